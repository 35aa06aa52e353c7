"""Sections that carry several kinds: "What we found" over strengths and gaps, and lines whose own label says what they are.

A point stands in its printed section; where the section is mixed, the point has a kind of its own, with the reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.models import POINT_KIND_OF_SECTION, PointKind, SectionKind

from .headings import heading_wordings
from .kinds import judge
from .lines import Line
from .outline import Part

#: How sure a line must be, and how many must be, before lines under a heading that names both are taken for the other kind.
_SURE, _LINES, _SHARE = 0.85, 2, 0.25
_FOUND = (PointKind.GOOD_PRACTICE, PointKind.DEVELOPMENT_AREA)


@dataclass(frozen=True)
class Own:
    """The kind of one point where it is not simply that of its section, how sure (0..1), and why in plain words."""

    kind: PointKind
    sure: float
    why: str


def own_kinds(lines: Sequence[Line], part: Part) -> list[Own | None]:
    """For each point of a section its own kind, None where it is the section's."""
    labelled = _by_label(lines, POINT_KIND_OF_SECTION[part.kind])
    if labelled is not None:
        return labelled
    return _by_wording(lines, part) if _names_both(part) else [None] * len(lines)


def _by_label(lines: Sequence[Line], kind: PointKind) -> list[Own | None] | None:
    """Kinds by the labels that lines carry ("Strength: ..."); None unless two lines are labelled and one says another kind."""
    said = [label_kind(line) for line in lines]
    kinds = [found[1] for found in said if found]
    if len(kinds) < 2 or set(kinds) == {kind}:
        return None
    result: list[Own | None] = []
    current: Own | None = None
    for line, found in zip(lines, said, strict=True):
        if found:
            current = Own(found[1], 0.97, f"The line itself says “{found[0]}”.") if found[1] is not kind else None
        elif current is not None and line.level == 0:
            current = Own(current.kind, 0.7, f"It follows a line that says what it is. {current.why}") if line.marker is None else None
        result.append(current)
    return result


def label_kind(line: Line) -> tuple[str, PointKind] | None:
    """(label as printed, kind) where the lead-in of a line names a kind: "Strength", "Gap", "Recommendation 2"."""
    label = line.text[: line.lead] if 0 < line.lead < len(line.text) else line.text.partition(":")[0] if ":" in line.text else ""
    label = label.strip(" :.–—-")
    kind = heading_wordings().label(label) if label and len(label) < 50 else None
    return (label, kind) if kind else None


def _names_both(part: Part) -> bool:
    both = {SectionKind.GOOD_PRACTICE, SectionKind.DEVELOPMENT}
    return part.kind in both and (part.mixed or (part.match is not None and both <= set(part.match.kinds) and part.match.ambiguous))


def _by_wording(lines: Sequence[Line], part: Part) -> list[Own | None]:
    """Kinds by what each line says, where a heading names strengths and gaps alike and the lines clearly are both."""
    kind = POINT_KIND_OF_SECTION[part.kind]
    found = [judge(line.text, among=_FOUND) for line in lines]
    other = [said for said in found if said.kind is not kind and said.sure >= _SURE]
    if len(other) < _LINES or len(other) < _SHARE * len(lines):
        return [None] * len(lines)
    heading = part.heading.text if part.heading else ""
    return [
        Own(
            said.kind,
            round(said.sure, 3),
            f"The heading “{heading}” covers strengths and gaps; by its words ({said.why}) this line is one of the others.",
        )
        if said.kind is not None and said.kind is not kind and said.sure >= _SURE
        else None
        for said in found
    ]
