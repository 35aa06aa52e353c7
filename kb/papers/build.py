"""Builds the paper of a subgroup from the counts: what recurs, what came back, what turned, and what is not known.

Every sentence is made of counts, dates and printed words; every figure in it has a note with the lines it counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from kb.dates import in_words
from kb.errors import PackError
from kb.facets import load_facets
from kb.models import FACETS, NOT_STATED, AssignmentState, CitedPoint, Filter
from kb.papers.model import Figures, Finding, Note, Paper, Part, Piece, Quoted
from kb.settings import settings
from kb.trends import Count, Period, Recurrence, ThemeRecord, recurrence
from kb.trends.meeting import recurring, returned, turnings
from kb.trends.sentences import Figure, Sentence, came_back, listed, not_known, recurs, reviews, shared_standing, turned

if TYPE_CHECKING:
    from kb.library import Library

#: How many findings of each kind, rows of the table, and reviews cited under one figure, so that the paper stays within three pages.
RECURRING, RETURNED, TURNED, ROWS, CITED = 5, 5, 4, 12, 20

EVERYTHING = Filter()
ALL_DATES = Period()
_INVENTED = "invented"


def build_paper(library: Library, period: Period = ALL_DATES, where: Filter = EVERYTHING, *, made_on: date | None = None) -> Paper:
    """The paper on the reviews that a period and a filter let pass. Raises PackError when there is none."""
    found = recurrence(library, where, period)
    if not found.held:
        raise PackError(f"No review states a date within this period ({period.words}), so there is nothing to report on.")
    desk = _Notes()
    parts = [_in_short(found), _recurring(desk, found), _returned(desk, found), _turned(desk, found), _table(found)]
    parts.append(Part("not-known", "What is not known", sentences=(*not_known(found), *_facets_not_stated(library, found))))
    day = made_on or datetime.now(UTC).date()
    dated = "of all dates" if period.whole else f"published {_between(period)}"
    return Paper(
        title="What keeps recurring in our reviews",
        subtitle=f"{settings().partnership_name}. {reviews(found.held)}, {dated}. Made on {in_words(day.isoformat())}.",
        parts=tuple(parts),
        notes=tuple(desk.notes),
        notice=_notice(library, found),
    )


def _between(period: Period) -> str:
    return f"from {period.words}" if period.since and period.until and period.since != period.until else period.words


# ------------------------------------------------------------------ the lines behind figures


class _Notes:
    """Numbers the figures of a paper in the order they stand in, and lists the lines behind each."""

    def __init__(self) -> None:
        self.notes: list[Note] = []

    def finding(self, said: Sentence, *, standing: bool, quotes: Sequence[Quoted] = ()) -> Finding:
        """A sentence with a note for each of its figures."""
        pieces = [Piece(piece.words, self._note(said, piece)) if isinstance(piece, Figure) else Piece(piece) for piece in said.pieces]
        mark = [Piece(f" ({said.standing})")] if standing and said.standing else []
        return Finding((*pieces, *mark), tuple(quotes))

    def _note(self, said: Sentence, figure: Figure) -> int:
        kinds = {line.kind.value.replace("_", " ") for line in figure.count.lines}
        what = f"{said.theme.label if said.theme else 'Lines'}, {listed(sorted(kinds))}"
        self.notes.append(Note(len(self.notes) + 1, what, tuple(citations(figure.count))))
        return len(self.notes)


def citations(count: Count, most: int = CITED) -> list[str]:
    """For each review counted, newest first, where its lines stand: "Child AH, pages 1 and 2, under “Findings”"."""
    by_review: dict[str, list[CitedPoint]] = {}
    for line in reversed(count.lines):
        by_review.setdefault(line.review, []).append(line)
    told = [_citation(sorted(lines, key=lambda line: (line.page or 0, line.position))) for lines in by_review.values()]
    left = len(told) - most
    return told if left <= 0 else [*told[:most], f"and {left} more, listed in the spreadsheet of figures"]


def _citation(lines: Sequence[CitedPoint]) -> str:
    pages = list(dict.fromkeys(str(line.page) for line in lines if line.page is not None))
    where = [f"page{'s' if len(pages) > 1 else ''} {listed(pages)}"] if pages else []
    headings = list(dict.fromkeys(line.heading for line in lines if line.heading))
    worked_out = any(line.heading_inferred for line in lines)
    where.append(f"under {listed([f'“{heading}”' for heading in headings])}" if headings else "no printed heading")
    return ", ".join([lines[0].reference, *where]) + (" *" if worked_out else "")


def _quoted(lead: str, theme: str, lines: Iterable[CitedPoint], used: set[str]) -> list[Quoted]:
    """The line that is most surely about a theme, confirmed ones first, and the newest of equals; none that the paper quotes already."""

    def how_surely(line: CitedPoint) -> tuple[bool, float, str]:
        given = next(one for one in line.themes if one.theme == theme)
        return given.state is AssignmentState.ACCEPTED, given.score, line.published or ""

    left = [line for line in lines if line.id not in used]
    if not left:
        return []
    line = max(left, key=how_surely)
    used.add(line.id)
    return [Quoted(lead, line.wording, _citation([line]))]


# ------------------------------------------------------------------ the parts


def _in_short(found: Recurrence) -> Part:
    often, back, now = recurring(found), returned(found), turnings(found)
    again, better = len({one.theme.id for one in back}), len({one.theme.id for one in now})
    said = [
        f"{_themes(len(found.records))} {'is' if len(found.records) == 1 else 'are'} seen in {reviews(found.held)}; "
        f"{len(often)} of them as a gap in two or more.",
        f"On {_themes(again)}, something was recommended and a later review of the same partnership shows the gap again.",
        f"{_themes(better)} turned from a gap to a strength within a partnership.",
    ]
    return Part("in-short", "In short", sentences=tuple(said))


def _themes(number: int) -> str:
    return f"{number} theme{'' if number == 1 else 's'}"


def _recurring(desk: _Notes, found: Recurrence) -> Part:
    records = recurring(found)[:RECURRING]
    said = [recurs(record, found.held) for record in records]
    shared = shared_standing(said)
    used: set[str] = set()
    findings = [
        desk.finding(
            sentence,
            standing=not shared,
            quotes=[
                *_quoted("A gap", record.theme.id, record.gap.lines, used),
                *_quoted("Good practice to borrow", record.theme.id, record.strength.lines, used),
            ],
        )
        for sentence, record in zip(said, records, strict=True)
    ]
    return Part(
        "recurs", "What recurs most", tuple(findings), _about(shared), () if findings else ("No theme is a gap in two or more reviews.",)
    )


def _returned(desk: _Notes, found: Recurrence) -> Part:
    return _listed(
        desk,
        "came-back",
        "Recommended, and seen as a gap again",
        [came_back(one) for one in returned(found)],
        RETURNED,
        "No gap was seen again after a recommendation, as far as dates are stated.",
    )


def _turned(desk: _Notes, found: Recurrence) -> Part:
    nothing = "No theme turned from a gap to a strength within a partnership, as far as dates are stated."
    return _listed(desk, "turned", "From gap to strength", [turned(one) for one in turnings(found)], TURNED, nothing)


def _listed(desk: _Notes, part: str, heading: str, said: Sequence[Sentence], most: int, nothing: str) -> Part:
    shared = shared_standing(said)
    findings = tuple(desk.finding(one, standing=not shared) for one in said[:most])
    left = len(said) - len(findings)
    rest = (f"{left} more on the page for the subgroup.",) if left > 0 else ()
    return Part(part, heading, findings, _about(shared), rest if said else (nothing,))


def _about(shared: str | None) -> str:
    return f"Themes here: {shared}." if shared else ""


def _table(found: Recurrence) -> Part:
    records: list[ThemeRecord] = sorted(found.records, key=lambda record: (-record.gap.number, -record.every.number, record.theme.label))
    rows = tuple(
        (
            record.theme.label,
            *(str(record.way(way).number) for way in ("gap", "strength", "recommendation", "question")),
            f"{(record.first or '')[:4] or 'no date'} – {(record.last or '')[:4] or 'no date'}",
        )
        for record in records[:ROWS]
    )
    left = len(records) - len(rows)
    more = f" The {len(rows)} most often a gap; {left} more are in the spreadsheet." if left > 0 else ""
    caption = f"Numbers of reviews, of {found.held}.{more}"
    columns = ("Theme", "Gap", "Strength", "Recommended", "Asked", "First and last seen")
    return Part("figures", "The figures", figures=Figures(caption, columns, rows))


def _facets_not_stated(library: Library, found: Recurrence) -> list[str]:
    """In how many of the reviews counted each facet is not stated."""
    counted = {review.key for review in found.reviews}
    said = []
    for name in FACETS:
        nothing: dict[str, tuple[str, ...]] = {name: (NOT_STATED,)}
        known = library.reviews_within(replace(Filter(restricted=found.where.restricted), **nothing))  # type: ignore[arg-type]
        number = len(counted & {review.key for review in known})
        if number:
            said.append(f"{load_facets()[name].label.lower()} in {number}")
    return [f"Not stated, of {reviews(found.held)}: {listed(said)}."] if said else []


def _notice(library: Library, found: Recurrence) -> str | None:
    """What a reader has to know first: invented samples, and restricted reviews."""
    kept_back = [review.reference for review in found.reviews if review.restricted]
    invented = sum(any(notice.code == _INVENTED for notice in library.review(review.key).notices) for review in found.reviews)
    said = []
    if invented:
        which = "All of these reviews are" if invented == found.held else f"{invented} of these reviews are"
        said.append(f"{which} invented examples: no real child, family or agency is described.")
    if kept_back:
        said.append(f"For your own group only. Restricted, so not to be passed on: {listed(kept_back)}.")
    return " ".join(said) or None
