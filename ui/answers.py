"""Answers of searches, kept while the library does not change: a page that is made anew asks nothing twice.

Few are kept, since each can hold a thousand lines; small things are kept by `ui.state`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

import streamlit as st

from kb.models import Facets, Hit
from kb.settings import settings
from ui import choices as counting
from ui import searching, state
from ui.marking import Span
from ui.searching import Asked, Found


class Recent(state.Remembered):
    """The newest answers; a thousand lines are some megabytes."""

    MOST = 20


@st.cache_resource(show_spinner=False)
def _recent(home: str) -> Recent:
    return Recent()


def kept(name: Hashable, make: Callable[[], Any]) -> Any:  # noqa: ANN401
    """`make()`, asked once and kept for a while, until the library changes at the latest."""
    return _recent(str(settings().home)).get(state.library().generation, name, make)


def found(asked: Asked) -> Found:
    """The answer to a question."""
    return searching.find(asked, state.library(), kept)


def choices(asked: Asked, answer: Found) -> Facets:
    """How many lines each filter would leave."""
    return counting.choices(asked, answer, state.library(), state.remembered)


def closest(asked: Asked, hits: Sequence[Hit]) -> dict[str, Span]:
    """Of the lines shown, by id, the sentence closest in meaning to what was typed."""
    if not asked.query:
        return {}
    points = [hit.point for hit in hits]
    name = ("closest", asked.query, tuple(point.id for point in points))
    return state.remembered(name, lambda: state.library().closest_sentences(asked.query, points))
