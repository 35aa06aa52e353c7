"""Where the columns of a table part and where its rows begin: by lines and the edges of shades, else by white space and numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from .flows import Style
from .glyphs import Fragment
from .pdf_shapes import Area, Drawn, Rule

#: What numbers a row: "1", "2.", "R3", "Rec 4", "5.1".
NUMBER = re.compile(r"^(?:(?:R|A|Rec\.?|Recommendation|Action)\s?)?\(?\d{1,2}(?:\.\d{1,2})?[.):]?$", re.IGNORECASE)
_OVER = 3.0  # points that words may reach over an edge
_HEADING = 3.0  # prominence that ends a table without lines
_MAX_EDGES = 3_000


@dataclass(frozen=True)
class Grid:
    """How a table lies on a page: the places between its columns, its outer edges, and from where to where its rows can stand.

    `starts` is where each column begins; `seams` are the heights of lines and edges across it; `walled` says that lines or edges part
    the columns; `rules` counts the seams that cross all of them.
    """

    edges: tuple[float, ...]
    left: float
    right: float
    top: float
    bottom: float
    starts: tuple[float, ...]
    seams: tuple[float, ...]
    walled: bool
    style: Style
    rules: int = 0

    @classmethod
    def of(cls, names: Sequence[Sequence[Fragment]], point: int, below: Sequence[Fragment], shapes: Drawn, style: Style) -> Grid:
        """The grid under a row of `names`; `point` is the column that holds what is learned."""
        top = max(fragment.y for name in names for fragment in name)
        lefts = [min(fragment.x for fragment in name) for name in names]
        rights = [max(fragment.right for fragment in name) for name in names]
        walls = [wall for wall in _walls(shapes) if wall.start < top + 20 and wall.end > top - 4]
        edges, walled = [], 0
        for before, after in pairwise(range(len(names))):
            between = [wall.at for wall in walls if rights[before] - 2 < wall.at < lefts[after] + 2]
            walled += bool(between)
            edges.append((min(between) + max(between)) / 2 if between else _white(names[before], names[after], below))
        outer = [wall.at for wall in walls if wall.at >= rights[-1] - 2]
        left = max([wall.at for wall in walls if wall.at <= lefts[0] + 2], default=lefts[0] - 3)
        right = min(outer) if outer and walled else float("inf")
        grid = cls(tuple(edges), left, right, top, float("inf"), tuple(lefts), (), walled == len(edges), style)
        return grid._measured(shapes, point)

    def on_next_page(self, shapes: Drawn, point: int) -> Grid:
        """The same columns on the next page, where the names are not printed again."""
        return replace(self, top=float("-inf"), bottom=float("inf"))._measured(shapes, point)

    def _measured(self, shapes: Drawn, point: int) -> Grid:
        """With the seams of this page, and the lower end of what parts its columns."""
        ends = (self.left, *self.edges, min(self.right, self.edges[-1] + 200.0))
        middles = [(max(start, 0.0) + end) / 2 for start, end in pairwise(ends)]
        seams = [rule for rule in _seams(shapes) if rule.at > self.top - 2]
        own = [rule for rule in seams if rule.start <= middles[point] <= rule.end]
        wide = [rule for rule in own if rule.end - rule.start > 0.7 * min(ends[point + 1] - ends[point], 200.0)]
        heights = tuple(sorted({round(rule.at, 1) for rule in wide}))
        across = [
            at for at in heights if all(any(abs(rule.at - at) < 2 and rule.start <= x <= rule.end for rule in seams) for x in middles)
        ]
        if not self.walled:
            return replace(self, seams=heights, rules=len(across))
        at = (*ends[:-1], self.right)
        near = sorted((wall for wall in _walls(shapes) if any(abs(wall.at - x) < 9.0 for x in at)), key=lambda wall: wall.start)
        bottom = self.top
        for wall in near:
            if bottom == float("-inf") or wall.start <= bottom + 12.0:
                bottom = max(bottom, wall.end)
        return replace(self, seams=heights, bottom=bottom if near else float("inf"), walled=bool(near), rules=len(across))

    def column(self, fragment: Fragment) -> int:
        """The column in which a fragment stands."""
        middle = fragment.x + min(fragment.right - fragment.x, 12.0) / 2
        return sum(edge <= middle for edge in self.edges)

    def spans(self, fragment: Fragment) -> bool:
        """Whether a fragment lies between the outer edges."""
        return fragment.right > self.left and fragment.x < self.right

    def is_heading(self, row: Sequence[Fragment]) -> bool:
        """Whether a row is one title across columns, as where the rows of a table are grouped."""
        first = [fragment for fragment in row if fragment.y - row[0].y < 0.3 * fragment.size]
        alone = len({self.column(fragment) for fragment in row}) == 1 and len(" ".join(fragment.text for fragment in row)) < 100
        over = any(fragment.x < edge - _OVER and fragment.right > edge + _OVER for fragment in row for edge in self.edges)
        return alone and len(first) == 1 and (over or all(fragment.bold for fragment in row)) and not NUMBER.match(row[0].text)

    # -------------------------------------------------------------- rows

    def rows(self, fragments: Sequence[Fragment], number: int | None) -> list[list[Fragment]]:
        """The rows among `fragments`, which are sorted from the top; `number` is the column of numbers."""
        body = self._body(fragments)
        if not body:
            return []
        parts: list[list[Fragment]] = [[] for _ in range(len(self.seams) + 1)]
        for fragment in body:
            parts[sum(seam < fragment.y - 0.3 * fragment.size for seam in self.seams)].append(fragment)
        parts = [part for part in parts if part]
        numbered = [
            [f.y for f in part if self.column(f) == number and NUMBER.match(f.text)] if number is not None else [] for part in parts
        ]
        if len(parts) > 1 and all(len(numbers) < 2 for numbers in numbered):
            return parts
        return [
            row
            for part, numbers in zip(parts, numbered, strict=True)
            for row in (_by_numbers(part, numbers) or (_by_gaps(part, self) if len(parts) == 1 else [part]))
        ]

    def _body(self, fragments: Sequence[Fragment]) -> list[Fragment]:
        """What of `fragments` stands in the table: up to its lower edge, or to the first line that is none of a table."""
        body: list[Fragment] = []
        for fragment in fragments:
            if not self.spans(fragment) or fragment.y < self.top:
                continue
            if fragment.y - 0.3 * fragment.size > self.bottom:
                break
            if not self.walled and self._ends_before(fragment, body):
                break
            body.append(fragment)
        return body

    def _ends_before(self, fragment: Fragment, body: Sequence[Fragment]) -> bool:
        if any(fragment.left < edge - _OVER and fragment.right > edge + _OVER for edge in self.edges) or fragment.left < self.left - 8:
            return True
        if self.style.prominence([fragment]) >= _HEADING and fragment.size > 1.08 * self.style.size:
            return True
        above = body[-1].y if body else self.top
        return (
            above != float("-inf")
            and fragment.y - above > 4.5 * self.style.size
            and not any(above < seam < fragment.y for seam in self.seams)
        )

    def fits(self, rows: Sequence[Sequence[Fragment]], before: Grid, fragments: Sequence[Fragment]) -> bool:
        """Whether `rows` at the head of a page go on with a table that lay as `before` does."""
        first = min((fragment.y for fragment in fragments), default=0.0)
        if abs(min(fragment.y for row in rows for fragment in row) - first) > 0.5 * self.style.size:
            return False
        if self.walled:
            return True
        columns: dict[int, list[float]] = {}
        for fragment in (fragment for row in rows for fragment in row):
            columns.setdefault(self.column(fragment), []).append(fragment.left)
        level = sum(abs(min(lefts) - before.starts[column]) < 6.0 for column, lefts in columns.items())
        return len(columns) > 1 and level == len(columns)


def _by_numbers(part: Sequence[Fragment], numbers: Sequence[float]) -> list[list[Fragment]]:
    """`part` with a row beginning at each number; empty where the numbers do not stand at the head of their rows."""
    if not numbers or numbers[0] - part[0].y > 0.7 * part[0].size:
        return []
    rows: list[list[Fragment]] = [[] for _ in numbers]
    for fragment in part:
        rows[max(0, sum(y <= fragment.y + 0.45 * fragment.size for y in numbers) - 1)].append(fragment)
    return rows


def _by_gaps(part: Sequence[Fragment], grid: Grid) -> list[list[Fragment]]:
    """`part` with a row beginning where all columns leave more white than between their lines, or where most columns begin anew."""
    heights = sorted({round(fragment.y, 1) for fragment in part})
    steps = [b - a for a, b in pairwise(heights) if b - a > 0.6 * grid.style.size]
    if not steps:
        return [list(part)]
    leading = sorted(steps)[len(steps) // 4]
    wide = [b for a, b in pairwise(heights) if b - a > 1.25 * leading]
    if not wide:
        wide = [y for y in heights if len({grid.column(f) for f in part if abs(f.y - y) < 0.3 * f.size}) == len(grid.edges) + 1]
    rows: list[list[Fragment]] = [[] for _ in range(len(wide) + 1)]
    for fragment in part:
        rows[sum(y <= fragment.y + 0.2 for y in wide)].append(fragment)
    return [row for row in rows if row]


# ------------------------------------------------------------------ lines and edges


def _walls(shapes: Drawn) -> list[Rule]:
    """Lines that run down, and the sides of areas."""
    sides = [Rule(at, area.top, area.bottom) for area in _cell_like(shapes) for at in (area.left, area.right)]
    return [*shapes.down, *sides][:_MAX_EDGES]


def _seams(shapes: Drawn) -> list[Rule]:
    """Lines across, those at one height that touch made one, and the upper and lower edges of areas."""
    edges = [Rule(at, area.left, area.right) for area in _cell_like(shapes) for at in (area.top, area.bottom)]
    found: list[Rule] = []
    for rule in sorted([*shapes.across, *edges][:_MAX_EDGES], key=lambda rule: (round(rule.at), rule.start)):
        last = found[-1] if found else None
        if last and abs(last.at - rule.at) < 1.6 and rule.start <= last.end + 6.0:
            found[-1] = Rule(last.at, last.start, max(last.end, rule.end))
        else:
            found.append(rule)
    return found


def _cell_like(shapes: Drawn) -> list[Area]:
    return [area for area in shapes.areas if area.height > 8.0]


def _white(name: Sequence[Fragment], following: Sequence[Fragment], below: Sequence[Fragment]) -> float:
    """The place between two names that no words below touch: near the second name, where the text of its column begins."""
    start = min(fragment.x for fragment in name)
    end = max(fragment.right for fragment in following)
    for many in (60, 30, 12, 6, 0):
        spans = sorted(
            (fragment.left, fragment.right)
            for fragment in (*name, *following, *below[:many])
            if fragment.right > start and fragment.left < end
        )
        reach, gaps = start, []
        for left, right in spans:
            if left - reach > 2.0:
                gaps.append((left - reach, left))
            reach = max(reach, right)
        if gaps:
            width, at = max(gaps)
            return at - min(3.0, width / 2)
    return median([max(fragment.right for fragment in name), min(fragment.x for fragment in following)])
