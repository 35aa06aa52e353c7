"""The comparison with a peer: its arithmetic with invented answers, and the peer itself where a Python has it."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import peers
from benchmarks.peers import COMPARED, Answers, PeerError, as_text, ask_txtai, compared, main, texts_of
from benchmarks.retrieval import Collection, Document

DOCUMENTS = (
    Document("d/1", "Fathers", "The father was not invited to the meeting."),
    Document("zwei", "", "A bruise on a baby who could not roll."),
    Document("3", "Supervision", "Supervision was held once a month."),
    Document("4", "", "The school kept a chronology."),
)
COLLECTION = Collection(
    DOCUMENTS, {"q1": "fathers at the meeting", "q2": "chronology", "x": "not judged"}, {"q1": {"d/1": 1}, "q2": {"4": 2}}
)
OURS = {"ndcg@10": 0.9, "index_seconds": 3.0, "query_ms_p50": 8.0, "recall@100": 1.0}

#: A Python that has txtai, for those who have one: KB_PEER_PYTHON.
PEER_PYTHON = os.environ.get("KB_PEER_PYTHON", sys.executable)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "qrels").mkdir()
    corpus = [{"_id": each.id, "title": each.title, "text": each.text} for each in DOCUMENTS]
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, corpus)), "utf-8")
    queries = [{"_id": name, "text": text} for name, text in COLLECTION.queries.items()]
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, queries)), "utf-8")
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td/1\t1\nq2\t4\t2\n", "utf-8")
    return tmp_path


def test_both_are_judged_alike_and_the_ratio_is_ours_to_theirs():
    answers = Answers("9.9", 1.5, (2.0, 4.0, 6.0), ((0, 1), (0, 3)))
    figures = compared(COLLECTION, OURS, answers)
    # The first query has its document first, the second has it second: 1 and 1 / log2(3).
    assert figures["theirs"] == {"ndcg@10": pytest.approx((1 + 0.6309) / 2, abs=1e-3), "index_seconds": 1.5, "query_ms_p50": 4.0}
    assert figures["ours"] == {"ndcg@10": 0.9, "index_seconds": 3.0, "query_ms_p50": 8.0}
    assert figures["ours/theirs"] == {"ndcg@10": pytest.approx(1.104, abs=1e-3), "index_seconds": 2.0, "query_ms_p50": 2.0}
    assert (figures["documents"], figures["queries"], figures["peer"]) == (4, 2, "txtai 9.9")
    assert all(name in as_text(figures) for name in (*COMPARED, "txtai 9.9", "1.104"))


def test_a_peer_that_finds_nothing_has_no_ratio():
    figures = compared(COLLECTION, OURS, Answers("9.9", 1.5, (2.0,), ((), ())))
    assert figures["ours/theirs"]["ndcg@10"] is None
    assert "-" in as_text(figures)


def test_the_peer_gets_the_texts_that_the_product_embeds():
    assert texts_of(COLLECTION)[:2] == ["Fathers: The father was not invited to the meeting.", "A bruise on a baby who could not roll."]


def test_the_whole_way_with_a_peer_that_answers_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    asked = []

    def answer(python: str, model: str, texts: list[str], queries: list[str]) -> Answers:
        asked.append((Path(model).is_dir(), texts, queries))
        return Answers("9.9", 0.5, (1.0, 1.0), ((0,), (3,)))

    monkeypatch.setattr(peers, "require_txtai", lambda python: None)
    monkeypatch.setattr(peers, "ask_txtai", answer)
    assert main([str(folder), "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    # Queries without judgements are asked of neither.
    assert asked == [(True, texts_of(COLLECTION), ["fathers at the meeting", "chronology"])]
    assert figures["ours"]["ndcg@10"] == figures["theirs"]["ndcg@10"] == figures["ours/theirs"]["ndcg@10"] == 1


def test_a_missing_peer_is_said_in_a_sentence_with_what_to_do(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    without = tmp_path / "python"
    without.write_text("#!/bin/sh\necho \"ModuleNotFoundError: No module named 'txtai'\" >&2\nexit 1\n")
    without.chmod(0o755)
    assert main([str(folder), "--peer-python", str(without)]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert "pip install txtai" in printed.err
    assert main([str(folder), "--peer-python", str(tmp_path / "none")]) == 1
    assert "cannot be run" in capsys.readouterr().err


def test_a_peer_that_fails_says_its_last_words(tmp_path: Path):
    failing = tmp_path / "python"
    failing.write_text("#!/bin/sh\ncat >/dev/null\necho 'MemoryError: too much' >&2\nexit 1\n")
    failing.chmod(0o755)
    with pytest.raises(PeerError, match="MemoryError: too much"):
        ask_txtai(str(failing), "model", ["one"], ["two"])


def test_txtai_itself_answers_from_a_python_of_its_own():
    if subprocess.run([PEER_PYTHON, "-c", "import txtai"], capture_output=True, check=False).returncode:
        pytest.skip(f"txtai is not installed in {PEER_PYTHON}; KB_PEER_PYTHON names a Python that has it")
    answers = ask_txtai(PEER_PYTHON, peers.model_folder(), texts_of(COLLECTION), ["fathers at the meeting", "chronology"])
    assert [found[0] for found in answers.found] == [0, 3]
    assert answers.index_seconds > 0
    assert len(answers.query_ms) == 2
