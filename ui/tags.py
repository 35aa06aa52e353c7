"""What a search is narrowed to, as tags: each with its name in words and the address of the same search without it.

Values come from the address, or from words typed such as kind:gap; taking such a tag off takes the words out of the query.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields

from kb.dates import in_words
from kb.facets import load_facets
from kb.models import FACETS, Filter, PointKind, ReviewType
from kb.search.grammar import Sign
from kb.search_models import ReadHow
from ui import state, typed
from ui.searching import Asked, Found
from ui.words import KINDS, review_type

#: The fields of a filter that narrow, in the order in which they are told.
FIELDS = tuple(field.name for field in fields(Filter) if field.name != "restricted")
DATES = ("before", "after")


@dataclass(frozen=True)
class Tag:
    """One thing that a search is narrowed to, and the question without it. `field` and `value` are empty for signs of the query."""

    name: str
    without: Asked
    field: str = ""
    value: str = ""


def name_of(field: str, value: str) -> str:
    """A value of a filter in words, as short as it can stand by itself."""
    return _naming(field)(value)


def names_of(field: str, values: Iterable[str]) -> dict[str, str]:
    """The names of many values of a field, by value; the library is asked once for all of them."""
    named = _naming(field)
    return {value: named(value) for value in values}


def _naming(field: str) -> Callable[[str], str]:
    """What names the values of one field."""
    if field == "kind":
        return lambda value: KINDS[PointKind(value)].group
    if field == "theme":
        labels = state.theme_labels()
        return lambda value: labels.get(value, value)
    if field == "review":
        # Backwards, so that of reviews with one reference the first names it.
        held = {name: review.reference for review in reversed(state.reviews()) for name in (review.key, review.reference.casefold())}
        return lambda value: held.get(value.casefold(), value)
    if field == "review_type":
        return lambda value: review_type(ReviewType(value))
    if field in DATES:
        return lambda value: f"{field} {in_words(value)}"
    return load_facets()[field].label_of if field in FACETS else str


def full_name_of(field: str, value: str) -> str:
    """A value that says nothing without its field has it in front: “Agency: Not stated”."""
    name = name_of(field, value)
    return f"{load_facets()[field].label}: {name.lower()}" if field in FACETS and name in ("Not stated", "Withheld") else name


def tags(asked: Asked, found: Found) -> list[Tag]:
    """All that narrows an answer: first what the address says, then what was typed."""
    chosen = [
        Tag(full_name_of(field, value), asked.filtered(field, _without(asked.where, field, value)), field, value)
        for field in FIELDS
        for value in values_of(asked.where, field)
    ]
    said = [
        Tag(full_name_of(*one.meant), asked.but(one.undone or ""), *one.meant)
        for one in found.understood
        if one.how is ReadHow.NARROWED and len(one.meant) == 2
    ]
    return [*chosen, *said, *_signs(asked)]


def values_of(where: Filter, field: str) -> Sequence[str]:
    """The values of one field of a filter; a date is one value."""
    value = getattr(where, field)
    return (value,) if field in DATES and value else value or ()


def _without(where: Filter, field: str, value: str) -> str | tuple[str, ...]:
    return "" if field in DATES else tuple(kept for kept in getattr(where, field) if kept != value)


def _signs(asked: Asked) -> list[Tag]:
    exactly = [(f"exactly “{part.words}”", part) for part in typed.parts(asked.query, Sign.PHRASE)]
    left_out = [(f"without “{part.words}”", part) for part in typed.parts(asked.query, Sign.WITHOUT)]
    return [Tag(name, asked.but(typed.without(asked.query, part))) for name, part in (*exactly, *left_out)]
