"""Changes to the catalogue: storing a reading, a person's decision, a withdrawal. Each is part of one transaction.

The full-text table is changed along, and what the vectors and the folder of originals must follow is put into `pending`. Where a file
belongs is decided in `placing`, its rows are written in `content`; the caller holds the writer lock.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection, Integer, String, cast, delete, insert, select, update

from kb.catalogue import content, placing
from kb.catalogue.filters import among, folded
from kb.catalogue.identity import new_key, shown_reference
from kb.catalogue.tables import assignment, document, meta, pending, point, review
from kb.errors import NotFound
from kb.models import AssignmentState, IngestOutcome, Reading, Stored

#: What `pending` speaks of.
POINT, ORIGINAL = "point", "original"

#: The reason that stands beside a theme which a person gave without any suggestion.
BY_HAND = "added by a person"


def store(c: Connection, reading: Reading, *, path: str | None, original_kept: bool, readmit: bool) -> Stored:
    """Store one reading whole, or find that it is held or stays out. Decisions of people on points that stay are kept."""
    place = placing.held(c, reading.sha256, reading.file, path, readmit=readmit) or placing.place(c, reading, path, readmit=readmit)
    if isinstance(place, Stored):
        return place
    old = place.document
    key = place.review or new_key(shown_reference(reading.reference, reading.title, reading.file), _keys(c))
    remark = placing.same_reference(c, reading, key)
    if remark is not None:
        reading = replace(reading, notices=(*reading.notices, remark))
    before = content.remove(c, [old.id]) if old is not None else {}
    if old is not None and old.original_kept and old.sha256 != reading.sha256:
        note_pending(c, ORIGINAL, {old.sha256})
    _make_review(c, key)
    after = content.write(
        c, reading, key, path=path, original_kept=original_kept, replaces=old.id if old is not None else None, before=before
    )
    note_pending(c, POINT, {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)})
    for name in {key} if old is None else {key, str(old.review)}:
        _refresh_review(c, name)
    bump(c, "generation")
    outcome = IngestOutcome.ADDED if old is None or place.readmitted else IngestOutcome.REPLACED
    reference = c.execute(select(review.c.reference).where(review.c.key == key)).scalar_one()
    return Stored(outcome, reference, key, len(after), remark.message if remark else None)


def decide(c: Connection, point_id: str, theme: str, state: AssignmentState, by: str) -> None:
    """Record what a person decided on a theme at a point; `suggested` takes a decision back. Raises NotFound for an unknown point."""
    if c.execute(select(point.c.id).where(point.c.id == point_id)).first() is None:
        raise NotFound("This line is no longer in the library: its review was withdrawn or replaced.")
    pair = (assignment.c.point == point_id, assignment.c.theme == theme)
    row = c.execute(select(assignment).where(*pair)).first()
    decided = state is not AssignmentState.SUGGESTED
    values = {"state": state.value, "by": by if decided else "machine", "decided_on": now() if decided else None}
    if row is None and decided:
        c.execute(insert(assignment).values(point=point_id, theme=theme, score=1.0, why=BY_HAND, **values))
    elif row is not None and not decided and row.why == BY_HAND:
        c.execute(delete(assignment).where(*pair))
    elif row is not None:
        c.execute(update(assignment).where(*pair).values(**values))
    bump(c, "generation")


def withdraw(c: Connection, key: str, reason: str | None) -> None:
    """Take all words of a review out and leave its stub. A review that is withdrawn already keeps its date and reason."""
    row = c.execute(select(review).where(review.c.key == key)).one()
    if row.withdrawn_on is not None:
        return
    documents = c.execute(select(document).where(document.c.review == key)).all()
    note_pending(c, ORIGINAL, {row.sha256 for row in documents if row.original_kept})
    gone = content.remove(c, [row.id for row in documents])
    note_pending(c, POINT, gone.keys())
    # A reason beside a theme can quote the line.
    c.execute(update(assignment).where(among(assignment.c.point, gone.keys())).values(why=""))
    c.execute(update(document).where(document.c.review == key).values(withdrawn=True, original_kept=False, title=None))
    c.execute(update(review).where(review.c.key == key).values(withdrawn_on=today(), withdrawn_reason=reason, title=None))
    bump(c, "generation")


def _keys(c: Connection) -> set[str]:
    return set(c.execute(select(review.c.key)).scalars())


def _make_review(c: Connection, key: str) -> None:
    """Make the row of a review where there is none; its facts follow from its documents."""
    if key not in _keys(c):
        c.execute(insert(review).values(key=key, reference=key, reference_folded=key, stated=False, added_on=now()))


def _refresh_review(c: Connection, key: str) -> None:
    """Set the facts of a review to the first that its documents state; remove it when it has no document left."""
    documents = c.execute(select(document).where(document.c.review == key).order_by(document.c.withdrawn, document.c.id)).all()
    live = [row for row in documents if not row.withdrawn]
    if not documents:
        c.execute(delete(review).where(review.c.key == key))
        return
    if not live:
        c.execute(update(review).where(review.c.key == key).values(withdrawn_on=today(), title=None))
        return
    facts = {
        name: next((row._mapping[name] for row in live if row._mapping[name] is not None), None)
        for name in ("reference", "title", "partnership", "published", "review_type")
    }
    dated = next((row for row in live if row.published is not None), live[0])
    stated = facts["reference"] is not None
    reference = shown_reference(facts["reference"], facts["title"], live[0].file)
    facts |= {"reference": reference, "published_as_printed": dated.published_as_printed}
    folds = {
        "reference_folded": folded(reference),
        "partnership_folded": folded(facts["partnership"]) if facts["partnership"] else None,
    }
    c.execute(update(review).where(review.c.key == key).values(**facts, **folds, stated=stated, withdrawn_on=None, withdrawn_reason=None))


# ------------------------------------------------------------------ what others must follow


def read_meta(c: Connection) -> dict[str, str]:
    """Return the facts about the whole library."""
    return {row.name: row.value for row in c.execute(select(meta))}


def write_meta(c: Connection, **values: str) -> None:
    """Set facts about the whole library."""
    c.execute(delete(meta).where(meta.c.name.in_(values)))
    c.execute(insert(meta), [{"name": name, "value": value} for name, value in values.items()])


def bump(c: Connection, counter: str) -> None:
    """Raise one of the two generation counters, so that every process sees that something changed."""
    raised = cast(cast(meta.c.value, Integer) + 1, String)
    c.execute(update(meta).where(meta.c.name == counter).values(value=raised))


def note_pending(c: Connection, what: str, ids: Collection[str]) -> None:
    """Note that the copies of these points or originals are to be brought in step."""
    if ids:
        c.execute(delete(pending).where(pending.c.what == what, among(pending.c.id, ids)))
        c.execute(insert(pending), [{"what": what, "id": name} for name in sorted(ids)])


def read_pending(c: Connection, what: str) -> list[str]:
    """Return what is still to be brought in step."""
    return list(c.execute(select(pending.c.id).where(pending.c.what == what).order_by(pending.c.id)).scalars())


def clear_pending(c: Connection, what: str, ids: Collection[str]) -> None:
    """Note that these were brought in step."""
    c.execute(delete(pending).where(pending.c.what == what, among(pending.c.id, ids)))


def today() -> str:
    """Return the date, as ISO, in UTC."""
    return now()[:10]


def now() -> str:
    """Return this moment as ISO, in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
