"""Word documents: paragraphs and lists in their own order, with the styles where an author used them and the look where not.

Tables are read cell by cell, since layout tables are how Word briefings make boxes. Accepted wording only: deleted tracked text is
left out, inserted text is read. Headers and footers are furniture and not read.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from ingest.lines import Document, Line, clean
from kb.errors import UnreadableFile
from kb.models import Notice

from .docx_paragraph import paragraph_lines

_STRICT = "http://purl.oclc.org/ooxml/"
_MAX_UNPACKED = 200 * 2**20
#: What python-docx lets through when the parts of a file do not fit together.
_BROKEN = (KeyError, ValueError, AttributeError, TypeError, OSError, RecursionError, NotImplementedError)


def read(content: bytes) -> Document:
    """Lines, each a whole paragraph, of a .docx file; Word files have no fixed pages.

    Raises UnreadableFile (`damaged`, `too_large`, `encrypted`, `empty`).
    """
    import docx
    from docx.opc.exceptions import OpcError
    from lxml.etree import LxmlError

    _refuse_bomb(content)
    try:
        document = docx.Document(io.BytesIO(_transitional(content)))
        notices: list[Notice] = []
        lines = list(_lines(document, notices))
        margins = tuple(_margins(document))
    except (OpcError, LxmlError, zipfile.BadZipFile, zlib.error, *_BROKEN) as error:
        raise UnreadableFile(
            "damaged", "The Word file is damaged. Open it in Word, let Word repair it, save it again and add that."
        ) from error
    if not lines:
        raise UnreadableFile("empty", "The Word file holds no words. If it holds pictures of pages, add the document they were made from.")
    return Document(tuple(lines), notices=tuple(notices), margins=margins)


def _refuse_bomb(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            unpacked = sum(part.file_size for part in archive.infolist())
            protected = any(part.flag_bits & 1 for part in archive.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise UnreadableFile("damaged", "The Word file is damaged. Open it in Word, save it again and add that.") from error
    if protected:
        raise UnreadableFile("encrypted", "The Word file is protected with a password. Save a copy without one and add that.")
    if unpacked > _MAX_UNPACKED:
        raise UnreadableFile(
            "too_large", f"Unpacked, the Word file holds {unpacked // 2**20} MB. Save it without its large pictures and add that."
        )


def _transitional(content: bytes) -> bytes:
    """`content` with ISO-strict names replaced by the usual ones, which python-docx knows."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if _STRICT.encode() not in archive.read("word/document.xml") if "word/document.xml" in archive.namelist() else True:
            return content
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
            for part in archive.infolist():
                data = archive.read(part)
                if part.filename.endswith((".xml", ".rels")):
                    data = data.replace(
                        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
                        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                    )
                    data = data.replace(
                        b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
                    )
                    data = data.replace(
                        b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"
                    )
                copy.writestr(part, data)
        return out.getvalue()


def _lines(document: Any, notices: list[Notice]) -> Iterator[Line]:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    blanks = 1
    flow = 0
    under_heading = False
    for block in document.iter_inner_content():
        column = _column_of_points(block) if isinstance(block, Table) else None
        if column is not None:
            flow += 1
            yield from _records(block, column, flow, notices, titled=under_heading)
            blanks = 1
        elif isinstance(block, Table):
            for cell in _cells(block):
                flow += 1
                blanks = 1
                for paragraph in cell:
                    for line in paragraph_lines(paragraph, blanks, flow):
                        yield line
                        blanks = 0
            flow += 1
            blanks = 1
        elif isinstance(block, Paragraph):
            found = list(paragraph_lines(block, blanks, flow))
            yield from found
            blanks = 0 if found else blanks + 1
            under_heading = (bool(found) and (found[-1].heading is not None or found[-1].bold)) or (under_heading and not found)


_POINT_COLUMN = re.compile(
    r"^(?:recommendations?|(?:agreed )?actions?|learning(?: points?)?|findings?|questions?"
    r"|areas? for (?:development|improvement|learning))$",
    re.IGNORECASE,
)
_FIELD_COLUMN = re.compile(
    r"^(?:no\.?|nr\.?|number|ref(?:erence)?\.?|#|(?:lead|responsible|owning)?\s*(?:agency|agencies|organisation)|lead.*|owner.*"
    r"|responsib\w+.*|who.*|time\s?(?:scale|frame)s?|by when|when|due.*|deadline|date.*|status|rag.*|progress.*|outcome.*|measure.*"
    r"|evidence.*|update.*|response.*|impact.*)$",
    re.IGNORECASE,
)


def _column_of_points(table: Any) -> int | None:
    """The number of the column that holds the points of a table of records (No, Recommendation, Lead, ...); None for a layout table."""
    if len(table.rows) < 2 or len(table.columns) < 2:
        return None
    names = [clean(cell.text) for cell in table.rows[0].cells]
    fields = sum(bool(_FIELD_COLUMN.match(name)) or not name for name in names)
    columns = [number for number, name in enumerate(names) if _POINT_COLUMN.match(name)]
    return columns[0] if columns and fields + len(columns) == len(names) and fields else None


def _records(table: Any, column: int, flow: int, notices: list[Notice], *, titled: bool) -> Iterator[Line]:
    """One list item for each row of a table of records; the name of its column is the heading where none stands above."""
    names = [clean(cell.text) for cell in table.rows[0].cells]
    if not titled:
        yield Line(names[column], lead=len(names[column]), heading=3, gap=1.0, whole=True, flow=flow)
    for row in table.rows[1:]:
        cells = row.cells
        for number, paragraph in enumerate(cells[column].paragraphs if column < len(cells) else ()):
            for line in paragraph_lines(paragraph, 0, flow):
                yield replace(line, marker=line.marker or "•", level=line.level if number else 0)
    others = ", ".join(f"“{name}”" for name in names if name and name != names[column])
    message = f"Of a table, the column “{names[column]}” was read. Its other columns ({others}) stand only in the document."
    notices.append(Notice("table_columns_left", message))


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


def _cells(table: Any) -> Iterator[list[Any]]:
    """The paragraphs of each cell once, row by row, tables inside cells included."""
    from docx.table import Table

    seen: set[Any] = set()  # the elements themselves: merged cells are given once for each column they span
    for row in table.rows:
        for cell in row.cells:
            if cell._tc in seen:
                continue
            seen.add(cell._tc)
            plain: list[Any] = []
            for block in cell.iter_inner_content():
                if isinstance(block, Table):
                    yield plain
                    plain = []
                    yield from _cells(block)
                else:
                    plain.append(block)
            yield plain
