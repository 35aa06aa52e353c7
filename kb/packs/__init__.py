"""Discussion packs: built from the library's lines, set in type by one renderer per format.

A new format is one module with `render(pack) -> bytes` and one line in `FORMATS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from kb.errors import PackError
from kb.packs.build import build_pack
from kb.packs.model import Pack, printable
from kb.packs.plan import LENGTHS


@dataclass(frozen=True)
class Format:
    """One format: its name as people say it, its media type for downloads, and the module that writes it (imported when needed)."""

    label: str
    media_type: str
    module: str


FORMATS: dict[str, Format] = {
    "html": Format("Web page", "text/html", "kb.packs.html"),
    "docx": Format("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "kb.packs.docx"),
    "md": Format("Markdown", "text/markdown", "kb.packs.md"),
    "txt": Format("Plain text", "text/plain", "kb.packs.txt"),
}


def render(pack: Pack, format: str) -> bytes:
    """The pack as a file of that format. PackError for a format that this version does not write."""
    chosen = FORMATS.get(format)
    if chosen is None:
        raise PackError(f"This version writes packs as {', '.join(FORMATS)}, not as {format}.")
    rendered: bytes = import_module(chosen.module).render(printable(pack))
    return rendered


__all__ = ["FORMATS", "LENGTHS", "Format", "Pack", "build_pack", "render"]
