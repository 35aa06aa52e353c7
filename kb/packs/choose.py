"""Choosing the lines of a pack: what was asked for, the lines that belong to it, and which of them fit the time.

Lines are chosen so that no review drowns the others; what does not fit is counted, never dropped in silence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING

from kb.errors import PackError
from kb.models import AssignmentState, CitedPoint, Filter, PointKind, ReviewDetail, Theme
from kb.nearest import find_review, find_theme

if TYPE_CHECKING:
    from kb.library import Library

#: How many of the lines that a search finds are looked at: more than any pack shows, few enough to stay close to the question.
SEARCH_LINES = 60


@dataclass(frozen=True)
class Choice:
    """What a pack is made from: the subject as asked, and every line that belongs to it (best first for a search, else by review)."""

    themes: tuple[Theme, ...]
    reviews: tuple[ReviewDetail, ...]
    query: str | None
    points: tuple[CitedPoint, ...]

    def of_kind(self, kind: PointKind) -> list[CitedPoint]:
        """The lines of one kind."""
        return [point for point in self.points if point.kind is kind]

    @property
    def single(self) -> ReviewDetail | None:
        """The review, where the pack is about exactly one."""
        return self.reviews[0] if len(self.reviews) == 1 else None


def choose(library: Library, themes: Sequence[str], reviews: Sequence[str], query: str | None, *, restricted: bool) -> Choice:
    """Everything the library holds on the subject. NotFound or Ambiguous for a name it does not know, PackError when nothing is left.

    Restricted reviews are used only where they are asked for.
    """
    query = query.strip() if query else None
    if not (themes or reviews or query):
        raise PackError("Say what the pack is about: a theme, a review or a search.")
    asked_themes = tuple(dict.fromkeys(find_theme(library.vocabulary, theme) for theme in themes))
    asked_reviews = _reviews(library, reviews)
    where = Filter(
        theme=tuple(theme.id for theme in asked_themes), review=tuple(review.summary.key for review in asked_reviews), restricted=restricted
    )
    if query:
        points = tuple(hit.point for hit in library.search(query, where=where, limit=SEARCH_LINES).hits)
    else:
        points = tuple(library.points(where))
    if not any(point.kind is not PointKind.RESOURCE for point in points):
        raise PackError(_nothing(asked_themes, asked_reviews, query) + _left_out(library, restricted=restricted))
    if not query and asked_themes:
        points += _resources(library, points, restricted=restricted)
    return Choice(asked_themes, asked_reviews, query, points)


def spread(points: Sequence[CitedPoint], most: int, themes: Iterable[Theme] = ()) -> tuple[list[CitedPoint], int]:
    """At most `most` of the lines, one review after the other in turn, and how many were left out. The order given is kept.

    With `themes`, each review offers its surest lines first: those that a person confirmed, then by score.
    """
    wanted = {theme.id for theme in themes}
    by_review: dict[str, list[CitedPoint]] = {}
    for point in points:
        by_review.setdefault(point.review, []).append(point)
    queues = [sorted(queue, key=lambda point: _sureness(point, wanted)) if wanted else queue for queue in by_review.values()]
    in_turn = [point for turn in zip_longest(*queues) for point in turn if point is not None]
    kept = {point.id for point in in_turn[:most]}
    chosen = [point for point in points if point.id in kept]
    return chosen, len(points) - len(chosen)


def by_theme(points: Sequence[CitedPoint], asked: Sequence[Theme], labels: dict[str, str]) -> list[tuple[str | None, list[CitedPoint]]]:
    """The lines under the label of the theme that each carries most surely; None for those with no theme, last.

    `labels` are the labels of all themes by id. Themes that were asked for come first, in the order asked; then the fullest.
    """
    wanted = {theme.id for theme in asked}
    groups: dict[str | None, list[CitedPoint]] = {}
    for point in points:
        carried = [given for given in point.themes if given.state is not AssignmentState.REJECTED and given.theme in (wanted or labels)]
        best = min(carried, key=lambda given: (given.state is not AssignmentState.ACCEPTED, -given.score), default=None)
        groups.setdefault(best.theme if best else None, []).append(point)
    order = {theme.id: place for place, theme in enumerate(asked)}
    ranked = sorted(groups.items(), key=lambda item: (item[0] is None, order.get(item[0] or "", len(order)), -len(item[1])))
    return [(labels[theme] if theme else None, lines) for theme, lines in ranked]


def _sureness(point: CitedPoint, wanted: set[str]) -> tuple[bool, float]:
    """Sorts confirmed lines first, then by the score of the wanted theme, highest first."""
    given = [assignment for assignment in point.themes if assignment.theme in wanted]
    confirmed = any(assignment.state is AssignmentState.ACCEPTED for assignment in given)
    return (not confirmed, -max((assignment.score for assignment in given), default=0.0))


def _reviews(library: Library, references: Sequence[str]) -> tuple[ReviewDetail, ...]:
    """The reviews of those references, each once. NotFound with the nearest, PackError for one that was withdrawn."""
    found: dict[str, ReviewDetail] = {}
    for reference in references:
        review = find_review(library, reference)
        if review.summary.state == "withdrawn":
            raise PackError(f"{review.summary.reference} has been withdrawn, so its lines cannot be used in a pack.")
        found[review.summary.key] = review
    return tuple(found.values())


def _resources(library: Library, points: Sequence[CitedPoint], *, restricted: bool) -> tuple[CitedPoint, ...]:
    """The resources of the reviews that are quoted: resources carry no themes of their own."""
    quoted = tuple(dict.fromkeys(point.review for point in points))
    held = {point.id for point in points}
    found = library.points(Filter(kind=(PointKind.RESOURCE.value,), review=quoted, restricted=restricted))
    return tuple(point for point in found if point.id not in held)


def _nothing(themes: Sequence[Theme], reviews: Sequence[ReviewDetail], query: str | None) -> str:
    """Why there is no pack, and what to try instead."""
    within = f" in {_listed([review.summary.reference for review in reviews])}" if reviews else ""
    about = f" on {_listed([theme.label for theme in themes], 'or')}" if themes else ""
    if query:
        return f"No line{about}{within} matches the search, so there is no pack to make. Try other or fewer words."
    if themes:
        return f"No line{about}{within} is held, so there is no pack to make. Try another theme: kb themes shows which are seen."
    return f"No learning line was found{within}, so there is no pack to make. Open the review to see how it was read."


def _left_out(library: Library, *, restricted: bool) -> str:
    """The sentence that restricted reviews were not used, where there are any."""
    count = 0 if restricted else library.left_out()
    if not count:
        return ""
    return f" {count} restricted {'review was' if count == 1 else 'reviews were'} left out: include them, or make them visible first."


def _listed(names: Sequence[str], word: str = "and") -> str:
    """Names as a person lists them: A, B and C."""
    *first, last = names
    return f"{', '.join(first)} {word} {last}" if first else last
