"""Themes over reviews as sentences and tables: every number is a link to the very lines it counts. Knows nothing of Streamlit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from kb.models import CitedPoint, ReviewSummary
from kb.trends import WAYS, Recurrence, ThemeRecord
from kb.trends.sentences import recurs
from kb.trends.stated import in_order, span
from ui import links
from ui.words import KINDS, POLARITIES, html, number, shortened

SYMBOLS = {polarity.id: KINDS[polarity.kind].symbol for polarity in POLARITIES}

#: In which order the themes can be shown; without a key they stand by family.
SORTS: dict[str, Callable[[ThemeRecord], object] | None] = {
    "By family": None,
    "Most often a gap": lambda record: (-record.gap.number, -record.every.number),
    "Most often a strength": lambda record: (-record.strength.number, -record.every.number),
    "Most often recommended": lambda record: (-record.recommendation.number, -record.every.number),
    "Came back most": lambda record: (-len(came_back_in(record)), -record.gap.number),
    "Seen last": lambda record: [-day.toordinal() for day in in_order(record.last)[1:]] if record.last else [1, 1],
    "A to Z": lambda record: record.theme.label,
}


def stands_out(found: Recurrence) -> list[str]:
    """What the counts say most plainly: the theme most often a gap, and of the others the one most often a strength."""
    gap = max(found.records, key=lambda record: (record.gap.number, record.every.number), default=None)
    said = [recurs(gap, found.held).text] if gap and gap.gap.number else []
    others = [record for record in found.records if record is not gap]
    strength = max(others, key=lambda record: (record.strength.number, record.every.number), default=None)
    if strength and strength.strength.number:
        own, held = strength.strength.number, number(found.held, "review")
        said.append(f"{strength.theme.label}: a strength in {own} of {held}, a gap in {strength.gap.number}.")
    return said


def ordered(found: Recurrence, sort: str) -> dict[str, list[ThemeRecord]]:
    """The records in the order asked for, by the name of the group they stand in: their family, or one without a name."""
    key = SORTS.get(sort)
    if key is not None:
        return {"": sorted(found.records, key=lambda record: (key(record), record.theme.label))}
    families: dict[str, list[ThemeRecord]] = {}
    for record in found.records:
        families.setdefault(record.theme.family, []).append(record)
    return {family: sorted(own, key=lambda record: -record.every.number) for family, own in families.items()}


def came_back_in(record: ThemeRecord) -> list[str]:
    """The keys of the reviews that show a theme as a gap again, after something was recommended on it in their partnership."""
    return list(dict.fromkeys(key for one in record.came_back for key in one.again.reviews))


def count_head() -> list[str]:
    """The header cells of the table of counts."""
    names = [f'<span aria-hidden="true">{SYMBOLS[polarity.id]}</span> {polarity.column}' for polarity in POLARITIES]
    cells = [f'<th scope="col" class="kb-number">{name}</th>' for name in (*names, "In any way", "Came back")]
    return ['<th scope="col">Theme</th>', *cells, '<th scope="col">First and last seen</th>']


def count_rows(groups: dict[str, list[ThemeRecord]], found: Recurrence) -> list[str]:
    """One row per theme that is seen, under its group."""
    rows = []
    for name, records in groups.items():
        rows += [_family(name, len(POLARITIES) + 4)] if name else []
        rows += [_count_row(record, found) for record in records]
    return rows


def _years(record: ThemeRecord) -> str:
    first, last = (record.first or "")[:4], (record.last or "")[:4]
    return (first if first == last else f"{first} to {last}") or "no date"


def matrix_head(dated: Sequence[ReviewSummary], undated: Sequence[ReviewSummary]) -> str:
    """The header rows of the matrix: one column per review, those without a date apart at the end."""
    above = ""
    if dated and undated:
        above = (
            f'<tr><td></td><th scope="colgroup" colspan="{len(dated)}">Oldest on the left</th>'
            f'<th scope="colgroup" class="kb-apart" colspan="{len(undated)}">No date stated</th></tr>'
        )
    cells = [_review_head(review, apart=bool(dated) and review is undated[0] if undated else False) for review in (*dated, *undated)]
    return f'{above}<tr><th scope="col">Theme</th>{"".join(cells)}</tr>'


def _review_head(review: ReviewSummary, *, apart: bool) -> str:
    return (
        f'<th scope="col"{_apart(apart)}><a href="{html(links.review(review.key))}" title="{html(review.reference)}">'
        f"{html(shortened(review.reference, 28))}</a><br>"
        f'<span class="kb-small">{html((review.published or "")[:4] or "no date")}</span></th>'
    )


def matrix_rows(groups: dict[str, list[ThemeRecord]], dated: Sequence[ReviewSummary], undated: Sequence[ReviewSummary]) -> list[str]:
    """One row per theme that is seen in these reviews; a mark per way in which a review shows it."""
    reviews = (*dated, *undated)
    keys = {review.key for review in reviews}
    rows = []
    for name, records in groups.items():
        shown = [record for record in records if keys & set(record.every.reviews)]
        rows += [_family(name, len(reviews) + 1)] if name and shown else []
        for record in shown:
            lines = _by_place(record.every.lines)
            cells = "".join(
                f"<td{_apart(bool(dated and undated) and review is undated[0])}>{_marks(record, review, lines)}</td>" for review in reviews
            )
            link = html(links.theme(record.theme.id, where=record.every.selection.where))
            rows.append(f'<tr><th scope="row"><a href="{link}">{html(record.theme.label)}</a></th>{cells}</tr>')
    return rows


def twin_head() -> list[str]:
    """The header cells of the matrix told as a list."""
    cells = [f'<th scope="col" class="kb-number">{polarity.column}</th>' for polarity in POLARITIES]
    return ['<th scope="col">Theme</th>', '<th scope="col">Review</th>', '<th scope="col">Published</th>', *cells]


def twin_rows(groups: dict[str, list[ThemeRecord]], reviews: Sequence[ReviewSummary]) -> list[str]:
    """The matrix told as a list: one row per theme and review, with numbers of lines."""
    rows = []
    for record in (record for records in groups.values() for record in records):
        lines = _by_place(record.every.lines)
        for review in reviews:
            if not any((review.key, way) in lines for way in WAYS):
                continue
            numbers = "".join(f'<td class="kb-number">{_lines(record, review, lines, polarity.id)}</td>' for polarity in POLARITIES)
            rows.append(
                f'<tr><th scope="row">{html(record.theme.label)}</th><td>{html(review.reference)}</td>'
                f'<td class="kb-nowrap">{html((review.published or "")[:4] or "no date")}</td>{numbers}</tr>'
            )
    return rows


def legend() -> str:
    """What the marks of the matrix mean."""
    return "".join(
        f'<span class="kb-nowrap"><span aria-hidden="true">{SYMBOLS[polarity.id]}</span> {polarity.column.lower()}</span> &ensp; '
        for polarity in POLARITIES
    )


def split(reviews: Sequence[ReviewSummary]) -> tuple[list[ReviewSummary], list[ReviewSummary]]:
    """The reviews with a date, and those without."""
    return [one for one in reviews if span(one.published)], [one for one in reviews if not span(one.published)]


def _apart(apart: bool) -> str:
    return ' class="kb-apart"' if apart else ""


def _by_place(lines: Sequence[CitedPoint]) -> Counter[tuple[str, str]]:
    """Numbers of lines by review and way."""
    ways = {kind: way for way, kind in WAYS.items()}
    return Counter((line.review, ways[line.kind]) for line in lines if line.kind in ways)


def _family(name: str, columns: int) -> str:
    return f'<tr class="kb-family"><th scope="colgroup" colspan="{columns}">{html(name)}</th></tr>'


def _count_row(record: ThemeRecord, found: Recurrence) -> str:
    label, cells = html(record.theme.label), []
    for polarity in POLARITIES:
        count = record.way(polarity.id)
        words = f'<span class="kb-hidden"> of {found.held} reviews: open the lines on {label} {polarity.seen}</span>'
        link = f'<a href="{html(links.selection(count.selection))}">{count.number}{words}</a>'
        cells.append(f'<td class="kb-number">{link if count.number else "0"}</td>')
    words = f'<span class="kb-hidden"> of {found.held} reviews: open the theme</span>'
    address = html(links.selection(record.every.selection))
    again = came_back_in(record)
    words_back = f'<span class="kb-hidden"> of {found.held} reviews: open the gaps that came back on {label}</span>'
    back = f'<a href="{html(links.theme(record.theme.id, "gap", again))}">{len(again)}{words_back}</a>' if again else "0"
    return (
        f'<tr><th scope="row"><a href="{address}">{label}</a></th>{"".join(cells)}'
        f'<td class="kb-number"><a href="{address}">{record.every.number}{words}</a></td><td class="kb-number">{back}</td>'
        f'<td class="kb-nowrap">{html(_years(record))}</td></tr>'
    )


def _marks(record: ThemeRecord, review: ReviewSummary, lines: Counter[tuple[str, str]]) -> str:
    marks = []
    for polarity in POLARITIES:
        found = lines[review.key, polarity.id]
        if found:
            words = f'<span class="kb-hidden">{polarity.column}: {number(found, "line")}. Open them.</span>'
            address = html(links.theme(record.theme.id, polarity.id, review.key))
            title = html(f"{polarity.column}: {number(found, 'line')}")
            symbol = f'<span aria-hidden="true">{SYMBOLS[polarity.id]}</span>'
            marks.append(f'<a class="kb-as-{polarity.id}" title="{title}" href="{address}">{symbol}{words}</a>')
    return "".join(marks)


def _lines(record: ThemeRecord, review: ReviewSummary, lines: Counter[tuple[str, str]], polarity: str) -> str:
    found = lines[review.key, polarity]
    return f'<a href="{html(links.theme(record.theme.id, polarity, review.key))}">{found}</a>' if found else "0"
