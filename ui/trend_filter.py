"""Narrowing reviews on the pages about themes: by partnership, year, age band, harm and agency. The address holds what is chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from kb.facets import STANDS_FOR_NONE, load_facets
from kb.models import FACETS, Filter, ReviewType
from kb.trends import Recurrence, recurrence
from ui import links, state
from ui.address import put
from ui.components import show
from ui.words import html, review_type

#: What can be chosen on the page, with its name; the other fields can stand in an address.
_CHOICES = {"partnership": "Partnership", "year": "Year of publication"}
_FACETS = ("age_band", "harm", "agency")


def read_filter() -> Filter:
    """The filter that the address states; values that are not known are left out."""
    given: dict[str, Any] = {name: tuple(dict.fromkeys(st.query_params.get_all(name))) for name in links.NARROWING}
    facets = load_facets()
    for name in FACETS:
        known = {value.id for value in facets[name].values} | set(STANDS_FOR_NONE)
        given[name] = tuple(value for value in given[name] if value in known)
    held = state.shown_reviews()
    names = {review.partnership.casefold() for review in held if review.partnership}
    given["partnership"] = tuple(name for name in given["partnership"] if name.casefold() in names)
    given["year"] = tuple(year for year in given["year"] if year in _years())
    given["review_type"] = tuple(kind for kind in given["review_type"] if kind in set(ReviewType))
    return replace(Filter(restricted=state.with_restricted()), **given)


def found(where: Filter) -> Recurrence:
    """The themes over the reviews that pass, counted once until the library changes."""
    return state.remembered(("recurrence", where), lambda: recurrence(state.library(), where))


def _years() -> list[str]:
    return sorted({review.published[:4] for review in state.shown_reviews() if review.published}, reverse=True)


def controls(where: Filter) -> None:
    """One box for each thing to narrow by, of the values that this library has."""
    partnerships = sorted({review.partnership for review in state.shown_reviews() if review.partnership})
    spelled = {name.casefold(): name for name in partnerships}
    columns = st.columns(2)
    with columns[0]:
        _choice("partnership", _CHOICES["partnership"], partnerships, [spelled[name.casefold()] for name in where.partnership])
    with columns[1]:
        _choice("year", _CHOICES["year"], _years(), where.year)
    three = st.columns(3)
    facets, stated = load_facets(), _stated(where.restricted)
    for column, name in zip(three, _FACETS, strict=True):
        facet, chosen = facets[name], getattr(where, name)
        values = [value.id for value in facet.values if value.id in stated[name] or value.id in chosen]
        with column:
            options = [*values, *STANDS_FOR_NONE]
            _choice(name, facet.label, options, chosen, {value: facet.label_of(value) for value in options})


def _stated(restricted: bool) -> dict[str, set[str]]:
    def ask() -> dict[str, set[str]]:
        library = state.library()
        counted = library.counted([line.id for line in library.points(Filter(restricted=restricted))])
        return {name: set(getattr(counted, name)) for name in _FACETS}

    return state.remembered(("stated facets", restricted), ask)


def _choice(name: str, label: str, options: list[str], chosen: list[str] | tuple[str, ...], names: dict[str, str] | None = None) -> None:
    if not options:
        return
    key = f"narrow-{name}"
    st.session_state[key] = list(chosen)
    st.multiselect(
        label,
        options,
        key=key,
        format_func=lambda value: (names or {}).get(value) or value,
        placeholder="All",
        on_change=lambda: put(**{name: st.session_state[key]}),
    )


def told(where: Filter) -> str:
    """What the filter narrows to, in words; empty where it narrows nothing."""
    facets = load_facets()
    said = [*where.partnership, *where.year, *(review_type(ReviewType(kind)) for kind in where.review_type)]
    said += [f"{facets[name].label.lower()}: {facets[name].label_of(value).lower()}" for name in FACETS for value in getattr(where, name)]
    return "; ".join(said)


def narrowed_line(where: Filter, back: str) -> None:
    """Say what the page is narrowed to, with the way back."""
    if said := told(where):
        show(f'<p class="kb-box">Only reviews with: {html(said)}. <a href="{html(back)}">Show all reviews</a></p>')
