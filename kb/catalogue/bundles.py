"""The files of one review: which there are, and which of their lines say the same. A line that two files hold counts once.

The words of Word and PDF printings of one text differ in hyphens and spaces at most, so lines are compared without them. Where a file
belongs is decided in `placing`; files are put elsewhere, and that is taken back, in `moving`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, or_, select, update

from kb.catalogue import history
from kb.catalogue.filters import among
from kb.catalogue.identity import normalised
from kb.catalogue.tables import assignment, document, move, point
from kb.models import AssignmentState, HeldDocument, OtherPlace


def documents(c: Connection, key: str) -> tuple[HeldDocument, ...]:
    """Return the files of a review that are not withdrawn, first added first."""
    lines = select(func.count()).select_from(point).where(point.c.document == document.c.id).scalar_subquery()
    rows = select(document, lines.label("lines")).where(document.c.review == key, document.c.withdrawn.is_(False)).order_by(document.c.id)
    return tuple(HeldDocument(row.id, row.review, row.file, row.pages, row.lines, row.added_on, row.placed_by) for row in c.execute(rows))


def record_adding(c: Connection, number: int, source: Row[Any] | None, target: str, by: str, on: str) -> None:
    """Record that a person put a file with a review when it was added; `source` is the document it replaces, had that stood elsewhere."""
    where = {}
    if source is not None:
        where = {"source": source.review, "source_reference": source.shown, "source_visibility": source.visibility}
    c.execute(insert(move).values(document=number, target=target, by=by, on=on, **where))


def places(chosen: Select[str]) -> Select[Any]:
    """Return the statement for where the lines of the chosen points stand, those that stand more than once in their review."""
    first = func.coalesce(point.c.repeats, point.c.id)
    heads = select(first).where(point.c.id.in_(chosen))
    repeated = select(point.c.repeats).where(point.c.repeats.in_(heads))
    return (
        select(point.c.id, first.label("first"), document.c.file, point.c.page)
        .join(document, document.c.id == point.c.document)
        .where(or_(point.c.id.in_(repeated), point.c.repeats.in_(heads)))
        .order_by(point.c.document, point.c.position)
    )


def other_places(rows: Iterable[Row[Any]]) -> dict[str, tuple[OtherPlace, ...]]:
    """Return of what `places` found where else in its review the line of each point stands."""
    places: dict[str, dict[str, OtherPlace]] = defaultdict(dict)
    for row in rows:
        places[row.first][row.id] = OtherPlace(row.file, row.page)
    return {name: tuple(place for other, place in same.items() if other != name) for same in places.values() for name in same}


def members(c: Connection, point_id: str) -> list[str]:
    """Return the ids of all points of a review that are the same line as this one, itself among them."""
    first = select(func.coalesce(point.c.repeats, point.c.id)).where(point.c.id == point_id).scalar_subquery()
    return list(c.execute(select(point.c.id).where(or_(point.c.id == first, point.c.repeats == first))).scalars())


def mark_repeats(c: Connection, key: str) -> None:
    """Mark the lines of a review that an earlier file of it has already, and let what people decided hold for all places of a line."""
    rows = c.execute(select(point).where(point.c.review == key).order_by(point.c.document, point.c.position)).all()
    firsts: dict[tuple[str, str], tuple[str, int]] = {}
    same: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        said = same_line(row.kind, row.label, row.text)
        first, its_document = firsts.setdefault(said, (row.id, row.document))
        repeats = first if its_document != row.document else None
        if repeats != row.repeats:
            c.execute(update(point).where(point.c.id == row.id).values(repeats=repeats))
        if repeats is not None:
            same[first].append(row.id)
    for first, others in same.items():
        _share_decisions(c, [first, *others])


def same_line(kind: str, label: str | None, text: str) -> tuple[str, str]:
    """Return what is equal for two lines of one review that are the same: the kind, and the words without spaces and hyphens."""
    return kind, normalised(f"{label}: {text}" if label else text).replace(" ", "")


def _share_decisions(c: Connection, ids: list[str]) -> None:
    """Let the newest decision on each theme hold for every one of these points."""
    decided = select(assignment).where(among(assignment.c.point, ids), assignment.c.state != AssignmentState.SUGGESTED.value)
    newest = {row.theme: row for row in c.execute(decided.order_by(assignment.c.decided_on.nulls_first(), assignment.c.point.desc()))}
    for row in newest.values():
        c.execute(assignment.delete().where(among(assignment.c.point, ids), assignment.c.theme == row.theme))
        c.execute(assignment.insert(), [{**row._mapping, "point": name} for name in ids])
        history.share(c, row.point, row.theme, [name for name in ids if name != row.point])
