"""What a heading whose wording is on no list is likely to open: strengths, gaps, recommendations, a mere subject ...

The second voice after the wordings of `data/headings.yaml` (`headings.py`), and before the lines that stand under the heading. A linear
model over a heading's words, pieces of words, build and the meanings of its words, learnt from invented headings
(`learn_heading_kinds.py`) and kept in `data/heading-kinds.json`. Whether a line is a heading at all is not asked here, and what is done
with the shares is for the caller.

Features: `w:` one to three words in a row, `^` and `$` marking the ends; `l:` one or two words without their endings; `k:` two words
with one or two others between them; `p:` pieces of two to five letters. The meaning of a word is its place in the language model's own
table of words, already multiplied with what was learnt, so that words which no example holds speak too. Every group is taken as a whole,
so that long and short headings count alike. Words that a denial turns round ("Alarm bells nobody heard") have meanings of their own.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.settings import DATA

from .headings import normal

MODEL = DATA / "heading-kinds.json"
#: Longer headings are judged by their first words: what opens a heading says what it is for; the longer, the less sure.
_MOST_WORDS = 24
#: These, and words that end in "n't", turn round what is said after them: this many words, or up to one of the stops.
_DENIALS = frozenset(
    "not cannot no never nobody nothing none neither nor without little few hardly rarely lack absence less too barrier barriers obstacle "
    "obstacles hindered prevented stopped hampered against".split()
)
_REACH = 4
_STOPS = frozenset({"and", "but", "?"})
#: The groups of features, by their prefix.
GROUPS = ("w", "l", "k", "p")

Floats = NDArray[np.float32]


class HeadingKind(StrEnum):
    """What a heading can open. Those named as in `SectionKind` mean the same; purpose and context take in introductions."""

    GOOD_PRACTICE = "good_practice"
    DEVELOPMENT = "development"
    RECOMMENDATIONS = "recommendations"
    QUESTIONS = "questions"
    NEXT_STEPS = "next_steps"
    RESOURCES = "resources"
    CONTEXT = "context"
    PURPOSE = "purpose"
    OTHER = "other"
    #: names a subject ("Information sharing") and says nothing of the kind of what follows
    TOPIC = "topic"
    #: opens strengths and gaps alike ("What we found")
    MIXED = "mixed"


@dataclass(frozen=True)
class HeadingKinds(Mapping[str, float]):
    """The chance (0..1, together 1) of each `HeadingKind`, likeliest first. Read it as a mapping from the kind's name."""

    shares: tuple[tuple[HeadingKind, float], ...]

    @property
    def best(self) -> HeadingKind:
        """The likeliest kind."""
        return self.shares[0][0]

    @property
    def sure(self) -> float:
        """The chance that `best` is right."""
        return self.shares[0][1]

    def __getitem__(self, name: str) -> float:
        """The chance of the kind called `name`. Raises KeyError for another name."""
        for kind, share in self.shares:
            if kind == name:
                return share
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        """Kinds, likeliest first."""
        return (kind for kind, _ in self.shares)

    def __len__(self) -> int:
        """How many kinds there are."""
        return len(self.shares)


@dataclass(frozen=True)
class HeadingModel:
    """What was learnt: weights of features (features × kinds), of word pieces' meanings and of denied ones' (pieces × kinds), and the start."""

    kinds: tuple[HeadingKind, ...]
    places: Mapping[str, int]
    weights: Floats
    pieces: Mapping[str, int]
    meanings: Floats
    denied: Floats
    start: Floats
    sharpness: float

    def strengths(self, text: str) -> Floats:
        """Strength of each kind for a heading."""
        words = heading_words(text)
        total = self.start.copy()
        for names in features(words):
            rows = [self.places[name] for name in names if name in self.places]
            if rows:
                total += self.weights[rows].sum(axis=0) / math.sqrt(len(names))
        for table, said in ((self.meanings, words), (self.denied, denied_words(words))):
            if found := word_pieces(said, self.pieces):
                total += table[found].mean(axis=0)
        return total


def heading_words(text: str) -> tuple[str, ...]:
    """The words of a heading in plain lower case, without its number and signs; a question mark counts as a word."""
    words = normal(text).split()[:_MOST_WORDS]
    return (*words, "?") if "?" in text else tuple(words)


def denied_words(words: Sequence[str]) -> list[str]:
    """The words that stand within reach of a denial."""
    found: list[str] = []
    left = 0
    for word in words:
        if word in _DENIALS or word.endswith("n't"):
            left = _REACH
        elif word in _STOPS:
            left = 0
        elif left:
            found.append(word)
            left -= 1
    return found


def features(words: Sequence[str]) -> tuple[frozenset[str], ...]:
    """Names of the features of a heading's words, one set for each group of GROUPS, in that order."""
    ends = ("^", *words, "$")
    stems = ("^", *(stem(word) for word in words), "$")
    return (
        frozenset(f"w:{run}" for run in _runs(ends, (1, 2, 3))),
        frozenset(f"l:{run}" for run in _runs(stems, (1, 2))),
        frozenset(f"k:{ends[place]} … {later}" for place in range(len(ends)) for later in ends[place + 2 : place + 4]),
        frozenset(f"p:{piece}" for word in words if word != "?" for piece in _letters(word)),
    )


def _runs(words: Sequence[str], lengths: Collection[int]) -> Iterator[str]:
    for length in lengths:
        for start in range(len(words) - length + 1):
            yield " ".join(words[start : start + length])


def stem(word: str) -> str:
    """A word without its commonest endings, so that "noticed" and "notices" are one."""
    ending = next((ending for ending in ("ing", "ies", "ed", "es", "s", "ly") if word.endswith(ending) and len(word) > len(ending) + 2), "")
    return word[: len(word) - len(ending)].rstrip("e")


@lru_cache(maxsize=4096)
def _letters(word: str) -> tuple[str, ...]:
    whole = f"<{word}>"
    return tuple(whole[start : start + length] for length in (2, 3, 4, 5) for start in range(len(whole) - length + 1))


def word_pieces(words: Sequence[str], known: Mapping[str, int]) -> list[int]:
    """Places of the longest known pieces that make up the words, first to last; what is not known is passed over."""
    found: list[int] = []
    for word in words:
        for part in word.split("'"):
            found += _pieces_of(part, known)
    return found


def _pieces_of(word: str, known: Mapping[str, int]) -> list[int]:
    found: list[int] = []
    start = 0
    while start < len(word):
        mark = "##" if start else ""
        end = next((end for end in range(len(word), start, -1) if mark + word[start:end] in known), 0)
        if not end:
            return found
        found.append(known[mark + word[start:end]])
        start = end
    return found


@lru_cache(maxsize=1)
def heading_model(path: Path = MODEL) -> HeadingModel:
    """Read what was learnt, once. Raises OSError or ValueError when the file is missing or spoilt: it is part of the product."""
    kept = json.loads(path.read_text("utf-8"))
    kinds = tuple(HeadingKind(name) for name in kept["kinds"])
    features, pieces = kept["features"], kept["pieces"]
    return HeadingModel(
        kinds,
        {name: place for place, name in enumerate(features["names"].split("|"))},
        _unpacked(features["weights"], features["unit"], len(kinds)),
        {piece: place for place, piece in enumerate(pieces["names"].split("|"))},
        _unpacked(pieces["weights"], pieces["unit"], len(kinds)),
        _unpacked(kept["denied"]["weights"], kept["denied"]["unit"], len(kinds)),
        np.array(kept["start"], dtype=np.float32),
        float(kept["sharpness"]),
    )


def _unpacked(weights: str, unit: float, kinds: int) -> Floats:
    return np.frombuffer(base64.b64decode(weights), dtype=np.int8).reshape(-1, kinds).astype(np.float32) / np.float32(unit)


@lru_cache(maxsize=1024)
def heading_kinds(text: str) -> HeadingKinds:
    """The chance of everything that a heading with these words can open. A text without words gives what headings are as a rule."""
    model = heading_model()
    shares = chances(model.strengths(text)[None, :], model.sharpness)[0]
    if (length := len(text.split())) > _MOST_WORDS:
        shares = (shares - 1 / len(shares)) * np.float32(_MOST_WORDS / length) + 1 / len(shares)
    order = np.argsort(-shares, kind="stable")
    return HeadingKinds(tuple((model.kinds[place], float(shares[place])) for place in order))


def chances(strengths: Floats, sharpness: float) -> Floats:
    """Rows of strengths as rows of chances that make 1."""
    powers = np.exp((strengths - strengths.max(axis=1, keepdims=True)) * sharpness)
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float32)
