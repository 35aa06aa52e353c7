"""Invented readings for tests that need no file: what `ingest` would have read."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from kb.models import Assignment, LearningPoint, Notice, ParseOutcome, Passage, PointKind, Reading, ReviewType, Section, SectionKind

_SECTION_OF = {
    PointKind.GOOD_PRACTICE: SectionKind.GOOD_PRACTICE,
    PointKind.DEVELOPMENT_AREA: SectionKind.DEVELOPMENT,
    PointKind.RECOMMENDATION: SectionKind.RECOMMENDATIONS,
    PointKind.REFLECTIVE_QUESTION: SectionKind.QUESTIONS,
    PointKind.NEXT_STEP: SectionKind.NEXT_STEPS,
    PointKind.RESOURCE: SectionKind.RESOURCES,
}
_HEADING = {
    SectionKind.GOOD_PRACTICE: "What worked well",
    SectionKind.DEVELOPMENT: "Areas for development",
    SectionKind.RECOMMENDATIONS: "Recommendations",
    SectionKind.QUESTIONS: "Questions for reflection",
    SectionKind.NEXT_STEPS: "What to do now",
    SectionKind.RESOURCES: "Resources",
}


def point(
    text: str, kind: PointKind = PointKind.DEVELOPMENT_AREA, *, label: str | None = None, themes: Sequence[str] = (), page: int | None = 1
) -> LearningPoint:
    """A point to be put into `reading`, which sets its section."""
    return LearningPoint(kind, label, text, page, 0, tuple(Assignment(theme, 0.8, f"about {theme}") for theme in themes))


def reading(
    file: str,
    *points: LearningPoint | str,
    reference: str | None = None,
    title: str | None = None,
    partnership: str | None = "Northshire",
    published: str | None = None,
    review_type: ReviewType | None = None,
    narrative: str = "The family were known to universal services.",
    inferred: bool = False,
    notices: tuple[Notice, ...] = (),
    sha256: str | None = None,
) -> Reading:
    """A reading of an invented file: a context section, and one section for each run of points of one kind."""
    sections = [Section(SectionKind.CONTEXT, "Context", False, 1, None, (Passage(narrative, 1),))]
    placed: list[LearningPoint] = []
    for line in (point(one) if isinstance(one, str) else one for one in points):
        kind = _SECTION_OF[line.kind]
        if sections[-1].kind is not kind:
            sections.append(Section(kind, None if inferred else _HEADING[kind], inferred, 1, "the lines say so" if inferred else None))
        placed.append(LearningPoint(line.kind, line.label, line.text, line.page, len(sections) - 1, line.themes))
    facts = repr((file, reference, title, partnership, published, narrative, placed))
    return Reading(
        file=file,
        sha256=sha256 or hashlib.sha256(facts.encode()).hexdigest(),
        outcome=ParseOutcome.PARSED,
        reference=reference,
        title=title,
        partnership=partnership,
        published=published,
        published_as_printed=published,
        review_type=review_type,
        pages=2,
        sections=tuple(sections),
        points=tuple(placed),
        notices=notices,
    )
