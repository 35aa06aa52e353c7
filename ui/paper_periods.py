"""The period of a paper as people type it, on the page and at the command line."""

from __future__ import annotations

from kb.printed_dates import read_date
from kb.trends import Period
from kb.trends.stated import span


def read_period(since: str, until: str) -> Period | str:
    """The period that a person typed, or the sentence that says what cannot be read."""
    dates: list[str | None] = []
    for typed in (since, until):
        read = read_date(typed) if typed.strip() else None
        if typed.strip() and (read is None or span(read) is None):
            return f"“{typed.strip()}” is no date. Write it as 12 March 2024, March 2024 or 2024."
        dates.append(read)
    first, last = span(dates[0]), span(dates[1])
    if first and last and first[0] > last[1]:
        return "The period ends before it begins. Swap the two dates."
    return Period(dates[0], dates[1])
