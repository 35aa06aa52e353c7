"""What the columns of a table hold, and its rows as lines: a table of recommendations is a list whose items have fields.

Every reader that meets a table asks `columns_of` with the names in its first row. Where the names say that the table holds learning,
`table_lines` gives one list item for each row, with agency, lead and timescale as fields; any other table is layout, and its cells are
read as boxes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kb.models import POINT_KIND_OF_SECTION, SectionKind

from .headings import heading_wordings
from .lines import Line, clean

#: The level of a heading that is only the name of a column.
COLUMN = 8
#: The cells of one row, each a list of whole paragraphs.
Row = Sequence[Sequence[Line]]

_NUMBER = re.compile(r"^(?:(?:rec\w*|item|row)?\s*\.?\s*(?:no|nr|num|number|ref|reference|id)\.?s?|#|№)?$", re.IGNORECASE)
_FIELDS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"^(?:{pattern})$", re.IGNORECASE))
    for name, pattern in (
        (
            "agency",
            r"(?:lead|responsible|owning|which|for)?\s*(?:agency|agencies|organisations?|partners?|services?)(?: responsible| involved)?",
        ),
        (
            "lead",
            r"(?:action |recommendation )?(?:leads?|owners?)(?: officer| role| person| professional)?|.*\blead(?: officer)?|responsib\w+.*|accountab\w+.*|by whom|who(?:\b.*)?|assigned to",
        ),
        (
            "timescale",
            r"time\s?-?\s?(?:scale|frame|line)s?.*|by (?:when|date)|when(?:\b.*)?|due.*|deadline.*|target.*|complet\w+ (?:by|date)|date.*|review date",
        ),
        ("status", r"(?:current |rag )?(?:status|rating)|rag.*|b?rag|progress.*|updates?.*"),
    )
)
_OTHER_FIELD = re.compile(
    r"^(?:(?:intended |desired |expected )?outcomes?.*|impact.*|measures?.*|measured.*|evidence.*|success.*|how (?:will|shall|do) we know.*|responses?.*"
    r"|priority|comments?|notes?|links?|linked .*|source|page|rationale|why.*|cost.*|resources? (?:needed|required))$",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:(?:learning |key |practice )?(?:theme|topic|subject|title|heading|domain|category)s?|(?:practice )?area)$", re.IGNORECASE
)
_POINT = re.compile(
    r"^(?:(?:what )?we recommend|recommend\w*.*|(?:agreed |key )?actions?(?: required| needed| agreed)?|what (?:is|was|needs to be|will be) (?:asked|done|changed?).*)$",
    re.IGNORECASE,
)


#: Names that say "what is to be done" only beside a column of who and one of when.
_TO_DO = re.compile(
    r"^(?:what(?: (?:we|they|will|must|needs?|should|is|to)\b.*)?|tasks?|asks?|commitments?|pledges?|steps?|promises?|changes?|we will.*|to do|agreed.*|undertakings?|improvements?.*|measures?)$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Columns:
    """Which columns of a table hold points, which the label of the row, and what the others are called (column, name of field)."""

    names: tuple[str, ...]
    points: tuple[int, ...]
    label: int | None
    fields: tuple[tuple[int, str], ...]


def columns_of(names: Sequence[str]) -> Columns | None:
    """What a table with these column names holds; None when it is layout, or holds no learning."""
    names = tuple(clean(name).rstrip(":").strip() for name in names)
    if len(names) < 2 or any(len(name) > 60 for name in names):
        return None
    points: dict[int, SectionKind] = {}
    fields: list[tuple[int, str]] = []
    label = None
    for number, name in enumerate(names):
        field = field_name(name)
        if _NUMBER.match(name):
            continue
        if field:
            fields.append((number, field))
        elif kind := _kind_of_column(name):
            if kind in points.values():
                fields.append((number, name))
            else:
                points[number] = kind
        elif _LABEL.match(name) and label is None:
            label = number
        elif _TO_DO.match(name) and not points and {"agency", "lead"} & (said := _fields_named(names)) and "timescale" in said:
            points[number] = SectionKind.RECOMMENDATIONS
        else:
            return None
    only_names = len(points) == 1 and len(names) == 1
    return Columns(names, tuple(points), label, tuple(fields)) if points and not only_names else None


def _fields_named(names: Sequence[str]) -> set[str]:
    return {field for name in names if (field := field_name(name))}


def field_name(name: str) -> str | None:
    """The field that a column of this name holds: `agency`, `lead`, `timescale`, `status`, or the printed name; None for others."""
    found = next((field for field, pattern in _FIELDS if pattern.match(name)), None)
    return found or (name if _OTHER_FIELD.match(name) else None)


def _kind_of_column(name: str) -> SectionKind | None:
    match = heading_wordings().match(name)
    if match and match.kinds[0] in POINT_KIND_OF_SECTION and match.kinds[0] is not SectionKind.RESOURCES:
        return match.kinds[0]
    return SectionKind.RECOMMENDATIONS if _POINT.match(name) else None


def table_lines(columns: Columns, rows: Sequence[Row], *, titled: bool, flow: int = 0, page: int | None = None) -> Iterator[Line]:
    """One list item for each row of each column of points; the name of a column is a heading where no other says its kind.

    `rows` are those under the names. `titled` says that a heading stands right above the table.
    """
    for number in columns.points:
        if not titled or len(columns.points) > 1:
            yield Line(
                columns.names[number],
                page=page,
                lead=len(columns.names[number]),
                heading=COLUMN,
                gap=1.0,
                whole=True,
                flow=flow,
            )
        # agency and timescale belong to what is asked for, where a table holds findings as well
        with_fields = number == columns.points[-1]
        for row in rows:
            yield from _items(row, number, columns, flow, with_fields=with_fields, whole=len(rows) > 1 or bool(columns.fields))


def _items(row: Row, column: int, columns: Columns, flow: int, *, with_fields: bool, whole: bool) -> Iterator[Line]:
    """The items of one cell: one, or more where the cell holds a list of its own; `whole` says that plain paragraphs are of one item."""
    items: list[Line] = []
    for line in row[column] if column < len(row) else ():
        if items and line.marker is None and whole:
            items[-1] = replace(items[-1], text=f"{items[-1].text} {line.text}", links=items[-1].links + line.links)
        else:
            items.append(line)
    fields = tuple((name, said) for place, name in columns.fields if with_fields and (said := _words(row, place)))
    label = _words(row, columns.label) if columns.label is not None else ""
    for place, item in enumerate(items):
        if label and place == 0 and item.lead == 0:
            item = replace(item, text=f"{label} {item.text}", lead=len(label))
        yield replace(
            item,
            marker=item.marker or "•",
            level=0 if place == 0 else item.level,
            heading=None,
            gap=0.0,
            whole=True,
            flow=flow,
            fields=fields,
        )


def _words(row: Row, column: int) -> str:
    return " ".join(line.text for line in row[column]) if column < len(row) else ""


# ------------------------------------------------------------------ tables used as boxes

_TITLE_WORDS = 12


def layout_cells(rows: Sequence[Row]) -> Iterator[Sequence[Line]]:
    """The cells of a layout table in reading order, empty ones left out.

    Row by row, except that titles side by side over boxes side by side are each followed by their own box; and rows of a name and a
    short value ("Reference | Child KX") are one line each.
    """
    if all(_name_and_value(row) for row in rows) and len(rows) > 1:
        for row in rows:
            (name,), (value,) = row
            yield [replace(name, text=f"{name.text.rstrip(':')}: {value.text}", lead=len(name.text.rstrip(":")), marker=None, heading=None)]
        return
    todo = list(rows)
    while todo:
        row = todo.pop(0)
        below: list[Row] = []
        while _titles(row) and todo and len(todo[0]) == len(row) and not _titles(todo[0]):
            below.append(todo.pop(0))
        if below:
            for column in range(len(row)):
                yield from (cells[column] for cells in (row, *below) if cells[column])
        else:
            yield from (cell for cell in row if cell)


def _is_title(cell: Sequence[Line]) -> bool:
    return (
        len(cell) == 1 and len(cell[0].text.split()) <= _TITLE_WORDS and not cell[0].text.endswith((".", "?", ";")) and not cell[0].linked
    )


def _titles(row: Row) -> bool:
    """True for a row that holds nothing but titles, at least two of them."""
    return len(row) > 1 and all(_is_title(cell) for cell in row)


def _name_and_value(row: Row) -> bool:
    return len(row) == 2 and _titles(row) and len(row[0][0].text.split()) <= 5 and row[0][0].heading is None
