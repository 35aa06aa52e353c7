"""Joins what words, meaning and themes say of lines into one order. Pure arithmetic over row numbers.

The score of a line is a weighted sum: its cosine similarity with the query, plus what its themes and its words add (convex combination;
Bruch, Gai and Ingber 2023, "An analysis of fusion functions for hybrid retrieval"). It was better than reciprocal rank fusion on every
collection measured (docs/decisions/0011-ranking.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kb.catalogue.columns import Rows

Floats = NDArray[np.float32]

#: What the themes of a line add at most to its similarity, and what its words add. Chosen on judged queries of the tuning half and on two
#: public collections; nDCG@10 hardly moves between 0.4 and 0.8, and between 0.2 and 0.3.
THEME_WEIGHT, WORD_WEIGHT = 0.6, 0.25

#: After this many lines of one review, each further one has to be better by so much.
OF_ONE_REVIEW, CROWDED = 3, 0.005


@dataclass(frozen=True)
class Ranking:
    """Rows with a number each that says how good they are, best first."""

    rows: Rows
    values: Floats

    def __len__(self) -> int:
        return len(self.rows)


NOTHING = Ranking(np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32))


def best_first(rows: Rows, values: Floats) -> Ranking:
    """Return rows in order of their values, ties in order of row."""
    order = np.lexsort((rows, -values))
    return Ranking(rows[order], values[order])


def word_scores(words: Ranking) -> Floats:
    """Return what the words of each row add: the share of the best bm25 there is, times the weight."""
    if not len(words):
        return words.values
    return np.asarray(WORD_WEIGHT * words.values / max(float(words.values[0]), 1e-9), dtype=np.float32)


def fuse(words: Ranking, meaning: Ranking, similar: Floats) -> Ranking:
    """Join two rankings. `similar` is the value by meaning of each row of `words`, in their order, found by meaning or not."""
    added = dict(zip(words.rows.tolist(), word_scores(words).tolist(), strict=True))
    values = dict(zip(meaning.rows.tolist(), meaning.values.tolist(), strict=True))
    values.update({row: value for row, value in zip(words.rows.tolist(), similar.tolist(), strict=True) if row not in values})
    rows = np.fromiter(values, dtype=np.int32, count=len(values))
    total = np.fromiter((value + added.get(row, 0.0) for row, value in values.items()), dtype=np.float32, count=len(values))
    return best_first(rows, total)


def spread(found: Ranking, review: Sequence[int] | Rows) -> Ranking:
    """Let lines of other reviews come before the fourth and later ones of one review, where they are nearly as good."""
    of = np.asarray(review)[found.rows]
    order = np.argsort(of, kind="stable")
    before = np.arange(len(of)) - np.maximum.accumulate(np.where(np.diff(of[order], prepend=-1) != 0, np.arange(len(of)), 0))
    place = np.empty(len(of), dtype=np.int64)
    place[order] = before
    return best_first_stable(found, np.asarray(found.values - CROWDED * np.maximum(place - (OF_ONE_REVIEW - 1), 0), dtype=np.float32))


def best_first_stable(found: Ranking, values: Floats) -> Ranking:
    """Return the rows in order of new values, ties in the order that they had."""
    order = np.argsort(-values, kind="stable")
    return Ranking(found.rows[order], values[order])
