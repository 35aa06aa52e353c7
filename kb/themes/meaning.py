"""Learns from labelled lines what each theme is about, and says for a new line how strongly it is about each.

The method is kernel ridge regression, one weight per labelled line and theme, solved at once: a new line is compared with every
labelled line by meaning (distance of their vectors) and by words (shared words, rare ones counting more), and the labels of the lines
that it resembles are added up. Definitions and phrases of the vocabulary stand among the labelled lines at half weight, so a theme
without any example is known too. docs/decisions/0006-themes.md has the comparison with other methods.

Pure arithmetic: vectors and words come from the caller, and what strength is enough is decided in `kb.themes.tagger`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# Chosen by cross-validation on the labelled lines (python -m benchmarks.themes). The figures hardly move around these values:
# width 0.5-1, ridge 0.3-1 and word share 0.3-0.6 all give F1 0.515-0.52.
WIDTH = 1.0
RIDGE = 0.6
WORD_SHARE = 0.5
SMALL_WEIGHT = 0.5

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Lines:
    """Labelled lines to learn from: words and vectors of each, its themes as 0 or 1 (lines × themes), and how much it counts.

    `examples` says how many of them, from the first, are examples; the rest come from the vocabulary.
    """

    words: Sequence[Sequence[str]]
    vectors: Floats
    labels: Floats
    weights: Floats
    examples: int


@dataclass(frozen=True)
class Meaning:
    """What was learnt, as plain arrays that can be kept in a file.

    `vectors` (n, d) are the lines learnt from and `line_weights` (n, t) what each says for each theme; `terms` (v,) are the known
    words, `rarity` (v,) how much each counts and `word_weights` (v, t) what it says; `usual` (t,) is how often a theme occurs.
    """

    vectors: Floats
    line_weights: Floats
    terms: NDArray[np.str_]
    rarity: Floats
    word_weights: Floats
    usual: Floats

    def strengths(self, words: Sequence[Sequence[str]], vectors: Floats) -> Floats:
        """How strongly each line is about each theme: (lines, themes), about 0 for unrelated and 1 for certain."""
        rows = _term_rows(words, self.terms, self.rarity)
        used = rows.any(axis=0)  # a few lines hold few of all known words
        by_words = rows[:, used] @ self.word_weights[used]
        return np.asarray(self.usual + _nearness(vectors, self.vectors) @ self.line_weights + WORD_SHARE * by_words, dtype=np.float32)


def learn(lines: Lines) -> Meaning:
    """Fit the weights. Takes about a second for a thousand lines; the same lines always give the same weights."""
    terms, rarity = _terms(lines.words)
    rows = _term_rows(lines.words, terms, rarity)
    likeness = _nearness(lines.vectors, lines.vectors).astype(np.float64) + WORD_SHARE * (rows @ rows.T)
    usual = lines.labels[: lines.examples].mean(axis=0) if lines.examples else np.zeros(lines.labels.shape[1])
    weights = np.linalg.solve(likeness + np.diag(RIDGE / lines.weights), lines.labels - usual)
    return Meaning(
        vectors=lines.vectors.astype(np.float32),
        line_weights=weights.astype(np.float32),
        terms=terms,
        rarity=rarity,
        word_weights=(rows.T @ weights).astype(np.float32),
        usual=usual.astype(np.float32),
    )


def _nearness(left: Floats, right: Floats) -> Floats:
    """Return the nearness in meaning of every pair of lines, 1 for the same; vectors have length 1."""
    return np.asarray(np.exp(-2 * WIDTH * (1 - left @ right.T)), dtype=np.float32)


def _terms(lines: Sequence[Sequence[str]]) -> tuple[NDArray[np.str_], Floats]:
    """Return the words of all lines, and the rarity of each (smoothed inverse document frequency)."""
    counts = Counter(word for line in lines for word in set(line))
    terms = sorted(counts)
    seen = np.array([counts[term] for term in terms], dtype=np.float32)
    return np.array(terms, dtype=np.str_), np.asarray(np.log((1 + len(lines)) / (1 + seen)) + 1, dtype=np.float32)


def _term_rows(lines: Sequence[Sequence[str]], terms: NDArray[np.str_], rarity: Floats) -> Floats:
    """Make one row per line over the known words: dampened count times rarity, scaled to length 1 (all zero when no word is known)."""
    place = {str(term): index for index, term in enumerate(terms)}
    rows = np.zeros((len(lines), len(terms)), dtype=np.float32)
    for row, line in zip(rows, lines, strict=True):
        for word, count in Counter(line).items():
            if word in place:
                row[place[word]] = (1 + np.log(count)) * rarity[place[word]]
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)
