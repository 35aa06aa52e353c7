"""Weighs what is known of a line and a theme into one chance that the line is about it, and chooses the themes to suggest.

Known are: the strength by meaning (`kb.themes.meaning`), whether the line says a phrase of the theme, how strong the theme is in the other
lines of the same review, and how it compares with the other themes of the line. A review keeps coming back to what it is about, so a
theme that other lines speak of is likelier in this one. Each counts as much as `data/theme-weights.json` says, which
`python -m kb.themes.learn` fits on briefings that were coded twice. The weights are the same for every theme, so a theme that somebody
adds is weighed like the others.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.errors import KnowledgeBaseError
from kb.settings import DATA
from kb.themes.meaning import Floats
from kb.themes.phrases import Said

WEIGHTS = DATA / "theme-weights.json"
MOST_PER_LINE = 4
#: What a phrase adds to the strength before themes are compared: two words and more are enough by themselves, a single word
#: ("recording", "debt") needs support by meaning. Chosen by cross-validation on the examples.
BONUS_OF_PHRASE, BONUS_OF_WORD = 0.25, 0.10
#: A review of few lines says little of what it is about: as many lines of the usual strength are added to it.
USUAL_LINES = 3
LAST_RANK = 8


@dataclass(frozen=True)
class Weights:
    """How much each thing that is known counts (log-odds), what strength is usual (mean square), and the chance that is enough."""

    constant: float
    meaning: float
    phrase: float
    word: float
    review: float
    lead: float
    rank: float
    usual: float
    threshold: float

    def chances(self, known: Known) -> Floats:
        """The chance of each theme for each line (lines, themes), 0..1."""
        terms = (self.meaning, self.phrase, self.word, self.review, self.lead, self.rank)
        odds = self.constant + known.columns(self.usual) @ np.array(terms)
        return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float32)


@dataclass(frozen=True)
class Known:
    """What is known of some lines.

    `strengths` by meaning and `said`, the words of the longest phrase (0 for none), are (lines, themes); `reviews` says which review each
    line is of.
    """

    strengths: Floats
    said: NDArray[np.int_]
    reviews: Sequence[int]

    def columns(self, usual: float) -> NDArray[np.float64]:
        """Everything that is weighed, one column each: (lines, themes, 6)."""
        joined = join(self.strengths, self.said)
        return np.stack(
            [
                self.strengths,
                self.said > 1,
                self.said == 1,
                in_other_lines(joined, self.reviews, usual),
                _lead(joined),
                _rank(joined),
            ],
            axis=-1,
        ).astype(np.float64)

    def alone(self) -> Known:
        """The same lines, each taken as if its review held no other."""
        return Known(self.strengths, self.said, range(len(self.strengths)))


def load_weights(path: Path = WEIGHTS) -> Weights:
    """Read the weights. Raises KnowledgeBaseError that says how to make them again."""
    try:
        return Weights(**json.loads(path.read_text("utf-8"))["weights"])
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise KnowledgeBaseError(f"{path} cannot be used ({error}). To make it again: python -m kb.themes.learn") from error


def save_weights(weights: Weights, learnt_from: str, path: Path) -> None:
    """Write the weights with a note of what they were fitted on."""
    content = {"learnt_from": learnt_from, "weights": {name: round(value, 4) for name, value in asdict(weights).items()}}
    path.write_text(json.dumps(content, indent=1) + "\n", "utf-8")


def words_said(found: Sequence[dict[str, Said]], ids: Sequence[str]) -> NDArray[np.int_]:
    """How many words the longest phrase of each theme has that each line says: (lines, themes)."""
    return np.array([[phrases[theme].words if theme in phrases else 0 for theme in ids] for phrases in found], dtype=np.int_).reshape(
        len(found), len(ids)
    )


def join(strengths: Floats, said: NDArray[np.int_]) -> Floats:
    """Strengths by meaning, raised where a line says a phrase of the theme."""
    return np.asarray(strengths + np.where(said > 1, BONUS_OF_PHRASE, np.where(said == 1, BONUS_OF_WORD, 0)), dtype=np.float32)


def in_other_lines(joined: Floats, reviews: Sequence[int], usual: float) -> Floats:
    """How strong each theme is in the other lines of the line's review: the root of the mean square, (lines, themes)."""
    squares = np.clip(joined, 0, 1) ** 2
    of = np.asarray(reviews)
    strong = np.zeros_like(squares)
    for review in set(of.tolist()):
        rows = np.flatnonzero(of == review)
        others = squares[rows].sum(axis=0) - squares[rows]
        strong[rows] = np.sqrt((np.maximum(others, 0) + USUAL_LINES * usual) / (len(rows) - 1 + USUAL_LINES))
    return strong


def choose(chances: Floats, threshold: float) -> list[int]:
    """Return the themes (columns) of one line that are likely enough, likeliest first, at most four; ties in the vocabulary's order."""
    rounded = np.round(chances, 4)  # the last digits depend on how many cores added them up
    order = np.argsort(-rounded, kind="stable")[:MOST_PER_LINE]
    return [int(theme) for theme in order if rounded[theme] >= threshold]


def _lead(joined: Floats) -> Floats:
    """By how much each theme is stronger than the strongest other theme of the line."""
    if joined.shape[1] < 2:
        return np.zeros_like(joined)
    ordered = np.sort(joined, axis=1)
    best, second = ordered[:, -1:], ordered[:, -2:-1]
    return np.asarray(joined - np.where(joined == best, second, best), dtype=np.float32)


def _rank(joined: Floats) -> NDArray[np.int_]:
    """The place of each theme in its line, 0 for the strongest, counted to eight."""
    order = np.argsort(-np.round(joined, 4), axis=1, kind="stable")
    return np.asarray(np.minimum(np.argsort(order, axis=1), LAST_RANK), dtype=np.int_)
