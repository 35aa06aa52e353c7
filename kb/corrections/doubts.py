"""What in a reading a person should look at: sections and lines whose kind was worked out, and notices that state no mere fact.

A review whose readings leave no doubt is ready. Each doubt goes when a person confirms or corrects what it is about; one thing that is
doubtful counts once, however many notices speak of it.
"""

from __future__ import annotations

from kb.corrections.retracing import is_about_line, is_about_section, place_of_line, place_of_notice, place_of_section
from kb.models import POINT_KIND_OF_SECTION, Correction, Doubt, LearningPoint, Notice, Reading, Section, SectionKind
from kb.visibility import TOLD_APART, is_privacy

#: Notices that state a fact about the document, or are decided on where it is decided who may see the review. Any other is about
#: something worked out or odd, and a person should look at it.
NOTHING_TO_LOOK_AT = ("invented", *TOLD_APART)

#: Kinds of section that hold no learning: that one of these was worked out is nothing for a person to check.
NO_LEARNING = (SectionKind.GOVERNANCE, SectionKind.PURPOSE)

#: A line whose kind is less sure than this is a doubt. `sure` is about the chance that the kind is right.
SURE_ENOUGH = 0.7

_NO_REASON = "The kind of this section was worked out; it is not printed."
_NO_REASON_LINE = "The kind of this line was worked out from its words."

#: The code of the notice that a correction no longer finds its line.
LOST = "correction_lost"


def doubts(reading: Reading) -> tuple[Doubt, ...]:
    """Return the doubts of a reading: sections first, then lines, then notices, each in the document's order."""
    sections = [place for place, section in enumerate(reading.sections) if _doubtful_section(section)]
    lines = [place for place, point in enumerate(reading.points) if _doubtful_line(point, reading, sections)]
    found = [_of_section(reading, place) for place in sections]
    found += [_of_line(reading, place) for place in lines]
    told = [
        note
        for note in reading.notices
        if _to_look_at(note)
        and not any(is_about_section(note, reading.sections[place]) for place in sections)
        and not any(is_about_line(note, reading.points[place].wording) for place in lines)
    ]
    found += [_of_notice(reading, note) for note in dict.fromkeys(told)]
    return tuple(found)


def _to_look_at(notice: Notice) -> bool:
    return notice.code not in NOTHING_TO_LOOK_AT and not is_privacy(notice.code)


def notice_of_lost(correction: Correction) -> Notice:
    """Return the notice that a correction no longer finds what it is about."""
    at, words = correction.change.at, correction.change.words
    named = (at.words or at.below) if at is not None else words or ""
    message = (
        f"A correction could not be applied, because what it is about no longer stands in the file like this: “{_short(named)}”. "
        "Make it again where it belongs, or take it back."
    )
    return Notice(LOST, message, at.page if at is not None else None)


def _doubtful_section(section: Section) -> bool:
    return section.kind not in NO_LEARNING and (section.inferred or section.sure < SURE_ENOUGH)


def _doubtful_line(point: LearningPoint, reading: Reading, doubtful_sections: list[int]) -> bool:
    """Say whether a line is doubtful by itself: not because its whole section is."""
    if point.sure >= SURE_ENOUGH:
        return False
    with_section = point.section in doubtful_sections
    return not (with_section and POINT_KIND_OF_SECTION.get(reading.sections[point.section].kind) is point.kind)


def _of_section(reading: Reading, place: int) -> Doubt:
    section = reading.sections[place]
    return Doubt("section", place, place_of_section(reading, place), section.why or _NO_REASON, section.page, section.sure)


def _of_line(reading: Reading, place: int) -> Doubt:
    point = reading.points[place]
    return Doubt("line", place, place_of_line(reading.points, place), point.why or _NO_REASON_LINE, point.page, point.sure)


def _of_notice(reading: Reading, notice: Notice) -> Doubt:
    return Doubt("notice", reading.notices.index(notice), place_of_notice(notice), notice.message, notice.page, 1.0)


def _short(text: str, words: int = 12) -> str:
    parts = text.split()
    return " ".join(parts[:words]) + ("…" if len(parts) > words else "")
