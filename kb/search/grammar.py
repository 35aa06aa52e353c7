"""The signs a query may carry, for people who like them: "a phrase", -word, and words such as kind:recommendation.

Pure, and no text is an error: a sign without its other half is no sign. What the parts mean is left to `query` and `narrowing`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from kb.search.glossary import WORD

#: The words before a colon that narrow a search, and what each may also be called.
FIELDS = {
    "kind": "kind",
    "theme": "theme",
    "review": "review",
    "agency": "agency",
    "before": "before",
    "after": "after",
    "partnership": "partnership",
    "type": "review_type",
    "year": "year",
    "age": "age_band",
    "harm": "harm",
}

_QUOTED = r'"[^"]*"|“[^”]*”'
_PART = re.compile(
    rf"(?P<field>(?<![^\s(])(?:{'|'.join(FIELDS)})):(?P<value>{_QUOTED}|[^\s\"“”]+)"
    rf"|(?<![^\s(])-(?P<without>{_QUOTED}|[^\W_][^\s\"“”]*)"
    rf"|(?P<phrase>{_QUOTED})",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W_]")


#: More words than anybody types: what stands in quotation marks there was printed so.
_TYPED_WORDS = 40


def pasted(text: str) -> bool:
    """Return whether a text is longer than anybody types: nothing in it is put right, and its marks are no signs."""
    return len(WORD.findall(text)) > _TYPED_WORDS


class Sign(StrEnum):
    """What a part of a query is."""

    WORDS = "words"
    PHRASE = "phrase"
    WITHOUT = "without"
    FIELD = "field"


@dataclass(frozen=True)
class Part:
    """A part of a query: what it is, its words without signs, and where it stands, signs included. `field` is set for FIELD."""

    sign: Sign
    words: str
    start: int
    end: int
    field: str = ""


def read_parts(typed: str) -> list[Part]:
    """Return the parts of a query in their order. Parts without a letter or digit are left out; a text that was pasted has no signs."""
    if pasted(typed):
        return [Part(Sign.WORDS, typed, 0, len(typed))]
    found: list[Part] = []
    place = 0
    for match in _PART.finditer(typed):
        part = _signed(match)
        if not _LETTER.search(part.words):
            continue
        found.append(Part(Sign.WORDS, typed[place : match.start()], place, match.start()))
        found.append(part)
        place = match.end()
    found.append(Part(Sign.WORDS, typed[place:], place, len(typed)))
    return [part for part in found if _LETTER.search(part.words)]


def _signed(match: re.Match[str]) -> Part:
    start, end = match.span()
    if match["field"]:
        return Part(Sign.FIELD, _bare(match["value"]), start, end, FIELDS[match["field"].lower()])
    if match["without"]:
        return Part(Sign.WITHOUT, _bare(match["without"]), start, end)
    return Part(Sign.PHRASE, _bare(match["phrase"]), start, end)


def _bare(words: str) -> str:
    return " ".join(words.strip('"“”').split())
