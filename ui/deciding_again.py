"""Decisions on themes whose line a new edition no longer has, on the review's own page: put them on another line, or let them go."""

from __future__ import annotations

import streamlit as st

from kb.dates import in_words
from kb.errors import KnowledgeBaseError
from kb.models import AssignmentState, CitedPoint, LeftDecision, ReviewDetail
from ui import state
from ui.components import problem, show
from ui.words import html, number, shortened

_VERBS = {AssignmentState.ACCEPTED: "confirmed", AssignmentState.REJECTED: "rejected"}


def left_decisions(review: ReviewDetail) -> None:
    """Every decision that stands on no line at present, with the old line; nothing where there is none."""
    if not review.left_decisions:
        return
    lines = [line for detail in review.sections for line in detail.points]
    count = len(review.left_decisions)
    with st.expander(f"{number(count, 'decision')} on themes {'stands' if count == 1 else 'stand'} on no line", expanded=True):
        show('<p class="kb-small">A new edition of a file has no line like the one that was decided on. Please decide again.</p>')
        for left in review.left_decisions:
            with st.container(border=True, key=f"left-{left.number}"):
                _one(left, lines)


def _one(left: LeftDecision, lines: list[CitedPoint]) -> None:
    theme = state.theme_label(left.theme) or left.theme
    on = f" on {in_words(left.decided_on[:10])}" if left.decided_on else ""
    page = f", page {left.page}" if left.page else ""
    show(
        f"<p>{html(left.by)} {_VERBS[left.state]} the theme <strong>{html(theme)}</strong>{on} on this line of {html(left.file)}{page}:</p>"
        f'<p class="kb-passage">{html(left.wording)}</p>'
    )
    own = {line.id: shortened(line.wording, 110) for line in sorted(lines, key=lambda line: line.kind is not left.kind)}
    chosen = st.selectbox(
        "The line that it belongs on now",
        list(own),
        index=None,
        key=f"line-for-{left.number}",
        format_func=own.__getitem__,
        placeholder="Choose a line",
    )
    with st.container(horizontal=True, key=f"settle-{left.number}"):
        if st.button("Put it on this line", key=f"put-{left.number}", disabled=chosen is None):
            _settle(left.number, chosen)
        if st.button("Let it go", key=f"let-go-{left.number}"):
            _settle(left.number, None)


def _settle(decision: int, line: str | None) -> None:
    try:
        state.library().keeper.settle(decision, line)
    except KnowledgeBaseError as error:
        problem(error)
        return
    st.rerun()
