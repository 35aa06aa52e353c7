"""The nouns of deciding on themes: decisions and what waits for one, changes of the vocabulary, samples that two people code.

What a theme and a suggestion are stands in `kb.models`. Nothing here opens a database.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kb.models import Assignment, AssignmentState, CitedPoint, Theme

# ------------------------------------------------------------------ decisions


@dataclass(frozen=True)
class Choice:
    """What a person says of one theme at one line. `suggested` puts the question back."""

    point: str
    theme: str
    state: AssignmentState


@dataclass(frozen=True)
class ThemeDecision:
    """One entry of the history of decisions: who, and when (ISO, UTC). Those of one `batch` were made in one go.

    `merged` says that it came along with its theme when that was merged into another. `ended_by` took it back at `ended_on`.
    """

    number: int
    batch: int
    point: str
    theme: str
    state: AssignmentState
    by: str
    on: str
    merged: bool = False
    ended_by: str | None = None
    ended_on: str | None = None


@dataclass(frozen=True)
class Undone:
    """What was taken back: the decisions, and how many of them changed nothing since somebody had decided again."""

    decisions: tuple[ThemeDecision, ...]
    decided_again: int


@dataclass(frozen=True)
class Progress:
    """How many of the machine's suggestions people have decided on."""

    decided: int
    of: int


@dataclass(frozen=True)
class Waiting:
    """A line with the suggestions that nobody has decided on, the least sure first."""

    line: CitedPoint
    suggestions: tuple[Assignment, ...]


@dataclass(frozen=True)
class Queue:
    """What waits for a decision: the first lines, the least sure first; every pair of line and theme; how far it has come."""

    lines: tuple[Waiting, ...]
    pairs: tuple[tuple[str, str], ...]
    progress: Progress


# ------------------------------------------------------------------ the vocabulary


class VocabularyAction(StrEnum):
    """What people can do to the vocabulary. `edit` gives a theme another label, family, definition or phrases."""

    ADD = "add"
    EDIT = "edit"
    MERGE = "merge"
    RETIRE = "retire"


@dataclass(frozen=True)
class Wanted:
    """A change of the vocabulary as a person asks for it. `entry` is the theme as it is to be; None for a merge and a retirement."""

    action: VocabularyAction
    theme: str
    entry: Theme | None = None
    into: str | None = None


@dataclass(frozen=True)
class VocabularyChange:
    """A change that was made: what, why, by whom and when. `label` is that of the theme then, `lines` how many lines carried it."""

    wanted: Wanted
    label: str
    reason: str
    lines: int
    by: str
    on: str
    number: int = 0


@dataclass(frozen=True)
class Affected:
    """What a merge or a retirement touches: the lines that carry the theme, and on how many of them people have decided.

    `elsewhere` counts decisions on lines that are not held or not counted at present; `overruled` are lines where the two themes of a
    merge were decided on differently, with what will stand.
    """

    lines: tuple[CitedPoint, ...]
    suggested: int
    accepted: int
    rejected: int
    elsewhere: int
    overruled: tuple[tuple[CitedPoint, AssignmentState], ...] = ()


# ------------------------------------------------------------------ agreement


@dataclass(frozen=True)
class SampleLine:
    """A line of a sample. `line` is None once it is no longer held; `first` and `second` are what the people coded, None until then."""

    position: int
    point: str
    line: CitedPoint | None
    machine: tuple[str, ...]
    first: tuple[str, ...] | None
    second: tuple[str, ...] | None

    @property
    def complete(self) -> bool:
        """True when both have coded it and it is still held."""
        return self.line is not None and self.first is not None and self.second is not None


@dataclass(frozen=True)
class Sample:
    """Lines drawn by chance (`seed`) that two people code."""

    number: int
    seed: int
    first: str
    second: str
    by: str
    on: str
    lines: tuple[SampleLine, ...]

    @property
    def held(self) -> tuple[SampleLine, ...]:
        """The lines that the library still holds."""
        return tuple(one for one in self.lines if one.line is not None)

    @property
    def done(self) -> bool:
        """True when both have coded every line that is still held; nobody sees any figure before."""
        return bool(self.held) and all(one.complete for one in self.held)

    def coder(self, name: str) -> int | None:
        """Return 1 or 2 for the person of that name, compared without case, None for anybody else."""
        sought = " ".join(name.split()).casefold()
        return next((place for place, one in enumerate((self.first, self.second), 1) if " ".join(one.split()).casefold() == sought), None)

    def coded(self, coder: int) -> int:
        """Return how many of the lines held that person has coded."""
        return sum((one.first if coder == 1 else one.second) is not None for one in self.held)
