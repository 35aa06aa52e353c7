"""A paper as a Word document: real heading, list and table styles, as discussion packs have them. Text is handed over as data."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.shared import Cm, Pt

from kb.packs.docx import LANGUAGE, NOTICE, ORIGIN, WORDS, add_styles, add_table, lay_out
from kb.packs.model import Table
from kb.papers.model import Finding, Paper, Part
from kb.papers.wording import LINES_ABOUT, LINES_HEADING

_SOURCE = "Where a line stands"
_NAME_COLUMN, _NUMBER_COLUMN = Cm(5.4), Cm(2.4)


def render(paper: Paper) -> bytes:
    """The bytes of a .docx file."""
    document = Document()
    lay_out(document)
    add_styles(document)
    _closer(document)
    core = document.core_properties
    core.title, core.subject, core.language = paper.title[:255], paper.subtitle[:255], LANGUAGE
    core.author = core.comments = core.keywords = ""
    document.add_heading(paper.title, level=1)
    document.add_paragraph(paper.subtitle)
    if paper.notice:
        document.add_paragraph(paper.notice, style=NOTICE)
    for part in paper.parts:
        _part(document, part)
    if paper.notes:
        document.add_heading(LINES_HEADING, level=2)
        document.add_paragraph(LINES_ABOUT, style=ORIGIN)
        for note in paper.notes:
            written = document.add_paragraph(style=ORIGIN)
            written.add_run(f"[{note.number}] {note.what}: ").bold = True
            written.add_run(f"{'; '.join(note.citations)}.").font.size = Pt(8)
    held = BytesIO()
    document.save(held)
    return held.getvalue()


def _part(document: Any, part: Part) -> None:  # noqa: ANN401 -- python-docx carries no types
    """One part with its findings, sentences and table."""
    document.add_heading(part.heading, level=2)
    if part.about:
        document.add_paragraph(part.about, style=ORIGIN)
    for finding in part.findings:
        _finding(document, finding)
    for sentence in part.sentences:
        document.add_paragraph(sentence, style="List Bullet")
    if part.figures:
        add_table(document, Table(part.figures.caption, part.figures.columns, part.figures.rows, row_headers=True))
        _widths(document.tables[-1])


def _finding(document: Any, finding: Finding) -> None:  # noqa: ANN401
    """One sentence with the numbers of its notes, and its lines below."""
    said = document.add_paragraph(style="List Bullet")
    for piece in finding.pieces:
        said.add_run(piece.text)
        if piece.note is not None:
            said.add_run(f"\u00a0[{piece.note}]").font.size = Pt(8)
    for quote in finding.quotes:
        words = document.add_paragraph(f"{quote.lead}: “{quote.words}” ", style=WORDS)
        words.add_run(quote.source, style=_SOURCE)


def _widths(table: Any) -> None:  # noqa: ANN401
    """A wide first column and narrow numbers, with little air."""
    table.autofit = False
    for place, column in enumerate(table.columns):
        column.width = _NAME_COLUMN if place == 0 else _NUMBER_COLUMN
    for row in table.rows:
        for place, cell in enumerate(row.cells):
            cell.width = _NAME_COLUMN if place == 0 else _NUMBER_COLUMN
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_after = Pt(0)
                for run in paragraph.runs:
                    run.font.size = Pt(9)


def _closer(document: Any) -> None:  # noqa: ANN401
    """Smaller type and less air than a pack, so that the paper stays within three pages or little more."""
    section = document.sections[0]
    section.left_margin = section.right_margin = Cm(1.7)
    section.top_margin = section.bottom_margin = Cm(1.5)
    styles = document.styles
    for name, size, after in (
        ("Normal", 9.5, 3),
        ("List Bullet", 9.5, 2),
        (WORDS, 9.5, 2),
        (ORIGIN, 8.5, 1),
        (NOTICE, 9.5, 3),
        ("Caption", 9, 3),
    ):
        styles[name].font.size, styles[name].paragraph_format.space_after = Pt(size), Pt(after)
    for name, size, before in (("Heading 1", 17, 0), ("Heading 2", 12, 7)):
        styles[name].font.size, styles[name].paragraph_format.space_before = Pt(size), Pt(before)
        styles[name].paragraph_format.space_after = Pt(2)
    styles.add_style(_SOURCE, WD_STYLE_TYPE.CHARACTER).font.size = Pt(8.5)
    document.styles["Normal"].paragraph_format.line_spacing = 1.0
