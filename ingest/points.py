"""From a section's lines to learning points and narrative.

A point is one list item, or one paragraph where a learning section holds no list; its bold or short lead-in is its label. Sentences
that introduce a list, point to links or name the group in charge are narrative, kept but never counted as learning.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.models import POINT_KIND_OF_SECTION, LearningPoint, Notice, Passage, Section, SectionKind

from .headings import heading_wordings
from .lines import Line
from .outline import Part
from .sections import NAMES, is_governance
from .wording import INTRODUCES, LINK_LINE

#: A label is at most this many words, and never ends a sentence.
_LABEL_WORDS = 12
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
        items, narrative = _sort_lines([line for line in part.lines if line not in governance], part, notices)
        page = part.heading.page if part.heading else (part.lines[0].page if part.lines else None)
        sections.append(
            Section(
                kind=part.kind,
                heading=part.heading.text if part.heading else None,
                inferred=part.inferred,
                page=page,
                why=part.why,
                passages=tuple(Passage(line.text, line.page) for line in narrative),
            )
        )
        points += _points(items, part.kind, len(sections) - 1)
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


# ------------------------------------------------------------------ which lines are points


def _sort_lines(lines: Sequence[Line], part: Part, notices: list[Notice]) -> tuple[list[Line], list[Line]]:
    """(points, narrative) among the lines of one section."""
    if part.kind not in POINT_KIND_OF_SECTION:
        return [], list(lines)
    has_list = any(line.marker is not None for line in lines)
    items: list[Line] = []
    narrative: list[Line] = []
    for i, line in enumerate(lines):
        following = lines[i + 1] if i + 1 < len(lines) else None
        if line.marker is not None:
            is_point = not (
                line.text.endswith(":") and following is not None and following.marker is not None and following.level > line.level
            )
        else:
            is_point = _paragraph_is_point(line, following, part, has_list=has_list)
        if is_point and line.marker is None and has_list and not _labelled(line):
            notices.append(
                Notice(
                    "orphan_bullet",
                    f"“{_short(line.text)}” stands apart from its list without a bullet; read as one of the {NAMES[part.kind]}.",
                    line.page,
                )
            )
        (items if is_point else narrative).append(line)
    return items, narrative


def _paragraph_is_point(line: Line, following: Line | None, part: Part, *, has_list: bool) -> bool:
    """Whether a line without a bullet is a point of its section."""
    text = line.text
    if LINK_LINE.search(text) or (line.linked and part.kind is not SectionKind.RESOURCES):
        return False
    if part.kind is SectionKind.RESOURCES:
        return not has_list and (line.linked or (len(text.split()) <= 14 and not text.endswith((".", ":"))))
    if _labelled(line):
        return True
    if text.endswith(":") or (following is not None and following.marker is not None and INTRODUCES.search(text)):
        return False
    if not has_list:
        return not (INTRODUCES.search(text) and following is not None) and len(text) > 15
    orphan = (
        following is not None and following.marker is not None and len(text.split()) <= 32 and len(re.findall(r"[.!?](?:\s|$)", text)) <= 1
    )
    return orphan and not (heading_wordings().match(text) and len(text.split()) < 6)


def _labelled(line: Line) -> bool:
    """True for a paragraph with a bold lead-in and text after it."""
    return 0 < line.lead < len(line.text) - 3 and len(line.text[: line.lead].split()) <= _LABEL_WORDS


def _short(text: str, words: int = 9) -> str:
    parts = text.split()
    return " ".join(parts[:words]) + ("…" if len(parts) > words else "")


# ------------------------------------------------------------------ label and text


def _points(lines: Sequence[Line], kind: SectionKind, section: int) -> list[LearningPoint]:
    point_kind = POINT_KIND_OF_SECTION.get(kind)
    if point_kind is None:
        return []
    resource = kind is SectionKind.RESOURCES
    points = []
    for line in lines:
        label, text = (None, line.text) if resource else split_label(line)
        points.append(LearningPoint(point_kind, label, text, line.page, section))
    return points


def split_label(line: Line) -> tuple[str | None, str]:
    """(label without its colon, text) of a list item; (None, text) when it has no lead-in."""
    if 0 < line.lead < len(line.text):
        label = line.text[: line.lead].strip()
        rest = line.text[line.lead :]
        closed = label.endswith((":", ".", "–", "—", "-")) or bool(_DASH_LABEL.match(rest)) or rest.lstrip()[:1].isupper()
        if closed and len(label.split()) <= _LABEL_WORDS and len(rest.strip()) > 3:
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
