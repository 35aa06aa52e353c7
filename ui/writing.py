"""Writing a file so that there is never half of one: beside its place first, then moved there."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from kb.errors import KnowledgeBaseError


class WriteError(KnowledgeBaseError):
    """A file cannot be written where it was asked for."""


def write_file(out: Path, content: bytes) -> None:
    """Write the bytes, replacing a file of that name only once they are all there. Raises WriteError in plain words."""
    if out.is_dir():
        raise WriteError(f"{out} is a folder. Give the name of a file in it, such as {out / 'pack.html'}.")
    if out.exists() and not out.is_file():
        raise WriteError(f"{out} is no ordinary file, and would be destroyed. Choose another name.")
    if not out.parent.is_dir():
        raise WriteError(f"There is no folder {out.parent}. Make it first, or choose another.")
    try:
        _replace(out, content)
    except OSError as error:
        raise WriteError(f"{out} cannot be written: {error.strerror or error}.") from error


def _replace(out: Path, content: bytes) -> None:
    """Write beside the place and move there; what was begun is taken away when it fails."""
    number, name = tempfile.mkstemp(dir=out.parent, prefix=".kb-", suffix=".part")
    try:
        with os.fdopen(number, "wb") as begun:
            begun.write(content)
        # mkstemp makes files that only their owner may read; a pack is for sharing.
        mask = os.umask(0)
        os.umask(mask)
        Path(name).chmod(0o666 & ~mask)
        Path(name).replace(out)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
