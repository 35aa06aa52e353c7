"""The printed characters of a page of a PDF, by PDFium: what they are, where they stand and how they are set."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from math import hypot

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from .glyphs import Glyph
from .pdf_shapes import Ink
from .turned import Box as Rectangle
from .turned import prevailing, quarter, turned_box, turned_point

#: Characters that tell which way the text of a page runs.
_ENOUGH = 1_000
_BOLD = ("bold", "black", "heavy", "semibold", "demi")
#: Fonts whose letters are signs; where a file does not say which sign a letter is, it is taken for a bullet.
_SIGNS = ("wingdings", "webdings", "dingbat", "zapf", "marlett", "fontawesome", "materialicons", "symbolmt", "symbol")


def page_turn(text: pdfium.PdfTextPage) -> int:
    """The quarter turn of most text of a page."""
    return prevailing(raw.FPDFText_GetCharAngle(text.raw, i) for i, _, _ in islice(_characters(text), _ENOUGH))


def glyphs_on(text: pdfium.PdfTextPage, visible: Rectangle, turn: int) -> tuple[list[Glyph], frozenset[int]]:
    """(every character that can be seen and has made the quarter turn `turn`, the turns of the others).

    `visible` is the turned box of the page.
    """
    box = _Box(*visible)
    others: set[int] = set()
    return [glyph for glyph in _glyphs(text, box.top, turn, others) if box.holds(glyph)], frozenset(others)


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


def _characters(text: pdfium.PdfTextPage) -> Iterator[tuple[int, int, bool]]:
    """(number, code, whether the file has a space before it) of every character that is no space and that the file itself has."""
    page = text.raw
    spaced = False
    half = 0  # PDFium gives a character beyond the first 65,536 (an emoji) as two halves
    for i in range(text.count_chars()):
        code = raw.FPDFText_GetUnicode(page, i)
        if code in (0, 10, 13) or raw.FPDFText_IsGenerated(page, i) == 1:
            continue
        if code in (32, 160):
            spaced = True
            continue
        if 0xD800 <= code < 0xDC00:
            half = code
            continue
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((half - 0xD800) << 10) + (code - 0xDC00) if half else 0xFFFD
        half = 0
        yield i, code if code <= 0x10FFFF else 0xFFFD, spaced
        spaced = False


def _glyphs(text: pdfium.PdfTextPage, top: float, turn: int, others: set[int]) -> Iterator[Glyph]:
    """Every printed character that has made this quarter turn, with its place; y is the baseline, counted from the top of the page.

    The turns of what else is met are put into `others`.
    """
    page = text.raw
    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    settings: dict[int, _Setting] = {}
    fonts: dict[int, _Font] = {}
    for i, code, spaced in _characters(text):
        thing = raw.FPDFText_GetTextObject(page, i)
        key = ctypes.addressof(thing.contents) if thing else -1
        set_in = settings.get(key)
        if set_in is None:
            set_in = settings[key] = _setting(page, i, thing, fonts)
        if set_in.turn != turn:
            if set_in.turn is not None:
                others.add(set_in.turn)
            continue
        if not raw.FPDFText_GetLooseCharBox(page, i, box) or not raw.FPDFText_GetCharOrigin(page, i, x, y):
            continue
        left, _, right, _ = turned_box(turn, (box.left, box.bottom, box.right, box.top))
        baseline = top - turned_point(turn, x.value, y.value)[1]
        character = "-" if code == 2 else chr(code)
        if set_in.signs and _unknown_sign(character):
            character = "•"
        yield Glyph(i, character, left, right, baseline, set_in.size, set_in.bold, set_in.ink, spaced)


def _unknown_sign(character: str) -> bool:
    """Whether a character of a font of signs is only the letter under which the sign is filed; Greek letters and arrows are known."""
    return character.isascii() or "\x80" <= character <= "\xff" or "\ue000" <= character <= "\uf8ff"


@dataclass(frozen=True, slots=True)
class _Setting:
    """How one piece of text is set: quarter turn (None where it lies aslant), size in points, weight, colour, whether in signs."""

    turn: int | None
    size: float
    bold: bool
    ink: Ink
    signs: bool = False


@dataclass(frozen=True, slots=True)
class _Font:
    bold: bool = False
    signs: bool = False


def _setting(page: object, i: int, thing: object, fonts: dict[int, _Font]) -> _Setting:
    """How the text object `thing` is set, which holds character `i`; `fonts` keeps what is known of fonts."""
    matrix = raw.FS_MATRIX()
    colour = [ctypes.c_uint() for _ in range(4)]
    raw.FPDFText_GetMatrix(page, i, matrix)
    raw.FPDFText_GetFillColor(page, i, *colour)
    size = raw.FPDFText_GetFontSize(page, i) * (hypot(matrix.c, matrix.d) or 1.0)
    ink = (colour[0].value, colour[1].value, colour[2].value)
    font = _font(thing, fonts)
    # letters that are filled and outlined as well are made bold in this way
    outlined = bool(thing) and raw.FPDFTextObj_GetTextRenderMode(thing) == raw.FPDF_TEXTRENDERMODE_FILL_STROKE
    return _Setting(quarter(raw.FPDFText_GetCharAngle(page, i)), size, font.bold or outlined, ink, font.signs)


def _font(thing: object, fonts: dict[int, _Font]) -> _Font:
    font = raw.FPDFTextObj_GetFont(thing) if thing else None
    if not font:
        return _Font()
    key = ctypes.addressof(font.contents)
    if key not in fonts:
        name = ctypes.create_string_buffer(256)
        raw.FPDFFont_GetBaseFontName(font, name, 256)
        low = name.value.decode("utf-8", "replace").lower()
        bold = any(word in low for word in _BOLD) or raw.FPDFFont_GetWeight(font) >= 600
        fonts[key] = _Font(bold, any(word in low.replace(" ", "") for word in _SIGNS))
    return fonts[key]
