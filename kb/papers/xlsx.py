"""The figures as a workbook: counts of reviews, the theme by review matrix, and every line behind them. Text is never a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence
from importlib import import_module
from typing import Any

from kb.errors import PackError
from kb.papers import figures
from kb.papers.figures import Cell
from kb.trends import Recurrence

#: Columns that hold long text, and how wide a column may get.
_WIDEST = 60


def render(found: Recurrence) -> bytes:
    """The bytes of an .xlsx file. Raises PackError when XlsxWriter is not installed."""
    try:
        xlsxwriter = import_module("xlsxwriter")
    except ImportError as error:
        raise PackError("To write Excel files, the package XlsxWriter is needed. CSV works without.") from error
    held = io.BytesIO()
    told = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(held, told) as book:
        book.set_properties({"title": "What keeps recurring in our reviews", "comments": f"{found.held} reviews"})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "border": 1})
        body = book.add_format({"text_wrap": True, "valign": "top"})
        for name, rows in (
            ("Reviews by theme", figures.counts(found)),
            ("Themes by review", figures.matrix(found)),
            ("Lines", figures.lines(found)),
        ):
            _sheet(book.add_worksheet(name), rows, head, body)
    return held.getvalue()


def _sheet(sheet: Any, rows: Sequence[Sequence[Cell]], head: Any, body: Any) -> None:  # noqa: ANN401 -- XlsxWriter carries no types
    """One table with its header row kept in sight and filters on it."""
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            style = body if number else head
            if isinstance(cell, int):
                sheet.write_number(number, place, cell, style)
            else:
                sheet.write_string(number, place, cell[:32_000], style)
    for place in range(len(rows[0])):
        sheet.set_column(place, place, min(_WIDEST, max(10, *(len(str(row[place])) + 2 for row in rows[:200]))))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows) - 1, len(rows[0]) - 1)
