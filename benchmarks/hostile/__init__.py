"""Files that are broken, or made to break what reads them; all made on the spot, the same every time.

Each says which outcomes are right for it. A new sort of harm is a line in one of the three lists: `pdf.py`, `office.py`, `plain.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

from . import office, pdf, plain
from .kinds import ANY, Hostile


def hostile_files() -> Iterator[Hostile]:
    """All hostile files, made one after the other: some take tens of megabytes."""
    yield from pdf.files()
    yield from office.files()
    yield from plain.files()


__all__ = ["ANY", "Hostile", "hostile_files"]
