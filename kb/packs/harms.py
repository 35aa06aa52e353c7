"""Which harms the lines of a pack name, so that the content note can say so beforehand, in the reviews' own words.

Only words that really stand in the shown lines are named, never a harm that somebody concluded. The list holds names that are plain
and not graphic.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kb.packs.model import Quote

_NAMES = (
    r"non-accidental injur(?:y|ies)",
    r"physical(?:ly)? abuse[d]?",
    r"sexual(?:ly)? abuse[d]?",
    r"emotional(?:ly)? abuse[d]?",
    r"domestic (?:abuse|violence)",
    r"sexual(?:ly)? (?:exploitation|exploited|harm|assault)",
    r"(?:criminal(?:ly)?|online) (?:exploitation|exploited)",
    r"child exploitation",
    r"serious youth violence",
    r"knife crime",
    r"neglect",
    r"malnutrition",
    r"starvation",
    r"bruis(?:e|es|ing)",
    r"fractures?",
    r"head injur(?:y|ies)",
    r"burns?",
    r"drown(?:ed|ing)",
    r"self-harm(?:ed|ing)?",
    r"suicid(?:e|al)",
    r"overdose",
    r"female genital mutilation",
    r"forced marriage",
    r"sudden (?:unexpected )?(?:infant )?death",
    r"died",
    r"death",
    r"murder(?:ed)?",
    r"homicide",
)
_HARM = re.compile(r"\b(?:" + "|".join(_NAMES) + r")\b", re.IGNORECASE)

#: Longer lists tell a reader nothing more.
MOST = 10


def harms_named(lines: Iterable[Quote]) -> list[tuple[str, Quote]]:
    """Each harm that the lines name, as first printed there (lower case), with that line; at most `MOST`, in order of the lines."""
    found: dict[str, tuple[str, Quote]] = {}
    for line in lines:
        for match in _HARM.finditer(line.wording):
            found.setdefault(match.group().casefold(), (match.group().lower(), line))
    return list(found.values())[:MOST]
