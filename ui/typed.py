"""The signs in a query (a "phrase", a -word, words such as kind:gap) as things to be taken out, put in and shown.

Pure: text in, text out. What the signs are stands in `kb.search.grammar`; what they do to a search is the search's business.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from kb.search.grammar import Part, Sign, read_parts


def parts(query: str, sign: Sign) -> list[Part]:
    """The parts of one sort in a query, in their order; their places are those in `plain(query)`."""
    return [part for part in read_parts(plain(query)) if part.sign is sign]


def plain(query: str) -> str:
    """The query in the one form of letters in which its signs are read."""
    return " ".join(unicodedata.normalize("NFKC", query).split())


def has_words(query: str) -> bool:
    """Whether there is anything to look for: words, or a phrase."""
    return bool(parts(query, Sign.WORDS) or parts(query, Sign.PHRASE))


def narrows(query: str) -> bool:
    """Whether a query holds words that narrow it, such as kind:gap."""
    return bool(parts(query, Sign.FIELD))


def without(query: str, part: Part) -> str:
    """The query without one of its parts; of a phrase only the quotation marks go, so that no word is lost."""
    text = plain(query)
    left = part.words if part.sign is Sign.PHRASE else ""
    return " ".join(f"{text[: part.start]} {left} {text[part.end :]}".split())


def without_field(query: str, field: str) -> str:
    """The query without the words that narrow it by one field."""
    for part in reversed(parts(query, Sign.FIELD)):
        if part.field == field:
            query = without(query, part)
    return query


def without_fields(query: str) -> str:
    """The query without all words that narrow it."""
    for part in reversed(parts(query, Sign.FIELD)):
        query = without(query, part)
    return query


def bare(query: str) -> str:
    """The query without any sign: no narrowing words, nothing left out, phrases as plain words."""
    left = with_only(with_only(without_fields(query), Sign.WITHOUT, ()), Sign.PHRASE, ())
    # What stood in quotation marks may look like a sign without them.
    return left if left == query else bare(left)


def with_only(query: str, sign: Sign, wanted: Sequence[str]) -> str:
    """The query with these phrases, or these words left out, and no others of that sort; those that stand there already stay in place."""
    query = plain(query)
    kept = {_key(words) for words in wanted}
    for part in reversed(parts(query, sign)):
        if _key(part.words) not in kept:
            query = without(query, part)
    held = {_key(part.words) for part in parts(query, sign)}
    added = [_signed(sign, _bare(words)) for words in wanted if _key(words) and _key(words) not in held]
    return " ".join([query, *dict.fromkeys(added)]).strip()


def _key(words: str) -> str:
    return _bare(words).casefold()


def _bare(words: str) -> str:
    return " ".join(plain(words).translate({ord(mark): " " for mark in '"“”'}).split()).lstrip("-")


def _signed(sign: Sign, words: str) -> str:
    quoted = f'"{words}"'
    if sign is Sign.PHRASE:
        return quoted
    return f"-{quoted if ' ' in words else words}"
