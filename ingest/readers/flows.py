"""What is read in one go: flows (columns, boxes, tables) and the pieces of a page that are put in order to make them.

`Style` is what most of a document's text looks like; what stands out from it may be a heading.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from .glyphs import Fragment
from .pdf_shapes import Area, Ink

if TYPE_CHECKING:
    from .pdf_tables import Table

_LONGEST_HEADING = 100
_SENTENCE_END = re.compile(r"[.;,]$")


@dataclass(frozen=True)
class Style:
    """The size and the colour that most of the text of a document has."""

    size: float
    ink: Ink

    @classmethod
    def of(cls, fragments: Iterable[Fragment]) -> Style:
        """Measure `fragments`, which are all of a document."""
        sizes: list[float] = []
        inks: Counter[Ink] = Counter()
        for fragment in fragments:
            sizes += [fragment.size] * (1 + len(fragment.text) // 10)
            inks[fragment.ink] += len(fragment.text)
        return cls(median(sizes) if sizes else 10.0, inks.most_common(1)[0][0] if inks else (0, 0, 0))

    def prominence(self, row: Sequence[Fragment]) -> float:
        """How much a row looks like a heading, by its type: 0 for not at all, from 2 when it may be one."""
        text = " ".join(fragment.text for fragment in row)
        size = max(fragment.size for fragment in row)
        listed = row[0].dot is not None and size <= 1.08 * self.size
        if len(text) > _LONGEST_HEADING or all(fragment.linked for fragment in row) or listed:
            return 0.0
        bold = all(fragment.bold for fragment in row)
        rank = 2.0 + 6.0 * (size / self.size - 1.08) if size > 1.08 * self.size else 0.0
        rank += 2.0 if bold else 0.0
        if rank and row[-1].ink != self.ink:
            rank += 0.5
        letters = [character for character in text if character.isalpha()]
        if len(letters) > 3 and sum(map(str.isupper, letters)) >= 0.9 * len(letters):
            rank += 1.5
        return rank if len(letters) > 1 and not _SENTENCE_END.search(text) else 0.0


@dataclass(frozen=True)
class Flow:
    """What is read in one go: the fragments of a column, of a part of one, or of a box, in order; or a table.

    `box` is the outermost box that it lies in.
    """

    fragments: tuple[Fragment, ...] = ()
    box: Area | None = None
    table: Table | None = None

    def rows(self) -> list[list[Fragment]]:
        """The fragments that stand side by side, row by row, each row from left to right."""
        rows: list[list[Fragment]] = []
        for fragment in self.fragments:
            if rows and not fragment.sideways and abs(rows[-1][-1].y - fragment.y) < 0.35 * max(fragment.size, rows[-1][-1].size):
                rows[-1].append(fragment)
            else:
                rows.append([fragment])
        return [sorted(row, key=lambda fragment: fragment.x) for row in rows]


@dataclass(frozen=True)
class Piece:
    """What is put in order as a whole: one fragment, or a box or table with what is in it."""

    left: float
    right: float
    top: float
    bottom: float
    fragment: Fragment | None = None
    flows: tuple[Flow, ...] = ()

    @classmethod
    def of(cls, fragment: Fragment) -> Piece:
        """A fragment; its top and bottom are its baseline."""
        return cls(fragment.left, fragment.right, fragment.y, fragment.y, fragment)

    @property
    def heights(self) -> list[int]:
        """Where its rows of text stand, roughly."""
        if self.fragment is not None:
            return [round(self.top)]
        ys = [fragment.y for flow in self.flows for fragment in flow.fragments]
        ys += [fragment.y for flow in self.flows if flow.table for fragment in flow.table.fragments()]
        return sorted({round(y) for y in ys})
