"""Stated dates compared without guessing: "2023" is some day of that year, and only what is certain is said.

A review that states no date, or whose date is too rough for the question, is told apart and never put in a place.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from kb.dates import in_words

_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


class Within(StrEnum):
    """Whether a stated date lies in a period. `unsure` is a date too rough to say; `undated`, none at all."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"
    UNDATED = "undated"


def span(stated: str | None) -> tuple[date, date] | None:
    """Return the first and the last day that a stated date can mean, None where there is no such date."""
    match = _ISO.fullmatch(stated or "")
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
    except ValueError:
        return None
    if day is not None:
        return first, first
    last = first.month if month is not None else 12
    return first, date(first.year, last, calendar.monthrange(first.year, last)[1])


def surely_before(earlier: str | None, later: str | None) -> bool:
    """Say whether one stated date is certainly before the other; two that overlap, or a missing one, are not."""
    one, other = span(earlier), span(later)
    return one is not None and other is not None and one[1] < other[0]


def in_order(stated: str | None) -> tuple[bool, date, date]:
    """Return what to sort by: oldest first by the first day meant, rough dates after precise ones, undated last."""
    meant = span(stated)
    return (True, date.max, date.max) if meant is None else (False, *meant)


@dataclass(frozen=True)
class Period:
    """From one stated date to another, both included; None leaves an end open. ISO, as precise as a person gave it."""

    since: str | None = None
    until: str | None = None

    @property
    def whole(self) -> bool:
        """True when no end is set."""
        return self.since is None and self.until is None

    @property
    def words(self) -> str:
        """The period in words: "January 2023 to June 2025"."""
        if self.since and self.until:
            return in_words(self.since) if self.since == self.until else f"{in_words(self.since)} to {in_words(self.until)}"
        if self.since:
            return f"since {in_words(self.since)}"
        return f"up to {in_words(self.until)}" if self.until else "all dates"

    def holds(self, stated: str | None) -> Within:
        """Say whether a stated date lies in the period."""
        if self.whole:
            return Within.YES
        meant = span(stated)
        if meant is None:
            return Within.UNDATED
        since, until = span(self.since), span(self.until)
        first, last = since[0] if since else date.min, until[1] if until else date.max
        if meant[1] < first or meant[0] > last:
            return Within.NO
        return Within.YES if first <= meant[0] and meant[1] <= last else Within.UNSURE
