"""OpenDocument texts (.odt, and the flat .fodt): paragraphs and lists in their own order, with the styles that their author used.

The XML is read as it stands; no office program is needed. Tables are layout boxes or tables of records, as in Word files. Accepted
wording only: what was deleted under tracked changes stands apart in the file and is left out. Headers and footers are margins;
contents tables, comments, footnotes and hidden text are left out. What a style means is for odt_styles.py.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import count, groupby

from lxml.etree import _Element as Element

from ingest.limits import refuse_long
from ingest.lines import Document, Line, clean
from ingest.tables import columns_of, layout_cells, table_lines
from kb.errors import UnreadableFile

from .odt_styles import Styles, name, read_styles
from .packages import BROKEN_ARCHIVE, damaged, locked, parse_xml, refuse_bomb
from .runs import Place, Run, paragraph_lines

_WHAT = "OpenDocument file"
#: What stands within a paragraph and is no part of what it says. Deleted text and contents tables stand apart, and are never met.
_LEFT_OUT = frozenset(map(name, ("text:note", "text:hidden-text", "office:annotation", "text:ruby-text")))
_XML_SPACE = re.compile(r"[\r\n\t]")
_ITEMS = (name("text:list-item"), name("text:list-header"))
_PARAGRAPHS = (name("text:p"), name("text:h"))
_SHAPES = frozenset(
    map(name, ("draw:frame", "draw:text-box", "draw:custom-shape", "draw:rect", "draw:ellipse", "draw:g", "draw:a", "draw:path"))
)
_ROWS = frozenset(map(name, ("table:table-header-rows", "table:table-rows", "table:table-row-group")))
_MOST_SPACES = 100
_DEEPEST_LIST = 10


def read(content: bytes) -> Document:
    """Lines, each a whole paragraph, of an OpenDocument text, which has no fixed pages.

    Raises UnreadableFile (`damaged`, `encrypted`, `too_large`, `empty`).
    """
    text, styles_part = _parts(content)
    body = text.find(f"{name('office:body')}/{name('office:text')}")
    if body is None:
        raise damaged(_WHAT)
    reader = _Body(read_styles(styles_part, text))
    try:
        lines = tuple(replace(line, flow=number) for number, box in enumerate(reader.boxes(body)) for line in box)
    except RecursionError as error:
        raise damaged(_WHAT) from error
    refuse_long(sum(len(line.text) for line in lines), len(lines))
    if not lines:
        raise UnreadableFile(
            "empty", "The OpenDocument file holds no words. If it holds pictures of pages, add the document they were made from."
        )
    return Document(lines, margins=tuple(_margins(styles_part if styles_part is not None else text)))


def _parts(content: bytes) -> tuple[Element, Element | None]:
    """(the tree of the text, the tree of its styles where they stand apart)."""
    try:
        if not content.startswith(b"PK"):
            return parse_xml(content), None
        refuse_bomb(content, _WHAT)
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
                raise locked(_WHAT)
            styles = parse_xml(archive.read("styles.xml")) if "styles.xml" in names else None
            return parse_xml(archive.read("content.xml")), styles
    except BROKEN_ARCHIVE as error:
        raise damaged(_WHAT) from error


class _Body:
    """Walks the text of one document. Boxes are lists of lines that stand under one another."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles

    def boxes(self, element: Element, depth: int = 0, list_style: str | None = None, blanks: int = 1) -> Iterator[list[Line]]:
        """The lines of a body, a cell, a list item or a text box, in its own order: a box of its own for each cell and text box inside.

        `depth` and `list_style` are those of the list that `element` is an item of, `blanks` the empty paragraphs above it.
        """
        plain: list[Line] = []
        for block in _blocks(element):
            found: list[Line] = []
            inner: Iterator[list[Line]] = iter(())
            if block.tag in _PARAGRAPHS:
                found = list(paragraph_lines(list(self._runs(block)), self._place(block), blanks))
                inner = (box for shape in _shapes(block) for box in self.boxes(shape))
            elif block.tag == name("text:list"):
                found = list(self._items(block, depth, list_style, blanks))
            elif block.tag == name("table:table"):
                inner = self._table(block, titled=bool(plain) and (plain[-1].heading is not None or plain[-1].bold))
            else:
                inner = self.boxes(block)
            plain += found
            blanks = 0 if found else blanks + 1
            for box in filter(None, inner):
                yield plain
                yield box
                plain, blanks = [], 1
        yield plain

    def _place(self, block: Element) -> Place:
        style = block.get(name("text:style-name"))
        level = block.get(name("text:outline-level"), "")
        heading = self._styles.heading(style)
        if block.tag == name("text:h") and heading is None:
            heading = int(level) if level.isdigit() and len(level) < 3 else 1
        return Place(heading=heading, size=self._styles.whole("paragraph", style).size or 0.0)

    # -------------------------------------------------------------- lists

    def _items(self, block: Element, depth: int, above: str | None, blanks: int) -> Iterator[Line]:
        """The lines of a list; the first of each item has its bullet or number, what follows in the same item goes on with it."""
        style = block.get(name("text:style-name")) or above
        for item in block:
            if item.tag not in _ITEMS or depth > _DEEPEST_LIST:
                continue
            first = item.tag == name("text:list-item")
            for line in (line for box in self.boxes(item, depth + 1, style, blanks) for line in box):
                if first and line.heading is None:
                    first = False
                    if line.marker is None:
                        line = replace(line, marker=self._styles.marker(style, depth))
                    yield replace(line, level=max(depth, line.level), x=float(max(depth, line.level)))
                else:
                    yield line
            blanks = 0

    # -------------------------------------------------------------- tables

    def _table(self, block: Element, *, titled: bool) -> Iterator[list[Line]]:
        """The rows of a table of records as one box; the cells of any other table as boxes."""
        number = count()
        rows = [
            [[replace(line, flow=flow) for box in self.boxes(cell) for flow in (next(number),) for line in box] for cell in _cells(row)]
            for row in _rows(block)
        ]
        columns = columns_of([" ".join(line.text for line in cell) for cell in rows[0]]) if len(rows) > 1 else None
        if columns is not None:
            yield list(table_lines(columns, rows[1:], titled=titled))
            return
        for cell in layout_cells(rows):
            for _, box in groupby(cell, key=lambda line: line.flow):
                yield list(box)

    # -------------------------------------------------------------- runs

    def _runs(self, block: Element) -> Iterator[Run]:
        style = self._styles.whole("paragraph", block.get(name("text:style-name")))
        if not style.hidden:
            yield from self._inline(block, Run("", bold=bool(style.bold)), capitals=bool(style.capitals))

    def _inline(self, element: Element, above: Run, *, capitals: bool) -> Iterator[Run]:
        """The text of `element` in runs; `above` is how the text round it is set."""
        if element.text:
            yield _run(above, element.text, capitals)
        for child in element:
            if isinstance(child.tag, str) and child.tag not in _LEFT_OUT and child.tag not in _SHAPES:
                yield from self._child(child, above, capitals=capitals)
            if child.tail:
                yield _run(above, child.tail, capitals)

    def _child(self, child: Element, above: Run, *, capitals: bool) -> Iterator[Run]:
        if child.tag == name("text:s"):
            many = child.get(name("text:c"), "1")
            yield replace(above, text=" " * (min(int(many), _MOST_SPACES) if many.isdigit() else 1))
        elif child.tag == name("text:tab"):
            yield replace(above, text="\t")
        elif child.tag == name("text:line-break"):
            yield replace(above, text="\n")
        elif child.tag == name("text:a"):
            yield from self._inline(child, replace(above, link=child.get(name("xlink:href"), "")), capitals=capitals)
        elif child.tag == name("text:span"):
            style = self._styles.styles.get(("text", child.get(name("text:style-name"), "")))
            said = self._styles.whole("text", child.get(name("text:style-name"))) if style is not None else None
            if said is None or not said.hidden:
                bold = above.bold if said is None or said.bold is None else said.bold
                upper = capitals if said is None or said.capitals is None else said.capitals
                yield from self._inline(child, replace(above, bold=bold), capitals=upper)
        else:
            yield from self._inline(child, above, capitals=capitals)


def _run(above: Run, text: str, capitals: bool) -> Run:
    """`text` set as `above` is; line ends of the XML itself mean nothing."""
    flat = _XML_SPACE.sub(" ", text)
    return replace(above, text=flat.upper() if capitals else flat)


def _blocks(element: Element) -> Iterator[Element]:
    """The paragraphs, lists, tables and shapes of `element`, through sections; hidden sections and all else are left out."""
    for child in element:
        if child.tag in (name("text:section"), name("text:bibliography"), name("text:index-body"), name("text:numbered-paragraph")):
            if child.get(name("text:display")) != "none":
                yield from _blocks(child)
        elif child.tag in _PARAGRAPHS or child.tag in (name("text:list"), name("table:table")) or child.tag in _SHAPES:
            yield child


def _shapes(block: Element) -> Iterator[Element]:
    """The text boxes and shapes that hang on a paragraph, the outermost of each."""
    for child in block:
        if child.tag in _SHAPES:
            yield child
        elif isinstance(child.tag, str) and child.tag not in _LEFT_OUT:
            yield from _shapes(child)


def _rows(table: Element) -> Iterator[Element]:
    for child in table:
        if child.tag == name("table:table-row"):
            yield child
        elif child.tag in _ROWS:
            yield from _rows(child)


def _cells(row: Element) -> Iterator[Element]:
    """The cells of a row; those that a wider or higher one covers are left out."""
    return (child for child in row if child.tag == name("table:table-cell"))


def _margins(part: Element) -> Iterator[Line]:
    """The words of headers and footers, each once."""
    seen: set[str] = set()
    for margin in part.iter(name("style:header"), name("style:footer"), name("style:header-first"), name("style:footer-first")):
        for paragraph in margin.iter(*_PARAGRAPHS):
            text = clean("".join(str(piece) for piece in paragraph.itertext()))
            if text and text not in seen:
                seen.add(text)
                yield Line(text, whole=True)
