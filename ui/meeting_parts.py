"""The parts of the page for the subgroup: what is new since the last meeting, and sentences whose numbers open their lines."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime

import streamlit as st

from kb.agenda import LastMeeting
from kb.dates import in_words
from kb.errors import KnowledgeBaseError
from kb.trends import Recurrence
from kb.trends.meeting import Meeting, meeting, recurring
from kb.trends.sentences import Sentence, not_known
from ui import links, state, trend_words
from ui.components import heading, problem, review_line, show
from ui.who import your_name
from ui.words import html, number

#: Sentences and reviews shown before a person asks for the rest.
FIRST = 6

NO_RECURRING = "No theme is a gap in two or more of these reviews."
NO_RETURN = "Nothing that was recommended was seen as a gap again in a later review of the same partnership, as far as dates are stated."
NO_TURN = "No theme turned from a gap to a strength within a partnership, as far as dates are stated."


def read(found: Recurrence, last: LastMeeting | None) -> Meeting:
    """What stands out, with what came in since the last meeting."""
    since = last.date if last else None
    return state.remembered(("meeting", found.where, since), lambda: meeting(found, since, state.library().agenda.added_on()))


def new(told: Meeting, last: LastMeeting | None) -> None:
    """What came in since the last meeting, and the box to set its date."""
    heading("New since the last meeting")
    if last is None:
        show('<p class="kb-box">When did you last meet? Set the date, and what came into this library since then stands here.</p>')
    elif not told.reviews:
        show(f"<p>No review was added since {html(in_words(last.date))}.</p>")
    else:
        show(
            f"<p>{number(len(told.reviews), 'review')} added since {html(in_words(last.date))}, that day included. "
            "What they show as a gap:</p>" + (trend_words.sentences(told.new[:FIRST]) if told.new else "<p>No theme as a gap.</p>")
        )
        if len(told.new) > FIRST:
            with st.expander(f"The other {len(told.new) - FIRST} themes"):
                show(trend_words.sentences(told.new[FIRST:]))
        with st.expander(f"Which {number(len(told.reviews), 'review')}", expanded=len(told.reviews) <= FIRST):
            show(f'<ul class="kb-plain">{"".join(f"<li>{review_line(review)}</li>" for review in reversed(told.reviews))}</ul>')
    _set_date(last)


def _set_date(last: LastMeeting | None) -> None:
    with st.expander("Set the date of the last meeting", expanded=last is None):
        if last:
            show(f'<p class="kb-small">{html(in_words(last.date))}, set by {html(last.by)} on {html(in_words(last.on[:10]))}.</p>')
        left, right = st.columns(2)
        today = datetime.now(UTC).date()
        given = left.date_input(
            "Date of the last meeting", date.fromisoformat(last.date) if last else None, max_value=today, format="DD/MM/YYYY"
        )
        with right:
            name = your_name("meeting")
        if st.button("Remember this date", key="set-meeting"):
            if not isinstance(given, date) or not name:
                show('<p class="kb-quiet" role="alert">Please give the date and your name: both are kept.</p>')
                return
            try:
                state.library().agenda.met(given.isoformat(), name)
            except KnowledgeBaseError as error:
                problem(error)
                return
            st.rerun()


def listed(title: str, anchor: str, said: Sequence[Sentence], nothing: str) -> None:
    """Sentences under a heading: the first few, then the rest on request."""
    heading(title, anchor=anchor)
    if not said:
        show(f"<p>{html(nothing)}</p>")
        return
    show(trend_words.sentences(said[:FIRST]))
    if len(said) > FIRST:
        with st.expander(f"The other {len(said) - FIRST}"):
            show(trend_words.sentences(said[FIRST:]))


def borrow(found: Recurrence) -> None:
    """Where good practice stands on the themes most often a gap."""
    rows = [record for record in recurring(found)[:FIRST] if record.strength.number]
    if rows:
        items = "".join(
            f'<li>{html(record.theme.label)}: <a href="{html(links.selection(record.strength.selection))}">'
            f"{number(len(record.strength.lines), 'line')} in {number(record.strength.number, 'review')}</a></li>"
            for record in rows
        )
        show(
            "<h2>Good practice to borrow</h2><p>On the themes most often a gap, other lines say what worked.</p>"
            f'<ul class="kb-plain">{items}</ul>'
        )


def unknown(found: Recurrence) -> None:
    """What the numbers cannot say."""
    show("<h2>What is not known</h2><ul>" + "".join(f"<li>{html(sentence)}</li>" for sentence in not_known(found)) + "</ul>")
    show('<p><a href="emerging">Lines that fit no theme yet</a> · <a href="themes">All themes, by review</a></p>')
