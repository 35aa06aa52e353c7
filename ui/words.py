"""The words that pages use for what the library calls by its own names, and plain text made safe for pages.

Every kind of line has a name, a group heading, a symbol and a colour class, so that colour never carries meaning alone. Nothing here
knows Streamlit or asks the library.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from html import escape

from kb.models import IngestOutcome, PointKind, ReviewType, SectionKind


@dataclass(frozen=True)
class KindWords:
    """How one kind of line is named: on its card, as the heading of a group, and by its symbol."""

    name: str
    group: str
    symbol: str


#: In the order in which groups of lines are shown.
KINDS: dict[PointKind, KindWords] = {
    PointKind.DEVELOPMENT_AREA: KindWords("Area for development", "What went wrong", "▲"),
    PointKind.GOOD_PRACTICE: KindWords("Good practice", "What good looks like", "●"),
    PointKind.RECOMMENDATION: KindWords("Recommendation", "What was recommended", "◆"),
    PointKind.REFLECTIVE_QUESTION: KindWords("Question", "What to ask your team", "?"),
    PointKind.NEXT_STEP: KindWords("Next step", "What to do now", "➜"),
    PointKind.RESOURCE: KindWords("Resource", "Resources", "■"),
}


@dataclass(frozen=True)
class Polarity:
    """One way in which a review can show a theme: its name in addresses, the kind of its lines, and the words for it."""

    id: str
    kind: PointKind
    column: str
    seen: str


#: The order of the columns of every count.
POLARITIES: tuple[Polarity, ...] = (
    Polarity("gap", PointKind.DEVELOPMENT_AREA, "Gap", "as a gap"),
    Polarity("strength", PointKind.GOOD_PRACTICE, "Strength", "as a strength"),
    Polarity("recommendation", PointKind.RECOMMENDATION, "Recommended", "in a recommendation"),
    Polarity("question", PointKind.REFLECTIVE_QUESTION, "Asked", "in a question"),
)

REVIEW_TYPES: dict[ReviewType, str] = {
    ReviewType.RAPID_REVIEW: "Rapid review",
    ReviewType.LCSPR: "Local child safeguarding practice review",
    ReviewType.SCR: "Serious case review",
    ReviewType.NATIONAL: "National review",
    ReviewType.THEMATIC: "Thematic review",
    ReviewType.AUDIT: "Multi-agency audit",
    ReviewType.LEARNING_REVIEW: "Learning review",
    ReviewType.PRACTICE_REVIEW: "Practice review",
    ReviewType.SAR: "Safeguarding adults review",
    ReviewType.DHR: "Domestic homicide review",
}

#: What a part of a briefing is for.
SECTIONS: dict[SectionKind, str] = {
    SectionKind.PURPOSE: "What this briefing is for",
    SectionKind.INTRODUCTION: "Introduction",
    SectionKind.CONTEXT: "Context",
    SectionKind.GOOD_PRACTICE: "Good practice",
    SectionKind.DEVELOPMENT: "Areas for development",
    SectionKind.RECOMMENDATIONS: "Recommendations",
    SectionKind.QUESTIONS: "Questions",
    SectionKind.NEXT_STEPS: "Next steps",
    SectionKind.RESOURCES: "Resources",
    SectionKind.GOVERNANCE: "Who watches over this",
    SectionKind.OTHER: "Other text",
}

#: How sure the machine is of what it worked out, from the least chance that it is right.
SURENESS: tuple[tuple[float, str], ...] = ((0.95, "very sure"), (0.8, "fairly sure"), (0.6, "not very sure"), (0.0, "a guess"))

#: Columns that tables of recommendations have, in words; any other column keeps its own heading.
COLUMNS: dict[str, str] = {"agency": "Agency", "lead": "Lead", "timescale": "By when", "status": "Status"}

#: What became of a file, and what to do about it.
OUTCOMES: dict[IngestOutcome, tuple[str, str]] = {
    IngestOutcome.ADDED: ("Added", "Open the review to see how it was read."),
    IngestOutcome.UNCHANGED: ("Unchanged, already here", "Nothing to do."),
    IngestOutcome.REPLACED: ("Replaced the earlier version", "Open the review to see how it was read."),
    IngestOutcome.DUPLICATE: ("Same as a file already here", "Nothing to do."),
    IngestOutcome.FAILED: ("Could not be added", "Try once more. If it fails again, report it with the sentence shown here."),
    IngestOutcome.NEEDS_OCR: ("A scan without text", "Run text recognition (OCR) on it, or ask its publisher for a version with text."),
    IngestOutcome.ENCRYPTED: ("Locked", "Save a copy without its password or protection and add that."),
    IngestOutcome.UNSUPPORTED: ("A kind of file that is not read", "Save it as PDF, Word (.docx) or PowerPoint (.pptx) and add that."),
    IngestOutcome.DAMAGED: ("Damaged", "Get the file again from where it came from and add that."),
    IngestOutcome.TOO_LARGE: ("Too large", "Add the part that holds the learning, or save it without its large pictures and add that."),
    IngestOutcome.EMPTY: ("Empty", "Check that it is the right file."),
}

_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")


def html(text: str | None) -> str:
    """Text made safe to stand in HTML, in quotes too."""
    return escape(text or "", quote=True)


def plain(text: str) -> str:
    """Text that stands as typed where Streamlit reads Markdown (labels, sentences)."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))


def number(count: int, one: str, many: str | None = None) -> str:
    """`1 line`, `2 lines`; `many` for words that do not take an s."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"


def review_type(kind: ReviewType | None) -> str:
    """The type of a review in words."""
    return REVIEW_TYPES[kind] if kind else "Type not stated"


def how_sure(chance: float) -> str:
    """A chance from 0 to 1 in words."""
    return next(words for least, words in SURENESS if chance >= least)


def sentence(text: str) -> str:
    """A remark with a capital at its head and a full stop at its end."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"


def shortened(text: str, most: int) -> str:
    """Text of at most `most` characters, cut at a word with an ellipsis."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    return text[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:–-") + "…"
