"""Papers for a subgroup: what recurs in a period, on one to three pages, and the figures as a spreadsheet.

A new format is one module with `render(paper) -> bytes` and one line in `FORMATS`; tables of figures are made of the counts themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from kb.errors import PackError
from kb.packs.model import printable
from kb.papers.build import build_paper
from kb.papers.model import Paper
from kb.trends import Recurrence


@dataclass(frozen=True)
class Format:
    """One format: its name as people say it, its media type, the module that writes it, and whether it is a table of figures."""

    label: str
    media_type: str
    module: str
    figures: bool = False


FORMATS: dict[str, Format] = {
    "docx": Format("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "kb.papers.docx"),
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
    return _written(chosen, printable(paper))


def render_figures(found: Recurrence, format: str) -> bytes:
    """The theme by review matrix as a file of that format. PackError for a format that holds no table."""
    chosen = FORMATS.get(format)
    if chosen is None or not chosen.figures:
        raise PackError(f"Figures are written as {', '.join(name for name, one in FORMATS.items() if one.figures)}, not as {format}.")
    return _written(chosen, found)


def _written(chosen: Format, content: Paper | Recurrence) -> bytes:
    rendered: bytes = import_module(chosen.module).render(content)
    return rendered


__all__ = ["FORMATS", "Format", "Paper", "build_paper", "render", "render_figures"]
