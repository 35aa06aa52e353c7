"""Takes the hour of making out of finished files, so that they can be built again byte for byte."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

MOMENT = (2026, 1, 1, 0, 0, 0)


def still_pdf(path: Path) -> None:
    """Fixes the dates and identifiers of a PDF in place; each keeps its length, so that offsets stay true."""
    data = path.read_bytes()
    data = re.sub(rb"(/(?:CreationDate|ModDate)\s*\(D:)\d{14}", rb"\g<1>20260101000000", data)
    data = re.sub(rb"/ID\s*\[\s*<[0-9A-Fa-f]+>\s*<[0-9A-Fa-f]+>", lambda m: re.sub(rb"(?<=<)[0-9A-Fa-f]+", _zeros, m[0]), data)
    data = re.sub(rb"(?<=/DocChecksum /)[0-9A-F]{32}", _zeros, data)
    path.write_bytes(data)


def _zeros(found: re.Match[bytes]) -> bytes:
    return b"0" * len(found[0])


def still_package(path: Path) -> None:
    """Writes a zip-based document again with one date for every part, each stored or compressed as it was."""
    with zipfile.ZipFile(path) as old:
        parts = [(item, old.read(item)) for item in old.infolist()]
    with zipfile.ZipFile(path, "w") as new:
        for item, content in parts:
            info = zipfile.ZipInfo(item.filename, MOMENT)
            info.compress_type = item.compress_type
            new.writestr(info, content)
