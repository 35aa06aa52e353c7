"""The facts of a review in words: what a fact is called, what its values are called, where it was found and how sure that is."""

from __future__ import annotations

from kb.dates import in_words
from kb.facets import load_facets
from kb.models import FACETS, Fact, ReviewType
from ui.words import REVIEW_TYPES, how_sure

_NAMES = {
    "reference": "Reference",
    "title": "Title",
    "partnership": "Partnership",
    "published": "Published",
    "review_type": "Type of review",
}


def name_of(fact: str) -> str:
    """What a fact is called."""
    return _NAMES.get(fact) or load_facets()[fact].label


def value_of(fact: str, value: str) -> str:
    """A value in words: its label, a date as people write it, else as printed."""
    if fact in FACETS:
        return load_facets()[fact].label_of(value)
    if fact == "published":
        return in_words(value)
    return REVIEW_TYPES[ReviewType(value)] if fact == "review_type" and value in set(ReviewType) else value


def where_found(fact: Fact) -> str:
    """Where a fact was found and how sure it is."""
    place = f"{fact.where}, page {fact.page}" if fact.page else fact.where
    return f"{place}; {how_sure(fact.sure)}"
