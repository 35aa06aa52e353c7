"""How well search answers what people type, on the sample briefings and judged queries.

    python -m benchmarks.search [--set samples|fresh] [--split tune|test|all] [--json]

`data/eval/search-queries.jsonl` holds queries over the samples; `data/eval/fresh` has briefings of other authors, of which no line was
ever learnt from, with queries of their own (data/eval/README.md). All are written in other words than the texts, each with every point
that answers it: grade 2 answers the query, grade 1 is related and useful. Printed are nDCG@10 (linear gain), recall@20 and mean reciprocal
rank (of grade 2) by class of query, for hybrid, semantic and keyword search. Points that the reader gets wrong, or queries' points that it
does not find, count as not found: what is measured is what a person would see. Nothing is tuned on the split `test`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean
from typing import Any

from pydantic import BaseModel

from benchmarks.retrieval import ndcg
from ingest.pipeline import ingest
from kb.library import Library
from kb.models import Filter, SearchMode
from kb.settings import DATA

QUERIES = DATA / "eval" / "search-queries.jsonl"
FRESH = DATA / "eval" / "fresh"
#: Letters of a point's text that tell it from the others of its review.
_TOLD_BY = 60


class Relevant(BaseModel):
    """A point that answers a query: of which sample, the beginning of its text, and how well it answers (1 or 2)."""

    review: str
    kind: str
    text: str
    grade: int


class Query(BaseModel):
    """What somebody types, with filters as the search page has them, and what answers it."""

    id: str
    split: str
    query: str
    filters: dict[str, list[str]]
    relevant: list[Relevant]
    class_: str

    def as_fields(self) -> dict[str, Any]:
        """Return the filters as fields of the product's own filter."""
        return {name: tuple(values) for name, values in self.filters.items()}

    @classmethod
    def read(cls, line: str) -> Query:
        """Read one line of the file of queries."""
        row = json.loads(line)
        return cls(class_=row.pop("class"), **row)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.search", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--set", choices=("samples", "fresh"), default="samples", dest="chosen")
    parser.add_argument("--split", choices=("tune", "test", "all"), default="tune")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args(arguments)
    splits = ("tune", "test") if options.split == "all" else (options.split,)
    if options.chosen == "samples":
        sources = [(DATA / "samples", [query for query in _read(QUERIES) if query.split in splits])]
    else:
        sources = [(FRESH / split / "briefings", _read(FRESH / split / "queries.jsonl")) for split in splits]
    queries = [query for _folder, asked in sources for query in asked]
    rankings: dict[SearchMode, list[list[str]]] = {mode: [] for mode in SearchMode}
    for folder, asked in sources:
        for mode, found in _found(asked, folder).items():
            rankings[mode] += found
    results = {mode.value: _measured(queries, found) for mode, found in rankings.items()}
    print(json.dumps(results, indent=1) if options.json else _as_text(results, len(queries)))
    return 0


def _read(file: Path) -> list[Query]:
    return [Query.read(line) for line in file.read_text("utf-8").splitlines()]


def _found(queries: Sequence[Query], briefings: Path = DATA / "samples") -> dict[SearchMode, list[list[str]]]:
    """For each mode and query the points found, best first, as they are named in the judgements."""
    found: dict[SearchMode, list[list[str]]] = {mode: [] for mode in SearchMode}
    with tempfile.TemporaryDirectory() as folder, Library.open(Path(folder) / "library") as library:
        list(ingest([briefings], library))
        for mode, rankings in found.items():
            for query in queries:
                where = replace(Filter(restricted=True), **query.as_fields())
                hits = library.search(query.query, where=where, limit=20, mode=mode).hits
                rankings.append([_name(Path(hit.point.file).stem, hit.point.text) for hit in hits])
    return found


def _name(review: str, text: str) -> str:
    return f"{review}: {text[:_TOLD_BY]}"


def _measured(queries: Sequence[Query], found: Sequence[Sequence[str]]) -> dict[str, dict[str, float]]:
    """nDCG@10, recall@20 and MRR by class of query and over all."""
    figures: dict[str, list[tuple[float, float, float]]] = defaultdict(list)
    for query, ranking in zip(queries, found, strict=True):
        grades = {_name(one.review, one.text): one.grade for one in query.relevant}
        one = (ndcg(ranking, grades, 10), _recall(ranking, grades), _reciprocal(ranking, grades))
        figures[query.class_].append(one)
        figures["all"].append(one)
    return {
        name: {
            "queries": len(rows),
            **{label: round(fmean(row[i] for row in rows), 3) for i, label in enumerate(("ndcg@10", "recall@20", "mrr"))},
        }
        for name, rows in figures.items()
    }


def _recall(ranking: Sequence[str], grades: Mapping[str, int]) -> float:
    return len(set(ranking[:20]) & set(grades)) / min(20, len(grades)) if grades else 0.0


def _reciprocal(ranking: Sequence[str], grades: Mapping[str, int]) -> float:
    return next((1 / (place + 1) for place, name in enumerate(ranking) if grades.get(name, 0) > 1), 0.0)


def _as_text(results: Mapping[str, Mapping[str, Mapping[str, float]]], queries: int) -> str:
    lines = [f"{queries} queries", f"{'':24}{'queries':>8}{'nDCG@10':>9}{'recall@20':>11}{'MRR':>7}"]
    for mode, by_class in results.items():
        lines += [
            f"{mode + ' · ' + name:24}{row['queries']:8}{row['ndcg@10']:9.3f}{row['recall@20']:11.3f}{row['mrr']:7.3f}"
            for name, row in by_class.items()
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
