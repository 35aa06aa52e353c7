"""The product's own words in an export that every format shares."""

from __future__ import annotations

from dataclasses import dataclass

from kb.dates import in_words
from kb.exports.model import Export
from kb.models import PointKind


@dataclass(frozen=True)
class KindNames:
    """How one kind of line is named: a single one, and the group of them."""

    one: str
    group: str


#: In the order and the words of the Search page, so that a file reads like the page it was saved from (a test compares the two).
KINDS: dict[PointKind, KindNames] = {
    PointKind.DEVELOPMENT_AREA: KindNames("Area for development", "What went wrong"),
    PointKind.GOOD_PRACTICE: KindNames("Good practice", "What good looks like"),
    PointKind.RECOMMENDATION: KindNames("Recommendation", "What was recommended"),
    PointKind.REFLECTIVE_QUESTION: KindNames("Question", "What to ask your team"),
    PointKind.NEXT_STEP: KindNames("Next step", "What to do now"),
    PointKind.RESOURCE: KindNames("Resource", "Resources"),
}

ABOUT = "Lines are the reviews' own words; themes are suggestions unless confirmed."
INVENTED = (
    "Invented samples: {lines} here, each marked, made up to show how this library works. No real child, family, worker or partnership is "
    "described. Do not use them as learning from real reviews."
)
INVENTED_LINE, RESTRICTED_LINE, RECOGNISED_LINE = "Invented sample", "Restricted", "read by text recognition"


def asked(export: Export) -> str:
    """What was typed, or that nothing was."""
    return f"“{export.query}”" if export.query else "Nothing typed: lines chosen by the filters"


def narrowed(export: Export) -> str:
    """The filters in words, or that there were none."""
    return "; ".join(export.filters) or "No filters"


def counted(export: Export) -> str:
    """How many lines of how many: "20 of 41 lines found"."""
    return f"{len(export.lines):,} of {lines(export.found)} found"


def lines(count: int) -> str:
    """`1 line`, `2 lines`."""
    return f"{count:,} {'line' if count == 1 else 'lines'}"


def saved_on(export: Export) -> str:
    """The date in words."""
    return in_words(export.made_on)
