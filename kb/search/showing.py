"""Makes hits of rows: the lines as the catalogue has them now, with their source, why they were found, and where else they stand."""

from __future__ import annotations

from collections.abc import Sequence

from kb import fulltext
from kb.catalogue.catalogue import Catalogue
from kb.models import CitedPoint, Hit
from kb.search.fusion import NOTHING, Ranking
from kb.search.grouping import group
from kb.search.state import State

#: Beside the lines asked for, so many more are fetched at once: some of them stand under others.
_SPARE = 3


class Showing:
    """Shows lines of one state of a library, those of restricted reviews only where they are asked for."""

    def __init__(self, catalogue: Catalogue, state: State, *, restricted: bool) -> None:
        """Nothing is fetched yet."""
        self._catalogue = catalogue
        self._state = state
        self._restricted = restricted

    def hits(
        self, order: Ranking, limit: int, *, words: Ranking = NOTHING, meaning: Ranking = NOTHING, terms: Sequence[str] = ()
    ) -> tuple[Hit, ...]:
        """Return the first `limit` lines of an order, those that say the same under one another.

        `words` and `meaning` are the rankings behind it; `terms` are the words looked for, to say which of them a line has.
        """
        shown = self._shown(order, limit)
        ids = [point.id for point, _alike in shown]
        rows = [self._state.columns.row_of[name] for name in ids]
        matched = fulltext.matched_words(((point.id, point.label, point.text) for point, _alike in shown), terms)
        same = self._catalogue.same_words(ids, restricted=self._restricted)
        by_words, by_meaning = _places(words), _places(meaning)
        values = dict(zip(order.rows.tolist(), order.values.tolist(), strict=True))
        hits = []
        for rank, (row, (point, alike)) in enumerate(zip(rows, shown, strict=True), start=1):
            hits.append(
                Hit(
                    rank,
                    point,
                    values[row],
                    by_words.get(row),
                    by_meaning.get(row),
                    matched.get(point.id, ()),
                    tuple(sorted({*same.get(point.id, ()), *(other.reference for other in alike)})),
                    tuple(other.id for other in alike),
                )
            )
        return tuple(hits)

    def _shown(self, order: Ranking, limit: int) -> list[tuple[CitedPoint, tuple[CitedPoint, ...]]]:
        """Return the first `limit` lines that stand by themselves, with those under them."""
        points: list[CitedPoint] = []
        shown: list[tuple[CitedPoint, tuple[CitedPoint, ...]]] = []
        start = 0
        while start < len(order) and len(shown) < limit:
            names = [self._state.columns.ids[row] for row in order.rows[start : start + limit + _SPARE].tolist()]
            held = self._catalogue.cited(names)
            points += [held[name] for name in names if name in held and (self._restricted or not held[name].restricted)]
            start += len(names)
            shown = group(points)
        return shown[:limit]


def _places(found: Ranking) -> dict[int, int]:
    return {row: place for place, row in enumerate(found.rows.tolist(), start=1)}
