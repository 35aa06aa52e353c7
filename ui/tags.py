"""What a search is narrowed to, as tags: each with its name in words and the address of the same search without it.

Values come from the address, or from words typed such as kind:gap; taking such a tag off takes the words out of the query.
"""

from __future__ import annotations

from dataclasses import dataclass

from kb.models import Filter
from kb.search.grammar import Sign
from kb.search_models import ReadHow
from ui import state, typed
from ui.filter_words import DATES, FIELDS, values_of
from ui.searching import Asked, Found


@dataclass(frozen=True)
class Tag:
    """One thing that a search is narrowed to, and the question without it. `field` and `value` are empty for signs of the query."""

    name: str
    without: Asked
    field: str = ""
    value: str = ""


def tags(asked: Asked, found: Found) -> list[Tag]:
    """All that narrows an answer: first what the address says, then what was typed."""
    names = state.names()
    chosen = [
        Tag(names.full_name(field, value), asked.filtered(field, _without(asked.where, field, value)), field, value)
        for field in FIELDS
        for value in values_of(asked.where, field)
    ]
    said = [
        Tag(names.full_name(*one.meant), asked.but(one.undone or ""), *one.meant)
        for one in found.understood
        if one.how is ReadHow.NARROWED and len(one.meant) == 2
    ]
    return [*chosen, *said, *_signs(asked)]


def _without(where: Filter, field: str, value: str) -> str | tuple[str, ...]:
    return "" if field in DATES else tuple(kept for kept in getattr(where, field) if kept != value)


def _signs(asked: Asked) -> list[Tag]:
    exactly = [(f"exactly “{part.words}”", part) for part in typed.parts(asked.query, Sign.PHRASE)]
    left_out = [(f"without “{part.words}”", part) for part in typed.parts(asked.query, Sign.WITHOUT)]
    return [Tag(name, asked.but(typed.without(asked.query, part))) for name, part in (*exactly, *left_out)]
