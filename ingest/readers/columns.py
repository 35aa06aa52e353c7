"""The reading order of a page: columns and boxes found by the white space between them.

The widest undisturbed run of rows with a vertical gap through it is taken apart into left and right; what stands above and below it,
and each side, is ordered in the same way. Text that spans the gap (titles, a purpose paragraph) therefore keeps its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from ingest.markers import is_bare_marker

_STEP = 3.0  # points between the places where a gap is looked for
_MIN_ROWS = 3  # rows that each side of a gap must have
_MAX_DEPTH = 12


@dataclass(frozen=True)
class Fragment:
    """A piece of one line: text, edges, baseline from the top, size, length of the bold front, colour; `flow` is set by ordering."""

    text: str
    x: float
    right: float
    y: float
    size: float
    lead: int = 0
    ink: tuple[int, int, int] = (0, 0, 0)
    dot: float | None = None
    linked: bool = False
    flow: int = 0

    def as_link(self) -> Fragment:
        """The same fragment as the text of a link."""
        return replace(self, linked=True)

    @property
    def left(self) -> float:
        """The left edge, a drawn bullet included."""
        return self.x if self.dot is None else min(self.x, self.dot)


@dataclass(frozen=True)
class _Cut:
    x: float
    top: float
    bottom: float
    score: float


def in_reading_order(fragments: Sequence[Fragment]) -> list[Fragment]:
    """`fragments` of one page in reading order, each with the number of its flow (column or box)."""
    regions = _regions(list(fragments), 0)
    return [replace(fragment, flow=number) for number, region in enumerate(regions) for fragment in region]


def _regions(fragments: list[Fragment], depth: int) -> list[list[Fragment]]:
    cut = _best_cut(fragments) if depth < _MAX_DEPTH else None
    if cut is None:
        return [_by_rows(fragments)] if fragments else []
    above = [f for f in fragments if f.y < cut.top]
    below = [f for f in fragments if f.y > cut.bottom]
    middle = [f for f in fragments if cut.top <= f.y <= cut.bottom]
    left = [f for f in middle if f.right <= cut.x]
    right = [f for f in middle if f.right > cut.x]
    return [region for part in (above, left, right, below) for region in _regions(part, depth + 1)]


def _by_rows(fragments: list[Fragment]) -> list[Fragment]:
    rows: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda f: (f.y, f.x)):
        if rows and fragment.y - rows[-1][0].y < 0.35 * fragment.size:
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    return [fragment for row in rows for fragment in sorted(row, key=lambda f: f.x)]


def _best_cut(fragments: list[Fragment]) -> _Cut | None:
    """The gap that parts the most text, or None where the text is one column."""
    if len(fragments) < 2 * _MIN_ROWS:
        return None
    left_edge, right_edge = min(f.left for f in fragments), max(f.right for f in fragments)
    best: _Cut | None = None
    x = left_edge + 0.12 * (right_edge - left_edge)
    while x < right_edge - 0.12 * (right_edge - left_edge):
        for cut in _cuts_at(x, fragments):
            if best is None or cut.score > best.score:
                best = cut
        x += _STEP
    return best


def _cuts_at(x: float, fragments: list[Fragment]) -> list[_Cut]:
    """The runs of rows that a vertical line at `x` does not touch, where text stands on both sides."""
    blocked = sorted(f.y for f in fragments if f.left < x < f.right)
    edges = [float("-inf"), *blocked, float("inf")]
    cuts = []
    for top, bottom in pairwise(edges):
        run = [f for f in fragments if top < f.y < bottom]
        left = [f for f in run if f.right <= x]
        right = [f for f in run if f.left >= x]
        if _is_column(left) and _is_column(right) and _beside(left, right):
            ys = [f.y for f in run]
            space = min(f.left for f in right) - max(f.right for f in left)
            score = min(len(left), len(right)) * 2 + len(run) + min(space, 40.0) / 40.0
            cuts.append(_Cut(x, min(ys), max(ys), score))
    return cuts


def _is_column(side: list[Fragment]) -> bool:
    """True when a side holds enough rows of words, not only bullets or numbers."""
    words = [f for f in side if not is_bare_marker(f.text) and len(f.text) > 2]
    return len({round(f.y) for f in words}) >= _MIN_ROWS and len(words) >= 0.4 * len(side)


def _beside(left: list[Fragment], right: list[Fragment]) -> bool:
    """True when the two sides stand beside one another for a good part of their height."""
    top = max(min(f.y for f in left), min(f.y for f in right))
    bottom = min(max(f.y for f in left), max(f.y for f in right))
    shorter = min(max(f.y for f in side) - min(f.y for f in side) for side in (left, right))
    return bottom > top and bottom - top >= 0.3 * shorter
