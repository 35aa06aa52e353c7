"""What pressing a button on the page "Decide on themes" does, and what is said about it then.

Actions run before the page is made anew. What is open, asked or said is the visit's own state.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from kb.errors import KnowledgeBaseError
from kb.models import AssignmentState
from kb.theme_models import Choice
from ui import state
from ui.who import given_name
from ui.words import number, plain

#: The box for the person's name, as `ui.who` names it.
NAME = "decide"
_SKIPPED, _CHANGING, _ASKED, _SAID, _REFUSED = "decide_skipped", "decide_changing", "decide_asked", "decide_said", "decide_refused"

VERBS = {AssignmentState.ACCEPTED: "Accepted", AssignmentState.REJECTED: "Rejected", AssignmentState.SUGGESTED: "Put back"}


@dataclass(frozen=True)
class Asked:
    """Many decisions in one go that a person has still to confirm."""

    state: AssignmentState
    pairs: tuple[tuple[str, str], ...]


def skipped() -> tuple[str, ...]:
    """The lines that a person put off for this visit."""
    found: tuple[str, ...] = st.session_state.get(_SKIPPED, ())
    return found


def skip(point: str) -> None:
    """Put a line off."""
    st.session_state[_SKIPPED] = (*skipped(), point)
    _tidy()


def skip_nothing() -> None:
    """Bring back the lines that were put off."""
    st.session_state[_SKIPPED] = ()
    _tidy()


def go_back() -> None:
    """Close what waits for a confirmation."""
    _tidy()


def changing() -> tuple[str, str] | None:
    """The line and theme for which another theme is being chosen."""
    return st.session_state.get(_CHANGING)


def open_change(point: str, theme: str) -> None:
    """Open the choice of another theme, or close it where it is open."""
    opened = changing()
    _tidy()
    st.session_state[_CHANGING] = None if opened == (point, theme) else (point, theme)


def asked() -> Asked | None:
    """What waits for a confirmation."""
    return st.session_state.get(_ASKED)


def ask(wanted: Asked) -> None:
    """Ask whether many decisions are meant."""
    _tidy()
    st.session_state[_ASKED] = wanted


def said() -> str | None:
    """What was done last, in a sentence."""
    return st.session_state.get(_SAID)


def refused() -> str | None:
    """Why what was asked for was not done."""
    return st.session_state.get(_REFUSED)


def decide(point: str, theme: str, wanted: AssignmentState) -> None:
    """Accept or reject a theme at a line."""
    label = state.theme_label(theme) or theme
    _try(lambda: state.library().deciding.decide([Choice(point, theme, wanted)], given_name(NAME)), f"{VERBS[wanted]}: {label}.")


def change(point: str, old: str, key: str) -> None:
    """Put the theme that was chosen in the box `key` in the place of another."""
    new = st.session_state.get(key)
    if not new:
        _tidy()
        st.session_state[_CHANGING], st.session_state[_REFUSED] = (point, old), "Choose the theme that fits first."
        return
    labels = [state.theme_label(theme) or theme for theme in (new, old)]
    _try(lambda: state.library().deciding.change(point, old, new, given_name(NAME)), f"Accepted: {labels[0]}, in the place of {labels[1]}.")


def decide_all(wanted: Asked) -> None:
    """Make many decisions in one go."""
    choices = [Choice(point, theme, wanted.state) for point, theme in wanted.pairs]
    said = f"{VERBS[wanted.state]}: {number(len(choices), 'suggestion')}."
    _try(lambda: state.library().deciding.decide(choices, given_name(NAME)), said)


def undo() -> None:
    """Take back what this person decided last."""
    _tidy()
    try:
        undone = state.library().deciding.undo(given_name(NAME))
    except KnowledgeBaseError as error:
        st.session_state[_REFUSED] = str(error)
        return
    points = {one.point for one in undone.decisions}
    st.session_state[_SKIPPED] = tuple(name for name in skipped() if name not in points)
    count = undone.decided_again
    again = f" {number(count, 'of them was', 'of them were')} decided again since, and that stays." if count else ""
    _say(f"Taken back: {_told(undone.decisions[0].theme, len(undone.decisions))}.{again}")


def _told(theme: str, count: int) -> str:
    return state.theme_label(theme) or theme if count == 1 else number(count, "decision")


def _try(do: Callable[[], object], sentence: str) -> None:
    _tidy()
    try:
        do()
    except KnowledgeBaseError as error:
        st.session_state[_REFUSED] = str(error)
    else:
        _say(sentence)


def _say(sentence: str) -> None:
    st.session_state[_SAID] = sentence
    st.toast(plain(sentence))


def _tidy(keys: Sequence[str] = (_CHANGING, _ASKED, _SAID, _REFUSED)) -> None:
    for key in keys:
        st.session_state[key] = None
