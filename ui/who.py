"""Who is at the keyboard: there is no sign-in, so a person gives a name once per visit, and it stands beside what they decide."""

from __future__ import annotations

import streamlit as st

_NAME = "your_name"


def known_name() -> str:
    """The name given in this visit, else words for somebody who gave none."""
    return str(st.session_state.get(_NAME) or "somebody on the Reviews page")


def given_name(place: str) -> str:
    """The name in the box that `your_name` named by `place`, as actions read it; words for nobody where it is empty."""
    return str(st.session_state.get(f"name-{place}") or "").strip() or "Name not given"


def your_name(place: str) -> str:
    """The box for the person's name, filled in with what was given before on any page; `place` names the box. Empty until given."""
    key = f"name-{place}"
    if key not in st.session_state:
        st.session_state[key] = st.session_state.get(_NAME, "")
    given = st.text_input("Your name", key=key, placeholder="Stands beside what you decide", max_chars=80).strip()
    if given:
        st.session_state[_NAME] = given
    return given
