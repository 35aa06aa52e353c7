"""From a printed line to its words in their base form, each with its place in the line.

"Fathers", "father" and "Father’s" become the same word; "safe-sleep" and "safe sleep" the same two. An abbreviation in capitals keeps
its capitals, so that ICON is not an icon and DASH not a dash. Base forms come from the lookup table of spacy-lookups-data, so nothing
is downloaded. What the words are used for is decided by `phrases` and `meaning`.
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import cast

from kb.errors import KnowledgeBaseError

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?|[.,;:?!()]|(?<=\s)[–—-](?=\s)")  # with the marks that no phrase reaches across
_POSSESSIVE = re.compile(r"['’][sS]$")
_ABBREVIATION = re.compile(r"^[A-Z][A-Z0-9]+(?=s?$)")


@dataclass(frozen=True)
class Word:
    """One word of a line: its base form, and where it stands (`text[start:end]` is the word as printed, without a possessive s)."""

    base: str
    start: int
    end: int

    @property
    def mark(self) -> bool:
        """True for a mark such as a comma, which parts words and is none."""
        return not self.base[0].isalnum()


def read_words(text: str, stems: Sequence[str] = ()) -> list[Word]:
    """Return the words of a line in order, and the marks that part them; a word that begins with one of `stems` becomes that stem."""
    shouted = text.isupper()  # in a line all in capitals, capitals say nothing
    found = []
    for match in _WORD.finditer(text):
        printed = _POSSESSIVE.sub("", match.group())
        abbreviation = None if shouted and " " in text.strip() else _ABBREVIATION.match(printed)
        base = abbreviation.group() if abbreviation else _base(printed.lower().replace("’", "'"), tuple(stems))
        found.append(Word(base, match.start(), match.start() + len(printed)))
    return found


def bases(words: Sequence[Word]) -> list[str]:
    """Return the base forms alone, without the marks."""
    return [word.base for word in words if not word.mark]


def _base(word: str, stems: tuple[str, ...]) -> str:
    for stem in stems:
        if word.startswith(stem):
            return stem
    table = _table()
    for _ in range(3):  # the table leads from meetings to meeting, and only from there to meet
        word = table.get(word, word)
    return word


def base_of(word: str) -> str:
    """Return the base form of a word in small letters, itself where the table does not know it."""
    return _base(word, ())


def is_english(word: str) -> bool:
    """Say whether a word in small letters stands in the table of base forms, itself or as the base of another."""
    return word in _table() or word in _base_forms()


@lru_cache
def _base_forms() -> frozenset[str]:
    return frozenset(_table().values())


@lru_cache
def _table() -> Mapping[str, str]:
    """The table as the package has it: read by itself, since spaCy brings torch with it, which takes seconds."""
    found = find_spec("spacy_lookups_data")
    if found is None or not found.submodule_search_locations:
        raise KnowledgeBaseError("The table of base forms is not installed. To install it again, run: make app")
    file = Path(found.submodule_search_locations[0]) / "data" / "en_lemma_lookup.json.gz"
    with gzip.open(file, "rt", encoding="utf-8") as table:
        return cast("Mapping[str, str]", json.load(table))
