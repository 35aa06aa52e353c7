"""The reading order of a page: columns found by the white space between them, boxes and tables kept whole.

The widest undisturbed run of rows with a vertical gap through it is taken apart into left and right; what stands above and below it,
and each side, is ordered in the same way. Text that spans the gap (titles, a purpose paragraph), and lines drawn across it, therefore
keep their place. Headings in the margin are put before the text beside them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.markers import is_bare_marker

from .flows import Flow, Piece, Style
from .margin_headings import beside_headings
from .pdf_shapes import Rule

_MIN_ROWS = 3  # rows that each side of a gap must have
_TITLE_ROWS = 4  # rows of a heading that may stand at the head of a column
_MAX_DEPTH = 12
_MAX_GAPS = 120  # places where a gap is looked for
_CROSSES = 20.0  # points that a drawn line must reach over a gap to close it


@dataclass(frozen=True)
class _Cut:
    left: list[Piece]
    right: list[Piece]
    score: float


def in_reading_order(pieces: Sequence[Piece], rules: Sequence[Rule], style: Style) -> list[Flow]:
    """`pieces` of a page or a box as flows in reading order; `rules` are lines drawn across the page."""
    order = _Order(rules, style)
    return list(order.flows(sorted(pieces, key=lambda piece: (piece.top, piece.left)), 0))


class _Order:
    def __init__(self, rules: Sequence[Rule], style: Style) -> None:
        self._rules = rules
        self._style = style

    def flows(self, pieces: list[Piece], depth: int) -> Iterator[Flow]:
        """`pieces`, sorted from the top, as flows."""
        parts = self._parts(pieces) if depth < _MAX_DEPTH else None
        if parts is None:
            yield from _stacked(pieces)
        else:
            for part in parts:
                yield from self.flows(part, depth + 1)

    def _parts(self, pieces: list[Piece]) -> list[list[Piece]] | None:
        """What is read one after the other, or None where `pieces` are one column."""
        if len(pieces) < 3:
            return None
        parting = self._parting(pieces)
        bands = {x: self._bands(x, pieces, parting) for x in _gaps(pieces)}
        parts = beside_headings(pieces, bands, self._style) or _box_rows(pieces)
        if parts is not None:
            return parts
        cut = max((cut for x, runs in bands.items() for run in runs for cut in _cuts(x, run)), key=lambda cut: cut.score, default=None)
        return self._taken_apart(pieces, cut) if cut is not None else None

    def _taken_apart(self, pieces: list[Piece], cut: _Cut) -> list[list[Piece]]:
        inside = {id(piece) for piece in (*cut.left, *cut.right)}
        top = min(piece.top for piece in (*cut.left, *cut.right))
        above = [piece for piece in pieces if id(piece) not in inside and piece.top < top]
        below = [piece for piece in pieces if id(piece) not in inside and piece.top >= top]
        stray = self._stray_heading(cut.left, cut.right, below)
        title = self._rest_of_title(above, cut.left)
        left = [piece for piece in cut.left[len(title) :] if piece not in stray]
        return [part for part in ([*above, *title], left, cut.right, [*stray, *below]) if part]

    def _rest_of_title(self, above: Sequence[Piece], left: Sequence[Piece]) -> Sequence[Piece]:
        """The lines at the head of a column that go on with the heading above both columns."""
        last = above[-1] if above else None
        for place, piece in enumerate(left[:_TITLE_ROWS]):
            if not (last and last.fragment and piece.fragment and last.fragment.size == piece.fragment.size):
                return left[:place]
            near = 0 < piece.top - last.top < 1.6 * piece.fragment.size and abs(piece.left - last.left) < piece.fragment.size
            if not near or self._style.prominence([piece.fragment]) < 2.0 or self._style.prominence([last.fragment]) < 2.0:
                return left[:place]
            last = piece
        return []

    def _stray_heading(self, left: Sequence[Piece], right: Sequence[Piece], below: Sequence[Piece]) -> list[Piece]:
        """The heading at the foot of a column whose text stands below both columns: it belongs there."""
        foot = left[-1]
        if len(left) < 2 or foot.fragment is None:
            return []
        row = [piece for piece in left if piece.fragment and foot.top - piece.top < 0.3 * foot.fragment.size]
        rank = self._style.prominence([piece.fragment for piece in row if piece.fragment])
        under_both = max(piece.bottom for piece in right) < foot.top - foot.fragment.size
        heads = below and below[0].top - foot.top < 4.0 * self._style.size and below[0].left < foot.right
        if below and below[0].fragment and self._style.prominence([below[0].fragment]) >= rank:
            heads = False
        return row if rank >= 2.0 and (under_both or heads) else []

    # -------------------------------------------------------------- gaps

    def _bands(self, x: float, pieces: list[Piece], parting: Sequence[Rule]) -> list[list[Piece]]:
        """The runs of rows that a vertical line at `x` does not touch."""
        tops = [piece.top for piece in pieces]
        closed = [(piece.top, piece.bottom) for piece in pieces if piece.left < x < piece.right]
        closed += [(rule.at, rule.at) for rule in parting if rule.start < x - _CROSSES and rule.end > x + _CROSSES]
        closed += [(piece.top, piece.top) for piece in self._heads_of_both(x, pieces)]
        runs = []
        start = float("-inf")
        for top, bottom in (*sorted(closed), (float("inf"), float("inf"))):
            run = pieces[bisect_right(tops, start) : bisect_left(tops, top)]
            if run:
                runs.append(run)
            start = max(start, bottom)
        return runs

    def _parting(self, pieces: Sequence[Piece]) -> list[Rule]:
        """The lines across that part rows: long ones that are no edge of a box."""
        left, right = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
        edges = [edge for piece in pieces if piece.fragment is None for edge in (piece.top, piece.bottom)]
        return [
            rule
            for rule in self._rules
            if min(rule.end, right) - max(rule.start, left) > 0.5 * (right - left) and not any(abs(rule.at - edge) < 4.0 for edge in edges)
        ]

    def _heads_of_both(self, x: float, pieces: list[Piece]) -> Iterator[Piece]:
        """Headings left of `x` that stand alone, with text on both sides beginning side by side below: they head both columns."""
        for i, piece in enumerate(pieces):
            fragment = piece.fragment
            if fragment is None or piece.right > x or self._style.prominence([fragment]) < 2.0:
                continue
            clear = 1.3 * fragment.size
            if any(other is not piece and other.top - clear < piece.top < other.bottom + clear for other in pieces if other.left >= x):
                continue
            below = pieces[i + 1 :]
            left = next((other for other in below if other.right <= x), None)
            right = next((other for other in below if other.left >= x), None)
            same = left and right and (left.fragment is None) == (right.fragment is None) and abs(left.top - right.top) < 2.0
            if same and left and left.top - piece.top < 4.0 * fragment.size:
                yield piece


def _box_rows(pieces: list[Piece]) -> list[list[Piece]] | None:
    """`pieces` in rows, where they are boxes that stand in rows and columns; what stands above and below them apart."""
    boxes = [piece for piece in pieces if piece.fragment is None]
    if len(boxes) < 4:
        return None
    top, bottom = min(box.top for box in boxes), max(box.bottom for box in boxes)
    if any(piece.fragment and top < piece.top < bottom for piece in pieces):
        return None
    rows: list[list[Piece]] = []
    for box in boxes:
        if rows and box.top < max(other.bottom for other in rows[-1]) - 2.0:
            rows[-1].append(box)
        else:
            rows.append([box])
    level = all(abs(box.top - row[0].top) < 4.0 for row in rows for box in row)
    columns = [sorted(box.left for box in row) for row in rows]
    if not level or len(rows) < 2 or min(map(len, columns)) < 2:
        return None
    above, below = [piece for piece in pieces if piece.top < top], [piece for piece in pieces if piece.top > bottom]
    return [part for part in (above, *(sorted(row, key=lambda box: box.left) for row in rows), below) if part]


def _gaps(pieces: Sequence[Piece]) -> list[float]:
    """Places where a column may begin: just left of what stands there, the most frequent first."""
    left, right = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    margin = 0.1 * (right - left)
    found = Counter[int]()
    for piece in pieces:
        if left + margin < piece.left < right - 0.5 * margin:
            found[int(piece.left)] += 1 if piece.fragment else 3
    return [float(x) for x, _ in found.most_common(_MAX_GAPS)]


def _cuts(x: float, run: list[Piece]) -> Iterator[_Cut]:
    """The cut of a run of rows at `x`, if there are columns on both sides."""
    left = [piece for piece in run if piece.right <= x]
    right = [piece for piece in run if piece.left >= x]
    if len(left) + len(right) == len(run) and _is_column(left) and _is_column(right) and _beside(left, right):
        space = min(piece.left for piece in right) - max(piece.right for piece in left)
        rows = [sum(len(piece.heights) for piece in side) for side in (left, right)]
        yield _Cut(left, right, min(rows) * 2 + sum(rows) + min(space, 40.0) / 40.0)


def _is_column(side: Sequence[Piece]) -> bool:
    """True when a side holds enough rows of words, not only bullets or numbers."""
    words = [
        piece for piece in side if piece.fragment is None or (not is_bare_marker(piece.fragment.text) and len(piece.fragment.text) > 2)
    ]
    return len({height for piece in words for height in piece.heights}) >= _MIN_ROWS and len(words) >= 0.4 * len(side)


def _beside(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """True when the two sides stand beside one another for a good part of their height."""
    tops = [min(piece.top for piece in side) for side in (left, right)]
    bottoms = [max(piece.bottom for piece in side) for side in (left, right)]
    shared = min(bottoms) - max(tops)
    shorter = min(bottom - top for top, bottom in zip(tops, bottoms, strict=True))
    return shared > 0 and shared >= 0.3 * shorter


# ------------------------------------------------------------------ one column


def _stacked(pieces: Sequence[Piece]) -> Iterator[Flow]:
    """One column from top to bottom: the fragments between two boxes are one flow."""
    run: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: _height(piece, pieces)):
        if piece.fragment is not None:
            run.append(piece)
            continue
        if run:
            yield _flow(run)
            run = []
        yield from piece.flows
    if run:
        yield _flow(run)


def _height(piece: Piece, pieces: Sequence[Piece]) -> tuple[float, float]:
    """Where a piece stands in its column; a box after the lines on its left."""
    if piece.fragment is not None:
        return piece.top, piece.left
    beside = [
        other.top for other in pieces if other.fragment and other.right <= piece.left + 2 and piece.top - 4 <= other.top <= piece.bottom + 4
    ]
    return max([piece.top, *beside]) + 0.01, piece.left


def _flow(run: Sequence[Piece]) -> Flow:
    rows: list[list[Piece]] = []
    for piece in run:
        if rows and piece.fragment and piece.top - rows[-1][0].top < 0.35 * piece.fragment.size:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return Flow(tuple(piece.fragment for row in rows for piece in sorted(row, key=lambda p: p.left) if piece.fragment))
