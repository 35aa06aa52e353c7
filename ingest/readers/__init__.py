"""Readers, one module per format: bytes in, a `Document` of lines in reading order out.

A new format is a module with `read(content: bytes) -> Document` and one line in `READERS`; `kind_of` says by content, never by
name, which reader a file needs. A reader raises `UnreadableFile` with a sentence that says what is wrong and what to do.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import cast

from ingest.lines import Document

from .detect import kind_of

READERS: dict[str, str] = {
    "pdf": "ingest.readers.pdf",
    "docx": "ingest.readers.docx",
    "html": "ingest.readers.html",
    "text": "ingest.readers.text",
}


def read(content: bytes, file: str) -> Document:
    """Read `content`, whose name `file` is only for messages.

    Raises UnreadableFile with the parse outcome and a plain sentence.
    """
    module = import_module(READERS[kind_of(content, file)])
    return cast("Callable[[bytes], Document]", module.read)(content)


__all__ = ["READERS", "kind_of", "read"]
