"""What reviews are catalogued by beside reference, date and type: the facets, their values with stable ids, and the words for them.

The list is a file that people edit (`data/facets.yaml`), checked when it is read. How a briefing's words suggest a value is decided in
`ingest.facets`; what a person decided stands in the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from kb.errors import FactRefused, KnowledgeBaseError, NotFound
from kb.models import FACETS, NOT_STATED, SINGLE_FACTS, WITHHELD, ReviewType
from kb.nearest import did_you_mean, nearest
from kb.printed_dates import read_date
from kb.settings import DATA

_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([-_][a-z0-9]+)*$")]

#: The two things that can stand in place of a value, in words.
STANDS_FOR_NONE = {WITHHELD: "Withheld", NOT_STATED: "Not stated"}


#: Of so few values all are named, not only the nearest.
_FEW = 10


class _Value(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: _Id
    label: _Words
    wordings: list[_Words] = []
    not_in: list[_Words] = []


class _Facet(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: _Id
    label: _Words
    withheld: list[_Words] = []
    values: list[_Value] = Field(min_length=1)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: _Words
    facets: list[_Facet] = Field(min_length=1)


@dataclass(frozen=True)
class FacetValue:
    """One value: its stable id, its name for people, the wordings that suggest it and those that only look like them."""

    id: str
    label: str
    wordings: tuple[str, ...] = ()
    not_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facet:
    """One facet with its values in order; `withheld` are the names under which a document says that it does not say."""

    id: str
    label: str
    values: tuple[FacetValue, ...]
    withheld: tuple[str, ...] = ()

    def label_of(self, value: str) -> str:
        """Return the name of a value for people; the id itself for one that the list no longer has."""
        return STANDS_FOR_NONE.get(value) or next((one.label for one in self.values if one.id == value), value)

    def find(self, wanted: str) -> str:
        """Return the id of a value given by id or label, without case. Raises NotFound with the nearest ones."""
        sought = " ".join(wanted.split()).casefold()
        names = {one.id: one.id for one in self.values} | {one.label: one.id for one in self.values}
        names |= {name: value for value, label in STANDS_FOR_NONE.items() for name in (value, label)}
        for name, value in names.items():
            if name.casefold() == sought:
                return value
        every = f" Use one of {', '.join(one.id for one in self.values)}."
        close = did_you_mean(nearest(wanted, names)) if len(self.values) > _FEW else ""
        raise NotFound(f"There is no {self.id.replace('_', ' ')} “{wanted}”.{close or every}")


@lru_cache
def load_facets(path: Path | None = None) -> dict[str, Facet]:
    """Read and check the list of facets, the product's own when no path is given. Returns them by id, in order.

    Raises KnowledgeBaseError in words that name the file and the entry.
    """
    file = path or DATA / "facets.yaml"
    try:
        content = _File.model_validate(yaml.safe_load(file.read_text("utf-8")))
    except OSError as error:
        raise KnowledgeBaseError(f"The list of facets cannot be read: {file} ({error.strerror or error}).") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise KnowledgeBaseError(f"The list of facets is not valid YAML: {file.name}. Check indents and quotes in it.") from error
    except ValidationError as error:
        fault = error.errors()[0]
        raise KnowledgeBaseError(f"In {file.name}, {' → '.join(map(str, fault['loc'])) or 'the file'} is wrong: {fault['msg']}.") from error
    facets = {
        one.id: Facet(
            one.id, one.label, tuple(FacetValue(v.id, v.label, tuple(v.wordings), tuple(v.not_in)) for v in one.values), tuple(one.withheld)
        )
        for one in content.facets
    }
    if tuple(facets) != FACETS:
        raise KnowledgeBaseError(f"In {file.name}, the facets must be {', '.join(FACETS)}, each once and in this order.")
    for facet in facets.values():
        ids = [value.id for value in facet.values]
        if repeated := next((value for value in ids if ids.count(value) > 1 or value in STANDS_FOR_NONE), None):
            raise KnowledgeBaseError(f"In {file.name}, the value ‘{repeated}’ of {facet.id} is used twice; each may be used once.")
    return facets


def checked_values(name: str, values: Sequence[str]) -> tuple[str, ...]:
    """Return what a person wants to record of a fact as it is stored. Raises NotFound for a value that there is not, FactRefused else."""
    given = tuple(dict.fromkeys(" ".join(value.split()) for value in values if value.strip()))
    if name in FACETS:
        facet = load_facets()[name]
        found = tuple(dict.fromkeys(facet.find(value) for value in given))
        if len(found) > 1 and set(found) & {WITHHELD, NOT_STATED}:
            raise FactRefused(f"{facet.label} is either withheld, not stated, or has values. Choose one of these.")
        return () if found == (NOT_STATED,) else found
    if name not in SINGLE_FACTS:
        raise NotFound(f"There is no fact called “{name}”. Use one of {', '.join((*SINGLE_FACTS, *FACETS))}.")
    if len(given) > 1:
        raise FactRefused(f"A review has one {name.replace('_', ' ')}. Give one value.")
    if name == "published" and given:
        return (_date(given[0]),)
    if name == "review_type" and given and given[0] not in set(ReviewType):
        raise NotFound(f"There is no review type “{given[0]}”.{did_you_mean(nearest(given[0], {kind: kind for kind in ReviewType}))}")
    return given


def _date(typed: str) -> str:
    iso = read_date(typed)
    if iso is None:
        raise FactRefused(f"“{typed}” is no date. Write it as 12 March 2024, March 2024 or 2024.")
    return iso
