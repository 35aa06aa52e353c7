"""The three voices of a search: which lines say the words, which are alike in meaning, and which have the themes that the query is about.

Each gives rows of the columns with a value; they are joined in `fusion`. Filters come first: a row that a filter does not let through is
in no ranking, and one that it lets through is never lost for it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Protocol

import numpy as np
from sqlalchemy import Connection

from kb import fulltext
from kb.catalogue.columns import Columns, Mask, Rows
from kb.search.fusion import THEME_WEIGHT, Floats, Ranking, best_first
from kb.search.held import Table

#: How many lines each voice gives at most, however many are shown, so that a search always counts the same. A query of one word has all
#: its lines.
DEPTH = 1_000

#: A line is found by meaning when its similarity is at least NEAR (docs/decisions/0005-search.md). Beyond the NEAREST lines, one must also
#: be this share as good as the best: else a word such as "fathers" brings up a quarter of a library.
NEAR, SHARE, NEAREST = 0.25, 0.5, 10
#: Or when the query is clearly about its themes, which add at least THEMED, and it is not further from it than FAINT. Under a filter,
#: such a query finds its NEAREST lines in any case: where few are left, they are what there is.
THEMED, FAINT = 0.2, 0.0

#: Words are looked for, the rarest first, until so many lines may hold them: in a hundred thousand lines, "child" says nothing beside
#: "bruise", and takes 40 ms.
MOST_LINES = 4_000
#: Up to so many lines are compared exactly, 5 ms for 100,000; of more, ChromaDB's index gives the nearest, and more than asked for where
#: a filter is set.
EXACT = 200_000
_MARGIN = 1.3
#: Of a large library, so many of the nearest lines are weighed by theme.
_WEIGHED = 1_000

#: What a theme needs in the query to count fully, and what keeps the themes of a line from counting fully where there is little of them.
_CLEAR, _CLEARLY, _LITTLE = 0.3, 0.25, 0.15


class Nearest(Protocol):
    """What is asked of the vectors where they are not all in memory."""

    def nearest(self, vector: Floats, n: int, *, within: Collection[str] | None = None) -> list[tuple[str, float]]:
        """Return up to `n` points and their cosine similarity, best first, of those `within` where it is given."""


# ------------------------------------------------------------------ words


def by_words(
    c: Connection, entry_rows: Rows, terms: Sequence[str], allowed: Mask, depth: int, *, single: bool = False
) -> tuple[Ranking, Rows]:
    """Return the best lines that hold any of the terms, with bm25, and all lines that were found by words.

    `entry_rows` has the row of each full-text entry by its number, -1 for none. Where a `single` word was typed, all its lines are
    found, else the best `depth`.
    """
    wanted = _telling(c, terms) if len(allowed) > MOST_LINES else list(terms)
    share = float(allowed.mean()) if len(allowed) else 0.0
    ask = -1 if len(allowed) <= MOST_LINES or share < 0.5 else int(_MARGIN * depth / share) + 50
    found = fulltext.ranked(c, wanted, ask)
    ranking = _of_rows(found, entry_rows, allowed)
    if 0 <= ask <= len(found) and len(ranking) < depth:
        ranking = _of_rows(fulltext.ranked(c, wanted, -1), entry_rows, allowed)
    if len(wanted) < len(terms) and len(ranking) < NEAREST:
        ranking, wanted, ask = _of_rows(fulltext.ranked(c, terms, -1), entry_rows, allowed), list(terms), -1
    if not single:
        ranking = Ranking(ranking.rows[:depth], ranking.values[:depth])
        return ranking, ranking.rows
    if len(wanted) == len(terms) and (ask < 0 or len(found) < ask):
        return ranking, ranking.rows
    every = rows_of(fulltext.saying(c, terms), entry_rows)
    return ranking, every[allowed[every]]


def rows_of(entries: Sequence[int], entry_rows: Rows) -> Rows:
    """Return the rows of full-text entries; those that the columns do not have are left out."""
    numbers = np.asarray([entry for entry in entries if entry < len(entry_rows)], dtype=np.int64)
    rows = entry_rows[numbers]
    return rows[rows >= 0]


def _of_rows(found: Sequence[tuple[int, float]], entry_rows: Rows, allowed: Mask) -> Ranking:
    entries = np.fromiter((entry for entry, _value in found), dtype=np.int64, count=len(found))
    values = np.fromiter((value for _entry, value in found), dtype=np.float32, count=len(found))
    known = entries < len(entry_rows)
    rows, values = entry_rows[entries[known]], values[known]
    kept = rows >= 0
    kept[kept] = allowed[rows[kept]]
    return best_first(rows[kept], values[kept])


def _telling(c: Connection, terms: Sequence[str]) -> list[str]:
    """Return the terms that tell lines apart: the rarest, until too many lines hold them. Of terms that no line holds, nothing is lost."""
    counts = fulltext.counts(c, terms)
    chosen: set[str] = set()
    lines = 0
    for term in sorted((term for term, count in counts.items() if count), key=lambda term: (counts[term], term)):
        if chosen and lines + counts[term] > MOST_LINES:
            break
        chosen.add(term)
        lines += counts[term]
    return [term for term in terms if term in chosen]


# ------------------------------------------------------------------ meaning and themes


class Meaning:
    """Compares the lines of one state of a library with one query, by meaning and by themes."""

    def __init__(self, columns: Columns, table: Table | None, index: Nearest, vector: Floats, themes: Mapping[str, float]) -> None:
        """`table` holds the vectors in memory, None where they are not; `themes` are those the query is about, with their strength."""
        self._columns, self._table, self._index, self._vector = columns, table, index, vector
        self._known: dict[int, float] = {}
        self._added: Floats | None = None
        strengths = np.array([max(themes.get(theme, 0.0), 0.0) for theme in columns.theme_ids], dtype=np.float32)
        self._asked = strengths / max(float(strengths.max(initial=0.0)), _CLEAR)
        self._clear = bool(strengths.max(initial=0.0) >= _CLEARLY)

    def ranking(self, allowed: Mask, depth: int, floor: float = NEAR, *, themed: bool = False, least: int = 0) -> Ranking:
        """Return the lines found by meaning, best first, `depth` at most: those at least as alike as `floor`.

        For a query clearly about some themes, `themed` adds the lines clearly on them, and `least` lines are found in any case.
        """
        rows, similar = self._near(allowed, depth)
        self._known = dict(zip(rows.tolist(), similar.tolist(), strict=True)) if self._table is None else {}
        added = self._by_themes(rows)
        alike = similar >= floor
        if self._clear and themed:
            faint = similar >= FAINT
            alike |= (added >= THEMED) & faint
            if alike.sum() < least:
                alike[np.argsort(-(similar + added))[:least]] = True
                alike &= faint
        rows, values = rows[alike], (similar + added)[alike]
        if len(rows) > depth:
            best = np.argpartition(-values, depth - 1)[:depth]
            rows, values = rows[best], values[best]
        return good_enough(best_first(rows, values))

    def values(self, rows: Rows) -> Floats:
        """Return how alike these lines are to the query, with what their themes add, found or not."""
        if self._table is not None:
            similar = self._table.similarities(self._vector, rows)
        else:
            least = min(self._known.values(), default=0.0)
            similar = np.array([self._known.get(row, least) for row in rows.tolist()], dtype=np.float32)
        return np.asarray(similar + self._by_themes(rows), dtype=np.float32)

    def _near(self, allowed: Mask, depth: int) -> tuple[Rows, Floats]:
        """Return rows and similarities among which the best are: all that are allowed, or the nearest of very many."""
        rows = np.flatnonzero(allowed).astype(np.int32)
        if not len(rows):
            return rows, np.zeros(0, dtype=np.float32)
        weighed = max(_WEIGHED, depth)
        if self._table is not None and len(rows) <= EXACT:
            return rows, self._table.similarities(self._vector, rows)
        share = len(rows) / len(allowed)
        if self._table is not None:
            found, similar = self._named(self._index.nearest(self._vector, int(_MARGIN * weighed / share)), allowed)
            if len(found) >= min(depth, len(rows)):
                return found, similar
            return rows, self._table.similarities(self._vector, rows)
        hidden = len(allowed) - len(rows)
        if hidden <= weighed:
            return self._named(self._index.nearest(self._vector, depth + hidden), allowed)
        return self._named(self._index.nearest(self._vector, depth, within={self._columns.ids[row] for row in rows.tolist()}), allowed)

    def _named(self, found: Sequence[tuple[str, float]], allowed: Mask) -> tuple[Rows, Floats]:
        held = [(self._columns.row_of.get(name, -1), similar) for name, similar in found]
        kept = [(row, similar) for row, similar in held if row >= 0 and allowed[row]]
        rows = np.array([row for row, _similar in kept], dtype=np.int32)
        return rows, np.array([similar for _row, similar in kept], dtype=np.float32)

    def _by_themes(self, rows: Rows) -> Floats:
        """Return what the themes of these lines add: how much of what the query is about, against all that each line is about."""
        if self._added is None:
            shared = self._columns.on_themes(self._asked)
            self._added = np.asarray(THEME_WEIGHT * shared / (self._columns.theme_lengths + _LITTLE), dtype=np.float32)
        return self._added[rows]


def good_enough(found: Ranking) -> Ranking:
    """Return those of a ranking that count as found beside its best."""
    if not len(found):
        return found
    kept = (np.arange(len(found)) < NEAREST) | (found.values >= SHARE * found.values[0])
    return Ranking(found.rows[kept], found.values[kept])
