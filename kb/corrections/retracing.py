"""Finding again what a correction is about: the line, section or notice that stands now where a person once put a correction.

First by the same kind and words, then by the same words, then by the closest words. Only questions are asked here; what is done with
what was found stands in `kb.corrections.applying`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rapidfuzz import fuzz, process

from kb.corrections.recutting import letters
from kb.models import LearningPoint, Notice, Place, Reading, Section

#: Of 100: how alike two wordings must be to be one line that a new reading or edition has changed a little. Of the lines of one document,
#: two that are different by meaning are hardly ever so alike; a line that gained or lost a clause often is less.
ALIKE = 88
#: The same before a line is taken out, since then its words leave the learning.
ALIKE_TO_DROP = 95
#: Below it no line is even a changed form of the one that was meant.
UNLIKE = 60

_QUOTED = re.compile(r"“([^”]+)”")


def find_line(points: Sequence[LearningPoint], at: Place, *, alike: int = ALIKE) -> int | None:
    """Return the index of the line that `at` names, or None."""
    wanted = letters(at.words)
    same = [place for place, point in enumerate(points) if letters(point.wording) == wanted]
    kind = [place for place in same if points[place].kind.value == at.kind]
    for found in (kind, same):
        if found:
            return found[min(at.nth, len(found) - 1)]
    return closest([point.wording for point in points], at.words, alike)


def closest(texts: Sequence[str], words: str, alike: int = ALIKE) -> int | None:
    """Return the index of the text that is most like `words`, where any is at least that much alike (of 100)."""
    found = process.extractOne(letters(words), [letters(text) for text in texts], scorer=fuzz.ratio, score_cutoff=alike)
    return found[2] if found else None


def find_section(reading: Reading, at: Place) -> int | None:
    """Return the index of the section that `at` names, or None: by its heading, else by the words that stood first in it."""
    headings = [letters(section.heading or "") for section in reading.sections]
    wanted = letters(at.words)
    same = [place for place, heading in enumerate(headings) if heading == wanted] if wanted else []
    if same:
        return same[min(at.nth, len(same) - 1)]
    if at.below:
        first = letters(at.below)
        for place in range(len(headings)):
            if any(letters(text) == first for text in texts_of(reading, place)):
                return place
    return closest(headings, at.words) if wanted else None


def texts_of(reading: Reading, section: int) -> list[str]:
    """Return what stands in a section: the wordings of its lines, then its narrative."""
    lines = [point.wording for point in reading.points if point.section == section]
    return [*lines, *(passage.text for passage in reading.sections[section].passages)]


def place_of_line(points: Sequence[LearningPoint], index: int) -> Place:
    """Return the name by which a line is found again."""
    point = points[index]
    equal = [one for one in points[:index] if one.kind is point.kind and letters(one.wording) == letters(point.wording)]
    return Place(point.kind.value, point.wording, point.page, len(equal))


def place_of_section(reading: Reading, index: int) -> Place:
    """Return the name by which a section is found again."""
    section = reading.sections[index]
    heading = section.heading or ""
    equal = [one for one in reading.sections[:index] if letters(one.heading or "") == letters(heading)]
    return Place(section.kind.value, heading, section.page, len(equal), next(iter(texts_of(reading, index)), ""))


def place_of_notice(notice: Notice) -> Place:
    """Return the name by which a notice is found again."""
    return Place(notice.code, notice.message, notice.page)


def is_about_section(notice: Notice, section: Section) -> bool:
    """Say whether a notice speaks of this section: it gives the same reason, or quotes its heading."""
    if notice.message == section.why:
        return True
    same_page = notice.page is None or section.page is None or notice.page == section.page
    return bool(section.heading) and same_page and f"“{section.heading}”" in notice.message


def is_about_line(notice: Notice, wording: str) -> bool:
    """Say whether a notice quotes the beginning of this line."""
    plain = letters(wording)
    quotes = (letters(quote) for quote in _QUOTED.findall(notice.message))
    return any(len(quote) > 3 and plain.startswith(quote) for quote in quotes)
