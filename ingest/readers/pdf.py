"""PDF: lines in reading order from the position, size, weight and colour of every character, and from what is drawn round them.

PDFium (pypdfium2) gives the geometry, pypdf the structure: links, and the text of files whose layout PDFium cannot open. A page goes
from characters to fragments (`glyphs`), without its headers and footers (`pdf_margins`), tables taken out (`pdf_tables`), into boxes
(`pdf_boxes`) and columns (`columns`), and from there to lines (`pdf_lines`); what a line means is for others. docs/decisions tells why
two libraries.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.limits import Stopwatch, refuse_long
from ingest.lines import Document, Line
from kb.errors import UnreadableFile
from kb.models import Notice

from .flows import Flow, Style
from .glyphs import Fragment, fragments
from .pdf_boxes import page_flows
from .pdf_characters import glyphs_on, page_turn
from .pdf_flows import boxes_apart, by_number
from .pdf_lines import document_lines, margin_lines
from .pdf_links import Link, links, with_links
from .pdf_margins import Sheet, parted
from .pdf_marks import with_bars, with_drop_capitals, with_marks, with_signs
from .pdf_shapes import Area, Drawn, Rule, drawn
from .pdf_sideways import sideways
from .pdf_tables import Table, tables_on
from .pdf_text import LOCKED, text_alone
from .turned import turned_box
from .wordless import FEW, PageLook, refuse_wordless

#: Pages of a PDF without a word that are read a second time, by pypdf.
_MAX_PAGES_AGAIN = 40
_MAX_PAGES = 800


def read(content: bytes) -> Document:
    """Lines of a PDF. Raises UnreadableFile (`encrypted`, `damaged`, `needs_ocr`, `empty`, `too_large`)."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        # PDFium's last error may be another file's: where nothing is encrypted, nothing is locked
        if b"/Encrypt" in content and ("password" in str(error).lower() or "security" in str(error).lower()):
            return _read_again(content, UnreadableFile("encrypted", LOCKED))
        return text_alone(content)
    try:
        return _read_pages(document, content)
    finally:
        document.close()


def _read_pages(document: pdfium.PdfDocument, content: bytes) -> Document:
    count = len(document)
    if count > _MAX_PAGES:
        raise UnreadableFile(
            "too_large", f"The PDF has {count} pages; a learning briefing has a few. Add the part that holds the learning."
        )
    where = links(content)
    pages: list[_Page] = []
    characters = 0
    watch = Stopwatch(count)
    for number in range(count):
        watch.check()
        page = _page(document, number, where.get(number, []))
        characters += page.look.characters
        refuse_long(characters)
        pages.append(page)
    looks = [page.look for page in pages]
    try:
        refuse_wordless(looks)
    except UnreadableFile as why:
        if why.outcome in ("empty", "damaged") and count <= _MAX_PAGES_AGAIN:
            return _read_again(content, why)
        raise
    lines, margins = _lines(pages, watch)
    return Document(tuple(lines), count, tuple(_unread(looks)), tuple(margins))


def _read_again(content: bytes, why: UnreadableFile) -> Document:
    """The words that pypdf finds where PDFium finds none, or no way in; raises `why` where pypdf does neither."""
    try:
        return text_alone(content)
    except UnreadableFile:
        raise why from None


def _unread(looks: Sequence[PageLook]) -> Iterator[Notice]:
    """What a person should know of pages that gave no words among others that did."""
    pictures = [number for number, look in enumerate(looks, start=1) if look.picture and look.characters < FEW]
    broken = [number for number, look in enumerate(looks, start=1) if not look.opened]
    if pictures:
        where = ", ".join(map(str, pictures))
        message = f"No words could be read on page {where}: it is a picture. Check it against the original."
        yield Notice("page_is_picture", message, pictures[0])
    if broken:
        where = ", ".join(map(str, broken))
        yield Notice("page_unread", f"Page {where} is damaged and could not be read. Check it against the original.", broken[0])


# ------------------------------------------------------------------ one page


@dataclass(frozen=True)
class _Page:
    """One page as it was found: fragments, what is drawn, its size, what it shows of words and pictures."""

    fragments: tuple[Fragment, ...]
    shapes: Drawn
    area: Area
    look: PageLook


def _page(document: pdfium.PdfDocument, number: int, on_page: Sequence[Link]) -> _Page:
    try:
        page, text = _opened(document, number)
    except pdfium.PdfiumError:
        return _Page((), Drawn(), Area(0, 0, 0, 0), PageLook((), False, opened=False))
    try:
        turn = page_turn(text)
        visible = turned_box(turn, page.get_bbox())
        left, bottom, right, top = visible
        shapes = drawn(page, visible, turn)
        sides = [Rule(at, area.top, area.bottom) for area in shapes.areas for at in (area.left, area.right)]
        glyphs, others = glyphs_on(text, visible, turn)
        found = fragments(glyphs, [*shapes.down, *sides])
        found = with_bars(with_drop_capitals(with_marks(with_links(found, on_page, top, turn), shapes.marks)), shapes.areas)
        found += sideways(text, visible, turn, others, shapes.areas)
        look = PageLook(tuple(fragment.text for fragment in found), shapes.large, shapes.things, shapes.pictures)
        return _Page(tuple(found), shapes, Area(left, 0.0, right, top - bottom), look)
    finally:
        text.close()
        page.close()


def _opened(document: pdfium.PdfDocument, number: int) -> tuple[pdfium.PdfPage, pdfium.PdfTextPage]:
    """A page and its text. Where it has none but fields of a form or notes, these are made part of the page first."""
    page = document[number]
    text = page.get_textpage()
    if text.count_chars() or not raw.FPDFPage_GetAnnotCount(page.raw):
        return page, text
    raw.FPDFPage_Flatten(page.raw, raw.FLAT_NORMALDISPLAY)
    text.close()
    page.close()
    page = document[number]
    return page, page.get_textpage()


# ------------------------------------------------------------------ pages to lines


def _lines(pages: Sequence[_Page], watch: Stopwatch) -> tuple[list[Line], list[Line]]:
    """(the lines of all pages in reading order, those of headers and footers)."""
    style = Style.of(fragment for page in pages for fragment in page.fragments)
    sheets = [Sheet(page.fragments, page.area.width, page.area.height, page.shapes.areas) for page in pages]
    margins: list[Line] = []
    flows: list[list[Flow]] = []
    running: Table | None = None
    for number, (page, (text, edge)) in enumerate(zip(pages, parted(sheets, style), strict=True), start=1):
        watch.check()
        margins += margin_lines(edge, number, style)
        tables, rest, running = tables_on(number, text, page.shapes, style, running)
        ordered = page_flows(with_signs(rest), tables, page.shapes, page.area, style)
        flows.append(by_number(ordered, style, first=number == 1))
    return list(document_lines(boxes_apart(flows, style), style)), margins
