"""Reads what a person typed: which words to look for, which text to compare by meaning, and what was made of it.

Pure: the glossary, the known words and the rest come from the caller as a `Reader`; without one, words are taken as they stand. Any text
gives a `Query`. The signs that a query may carry stand in `kb.search.grammar`; what narrowing words mean, in `kb.search.narrowing`; how
words are matched is left to `kb.fulltext`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kb.search.glossary import WORD, Glossary, Meant, Term, bare
from kb.search.grammar import Part, Sign, pasted, read_parts
from kb.search.spelling import WordList
from kb.search_models import ReadHow, Understood

#: Words that nearly every line holds. They are not looked for, unless nothing else was typed.
_COMMON = """
a about above after again against all also am an and any are as at be because been before being below between both but by can could did do
does doing down during each few for from further had has have having he her here hers herself him himself his how i if in into is it its
itself just me more most my myself no nor not now of off on once only or other our ours ourselves out over own same she should so some such
than that the their theirs them themselves then there these they this those through to too under until up very was we were what when where
which while who whom why will with would you your yours yourself yourselves
aren't can't couldn't didn't doesn't don't hadn't hasn't haven't i'm isn't let's shouldn't wasn't weren't won't wouldn't
"""
COMMON_WORDS = frozenset(_COMMON.split())

#: More words than anybody types into the box; the longest question of the public collections has 342.
MAX_WORDS = 400

#: Of the other wordings of a term, so many are looked for, and so many are named in a note.
_WORDINGS, _NAMED = 8, 3
#: An abbreviation with more readings than this, of those that the library has, is looked for as it stands.
_READINGS = 2
#: In longer questions, plain words are looked for as they stand: the rest of the question says what is meant.
_PLAIN_WORDS = 14

#: The model reads some 250 word pieces; this is more than they can be.
_MAX_CHARACTERS = 4_000

_HYPHEN = re.compile(r"[-\u2010]")

NOTHING_TYPED = "Type a word or a question."
NOTHING_LEFT = "Type a word to look for as well: a word after a minus sign is only left out."


@dataclass(frozen=True)
class Query:
    """A query as it was understood.

    `typed` is what was typed, fit to be shown; `terms` are the words and wordings to look for, a word said twice standing twice, since it
    then counts for more; `meaning` is the text to compare by meaning. Every line must say all of `phrases` and none of `without`.
    `fields` are the narrowing words; where they stand is counted in `plain`, the query in one form of letters. `single`
    says that one word was typed. `understood` says what was
    made of it, `notes` the same in plain sentences.
    """

    typed: str
    terms: tuple[str, ...]
    meaning: str
    notes: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    fields: tuple[Part, ...] = ()
    understood: tuple[Understood, ...] = ()
    plain: str = ""
    single: bool = False


@dataclass(frozen=True)
class Reader:
    """What a query is read with.

    `words` are those of the field; `holds` says whether the library has a line with any of some wordings; `nearby` gives the words of the
    library too, and is asked only for a word that nobody knows.
    """

    glossary: Glossary
    words: WordList
    holds: Callable[[Sequence[str]], bool]
    nearby: Callable[[], WordList]


@dataclass(frozen=True)
class _Word:
    """One word: as it is read, as it was typed, and in which part of the query it stands where. A word in a phrase is `fixed`."""

    read: str
    typed: str
    start: int
    end: int
    fixed: bool
    part: int


def read_query(typed: str, reader: Reader | None = None) -> Query:
    """Return how a query is understood. Without a letter or digit in it, there are no terms and no meaning."""
    shown = typed.encode("utf-8", "replace").decode("utf-8")
    # One form for letters that can be written in several ways, and no control characters.
    plain = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in unicodedata.normalize("NFKC", shown))
    parts = read_parts(plain)
    words = [word for number, part in enumerate(parts) if part.sign in (Sign.WORDS, Sign.PHRASE) for word in _words(part, number)]
    without = tuple(part.words for part in parts if part.sign is Sign.WITHOUT)
    fields = tuple(part for part in parts if part.sign is Sign.FIELD)
    if not words:
        note = NOTHING_LEFT if without else NOTHING_TYPED
        return Query(shown, (), "", () if fields else (note,), without=without, fields=fields, plain=plain)
    cut = len(words) > MAX_WORDS
    words = words[:MAX_WORDS]
    understood: list[Understood] = []
    meant: list[tuple[Meant, tuple[Term, ...]]] = []
    if reader is not None and not pasted(plain):
        words = list(_corrected(words, plain, reader, understood))
        meant = list(_meant(words, plain, reader, understood))
    every = [term for word in words for term in _terms(word.read)]
    telling = [term for term in every if term.casefold().replace("’", "'") not in COMMON_WORDS]
    terms = telling or every
    cut = cut or len(terms) > MAX_WORDS
    added = [wording for reading in meant for wording in _added(*reading) if wording.casefold() not in {term.casefold() for term in terms}]
    return Query(
        shown,
        (*terms[:MAX_WORDS], *dict.fromkeys(added)),
        _meaning(plain, words, meant),
        (f"Only the first {MAX_WORDS} words were used.",) if cut else (),
        phrases=tuple(part.words for part in parts if part.sign is Sign.PHRASE),
        without=without,
        fields=fields,
        understood=tuple(understood),
        plain=plain,
        single=len(terms) == 1,
    )


def _words(part: Part, number: int) -> Iterator[_Word]:
    offset = part.start if part.sign is Sign.WORDS else part.start + 1
    fixed = part.sign is Sign.PHRASE
    for match in WORD.finditer(part.words):
        yield _Word(match.group(), match.group(), offset + match.start(), offset + match.end(), fixed, number)


def _terms(word: str) -> Iterator[str]:
    """Yield what to look for of one word: itself without a possessive s, and the parts that a hyphen joins."""
    word = bare(word)
    yield word
    parts = _HYPHEN.split(word)
    if len(parts) > 1:
        yield from (part for part in parts if len(part) > 1)


def _corrected(words: Sequence[_Word], plain: str, reader: Reader, understood: list[Understood]) -> Iterator[_Word]:
    """Yield the words, those put right that nobody knows; what was put right is noted."""
    for word in words:
        known = word.fixed or reader.words.known(word.typed) or reader.glossary.known(word.typed) or reader.holds([word.typed])
        closest = None if known else reader.nearby().closest(word.typed)
        if closest is None:
            yield word
            continue
        note = f"searched for '{closest}', not '{word.typed}'"
        understood.append(Understood(ReadHow.SPELLING, word.typed, (closest,), note, _quoted(plain, word.start, word.end)))
        yield _Word(closest, word.typed, word.start, word.end, fixed=False, part=word.part)


def _meant(words: Sequence[_Word], plain: str, reader: Reader, understood: list[Understood]) -> Iterator[tuple[Meant, tuple[Term, ...]]]:
    """Yield what the glossary knows of the words, with the terms that are used of it; what is used is noted."""
    read = [bare(word.read) for word in words]
    for meant in reader.glossary.read(read, ordinary=reader.words.ordinary):
        said = words[meant.first : meant.last]
        plain_words = bool(meant.terms) and meant.terms[0].everyday and not meant.abbreviation
        if said[0].fixed or said[0].part != said[-1].part or (plain_words and len(words) > _PLAIN_WORDS):
            continue
        terms = _chosen(meant, reader)
        typed = " ".join(plain[said[0].start : said[-1].end].split())
        undone = _quoted(plain, said[0].start, said[-1].end)
        words_read = " ".join(read[meant.first : meant.last])
        if meant.abbreviation and terms:
            names = tuple(term.term for term in terms)
            note = f"read '{typed}' as {_listed(names, ' or ')}"
            understood.append(Understood(ReadHow.GLOSSARY, typed, names, note, undone))
        elif terms and (others := _others(terms[0], words_read)):
            note = f"for '{words_read}' also looked for {_listed(others)}"
            understood.append(Understood(ReadHow.GLOSSARY, words_read, others, note, undone))
        if meant.contested is not None:
            preferred = meant.contested.preferred
            note = f"many now avoid '{words_read}'; also looked for {_listed(preferred)}. {meant.contested.why}"
            understood.append(Understood(ReadHow.CONTESTED, words_read, preferred, note, undone))
        if terms or meant.contested is not None:
            yield meant, terms


def _chosen(meant: Meant, reader: Reader) -> tuple[Term, ...]:
    """Return the readings to use: all of a few; of several, those that the library has a line of."""
    if len(meant.terms) < 2:
        return meant.terms
    held = tuple(term for term in meant.terms if reader.holds((term.term, *term.also)))
    usable = held or meant.terms
    return usable if len(usable) <= _READINGS else ()


def _others(term: Term, said: str) -> tuple[str, ...]:
    return tuple(wording for wording in term.wordings if wording.casefold() != said.casefold())[:_NAMED]


def _added(meant: Meant, terms: Sequence[Term]) -> Iterator[str]:
    """Yield the wordings to look for beside the words typed."""
    for term in terms:
        yield from term.telling[:_WORDINGS]
    if meant.contested is not None:
        yield from meant.contested.preferred


def _meaning(plain: str, words: Sequence[_Word], meant: Sequence[tuple[Meant, tuple[Term, ...]]]) -> str:
    """Return the text to compare by meaning: what was typed without its signs, words put right, abbreviations spelled out."""
    spelled: dict[int, tuple[int, str]] = {}
    for reading, terms in meant:
        if terms and (reading.abbreviation or _abbreviated(words[reading.first : reading.last])):
            spelled[reading.first] = (reading.last, " or ".join(term.term for term in terms))
        elif reading.contested is not None:
            said = " ".join(word.read for word in words[reading.first : reading.last])
            spelled[reading.first] = (reading.last, f"{said} ({', '.join(reading.contested.preferred)})")
    pieces: list[str] = []
    place, here = 0, words[0].start
    while place < len(words):
        upto, read = spelled.get(place, (place + 1, words[place].read))
        between = plain[here : words[place].start]
        # Signs and narrowing words stand between words too; only what joins two words of a sentence is kept.
        pieces += [between if not WORD.search(between) else " ", read]
        here = words[upto - 1].end
        place = upto
    rest = plain[here:]
    pieces.append("" if WORD.search(rest) else rest)
    return " ".join("".join(pieces).translate(_QUOTES).split())[:_MAX_CHARACTERS].strip()


def _abbreviated(words: Sequence[_Word]) -> bool:
    return any(len(word.read) > 1 and word.read.isupper() for word in words)


#: Quotation marks are signs of a search, not of the sentence.
_QUOTES = {ord(mark): " " for mark in '"“”'}


def _quoted(plain: str, start: int, end: int) -> str:
    """Return the query with some of its words in quotation marks: taken as they stand."""
    before, after = plain[:start], plain[end:]
    if before.count('"') % 2 and '"' not in after:  # a mark without its other half would pair with ours
        before = "".join(before.rsplit('"', 1))
    before = re.sub(r"(?<!\S)-$", "", before)  # and a minus before it would leave it out
    return " ".join(f'{before}"{plain[start:end]}"{after}'.split())


def _listed(wordings: Sequence[str], joined: str = ", ") -> str:
    return joined.join(f"'{wording}'" for wording in wordings)
