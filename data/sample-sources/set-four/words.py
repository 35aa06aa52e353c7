"""The words of one briefing, read from its YAML file; document and gold parse are both made from these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

FACTS = ("reference", "title", "partnership", "published", "published_as_printed", "review_type")

Words = dict[str, Any]


@dataclass(frozen=True)
class Point:
    """One passage. Where `kind` is None it is printed, but no reader should take it for a learning point."""

    text: str
    kind: str | None = None
    label: str | None = None
    fields: dict[str, str] | None = None
    children: tuple[Point, ...] = ()
    hints: Words = field(default_factory=dict)

    def family(self) -> Iterator[Point]:
        """The point itself, then the points nested under it."""
        yield self
        for child in self.children:
            yield from child.family()


@dataclass(frozen=True)
class Section:
    """One heading with what stands under it; `parts` are the smaller sections that follow its own points."""

    heading: str | None
    kind: str | None
    paras: list[str]
    points: list[Point]
    parts: list[Section]
    intro: str | None
    outro: str | None
    style: Words

    def all_points(self) -> Iterator[Point]:
        """Every learning point in the order of reading."""
        for point in self.points:
            yield from (one for one in point.family() if one.kind)
        for part in self.parts:
            yield from part.all_points()


@dataclass(frozen=True)
class Briefing:
    """All the words of one document and the facts that it states."""

    file: str
    stem: str
    reference: str | None
    title: str
    partnership: str
    published: str | None
    published_as_printed: str | None
    review_type: str | None
    print: Words
    sections: list[Section]


def read_point(raw: str | Words, kind: str | None) -> Point:
    """Turn one entry of a source file into a point; what is no part of a point becomes a hint to the layout."""
    words: Words = {"text": raw} if isinstance(raw, str) else dict(raw)
    own = words.pop("kind", kind)
    children = tuple(read_point(child, own) for child in words.pop("nested", []))
    return Point(words.pop("text"), own, words.pop("label", None), words.pop("fields", None), children, words)


def read_section(raw: Words) -> Section:
    """Turn one section of a source file into a section; what is left over is its style."""
    raw = dict(raw)
    kind = raw.pop("kind", None)
    points = [read_point(entry, kind) for entry in raw.pop("points", [])]
    parts = [read_section(part) for part in raw.pop("parts", [])]
    heading, intro, outro = raw.pop("heading"), raw.pop("intro", None), raw.pop("outro", None)
    return Section(heading, kind, raw.pop("paras", []), points, parts, intro, outro, raw)


def read_briefing(path: Path) -> Briefing:
    """Read one source file."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    sections = [read_section(section) for section in raw["sections"]]
    return Briefing(raw["file"], path.stem, print=raw["print"], sections=sections, **{name: raw[name] for name in FACTS})
