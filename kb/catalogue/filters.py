"""The one place where a `Filter` becomes SQL: the same points are allowed for keywords, vectors and lists.

Everything here is a SELECT of point ids; nothing is run. Whether a theme may count at all is decided in `shown_themes`.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlalchemy import ColumnElement, Select, and_, func, or_, select

from kb.catalogue.tables import assignment, point, review
from kb.models import AssignmentState, Filter


def folded(name: str) -> str:
    """Return a name as names are compared: without case, with single spaces."""
    return " ".join(name.split()).casefold()


def among(column: ColumnElement[str], values: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that `column` is one of any number of values.

    One parameter carries them all: SQLite allows only so many parameters in a statement, and a query may have found every point.
    """
    rows = func.json_each(json.dumps(list(values))).table_valued("value")
    return column.in_(select(rows.c.value))


def shown_themes() -> ColumnElement[bool]:
    """Return the condition on `assignment` that a theme counts, filters and is shown: nobody has rejected it."""
    return assignment.c.state != AssignmentState.REJECTED.value


def allowed(where: Filter) -> Select[str] | None:
    """Return the ids of the points that pass the filter as a SELECT, or None when the filter lets all pass."""
    if where.empty:
        return None
    statement = select(point.c.id).join(review, review.c.key == point.c.review)
    if where.kind:
        statement = statement.where(point.c.kind.in_(where.kind))
    if where.theme:
        tagged = select(assignment.c.point).where(assignment.c.theme.in_(where.theme), shown_themes())
        statement = statement.where(point.c.id.in_(tagged))
    if where.review:
        names = [folded(name) for name in where.review]
        statement = statement.where(or_(review.c.key.in_(names), review.c.reference_folded.in_(names)))
    if where.partnership:
        statement = statement.where(review.c.partnership_folded.in_([folded(name) for name in where.partnership]))
    if where.review_type:
        statement = statement.where(review.c.review_type.in_(where.review_type))
    if where.year:
        statement = statement.where(and_(review.c.published.is_not(None), func.substr(review.c.published, 1, 4).in_(where.year)))
    return statement
