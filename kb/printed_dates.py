"""Dates as documents print them ("17.12.24", "3rd June 2015", "Sept 2025", "Spring 2023"), read into ISO, as precise as they are.

Pure text in, dates out. What a date is the date *of* is for others to say. The reverse, ISO into words, is in `kb.dates`.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

_MONTHS = (
    {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
    | {name.lower(): i for i, name in enumerate(calendar.month_abbr) if name}
    | {"sept": 9}
)
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\b\.?"
_FULL_YEAR = r"(?P<year>(?:19|20)\d\d)(?![\d/]|-\d)"
_DAY = r"(?P<day>[0-3]?\d)"
_ORDINAL = r"(?:\s?(?:st|nd|rd|th)\b)?"

#: Tried in this order at each place; the first that fits wins.
_FORMS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?<![\d/.-])(?P<year>(?:19|20)\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)(?!\d)",
        r"(?<![\d/.-])(?P<day>[0-3]?\d)\s?(?P<mark>[./-])\s?(?P<month>[01]?\d)\s?(?P=mark)\s?(?P<year>(?:19|20)\d\d|\d\d)(?![\d]|[./-]\d)",
        rf"(?<![\w/.-]){_DAY}{_ORDINAL}[\s-]+(?:of\s+)?{_MONTH}[\s,-]+{_FULL_YEAR}",
        rf"(?<![\w/.-]){_DAY}{_ORDINAL}[\s-]+(?:of\s+)?{_MONTH}(?:\s*-\s*|\s*['’]\s?)(?P<year>\d\d)\b",
        rf"\b{_MONTH}\s+{_DAY}{_ORDINAL},?\s+{_FULL_YEAR}",
        rf"\b{_MONTH}(?:[\s,]+|\s*-\s*){_FULL_YEAR}",
        rf"\b{_MONTH}(?:\s*-\s*|\s*['’]\s?)(?P<year>\d\d)\b(?![/-])",
        rf"\b(?:early |mid-? ?|late )?(?:spring|summer|autumn|winter|easter|christmas)(?: term)?(?: of)?,?\s+{_FULL_YEAR}",
        rf"\bQ(?:uarter )?[1-4][\s,/-]+{_FULL_YEAR}",
    )
)
#: Forms that are a date only where a date is expected: elsewhere "2025-04" is the number of a review, "03/2024" a fraction of one.
_BARE_FORMS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?<![\w/.-])(?P<year>(?:19|20)\d\d)[-/](?P<month>0[1-9]|1[0-2])(?![\w/-])",
        r"(?<![\w/.-])(?P<month>0?[1-9]|1[0-2])[/.](?P<year>20\d\d)(?![\w/-])",
        r"(?<![\w/.-])(?P<year>(?:19|20)\d\d)(?![\w/]|-\d)",
        # "March 24": where a date is expected, its year is never left out
        rf"(?i:\b(?:{_DAY}{_ORDINAL}\s+)?{_MONTH}\s+(?P<year>[12]\d)\b(?!\s*(?:[\d,]|st|nd|rd|th|[:.]\d)))",
    )
)
_JOIN = re.compile(r"\s*(?:[-–—/]|to|until|till|and|up to)\s*(?:the\s+)?", re.IGNORECASE)
#: A day or month that shares the year of the date after it: "3 to 5 May 2024", "March to June 2024".
_BEGUN = re.compile(
    rf"(?:(?<!\d)[0-3]?\d(?:st|nd|rd|th)?|\b(?:{'|'.join(sorted(_MONTHS, key=len, reverse=True))})|(?<!\d)20\d\d)\s*(?:[-–—/]|"
    r"to|until|and)\s*$",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class PrintedDate:
    """A date in a text: as printed, as ISO (`2024-03-12`, `2024-03`, `2024`), and where it stands; `ranged`: one end of a range."""

    printed: str
    iso: str
    start: int
    end: int
    ranged: bool = False


def dates_in(text: str, *, bare: bool = False) -> list[PrintedDate]:
    """Return the dates in `text` in order. `bare` also takes a year alone, and month and year in digits.

    A form that is no real date ("31.02.24", "04/13/2024") is left out whole: no part of it is taken for a date.
    """
    taken: list[tuple[int, int, str | None]] = []
    for form in (*_FORMS, *(_BARE_FORMS if bare else ())):
        for match in form.finditer(text):
            if all(match.end() <= start or match.start() >= end for start, end, _ in taken):
                taken.append((match.start(), match.end(), _iso(match)))
    found = [PrintedDate(text[start:end].strip(" ,."), iso, start, end) for start, end, iso in sorted(taken) if iso]
    return [_with_range(text, found, place) for place in range(len(found))]


def read_date(text: str) -> str | None:
    """Return the ISO form of a text that is one date and nothing else, as a person types it; None for anything else."""
    found = dates_in(text.strip(), bare=True)
    return found[0].iso if len(found) == 1 and found[0].printed == text.strip(" ,.\n") else None


def _with_range(text: str, found: list[PrintedDate], place: int) -> PrintedDate:
    date = found[place]
    before = found[place - 1] if place else None
    after = found[place + 1] if place + 1 < len(found) else None
    ranged = (
        bool(before and _JOIN.fullmatch(text[before.end : date.start]))
        or bool(after and _JOIN.fullmatch(text[date.end : after.start]))
        or bool(_BEGUN.search(text[: date.start]))
    )
    return PrintedDate(date.printed, date.iso, date.start, date.end, ranged)


def _iso(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
    if not parts.get("month"):
        return f"{year:04d}"
    month = int(parts["month"]) if parts["month"].isdigit() else _MONTHS[parts["month"].lower()]
    if not 1 <= month <= 12:
        return None
    if not parts.get("day"):
        return f"{year:04d}-{month:02d}"
    day = int(parts["day"])
    return f"{year:04d}-{month:02d}-{day:02d}" if 1 <= day <= calendar.monthrange(year, month)[1] else None
