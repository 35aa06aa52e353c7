"""Restricted reviews on the pages: the line that says how many are left out, and the buttons that make a review visible or restrict it.

What restricted means is decided below the pages (docs/decisions/0008-restricted-reviews.md); here it is told and changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from kb.dates import in_words
from kb.errors import KnowledgeBaseError
from kb.models import Notice, ReviewDetail, ReviewSummary, VisibilityChange
from kb.visibility import MACHINE, is_privacy
from ui import links, state
from ui.components import problem, show
from ui.who import your_name
from ui.words import html, number

_TICK = "tick-restricted"


def left_out_line() -> None:
    """How many restricted reviews this page leaves out, with the box that takes them in; nothing while none is restricted."""
    count = state.remembered("left out", state.library().left_out)
    if not count:
        return
    included = state.with_restricted()
    are = "is" if count == 1 else "are"
    told = f"{number(count, 'restricted review')} {are} " + ("included: not to be passed on." if included else "left out.")
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="kb-left-out"):
        show(f'<p class="kb-quiet" role="status">{told} <a href="reviews">See why</a></p>', width="content")
        st.session_state[_TICK] = included
        st.checkbox("Include restricted reviews", key=_TICK, on_change=_ticked)


def _ticked() -> None:
    state.include_restricted(wanted=bool(st.session_state[_TICK]))


def finds(notices: Sequence[Notice]) -> None:
    """What may identify a person, so that somebody looks at it before others see the review."""
    found = [notice for notice in notices if is_privacy(notice.code)]
    if found:
        items = "".join(f"<li>{html(note.message)}{f' (page {note.page})' if note.page else ''}</li>" for note in found)
        show(f'<div class="kb-box"><p><strong>Something here may identify a person.</strong> Please check:</p><ul>{items}</ul></div>')


def access(review: ReviewDetail) -> None:
    """On a review's own page: who may see it, what was found, and the button to change that."""
    summary = review.summary
    if summary.restricted:
        told = told_of(summary)
        left = "Its lines are left out of search, themes and packs."
        show(f'<div class="kb-box kb-problem"><p><strong>This review is restricted.</strong> {html(told)} {left}</p></div>')
    finds(review.notices)
    label = "Make this review visible" if summary.restricted else "Restrict this review"
    with st.expander(label, expanded=summary.restricted):
        change(summary)
        _history(state.library().keeper.history(summary.key))


def restricted_reviews(held: Sequence[ReviewSummary]) -> None:
    """On the Reviews page: every restricted review with its reason, what was found in it, and the button to make it visible."""
    waiting = [review for review in held if review.restricted]
    if not waiting:
        return
    are = "review is" if len(waiting) == 1 else "reviews are"
    with st.expander(f"{len(waiting)} {are} not visible to others", expanded=True):
        show(
            '<p class="kb-small">Their lines are left out of search, themes and packs. Open a review, look at what was found, and make it '
            "visible when nothing in it identifies anybody and it may be passed on.</p>"
        )
        for review in waiting:
            with st.container(border=True, key=f"restricted-{review.key}"):
                show(f'<p><a href="{html(links.review(review.key))}">{html(review.reference)}</a>: {html(told_of(review))}</p>')
                finds(state.library().review(review.key).notices)
                change(review)


def change(review: ReviewSummary) -> None:
    """Name, reason, and the button; a reason is asked for, and a name without which nothing is changed."""
    keeper = state.library().keeper
    left, right = st.columns(2)
    with left:
        name = your_name(f"access-{review.key}")
    reason = right.text_input("Reason", key=f"reason-{review.key}", placeholder="For the record", max_chars=300)
    if review.restricted:
        _button("Make visible", review, name, reason, keeper.release)
    else:
        _button("Restrict", review, name, reason, keeper.restrict)


def _button(label: str, review: ReviewSummary, name: str, reason: str, act: Callable[[str, str, str], ReviewSummary]) -> None:
    if not st.button(label, key=f"access-{review.key}"):
        return
    if not name or not reason.strip():
        show('<p class="kb-quiet" role="alert">Please give your name and a reason: both are kept with the review.</p>')
        return
    try:
        act(review.key, name, reason)
    except KnowledgeBaseError as error:
        problem(error)
        return
    st.rerun()


def told_of(review: ReviewSummary) -> str:
    """Why a review is restricted, by whom and since when, in a sentence or two."""
    if review.access is None:
        return ""
    who = "" if review.access.by == MACHINE else f" ({review.access.by}, {in_words(review.access.on[:10])})"
    return f"{review.access.reason}{who}"


def _history(changes: Sequence[VisibilityChange]) -> None:
    if not changes:
        return
    items = "".join(
        f"<li>{in_words(entry.on[:10])}: {'restricted' if entry.visibility == 'restricted' else 'made visible'} "
        f"{'when it was added' if entry.by == MACHINE else 'by ' + html(entry.by)}. {html(entry.reason)}</li>"
        for entry in changes
    )
    show(f'<p class="kb-small">What was decided:</p><ul class="kb-small">{items}</ul>')
