"""Headings set on their side, running up or down beside their text: read as if they stood upright at half their height."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pypdfium2 as pdfium

from .glyphs import Fragment, fragments
from .pdf_characters import glyphs_on
from .pdf_shapes import Area
from .turned import Box as Rectangle
from .turned import turned_box

_MOST = 16  # of them on a page; more are a table or a chart
_LENGTHS = range(4, 61)
_RIM = 28.0  # points at the sides of a page, where labels of the document stand


def sideways(text: pdfium.PdfTextPage, visible: Rectangle, turn: int, others: frozenset[int], areas: Sequence[Area]) -> list[Fragment]:
    """What runs up or down on a page whose text has made the quarter turn `turn`; none where it is a label at its edge.

    `others` are the quarter turns that other text of the page has made.
    """
    left, _, right, top = visible
    found = []
    for other in sorted(others & {(turn + 1) % 4, (turn + 3) % 4}):
        for fragment, (x0, y0, x1, y1) in _turned(text, visible, turn, other):
            middle = top - (y0 + y1) / 2
            on_area = any(area.ink is not None and area.holds(x0, middle) for area in areas)
            if on_area or (x0 > left + _RIM and x1 < right - _RIM):
                found.append(replace(fragment, x=x0, right=x1, y=middle + 0.3 * fragment.size, sideways=True, wide=()))
    return found if len(found) <= _MOST else []


def _turned(text: pdfium.PdfTextPage, visible: Rectangle, turn: int, other: int) -> Iterator[tuple[Fragment, Rectangle]]:
    """Fragments with the quarter turn `other`, and where they lie once text with the turn `turn` is upright."""
    whole = turned_box((4 - turn) % 4, visible)
    shown = turned_box(other, whole)
    glyphs, _ = glyphs_on(text, shown, other)
    for fragment in fragments(glyphs):
        letters = sum(character.isalpha() for character in fragment.text)
        if len(fragment.text) in _LENGTHS and letters > 0.6 * len(fragment.text):
            baseline = shown[3] - fragment.y
            box = turned_box((4 - other) % 4, (fragment.x, baseline, fragment.right, baseline + 0.8 * fragment.size))
            yield fragment, turned_box(turn, box)
