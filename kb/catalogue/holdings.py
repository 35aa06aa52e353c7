"""Questions to the catalogue: reviews, points with their source, what is in a document. Nothing here writes.

Every function takes a connection, so that several answers can be of one moment. Counting themes over reviews is in `counts`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, func, or_, select

from kb.catalogue import access, bundles, editions, facts
from kb.catalogue.filters import allowed, among_given, folded, seen, shown_themes
from kb.catalogue.tables import assignment, document, left_decision, notice, passage, point, review, section
from kb.corrections.doubts import NO_LEARNING
from kb.dates import in_words
from kb.errors import Ambiguous, NotFound
from kb.models import (
    Assignment,
    AssignmentState,
    CitedPoint,
    Filter,
    Notice,
    OtherPlace,
    Passage,
    PointKind,
    ReviewDetail,
    ReviewSummary,
    ReviewType,
    Section,
    SectionDetail,
    SectionKind,
    Visibility,
    VisibilityChange,
)

READY, NEEDS_A_LOOK, WITHDRAWN = "ready", "needs a look", "withdrawn"

_CITED = (
    select(
        point.c.id,
        point.c.kind,
        point.c.label,
        point.c.text,
        point.c.page,
        point.c.position,
        point.c.fields,
        point.c.links,
        point.c.sure,
        point.c.why.label("point_why"),
        section.c.heading,
        section.c.inferred,
        section.c.why,
        section.c.position.label("section"),
        review.c.key,
        review.c.reference,
        review.c.partnership,
        review.c.published,
        review.c.published_as_printed,
        review.c.visibility,
        document.c.file,
        document.c.recognised,
    )
    .select_from(point)
    .join(section, section.c.id == point.c.section)
    .join(document, document.c.id == point.c.document)
    .join(review, review.c.key == point.c.review)
)

#: Kinds of section that hold no learning: that one of these was worked out is nothing for a person to check.
_NO_LEARNING = tuple(kind.value for kind in NO_LEARNING)

#: Newest review first, undated ones last, then as the documents have it.
_IN_ORDER = (review.c.published.desc().nulls_last(), review.c.reference, review.c.key, point.c.document, point.c.position)


@dataclass(frozen=True)
class _Asking:
    """The statements that give points with all that stands with them: the points, their themes, and where else they stand."""

    points: Select[Any]
    themes: Select[Any]
    places: Select[Any]


def _asking(points: Select[Any], chosen: Select[str]) -> _Asking:
    """Ask for `points`, which are those that `chosen` gives the ids of."""
    given = select(assignment).where(assignment.c.point.in_(chosen), shown_themes())
    return _Asking(points, given.order_by(assignment.c.score.desc(), assignment.c.theme), bundles.places(chosen))


_NAMED = among_given(point.c.id, "ids")
_BY_ID = _asking(_CITED.where(_NAMED), select(point.c.id).where(_NAMED))


def points(c: Connection, where: Filter) -> list[CitedPoint]:
    """Return every point that passes the filter: newest review first, then in the document's order."""
    within = allowed(where)
    return _cite(c, _asking(_CITED.where(point.c.id.in_(within)).order_by(*_IN_ORDER), within))


def cited(c: Connection, ids: Collection[str]) -> dict[str, CitedPoint]:
    """Return the points of these ids that are held, by id, in three statements for any number of ids."""
    return {found.id: found for found in _cite(c, _BY_ID, {"ids": json.dumps(list(ids))})}


def _cite(c: Connection, asking: _Asking, given: Mapping[str, str] | None = None) -> list[CitedPoint]:
    """Return what is asked for; `given` are the parameters of the statements."""
    themes: dict[str, list[Assignment]] = defaultdict(list)
    for row in c.execute(asking.themes, given):
        themes[row.point].append(Assignment(row.theme, row.score, row.why, AssignmentState(row.state), row.by))
    also = bundles.other_places(c.execute(asking.places, given))
    return [_cited_point(row, tuple(themes.get(row.id, ())), also.get(row.id, ())) for row in c.execute(asking.points, given)]


def _cited_point(row: Row[Any], themes: tuple[Assignment, ...], also: tuple[OtherPlace, ...]) -> CitedPoint:
    return CitedPoint(
        id=row.id,
        kind=PointKind(row.kind),
        label=row.label,
        text=row.text,
        page=row.page,
        heading=row.heading,
        heading_inferred=row.inferred,
        heading_why=row.why,
        section=row.section,
        position=row.position,
        review=row.key,
        reference=row.reference,
        partnership=row.partnership,
        published=row.published,
        published_as_printed=row.published_as_printed,
        file=row.file,
        themes=themes,
        also=also,
        restricted=row.visibility == Visibility.RESTRICTED,
        fields=fields_of(row.fields),
        links=tuple(json.loads(row.links)),
        sure=row.sure,
        why=row.point_why,
        recognised=row.recognised,
    )


def fields_of(kept: str) -> tuple[tuple[str, str], ...]:
    """Return the fields of a point from the JSON that is kept of them."""
    return tuple((str(column), str(words)) for column, words in json.loads(kept))


def _same_words(*, restricted: bool) -> Select[Any]:
    other, its_review = point.alias(), review.alias()
    return (
        select(point.c.id, its_review.c.reference)
        .join(other, (other.c.words == point.c.words) & (other.c.review != point.c.review))
        .join(its_review, its_review.c.key == other.c.review)
        .where(_NAMED, seen(its_review, restricted=restricted))
        .order_by(its_review.c.reference)
        .distinct()
    )


_SAME_WORDS = {restricted: _same_words(restricted=restricted) for restricted in (False, True)}


def same_words(c: Connection, ids: Collection[str], *, restricted: bool) -> dict[str, tuple[str, ...]]:
    """Return for each id the references of other reviews that hold the same words; ids without any are left out."""
    found: dict[str, list[str]] = defaultdict(list)
    for row in c.execute(_SAME_WORDS[restricted], {"ids": json.dumps(list(ids))}):
        found[row.id].append(row.reference)
    return {name: tuple(references) for name, references in found.items()}


def find_review(c: Connection, ref: str) -> str:
    """Return the key of the review called `ref` (a key or a reference, without case).

    Where a withdrawn review and one that is not share the reference, the latter is meant. Raises NotFound and Ambiguous.
    """
    name = folded(ref)
    named = or_(review.c.key == name, review.c.reference_folded == name)
    rows = c.execute(select(review).where(named).order_by(review.c.published, review.c.key)).all()
    if not rows:
        raise NotFound(f"There is no review called “{ref.strip()}” in this library.")
    exact = [row for row in rows if row.key == name]
    current = [row for row in rows if row.withdrawn_on is None]
    for choice in (exact, rows, current):
        if len(choice) == 1:
            return str(choice[0].key)
    several = "; ".join(f"{row.key} ({row.partnership or 'partnership not stated'}, {in_words(row.published)})" for row in rows)
    raise Ambiguous(f"“{ref.strip()}” names {len(rows)} reviews. Use one of these names instead: {several}.")


def reviews(c: Connection, *, withdrawn: bool = True, keys: Sequence[str] | None = None) -> list[ReviewSummary]:
    """Return the reviews held, newest published first, undated ones last."""
    statement = select(review).order_by(review.c.published.desc().nulls_last(), review.c.reference, review.c.key)
    if not withdrawn:
        statement = statement.where(review.c.withdrawn_on.is_(None))
    if keys is not None:
        statement = statement.where(review.c.key.in_(keys))
    live = document.c.withdrawn.is_(False)
    of_document = select(document.c.review, func.count()).where(live).group_by(document.c.review)
    counts = _Counts(
        points=_by_review(c, select(point.c.review, func.count()).where(point.c.repeats.is_(None)).group_by(point.c.review)),
        themes=_by_review(
            c,
            select(point.c.review, func.count(assignment.c.theme.distinct()))
            .join(assignment, assignment.c.point == point.c.id)
            .where(shown_themes())
            .group_by(point.c.review),
        ),
        inferred=_by_review(
            c, of_document.join(section, section.c.document == document.c.id).where(section.c.inferred, section.c.kind.not_in(_NO_LEARNING))
        ),
        doubts=_by_review(c, select(document.c.review, func.sum(document.c.doubts)).where(live).group_by(document.c.review)),
        left=_by_review(c, of_document.join(left_decision, left_decision.c.document == document.c.id)),
        access=access.latest(c),
    )
    files: dict[str, list[str]] = defaultdict(list)
    for row in c.execute(
        select(document.c.review, document.c.file, document.c.withdrawn, review.c.withdrawn_on).join(review).order_by(document.c.id)
    ):
        if row.withdrawn == (row.withdrawn_on is not None):
            files[row.review].append(row.file)
    return [_summary(row, counts, tuple(files.get(row.key, ()))) for row in c.execute(statement)]


@dataclass(frozen=True)
class _Counts:
    """How much of each there is, by key of the review."""

    points: dict[str, int]
    themes: dict[str, int]
    inferred: dict[str, int]
    doubts: dict[str, int]
    left: dict[str, int]
    access: dict[str, VisibilityChange]


def _by_review(c: Connection, statement: Select[Any]) -> dict[str, int]:
    return {row[0]: row[1] for row in c.execute(statement)}


def _summary(row: Row[Any], counts: _Counts, files: tuple[str, ...]) -> ReviewSummary:
    points_held = counts.points.get(row.key, 0)
    inferred = counts.inferred.get(row.key, 0)
    doubts = counts.doubts.get(row.key, 0) + counts.left.get(row.key, 0)
    state = READY if points_held and not doubts else NEEDS_A_LOOK
    return ReviewSummary(
        key=row.key,
        reference=row.reference,
        title=row.title,
        partnership=row.partnership,
        published=row.published,
        published_as_printed=row.published_as_printed,
        review_type=ReviewType(row.review_type) if row.review_type else None,
        state=WITHDRAWN if row.withdrawn_on else state,
        points=points_held,
        themes=counts.themes.get(row.key, 0),
        inferred=inferred,
        doubts=doubts,
        files=files,
        withdrawn_on=row.withdrawn_on,
        withdrawn_reason=row.withdrawn_reason,
        visibility=Visibility(row.visibility),
        access=counts.access.get(row.key),
    )


def review_detail(c: Connection, key: str) -> ReviewDetail:
    """Return a review with its sections, narrative and points in the documents' order, and the notices of its reading."""
    held = select(point.c.id).where(point.c.review == key)
    documents = (
        select(document.c.id, document.c.file).where(document.c.review == key, document.c.withdrawn.is_(False)).order_by(document.c.id)
    )
    by_section: dict[int, list[CitedPoint]] = defaultdict(list)
    section_of = {row.id: row.section for row in c.execute(select(point.c.id, point.c.section).where(point.c.review == key))}
    of_review = _CITED.where(point.c.review == key).order_by(point.c.document, point.c.position)
    for found in _cite(c, _asking(of_review, held)):
        by_section[section_of[found.id]].append(found)
    sections: list[SectionDetail] = []
    notices: list[Notice] = []
    for row in c.execute(documents).all():
        sections += [SectionDetail(part, row.file, tuple(by_section[number])) for number, part in sections_of(c, row.id)]
        given = select(notice).where(notice.c.document == row.id).order_by(notice.c.id)
        notices += [Notice(line.code, line.message, line.page) for line in c.execute(given)]
    (summary,) = reviews(c, keys=[key])
    left = editions.left_decisions(c, key)
    said = (facts.of_review(c, key), facts.decided(c, key))
    return ReviewDetail(summary, tuple(sections), (*notices, *map(editions.told, left)), left, *said)


def sections_of(c: Connection, document_id: int) -> list[tuple[int, Section]]:
    """Return the sections of a document with their row number, in order, with their narrative."""
    passages: dict[int, list[Passage]] = defaultdict(list)
    told = select(passage).join(section).where(section.c.document == document_id).order_by(passage.c.section, passage.c.position)
    for line in c.execute(told):
        passages[line.section].append(Passage(line.text, line.page))
    rows = c.execute(select(section).where(section.c.document == document_id).order_by(section.c.position))
    return [(row.id, _section(row, tuple(passages[row.id]))) for row in rows]


def _section(row: Row[Any], told: tuple[Passage, ...]) -> Section:
    return Section(SectionKind(row.kind), row.heading, row.inferred, row.page, row.why, told, row.sure)


def originals(c: Connection) -> set[str]:
    """Return the sha256 of every original file that the catalogue says is kept."""
    return set(c.execute(select(document.c.sha256).where(document.c.original_kept, document.c.withdrawn.is_(False))).scalars())


def original_of(c: Connection, key: str, file: str) -> str | None:
    """Return the sha256 of the original of one file of a review, or None where none is kept."""
    named = (document.c.review == key, document.c.file == file, document.c.original_kept, document.c.withdrawn.is_(False))
    return c.execute(select(document.c.sha256).where(*named)).scalars().first()


def review_count(c: Connection, *, restricted: bool) -> int:
    """Return how many reviews are held that are not withdrawn, nor restricted unless those are asked for."""
    held = (review.c.withdrawn_on.is_(None), seen(restricted=restricted))
    return c.execute(select(func.count()).select_from(review).where(*held)).scalar_one()
