"""The Search page before anything is typed: questions to try, saved searches, the themes most seen, the newest reviews."""

from __future__ import annotations

import streamlit as st

from kb.models import Filter, PointKind
from ui import links, saved, state
from ui.components import review_line, show
from ui.words import html

_THEMES, _REVIEWS = 6, 6


def example_questions(longest: int = 120, most: int = 3) -> list[str]:
    """A few questions that the newest reviews ask, word for word, each from another review."""
    chosen: dict[str, str] = {}
    for point in state.library().points(Filter(kind=(PointKind.REFLECTIVE_QUESTION.value,))):
        if point.text.endswith("?") and 45 <= len(point.text) <= longest:
            chosen.setdefault(point.review, point.text)
    return list(chosen.values())[:most]


def page() -> None:
    """What stands under the box while nothing is asked."""
    questions = state.remembered("example questions", example_questions)
    if questions:
        tried = "".join(f'<li><a href="{html(links.search(text))}">{html(text)}</a></li>' for text in questions)
        show(f'<h2>Try a question from a review</h2><ul class="kb-plain">{tried}</ul>')
    saved.opening()
    held = state.shown_reviews()
    left, right = st.columns(2, gap="large")
    with left:
        rows = "".join(
            f'<li><a href="{html(links.theme(count.theme.id))}">{html(count.theme.label)}</a><br><span class="kb-small">'
            f"seen in {count.reviews} of {len(held)}: a gap in {count.gap}, a strength in {count.strength}</span></li>"
            for count in state.theme_counts()[:_THEMES]
        )
        show(f'<h2>Themes most seen</h2><ul class="kb-plain">{rows}</ul>' if rows else "")
    with right:
        rows = "".join(f"<li>{review_line(review)}</li>" for review in held[:_REVIEWS])
        show(f'<h2>Newest reviews</h2><ul class="kb-plain">{rows}</ul>')
