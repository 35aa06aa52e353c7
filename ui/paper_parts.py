"""The paper of the subgroup on its page: a period, and a button for each format. The paper is made when it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st

from kb.errors import KnowledgeBaseError
from kb.models import Filter
from kb.papers import FORMATS, build_paper, render, render_figures
from kb.trends import Period, recurrence
from ui import state
from ui.components import heading, show
from ui.paper_periods import read_period
from ui.words import html


@dataclass(frozen=True)
class Made:
    """A file that was made, or the sentence that says why it was not."""

    content: bytes | None = None
    refused: str | None = None


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
    with st.container(horizontal=True, key="kb-paper"):
        for code, form in FORMATS.items():
            made = state.remembered(("paper", where, period, code), _maker(where, period, code))
            if made.content is not None:
                what = "figures" if form.figures else "paper"
                label = f"Download the {what} as {form.label[0].lower() + form.label[1:] if code == 'html' else form.label}"
                st.download_button(
                    label, made.content, file_name=f"what-recurs.{code}", mime=form.media_type, key=f"paper-{code}", on_click="ignore"
                )
    for sentence in dict.fromkeys(_refusals(where, period)):
        show(f'<p class="kb-box" role="status">{html(sentence)}</p>')


def _maker(where: Filter, period: Period, code: str) -> Callable[[], Made]:
    def make() -> Made:
        library = state.library()
        try:
            if FORMATS[code].figures:
                return Made(render_figures(recurrence(library, where, period), code))
            built = state.remembered(("paper built", where, period), lambda: build_paper(library, period, where))
            return Made(render(built, code))
        except KnowledgeBaseError as error:
            return Made(refused=str(error))

    return make


def _refusals(where: Filter, period: Period) -> list[str]:
    made = [state.remembered(("paper", where, period, code), _maker(where, period, code)) for code in FORMATS]
    return [one.refused for one in made if one.refused]
