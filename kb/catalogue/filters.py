"""The one place where a `Filter` becomes SQL: the same points are allowed for keywords, vectors and lists.

Everything here is a SELECT of point ids; nothing is run. Whether a theme may count at all is decided in `shown_themes`; whether a line
may be seen and counted, in `counted`.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlalchemy import ColumnElement, FromClause, Select, and_, func, not_, or_, select, true

from kb.catalogue.standing import reviews_with
from kb.catalogue.tables import assignment, point, review
from kb.models import FACETS, AssignmentState, Filter, Visibility


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


def seen(of: FromClause = review, *, restricted: bool) -> ColumnElement[bool]:
    """Return the condition on the table `review`, or an alias of it, that it may be seen: restricted ones only where they are asked for."""
    return true() if restricted else of.c.visibility == Visibility.OPEN.value


def counted(*, restricted: bool) -> ColumnElement[bool]:
    """Return the condition on `point` and its `review` that a line is found, counted and shown in lists.

    A line that a second file of the same review repeats counts once, and restricted reviews only where they are asked for.
    """
    return and_(point.c.repeats.is_(None), seen(restricted=restricted))


def hidden(*, restricted: bool) -> Select[str]:
    """Return the ids of the points that are held and not `counted`, as a rule a few; both conditions are answered from an index."""
    repeated = point.c.repeats.is_not(None)
    kept_back = point.c.review.in_(select(review.c.key).where(not_(seen(restricted=False))))
    return select(point.c.id).where(repeated if restricted else or_(repeated, kept_back))


def allowed(where: Filter) -> Select[str]:
    """Return the ids of the points that pass the filter as a SELECT."""
    statement = select(point.c.id).join(review, review.c.key == point.c.review).where(counted(restricted=where.restricted))
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
    for facet in FACETS:
        if values := getattr(where, facet):
            statement = statement.where(review.c.key.in_(reviews_with(facet, values)))
    return statement
