"""The rows that hold a document's words: sections, narrative, points, suggested themes, notices, and the full-text table beside them.

Written and removed whole, for one document at a time. Which review they belong to was decided before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.dialects import sqlite

from kb import fulltext
from kb.catalogue import bundles, editions, facts, vocabulary
from kb.catalogue.editions import Wording
from kb.catalogue.filters import among
from kb.catalogue.identity import point_ids
from kb.catalogue.tables import assignment, document, notice, passage, point, section
from kb.corrections import doubts
from kb.models import Assignment, AssignmentState, LearningPoint, PointKind, Reading

_SUGGESTED = AssignmentState.SUGGESTED.value


def remove(c: Connection, documents: Sequence[int]) -> dict[str, Wording]:
    """Remove all words of these documents, but not what people decided about them. Returns the points that were there, by id."""
    held = select(point).where(point.c.document.in_(documents)).order_by(point.c.document, point.c.position)
    before = {row.id: Wording(row.kind, row.label, row.text, row.page) for row in c.execute(held)}
    fulltext.remove(c, list(before))
    c.execute(delete(assignment).where(among(assignment.c.point, before.keys()), assignment.c.state == _SUGGESTED))
    c.execute(delete(section).where(section.c.document.in_(documents)))
    c.execute(delete(notice).where(notice.c.document.in_(documents)))
    facts.remove(c, documents)
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
    placed_by: str | None = None,
) -> dict[str, Wording]:
    """Write a reading as a document of a review, in place of document `replaces` whose points were `before`. Returns its points by id.

    `placed_by` is the person who said that it belongs to this review.
    """
    number = _write_document(c, reading, review, path, original_kept, replaces)
    if placed_by is not None:
        c.execute(update(document).where(document.c.id == number).values(placed_by=placed_by))
    return write_words(c, number, review, reading, before)


def write_words(
    c: Connection,
    number: int,
    review: str,
    reading: Reading,
    before: Mapping[str, Wording],
    descent: Mapping[str, int] | None = None,
) -> dict[str, Wording]:
    """Write the words of a document whose row is there, and how much of them is in doubt. Returns its points by id.

    `before` are its points until now, so that ids and decisions stay; `descent` gives the point of `reading` (by its place) that each of
    them has become, where that is known.
    """
    c.execute(update(document).where(document.c.id == number).values(doubts=len(doubts(reading))))
    sections = _write_sections(c, number, reading)
    root = c.execute(select(document.c.root).where(document.c.id == number)).scalar_one()
    same_root = select(document.c.id).where(document.c.root == root)
    taken = c.execute(select(point.c.id).where(point.c.document.in_(same_root))).scalars().all()
    ids = point_ids(root, reading.points, taken=taken, before=before.keys())
    after = dict(zip(ids, map(Wording.of, reading.points), strict=True))
    _write_points(c, review, number, sections, reading, after)
    editions.carry(c, number, before, after, {old: ids[place] for old, place in (descent or {}).items()})
    _write_suggestions(c, dict(zip(ids, reading.points, strict=True)))
    if reading.notices:
        rows = [{"document": number, "code": note.code, "message": note.message, "page": note.page} for note in reading.notices]
        c.execute(insert(notice), rows)
    facts.write(c, number, reading.facts)
    bundles.mark_repeats(c, review)
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
        "recognised": reading.recognised,
        "added_on": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "withdrawn": False,
    }
    if replaces is not None:
        c.execute(update(document).where(document.c.id == replaces).values(**values))
        return replaces
    return new_id(c.execute(insert(document).values(**values, root=review)).inserted_primary_key)


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
            sure=part.sure,
        )
        numbers.append(new_id(c.execute(row).inserted_primary_key))
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
            "sure": source.sure,
            "why": source.why,
            "fields": json.dumps(source.fields),
            "links": json.dumps(source.links),
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


def _write_suggestions(c: Connection, points: Mapping[str, LearningPoint]) -> None:
    """Write the suggested themes of points that were read; a resource has none."""
    suggest(c, {name: source.themes for name, source in points.items() if source.kind is not PointKind.RESOURCE})


def suggest(c: Connection, given: Mapping[str, Sequence[Assignment]]) -> None:
    """Write suggested themes by point; where a person has decided on the same theme at the same point, that stands.

    A theme that was merged is the one that it was merged into; one that was retired is left out.
    """
    named = vocabulary.standing(c)
    rows = [
        {"point": name, "theme": theme, "state": one.state.value, "score": one.score, "why": one.why, "by": one.by}
        for name, themes in given.items()
        for one in sorted(themes, key=lambda one: -one.score)
        if (theme := named.get(one.theme, one.theme)) is not None
    ]
    if rows:
        c.execute(sqlite.insert(assignment).on_conflict_do_nothing(), rows)


def reviews_noted(c: Connection, code: str) -> frozenset[str]:
    """Return the keys of the reviews, not withdrawn, of which a file carries a notice of that code."""
    noted = select(document.c.review).join(notice, notice.c.document == document.c.id)
    return frozenset(c.execute(noted.where(notice.c.code == code, document.c.withdrawn.is_(False))).scalars())


def newest(c: Connection, review: str) -> int:
    """Return the number of the document that was added to a review last."""
    return int(c.execute(select(func.max(document.c.id)).where(document.c.review == review)).scalar_one())


def new_id(key: Sequence[Any] | None) -> int:
    """Return the number that the database gave a new row."""
    if key is None:  # pragma: no cover - SQLite always says
        raise RuntimeError("the database gave no number to a new row")
    return int(key[0])
