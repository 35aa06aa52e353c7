"""Facts as they stand: what a person decided on a review, else what its documents state. The one place that joins the two in SQL."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Select, Subquery, exists, or_, select, union

from kb.catalogue.tables import document, fact, fact_decision, review
from kb.models import NOT_STATED


def standing() -> Subquery:
    """Return (review, name, value) as they stand, each once."""
    own = exists().where(fact_decision.c.review == document.c.review, fact_decision.c.name == fact.c.name)
    read = select(document.c.review, fact.c.name, fact.c.value).join(fact, fact.c.document == document.c.id)
    said = select(fact_decision.c.review, fact_decision.c.name, fact_decision.c.value)
    return union(said, read.where(document.c.withdrawn.is_(False), ~own)).subquery("standing")


def reviews_with(name: str, values: Collection[str]) -> Select[str]:
    """Return the keys of the reviews in which a facet has one of these values; `not_stated` is that nothing is known of it."""
    held = standing()
    with_value = select(held.c.review).where(held.c.name == name, held.c.value.in_(values))
    if NOT_STATED not in values:
        return with_value
    known = select(held.c.review).where(held.c.name == name, held.c.value != NOT_STATED)
    return select(review.c.key).where(or_(review.c.key.in_(with_value), review.c.key.not_in(known)))
