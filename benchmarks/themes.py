"""How well themes are suggested, measured against people's labels.

    python -m benchmarks.themes [--json]                five-fold cross-validation on data/theme-examples.jsonl
    python -m benchmarks.themes --gold PATH [--json]    learnt from all examples, measured on other labelled lines

`--gold` takes a file, or a folder of files, in the format of the examples: one JSON object a line with text, kind, themes; a bold
lead-in stands before the text ("Label: text"). Printed are precision, recall and F1 over all (line, theme) pairs and F1 of each theme,
for phrases alone, meaning alone and both; and how well the score says how often a suggestion is right.

The examples are invented lines labelled by one coder, who knew the definitions and phrases. The threshold and the few settings of
`kb.themes.meaning` were chosen on the same folds, so cross-validation flatters a little; real briefings are the better test.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.embedding import bundled_encoder
from kb.errors import KnowledgeBaseError
from kb.models import PointKind
from kb.themes.examples import EXAMPLES, Example, load_examples
from kb.themes.meaning import Floats, Lines, learn
from kb.themes.phrases import PhraseFinder, Said
from kb.themes.tagger import MOST_PER_LINE, THRESHOLD, Tagger, choose, join, lines_to_learn, score_of
from kb.themes.vocabulary import Vocabulary, load_vocabulary
from kb.themes.words import bases, read_words

FOLDS = 5
#: Lines nearer than this in meaning stay in one fold, so that no line is judged by its own double.
NEAR_DUPLICATE = 0.75

Marks = NDArray[np.bool_]


@dataclass(frozen=True)
class Measured:
    """Agreement of suggestions with labels, over all pairs and by theme (None where a theme has no labelled line)."""

    precision: float
    recall: float
    f1: float
    per_line: float
    lines_without: float
    themes: dict[str, float | None]


@dataclass(frozen=True)
class Strengths:
    """What each voice says: strengths by meaning and joined (lines × themes), phrases found, and the labels to compare with."""

    meaning: Floats
    joined: Floats
    said: Marks
    labels: Marks


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when the labelled lines cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.themes", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--gold", type=Path, help="other labelled lines: a .jsonl file or a folder of them")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args(arguments)
    try:
        vocabulary = load_vocabulary()
        gold = _gold(options.gold) if options.gold else None
        found = _on_gold(vocabulary, gold) if gold else _cross_validate(vocabulary, load_examples())
    except KnowledgeBaseError as error:
        print(error, file=sys.stderr)
        return 1
    lines = len(found.labels)
    on = f"{lines} labelled lines of {options.gold}" if gold else f"{FOLDS}-fold cross-validation on the {lines} lines of {EXAMPLES.name}"
    voices = {
        "phrases": _measure(found.said, found.labels, vocabulary),
        "meaning": _measure(_chosen(found.meaning), found.labels, vocabulary),
        "both": _measure(_chosen(found.joined), found.labels, vocabulary),
    }
    report = _as_json if options.json else _as_text
    print(report(on, voices, _reliability(found)))
    return 0


def _gold(path: Path) -> tuple[Example, ...]:
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    lines = tuple(example for file in files for example in load_examples(file))
    if not lines:
        raise KnowledgeBaseError(f"There are no labelled lines in {path}. Expected .jsonl files with text, kind and themes.")
    return tuple(line for line in lines if line.kind is not PointKind.RESOURCE)


def _cross_validate(vocabulary: Vocabulary, examples: Sequence[Example]) -> Strengths:
    lines = lines_to_learn(vocabulary, examples, bundled_encoder())
    fold_of = _folds(lines.vectors[: len(examples)])
    strengths = np.zeros((len(examples), len(vocabulary.themes)), dtype=np.float32)
    for fold in range(FOLDS):
        held = np.flatnonzero(fold_of == fold).tolist()
        kept = np.concatenate([np.flatnonzero(fold_of != fold), np.arange(len(examples), len(lines.words))]).tolist()
        learnt = learn(
            Lines(
                [lines.words[row] for row in kept],
                lines.vectors[kept],
                lines.labels[kept],
                lines.weights[kept],
                int((fold_of != fold).sum()),
            )
        )
        strengths[held] = learnt.strengths([lines.words[row] for row in held], lines.vectors[held])
    return _with_phrases(vocabulary, examples, strengths, lines.labels[: len(examples)] > 0)


def _on_gold(vocabulary: Vocabulary, gold: Sequence[Example]) -> Strengths:
    encoder = bundled_encoder()
    words = [bases(read_words(line.text, vocabulary.stems)) for line in gold]
    strengths = Tagger(vocabulary, encoder).learnt.strengths(words, encoder.encode([line.text for line in gold]))
    return _with_phrases(vocabulary, gold, strengths, np.array([[theme.id in line.themes for theme in vocabulary.themes] for line in gold]))


def _folds(vectors: Floats) -> NDArray[np.int_]:
    """Give a fold to each line, by a fixed shuffle; near-duplicates share the fold of the first of them."""
    leader = (vectors @ vectors.T > NEAR_DUPLICATE).argmax(axis=1)
    return np.asarray(np.random.default_rng(0).integers(0, FOLDS, size=len(vectors))[leader])


def _with_phrases(vocabulary: Vocabulary, lines: Sequence[Example], strengths: Floats, labels: Marks) -> Strengths:
    finder = PhraseFinder(vocabulary)
    ids = [theme.id for theme in vocabulary.themes]
    found: list[dict[str, Said]] = [finder.find(line.text, read_words(line.text, vocabulary.stems)) for line in lines]
    said = np.array([[theme in phrases for theme in ids] for phrases in found])
    return Strengths(strengths, join(strengths, found, ids), said, labels)


def _chosen(strengths: Floats) -> Marks:
    chosen = np.zeros(strengths.shape, dtype=np.bool_)
    for row, line in zip(chosen, strengths, strict=True):
        row[choose(line)] = True
    return chosen


def _measure(suggested: Marks, labels: Marks, vocabulary: Vocabulary) -> Measured:
    right = (suggested & labels).sum(axis=0)
    both = suggested.sum(axis=0) + labels.sum(axis=0)
    return Measured(
        precision=round(float(right.sum() / max(suggested.sum(), 1)), 3),
        recall=round(float(right.sum() / max(labels.sum(), 1)), 3),
        f1=round(float(2 * right.sum() / max(both.sum(), 1)), 3),
        per_line=round(float(suggested.sum(axis=1).mean()), 2),
        lines_without=round(float((suggested.sum(axis=1) == 0).mean()), 3),
        themes={
            theme.id: round(float(2 * right[place] / both[place]), 3) if labels[:, place].any() else None
            for place, theme in enumerate(vocabulary.themes)
        },
    )


def _reliability(found: Strengths) -> list[dict[str, float | int]]:
    """For suggestions by band of score: how many there were, and which share of them was right."""
    rows, themes = np.nonzero(_chosen(found.joined))
    scores = np.array([score_of(found.joined[row, theme]) for row, theme in zip(rows, themes, strict=True)])
    right = found.labels[rows, themes]
    bands = []
    for low in (0.0, 0.5, 0.6, 0.7, 0.8, 0.9):
        inside = (scores >= low) & (scores < (0.5 if low == 0 else low + 0.1 if low < 0.9 else 1.01))
        if inside.any():
            bands.append({"score_from": low, "suggestions": int(inside.sum()), "right": round(float(right[inside].mean()), 2)})
    return bands


def _as_json(on: str, voices: dict[str, Measured], bands: list[dict[str, float | int]]) -> str:
    results = {voice: vars(measured) for voice, measured in voices.items()}
    return json.dumps(
        {"measured_on": on, "threshold": THRESHOLD, "most_per_line": MOST_PER_LINE, "results": results, "scores": bands}, indent=1
    )


def _as_text(on: str, voices: dict[str, Measured], bands: list[dict[str, float | int]]) -> str:
    lines = [f"Measured on: {on}", "", f"{'':10}{'precision':>10}{'recall':>8}{'F1':>7}{'per line':>10}{'lines with none':>17}"]
    lines += [
        f"{voice:10}{one.precision:10.3f}{one.recall:8.3f}{one.f1:7.3f}{one.per_line:10.2f}{one.lines_without:17.0%}"
        for voice, one in voices.items()
    ]
    lines += ["", f"{'F1 by theme':34}" + "".join(f"{voice:>9}" for voice in voices)]
    for theme in next(iter(voices.values())).themes:
        figures = [one.themes[theme] for one in voices.values()]
        lines.append(f"{theme:34}" + "".join("        –" if figure is None else f"{figure:9.2f}" for figure in figures))
    lines += ["", "Score from   suggestions   right   (for both; the lowest band ends at 0.5)"]
    lines += [f"{band['score_from']:10.1f}{band['suggestions']:14}{band['right']:8.0%}" for band in bands]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
