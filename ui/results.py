"""How the Search page shows an answer: how many lines, in groups by what they say or in one list, each as a card that says why it is here.

What the search understood and what it is narrowed to stand above (`ui.search_top`), the filters beside (`ui.search_panel`).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import streamlit as st

from kb.models import CitedPoint, Filter, Hit
from ui import answers, cards, state
from ui.address import changed, put
from ui.components import show
from ui.marking import Span
from ui.searching import BEST, MOST, STEP, Asked, Found, Group
from ui.words import KINDS, html, number

_BY_MEANING = "None of your words, but close in meaning."


class Shown:
    """The lines that the page shows, with what their cards say beside the line: asked of the library once for all of them."""

    def __init__(self, asked: Asked, hits: Sequence[Hit], new: Collection[str] = (), back: str | None = None) -> None:
        """`new` are ids of lines; a card of one of them, or with one of them under it, is marked as new.

        `back` is where the ways on from a card lead back to, else the question itself.
        """
        self.back = asked.address if back is None else back
        self.new = new
        self.closest: dict[str, Span] = answers.closest(asked, hits)
        self.asked = bool(asked.query)
        self.labels, self.titles, self.invented = state.theme_labels(), state.titles(), state.invented()
        wanted = tuple(dict.fromkeys(name for hit in hits for name in hit.alike))
        self.alike: dict[str, CitedPoint] = {}
        if wanted:
            held = Filter(restricted=asked.where.restricted)
            lines = state.remembered(("alike", held, wanted), lambda: state.library().points(held, ids=wanted))
            self.alike = {line.id: line for line in lines}

    def card(self, hit: Hit) -> str:
        """The card of one line found."""
        point = hit.point
        return cards.card(
            point,
            self.labels.get,
            invented=point.review in self.invented,
            matched=hit.matched,
            closest=self.closest.get(point.id),
            found_by=_BY_MEANING if self.asked and not hit.matched and hit.semantic_rank is not None else "",
            also_in=hit.also_in,
            alike=[self.alike[name] for name in hit.alike if name in self.alike],
            new=any(name in self.new for name in (point.id, *hit.alike)),
            title=self.titles.get(point.review),
            ways=cards.ways_on(point, self.back),
        )


def legend(hits: Sequence[Hit], closest: Collection[str]) -> None:
    """What the two marks mean, where there are any."""
    told = ["<mark>Marked</mark>: your words."] if any(hit.matched for hit in hits) else []
    told += ['<span class="kb-closest">Underlined</span>: the part closest to what you asked.'] if closest else []
    if told:
        show(f'<p class="kb-small">{" ".join(told)}</p>')


def head(asked: Asked, found: Found, shown: Shown) -> None:
    """How many lines there are, the choice between groups and one list, and what the marks mean."""
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", key="kb-count", gap="small"):
        show(f'<p role="status">{html(_how_many(asked, found))}</p>', width="content")
        st.session_state["view"] = "One list" if asked.mixed else "In groups"
        st.segmented_control(
            "Show the lines",
            ["In groups", "One list"],
            key="view",
            required=True,
            label_visibility="collapsed",
            on_change=changed(lambda: {"view": ("mixed",) if st.session_state["view"] == "One list" else ()}),
        )
    legend(found.shown, shown.closest)


def answer(asked: Asked, found: Found, shown: Shown) -> None:
    """The groups in their order, or one mixed list."""
    if asked.mixed:
        _mixed(asked, found, shown)
        return
    for group in found.groups:
        _group(asked, group, shown)


def _how_many(asked: Asked, found: Found) -> str:
    lines = number(found.total, "line")
    said = f"{lines} found." if asked.query else f"{lines}, newest review first."
    best = len(found.hits)
    if best >= MOST:
        return f"{said} Only the {'best' if asked.query else 'newest'} {best:,} can be opened here." if best < found.total else said
    under = sum(len(hit.alike) for hit in found.hits)
    one, many = "says nearly the same as another and stands under it", "say nearly the same as another and stand under it"
    return f"{said} {number(under, f'of them {one}', f'of them {many}')}." if under else said


def _mixed(asked: Asked, found: Found, shown: Shown) -> None:
    show("<h2>Best lines first</h2>" if asked.query else "<h2>Newest review first</h2>")
    for hit in found.mixed:
        show(shown.card(hit))
    if len(found.hits) > len(found.mixed):
        st.button(f"Show {STEP} more", key="more", on_click=put, kwargs={"lines": [str(asked.lines + STEP)]})


def _group(asked: Asked, group: Group, shown: Shown) -> None:
    words = KINDS[group.kind]
    name = words.group[0].lower() + words.group[1:]
    with st.container(key=f"group-{group.kind.value}", gap="small"):
        show(f'<h2 class="kb-{group.kind.value}"><span aria-hidden="true">{words.symbol}</span> {words.group}</h2>')
        for hit in group.hits:
            show(shown.card(hit))
        if asked.group is group.kind and group.total > BEST:
            st.button(f"Show the best {BEST} only: {name}", key=f"all-{group.kind.value}", on_click=put, kwargs={"all": ()})
        elif group.total > len(group.hits):
            st.button(f"All {group.total:,} lines: {name}", key=f"all-{group.kind.value}", on_click=put, kwargs={"all": [group.kind.value]})
