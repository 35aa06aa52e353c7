"""PDF: lines in reading order from the position, size, weight and colour of every character.

PDFium (pypdfium2) gives the geometry, pypdf the structure: links, and the text of files whose layout PDFium cannot open. Columns are
put in order by `ingest.readers.columns`; what a line means is for others. docs/decisions tells why two libraries.
"""

from __future__ import annotations

import ctypes
import io
import logging
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import hypot

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.lines import Document, Line, clean
from kb.errors import UnreadableFile
from kb.models import Notice

from .columns import Fragment, in_reading_order
from .glyphs import Glyph, fragments, page_lines

#: Fewer readable characters than this on a page with a picture means a scan.
_FEW = 12
_MAX_PAGES = 800
_BOLD = ("bold", "black", "heavy", "semibold", "demi")


def read(content: bytes) -> Document:
    """Lines of a PDF. Raises UnreadableFile (`encrypted`, `damaged`, `needs_ocr`, `empty`, `too_large`)."""
    try:
        document = pdfium.PdfDocument(content)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableFile(
                "encrypted", "The PDF is protected with a password. Open it, save a copy without one, and add that."
            ) from error
        return _without_layout(content)
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
    links = _links(content)
    pages: list[list[Fragment]] = []
    characters, pictures, blank = 0, 0, []
    for number in range(count):
        found, has_picture = _page(document, number, links.get(number, []))
        length = sum(len(fragment.text) for fragment in found)
        characters += length
        pictures += has_picture
        if has_picture and length < _FEW:
            blank.append(number + 1)
        pages.append(found)
    _refuse_wordless(count, characters, pictures, pages)
    notices = []
    if blank:
        where = ", ".join(map(str, blank))
        notices.append(
            Notice("page_is_picture", f"No words could be read on page {where}: it is a picture. Check it against the original.", blank[0])
        )
    return Document(tuple(_lines(pages)), count, tuple(notices))


def _refuse_wordless(count: int, characters: int, pictures: int, pages: list[list[Fragment]]) -> None:
    """Raise where there is nothing to read, saying which it is: a scan, or an empty file."""
    text = "".join(fragment.text for page in pages for fragment in page)
    unreadable = sum(character == "\ufffd" or "\ue000" <= character <= "\uf8ff" for character in text)
    if characters and unreadable > 0.5 * len(text):
        raise UnreadableFile(
            "needs_ocr", "The letters in this PDF cannot be read, only seen. Run text recognition (OCR) on it and add the result."
        )
    if characters < _FEW * max(1, min(count, 3)) and pictures:
        raise UnreadableFile(
            "needs_ocr", "The PDF is a scan: pictures of pages without text. Run text recognition (OCR) on it and add the result."
        )
    if not text.strip():
        raise UnreadableFile(
            "empty", f"The PDF has {count} page{'s' if count != 1 else ''} but no words. Check that the right file was saved."
        )


# ------------------------------------------------------------------ one page


def _page(document: pdfium.PdfDocument, number: int, links: list[tuple[float, float, float, float]]) -> tuple[list[Fragment], bool]:
    """(fragments in reading order, whether the page holds a picture)."""
    try:
        page = document[number]
    except pdfium.PdfiumError:
        return [], False
    try:
        box = _Box(*page.get_bbox())
        dots, has_picture = _shapes(page, box)
        text = page.get_textpage()
        try:
            found = fragments([glyph for glyph in _glyphs(text, box.top) if box.holds(glyph)], dots)
        finally:
            text.close()
        found = [_with_link(fragment, links, box.top) for fragment in found]
        return in_reading_order(found), has_picture
    finally:
        page.close()


@dataclass(frozen=True)
class _Box:
    """The visible part of a page, in points from the bottom left of its space."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, glyph: Glyph) -> bool:
        """False for what is drawn off the page, or at no readable size: nobody sees it, and broken files hold much of it."""
        inside = self.left - 5 <= glyph.x <= self.right + 5 and -5 <= glyph.y <= self.top - self.bottom + 5
        return inside and 1.0 <= glyph.size <= 300.0


def _glyphs(text: pdfium.PdfTextPage, top: float) -> Iterator[Glyph]:
    """Every printed character with its place; y is the baseline, counted from the top of the page."""
    page = text.raw
    x, y = ctypes.c_double(), ctypes.c_double()
    box, matrix = raw.FS_RECTF(), raw.FS_MATRIX()
    colour = [ctypes.c_uint() for _ in range(4)]
    fonts: dict[int, bool] = {}
    spaced = False
    for i in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(page, i)
        if code in (32, 160) and raw.FPDFText_IsGenerated(page, i) != 1:
            spaced = True
            continue
        if raw.FPDFText_IsGenerated(page, i) == 1 or code in (0, 10, 13):
            continue
        if abs(raw.FPDFText_GetCharAngle(page, i)) > 0.1 and abs(raw.FPDFText_GetCharAngle(page, i) - 6.2832) > 0.1:
            continue  # turned text is a watermark or a label in the margin
        if not raw.FPDFText_GetLooseCharBox(page, i, box) or not raw.FPDFText_GetCharOrigin(page, i, x, y):
            continue
        raw.FPDFText_GetMatrix(page, i, matrix)
        size = raw.FPDFText_GetFontSize(page, i) * (hypot(matrix.c, matrix.d) or 1.0)
        raw.FPDFText_GetFillColor(page, i, *colour)
        yield Glyph(
            i,
            "-" if code == 2 else chr(code),
            box.left,
            box.right,
            top - y.value,
            size,
            _is_bold(page, i, fonts),
            (colour[0].value, colour[1].value, colour[2].value),
            spaced,
        )
        spaced = False


def _is_bold(page: object, i: int, fonts: dict[int, bool]) -> bool:
    thing = raw.FPDFText_GetTextObject(page, i)
    font = raw.FPDFTextObj_GetFont(thing) if thing else None
    if not font:
        return False
    key = ctypes.addressof(font.contents)
    if key not in fonts:
        name = ctypes.create_string_buffer(256)
        raw.FPDFFont_GetBaseFontName(font, name, 256)
        low = name.value.decode("utf-8", "replace").lower()
        fonts[key] = any(word in low for word in _BOLD) or raw.FPDFFont_GetWeight(font) >= 600
    return fonts[key]


def _shapes(page: pdfium.PdfPage, box: _Box) -> tuple[list[tuple[float, float, float]], bool]:
    """Small shapes, which programs draw as bullets, as (left, right, middle from the top); and whether there is a picture."""
    dots = []
    picture = False
    for thing in page.get_objects(max_depth=4):
        if thing.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = thing.get_bounds()
            picture = picture or (right - left) * (top - bottom) > 0.2 * (box.right - box.left) * (box.top - box.bottom)
        elif thing.type != raw.FPDF_PAGEOBJ_PATH:
            continue
        else:
            left, bottom, right, top = thing.get_bounds()
        wide, high = right - left, top - bottom
        if 1.2 <= wide <= 9 and 1.2 <= high <= 9 and 0.5 <= wide / high <= 2.0:
            dots.append((left, right, box.top - (top + bottom) / 2))
    return dots, picture


# ------------------------------------------------------------------ pages to lines


def _lines(pages: list[list[Fragment]]) -> Iterator[Line]:
    inks: Counter[tuple[int, int, int]] = Counter()
    for page in pages:
        for fragment in page:
            inks[fragment.ink] += len(fragment.text)
    usual = inks.most_common(1)[0][0] if inks else (0, 0, 0)
    flow = 0
    for number, page in enumerate(pages, start=1):
        for line in page_lines(page, number, usual, flow):
            flow = max(flow, line.flow)
            yield line
        flow += 1


# ------------------------------------------------------------------ structure, by pypdf


def _links(content: bytes) -> dict[int, list[tuple[float, float, float, float]]]:
    """Rectangles of links by page index, in points from the bottom left; none where pypdf cannot tell."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    if b"/Link" not in content and b"/ObjStm" not in content:
        return {}
    found: dict[int, list[tuple[float, float, float, float]]] = {}
    try:
        for number, page in enumerate(PdfReader(io.BytesIO(content)).pages):
            for reference in page.annotations or ():
                note = reference.get_object()
                if note.get("/Subtype") == "/Link" and "/Rect" in note:
                    left, bottom, right, top = (float(value) for value in note["/Rect"])
                    found.setdefault(number, []).append((min(left, right), min(bottom, top), max(left, right), max(bottom, top)))
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OSError, NotImplementedError):
        return found  # links are an extra: a file whose notes are broken is still read
    return found


def _with_link(fragment: Fragment, links: list[tuple[float, float, float, float]], page_top: float) -> Fragment:
    baseline = page_top - fragment.y
    covered = 0.0
    for left, bottom, right, top in links:
        if bottom - 2 <= baseline + fragment.size * 0.3 <= top + 2:
            covered += max(0.0, min(right, fragment.right) - max(left, fragment.x))
    return fragment.as_link() if covered > 0.8 * (fragment.right - fragment.x) > 0 else fragment


def _without_layout(content: bytes) -> Document:
    """The text alone, by pypdf, of a file that PDFium cannot open. Raises UnreadableFile when there is none."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    lines: list[Line] = []
    pages = 0
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFile("encrypted", "The PDF is protected with a password. Open it, save a copy without one, and add that.")
        for pages, page in enumerate(reader.pages, start=1):
            lines += [Line(clean(row), page=pages, right=float(len(row))) for row in page.extract_text().splitlines() if clean(row)]
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OSError, NotImplementedError) as error:
        raise UnreadableFile(
            "damaged", "The PDF is damaged and cannot be opened. Ask for it again, or open it and save it anew."
        ) from error
    if not lines:
        raise UnreadableFile("damaged", "The PDF is damaged: no page of it could be read. Ask for it again, or open it and save it anew.")
    return Document(
        tuple(lines),
        pages,
        (Notice("layout_unknown", "The PDF is damaged; only its text could be read, without its layout. Check the order of the lines."),),
    )
