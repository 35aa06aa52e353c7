"""The last word on the order of flows: numbered boxes by their numbers, and boxes beside text that runs on put where a section ends."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .flows import Flow, Style
from .glyphs import Fragment

#: A number at the head of a heading, but not that of "7-minute briefing" or "Seven key points".
_NUMBERED = re.compile(
    r"^\(?(\d{1,2})(?:[.):]\s*|\s+|$)(?!\s*(?:-|–|(?:key |top |quick )?(?:minutes?|mins?|things|ways|tips|days?|weeks?|months?|years?)\b"
    r"|points? (?:briefing|plan|guide|summary)|steps? to))",
    re.IGNORECASE,
)
_FEWEST = 3
_HEADING = 2.0


# ------------------------------------------------------------------ numbered boxes


@dataclass(frozen=True)
class _Part:
    number: int | None
    flow: Flow


def by_number(flows: Sequence[Flow], style: Style, *, first: bool = False) -> list[Flow]:
    """`flows` of one page, where its boxes are numbered, in the order of the numbers: what has none stays before or after them.

    On the `first` page a title in a box of its own comes before all.
    """
    if first:
        flows = _title_first(flows)
    parts = [part for flow in flows for part in _parts(flow, style)]
    numbers = [part.number for part in parts if part.number is not None]
    if len(numbers) < _FEWEST or numbers == sorted(numbers) or len(set(numbers)) < len(numbers):
        return list(flows)
    if min(numbers) > 2 or max(numbers) - min(numbers) > len(numbers):
        return list(flows)
    groups: list[list[_Part]] = []
    for part in parts:
        same_box = groups and part.flow.box is not None and groups[-1][-1].flow.box is part.flow.box
        if part.number is None and same_box:
            groups[-1].append(part)
        else:
            groups.append([part])
    groups = _with_text_below(groups)
    top = min((part.flow.fragments[0].y for part in parts if part.number is not None), default=0.0)
    numbered = sorted((group for group in groups if group[0].number is not None), key=lambda group: group[0].number or 0)
    others = [group for group in groups if group[0].number is None]
    before = [group for group in others if _heads(group, top, style)]
    after = [group for group in others if group not in before]
    return [part.flow for group in (*before, *numbered, *after) for part in group]


def _title_first(flows: Sequence[Flow]) -> list[Flow]:
    """`flows` with the box that holds by far the largest type, and few words, at their head."""
    sizes = [max((fragment.size for fragment in flow.fragments if len(fragment.text) > 2), default=0.0) for flow in flows]
    largest = max(sizes, default=0.0)
    title = sizes.index(largest) if sizes else 0
    if not title or sum(size > largest / 1.06 for size in sizes) > 1:
        return list(flows)
    words = sum(len(fragment.text.split()) for fragment in flows[title].fragments)
    most = 60 if flows[title].box is not None else 25
    return [flows[title], *flows[:title], *flows[title + 1 :]] if 2 <= words <= most else list(flows)


def _with_text_below(groups: Sequence[list[_Part]]) -> list[list[_Part]]:
    """`groups`, where a numbered heading that stands alone has the text right below it."""
    alone = [group for group in groups if group[0].number is not None and len(group) == 1 and len(group[0].flow.rows()) == 1]
    result = [group for group in groups if group[0].number is not None]
    for group in groups:
        if group[0].number is not None:
            continue
        fragments = group[0].flow.fragments
        above = [
            (fragments[0].y - heading[0].flow.fragments[0].y, i)
            for i, heading in enumerate(alone)
            if fragments and _stands_over(heading, fragments)
        ]
        if above and min(above)[0] < 6.0 * fragments[0].size:
            alone[min(above)[1]] += group
        else:
            result.append(group)
    return result


def _stands_over(heading: Sequence[_Part], fragments: Sequence[Fragment]) -> bool:
    """Whether a heading stands above the first of `fragments`, and not beside them."""
    row = heading[0].flow.fragments
    left, right = min(fragment.left for fragment in fragments), max(fragment.right for fragment in fragments)
    return row[0].y < fragments[0].y and row[-1].right > left and row[0].left < right and row[0].left < left + 0.5 * (right - left)


def _heads(group: Sequence[_Part], top: float, style: Style) -> bool:
    """Whether what has no number stands above all numbers, or is set so large that it is the title."""
    fragments = [fragment for part in group for fragment in part.flow.fragments]
    return not fragments or fragments[0].y <= top or max(fragment.size for fragment in fragments) > 1.5 * style.size


def _parts(flow: Flow, style: Style) -> list[_Part]:
    """`flow` cut before each numbered heading."""
    if flow.table is not None:
        return [_Part(None, flow)]
    cuts: list[tuple[int, int | None]] = [(0, None)]
    place = 0
    rows = flow.rows()
    for row in rows:
        number = _number(row, style)
        if number is not None:
            cuts.append((place, number))
        place += len(row)
    ordered = tuple(fragment for row in rows for fragment in row)
    ends = [start for start, _ in cuts[1:]] + [place]
    return [
        _Part(number, replace(flow, fragments=ordered[start:end])) for (start, number), end in zip(cuts, ends, strict=True) if end > start
    ]


def _number(row: Sequence[Fragment], style: Style) -> int | None:
    """The number that a row begins with, when it is a heading."""
    text = " ".join(fragment.text for fragment in row)
    if row[0].dot is not None:
        text = f"{row[0].mark} {text}"
    found = _NUMBERED.match(text)
    if found is None or (len(row) == 1 and text == found[0]):
        return None
    words = row[1:] if row[0].text.strip("().: ").isdigit() else row
    return int(found[1]) if style.prominence(words) >= _HEADING else None


# ------------------------------------------------------------------ boxes beside text that runs on


def boxes_apart(pages: Sequence[Sequence[Flow]], style: Style) -> list[list[Flow]]:
    """`pages` with boxes moved from where they would part a section from the rest of it, over a column or a page.

    A box that is followed by text without a heading goes before the last heading above it on its page; where there is none, before
    the first heading below it.
    """
    level = _section_level(pages, style)
    result = [list(page) for page in pages]
    if level is None:
        return result
    for number, page in enumerate(result):
        following = next((flow for later in result[number + 1 :] for flow in later), None)
        result[number] = _apart(page, following, level, style)
    return result


def _section_level(pages: Sequence[Sequence[Flow]], style: Style) -> float | None:
    """How prominent the headings of sections are outside boxes: the most prominent that there are several of; None without any."""
    ranks = []
    for flow in (flow for page in pages for flow in page if flow.box is None):
        found = [round(style.prominence(row), 1) for row in flow.rows()]
        # a heading has text below it; the lines of a title have more of the title there
        ranks += [rank for rank, below in pairwise([*found, 0.0]) if rank >= _HEADING and (below < _HEADING or below < rank)]
    headings = sorted(ranks, reverse=True)
    several = [rank for rank in headings if headings.count(rank) > 1]
    return several[0] if several else headings[-1] if len(headings) > 1 else None


def _apart(page: list[Flow], following: Flow | None, level: float, style: Style) -> list[Flow]:
    done: list[Flow] = []
    i = 0
    while i < len(page):
        if page[i].box is None:
            done.append(page[i])
            i += 1
            continue
        j = i
        while j < len(page) and page[j].box is not None:
            j += 1
        boxes, after = page[i:j], page[j] if j < len(page) else following
        if _runs_on(done, boxes, after, level, style, over_page=j == len(page)):
            done = _before_last_heading(done, boxes, level, style)
        else:
            done += boxes
        i = j
    return done


def _runs_on(before: Sequence[Flow], boxes: Sequence[Flow], after: Flow | None, level: float, style: Style, *, over_page: bool) -> bool:
    """Whether the text before boxes goes on after them: in another column or on the next page without a heading, or in mid-sentence."""
    if not before or after is None or after.box is not None or after.table is not None or before[-1].box is not None:
        return False
    rows, above = after.rows(), before[-1].rows()
    if not rows or not above or style.prominence(rows[0]) >= level - 0.3:
        return False
    box = boxes[-1].box
    elsewhere = over_page or (box is not None and rows[0][0].y < box.bottom)
    return elsewhere or (rows[0][0].text[:1].islower() and rows[0][0].dot is None)


def _before_last_heading(before: list[Flow], boxes: Sequence[Flow], level: float, style: Style) -> list[Flow]:
    for i in range(len(before) - 1, -1, -1):
        flow = before[i]
        if flow.box is not None or flow.table is not None:
            continue
        rows = flow.rows()
        place = next((n for n in range(len(rows) - 1, -1, -1) if style.prominence(rows[n]) >= level - 0.3), None)
        if place is not None:
            upper = tuple(fragment for row in rows[:place] for fragment in row)
            lower = tuple(fragment for row in rows[place:] for fragment in row)
            parts = [Flow(upper)] if upper else []
            return [*before[:i], *parts, *boxes, Flow(lower), *before[i + 1 :]]
    return [*before, *boxes]
