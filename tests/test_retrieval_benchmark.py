"""The retrieval benchmark: its measures, any collection in BEIR layout, and the public collections where they are at hand."""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from benchmarks.retrieval import CollectionError, load, main, measure, ndcg, recall
from kb.embedding import Encoder, bundled_encoder
from kb.models import SearchMode
from kb.settings import ROOT

DOCUMENTS = [
    {"_id": "d/1", "title": "Fathers", "text": "The father was not invited to the meeting."},
    {"_id": "zwei", "title": "", "text": "A bruise on a baby who could not roll."},
    {"_id": "q1", "title": "Fathers", "text": "The father was not invited to the meeting."},
    {"_id": "7", "title": "", "text": ""},
    {"_id": "8", "title": "", "text": ""},
    {"_id": "9", "title": None, "text": "Supervision once a month.\u2028It was kept."},
    {"_id": "10", "title": "Only a title", "text": ""},
]
QUERIES = [
    {"_id": "q1", "text": "fathers"},
    {"_id": "q2", "text": "wounds of the young"},
    {"_id": "unjudged", "text": "supervision"},
    {"_id": "q3", "text": "title"},
]
JUDGED = "query-id\tcorpus-id\tscore\nq1\td/1\t2\nq1\tq1\t1\nq2\tzwei\t1\nq2\t9\t0\nq3\t10\t1\nnot-asked\td/1\t1\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "qrels").mkdir()
    (tmp_path / "corpus.jsonl").write_text("\n".join(json.dumps(row) for row in DOCUMENTS) + "\n\n", "utf-8")
    (tmp_path / "queries.jsonl").write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in QUERIES), "utf-8")
    (tmp_path / "qrels" / "test.tsv").write_text(JUDGED, "utf-8")
    return tmp_path


def test_ndcg_is_that_of_trec_with_linear_gain():
    assert ndcg(["a", "b"], {"a": 1, "b": 1}) == 1
    assert ndcg(["x", "a"], {"a": 3}) == pytest.approx(1 / np.log2(3))
    assert ndcg(["b", "a"], {"a": 2, "b": 1}) == pytest.approx((1 + 2 / np.log2(3)) / (2 + 1 / np.log2(3)))
    assert ndcg(["x"] * 10 + ["a"], {"a": 1}) == 0
    assert ndcg(["a"], {"a": 0}) == 0
    assert ndcg([], {"a": 1, "b": -1}) == 0


def test_recall_counts_relevant_documents_only():
    assert recall(["a", "x"], {"a": 1, "b": 2, "x": 0}) == 0.5
    assert recall(["x"] * 100 + ["a"], {"a": 1}) == 0
    assert recall(["a"], {}) == 0


@pytest.mark.parametrize("mode", list(SearchMode))
def test_any_collection_is_measured_through_the_product(folder: Path, capsys: pytest.CaptureFixture[str], mode: SearchMode):
    assert main([str(folder), "--mode", mode.value, "--json"]) == 0
    printed = capsys.readouterr()
    figures = json.loads(printed.out)
    assert list(figures) == ["ndcg@10", "recall@100", "index_seconds", "query_ms_p50", "query_ms_p95", "documents"]
    assert figures["documents"] == 7
    # The two equal documents are both found; "wounds of the young" shares no word with its document.
    assert figures["recall@100"] == (pytest.approx(2 / 3, abs=1e-3) if mode is SearchMode.KEYWORD else 1)
    assert figures["ndcg@10"] > 0.6
    assert figures["query_ms_p50"] <= figures["query_ms_p95"]


def test_without_json_there_is_a_table(folder: Path, capsys: pytest.CaptureFixture[str]):
    assert main([str(folder), "--mode", "keyword"]) == 0
    assert "ndcg@10" in capsys.readouterr().out


def test_a_missing_file_is_said_in_a_sentence(folder: Path, capsys: pytest.CaptureFixture[str]):
    (folder / "qrels" / "test.tsv").unlink()
    assert main([str(folder)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert "test.tsv cannot be read" in printed.err


@pytest.mark.parametrize(
    ("file", "content", "message"),
    [
        ("corpus.jsonl", "{", "line 1: this is not JSON"),
        ("corpus.jsonl", '{"text": "x"}', "line 1: there is no _id"),
        ("corpus.jsonl", "", "no documents"),
        ("qrels/test.tsv", "q1\td/1\t1\nq1 d/1 1\n", "line 2"),
        ("qrels/test.tsv", "other\td/1\t1\n", "no judged queries"),
    ],
)
def test_a_file_of_another_form_is_said_in_words(folder: Path, file: str, content: str, message: str):
    (folder / file).write_text(content)
    with pytest.raises(CollectionError, match=message):
        load(folder)


class Remembering:
    """The real model, which encodes no text twice."""

    def __init__(self) -> None:
        self._model: Encoder = bundled_encoder()
        self._known: dict[str, NDArray[np.float32]] = {}
        self.name, self.dimensions, self.split = self._model.name, self._model.dimensions, self._model.split

    def encode(self, texts: Sequence[str], *, progress: Callable[[int, int], None] | None = None) -> NDArray[np.float32]:
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._model.encode(new, progress=progress), strict=True))
        return np.stack([self._known[text] for text in texts]) if texts else self._model.encode([])


def test_the_public_collection_gives_the_published_figures():
    """All-MiniLM-L6-v2 on cranfield: dense 0.395, joined with words at least 0.425. Away from that, the embedding path is wrong."""
    folder = Path(os.environ.get("KB_EVAL_DIR", ROOT.parent / "shared")) / "eval" / "cranfield"
    if not folder.is_dir():
        pytest.skip(f"the public collection is not at {folder}; KB_EVAL_DIR names the folder that holds eval/cranfield")
    collection, encoder = load(folder), Remembering()
    assert measure(collection, SearchMode.SEMANTIC, encoder)["ndcg@10"] == pytest.approx(0.395, abs=0.005)
    assert measure(collection, SearchMode.HYBRID, encoder)["ndcg@10"] >= 0.425
