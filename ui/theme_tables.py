"""Themes over reviews as sentences and tables: every number is a link to the very lines it counts. Knows nothing of Streamlit."""

from __future__ import annotations

from collections.abc import Sequence

from kb.dates import in_words
from kb.models import ReviewSummary, Theme, ThemeCount, TrendCell
from ui import links
from ui.words import KINDS, POLARITIES, html, number, shortened

SYMBOLS = {polarity.id: KINDS[polarity.kind].symbol for polarity in POLARITIES}


def stands_out(counts: Sequence[ThemeCount], held: int) -> list[str]:
    """What the counts say most plainly: the theme most often a gap, and of the others the one most often a strength."""
    said = []
    gap = max(counts, key=lambda count: (count.gap, count.reviews), default=None)
    if gap and gap.gap:
        said.append(f"{gap.theme.label}: a gap in {gap.gap} of {number(held, 'review')}, a strength in {gap.strength}.")
    others = [count for count in counts if count is not gap]
    strength = max(others, key=lambda count: (count.strength, count.reviews), default=None)
    if strength and strength.strength:
        said.append(f"{strength.theme.label}: a strength in {strength.strength} of {number(held, 'review')}, a gap in {strength.gap}.")
    return said


def count_head() -> list[str]:
    """The header cells of the table of counts."""
    names = [f'<span aria-hidden="true">{SYMBOLS[polarity.id]}</span> {polarity.column}' for polarity in POLARITIES]
    cells = [f'<th scope="col" class="kb-number">{name}</th>' for name in (*names, "In any way")]
    return ['<th scope="col">Theme</th>', *cells, '<th scope="col">First and last seen</th>']


def count_rows(families: dict[str, list[Theme]], counts: Sequence[ThemeCount], held: int) -> list[str]:
    """One row per theme that is seen, under its family."""
    by_theme = {count.theme.id: count for count in counts}
    rows = []
    for family, themes in families.items():
        seen = [by_theme[theme.id] for theme in themes if theme.id in by_theme]
        if seen:
            rows.append(_family(family, len(POLARITIES) + 3))
            rows += [_count_row(count, held) for count in sorted(seen, key=lambda count: -count.reviews)]
    return rows


def seen_between(count: ThemeCount) -> str:
    """When a theme was first and last seen, by the dates that reviews state."""
    if not count.first_published or not count.last_published:
        return "in reviews without a date"
    first, last = in_words(count.first_published), in_words(count.last_published)
    return first if first == last else f"{first} to {last}"


def _years(count: ThemeCount) -> str:
    first, last = (count.first_published or "")[:4], (count.last_published or "")[:4]
    return (first if first == last else f"{first} to {last}") or "no date"


def matrix_head(reviews: Sequence[ReviewSummary]) -> list[str]:
    """The header cells of the matrix: one per review."""
    cells = [
        f'<th scope="col"><a href="{html(links.review(review.key))}" title="{html(review.reference)}">'
        f"{html(shortened(review.reference, 28))}</a><br>"
        f'<span class="kb-small">{html((review.published or "")[:4] or "no date")}</span></th>'
        for review in reviews
    ]
    return ['<th scope="col">Theme</th>', *cells]


def matrix_rows(families: dict[str, list[Theme]], reviews: Sequence[ReviewSummary], cells: Sequence[TrendCell]) -> list[str]:
    """One row per theme that is seen in these reviews; a mark per way in which a review shows it."""
    held = {(cell.theme, cell.review): cell for cell in cells}
    rows = []
    for family, themes in families.items():
        own = [theme for theme in themes if any((theme.id, review.key) in held for review in reviews)]
        if own:
            rows.append(_family(family, len(reviews) + 1))
        for theme in own:
            marks = "".join(f"<td>{_marks(theme, review, held.get((theme.id, review.key)))}</td>" for review in reviews)
            rows.append(f'<tr><th scope="row"><a href="{html(links.theme(theme.id))}">{html(theme.label)}</a></th>{marks}</tr>')
    return rows


def twin_head() -> list[str]:
    """The header cells of the matrix told as a list."""
    cells = [f'<th scope="col" class="kb-number">{polarity.column}</th>' for polarity in POLARITIES]
    return ['<th scope="col">Theme</th>', '<th scope="col">Review</th>', *cells]


def twin_rows(families: dict[str, list[Theme]], reviews: Sequence[ReviewSummary], cells: Sequence[TrendCell]) -> list[str]:
    """The matrix told as a list: one row per theme and review, with numbers of lines."""
    held = {(cell.theme, cell.review): cell for cell in cells}
    rows = []
    for theme in (theme for themes in families.values() for theme in themes):
        for review in reviews:
            cell = held.get((theme.id, review.key))
            if cell is None:
                continue
            numbers = "".join(f'<td class="kb-number">{_lines(theme, review, cell, polarity.id)}</td>' for polarity in POLARITIES)
            rows.append(f'<tr><th scope="row">{html(theme.label)}</th><td>{html(review.reference)}</td>{numbers}</tr>')
    return rows


def legend() -> str:
    """What the marks of the matrix mean."""
    return "".join(
        f'<span class="kb-nowrap"><span aria-hidden="true">{SYMBOLS[polarity.id]}</span> {polarity.column.lower()}</span> &ensp; '
        for polarity in POLARITIES
    )


def _family(name: str, columns: int) -> str:
    return f'<tr class="kb-family"><th scope="colgroup" colspan="{columns}">{html(name)}</th></tr>'


def _count_row(count: ThemeCount, held: int) -> str:
    cells = []
    for polarity in POLARITIES:
        found = int(getattr(count, polarity.id))
        words = f'<span class="kb-hidden"> of {held} reviews: open the lines on {html(count.theme.label)} {polarity.seen}</span>'
        link = f'<a href="{html(links.theme(count.theme.id, polarity.id))}">{found}{words}</a>'
        cells.append(f'<td class="kb-number">{link if found else "0"}</td>')
    words = f'<span class="kb-hidden"> of {held} reviews: open the theme</span>'
    every = f'<a href="{html(links.theme(count.theme.id))}">{count.reviews}{words}</a>'
    return (
        f'<tr><th scope="row"><a href="{html(links.theme(count.theme.id))}">{html(count.theme.label)}</a></th>{"".join(cells)}'
        f'<td class="kb-number">{every}</td><td class="kb-nowrap">{html(_years(count))}</td></tr>'
    )


def _marks(theme: Theme, review: ReviewSummary, cell: TrendCell | None) -> str:
    if cell is None:
        return ""
    marks = []
    for polarity in POLARITIES:
        found = int(getattr(cell, polarity.id))
        if found:
            words = f'<span class="kb-hidden">{polarity.column}: {number(found, "line")}. Open them.</span>'
            address = html(links.theme(theme.id, polarity.id, review.key))
            title = html(f"{polarity.column}: {number(found, 'line')}")
            symbol = f'<span aria-hidden="true">{SYMBOLS[polarity.id]}</span>'
            marks.append(f'<a class="kb-as-{polarity.id}" title="{title}" href="{address}">{symbol}{words}</a>')
    return "".join(marks)


def _lines(theme: Theme, review: ReviewSummary, cell: TrendCell, polarity: str) -> str:
    found = int(getattr(cell, polarity))
    return f'<a href="{html(links.theme(theme.id, polarity, review.key))}">{found}</a>' if found else "0"
