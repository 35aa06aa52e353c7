"""Stand-ins for the slow parts, in one place. The real model and the real index are used wherever a test is about them."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray


class FakeEncoder:
    """A bag of words: each word adds to one of a few numbers. Equal words give equal vectors; a shared word makes texts alike."""

    def __init__(self, name: str = "fake", dimensions: int = 32, longest: int = 60) -> None:
        self.name = name
        self.dimensions = dimensions
        self.longest = longest
        self.encoded = 0

    def encode(self, texts: Sequence[str], *, progress: Callable[[int, int], None] | None = None) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.casefold()) or ["nothing"]:
                vectors[row, zlib.crc32(word.encode()) % self.dimensions] += 1
            vectors[row] /= np.linalg.norm(vectors[row])
            if progress is not None:
                progress(row + 1, len(texts))
        self.encoded += len(texts)
        return vectors

    def split(self, text: str) -> list[str]:
        words = text.split()
        return [" ".join(words[start : start + self.longest]) for start in range(0, len(words), self.longest)] or [text]
