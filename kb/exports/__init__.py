"""Lines that a search found, saved as a file: word for word, with where each stands and with what was asked for.

A new format is one module with `render(export) -> bytes` and one line in `FORMATS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from kb.errors import PackError
from kb.exports.build import build
from kb.exports.model import Export
from kb.packs.model import printable


@dataclass(frozen=True)
class Format:
    """One format: its name as people say it, its media type for downloads, and the module that writes it (imported when needed)."""

    label: str
    media_type: str
    module: str


FORMATS: dict[str, Format] = {
    "csv": Format("CSV", "text/csv", "kb.exports.csv"),
    "docx": Format("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "kb.exports.docx"),
}


def render(export: Export, format: str) -> bytes:
    """The lines as a file of that format. PackError for a format that lines are not saved in."""
    chosen = FORMATS.get(format)
    if chosen is None:
        raise PackError(f"Lines are saved as {' or '.join(FORMATS)}, not as {format}.")
    rendered: bytes = import_module(chosen.module).render(printable(export))
    return rendered


__all__ = ["FORMATS", "Export", "Format", "build", "render"]
