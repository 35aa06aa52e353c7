"""Reviews: what is held, as a table to find one's way in; and adding more."""

from __future__ import annotations

import streamlit as st

from ui import state
from ui.adding import add_briefings
from ui.bundling import files_of_reviews
from ui.check_list import needs_a_look
from ui.components import box, heading, show, table
from ui.restricted import restricted_reviews
from ui.review_list import HEAD, SORTS, STATES, matching, row, states_of
from ui.words import number

heading("Reviews", 1)
held = state.reviews()
add_briefings(held, opened=not held)
if held:
    restricted_reviews(held)
    needs_a_look(held)
    first, second, third, fourth = st.columns([3, 3, 2, 2])
    words = first.text_input("Find a review", type="search", placeholder="Reference, year, file …")
    partnerships = sorted({review.partnership for review in held if review.partnership})
    partnership = second.selectbox("Partnership", partnerships, index=None, placeholder="All")
    states = [name for name in STATES if any(name in states_of(review) for review in held)]
    wanted = third.selectbox("State", states, index=None, format_func=lambda name: STATES[name], placeholder="All")
    order = fourth.selectbox("Sort by", list(SORTS))
    shown = SORTS[order](matching(held, words, partnership, wanted))
    if shown:
        caption = number(len(held), "review") if len(shown) == len(held) else f"{len(shown)} of {number(len(held), 'review')}"
        table(HEAD, [row(review, state.invented()) for review in shown], caption=caption, label="Reviews in this library")
    else:
        show('<p class="kb-quiet" role="status">No review fits. Take out a word or a filter.</p>')
    if any(review.state == "needs a look" for review in shown):
        show(
            '<p class="kb-small">“Needs a look”: something was worked out while reading, or is odd. The number says how much; '
            "press it to check the reading.</p>"
        )
    files_of_reviews(held)
else:
    box(["There is nothing in this library yet. Choose files above: each is read, and its learning can be searched at once."])
