"""Measures the product's own search on a judged collection in BEIR layout.

    python -m benchmarks.retrieval DIR [--mode hybrid|semantic|keyword] [--json]

DIR holds `corpus.jsonl` (`_id`, `title`, `text`), `queries.jsonl` (`_id`, `text`) and `qrels/test.tsv` (query, document, relevance). A
document becomes a learning point with the title as its label, goes into a new library through `Library.add`, and is looked for with
`Library.search`. The figures are those of pytrec_eval: linear gain, and every query that has judgements counts. A document that has the id
of the query stays in, since ids are mere numbers in many collections.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, quantiles
from time import perf_counter

from kb.embedding import Encoder, bundled_encoder
from kb.errors import KnowledgeBaseError
from kb.library import Library
from kb.models import LearningPoint, ParseOutcome, PointKind, Reading, SearchMode, Section, SectionKind

DEPTH = 100


class CollectionError(Exception):
    """The collection cannot be read; the message says which file and why."""


@dataclass(frozen=True)
class Document:
    """One document of a collection; title and text may be empty."""

    id: str
    title: str
    text: str


@dataclass(frozen=True)
class Collection:
    """A collection: documents, queries by id, and per query the relevance of judged documents by id."""

    documents: tuple[Document, ...]
    queries: dict[str, str]
    judged: dict[str, dict[str, int]]


def load(folder: Path) -> Collection:
    """Read a collection in BEIR layout. Raises CollectionError."""
    documents = tuple(
        Document(str(row["_id"]), str(row.get("title") or "").strip(), str(row.get("text") or "").strip())
        for row in _rows(folder / "corpus.jsonl")
    )
    queries = {str(row["_id"]): str(row.get("text") or "") for row in _rows(folder / "queries.jsonl")}
    judged: dict[str, dict[str, int]] = {}
    for query, document, relevance in _judgements(folder / "qrels" / "test.tsv"):
        judged.setdefault(query, {})[document] = relevance
    judged = {query: found for query, found in judged.items() if query in queries}
    if not documents or not judged:
        raise CollectionError(f"{folder} holds no documents, or no judged queries.")
    return Collection(documents, queries, judged)


def _lines(file: Path) -> list[str]:
    try:
        return [line for line in file.read_text(encoding="utf-8").split("\n") if line.strip()]
    except (OSError, UnicodeDecodeError) as error:
        raise CollectionError(f"{file} cannot be read: {getattr(error, 'strerror', None) or error}.") from error


def _rows(file: Path) -> Iterator[dict[str, object]]:
    for number, line in enumerate(_lines(file), start=1):
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise CollectionError(f"{file}, line {number}: this is not JSON.") from error
        if not isinstance(row, dict) or "_id" not in row:
            raise CollectionError(f"{file}, line {number}: there is no _id.")
        yield row


def _judgements(file: Path) -> Iterator[tuple[str, str, int]]:
    for number, line in enumerate(_lines(file), start=1):
        cells = line.rstrip("\r").split("\t")
        try:
            query, document, relevance = cells[0], cells[1], int(cells[2])
        except (IndexError, ValueError) as error:
            if number == 1:  # the header
                continue
            raise CollectionError(f"{file}, line {number}: expected query, document and a whole number, with tabs between.") from error
        yield query, document, relevance


def ndcg(found: Sequence[str], relevance: Mapping[str, int], depth: int = 10) -> float:
    """Return the normalised discounted cumulative gain of a ranking, with the relevance itself as gain (Järvelin and Kekäläinen 2002)."""
    gained = _discounted([relevance.get(document, 0) for document in found[:depth]])
    ideal = _discounted(sorted(relevance.values(), reverse=True)[:depth])
    return gained / ideal if ideal else 0.0


def _discounted(gains: Sequence[int]) -> float:
    return sum(max(gain, 0) / math.log2(place + 2) for place, gain in enumerate(gains))


def recall(found: Sequence[str], relevance: Mapping[str, int], depth: int = DEPTH) -> float:
    """Return which share of the relevant documents is among the first `depth`."""
    relevant = {document for document, degree in relevance.items() if degree > 0}
    return len(relevant & set(found[:depth])) / len(relevant) if relevant else 0.0


def measure(collection: Collection, mode: SearchMode, encoder: Encoder | None = None) -> dict[str, float]:
    """Put the collection into a library of its own, ask every judged query, and return the figures named in the contract."""
    encoder = encoder or bundled_encoder()
    encoder.encode(["The time to load the model is not the time to index."])
    with tempfile.TemporaryDirectory() as home, Library.open(Path(home) / "library", encoder=encoder) as library:
        started = perf_counter()
        library.add(_reading(collection.documents))
        index_seconds = perf_counter() - started
        points = sorted(library.points(), key=lambda point: point.position)
        named = {point.id: document.id for point, document in zip(points, collection.documents, strict=True)}
        gains, recalls, milliseconds = [], [], []
        for query, relevance in collection.judged.items():
            started = perf_counter()
            result = library.search(collection.queries[query], limit=DEPTH, mode=mode)
            milliseconds.append((perf_counter() - started) * 1000)
            found = [named[hit.point.id] for hit in result.hits]
            gains.append(ndcg(found, relevance))
            recalls.append(recall(found, relevance))
    cuts = quantiles(milliseconds, n=20, method="inclusive") if len(milliseconds) > 1 else milliseconds * 19
    return {
        "ndcg@10": round(fmean(gains), 4),
        f"recall@{DEPTH}": round(fmean(recalls), 4),
        "index_seconds": round(index_seconds, 2),
        "query_ms_p50": round(cuts[9], 1),
        "query_ms_p95": round(cuts[18], 1),
        "documents": len(collection.documents),
    }


def _reading(documents: Sequence[Document]) -> Reading:
    """Return the documents as if they had been read from one file, one learning point each."""
    words = "\n".join(f"{document.id}\t{document.title}\t{document.text}" for document in documents)
    return Reading(
        file="corpus.jsonl",
        sha256=hashlib.sha256(words.encode("utf-8", "replace")).hexdigest(),
        outcome=ParseOutcome.PARSED,
        reference="Collection",
        sections=(Section(SectionKind.DEVELOPMENT, None, inferred=False, page=None),),
        points=tuple(LearningPoint(PointKind.DEVELOPMENT_AREA, each.title or None, each.text, None, 0) for each in documents),
    )


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark; return 0, or 1 where the collection or the library cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.retrieval", description="Measure the search on a judged collection.")
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder in BEIR layout")
    parser.add_argument("--mode", choices=[mode.value for mode in SearchMode], default=SearchMode.HYBRID.value)
    parser.add_argument("--json", action="store_true", help="one JSON document")
    chosen = parser.parse_args(arguments)
    try:
        figures = measure(load(chosen.folder), SearchMode(chosen.mode))
    except (CollectionError, KnowledgeBaseError) as error:
        print(error, file=sys.stderr)
        return 1
    if chosen.json:
        print(json.dumps(figures))
    else:
        for name, figure in figures.items():
            print(f"{name:<15}{figure:>10}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
