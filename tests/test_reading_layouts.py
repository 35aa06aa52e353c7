"""Layouts by another hand, written to break the reader: every point under its kind, nothing lost, nothing added."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.reading import score
from ingest.reading import read_bytes

LAYOUTS = Path(__file__).parent / "layouts"


#: What is still read wrongly; a cure makes the test fail, so that this list stays true.
STILL_WRONG = {
    "corran-e11-note": "no heading at all: five of 26 paragraphs are taken for narrative or for their neighbours' kind",
    "lanternfield-baby-d2": "the name of the partnership under the list of resources is taken for one of them",
}


def _case(gold: Path) -> object:
    wrong = STILL_WRONG.get(gold.stem)
    return pytest.param(gold, id=gold.stem, marks=[pytest.mark.xfail(reason=wrong, strict=True)] if wrong else [])


@pytest.mark.parametrize("gold", [_case(gold) for gold in sorted((LAYOUTS / "gold").glob("*.json"))])
def test_points_and_facts_are_those_of_the_gold_parse(gold):
    wanted = json.loads(gold.read_text(encoding="utf-8"))
    reading = read_bytes((LAYOUTS / wanted["file"]).read_bytes(), wanted["file"])
    result = score(reading, wanted)
    assert result.missed == []
    assert result.extra == []
    assert result.labels >= 0.9 * len(wanted["points"])
    assert {name: getattr(reading, name) for name in ("reference", "published", "partnership")} == {
        name: wanted[name] for name in ("reference", "published", "partnership")
    }
