"""Lines as CSV, one row each: UTF-8 with a byte order mark, so that Excel reads accents right. No cell can be taken for a formula.

What was asked for stands in the last columns of every row, so that the table stays a table when it is sorted, filtered or joined.
"""

from __future__ import annotations

import csv
import io
import re

from kb.exports import wording
from kb.exports.citation import remarks
from kb.exports.model import Export, Line

COLUMNS = (
    "rank",
    "kind",
    "label",
    "text",
    "review",
    "partnership",
    "published",
    "page",
    "heading",
    "heading_worked_out",
    "themes",
    "file",
    "remarks",
    "query",
    "filters",
    "lines",
    "saved_on",
    "about",
)

#: Signs that begin a formula, with their full-width, small, raised and lowered forms, which some spreadsheets take for the same.
_FORMULA = "=+\\-@＝＋－＠﹦﹢﹣﹫⁺⁼⁻₊₌₋−﬩⩵⩶"
#: What a spreadsheet may drop before it looks for a formula: spaces of any width, unseen characters, quotation marks.
_SKIPPED = (
    "'\"\\x0b\\x0c\\x1c-\\x20\\x85\\xa0\\xad\\u034f\\u061c\\u1680\\u180e\\u2000-\\u200f"
    "\\u2028\\u2029\\u202f\\u205f-\\u2064\\u3000\\ufe0f\\ufeff"
)
#: At the beginning of a cell; and within it, where another would begin for a program that parts cells at semicolons, tabs or lines.
_AT_FIRST, _WITHIN = rf"[{_SKIPPED}]*[{_FORMULA}\t\r\n]", rf"[{_SKIPPED}]*[{_FORMULA}]"
_UNSAFE = re.compile(rf"^(?={_AT_FIRST})|(?<=[;\t\r\n])(?={_WITHIN})")
_GUARDED = re.compile(rf"^'(?={_AT_FIRST})|(?<=[;\t\r\n])'(?={_WITHIN})")


def guarded(text: str) -> str:
    """The text with an apostrophe before every place where a spreadsheet could see a formula begin; most texts stay as they are."""
    return _UNSAFE.sub("'", text)


def unguarded(cell: str) -> str:
    """The text as it was before `guarded`, letter for letter."""
    return _GUARDED.sub("", cell)


def render(export: Export) -> bytes:
    """One row per line, best first, under a row with the names of the columns; lines that say nearly the same share a rank."""
    written = io.StringIO(newline="")
    rows = csv.writer(written, quoting=csv.QUOTE_ALL)
    rows.writerow(COLUMNS)
    asked = [export.query, wording.narrowed(export), wording.counted(export), export.made_on, wording.ABOUT]
    for line in export.lines:
        rows.writerow([guarded(cell) if isinstance(cell, str) else cell for cell in (*_cells(line), *asked)])
    return b"\xef\xbb\xbf" + written.getvalue().encode("utf-8")


def _cells(line: Line) -> list[str | int]:
    """A line and where it stands. An empty cell says that the document states nothing."""
    point = line.point
    return [
        line.rank,
        wording.KINDS[point.kind].one,
        point.label or "",
        point.text,
        point.reference,
        point.partnership or "",
        point.published or "",
        "" if point.page is None else point.page,
        point.heading or "",
        "yes" if point.heading_inferred else "no",
        "; ".join(given.words for given in line.themes),
        point.file,
        "; ".join(remarks(point, invented=line.invented)),
    ]
