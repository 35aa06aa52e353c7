"""What a library keeps of corrections: each file as it was read, what people changed in it, and the heading wordings they confirmed.

What a document shows is always its reading with its corrections, made anew: after a correction, after one is taken back, and when the
file is read again. What corrections do to a reading is `kb.corrections`; the rows that show it are written in `content`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from pydantic import TypeAdapter, ValidationError
from rapidfuzz import fuzz
from sqlalchemy import Connection, delete, func, insert, select, update

from kb.catalogue import content, facts, holdings, placing
from kb.catalogue.filters import folded
from kb.catalogue.tables import as_read, assignment, correction, document, learnt_heading, notice, point, section
from kb.corrections import Applied, CheckedDocument, accepted, apply, notice_of_lost
from kb.corrections.recutting import letters
from kb.errors import LibraryError, NotFound
from kb.models import (
    Assignment,
    AssignmentState,
    Change,
    Correction,
    CorrectionAction,
    LearningPoint,
    LearntHeading,
    Notice,
    ParseOutcome,
    PointKind,
    Reading,
    ReviewType,
    SectionKind,
)

#: Themes suggested for lines that corrections have cut anew, by kind and letters of the wording.
Suggested = Mapping[tuple[str, str], tuple[Assignment, ...]]

_READING: TypeAdapter[Reading] = TypeAdapter(Reading)
_CHANGE: TypeAdapter[Change] = TypeAdapter(Change)


# ------------------------------------------------------------------ asking


def made(c: Connection, number: int) -> tuple[Correction, ...]:
    """Return the corrections of a document, in the order they were made."""
    rows = c.execute(select(correction).where(correction.c.document == number).order_by(correction.c.id))
    return tuple(Correction(_CHANGE.validate_json(row.change), row.by, row.on, row.id) for row in rows)


def reading_of(c: Connection, number: int) -> Reading:
    """Return a document as it was read. Raises NotFound when it is not held, LibraryError when what was kept of it is damaged."""
    kept = c.execute(select(as_read.c.reading).where(as_read.c.document == number)).scalar()
    if kept is None:
        return _from_rows(c, number)
    try:
        return _READING.validate_json(kept)
    except ValidationError as error:
        raise LibraryError("What was kept of this file's reading cannot be used. Read the file again with: kb reread") from error


def checked(c: Connection, key: str) -> tuple[CheckedDocument, ...]:
    """Return the files of a review that are not withdrawn, first added first, with what people corrected in each."""
    rows = select(document.c.id).where(document.c.review == key, document.c.withdrawn.is_(False)).order_by(document.c.id)
    return tuple(checked_document(c, number) for number in c.execute(rows).scalars().all())


def checked_document(c: Connection, number: int) -> CheckedDocument:
    """Return one file with what people corrected in it. Raises NotFound when it is not held."""
    row = placing.document_row(c, number)
    as_it_was_read, corrections = reading_of(c, number), made(c, number)
    applied = apply(as_it_was_read, corrections)
    ids = c.execute(select(point.c.id).where(point.c.document == number).order_by(point.c.position)).scalars().all()
    return CheckedDocument(
        number,
        row.review,
        row.shown,
        row.original_kept,
        _told(applied, corrections),
        as_it_was_read,
        tuple(ids),
        applied.origins,
        applied.touched,
        corrections,
        applied.lost,
    )


def over(c: Connection, number: int | None, reading: Reading, themes: Suggested) -> Reading:
    """Return a new reading of a document (None: of one that is not held yet) as the library shows it: with its corrections."""
    corrections = made(c, number) if number is not None else ()
    return _shown(apply(reading, corrections), corrections, themes) if corrections else reading


def _told(applied: Applied, corrections: Sequence[Correction]) -> Reading:
    """Return a corrected reading with a notice of each correction that could not be applied, unless a person has looked at that."""
    seen = {one.change.at.words for one in corrections if one.change.action is CorrectionAction.SEEN and one.change.at is not None}
    lost = (notice_of_lost(one) for one in applied.lost)
    return replace(applied.reading, notices=(*applied.reading.notices, *(note for note in lost if note.message not in seen)))


def _shown(applied: Applied, corrections: Sequence[Correction], themes: Suggested) -> Reading:
    """Return a corrected reading as it is stored: lines whose words were cut anew have the themes that were suggested for them."""
    reading = _told(applied, corrections)
    points = (replace(one, themes=themes.get(recut_key(one), one.themes)) for one in reading.points)
    return replace(reading, points=tuple(points))


def recut_key(one: LearningPoint) -> tuple[str, str]:
    """Return what a suggestion is found by: the kind of a line and the letters of its wording."""
    return one.kind.value, letters(one.wording)


def _from_rows(c: Connection, number: int) -> Reading:
    """Return what was read of a document that was added before readings were kept: its rows, which nobody has corrected."""
    row = placing.document_row(c, number)
    places = {line.id: line.position for line in c.execute(select(section).where(section.c.document == number))}
    held = c.execute(select(point).where(point.c.document == number).order_by(point.c.position)).all()
    told = c.execute(select(notice).where(notice.c.document == number).order_by(notice.c.id))
    return Reading(
        file=row.file,
        sha256=row.sha256,
        outcome=ParseOutcome.PARSED,
        reference=row.reference,
        title=row.title,
        partnership=row.partnership,
        published=row.published,
        published_as_printed=row.published_as_printed,
        review_type=ReviewType(row.review_type) if row.review_type else None,
        pages=row.pages,
        sections=tuple(part for _, part in holdings.sections_of(c, number)),
        points=tuple(
            LearningPoint(
                PointKind(line.kind),
                line.label,
                line.text,
                line.page,
                places[line.section],
                _suggested(c, line.id),
                holdings.fields_of(line.fields),
                tuple(json.loads(line.links)),
                line.sure,
                line.why,
            )
            for line in held
        ),
        notices=tuple(Notice(line.code, line.message, line.page) for line in told),
        facts=facts.of_document(c, number),
        recognised=row.recognised,
    )


def _suggested(c: Connection, name: str) -> tuple[Assignment, ...]:
    """Return the themes that the machine gave a point, whatever a person has said to them since."""
    rows = c.execute(select(assignment).where(assignment.c.point == name, assignment.c.why != ""))
    return tuple(Assignment(row.theme, row.score, row.why) for row in rows if row.state == AssignmentState.SUGGESTED.value)


# ------------------------------------------------------------------ changing


def keep(c: Connection, number: int, reading: Reading) -> None:
    """Keep a document as it was read."""
    c.execute(delete(as_read).where(as_read.c.document == number))
    c.execute(insert(as_read).values(document=number, reading=_READING.dump_json(reading).decode("utf-8", "surrogatepass")))


def forget(c: Connection, documents: Sequence[int]) -> None:
    """Forget what was read of these documents and what was corrected: both hold words of a review that is withdrawn."""
    c.execute(delete(as_read).where(as_read.c.document.in_(documents)))
    c.execute(delete(correction).where(correction.c.document.in_(documents)))
    c.execute(update(document).where(document.c.id.in_(documents)).values(doubts=0))


def correct(c: Connection, number: int, change: Change, by: str, themes: Suggested) -> tuple[Correction, set[str]]:
    """Make a correction of a document and show it. Returns it, and the ids of points that changed. Raises NotFound, CorrectionRefused."""
    before = _applied(c, number)
    change = accepted(change, _told(before, made(c, number)))
    keep(c, number, reading_of(c, number))
    on = now()
    row = insert(correction).values(document=number, change=_CHANGE.dump_json(change).decode(), by=by, on=on)
    key = c.execute(row).inserted_primary_key
    return Correction(change, by, on, content.new_id(key)), _rewrite(c, number, before, themes)


def take_back(c: Connection, number: int, themes: Suggested) -> set[str]:
    """Take back the correction of that number. Returns the ids of points that changed. Raises NotFound."""
    its_document = document_of(c, number)
    before = _applied(c, its_document)
    c.execute(delete(correction).where(correction.c.id == number))
    return _rewrite(c, its_document, before, themes)


def document_of(c: Connection, number: int) -> int:
    """Return the document that a correction is of. Raises NotFound for one that is not there."""
    its_document = c.execute(select(correction.c.document).where(correction.c.id == number)).scalar()
    if its_document is None:
        raise NotFound("There is no such correction: it was taken back already.")
    return int(its_document)


def _applied(c: Connection, number: int) -> Applied:
    return apply(reading_of(c, number), made(c, number))


def _rewrite(c: Connection, number: int, before: Applied, themes: Suggested) -> set[str]:
    """Show a document as its corrections have it now; `before` is how they had it. Returns the ids of points that changed."""
    key = c.execute(select(document.c.review).where(document.c.id == number)).scalar_one()
    applied = _applied(c, number)
    held = content.remove(c, [number])
    shown = _shown(applied, made(c, number), themes)
    after = content.write_words(c, number, key, shown, held, _descent(list(held), before, applied))
    return {name for name in held.keys() | after.keys() if held.get(name) != after.get(name)}


def _descent(ids: Sequence[str], before: Applied, after: Applied) -> dict[str, int]:
    """Return for each point until now the place of the point that it has become: of those cut from the same words the most alike."""
    if len(ids) != len(before.origins):
        return {}
    found = {}
    for name, old, origins in zip(ids, before.reading.points, before.origins, strict=True):
        of_it = [place for place, others in enumerate(after.origins) if set(origins).intersection(others)]
        if of_it:
            found[name] = max(of_it, key=lambda place: fuzz.ratio(old.wording, after.reading.points[place].wording))
    return found


def now() -> str:
    """Return this moment as ISO, in UTC, to the second."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


# ------------------------------------------------------------------ heading wordings


def headings(c: Connection) -> tuple[LearntHeading, ...]:
    """Return the heading wordings that people confirmed, by partnership and wording."""
    rows = c.execute(select(learnt_heading).order_by(learnt_heading.c.partnership, func.lower(learnt_heading.c.heading)))
    return tuple(LearntHeading(row.partnership, row.heading, SectionKind(row.kind), row.by, row.on, row.id) for row in rows)


def learn(c: Connection, heading: LearntHeading) -> LearntHeading:
    """Keep a heading wording, in place of what was kept of the same wording for the same partnership."""
    for held in headings(c):
        same_partnership = folded(held.partnership or "") == folded(heading.partnership or "")
        if same_partnership and letters(held.heading) == letters(heading.heading):
            c.execute(delete(learnt_heading).where(learnt_heading.c.id == held.id))
    row = insert(learnt_heading).values(
        partnership=heading.partnership, heading=heading.heading, kind=heading.kind.value, by=heading.by, on=heading.on
    )
    return replace(heading, id=content.new_id(c.execute(row).inserted_primary_key))


def unlearn(c: Connection, number: int) -> None:
    """Let go of a heading wording. Raises NotFound."""
    if not c.execute(delete(learnt_heading).where(learnt_heading.c.id == number)).rowcount:
        raise NotFound("There is no such heading: it was let go of already.")
