"""Learns anew how themes are suggested: `python -m kb.themes.learn` (about two minutes on two cores; no network, no random start).

From the labelled lines (`kb.themes.examples`) it makes two files: `data/themes-learnt.npz`, what each line says of each theme, so that no
first start has to learn; and `data/theme-weights.json`, how much meaning, phrases and the rest of the review count. The weights are fitted
on the lines of briefings that were coded twice, each seen by equations that had no line of its briefing; so is the chance that is enough.
Run it after a change of the examples, the vocabulary or the code that learns; a test says when it was forgotten. Points of the split
`test` are never read here.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kb.embedding import bundled_encoder
from kb.themes.examples import CodedPoint, Example, all_labelled, load_coded
from kb.themes.kept import write
from kb.themes.meaning import Floats, Lines, held_out, learn
from kb.themes.phrases import PhraseFinder
from kb.themes.tagger import LEARNT, Tagger, lines_to_learn
from kb.themes.vocabulary import Vocabulary, load_vocabulary
from kb.themes.weighing import WEIGHTS, Known, Weights, choose, join, save_weights, words_said
from kb.themes.words import read_words

#: How strongly the weights are held small (they are fitted on some twenty thousand pairs, so this hardly matters).
RESTRAINT = 1.0
THRESHOLDS = tuple(round(0.20 + step / 100, 2) for step in range(31))

Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class Coded:
    """Lines that were coded twice: what is known of them, and what each coder said (lines, themes)."""

    known: Known
    coders: tuple[Marks, Marks]


def main() -> int:
    """Learn, say how well it works on briefings left out, and write both files."""
    vocabulary, encoder, examples = load_vocabulary(), bundled_encoder(), all_labelled()
    lines = lines_to_learn(vocabulary, examples, encoder, _progress)
    print(f"Learning from {len(examples)} labelled lines ...", flush=True)
    coded = coded_briefings(vocabulary, examples, lines, [point for point in load_coded() if point.split == "tune"])
    chances = chances_left_out(coded)
    threshold = best_threshold(chances, coded.coders)
    f1 = " and ".join(f"{micro_f1(chosen(chances, threshold), marks):.3f}" for marks in coded.coders)
    save_weights(
        replace(fit(coded), threshold=threshold), f"{len(chances)} coded points of {len(set(coded.known.reviews))} briefings", WEIGHTS
    )
    write(LEARNT, Tagger(vocabulary, encoder, examples=examples).key, learn(lines))
    LEARNT.chmod(0o644)
    print(f"Briefings left out one by one: F1 {f1} (coder A and B), from a chance of {threshold:.2f}.")
    print(f"Written: {LEARNT} ({LEARNT.stat().st_size // 1024} KiB) and {WEIGHTS}")
    return 0


def coded_briefings(vocabulary: Vocabulary, examples: Sequence[Example], lines: Lines, points: Sequence[CodedPoint]) -> Coded:
    """What is known of the coded points, which stand among the examples, when no line of the same briefing was learnt from."""
    reviews = sorted({point.review for point in points})
    number = {review: place for place, review in enumerate(reviews)}
    groups = [number.get(example.voice, -1) for example in examples] + [-1] * (len(lines.words) - len(examples))
    rows = [place for place, group in enumerate(groups) if group >= 0]
    strengths = held_out(lines, groups)[rows]
    return Coded(
        Known(strengths, phrases_said(vocabulary, [examples[row].text for row in rows]), [groups[row] for row in rows]),
        (marks(vocabulary, [point.coder_a for point in points]), marks(vocabulary, [point.coder_b for point in points])),
    )


def phrases_said(vocabulary: Vocabulary, texts: Sequence[str]) -> NDArray[np.int_]:
    """How many words the longest phrase of each theme has that each text says: (texts, themes)."""
    finder = PhraseFinder(vocabulary)
    found = [finder.find(text, read_words(text, vocabulary.stems)) for text in texts]
    return words_said(found, [theme.id for theme in vocabulary.themes])


def marks(vocabulary: Vocabulary, given: Sequence[Sequence[str]]) -> Marks:
    """Which themes each line was given: (lines, themes)."""
    return np.array([[theme.id in themes for theme in vocabulary.themes] for themes in given])


def fit(coded: Coded, rows: Sequence[int] | None = None) -> Weights:
    """Fit the weights on coded lines (all, or `rows`) by logistic regression; a theme that one of two coders gave is half given."""
    known = coded.known
    usual = float((np.clip(join(known.strengths, known.said), 0, 1) ** 2).mean())
    columns = known.columns(usual)
    given = (coded.coders[0].astype(np.float64) + coded.coders[1]) / 2
    at = slice(None) if rows is None else list(rows)
    found = _logistic(columns[at].reshape(-1, columns.shape[-1]), given[at].reshape(-1))
    constant, meaning, phrase, word, review, lead, rank = (float(value) for value in found)
    return Weights(constant, meaning, phrase, word, review, lead, rank, usual, threshold=0.0)


def chances_left_out(coded: Coded) -> Floats:
    """Chances of the coded lines by weights that were fitted on the other briefings: (lines, themes)."""
    of = np.asarray(coded.known.reviews)
    chances = np.zeros(coded.known.strengths.shape, dtype=np.float32)
    for review in set(of.tolist()):
        rows = np.flatnonzero(of == review)
        chances[rows] = fit(coded, np.flatnonzero(of != review).tolist()).chances(coded.known)[rows]
    return chances


def chosen(chances: Floats, threshold: float) -> Marks:
    """The themes that are suggested at a threshold: (lines, themes)."""
    marked = np.zeros(chances.shape, dtype=np.bool_)
    for row, line in zip(marked, chances, strict=True):
        row[choose(line, threshold)] = True
    return marked


def best_threshold(chances: Floats, coders: Sequence[Marks]) -> float:
    """The chance from which suggestions agree best with the coders, taken together."""
    return max(THRESHOLDS, key=lambda threshold: sum(micro_f1(chosen(chances, threshold), one) for one in coders))


def micro_f1(suggested: Marks, given: Marks) -> float:
    """F1 over all pairs of line and theme."""
    return float(2 * (suggested & given).sum() / max(suggested.sum() + given.sum(), 1))


def _logistic(columns: NDArray[np.float64], given: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logistic regression by Newton's method, targets 0..1: the constant, then one weight a column."""
    spread = columns.std(axis=0)
    spread[spread == 0] = 1
    middle = columns.mean(axis=0)
    rows = np.concatenate([np.ones((len(columns), 1)), (columns - middle) / spread], axis=1)
    restraint = np.diag([0.0] + [RESTRAINT] * columns.shape[1])
    weights = np.zeros(rows.shape[1])
    for _ in range(30):
        chances = 1 / (1 + np.exp(-(rows @ weights)))
        slope = rows.T @ (given - chances) - restraint @ weights
        step = np.linalg.solve((rows * (chances * (1 - chances))[:, None]).T @ rows + restraint, slope)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    scaled = weights[1:] / spread
    return np.concatenate([[weights[0] - middle @ scaled], scaled])


def _progress(done: int, of: int) -> None:
    print(f"\rReading lines: {done} of {of}", end="\n" if done == of else "", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
