"""How well a line's words tell its kind, measured on writers that were not learnt from.

    python -m benchmarks.kinds [--worst N] [--json]
    python -m benchmarks.kinds --alternatives          other ways, on the same lines (some minutes)

Four sets of lines, each judged by a model that has not seen their writer: the lines that are learnt from, one writer left out at a time;
invented lines by voices that were kept apart from the start; gold readings of layouts by other hands (`tests/layouts`); and the gold
readings kept for testing. Nothing is tuned on the last three. Strength and gap are reported apart, since a gap shown as a strength is
the worst that can happen. `--worst` lists lines that went wrong, of the first set only.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import pairwise

import numpy as np

from ingest.kind_features import features
from ingest.kinds import KindModel, chances_of, list_strengths
from ingest.learn_kinds import EXAMPLES, GOLDEN, NAMES, Floats, Labelled, learn, read_examples, read_gold, training_lines
from kb.settings import ROOT

LAYOUTS = ROOT / "tests" / "layouts" / "gold"
STRENGTH, GAP = NAMES.index("good_practice"), NAMES.index("development_area")
_LEARNING = len(NAMES) - 1
_BANDS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01)


@dataclass(frozen=True)
class KindFigures:
    """Precision, recall and F1 of one kind, and its number of lines."""

    precision: float
    recall: float
    f1: float
    lines: int


@dataclass(frozen=True)
class PairFigures:
    """Strength or gap, where it is known to be one of them; and the same for judgements that are at least 0.8 sure."""

    right: float
    gaps: int
    gaps_as_strengths: int
    strengths: int
    strengths_as_gaps: int
    sure_share: float
    sure_right: float
    sure_gaps_as_strengths: int


@dataclass(frozen=True)
class ListFigures:
    """Whole sections judged by all their lines together: of five kinds, and of strength or gap."""

    sections: int
    right: int
    pairs: int
    pairs_right: int
    gaps_as_strengths: int


@dataclass(frozen=True)
class Figures:
    """All figures for one set of lines. `sure` holds (from, lines, mean of what was said, share that was right)."""

    name: str
    lines: int
    writers: int
    right: float
    mean_f1: float
    kinds: dict[str, KindFigures]
    pair: PairFigures
    lists: ListFigures | None
    sure: tuple[tuple[float, int, float, float], ...]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kinds", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--worst", type=int, default=0, metavar="N", help="list the N worst of each error among the lines learnt from")
    parser.add_argument("--alternatives", action="store_true", help="measure other ways of judging on the same lines")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args(arguments)
    lines = training_lines()
    if options.alternatives:
        from .kind_alternatives import compare

        print(compare(lines))
        return 0
    learnt = learn(lines)
    sets = [figures("learnt from, writer left out", lines, learnt.unseen)]
    for name, held in (
        ("voices kept apart", read_examples(EXAMPLES, test=True)),
        ("layouts by other hands", _unseen(read_gold(LAYOUTS, test=False), lines)),
        ("gold readings kept for testing", read_gold(GOLDEN, test=True)),
    ):
        if held:
            sets.append(figures(name, held, strengths(learnt.model, held)))
    print(json.dumps([asdict(one) for one in sets], indent=1) if options.json else "\n\n".join(map(_as_text, sets)))
    if options.worst:
        print(_worst(lines, learnt.unseen, options.worst))
    return 0


def _unseen(held: Sequence[Labelled], lines: Sequence[Labelled]) -> list[Labelled]:
    """Each wording once (the same briefing was laid out in several ways), and none that was learnt from."""
    seen = {line.text for line in lines}
    kept: list[Labelled] = []
    for line in held:
        if line.text not in seen:
            seen.add(line.text)
            kept.append(line)
    return kept


def strengths(model: KindModel, lines: Sequence[Labelled]) -> Floats:
    """What the model gives each line (lines × kinds)."""
    return np.array([model.strengths(features(line.text, line.label).keys()) for line in lines])


def figures(name: str, lines: Sequence[Labelled], found: Floats) -> Figures:
    """Every figure for lines and the strengths that they were given without their writer."""
    wanted = np.array([NAMES.index(line.kind) for line in lines])
    chances = chances_of(found)
    best = chances.argmax(axis=1)
    kinds = {}
    for place, kind in enumerate(NAMES):
        right, said, there = int(((best == place) & (wanted == place)).sum()), int((best == place).sum()), int((wanted == place).sum())
        if there:
            kinds[kind] = KindFigures(right / max(said, 1), right / there, 2 * right / (said + there), there)
    sure = []
    for low, high in pairwise(_BANDS):
        inside = (chances.max(axis=1) >= low) & (chances.max(axis=1) < high)
        if inside.any():
            share_right = float((best == wanted)[inside].mean())
            sure.append((low, int(inside.sum()), float(chances.max(axis=1)[inside].mean()), share_right))
    return Figures(
        name,
        len(lines),
        len({line.writer for line in lines}),
        float((best == wanted).mean()),
        float(np.mean([one.f1 for one in kinds.values()])),
        kinds,
        _pair(wanted, found),
        _lists(lines, found),
        tuple(sure),
    )


def _pair(wanted: np.ndarray[tuple[int], np.dtype[np.int_]], found: Floats) -> PairFigures:
    rows = (wanted == STRENGTH) | (wanted == GAP)
    chances = chances_of(found[rows][:, [STRENGTH, GAP]])
    gap, said_gap, sure = wanted[rows] == GAP, chances[:, 1] > chances[:, 0], chances.max(axis=1) >= 0.8
    right = gap == said_gap
    return PairFigures(
        float(right.mean()),
        int(gap.sum()),
        int((gap & ~said_gap).sum()),
        int((~gap).sum()),
        int((~gap & said_gap).sum()),
        float(sure.mean()),
        float(right[sure].mean()),
        int((gap & ~said_gap & sure).sum()),
    )


def _lists(lines: Sequence[Labelled], found: Floats) -> ListFigures | None:
    """Votes over the sections of gold readings: the lines of one kind in one file. None where the lines are of no gold reading."""
    sections: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        if any((folder / f"{line.writer}.json").exists() for folder in (GOLDEN, LAYOUTS)):
            sections[line.writer, line.kind].append(place)
    if not sections:
        return None
    right = pairs = pairs_right = worst = 0
    for (_, kind), places in sections.items():
        right += int(list_strengths(found[places][:, :_LEARNING]).argmax() == NAMES.index(kind))
        if NAMES.index(kind) in (STRENGTH, GAP):
            said_gap = bool(list_strengths(found[places][:, [STRENGTH, GAP]]).argmax())
            pairs += 1
            pairs_right += int(said_gap == (NAMES.index(kind) == GAP))
            worst += int(not said_gap and NAMES.index(kind) == GAP)
    return ListFigures(len(sections), right, pairs, pairs_right, worst)


def _as_text(one: Figures) -> str:
    pair, lists = one.pair, one.lists
    rows = [
        f"{one.name}: {one.lines} lines by {one.writers} writers; right {one.right:.3f}, mean F1 {one.mean_f1:.3f}",
        f"  {'':22}{'precision':>10}{'recall':>8}{'F1':>7}{'lines':>7}",
        *(f"  {name:22}{kind.precision:10.2f}{kind.recall:8.2f}{kind.f1:7.2f}{kind.lines:7}" for name, kind in one.kinds.items()),
        f"  strength or gap: right {pair.right:.3f}; gap taken for strength {pair.gaps_as_strengths} of {pair.gaps}, "
        f"strength for gap {pair.strengths_as_gaps} of {pair.strengths}",
        f"    at least 0.8 sure ({pair.sure_share:.0%} of them): right {pair.sure_right:.3f}; "
        f"gap taken for strength {pair.sure_gaps_as_strengths}",
    ]
    if lists:
        rows.append(
            f"  whole sections: {lists.right} of {lists.sections} right; strength or gap {lists.pairs_right} of {lists.pairs}, "
            f"gap taken for strength {lists.gaps_as_strengths}"
        )
    said = "   ".join(f"{low:.2f}+: {mean:.2f} → {right:.2f} ({count})" for low, count, mean, right in one.sure)
    return "\n".join([*rows, f"  said to be sure → was right (lines): {said}"])


def _worst(lines: Sequence[Labelled], found: Floats, most: int) -> str:
    rows = []
    for title, kind, other in (("Gaps taken for strengths", GAP, STRENGTH), ("Strengths taken for gaps", STRENGTH, GAP)):
        ahead = found[:, other] - found[:, kind]
        wrong = [place for place, line in enumerate(lines) if line.kind == NAMES[kind] and ahead[place] > 0]
        rows += ["", f"{title} ({len(wrong)}):"]
        for place in sorted(wrong, key=lambda place: -ahead[place])[:most]:
            rows.append(f"  {ahead[place]:5.1f}  {lines[place].writer}: {lines[place].text}")
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
