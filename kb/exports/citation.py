"""How a line is cited outside the pages: in a saved file, and when it is copied."""

from __future__ import annotations

from kb.dates import in_words
from kb.exports.wording import INVENTED_LINE, RECOGNISED_LINE, RESTRICTED_LINE
from kb.models import CitedPoint


def source(point: CitedPoint, title: str | None = None, *, invented: bool = False) -> str:
    """Where a line stands, in one line: reference · title · partnership · date · page · heading · file, and what to know of it."""
    parts = [
        point.reference,
        title if title != point.reference else None,
        point.partnership,
        in_words(point.published, missing=""),
        None if point.page is None else f"page {point.page}",
        heading(point),
        f"file {point.file}",
        *remarks(point, invented=invented),
    ]
    return " · ".join(" ".join(part.split()) for part in parts if part)


def heading(point: CitedPoint) -> str:
    """The printed heading of a line, or that there was none and how its kind was found."""
    if point.heading and point.heading_inferred:
        return f"under “{point.heading}” (what this heading means was worked out)"
    if point.heading:
        return f"under “{point.heading}”"
    return "heading worked out, not printed" if point.heading_inferred else "no printed heading"


def remarks(point: CitedPoint, *, invented: bool = False) -> tuple[str, ...]:
    """What must not be missed by whoever reads the line elsewhere."""
    told = ((point.recognised, RECOGNISED_LINE), (invented, INVENTED_LINE), (point.restricted, RESTRICTED_LINE))
    return tuple(words for holds, words in told if holds)
