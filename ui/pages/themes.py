"""Themes: what stands out, in how many reviews each theme is a gap or a strength, and which review shows which."""

from __future__ import annotations

import streamlit as st

from kb.trends import Recurrence
from ui import matrix_files, trend_charts, trend_filter
from ui import theme_tables as tables
from ui.components import empty_library, heading, show, table
from ui.restricted import left_out_line
from ui.words import html, number

#: Columns of the matrix before a person asks for all.
NEWEST = 16


def counts_part(found: Recurrence, sort: str) -> None:
    """The table of counts."""
    table(
        tables.count_head(),
        tables.count_rows(tables.ordered(found, sort), found),
        caption=f"In how many of the {number(found.held, 'review')} each theme is seen, and as what. “Came back”: recommended, and a gap "
        "again in a later review of the same partnership.",
        label="Themes with the number of reviews that show each",
    )


def chart_part(found: Recurrence) -> None:
    """The themes most often a gap as a chart; the table of counts below it holds the same numbers."""
    often = trend_charts.most_often(found.records)
    if len(often) < 2:
        return
    heading("Most often a gap")
    show(f"<p>{html(trend_charts.counts_sentence(often, found.held))} The table below holds the same numbers.</p>")
    st.altair_chart(trend_charts.counts_chart(often, found.held), width="stretch", theme=None)


def matrix_part(found: Recurrence, sort: str) -> None:
    """Which review shows which theme, as marks and as a list."""
    heading("Which review shows which theme")
    dated, undated = tables.split(found.reviews)
    if found.held > NEWEST and not st.toggle(f"Show all {found.held} reviews, not only the newest {NEWEST}"):
        dated = dated[-max(NEWEST - len(undated), 8) :]
    show(f'<p class="kb-small">{tables.legend()}</p>')
    groups = tables.ordered(found, sort)
    table(
        [tables.matrix_head(dated, undated)],
        tables.matrix_rows(groups, dated, undated),
        caption="Each mark opens its lines. Reviews without a date stand apart: when they were published is not known.",
        label="Themes by review",
        css="kb-matrix",
    )
    with st.expander("The same as a list, with numbers of lines"):
        table(
            tables.twin_head(),
            tables.twin_rows(groups, [*dated, *undated]),
            caption="Numbers of lines in each review.",
            label="Themes by review as a list",
        )


heading("Themes", 1)
if not empty_library():
    left_out_line()
    where = trend_filter.read_filter()
    found = trend_filter.found(where)
    trend_filter.narrowed_line(where, "themes")
    out = "".join(f"<p><strong>{html(sentence)}</strong></p>" for sentence in tables.stands_out(found))
    show(
        f'<div class="kb-box">{out}<p class="kb-small">Themes are suggested by the machine until a person has confirmed them. '
        'Numbers are of reviews, and open the lines behind them. <a href="subgroup">What is new, what came back</a> · '
        '<a href="emerging">Lines that fit no theme yet</a> · <a href="decide">Decide on themes</a> · '
        '<a href="vocabulary">Change the themes</a></p></div>'
    )
    with st.expander("Narrow down to some reviews", expanded=bool(trend_filter.told(where))):
        trend_filter.controls(where)
    if found.records:
        chart_part(found)
        heading("Every theme, in numbers of reviews")
        sort = st.selectbox("Order of themes", list(tables.SORTS))
        counts_part(found, sort)
        matrix_part(found, sort)
        matrix_files.downloads(found)
    else:
        show('<p class="kb-box" role="status">No review fits, or none of them shows a theme. Take out something above.</p>')
