"""Bullets of a page: drawn ones, signs that stand apart from their line, numbers in circles; and large first letters."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import replace

from ingest.markers import is_bare_marker

from .glyphs import Fragment
from .pdf_shapes import Area

_LIGHT, _DARK = 200, 150  # the colours of words on a bar and of the bar: the darkest part of the one, of the other
_FEW_WORDS = 10
_FAR = 3.2  # sizes of type that a sign may stand before its line


def is_mark(fragment: Fragment, following: Fragment) -> bool:
    """Whether a fragment is the bullet or number of the one beside it: one that is known as such, or any single sign."""
    if is_bare_marker(fragment.text):
        return True
    text = fragment.text.strip()
    return len(text) == 1 and not text.isalnum() and len(following.text) > 2


def with_signs(found: Sequence[Fragment]) -> list[Fragment]:
    """`found` with bullets and numbers that stand in front of a line, as fragments of their own, made part of it."""
    ordered = sorted(found, key=lambda fragment: (fragment.y, fragment.x))
    heights = [fragment.y for fragment in ordered]
    gone: set[int] = set()
    signs: dict[int, Fragment] = {}
    for sign in ordered:
        if len(sign.text) > 6 or sign.badge:
            continue
        reach = 0.35 * sign.size
        row = ordered[bisect_left(heights, sign.y - reach) : bisect_right(heights, sign.y + reach)]
        beside = min((f for f in row if f is not sign and f.x >= sign.right - 1.0), key=lambda f: f.x, default=None)
        if beside is None or beside.dot is not None or beside.badge or not is_mark(sign, beside):
            continue
        if beside.x - sign.right <= _FAR * max(sign.size, beside.size) and not is_bare_marker(beside.text):
            gone.add(id(sign))
            signs[id(beside)] = sign
    return [
        replace(fragment, dot=signs[id(fragment)].x, mark=signs[id(fragment)].text.strip()) if id(fragment) in signs else fragment
        for fragment in found
        if id(fragment) not in gone
    ]


def with_marks(found: Sequence[Fragment], marks: Sequence[Area]) -> list[Fragment]:
    """`found` with the small marks drawn in front of them as bullets; a number that one is drawn round becomes a badge."""
    by_height = sorted(marks, key=lambda mark: mark.top + mark.bottom)
    middles = [(mark.top + mark.bottom) / 2 for mark in by_height]
    result = []
    for fragment in found:
        first = bisect_left(middles, fragment.y - 1.2 * fragment.size)
        last = bisect_right(middles, fragment.y + 0.6 * fragment.size)
        result.append(_marked(fragment, by_height[first:last]))
    return _without_filled_marks(result)


def _marked(fragment: Fragment, marks: Sequence[Area]) -> Fragment:
    if len(fragment.text) <= 2 and fragment.text.isalnum():
        middle = (fragment.x + fragment.right) / 2
        if any(mark.holds(middle, fragment.y - 0.3 * fragment.size) and mark.height > 0.7 * fragment.size for mark in marks):
            return replace(fragment, badge=True)
    size = fragment.size
    for mark in sorted(marks, key=lambda mark: -mark.right):
        small = mark.height <= max(9.0, 1.6 * size) and 0.5 <= mark.width / mark.height <= 2.0
        near = 0 <= fragment.x - mark.right <= 3.0 * size and mark.left < fragment.x
        middle = (mark.top + mark.bottom) / 2
        if small and near and fragment.y - size * 0.95 <= middle <= fragment.y + size * 0.15:
            return replace(fragment, dot=mark.left)
    return fragment


def _without_filled_marks(found: Sequence[Fragment]) -> list[Fragment]:
    """`found`, where the circle round a badge is no bullet of what follows it."""
    badges = [fragment for fragment in found if fragment.badge]
    return [
        replace(fragment, dot=None)
        if fragment.dot is not None
        and any(abs(badge.y - fragment.y) < fragment.size and fragment.dot - 2 <= badge.x <= fragment.x for badge in badges)
        else fragment
        for fragment in found
    ]


def with_bars(found: Sequence[Fragment], areas: Sequence[Area]) -> list[Fragment]:
    """`found`, where a few light words alone on a dark bar count as bold: a heading."""
    bars = [area for area in areas if area.ink is not None and min(area.ink) < _DARK]
    result = []
    for fragment in found:
        if min(fragment.ink) > _LIGHT and not fragment.bold and not fragment.linked and len(fragment.text.split()) <= _FEW_WORDS:
            x, y = (fragment.x + fragment.right) / 2, fragment.y - 0.3 * fragment.size
            bar = next((area for area in bars if area.height <= 3.0 * fragment.size and area.holds(x, y)), None)
            wide = bar is not None and bar.width > 1.3 * (fragment.right - fragment.x)
            if bar is not None and wide and not any(f is not fragment and bar.holds(f.x, f.y) and len(f.text) > 2 for f in found):
                fragment = replace(fragment, lead=len(fragment.text))
        result.append(fragment)
    return result


def with_drop_capitals(found: list[Fragment]) -> list[Fragment]:
    """`found` with each large first letter, which hangs over several lines, put before the rest of its word."""
    for large in [f for f in found if len(f.text) == 1 and f.text.isupper()]:
        beside = [
            f
            for f in found
            if f is not large and large.size >= 1.8 * f.size and 0 <= f.x - large.right + 2 <= 1.2 * f.size + 2 and _over(large, f)
        ]
        if len(beside) < 2:
            continue
        first = min(beside, key=lambda f: f.y)
        glue = " " if large.text in "AI" and first.x - large.right > 0.3 * first.size else ""
        whole = replace(first, text=large.text + glue + first.text, lead=0)
        found = [whole if f is first else f for f in found if f is not large]
    return found


def _over(large: Fragment, beside: Fragment) -> bool:
    """Whether a line stands at the height of a large letter."""
    return large.y - large.size <= beside.y - 0.5 * beside.size and beside.y <= large.y + 0.2 * beside.size
