"""The one place where a `Filter` becomes SQL: the same points are allowed for keywords, vectors and lists.

Everything here is a SELECT of point ids; nothing is run. Whether a theme may count at all is decided in `shown_themes`; whether a line
may be seen and counted, in `counted`.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlalchemy import BindParameter, ColumnElement, FromClause, Select, String, and_, bindparam, func, not_, or_, select, true

from kb.catalogue.standing import reviews_with
from kb.catalogue.tables import assignment, point, review, vocabulary_change
from kb.models import FACETS, AssignmentState, Filter, Visibility
from kb.theme_models import VocabularyAction


def folded(name: str) -> str:
    """Return a name as names are compared: without case, with single spaces."""
    return " ".join(name.split()).casefold()


def among(column: ColumnElement[str], values: Collection[str]) -> ColumnElement[bool]:
    """Return the condition that `column` is one of any number of values.

    One parameter carries them all: SQLite allows only so many parameters in a statement, and a query may have found every point.
    """
    return column.in_(_members(json.dumps(list(values))))


def among_given(column: ColumnElement[str], name: str) -> ColumnElement[bool]:
    """Return the condition that `column` is one of the values in a JSON list that is given as the parameter `name` later.

    A statement that is made once and asked often takes half the time of one that is put together each time.
    """
    return column.in_(_members(bindparam(name, type_=String)))


def _members(values: str | BindParameter[str]) -> Select[str]:
    rows = func.json_each(values).table_valued("value")
    return select(rows.c.value)


def shown_themes() -> ColumnElement[bool]:
    """Return the condition on `assignment` that a theme counts, filters and is shown: nobody has rejected it, nor retired the theme."""
    retired = select(vocabulary_change.c.theme).where(vocabulary_change.c.action == VocabularyAction.RETIRE.value)
    return and_(assignment.c.state != AssignmentState.REJECTED.value, assignment.c.theme.not_in(retired))


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
    return statement.where(*_of_reviews(where))


def reviews_within(where: Filter) -> Select[str]:
    """Return the keys of the reviews, not withdrawn, that pass the filter as far as it is about reviews, with or without any line."""
    seen_now = and_(review.c.withdrawn_on.is_(None), seen(restricted=where.restricted))
    return select(review.c.key).where(seen_now, *_of_reviews(where))


def _of_reviews(where: Filter) -> list[ColumnElement[bool]]:
    """Return the conditions of the filter on `review`."""
    conditions: list[ColumnElement[bool]] = []
    if where.review:
        names = [folded(name) for name in where.review]
        conditions.append(or_(review.c.key.in_(names), review.c.reference_folded.in_(names)))
    if where.partnership:
        conditions.append(review.c.partnership_folded.in_([folded(name) for name in where.partnership]))
    if where.review_type:
        conditions.append(review.c.review_type.in_(where.review_type))
    if where.year:
        conditions.append(and_(review.c.published.is_not(None), func.substr(review.c.published, 1, 4).in_(where.year)))
    if where.before:
        conditions.append(and_(review.c.published.is_not(None), review.c.published < where.before))
    if where.after:
        # "~" is a later letter than any in a date: 2022 may be after 2022-03, and 2022-03-12 is not.
        conditions.append(and_(review.c.published.is_not(None), review.c.published.concat("~") > f"{where.after}~"))
    conditions += [review.c.key.in_(reviews_with(facet, values)) for facet in FACETS if (values := getattr(where, facet))]
    return conditions
