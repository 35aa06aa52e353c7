"""What a page of a PDF shows beside letters: filled and framed areas, ruled lines, and small marks that programs draw as bullets.

Distances are in points, heights counted from the top of the page. A page may hold thousands of shapes (maps, patterns): only so many
are looked at.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from .turned import Box as Rectangle
from .turned import turned_box

#: What is looked at on one page: things drawn, points of one outline and of all outlines, forms within forms.
_MAX_THINGS, _MAX_POINTS, _MAX_ALL_POINTS, _MAX_DEPTH = 20_000, 2_000, 40_000, 4
#: Areas and lines that are kept of one page; more of them are a drawing, no layout.
_MAX_KEPT = 1_500
_WHITE, _MAX_GROUNDS = 250, 60
_THIN, _LEAST_RULE = 2.6, 8.0
_LEAST_MARK, _LARGEST_MARK = 1.2, 40.0
_LEAST_AREA = (24.0, 9.0)
#: An area is a box when its outline fills this much of its bounds: ovals and cut corners do, waves and arrows do not.
_SOLID = 0.66

Ink = tuple[int, int, int]
Matrix = tuple[float, float, float, float, float, float]
_UNTURNED: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Area:
    """A filled or framed part of the page; `ink` is the colour it is filled with, None where it is only framed."""

    left: float
    top: float
    right: float
    bottom: float
    ink: Ink | None = None

    @property
    def width(self) -> float:
        """In points."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """In points."""
        return self.bottom - self.top

    def holds(self, x: float, y: float, slack: float = 0.0) -> bool:
        """Whether a point lies inside, or `slack` points beside."""
        return self.left - slack <= x <= self.right + slack and self.top - slack <= y <= self.bottom + slack

    def covers(self, other: Area, slack: float = 2.0) -> bool:
        """Whether `other` lies inside."""
        return self.holds(other.left, other.top, slack) and self.holds(other.right, other.bottom, slack)


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: its height (or its distance from the left, when it runs down), and where it starts and ends."""

    at: float
    start: float
    end: float


@dataclass(frozen=True)
class Drawn:
    """The shapes of one page: areas, lines across and down, small marks; `pictures` are small ones, `large` that one fills much of it.

    `things` counts all that is drawn.
    """

    areas: Sequence[Area] = ()
    across: Sequence[Rule] = ()
    down: Sequence[Rule] = ()
    marks: Sequence[Area] = ()
    pictures: int = 0
    large: bool = False
    things: int = 0


@dataclass
class _Found:
    areas: list[Area] = field(default_factory=list)
    across: list[Rule] = field(default_factory=list)
    down: list[Rule] = field(default_factory=list)
    marks: list[Area] = field(default_factory=list)
    points: int = 0


def drawn(page: pdfium.PdfPage, visible: Rectangle, turn: int) -> Drawn:
    """The shapes of `page`, turned as its text is; `visible` is its turned box, in points from the bottom left."""
    found = _Found()
    things = pictures = 0
    large = False
    left, bottom, right, top = visible
    for thing, matrix in _things(page):
        things += 1
        kind = raw.FPDFPageObj_GetType(thing)
        if kind not in (raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_PATH):
            continue
        bounds = _bounds(thing, matrix, turn)
        if bounds is None or bounds[0] > right or bounds[2] < left or bounds[1] > top or bounds[3] < bottom:
            continue
        if kind == raw.FPDF_PAGEOBJ_IMAGE:
            pictures += 1
            large = large or (bounds[2] - bounds[0]) * (bounds[3] - bounds[1]) > 0.2 * (right - left) * (top - bottom)
            area = _from_top(bounds, top, None)
            if _is_mark(area):
                found.marks.append(area)
        else:
            _sort(found, thing, matrix, turn, top, bounds)
    return Drawn(
        _once(_visible(found.areas)), _once(found.across), _once(found.down), found.marks[: 2 * _MAX_KEPT], pictures, large, things
    )


def _things(page: pdfium.PdfPage) -> Iterator[tuple[object, Matrix]]:
    """What is drawn, in the order in which it is drawn, each with the matrix of the forms around it."""
    todo = [(page.raw, _UNTURNED, 0, iter(range(max(0, raw.FPDFPage_CountObjects(page.raw)))))]
    seen = 0
    while todo and seen < _MAX_THINGS:
        holder, matrix, depth, numbers = todo[-1]
        number = next(numbers, None)
        if number is None:
            todo.pop()
            continue
        seen += 1
        thing = raw.FPDFFormObj_GetObject(holder, number) if depth else raw.FPDFPage_GetObject(holder, number)
        if not thing:
            continue
        yield thing, matrix
        if raw.FPDFPageObj_GetType(thing) == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            inner = _times(_matrix(thing), matrix)
            todo.append((thing, inner, depth + 1, iter(range(max(0, raw.FPDFFormObj_CountObjects(thing))))))


def _matrix(thing: object) -> Matrix:
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(thing, matrix):
        return _UNTURNED
    return (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)


def _times(first: Matrix, then: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    g, h, i, j, k, m = then
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)


def _at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _bounds(thing: object, matrix: Matrix, turn: int) -> Rectangle | None:
    edges = [ctypes.c_float() for _ in range(4)]
    if not raw.FPDFPageObj_GetBounds(thing, *edges):
        return None
    left, bottom, right, top = (edge.value for edge in edges)
    (x0, y0), (x1, y1) = _at(matrix, left, bottom), _at(matrix, right, top)
    return turned_box(turn, (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))


def _from_top(bounds: Rectangle, top: float, ink: Ink | None) -> Area:
    return Area(bounds[0], top - bounds[3], bounds[2], top - bounds[1], ink)


# ------------------------------------------------------------------ one outline


def _sort(found: _Found, thing: object, matrix: Matrix, turn: int, top: float, bounds: Rectangle) -> None:
    """Put the parts of one outline where they belong."""
    ink, framed = _paint(thing)
    if ink is None and not framed:
        return
    count = raw.FPDFPath_CountSegments(thing)
    if count <= 5:
        part = _from_top(bounds, top, ink)
        if count > 3 or _is_rule(part) or _is_mark(part):
            _keep(found, part, solid=count == 5)
        return
    if count > _MAX_POINTS or found.points + count > _MAX_ALL_POINTS:
        return
    found.points += count
    inner = _times(_matrix(thing), matrix)
    for outline in _outlines(thing, count):
        points = [_at(inner, x, y) for x, y in outline]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        whole = (max(xs) - min(xs)) * (max(ys) - min(ys))
        part = _from_top(turned_box(turn, (min(xs), min(ys), max(xs), max(ys))), top, ink)
        _keep(found, part, solid=_surface(points) >= _SOLID * whole > 0)


def _keep(found: _Found, part: Area, *, solid: bool) -> None:
    if _is_rule(part):
        if part.width > part.height:
            found.across.append(Rule((part.top + part.bottom) / 2, part.left, part.right))
        else:
            found.down.append(Rule((part.left + part.right) / 2, part.top, part.bottom))
    elif _is_mark(part):
        found.marks.append(part)
        if solid and part.width >= _LEAST_AREA[0]:
            found.areas.append(part)
    elif solid and part.width >= _LEAST_AREA[0] and part.height >= _LEAST_AREA[1]:
        found.areas.append(part)


def _is_rule(part: Area) -> bool:
    long, thin = max(part.width, part.height), min(part.width, part.height)
    return long >= _LEAST_RULE and (thin <= _THIN or (thin <= 6.0 and long >= 60.0))


def _is_mark(part: Area) -> bool:
    wide, high = part.width, part.height
    return _LEAST_MARK <= wide <= _LARGEST_MARK and _LEAST_MARK <= high <= _LARGEST_MARK and 0.4 <= wide / high <= 2.5


def _paint(thing: object) -> tuple[Ink | None, bool]:
    """(colour of the filling if there is one to be seen, whether an outline is to be seen); a white filling in a frame is only a frame."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    if not raw.FPDFPath_GetDrawMode(thing, fill, stroke):
        return None, False
    frame = _colour(raw.FPDFPageObj_GetStrokeColor, thing) if stroke.value else None
    ink = _colour(raw.FPDFPageObj_GetFillColor, thing) if fill.value else None
    framed = bool(stroke.value) and (frame is None or min(frame) < _WHITE)
    return (None if framed and ink is not None and min(ink) >= _WHITE else ink), framed


def _colour(read: Callable[..., int], thing: object) -> Ink | None:
    """A colour of an outline, None where it cannot be seen."""
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    read(thing, red, green, blue, alpha)
    return (red.value, green.value, blue.value) if alpha.value > 8 else None


def _outlines(thing: object, count: int) -> Iterator[list[tuple[float, float]]]:
    """The parts of a path that hang together, as points."""
    x, y = ctypes.c_float(), ctypes.c_float()
    points: list[tuple[float, float]] = []
    for number in range(count):
        segment = raw.FPDFPath_GetPathSegment(thing, number)
        if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            if len(points) > 1:
                yield points
            points = []
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        points.append((x.value, y.value))
    if len(points) > 1:
        yield points


def _surface(points: Sequence[tuple[float, float]]) -> float:
    """What an outline encloses."""
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(points, [*points[1:], points[0]], strict=True))) / 2


# ------------------------------------------------------------------ what can be seen


def _visible(areas: Sequence[Area]) -> list[Area]:
    """`areas` without white ones on white paper."""
    coloured = [area for area in areas if area.ink is not None and min(area.ink) < _WHITE]
    grounds = sorted(coloured, key=lambda area: -area.width * area.height)[:_MAX_GROUNDS]
    return [
        area
        for area in areas[: 2 * _MAX_KEPT]
        if area.ink is None or min(area.ink) < _WHITE or any(ground.covers(area) for ground in grounds)
    ]


_Thing = TypeVar("_Thing", Area, Rule)


def _once(things: Sequence[_Thing]) -> list[_Thing]:
    """`things` without those drawn twice; none where there are too many to be layout."""
    if len(things) > _MAX_KEPT:
        return []
    seen: dict[tuple[float, ...], _Thing] = {}
    for thing in things:
        edges = (thing.left, thing.top, thing.right, thing.bottom) if isinstance(thing, Area) else (thing.at, thing.start, thing.end)
        seen.setdefault(tuple(round(edge) for edge in edges), thing)
    return list(seen.values())
