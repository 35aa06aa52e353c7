"""The row of names over a table: where it stands, and what its columns hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from ingest.tables import Columns, columns_of

from .glyphs import Fragment, parted_at
from .pdf_grid import NUMBER

_MOST_COLUMNS, _LONGEST_NAME = 10, 60


@dataclass(frozen=True)
class Head:
    """A row of names: what the columns hold, and the fragments of each name."""

    columns: Columns
    names: tuple[tuple[Fragment, ...], ...]

    @property
    def fragments(self) -> list[Fragment]:
        """All names."""
        return [fragment for name in self.names for fragment in name]

    @property
    def top(self) -> float:
        """The height of the upper edge, in points."""
        return min(fragment.y - fragment.size for fragment in self.fragments)

    @property
    def bottom(self) -> float:
        """The height of the lowest baseline, in points."""
        return max(fragment.y for fragment in self.fragments)


def next_head(fragments: Sequence[Fragment], after: float) -> Head | None:
    """The first row of names among `fragments`, which are sorted from the top, below the height `after`; None where there is none."""
    rows = _rows(fragment for fragment in fragments if fragment.y > after)
    for i in range(len(rows)):
        found = _head_from(rows[i : i + 3])
        if found is not None:
            lower = _head_from(rows[i + 1 : i + 3]) if len(rows[i]) == 1 else None
            # a heading right above the names is none of them
            return lower if lower is not None and len(lower.names) >= len(found.names) else found
    return None


def _head_from(rows: Sequence[list[Fragment]]) -> Head | None:
    """The names in the first of `rows`, with what of them stands in the rows below."""
    found: Head | None = None
    for many in range(1, len(rows) + 1):
        near = rows[:many]
        if any(b[0].y - a[0].y > 1.7 * a[0].size for a, b in pairwise(near)):
            break
        head = _head([fragment for row in near for fragment in row])
        if head is None and found is not None:
            break
        if head is not None and (found is None or _same_type(found.fragments, near[-1])):
            found = head
    return found


def _rows(fragments: Iterator[Fragment] | Sequence[Fragment]) -> list[list[Fragment]]:
    rows: list[list[Fragment]] = []
    for fragment in fragments:
        if rows and abs(fragment.y - rows[-1][0].y) < 0.35 * fragment.size:
            rows[-1].append(fragment)
        else:
            rows.append([fragment])
    return rows


def _same_type(fragments: Sequence[Fragment], more: Sequence[Fragment]) -> bool:
    one = fragments[0]
    return all(abs(other.size - one.size) < 0.3 and other.bold == one.bold and other.ink == one.ink for other in more)


def _head(fragments: Sequence[Fragment]) -> Head | None:
    """The names that `fragments` are, put together where one stands on several lines; None when they are no names of columns."""
    apart = [part for fragment in fragments for part in _at_wide_spaces(fragment)]
    return (_named(apart) if len(apart) > len(fragments) else None) or _named(fragments)


def _at_wide_spaces(fragment: Fragment) -> Iterator[Fragment]:
    for _, _, x in fragment.wide:
        first, fragment = parted_at(fragment, x)
        yield first
    yield fragment


def _named(fragments: Sequence[Fragment]) -> Head | None:
    if any(len(fragment.text) > _LONGEST_NAME for fragment in fragments):
        return None
    names: list[list[Fragment]] = []
    for fragment in sorted(fragments, key=lambda fragment: fragment.x):
        if names and fragment.x < max(other.right for other in names[-1]) - 1.0:
            names[-1].append(fragment)
        else:
            names.append([fragment])
    if not 2 <= len(names) <= _MOST_COLUMNS:
        return None
    ordered = tuple(tuple(sorted(name, key=lambda fragment: fragment.y)) for name in names)
    columns = columns_of([" ".join(fragment.text for fragment in name) for name in ordered])
    return Head(columns, ordered) if columns is not None else None


def with_numbers(head: Head, below: Sequence[Fragment]) -> tuple[Columns, tuple[tuple[Fragment, ...], ...]]:
    """The columns of a table; one more in front where rows are numbered left of the first name."""
    first = min(fragment.x for fragment in head.names[0])
    numbers = [fragment for fragment in below[:60] if fragment.right < first - 2.0 and NUMBER.match(fragment.text)]
    if numbers and min(fragment.y for fragment in numbers) - head.bottom < 6 * numbers[0].size:
        columns = columns_of(["", *head.columns.names])
        left = median(fragment.x for fragment in numbers)
        if columns is not None:
            place = replace(numbers[0], text="", x=left, right=max(fragment.right for fragment in numbers), y=head.bottom)
            return columns, ((place,), *head.names)
    return head.columns, head.names
