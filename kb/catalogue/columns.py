"""The points of a catalogue by column, in memory: what a search filters and counts, a hundred thousand points in a millisecond.

A copy like any other: read in one go from one moment of the catalogue, never changed, thrown away when the catalogue has moved. What a
filter means is said in `kb.catalogue.filters`; here the same is answered without a database, and a test compares the two for any filter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, Row, Select, select

from kb.catalogue.filters import folded, shown_themes
from kb.catalogue.standing import standing
from kb.catalogue.tables import assignment, point, review
from kb.models import FACETS, NOT_STATED, Facets, Filter, Visibility

Rows = NDArray[np.int32]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Columns:
    """Every point held as a row number, and what is known of it by that number.

    `place` is where each stands in lists: newest review first, undated ones last, then in the order of its documents.
    `kind` and `review` are numbers into `kinds` and `reviews` (keys); `open` says that a line is neither a repeat nor of a restricted
    review, `once` that it is no repeat. Themes of row r stand from `first_theme[r]` to `first_theme[r + 1]` in `themes` (numbers into
    `theme_ids`) and `scores`. `references`, `published` and `values` are of reviews by number; `values` are pairs of a field and a value.
    """

    ids: Sequence[str]
    place: Rows
    kinds: Sequence[str]
    kind: NDArray[np.int8]
    reviews: Sequence[str]
    review: Rows
    once: Mask
    open: Mask
    theme_ids: Sequence[str]
    first_theme: Rows
    themes: Rows
    scores: NDArray[np.float32]
    references: Sequence[str]
    published: Sequence[str]
    values: Sequence[Sequence[tuple[str, str]]]

    @cached_property
    def row_of(self) -> dict[str, int]:
        """The row of each point's id."""
        return {name: row for row, name in enumerate(self.ids)}

    @cached_property
    def theme_row(self) -> Rows:
        """The row that each entry of `themes` is of."""
        return np.repeat(np.arange(len(self.ids), dtype=np.int32), np.diff(self.first_theme))

    @cached_property
    def theme_lengths(self) -> NDArray[np.float32]:
        """How much of any theme each point has: the length of its scores as a vector."""
        squares = np.bincount(self.theme_row, weights=self.scores.astype(np.float64) ** 2, minlength=len(self.ids))
        return np.asarray(np.sqrt(squares), dtype=np.float32)

    @cached_property
    def open_reviews(self) -> frozenset[str]:
        """The keys of the reviews that have a line that anybody may see."""
        return frozenset(self.reviews[number] for number in np.unique(self.review[self.open]).tolist())

    @cached_property
    def _of_theme(self) -> list[tuple[Rows, NDArray[np.float32]]]:
        """The rows that have each theme, with its score."""
        order = np.argsort(self.themes, kind="stable")
        ends = np.searchsorted(self.themes[order], np.arange(1, len(self.theme_ids)))
        return list(zip(np.split(self.theme_row[order], ends), np.split(self.scores[order], ends), strict=True))

    def on_themes(self, asked: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return for every point the scores of its themes, each times what `asked` says of the theme, added up."""
        total = np.zeros(len(self.ids), dtype=np.float32)
        for number in np.flatnonzero(asked):
            rows, scores = self._of_theme[number]
            total[rows] += asked[number] * scores
        return total

    def allowed(self, where: Filter) -> Mask:
        """Return which points pass a filter."""
        found = (self.once if where.restricted else self.open).copy()
        if where.kind:
            found &= np.isin(self.kind, [number for number, kind in enumerate(self.kinds) if kind in where.kind])
        if where.theme:
            found &= self._with_theme(where.theme)
        if where.about_reviews:
            found &= self._of_reviews(where)[self.review]
        return found

    def _with_theme(self, themes: Sequence[str]) -> Mask:
        wanted = [number for number, theme in enumerate(self.theme_ids) if theme in themes]
        found = np.zeros(len(self.ids), dtype=np.bool_)
        found[self.theme_row[np.isin(self.themes, wanted)]] = True
        return found

    def _of_reviews(self, where: Filter) -> Mask:
        """Return which reviews, by number, pass the part of a filter that is about reviews."""
        found = np.ones(len(self.reviews), dtype=np.bool_)
        if where.review:
            found &= self._any("review", [folded(name) for name in where.review])
        if where.partnership:
            found &= self._any("partnership_folded", [folded(name) for name in where.partnership])
        for name in ("review_type", "year", *FACETS):
            if values := getattr(where, name):
                found &= self._any(name, values)
        if where.before:
            found &= np.array([bool(on) and on < where.before for on in self.published], dtype=np.bool_)
        if where.after:
            # A later letter than any in a date: 2022 is not after 2022-03, and may be; 2022-03-12 is not after 2022-03.
            found &= np.array([bool(on) and f"{on}~" > f"{where.after}~" for on in self.published], dtype=np.bool_)
        return found

    def _any(self, name: str, values: Sequence[str]) -> Mask:
        """Return which reviews have one of these values; `not_stated` is that none is known."""
        found = np.zeros(len(self.reviews), dtype=np.bool_)
        for value in values:
            found[self._reviews_by_value.get((name, value), [])] = True
        if name in FACETS and NOT_STATED in values:
            known = np.zeros(len(self.reviews), dtype=np.bool_)
            for (field, _value), numbers in self._reviews_by_value.items():
                if field == name:
                    known[numbers] = True
            found |= ~known
        return found

    @cached_property
    def _reviews_by_value(self) -> dict[tuple[str, str], list[int]]:
        """The numbers of the reviews with each value of a field; `review` is both key and reference, as names are compared."""
        found: dict[tuple[str, str], list[int]] = {}
        for number, (key, reference, values) in enumerate(zip(self.reviews, self.references, self.values, strict=True)):
            named = {("review", key), ("review", folded(reference))}
            named |= {("partnership_folded", folded(value)) for name, value in values if name == "partnership"}
            for pair in {*named, *values}:
                found.setdefault(pair, []).append(number)
        return found

    def facets(self, rows: Rows) -> Facets:
        """Return how many of these points carry each value, most frequent first, then by name."""
        by_kind = np.bincount(self.kind[rows], minlength=len(self.kinds))
        by_review = np.bincount(self.review[rows], minlength=len(self.reviews))
        starts, ends = self.first_theme[rows], self.first_theme[rows + 1]
        places = _ranges(starts, ends)
        by_theme = np.bincount(self.themes[places], minlength=len(self.theme_ids))
        return Facets(
            kind=_sorted(dict(zip(self.kinds, by_kind.tolist(), strict=True))),
            theme=_sorted(dict(zip(self.theme_ids, by_theme.tolist(), strict=True))),
            **{name: _sorted(counts) for name, counts in self._by_value(by_review).items()},
        )

    def _by_value(self, by_review: NDArray[np.int_]) -> dict[str, dict[str, int]]:
        """Return how many points carry each value that is of their review, by field, of the number of points of each review."""
        pairs, reviews, numbers = self._values_of_reviews
        counts = np.bincount(numbers, weights=by_review[reviews], minlength=len(pairs))
        found: dict[str, dict[str, int]] = {name: {} for name in ("review", *FACETS, *_OF_REVIEW)}
        for number in np.flatnonzero(counts).tolist():
            name, value = pairs[number]
            found[name][value] = int(counts[number])
        return found

    @cached_property
    def _values_of_reviews(self) -> tuple[list[tuple[str, str]], Rows, Rows]:
        """Every field with a value that a review has; and which review, by number, has which of them: one entry for each time."""
        named = [[("review", reference), *values] for reference, values in zip(self.references, self.values, strict=True)]
        number_of = {pair: number for number, pair in enumerate(dict.fromkeys(pair for own in named for pair in own))}
        reviews = np.repeat(np.arange(len(named), dtype=np.int32), [len(own) for own in named])
        return list(number_of), reviews, np.array([number_of[pair] for own in named for pair in own], dtype=np.int32)


#: What is counted of a review beside its facets.
_OF_REVIEW = ("partnership", "year", "review_type")


def read(c: Connection) -> Columns:
    """Read every point of the catalogue; 100,000 take about a second."""
    reviews = c.execute(select(review).where(review.c.withdrawn_on.is_(None)).order_by(review.c.key)).all()
    number = {row.key: place for place, row in enumerate(reviews)}
    restricted = np.array([row.visibility != Visibility.OPEN.value for row in reviews] or [False], dtype=np.bool_)
    wanted = (point.c.id, point.c.kind, point.c.review, point.c.repeats.is_(None), point.c.document, point.c.position)
    points = _fetched(c, select(*wanted).order_by(point.c.id))
    ids, kind_of, review_of, unrepeated, document_of, positions = zip(*points, strict=True) if points else ((),) * len(wanted)
    kinds = sorted(set(kind_of))
    place_of_kind = {kind: place for place, kind in enumerate(kinds)}
    of_review = np.fromiter(map(number.__getitem__, review_of), dtype=np.int32, count=len(ids))
    once = np.fromiter(unrepeated, dtype=np.bool_, count=len(ids))
    # Decisions outlive the lines that they were made at.
    held = select(assignment.c.point, assignment.c.theme, assignment.c.score).join(point, point.c.id == assignment.c.point)
    given = _fetched(c, held.where(shown_themes()))
    themes = sorted({row[1] for row in given})
    return Columns(
        ids=ids,
        place=_inverse(np.lexsort((positions, document_of, _newest_first(reviews)[of_review]))),
        kinds=kinds,
        kind=np.fromiter(map(place_of_kind.__getitem__, kind_of), dtype=np.int8, count=len(ids)),
        reviews=[row.key for row in reviews],
        review=of_review,
        once=once,
        open=once & ~restricted[of_review],
        theme_ids=themes,
        **_by_row(ids, themes, given),
        references=[row.reference for row in reviews],
        published=[row.published or "" for row in reviews],
        values=_values(c, reviews, number),
    )


def _newest_first(reviews: Sequence[Row[Any]]) -> Rows:
    """Return the place of each review: the newest first, undated ones last, then by name."""
    named = sorted(range(len(reviews)), key=lambda number: (reviews[number].reference, reviews[number].key))
    return _inverse(sorted(named, key=lambda number: reviews[number].published or "", reverse=True))


def _inverse(order: Sequence[int] | NDArray[np.intp]) -> Rows:
    """Return at which place each number stands in an order of all of them."""
    places = np.empty(len(order), dtype=np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    return places


def _fetched(c: Connection, statement: Select[Any]) -> list[tuple[Any, ...]]:
    """Return the rows as the driver gives them: SQLAlchemy's own take twice as long to make."""
    return list(c.execute(statement).cursor.fetchall())


def _by_row(ids: Sequence[str], themes: Sequence[str], given: Sequence[tuple[Any, ...]]) -> dict[str, NDArray[Any]]:
    """Sort the themes given by the row of their point."""
    row_of = {name: row for row, name in enumerate(ids)}
    place = {theme: number for number, theme in enumerate(themes)}
    rows = np.fromiter((row_of[one[0]] for one in given), dtype=np.int32, count=len(given))
    order = np.argsort(rows, kind="stable")
    first = np.zeros(len(ids) + 1, dtype=np.int32)
    np.cumsum(np.bincount(rows, minlength=len(ids)), out=first[1:])
    return {
        "first_theme": first,
        "themes": np.fromiter((place[one[1]] for one in given), dtype=np.int32, count=len(given))[order],
        "scores": np.fromiter((one[2] for one in given), dtype=np.float32, count=len(given))[order],
    }


def _values(c: Connection, reviews: Sequence[Row[Any]], number: Mapping[str, int]) -> list[list[tuple[str, str]]]:
    """Return for each review the facets that count it, with the values that stand."""
    values: list[list[tuple[str, str]]] = [[] for _review in reviews]
    for row, own in zip(reviews, values, strict=True):
        facts = (("partnership", row.partnership), ("year", (row.published or "")[:4]), ("review_type", row.review_type))
        own += [(name, value) for name, value in facts if value]
    held = standing()
    wanted = select(held.c.review, held.c.name, held.c.value).where(held.c.name.in_(FACETS), held.c.value != NOT_STATED)
    for key, name, value in c.execute(wanted):
        if key in number:
            values[number[key]].append((name, value))
    return values


def _ranges(starts: Rows, ends: Rows) -> Rows:
    """Return all numbers from each start to its end, one range after the other."""
    lengths = ends - starts
    total = int(lengths.sum())
    if not total:
        return np.zeros(0, dtype=np.int32)
    shifts = np.repeat(starts - np.concatenate(([0], np.cumsum(lengths)[:-1])), lengths)
    return np.asarray(np.arange(total, dtype=np.int32) + shifts, dtype=np.int32)


def _sorted(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(((value, count) for value, count in counts.items() if count), key=lambda pair: (-pair[1], pair[0])))
