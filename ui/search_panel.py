"""The side panel of the Search page: every filter with the number of lines, the dates, and the signs of a query for people who press.

Choosing in a field puts the whole field into the address. Words typed that narrowed by that field go out of the query then: what they
meant is among what is chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from kb.dates import in_words
from kb.facets import load_facets
from kb.models import Facets, Filter, PointKind
from kb.search.grammar import Sign
from ui import state, typed
from ui.address import changed
from ui.components import show
from ui.searching import Asked, Found
from ui.words import KINDS

#: The boxes in their order, with their labels; the kinds of lines stand before them.
_BOXES = {
    "theme": "Theme",
    "review": "Review",
    "partnership": "Partnership",
    "year": "Year of publication",
    "agency": "",
    "age_band": "",
    "harm": "",
    "review_type": "Type of review",
}
#: Shown only while they narrow: they can stand in an address.
_SELDOM = ("outcome", "status")


def panel(asked: Asked, found: Found, counts: Facets) -> None:
    """All filters of an answer; `counts` are the numbers of lines for each value."""
    where = found.where
    with st.sidebar:
        st.header("Narrow down", anchor=False)
        show('<p class="kb-small">The numbers are lines.</p>')
        _kinds(asked, where, counts)
        for field, label in {**_BOXES, **{name: "" for name in _SELDOM if getattr(where, name)}}.items():
            _box(asked, field, label or load_facets()[field].label, _chosen(where, field), _counted(counts, field), found.total)
        _dates(asked, where)
        if asked.query:
            _signs(asked)


def _change(asked: Asked, field: str, values: Callable[[], Sequence[str]]) -> Callable[[], None]:
    """What to do when a field changed: all its values go into the address, and words typed that narrow by it out of the query."""
    return changed(lambda: {field: values(), "q": (typed.without_field(asked.query, field),)})


def _kinds(asked: Asked, where: Filter, counts: Facets) -> None:
    def ticked() -> list[str]:
        return [kind.value for kind in PointKind if st.session_state.get(f"kind-{kind.value}")]

    with st.container(key="kb-kinds", gap="xxsmall"):
        for kind, words in KINDS.items():
            count = counts.kind.get(kind.value, 0)
            if not count and kind.value not in where.kind:
                continue
            key = f"kind-{kind.value}"
            st.session_state[key] = kind.value in where.kind
            st.checkbox(f"{words.symbol} {words.group} ({count:,})", key=key, on_change=_change(asked, "kind", ticked))


def _chosen(where: Filter, field: str) -> list[str]:
    """The values in force as the box names them: reviews by key, partnerships as they are printed."""
    values = [value.casefold() for value in getattr(where, field)]
    held = state.shown_reviews()
    if field == "review":
        return [review.key for review in held if {review.key, review.reference.casefold()} & set(values)]
    if field == "partnership":
        printed = dict.fromkeys(review.partnership for review in held if review.partnership)
        return [name for name in printed if name.casefold() in values]
    return list(getattr(where, field))


def _counted(counts: Facets, field: str) -> Mapping[str, int]:
    """Lines by value; those of reviews by key, since a reference can be that of several."""
    counted: dict[str, int] = getattr(counts, field)
    if field != "review":
        return counted
    folded = {name.casefold(): count for name, count in counted.items()}
    named = {review.key: folded.get(review.key) or folded.get(review.reference.casefold(), 0) for review in state.shown_reviews()}
    return {key: count for key, count in named.items() if count}


def _box(asked: Asked, field: str, label: str, chosen: Sequence[str], counts: Mapping[str, int], total: int) -> None:
    """One box of alternatives, the most frequent first; none where there is no choice."""
    named = state.names()
    names = {value: named.name(field, value) for value in {*counts, *chosen}}
    options = sorted(names, key=lambda value: (-counts.get(value, 0), names[value]))
    if field == "year":
        options.sort(reverse=True)
    if not options or (not chosen and len(options) == 1 and counts[options[0]] >= total):
        return
    key = f"choose-{field}"
    st.session_state[key] = list(chosen)
    st.multiselect(
        label,
        options,
        key=key,
        format_func=lambda value: f"{names[value]} ({counts.get(value, 0):,})",
        placeholder="Any",
        on_change=_change(asked, field, lambda: st.session_state[key]),
    )


def _dates(asked: Asked, where: Filter) -> None:
    years = sorted({review.published[:4] for review in state.shown_reviews() if review.published}, reverse=True)
    for field, label in (("after", "Published after"), ("before", "Published before")):
        now = getattr(where, field)
        if now or len(years) > 1:
            _date_box(asked, field, label, now, years)


def _date_box(asked: Asked, field: str, label: str, now: str, years: Sequence[str]) -> None:
    key = f"choose-{field}"
    st.session_state[key] = now or None
    st.selectbox(
        label,
        [*([now] if now and now not in years else []), *years],
        index=None,
        key=key,
        format_func=in_words,
        placeholder="Any date: 2021, or March 2021",
        accept_new_options=True,
        on_change=_change(asked, field, lambda: (str(st.session_state[key] or ""),)),
    )


def _signs(asked: Asked) -> None:
    """Exact words and words left out, for people who do not type signs."""
    with st.expander("Exact words", expanded=False):
        _sign_box(asked, Sign.PHRASE, "Lines must say exactly", "Such as: safer sleep")
        _sign_box(asked, Sign.WITHOUT, "Leave out lines that say", "Such as: school")


def _sign_box(asked: Asked, sign: Sign, label: str, hint: str) -> None:
    key = f"sign-{sign.value}"
    now = list(dict.fromkeys(part.words for part in typed.parts(asked.query, sign)))
    st.session_state[key] = now
    st.multiselect(
        label,
        now,
        key=key,
        placeholder=hint,
        accept_new_options=True,
        on_change=changed(lambda: {"q": (typed.with_only(asked.query, sign, st.session_state[key]),)}),
    )
