"""Headings in the margin, with their text beside them: they are read row by row, each heading right before its own text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from ingest.markers import is_bare_marker

from .flows import Piece, Style

_WIDEST = 0.42  # the part of the width that the margin may take
_MOST_ROWS = 4  # rows that one heading may have
_LEVEL = 3.0  # points by which the heights of headings and of their text may differ, from one to the next
#: The gap above the text of a heading, in sizes of type; and where several headings are level with their text to so many points.
_GAP, _SMALL_GAP, _MANY, _EXACT = 1.15, 0.5, 3, 1.0
_LEAST_ENTRIES = 3  # so many plain entries in the margin, each level with its text, are dates or names
_LEAST_TEXT = 60  # characters of text beside the headings, on average


@dataclass(frozen=True)
class _Beside:
    """A heading and the text beside it."""

    heading: list[Piece]
    text: list[Piece]


def beside_headings(pieces: Sequence[Piece], bands: Mapping[float, Sequence[list[Piece]]], style: Style) -> list[list[Piece]] | None:
    """`pieces` in parts that are read one after the other, or None where no headings stand in the margin.

    `bands` are, for each place where a gap may be, the runs of rows that it parts.
    """
    best: list[_Beside] = []
    for x, runs in bands.items():
        found = [beside for run in runs for beside in _of_run(x, run, pieces, style)]
        if sum(len(beside.text) for beside in found) > sum(len(beside.text) for beside in best):
            best = found
    if not best:
        return None
    parts: list[list[Piece]] = []
    rest = list(pieces)
    for beside in best:
        taken = {id(piece) for piece in (*beside.heading, *beside.text)}
        top = min(piece.top for piece in (*beside.heading, *beside.text))
        before = [piece for piece in rest if piece.top < top and id(piece) not in taken]
        gone = taken | {id(piece) for piece in before}
        rest = [piece for piece in rest if id(piece) not in gone]
        parts += [part for part in (before, beside.heading, beside.text) if part]
    return [*parts, rest] if rest else parts


def _of_run(x: float, run: list[Piece], pieces: Sequence[Piece], style: Style) -> list[_Beside]:
    right = [piece for piece in run if piece.left >= x]
    head = min((piece.top for piece in right), default=0.0) - 2.0 * style.size  # what stands higher is a title
    run = [piece for piece in run if piece.left >= x or piece.top >= head]
    left = [piece for piece in run if piece.right <= x]
    if not left or len(left) + len(right) != len(run) or sum(len(piece.heights) for piece in right) < 2:
        return []
    width = max(piece.right for piece in pieces) - min(piece.left for piece in pieces)
    if max(piece.right for piece in left) - min(piece.left for piece in left) > _WIDEST * width:
        return []
    if min(piece.left for piece in right) > x + 2.0:
        return []
    edge, near = max(piece.right for piece in left), 3.0 * style.size
    if any(edge < piece.left < x - 1.0 and run[0].top - near < piece.top < run[-1].bottom + near for piece in pieces):
        return []  # the text begins further left: its bullets, or other lines of its column
    blocks, asides = _without_asides(_blocks(left), style)
    rows = sum(len(piece.heights) for piece in right)
    if not blocks or _length(right) < _LEAST_TEXT * len(blocks) or (len(left) > 0.6 * rows and len(blocks) > 1):
        return []
    if all(_is_heading(block, style) for block in blocks):
        found = _level(blocks, right, style) or _centred(blocks, right, style)
    elif len(blocks) >= _LEAST_ENTRIES and all(_is_entry(block) for block in blocks):
        found = _level(blocks, right, style, exactly=True)  # dates or names beside what they stand for
    else:
        return []
    if len(found) != len(blocks):
        return []
    for aside in asides:
        above = max((beside for beside in found if beside.heading[0].top < aside[0].top), key=lambda beside: beside.heading[0].top)
        above.text.extend(aside)
    return found


def _without_asides(blocks: list[list[Piece]], style: Style) -> tuple[list[list[Piece]], list[list[Piece]]]:
    """(headings, what stands below them in the margin and is none: a few words that somebody said, a picture's name)."""
    headings = [block for block in blocks if _is_heading(block, style)]
    asides = [block for block in blocks if block not in headings]
    if len(headings) < 2 or len(asides) >= len(headings) or (asides and blocks[0] in asides):
        return blocks, []
    return headings, asides


def _length(pieces: Sequence[Piece]) -> int:
    own = sum(len(piece.fragment.text) for piece in pieces if piece.fragment)
    return own + sum(len(fragment.text) for piece in pieces for flow in piece.flows for fragment in flow.fragments)


def _blocks(left: Sequence[Piece]) -> list[list[Piece]]:
    """What stands in the margin, lines that follow one another together; none where it is more than short text."""
    blocks: list[list[Piece]] = []
    for piece in left:
        if piece.fragment is None or len(piece.fragment.text) > 60:
            return []
        if blocks and piece.top - blocks[-1][-1].top < 1.5 * piece.fragment.size:
            blocks[-1].append(piece)
        else:
            blocks.append([piece])
    return blocks


def _is_heading(block: Sequence[Piece], style: Style) -> bool:
    fragments = [piece.fragment for piece in block if piece.fragment]
    words = [fragment for fragment in fragments if len(fragment.text) > 1]
    rows = {round(fragment.y / style.size) for fragment in words}
    if not words or len(rows) > _MOST_ROWS or len(fragments) - len(words) > 2 or words[-1].text.endswith(":"):
        return False
    return not any(is_bare_marker(fragment.text) for fragment in words) and style.prominence(words) >= 2.0


def _is_entry(block: Sequence[Piece]) -> bool:
    text = " ".join(piece.fragment.text for piece in block if piece.fragment)
    return 2 < len(text) <= 40 and len(block) <= 2 and not is_bare_marker(text)


def _level(headings: Sequence[list[Piece]], right: Sequence[Piece], style: Style, *, exactly: bool = False) -> list[_Beside]:
    """Each heading with the text from its own height to that of the next; none where the text does not begin there."""
    starts, offsets, gaps = [], [], []
    for block in headings:
        first = min(block, key=lambda piece: piece.top)
        reach = 1.5 if exactly else 0.9 * max(style.size, first.fragment.size if first.fragment else 0.0)
        level = [piece for piece in right if first.top - reach <= piece.top <= first.top + reach]
        if not level:
            return []
        start = min(piece.top for piece in level)
        above = [piece.bottom for piece in right if piece.top < start]
        starts.append(start)
        offsets.append(start - first.top)
        gaps.append(start - max(above) if above else float("inf"))
    spread = max(offsets) - min(offsets)
    if spread > _LEVEL:
        return []
    # many headings level with their text to a hair are no chance: then a smaller gap is enough
    edge = min(piece.left for piece in right)
    one_column = sum(piece.left <= edge + 4.0 * style.size for piece in right) >= 0.85 * len(right)
    sure = len(headings) >= _MANY and spread <= _EXACT and not exactly and one_column
    if min(gaps) < (_SMALL_GAP if sure else _GAP) * style.size:
        return []
    carried = [piece for piece in right if piece.top < starts[0]]  # goes on from the page or column before
    if carried and (exactly or len(headings) < 2 or not _after_widest_gaps(starts, right, style)):
        return []
    ends = [*starts[1:], float("inf")]
    return [
        _Beside(block, [piece for piece in right if start <= piece.top < end])
        for block, start, end in zip(headings, starts, ends, strict=True)
    ]


def _after_widest_gaps(starts: Sequence[float], right: Sequence[Piece], style: Style) -> bool:
    """Whether the gap above every one of `starts` is wider than all gaps elsewhere in the text, those above its own headings apart."""
    gaps = {b.top: b.top - a.bottom for a, b in pairwise(right) if b.top > a.top}
    heads = {piece.top for piece in right if piece.fragment and style.prominence([piece.fragment]) >= 2.0}
    inside = [gap for top, gap in gaps.items() if top not in starts and top not in heads]
    return not inside or min(gaps.get(start, 0.0) for start in starts) > max(inside)


def _centred(headings: Sequence[list[Piece]], right: Sequence[Piece], style: Style) -> list[_Beside]:
    """Headings at half the height of their text: the text parted at its widest gaps, one part for each."""
    gaps = sorted(
        ((b.top - a.bottom, b.top) for a, b in pairwise(right) if b.top - a.bottom > 1.2 * style.size),
        reverse=True,
    )
    if len(gaps) < len(headings) - 1:
        return []
    starts = [float("-inf"), *sorted(top for _, top in gaps[: len(headings) - 1])]
    found = []
    for block, start, end in zip(headings, starts, [*starts[1:], float("inf")], strict=True):
        text = [piece for piece in right if start <= piece.top < end]
        middle = (block[0].top + block[-1].top) / 2
        if not text or not text[0].top - style.size <= middle <= text[-1].bottom + style.size:
            return []
        found.append(_Beside(block, text))
    return found
