"""The facts of a review on its page: what is stated, where that was found and how sure it is; and a small form to decide on each.

What is suggested, what a person decided, what is withheld and what is not stated are told apart in words.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from kb.dates import in_words
from kb.errors import FactRefused, NotFound
from kb.facets import load_facets
from kb.models import FACETS, SINGLE_FACTS, WITHHELD, Fact, FactDecision, ReviewDetail, ReviewType
from ui import links, state
from ui.components import box, problem, show
from ui.fact_words import name_of, value_of, where_found
from ui.words import REVIEW_TYPES, html, number

_NOT_STATED = '<span class="kb-quiet">not stated in the file</span>'
_WITHHELD = '<span class="kb-quiet">withheld: the file says that it does not say</span>'
_VALUES, _NONE, _KEPT_BACK, _AS_READ = "This is right", "Not stated", "Withheld", "As it was read"


# ------------------------------------------------------------------ what is shown


def facts(review: ReviewDetail) -> None:
    """The title block of a review: every fact, or that it is not stated or withheld; then the evidence."""
    summary = review.summary
    rows = [(name_of(name), _row(review, name)) for name in (*SINGLE_FACTS[1:], *FACETS)]
    rows.insert(4, ("Learning", f"{number(summary.points, 'line')}, {number(summary.themes, 'theme')} suggested"))
    rows.insert(5, ("File" if len(summary.files) == 1 else "Files", html(", ".join(summary.files))))
    show(f"<dl>{''.join(f'<dt>{html(name)}</dt><dd>{value}</dd>' for name, value in rows if value)}</dl>{_evidence(review.facts)}")
    use = (
        f' · <a href="{html(links.packs(review=summary.key))}">Make a pack from this review</a>'
        f' · <a href="{html(links.search(review=[summary.key]))}">Search only in this review</a>'
    )
    shown = state.with_restricted() or not summary.restricted
    show(f'<p><a href="{html(links.check(summary.key))}">Check how it was read</a>{_doubts(summary.doubts)}{use if shown else ""}</p>')


def _doubts(count: int) -> str:
    """How much of a review a person should look at."""
    return f" ({number(count, 'thing')} to look at)" if count else ""


def _row(review: ReviewDetail, name: str) -> str:
    """One fact in HTML: as a person decided it, else as the files have it, with where that was found."""
    said = _decision(review, name)
    if said is not None:
        told = f"decided by {said.by} on {in_words(said.decided_on[:10])}"
        return f'{_told(name, said.values)} <span class="kb-quiet">({html(told)})</span>'
    if name in FACETS:
        found = [fact for fact in review.facts if fact.name == name]
        values = list(dict.fromkeys(fact.value for fact in found))
        suggested = ' <span class="kb-quiet">(suggested)</span>' if values and values != [WITHHELD] else ""
        return _told(name, values) + suggested
    return _stated(review, name)


def _stated(review: ReviewDetail, name: str) -> str:
    value = getattr(review.summary, name)
    if value is None:
        return "" if name == "title" else _NOT_STATED
    text = html(value_of(name, str(value)))
    printed = review.summary.published_as_printed
    notes = [f"printed as “{printed}”"] if name == "published" and printed and printed != in_words(str(value)) else []
    found = next((fact for fact in review.facts if fact.name == name and fact.value == str(value)), None)
    notes += [where_found(found)] if found else []
    return f'{text} <span class="kb-quiet">({html("; ".join(notes))})</span>' if notes else text


def _told(name: str, values: Sequence[str]) -> str:
    if not values:
        return _NOT_STATED
    if list(values) == [WITHHELD]:
        return _WITHHELD
    return html(", ".join(value_of(name, value) for value in values if value != WITHHELD))


def _evidence(found: Sequence[Fact]) -> str:
    """The lines that facts were taken from, for who wants to look."""
    if not found:
        return ""
    items = "".join(
        f"<li>{html(name_of(fact.name))}: {html(value_of(fact.name, fact.value)) if fact.value != WITHHELD else 'withheld'}"
        f" — “{html(_sentence(fact))}” ({html(where_found(fact))})</li>"
        for fact in found
    )
    return f'<details class="kb-more"><summary>Where these facts were found</summary><ul>{items}</ul></details>'


def _sentence(fact: Fact) -> str:
    """The sentence of the quoted line that holds the printed words; the whole line where they run over sentences."""
    sentences = re.split(r"(?<=[.!?])\s+", fact.quote)
    return next((one for one in sentences if fact.printed in one), fact.quote)


def _decision(review: ReviewDetail, name: str) -> FactDecision | None:
    return next((one for one in review.decided if one.name == name), None)


# ------------------------------------------------------------------ the form


def form(review: ReviewDetail) -> None:
    """A small form to confirm or change one fact; it stands before what is read, also when the file is read again."""
    with st.expander("Confirm or change a fact"):
        names = (*SINGLE_FACTS, *FACETS)
        name = st.selectbox("Which fact", names, format_func=name_of, key="fact_name")
        decided = _decision(review, name) is not None
        choices = [_VALUES, _NONE, *([_KEPT_BACK] if name in FACETS else []), *([_AS_READ] if decided else [])]
        choice = st.radio("What is right", choices, key=f"fact_choice_{name}", horizontal=True)
        values = _values(review, name) if choice == _VALUES else ()
        by = st.text_input("Your name", key="fact_by", value=str(st.session_state.get("person", "")))
        if st.button("Record", key="fact_record"):
            _record(review, name, choice, values, by)


def _values(review: ReviewDetail, name: str) -> tuple[str, ...]:
    """The values as they stand, to be confirmed or changed."""
    said = _decision(review, name)
    if name in FACETS:
        facet = load_facets()[name]
        now = list(said.values) if said else [fact.value for fact in review.facts if fact.name == name]
        ids = [value.id for value in facet.values]
        held = [value for value in dict.fromkeys(now) if value in ids]
        return tuple(st.multiselect(facet.label, ids, default=held, format_func=facet.label_of, key=f"fact_values_{name}"))
    now_single = str(getattr(review.summary, name) or "")
    if name == "review_type":
        kinds = list(ReviewType)
        place = kinds.index(ReviewType(now_single)) if now_single else None
        chosen = st.selectbox("Type of review", kinds, index=place, format_func=REVIEW_TYPES.__getitem__, key="fact_values_type")
        return (chosen.value,) if chosen else ()
    shown = in_words(now_single, missing="") if name == "published" else now_single
    return (st.text_input(name_of(name), value=shown, key=f"fact_values_{name}"),)


def _record(review: ReviewDetail, name: str, choice: str, values: tuple[str, ...], by: str) -> None:
    if not by.strip():
        box("Type your name, so that others can see who decided this.", problem=True)
        return
    if choice == _VALUES and not any(value.strip() for value in values):
        box("Choose or type what is right, or choose “Not stated”.", problem=True)
        return
    st.session_state["person"] = by.strip()
    wanted = {_VALUES: values, _NONE: (), _KEPT_BACK: (WITHHELD,), _AS_READ: None}[choice]
    try:
        state.library().set_fact(review.summary.key, name, wanted, by.strip())
    except (NotFound, FactRefused) as error:
        problem(error)
        return
    st.rerun()
