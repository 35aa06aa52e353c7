"""The paper of the subgroup on its page: a period, and a button for each format. A file is made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kb.errors import KnowledgeBaseError
from kb.models import Filter
from kb.papers import FORMATS, build_paper, render, render_figures
from kb.trends import Recurrence, recurrence
from ui import state
from ui.components import heading, show
from ui.paper_periods import read_period
from ui.words import html


def paper(where: Filter) -> None:
    """Ask for the period, and offer the paper in each format."""
    heading("A paper for the meeting", anchor="paper")
    show("<p>One to three pages with the findings above, the lines behind them, and what is not known. Leave a box empty for no limit.</p>")
    left, right = st.columns(2)
    since = left.text_input("Reviews published from", key="paper-from", placeholder="For example 2023 or March 2024", max_chars=40)
    until = right.text_input("Reviews published up to", key="paper-to", placeholder="For example June 2025", max_chars=40)
    period = read_period(since, until)
    if isinstance(period, str):
        show(f'<p class="kb-box kb-problem" role="alert">{html(period)}</p>')
        return
    found = state.remembered(("recurrence", where, period), lambda: recurrence(state.library(), where, period))
    refused = _refused(found)
    with st.container(horizontal=True, key="kb-paper"):
        for code, form in FORMATS.items():
            if refused is None or form.figures:
                what = "figures" if form.figures else "paper"
                label = f"Download the {what} as {form.label[0].lower() + form.label[1:] if code == 'html' else form.label}"
                st.download_button(
                    label,
                    _maker(found, code),
                    file_name=f"what-recurs.{code}",
                    mime=form.media_type,
                    key=f"paper-{code}",
                    on_click="ignore",
                )
    if refused is not None:
        show(f'<p class="kb-box" role="status">{html(refused)}</p>')


def _refused(found: Recurrence) -> str | None:
    """Why there is no paper on these reviews: where none was counted, which is known before anything is built."""
    if not found.held:
        try:
            build_paper(state.library(), found.period, found.where)
        except KnowledgeBaseError as error:
            return str(error)
    return None


def _maker(found: Recurrence, code: str) -> Callable[[], bytes]:
    """What makes the file once its button is pressed."""
    library = state.library()

    def make() -> bytes:
        if FORMATS[code].figures:
            return render_figures(found, code)
        return render(build_paper(library, found.period, found.where), code)

    return make
