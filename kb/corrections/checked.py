"""A file of a review as a person checks it: what was read, what people made of it, and what is still in doubt."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from kb.corrections.doubts import doubts
from kb.corrections.retracing import place_of_line, place_of_notice, place_of_section
from kb.models import Correction, Doubt, LearningPoint, Place, Reading


@dataclass(frozen=True)
class CheckedDocument:
    """One file with its corrections. `number` is its own in the library; `review` the key of its review, `reference` what people call it.

    `reading` is what the library shows, `as_read` what was read before corrections. For each point of `reading`, `ids` is its id,
    `origins` are the places of the points of `as_read` that it comes from, and `touched` the corrections that made it what it is.
    `lost` are corrections that no longer find what they are about.
    """

    number: int
    review: str
    reference: str
    original_kept: bool
    reading: Reading
    as_read: Reading
    ids: tuple[str, ...]
    origins: tuple[tuple[int, ...], ...]
    touched: tuple[tuple[Correction, ...], ...]
    corrections: tuple[Correction, ...]
    lost: tuple[Correction, ...]

    @cached_property
    def doubts(self) -> tuple[Doubt, ...]:
        """What a person should look at."""
        return doubts(self.reading)

    def first_read(self, index: int) -> tuple[LearningPoint, ...] | None:
        """Return what a point was read as, where a person changed it; nothing where it was read as narrative; None where it is as read."""
        if not self.touched[index]:
            return None
        return tuple(self.as_read.points[place] for place in self.origins[index])

    def line(self, index: int) -> Place:
        """Return the name by which a correction finds a point."""
        return place_of_line(self.reading.points, index)

    def section(self, index: int) -> Place:
        """Return the name by which a correction finds a section."""
        return place_of_section(self.reading, index)

    def notice(self, index: int) -> Place:
        """Return the name by which a correction finds a notice."""
        return place_of_notice(self.reading.notices[index])
