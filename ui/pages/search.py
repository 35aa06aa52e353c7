"""Search, the home page: one box, then the reviews' own lines in groups. The address holds the question and its filters."""

from __future__ import annotations

import streamlit as st

from kb.models import Filter, PointKind
from ui import results, state
from ui.components import box, empty_library, heading
from ui.restricted import left_out_line
from ui.searching import find, read_address, words_that_find


def example_questions(longest: int = 120, most: int = 3) -> list[str]:
    """A few questions that the newest reviews ask, word for word, each from another review."""
    chosen: dict[str, str] = {}
    for point in state.library().points(Filter(kind=(PointKind.REFLECTIVE_QUESTION.value,))):
        if point.text.endswith("?") and 45 <= len(point.text) <= longest:
            chosen.setdefault(point.review, point.text)
    return list(chosen.values())[:most]


def opening_page() -> None:
    """What stands here before anything is typed."""
    held = state.shown_reviews()
    results.opening(
        state.remembered("example questions", example_questions),
        state.theme_counts()[:6],
        held[:6],
        len(held),
    )


heading("Search", 1)
library = state.library()
if not empty_library():
    asked = read_address({name: st.query_params.get_all(name) for name in st.query_params}, library, restricted=state.with_restricted())
    results.search_box(asked)
    results.ignored(asked)
    left_out_line()
    if asked.refused:
        box(asked.refused)
    elif asked.nothing:
        opening_page()
    else:
        with st.spinner("Searching …"):
            found = find(asked, library)
        results.filters(asked, found.facets)
        results.active(asked)
        if found.total:
            results.answer(asked, found)
        else:
            results.nothing_found(asked, found.notes, words_that_find(asked, library))
