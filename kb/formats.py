"""What a format of files is, for packs, papers and saved lines alike. Each of them keeps its own table of formats and its own words."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(frozen=True)
class Format:
    """One format: its name as people say it, its media type for downloads, the module that writes it, whether it is a table of figures."""

    label: str
    media_type: str
    module: str
    figures: bool = False

    def write(self, content: object) -> bytes:
        """The content as a file, by the module's `render`; the module is imported now, when it is needed."""
        written: bytes = import_module(self.module).render(content)
        return written
