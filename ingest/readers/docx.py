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
from ingest.markers import split_marker
from kb.errors import UnreadableFile
from kb.models import Notice

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "http://purl.oclc.org/ooxml/"
_HEADING = re.compile(r"^heading (\d)$|^(title)$", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list (?:bullet|number|paragraph)|bullet", re.IGNORECASE)
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
                    for line in _paragraph(paragraph, blanks, flow):
                        yield line
                        blanks = 0
            flow += 1
            blanks = 1
        elif isinstance(block, Paragraph):
            found = list(_paragraph(block, blanks, flow))
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
            for line in _paragraph(paragraph, 0, flow):
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


def _paragraph(paragraph: Any, blanks: int, flow: int) -> Iterator[Line]:
    """The lines of one paragraph: one, or more where the author broke lines by hand between typed bullets."""
    style = paragraph.style.name if paragraph.style is not None else ""
    heading = _HEADING.match(style or "")
    level = None if heading is None else int(heading[1]) if heading[1] else 0
    if level is None:
        level = _outline(paragraph)
    listed, depth = _listing(paragraph, style or "")
    pieces = _split_breaks(_runs(paragraph))
    for number, runs in enumerate(pieces):
        text = "".join(run[0] for run in runs)
        shown = clean(text)
        if not shown:
            continue
        lead = _lead(runs)
        marker, rest = (None, shown) if level is not None else split_marker(shown)
        if level is not None and (numbered := split_marker(shown))[0]:
            marker, rest = numbered
        taken = len(shown) - len(rest)
        yield Line(
            rest,
            x=float(depth),
            right=float(len(shown)),
            size=_size(paragraph),
            lead=max(0, min(lead - taken, len(rest))),
            marker=marker if level is not None or marker else ("•" if listed and number == 0 else None),
            level=depth,
            heading=level,
            gap=float(blanks) if number == 0 else 0.0,
            whole=True,
            linked=_linked(paragraph, shown),
            flow=flow,
        )
        blanks = 0


def _outline(paragraph: Any) -> int | None:
    found = paragraph._p.find(f"{_W}pPr/{_W}outlineLvl")
    if found is None and paragraph.style is not None:
        found = paragraph.style.element.find(f"{_W}pPr/{_W}outlineLvl")
    value = found.get(f"{_W}val") if found is not None else None
    return int(value) + 1 if value and value.isdigit() and int(value) < 9 else None


def _listing(paragraph: Any, style: str) -> tuple[bool, int]:
    """(whether Word numbers or bullets the paragraph, how deep)."""
    number = paragraph._p.find(f"{_W}pPr/{_W}numPr")
    if number is None:
        current = paragraph.style
        for _ in range(8):  # a style may take its list from the one it is based on
            if current is None:
                break
            number = current.element.find(f"{_W}pPr/{_W}numPr")
            if number is not None:
                break
            current = current.base_style
    if number is None:
        return bool(_LIST_STYLE.search(style)) and style.lower() != "list paragraph", 0
    identity = number.find(f"{_W}numId")
    if identity is not None and identity.get(f"{_W}val") == "0":
        return False, 0
    depth = number.find(f"{_W}ilvl")
    value = depth.get(f"{_W}val") if depth is not None else "0"
    return True, int(value) if value and value.isdigit() else 0


def _runs(paragraph: Any) -> list[tuple[str, bool]]:
    """(text, bold) of every run in order, through hyperlinks, fields and accepted insertions; deleted text left out."""
    found: list[tuple[str, bool]] = []
    style_bold = bool(_style_bold(paragraph.style))
    for run in paragraph._p.iter(f"{_W}r"):
        if any(above.tag == f"{_W}del" for above in run.iterancestors()) or _own_paragraph(run) is not paragraph._p:
            continue
        text = "".join(
            node.text or ""
            if node.tag == f"{_W}t"
            else "\n"
            if node.tag in (f"{_W}br", f"{_W}cr")
            else "\t"
            if node.tag == f"{_W}tab"
            else "-"
            if node.tag == f"{_W}noBreakHyphen"
            else ""
            for node in run
        )
        bold = run.find(f"{_W}rPr/{_W}b")
        caps = run.find(f"{_W}rPr/{_W}caps")
        if caps is not None and caps.get(f"{_W}val") not in ("0", "false"):
            text = text.upper()
        is_bold = style_bold if bold is None else bold.get(f"{_W}val") not in ("0", "false")
        if text:
            found.append((text, is_bold))
    return found


def _own_paragraph(run: Any) -> Any:
    """The nearest paragraph above a run: text boxes hold paragraphs of their own."""
    return next((above for above in run.iterancestors() if above.tag == f"{_W}p"), None)


def _style_bold(style: Any) -> bool | None:
    for _ in range(8):
        if style is None:
            return None
        if style.font.bold is not None:
            return bool(style.font.bold)
        style = style.base_style
    return None


def _split_breaks(runs: list[tuple[str, bool]]) -> list[list[tuple[str, bool]]]:
    """Cut a paragraph at hand-made line breaks where a bullet or number follows; other breaks are spaces."""
    whole = "".join(text for text, _ in runs)
    rows = whole.split("\n")
    if len(rows) < 2 or not any(split_marker(row)[0] for row in rows[1:]):
        return [[(text.replace("\n", " "), bold) for text, bold in runs]]
    pieces: list[list[tuple[str, bool]]] = [[]]
    for text, bold in runs:
        for i, row in enumerate(text.split("\n")):
            if i:
                pieces.append([])
            pieces[-1].append((row, bold))
    joined: list[list[tuple[str, bool]]] = []
    for piece in pieces:
        if joined and not split_marker("".join(text for text, _ in piece))[0]:
            joined[-1] += [(" ", False), *piece]
        else:
            joined.append(piece)
    return joined


def _lead(runs: list[tuple[str, bool]]) -> int:
    """How many characters at the front are bold, counted in the cleaned text."""
    bold = ""
    for text, is_bold in runs:
        if not is_bold and text.strip():
            break
        bold += text
    return len(clean(bold))


def _size(paragraph: Any) -> float:
    for run in paragraph.runs:
        if run.text.strip() and run.font.size is not None:
            return float(run.font.size.pt)
    style = paragraph.style
    for _ in range(8):
        if style is None:
            break
        if style.font.size is not None:
            return float(style.font.size.pt)
        style = style.base_style
    return 0.0


def _linked(paragraph: Any, shown: str) -> bool:
    inside = "".join(link.text for link in paragraph.hyperlinks)
    return bool(inside) and len(clean(inside)) >= 0.9 * len(shown)
