"""Putting a file with another review, and taking that back. No line changes its id, and what people decided on it goes along.

What is restricted stays so: a file that leaves a restricted review makes the one that it joins restricted too. Which files a review has
is answered in `bundles`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from kb.catalogue import access, bundles, placing
from kb.catalogue.identity import new_key, shown_reference
from kb.catalogue.tables import document, point, review
from kb.catalogue.tables import move as moves
from kb.catalogue.writing import bump, make_review, now, refresh_review
from kb.errors import LibraryError, NotFound
from kb.models import Move, Visibility
from kb.visibility import MACHINE


def move(c: Connection, number: int, target: str | None, by: str) -> Move:
    """Put a document with the review `target`, or (None) with a review of its own. Raises NotFound, LibraryError when it stands there."""
    row = placing.document_row(c, number)
    key = target or _own_key(c, row)
    if key == row.review:
        raise LibraryError(f"{row.file} stands with {row.shown} already.")
    if target is None and not _others(c, row):
        raise LibraryError(f"{row.file} is the only file of {row.shown} already.")
    before = c.execute(select(review.c.visibility, review.c.withdrawn_on).where(review.c.key == key)).first()
    if before is not None and before.withdrawn_on is not None:
        raise LibraryError("That review was withdrawn, so no file can be put with it.")
    _put(c, row, key, placed_by=by)
    _stay_restricted(c, row, key)
    facts = {"document": number, "source": row.review, "source_reference": row.shown, "source_visibility": row.visibility}
    visibility = before.visibility if before is not None else None
    made = c.execute(insert(moves).values(**facts, target=key, target_visibility=visibility, by=by, on=now()).returning(moves.c.id))
    return _one(c, made.scalar_one())


def undo(c: Connection, number: int, by: str) -> Move:
    """Take a move back; a review that was left without a file is there again. Raises NotFound when the file stands elsewhere by now."""
    made = c.execute(select(moves).where(moves.c.id == number)).first()
    row = placing.document_row(c, made.document) if made is not None else None
    if made is None or row is None or row.review != made.target:
        raise NotFound("This cannot be taken back any more: the file stands elsewhere by now.")
    told = _one(c, number)
    key = made.source or _own_key(c, row)
    known = c.execute(select(review.c.key).where(review.c.key == key)).first() is not None
    c.execute(delete(moves).where(moves.c.id == number))
    earlier = select(moves.c.by).where(moves.c.document == row.id).order_by(moves.c.id.desc())
    _put(c, row, key, placed_by=c.execute(earlier).scalars().first())
    if made.source is None:
        _stay_restricted(c, row, key)
    elif not known:
        c.execute(update(review).where(review.c.key == key).values(visibility=made.source_visibility))
    last = access.latest(c).get(made.target)
    ours = last is not None and last.reason == _came_from(row.file, made.source_reference or "")
    if ours and made.target_visibility == Visibility.OPEN and _exists(c, made.target):
        access.change(c, made.target, Visibility.OPEN, by, f"{row.file} was put back where it was.")
    return told


def held(c: Connection) -> tuple[Move, ...]:
    """Return the moves that can be taken back, newest first."""
    return tuple(_move(row) for row in c.execute(_select().order_by(moves.c.id.desc())))


def _put(c: Connection, row: Row[Any], key: str, *, placed_by: str | None) -> None:
    """Put a document and its lines with a review, made where there is none, and bring both reviews up to date."""
    make_review(c, key)
    c.execute(update(document).where(document.c.id == row.id).values(review=key, placed_by=placed_by))
    c.execute(update(point).where(point.c.document == row.id).values(review=key))
    for name in (row.review, key):
        refresh_review(c, name)
        bundles.mark_repeats(c, name)
    bump(c, "generation")


def _stay_restricted(c: Connection, row: Row[Any], key: str) -> None:
    """Restrict the review that a file has joined when the one it came from is restricted."""
    if row.visibility == Visibility.RESTRICTED and access.visibility_of(c, key) is Visibility.OPEN:
        access.change(c, key, Visibility.RESTRICTED, MACHINE, _came_from(row.file, row.shown))


def _came_from(file: str, reference: str) -> str:
    return f"{file} came from {reference}, which is restricted."


def _own_key(c: Connection, row: Row[Any]) -> str:
    """Return the key of the review that a document's own facts speak for, else of a new one."""
    joined = placing.stated_review(c, row.reference, row.partnership)
    if joined is not None and joined != row.review:
        return joined
    return new_key(shown_reference(row.reference, row.title, row.file), set(c.execute(select(review.c.key)).scalars()))


def _others(c: Connection, row: Row[Any]) -> bool:
    others = select(document.c.id).where(document.c.review == row.review, document.c.id != row.id)
    return c.execute(others).first() is not None


def _exists(c: Connection, key: str) -> bool:
    return c.execute(select(review.c.key).where(review.c.key == key)).first() is not None


def _select() -> Any:  # noqa: ANN401 - a SELECT of many columns has no useful type
    columns = (moves, document.c.file, review.c.reference)
    joined = moves.join(document, document.c.id == moves.c.document).join(review, review.c.key == moves.c.target)
    return select(*columns).select_from(joined).where(document.c.review == moves.c.target, document.c.withdrawn.is_(False))


def _one(c: Connection, number: int) -> Move:
    return _move(c.execute(_select().where(moves.c.id == number)).one())


def _move(row: Row[Any]) -> Move:
    return Move(row.id, row.document, row.file, row.source, row.source_reference, row.target, row.reference, row.by, row.on)
