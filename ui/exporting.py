"""The buttons on the Search page that save the lines found. A file is made when it is asked for, not while the page is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from kb.exports import FORMATS, render
from kb.models import Hit
from ui import state
from ui.components import show
from ui.export_files import export_of, file_name
from ui.searching import Asked
from ui.words import number


def offer(asked: Asked, hits: Sequence[Hit], total: int, notes: Sequence[str] = ()) -> None:
    """A button for each format, closed away until it is wanted; nothing where there is no line.

    `hits` are the lines to save, with those under them; `total` is how many were found in all, and `notes` say how the query was read.
    """
    if not hits:
        return
    with st.expander("Save these lines"):
        show(f'<p class="kb-small">{_how_many(hits, total)}, word for word, each with its source. CSV opens in Excel.</p>')
        with st.container(horizontal=True, key="kb-save"):
            for code, form in FORMATS.items():
                st.download_button(
                    f"Save as {form.label}",
                    _maker(asked, tuple(hits), total, tuple(notes), code),
                    file_name=file_name(asked.query, code),
                    mime=form.media_type,
                    key=f"save-{code}",
                    on_click="ignore",
                )


def _how_many(hits: Sequence[Hit], total: int) -> str:
    shown = sum(1 + len(hit.alike) for hit in hits)
    if shown >= total:
        return "The one line found" if total == 1 else f"All {total:,} lines found"
    return f"{number(shown, 'line')} of {total:,} found"


def _maker(asked: Asked, hits: tuple[Hit, ...], total: int, notes: tuple[str, ...], code: str) -> Callable[[], bytes]:
    """What makes the file once its button is pressed, from what the library then holds."""
    library = state.library()

    def make() -> bytes:
        return render(export_of(library, asked.query, asked.where, hits, total, notes), code)

    return make
