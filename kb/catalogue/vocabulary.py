"""Changes of the vocabulary as the catalogue keeps them, and what they do to the themes at lines.

Which changes can be made is decided in `kb.themes.changes`. A merge takes every theme at a line along, decisions first: confirmed stands
before rejected, and a decision before a suggestion. A retirement takes suggestions away and leaves decisions where they are, unseen.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from kb.catalogue import history
from kb.catalogue.filters import among, counted, shown_themes
from kb.catalogue.tables import assignment, left_decision, point, review, vocabulary_change
from kb.models import AssignmentState, Theme
from kb.theme_models import VocabularyAction, VocabularyChange, Wanted

_THEME: TypeAdapter[Theme] = TypeAdapter(Theme)

_SUGGESTED, _ACCEPTED = AssignmentState.SUGGESTED.value, AssignmentState.ACCEPTED.value


# ------------------------------------------------------------------ asking


def newest(c: Connection) -> int:
    """Return the number of the newest change, 0 where there is none."""
    return int(c.execute(select(func.coalesce(func.max(vocabulary_change.c.id), 0))).scalar_one())


def changes(c: Connection) -> tuple[VocabularyChange, ...]:
    """Return every change, in the order they were made."""
    return tuple(map(_change, c.execute(select(vocabulary_change).order_by(vocabulary_change.c.id))))


def _change(row: Row[Any]) -> VocabularyChange:
    entry = _THEME.validate_json(row.entry) if row.entry else None
    wanted = Wanted(VocabularyAction(row.action), row.theme, entry, row.into)
    return VocabularyChange(wanted, row.label, row.reason, row.lines, row.by, row.on, row.id)


def standing(c: Connection) -> dict[str, str | None]:
    """Return for each theme that was merged the one that it is now, None for one that was retired."""
    found: dict[str, str | None] = {}
    rows = c.execute(
        select(vocabulary_change).where(vocabulary_change.c.action.in_(["merge", "retire"])).order_by(vocabulary_change.c.id.desc())
    )
    for row in rows:  # the newest first, so that what a theme was merged into is known when it is asked for
        found[row.theme] = found.get(row.into, row.into) if row.action == VocabularyAction.MERGE.value else None
    return found


def line_counts(c: Connection, *, restricted: bool) -> dict[str, int]:
    """Return on how many lines that are held and counted each theme stands."""
    return {theme: len(lines) for theme, lines in lines_by_theme(c, restricted=restricted).items()}


def lines_by_theme(c: Connection, *, restricted: bool) -> dict[str, frozenset[str]]:
    """Return the ids of the lines on which each theme stands, of those that are held and counted."""
    statement = (
        select(assignment.c.theme, assignment.c.point)
        .join(point, point.c.id == assignment.c.point)
        .join(review, review.c.key == point.c.review)
        .where(shown_themes(), counted(restricted=restricted))
    )
    found: dict[str, set[str]] = {}
    for row in c.execute(statement):
        found.setdefault(row.theme, set()).add(row.point)
    return {theme: frozenset(lines) for theme, lines in found.items()}


def counted_among(c: Connection, points: Collection[str]) -> list[str]:
    """Return those of these points that are held and counted, restricted reviews among them."""
    statement = select(point.c.id).join(review, review.c.key == point.c.review)
    return list(c.execute(statement.where(among(point.c.id, points), counted(restricted=True))).scalars())


def states(c: Connection, theme: str) -> dict[str, str]:
    """Return what stands of a theme at every line, also at lines that are not held or not counted, by point."""
    held = {row.point: row.state for row in c.execute(select(assignment).where(assignment.c.theme == theme).order_by(assignment.c.point))}
    apart = {row.point: row.state for row in c.execute(select(left_decision).where(left_decision.c.theme == theme))}
    return apart | held


# ------------------------------------------------------------------ changing


def record(c: Connection, wanted: Wanted, label: str, reason: str, by: str) -> VocabularyChange:
    """Make a change: note it, and let the themes at lines follow. Returns it with its number."""
    on, lines = now(), line_counts(c, restricted=True).get(wanted.theme, 0)
    if wanted.action is VocabularyAction.MERGE and wanted.into is not None:
        _merge(c, wanted.theme, wanted.into)
    elif wanted.action is VocabularyAction.RETIRE:
        c.execute(delete(assignment).where(assignment.c.theme == wanted.theme, assignment.c.state == _SUGGESTED))
    row = insert(vocabulary_change).values(
        action=wanted.action.value,
        theme=wanted.theme,
        into=wanted.into,
        entry=_THEME.dump_json(wanted.entry).decode() if wanted.entry is not None else None,
        label=label,
        reason=reason,
        lines=lines,
        by=by,
        on=on,
    )
    key = c.execute(row).inserted_primary_key
    return VocabularyChange(wanted, label, reason, lines, by, on, int(key[0]) if key else 0)


def _merge(c: Connection, old: str, new: str) -> None:
    batch = history.next_batch(c)
    for table in (assignment, left_decision):
        there = _by_place(c.execute(select(table).where(table.c.theme == new)).all())
        for row in c.execute(select(table).where(table.c.theme == old)).all():
            other = there.get(_place(row))
            if other is not None and _rank(other) >= _rank(row):
                c.execute(delete(table).where(*_same(table, row)))
                continue
            if other is not None:
                c.execute(delete(table).where(*_same(table, other)))
            c.execute(update(table).where(*_same(table, row)).values(theme=new))
            if row.state != _SUGGESTED:
                history.append(c, row.point, new, row.state, row.by, row.decided_on or "", batch, history.MERGED)


def _by_place(rows: Sequence[Row[Any]]) -> Mapping[tuple[Any, ...], Row[Any]]:
    return {_place(row): row for row in rows}


def _place(row: Row[Any]) -> tuple[Any, ...]:
    """Return where a row stands: at a point, and apart from it also in which file."""
    return row.point, row._mapping.get("document")


def _same(table: Any, row: Row[Any]) -> tuple[Any, ...]:  # noqa: ANN401 - either of two tables
    named = (table.c.point == row.point, table.c.theme == row.theme)
    return (*named, table.c.document == row.document) if "document" in row._mapping else named


def _rank(row: Row[Any]) -> tuple[int, float | str]:
    """Return what stands before what when two themes become one: confirmed, rejected, then the surer suggestion; else the later."""
    return outranks(row.state), row.score if row.state == _SUGGESTED else row.decided_on or ""


def outranks(state: str) -> int:
    """Return the rank of a state in a merge."""
    return {_SUGGESTED: 0, _ACCEPTED: 2}.get(state, 1)


def now() -> str:
    """Return this moment as ISO, in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
