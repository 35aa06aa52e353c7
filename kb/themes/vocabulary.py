"""The vocabulary of practice themes: which there are, what each means, and the phrases that practitioners use for it.

The vocabulary is a file that people edit (`data/themes.yaml`), so everything in it is checked when it is read and a mistake is said
in words that name the entry. What lines a theme is given to is decided in `kb.themes.tagger`; who accepted or rejected that, in the
catalogue. A new theme is a new entry in the file, and no code.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from kb.errors import KnowledgeBaseError, NotFound
from kb.models import Theme
from kb.settings import DATA

_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
_Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
_Stem = Annotated[str, StringConstraints(pattern=r"^[a-z]{3,}$")]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: _Id
    label: _Words
    definition: _Words
    phrases: list[_Words] = []


class _Family(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: _Words
    themes: list[_Entry] = Field(min_length=1)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: _Words
    stems: list[_Stem] = []
    families: list[_Family] = Field(min_length=1)


@dataclass(frozen=True)
class Vocabulary:
    """All themes, in the order of the file. `stems` are words that phrases cut short on purpose, so that every ending is found.

    `aliases` are the ids of themes that people merged, each with the id of the theme that it is part of now; `former_labels` what themes
    were called before people renamed or merged them, without case; `retired` the themes that people took out. An id never comes to mean
    another theme.
    """

    themes: tuple[Theme, ...]
    version: str
    stems: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    former_labels: tuple[tuple[str, str], ...] = ()
    retired: tuple[Theme, ...] = ()

    def resolve(self, theme: str) -> str | None:
        """Return the id of the theme that an id means now, also the id of one that was merged; None when it means none."""
        if any(entry.id == theme for entry in self.themes):
            return theme
        return dict(self.aliases).get(theme)

    def __getitem__(self, theme: str) -> Theme:
        """Return the theme that an id means now. Raises NotFound when there is none."""
        now = self.resolve(theme)
        for entry in self.themes:
            if entry.id == now:
                return entry
        gone = next((entry for entry in self.retired if entry.id == theme), None)
        if gone is not None:
            raise NotFound(f"The theme ‘{gone.label}’ was retired: it is no longer used. `kb themes` lists the themes there are.")
        raise NotFound(f"There is no theme called ‘{theme}’. `kb themes` lists the themes there are.")

    def __contains__(self, theme: object) -> bool:
        return isinstance(theme, str) and self.resolve(theme) is not None

    def families(self) -> dict[str, list[Theme]]:
        """Return the themes of each family, both in the order of the file."""
        found: dict[str, list[Theme]] = {}
        for entry in self.themes:
            found.setdefault(entry.family, []).append(entry)
        return found


def load_vocabulary(path: Path | None = None) -> Vocabulary:
    """Read and check a vocabulary file, the product's own when no path is given; each file is read once per process.

    Raises KnowledgeBaseError in words that name the entry and what is wrong with it.
    """
    return _load((path or DATA / "themes.yaml").resolve())


@lru_cache
def _load(path: Path) -> Vocabulary:
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise KnowledgeBaseError(f"The list of themes cannot be read: {path} ({error.strerror or error}).") from error
    except UnicodeDecodeError as error:
        raise KnowledgeBaseError(f"The list of themes is not UTF-8 text: {path}. Save it as UTF-8.") from error
    return read_vocabulary(text, path.name)


def read_vocabulary(text: str, name: str) -> Vocabulary:
    """Read and check a vocabulary written as YAML; `name` is what the file is called in messages. Raises KnowledgeBaseError."""
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise KnowledgeBaseError(f"The list of themes is not valid YAML: {name}{_line(error)}. Check indents and quotes there.") from error
    try:
        file = _File.model_validate(content)
    except ValidationError as error:
        raise KnowledgeBaseError(f"In {name}, {_first_fault(error, content)}.") from error
    _refuse_duplicates(file, name)
    themes = tuple(
        Theme(entry.id, entry.label, family.name, entry.definition, tuple(entry.phrases))
        for family in file.families
        for entry in family.themes
    )
    return Vocabulary(themes, file.version, tuple(file.stems))


def _line(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    return f", line {mark.line + 1}" if mark else ""


def _first_fault(error: ValidationError, content: object) -> str:
    """Say the first fault of a file: the entry by its id where it has one, else by its place; then what is wrong."""
    fault = error.errors()[0]
    place, node = [], content
    for step in fault["loc"]:
        node = _child(node, step)
        if isinstance(step, int):
            name = (node.get("id") or node.get("name")) if isinstance(node, dict) else None
            place.append(f"‘{name}’" if name else f"number {step + 1}")
        else:
            place.append(str(step))
    wrong = {"missing": "is missing", "extra_forbidden": "is not a known field"}.get(fault["type"], f"is wrong: {fault['msg']}")
    return f"{' → '.join(place) or 'the file'} {wrong}"


def _child(node: object, step: str | int) -> object:
    if isinstance(node, dict):
        return node.get(step)
    if isinstance(node, list) and isinstance(step, int):
        return node[step]
    return None


def _refuse_duplicates(file: _File, name: str) -> None:
    entries = [entry for family in file.families for entry in family.themes]
    for what, values in (
        ("the family", [family.name for family in file.families]),
        ("the id", [entry.id for entry in entries]),
        ("the label", [entry.label.casefold() for entry in entries]),
    ):
        repeated = [value for value, count in Counter(values).items() if count > 1]
        if repeated:
            raise KnowledgeBaseError(f"In {name}, {what} ‘{repeated[0]}’ is used twice; each may be used once.")
