"""How well themes are suggested, measured against people's labels.

    python -m benchmarks.themes [--json]                on the labelled lines and the coded briefings of the product (about four minutes)
    python -m benchmarks.themes --gold PATH [--json]    the tagger as it ships, measured on other labelled lines

Printed are precision, recall and F1 over all pairs of line and theme:

- on the examples, five-fold, and each writer's lines judged by what the others' lines teach;
- on the points of invented briefings that were coded twice, for each coder: the split `tune` with each briefing left out of all that is
  learnt from it in turn (at the threshold that ships), and the split `test`, which nothing is learnt from, as the product does it;
- how far the coders agree, F1 by theme, how often a suggestion of a score is right, and F1 on `tune` when fewer examples are learnt from.

`--gold` takes a file, or a folder of files: one JSON object a line with text, kind, themes; a bold lead-in stands before the text
("Label: text"). Lines with the same `review` are tagged together, as the product does; lines without one stand alone.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.theme_figures import Measured, Report, agreement, measure, reliability
from kb.embedding import bundled_encoder
from kb.errors import KnowledgeBaseError
from kb.models import LearningPoint, PointKind
from kb.themes.examples import CodedPoint, Example, all_labelled, load_coded, load_examples
from kb.themes.learn import Coded, chances_left_out, chosen, coded_briefings, marks, micro_f1, phrases_said
from kb.themes.meaning import Floats, Lines, held_out, learn
from kb.themes.tagger import Tagger, lines_to_learn
from kb.themes.vocabulary import Vocabulary, load_vocabulary
from kb.themes.weighing import Known, load_weights

FOLDS = 5
#: Lines nearer than this in meaning stay in one fold, so that no line is judged by its own double.
NEAR_DUPLICATE = 0.75
SHARES = (0.25, 0.5, 0.75, 1.0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print; 1 when the labelled lines cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.themes", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--gold", type=Path, help="other labelled lines: a .jsonl file or a folder of them")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args(arguments)
    try:
        vocabulary = load_vocabulary()
        report = _on_gold(vocabulary, options.gold) if options.gold else _on_everything(vocabulary)
    except KnowledgeBaseError as error:
        print(error, file=sys.stderr)
        return 1
    print(report.as_json() if options.json else report.as_text())
    return 0


def _on_gold(vocabulary: Vocabulary, path: Path) -> Report:
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    gold = [line for file in files for line in load_examples(file) if line.kind is not PointKind.RESOURCE]
    if not gold:
        raise KnowledgeBaseError(f"There are no labelled lines in {path}. Expected .jsonl files with text, kind and themes.")
    reviews = [line.voice or f"line {number}" for number, line in enumerate(gold)]
    scores = _as_shipped(vocabulary, [LearningPoint(line.kind, None, line.text, None, 0) for line in gold], reviews)
    labels = marks(vocabulary, [line.themes for line in gold])
    return Report(
        f"{len(gold)} labelled lines of {path}",
        {"as it ships": measure(scores > 0, labels, _ids(vocabulary))},
        reliability(scores, scores > 0, labels),
    )


def _on_everything(vocabulary: Vocabulary) -> Report:
    examples, points = all_labelled(), load_coded()
    lines = lines_to_learn(vocabulary, examples, bundled_encoder())
    tune, test = ([point for point in points if point.split == split] for split in ("tune", "test"))
    own = len(examples) - len(tune)
    coded = coded_briefings(vocabulary, examples, lines, tune)
    chances, threshold = chances_left_out(coded), load_weights().threshold
    kept = chosen(chances, threshold)
    scores = _as_shipped(vocabulary, [_point(point) for point in test], [point.review for point in test])
    of_test = (marks(vocabulary, [point.coder_a for point in test]), marks(vocabulary, [point.coder_b for point in test]))
    ids = _ids(vocabulary)
    results = _on_examples(vocabulary, examples[:own], lines)
    coders_of = {"tune": coded.coders, "test": of_test}
    for split, suggested, what in (("tune", kept, "briefings left out in turn"), ("test", scores > 0, "briefings never learnt from")):
        for letter, labels in zip("AB", coders_of[split], strict=True):
            results[f"{what}: {split}, coder {letter}"] = measure(suggested, labels, ids)
    return Report(
        f"{own} examples and {len(points)} points of briefings coded twice",
        results,
        reliability(chances, kept, np.asarray(np.mean(coded.coders, axis=0), dtype=np.float32)),
        {theme: sum(theme in line.themes for line in examples) for theme in ids},
        {split: agreement(*coders) for split, coders in coders_of.items()},
        _learning_curve(vocabulary, examples, lines, own, tune, threshold),
    )


def _on_examples(vocabulary: Vocabulary, examples: Sequence[Example], lines: Lines) -> dict[str, Measured]:
    """Each example judged without its fold, and without its writer; the briefings take no part."""
    taught = _part(lines, [*range(len(examples)), *range(lines.examples, len(lines.words))], len(examples))
    labels = lines.labels[: len(examples)] > 0
    voices = sorted({example.voice for example in examples})
    said = phrases_said(vocabulary, [example.text for example in examples])
    rest = [-1] * (len(taught.words) - len(examples))
    found: dict[str, Measured] = {}
    for name, groups in (
        ("five folds", _folds(taught.vectors[: len(examples)]).tolist()),
        ("without the writer", [voices.index(example.voice) for example in examples]),
    ):
        known = Known(held_out(taught, [*groups, *rest])[: len(examples)], said, range(len(examples)))
        suggested = chosen(load_weights().chances(known), load_weights().threshold)
        found[f"examples, {name}"] = measure(suggested, labels, _ids(vocabulary))
    return found


def _learning_curve(
    vocabulary: Vocabulary, examples: Sequence[Example], lines: Lines, own: int, tune: Sequence[CodedPoint], threshold: float
) -> dict[str, float]:
    """F1 on tune (mean of the coders) when only a share of the examples is learnt from, and none of the briefings."""
    order = np.random.default_rng(0).permutation(own)
    places = [place for place, example in enumerate(examples) if place >= own]
    vocabulary_rows = list(range(len(examples), len(lines.words)))
    said = phrases_said(vocabulary, [examples[place].text for place in places])
    reviews = sorted({point.review for point in tune})
    of = [reviews.index(point.review) for point in tune]
    coders = (marks(vocabulary, [point.coder_a for point in tune]), marks(vocabulary, [point.coder_b for point in tune]))
    curve = {}
    for share in SHARES:
        number = round(own * share)
        learnt = learn(_part(lines, [*sorted(order[:number].tolist()), *vocabulary_rows], number))
        strengths = learnt.strengths([lines.words[place] for place in places], lines.vectors[places])
        chances = chances_left_out(Coded(Known(strengths, said, of), coders))
        suggested = chosen(chances, threshold)
        curve[f"{share:.0%} of the examples ({number})"] = round(sum(micro_f1(suggested, one) for one in coders) / 2, 3)
    return curve


def _as_shipped(vocabulary: Vocabulary, points: Sequence[LearningPoint], reviews: Sequence[str]) -> Floats:
    """Scores of the suggestions that the tagger makes when it is given the points of one review at a time; 0 where it makes none."""
    tagger, place = Tagger(vocabulary, bundled_encoder()), {theme: number for number, theme in enumerate(_ids(vocabulary))}
    scores = np.zeros((len(points), len(place)), dtype=np.float32)
    for review in dict.fromkeys(reviews):
        rows = [row for row, of in enumerate(reviews) if of == review]
        for row, given in zip(rows, tagger.suggest([points[row] for row in rows]), strict=True):
            for one in given:
                scores[row, place[one.theme]] = one.score
    return scores


def _part(lines: Lines, rows: Sequence[int], examples: int) -> Lines:
    at = list(rows)
    return replace(
        lines,
        words=[lines.words[row] for row in at],
        vectors=lines.vectors[at],
        labels=lines.labels[at],
        weights=lines.weights[at],
        examples=examples,
    )


def _point(coded: CodedPoint) -> LearningPoint:
    return LearningPoint(coded.kind, coded.label, coded.text, None, 0)


def _folds(vectors: Floats) -> NDArray[np.int_]:
    """Give a fold to each line, by a fixed shuffle; near-duplicates share the fold of the first of them."""
    leader = (vectors @ vectors.T > NEAR_DUPLICATE).argmax(axis=1)
    return np.asarray(np.random.default_rng(0).integers(0, FOLDS, size=len(vectors))[leader])


def _ids(vocabulary: Vocabulary) -> list[str]:
    return [theme.id for theme in vocabulary.themes]


if __name__ == "__main__":
    sys.exit(main())
