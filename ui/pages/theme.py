"""A theme: what it means, in how many reviews it is a gap or a strength, and its lines by kind. `as`, `review`, `with` narrow them."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from kb.models import Filter, PointKind
from kb.trends import WAYS, Recurrence, Selection, lines_of
from ui import links, state, theme_history, trend_filter
from ui.components import box, empty_library, heading, point_cards, show
from ui.restricted import left_out_line
from ui.words import KINDS, html, number

#: Lines of one kind shown before a person asks for all.
FIRST = 10


def lines(theme: str, where: Filter) -> None:
    """The lines by kind, those with good practice to borrow among them."""
    asked = st.query_params.get("as", "")
    only = WAYS.get(asked)
    names = {held.key: held.reference for held in state.reviews()}
    reviews = tuple(dict.fromkeys(key for key in st.query_params.get_all("review") if key in names))
    other = st.query_params.get("with") if state.theme_label(st.query_params.get("with", "")) else None
    wanted = replace(where, theme=(theme,), kind=(only.value,) if only else (), review=reviews)
    points = lines_of(state.library(), Selection(wanted, other))
    if only or reviews or other:
        what = f"“{KINDS[only].group}”" if only else "all kinds"
        among = f" in {names[reviews[0]]}" if len(reviews) == 1 else f" in {number(len(reviews), 'review')}" if reviews else ""
        beside = f", also on “{state.theme_label(other)}”" if other else ""
        seen = number(len({point.review for point in points}), "review")
        counted = f"{number(len(points), 'line')} in {seen}" if len(reviews) != 1 else number(len(points), "line")
        back = f'<a href="{html(links.theme(theme, where=where))}">Show all lines of this theme</a>'
        show(f'<p class="kb-box">Only {html(what + among + beside)}: {counted}. {back}</p>')
    for kind, words in KINDS.items():
        own = [point for point in points if point.kind is kind]
        if not own:
            continue
        title = "Good practice to borrow" if kind is PointKind.GOOD_PRACTICE else words.group
        show(f'<h2><span aria-hidden="true">{words.symbol}</span> {title} <span class="kb-small">{number(len(own), "line")}</span></h2>')
        # A number that was pressed opens every line that it counts.
        first = len(own) if only or reviews or other else FIRST
        point_cards(own[:first])
        if len(own) > first and st.toggle(f"Show the other {len(own) - first}", key=f"rest-{theme}-{kind.value}"):
            point_cards(own[first:])


def whole(theme: str, found: Recurrence) -> None:
    """In how many reviews the theme is seen and when, what came back, and what it comes with."""
    record = found.record(theme)
    if record is None:
        box(f"None of the {number(found.held, 'review')} in this library shows this theme yet.")
        return
    theme_history.facts(record, found)
    theme_history.over_time(record)
    theme_history.returns(record)
    theme_history.companions(record)


asked = st.query_params.get("id", "")
library = state.library()
if asked not in library.vocabulary:
    heading("A theme", 1)
    if not empty_library():
        box("There is no theme of that name." if asked else "Choose a theme to see its lines here.", problem=bool(asked))
        show('<p><a href="themes">See all themes</a></p>')
else:
    theme = library.vocabulary[asked]
    st.set_page_config(page_title=theme.label)
    heading(theme.label, 1)
    show(f'<p>{html(theme.definition)}</p><p class="kb-small">Family: {html(theme.family)}</p>')
    if not empty_library():
        left_out_line()
        where = trend_filter.read_filter()
        trend_filter.narrowed_line(where, links.theme(theme.id))
        if not any(st.query_params.get(name) for name in ("as", "review", "with")):
            whole(theme.id, trend_filter.found(where))
        lines(theme.id, where)
