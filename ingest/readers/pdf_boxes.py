"""Boxes of a page: filled, framed or ruled areas that hold several lines of text, one inside the other, as pieces to put in order."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from .columns import in_reading_order
from .flows import Flow, Piece, Style
from .glyphs import Fragment
from .pdf_shapes import Area, Drawn, Rule

_MAX_BOXES = 400
_MAX_RULES = 300
_LEAST = (36.0, 14.0)
_WHOLE_PAGE = 0.85
_RIM = 1.5  # points at the edge of a box that count for nothing, so that boxes may touch
_TOUCH = 3.0  # points between a line and the one that it meets
_NUMBER = re.compile(r"^\(?\d{1,2}[.):]?$")
_NEAR = 22.0  # points that the number of a box may stand beside it


@dataclass
class _Box:
    area: Area
    fragments: list[Fragment] = field(default_factory=list)
    inner: list[_Box] = field(default_factory=list)

    def all(self) -> Iterator[Fragment]:
        """Its fragments and those of the boxes in it."""
        yield from self.fragments
        for box in self.inner:
            yield from box.all()


def page_flows(fragments: Sequence[Fragment], ready: Sequence[Piece], shapes: Drawn, page: Area, style: Style) -> list[Flow]:
    """The flows of a page in reading order; `ready` are tables, which are put in order with the rest."""
    rules = _without_underlines(shapes.across, fragments)
    root = _tree(fragments, _areas(shapes, rules, page, ready), page, style)
    return in_reading_order([*_pieces(root, rules, style), *ready], rules, style)


def _pieces(box: _Box, rules: Sequence[Rule], style: Style, outer: Area | None = None) -> list[Piece]:
    pieces = [Piece.of(fragment) for fragment in box.fragments]
    for inner in box.inner:
        area = outer or inner.area
        flows = in_reading_order(_pieces(inner, rules, style, area), rules, style)
        edges = inner.area
        inside = tuple(replace(flow, box=area) for flow in flows)
        pieces.append(Piece(edges.left + _RIM, edges.right - _RIM, edges.top + _RIM, edges.bottom - _RIM, None, inside))
    return pieces


def _without_underlines(rules: Sequence[Rule], fragments: Sequence[Fragment]) -> list[Rule]:
    """Lines across that do more than underline words."""
    ordered = sorted(fragments, key=lambda fragment: fragment.y)
    heights = [fragment.y for fragment in ordered]
    return [
        rule
        for rule in rules
        if not any(
            rule.at - fragment.y <= 0.45 * fragment.size and rule.start >= fragment.x - 3 and rule.end <= fragment.right + 3
            for fragment in ordered[bisect_left(heights, rule.at - 20.0) : bisect_right(heights, rule.at + 1.0)]
        )
    ]


# ------------------------------------------------------------------ areas that may be boxes


def _areas(shapes: Drawn, rules: Sequence[Rule], page: Area, tables: Sequence[Piece]) -> list[Area]:
    """Areas that may be boxes, the smallest first."""
    size = page.width * page.height
    found = [area for area in (*shapes.areas, *cells(rules, shapes.down)) if area.width >= _LEAST[0] and area.height >= _LEAST[1]]
    found = [area for area in found if area.width * area.height < _WHOLE_PAGE * size]
    taken = [Area(piece.left, piece.top, piece.right, piece.bottom) for piece in tables]
    found = [area for area in found if not any(table.covers(area, 4.0) for table in taken)]
    found = _joined(sorted(found, key=lambda area: (area.top, area.bottom)))
    return sorted(found, key=lambda area: area.width * area.height)[:_MAX_BOXES]


def cells(across: Sequence[Rule], down: Sequence[Rule]) -> list[Area]:
    """The smallest areas that lines close on all four sides."""
    if not 2 <= len(across) <= _MAX_RULES or not 2 <= len(down) <= _MAX_RULES:
        return []
    tops = _level(across)
    sides = _level(down)
    found = []
    for i, left in enumerate(sides):
        for top in tops:
            if not (_reaches(top, left.at) and _reaches(left, top.at)):
                continue
            area = _cell(left, top, sides[i + 1 :], tops)
            if area is not None:
                found.append(area)
    return found


def _cell(left: Rule, top: Rule, sides: Sequence[Rule], tops: Sequence[Rule]) -> Area | None:
    for bottom in (rule for rule in tops if rule.at > top.at + _TOUCH):
        if not _runs(left, top.at, bottom.at):
            return None
        for right in sides:
            if right.at < left.at + _TOUCH:
                continue
            if not _runs(top, left.at, right.at):
                break
            if _runs(right, top.at, bottom.at) and _runs(bottom, left.at, right.at):
                return Area(left.at, top.at, right.at, bottom.at)
    return None


def _reaches(rule: Rule, at: float) -> bool:
    return rule.start - _TOUCH <= at <= rule.end + _TOUCH


def _runs(rule: Rule, start: float, end: float) -> bool:
    return rule.start - _TOUCH <= start and end <= rule.end + _TOUCH


def _level(rules: Sequence[Rule]) -> list[Rule]:
    """Lines at the same height that touch made one, in order."""
    done: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: (round(rule.at), rule.start)):
        last = done[-1] if done else None
        if last and abs(last.at - rule.at) < 1.6 and rule.start <= last.end + _TOUCH:
            done[-1] = Rule(last.at, last.start, max(last.end, rule.end))
        else:
            done.append(rule)
    return sorted(done, key=lambda rule: rule.at)


def _joined(areas: Sequence[Area]) -> list[Area]:
    """`areas` with those made one that lie on top of one another, edge to edge: paragraphs of one shade, a bar and its box."""
    done: list[Area] = []
    for area in areas:
        above = next((i for i, other in enumerate(done) if _continues(other, area)), None)
        if above is None:
            done.append(area)
        else:
            done[above] = replace(done[above], bottom=area.bottom, ink=area.ink if done[above].ink == area.ink else done[above].ink)
    return done


def _continues(above: Area, below: Area) -> bool:
    edge = abs(above.left - below.left) < 2.5 and abs(above.right - below.right) < 2.5
    same = above.ink == below.ink and above.ink is not None
    bar = above.height < 40 < below.height and above.ink is not None and above.ink != below.ink
    return edge and -2.5 <= below.top - above.bottom <= _TOUCH and (same or bar)


# ------------------------------------------------------------------ what is in which box


def _tree(fragments: Sequence[Fragment], areas: Sequence[Area], page: Area, style: Style) -> _Box:
    """The page as a box with its boxes in it; areas that hold no more than a line, or all that their own box holds, are left out."""
    boxes = [_Box(area) for area in areas if not _is_ornament(area, fragments)]
    root = _Box(page)
    for fragment in fragments:
        x, y = (fragment.x + fragment.right) / 2, fragment.y - 0.3 * fragment.size
        next((box for box in boxes if box.area.holds(x, y)), root).fragments.append(fragment)
    for i, box in enumerate(boxes):
        outer = next((other for other in boxes[i + 1 :] if other.area.covers(box.area) and other.area != box.area), root)
        outer.inner.append(box)
    _numbers_beside(root, boxes, style)
    _simplify(root, style)
    for box in (root, *boxes):
        if box is not root:
            box.fragments = number_with_heading(box.fragments, style)
    return root


def _is_ornament(area: Area, fragments: Sequence[Fragment]) -> bool:
    """Whether lines of text run over the sides of an area: then it is a picture under the text, and parts nothing."""
    level = [f for f in fragments if area.top < f.y - 0.3 * f.size < area.bottom and f.right > area.left and f.x < area.right]
    over = [f for f in level if f.x < area.left - 3 < f.right - 6 or f.x + 6 < area.right + 3 < f.right]
    return len(over) > 1 and len(over) > 0.2 * len(level)


def _simplify(box: _Box, style: Style) -> None:
    """Take out the boxes in `box` that part nothing."""
    todo, kept = list(box.inner), []
    while todo:
        inner = todo.pop()
        rows = {round(fragment.y / max(fragment.size, 1.0)) for fragment in inner.all() if len(fragment.text) > 2}
        alone = not box.fragments and len(box.inner) == 1
        if len(rows) < 2 or alone or _is_bar(inner, style):
            box.fragments += inner.fragments
            todo += inner.inner
        else:
            kept.append(inner)
    box.inner = kept
    for inner in kept:
        _simplify(inner, style)


def _is_bar(box: _Box, style: Style) -> bool:
    """Whether a box is no more than the ground of a heading of a few lines."""
    rows = Flow(tuple(sorted(box.all(), key=lambda fragment: (fragment.y, fragment.x)))).rows()
    lines = sum(row[0].size for row in rows) * 2.2 + style.size
    return len(rows) <= 3 and box.area.height < lines and all(style.prominence(row) >= 2.0 for row in rows)


def _numbers_beside(root: _Box, boxes: Sequence[_Box], style: Style) -> None:
    """Put numbers that stand at the edge of a box, or in a circle over it, into that box."""
    for holder in (root, *boxes):
        for fragment in [fragment for fragment in holder.fragments if _NUMBER.match(fragment.text)]:
            if holder is not root and len({round(other.y) for other in holder.all()}) > 1:
                continue
            if any(abs(f.y - fragment.y) < 0.5 * f.size and 0 < f.x - fragment.right < 4 * f.size for f in holder.fragments):
                continue  # its own heading stands beside it
            x, y = (fragment.x + fragment.right) / 2, fragment.y - 0.3 * fragment.size
            near = [
                (_distance(box.area, x, y), i)
                for i, box in enumerate(boxes)
                if box is not holder and len({round(other.y) for other in box.all()}) > 1
            ]
            if near and min(near)[0] <= _NEAR and (fragment.badge or holder is not root or fragment.size > 1.3 * style.size):
                holder.fragments.remove(fragment)
                boxes[min(near)[1]].fragments.append(fragment)


def _distance(area: Area, x: float, y: float) -> float:
    return max(area.left - x, x - area.right, area.top - y, y - area.bottom, 0.0)


def number_with_heading(fragments: list[Fragment], style: Style) -> list[Fragment]:
    """`fragments` of a box with a number that stands alone at its head put in front of its first line."""
    numbers = [fragment for fragment in fragments if _NUMBER.match(fragment.text)]
    others = [fragment for fragment in fragments if not _NUMBER.match(fragment.text)]
    if len(numbers) != 1 or not others:
        return fragments
    number = numbers[0]
    first = min(others, key=lambda fragment: (round(fragment.y), fragment.x))
    large = number.badge or number.size > 1.15 * style.size or number.bold
    if not large or abs(number.y - first.y) > 3.0 * max(number.size, first.size):
        return fragments
    moved = replace(number, y=first.y, x=min(number.x, first.left - 2.0), right=min(number.right, first.left - 1.0), size=first.size)
    return [moved, *others]
