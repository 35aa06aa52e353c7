"""Check the reading: the page of a briefing beside the lines that were read from it, where a person confirms or corrects them."""

from __future__ import annotations

import streamlit as st

from kb.errors import Ambiguous, NotFound
from ui import check_page, checking, opened, state
from ui.components import box, heading, show


def check(name: str) -> None:
    """The whole page for one review."""
    review = state.library().review(name).summary
    st.set_page_config(page_title=f"Check {review.reference}")
    heading(f"Check the reading: {review.reference}", 1)
    if review.withdrawn_on:
        opened.stub(review)
        return
    documents = state.library().checked(review.key)
    document = check_page.file_of(documents)
    check_page.top(review, document, documents)
    page = check_page.page_of(document)
    first = next((one.number for one in checking.lines(documents) if one.document is document), 1)
    left, right = (st.container(), st.container()) if check_page.is_large() else st.columns([1, 1], gap="medium")
    with left, st.container(key="kb-check-page"):
        check_page.as_it_looks(document, page, first)
    with right:
        check_page.as_read(document, documents, page)
        check_page.missed(document, documents, page)
        check_page.corrections(document)
        check_page.kept_headings("check")


name = st.query_params.get("ref", "").strip()
if not name:
    heading("Check the reading", 1)
    box("Choose a review to check how it was read.")
    show('<p><a href="reviews">See all reviews</a></p>')
else:
    try:
        check(name)
    except (NotFound, Ambiguous) as error:
        heading("Check the reading", 1)
        box(str(error), problem=True)
        show('<p><a href="reviews">See all reviews</a></p>')
