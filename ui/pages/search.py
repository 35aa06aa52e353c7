"""Search, the home page: one box, then the reviews' own lines in groups. The address holds the question and its filters."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from ui import answers, exporting, nothing_found, one_line, opening, results, saved, search_panel, search_top, state
from ui.components import box, empty_library, heading
from ui.restricted import left_out_line
from ui.searching import Asked, read_address


def answer(asked: Asked) -> None:
    """What was understood, the lines found or the ways out, and what can be done with the answer."""
    new = saved.new_ids(asked)
    with st.spinner("Searching …"):
        found = answers.found(asked)
        search_panel.panel(asked, found, answers.choices(asked, found))
    shown = results.Shown(asked, found.shown, new)
    with st.container(key="kb-top", gap="xsmall"):
        search_top.understood(asked, found)
        search_top.narrowed(asked, found)
        if found.total:
            results.head(asked, found, shown)
    if found.total:
        results.answer(asked, found, shown)
        exporting.offer(replace(asked, where=found.where), found.hits, found.total, found.notes)
    else:
        nothing_found.ways_out(asked, found)
    saved.offer(asked, found)
    search_top.foot(asked)


if empty_library():
    heading("Search", 1)
else:
    asked = read_address(
        {name: st.query_params.get_all(name) for name in st.query_params}, state.library(), restricted=state.with_restricted()
    )
    line = one_line.opened()
    alone = asked.nothing and line is None
    search_top.box(asked, alone=alone)
    search_top.ignored(asked)
    left_out_line()
    if line is not None:
        one_line.page(*line, asked)
    elif asked.refused:
        box(asked.refused)
    elif alone:
        opening.page()
    else:
        answer(asked)
    search_top.keys(alone=alone)
