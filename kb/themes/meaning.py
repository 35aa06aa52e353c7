"""Learns from labelled lines what each theme is about, and says for a new line how strongly it is about each.

The method is kernel ridge regression, one weight per labelled line and theme, solved at once: a new line is compared with every
labelled line by meaning (distance of their vectors) and by words (shared words, rare ones counting more), and the labels of the lines
that it resembles are added up. Definitions and phrases of the vocabulary stand among the labelled lines at half weight, so a theme
without any example is known too. What people decided later is laid on top (`corrected`) without learning anew.
docs/decisions/0006-themes.md has the comparison with other methods.

Pure arithmetic: vectors and words come from the caller, and what strength is enough is decided in `kb.themes.weighing`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

# Chosen by cross-validation on the labelled lines; the figures hardly move around these values: width 1-2, ridge 0.3-1.2 and word share
# 0.5-1 all lie within 0.01 of F1.
WIDTH = 1.0
RIDGE = 0.6
WORD_SHARE = 0.5
SMALL_WEIGHT = 0.5
#: A person's decision counts as much as this many examples.
DECISION_WEIGHT = 4.0

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Lines:
    """Labelled lines to learn from: words and vectors of each, its themes as 0..1 (lines × themes), and how much it counts.

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

    @cached_property
    def _places(self) -> dict[str, int]:
        return _places(self.terms)

    def strengths(self, words: Sequence[Sequence[str]], vectors: Floats) -> Floats:
        """How strongly each line is about each theme: (lines, themes), about 0 for unrelated and 1 for certain."""
        rows = _term_rows(words, self._places, self.rarity)
        used = rows.any(axis=0)  # a few lines hold few of all known words
        by_words = rows[:, used] @ self.word_weights[used]
        return np.asarray(self.usual + _nearness(vectors, self.vectors) @ self.line_weights + WORD_SHARE * by_words, dtype=np.float32)

    def corrected(self, words: Sequence[Sequence[str]], vectors: Floats, errors: Floats) -> Meaning:
        """Return the same with `errors` (lines, themes) put right at lines that people decided on, and less so at lines like them.

        An error is what the strength should be less what it is: 0 where nobody decided.
        """
        rows = _term_rows(words, self._places, self.rarity)
        likeness = _nearness(vectors, vectors).astype(np.float64) + WORD_SHARE * (rows @ rows.T)
        weights = np.linalg.solve(likeness + np.diag(np.full(len(rows), RIDGE / DECISION_WEIGHT)), errors)
        return replace(
            self,
            vectors=np.concatenate([self.vectors, vectors.astype(np.float32)]),
            line_weights=np.concatenate([self.line_weights, weights.astype(np.float32)]),
            word_weights=self.word_weights + (rows.T @ weights).astype(np.float32),
        )


def learn(lines: Lines) -> Meaning:
    """Fit the weights. Takes some seconds for five thousand lines; the same lines always give the same weights."""
    terms, rarity = _terms(lines.words)
    rows = _term_rows(lines.words, _places(terms), rarity)
    usual = _usual(lines)
    weights = np.linalg.solve(_equations(lines, rows), lines.labels - usual)
    return Meaning(
        vectors=_halved(lines.vectors),
        line_weights=_halved(weights),
        terms=terms,
        rarity=rarity,
        word_weights=_halved(rows.T @ weights),
        usual=usual.astype(np.float32),
    )


def held_out(lines: Lines, groups: Sequence[int]) -> Floats:
    """Strengths of each line when the lines of its group are left out of the equations; groups below 0 are never left out (rows of 0).

    In closed form from one inverse. Only the rarity of words and how usual a theme is are still taken from all lines.
    """
    terms, rarity = _terms(lines.words)
    inverse = np.linalg.inv(_equations(lines, _term_rows(lines.words, _places(terms), rarity)))
    weights = inverse @ (lines.labels - _usual(lines))
    strengths = np.zeros(lines.labels.shape, dtype=np.float32)
    for group in sorted({group for group in groups if group >= 0}):
        rows = np.flatnonzero(np.asarray(groups) == group)
        strengths[rows] = lines.labels[rows] - np.linalg.solve(inverse[np.ix_(rows, rows)], weights[rows])
    return strengths


def _equations(lines: Lines, rows: Floats) -> NDArray[np.float64]:
    likeness = _nearness(lines.vectors, lines.vectors).astype(np.float64) + WORD_SHARE * (rows @ rows.T)
    return np.asarray(likeness + np.diag(RIDGE / lines.weights), dtype=np.float64)


def _usual(lines: Lines) -> Floats:
    return np.asarray(lines.labels[: lines.examples].mean(axis=0) if lines.examples else np.zeros(lines.labels.shape[1]), dtype=np.float32)


def _halved(array: NDArray[np.floating]) -> Floats:
    """Round to half precision, so that what is kept in a small file is the same as what was learnt."""
    return np.asarray(array, dtype=np.float16).astype(np.float32)


def _nearness(left: Floats, right: Floats) -> Floats:
    """Return the nearness in meaning of every pair of lines, 1 for the same; vectors have length 1."""
    # Of one line, a query, not `@`: on a busy machine BLAS's threads wait for each other longer than the work takes.
    alike = np.einsum("ij,kj->ik", left, right) if len(left) == 1 else left @ right.T
    return np.asarray(np.exp(-2 * WIDTH * (1 - alike)), dtype=np.float32)


def _terms(lines: Sequence[Sequence[str]]) -> tuple[NDArray[np.str_], Floats]:
    """Return the words of all lines, and the rarity of each (smoothed inverse document frequency)."""
    counts = Counter(word for line in lines for word in set(line))
    terms = sorted(counts)
    seen = np.array([counts[term] for term in terms], dtype=np.float32)
    return np.array(terms, dtype=np.str_), np.asarray(np.log((1 + len(lines)) / (1 + seen)) + 1, dtype=np.float32)


def _places(terms: NDArray[np.str_]) -> dict[str, int]:
    return {str(term): index for index, term in enumerate(terms)}


def _term_rows(lines: Sequence[Sequence[str]], place: Mapping[str, int], rarity: Floats) -> Floats:
    """Make one row per line over the known words: dampened count times rarity, scaled to length 1 (all zero when no word is known)."""
    rows = np.zeros((len(lines), len(place)), dtype=np.float32)
    for row, line in zip(rows, lines, strict=True):
        for word, count in Counter(line).items():
            if word in place:
                row[place[word]] = (1 + np.log(count)) * rarity[place[word]]
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths > 0, lengths, 1), dtype=np.float32)
