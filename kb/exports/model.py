"""What an export is: lines that were found, each with its source, and what was asked for. Plain data; the renderers set it in type.

Words of a review stand only in a `Line`; everything else is the product's own wording, or what a person typed.
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.models import CitedPoint, PointKind


@dataclass(frozen=True)
class Given:
    """A theme of a line, by its name; `confirmed` once a person has said so."""

    label: str
    confirmed: bool

    @property
    def words(self) -> str:
        """As it stands beside a line: "Information sharing (suggested)"."""
        return f"{self.label} ({'confirmed' if self.confirmed else 'suggested'})"


@dataclass(frozen=True)
class Line:
    """One line as it was found.

    `rank` counts from 1 over the lines found; one that stands under another has its rank. `title` is that of its review, where stated.
    """

    rank: int
    point: CitedPoint
    title: str | None
    themes: tuple[Given, ...]
    invented: bool = False


@dataclass(frozen=True)
class Group:
    """The lines of one kind, best first, under the heading that the Search page has for them."""

    kind: PointKind
    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Export:
    """Lines to be saved, in the page's groups and in the order in which they were found (`lines`).

    `query` is what was typed, empty where only filters chose the lines; `filters` are these in words; `read_as` says how the query was
    read; `found` is how many lines there were in all; `made_on` is an ISO date. `notice`, if any, stands above everything.
    """

    query: str
    filters: tuple[str, ...]
    read_as: tuple[str, ...]
    found: int
    made_on: str
    groups: tuple[Group, ...]
    notice: str | None = None

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every line, in the order in which they were found."""
        return tuple(sorted((line for group in self.groups for line in group.lines), key=lambda line: line.rank))
