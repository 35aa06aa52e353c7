"""The glossary of the field (`data/glossary.yaml`): what abbreviations stand for, and in which other words people say the same.

Pure after loading: words in, readings out. What a search does with them is decided in `kb.search.query`. Abbreviations count as printed,
so that ICON is the programme and an icon is none; in small letters only where they are no ordinary word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from kb.errors import KnowledgeBaseError
from kb.settings import DATA
from kb.themes.words import base_of, is_english

GLOSSARY = DATA / "glossary.yaml"

#: The group whose single ordinary words count: "dad" is looked for as father too.
EVERYDAY = "everyday"

#: In small letters, an abbreviation has at least so many: "ed" and "co" are parts of words.
_SMALL = 3

#: libyaml reads 3,000 lines in 30 ms, Python's own reader in six seconds.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

WORD = re.compile(r"[^\W_]+(?:[-\u2010'’&][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s$|(?<=s)['’]$", re.IGNORECASE)

#: What may be an abbreviation in a line: at least two capitals.
_CAPITALS = re.compile(r"\b(?=\w*[A-Z]\w*[A-Z])[A-Za-z][A-Za-z0-9&]+\b")

_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class _Term(BaseModel):
    model_config = ConfigDict(extra="forbid")

    term: _Words
    short: list[_Words] = []
    also: list[_Words] = []
    group: _Words
    note: _Words | None = None
    small: bool = False


class _Contested(BaseModel):
    model_config = ConfigDict(extra="forbid")

    said: list[_Words] = Field(min_length=1)
    preferred: _Words
    why: _Words


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: _Words
    terms: list[_Term] = Field(min_length=1)
    contested: list[_Contested] = []


@dataclass(frozen=True)
class Term:
    """One term with its abbreviations as printed and its other wordings.

    `everyday` says that plain words count by themselves; `small`, that people type the abbreviation in small letters although everyday
    English has the word.
    """

    term: str
    short: tuple[str, ...]
    also: tuple[str, ...]
    everyday: bool = False
    small: bool = False

    @property
    def wordings(self) -> tuple[str, ...]:
        """Every way in which a line can say it, the term first."""
        return (self.term, *self.short, *self.also)

    @property
    def telling(self) -> tuple[str, ...]:
        """The wordings that say enough by themselves to be looked for."""
        return tuple(one for one in self.wordings if self.everyday or one in self.short or telling(one))


@dataclass(frozen=True)
class Contested:
    """Wordings that sources print and that many would put otherwise: what is preferred, and why."""

    said: tuple[str, ...]
    preferred: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class Meant:
    """Words `first` to `last` (exclusive) of a query, and what they are: abbreviation or wording of terms, or a contested wording."""

    first: int
    last: int
    terms: tuple[Term, ...] = ()
    abbreviation: bool = False
    contested: Contested | None = None


class Glossary:
    """The terms by abbreviation and by wording. Nothing in it changes."""

    def __init__(self, terms: Sequence[Term], contested: Sequence[Contested] = ()) -> None:
        """`terms` and `contested` as the file has them, in its order."""
        self.terms, self.contested = tuple(terms), tuple(contested)
        self._by_short = _grouped((short, term) for term in terms for short in term.short)
        self._by_small = _grouped((short.casefold(), term) for term in terms for short in term.short)
        # A term comes before one that merely has the same wording among its others.
        named = [(term.term, term) for term in terms] + [(wording, term) for term in terms for wording in term.also]
        self._by_wording = _grouped((_key(wording), term) for wording, term in named if term.everyday or telling(wording))
        self._contested = {
            said if said.isupper() else _key(said): one for one in contested for said in one.said if telling(said) or said.isupper()
        }
        keys = (*self._by_short, *self._by_wording, *self._contested)
        self._longest = max((len(key.split()) for key in keys), default=0)

    def read(self, words: Sequence[str], ordinary: Callable[[str], bool] = is_english) -> list[Meant]:
        """Return what is known of these words, in their order, the longest wording first; no word is read twice.

        `ordinary` says whether a word in small letters is one of everyday language, and so not read as an abbreviation.
        """
        return list(self._read(words, ordinary))

    def abbreviated(self, printed: str) -> tuple[Term, ...]:
        """Return what an abbreviation as printed stands for, also in the plural."""
        return self._abbreviated(printed, lambda _word: True)

    def known(self, word: str) -> bool:
        """Say whether a word is an abbreviation of the field, printed so or in small letters."""
        return bool(self._abbreviated(word, lambda _word: False))

    def _read(self, words: Sequence[str], ordinary: Callable[[str], bool]) -> Iterator[Meant]:
        first = 0
        while first < len(words):
            for length in range(min(self._longest, len(words) - first), 0, -1):
                meant = self._of(" ".join(words[first : first + length]), first, first + length, ordinary)
                if meant is not None:
                    yield meant
                    first += length - 1
                    break
            first += 1

    def _of(self, said: str, first: int, last: int, ordinary: Callable[[str], bool]) -> Meant | None:
        key = _key(said)
        contested = self._contested.get(said) or self._contested.get(key) or self._contested.get(_singular(key))
        short = self._abbreviated(said, ordinary)
        if short:
            return Meant(first, last, short, abbreviation=True, contested=contested)
        named = self._by_wording.get(key) or self._by_wording.get(_singular(key)) or ()
        return Meant(first, last, named[:1], contested=contested) if named or contested else None

    def _abbreviated(self, said: str, ordinary: Callable[[str], bool]) -> tuple[Term, ...]:
        """Return what an abbreviation stands for: as printed, else in small letters where that is no ordinary word; also in the plural."""
        for form in (said, said[:-1]) if said.endswith("s") and len(said) > _SMALL else (said,):
            if form in self._by_short:
                return self._by_short[form]
            if len(form) >= _SMALL and form.islower() and (found := self._by_small.get(form)):
                usual = tuple(term for term in found if term.small)
                if usual or not ordinary(form):
                    return usual or found
        return ()


def spelled_out(text: str, glossary: Glossary) -> str:
    """Return a text with what each abbreviation stands for behind it in brackets, where it stands for one thing only.

    For comparing by meaning alone: the model was not taught the abbreviations of the field. Nothing of it is ever shown.
    """
    told: set[str] = set()

    def behind(match: re.Match[str]) -> str:
        short = match.group()
        terms = glossary.abbreviated(short)
        if len(terms) != 1 or short in told or terms[0].term in text:
            return short
        told.add(short)
        return f"{short} ({terms[0].term})"

    return _CAPITALS.sub(behind, text)


@lru_cache
def load_glossary(path: Path = GLOSSARY) -> Glossary:
    """Read and check the glossary. Raises KnowledgeBaseError in words that name the file and the entry."""
    try:
        content = _File.model_validate(yaml.load(path.read_text("utf-8"), Loader=LOADER))  # noqa: S506  (a safe loader)
    except OSError as error:
        raise KnowledgeBaseError(f"The glossary cannot be read: {path} ({error.strerror or error}).") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise KnowledgeBaseError(f"The glossary is not valid YAML: {path.name}. Check indents and quotes in it.") from error
    except ValidationError as error:
        fault = error.errors()[0]
        raise KnowledgeBaseError(f"In {path.name}, {' → '.join(map(str, fault['loc'])) or 'the file'} is wrong: {fault['msg']}.") from error
    return Glossary(
        [Term(one.term, tuple(one.short), tuple(one.also), one.group == EVERYDAY, one.small) for one in content.terms],
        [Contested(tuple(one.said), _alternatives(one.preferred), one.why) for one in content.contested],
    )


def words_in(text: str) -> Iterator[re.Match[str]]:
    """Yield the words of a text: letters and digits of any script, joined by hyphens, apostrophes or an ampersand inside a word."""
    return WORD.finditer(text)


def bare(word: str) -> str:
    """Return a word without a possessive s, with straight apostrophes."""
    return _POSSESSIVE.sub("", word).replace("’", "'")


def _key(wording: str) -> str:
    """Return a wording as wordings are looked up: its words alone, in small letters."""
    return " ".join(bare(match.group()) for match in words_in(wording)).casefold()


def _singular(wording: str) -> str:
    """Return a wording with its last word in its base form: "dads" is looked up as "dad"."""
    before, space, last = wording.rpartition(" ")
    return f"{before}{space}{base_of(last)}"


def _alternatives(preferred: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in preferred.split(";") if part.strip())


def telling(wording: str) -> bool:
    """Say whether a wording says enough by itself: several words, or one that everyday English does not have."""
    return " " in wording or not is_english(wording.casefold())


def _grouped(pairs: Iterator[tuple[str, Term]]) -> Mapping[str, tuple[Term, ...]]:
    found: dict[str, tuple[Term, ...]] = {}
    for key, term in pairs:
        if term not in found.get(key, ()):
            found[key] = (*found.get(key, ()), term)
    return found
