"""Corrections of a reading, applied again and again: over the reading they were made on, and over every new reading of the file.

`apply` is a pure function: a reading and corrections in, the corrected reading and what could not be applied out. Undoing a correction
is applying the others. A correction names its line by words, never by number, and only re-cuts the source's own words: what leaves a
line stays in the narrative or among what was left out. Finding the line is `retracing`, cutting is `recutting`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from kb.corrections.recutting import labelled, letters, merged, split_point
from kb.corrections.retracing import ALIKE_TO_DROP, UNLIKE, closest, find_line, find_section, is_about_section
from kb.corrections.taking import Taken, take
from kb.corrections.working import Line, Working
from kb.models import (
    POINT_KIND_OF_SECTION,
    Correction,
    CorrectionAction,
    LearningPoint,
    Passage,
    Place,
    PointKind,
    Reading,
    Section,
    SectionKind,
)


@dataclass(frozen=True)
class Applied:
    """A reading with corrections. `lost` are those that no longer find what they are about.

    For each point of `reading`: `origins` are the indices of the points of the first reading that its words come from (none for a line
    that was read as narrative), and `touched` the corrections that made it what it is.
    """

    reading: Reading
    lost: tuple[Correction, ...]
    origins: tuple[tuple[int, ...], ...]
    touched: tuple[tuple[Correction, ...], ...]


def apply(reading: Reading, corrections: Sequence[Correction]) -> Applied:
    """Return the reading with the corrections, made in their order. Nothing of the source's words is added, changed or lost."""
    work = Working.of(reading)
    lost = [correction for correction in corrections if not _STEPS[correction.change.action](work, correction)]
    return Applied(work.reading(), tuple(lost), tuple(line.origins for line in work.lines), tuple(line.touched for line in work.lines))


# ------------------------------------------------------------------ one line

# Each step returns whether the correction found what it is about, or what it asks for stands there already.


def _kind(work: Working, correction: Correction) -> bool:
    """Make a line of a kind, which may be the one it has: then a person has said that this is right."""
    at = _line(work, correction)
    kind = correction.change.kind
    if at is None or kind is None:
        return False
    line = work.lines[at]
    work.put(at, _touched(line, replace(line.point, kind=PointKind(kind), sure=1.0, why=None), correction))
    return True


def _label(work: Working, correction: Correction) -> bool:
    """Make the first words of a line its label, or take its label back into the text."""
    at = _line(work, correction)
    if at is None:
        return False
    line, words = work.lines[at], correction.change.words
    whole = work.unlabelled(line)
    parts = (None, whole) if words is None else labelled(words, whole)
    if parts is None:
        return False
    work.put(at, _touched(line, replace(line.point, label=parts[0], text=parts[1]), correction))
    return True


def _split(work: Working, correction: Correction) -> bool:
    """Part a line in two, the second beginning with the given words."""
    place, words = correction.change.at, correction.change.words
    at = _line(work, correction)
    if place is None or words is None:
        return False
    if at is None:
        first = letters(place.words).removesuffix(letters(words))
        return _stand_together(work, first, letters(words))
    line = work.lines[at]
    parts = split_point(line.point, words)
    if parts is None:
        return False
    work.put(at, *(_touched(line, part, correction) for part in parts))
    return True


def _merge(work: Working, correction: Correction) -> bool:
    """Join a line with the one after it."""
    place, words = correction.change.at, correction.change.words
    at = _line(work, correction)
    if place is None or words is None:
        return False
    if at is None or at + 1 == len(work.lines) or closest([work.lines[at + 1].point.wording], words) is None:
        whole = letters(place.words) + letters(words)
        return any(letters(point.wording) == whole for point in work.points)
    first, second = work.lines[at], work.lines[at + 1]
    point = merged(first.point, replace(second.point, label=None, text=work.unlabelled(second)))
    work.settle_line(second.point.wording)
    del work.lines[at + 1]
    work.put(at, Line(point, tuple(dict.fromkeys(first.origins + second.origins)), _together(first.touched + second.touched, correction)))
    return True


def _drop(work: Working, correction: Correction) -> bool:
    """Take a line out as furniture: its words stay among what was left out."""
    place = correction.change.at
    if place is None:
        return False
    at = find_line(work.points, place, alike=ALIKE_TO_DROP)
    if at is None:
        # Where nothing resembles it any more, there is nothing left to take out.
        return closest([point.wording for point in work.points], place.words, UNLIKE) is None
    point = work.lines[at].point
    work.put(at)
    work.left_out.append(Passage(point.wording, point.page))
    return True


def _add(work: Working, correction: Correction) -> bool:
    """Make a line of words that stand in the narrative, in a heading, or among what was left out."""
    change = correction.change
    if change.words is None or change.kind is None:
        return False
    same = [place for place, point in enumerate(work.points) if letters(point.wording) == letters(change.words)]
    if same:
        line = work.lines[same[0]]
        work.put(same[0], _touched(line, replace(line.point, kind=PointKind(change.kind), sure=1.0, why=None), correction))
        return True
    taken = take(work.reading(), change.words)
    if taken is None:
        return False
    _use(work, taken)
    after = find_line(work.points, change.at) if change.at is not None else None
    where = after + 1 if after is not None else _place_for(work, taken)
    section = work.lines[after].point.section if after is not None else taken.section
    if not work.sections:
        work.sections.append(Section(SectionKind.OTHER, None, False, taken.page))
    if section is None:
        section = work.lines[where - 1].point.section if where else 0
    point = LearningPoint(PointKind(change.kind), None, taken.text, taken.page, section)
    work.lines.insert(where, Line(point, (), (correction,)))
    return True


def _use(work: Working, taken: Taken) -> None:
    """Let the words that were taken be gone from where they stood."""
    work.sections = list(taken.rest.sections)
    work.left_out = list(taken.rest.left_out)
    for line, point in zip(work.lines, taken.rest.points, strict=True):
        line.point = point
    work.settle_line(taken.text)


def _place_for(work: Working, taken: Taken) -> int:
    """Return where a new line goes: where its words stood, else after the lines of its section, or of its page, that stand before it."""
    if taken.place is not None:
        return taken.place
    page = taken.page if taken.page is not None else 10**6
    before = 0
    for place, point in enumerate(work.points):
        earlier = taken.section is not None and point.section < taken.section
        here = taken.section in (None, point.section) and (point.page is None or point.page <= page)
        if earlier or here:
            before = place + 1
    return before


# ------------------------------------------------------------------ sections and notices


def _section(work: Working, correction: Correction) -> bool:
    """Make a section of a kind, with the lines in it. Where it is of that kind already, a person has said that this is right."""
    change = correction.change
    reading = work.reading()
    at = find_section(reading, change.at) if change.at is not None else None
    if at is None or change.kind is None:
        return False
    section, kind = work.sections[at], SectionKind(change.kind)
    work.notices = [note for note in work.notices if not is_about_section(note, section)]
    point_kind = POINT_KIND_OF_SECTION.get(kind)
    work.sections[at] = replace(section, kind=kind, inferred=False, sure=1.0, why=None)
    own = [line for line in work.lines if line.point.section == at]
    if point_kind is None:
        told = tuple(Passage(line.point.wording, line.point.page) for line in own)
        work.sections[at] = replace(work.sections[at], passages=section.passages + told)
        work.lines = [line for line in work.lines if line.point.section != at]
    elif not own and section.kind not in POINT_KIND_OF_SECTION:
        _narrative_to_lines(work, at, point_kind, correction)
    else:
        for line in own:
            if section.kind is not kind or line.point.kind is point_kind:
                line.point = replace(line.point, kind=point_kind, sure=1.0, why=None)
                line.touched = _together(line.touched, correction)
    return True


def _narrative_to_lines(work: Working, at: int, kind: PointKind, correction: Correction) -> None:
    """Make each paragraph of a section a line: its heading was not understood, so its lines were kept as narrative."""
    section = work.sections[at]
    new = [Line(LearningPoint(kind, None, told.text, told.page, at), (), (correction,)) for told in section.passages]
    where = next((place for place, line in enumerate(work.lines) if line.point.section > at), len(work.lines))
    work.lines[where:where] = new
    work.sections[at] = replace(section, passages=())


def _seen(work: Working, correction: Correction) -> bool:
    """Take a notice away that a person has looked at. One that is not given any more needs nothing."""
    at = correction.change.at
    if at is None:
        return False
    work.notices = [note for note in work.notices if (note.code, note.message) != (at.kind, at.words)]
    return True


_STEPS: dict[CorrectionAction, Callable[[Working, Correction], bool]] = {
    CorrectionAction.KIND: _kind,
    CorrectionAction.SECTION: _section,
    CorrectionAction.LABEL: _label,
    CorrectionAction.SPLIT: _split,
    CorrectionAction.MERGE: _merge,
    CorrectionAction.DROP: _drop,
    CorrectionAction.ADD: _add,
    CorrectionAction.SEEN: _seen,
}


# ------------------------------------------------------------------ shared


def _line(work: Working, correction: Correction) -> int | None:
    """Return the index of the line that a correction is about."""
    at: Place | None = correction.change.at
    return find_line(work.points, at) if at is not None else None


def _touched(line: Line, point: LearningPoint, correction: Correction) -> Line:
    """Return a line with its new point and the correction beside it; themes go with the words they were suggested for."""
    kept = point if letters(point.wording) == letters(line.point.wording) else replace(point, themes=())
    return Line(kept, line.origins, _together(line.touched, correction))


def _together(touched: Sequence[Correction], correction: Correction) -> tuple[Correction, ...]:
    return tuple(dict.fromkeys((*touched, correction)))


def _stand_together(work: Working, first: str, second: str) -> bool:
    """Say whether two lines with these letters follow one another."""
    wordings = [letters(point.wording) for point in work.points]
    return (first, second) in pairwise(wordings)
