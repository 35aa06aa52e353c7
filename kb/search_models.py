"""The nouns of reading a query: what a search made of the words that were typed, and how that can be undone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ReadHow(StrEnum):
    """What was done with words that were typed."""

    #: An abbreviation was read as what it stands for, or a wording as its abbreviation and its other names.
    GLOSSARY = "glossary"
    #: A contested wording: the preferred one was looked for as well.
    CONTESTED = "contested"
    #: A word that is not known was read as one that is.
    SPELLING = "spelling"
    #: Words such as "kind:recommendation" narrowed the search.
    NARROWED = "narrowed"
    #: Something typed could not be used.
    NOT_USED = "not_used"


@dataclass(frozen=True)
class Understood:
    """One thing that a search understood: `typed` as it was typed, in other wordings with slips put right; `meant` what it was read as.

    `note` says so in words. `undone` is the query to type so that this is not done, None where it says all there is to say.
    """

    how: ReadHow
    typed: str
    meant: tuple[str, ...]
    note: str
    undone: str | None = None


@dataclass(frozen=True)
class Wider:
    """A search with one of its filters left out: the field, its value, and how many lines that finds."""

    field: str
    value: str
    total: int


@dataclass(frozen=True)
class SearchHelp:
    """What can be tried where a search finds nothing, each known to find something.

    `themes` are ids of the themes nearest to what was typed; `words` are parts of the query that find lines by themselves; `wider` the
    same query without one of its filters, the most lines first; `unquoted` the query without its signs where these are in the way.
    """

    themes: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    wider: tuple[Wider, ...] = ()
    unquoted: str | None = None
