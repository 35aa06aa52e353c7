"""What several pages show: the head of the page, headings, cards, boxes and empty states.

All text of a review goes through `ui.words.html` (inside HTML) or `ui.words.plain` (in labels), so that it stands as it was typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Literal

import streamlit as st

from kb.dates import in_words
from kb.errors import KnowledgeBaseError
from kb.models import CitedPoint, ReviewSummary
from kb.settings import settings
from ui import cards, links, state
from ui.words import html, review_type

_STYLE = Path(__file__).parent / "style"
_SAMPLES = "Sample briefings in this library are invented: no real child, family or agency is described."


def show(markup: str, *, width: Literal["stretch", "content"] = "stretch") -> None:
    """HTML of our own, its untrusted parts already escaped."""
    st.html(f'<div class="kb">{markup}</div>', width=width)


def dress() -> None:
    """The pages' style, and the script that turns pages without starting a new visit."""
    st.html(_STYLE / "page.css")
    st.html(f"<script>{_script()}</script>", unsafe_allow_javascript=True)


@lru_cache
def _script() -> str:
    return (_STYLE / "page.js").read_text("utf-8")


def page_head(pages: Mapping[str, str], current: str) -> None:
    """The way out, the partnership's name, the pages and where to turn to; then what a visitor should know once.

    `pages` gives each page's address and name in order, `current` is the address of the one that is open, or that it belongs to.
    """
    now = settings()
    here = ' aria-current="page"'
    names = "".join(
        f'<li><a href="{html(address)}"{here if address == current else ""}>{html(name)}</a></li>' for address, name in pages.items()
    )
    show(
        f'<a class="kb-exit" href="{html(now.exit_url)}" rel="noreferrer">Leave this site quickly</a>'
        f'<div class="kb-head"><p class="kb-name">{html(now.partnership_name)}</p><nav aria-label="Pages"><ul>{names}</ul></nav>'
        f'<a href="{html(now.worried_url)}">Worried about a child?</a></div>'
    )
    if not st.session_state.get("note_closed"):
        with st.container(key="kb-note"):
            show(f"<p>{html(now.content_note)}</p><p>{html(now.helpline)}</p>")
            st.button("Close this note", key="close_note", on_click=_close_note)


def _close_note() -> None:
    st.session_state["note_closed"] = True


def samples_line() -> None:
    """Says on every page that samples are invented, while the library holds any."""
    if state.invented():
        show(f'<p class="kb-invented">{_SAMPLES}</p>')


def heading(text: str, level: int = 2, anchor: str = "") -> None:
    """A real heading of any text; one of level 1 per page."""
    place = f' id="{html(anchor)}"' if anchor else ""
    show(f"<h{level}{place}>{html(text)}</h{level}>")


def box(sentences: str | Iterable[str], *, problem: bool = False) -> None:
    """Plain sentences in a box."""
    texts = [sentences] if isinstance(sentences, str) else sentences
    role = ' role="alert"' if problem else ""
    show(f'<div class="kb-box{" kb-problem" if problem else ""}"{role}>{"".join(f"<p>{html(text)}</p>" for text in texts)}</div>')


def problem(error: KnowledgeBaseError) -> None:
    """An error of the library as its own sentence."""
    box(str(error), problem=True)


def empty_library() -> bool:
    """Whether nothing is held yet; then says what to do next."""
    if any(review.state != "withdrawn" for review in state.reviews()):
        return False
    show(
        '<div class="kb-box"><p><strong>There is nothing in this library yet.</strong></p>'
        '<p><a href="reviews">Add briefings on the Reviews page</a>: choose PDF, Word, slide or text files, and their learning can be '
        "searched as soon as they have been read.</p></div>"
    )
    return True


def point_card(point: CitedPoint, *, opened: bool = False, in_review: bool = False) -> str:
    """The card of one line as every page shows it."""
    return cards.card(
        point,
        state.theme_label,
        invented=point.review in state.invented(),
        opened=opened,
        in_review=in_review,
        title=state.titles().get(point.review),
    )


def point_cards(points: Sequence[CitedPoint]) -> None:
    """Cards one under the other."""
    for point in points:
        show(point_card(point))


def review_line(review: ReviewSummary) -> str:
    """A review in HTML: its link, then partnership, date and type."""
    facts = [review.partnership, in_words(review.published, missing="date not stated"), review_type(review.review_type)]
    told = " · ".join(html(fact) for fact in facts if fact) + (" · Invented sample" if review.key in state.invented() else "")
    told += " · Restricted" if review.restricted else ""
    return f'<a href="{html(links.review(review.key))}">{html(review.reference)}</a><br><span class="kb-small">{told}</span>'


def table(head: Sequence[str], rows: Iterable[str], *, caption: str, label: str, css: str = "") -> None:
    """A table of ready-made row markup that scrolls inside itself; `head` is ready-made cell markup too."""
    show(
        f'<p class="kb-small">{html(caption)}</p><div class="kb-wide {css}" role="region" tabindex="0" aria-label="{html(label)}">'
        f'<table><caption class="kb-hidden">{html(label)}</caption>'
        f"<thead><tr>{''.join(head)}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )
