"""The "Add briefings" part of the Reviews page: hand files over, watch them being read, see one outcome per file."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kb.models import IngestOutcome, ReviewSummary
from kb.settings import settings
from ui import links, state, who
from ui.components import show, table
from ui.jobs import Job, Jobs, Row
from ui.words import OUTCOMES, html, number, plain

_GOOD = {IngestOutcome.ADDED, IngestOutcome.REPLACED}
_HELD = {IngestOutcome.UNCHANGED, IngestOutcome.DUPLICATE}


@st.cache_resource(show_spinner=False)
def _jobs(home: str) -> Jobs:
    return Jobs(state.library())


def jobs() -> Jobs:
    """The jobs of this server process."""
    return _jobs(str(settings().home))


def add_briefings(held: Sequence[ReviewSummary], *, opened: bool) -> None:
    """The form, and what became of the files handed over before."""
    with st.expander("Add briefings", expanded=opened or bool(jobs().all())):
        with st.form("add briefings", clear_on_submit=True, border=False):
            files = st.file_uploader(
                "Choose or drop briefings: PDF, Word (.docx), OpenDocument (.odt), PowerPoint (.pptx), web pages, text or Markdown",
                accept_multiple_files=True,
                max_upload_size=settings().max_file_mb,
            )
            current = {review.key: review.reference for review in held if review.state != "withdrawn"}
            review = st.selectbox(
                "Do they belong with a review that is here already?",
                list(current),
                index=None,
                format_func=current.__getitem__,
                placeholder="As the files say themselves",
            )
            pressed = st.form_submit_button("Add these briefings", type="primary")
        if pressed and files:
            into = state.library().keeper.place(review, who.known_name()) if review else None
            jobs().add([(file.name, file.getvalue()) for file in files], into)
        elif pressed:
            show('<p class="kb-quiet">Choose one or more files first.</p>')
        if jobs().busy():
            _watch()
        _finished()


@st.fragment(run_every=1)
def _watch() -> None:
    """Progress, looked at once a second until the last file is done; then the whole page is shown anew."""
    running = [job for job in jobs().all() if not job.finished]
    if not running:
        st.rerun()
    for job in running:
        current = f": reading {plain(job.now)}" if job.now else ""
        st.progress(job.done / len(job.rows), text=f"{job.done} of {number(len(job.rows), 'file')} done{current}")
        _rows(job)
    show('<p class="kb-quiet">You may leave this page and come back: the files go on being read.</p>')


def _finished() -> None:
    done = [job for job in jobs().all() if job.finished]
    for job in done:
        _rows(job)
    if done:
        st.button("Clear this list", key="clear_jobs", on_click=jobs().clear)


def _rows(job: Job) -> None:
    rows = [row for row in job.rows if row.outcome is not None]
    if not rows:
        return
    head = [f'<th scope="col">{name}</th>' for name in ("File", "Outcome", "What to do")]
    table(head, map(outcome_row, rows), caption=_summary(job), label="What became of the files")


def _summary(job: Job) -> str:
    found = [row.outcome.outcome for row in job.rows if row.outcome]
    good, held = sum(outcome in _GOOD for outcome in found), sum(outcome in _HELD for outcome in found)
    parts = [f"{good} added" if good else "", f"{held} already here" if held else ""]
    parts.append(f"{number(len(found) - good - held, 'file')} could not be added" if len(found) > good + held else "")
    return "; ".join(part for part in parts if part) + "."


def outcome_row(row: Row) -> str:
    """One file: what became of it in words, what to do, and the way to its review."""
    outcome = row.outcome
    if outcome is None:
        return ""
    name, todo = OUTCOMES[outcome.outcome]
    symbol = "✓" if outcome.outcome in _GOOD else "=" if outcome.outcome in _HELD else "✗"
    parts = []
    if row.review:
        label = f"Open {outcome.reference}" if outcome.reference else "Open the review"
        parts.append(f'<a href="{html(links.review(row.review))}">{html(label)}</a>')
        parts.append(html(number(outcome.points, "line")) if outcome.points and outcome.outcome in _GOOD else "")
        parts.append(f"{number(len(outcome.warnings), 'thing')} to look at" if outcome.warnings and outcome.outcome in _GOOD else "")
    if outcome.message:
        parts.append(html(outcome.message.removeprefix(f"{outcome.file}: ")))
    elif not row.review:
        parts.append(html(todo))
    return (
        f'<tr><th scope="row">{html(row.file)}</th><td class="kb-nowrap"><span aria-hidden="true">{symbol}</span> {html(name)}</td>'
        f"<td>{' · '.join(part for part in parts if part)}</td></tr>"
    )
