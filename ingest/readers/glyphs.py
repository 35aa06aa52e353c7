"""From single characters on a page to fragments of lines, and from ordered fragments to lines.

A fragment is what stands side by side without a gap that could part two columns. Distances are in points.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest.lines import Line, clean
from ingest.markers import is_bare_marker

from .columns import Fragment

#: Gaps in ems: above `_SPACE` two letters belong to two words; above `_APART` to two fragments; characters that follow one another in
#: the file may stand `_APART_IN_RUN` apart, as in justified lines.
_SPACE, _APART, _APART_IN_RUN = 0.17, 0.8, 2.0


@dataclass(frozen=True, slots=True)
class Glyph:
    """One printed character: its number in the file, left and right edge, baseline from the top, size, weight and colour.

    `spaced` says that the file itself has a space before it.
    """

    index: int
    character: str
    x: float
    right: float
    y: float
    size: float
    bold: bool
    ink: tuple[int, int, int]
    spaced: bool = False


def fragments(glyphs: Sequence[Glyph], dots: Sequence[tuple[float, float, float]] = ()) -> list[Fragment]:
    """Fragments of the lines of one page; a drawn dot in front of a fragment becomes its bullet."""
    found = [fragment for row in _rows(glyphs) for fragment in _row_fragments(row)]
    return [_with_dot(fragment, dots) for fragment in found]


def _rows(glyphs: Sequence[Glyph]) -> Iterator[list[Glyph]]:
    """Characters that share a baseline, each row from left to right."""
    row: list[Glyph] = []
    for glyph in sorted((g for g in glyphs if not g.character.isspace()), key=lambda g: (g.y, g.x)):
        if row and glyph.y - row[-1].y > 0.18 * max(glyph.size, row[-1].size):
            yield sorted(row, key=lambda g: (g.x, g.index))
            row = []
        row.append(glyph)
    if row:
        yield sorted(row, key=lambda g: (g.x, g.index))


def _row_fragments(row: list[Glyph]) -> Iterator[Fragment]:
    run: list[Glyph] = []
    for glyph in row:
        if run:
            before = run[-1]
            twice = glyph.character == before.character and abs(glyph.x - before.x) < 0.12 * glyph.size
            if twice and glyph.index - before.index != 1:
                continue  # drawn twice, to look bold; the two letters of a ligature follow one another in the file
            in_run = 0 < glyph.index - before.index <= 3
            if glyph.x - before.right > (_APART_IN_RUN if in_run else _APART) * max(glyph.size, before.size):
                yield _fragment(run)
                run = []
        run.append(glyph)
    if run:
        yield _fragment(run)


def _fragment(run: list[Glyph]) -> Fragment:
    spread = _is_spread(run)
    space = 0.6 if spread else _SPACE
    text, lead, leading = "", 0, True
    for i, glyph in enumerate(run):
        if i and _parted(run[i - 1], glyph, space):
            text += " "
        text += glyph.character
        leading = leading and glyph.bold
        if leading:
            lead = len(text)
    sizes = [glyph.size for glyph in run]
    return Fragment(
        text=text,
        x=run[0].x,
        right=run[-1].right,
        y=median(glyph.y for glyph in run),
        size=round(median(sizes), 1),
        lead=lead,
        ink=run[len(run) // 2].ink,
    )


def _parted(before: Glyph, glyph: Glyph, space: float) -> bool:
    """Whether a space stands between two characters of a run: one that the file has, or a gap as wide as one."""
    own = glyph.spaced and 0 < glyph.index - before.index <= 4
    return own or glyph.x - before.right > space * min(glyph.size, before.size)


def _is_spread(run: Sequence[Glyph]) -> bool:
    """True for letter-spaced type, where every letter stands alone."""
    if len(run) < 6:
        return False
    gaps = [(b.x - a.right) / max(a.size, 0.1) for a, b in pairwise(run)]
    return median(gaps) > _SPACE


def _with_dot(fragment: Fragment, dots: Sequence[tuple[float, float, float]]) -> Fragment:
    for left, right, middle in dots:
        near = 0 <= fragment.x - right <= 3.0 * fragment.size and left < fragment.x
        level = fragment.y - fragment.size * 0.95 <= middle <= fragment.y + fragment.size * 0.15
        if near and level:
            return replace(fragment, dot=left)
    return fragment


# ------------------------------------------------------------------ fragments in order to lines


def page_lines(ordered: Sequence[Fragment], page: int, usual_ink: tuple[int, int, int], first_flow: int) -> Iterator[Line]:
    """Lines of one page from its fragments in reading order; `gap` is measured against the page's own leading."""
    rows = _side_by_side(ordered)
    leading = _leading(rows)
    before: Line | None = None
    for row in rows:
        line = _line(row, page, usual_ink, first_flow)
        if before is not None and before.flow == line.flow and line.size:
            gap = max(0.0, (line.y - before.y) / (leading * max(line.size, before.size)) - 1.0)
            line = replace(line, gap=gap)
        else:
            line = replace(line, gap=1.0)
        if line.text:
            yield line
            before = line


def _side_by_side(ordered: Sequence[Fragment]) -> list[list[Fragment]]:
    rows: list[list[Fragment]] = []
    for fragment in ordered:
        if rows and rows[-1][-1].flow == fragment.flow and abs(rows[-1][-1].y - fragment.y) < 0.35 * max(fragment.size, rows[-1][-1].size):
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    return rows


def _leading(rows: Sequence[Sequence[Fragment]]) -> float:
    """The usual distance of baselines, in type sizes."""
    ratios = sorted(
        (b[0].y - a[0].y) / b[0].size
        for a, b in pairwise(rows)
        if a[0].flow == b[0].flow and b[0].size and abs(a[0].size - b[0].size) < 0.5 and 0.9 < (b[0].y - a[0].y) / b[0].size < 2.4
    )
    return ratios[len(ratios) // 3] if ratios else 1.25


def _line(row: Sequence[Fragment], page: int, usual_ink: tuple[int, int, int], first_flow: int) -> Line:
    row = sorted(row, key=lambda fragment: fragment.x)
    marker = "•" if row[0].dot is not None else None
    if marker is None and len(row) > 1 and is_bare_marker(row[0].text):
        marker, row = row[0].text.strip(), row[1:]
    text, lead, leading = "", 0, True
    for fragment in row:
        glue = " " if text else ""
        if leading and fragment.lead:
            lead = len(text) + len(glue) + fragment.lead
        leading = leading and fragment.lead >= len(fragment.text)
        text += glue + fragment.text
    cleaned = clean(text)
    first = row[0]
    return Line(
        cleaned,
        page=page,
        x=first.x,
        right=row[-1].right,
        y=first.y,
        size=max(fragment.size for fragment in row),
        lead=len(cleaned) if lead >= len(text) else min(lead, len(cleaned)),
        marker=marker,
        linked=all(fragment.linked for fragment in row),
        flow=first_flow + first.flow,
        tint="" if first.ink == usual_ink else "#{:02x}{:02x}{:02x}".format(*first.ink),
    )
