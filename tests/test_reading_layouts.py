"""Layouts by another hand, written to break the reader: every point under its kind, nothing lost, nothing added."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.reading import score
from ingest.reading import read_bytes

LAYOUTS = Path(__file__).parent / "layouts"


@pytest.mark.parametrize("gold", sorted((LAYOUTS / "gold").glob("*.json")), ids=lambda path: path.stem)
def test_points_and_facts_are_those_of_the_gold_parse(gold):
    wanted = json.loads(gold.read_text(encoding="utf-8"))
    reading = read_bytes((LAYOUTS / wanted["file"]).read_bytes(), wanted["file"])
    result = score(reading, wanted)
    assert result.missed == []
    assert result.extra == []
    assert result.labels == len(wanted["points"])
    assert {name: getattr(reading, name) for name in ("reference", "published", "partnership")} == {
        name: wanted[name] for name in ("reference", "published", "partnership")
    }
