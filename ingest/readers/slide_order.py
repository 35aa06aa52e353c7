"""The boxes of a slide in the order in which a person reads them: columns left to right, each from top to bottom, titles over all first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

_NUMBER = re.compile(r"^\(?(\d{1,2})(?:[.):]|\s|$)")
_SLACK = 4.0  # points that boxes side by side may overlap


@dataclass(frozen=True)
class Box:
    """A shape of a slide with its edges in points from the top left, and its paragraphs; `title` says that it heads what follows."""

    shape: Any
    left: float
    top: float
    right: float
    bottom: float
    words: tuple[str, ...] = ()
    title: bool = False

    @property
    def heads(self) -> bool:
        """True for a box that holds one short line: the title of what stands under it."""
        return len(self.words) == 1 and len(self.words[0]) <= 60


def in_reading_order(boxes: Sequence[Box]) -> list[Box]:
    """`boxes` in reading order. Boxes that print their numbers follow these."""
    numbered = [(int(found[1]), box) for box in boxes if box.words and (found := _NUMBER.match(box.words[0]))]
    if len(numbered) > 2 and len(numbered) == len(boxes) and sorted(number for number, _ in numbered) == list(range(1, len(boxes) + 1)):
        return [box for _, box in sorted(numbered, key=lambda pair: pair[0])]
    return _ordered(sorted(boxes, key=lambda box: (box.top, box.left)))


def _ordered(boxes: list[Box]) -> list[Box]:
    if len(boxes) < 2:
        return boxes
    columns = _parts(boxes, "left", "right")
    rows = _parts(boxes, "top", "bottom")
    if len(columns) > 1 and (len(rows) == 1 or _titled(columns)):
        ordered = [_ordered(column) for column in columns]
        return [box for column in ordered for box in (_with_titles(column) if _titled(columns) else column)]
    if len(rows) > 1:
        # what stands above or below everything else is taken off: what is left may fall into columns
        if len(rows[0]) > 1 and len(rows[-1]) == 1:
            return [*_ordered([box for row in rows[:-1] for box in row]), *rows[-1]]
        first, *others = rows
        rest = [box for row in others for box in row]
        return [*_ordered(first), *_ordered(rest)]
    return boxes


def _titled(columns: list[list[Box]]) -> bool:
    """True where every column of several boxes begins with a title of its own."""
    return all(column[0].heads for column in columns) and any(len(column) > 1 for column in columns)


def _with_titles(column: list[Box]) -> list[Box]:
    """A column with its titles marked: boxes of one short line over a box that holds more."""
    below = [*column[1:], None]
    return [replace(box, title=box.heads and under is not None and not under.heads) for box, under in zip(column, below, strict=True)]


def _parts(boxes: list[Box], near: str, far: str) -> list[list[Box]]:
    """`boxes` parted at the gaps that run between all of them, along one direction."""
    parts: list[list[Box]] = []
    edge = float("-inf")
    for box in sorted(boxes, key=lambda box: float(getattr(box, near))):
        if not parts or getattr(box, near) >= edge - _SLACK:
            parts.append([])
        parts[-1].append(box)
        edge = max(edge, getattr(box, far))
    return [sorted(part, key=lambda box: (box.top, box.left)) for part in parts]
