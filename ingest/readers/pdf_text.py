"""The words of a PDF alone, by pypdf: for files that PDFium cannot open, or finds nothing in. No columns, sizes or weights."""

from __future__ import annotations

import io
import logging
import struct
import zlib
from collections.abc import Iterator

from pypdf import PdfReader
from pypdf.errors import DeprecationError, PyPdfError

from ingest.limits import refuse_long
from ingest.lines import Document, Line, clean
from kb.errors import UnreadableFile
from kb.models import Notice

from .wordless import is_garbled

LOCKED = "The PDF is protected with a password or a certificate. Open it, save a copy without protection, and add that."
#: What pypdf lets through when the parts of a file do not fit together.
BROKEN = (
    PyPdfError,
    DeprecationError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    AssertionError,
    RuntimeError,
    OSError,
    struct.error,
    zlib.error,
)


def text_alone(content: bytes) -> Document:
    """The text of a PDF without its layout. Raises UnreadableFile (`encrypted`, `damaged`, `too_large`) when there is none."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    lines: list[Line] = []
    try:
        reader = PdfReader(io.BytesIO(content))
        if reader.is_encrypted and not reader.decrypt(""):
            raise UnreadableFile("encrypted", LOCKED)
        pages = len(reader.pages)
        for line in _lines(reader):
            lines.append(line)
            refuse_long(0, len(lines))
    except BROKEN as error:
        raise UnreadableFile(
            "damaged", "The PDF is damaged and cannot be opened. Ask for it again, or open it and save it anew."
        ) from error
    if not lines or is_garbled("".join(line.text for line in lines)):
        raise UnreadableFile("damaged", "The PDF is damaged: no page of it could be read. Ask for it again, or open it and save it anew.")
    message = "The PDF is damaged; only its text could be read, without its layout. Check the order of the lines."
    return Document(tuple(lines), pages, (Notice("layout_unknown", message),))


def _lines(reader: PdfReader) -> Iterator[Line]:
    for number, page in enumerate(reader.pages, start=1):
        for row in page.extract_text().splitlines():
            text = clean(row)
            if text:
                yield Line(text, page=number, right=float(len(row)))
