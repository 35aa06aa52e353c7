"""Copies of the files as they were added, named by their content, so that a file can be read again or shown.

A copy lies at `originals/ab/abcdef…`, where the name is the sha256 of its bytes. Which copies are to be kept is the catalogue's to say.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Collection, Iterable
from pathlib import Path

from kb.errors import LibraryError

FOLDER = "originals"


class Originals:
    """The folder of original files of one library."""

    def __init__(self, home: Path) -> None:
        """Name the folder; it is made when the first file is kept."""
        self.folder = home / FOLDER

    def keep(self, content: bytes) -> str:
        """Keep a copy and return its sha256. The copy is whole or not there. Raises LibraryError when it cannot be written."""
        name = hashlib.sha256(content).hexdigest()
        place = self._place(name)
        if place.exists():
            return name
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=place.parent, prefix=".part-", delete=False) as part:
                part.write(content)
                part.flush()
                os.fsync(part.fileno())
            Path(part.name).replace(place)
        except OSError as error:
            raise LibraryError(f"A copy of the file cannot be kept in {self.folder}: {error.strerror or error}.") from error
        return name

    def read(self, sha256: str) -> bytes | None:
        """Return the bytes of a copy, or None where there is none or it is not what it was."""
        try:
            content = self._place(sha256).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise LibraryError(f"The copy {self._place(sha256)} cannot be read: {error.strerror or error}.") from error
        return content if hashlib.sha256(content).hexdigest() == sha256 else None

    def remove(self, sha256: str) -> None:
        """Remove a copy, where there is one."""
        self._place(sha256).unlink(missing_ok=True)

    def strays(self, keep: Collection[str]) -> list[Path]:
        """Return the files in the folder that are none of the copies to keep, such as one that was not written to its end."""
        return sorted(file for file in self.folder.glob("*/*") if file.is_file() and file.name not in keep)

    def discard(self, strays: Iterable[Path]) -> None:
        """Remove files that `strays` found."""
        for file in strays:
            file.unlink(missing_ok=True)

    def _place(self, name: str) -> Path:
        return self.folder / name[:2] / name
