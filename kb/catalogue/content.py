"""The rows that hold a document's words: sections, narrative, points, suggested themes, notices, and the full-text table beside them.

Written and removed whole, for one document at a time. Which review they belong to was decided before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update
from sqlalchemy.dialects import sqlite

from kb import fulltext
from kb.catalogue.filters import among
from kb.catalogue.identity import point_ids, same_wordings, words_hash
from kb.catalogue.tables import assignment, document, notice, passage, point, section
from kb.models import AssignmentState, LearningPoint, PointKind, Reading

_SUGGESTED = AssignmentState.SUGGESTED.value


@dataclass(frozen=True)
class Wording:
    """What a stored point says, enough to know whether it changed."""

    kind: str
    label: str | None
    text: str

    @classmethod
    def of(cls, source: LearningPoint) -> Wording:
        """Return what a point that was read says."""
        return cls(source.kind.value, source.label, source.text)

    @property
    def words(self) -> str:
        """The hash that is equal for equal words."""
        return words_hash(f"{self.label}: {self.text}" if self.label else self.text)


def remove(c: Connection, documents: Sequence[int]) -> dict[str, Wording]:
    """Remove all words of these documents, but not what people decided about them. Returns the points that were there, by id."""
    held = select(point).where(point.c.document.in_(documents)).order_by(point.c.document, point.c.position)
    before = {row.id: Wording(row.kind, row.label, row.text) for row in c.execute(held)}
    fulltext.remove(c, list(before))
    c.execute(delete(assignment).where(among(assignment.c.point, before.keys()), assignment.c.state == _SUGGESTED))
    c.execute(delete(section).where(section.c.document.in_(documents)))
    c.execute(delete(notice).where(notice.c.document.in_(documents)))
    return before


def write(
    c: Connection,
    reading: Reading,
    review: str,
    *,
    path: str | None,
    original_kept: bool,
    replaces: int | None,
    before: Mapping[str, Wording],
) -> dict[str, Wording]:
    """Write a reading as a document of a review, in place of document `replaces` whose points were `before`. Returns its points by id."""
    number = _write_document(c, reading, review, path, original_kept, replaces)
    sections = _write_sections(c, number, reading)
    taken = c.execute(select(point.c.id).where(point.c.review == review)).scalars().all()
    ids = point_ids(review, reading.points, taken=taken, before=before.keys())
    after = dict(zip(ids, map(Wording.of, reading.points), strict=True))
    _write_points(c, review, number, sections, reading, after)
    _carry_decisions(c, before, after)
    _write_suggestions(c, dict(zip(ids, reading.points, strict=True)))
    if reading.notices:
        rows = [{"document": number, "code": note.code, "message": note.message, "page": note.page} for note in reading.notices]
        c.execute(insert(notice), rows)
    return after


def _write_document(c: Connection, reading: Reading, review: str, path: str | None, original_kept: bool, replaces: int | None) -> int:
    """Write the document's own row and return its number; a new edition keeps the old number, and so its place in the review."""
    values = {
        "review": review,
        "file": reading.file,
        "path": path,
        "sha256": reading.sha256,
        "original_kept": original_kept,
        "reference": reading.reference,
        "title": reading.title,
        "partnership": reading.partnership,
        "published": reading.published,
        "published_as_printed": reading.published_as_printed,
        "review_type": reading.review_type.value if reading.review_type else None,
        "pages": reading.pages,
        "added_on": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "withdrawn": False,
    }
    if replaces is not None:
        c.execute(update(document).where(document.c.id == replaces).values(**values))
        return replaces
    return _new_id(c.execute(insert(document).values(**values)).inserted_primary_key)


def _write_sections(c: Connection, number: int, reading: Reading) -> list[int]:
    """Write the sections with their narrative and return their row numbers, in order."""
    numbers = []
    for position, part in enumerate(reading.sections):
        row = insert(section).values(
            document=number,
            position=position,
            kind=part.kind.value,
            heading=part.heading,
            inferred=part.inferred,
            why=part.why,
            page=part.page,
        )
        numbers.append(_new_id(c.execute(row).inserted_primary_key))
        told = [
            {"section": numbers[-1], "position": place, "text": line.text, "page": line.page} for place, line in enumerate(part.passages)
        ]
        if told:
            c.execute(insert(passage), told)
    return numbers


def _write_points(c: Connection, review: str, number: int, sections: Sequence[int], reading: Reading, after: Mapping[str, Wording]) -> None:
    """Write the points, and the same words into the full-text table."""
    if not after:
        return
    rows = [
        {
            "id": name,
            "review": review,
            "document": number,
            "section": sections[source.section],
            "position": position,
            "kind": source.kind.value,
            "label": source.label,
            "text": source.text,
            "page": source.page,
            "words": after[name].words,
        }
        for position, (name, source) in enumerate(zip(after, reading.points, strict=True))
    ]
    c.execute(insert(point), rows)
    add_to_fulltext(c, list(after))


def add_to_fulltext(c: Connection, ids: Sequence[str]) -> None:
    """Put points of the catalogue into the full-text table, with the printed heading above them."""
    held = select(point.c.id, point.c.label, point.c.text, section.c.heading).join(section, section.c.id == point.c.section)
    fulltext.add(c, [(row.id, row.label, row.text, row.heading) for row in c.execute(held.where(among(point.c.id, ids)))])


def rebuild_fulltext(c: Connection) -> None:
    """Make the full-text table anew from the points."""
    fulltext.create(c)
    add_to_fulltext(c, c.execute(select(point.c.id)).scalars().all())


def _carry_decisions(c: Connection, before: Mapping[str, Wording], after: Mapping[str, Wording]) -> None:
    """Let what people decided follow lines whose words stayed while their id changed, because the review has another name now."""
    moved = same_wordings(
        {name: (said.kind, said.words) for name, said in before.items()}, {name: (said.kind, said.words) for name, said in after.items()}
    )
    decided = select(assignment).where(among(assignment.c.point, moved.keys()), assignment.c.state != _SUGGESTED)
    rows = [{**row._mapping, "point": moved[row.point]} for row in c.execute(decided)]
    _insert_missing(c, rows)


def _write_suggestions(c: Connection, points: Mapping[str, LearningPoint]) -> None:
    """Write the suggested themes; where a person has decided on the same theme at the same point, that stands."""
    rows = [
        {"point": name, "theme": given.theme, "state": given.state.value, "score": given.score, "why": given.why, "by": given.by}
        for name, source in points.items()
        if source.kind is not PointKind.RESOURCE
        for given in source.themes
    ]
    _insert_missing(c, rows)


def _insert_missing(c: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    if rows:
        c.execute(sqlite.insert(assignment).on_conflict_do_nothing(), rows)


def _new_id(key: Sequence[Any] | None) -> int:
    """Return the number that the database gave a new row."""
    if key is None:  # pragma: no cover - SQLite always says
        raise RuntimeError("the database gave no number to a new row")
    return int(key[0])
