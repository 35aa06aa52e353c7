"""Changes to the catalogue: storing a reading, a decision on a fact, a withdrawal. Each is part of one transaction.

The full-text table is changed along, and what the vectors and the folder of originals must follow is put into `pending`. Where a file
belongs is decided in `placing`, its rows are written in `content`; the caller holds the writer lock.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Connection, Integer, String, cast, delete, insert, select, update

from kb.catalogue import access, bundles, content, corrections, editions, facts, placing
from kb.catalogue.corrections import Suggested
from kb.catalogue.filters import among, folded
from kb.catalogue.identity import new_key, shown_reference, slug
from kb.catalogue.placing import Placing
from kb.catalogue.tables import assignment, document, meta, pending, review
from kb.errors import NotFound
from kb.models import SINGLE_FACTS, IngestOutcome, Into, Reading, Stored, Visibility
from kb.visibility import causes, restricted_now

#: What `pending` speaks of.
POINT, ORIGINAL = "point", "original"


def store(
    c: Connection,
    reading: Reading,
    *,
    path: str | None,
    original_kept: bool,
    readmit: bool,
    into: Into | None = None,
    themes: Suggested | None = None,
) -> Stored:
    """Store one reading whole, or find that it is held or stays out. Decisions of people on points that stay are kept.

    `into` is the review that a person put the file with, where one did. `themes` are suggested for lines that corrections cut anew.
    """
    there = placing.held(c, reading.sha256, reading.file, path, readmit=readmit, into=into)
    place = there or placing.place(c, reading, path, readmit=readmit, into=into)
    if isinstance(place, Stored):
        return place
    return _store_at(c, place, reading, path, original_kept, into, themes or {})


def read_again(c: Connection, number: int, reading: Reading, themes: Suggested) -> Stored:
    """Store a new reading of a document that is held, in its own place. Raises NotFound when it is no longer held."""
    row = placing.document_row(c, number)
    return _store_at(c, Placing(row.review, row), reading, row.path, row.original_kept, None, themes)


def _store_at(
    c: Connection, place: Placing, reading: Reading, path: str | None, original_kept: bool, into: Into | None, themes: Suggested
) -> Stored:
    """Store a reading at the place that was found for it, with the corrections that people made in an earlier reading of it."""
    old = place.document
    key = place.review or _new_key(c, shown_reference(reading.reference, reading.title, reading.file))
    placed_by = into.by if into is not None else old.placed_by if old is not None else None
    remark = placing.same_reference(c, reading, key, placed_by)
    if remark is not None:
        reading = replace(reading, notices=(*reading.notices, remark))
    fresh = causes(reading.review_type, reading.published, reading.notices) - access.known_causes(c, key)
    shown = corrections.over(c, old.id if old is not None else None, reading, themes)
    before = content.remove(c, [old.id]) if old is not None else {}
    if old is not None and old.original_kept and old.sha256 != reading.sha256:
        note_pending(c, ORIGINAL, {old.sha256})
    make_review(c, key)
    after = content.write(
        c,
        shown,
        key,
        path=path,
        original_kept=original_kept,
        replaces=old.id if old is not None else None,
        before=before,
        placed_by=placed_by,
    )
    corrections.keep(c, old.id if old is not None else content.newest(c, key), reading)
    note_pending(c, POINT, {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)})
    for name in {key} if old is None else {key, str(old.review)}:
        refresh_review(c, name)
        bundles.mark_repeats(c, name)
    if into is not None and (old is None or old.review != key):
        bundles.record_adding(c, old.id if old is not None else content.newest(c, key), old, key, into.by, now())
    why = access.restrict_for(c, key, fresh)
    bump(c, "generation")
    outcome = IngestOutcome.ADDED if old is None or place.readmitted else IngestOutcome.REPLACED
    held = c.execute(select(review.c.reference, review.c.visibility).where(review.c.key == key)).one()
    said = [remark.message] if remark else []
    said += [restricted_now(held.reference, why)] if why else []
    left = tuple(editions.told(row) for row in editions.left_decisions(c, key) if row.file == reading.file)
    restricted = held.visibility == Visibility.RESTRICTED
    return Stored(outcome, held.reference, key, len(after), " ".join(said) or None, left, restricted)


def withdraw(c: Connection, key: str, reason: str | None) -> None:
    """Take all words of a review out and leave its stub. A review that is withdrawn already keeps its date and reason."""
    row = c.execute(select(review).where(review.c.key == key)).one()
    if row.withdrawn_on is not None:
        return
    documents = c.execute(select(document).where(document.c.review == key)).all()
    note_pending(c, ORIGINAL, {row.sha256 for row in documents if row.original_kept})
    editions.without_words(c, [row.id for row in documents])
    corrections.forget(c, [row.id for row in documents])
    facts.forget_words(c, key)
    gone = content.remove(c, [row.id for row in documents])
    note_pending(c, POINT, gone.keys())
    # A reason beside a theme can quote the line.
    c.execute(update(assignment).where(among(assignment.c.point, gone.keys())).values(why=""))
    c.execute(update(document).where(document.c.review == key).values(withdrawn=True, original_kept=False, title=None))
    c.execute(update(review).where(review.c.key == key).values(withdrawn_on=today(), withdrawn_reason=reason, title=None))
    bump(c, "generation")


def set_fact(c: Connection, key: str, name: str, values: Sequence[str] | None, by: str) -> None:
    """Record what a person decided on a fact of a review (None takes it back), and let the review show it. Raises NotFound."""
    if c.execute(select(review.c.key).where(review.c.key == key, review.c.withdrawn_on.is_(None))).first() is None:
        raise NotFound("This review was withdrawn: only its note is kept, and nothing of it can be changed.")
    facts.decide(c, key, name, values, by)
    refresh_review(c, key)
    bump(c, "generation")


def _new_key(c: Connection, name: str) -> str:
    """Return a key for a review of that name that no review has."""
    first = slug(name)
    return new_key(name, set(c.execute(select(review.c.key).where(review.c.key.between(first, f"{first}-:"))).scalars()))


def make_review(c: Connection, key: str) -> None:
    """Make the row of a review where there is none; its facts follow from its documents."""
    if c.execute(select(review.c.key).where(review.c.key == key)).first() is None:
        c.execute(insert(review).values(key=key, reference=key, reference_folded=key, stated=False, added_on=now()))


def refresh_review(c: Connection, key: str) -> None:
    """Set the facts of a review to what people decided, else the first that its documents state; remove it when it has no document left.

    Documents that a person put there come last: they may be about the review without being its own.
    """
    order = (document.c.withdrawn, document.c.placed_by.is_not(None), document.c.id)
    documents = c.execute(select(document).where(document.c.review == key).order_by(*order)).all()
    live = [row for row in documents if not row.withdrawn]
    if not documents:
        c.execute(delete(review).where(review.c.key == key))
        return
    if not live:
        c.execute(update(review).where(review.c.key == key).values(withdrawn_on=today(), title=None))
        return
    printed = {name: next((row._mapping[name] for row in live if row._mapping[name] is not None), None) for name in SINGLE_FACTS}
    dated = next((row for row in live if row.published is not None), live[0])
    stands = facts.over(c, key, printed)
    stated = stands["reference"] is not None
    reference = shown_reference(stands["reference"], stands["title"], live[0].file)
    as_printed = dated.published_as_printed if stands["published"] == dated.published else None
    stands |= {"reference": reference, "published_as_printed": as_printed}
    folds = {
        "reference_folded": folded(reference),
        "partnership_folded": folded(stands["partnership"]) if stands["partnership"] else None,
    }
    c.execute(update(review).where(review.c.key == key).values(**stands, **folds, stated=stated, withdrawn_on=None, withdrawn_reason=None))


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
