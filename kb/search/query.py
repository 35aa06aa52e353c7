"""Reads what a person typed: which words to look for, and which text to compare by meaning.

Pure: no library, no model. Any text gives a `Query`; nothing in it is an operator, so quotes and brackets do no harm. How the words are
matched is left to `kb.fulltext`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

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

#: The model reads some 250 word pieces; this is more than they can be.
_MAX_CHARACTERS = 4_000

#: Letters and digits of any script, joined by hyphens or apostrophes inside a word.
_WORD = re.compile(r"[^\W_]+(?:[-\u2010'’][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’]s$", re.IGNORECASE)
_HYPHEN = re.compile(r"[-\u2010]")

NOTHING_TYPED = "Type a word or a question."


@dataclass(frozen=True)
class Query:
    """A query as it was understood.

    `typed` is what was typed, fit to be shown; `terms` are the words to look for, a word said twice standing twice, since it then counts
    for more; `meaning` is the text to compare by meaning. `notes` are plain sentences on how it was read.
    """

    typed: str
    terms: tuple[str, ...]
    meaning: str
    notes: tuple[str, ...] = ()


def read_query(typed: str) -> Query:
    """Return how a query is understood. Without a letter or digit in it, there are no terms and no meaning."""
    shown = typed.encode("utf-8", "replace").decode("utf-8")
    # One form for letters that can be written in several ways, and no control characters.
    plain = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in unicodedata.normalize("NFKC", shown))
    words = list(_WORD.finditer(plain))
    if not words:
        return Query(shown, (), "", (NOTHING_TYPED,))
    used = words[:MAX_WORDS]
    every = [term for word in used for term in _terms(word.group())]
    telling = [term for term in every if term.casefold().replace("’", "'") not in COMMON_WORDS]
    terms = telling or every
    cut = len(words) > MAX_WORDS or len(terms) > MAX_WORDS
    meaning = " ".join(plain[: used[-1].end() if cut else None][:_MAX_CHARACTERS].split())
    return Query(shown, tuple(terms[:MAX_WORDS]), meaning, (f"Only the first {MAX_WORDS} words were used.",) if cut else ())


def _terms(word: str) -> Iterator[str]:
    """Yield what to look for of one word: itself without a possessive s, and the parts that a hyphen joins."""
    word = _POSSESSIVE.sub("", word)
    yield word
    parts = _HYPHEN.split(word)
    if len(parts) > 1:
        yield from (part for part in parts if len(part) > 1)
