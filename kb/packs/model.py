"""What a discussion pack is: parts in a fixed order, each made of a few simple blocks, with its agenda and its sources.

A pack is plain data. `build.py` fills it from the library; the renderers (`html.py`, `docx.py`, `md.py`, `txt.py`) only set it in type,
so a page can drop or reorder parts and lines, and a new format needs no knowledge of reviews.

Words of a review stand only in `Quote`. Everything else is the product's own wording, and a part says which of the two it holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields, is_dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar, cast

from kb.models import PointKind


class Origin(StrEnum):
    """Whose words a part holds."""

    REVIEWS = "reviews"
    PACK = "pack"
    BOTH = "both"

    @property
    def words(self) -> str:
        """The sentence that stands under a part's heading."""
        return {
            Origin.REVIEWS: "From the reviews, word for word.",
            Origin.PACK: "Wording of this pack, not of a review.",
            Origin.BOTH: "Lines with a source are the reviews' own words. The rest is wording of this pack.",
        }[self]


@dataclass(frozen=True)
class Citation:
    """Where a line stands: `review` is the key of its review, `name` what this pack calls it.

    `page` counts from 1 and is None where the file has no pages; `heading` is as printed, None where none was.
    """

    review: str
    name: str
    file: str
    page: int | None
    heading: str | None
    heading_inferred: bool
    invented: bool = False

    @property
    def words(self) -> str:
        """As it stands under a line: "Child AH, page 2, under “Recommendations”"."""
        parts = [f"{self.name} (invented example)" if self.invented else self.name]
        if self.page is not None:
            parts.append(f"page {self.page}")
        if self.heading and self.heading_inferred:
            parts.append(f"under “{self.heading}” (its kind worked out, not printed)")
        elif self.heading:
            parts.append(f"under “{self.heading}”")
        elif self.heading_inferred:
            parts.append("heading worked out, not printed")
        else:
            parts.append("no printed heading")
        return ", ".join(parts)


@dataclass(frozen=True)
class Source:
    """One file that lines were taken from. `date` is as printed, else in words; `pages` are those cited, in order."""

    review: str
    name: str
    title: str | None
    partnership: str | None
    date: str
    file: str
    pages: tuple[int, ...]
    invented: bool = False


@dataclass(frozen=True)
class Quote:
    """One line of a review, word for word. `point` is the id of its learning point, None for narrative."""

    text: str
    source: Citation
    label: str | None = None
    kind: PointKind | None = None
    point: str | None = None

    @property
    def wording(self) -> str:
        """Label and text together, as a person would read them."""
        return f"{self.label}: {self.text}" if self.label else self.text


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of the pack's own wording."""

    text: str
    heading: str | None = None


@dataclass(frozen=True)
class Bullets:
    """A list in the pack's own wording."""

    items: tuple[str, ...]
    heading: str | None = None


@dataclass(frozen=True)
class Quotes:
    """Lines of reviews under one heading. `note` says what was left out or where the lines come from."""

    lines: tuple[Quote, ...]
    heading: str | None = None
    note: str | None = None


@dataclass(frozen=True)
class Table:
    """A table with a caption and a header row; with `row_headers` the first cell of each row names the row. Empty cells are to write in."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    row_headers: bool = False
    heading: str | None = None


Block = Paragraph | Bullets | Quotes | Table


@dataclass(frozen=True)
class Part:
    """One part of a pack. `id` is stable (`strengths`, `learning`, ...)."""

    id: str
    heading: str
    origin: Origin
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class AgendaItem:
    """One stretch of the session: minutes, what happens, and the ids of the parts that belong to it."""

    minutes: int
    what: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Pack:
    """A pack, ready to be set in type. The minutes of `agenda` add up to `minutes`; `notice`, if any, stands above everything.

    `restricted` is the part of the notice that names the restricted reviews quoted, None without any.
    """

    title: str
    made_from: str
    minutes: int
    agenda: tuple[AgendaItem, ...]
    parts: tuple[Part, ...]
    sources: tuple[Source, ...]
    notice: str | None = None
    restricted: str | None = None

    def part(self, part_id: str) -> Part | None:
        """The part of that id, or None when the pack has none."""
        return next((part for part in self.parts if part.id == part_id), None)

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Every line of a review in the pack, in order."""
        return tuple(line for part in self.parts for block in part.blocks if isinstance(block, Quotes) for line in block.lines)


#: Characters that XML 1.0 cannot hold, lone surrogates among them; a PDF can carry them, Word would refuse the file. And those unseen
#: ones that turn the direction of what follows, which would write the words after a quote backwards.
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")

T = TypeVar("T")


def printable(value: T) -> T:
    """The same value with characters that no document may hold taken out of every text in it, however deep."""
    if isinstance(value, StrEnum):
        return value
    if isinstance(value, str):
        return cast("T", _UNPRINTABLE.sub("", value))
    if isinstance(value, tuple):
        return cast("T", tuple(printable(item) for item in value))
    if is_dataclass(value) and not isinstance(value, type):
        changes: dict[str, Any] = {field.name: printable(getattr(value, field.name)) for field in fields(value)}
        return cast("T", replace(value, **changes))
    return value
