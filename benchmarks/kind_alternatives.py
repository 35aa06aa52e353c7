"""Other ways of telling a line's kind, on the lines and with the solver of `ingest.learn_kinds`: only the likeness of lines differs.

Each way is measured with every writer left out in turn, and at the restraint that is best for it. The language model's own table of
words and its sentence vectors are here for comparison: reading uses neither.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from benchmarks.kinds import figures
from ingest.kind_features import features, tokens, weight
from ingest.learn_kinds import Floats, Labelled, solve
from kb.embedding import bundled_encoder

_RESTRAINTS = (0.1, 0.5)


def compare(lines: Sequence[Labelled]) -> str:
    """A table of all ways."""
    texts = [f"{line.label}: {line.text}" if line.label else line.text for line in lines]
    known = [features(line.text, line.label) for line in lines]
    words = [set(_pairs(tokens(text))) for text in texts]
    pieces = [found | set(_pieces(tokens(text))) for found, text in zip(words, texts, strict=True)]
    sentences = _vectors(bundled_encoder().encode(texts))
    ours = _shared(known, lambda name, _: weight(name))
    ways: dict[str, Floats] = {
        "words and pairs of words": _shared(words, _rarity),
        "the same and pieces of words": _shared(pieces, _rarity),
        "words, build, telling words (ours)": ours,
        "sentence vectors of the language model": sentences,
        "ours and sentence vectors": ours + sentences,
    }
    for left in "ts^":
        kept = [[name for name in found if name[0] != left] for found in known]
        ways[f"ours without “{left}:”"] = _shared(kept, lambda name, _: weight(name))
    rows = [f"{'':42}{'right':>7}{'mean F1':>9}{'strength/gap':>14}{'gap as strength':>17}"]
    for name, likeness in ways.items():
        tried = [figures(name, lines, solve(likeness, lines, restraint)[1]) for restraint in _RESTRAINTS]
        best = max(tried, key=lambda one: one.mean_f1 + one.pair.right)
        rows.append(f"{name:42}{best.right:7.3f}{best.mean_f1:9.3f}{best.pair.right:14.3f}{best.pair.gaps_as_strengths:17}")
    return "\n".join(rows)


def _pairs(words: Sequence[str]) -> list[str]:
    return [*words, *(f"{first} {second}" for first, second in pairwise(words))]


def _pieces(words: Sequence[str]) -> list[str]:
    framed = [f"<{word}>" for word in words]
    return [word[start : start + size] for word in framed for size in (3, 4, 5) for start in range(len(word) - size + 1)]


def _rarity(_: str, share: float) -> float:
    return 1.0 - float(np.log(share))


def _shared(lines: Sequence[Collection[str]], worth: Callable[[str, float], float]) -> Floats:
    """Likeness by shared features that at least two lines have; `worth` gives a feature's weight from its name and share of lines."""
    counts = Counter(name for known in lines for name in known)
    places = {name: place for place, (name, count) in enumerate(counts.items()) if count > 1}
    found = [
        (row, places[name], worth(name, counts[name] / len(lines))) for row, known in enumerate(lines) for name in known if name in places
    ]
    rows, columns, values = zip(*found, strict=True)
    shared = csr_matrix((np.array(values), (rows, columns)), shape=(len(lines), max(places.values()) + 1))
    likeness = np.asarray((shared @ shared.T).todense())
    lengths = np.sqrt(np.maximum(np.diag(likeness), 1e-9))
    return np.asarray(likeness / lengths[:, None] / lengths[None, :])


def _vectors(vectors: NDArray[np.float32]) -> Floats:
    """Likeness by the cube of the cosine, which suits lines that share little."""
    rows = np.asarray(vectors, dtype=np.float64)
    rows = rows - rows.mean(axis=0)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(((rows @ rows.T + 1) / 2) ** 3)
