"""The history of decisions on themes: entries are added, ended and follow their line; none is ever deleted.

What the entries mean for `assignment` is the business of `decisions`. The last entry of a line and theme that was not ended is what stands.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from kb.catalogue.filters import among
from kb.catalogue.tables import theme_decision as entry
from kb.models import AssignmentState
from kb.theme_models import ThemeDecision

#: How an entry came about.
DECIDED, MERGED = "decided", "merged"

#: Who ended an entry, where that was no person.
BY_LATER_EDITION, BY_LETTING_GO = "a later edition", "let go with its line"


def next_batch(c: Connection) -> int:
    """Return the number of a new batch."""
    return int(c.execute(select(func.coalesce(func.max(entry.c.batch), 0) + 1)).scalar_one())


def append(c: Connection, point: str, theme: str, state: str, by: str, on: str, batch: int, how: str = DECIDED) -> None:
    """Add an entry."""
    c.execute(insert(entry).values(batch=batch, point=point, theme=theme, state=state, by=by, on=on, how=how))


def last(c: Connection, point: str, theme: str) -> Row[Any] | None:
    """Return the entry that stands for a line and theme, None where nobody has decided or all was taken back."""
    live = select(entry).where(entry.c.point == point, entry.c.theme == theme, entry.c.ended_on.is_(None))
    return c.execute(live.order_by(entry.c.id.desc()).limit(1)).first()


def end(c: Connection, point: str, themes: Collection[str], by: str) -> None:
    """End what stands for a line and these themes."""
    standing = (entry.c.point == point, entry.c.theme.in_(themes), entry.c.ended_on.is_(None))
    c.execute(update(entry).where(*standing).values(ended_by=by, ended_on=_now()))


def end_numbers(c: Connection, numbers: Sequence[int], by: str) -> None:
    """End these entries."""
    c.execute(update(entry).where(entry.c.id.in_(numbers)).values(ended_by=by, ended_on=_now()))


def follow(c: Connection, old: str, new: str, themes: Collection[str]) -> None:
    """Let the history of these themes at one line go on at another; what stood there from an earlier edition gives way."""
    if old == new or not themes:
        return
    end(c, new, themes, BY_LATER_EDITION)
    c.execute(update(entry).where(entry.c.point == old, entry.c.theme.in_(themes)).values(point=new))


def share(c: Connection, source: str, theme: str, others: Sequence[str]) -> None:
    """Let what stands at one place of a line stand at its other places too."""
    stands = last(c, source, theme)
    if stands is None:
        return
    for name in others:
        there = last(c, name, theme)
        if there is None or (there.state, there.by, there.on) != (stands.state, stands.by, stands.on):
            append(c, name, theme, stands.state, stands.by, stands.on, stands.batch, stands.how)


def read(c: Connection, points: Collection[str] | None = None, limit: int | None = None) -> tuple[ThemeDecision, ...]:
    """Return the history, the newest first: of these lines, or of all."""
    statement = select(entry).order_by(entry.c.id.desc())
    if points is not None:
        statement = statement.where(among(entry.c.point, points))
    return tuple(map(decision, c.execute(statement.limit(limit))))


def decision(row: Row[Any]) -> ThemeDecision:
    """Return a row as a value."""
    state = AssignmentState(row.state)
    merged = row.how == MERGED
    return ThemeDecision(row.id, row.batch, row.point, row.theme, state, row.by, row.on, merged, row.ended_by, row.ended_on)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
