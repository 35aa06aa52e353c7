"""Counts over points: facets of what was found, themes over reviews, the theme by review matrix.

Polarity comes from the kind of a point. `theme_counts` counts reviews, `trends` counts lines; the themes themselves come from the
vocabulary, which is not known here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, case, func, select

from kb.catalogue import facts
from kb.catalogue.filters import among, counted, shown_themes
from kb.catalogue.tables import assignment, point, review
from kb.models import Facets, PointKind, TrendCell

#: What a kind of point says about a theme. A next step says that the theme matters, but neither how it went nor what was asked.
POLARITY: dict[str, PointKind] = {
    "strength": PointKind.GOOD_PRACTICE,
    "gap": PointKind.DEVELOPMENT_AREA,
    "recommendation": PointKind.RECOMMENDATION,
    "question": PointKind.REFLECTIVE_QUESTION,
}


@dataclass(frozen=True)
class ThemeTally:
    """In how many reviews one theme id is seen, and as what."""

    theme: str
    reviews: int
    strength: int
    gap: int
    recommendation: int
    question: int
    first_published: str | None
    last_published: str | None


def facets(c: Connection, ids: Collection[str]) -> Facets:
    """Return how many of these points have each kind, theme, review and facet value, most frequent first, for any number of ids."""
    found = among(point.c.id, ids)
    by_kind = select(point.c.kind, func.count()).where(found)
    by_theme = select(assignment.c.theme, func.count()).join(point, point.c.id == assignment.c.point).where(found, shown_themes())
    by_review = select(review.c.reference, func.count()).join(point, point.c.review == review.c.key).where(found)
    tallies = (_tally(c, by_kind, point.c.kind), _tally(c, by_theme, assignment.c.theme), _tally(c, by_review, review.c.reference))
    return Facets(*tallies, **facts.by_value(c, ids))


def _tally(c: Connection, statement: Select[Any], value: ColumnElement[str]) -> dict[str, int]:
    rows = c.execute(statement.group_by(value).order_by(func.count().desc(), value))
    return {row[0]: row[1] for row in rows}


def theme_tallies(c: Connection, *, restricted: bool) -> list[ThemeTally]:
    """Return a tally for every theme that any counted point carries, the most widespread first."""
    reviews_with = {name: _reviews_where(kind) for name, kind in POLARITY.items()}
    statement = (
        select(
            assignment.c.theme,
            func.count(point.c.review.distinct()).label("reviews"),
            *(column.label(name) for name, column in reviews_with.items()),
            func.min(review.c.published).label("first"),
            func.max(review.c.published).label("last"),
        )
        .join(point, point.c.id == assignment.c.point)
        .join(review, review.c.key == point.c.review)
        .where(shown_themes(), counted(restricted=restricted))
        .group_by(assignment.c.theme)
        .order_by(func.count(point.c.review.distinct()).desc(), assignment.c.theme)
    )
    return [
        ThemeTally(row.theme, row.reviews, row.strength, row.gap, row.recommendation, row.question, row.first, row.last)
        for row in c.execute(statement)
    ]


def _reviews_where(kind: PointKind) -> ColumnElement[int]:
    return func.count(case((point.c.kind == kind.value, point.c.review)).distinct())


def trend_cells(c: Connection, *, restricted: bool) -> list[TrendCell]:
    """Return how many lines of each review carry each theme, by what they say, where there is any."""
    polarity = {kind.value: name for name, kind in POLARITY.items()}
    statement = (
        select(assignment.c.theme, review.c.key, review.c.reference, point.c.kind, func.count().label("lines"))
        .join(point, point.c.id == assignment.c.point)
        .join(review, review.c.key == point.c.review)
        .where(shown_themes(), counted(restricted=restricted), point.c.kind.in_(polarity))
        .group_by(assignment.c.theme, review.c.key, review.c.reference, point.c.kind)
        .order_by(assignment.c.theme, review.c.published, review.c.key)
    )
    cells: dict[tuple[str, str, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(POLARITY, 0))
    for row in c.execute(statement):
        cells[row.theme, row.key, row.reference][polarity[row.kind]] = row.lines
    return [TrendCell(theme, key, reference, **numbers) for (theme, key, reference), numbers in cells.items()]
