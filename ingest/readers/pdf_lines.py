"""From flows in reading order to lines: what stands side by side is one line, and tables become one line for each row."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from ingest.lines import Line, addresses, clean
from ingest.markers import split_marker
from ingest.paragraphs import paragraphs
from ingest.tables import table_lines

from .flows import Flow, Style
from .glyphs import Fragment
from .pdf_marks import is_mark
from .pdf_tables import Cell, Table

_NESTED = 0.45  # sizes of type by which a bullet stands further right than that of the list above it
_HEADING = 2.0


def document_lines(pages: Sequence[Sequence[Flow]], style: Style) -> Iterator[Line]:
    """The lines of all pages; flows are numbered through the document."""
    number = 0
    before: Line | None = None
    usual = _leading([flow.rows() for flows in pages for flow in flows])
    for page, flows in enumerate(pages, start=1):
        leading = _leading([flow.rows() for flow in flows], usual)
        for flow in flows:
            if flow.table is not None:
                lines = list(_rows_of(flow.table, before, number, style))
            else:
                lines = list(_with_levels(flow_lines(flow.rows(), page, style, number, leading)))
            yield from lines
            before = lines[-1] if lines else before
            number += 1


def margin_lines(fragments: Sequence[Fragment], page: int, style: Style) -> Iterator[Line]:
    """The lines of headers and footers."""
    ordered = tuple(sorted(fragments, key=lambda fragment: (round(fragment.y), fragment.x)))
    return _with_levels(flow_lines(Flow(ordered).rows(), page, style, 0, 1.25))


def flow_lines(rows: Sequence[Sequence[Fragment]], page: int, style: Style, flow: int, leading: float) -> Iterator[Line]:
    """The lines of one flow; `gap` is measured against the page's own `leading`."""
    counted = _counted(rows)
    before: Line | None = None
    for i, row in enumerate(rows):
        line = _line(row, page, style, flow, numbered=i in counted)
        if not line.text:
            continue
        gap = 1.0
        if before is not None and line.size:
            gap = max(0.0, (line.y - before.y) / (leading * max(line.size, before.size)) - 1.0)
        before = replace(line, gap=gap)
        yield before


def _leading(rows_of_flows: Sequence[Sequence[Sequence[Fragment]]], usual: float = 9.9) -> float:
    """The distance of the baselines of wrapped lines, in type sizes: the smallest that occurs often; `usual` where it occurs at all."""
    ratios = sorted(
        (b[0].y - a[0].y) / b[0].size
        for rows in rows_of_flows
        for a, b in pairwise(rows)
        if b[0].size and abs(a[0].size - b[0].size) < 0.5 and 0.9 < (b[0].y - a[0].y) / b[0].size < 2.4
    )
    if not ratios:
        return min(usual, 1.25)
    enough = max(3, len(ratios) // 8)
    tight = (ratios[i + enough // 2] for i in range(len(ratios) - enough + 1) if ratios[i + enough - 1] < 1.05 * ratios[i])
    found = next(tight, ratios[len(ratios) // 3])
    return usual if usual < found and sum(abs(ratio - usual) < 0.05 * usual for ratio in ratios) > 1 else found


def _counted(rows: Sequence[Sequence[Fragment]]) -> frozenset[int]:
    """Rows whose first fragment is a bare number that counts on from the one before, at the same place: a numbered list."""
    numbers = [(i, int(row[0].text), row[0].x) for i, row in enumerate(rows) if len(row) > 1 and re.fullmatch(r"\d{1,2}", row[0].text)]
    found: set[int] = set()
    for (i, first, x), (j, second, at) in pairwise(numbers):
        if second == first + 1 and abs(x - at) < 6.0:
            found |= {i, j}
    return frozenset(found)


def _line(row: Sequence[Fragment], page: int, style: Style, flow: int, *, numbered: bool) -> Line:
    marker, first = (row[0].mark if row[0].dot is not None else None), row[0].left
    heading = style.prominence(row) >= _HEADING
    if marker is None and len(row) > 1 and (numbered or row[0].badge or is_mark(row[0], row[1])):
        marker, row = row[0].text.strip(), row[1:]
    text, lead, leading = "", 0, True
    for fragment in row:
        glue = " " if text else ""
        if leading and fragment.lead:
            lead = len(text) + len(glue) + fragment.lead
        leading = leading and fragment.lead >= len(fragment.text)
        text += glue + fragment.text
    cleaned = clean(text)
    main = max(row, key=lambda fragment: len(fragment.text))
    if not lead and _is_tag(row):
        lead = len(row[0].text)
    return Line(
        cleaned,
        page=page,
        x=row[0].x,
        right=row[-1].right,
        y=row[0].y,
        size=max(fragment.size for fragment in row),
        lead=len(cleaned) if lead >= len(text) else min(lead, len(cleaned)),
        marker=marker,
        level=round(first) if not heading and (marker or split_marker(cleaned)[0]) else -1,
        linked=all(fragment.linked for fragment in row),
        flow=flow,
        tint="" if main.ink == style.ink else "#{:02x}{:02x}{:02x}".format(*main.ink),
        links=addresses(target for fragment in row for target in fragment.links),
    )


def _is_tag(row: Sequence[Fragment]) -> bool:
    """Whether a row begins with a word in light letters, as on a coloured tag, and goes on in dark ones: the tag is its label."""
    light = min(row[0].ink) > 200
    return light and len(row) > 1 and len(row[0].text) <= 30 and all(min(fragment.ink) < 150 for fragment in row[1:])


def _with_levels(lines: Iterator[Line]) -> Iterator[Line]:
    """`lines` with the depth of nested bullets, told by how far right they stand, in place of where they stand."""
    open_lists: list[float] = []
    for line in lines:
        if line.level < 0:
            if open_lists and line.x <= open_lists[0]:
                open_lists.clear()
            yield replace(line, level=0)
            continue
        at, slack = float(line.level), _NESTED * (line.size or 10.0)
        while open_lists and at < open_lists[-1] - slack:
            open_lists.pop()
        if not open_lists or at > open_lists[-1] + slack:
            open_lists.append(at)
        yield replace(line, level=len(open_lists) - 1)


# ------------------------------------------------------------------ tables


def _rows_of(table: Table, before: Line | None, flow: int, style: Style) -> Iterator[Line]:
    titled = before is not None and len(before.text) <= 100 and (before.bold or before.size > 1.08 * style.size)
    for heading, group in groupby(table.rows, key=lambda row: row.heading):
        cells = [[_cell_lines(cell, style) for cell in row.cells] for row in group]
        lines = [line for row in cells for cell in row for line in cell]
        if heading:
            yield from (replace(line, heading=6, marker=None, gap=1.0, flow=flow) for line in lines)
        else:
            page = min((line.page for line in lines if line.page), default=None)
            yield from table_lines(table.columns, cells, titled=titled, flow=flow, page=page)
        titled = True


def _cell_lines(cell: Cell, style: Style) -> list[Line]:
    """What stands in one cell, as whole paragraphs."""
    lines: list[Line] = []
    for page in Counter(page for page, _ in cell.parts):
        fragments = sorted((f for number, f in cell.parts if number == page), key=lambda f: (round(f.y), f.x))
        rows = Flow(tuple(fragments)).rows()
        lines += _with_levels(flow_lines(rows, page, style, 0, _leading([rows])))
    return paragraphs(lines)
