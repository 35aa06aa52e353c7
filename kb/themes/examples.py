"""The labelled lines that the tagger learns from: invented for this purpose, each with the themes one coder gave it.

They live in `data/theme-examples.jsonl`, one JSON object a line: `text`, `kind`, `themes` (ids of the vocabulary). No line of a real
review is among them, and none of them is ever shown as learning; they appear only in the reason that a suggested theme carries.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, StringConstraints, ValidationError

from kb.errors import KnowledgeBaseError
from kb.models import PointKind
from kb.settings import DATA

EXAMPLES = DATA / "theme-examples.jsonl"


class _Row(BaseModel):
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
    kind: PointKind
    themes: tuple[str, ...]


@dataclass(frozen=True)
class Example:
    """One line with the ids of the themes it was given."""

    text: str
    kind: PointKind
    themes: tuple[str, ...]


def load_examples(path: Path = EXAMPLES) -> tuple[Example, ...]:
    """Read labelled lines, in the file's order. Raises KnowledgeBaseError that names the line at fault."""
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeBaseError(f"The labelled lines for the themes cannot be read: {path} ({error}).") from error
    found = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = _Row.model_validate_json(line)
        except ValidationError as error:
            fault = error.errors()[0]
            where = ".".join(str(step) for step in fault["loc"])
            message = f"In {path.name}, line {number} cannot be used: {where or 'the line'}: {fault['msg']}."
            raise KnowledgeBaseError(message) from error
        found.append(Example(row.text, row.kind, row.themes))
    return tuple(found)
