"""A theme: what it means, in how many reviews it is a gap or a strength, and its lines by kind. `as` and `review` narrow them."""

from __future__ import annotations

import streamlit as st

from kb.models import Filter, PointKind, ThemeCount
from ui import links, state
from ui.components import box, empty_library, heading, point_cards, show
from ui.restricted import left_out_line
from ui.theme_tables import seen_between
from ui.words import KINDS, POLARITIES, html, number

#: Lines of one kind shown before a person asks for all.
FIRST = 10


def facts(count: ThemeCount | None, held: int) -> None:
    """In how many reviews the theme is seen, and as what."""
    if count is None:
        box(f"None of the {number(held, 'review')} in this library shows this theme yet.")
        return
    ways = ", ".join(
        f'<a href="{html(links.theme(count.theme.id, polarity.id))}">{polarity.seen} in {getattr(count, polarity.id)}</a>'
        for polarity in POLARITIES
        if getattr(count, polarity.id)
    )
    show(
        f"<p>Seen in {count.reviews} of {number(held, 'review')}{': ' + ways if ways else ''}.</p>"
        f"<p>By the dates stated: {html(seen_between(count))}.</p>"
        f'<p><a href="{html(links.packs(theme=count.theme.id))}">Make a pack on this theme</a> · '
        f'<a href="{html(links.search(theme=[count.theme.id]))}">Search within this theme</a></p>'
        '<p class="kb-small">Themes are suggested by the machine; “Why these themes” on a line says for what reason.</p>'
    )


def lines(theme: str, seen: str | None, review: str | None) -> None:
    """The lines by kind, those with good practice to borrow among them."""
    only = {polarity.id: polarity.kind for polarity in POLARITIES}.get(seen or "")
    names = {held.key: held.reference for held in state.reviews()}
    if review and review not in names:
        review = None
    wanted = Filter(
        theme=(theme,), kind=(only.value,) if only else (), review=(review,) if review else (), restricted=state.with_restricted()
    )
    points = state.library().points(wanted)
    if only or review:
        what = f"“{KINDS[only].group}”" if only else "all kinds"
        where = f" in {names[review]}" if review else ""
        back = f'<a href="{html(links.theme(theme))}">Show all lines of this theme</a>'
        show(f'<p class="kb-box">Only {html(what + where)}: {number(len(points), "line")}. {back}</p>')
    for kind, words in KINDS.items():
        own = [point for point in points if point.kind is kind]
        if not own:
            continue
        title = "Good practice to borrow" if kind is PointKind.GOOD_PRACTICE else words.group
        show(f'<h2><span aria-hidden="true">{words.symbol}</span> {title} <span class="kb-small">{number(len(own), "line")}</span></h2>')
        # A number that was pressed opens every line that it counts.
        first = len(own) if only or review else FIRST
        point_cards(own[:first])
        if len(own) > first and st.toggle(f"Show the other {len(own) - first}", key=f"rest-{theme}-{kind.value}"):
            point_cards(own[first:])


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
        counts = {count.theme.id: count for count in state.theme_counts()}
        facts(counts.get(theme.id), len(state.shown_reviews()))
        lines(theme.id, st.query_params.get("as"), st.query_params.get("review"))
