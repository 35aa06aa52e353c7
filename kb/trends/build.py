"""Counts themes over reviews and time from the library's own lines, so that every number stays with the lines behind it.

A recommendation "came back", and a gap "turned" into a strength, only within one partnership and between dates that are certainly one
after the other: what one partnership recommended says nothing of another's practice.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.models import CitedPoint, Filter, ReviewSummary, Theme
from kb.trends.model import WAYS, CameBack, Count, Recurrence, Selection, ThemeRecord, Together, Turned
from kb.trends.stated import Period, Within, in_order, span, surely_before

if TYPE_CHECKING:
    from kb.library import Library

#: Themes named beside one another: the most frequent companions, seen together in at least so many reviews.
COMPANIONS, COMPANION_REVIEWS = 5, 2

ALL_DATES = Period()
EVERYTHING = Filter()


def recurrence(library: Library, where: Filter = EVERYTHING, period: Period = ALL_DATES) -> Recurrence:
    """Return the themes over the reviews that pass `where` and whose stated date lies in the period.

    Of `where`, what narrows reviews and whether restricted ones count is used; themes and kinds are what is counted. What was
    recommended, or was a gap, before the period still counts for what came back or turned in it.
    """
    asked = replace(where, theme=(), kind=())
    allowed = sorted(library.reviews_within(asked), key=lambda review: (in_order(review.published), review.key))
    by_place: dict[Within, list[ReviewSummary]] = defaultdict(list)
    for review in allowed:
        by_place[period.holds(review.published)].append(review)
    counted = by_place[Within.YES]
    undated = [review for review in allowed if span(review.published) is None]
    place = {review.key: number for number, review in enumerate(allowed)}
    lines = sorted(library.points(asked), key=lambda line: place[line.review])
    desk = _Desk(asked, None if period.whole else frozenset(review.key for review in counted))
    by_theme: dict[str, list[CitedPoint]] = defaultdict(list)
    for line in lines:
        for given in line.themes:
            by_theme[given.theme].append(line)
    themes = {theme.id: theme for theme in library.vocabulary.themes}
    records = [_record(desk, theme, by_theme[theme.id], themes) for theme in themes.values() if theme.id in by_theme]
    return Recurrence(
        asked, period, tuple(counted), tuple(one for one in records if one.every.number), tuple(by_place[Within.UNSURE]), tuple(undated)
    )


@dataclass(frozen=True)
class _Desk:
    """What every count needs: the filter asked for, and the reviews of the period (None: all dates)."""

    where: Filter
    inside: frozenset[str] | None

    def within(self, lines: Iterable[CitedPoint]) -> list[CitedPoint]:
        """Those of the lines that lie in the period."""
        return [line for line in lines if self.inside is None or line.review in self.inside]

    def count(self, lines: Sequence[CitedPoint], theme: str, way: str | None, *, named: bool = False, also: str | None = None) -> Count:
        """The lines with the way to ask for them; `named` ones are only part of what the filter lets pass."""
        part = named or self.inside is not None
        where = replace(
            self.where,
            theme=(theme,),
            kind=(WAYS[way].value,) if way else (),
            review=tuple(dict.fromkeys(line.review for line in lines)) if part else self.where.review,
        )
        return Count(tuple(lines), Selection(where, also))


def _record(desk: _Desk, theme: Theme, lines: Sequence[CitedPoint], themes: dict[str, Theme]) -> ThemeRecord:
    inside = desk.within(lines)
    ways = {way: [line for line in inside if line.kind is kind] for way, kind in WAYS.items()}
    dated = sorted({line.published for line in inside if span(line.published)}, key=in_order)
    return ThemeRecord(
        theme=theme,
        every=desk.count(inside, theme.id, None),
        **{way: desk.count(own, theme.id, way) for way, own in ways.items()},
        first=dated[0] if dated else None,
        last=max(dated, key=lambda stated: (span(stated) or ())[1:]) if dated else None,
        undated=desk.count([line for line in inside if span(line.published) is None], theme.id, None, named=True),
        came_back=tuple(_came_back(desk, theme, lines)),
        turned=tuple(_turned(desk, theme, lines)),
        together=tuple(_together(desk, theme, inside, themes)),
    )


def _by_partnership(lines: Iterable[CitedPoint]) -> dict[str | None, list[CitedPoint]]:
    found: dict[str | None, list[CitedPoint]] = defaultdict(list)
    for line in lines:
        found[" ".join(line.partnership.split()).casefold() if line.partnership else None].append(line)
    return found


def _came_back(desk: _Desk, theme: Theme, lines: Sequence[CitedPoint]) -> Iterable[CameBack]:
    for own in _by_partnership(lines).values():
        asked = [line for line in own if line.kind is WAYS["recommendation"]]
        gaps = desk.within(line for line in own if line.kind is WAYS["gap"])
        again = [gap for gap in gaps if any(surely_before(line.published, gap.published) for line in asked)]
        before = [line for line in asked if any(surely_before(line.published, gap.published) for gap in again)]
        if again:
            yield CameBack(
                theme,
                own[0].partnership,
                desk.count(before, theme.id, "recommendation", named=True),
                desk.count(again, theme.id, "gap", named=True),
            )


def _turned(desk: _Desk, theme: Theme, lines: Sequence[CitedPoint]) -> Iterable[Turned]:
    for own in _by_partnership(lines).values():
        gaps = [line for line in own if line.kind is WAYS["gap"]]
        if not gaps or any(span(gap.published) is None for gap in gaps):
            continue  # A gap without a date could be the latest of all.
        after = desk.within(
            line for line in own if line.kind is WAYS["strength"] and all(surely_before(gap.published, line.published) for gap in gaps)
        )
        if after:
            yield Turned(
                theme,
                own[0].partnership,
                desk.count(gaps, theme.id, "gap", named=True),
                desk.count(after, theme.id, "strength", named=True),
            )


def _together(desk: _Desk, theme: Theme, lines: Sequence[CitedPoint], themes: dict[str, Theme]) -> list[Together]:
    shared: dict[str, list[CitedPoint]] = defaultdict(list)
    for line in lines:
        for given in line.themes:
            if given.theme != theme.id and given.theme in themes:
                shared[given.theme].append(line)
    counts = [Together(themes[other], desk.count(own, theme.id, None, also=other)) for other, own in shared.items()]
    often = [one for one in counts if one.count.number >= COMPANION_REVIEWS]
    return sorted(often, key=lambda one: (-one.count.number, one.theme.label))[:COMPANIONS]
