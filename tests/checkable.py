"""An invented briefing of two pages with its reading, made here: tests of checking must not depend on how a file happens to be read."""

from __future__ import annotations

import hashlib

from kb.models import LearningPoint, Notice, ParseOutcome, Passage, PointKind, Reading, Section, SectionKind
from tests.builders import pdf

REFERENCE, KEY = "Child Rowan", "child-rowan"
GOOD, GAP, ASK = PointKind.GOOD_PRACTICE, PointKind.DEVELOPMENT_AREA, PointKind.REFLECTIVE_QUESTION
WHY = "No heading is printed above these lines. 2 of 2 read as areas for development."

STRENGTHS = ("The school nurse rang the hospital the same afternoon.", "A neighbour's call was written down word for word.")
GAPS = ("Nobody told the night team about the earlier visit.", "The plan was not changed when the lodger moved in.")
QUESTION = "Who in your team would have known about the lodger?"


def briefing() -> tuple[Reading, bytes]:
    """The reading and the file: on the first page strengths under a heading; on the second gaps without one, and a question."""
    first = [
        (72, 80, REFERENCE, "Helvetica-Bold", 16),
        (72, 110, "This briefing is invented for a test.", "Helvetica", 11),
        (72, 150, "What worked well", "Helvetica-Bold", 13),
        *((90, 180 + 24 * row, text, "Helvetica", 11) for row, text in enumerate(STRENGTHS)),
    ]
    second = [
        *((90, 90 + 24 * row, text, "Helvetica", 11) for row, text in enumerate(GAPS)),
        (72, 170, "Questions to consider", "Helvetica-Bold", 13),
        (90, 200, QUESTION, "Helvetica", 11),
    ]
    content = pdf([first, second])
    reading = Reading(
        file="rowan.pdf",
        sha256=hashlib.sha256(content).hexdigest(),
        outcome=ParseOutcome.PARSED,
        reference=REFERENCE,
        partnership="Northshire Safeguarding Children Partnership",
        pages=2,
        sections=(
            Section(SectionKind.OTHER, None, False, 1, None, (Passage("This briefing is invented for a test.", 1),)),
            Section(SectionKind.GOOD_PRACTICE, "What worked well", False, 1),
            Section(SectionKind.DEVELOPMENT, None, True, 2, WHY, sure=0.85),
            Section(SectionKind.QUESTIONS, "Questions to consider", False, 2),
        ),
        points=(
            *(LearningPoint(GOOD, None, text, 1, 1) for text in STRENGTHS),
            *(LearningPoint(GAP, None, text, 2, 2, sure=0.85) for text in GAPS),
            LearningPoint(ASK, None, QUESTION, 2, 3),
        ),
        notices=(Notice("heading_inferred", WHY, 2), Notice("invented", "The document says of itself: “This briefing is invented.”", 1)),
    )
    return reading, content
