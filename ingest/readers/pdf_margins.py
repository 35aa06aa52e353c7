"""What stands at the head and foot of pages and belongs to no section: running headers, footers, page numbers, pale words under the text.

Repetition tells most of it; the rest is told by its place and its size: small type at the very edge, apart from the text. It is kept
apart, never thrown away: a date or a reference may stand there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.tables import columns_of

from .flows import Style
from .glyphs import Fragment
from .pdf_shapes import Area

_ROWS = 3  # rows from the head and from the foot of a page that are looked at
_HEAD, _FOOT, _LOWER = 0.12, 0.88, 0.6  # parts of the height of a page
_SMALL = 0.93  # of the usual size
_PALE, _WHITE = 140, 245  # the colours of what is printed pale: the darkest, the lightest
#: Sizes of type between furniture and text, baseline to baseline: where only place and size tell it, and where it is repeated.
_APART, _CLEAR = 1.7, 1.25
_PAGE_NUMBER = re.compile(r"^(?:page|p\.?|tud\.?|slide)?\s*[-–—|]?\s*\d{1,3}\s*[-–—|]?\s*(?:(?:of|/)\s*\d{1,3})?$", re.IGNORECASE)
_NOTE = re.compile(r"^(?:\d{1,2}(?![\d.)])|[*†‡])")
_NUMBERS = re.compile(r"\d+")
_WORDS = re.compile(
    r"\b(?:official|sensitive|restricted|confidential|draft|version|v\d|page|partnership|board|\w*scp|copyright|issued?|published"
    r"|review (?:by|date)|www\.|https?:|tel\b)|[©@]",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sheet:
    """One page as far as it matters here: its fragments, its size, the areas filled on it."""

    fragments: Sequence[Fragment]
    width: float
    height: float
    areas: Sequence[Area] = ()


def parted(sheets: Sequence[Sheet], style: Style) -> list[tuple[list[Fragment], list[Fragment]]]:
    """For each page (what is text, what is furniture)."""
    edges = [_edges(sheet) for sheet in sheets]
    seen = Counter(key for both in edges for key in {_key(row) for row in both.rows})
    heights = Counter(height for both in edges for height in {_height(row) for row in both.rows if _is_small(row, style)})
    result = []
    for sheet, both in zip(sheets, edges, strict=True):
        page = _Page(sheet, both, style, seen, heights, len(sheets))
        gone = page.furniture(both.head) | page.furniture(both.foot) | {id(fragment) for fragment in _under_text(sheet, style)}
        gone |= page.footnotes(gone)
        kept = [fragment for fragment in sheet.fragments if id(fragment) not in gone]
        if not any(any(character.isalpha() for character in fragment.text) for fragment in kept):
            gone, kept = set(), list(sheet.fragments)  # a page that holds nothing else is no furniture
        result.append((kept, [fragment for fragment in sheet.fragments if id(fragment) in gone]))
    return result


@dataclass(frozen=True)
class _Edges:
    """The rows at the head and at the foot of a page, each from the edge inwards; all its rows from the top."""

    head: list[list[Fragment]]
    foot: list[list[Fragment]]
    all: list[list[Fragment]]

    @property
    def rows(self) -> list[list[Fragment]]:
        return [*self.head, *self.foot]


def _edges(sheet: Sheet) -> _Edges:
    rows: list[list[Fragment]] = []
    for fragment in sorted(sheet.fragments, key=lambda fragment: fragment.y):
        if rows and fragment.y - rows[-1][0].y < 0.5 * fragment.size:
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    head = [row for row in rows[:_ROWS] if row[0].y < _HEAD * sheet.height]
    foot = [row for row in rows[: -_ROWS - 1 : -1] if row[0].y > _FOOT * sheet.height]
    return _Edges(head, foot, rows)


def _key(row: Sequence[Fragment]) -> tuple[str, int]:
    """What makes two rows the same header or footer: their words, numbers apart, and their height."""
    words = _NUMBERS.sub("#", " ".join(fragment.text for fragment in sorted(row, key=lambda fragment: fragment.x)).casefold())
    return words, round(row[0].y / 8)


def _height(row: Sequence[Fragment]) -> int:
    return round(row[0].y / 4)


def _is_small(row: Sequence[Fragment], style: Style) -> bool:
    size = max(fragment.size for fragment in row)
    return size <= _SMALL * style.size or (size <= 1.05 * style.size and _is_pale(row))


def _is_pale(row: Sequence[Fragment]) -> bool:
    """Grey on white paper; white letters stand on a dark ground."""
    return all(_PALE <= min(fragment.ink) <= _WHITE for fragment in row)


@dataclass(frozen=True)
class _Page:
    """One page among all: `seen` counts the pages that have the same row at the edge, `heights` those with small type at a height."""

    sheet: Sheet
    edges: _Edges
    style: Style
    seen: Counter[tuple[str, int]]
    heights: Counter[int]
    pages: int

    def furniture(self, rows: Sequence[list[Fragment]]) -> set[int]:
        """Which of the `rows` at one edge, from the edge inwards, are furniture; the first that is none ends them."""
        gone: set[int] = set()
        found: list[list[Fragment]] = []
        for row in rows:
            row = sorted(row, key=lambda fragment: fragment.x)
            text = " ".join(fragment.text for fragment in row)
            repeated = self.seen[_key(row)] >= max(2, self.pages / 2) and max(fragment.size for fragment in row) <= 1.15 * self.style.size
            if not (_PAGE_NUMBER.match(text) or repeated or self._lone(row, text, gone)):
                break
            if len(row) > 1 and columns_of([fragment.text for fragment in row]) is not None:
                break  # the names of the columns of a table, which are printed again on every page
            gone |= {id(fragment) for fragment in row}
            found.append(row)
        if found and not self._apart(found[-1], gone, _CLEAR):
            gone -= {id(fragment) for fragment in found[-1]}  # the first line of the text, alike on two pages
        return gone

    def footnotes(self, gone: set[int]) -> set[int]:
        """Small type under the text, up to the note that begins with a number or a star: it would part what goes on over the page."""
        found: list[list[Fragment]] = []
        rows = [row for row in self.edges.all if not any(id(fragment) in gone for fragment in row)]
        for i in range(len(rows) - 1, 0, -1):
            row = rows[i]
            size = max(fragment.size for fragment in row)
            if row[0].y < _LOWER * self.sheet.height or size > _SMALL * self.style.size or row[0].dot is not None or _in_cells(row):
                break
            found.append(row)
            below = rows[i + 1][0].y - row[0].y if i + 1 < len(rows) else 0.0
            if below > 2.5 * size:
                return set()
            first = min(row, key=lambda fragment: fragment.x)
            if _NOTE.match(first.text) and row[0].y - rows[i - 1][0].y > 1.5 * size:
                return {id(fragment) for note in found for fragment in note}
        return set()

    def _lone(self, row: Sequence[Fragment], text: str, gone: set[int]) -> bool:
        """Small or pale type at the edge, apart from the text, with no bullet, no link of its own and no title beside it."""
        if not _is_small(row, self.style) or any(fragment.dot is not None or fragment.linked for fragment in row):
            return False
        if not (_is_pale(row) or self.heights[_height(row)] > 1 or _WORDS.search(text)) or self._in_banner(row):
            return False
        return self._apart(row, gone, _APART)

    def _apart(self, row: Sequence[Fragment], gone: set[int], far: float) -> bool:
        """Whether the rows above and below are `far` away, in sizes of type; furniture already found does not count."""
        index = next(i for i, other in enumerate(self.edges.all) if other[0] in row)
        beside = [other for other in self.edges.all[max(0, index - 1) : index + 2] if other[0] not in row and id(other[0]) not in gone]
        size = max(fragment.size for fragment in row)
        return all(abs(other[0].y - row[0].y) >= far * max(size, min(self.style.size, *(f.size for f in other))) for other in beside)

    def _in_banner(self, row: Sequence[Fragment]) -> bool:
        """Whether a row lies on a coloured area together with larger type: the banner of a title."""
        for area in self.sheet.areas:
            if area.ink is None or area.height > 0.6 * self.sheet.height or not all(area.holds(f.x, f.y) for f in row):
                continue
            if any(area.holds(f.x, f.y) and f.size > 1.15 * row[0].size for other in self.edges.all for f in other):
                return True
        return False


def _in_cells(row: Sequence[Fragment]) -> bool:
    """Whether words of a row stand far apart, as in the row of a table."""
    ordered = sorted(row, key=lambda fragment: fragment.x)
    return any(after.x - before.right > 2.0 * before.size for before, after in pairwise(ordered))


def _under_text(sheet: Sheet, style: Style) -> list[Fragment]:
    """Huge pale words that other text is printed over."""
    huge = [f for f in sheet.fragments if f.size > 2.5 * style.size and min(f.ink) >= _PALE]
    return [
        pale
        for pale in huge
        if sum(
            f is not pale
            and f.size < 0.6 * pale.size
            and pale.y - 0.8 * pale.size < f.y < pale.y + 0.2 * pale.size
            and f.x < pale.right
            and f.right > pale.x
            for f in sheet.fragments
        )
    ]
