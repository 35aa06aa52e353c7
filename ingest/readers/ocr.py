"""Scanned PDFs: text recognition (OCR) by the tesseract program, where the optional extra `ocr` is installed.

Each page is drawn by PDFium and recognised by tesseract, which gives back a page of invisible words in their places. Those pages are
read by the reader for digital PDFs, so that columns, boxes and headings are found in the same way; what is bold is seen from the
strokes of its letters (strokes.py). Letters can be wrong, so the result is marked as recognised. Recognition takes seconds a page,
many times what other reading takes: hence the limits of its own. Set up with `make ocr`.
"""

from __future__ import annotations

import importlib.util
import io
import os
import re
import shutil
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from ingest.lines import Document, Line
from kb.errors import UnreadableFile
from kb.models import Notice

from .strokes import Print, print_of, with_weights

if TYPE_CHECKING:
    import pypdfium2 as pdfium
    from PIL.Image import Image

#: Pages of a scan that are read; seconds that one page may take, and all of them (a page takes 2 to 5 seconds on one core).
PAGES = 30
PAGE_SECONDS = 40
SECONDS = 300.0
#: Pages that are recognised side by side.
_MOST_AT_ONCE = 4
#: Dots per inch at which pages are drawn, and the most pixels of one: larger pages are drawn more coarsely.
_DPI = 250
_MOST_PIXELS = 16_000_000
_LANGUAGE = "eng"
#: What a line must hold to be one: pictures and icons give stray letters and signs.
_WORD = re.compile(r"\w{3}|\d|\w.*\w.*\w")
#: What tesseract makes of round, square and ticked bullets.
_BULLET = re.compile(r"^(?:[e¢©®°«»§¤¥@=~+*]|[vVY](?=\s+[A-Z])|\[[_\s]?\])\s+(?=[A-Z0-9“\"'‘(])")


@lru_cache(maxsize=1)
def available() -> bool:
    """True where the extra `ocr` and the tesseract program are installed."""
    return importlib.util.find_spec("pytesseract") is not None and shutil.which("tesseract") is not None


def read(content: bytes) -> Document:
    """Lines of a scanned PDF, as far as its letters could be recognised.

    Raises UnreadableFile (`too_large`, `needs_ocr`, or as the PDF reader does).
    """
    import pypdfium2 as pdfium

    from . import pdf

    scan = pdfium.PdfDocument(content)
    try:
        if len(scan) > PAGES:
            message = f"The scan has {len(scan)} pages, and text recognition reads up to {PAGES}. Add the pages that hold the learning."
            raise UnreadableFile("too_large", message)
        words, unread = _recognised(scan)
        document = pdf.read(words)
        lines = with_weights(document.lines, list(_prints(document.lines, scan)))
    except UnreadableFile as error:
        if error.outcome == "too_large":
            raise
        message = "Text recognition (OCR) found no words in this scan. Add the document it was made from."
        raise UnreadableFile("needs_ocr", message) from error
    finally:
        scan.close()
    lines = [_with_bullet(line) for line in lines if _WORD.search(line.text)]
    return replace(document, lines=tuple(lines), recognised=True, notices=(*_notices(unread), *document.notices))


def _prints(lines: Sequence[Line], scan: pdfium.PdfDocument) -> Iterator[Print | None]:
    """How each line is printed, page by page."""
    for number, on_page in groupby(lines, key=lambda line: line.page):
        dpi, picture = _drawn(scan[(number or 1) - 1])
        grey = np.asarray(picture)
        yield from (print_of(line, grey, dpi / 72) for line in on_page)


def _with_bullet(line: Line) -> Line:
    """`line` with its bullet, where that was taken for a letter or a sign that cannot begin a line of English."""
    found = _BULLET.match(line.text) if line.marker is None else None
    return replace(line, marker="•", text=line.text[found.end() :]) if found else line


def _notices(unread: list[int]) -> Iterator[Notice]:
    message = "The pages are pictures. Their words were read by text recognition (OCR) and can hold wrong letters."
    yield Notice("read_by_ocr", f"{message} Check them against the original.")
    for number in unread:
        yield Notice("page_unread", f"Text recognition took too long on page {number} and left it out. Check the original.", number)


def _recognised(scan: pdfium.PdfDocument) -> tuple[bytes, list[int]]:
    """(a PDF of the words alone, the numbers of the pages that took too long)."""
    import pypdfium2 as pdfium

    found = pdfium.PdfDocument.new()
    unread: list[int] = []
    workers = min(_MOST_AT_ONCE, os.cpu_count() or 1)
    with ThreadPoolExecutor(workers) as pool:
        for first in range(0, len(scan), workers):
            # drawn one after the other, since PDFium does one thing at a time; recognised side by side, each by a tesseract of its own
            drawn = [_drawn(scan[number]) for number in range(first, min(first + workers, len(scan)))]
            for number, words in enumerate(pool.map(_words_of, drawn), start=first + 1):
                if words is None:
                    found.new_page(595, 842)
                    unread.append(number)
                else:
                    found.import_pages(pdfium.PdfDocument(words))
    out = io.BytesIO()
    found.save(out)
    return out.getvalue(), unread


def _words_of(drawn: tuple[int, Image]) -> bytes | None:
    """A page of PDF with the words of a picture, invisible and in their places; None where tesseract gave up or took too long."""
    import pytesseract

    dpi, picture = drawn
    how = f"--dpi {dpi} -c textonly_pdf=1"
    try:
        return bytes(pytesseract.image_to_pdf_or_hocr(picture, lang=_LANGUAGE, extension="pdf", timeout=PAGE_SECONDS, config=how))
    except (RuntimeError, pytesseract.TesseractError):
        return None


def _drawn(page: pdfium.PdfPage) -> tuple[int, Image]:
    """(dots per inch, the picture of a page in shades of grey)."""
    wide, high = page.get_size()
    dpi = int(min(_DPI, 72 * (_MOST_PIXELS / max(1.0, wide * high)) ** 0.5))
    bitmap = page.render(scale=dpi / 72, grayscale=True)
    return dpi, bitmap.to_pil()
