"""A review: its facts, then the briefing in its own order and headings. The address names it, and a line to open it at."""

from __future__ import annotations

import streamlit as st

from kb.errors import Ambiguous, NotFound
from ui import deciding_again, facts, links, opened, restricted, state
from ui.components import box, heading, review_line, show
from ui.words import html


def other_reviews(asked: str) -> None:
    """Offer the reviews that a name could have meant, else the list."""
    close = [review for review in state.reviews() if asked and asked.casefold() in review.reference.casefold()]
    show("".join(f"<p>{review_line(review)}</p>" for review in close) + '<p><a href="reviews">See all reviews</a></p>')


def themes_to_decide(key: str) -> None:
    """The way to the suggested themes of a review that nobody has decided on; nothing where there is none."""
    queue = state.library().deciding.queue(review=key, restricted=True, limit=0)
    if queue.pairs:
        link = f'<a href="{html(links.decide(review=key))}">Decide on its themes</a>'
        show(f"<p>{link} ({queue.progress.decided:,} of {queue.progress.of:,} suggestions decided)</p>")


def show_review(name: str, line: str | None) -> None:
    """The whole review, scrolled to a line when one is named."""
    review = state.library().review(name)
    st.set_page_config(page_title=review.summary.reference)
    heading(review.summary.reference, 1)
    if review.summary.state == "withdrawn":
        opened.stub(review.summary)
        return
    restricted.access(review)
    facts.facts(review)
    facts.form(review)
    deciding_again.left_decisions(review)
    if state.with_restricted() or not review.summary.restricted:
        themes_to_decide(review.summary.key)
    opened.worked_out(review.notices)
    for section in review.sections:
        opened.section(section, line)
    if opened.has_line(review, line):
        go = f"document.getElementById('line-{line}')?.scrollIntoView({{block: 'center'}})"
        st.html(f"<script>for (const wait of [100, 600]) setTimeout(() => {go}, wait)</script>", unsafe_allow_javascript=True)


name = st.query_params.get("ref", "").strip()
if not name:
    heading("A review", 1)
    box("Choose a review to open it here.")
    other_reviews("")
else:
    try:
        show_review(name, st.query_params.get("line"))
    except (NotFound, Ambiguous) as error:
        heading("A review", 1)
        box(str(error), problem=True)
        other_reviews(name)
