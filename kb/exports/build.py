"""Putting an export together from the lines that were found. Nothing is looked up here: which lines there are was decided by the search."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from kb.exports import wording
from kb.exports.model import Export, Given, Group, Line
from kb.models import AssignmentState, CitedPoint, Hit
from kb.packs.parts import listed
from kb.packs.wording import RESTRICTED


def build(
    hits: Sequence[Hit],
    *,
    query: str,
    found: int,
    made_on: str,
    filters: Iterable[str] = (),
    read_as: Iterable[str] = (),
    labels: Mapping[str, str] | None = None,
    titles: Mapping[str, str | None] | None = None,
    invented: Collection[str] = (),
) -> Export:
    """The lines of `hits` as an export, in the groups of the Search page.

    Lines that stand under another one are hits of their own here, with its rank and after it. `found` is how many lines there were in
    all; `made_on` is an ISO date; `filters` and `read_as` are in words. `labels` gives the names
    of themes by id (a theme without one is left out, as on cards), `titles` those of reviews by key; `invented` are the keys of reviews
    that are invented. A restricted review stands in it only where `hits` holds its lines, and is named above them.
    """
    names, of_review = labels or {}, titles or {}
    lines = [
        Line(hit.rank, hit.point, of_review.get(hit.point.review), _themes(hit.point, names), hit.point.review in invented)
        for hit in sorted(hits, key=lambda hit: hit.rank)
    ]
    groups = [
        Group(kind, words.group, of_kind)
        for kind, words in wording.KINDS.items()
        if (of_kind := tuple(line for line in lines if line.point.kind is kind))
    ]
    return Export(query, tuple(filters), tuple(read_as), max(found, len(lines)), made_on, tuple(groups), _notice(lines))


def _themes(point: CitedPoint, labels: Mapping[str, str]) -> tuple[Given, ...]:
    """The themes that stand, by name; what a person rejected is none."""
    return tuple(
        Given(labels[given.theme], given.state is AssignmentState.ACCEPTED)
        for given in point.themes
        if given.state is not AssignmentState.REJECTED and given.theme in labels
    )


def _notice(lines: Iterable[Line]) -> str | None:
    """The sentences above everything: which reviews are not to be passed on, and which are invented."""
    every = list(lines)
    restricted = list(dict.fromkeys(line.point.reference for line in every if line.point.restricted))
    invented = sum(line.invented for line in every)
    said = [RESTRICTED.format(names=listed(restricted))] if restricted else []
    said += [wording.INVENTED.format(lines=wording.lines(invented))] if invented else []
    return " ".join(said) or None
