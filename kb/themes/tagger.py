"""Suggests themes for learning points: which, how surely, and for a reason that a person can judge.

Three voices are joined. *Meaning* (`kb.themes.meaning`) compares a line with labelled lines; *phrases* (`kb.themes.phrases`) looks for the
words that practitioners use; and the *rest of the review* says what it keeps coming back to. `kb.themes.weighing` makes one chance of
them, which is the score. Themes above one threshold are suggested, few per line, often none: a tag too many costs more trust than a tag
too few. People decide; their decisions live in the catalogue, and the tagger learns from those that it is given.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from kb.embedding import Encoder, Progress
from kb.models import Assignment, LearningPoint, PointKind
from kb.settings import DATA
from kb.themes.examples import Example, all_labelled
from kb.themes.kept import keep, read_kept
from kb.themes.meaning import SMALL_WEIGHT, Floats, Lines, Meaning, learn
from kb.themes.phrases import PhraseFinder, Said
from kb.themes.vocabulary import Vocabulary
from kb.themes.weighing import BONUS_OF_PHRASE, BONUS_OF_WORD, Known, Weights, choose, load_weights, words_said
from kb.themes.words import bases, read_words

#: What comes with the product, learnt from its own vocabulary, examples and model by `python -m kb.themes.learn`.
LEARNT = DATA / "themes-learnt.npz"
_QUOTE_LENGTH = 110
#: The code that decides what is learnt from a line; what was kept from another state of it is not used.
_LEARNING_CODE = tuple(Path(__file__).with_name(name) for name in ("meaning.py", "words.py"))


class Tagger:
    """Suggests themes of one vocabulary. Making one is cheap: what it needs is learnt, or read from a file, at the first line.

    `examples` are the labelled lines to learn from (the product's own when None), `decisions` lines on which people decided: their
    `themes` were accepted, those `rejected` taken away. Nothing is taken from a decision for the themes that it does not name. `cache` is
    the folder in which what was learnt is kept between starts; where it cannot be written, each start learns anew.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        encoder: Encoder,
        *,
        examples: Sequence[Example] | None = None,
        decisions: Sequence[Example] = (),
        cache: Path = DATA / "cache",
    ) -> None:
        self.vocabulary = vocabulary
        self._encoder = encoder
        self._given = examples
        #: The lines on which people decided.
        self.decisions = tuple(line for line in decisions if line.themes or line.rejected)
        self._cache = cache
        self._lock = threading.RLock()

    def suggest(self, points: Sequence[LearningPoint], vectors: Floats | None = None) -> list[tuple[Assignment, ...]]:
        """Return the suggested themes of each point of one review, likeliest first; none for a resource.

        Points that are given together speak for each other, so give all points of a review at once. `vectors` (points, dimensions)
        spares embedding the points' wording anew; its rows have length 1.
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

    def about(self, text: str, vector: Floats) -> dict[str, float]:
        """Return how strongly a text is about each theme, about 0 for unrelated and 1 for certain; `vector` is its own, of length 1.

        Nothing where what was learnt is not at hand: a question is not the moment to learn.
        """
        with self._lock:
            meaning = self.__dict__.get("_meaning") or self._kept
            if meaning is None:
                return {}
            finder = self._finder
        words = read_words(text, self.vocabulary.stems)
        (strengths,) = meaning.strengths([bases(words)], vector[np.newaxis, :])
        found = dict(zip(self._ids, strengths.tolist(), strict=True))
        for theme, said in finder.find(text, words).items():
            found[theme] += BONUS_OF_PHRASE if said.words > 1 else BONUS_OF_WORD
        return found

    @property
    def learnt(self) -> Meaning:
        """What was learnt from the labelled lines and from decisions, read from a file where it is kept."""
        with self._lock:
            return self._corrected

    @property
    def key(self) -> str:
        """A key that changes with everything that the weights of the labelled lines depend on."""
        with self._lock:
            return self._key()

    def _suggest(self, texts: list[str], vectors: Floats) -> list[tuple[Assignment, ...]]:
        meaning = self.learnt
        with self._lock:
            finder, weights = self._finder, self._weights
        words = [read_words(text, self.vocabulary.stems) for text in texts]
        said = [finder.find(text, found) for text, found in zip(texts, words, strict=True)]
        known = Known(meaning.strengths([bases(found) for found in words], vectors), words_said(said, self._ids), [0] * len(texts))
        chances, alone = weights.chances(known), weights.chances(known.alone())
        return [
            tuple(
                Assignment(
                    self._ids[theme],
                    round(float(row[theme]), 2),
                    self._why(theme, phrases.get(self._ids[theme]), vector, by_others=own[theme] < weights.threshold),
                )
                for theme in choose(row, weights.threshold)
            )
            for row, own, phrases, vector in zip(chances, alone, said, vectors, strict=True)
        ]

    def _why(self, theme: int, said: Said | None, vector: Floats, *, by_others: bool) -> str:
        """Give the reason in words: the phrase as printed, else the labelled line of that theme that is closest in meaning."""
        added = "; other lines here are about it too" if by_others else ""
        if said:
            return f"says ‘{said.printed}’{added}"
        lines, rows = self._lines, self._rows_of_theme[theme]
        if not rows:
            return f"close in meaning to ‘{shorten(self.vocabulary.themes[theme].definition)}’{added}"
        nearest = rows[int(np.argmax(self._vectors[rows] @ vector))]
        if nearest >= len(self._examples):
            return f"close in meaning to a line that people gave this theme{added}"  # a review's own line is not quoted beside another
        return f"close in meaning to the example: ‘{shorten(lines[nearest].text)}’{added}"

    @cached_property
    def _ids(self) -> list[str]:
        return [theme.id for theme in self.vocabulary.themes]

    @cached_property
    def _weights(self) -> Weights:
        return load_weights()

    @cached_property
    def _examples(self) -> Sequence[Example]:
        return all_labelled() if self._given is None else self._given

    @cached_property
    def _lines(self) -> Sequence[Example]:
        return (*self._examples, *self.decisions)

    @cached_property
    def _vectors(self) -> Floats:
        """One row for each labelled line, then for each line decided on."""
        learnt = len(self._meaning.vectors)
        return np.concatenate([self._meaning.vectors[: len(self._examples)], self._corrected.vectors[learnt:]])

    @cached_property
    def _rows_of_theme(self) -> list[list[int]]:
        return [[row for row, example in enumerate(self._lines) if theme in example.themes] for theme in self._ids]

    @cached_property
    def _finder(self) -> PhraseFinder:
        return PhraseFinder(self.vocabulary)

    @cached_property
    def _meaning(self) -> Meaning:
        if self._kept is not None:
            return self._kept
        learnt = learn(lines_to_learn(self.vocabulary, self._examples, self._encoder))
        keep(self._own_file, self._key(), learnt)
        return learnt

    @cached_property
    def _kept(self) -> Meaning | None:
        """What was learnt before and is kept in a file, None where there is none."""
        for file in (LEARNT, self._own_file):
            kept = read_kept(file, self._key(), len(self._ids), self._encoder.dimensions)
            if kept is not None and len(kept.vectors) >= len(self._examples):
                return kept
        return None

    @property
    def _own_file(self) -> Path:
        model = re.sub(r"[^a-z0-9]+", "_", Path(self._encoder.name).name.casefold())
        return self._cache / f"themes-{model}-{self._key()[:16]}.npz"

    @cached_property
    def _corrected(self) -> Meaning:
        """What was learnt, put right where people decided: 1 for an accepted theme, and for a rejected one less than its phrase adds."""
        meaning = self._meaning
        if not self.decisions:
            return meaning
        texts = [line.text for line in self.decisions]
        read = [read_words(text, self.vocabulary.stems) for text in texts]
        words, vectors = [bases(found) for found in read], self._encoder.encode(texts)
        strengths = meaning.strengths(words, vectors)
        errors = np.zeros_like(strengths)
        for row, (line, found) in enumerate(zip(self.decisions, read, strict=True)):
            said = self._finder.find(line.text, found)
            for theme, name in enumerate(self._ids):
                bonus = 0.0 if name not in said else BONUS_OF_PHRASE if said[name].words > 1 else BONUS_OF_WORD
                if name in line.themes:
                    errors[row, theme] = max(1 - strengths[row, theme], 0)
                elif name in line.rejected:
                    errors[row, theme] = min(-bonus - strengths[row, theme], 0)
        return meaning.corrected(words, vectors, errors)

    def _key(self) -> str:
        """Make a key that changes with everything that the weights depend on."""
        content = {
            "code": [hashlib.sha256(file.read_bytes()).hexdigest() for file in _LEARNING_CODE],
            "encoder": [self._encoder.name, self._encoder.dimensions],
            "themes": [[theme.id, theme.label, theme.definition, theme.phrases] for theme in self.vocabulary.themes],
            "stems": self.vocabulary.stems,
            "small_weight": SMALL_WEIGHT,
            "examples": [[example.text, example.themes, example.perhaps, example.rejected, example.weight] for example in self._examples],
        }
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()


def lines_to_learn(vocabulary: Vocabulary, examples: Sequence[Example], encoder: Encoder, progress: Progress | None = None) -> Lines:
    """Join the labelled lines, then each theme's label with its definition, then its phrases, as lines of that theme alone.

    A theme that only one of two coders gave is half given. Labels of examples that the vocabulary does not know are left out.
    """
    own = [
        (index, text) for index, theme in enumerate(vocabulary.themes) for text in (f"{theme.label}: {theme.definition}", *theme.phrases)
    ]
    texts = [example.text for example in examples] + [text for _, text in own]
    labels = np.zeros((len(texts), len(vocabulary.themes)), dtype=np.float32)
    for row, example in enumerate(examples):
        labels[row] = [1 if theme.id in example.themes else 0.5 if theme.id in example.perhaps else 0 for theme in vocabulary.themes]
    for row, (index, _) in enumerate(own, start=len(examples)):
        labels[row, index] = 1
    weights = np.array([example.weight for example in examples] + [SMALL_WEIGHT] * len(own), dtype=np.float32)
    words = [bases(read_words(text, vocabulary.stems)) for text in texts]
    return Lines(words, encoder.encode(texts, progress=progress), labels, weights, len(examples))


def shorten(text: str, length: int = _QUOTE_LENGTH) -> str:
    """Return the text, or its beginning cut at a word boundary with an ellipsis, at most `length` characters in all."""
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    if not text[length - 1].isspace():
        cut = cut.rpartition(" ")[0] or cut
    return cut.rstrip(" ,;:–—-") + "…"
