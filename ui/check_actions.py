"""What the buttons of the check page do: correct, confirm, take back, keep a heading; and what they leave to be said.

Each is called before the page is made anew. A refusal stands where it was asked for, until something else is done.
"""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from kb.corrections import CheckedDocument
from kb.errors import KnowledgeBaseError
from kb.models import Change, Doubt, LearntHeading, SectionKind
from ui import checking, state
from ui.who import given_name
from ui.words import plain

#: The box for the person's name, as `ui.who` names it.
NAME = "check"
_OPEN, _SAID, _REFUSED = "check_open", "check_said", "check_refused"


def opened() -> str | None:
    """The line or section whose form is open."""
    return st.session_state.get(_OPEN)


def open_form(which: str) -> None:
    """Open the form of a line or section, and close any other."""
    st.session_state[_OPEN] = which
    st.session_state[_SAID] = st.session_state[_REFUSED] = None


def close_form() -> None:
    """Close the form that is open."""
    st.session_state[_OPEN] = st.session_state[_REFUSED] = None


def said() -> tuple[str, int | None] | None:
    """What was done last, in a sentence, and the correction by which it was done."""
    return st.session_state.get(_SAID)


def refused(where: str) -> str | None:
    """Why what was asked for there was not done."""
    found = st.session_state.get(_REFUSED)
    return found[1] if found and found[0] == where else None


def correct(document: int, change: Change, where: str) -> None:
    """Make a correction."""
    try:
        made = state.library().correct(document, change, by=given_name(NAME))
    except KnowledgeBaseError as error:
        _refuse(where, error)
    else:
        _say(f"{checking.told(made)}.", made.id)


def confirm(document: CheckedDocument, doubt: Doubt, where: str) -> None:
    """Say of something doubtful that it is right."""
    correct(document.number, checking.confirming(document, doubt), where)


def confirm_all(document: CheckedDocument, where: str) -> None:
    """Say of everything doubtful in a file that it is right."""
    try:
        for doubt in document.doubts:
            state.library().correct(document.number, checking.confirming(document, doubt), by=given_name(NAME))
    except KnowledgeBaseError as error:
        _refuse(where, error)
    else:
        _say("All of it was confirmed. Each can be taken back below.", None)


def undo(correction: int, where: str) -> None:
    """Take a correction back."""
    try:
        state.library().undo_correction(correction)
    except KnowledgeBaseError as error:
        _refuse(where, error)
    else:
        _say("Taken back.", None)


def keep_heading(document: CheckedDocument, section: int, kind: SectionKind, where: str) -> None:
    """Keep the wording of a section's heading for the next briefings of the partnership."""
    heading = document.reading.sections[section].heading or ""
    on = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    try:
        kept = state.library().learn_heading(LearntHeading(document.reading.partnership, heading, kind, given_name(NAME), on))
    except KnowledgeBaseError as error:
        _refuse(where, error)
    else:
        _say(f"Kept: {checking.kept_heading(kept)} It is used when a file is read next.", None)


def forget_heading(number: int, where: str) -> None:
    """Let go of a heading wording."""
    try:
        state.library().forget_heading(number)
    except KnowledgeBaseError as error:
        _refuse(where, error)
    else:
        _say("The heading is no longer kept.", None)


def _say(sentence: str, correction: int | None) -> None:
    st.session_state[_SAID] = (sentence, correction)
    st.session_state[_OPEN] = st.session_state[_REFUSED] = None
    st.toast(plain(sentence))


def _refuse(where: str, error: KnowledgeBaseError) -> None:
    st.session_state[_REFUSED] = (where, str(error))
    st.session_state[_SAID] = None
