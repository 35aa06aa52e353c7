"""From single characters on a page to fragments of lines.

A fragment is what stands side by side without a gap that could part two columns. Distances are in points.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from .pdf_shapes import Ink, Rule

#: Gaps in ems: above `_SPACE` two letters belong to two words; above `_APART` to two fragments; characters that follow one another in
#: the file may stand `_APART_IN_RUN` apart, as in justified lines.
_SPACE, _APART, _APART_IN_RUN = 0.17, 0.8, 2.0
_WIDE = 0.4  # wider than the spaces of most lines
_WALL = 0.12  # with a line or the edge of a box between them, less parts two fragments


@dataclass(frozen=True)
class Fragment:
    """A piece of one line: text, edges, baseline from the top, size, length of the bold front, colour.

    `dot` is the left edge of the bullet before it and `mark` what that is, "•" where it was drawn; `badge` says that it is a number
    or letter in a circle or square of its own; `links` are the addresses that it points to. `wide` are its wider spaces: where in
    the text what follows begins, the edges of the space. `sideways` says that it runs up or down.
    """

    text: str
    x: float
    right: float
    y: float
    size: float
    lead: int = 0
    ink: Ink = (0, 0, 0)
    dot: float | None = None
    mark: str = "•"
    linked: bool = False
    links: tuple[str, ...] = ()
    badge: bool = False
    wide: tuple[tuple[int, float, float], ...] = ()
    sideways: bool = False

    @property
    def left(self) -> float:
        """The left edge, a drawn bullet included."""
        return self.x if self.dot is None else min(self.x, self.dot)

    @property
    def bold(self) -> bool:
        """True when all of it is bold."""
        return self.lead >= len(self.text)


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
    ink: Ink
    spaced: bool = False


def fragments(glyphs: Sequence[Glyph], walls: Sequence[Rule] = ()) -> list[Fragment]:
    """Fragments of the lines of one page, parted at `walls` (lines that run down, edges of boxes)."""
    edges = _Walls(walls)
    return _parted_at_columns([fragment for row in _rows(_raised(glyphs)) for fragment in _row_fragments(row, edges)])


class _Walls:
    """Lines that run down, to be asked whether one stands between two letters."""

    def __init__(self, walls: Sequence[Rule]) -> None:
        self._walls = sorted(walls, key=lambda wall: wall.at)
        self._at = [wall.at for wall in self._walls]

    def between(self, left: Glyph, right: Glyph) -> bool:
        """Whether one stands between two letters of a row."""
        first, last = bisect_left(self._at, left.right - 1.0), bisect_right(self._at, right.x + 1.0)
        middle = right.y - 0.3 * right.size
        return any(wall.start <= middle <= wall.end for wall in self._walls[first:last])


def _raised(glyphs: Sequence[Glyph]) -> Iterator[Glyph]:
    """`glyphs` with raised letters ("21st") put on the line, and raised numbers of footnotes left out."""
    base: Glyph | None = None
    last: Glyph | None = None
    for glyph in glyphs:
        small = base is not None and last is not None and 0.45 * base.size < glyph.size < 0.85 * base.size and not glyph.spaced
        if small and base and last and 0.1 * base.size < base.y - glyph.y < 0.7 * base.size and abs(glyph.x - last.right) < 0.2 * base.size:
            last = glyph
            if not (glyph.character.isdigit() and not base.character.isdigit()):
                yield replace(glyph, y=base.y, size=base.size)
            continue
        base = last = glyph
        yield glyph


def _rows(glyphs: Iterator[Glyph]) -> Iterator[list[Glyph]]:
    """Characters that share a baseline, each row from left to right."""
    row: list[Glyph] = []
    for glyph in sorted((g for g in glyphs if not g.character.isspace()), key=lambda g: (g.y, g.x)):
        if row and glyph.y - row[-1].y > max(1.2, 0.18 * min(glyph.size, row[-1].size)):
            yield sorted(row, key=lambda g: (g.x, g.index))
            row = []
        row.append(glyph)
    if row:
        yield sorted(row, key=lambda g: (g.x, g.index))


def _row_fragments(row: list[Glyph], walls: _Walls) -> Iterator[Fragment]:
    """The fragments of one row; first what follows one another in the file, whose own spaces then tell which gaps are wide."""
    run: list[Glyph] = []
    for glyph in row:
        if run:
            before = run[-1]
            twice = glyph.character == before.character and abs(glyph.x - before.x) < 0.12 * glyph.size
            if twice and glyph.index - before.index != 1:
                continue  # drawn twice, to look bold; the two letters of a ligature follow one another in the file
            size = max(glyph.size, before.size)
            gap = glyph.x - before.right
            if gap > (_APART_IN_RUN if _follows(before, glyph) else _APART) * size or (gap > _WALL * size and walls.between(before, glyph)):
                yield from _at_wide_gaps(run)
                run = []
        run.append(glyph)
    if run:
        yield from _at_wide_gaps(run)


def _follows(before: Glyph, glyph: Glyph) -> bool:
    return 0 < glyph.index - before.index <= 3


def _at_wide_gaps(run: list[Glyph]) -> Iterator[Fragment]:
    """`run` parted where a gap is wide and far wider than the spaces of its words: justified lines have wide spaces throughout."""
    gaps = [(b.x - a.right) / max(a.size, b.size, 0.1) for a, b in pairwise(run)]
    words = sorted(gap for gap in gaps if gap > _SPACE)
    spread = len(gaps) > 4 and median(gaps) > 0.08  # letter-spaced
    widest = _APART_IN_RUN if spread else max(_APART, 2.2 * words[len(words) // 4]) if len(words) > 1 else _APART
    part = run[:1]
    for gap, glyph in zip(gaps, run[1:], strict=True):
        if gap > widest and _follows(part[-1], glyph):
            yield _fragment(part)
            part = []
        part.append(glyph)
    yield _fragment(part)


def _fragment(run: list[Glyph]) -> Fragment:
    spaces = _spaces(run)
    text, lead, leading = "", 0, True
    wide: list[tuple[int, float, float]] = []
    for i, (glyph, space) in enumerate(zip(run, spaces, strict=True)):
        if space and glyph.x - run[i - 1].right > _WIDE * min(glyph.size, run[i - 1].size):
            wide.append((len(text) + 1, run[i - 1].right, glyph.x))
        text += f" {glyph.character}" if space else glyph.character
        leading = leading and (glyph.bold or _is_sign(glyph.character))
        if leading and glyph.bold:
            lead = len(text)
    return Fragment(
        text=text,
        x=run[0].x,
        right=run[-1].right,
        y=median(glyph.y for glyph in run),
        size=round(_size(run, spaces), 1),
        lead=lead,
        ink=run[len(run) // 2].ink,
        wide=tuple(wide),
    )


def _is_sign(character: str) -> bool:
    """Whether a character is a bullet or an icon, which no font has in bold."""
    return not character.isalnum() and unicodedata.category(character) not in ("Ps", "Pi", "Pf", "Po")


def _parted_at_columns(found: Sequence[Fragment]) -> list[Fragment]:
    """`found`, parted at wide spaces where the line above or below begins: columns that stand close."""
    starts: dict[int, list[float]] = {}
    for fragment in found:
        starts.setdefault(round(fragment.x), []).append(fragment.y)

    def begins(x: float, y: float, reach: float) -> bool:
        return any(0.3 * reach < abs(other - y) < reach for at in (round(x) - 1, round(x), round(x) + 1) for other in starts.get(at, ()))

    result: list[Fragment] = []
    for fragment in found:
        rest = fragment
        for _, _, x in fragment.wide:
            if begins(x, fragment.y, 1.9 * fragment.size):
                left, rest = parted_at(rest, x)
                result.append(left)
        result.append(rest)
    return result


def parted_at(fragment: Fragment, x: float) -> tuple[Fragment, Fragment]:
    """The parts of a fragment before and after the wide space that ends at `x`."""
    place, right, left = next(space for space in fragment.wide if space[2] == x)
    first = replace(
        fragment,
        text=fragment.text[:place].rstrip(),
        right=right,
        lead=min(fragment.lead, len(fragment.text[:place].rstrip())),
        wide=tuple(space for space in fragment.wide if space[2] < x),
    )
    rest = tuple((at - place, before, after) for at, before, after in fragment.wide if after > x)
    return first, replace(fragment, text=fragment.text[place:], x=left, lead=max(0, fragment.lead - place), dot=None, wide=rest)


def _spaces(run: Sequence[Glyph]) -> list[bool]:
    """Before which characters of a run a space stands: one that the file has, or a gap as wide as one.

    In letter-spaced type every letter stands apart, in some files with a space typed after each: there only the wider gaps part words.
    """
    gaps = [(b.x - a.right) / max(min(a.size, b.size), 0.1) for a, b in pairwise(run)]
    own = [b.spaced and 0 < b.index - a.index <= 4 for a, b in pairwise(run)]
    usual = median(gaps) if len(gaps) > 4 else 0.0
    limit = max(_SPACE, 1.5 * usual + 0.14) if usual > 0.05 else _SPACE
    if len(gaps) > 4 and sum(own) > 0.7 * len(own):
        return [False, *(gap > max(limit, 1.6 * usual) for gap in gaps)]
    return [False, *(typed or gap > limit for gap, typed in zip(gaps, own, strict=True))]


def _size(run: Sequence[Glyph], spaces: Sequence[bool]) -> float:
    """The size of a run: that of its first letters where the rest are small capitals."""
    sizes = [glyph.size for glyph in run]
    usual, largest = median(sizes), max(sizes)
    if usual < 0.9 * largest and usual > 0.6 * largest:
        first = [glyph.size for glyph, space in zip(run, [True, *spaces[1:]], strict=True) if space and glyph.character.isalpha()]
        large = [glyph for glyph in run if glyph.size > 0.95 * largest and glyph.character.isalpha()]
        if first and max(first) > 0.95 * largest and len(large) <= len(first) + 1 and all(glyph.character.isupper() for glyph in large):
            return largest
    return usual
