"""The theme by review matrix and its lines as plain rows for spreadsheets. No cell can be taken for a formula."""

from __future__ import annotations

from collections import Counter

from kb.trends import WAYS, Recurrence
from kb.trends.stated import span

#: Characters with which a spreadsheet takes a cell for a formula or a command.
_COMMANDS = ("=", "+", "-", "@", "\t", "\r", "\n")

WAY_NAMES = {"gap": "Gap", "strength": "Strength", "recommendation": "Recommended", "question": "Asked"}

Cell = str | int


def safe(text: str) -> str:
    """The text with an apostrophe before what a spreadsheet would run."""
    return f"'{text}" if text.lstrip(" ").startswith(_COMMANDS) else text


def counts(found: Recurrence) -> list[list[Cell]]:
    """One row per theme: in how many reviews it is seen, and as what. The first row names the columns."""
    head: list[Cell] = ["Theme", "Family", *WAY_NAMES.values(), "In any way", "Of reviews", "First seen", "Last seen", "Came back"]
    rows: list[list[Cell]] = [
        [
            safe(record.theme.label),
            safe(record.theme.family),
            *(record.way(way).number for way in WAYS),
            record.every.number,
            found.held,
            record.first or "no date stated",
            record.last or "no date stated",
            "yes" if record.came_back else "no",
        ]
        for record in found.records
    ]
    return [head, *rows]


def matrix(found: Recurrence) -> list[list[Cell]]:
    """One row per theme and review, with numbers of lines; reviews oldest first, undated last."""
    head: list[Cell] = ["Theme", "Review", "Partnership", "Published", *(f"{name} (lines)" for name in WAY_NAMES.values())]
    rows = [head]
    for record in found.records:
        lines = Counter((line.review, line.kind) for line in record.every.lines)
        for review in found.reviews:
            numbers = [lines[review.key, kind] for kind in WAYS.values()]
            if any(numbers):
                published = review.published if review.published and span(review.published) else "no date stated"
                names = [record.theme.label, review.reference, review.partnership or "not stated", published]
                rows.append([*map(safe, names), *numbers])
    return rows


def lines(found: Recurrence) -> list[list[Cell]]:
    """One row per theme and line, word for word, with where it stands and who gave it the theme."""
    rows: list[list[Cell]] = [["Theme", "Kind", "Line", "Review", "Partnership", "Published", "File", "Page", "Heading", "Theme is"]]
    for record in found.records:
        for line in record.every.lines:
            given = next(one for one in line.themes if one.theme == record.theme.id)
            texts = [
                record.theme.label,
                line.kind.value.replace("_", " "),
                line.wording,
                line.reference,
                line.partnership or "not stated",
                line.published or "no date stated",
                line.file,
            ]
            page: Cell = line.page if line.page is not None else ""
            rows.append([*map(safe, texts), page, safe(line.heading or "none printed"), given.state.value])
    return rows
