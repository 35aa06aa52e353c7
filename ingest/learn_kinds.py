"""Learns what a line's words and build speak for, and writes `data/kinds.json`.

    python -m ingest.learn_kinds          one command, the same result each time

It learns from labelled lines that are all invented: `data/kind-examples.jsonl` (written for this), `data/theme-examples.jsonl`, and the
learning points of the gold readings in `tests/golden`; lines and gold readings that carry `"split": "test"` are left out. Ridge
regression over the lines' likeness to each other: one set of linear equations, no random start. From the same equations comes what each
writer's lines would have been given by a model that had not seen that writer; on those the chances are fitted. How well it all works
is printed by `python -m benchmarks.kinds`.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.models import PointKind
from kb.settings import DATA, ROOT

from .kind_features import features, weight
from .kinds import MODEL, NARRATIVE, KindModel, chances_of

EXAMPLES = DATA / "kind-examples.jsonl"
THEME_EXAMPLES = DATA / "theme-examples.jsonl"
#: Those of the lines written for the themes that are learnt from; the others say the kind less plainly.
THEME_VOICES = frozenset({"one"})
GOLDEN = ROOT / "tests" / "golden"
NAMES: tuple[str, ...] = (*(kind.value for kind in PointKind if kind is not PointKind.RESOURCE), NARRATIVE)
#: How strongly weights are held small; and the weight of a constant beside the features. Chosen by cross-validation by writer.
RESTRAINT = 0.5
CONSTANT = 0.3
#: Weights are kept as whole numbers of this part, and left out where none reaches two of them.
UNIT = 100

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Labelled:
    """One line with its kind (one of NAMES) and who wrote it."""

    text: str
    label: str | None
    kind: str
    writer: str


@dataclass(frozen=True)
class Learnt:
    """A model, and the strengths (lines × kinds) that each line had from a model that had not seen its writer."""

    model: KindModel
    unseen: Floats


# ------------------------------------------------------------------ labelled lines


def read_examples(path: Path, *, test: bool) -> list[Labelled]:
    """Lines of a .jsonl file (text, kind, perhaps label and voice) that are, or are not, kept for testing."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    return [
        Labelled(row["text"], row.get("label"), row["kind"], row.get("voice", path.stem))
        for row in rows
        if (row.get("split") == "test") is test
    ]


def read_gold(folder: Path, *, test: bool) -> list[Labelled]:
    """Learning points of the gold readings that are, or are not, kept for testing; each file is a writer of its own."""
    found = []
    for path in sorted(folder.glob("*.json")):
        gold = json.loads(path.read_text("utf-8"))
        if (gold.get("split") == "test") is test:
            points = [point for point in gold["points"] if point["kind"] in NAMES]
            found += [Labelled(point["text"], point["label"], point["kind"], path.stem) for point in points]
    return found


def training_lines() -> list[Labelled]:
    """Everything that may be learnt from."""
    themes = [line for line in read_examples(THEME_EXAMPLES, test=False) if line.writer in THEME_VOICES]
    return [*themes, *read_examples(EXAMPLES, test=False), *read_gold(GOLDEN, test=False)]


# ------------------------------------------------------------------ learning


def learn(lines: Sequence[Labelled]) -> Learnt:
    """Weights for every feature that two lines have; each kind counts the same, whatever its number of lines."""
    rows = _rows([features(line.text, line.label) for line in lines])
    likeness = np.zeros((len(lines), len(lines)))
    for places, values in rows.values():
        likeness[np.ix_(places, places)] += np.outer(values, values)
    parts, unseen = solve(likeness, lines)
    turn, start = as_chances(unseen, lines)
    model = KindModel(
        tuple(None if name == NARRATIVE else PointKind(name) for name in NAMES),
        {name: place for place, name in enumerate(rows)},
        np.array([values @ parts[places] for places, values in rows.values()]) @ turn,
        CONSTANT * parts.sum(axis=0) @ turn + start,
    )
    return Learnt(model, unseen @ turn + start)


def solve(likeness: Floats, lines: Sequence[Labelled], restraint: float = RESTRAINT) -> tuple[Floats, Floats]:
    """Ridge regression on the likeness of lines: (share of each line in the weights; what each line gets when its writer is left out)."""
    wanted = np.array([[1.0 if line.kind == name else -1.0 for name in NAMES] for line in lines])
    sizes = (wanted > 0).sum(axis=0)
    each = np.array([len(lines) / ((sizes > 0).sum() * sizes[NAMES.index(line.kind)]) for line in lines])
    inverse = np.linalg.inv(likeness + CONSTANT + np.diag(restraint / each))
    parts = inverse @ wanted
    errors = np.zeros_like(parts)
    for writer in sorted({line.writer for line in lines}):
        # the equations without one writer's lines, in closed form
        block = [place for place, line in enumerate(lines) if line.writer == writer]
        errors[block] = np.linalg.solve(inverse[np.ix_(block, block)], parts[block])
    return parts, wanted - errors


def _rows(lines: Sequence[Collection[str]]) -> dict[str, tuple[NDArray[np.int_], Floats]]:
    """For each feature that at least two lines have: which lines, and its value there. All values of a line have length one."""
    seen: dict[str, list[int]] = defaultdict(list)
    for place, known in enumerate(lines):
        for name in known:
            seen[name].append(place)
    kept = {name: np.array(places) for name, places in sorted(seen.items()) if len(places) > 1}
    squares = np.zeros(len(lines))
    for name, places in kept.items():
        squares[places] += weight(name) ** 2
    lengths = np.sqrt(np.maximum(squares, 1.0))
    return {name: (places, weight(name) / lengths[places]) for name, places in kept.items()}


def as_chances(strengths: Floats, lines: Sequence[Labelled], steps: int = 3000) -> tuple[Floats, Floats]:
    """The turn (kinds × kinds) and start that make the shares of the strengths true chances: softmax regression by plain descent.

    Each writer counts the same, so that one with a thousand lines does not set how sure is sure.
    """
    right = np.array([[line.kind == name for name in NAMES] for line in lines])
    sizes = Counter(line.writer for line in lines)
    share = np.array([[1 / (len(sizes) * sizes[line.writer])] for line in lines])
    turn, start = np.eye(len(NAMES)), np.zeros(len(NAMES))
    for _ in range(steps):
        wrong = (chances_of(strengths @ turn + start) - right) * share
        turn = turn - 2.0 * (strengths.T @ wrong)
        start = start - 2.0 * wrong.sum(axis=0)
    return turn, start


def main() -> int:
    """Learn from everything that may be learnt from and write the model."""
    lines = training_lines()
    learnt = learn(lines)
    save(learnt.model, MODEL)
    sys.stderr.write(f"{MODEL.name}: learnt from {len(lines)} lines, {len(learnt.model.places)} features.\n")
    return 0


def save(model: KindModel, path: Path) -> None:
    """Write the weights as whole hundredths, one feature a line, so that a change can be read."""
    whole = np.rint(model.weights * UNIT).astype(int)
    head = {
        "kinds": list(NAMES),
        "unit": UNIT,
        "start": np.rint(model.start * UNIT).astype(int).tolist(),
    }
    top = [f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items()]
    table = [f"{json.dumps(name)}: {json.dumps(whole[place].tolist(), separators=(',', ':'))}" for name, place in model.places.items()]
    path.write_text("{\n" + ",\n".join(top) + ',\n"features": {\n' + ",\n".join(table) + "\n}}\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main())
