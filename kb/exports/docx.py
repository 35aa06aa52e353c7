"""Lines as a Word document: real headings, a table with a marked header row, language and title set. Text is handed over as data."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document

from kb.exports import wording
from kb.exports.citation import source
from kb.exports.model import Export, Line
from kb.packs.docx import LANGUAGE, NOTICE, ORIGIN, SOURCE, WORDS, add_styles, add_table, lay_out
from kb.packs.model import Table
from kb.packs.parts import shortened

_TITLE = "Learning from reviews"


def render(export: Export) -> bytes:
    """The bytes of a .docx file."""
    document = Document()
    lay_out(document)
    add_styles(document)
    title = f"{_TITLE}: {shortened(export.query, 120)}" if export.query else _TITLE
    core = document.core_properties
    core.title, core.subject, core.language = title[:255], wording.counted(export), LANGUAGE
    core.author = core.comments = core.keywords = ""
    document.add_heading(title, level=1)
    document.add_paragraph(wording.ABOUT)
    if export.notice:
        document.add_paragraph(export.notice, style=NOTICE)
    add_table(document, _asked(export))
    for group in export.groups:
        document.add_heading(f"{group.heading} ({wording.lines(len(group.lines))})", level=2)
        for line in group.lines:
            _line(document, line)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


def _asked(export: Export) -> Table:
    """What was asked for, and how much of the answer this is."""
    rows = [("Searched for", wording.asked(export))]
    rows += [("Read as", " ".join(export.read_as))] if export.read_as else []
    rows += [("Narrowed to", wording.narrowed(export)), ("Lines", wording.counted(export)), ("Saved on", wording.saved_on(export))]
    return Table("About this file", ("What", "Answer"), tuple(rows), row_headers=True)


def _line(document: Any, line: Line) -> None:  # noqa: ANN401 -- python-docx carries no types
    """Label in bold, then the words; below, where they stand and which themes they were given."""
    point = line.point
    words = document.add_paragraph(style=WORDS)
    if point.label:
        words.add_run(f"{point.label}:").bold = True
        words.add_run(" ")
    words.add_run(point.text.replace("\r\n", "\n"))  # one break: python-docx makes one of each sign
    told = document.add_paragraph(f"Source: {source(point, line.title, invented=line.invented)}", style=SOURCE)
    if line.themes:
        told.paragraph_format.space_after, told.paragraph_format.keep_with_next = 0, True
        themes = document.add_paragraph(f"Themes: {'; '.join(given.words for given in line.themes)}", style=ORIGIN)
        themes.paragraph_format.left_indent = told.style.paragraph_format.left_indent
