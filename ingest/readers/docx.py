"""Word documents: paragraphs and lists in their own order, with the styles where an author used them and the look where not.

Tables are read cell by cell, since layout tables are how Word briefings make boxes. Accepted wording only: deleted tracked text is
left out, inserted text is read. Headers and footers are furniture and not read.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import count, groupby
from typing import Any

import docx
from docx.exceptions import PythonDocxError
from docx.opc.exceptions import OpcError
from docx.text.paragraph import Paragraph

from ingest.limits import refuse_long
from ingest.lines import Document, Line, clean
from ingest.tables import columns_of, layout_cells, table_lines
from kb.errors import UnreadableFile

from .docx_paragraph import paragraph_lines
from .packages import BROKEN_ARCHIVE, damaged, refuse_bomb, usual_form

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_WHAT = "Word file"


def read(content: bytes) -> Document:
    """Lines, each a whole paragraph, of a .docx file; Word files have no fixed pages.

    Raises UnreadableFile (`damaged`, `too_large`, `encrypted`, `empty`).
    """
    refuse_bomb(content, _WHAT)
    try:
        document = docx.Document(io.BytesIO(usual_form(content)))
        refuse_long(0, sum(1 for _ in document.element.iter(f"{_W}p")))
        lines = list(_lines(document))
        margins = tuple(_margins(document))
    except (PythonDocxError, OpcError, *BROKEN_ARCHIVE) as error:
        raise damaged(_WHAT) from error
    if not lines and _holds_pictures(content):
        raise UnreadableFile("needs_ocr", "The Word file holds pictures but no text. Add the document that they were made from.")
    if not lines:
        raise UnreadableFile("empty", "The Word file holds no words. If it holds pictures of pages, add the document they were made from.")
    return Document(tuple(lines), margins=margins)


def _holds_pictures(content: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return any(name.startswith("word/media/") for name in archive.namelist())


def _lines(document: Any) -> Iterator[Line]:
    for number, box in enumerate(_boxes(document.element.body, document._body)):
        yield from (replace(line, flow=number) for line in box)


def _boxes(element: Any, parent: Any) -> Iterator[list[Line]]:
    """The lines of a body, a cell or a text box, in its own order: a box of its own for each table cell and text box inside."""
    plain: list[Line] = []
    blanks = 1
    for block in _blocks(element):
        if block.tag == f"{_W}tbl":
            titled = bool(plain) and (plain[-1].heading is not None or plain[-1].bold)
            yield plain
            yield from _table(block, parent, titled=titled)
            plain, blanks = [], 1
            continue
        found = list(paragraph_lines(Paragraph(block, parent), blanks, 0))
        plain += found
        blanks = 0 if found else blanks + 1
        boxes = [box for content in _text_boxes(block) for box in _boxes(content, parent)]
        if boxes:
            yield plain
            yield from boxes
            plain, blanks = [], 1
    yield plain


def _blocks(element: Any) -> Iterator[Any]:
    """The paragraphs and tables of `element`, through content controls and accepted insertions, which python-docx passes over."""
    for child in element:
        if child.tag in (f"{_W}p", f"{_W}tbl"):
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml", f"{_W}smartTag"):
            yield from _blocks(child)


def _text_boxes(paragraph: Any) -> Iterator[Any]:
    """The contents of the text boxes that hang on a paragraph, each once: the older form of the same box is left out."""
    for content in paragraph.iter(f"{_W}txbxContent"):
        above = [parent.tag for parent in content.iterancestors()]
        inner = above[: above.index(paragraph.tag)] if paragraph.tag in above else above
        if f"{_W}txbxContent" not in inner and _FALLBACK not in inner:
            yield content


def _table(element: Any, parent: Any, *, titled: bool) -> Iterator[list[Line]]:
    """The rows of a table of records as one list; the cells of any other table as boxes."""
    number = count()
    rows = [
        [[replace(line, flow=flow) for box in _boxes(cell, parent) for flow in (next(number),) for line in box] for cell in _cells(row)]
        for row in _rows(element)
    ]
    columns = columns_of([" ".join(line.text for line in cell) for cell in rows[0]]) if len(rows) > 1 else None
    if columns is not None:
        yield list(table_lines(columns, rows[1:], titled=titled))
        return
    for cell in layout_cells(rows):
        for _, box in groupby(cell, key=lambda line: line.flow):
            yield list(box)


def _rows(table: Any) -> Iterator[Any]:
    for child in table:
        if child.tag == f"{_W}tr":
            yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _rows(child)


def _cells(row: Any) -> Iterator[Any]:
    """The cells of a row; one that only goes on with a cell above is left out."""
    for child in row:
        if child.tag == f"{_W}tc":
            merged = child.find(f"{_W}tcPr/{_W}vMerge")
            if merged is None or merged.get(f"{_W}val") == "restart":
                yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml"):
            yield from _cells(child)


def _margins(document: Any) -> Iterator[Line]:
    """The words of headers and footers, each once."""
    seen: set[str] = set()
    for section in document.sections:
        for part in (section.first_page_header, section.header, section.first_page_footer, section.footer):
            for paragraph in part.paragraphs:
                text = clean(paragraph.text)
                if text and text not in seen:
                    seen.add(text)
                    yield Line(text, whole=True)
