"""Dates as people write them: "17 December 2024". What is stored stays ISO, as precise as the document was."""

from __future__ import annotations

import re

NOT_STATED = "date not stated"

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?=$|T)")


def in_words(iso: str | None, missing: str = NOT_STATED) -> str:
    """`2024-12-17` as "17 December 2024", `2024-03` as "March 2024", `2024` as "2024"; None as `missing`.

    Anything that is not such a date is returned as it stands: a date is never guessed here.
    """
    if not iso:
        return missing
    match = _ISO.match(iso)
    if not match:
        return iso
    year, month, day = match.groups()
    if month is None:
        return year
    if not 1 <= int(month) <= 12:
        return iso
    name = _MONTHS[int(month) - 1]
    return f"{int(day)} {name} {year}" if day else f"{name} {year}"
