"""Pages whose text runs up, down or upside down: their coordinates turned, so that everything else may take text to be upright.

Landscape pages are often stored so: the letters lie on their side, and the page is shown turned.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from math import pi

#: Left, bottom, right and top in points, y counted upwards.
Box = tuple[float, float, float, float]


def quarter(angle: float) -> int | None:
    """Quarter turns (0 to 3, clockwise) that text at `angle` (radians, clockwise) has made; None where it lies aslant."""
    turns = angle / (pi / 2)
    return round(turns) % 4 if abs(turns - round(turns)) < 0.07 else None


def prevailing(angles: Iterable[float]) -> int:
    """The quarter turn of most text of a page; 0 where none prevails."""
    counted = Counter(turn for angle in angles if (turn := quarter(angle)) is not None)
    if not counted:
        return 0
    turn, n = counted.most_common(1)[0]
    return turn if n > 0.6 * counted.total() else 0


def turned_point(turn: int, x: float, y: float) -> tuple[float, float]:
    """Where the point (x, y) lies once text with this quarter turn is upright."""
    return ((x, y), (-y, x), (-x, -y), (y, -x))[turn]


def turned_box(turn: int, box: Box) -> Box:
    """Where a box lies once text with this quarter turn is upright."""
    (x0, y0), (x1, y1) = turned_point(turn, box[0], box[1]), turned_point(turn, box[2], box[3])
    return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)
