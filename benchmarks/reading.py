"""How well briefings are read: precision, recall and F1 of learning points against gold parses, by kind and file.

`python -m benchmarks.reading [--gold tests/golden] [--files data/samples] [--split tune|test|all] [--verbose] [--json]`

Briefings whose gold parse says `"split": "test"` are never tuned on: they are read with `--split test`, or `all`, and nobody looks at
what went wrong in them. A point counts when its kind is right and its wording (label and text together; space, quotes and ligatures
folded) is at least 0.9 alike. Labels, pages and facts are counted over the points that were matched, and over all files.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from ingest.isolation import Reader
from kb.models import Reading
from kb.settings import ROOT

_ALIKE = 90.0
FACTS = ("reference", "partnership", "published", "review_type", "title")


def fold(text: str) -> str:
    """`text` with quotes, dashes, space and case made equal, for comparison only."""
    for printed, plain in (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-"), ("ﬁ", "fi"), ("ﬂ", "fl")):
        text = text.replace(printed, plain)
    return re.sub(r"\s+", " ", text).strip().casefold()


@dataclass
class Score:
    """Counts over one file."""

    file: str
    found: Counter[str] = field(default_factory=Counter)
    gold: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    labels: int = 0
    pages: int = 0
    facts: dict[str, bool] = field(default_factory=dict)
    missed: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    seconds: float = 0.0
    sheets: int = 1
    memory: float = 0.0

    def precision(self, kind: str | None = None) -> float:
        """Share of the points found that are right."""
        found, right = ((c[kind] if kind else sum(c.values())) for c in (self.found, self.right))
        return right / found if found else 1.0

    def recall(self, kind: str | None = None) -> float:
        """Share of the points there are that were found."""
        gold, right = ((c[kind] if kind else sum(c.values())) for c in (self.gold, self.right))
        return right / gold if gold else 1.0

    def f1(self, kind: str | None = None) -> float:
        """F1 over all kinds, or one."""
        found, gold, right = ((c[kind] if kind else sum(c.values())) for c in (self.found, self.gold, self.right))
        return 2 * right / (found + gold) if found + gold else 1.0


def _wording(point: dict[str, Any]) -> str:
    return fold(f"{point['label']}: {point['text']}" if point.get("label") else point["text"])


def score(reading: Reading, gold: dict[str, Any]) -> Score:
    """Compare one reading with its gold parse, each gold point matched at most once."""
    result = Score(gold["file"])
    open_points: list[dict[str, Any]] = [{"kind": p.kind.value, "label": p.label, "text": p.text, "page": p.page} for p in reading.points]
    result.found.update(p["kind"] for p in open_points)
    for wanted in gold["points"]:
        result.gold[wanted["kind"]] += 1
        rated = [(fuzz.ratio(_wording(p), _wording(wanted)), i) for i, p in enumerate(open_points) if p["kind"] == wanted["kind"]]
        best, i = max(rated, default=(0.0, -1))
        if best < _ALIKE:
            result.missed.append(f"{wanted['kind']}: {_wording(wanted)[:100]}")
            continue
        match = open_points.pop(i)
        result.right[wanted["kind"]] += 1
        result.labels += fold(match["label"] or "") == fold(wanted.get("label") or "")
        result.pages += match["page"] == wanted.get("page")
    result.extra = [f"{p['kind']}: {_wording(p)[:100]}" for p in open_points]
    for name in FACTS:
        value = getattr(reading, name)
        result.facts[name] = (str(value) if value is not None else None) == gold.get(name)
    return result


def run(gold: Path, files: Path, split: str = "all") -> list[Score]:
    """Scores of every gold parse of `split` (`tune`, `test` or `all`) in `gold` whose file lies in `files`."""
    scores = []
    for path in sorted(gold.glob("*.json")):
        wanted = json.loads(path.read_text(encoding="utf-8"))
        source = files / wanted["file"]
        if source.exists() and split in ("all", wanted.get("split", "tune")):
            scores.append(_measured(source, wanted))
    return scores


def _measured(source: Path, wanted: dict[str, Any]) -> Score:
    """The score of one file, with the seconds it took in a reader of its own and the most memory that reader held, in MB."""
    with Reader() as reader:
        reader.read(b"Good practice\n\n- A line to start the reader.\n", "start.txt")
        start = time.perf_counter()
        reading = reader.read(source.read_bytes(), source.name)
        seconds = time.perf_counter() - start
        result = score(reading, wanted)
        result.memory = reader.peak_memory_mb()
    result.seconds, result.sheets = seconds, reading.pages or 1
    return result


def summary(scores: list[Score]) -> dict[str, Any]:
    """Figures over all files."""
    total = Score("all")
    for one in scores:
        total.found += one.found
        total.gold += one.gold
        total.right += one.right
        total.labels += one.labels
        total.pages += one.pages
    right = sum(total.right.values())
    return {
        "files": {one.file: round(one.f1(), 4) for one in scores},
        "points": sum(total.gold.values()),
        "precision": round(total.precision(), 4),
        "recall": round(total.recall(), 4),
        "f1": round(total.f1(), 4),
        "worst_f1": round(min((one.f1() for one in scores), default=0.0), 4),
        "by_kind": {
            kind: {
                "precision": round(total.precision(kind), 4),
                "recall": round(total.recall(kind), 4),
                "f1": round(total.f1(kind), 4),
                "points": total.gold[kind],
            }
            for kind in sorted(total.gold)
        },
        "labels": round(total.labels / right, 4) if right else 0.0,
        "pages": round(total.pages / right, 4) if right else 0.0,
        "facts": {name: f"{sum(one.facts[name] for one in scores)}/{len(scores)}" for name in FACTS},
        "seconds_per_page": round(sum(one.seconds for one in scores) / max(1, sum(one.sheets for one in scores)), 3),
        "most_memory_mb": round(max((one.memory for one in scores), default=0.0)),
    }


def main() -> int:
    """Print the figures; with --verbose what was missed or made up."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=ROOT / "tests" / "golden")
    parser.add_argument("--files", type=Path, default=ROOT / "data" / "samples")
    parser.add_argument("--split", choices=("tune", "test", "all"), default="tune")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    options = parser.parse_args()
    scores = run(options.gold, options.files, options.split)
    if not scores:
        print(f"No gold parses in {options.gold} for files in {options.files}.", file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(summary(scores), indent=2))
        return 0
    for one in scores:
        wrong = ", ".join(name for name, right in one.facts.items() if not right) or "none"
        print(f"{one.f1():.3f}  {one.file}  ({one.right.total()}/{one.gold.total()} points; {one.seconds:.2f} s; facts wrong: {wrong})")
        if options.verbose and options.split != "test":
            for line in one.missed:
                print("    missed ", line)
            for line in one.extra:
                print("    extra  ", line)
    print(json.dumps({k: v for k, v in summary(scores).items() if k != "files"}, indent=2))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
