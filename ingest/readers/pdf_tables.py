"""Tables of recommendations in a PDF: found by the names in their first row, with or without lines or shades around the cells.

The columns of such a table are known by their names (`ingest.tables.columns_of`); `pdf_grid` tells where they part and where rows
begin. A table goes on over the page, its names printed again there or not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from ingest.headings import heading_wordings
from ingest.lines import clean
from ingest.tables import Columns

from .flows import Flow, Piece, Style
from .glyphs import Fragment, parted_at
from .pdf_grid import NUMBER, Grid
from .pdf_shapes import Drawn
from .pdf_table_names import Head, next_head, with_numbers

_TRACKED = frozenset({"agency", "lead", "timescale", "status"})
#: A box holds more than so many rows, and stands so far from the next (in points).
_BOX_ROWS, _BETWEEN = 5.0, 3.0
_ENDED = re.compile(r"[.!?;][\"'”’)\]]*$")


@dataclass
class Cell:
    """The fragments of one cell, each with the page that it stands on."""

    parts: list[tuple[int, Fragment]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its words in order."""
        return clean(" ".join(fragment.text for _, fragment in self.parts))


@dataclass(frozen=True)
class Row:
    """The cells of one row; `heading` says that it is one title across the columns."""

    cells: tuple[Cell, ...]
    heading: bool = False


@dataclass
class Table:
    """A table that holds learning: what its columns hold, the rows under the names, and how it lies on the page where it was last met.

    `number` is the column of numbers, None where there is none.
    """

    columns: Columns
    grid: Grid
    number: int | None
    rows: list[Row] = field(default_factory=list)

    def fragments(self) -> Iterator[Fragment]:
        """All that stands in its cells."""
        for row in self.rows:
            for cell in row.cells:
                for _, fragment in cell.parts:
                    yield fragment

    def add(self, page: int, rows: Sequence[Sequence[Fragment]], *, over_page: bool) -> None:
        """Add rows of one page; the first goes on with the last one before it when it is the rest of it."""
        for i, row in enumerate(rows):
            cells = tuple(Cell() for _ in range(len(self.columns.names)))
            for fragment in row:
                cells[self.grid.column(fragment)].parts.append((page, fragment))
            if over_page and i == 0 and self.rows and self._goes_on(self.rows[-1].cells, cells):
                for cell, more in zip(self.rows[-1].cells, cells, strict=True):
                    cell.parts += more.parts
            else:
                self.rows.append(Row(cells, self.grid.is_heading(row)))

    def _goes_on(self, last: Sequence[Cell], row: Sequence[Cell]) -> bool:
        if self.number is not None and last[self.number].parts:
            return not row[self.number].parts
        texts = [(last[column].text, row[column].text) for column in self.columns.points]
        return all(not more or more[0].islower() or not before for before, more in texts) or (
            any(more[:1].islower() and not _ENDED.search(before) for before, more in texts)
        )


def tables_on(
    page: int, fragments: Sequence[Fragment], shapes: Drawn, style: Style, running: Table | None
) -> tuple[list[Piece], list[Fragment], Table | None]:
    """(tables that begin on this page, fragments in no table, the table that may go on over the page).

    `running` is the table that may go on from the page before.
    """
    rest = sorted(fragments, key=lambda fragment: (fragment.y, fragment.x))
    last: Table | None = None
    if running is not None:
        kept = _go_on(running, page, rest, shapes, style)
        last = running if len(kept) < len(rest) else None
        rest = kept
    pieces = []
    after = float("-inf")
    while (head := next_head(rest, after)) is not None:
        after = head.bottom
        table, kept = _read(head, page, rest, shapes, style)
        if table is not None:
            grid = table.grid
            lowest = max((fragment.y for fragment in table.fragments()), default=head.bottom)
            bottom = min(grid.bottom, lowest + style.size)
            pieces.append(Piece(grid.left, grid.right, head.top, bottom, None, (Flow((), None, table),)))
            last, rest = table, kept
            after = max(after, bottom)
    ends = last is None or any(
        fragment.y > last.grid.bottom and fragment.right > last.grid.left and fragment.x < last.grid.right for fragment in rest
    )
    return pieces, rest, None if ends else last


# ------------------------------------------------------------------ the rows under it


def _read(head: Head, page: int, fragments: Sequence[Fragment], shapes: Drawn, style: Style) -> tuple[Table | None, list[Fragment]]:
    """(the table under `head`, what is not in it), or (None, `fragments`) where no table stands there."""
    if _in_boxes(head, shapes):
        return None, list(fragments)
    below = [fragment for fragment in fragments if fragment.y > head.bottom + 1.0]
    columns, names = with_numbers(head, below)
    below = _at_starts(below, names)
    number = next(
        (i for i in range(len(columns.names)) if i not in columns.points and i != columns.label and i not in dict(columns.fields)),
        None,
    )
    grid = Grid.of(names, columns.points[0], below, shapes, style)
    rows = _as_rows(grid.rows(below, number), grid, columns)
    if not rows or not _is_table(columns, grid, rows, number):
        return None, list(fragments)
    table = Table(columns, grid, number)
    table.add(page, rows, over_page=False)
    taken = {id(fragment) for row in rows for fragment in row}
    above = [fragment for fragment in fragments if fragment.y <= head.bottom + 1.0]
    return table, [
        *(
            fragment
            for fragment in above
            if not any(fragment.y == name.y and fragment.x <= name.x <= fragment.right for name in head.fragments)
        ),
        *(fragment for fragment in below if id(fragment) not in taken),
    ]


def _in_boxes(head: Head, shapes: Drawn) -> bool:
    """Whether names stand in boxes of their own, with space between them: headings of boxes, side by side."""
    boxes = []
    for name in head.names:
        x, y = name[0].x + 1.0, name[0].y - 0.3 * name[0].size
        around = [area for area in shapes.areas if area.holds(x, y) and area.height > _BOX_ROWS * name[0].size]
        if around:
            boxes.append(min(around, key=lambda area: area.width * area.height))
    boxes.sort(key=lambda area: area.left)
    return len(boxes) > 1 and all(after.left - before.right > _BETWEEN for before, after in pairwise(boxes))


def _at_starts(fragments: Sequence[Fragment], names: Sequence[Sequence[Fragment]]) -> list[Fragment]:
    """`fragments` parted at wide spaces where the text of the next column begins."""
    starts = [min(fragment.x for fragment in name) for name in names]
    result: list[Fragment] = []
    for fragment in fragments:
        for _, _, x in fragment.wide:
            if any(abs(x - start) < 2.5 for start in starts):
                first, fragment = parted_at(fragment, x)
                result.append(first)
        result.append(fragment)
    return result


def _as_rows(rows: list[list[Fragment]], grid: Grid, columns: Columns) -> list[list[Fragment]]:
    """`rows` up to the first that holds the title of a section: it is no row of a table of records.

    Where fields say that the table is one, only a title across the columns ends it.
    """
    tracked = _TRACKED & {name for _, name in columns.fields}
    for i, row in enumerate(rows):
        if tracked and not grid.is_heading(row):
            continue
        cells: dict[int, list[Fragment]] = {}
        for fragment in row:
            cells.setdefault(grid.column(fragment), []).append(fragment)
        if any(column != columns.label and _opens_section(cell) for column, cell in cells.items()):
            return rows[:i]
    return rows


def _opens_section(cell: Sequence[Fragment]) -> bool:
    first = [fragment for fragment in cell if fragment.y - cell[0].y < 0.3 * fragment.size]
    if not all(fragment.bold for fragment in first):
        return False
    match = heading_wordings().match(" ".join(fragment.text for fragment in first), styled=True)
    return match is not None and match.how == "exact"


def _is_table(columns: Columns, grid: Grid, rows: Sequence[Sequence[Fragment]], number: int | None) -> bool:
    """Whether what stands under names of columns is a table, and no columns of text."""
    tracked = {name for _, name in columns.fields} & _TRACKED
    several = sum(len({grid.column(fragment) for fragment in row}) > 1 for row in rows)
    if not several:
        return False
    if tracked and (len(columns.names) > 2 or grid.walled):
        return True
    under_names = any(grid.top - 2 < seam < min(f.y for f in rows[0]) - 0.3 * rows[0][0].size for seam in grid.seams)
    if grid.walled and len(rows) > 1 and grid.rules >= len(rows) and under_names:
        return True
    numbered = number is not None and sum(any(NUMBER.match(f.text) for f in row if grid.column(f) == number) for row in rows)
    return bool(numbered) and len(rows) > 1


def _go_on(table: Table, page: int, fragments: Sequence[Fragment], shapes: Drawn, style: Style) -> list[Fragment]:
    """Add to `table` what of it stands at the head of the next page; the fragments that do not belong to it."""
    head = next_head(fragments, float("-inf"))
    below = list(fragments)
    point = table.columns.points[0]
    grid = table.grid.on_next_page(shapes, point)
    again: list[Fragment] = []
    if head is not None and _names(head.columns) == _names(table.columns) and not any(f.y < head.top and grid.spans(f) for f in fragments):
        again = head.fragments
        below = [fragment for fragment in fragments if fragment.y > head.bottom + 1.0]
        _, names = with_numbers(head, below) if len(head.names) < len(table.columns.names) else (None, head.names)
        if len(names) == len(table.columns.names):
            grid = Grid.of(names, point, below, shapes, style)
    below = _at_starts(below, [[replace(below[0], x=start)] for start in grid.starts]) if below else below
    rows = _as_rows(grid.rows(below, table.number), grid, table.columns)
    if not rows or not (again or grid.fits(rows, table.grid, below)):
        return list(fragments)
    table.grid = grid
    table.add(page, rows, over_page=True)
    gone = {id(fragment) for row in rows for fragment in row}
    above = [fragment for fragment in fragments if again and fragment.y <= max(name.y for name in again) + 1.0]
    return [
        *(f for f in above if not any(f.y == name.y and f.x <= name.x <= f.right for name in again)),
        *(fragment for fragment in below if id(fragment) not in gone),
    ]


def _names(columns: Columns) -> list[str]:
    return [name for name in columns.names if name]
