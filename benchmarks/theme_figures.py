"""What is counted when suggested themes are compared with themes that people gave: measures, and their printed form."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
from numpy.typing import NDArray

from kb.themes.meaning import Floats

Marks = NDArray[np.bool_]
BANDS = (0.0, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)


@dataclass(frozen=True)
class ThemeFigures:
    """One theme: how often it was given by people and suggested, and how well these agree (None where that cannot be said)."""

    given: int
    suggested: int
    precision: float | None
    recall: float | None
    f1: float | None


@dataclass(frozen=True)
class Measured:
    """Agreement of suggestions with labels, over all pairs of line and theme, and by theme."""

    lines: int
    precision: float
    recall: float
    f1: float
    per_line: float
    lines_without: float
    themes: dict[str, ThemeFigures]


@dataclass(frozen=True)
class Agreement:
    """How far two codings of the same lines agree: F1 of one against the other, and Cohen's kappa over all pairs."""

    lines: int
    f1: float
    kappa: float


@dataclass(frozen=True)
class Band:
    """Suggestions with a score in one band: how many there were, and which share was right."""

    score_from: float
    suggestions: int
    mean_score: float
    right: float


@dataclass(frozen=True)
class Report:
    """Everything that one run measured; what a run did not measure is empty."""

    measured_on: str
    results: dict[str, Measured]
    scores: list[Band]
    examples: dict[str, int] = field(default_factory=dict)
    agreement: dict[str, Agreement] = field(default_factory=dict)
    learning_curve: dict[str, float] = field(default_factory=dict)

    def as_json(self) -> str:
        """One JSON document."""
        return json.dumps(asdict(self), indent=1)

    def as_text(self) -> str:
        """Tables for a person to read."""
        lines = [f"Measured on: {self.measured_on}", "", *table(self.results)]
        if self.agreement:
            lines += ["", "The two coders compared with each other"]
            lines += [f"  {split}: F1 {one.f1:.3f}, kappa {one.kappa:.3f} ({one.lines} lines)" for split, one in self.agreement.items()]
        if self.examples:
            columns = {name.rpartition(": ")[2]: one for name, one in self.results.items() if "coder" in name}
            lines += ["", *by_theme(columns, self.examples)]
        lines += ["", *bands(self.scores)]
        if self.learning_curve:
            lines += ["", "F1 on tune, by how many examples are learnt from (of the briefings, only how the voices are weighed)"]
            lines += [f"  {name}: {f1:.3f}" for name, f1 in self.learning_curve.items()]
        return "\n".join(lines)


def measure(suggested: Marks, labels: Marks, ids: Sequence[str]) -> Measured:
    """Compare suggestions with labels, both (lines, themes)."""
    right, ours, theirs = (suggested & labels).sum(axis=0), suggested.sum(axis=0), labels.sum(axis=0)
    return Measured(
        lines=len(labels),
        precision=round(float(right.sum() / max(ours.sum(), 1)), 3),
        recall=round(float(right.sum() / max(theirs.sum(), 1)), 3),
        f1=round(float(2 * right.sum() / max(ours.sum() + theirs.sum(), 1)), 3),
        per_line=round(float(suggested.sum(axis=1).mean()), 2),
        lines_without=round(float((suggested.sum(axis=1) == 0).mean()), 3),
        themes={
            name: ThemeFigures(
                int(theirs[place]),
                int(ours[place]),
                _share(right[place], ours[place]),
                _share(right[place], theirs[place]),
                _share(2 * right[place], ours[place] + theirs[place]) if theirs[place] else None,
            )
            for place, name in enumerate(ids)
        },
    )


def agreement(first: Marks, second: Marks) -> Agreement:
    """Compare two codings of the same lines, both (lines, themes)."""
    same = float((first == second).mean())
    chance = float(first.mean() * second.mean() + (1 - first.mean()) * (1 - second.mean()))
    f1 = 2 * (first & second).sum() / max(first.sum() + second.sum(), 1)
    return Agreement(len(first), round(float(f1), 3), round((same - chance) / max(1 - chance, 1e-9), 3))


def reliability(scores: Floats, suggested: Marks, labels: Marks | Floats) -> list[Band]:
    """For suggestions by band of score: how many there were, and which share of them was right."""
    given, right = scores[suggested], labels[suggested]
    bands = []
    for low, high in zip(BANDS, (*BANDS[1:], 1.01), strict=True):
        inside = (given >= low) & (given < high)
        if inside.any():
            bands.append(Band(low, int(inside.sum()), round(float(given[inside].mean()), 2), round(float(right[inside].mean()), 2)))
    return bands


def table(rows: Mapping[str, Measured]) -> list[str]:
    """One printed line for each row: precision, recall, F1, suggestions a line, lines without any."""
    lines = [f"{'':44}{'lines':>6}{'precision':>10}{'recall':>8}{'F1':>7}{'a line':>8}{'none':>6}"]
    return lines + [
        f"{name:44}{one.lines:6}{one.precision:10.3f}{one.recall:8.3f}{one.f1:7.3f}{one.per_line:8.2f}{one.lines_without:6.0%}"
        for name, one in rows.items()
    ]


def by_theme(columns: Mapping[str, Measured], examples: Mapping[str, int]) -> list[str]:
    """One printed line for each theme: how many examples it has; given, precision, recall and F1 in each column."""
    lines = [f"{'':34}{'':>9}" + "".join(f"{name:>26}" for name in columns)]
    lines.append(f"{'theme':34}{'examples':>9}" + f"{'given':>8}{'P':>6}{'R':>6}{'F1':>6}" * len(columns))
    for theme, number in examples.items():
        cells = [one.themes[theme] for one in columns.values()]
        lines.append(
            f"{theme:34}{number:9}" + "".join(f"{cell.given:8}{_two(cell.precision)}{_two(cell.recall)}{_two(cell.f1)}" for cell in cells)
        )
    return lines


def bands(found: Sequence[Band]) -> list[str]:
    """One printed line for each band of score."""
    return ["score from   suggestions   mean score   right"] + [
        f"{band.score_from:10.1f}{band.suggestions:14}{band.mean_score:13.2f}{band.right:8.0%}" for band in found
    ]


def _share(part: float, whole: float) -> float | None:
    return round(float(part / whole), 3) if whole else None


def _two(figure: float | None) -> str:
    return "     –" if figure is None else f"{figure:6.2f}"
