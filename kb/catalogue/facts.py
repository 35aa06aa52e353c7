"""Facts of reviews: what documents state or suggest, with its evidence, and what people decided. A decision stands before what was read.

Facts belong to a document and are written anew with it; decisions belong to a review and outlive every reading.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, insert, select

from kb.catalogue.filters import among
from kb.catalogue.standing import standing
from kb.catalogue.tables import document, fact, fact_decision, point
from kb.models import FACETS, NOT_STATED, SINGLE_FACTS, Fact, FactDecision

# ------------------------------------------------------------------ of a document


def write(c: Connection, number: int, facts: Sequence[Fact]) -> None:
    """Write the facts of a document."""
    rows = [
        {
            "document": number,
            "name": one.name,
            "value": one.value,
            "printed": one.printed,
            "quote": one.quote,
            "place": one.where,
            "page": one.page,
            "sure": one.sure,
        }
        for one in facts
    ]
    if rows:
        c.execute(insert(fact), rows)


def remove(c: Connection, documents: Sequence[int]) -> None:
    """Remove the facts of these documents: they quote their words."""
    c.execute(delete(fact).where(fact.c.document.in_(documents)))


def of_document(c: Connection, number: int) -> tuple[Fact, ...]:
    """Return the facts of one document, in its order."""
    rows = c.execute(select(fact).where(fact.c.document == number).order_by(fact.c.id))
    return tuple(Fact(row.name, row.value, row.printed, row.quote, row.place, row.page, row.sure) for row in rows)


# ------------------------------------------------------------------ of a review


def of_review(c: Connection, key: str) -> tuple[Fact, ...]:
    """Return the facts of a review's documents, in their order, each value of a fact once: where it is surest."""
    documents = select(document.c.id).where(document.c.review == key, document.c.withdrawn.is_(False)).order_by(document.c.id)
    best: dict[tuple[str, str], Fact] = {}
    for number in c.execute(documents).scalars().all():
        for one in of_document(c, number):
            held = best.get((one.name, one.value))
            if held is None or one.sure > held.sure:
                best[one.name, one.value] = one
    return tuple(best.values())


def decided(c: Connection, key: str) -> tuple[FactDecision, ...]:
    """Return what people decided on the facts of a review."""
    values: dict[str, list[str]] = defaultdict(list)
    said: dict[str, tuple[str, str]] = {}
    for row in c.execute(select(fact_decision).where(fact_decision.c.review == key).order_by(fact_decision.c.name, fact_decision.c.value)):
        values[row.name] += [] if row.value == NOT_STATED else [row.value]
        said[row.name] = (row.by, row.decided_on)
    return tuple(FactDecision(name, tuple(values[name]), by, on) for name, (by, on) in said.items())


def decide(c: Connection, key: str, name: str, values: Sequence[str] | None, by: str) -> None:
    """Record what a person decided on a fact: its values, none for "not stated"; None takes the decision back."""
    c.execute(delete(fact_decision).where(fact_decision.c.review == key, fact_decision.c.name == name))
    if values is None:
        return
    on = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    rows = [{"review": key, "name": name, "value": value, "by": by, "decided_on": on} for value in dict.fromkeys(values or [NOT_STATED])]
    c.execute(insert(fact_decision), rows)


def forget_words(c: Connection, key: str) -> None:
    """Forget decisions that hold words of a review: its title, where a person wrote it."""
    c.execute(delete(fact_decision).where(fact_decision.c.review == key, fact_decision.c.name == "title"))


def over(c: Connection, key: str, stated: Mapping[str, str | None]) -> dict[str, str | None]:
    """Return the facts that documents state with people's decisions in their place."""
    decisions = {one.name: one.values for one in decided(c, key) if one.name in SINGLE_FACTS}
    return {**stated, **{name: values[0] if values else None for name, values in decisions.items()}}


# ------------------------------------------------------------------ counts


def by_value(c: Connection, ids: Collection[str]) -> dict[str, dict[str, int]]:
    """Return for each facet how many of these points are of reviews with each value, most frequent first."""
    held = standing()
    statement = (
        select(held.c.name, held.c.value, func.count().label("lines"))
        .join(point, point.c.review == held.c.review)
        .where(among(point.c.id, ids), held.c.name.in_(FACETS), held.c.value != NOT_STATED)
        .group_by(held.c.name, held.c.value)
        .order_by(func.count().desc(), held.c.value)
    )
    found: dict[str, dict[str, int]] = {name: {} for name in FACETS}
    for row in c.execute(statement):
        found[row.name][row.value] = row.lines
    return found
