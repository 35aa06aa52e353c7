"""The check page: the page as it looks beside the lines that were read from it, what is in doubt, and what people changed."""

from __future__ import annotations

import base64

import streamlit as st

from ingest.page_pictures import FlowLine, Marked, has_pictures, picture, text_flow
from kb.corrections import CheckedDocument
from kb.models import Doubt, ReviewSummary
from ui import check_actions as actions
from ui import check_cards as cards
from ui import check_forms as forms
from ui import checking, links, state
from ui.checking import Numbered
from ui.components import box, heading, show
from ui.who import your_name
from ui.words import html, number

_LARGE = "check_large"


def file_of(documents: tuple[CheckedDocument, ...]) -> CheckedDocument:
    """The file that is being checked; where there are several, a person chooses."""
    named = st.query_params.get("file", "")
    start = next((place for place, one in enumerate(documents) if str(one.number) == named), 0)
    if len(documents) == 1:
        return documents[0]
    place: int = st.selectbox(
        "File",
        range(len(documents)),
        index=start,
        format_func=lambda place: f"{documents[place].reading.file}: {_to_look_at(len(documents[place].doubts))}",
    )
    if place != start:
        st.query_params["file"] = str(documents[place].number)
        st.query_params.pop("page", None)
    return documents[place]


def top(review: ReviewSummary, document: CheckedDocument, documents: tuple[CheckedDocument, ...]) -> None:
    """What this is, how much is in doubt, and who checks it."""
    show(
        f'<p>How this briefing was read, beside the briefing itself. <a href="{html(links.review(review.key))}">Back to the review</a></p>'
    )
    if review.restricted:
        box("This review is restricted: do not pass on what you see here.")
    doubts = document.doubts
    if not document.reading.points:
        box("No line of this file was read as learning. If it holds any, add it below, or say what its sections are.")
    elif not doubts:
        box("Nothing here is in doubt. You can still correct any line.")
    else:
        pages = sorted({_page_of(doubt) for doubt in doubts}) if document.reading.pages else []
        where = ", ".join(f"{sum(_page_of(doubt) == page for doubt in doubts)} on page {page}" for page in pages)
        box(f"{number(len(doubts), 'thing')} to look at{f': {where}' if len(pages) > 1 else ''}. Each goes when you confirm or correct it.")
    elsewhere = review.doubts - sum(len(one.doubts) for one in documents)
    if elsewhere > 0:
        link = f'<a href="{html(links.review(review.key))}">Open the review</a>'
        show(f"<p>{number(elsewhere, 'decision')} on themes lost the line it stood on: {link} to decide again.</p>")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=320):
            your_name(actions.NAME)
        if len(doubts) > 1:
            st.button(f"All {len(doubts)} are right", key="confirm-all", on_click=actions.confirm_all, args=(document, "top"))
    problem = actions.refused("top")
    if problem:
        box(problem, problem=True)
    done = actions.said()
    if done:
        show(f'<div class="kb-box" role="status"><p>{html(done[0])}</p></div>')
        if done[1] is not None:
            st.button("Take that back", key="take-back", on_click=actions.undo, args=(done[1], "top"))


def _to_look_at(count: int) -> str:
    return f"{number(count, 'thing')} to look at" if count else "nothing in doubt"


def _page_of(doubt: Doubt) -> int:
    return doubt.page or 1


def page_of(document: CheckedDocument) -> int | None:
    """The page that is being checked, chosen by a person; the first with something in doubt at first. None for a file without pages."""
    pages = document.reading.pages
    if not pages:
        return None
    asked = st.query_params.get("page", "")
    first = min((_page_of(doubt) for doubt in document.doubts), default=1)
    now = min(max(int(asked), 1), pages) if asked.isascii() and asked.isdecimal() and len(asked) < 6 else min(first, pages)
    # Else the page would turn by itself once nothing on it is in doubt any more.
    st.query_params["page"] = str(now)
    with st.container(horizontal=True, vertical_alignment="center"):
        if pages > 1:
            st.button("Previous page", key="previous-page", disabled=now == 1, on_click=_turn, args=(now - 1,))
            st.button("Next page", key="next-page", disabled=now == pages, on_click=_turn, args=(now + 1,))
            show(f'<p role="status"><strong>Page {now} of {pages}</strong></p>', width="content")
        st.toggle("Large picture", key=_LARGE)
    return now


def is_large() -> bool:
    """Whether a person wants the picture as broad as the page."""
    return bool(st.session_state.get(_LARGE))


def _turn(page: int) -> None:
    st.query_params["page"] = str(page)


# ------------------------------------------------------------------ the page as it looks


@st.cache_data(show_spinner="Drawing the page …", max_entries=60)
def _picture(sha256: str, page: int, marked: tuple[Marked, ...], _content: bytes) -> bytes | None:
    return picture(_content, page, marked)


@st.cache_data(show_spinner="Opening the file …", max_entries=30)
def _flow(sha256: str, file: str, _content: bytes) -> tuple[FlowLine, ...]:
    return text_flow(_content, file)


def as_it_looks(document: CheckedDocument, page: int | None, first: int) -> None:
    """The page as a picture, or the text of a file without pictures; `first` is the number of the file's first line."""
    content = state.library().original(document.review, document.reading.file) if document.original_kept else None
    if content is None:
        box("No copy of this file was kept, so it cannot be shown here. Open the file itself beside this page.")
        return
    points = document.reading.points
    unsure = {doubt.index for doubt in document.doubts if doubt.about == "line"}
    open_sections = {doubt.index for doubt in document.doubts if doubt.about == "section"}
    drawn = None
    if page is not None and has_pictures(content):
        marked = tuple(
            Marked(place + first, point.wording, place in unsure or point.section in open_sections)
            for place, point in enumerate(points)
            if point.page in (page, page - 1)
        )
        drawn = _picture(document.reading.sha256, page, marked, content)
    if drawn is not None:
        image = base64.b64encode(drawn).decode()
        show(
            f'<figure class="kb-page{" kb-large" if is_large() else ""}" tabindex="0"><img '
            f'alt="Page {page} as it looks. The numbers on it are those of the lines on this page." src="data:image/png;base64,{image}">'
            "<figcaption>What is tinted was read as a line, with its number. What is not tinted was left out. "
            "A number with ? is in doubt.</figcaption></figure>"
        )
        return
    told = [one for one in _flow(document.reading.sha256, document.reading.file, content) if page is None or one.page in (page, None)]
    if page is not None and has_pictures(content):
        box("This page cannot be drawn. Its words are below.")
    if not told:
        box("The text of this file cannot be shown here. Open the file itself beside this page.")
        return
    show(
        '<p class="kb-small">The text of the file in its own order. What is tinted was read as a line, with its number.</p>'
        f'<div class="kb-page kb-flow" role="region" tabindex="0" aria-label="Text of the file">{cards.flow(told, points, first)}</div>'
    )


# ------------------------------------------------------------------ what was read


def as_read(document: CheckedDocument, documents: tuple[CheckedDocument, ...], page: int | None) -> None:
    """The sections and lines of a page, each with what can be done about it."""
    lines = [one for one in checking.lines(documents) if one.document is document]
    for place, doubt in enumerate(document.doubts):
        if doubt.about == "notice" and page in (None, _page_of(doubt)):
            _notice(document, doubt, place)
    shown = 0
    for one in checking.sections(documents):
        if one.document is not document:
            continue
        own = [line for line in lines if document.reading.points[line.index].section == one.index and _on_page(line, page)]
        if own or _section_on_page(one, page):
            shown += len(own)
            _section(one, own, page)
    if not shown:
        box("No line on this page was read as learning." if page is not None else "No line was read as learning.")


def _on_page(line: Numbered, page: int | None) -> bool:
    at = line.document.reading.points[line.index].page
    return page is None or at == page or (at is None and page == 1)


def _section_on_page(one: Numbered, page: int | None) -> bool:
    section = one.document.reading.sections[one.index]
    return page is None or section.page in (page, None) or any(passage.page == page for passage in section.passages)


def _notice(document: CheckedDocument, doubt: Doubt, place: int) -> None:
    box(doubt.message)
    where = f"notice-{document.number}-{place}"
    st.button("I have looked at this", key=where, on_click=actions.confirm, args=(document, doubt, where))


def _section(one: Numbered, own: list[Numbered], page: int | None) -> None:
    """A section's head with what can be done about all of it, then its lines on this page."""
    document, section = one.document, one.document.reading.sections[one.index]
    show(cards.section_head(one, goes_on=page is not None and section.page is not None and section.page < page))
    which = f"section-{document.number}-{one.index}"
    doubt = next((found for found in document.doubts if found.about == "section" and found.index == one.index), None)
    with st.container(horizontal=True):
        if doubt is not None:
            st.button(f"S{one.number} is right", key=f"right-{which}", on_click=actions.confirm, args=(document, doubt, which))
        st.button(f"Correct S{one.number}", key=f"open-{which}", on_click=actions.open_form, args=(which,))
    if actions.opened() == which:
        forms.section_form(one)
    told = cards.narrative(one, page)
    if told:
        show(told)
    for line in own:
        _line(line)


def _line(one: Numbered) -> None:
    """One line with its buttons, and its form where that is open."""
    document = one.document
    which = f"line-{document.ids[one.index]}"
    doubt = next((found for found in document.doubts if found.about == "line" and found.index == one.index), None)
    with st.container(key=f"kb-one-{one.number}"):
        show(cards.line(one))
        with st.container(horizontal=True, key=f"kb-do-{one.number}"):
            if doubt is not None:
                st.button(f"Line {one.number} is right", key=f"right-{which}", on_click=actions.confirm, args=(document, doubt, which))
            st.button(f"Correct line {one.number}", key=f"open-{which}", on_click=actions.open_form, args=(which,))
    if actions.opened() == which:
        forms.line_form(one)


def missed(document: CheckedDocument, documents: tuple[CheckedDocument, ...], page: int | None) -> None:
    """What was left out, and the way to add a line that was missed."""
    heading("Is a line missing?")
    told = [passage for section in document.reading.sections for passage in section.passages] + list(document.reading.left_out)
    here = [passage.text for passage in told if page is None or passage.page in (page, None)]
    with st.expander("Add a line that was missed", expanded=actions.refused(f"missed-{document.number}") is not None):
        lines = [one for one in checking.lines(documents) if one.document is document]
        forms.missed_form(document, page, list(dict.fromkeys(here)), [one for one in lines if _on_page(one, page)])
    furniture = cards.left_out(document, page)
    if furniture:
        show(furniture)


# ------------------------------------------------------------------ what people changed


def corrections(document: CheckedDocument) -> None:
    """Every correction of a file, newest first, and the way to take each back."""
    if not document.corrections:
        return
    heading("Checked and corrected by people")
    for made in reversed(document.corrections):
        lost = " It could not be applied: what it is about no longer stands in the file like this." if made in document.lost else ""
        show(f'<p id="correction-{made.id}">C{made.id} · {html(checking.told(made))}.{lost}</p>')
        st.button(f"Take back C{made.id}", key=f"undo-{made.id}", on_click=actions.undo, args=(made.id, "top"))


def kept_headings(where: str) -> None:
    """The heading wordings that people confirmed, each with the way to let it go; nothing where none is kept."""
    kept = state.library().learnt_headings()
    if not kept:
        return
    heading("Heading wordings that are kept")
    show("<p>A person said what these headings open. They are used whenever a file of that partnership is read.</p>")
    for one in kept:
        show(f"<p>H{one.id} · {html(checking.kept_heading(one))}</p>")
        st.button(f"Let go of H{one.id}", key=f"forget-{where}-{one.id}", on_click=actions.forget_heading, args=(one.id, where))
