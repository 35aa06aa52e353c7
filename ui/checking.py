"""Checking a reading, in words: numbers by which lines, sections and doubts are named, what was read, what people changed.

The page and the commands both speak through this; nothing here knows of either, and nothing is changed here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.corrections import CheckedDocument
from kb.dates import in_words
from kb.errors import NotFound
from kb.models import Change, Correction, CorrectionAction, Doubt, LearningPoint, LearntHeading, PointKind, SectionKind
from ui.words import KINDS, SECTIONS, shortened

#: How much of a line is quoted where it only has to be recognised.
QUOTED = 90


@dataclass(frozen=True)
class Numbered:
    """One line, section or doubt of a review: its number, from 1 through all files of the review, and where it is."""

    number: int
    document: CheckedDocument
    index: int


def lines(documents: Sequence[CheckedDocument]) -> list[Numbered]:
    """Every line of a review, numbered."""
    return _numbered([(document, place) for document in documents for place in range(len(document.reading.points))])


def sections(documents: Sequence[CheckedDocument]) -> list[Numbered]:
    """Every section of a review, numbered."""
    return _numbered([(document, place) for document in documents for place in range(len(document.reading.sections))])


def doubts(documents: Sequence[CheckedDocument]) -> list[Numbered]:
    """Every doubt of a review, numbered."""
    return _numbered([(document, place) for document in documents for place in range(len(document.doubts))])


def _numbered(places: Sequence[tuple[CheckedDocument, int]]) -> list[Numbered]:
    return [Numbered(number, document, place) for number, (document, place) in enumerate(places, 1)]


def section_number(line: Numbered, of: Sequence[Numbered]) -> int:
    """The number of the section that a line stands in, among the numbered sections of its review."""
    place = line.document.reading.points[line.index].section
    return next(one.number for one in of if one.document is line.document and one.index == place)


def named(doubt: Numbered, documents: Sequence[CheckedDocument]) -> str:
    """The section or line that a doubt is about, by its number; nothing for a notice."""
    held = doubt.document.doubts[doubt.index]
    among = {"section": sections, "line": lines}.get(held.about)
    if among is None:
        return ""
    number = next(one.number for one in among(documents) if one.document is doubt.document and one.index == held.index)
    return f"{held.about} {'S' if held.about == 'section' else ''}{number}"


def numbered(found: Sequence[Numbered], number: int, what: str) -> Numbered:
    """The one of that number. Raises NotFound with a sentence that says how many there are."""
    if not 1 <= number <= len(found):
        raise NotFound(f"There is no {what} {number} in this review: it has {len(found)}. See them with: kb reading REF")
    return found[number - 1]


# ------------------------------------------------------------------ confirming


def confirming(document: CheckedDocument, doubt: Doubt) -> Change:
    """The change that says: what was doubtful is right."""
    if doubt.about == "section":
        return Change(CorrectionAction.SECTION, doubt.at, document.reading.sections[doubt.index].kind.value)
    if doubt.about == "line":
        return Change(CorrectionAction.KIND, doubt.at, document.reading.points[doubt.index].kind.value)
    return Change(CorrectionAction.SEEN, doubt.at)


def is_confirmation(change: Change) -> bool:
    """Whether a change only says that something is right."""
    if change.action is CorrectionAction.SEEN:
        return True
    return change.action in (CorrectionAction.KIND, CorrectionAction.SECTION) and change.at is not None and change.at.kind == change.kind


# ------------------------------------------------------------------ in words


def as_read(document: CheckedDocument, index: int) -> str | None:
    """What a line was read as, in words, where that is not how it stands now; None where nothing differs."""
    first = document.first_read(index)
    if first is None:
        return None
    if not first:
        return "text that is no learning"
    point = document.reading.points[index]
    same_words = len(first) == 1 and (first[0].label, first[0].text) == (point.label, point.text)
    if same_words:
        return None if first[0].kind is point.kind else KINDS[first[0].kind].name.lower()
    kinds = "" if all(one.kind is point.kind for one in first) else f" ({', '.join(KINDS[one.kind].name.lower() for one in first)})"
    return " | ".join(_whole(one) for one in first) + kinds


def _whole(point: LearningPoint) -> str:
    return f"[{point.label}] {point.text}" if point.label else point.text


def told(correction: Correction) -> str:
    """What a person did, in one sentence of plain text."""
    return f"{_did(correction.change)} ({signed(correction)})"


def signed(correction: Correction) -> str:
    """Who made a correction, and when."""
    return f"{correction.by}, {in_words(correction.on)}"


def _did(change: Change) -> str:
    line = quoted(change.at.words or change.at.below) if change.at is not None else ""
    words = quoted(change.words or "")
    verb = "Confirmed" if is_confirmation(change) else "Changed"
    match change.action:
        case CorrectionAction.KIND:
            return f"{verb}: {line} is {kind_name(change.kind)}"
        case CorrectionAction.SECTION:
            headed = change.at is not None and bool(change.at.words)
            return f"{verb}: the section {'' if headed else 'that begins '}{line} holds {section_name(change.kind)}"
        case CorrectionAction.LABEL:
            return f"Made {words} the label of {line}" if change.words else f"Took the label of {line} back into its text"
        case CorrectionAction.SPLIT:
            return f"Split {line} before {words}"
        case CorrectionAction.MERGE:
            return f"Joined {line} with {words}"
        case CorrectionAction.DROP:
            return f"Took out {line}"
        case CorrectionAction.ADD:
            return f"Added {words} as {kind_name(change.kind)}"
        case CorrectionAction.SEEN:
            return f"Looked at: {line}"


def kind_name(kind: str | None) -> str:
    """A kind of line with its article."""
    name = KINDS[PointKind(kind)].name.lower() if kind else "a line"
    if name == "good practice":
        return name
    return f"{'an' if name[:1] in 'aeiou' else 'a'} {name}"


def section_name(kind: str | None) -> str:
    """What a section is for, inside a sentence."""
    return SECTIONS[SectionKind(kind)].lower() if kind else "a section"


def quoted(text: str) -> str:
    """A line, or its beginning, in quotes."""
    return f"“{shortened(text, QUOTED)}”"


def title_of(document: CheckedDocument, index: int) -> str:
    """A section's printed heading, or that none was."""
    return document.reading.sections[index].heading or "No heading is printed"


def kept_heading(heading: LearntHeading) -> str:
    """What is kept of a heading wording, in one sentence."""
    whose = f"In briefings of {heading.partnership}" if heading.partnership else "In briefings that name no partnership"
    return f"{whose}, “{heading.heading}” opens {section_name(heading.kind.value)} ({heading.by}, {in_words(heading.on)})."
