"""Charts of recurrence: shapes before colours, readable in grey and in print. Each stands beside its table and under its sentence.

Nothing is joined by a line and nothing is a share: so few reviews make no trend.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from kb.dates import in_words
from kb.trends import WAYS, ThemeRecord
from kb.trends.stated import span
from ui.words import POLARITIES, number, shortened

#: Themes in the chart of counts.
MOST = 10

#: A shape and a dark colour for each way; the shapes are those of the marks in the tables.
_SHAPES = {"gap": "triangle-up", "strength": "circle", "recommendation": "diamond", "question": "cross"}
_COLOURS = {"gap": "#8f3a10", "strength": "#1f6438", "recommendation": "#1d4e8f", "question": "#6a3580"}
#: What parts the lines of a name; no name of a theme has it.
_BREAK = "|"
_NAMES = {polarity.id: polarity.column for polarity in POLARITIES}


def most_often(records: Sequence[ThemeRecord]) -> list[ThemeRecord]:
    """The themes of the chart of counts: those that most reviews show as a gap."""
    often = [record for record in records if record.gap.number]
    return sorted(often, key=lambda record: (-record.gap.number, -record.every.number, record.theme.label))[:MOST]


def counts_sentence(records: Sequence[ThemeRecord], held: int) -> str:
    """What the chart of counts shows."""
    more = [record for record in records if record.strength.number > record.gap.number]
    said = f"The {number(len(records), 'theme')} that most of the {number(held, 'review')} show as a gap, each with its number of reviews."
    return f"{said} {len(more)} of them {'is' if len(more) == 1 else 'are'} a strength in more reviews than a gap."


def counts_chart(records: Sequence[ThemeRecord], held: int) -> Any:  # noqa: ANN401 -- altair's charts share no type
    """Numbers of reviews by theme: a triangle where it is a gap, a circle where it is a strength."""
    import altair as alt
    import pandas as pd

    rows: list[dict[str, Any]] = [
        {"Theme": _wrapped(record.theme.label), "Name": record.theme.label, "Reviews": record.way(way).number, "Seen as": _NAMES[way]}
        for record in records
        for way in ("gap", "strength")
    ]
    order = [str(name) for name in dict.fromkeys(row["Theme"] for row in rows)]
    most = max((int(str(row["Reviews"])) for row in rows), default=1)
    axis = alt.Axis(title="Number of reviews", tickMinStep=1, format="d", grid=True)
    base = alt.Chart(pd.DataFrame(rows)).encode(
        x=alt.X("Reviews:Q", axis=axis, scale=alt.Scale(domain=[0, most + 1])),
        y=alt.Y("Theme:N", sort=order, axis=alt.Axis(title=None, labelLimit=200, labelExpr=f"split(datum.label, '{_BREAK}')")),
        yOffset=alt.YOffset("Seen as:N", sort=[_NAMES["gap"], _NAMES["strength"]]),
    )
    told = [alt.Tooltip("Name:N", title="Theme"), "Seen as:N", "Reviews:Q"]
    chart = base.mark_point(filled=True, size=120, opacity=1).encode(**_marks(("gap", "strength")), tooltip=told)
    return _dressed(chart, counts_sentence(records, held), 46 * len(order) + 20)


def _wrapped(label: str) -> str:
    """A name on two lines at most, so that it can be read on a narrow screen."""
    return _BREAK.join(textwrap.wrap(shortened(label, 46), 26)[:2])


def timeline_sentence(record: ThemeRecord) -> str:
    """What the timeline of a theme shows."""
    ways_shown = set(WAYS.values())
    dated = len({line.review for line in record.every.lines if span(line.published) and line.kind in ways_shown})
    rows = timeline_rows(record)
    found = {way: sum(row[4] == way for row in rows) for way in WAYS}
    ways = ", ".join(f"{_NAMES[way].lower()} in {found[way]}" for way in WAYS if found[way])
    said = f"{number(dated, 'review')} with a date, by date of publication: {ways}."
    rough = any(first != last for _name, _words, first, last, _way, _lines in rows)
    return f"{said} Where only a month or a year is stated, the mark stands in the middle of a bar as long as that." if rough else said


def timeline_rows(record: ThemeRecord) -> list[tuple[str, str, str, str, str, str]]:
    """Review, date in words, first and last day meant (ISO), way, and number of lines, oldest first."""
    seen: dict[tuple[str, str], list[int]] = {}
    facts: dict[tuple[str, str], tuple[str, str, str, str]] = {}
    ways = {kind: way for way, kind in WAYS.items()}
    for line in record.every.lines:
        meant = span(line.published)
        if meant and line.kind in ways:
            place = (line.review, ways[line.kind])
            seen.setdefault(place, []).append(1)
            facts[place] = (line.reference, in_words(line.published), meant[0].isoformat(), meant[1].isoformat())
    return [(*facts[place], place[1], str(len(lines))) for place, lines in seen.items()]


def timeline_chart(record: ThemeRecord) -> Any:  # noqa: ANN401
    """The dated reviews that show a theme: one row for each way, a bar where the stated date is rough."""
    import altair as alt
    import pandas as pd

    frame = pd.DataFrame(
        [
            {"Review": name, "Published": words, "from": first, "to": last, "Seen as": _NAMES[way], "Lines": int(lines)}
            for name, words, first, last, way, lines in timeline_rows(record)
        ]
    )
    first, last = pd.to_datetime(frame["from"]), pd.to_datetime(frame["to"])
    frame["middle"] = (first + (last - first) / 2).dt.strftime("%Y-%m-%d")
    ways = [way for way in _SHAPES if _NAMES[way] in set(frame["Seen as"])]
    y = alt.Y("Seen as:N", sort=[_NAMES[way] for way in ways], axis=alt.Axis(title=None, grid=True))
    axis = alt.Axis(title="Published", format="%Y", tickCount="year", grid=True, labelOverlap=True)
    padded = alt.Scale(padding=14)
    base = alt.Chart(frame).encode(y=y)
    bars = base.mark_rule(strokeWidth=5, opacity=0.35, color="#4a5460").encode(x=alt.X("from:T", axis=axis, scale=padded), x2="to:T")
    points = base.mark_point(filled=True, size=150, opacity=0.85).encode(
        x=alt.X("middle:T", axis=axis, scale=padded), **_marks(ways, legend=False), tooltip=["Review", "Published", "Seen as", "Lines"]
    )
    return _dressed(bars + points, timeline_sentence(record), 44 * len(ways) + 20)


def _marks(ways: Sequence[str], *, legend: bool = True) -> dict[str, Any]:
    """Shape and colour of each way, which always say the same."""
    import altair as alt

    names = [_NAMES[way] for way in ways]
    told = alt.Legend(title=None, orient="top", symbolSize=150, labelFontSize=14) if legend else None
    return {
        "shape": alt.Shape("Seen as:N", scale=alt.Scale(domain=names, range=[_SHAPES[way] for way in ways]), legend=told),
        "color": alt.Color("Seen as:N", scale=alt.Scale(domain=names, range=[_COLOURS[way] for way in ways]), legend=told),
    }


def _dressed(chart: Any, description: str, height: int) -> Any:  # noqa: ANN401 -- altair's layers share no type
    """Readable sizes on white, and words for who cannot see it."""
    dressed = chart.properties(description=description, height=height, background="#ffffff")
    return dressed.configure_axis(
        labelFontSize=14, titleFontSize=14, labelColor="#1b1f24", titleColor="#1b1f24", titleFontWeight="normal", gridColor="#d5dbe1"
    ).configure_view(stroke=None)
