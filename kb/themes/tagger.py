"""Suggests themes for learning points: which, how surely, and for a reason that a person can judge.

Two voices are joined. *Meaning* (`kb.themes.meaning`) compares a line with labelled lines; *phrases* (`kb.themes.phrases`) looks for the
words that practitioners use, and a phrase found raises the strength. Themes above one threshold are suggested, few per line, often
none: a tag too many costs more trust than a tag too few. People decide; their decisions live in the catalogue and not here.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from kb.embedding import Encoder
from kb.models import Assignment, LearningPoint, PointKind
from kb.settings import DATA
from kb.themes.examples import Example, load_examples
from kb.themes.kept import keep, read_kept
from kb.themes.meaning import SMALL_WEIGHT, Floats, Lines, Meaning, learn
from kb.themes.phrases import PhraseFinder, Said
from kb.themes.vocabulary import Vocabulary
from kb.themes.words import bases, read_words

# All chosen by five-fold cross-validation on the labelled lines; `python -m benchmarks.themes` shows what they give.
THRESHOLD = 0.26  # F1 is flat from 0.21 to 0.26; the upper end gives fewer and better suggestions
MOST_PER_LINE = 4
BONUS_OF_PHRASE = 0.25  # for two words and more: right in 19 of 20 lines, so enough by itself
BONUS_OF_WORD = 0.10  # for a single word ("recording", "debt"): needs support by meaning
SCORE_SLOPE, SCORE_MIDDLE = 11.5, 0.32  # strength -> share of suggestions of that strength that were right (logistic fit)

_QUOTE_LENGTH = 110
#: The code that decides what is learnt from a line; what was kept from another state of it is not used.
_LEARNING_CODE = tuple(Path(__file__).with_name(name) for name in ("meaning.py", "words.py"))


class Tagger:
    """Suggests themes of one vocabulary. Making one is cheap: what it needs is learnt, or read from `cache`, at the first line.

    `cache` is the folder in which what was learnt is kept between starts; where it cannot be written, each start learns anew.
    """

    def __init__(
        self, vocabulary: Vocabulary, encoder: Encoder, *, examples: Sequence[Example] | None = None, cache: Path = DATA / "cache"
    ) -> None:
        self.vocabulary = vocabulary
        self._encoder = encoder
        self._given = examples
        self._cache = cache
        self._lock = threading.RLock()

    def suggest(self, points: Sequence[LearningPoint], vectors: Floats | None = None) -> list[tuple[Assignment, ...]]:
        """Return the suggested themes of each point, strongest first; none for a resource.

        `vectors` (points, dimensions) spares embedding the points' wording anew; its rows have length 1.
        """
        if vectors is not None and len(vectors) != len(points):
            raise ValueError(f"{len(points)} points, but {len(vectors)} vectors")
        places = [place for place, point in enumerate(points) if point.kind is not PointKind.RESOURCE]
        suggested: list[tuple[Assignment, ...]] = [()] * len(points)
        if not places:
            return suggested
        texts = [points[place].wording for place in places]
        rows = self._encoder.encode(texts) if vectors is None else np.asarray(vectors, dtype=np.float32)[places]
        for place, assignments in zip(places, self._suggest(texts, rows), strict=True):
            suggested[place] = assignments
        return suggested

    @property
    def learnt(self) -> Meaning:
        """What was learnt from the labelled lines, read from the cache where it is kept."""
        with self._lock:
            return self._meaning

    def _suggest(self, texts: list[str], vectors: Floats) -> list[tuple[Assignment, ...]]:
        meaning = self.learnt
        with self._lock:
            finder = self._finder
        words = [read_words(text, self.vocabulary.stems) for text in texts]
        said = [finder.find(text, found) for text, found in zip(texts, words, strict=True)]
        strengths = join(meaning.strengths([bases(found) for found in words], vectors), said, self._ids)
        return [
            tuple(
                Assignment(self._ids[theme], score_of(row[theme]), self._why(theme, phrases.get(self._ids[theme]), vector))
                for theme in choose(row)
            )
            for row, phrases, vector in zip(strengths, said, vectors, strict=True)
        ]

    def _why(self, theme: int, said: Said | None, vector: Floats) -> str:
        """Give the reason in words: the phrase as printed, else the labelled line of that theme that is closest in meaning."""
        if said:
            return f"says ‘{said.printed}’"
        rows = self._rows_of_theme[theme]
        if not rows:
            return f"close in meaning to ‘{shorten(self.vocabulary.themes[theme].definition)}’"
        nearest = rows[int(np.argmax(self._meaning.vectors[rows] @ vector))]
        return f"close in meaning to the example: ‘{shorten(self._examples[nearest].text)}’"

    @cached_property
    def _ids(self) -> list[str]:
        return [theme.id for theme in self.vocabulary.themes]

    @cached_property
    def _examples(self) -> Sequence[Example]:
        return load_examples() if self._given is None else self._given

    @cached_property
    def _rows_of_theme(self) -> list[list[int]]:
        return [[row for row, example in enumerate(self._examples) if theme in example.themes] for theme in self._ids]

    @cached_property
    def _finder(self) -> PhraseFinder:
        return PhraseFinder(self.vocabulary)

    @cached_property
    def _meaning(self) -> Meaning:
        key = self._key()
        model = re.sub(r"[^a-z0-9]+", "_", Path(self._encoder.name).name.casefold())
        path = self._cache / f"themes-{model}-{key[:16]}.npz"
        kept = read_kept(path, key, len(self._ids), self._encoder.dimensions)
        if kept is not None and len(kept.vectors) >= len(self._examples):
            return kept
        learnt = learn(lines_to_learn(self.vocabulary, self._examples, self._encoder))
        keep(path, key, learnt)
        return learnt

    def _key(self) -> str:
        """Make a key that changes with everything that the weights depend on."""
        content = {
            "code": [hashlib.sha256(file.read_bytes()).hexdigest() for file in _LEARNING_CODE],
            "encoder": [self._encoder.name, self._encoder.dimensions],
            "themes": [[theme.id, theme.label, theme.definition, theme.phrases] for theme in self.vocabulary.themes],
            "stems": self.vocabulary.stems,
            "small_weight": SMALL_WEIGHT,
            "examples": [[example.text, example.themes] for example in self._examples],
        }
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def lines_to_learn(vocabulary: Vocabulary, examples: Sequence[Example], encoder: Encoder) -> Lines:
    """Join the labelled lines, then each theme's label with its definition, then its phrases, as lines of that theme alone.

    Labels of examples that the vocabulary does not know are left out.
    """
    place = {theme.id: index for index, theme in enumerate(vocabulary.themes)}
    texts = [example.text for example in examples]
    themes = [[place[theme] for theme in example.themes if theme in place] for example in examples]
    for index, theme in enumerate(vocabulary.themes):
        own = [f"{theme.label}: {theme.definition}", *theme.phrases]
        texts += own
        themes += [[index]] * len(own)
    labels = np.zeros((len(texts), len(place)), dtype=np.float32)
    for row, found in zip(labels, themes, strict=True):
        row[found] = 1
    weights = np.full(len(texts), SMALL_WEIGHT, dtype=np.float32)
    weights[: len(examples)] = 1
    words = [bases(read_words(text, vocabulary.stems)) for text in texts]
    return Lines(words, encoder.encode(texts), labels, weights, len(examples))


def join(strengths: Floats, said: Sequence[dict[str, Said]], ids: Sequence[str]) -> Floats:
    """Strengths by meaning (lines, themes), raised where a line says a phrase of the theme."""
    joined = strengths.copy()
    for row, phrases in zip(joined, said, strict=True):
        for theme, found in phrases.items():
            row[ids.index(theme)] += BONUS_OF_PHRASE if found.words > 1 else BONUS_OF_WORD
    return joined


def choose(strengths: Floats, threshold: float = THRESHOLD) -> list[int]:
    """Return the themes (columns) of one line that are strong enough, strongest first, at most four; ties in the vocabulary's order."""
    rounded = np.round(strengths, 5)  # the last digits depend on how many cores added them up
    order = np.argsort(-rounded, kind="stable")[:MOST_PER_LINE]
    return [int(theme) for theme in order if rounded[theme] >= threshold]


def score_of(strength: float) -> float:
    """Express a strength as a number between 0 and 1 with two digits: about how often a suggestion of that strength was right."""
    return round(1 / (1 + math.exp(-SCORE_SLOPE * (float(strength) - SCORE_MIDDLE))), 2)


def shorten(text: str, length: int = _QUOTE_LENGTH) -> str:
    """Return the text, or its beginning cut at a word boundary with an ellipsis, at most `length` characters in all."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    if not text[length - 1].isspace():
        cut = cut.rpartition(" ")[0] or cut
    return cut.rstrip(" ,;:–—-") + "…"
