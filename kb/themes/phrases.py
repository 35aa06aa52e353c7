"""Finds the phrases of the vocabulary in a line, in any form of their words, and gives them back as printed.

Which theme a phrase is enough for is weighed in `kb.themes.tagger`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.themes.vocabulary import Vocabulary
from kb.themes.words import Word, read_words

if TYPE_CHECKING:
    from spacy.tokens import Doc


@dataclass(frozen=True)
class Said:
    """A phrase that a line holds: as the line prints it, and of how many words it is made."""

    printed: str
    words: int


class PhraseFinder:
    """Looks for every phrase of a vocabulary at once (spaCy's PhraseMatcher over base forms)."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        import spacy
        from spacy.matcher import PhraseMatcher

        self._vocab = spacy.blank("en").vocab
        self._matcher = PhraseMatcher(self._vocab, attr="ORTH")
        for theme in vocabulary.themes:
            phrases = [[word.base for word in read_words(phrase, vocabulary.stems)] for phrase in theme.phrases]
            documents = [self._document(bases) for bases in phrases if bases]
            if documents:
                self._matcher.add(theme.id, documents)

    def find(self, text: str, words: Sequence[Word]) -> dict[str, Said]:
        """Return the longest phrase of each theme in a line, the first where two are equally long. `words` are the line's, in order."""
        found: dict[str, Said] = {}
        for key, first, end in sorted(self._matcher(self._document([word.base for word in words])), key=lambda match: match[1]):
            theme = self._vocab.strings[key]
            if theme not in found or end - first > found[theme].words:
                found[theme] = Said(text[words[first].start : words[end - 1].end], end - first)
        return found

    def _document(self, bases: list[str]) -> Doc:
        from spacy.tokens import Doc

        return Doc(self._vocab, words=bases)
