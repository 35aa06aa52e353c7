"""The Search page about one line: lines of other places that say something alike, good practice elsewhere, or the page it is printed on.

The line itself stands on top, and a link leads back to the search that a person came from. Both are in the address.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import streamlit as st

from ingest.page_pictures import Marked, has_pictures, picture
from kb.models import AssignmentState, CitedPoint, Filter, Hit
from ui import links, state
from ui.cards import card, ways_on
from ui.components import box, heading, show
from ui.results import Shown
from ui.searching import EVERYTHING, Asked
from ui.words import html

#: Lines shown that are like another, and lines of good practice from elsewhere.
_LIKE, _GOOD = 10, 5


def opened() -> tuple[str, str] | None:
    """What the address asks about one line, and the line's id; None where it asks nothing of the sort."""
    return next(((what, st.query_params[what]) for what in _VIEWS if st.query_params.get(what)), None)


def page(what: str, name: str, asked: Asked) -> None:
    """One line on top, and what was asked about it."""
    view = _VIEWS[what]
    back = "Back to your search" if not asked.nothing else "Search all lines"
    held = Filter(restricted=state.with_restricted())
    line = next(iter(state.library().points(held, ids=[name])), None)
    heading(view.heading, 2)
    show(f'<p><a href="{html(asked.address)}">{back}</a></p>')
    if line is None:
        box("That line is not held here any more, or its review is restricted. Search for its words to see what is held now.")
        return
    ways = {
        other: address for other, address in ways_on(line, asked.address).items() if address != links.about_line(what, name, asked.address)
    }
    show(
        card(
            line,
            state.theme_label,
            invented=line.review in state.invented(),
            opened=True,
            title=state.titles().get(line.review),
            ways=ways,
        )
    )
    view.below(line, asked)


def _like(line: CitedPoint, asked: Asked) -> None:
    where = Filter(restricted=state.with_restricted())
    hits = state.remembered(("like", line.id, where), lambda: state.library().more_like(line.id, where=where, limit=_LIKE))
    _lines(hits, asked, "Lines of other reviews that say something alike, the closest first", _nothing_like(line))


def _good(line: CitedPoint, asked: Asked) -> None:
    restricted = state.with_restricted()
    hits = state.remembered(("good", line.id, restricted), lambda: state.library().elsewhere(line.id, limit=_GOOD, restricted=restricted))
    _lines(hits, asked, "Good practice on the same theme, from other reviews", _nothing_good(line))


def _lines(hits: Sequence[Hit], asked: Asked, title: str, otherwise: str) -> None:
    if not hits:
        show(f'<div class="kb-box" role="status"><p>{otherwise}</p></div>')
        return
    heading(title, 2)
    shown = Shown(replace(asked, query="", where=replace(EVERYTHING, restricted=state.with_restricted())), hits, back=asked.address)
    for hit in hits:
        show(shown.card(hit))


def _nothing_like(line: CitedPoint) -> str:
    words = html(links.search(line.label or " ".join(line.text.split()[:12])))
    return (
        f'No line of another review here says something alike. <a href="{words}">Search for its words</a>, or open one of its themes above.'
    )


def _nothing_good(line: CitedPoint) -> str:
    given = [theme.theme for theme in line.themes if theme.state is not AssignmentState.REJECTED and state.theme_label(theme.theme)]
    said = "No other review here shows good practice on a theme of this line."
    if not given:
        return f'{said} It has no theme yet. <a href="{html(links.about_line("like", line.id))}">See more like this</a> instead.'
    themes = " · ".join(f'<a href="{html(links.theme(theme))}">{html(state.theme_label(theme))}</a>' for theme in given)
    return f"{said} See what is held on its themes: {themes}"


def _page_picture(line: CitedPoint, asked: Asked) -> None:
    """The page that the line is printed on, with the line tinted."""
    content = state.library().original(line.review, line.file) if line.page else None
    drawn = _drawn(content, line.page or 1, line.wording) if content and has_pictures(content) else None
    if drawn is None:
        box("There is no picture of this page: its file was not kept, or cannot be drawn. Open the review to read the line in its place.")
        return
    image = base64.b64encode(drawn).decode()
    where = f"Page {line.page} of {html(line.file)}"
    show(
        f'<figure class="kb-page"><img alt="{where} as it looks, with this line tinted." '
        f'src="data:image/png;base64,{image}"><figcaption>{where}. The line is tinted.</figcaption></figure>'
    )


@st.cache_data(show_spinner="Drawing the page …", max_entries=30)
def _drawn(content: bytes, page_number: int, wording: str) -> bytes | None:
    return picture(content, page_number, [Marked(1, wording)])


@dataclass(frozen=True)
class _View:
    heading: str
    below: Callable[[CitedPoint, Asked], None]


#: What an address can ask about one line.
_VIEWS = {
    "like": _View("More like this", _like),
    "good": _View("What good looked like elsewhere", _good),
    "picture": _View("The page it is printed on", _page_picture),
}
