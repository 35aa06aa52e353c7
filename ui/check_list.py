"""The list of reviews that need a look, on the Reviews page: how much there is to look at in each, and the way to it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kb.models import ReviewSummary
from ui import links
from ui.components import show
from ui.words import html, number


def needs_a_look(held: Sequence[ReviewSummary]) -> None:
    """Every review that needs a look, the most doubtful first; nothing where none does."""
    doubtful = sorted((review for review in held if review.state == "needs a look"), key=lambda review: -review.doubts)
    if not doubtful:
        return
    with st.expander(f"{number(len(doubtful), 'review needs', 'reviews need')} a look"):
        show(
            '<p class="kb-small">Something in them was worked out, or is odd. A review leaves this list when each of these things was '
            f'confirmed or corrected.</p><ul class="kb-plain">{"".join(map(_row, doubtful))}</ul>'
        )


def _row(review: ReviewSummary) -> str:
    partnership = f" · {review.partnership}" if review.partnership else ""
    link = f'<a href="{html(links.check(review.key))}">Check {html(review.reference)}</a>'
    return f"<li>{link}{html(partnership)} · {html(to_look_at(review))}</li>"


def to_look_at(review: ReviewSummary) -> str:
    """How much there is to look at in a review, in words."""
    return f"{number(review.doubts, 'thing')} to look at" if review.doubts else "no line was read as learning"
