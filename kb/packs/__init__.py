"""Discussion packs: built from the library's lines, set in type by one renderer per format.

A new format is one module with `render(pack) -> bytes` and one line in `FORMATS`.
"""

from __future__ import annotations

from kb.errors import PackError
from kb.formats import WORD, Format
from kb.packs.build import build_pack
from kb.packs.model import Pack, printable
from kb.packs.plan import LENGTHS

FORMATS: dict[str, Format] = {
    "html": Format("Web page", "text/html", "kb.packs.html"),
    "docx": Format("Word", WORD, "kb.packs.docx"),
    "md": Format("Markdown", "text/markdown", "kb.packs.md"),
    "txt": Format("Plain text", "text/plain", "kb.packs.txt"),
}


def render(pack: Pack, format: str) -> bytes:
    """The pack as a file of that format. PackError for a format that this version does not write."""
    chosen = FORMATS.get(format)
    if chosen is None:
        raise PackError(f"This version writes packs as {', '.join(FORMATS)}, not as {format}.")
    return chosen.write(printable(pack))


__all__ = ["FORMATS", "LENGTHS", "Pack", "build_pack", "render"]
