"""How heavily the lines of a scanned page are printed: text recognition tells letters, but not what is bold or light on dark.

The mean width of strokes is twice the inked area by the length of its edges. Against the type size it hardly varies within a document,
and is about half as much again in bold type (measured on invented briefings drawn at 200 dots per inch: 1.36 to 1.9 of the usual width
for bold lines, 0.9 to 1.15 for others).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

import numpy as np
from numpy.typing import NDArray

from ingest.lines import Line

#: From this many times the usual width of strokes on, a line is bold.
_BOLD = 1.33
_FEWEST_PIXELS = 50
#: Parts of the type size that letters reach above and below their baseline.
_ABOVE, _BELOW = 0.9, 0.25
_LIGHT = "#ffffff"


@dataclass(frozen=True)
class Print:
    """How a line is printed: the width of its strokes in parts of the type size, and whether it is light on dark."""

    width: float
    light: bool


def print_of(line: Line, page: NDArray[np.uint8], scale: float) -> Print | None:
    """How `line` is printed on its page (rows of grey levels, `scale` pixels to a point); None where there is too little to see."""
    top, bottom = int((line.y - _ABOVE * line.size) * scale), int((line.y + _BELOW * line.size) * scale)
    seen = page[max(0, top) : bottom, max(0, int(line.x * scale)) : int(line.right * scale)].astype(np.int16)
    if seen.size < _FEWEST_PIXELS or not line.size:
        return None
    ground = float(np.median(seen))
    light = ground < 128
    inked = seen > (ground + float(seen.max())) / 2 if light else seen < (ground + float(seen.min())) / 2
    edges = int(np.count_nonzero(inked[:, 1:] != inked[:, :-1])) + int(np.count_nonzero(inked[1:] != inked[:-1]))
    return Print(2 * int(np.count_nonzero(inked)) / max(1, edges) / (line.size * scale), light)


def with_weights(lines: Sequence[Line], prints: Sequence[Print | None]) -> list[Line]:
    """`lines` with what is printed heavily marked as bold, and what is light on dark with its colour."""
    known = [found.width for found in prints if found is not None]
    usual = median(known) if known else 0.0
    return [
        line if found is None else _weighed(line, bold=found.width > _BOLD * usual, light=found.light)
        for line, found in zip(lines, prints, strict=True)
    ]


def _weighed(line: Line, *, bold: bool, light: bool) -> Line:
    return replace(line, lead=len(line.text) if bold else line.lead, tint=_LIGHT if light else line.tint)
