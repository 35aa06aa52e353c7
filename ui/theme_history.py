"""One theme over time, on its own page: its counts, when it was seen, what came back or turned, and the themes it comes with."""

from __future__ import annotations

import streamlit as st

from kb.trends import Recurrence, ThemeRecord
from kb.trends.sentences import came_back, seen_between, turned
from ui import links, trend_charts, trend_words
from ui.components import heading, show, table
from ui.words import POLARITIES, html, number


def facts(record: ThemeRecord, found: Recurrence) -> None:
    """In how many reviews the theme is seen, and as what."""
    ways = ", ".join(
        f'<a href="{html(links.selection(record.way(polarity.id).selection))}">{polarity.seen} in {record.way(polarity.id).number}</a>'
        for polarity in POLARITIES
        if record.way(polarity.id).number
    )
    undated = ""
    if record.undated.number:
        link = html(links.selection(record.undated.selection))
        state = "states" if record.undated.number == 1 else "state"
        undated = f' <a href="{link}">{number(record.undated.number, "review")}</a> with this theme {state} no date.'
    confirmed = record.every.confirmed(record.theme.id)
    whose = f"A person has confirmed this theme in {confirmed} of them." if confirmed else "Nobody has confirmed this theme at a line yet."
    show(
        f"<p>Seen in {record.every.number} of {number(found.held, 'review')}{': ' + ways if ways else ''}.</p>"
        f"<p>By the dates stated: {html(seen_between(record))}.{undated}</p>"
        f'<p><a href="{html(links.packs(theme=record.theme.id))}">Make a pack on this theme</a> · '
        f'<a href="{html(links.search(theme=[record.theme.id]))}">Search within this theme</a> · '
        f'<a href="{html(links.decide(theme=record.theme.id))}">Decide on its lines</a></p>'
        f'<p class="kb-small">Themes are suggested by the machine; “Why these themes” on a line says for what reason. {whose}</p>'
    )


def over_time(record: ThemeRecord) -> None:
    """The dated reviews as a chart, with its sentence and its table."""
    rows = trend_charts.timeline_rows(record)
    if not rows:
        return
    heading("When it was seen")
    show(f"<p>{html(trend_charts.timeline_sentence(record))}</p>")
    st.altair_chart(trend_charts.timeline_chart(record), width="stretch", theme=None)
    with st.expander("The same as a table"):
        columns = {polarity.id: polarity.column for polarity in POLARITIES}
        head = [f'<th scope="col">{name}</th>' for name in ("Published", "Review", "Seen as")]
        head.append('<th scope="col" class="kb-number">Lines</th>')
        body = [
            f'<tr><td>{html(words)}</td><th scope="row">{html(name)}</th><td>{columns[way]}</td><td class="kb-number">{lines}</td></tr>'
            for name, words, _first, _last, way, lines in rows
        ]
        table(head, body, caption="Oldest first.", label="When this theme was seen")


def returns(record: ThemeRecord) -> None:
    """Whether something was recommended and the gap came back, and whether a gap became a strength."""
    heading("Recommended before: did it come back?", anchor="came-back")
    if record.came_back:
        show(trend_words.sentences([came_back(one) for one in record.came_back]))
    elif record.recommendation.number:
        show("<p>No later review of the same partnership shows it as a gap again, as far as dates are stated.</p>")
    else:
        show("<p>No review here recommended anything on this theme.</p>")
    if record.turned:
        show(f"<h3>From gap to strength</h3>{trend_words.sentences([turned(one) for one in record.turned])}")


def companions(record: ThemeRecord) -> None:
    """The themes that stand at the same lines."""
    if record.together:
        items = "".join(
            f'<li>{html(one.theme.label)}: at the same lines in <a href="{html(links.selection(one.count.selection))}">'
            f"{number(one.count.number, 'review')}</a></li>"
            for one in record.together
        )
        show(f'<h2>Themes it comes with</h2><ul class="kb-plain">{items}</ul>')
