"""The address of a page as the truth of what it shows: a widget that changes writes there first, and is set from there."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

#: What of an address of the Search page is gone when the question changes: the group or number of lines shown, and the one line opened.
PASSING = ("all", "lines", "like", "good", "picture")


def put(**changes: Sequence[str]) -> None:
    """Write values into the address, in one step; a name without values is taken out of it."""
    now = {name: st.query_params.get_all(name) for name in st.query_params}
    now |= {name: [value for value in values if value] for name, values in changes.items()}
    st.query_params.from_dict({name: values for name, values in now.items() if values})


def changed(make: Callable[[], dict[str, Sequence[str]]]) -> Callable[[], None]:
    """What to do when a widget changed the question: what it makes goes into the address, and what passes goes out of it."""

    def write() -> None:
        put(**{**dict.fromkeys(PASSING, ()), **make()})

    return write
