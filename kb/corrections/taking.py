"""Taking words out of a reading that were not read as a line: from the narrative, a heading, or what was left out as furniture.

They are handed back as the source has them, with the reading as it is without them, so that no word is there twice and none is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.corrections.recutting import find, letters
from kb.corrections.retracing import closest
from kb.models import Passage, Reading, Section

#: A person may have marked words over this many paragraphs that follow one another.
_MOST_TOGETHER = 6


@dataclass(frozen=True)
class Taken:
    """Words of a source, and the reading without them.

    `section` is the section they stood in, None for what was left out; `place` is where among the points they stood, where that is known.
    """

    text: str
    page: int | None
    section: int | None
    rest: Reading
    place: int | None = None


def take(reading: Reading, words: str) -> Taken | None:
    """Return the words as they stand in the reading outside its points, or None where they do not stand there.

    Where they are not found letter by letter, a paragraph is taken that is nearly the same: a new edition may have changed it a little.
    """
    exactly = _from_narrative(reading, words) or _from_heading(reading, words) or _from_left_out(reading, words)
    return exactly or _nearly(reading, words)


def line_with(reading: Reading, words: str) -> int | None:
    """Return the index of the point in which the words stand, or None."""
    return next((place for place, point in enumerate(reading.points) if find(words, point.wording)), None)


def _from_narrative(reading: Reading, words: str) -> Taken | None:
    for number, section in enumerate(reading.sections):
        cut = _cut_out(section.passages, words)
        if cut is not None:
            text, page, passages = cut
            sections = _with(reading.sections, number, replace(section, passages=passages))
            return Taken(text, page, number, replace(reading, sections=sections))
    return None


def _from_heading(reading: Reading, words: str) -> Taken | None:
    """Take a heading that was no heading: what stands under it belongs to the section before."""
    wanted = letters(words)
    number = next((place for place, section in enumerate(reading.sections) if section.heading and letters(section.heading) == wanted), None)
    if number is None or not wanted:
        return None
    section = reading.sections[number]
    place = sum(point.section < number for point in reading.points)
    if number == 0:
        rest = replace(reading, sections=_with(reading.sections, 0, replace(section, heading=None)))
        return Taken(section.heading or "", section.page, 0, rest, place)
    before = reading.sections[number - 1]
    sections = list(reading.sections)
    sections[number - 1 : number + 1] = [replace(before, passages=before.passages + section.passages)]
    points = tuple(replace(point, section=point.section - 1) if point.section >= number else point for point in reading.points)
    return Taken(section.heading or "", section.page, number - 1, replace(reading, sections=tuple(sections), points=points), place)


def _from_left_out(reading: Reading, words: str) -> Taken | None:
    cut = _cut_out(reading.left_out, words)
    return Taken(cut[0], cut[1], None, replace(reading, left_out=cut[2])) if cut is not None else None


def _nearly(reading: Reading, words: str) -> Taken | None:
    told = [passage for section in reading.sections for passage in section.passages] + list(reading.left_out)
    place = closest([passage.text for passage in told], words)
    if place is None:
        return None
    return _from_narrative(reading, told[place].text) or _from_left_out(reading, told[place].text)


def _cut_out(passages: Sequence[Passage], words: str) -> tuple[str, int | None, tuple[Passage, ...]] | None:
    """Return the words as they stand in these paragraphs, the page they start on, and the paragraphs without them."""
    wanted = letters(words)
    if not wanted:
        return None
    for many in range(1, _MOST_TOGETHER + 1):
        for start in range(len(passages) - many + 1):
            span = passages[start : start + many]
            together = " ".join(passage.text for passage in span)
            found = find(words, together) if wanted in letters(together) else None
            if found is not None:
                pieces = (Passage(together[: found[0]].strip(), span[0].page), Passage(together[found[1] :].strip(), span[-1].page))
                rest = [piece for piece in pieces if letters(piece.text)]
                return together[slice(*found)].strip(), _page_at(span, found[0]), (*passages[:start], *rest, *passages[start + many :])
    return None


def _page_at(span: Sequence[Passage], place: int) -> int | None:
    """Return the page of the paragraph in which a place of the joined text lies."""
    end = 0
    for passage in span:
        end += len(passage.text) + 1
        if place < end:
            return passage.page
    return span[-1].page


def _with(sections: Sequence[Section], place: int, section: Section) -> tuple[Section, ...]:
    return (*sections[:place], section, *sections[place + 1 :])
