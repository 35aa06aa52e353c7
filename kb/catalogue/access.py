"""Who may see a review, as the catalogue keeps it: the state itself, and every change of it with who, when and why.

Whether a document gives cause is decided in `kb.visibility`; what a restricted review is left out of, in `filters`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from kb.catalogue.tables import document, notice, review, visibility_change
from kb.models import Notice, Visibility, VisibilityChange
from kb.visibility import MACHINE, Cause, causes, reason


def latest(c: Connection) -> dict[str, VisibilityChange]:
    """Return the last change of every review that had any, by key."""
    return {row.review: _change(row) for row in c.execute(select(visibility_change).order_by(visibility_change.c.id))}


def history(c: Connection, key: str) -> tuple[VisibilityChange, ...]:
    """Return every change of one review, first to last."""
    rows = select(visibility_change).where(visibility_change.c.review == key).order_by(visibility_change.c.id)
    return tuple(map(_change, c.execute(rows)))


def visibility_of(c: Connection, key: str) -> Visibility:
    """Return who may see a review now."""
    return Visibility(c.execute(select(review.c.visibility).where(review.c.key == key)).scalar_one())


def change(c: Connection, key: str, visibility: Visibility, by: str, why: str) -> None:
    """Set who may see a review, and record who did it and why."""
    on = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    c.execute(update(review).where(review.c.key == key).values(visibility=visibility.value))
    c.execute(insert(visibility_change).values(review=key, visibility=visibility.value, by=by, on=on, reason=why))


def known_causes(c: Connection, key: str | None) -> frozenset[Cause]:
    """Return the causes that the files of a review have given so far, whether or not a person has looked at them since."""
    found: set[Cause] = set()
    for row in c.execute(select(document).where(document.c.review == key, document.c.withdrawn.is_(False))).all():
        told = [Notice(line.code, line.message, line.page) for line in c.execute(select(notice).where(notice.c.document == row.id))]
        found |= causes(row.review_type, row.published, told)
    return frozenset(found)


def restrict_for(c: Connection, key: str, found: frozenset[Cause]) -> str | None:
    """Restrict a review for causes that nobody has looked at yet, and return why; None without any."""
    if not found:
        return None
    change(c, key, Visibility.RESTRICTED, MACHINE, reason(found))
    return reason(found)


def _change(row: Row[Any]) -> VisibilityChange:
    return VisibilityChange(Visibility(row.visibility), row.by, row.on, row.reason)
