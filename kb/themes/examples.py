"""The labelled lines that the tagger learns from: all invented, each with the themes that people gave it.

Four files hold them, one JSON object a line. `data/theme-examples.jsonl` (`text`, `kind`, `themes`, `voice`) was written for this purpose;
`voice` says by whom. `data/theme-none.jsonl` holds lines that are no learning and have no theme. `data/theme-points.jsonl` holds points of
invented briefings (`review`) that were coded once. `data/eval/theme-labels.jsonl` holds the points of the invented sample briefings with
the themes that two coders gave them, each without knowing the other's; its split `tune` is learnt from, its split `test` never. No line of
a real review is among them, and none is ever shown as learning; they appear only in the reason that a suggested theme carries.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from pydantic import BaseModel, StringConstraints, ValidationError

from kb.errors import KnowledgeBaseError
from kb.models import PointKind
from kb.settings import DATA

EXAMPLES = DATA / "theme-examples.jsonl"
POINTS = DATA / "theme-points.jsonl"
WITHOUT_THEME = DATA / "theme-none.jsonl"
BRIEFINGS = DATA / "eval" / "theme-labels.jsonl"
#: How much a line of a briefing counts, beside 1 for an example: it is written as reviews are, and was labelled by two.
BRIEFING_WEIGHT = 2.0

_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Row(BaseModel):
    text: _Text
    kind: PointKind
    themes: tuple[str, ...]
    voice: str = ""
    review: str = ""


class _BriefingRow(BaseModel):
    review: str
    split: Literal["tune", "test"]
    kind: PointKind
    label: str | None
    text: _Text
    coder_a: tuple[str, ...]
    coder_b: tuple[str, ...]


_AnyRow = TypeVar("_AnyRow", bound=BaseModel)


@dataclass(frozen=True)
class Example:
    """One line with the ids of the themes it was given.

    `perhaps` are themes that only one of two coders gave; `rejected` themes that a person took away from the line. `voice` says who
    wrote the line, or of which briefing it is; `weight` how much it counts.
    """

    text: str
    kind: PointKind
    themes: tuple[str, ...]
    perhaps: tuple[str, ...] = ()
    rejected: tuple[str, ...] = ()
    voice: str = ""
    weight: float = 1.0


@dataclass(frozen=True)
class CodedPoint:
    """A point of an invented briefing with the themes that two coders gave it, each without knowing the other's."""

    review: str
    split: str
    kind: PointKind
    label: str | None
    text: str
    coder_a: tuple[str, ...]
    coder_b: tuple[str, ...]

    @property
    def wording(self) -> str:
        """Label and text together, as the tagger reads a point."""
        return f"{self.label}: {self.text}" if self.label else self.text


def load_examples(path: Path = EXAMPLES) -> tuple[Example, ...]:
    """Read labelled lines, in the file's order; a line's `review` stands for its voice where it has none.

    Raises KnowledgeBaseError that names the line at fault.
    """
    return tuple(Example(row.text, row.kind, row.themes, voice=row.voice or row.review) for row in _rows(path, _Row.model_validate_json))


def load_coded(path: Path = BRIEFINGS) -> tuple[CodedPoint, ...]:
    """Read the points that were coded twice, in the file's order. Raises KnowledgeBaseError that names the line at fault."""
    return tuple(CodedPoint(**dict(row)) for row in _rows(path, _BriefingRow.model_validate_json))


def lines_of_briefings(points: tuple[CodedPoint, ...]) -> tuple[Example, ...]:
    """Make labelled lines of coded points; points of the split `test` and resources are left out."""
    return tuple(
        Example(
            point.wording,
            point.kind,
            tuple(theme for theme in point.coder_a if theme in point.coder_b),
            perhaps=tuple(sorted(set(point.coder_a) ^ set(point.coder_b))),
            voice=point.review,
            weight=BRIEFING_WEIGHT,
        )
        for point in points
        if point.split == "tune" and point.kind is not PointKind.RESOURCE
    )


def all_labelled() -> tuple[Example, ...]:
    """Everything that may be learnt from: the examples, lines without any theme, the points that were coded once and twice."""
    points = (replace(line, weight=BRIEFING_WEIGHT) for line in load_examples(POINTS))
    return (*load_examples(), *load_examples(WITHOUT_THEME), *points, *lines_of_briefings(load_coded()))


def _rows(path: Path, read: Callable[[str], _AnyRow]) -> list[_AnyRow]:
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeBaseError(f"The labelled lines for the themes cannot be read: {path} ({error}).") from error
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            found.append(read(line))
        except ValidationError as error:
            fault = error.errors()[0]
            where = ".".join(str(step) for step in fault["loc"])
            message = f"In {path.name}, line {number} cannot be used: {where or 'the line'}: {fault['msg']}."
            raise KnowledgeBaseError(message) from error
    return found
