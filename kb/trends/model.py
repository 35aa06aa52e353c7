"""The nouns of recurrence. A `Count` is a number of reviews that never goes without the lines it counts, and the way to ask for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.models import AssignmentState, CitedPoint, Filter, PointKind, ReviewSummary, Theme
from kb.trends.stated import Period

if TYPE_CHECKING:
    from kb.library import Library

#: What each way of showing a theme is called, and the kind of line that it is: polarity comes from the kind, never from the words.
WAYS: dict[str, PointKind] = {
    "gap": PointKind.DEVELOPMENT_AREA,
    "strength": PointKind.GOOD_PRACTICE,
    "recommendation": PointKind.RECOMMENDATION,
    "question": PointKind.REFLECTIVE_QUESTION,
}


@dataclass(frozen=True)
class Selection:
    """Which lines a number counts: those that pass `where`, and carry the theme `also` too where one is named."""

    where: Filter
    also: str | None = None


def lines_of(library: Library, selection: Selection) -> list[CitedPoint]:
    """Return the lines of a selection, newest review first."""
    found = library.points(selection.where)
    return [line for line in found if selection.also is None or any(given.theme == selection.also for given in line.themes)]


@dataclass(frozen=True)
class Count:
    """A number of reviews with the lines behind it; `selection` asks the library for exactly these lines."""

    lines: tuple[CitedPoint, ...]
    selection: Selection

    @property
    def reviews(self) -> tuple[str, ...]:
        """The keys of the reviews counted, each once, oldest first as the lines stand."""
        return tuple(dict.fromkeys(line.review for line in self.lines))

    @property
    def number(self) -> int:
        """How many reviews."""
        return len(self.reviews)

    @property
    def years(self) -> tuple[str, ...]:
        """The years that the reviews counted state, oldest first."""
        return tuple(sorted({line.published[:4] for line in self.lines if line.published}))

    def confirmed(self, theme: str) -> int:
        """Return in how many of the reviews a person has confirmed the theme at a line; in the others it is suggested."""
        return len({line.review for line in self.lines if _accepted(line, theme)})


def _accepted(line: CitedPoint, theme: str) -> bool:
    return any(given.theme == theme and given.state is AssignmentState.ACCEPTED for given in line.themes)


@dataclass(frozen=True)
class CameBack:
    """A theme that reviews of one partnership recommended something on, and a later one of the same partnership shows as a gap again.

    `partnership` is None for reviews that do not state theirs. Only dates that are certainly later count.
    """

    theme: Theme
    partnership: str | None
    recommended: Count
    again: Count


@dataclass(frozen=True)
class Turned:
    """A theme that was a gap in one partnership's reviews, and in its later ones a strength and no gap."""

    theme: Theme
    partnership: str | None
    gap: Count
    strength: Count


@dataclass(frozen=True)
class Together:
    """Another theme that stands at the same lines, and in how many reviews it does."""

    theme: Theme
    count: Count


@dataclass(frozen=True)
class ThemeRecord:
    """One theme over the reviews of a `Recurrence`. `every` counts it in any way; `first` and `last` are stated dates, None without any."""

    theme: Theme
    every: Count
    gap: Count
    strength: Count
    recommendation: Count
    question: Count
    first: str | None
    last: str | None
    undated: Count
    came_back: tuple[CameBack, ...] = ()
    turned: tuple[Turned, ...] = ()
    together: tuple[Together, ...] = ()

    def way(self, name: str) -> Count:
        """Return the count of one way: gap, strength, recommendation or question."""
        found: Count = getattr(self, name)
        return found


@dataclass(frozen=True)
class Recurrence:
    """Themes over reviews. `reviews` is the denominator, oldest first and undated last; `records` are the themes that any of them shows.

    With a period, `unsure` are reviews whose date is too rough to place in it, and `undated` those without a date: neither is counted.
    Without one, undated reviews count, and are listed in `undated` too.
    """

    where: Filter
    period: Period
    reviews: tuple[ReviewSummary, ...]
    records: tuple[ThemeRecord, ...]
    unsure: tuple[ReviewSummary, ...] = ()
    undated: tuple[ReviewSummary, ...] = ()

    @property
    def held(self) -> int:
        """How many reviews are counted."""
        return len(self.reviews)

    def record(self, theme: str) -> ThemeRecord | None:
        """Return what is known of one theme, None where no review shows it."""
        return next((record for record in self.records if record.theme.id == theme), None)
