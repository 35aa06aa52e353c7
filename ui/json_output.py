"""The JSON that scripts rely on: one shape per answer, with the names of the contract. What people read is set in `terminal.py`.

A name here is never changed or dropped without a new major version.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

from ingest.pipeline import FileOutcome
from kb.models import CitedPoint, Finding, Hit, Move, Reading, ReviewSummary, SearchResult, ThemeCount, Trends
from kb.packs import Pack


def _sound(value: object) -> object:
    """A text that UTF-8 can hold: a file name may carry bytes that it cannot."""
    return value.encode("utf-8", "backslashreplace").decode("utf-8") if isinstance(value, str) else value


Text = Annotated[str, BeforeValidator(_sound)]


class Shape(BaseModel):
    """Base of every shape: filled from our own types by the names of their fields."""

    model_config = ConfigDict(from_attributes=True)


class NoticeShape(Shape):
    """One thing to know about a reading."""

    code: str
    message: Text
    page: int | None


class SectionShape(Shape):
    """One part of a document."""

    kind: str
    heading: Text | None
    inferred: bool
    page: int | None


class ThemeGivenShape(Shape):
    """A theme suggested for a point."""

    id: str = Field(validation_alias=AliasChoices("theme", "id"))
    score: float
    why: Text


class PointShape(Shape):
    """A learning point as it was read."""

    kind: str
    label: Text | None
    text: Text
    page: int | None
    section: int
    themes: list[ThemeGivenShape]
    fields: Annotated[dict[str, Text], BeforeValidator(dict)]
    links: list[Text]
    sure: float


class FactShape(Shape):
    """Something a document states or suggests, with its evidence."""

    name: str
    value: Text
    printed: Text
    quote: Text
    where: str
    page: int | None
    sure: float


class DocumentShape(Shape):
    """One file read."""

    file: Text
    outcome: str
    message: Text | None
    reference: Text | None
    title: Text | None
    partnership: Text | None
    published: str | None
    published_as_printed: Text | None
    review_type: str | None
    pages: int | None
    sections: list[SectionShape]
    points: list[PointShape]
    warnings: list[NoticeShape] = Field(validation_alias=AliasChoices("notices", "warnings"))
    facts: list[FactShape]


class FileShape(Shape):
    """What became of one file."""

    file: Text
    outcome: str
    reference: Text | None
    points: int
    warnings: list[NoticeShape]
    message: Text | None
    seconds: float
    restricted: bool


class AccessShape(Shape):
    """Who made a review restricted or open, when and why."""

    visibility: str
    by: Text
    on: str
    reason: Text


class MoveShape(Shape):
    """A file that was put with another review."""

    file: Text
    source: str | None
    source_reference: Text | None
    target: str
    target_reference: Text
    by: Text
    on: str


class ReviewShape(Shape):
    """One review in the list."""

    key: str
    reference: Text
    title: Text | None
    partnership: Text | None
    published: str | None
    published_as_printed: Text | None
    review_type: str | None
    state: str
    points: int
    themes: int
    inferred: int
    doubts: int
    files: list[Text]
    withdrawn_on: str | None
    withdrawn_reason: Text | None
    visibility: str
    access: AccessShape | None


class FindingShape(Shape):
    """One thing that `kb check` found."""

    code: str
    message: Text
    repaired: bool


def documents(readings: Iterable[Reading]) -> dict[str, Any]:
    """`kb parse`."""
    return {"documents": _all(DocumentShape, readings)}


def files(outcomes: Iterable[FileOutcome], seconds: float) -> dict[str, Any]:
    """`kb ingest`."""
    return {"files": _all(FileShape, outcomes), "seconds": round(seconds, 3)}


def found(result: SearchResult) -> dict[str, Any]:
    """`kb search`."""
    return {
        "query": result.query,
        "mode": result.mode.value,
        "total": result.total,
        "seconds": round(result.seconds, 4),
        "hits": [_hit(hit) for hit in result.hits],
        "facets": asdict(result.facets),
        "notes": list(result.notes),
    }


def _hit(hit: Hit) -> dict[str, Any]:
    """One line found."""
    return {
        "rank": hit.rank,
        **_cited(hit.point),
        "score": round(hit.score, 6),
        "why": {"keyword_rank": hit.keyword_rank, "semantic_rank": hit.semantic_rank, "matched": list(hit.matched)},
        "also_in": list(hit.also_in),
        "also_in_files": [{"file": place.file, "page": place.page} for place in hit.point.also],
        "restricted": hit.point.restricted,
    }


def _cited(point: CitedPoint) -> dict[str, Any]:
    """A learning point with its source; themes that a person rejected are not there."""
    return {
        "point": point.id,
        "kind": point.kind.value,
        "label": point.label,
        "text": point.text,
        "reference": point.reference,
        "partnership": point.partnership,
        "published": point.published,
        "file": point.file,
        "page": point.page,
        "heading": point.heading,
        "heading_inferred": point.heading_inferred,
        "themes": [given.theme for given in point.themes],
    }


def reviews(held: Iterable[ReviewSummary]) -> dict[str, Any]:
    """`kb reviews`."""
    return {"reviews": _all(ReviewShape, held)}


def review(summary: ReviewSummary) -> dict[str, Any]:
    """`kb withdraw`, `kb restrict`, `kb release`."""
    return _all(ReviewShape, [summary])[0]


def moved(made: Move) -> dict[str, Any]:
    """`kb move`."""
    return _all(MoveShape, [made])[0]


def themes(counts: Iterable[ThemeCount], held: int, restricted: int) -> dict[str, Any]:
    """`kb themes`: counts are of reviews, `restricted` of them not visible to others."""
    return {
        "reviews": held,
        "restricted": restricted,
        "themes": [
            {
                "id": count.theme.id,
                "label": count.theme.label,
                "family": count.theme.family,
                "reviews": count.reviews,
                "strength": count.strength,
                "gap": count.gap,
                "recommendation": count.recommendation,
                "question": count.question,
                "first_published": count.first_published,
                "last_published": count.last_published,
            }
            for count in counts
        ],
    }


def trends(matrix: Trends) -> dict[str, Any]:
    """`kb trends`: counts are of lines."""
    return {
        "reviews": [
            {"reference": summary.reference, "published": summary.published, "restricted": summary.restricted} for summary in matrix.reviews
        ],
        "cells": [
            {
                "theme": cell.theme,
                "reference": cell.reference,
                "strength": cell.strength,
                "gap": cell.gap,
                "recommendation": cell.recommendation,
                "question": cell.question,
            }
            for cell in matrix.cells
        ],
    }


def pack(made: Pack, out: Path, form: str) -> dict[str, Any]:
    """`kb pack`."""
    lines = [line for line in made.quotes if line.point]
    return {
        "file": str(out),
        "format": form,
        "title": made.title,
        "minutes": made.minutes,
        "lines": len(lines),
        "reviews": list(dict.fromkeys(source.name for source in made.sources)),
    }


def findings(found_: Iterable[Finding]) -> dict[str, Any]:
    """`kb check`."""
    return {"findings": _all(FindingShape, found_)}


def write(document: dict[str, Any]) -> None:
    """Write one document to standard output, as UTF-8 whatever the terminal speaks."""
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    sys.stdout.flush()
    # A lone surrogate becomes its own JSON escape.
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def _all(shape: type[Shape], values: Iterable[object] | Sequence[object]) -> list[dict[str, Any]]:
    """Each value in its shape."""
    return [shape.model_validate(value).model_dump(mode="json") for value in values]
