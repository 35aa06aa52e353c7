"""The JSON of `kb reading`, `kb correct` and `kb headings`. A name here is never changed or dropped without a new major version."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from kb.corrections import CheckedDocument
from kb.models import Correction, LearntHeading, ReviewSummary
from ui import checking
from ui.words import how_sure


def needing_a_look(reviews: Iterable[ReviewSummary]) -> dict[str, Any]:
    """`kb reading` without a reference."""
    return {"reviews": [{"key": review.key, "reference": review.reference, "doubts": review.doubts} for review in reviews]}


def reading(review: ReviewSummary, documents: Sequence[CheckedDocument]) -> dict[str, Any]:
    """`kb reading REF`: numbers run through all files of the review."""
    lines, sections, doubts = checking.lines(documents), checking.sections(documents), checking.doubts(documents)
    return {
        "key": review.key,
        "reference": review.reference,
        "state": review.state,
        "files": [
            {
                "file": document.reading.file,
                "pages": document.reading.pages,
                "sections": [_section(one) for one in sections if one.document is document],
                "lines": [_line(one, checking.section_number(one, sections)) for one in lines if one.document is document],
                "left_out": [{"text": told.text, "page": told.page} for told in document.reading.left_out],
                "doubts": [_doubt(one) for one in doubts if one.document is document],
                "corrections": [correction(made, lost=made in document.lost) for made in document.corrections],
            }
            for document in documents
        ],
    }


def _line(one: checking.Numbered, section: int) -> dict[str, Any]:
    document, index = one.document, one.index
    point = document.reading.points[index]
    first = document.first_read(index)
    return {
        "number": one.number,
        "point": document.ids[index],
        "kind": point.kind.value,
        "label": point.label,
        "text": point.text,
        "page": point.page,
        "section": section,
        "sure": round(point.sure, 2),
        "how_sure": how_sure(point.sure),
        "why": point.why,
        "as_read": None if first is None else [{"kind": was.kind.value, "label": was.label, "text": was.text} for was in first],
        "corrected_by": list(dict.fromkeys(made.by for made in document.touched[index])),
    }


def _section(one: checking.Numbered) -> dict[str, Any]:
    section = one.document.reading.sections[one.index]
    return {
        "number": one.number,
        "kind": section.kind.value,
        "heading": section.heading,
        "page": section.page,
        "inferred": section.inferred,
        "sure": round(section.sure, 2),
        "how_sure": how_sure(section.sure),
        "why": section.why,
        "narrative": [{"text": told.text, "page": told.page} for told in section.passages],
    }


def _doubt(one: checking.Numbered) -> dict[str, Any]:
    doubt = one.document.doubts[one.index]
    return {"number": one.number, "about": doubt.about, "message": doubt.message, "page": doubt.page, "how_sure": how_sure(doubt.sure)}


def correction(made: Correction, *, lost: bool = False) -> dict[str, Any]:
    """One correction: what it is about, who made it and when; `lost` says that it no longer finds what it is about."""
    change = made.change
    return {
        "number": made.id,
        "action": change.action.value,
        "at": change.at.words or change.at.below if change.at else None,
        "kind": change.kind,
        "words": change.words,
        "by": made.by,
        "on": made.on,
        "lost": lost,
    }


def headings(kept: Iterable[LearntHeading]) -> dict[str, Any]:
    """`kb headings`."""
    return {
        "headings": [
            {"number": one.id, "partnership": one.partnership, "heading": one.heading, "kind": one.kind.value, "by": one.by, "on": one.on}
            for one in kept
        ]
    }
