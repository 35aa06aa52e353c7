"""Takes the hour of making out of finished files, so that they can be built again byte for byte."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

MOMENT = (2026, 1, 1, 0, 0, 0)


def steady_pdf(path: Path) -> None:
    """Fixes dates and identifiers of a PDF in place; each keeps its length, so that offsets stay true."""
    data = path.read_bytes()
    stamp = b"20260101000000"
    data = re.sub(rb"(/(?:CreationDate|ModDate)\s*\(D:)\d{14}", lambda m: m[1] + stamp, data)
    data = re.sub(rb"(<xmp:\w+Date>)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", lambda m: m[1] + b"2026-01-01T00:00:00", data)
    data = re.sub(
        rb"/ID\s*\[\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>",
        lambda m: m[0].replace(m[1], b"0" * len(m[1])).replace(m[2], b"0" * len(m[2])),
        data,
    )
    data = re.sub(rb"(/DocChecksum /)([0-9A-F]{32})", lambda m: m[1] + b"0" * 32, data)
    path.write_bytes(data)


def steady_zip(path: Path) -> None:
    """Writes a zip-based document again with one date for every part."""
    with zipfile.ZipFile(path) as old:
        parts = [(item.filename, old.read(item)) for item in old.infolist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts:
            info = zipfile.ZipInfo(name, MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, content)
