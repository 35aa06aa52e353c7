"""Searches that people saved, as the catalogue keeps them: the question, and the lines that were found when it was last looked at.

What a saved search finds now, and when somebody has looked at it, is decided in `kb.saving`.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, insert, select, update

from kb.catalogue.filters import folded, hidden
from kb.catalogue.tables import saved_search
from kb.catalogue.writing import now
from kb.errors import NotFound
from kb.models import Filter

#: The fields of a filter that are kept, each with whether it takes several values. Whether restricted reviews may be seen is asked at every
#: visit, and never kept.
_KEPT = {field.name: isinstance(field.default, tuple) for field in fields(Filter) if field.name != "restricted"}


@dataclass(frozen=True)
class SavedSearch:
    """A search that a person saved. `query` is as it was typed, empty where only `where` narrows; `where` never allows restricted reviews.

    `found` are the ids of the lines that were found when it was last looked at, on `looked_on`. Days are ISO to the second, UTC.
    """

    number: int
    name: str
    query: str
    where: Filter
    by: str
    saved_on: str
    looked_on: str
    found: frozenset[str]


def narrowed_by(where: Filter) -> dict[str, tuple[str, ...]]:
    """Return the fields that a filter narrows by, each with its values."""
    return {name: values if several else (values,) for name, several in _KEPT.items() if (values := getattr(where, name))}


def any_held(c: Connection) -> bool:
    """Return whether anybody has saved a search."""
    return c.execute(select(saved_search.c.id).limit(1)).first() is not None


def of(c: Connection, by: str) -> tuple[SavedSearch, ...]:
    """Return the searches that a person saved, the last saved first; names are compared without case."""
    statement = select(saved_search).where(saved_search.c.by_folded == folded(by)).order_by(saved_search.c.id.desc())
    return tuple(_read(row) for row in c.execute(statement).mappings())


def one(c: Connection, number: int) -> SavedSearch:
    """Return one saved search. Raises NotFound."""
    row = c.execute(select(saved_search).where(saved_search.c.id == number)).mappings().first()
    if row is None:
        raise NotFound("This saved search is no longer there: it was removed.")
    return _read(row)


def add(c: Connection, name: str, query: str, where: Filter, by: str, found: Collection[str]) -> SavedSearch:
    """Keep a search with what it finds now."""
    on = now()
    row = insert(saved_search).values(
        name=name,
        query=query,
        filter=json.dumps(narrowed_by(where)),
        by=by,
        by_folded=folded(by),
        saved_on=on,
        looked_on=on,
        found=json.dumps(sorted(found)),
    )
    key = c.execute(row).inserted_primary_key
    return one(c, int(key[0]) if key else 0)


def looked(c: Connection, number: int, found: Collection[str], *, restricted: bool) -> None:
    """Note that a person has looked at what is found now. Raises NotFound.

    Lines found before that this visit may not see stay noted: they are not new to somebody who saw them on another visit.
    """
    kept_back = one(c, number).found.intersection(c.execute(hidden(restricted=restricted)).scalars())
    values = {"looked_on": now(), "found": json.dumps(sorted(kept_back.union(found)))}
    c.execute(update(saved_search).where(saved_search.c.id == number).values(**values))


def remove(c: Connection, number: int) -> None:
    """Remove a saved search."""
    c.execute(delete(saved_search).where(saved_search.c.id == number))


def _read(row: RowMapping) -> SavedSearch:
    kept = json.loads(row["filter"])
    values: dict[str, Any] = {name: tuple(kept[name]) if several else kept[name][0] for name, several in _KEPT.items() if name in kept}
    days = (row["saved_on"], row["looked_on"])
    return SavedSearch(row["id"], row["name"], row["query"], Filter(**values), row["by"], *days, frozenset(json.loads(row["found"])))
