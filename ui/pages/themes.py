"""Themes: what stands out, in how many reviews each theme is a gap or a strength, and which review shows which."""

from __future__ import annotations

import streamlit as st

from ui import state
from ui import theme_tables as tables
from ui.components import empty_library, heading, show, table
from ui.restricted import left_out_line
from ui.words import html, number

#: Columns of the matrix before a person asks for all.
NEWEST = 16


def counts_part(held: int) -> None:
    """The sentence on top, then the table of counts."""
    library = state.library()
    counts = state.theme_counts()
    out = "".join(f"<p><strong>{html(sentence)}</strong></p>" for sentence in tables.stands_out(counts, held))
    show(f'<div class="kb-box">{out}<p class="kb-small">Themes are suggested by the machine. Numbers open the lines behind them.</p></div>')
    table(
        tables.count_head(),
        tables.count_rows(library.vocabulary.families(), counts, held),
        caption=f"In how many of the {number(held, 'review')} each theme is seen, and as what.",
        label="Themes with the number of reviews that show each",
    )


def matrix_part(held: int) -> None:
    """Which review shows which theme, as marks and as a list."""
    library = state.library()
    restricted = state.with_restricted()
    trends = state.remembered(("trends", restricted), lambda: library.trends(restricted=restricted))
    heading("Which review shows which theme")
    every = held <= NEWEST or st.toggle(f"Show all {held} reviews, not only the newest {NEWEST}")
    reviews = trends.reviews if every else trends.reviews[-NEWEST:]
    show(f'<p class="kb-small">{tables.legend()}</p>')
    families = library.vocabulary.families()
    table(
        tables.matrix_head(reviews),
        tables.matrix_rows(families, reviews, trends.cells),
        caption="Oldest review on the left. Each mark opens its lines.",
        label="Themes by review",
        css="kb-matrix",
    )
    with st.expander("The same as a list, with numbers of lines"):
        table(
            tables.twin_head(),
            tables.twin_rows(families, reviews, trends.cells),
            caption="Numbers of lines in each review.",
            label="Themes by review as a list",
        )


heading("Themes", 1)
if not empty_library():
    left_out_line()
    held = len(state.shown_reviews())
    counts_part(held)
    matrix_part(held)
