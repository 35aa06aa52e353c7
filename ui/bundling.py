"""The files of a review on the Reviews page: which there are, putting one with another review, and taking that back.

A review often comes as several files: the report, a briefing, slides. Adding a file to a review is part of "Add briefings".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from kb.dates import in_words
from kb.errors import KnowledgeBaseError
from kb.models import HeldDocument, Move, ReviewSummary
from ui import state
from ui.components import problem, show, table
from ui.who import your_name
from ui.words import html, number

_OWN = ""
#: Moves that are offered to be taken back; older ones are moved back by hand.
_LATEST = 5
_HEAD = tuple(f'<th scope="col">{name}</th>' for name in ("File", "Pages", "Lines", "With this review because"))


def files_of_reviews(held: Sequence[ReviewSummary]) -> None:
    """The files of the review that a person chooses, and the buttons to put one elsewhere and to take that back."""
    current = {review.key: review.reference for review in held if review.state != "withdrawn"}
    if not current:
        return
    moves = state.library().keeper.moves()
    with st.expander("Files of a review", expanded=bool(st.session_state.get("files_review"))):
        show(
            '<p class="kb-small">The report, the briefing and the slides of one review belong together: a line that two of them hold then '
            "counts once. To add a file to a review, choose the review under “Add briefings”.</p>"
        )
        key = st.selectbox(
            "Show the files of",
            list(current),
            index=None,
            key="files_review",
            format_func=current.__getitem__,
            placeholder="Choose a review",
        )
        if key is not None:
            _files(state.library().keeper.documents(key), current, key)
        _take_back(moves[:_LATEST])


def _files(documents: Sequence[HeldDocument], current: Mapping[str, str], key: str) -> None:
    """The files as a table, then the move of one of them."""
    table(_HEAD, map(_row, documents), caption=number(len(documents), "file"), label=f"Files of {current[key]}")
    names = {document.number: document.file for document in documents}
    targets = {other: name for other, name in current.items() if other != key}
    if len(documents) > 1:
        targets = {_OWN: "A review of its own", **targets}
    if not targets:
        return
    left, right = st.columns(2)
    document = left.selectbox("Move this file", list(names), key=f"move-file-{key}", format_func=names.__getitem__)
    target = right.selectbox(
        "to", list(targets), index=None, key=f"move-to-{key}", format_func=targets.__getitem__, placeholder="Choose a review"
    )
    name = your_name("move")
    if st.button("Move the file", key="move", disabled=target is None or document is None):
        if not name:
            show('<p class="kb-quiet" role="alert">Please give your name: it is kept with the move, which can be taken back.</p>')
        else:
            _do(lambda: state.library().keeper.move(document, target or None, name))


def _row(document: HeldDocument) -> str:
    why = f"{document.placed_by} put it here" if document.placed_by else "the file says so itself"
    return (
        f'<tr><th scope="row">{html(document.file)}</th><td class="kb-number">{document.pages or "–"}</td>'
        f'<td class="kb-number">{document.points}</td><td>{html(why)}</td></tr>'
    )


def _take_back(moves: Sequence[Move]) -> None:
    """The latest moves, each with its way back."""
    for made in moves:
        came = f"was moved from {made.source_reference}" if made.source_reference else "was added"
        told = f"{html(made.file)} {html(came)} to {html(made.target_reference)} by {html(made.by)}, {in_words(made.on[:10])}."
        with st.container(horizontal=True, vertical_alignment="center", key=f"made-{made.number}"):
            show(f'<p class="kb-small">{told}</p>', width="content")
            if st.button("Undo", key=f"undo-{made.number}", help=f"Put {made.file} back"):
                _do(lambda number=made.number, by=made.by: state.library().keeper.undo_move(number, by))  # type: ignore[misc]


def _do(change: Callable[[], Move]) -> None:
    try:
        change()
    except KnowledgeBaseError as error:
        problem(error)
        return
    st.rerun()
