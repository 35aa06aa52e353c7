"""Lines that a search found, saved as a file: word for word, with where each stands and with what was asked for.

A new format is one module with `render(export) -> bytes` and one line in `FORMATS`.
"""

from __future__ import annotations

from kb.errors import PackError
from kb.exports.build import build
from kb.exports.model import Export
from kb.formats import WORD, Format
from kb.packs.model import printable

FORMATS: dict[str, Format] = {
    "csv": Format("CSV", "text/csv", "kb.exports.csv"),
    "docx": Format("Word", WORD, "kb.exports.docx"),
}


def render(export: Export, format: str) -> bytes:
    """The lines as a file of that format. PackError for a format that lines are not saved in."""
    chosen = FORMATS.get(format)
    if chosen is None:
        raise PackError(f"Lines are saved as {' or '.join(FORMATS)}, not as {format}.")
    return chosen.write(printable(export))


__all__ = ["FORMATS", "Export", "build", "render"]
