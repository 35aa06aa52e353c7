"""Downloads of the figures behind the pages about themes, as CSV and as a workbook."""

from __future__ import annotations

import streamlit as st

from kb.errors import KnowledgeBaseError
from kb.papers import FORMATS, render_figures
from kb.trends import Recurrence
from ui import state
from ui.components import heading, problem, show


def downloads(found: Recurrence) -> None:
    """A button for each format that holds figures."""
    heading("Take the figures away")
    show("<p>CSV: numbers of lines by theme and review. Excel: the same, with numbers of reviews and every line behind them.</p>")
    with st.container(horizontal=True, key="kb-figures"):
        for code, form in FORMATS.items():
            if not form.figures:
                continue
            try:
                content = state.remembered(("figures", found.where, found.period, code), lambda code=code: render_figures(found, code))  # type: ignore[misc]
            except KnowledgeBaseError as error:
                problem(error)
                continue
            st.download_button(
                f"Download figures as {form.label}",
                content,
                file_name=f"themes-by-review.{code}",
                mime=form.media_type,
                key=f"figures-{code}",
                on_click="ignore",
            )
