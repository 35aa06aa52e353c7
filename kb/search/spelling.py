"""Finds the word that was meant by one that nobody knows, among words of the field and of the library.

Pure: words and their counts come from the caller. Whether a correction is used, and how it is undone, is decided in `kb.search.query`.
Only words that neither everyday English, nor the field, nor the library knows are corrected: an unusual word is better found or not found
as typed than turned into another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from functools import lru_cache
from math import log10

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kb.embedding import common_words
from kb.search.glossary import bare, load_glossary
from kb.themes.words import base_of, is_english

_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010'’][^\W\d_]+)*")

#: Letters of a word and how many slips in it are put right, the longest first. A slip is a letter too many, too few, wrong, or two
#: changed over (optimal string alignment).
_SLIPS = ((12, 3), (8, 2), (4, 1))
#: A word of so many letters may have a second slip where its first and last letters are right.
_SECOND_SLIP = 6
#: Shorter words are abbreviations and names as often as slips.
SHORTEST = 4
#: A word of a library's lines must stand in so many of them: a rare one may itself be a slip, or a name.
_HELD = 2
#: A word that stands in ten times as many lines is as likely to be meant as one with this share of a slip less.
_PER_TENFOLD = 0.3
#: People get the first letter right.
_FIRST_LETTER = 0.7


class WordList:
    """Words that may be meant, each with the number of lines that say it. Nothing in it changes."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        """`counts` of words in small letters."""
        self._counts = dict(counts)
        #: What is compared, and the word that it stands for: "cosleeping" is meant for "co-sleeping".
        self._forms: dict[str, str] = {}
        for word in sorted(self._counts, key=lambda word: (self._counts[word], word)):
            self._forms[re.sub(r"[-\u2010]", "", word)] = word
        self._choices = list(self._forms)

    def __contains__(self, word: str) -> bool:
        """Whether a word, in small letters or with a first capital, is in the list as it stands."""
        return word.casefold() in self._counts

    def ordinary(self, word: str) -> bool:
        """Say whether a word in small letters is one of the list, or of everyday English."""
        return word in self._counts or (is_english(word) and word in common_words())

    def known(self, word: str) -> bool:
        """Say whether a word need not be corrected: it is in the list in some form, everyday English, an abbreviation or short."""
        plain = bare(word)
        if len(plain) < SHORTEST or not plain.isalpha() or plain.isupper():
            return True
        small = plain.casefold()
        forms = (small, small[:-1]) if small.endswith("s") else (small,)  # "childrens" is no slip that a search minds
        return any(form in self._counts or is_english(form) or form in common_words() or base_of(form) in self._counts for form in forms)

    def closest(self, word: str) -> str | None:
        """Return the word of the list that was meant most likely, None where none is close enough."""
        typed = bare(word).casefold()
        if typed in self._forms:
            return self._forms[typed]
        slips = next((slips for letters, slips in _SLIPS if len(typed) >= letters), 0)
        asked = max(slips, 2) if len(typed) >= _SECOND_SLIP else slips
        if not asked:
            return None
        found = process.extract(typed, self._choices, scorer=OSA.distance, score_cutoff=asked, limit=None)
        likely = [
            (distance - _PER_TENFOLD * log10(self._counts[self._forms[form]] + 1) + _FIRST_LETTER * (form[0] != typed[0]), form)
            for form, distance, _place in found
            if distance <= slips or (form[0], form[-1]) == (typed[0], typed[-1])
        ]
        return self._forms[min(likely)[1]] if likely else None


def count_words(lines: Iterable[str]) -> Counter[str]:
    """Return in how many of these lines each word stands, in small letters; words in capitals are left out."""
    counts: Counter[str] = Counter()
    for line in lines:
        counts.update({bare(word).casefold() for word in _WORD.findall(line) if not word.isupper() or len(word) == 1})
    return counts


@lru_cache
def field_words() -> Mapping[str, int]:
    """Return the words of the labelled lines that come with the product, of its themes and of its glossary, with their counts."""
    from kb.themes.examples import all_labelled
    from kb.themes.vocabulary import load_vocabulary

    themes = load_vocabulary().themes
    glossary = load_glossary()
    said = [text for theme in themes for text in (theme.label, theme.definition, *theme.phrases)]
    said += [wording for term in glossary.terms for wording in (term.term, *term.also)]
    said += [wording for one in glossary.contested for wording in one.said]
    return count_words([*(line.text for line in all_labelled()), *said])


@lru_cache
def field_list() -> WordList:
    """Return the words of the field as a list to look in."""
    return WordList(field_words())


def words_of_library(lines: Iterable[str]) -> WordList:
    """Return the words that may be meant in a library of these lines: theirs, where several say them, and those of the field."""
    counts = Counter({word: count for word, count in count_words(lines).items() if count >= _HELD})
    counts.update(field_words())
    return WordList(counts)
