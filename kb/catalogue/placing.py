"""Where a file that was read belongs: held already, withdrawn, a new edition of a document, part of a review, or something new.

Only questions are asked here, nothing is written; `writing` does what was decided. The rules, in one place:

- The same bytes are never stored twice.
- What was withdrawn stays out until somebody readmits it: the same bytes, the same path, or another file of the same review.
- A file replaces a document with the same path; else one with the same file name whose reference and partnership are the same; else,
  where neither states a reference, one with the same file name that has at least half of its points in common.
- Two files are of one review when both state the same reference and the same known partnership.
- A person may put a file with any review (`Into`); there it stays, whatever a later edition of it states.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from kb.catalogue.filters import folded
from kb.catalogue.identity import overlapping
from kb.catalogue.tables import document, point, review
from kb.dates import in_words
from kb.errors import NotFound
from kb.models import IngestOutcome, Into, Notice, Reading, Stored, Visibility


@dataclass(frozen=True)
class Placing:
    """What to do with a reading: `review` is the key it belongs to (None: a new one), `document` the one it replaces."""

    review: str | None
    document: Row[Any] | None
    readmitted: bool = False


def held(c: Connection, sha256: str, file: str, path: str | None, *, readmit: bool = False, into: Into | None = None) -> Stored | None:
    """Return the outcome for bytes that the library holds, or has withdrawn; None when they are to be read."""
    rows = c.execute(_documents().where(document.c.sha256 == sha256)).all()
    live = [row for row in rows if not row.withdrawn]
    if live and into is not None and all(row.review != into.review for row in live):
        message = f"{file} is held with {live[0].shown} already. To put it with another review: kb move {shlex.quote(live[0].file)} REF"
        return _found(c, IngestOutcome.DUPLICATE, live[0], message)
    if any(row.file == file or (path is not None and row.path == path) for row in live):
        return _found(c, IngestOutcome.UNCHANGED, next(row for row in live if row.file == file or row.path == path))
    if live:
        message = f"{file} is the same file as {live[0].file}, which is held with {live[0].shown}."
        return _found(c, IngestOutcome.DUPLICATE, live[0], message)
    return stays_out(rows[0].shown, rows[0].review, rows[0].withdrawn_on) if rows and not readmit else None


def _found(c: Connection, outcome: IngestOutcome, row: Row[Any], message: str | None = None) -> Stored:
    """Return the outcome for bytes that a document holds."""
    restricted = row.visibility == Visibility.RESTRICTED
    return Stored(outcome, row.shown, row.review, _points_in(c, row.id), message, restricted=restricted)


def stays_out(reference: str, key: str, withdrawn_on: str | None) -> Stored:
    """Return the outcome for a file of a withdrawn review."""
    on = f" on {in_words(withdrawn_on)}" if withdrawn_on else ""
    message = f"{reference} was withdrawn{on}, so this file was left out. To take it back in: kb ingest --readmit FILE"
    return Stored(IngestOutcome.UNCHANGED, reference, key, 0, message)


def withdrawn_place(c: Connection, reading: Reading, path: str | None) -> Row[Any] | None:
    """Return a withdrawn document that this file is, or belongs beside, or None."""
    rows = c.execute(_documents().where(document.c.withdrawn.is_(True))).all()
    return next((row for row in rows if _is(row, reading, path)), None) or next((row for row in rows if _beside(row, reading)), None)


def _is(row: Row[Any], reading: Reading, path: str | None) -> bool:
    """Say whether a withdrawn document and this file are the same, as far as a stub can tell."""
    if row.sha256 == reading.sha256:
        return True
    differs = row.reference is not None and reading.reference is not None and not _same(row.reference, reading.reference)
    if path is not None and row.path == path and not differs:
        return True
    if row.file != reading.file:
        return False
    untold = row.reference is None and reading.reference is None
    return _beside(row, reading) or (untold and reading.title is not None and _same(row.shown, reading.title))


def _beside(row: Row[Any], reading: Reading) -> bool:
    """Say whether a document states the same reference and partnership as this file."""
    return row.reference is not None and _same(row.reference, reading.reference) and _same(row.partnership, reading.partnership)


def place(c: Connection, reading: Reading, path: str | None, *, readmit: bool, into: Into | None = None) -> Placing | Stored:
    """Decide where a reading belongs, or return the outcome when it stays out."""
    gone = withdrawn_place(c, reading, path)
    itself = gone is not None and _is(gone, reading, path)
    if gone is not None and not readmit and (itself or into is None):
        return stays_out(gone.shown, gone.review, gone.withdrawn_on)
    if into is not None:
        return Placing(into.review, gone if itself else _replaced_in(c, reading, path, into.review), readmitted=itself)
    if gone is not None:
        return Placing(gone.review, gone if itself else None, readmitted=True)
    old = _replaced(c, reading, path)
    return Placing(_review_of(c, reading, old), old)


def _replaced_in(c: Connection, reading: Reading, path: str | None, key: str) -> Row[Any] | None:
    """Return the document that a file is a new edition of, when a person put it with this review: the one at its path or of its name."""
    rows = c.execute(_documents().where(document.c.withdrawn.is_(False))).all()
    at_path = next((row for row in rows if path is not None and row.path == path), None)
    return at_path or next((row for row in rows if row.review == key and row.file == reading.file), None)


def _replaced(c: Connection, reading: Reading, path: str | None) -> Row[Any] | None:
    """Return the document that this file is a new edition of, or None."""
    live = _documents().where(document.c.withdrawn.is_(False))
    if path is not None:
        at_path = c.execute(live.where(document.c.path == path)).first()
        if at_path is not None:
            return at_path
    for row in c.execute(live.where(document.c.file == reading.file)).all():
        if _beside(row, reading):
            return row
        if row.reference is None and reading.reference is None and overlapping(_words_of(c, row.id), reading):
            return row
    return None


def _review_of(c: Connection, reading: Reading, old: Row[Any] | None) -> str | None:
    """Return the key of the review that a reading belongs to, or None for a new one."""
    if old is not None and old.placed_by is not None:
        return str(old.review)
    return _own_review(c, reading, old)


def _own_review(c: Connection, reading: Reading, old: Row[Any] | None) -> str | None:
    """Return the review that the reading's own facts speak for, else that of the document it replaces."""
    key = stated_review(c, reading.reference, reading.partnership)
    if key is not None:
        return key
    if old is None or not _compatible(old.reference, reading.reference):
        return None
    alone = select(document.c.id).where(document.c.review == old.review, document.c.id != old.id)
    if _compatible(old.partnership, reading.partnership) or c.execute(alone).first() is None:
        return str(old.review)
    return None


def stated_review(c: Connection, reference: str | None, partnership: str | None) -> str | None:
    """Return the key of the review of which files state this reference and partnership, both known, or None."""
    if not (reference and partnership):
        return None
    joined = select(review.c.key).where(
        review.c.stated,
        review.c.withdrawn_on.is_(None),
        review.c.reference_folded == folded(reference),
        review.c.partnership_folded == folded(partnership),
    )
    return c.execute(joined).scalars().first()


def same_reference(c: Connection, reading: Reading, key: str, placed_by: str | None = None) -> Notice | None:
    """Return a notice when another review is called the same, or when a person put the file with a review that is called otherwise."""
    if reading.reference is None:
        return None
    itself = select(document.c.placed_by).where(document.c.review == key, document.c.sha256 == reading.sha256)
    person = placed_by or c.execute(itself).scalars().first()
    if person is not None:
        return _other_reference(c, reading.reference, key, person)
    named = select(review).where(review.c.reference_folded == folded(reading.reference), review.c.key != key)
    other = c.execute(named.order_by(review.c.added_on)).first()
    if other is None:
        return None
    where = other.partnership or "partnership not stated"
    message = (
        f"Another review is called {other.reference} too ({where}, {in_words(other.published)}). "
        "They are kept apart, because only files that state the same reference and the same partnership are taken for one review."
    )
    return Notice("same_reference", message)


def _other_reference(c: Connection, stated: str, key: str, person: str) -> Notice | None:
    """Return a notice when a file that a person put with a review states another reference."""
    called = c.execute(select(review.c.reference).where(review.c.key == key)).scalar_one()
    if _same(stated, called):
        return None
    return Notice("other_reference", f"The file states the reference {stated}. It stands with {called} because {person} put it there.")


def document_row(c: Connection, number: int) -> Row[Any]:
    """Return a document that is held, with what its review is called. Raises NotFound."""
    row = c.execute(_documents().where(document.c.id == number, document.c.withdrawn.is_(False))).first()
    if row is None:
        raise NotFound("This file is no longer in the library: it was withdrawn.")
    return row


def _documents() -> Select[Any]:
    """Select documents with what their review is called (`shown`) and when it was withdrawn, first stored first."""
    of_review = (review.c.reference.label("shown"), review.c.withdrawn_on, review.c.visibility)
    return select(document, *of_review).join(review, review.c.key == document.c.review).order_by(document.c.id)


def _points_in(c: Connection, document_id: int) -> int:
    return len(_words_of(c, document_id))


def _words_of(c: Connection, document_id: int) -> list[str]:
    return list(c.execute(select(point.c.words).where(point.c.document == document_id)).scalars())


def _same(one: str | None, other: str | None) -> bool:
    """Compare two names without case; two that are not known are the same."""
    return one == other or (one is not None and other is not None and folded(one) == folded(other))


def _compatible(one: str | None, other: str | None) -> bool:
    """Say whether two names do not contradict each other."""
    return one is None or other is None or _same(one, other)
