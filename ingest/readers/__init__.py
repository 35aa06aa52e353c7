"""Readers, one module per format: bytes in, a `Document` of lines in reading order out.

A new format is a module with `read(content: bytes) -> Document` and one line in `READERS`; `kind_of` says by content, never by
name, which reader a file needs. A reader raises `UnreadableFile` with a sentence that says what is wrong and what to do.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from ingest.lines import Document

from .detect import as_utf8, kind_of

READERS: dict[str, str] = {
    "pdf": "ingest.readers.pdf",
    "docx": "ingest.readers.docx",
    "odt": "ingest.readers.odt",
    "pptx": "ingest.readers.pptx",
    "html": "ingest.readers.html",
    "text": "ingest.readers.text",
}
_TEXTS = frozenset({"html", "text"})


def read(content: bytes, file: str, *, recognise: bool = False) -> Document:
    """Read `content`, whose name `file` is only for messages; `recognise` reads a scanned PDF by text recognition.

    Raises UnreadableFile with the parse outcome and a plain sentence.
    """
    kind = kind_of(content, file)
    module = import_module("ingest.readers.ocr" if recognise and kind == "pdf" else READERS[kind])
    return cast("Callable[[bytes], Document]", module.read)(as_utf8(content) if kind in _TEXTS else content)


__all__ = ["READERS", "kind_of", "read"]
