"""Papers for a subgroup: what recurs in a period, on one to three pages, and the figures as a spreadsheet.

A new format is one module with `render(paper) -> bytes` and one line in `FORMATS`; tables of figures are made of the counts themselves.
"""

from __future__ import annotations

from kb.errors import PackError
from kb.formats import WORD, Format
from kb.packs.model import printable
from kb.papers.build import build_paper
from kb.papers.model import Paper
from kb.trends import Recurrence

FORMATS: dict[str, Format] = {
    "docx": Format("Word", WORD, "kb.papers.docx"),
    "pdf": Format("PDF", "application/pdf", "kb.papers.pdf"),
    "html": Format("Web page", "text/html", "kb.papers.html"),
    "xlsx": Format("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "kb.papers.xlsx", figures=True),
    "csv": Format("CSV", "text/csv", "kb.papers.csv", figures=True),
}


def render(paper: Paper, format: str) -> bytes:
    """The paper as a file of that format. PackError for a format that no paper is written in, or that needs a package not installed."""
    chosen = FORMATS.get(format)
    if chosen is None or chosen.figures:
        raise PackError(f"A paper is written as {', '.join(name for name, one in FORMATS.items() if not one.figures)}, not as {format}.")
    return chosen.write(printable(paper))


def render_figures(found: Recurrence, format: str) -> bytes:
    """The theme by review matrix as a file of that format. PackError for a format that holds no table."""
    chosen = FORMATS.get(format)
    if chosen is None or not chosen.figures:
        raise PackError(f"Figures are written as {', '.join(name for name, one in FORMATS.items() if one.figures)}, not as {format}.")
    return chosen.write(found)


__all__ = ["FORMATS", "Paper", "build_paper", "render", "render_figures"]
