"""From a section's lines to learning points and narrative.

A point is one list item, or one paragraph where a learning section holds no list; its bold or short lead-in is its label. Sentences
that introduce a list, point to links or name the group in charge are narrative, kept but never counted as learning.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.models import POINT_KIND_OF_SECTION, LearningPoint, Notice, Passage, PointKind, Section, SectionKind

from .items import LABEL_WORDS, sort_lines
from .lines import Line
from .mixed import own_kinds
from .outline import Part
from .sections import NAMES, is_governance

_PLAIN_LABEL = re.compile(r"^(?P<label>[A-Z0-9“‘\"'#][^.:?!;]{1,70}?)\s*:\s+(?P<text>\S.*)$", re.DOTALL)
_DASH_LABEL = re.compile(r"^\s*[:.–—-]\s*")


@dataclass(frozen=True)
class Read:
    """What the parts came to: sections with their narrative, points in order, and notices."""

    sections: tuple[Section, ...]
    points: tuple[LearningPoint, ...]
    notices: tuple[Notice, ...]


def read_points(parts: Sequence[Part]) -> Read:
    """Sections, points and notices of a document, in its own order."""
    sections: list[Section] = []
    points: list[LearningPoint] = []
    notices: list[Notice] = []
    for part in parts:
        governance = [line for line in part.lines if part.kind in NAMES and is_governance(line)]
        items, narrative, orphans = sort_lines([line for line in part.lines if line not in governance], part)
        notices += [_orphan(line, part) for line in orphans]
        page = part.heading.page if part.heading else (part.lines[0].page if part.lines else None)
        sections.append(
            Section(
                kind=part.kind,
                heading=part.heading.text if part.heading else None,
                inferred=part.inferred,
                page=page,
                why=part.why,
                passages=tuple(Passage(line.text, line.page) for line in narrative),
                sure=part.sure,
            )
        )
        points += _points(items, part, len(sections) - 1)
        if governance:
            sections.append(
                Section(
                    SectionKind.GOVERNANCE,
                    None,
                    inferred=True,
                    page=governance[0].page,
                    why="The sentence says which group watches over this; it asks for nothing itself.",
                    passages=tuple(Passage(line.text, line.page) for line in governance),
                )
            )
    return Read(tuple(sections), tuple(points), tuple(notices))


def _orphan(line: Line, part: Part) -> Notice:
    said = f"“{_short(line.text)}” stands apart from its list without a bullet; read as one of the {NAMES[part.kind]}."
    return Notice("orphan_bullet", said, line.page)


def _short(text: str, words: int = 9) -> str:
    parts = text.split()
    return " ".join(parts[:words]) + ("…" if len(parts) > words else "")


# ------------------------------------------------------------------ label and text


def _points(lines: Sequence[Line], part: Part, section: int) -> list[LearningPoint]:
    kind = POINT_KIND_OF_SECTION.get(part.kind)
    if kind is None:
        return []
    points = []
    for line, own in zip(lines, own_kinds(lines, part), strict=True):
        said = own.kind if own else kind
        label, text = (None, line.text) if said is PointKind.RESOURCE else split_label(line)
        sure, why = (own.sure, own.why) if own else (part.sure, None)
        points.append(LearningPoint(said, label, text, line.page, section, fields=line.fields, links=line.links, sure=sure, why=why))
    return points


def split_label(line: Line) -> tuple[str | None, str]:
    """(label without its colon, text) of a list item; (None, text) when it has no lead-in."""
    if 0 < line.lead < len(line.text):
        label = line.text[: line.lead].strip()
        rest = line.text[line.lead :]
        closed = label.endswith((":", ".", "–", "—", "-")) or bool(_DASH_LABEL.match(rest)) or rest.lstrip()[:1].isupper()
        if closed and len(label.split()) <= LABEL_WORDS and len(rest.strip()) > 3:
            return label.rstrip(" :.–—-") or None, _DASH_LABEL.sub("", rest).strip()
    found = _PLAIN_LABEL.match(line.text)
    if (
        found
        and len(found["label"].split()) <= 6
        and (found["text"][:1].isupper() or found["text"][:1] in "“‘\"'")
        and not line.text.endswith("?")
    ):
        return found["label"].strip(), found["text"].strip()
    return None, line.text
