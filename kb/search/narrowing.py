"""What the narrowing words of a query mean: kind:gap, theme:neglect, review:"Child A", agency:police, before:2023, after:2021.

They become fields of the same `Filter` that is also made by clicking. A value that is not known is said, with the nearest ones, and the
search goes on without it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from kb.errors import NotFound
from kb.facets import load_facets
from kb.models import FACETS, Filter, PointKind, ReviewType
from kb.nearest import did_you_mean, find_theme, nearest
from kb.printed_dates import read_date
from kb.search.grammar import Part
from kb.search_models import ReadHow, Understood
from kb.themes.vocabulary import Vocabulary

#: What people call the kinds of line, beside their ids.
KINDS: Mapping[str, PointKind] = {
    "strength": PointKind.GOOD_PRACTICE,
    "strengths": PointKind.GOOD_PRACTICE,
    "good": PointKind.GOOD_PRACTICE,
    "good practice": PointKind.GOOD_PRACTICE,
    "gap": PointKind.DEVELOPMENT_AREA,
    "gaps": PointKind.DEVELOPMENT_AREA,
    "development": PointKind.DEVELOPMENT_AREA,
    "area for development": PointKind.DEVELOPMENT_AREA,
    "areas for development": PointKind.DEVELOPMENT_AREA,
    "recommendations": PointKind.RECOMMENDATION,
    "question": PointKind.REFLECTIVE_QUESTION,
    "questions": PointKind.REFLECTIVE_QUESTION,
    "next step": PointKind.NEXT_STEP,
    "next steps": PointKind.NEXT_STEP,
    "resources": PointKind.RESOURCE,
} | {kind.value: kind for kind in PointKind}


class Narrowing:
    """Turns narrowing words into a filter, with the themes and reviews of one library."""

    def __init__(self, vocabulary: Vocabulary, reviews: Mapping[str, str], partnerships: Sequence[str]) -> None:
        """`reviews` are references by what they may be called, `partnerships` names, as the library has them."""
        self._reviews = {" ".join(name.split()).casefold(): reference for name, reference in reviews.items()}
        self._partnerships = {" ".join(name.split()).casefold(): name for name in partnerships}
        self._read: Mapping[str, Callable[[str], str]] = {
            "kind": self._kind,
            "theme": lambda said: find_theme(vocabulary, said).id,
            "review": lambda said: _known(said, self._reviews, "review", partly=True),
            "partnership": lambda said: _known(said, self._partnerships, "partnership", partly=True),
            "review_type": lambda said: _known(_spaced(said), {_spaced(kind.value): kind.value for kind in ReviewType}, "review type"),
            "year": _year,
            "before": _date,
            "after": _date,
            **{name: load_facets()[name].find for name in FACETS},
        }

    def narrowed(self, where: Filter, parts: Sequence[Part], typed: str) -> tuple[Filter, list[Understood]]:
        """Return the filter with what the words add to it, and what was understood. Values of one field are alternatives."""
        understood = []
        for part in parts:
            without = " ".join((typed[: part.start] + typed[part.end :]).split())
            try:
                value = self._read[part.field](part.words)
            except NotFound as error:
                said = str(error).partition(" See ")[0].rstrip()
                understood.append(Understood(ReadHow.NOT_USED, typed[part.start : part.end], (), said, without))
                continue
            where = _with(where, part.field, value)
            note = f"narrowed to {part.field.replace('_', ' ')} '{part.words}'"
            understood.append(Understood(ReadHow.NARROWED, typed[part.start : part.end], (part.field, value), note, without))
        return where, understood

    def _kind(self, said: str) -> str:
        found = KINDS.get(_spaced(said)) or KINDS.get(_spaced(said).replace(" ", "_"))
        if found is None:
            close = did_you_mean(nearest(said, {name: name for name in KINDS}))
            raise NotFound(
                f"There is no kind of line called “{said}”.{close or ' Use gap, strength, recommendation, question or next_step.'}"
            )
        return found.value


def _with(where: Filter, field: str, value: str) -> Filter:
    now = getattr(where, field)
    changed: dict[str, Any] = {field: value if isinstance(now, str) else tuple(dict.fromkeys((*now, value)))}
    return replace(where, **changed)


def _known(said: str, names: Mapping[str, str], what: str, *, partly: bool = False) -> str:
    """Return the name that was meant; where `partly`, also by a part of it that only one name has."""
    sought = " ".join(said.split()).casefold()
    if sought in names:
        return names[sought]
    if partly and len(holding := {name for key, name in names.items() if sought in key}) == 1:
        return holding.pop()
    raise NotFound(f"There is no {what} “{said}”.{did_you_mean(nearest(said, names))}")


def _year(said: str) -> str:
    if said.isascii() and said.isdecimal() and len(said) == 4:
        return said
    raise NotFound(f"“{said}” is no year. Write it as 2023.")


def _date(said: str) -> str:
    read = read_date(said)
    if read is None:
        raise NotFound(f'“{said}” is no date. Write it as 2023, 2023-05 or "May 2023".')
    return read


def _spaced(said: str) -> str:
    """Return a name as it may be typed without blanks: good-practice and good_practice are good practice."""
    return " ".join(re.sub(r"[-_]", " ", said).split()).casefold()
