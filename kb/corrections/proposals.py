"""Whether a change that a person proposes can be made to a reading, and in which words of the source; refused in a plain sentence else."""

from __future__ import annotations

from dataclasses import replace

from kb.corrections.applying import apply
from kb.corrections.recutting import cut_before, labelled, letters
from kb.corrections.retracing import find_line, find_section
from kb.corrections.taking import line_with, take
from kb.errors import CorrectionRefused
from kb.models import Change, Correction, CorrectionAction, LearningPoint, Reading

_EXACTLY = 100
_MOVED_ON = "This is no longer there as it was shown: it has been corrected or read anew since. Open the review again to see how it stands."
_NOT_THERE = (
    "These words do not stand in the text of the document as it was read, so they cannot be added: nothing here is ever made up. "
    "Copy them from the document as they stand there."
)


def accepted(change: Change, reading: Reading) -> Change:
    """Return the change in the source's own words. Raises CorrectionRefused when it cannot be made, or would change nothing."""
    if change.action is CorrectionAction.ADD:
        change = _added(change, reading)
    elif change.action in (CorrectionAction.SECTION, CorrectionAction.SEEN):
        if change.action is CorrectionAction.SECTION and (change.at is None or find_section(reading, change.at) is None):
            raise CorrectionRefused(_MOVED_ON)
    else:
        change = _of_line(change, reading)
    applied = apply(reading, [Correction(change, "", "")])
    if applied.lost:
        raise CorrectionRefused(_MOVED_ON)
    if applied.reading == reading:
        raise CorrectionRefused("That is how it stands already: nothing was changed.")
    return change


def _of_line(change: Change, reading: Reading) -> Change:
    """Check a change to a line, and say its words as the line has them."""
    at = find_line(reading.points, change.at, alike=_EXACTLY) if change.at is not None else None
    if at is None:
        raise CorrectionRefused(_MOVED_ON)
    point = reading.points[at]
    if change.action is CorrectionAction.MERGE:
        if at + 1 == len(reading.points):
            raise CorrectionRefused("This is the last line of the document: there is none after it to join it with.")
        return replace(change, words=reading.points[at + 1].wording)
    if change.action is CorrectionAction.SPLIT:
        return replace(change, words=_second_part(change.words or "", point))
    if change.action is CorrectionAction.LABEL and change.words is not None:
        parts = labelled(change.words, point.wording)
        if parts is None:
            raise CorrectionRefused(
                "A label is made of the first words of its line, and some words have to stand after it. "
                f"The line begins: “{_beginning(point.wording)}”."
            )
        return replace(change, words=parts[0])
    return change


def _second_part(words: str, point: LearningPoint) -> str:
    cut = cut_before(words, point.wording) if letters(words) else None
    if cut is None:
        raise CorrectionRefused(
            "To split a line, give the words with which its second part begins, as they stand in it, with something before them."
        )
    return point.wording[cut:].strip()


def _added(change: Change, reading: Reading) -> Change:
    """Check words that are to be added, and say them as the source has them."""
    words = change.words or ""
    if not letters(words):
        raise CorrectionRefused("Give the words of the line that was missed, as they stand in the document.")
    held = line_with(reading, words)
    if held is not None:
        raise CorrectionRefused(
            f"These words stand in a line already: “{_beginning(reading.points[held].wording)}”. Split that line, or change its kind."
        )
    taken = take(reading, words)
    if taken is None or letters(taken.text) != letters(words):
        raise CorrectionRefused(_NOT_THERE)
    if change.at is not None and find_line(reading.points, change.at, alike=_EXACTLY) is None:
        raise CorrectionRefused(_MOVED_ON)
    return replace(change, words=taken.text)


def _beginning(text: str, words: int = 12) -> str:
    parts = text.split()
    return " ".join(parts[:words]) + ("…" if len(parts) > words else "")
