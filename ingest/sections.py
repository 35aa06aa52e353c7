"""What each part of a document is for, and what had to be worked out: ambiguous headings, unknown ones, lost ones.

A heading's wording and style come first (outline.py); then what the lines under it say; then the order such briefings follow.
Whatever was not printed is marked as inferred, with the reason in plain words. What counts as a point is for points.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from kb.models import POINT_KIND_OF_SECTION, Notice, PointKind, SectionKind

from .headings import heading_wordings
from .lines import Line
from .outline import Part, outline
from .wording import GOVERNANCE_LINE, INTRODUCES, LINK_LINE, PURPOSE_LINE, vote

SECTION_OF_POINT_KIND: dict[PointKind, SectionKind] = {point: section for section, point in POINT_KIND_OF_SECTION.items()}
NAMES: dict[SectionKind, str] = {
    SectionKind.GOOD_PRACTICE: "good practice",
    SectionKind.DEVELOPMENT: "areas for development",
    SectionKind.RECOMMENDATIONS: "recommendations",
    SectionKind.QUESTIONS: "questions for reflection",
    SectionKind.NEXT_STEPS: "next steps for readers",
    SectionKind.RESOURCES: "resources",
}
LEARNING: frozenset[SectionKind] = frozenset(NAMES) - {SectionKind.RESOURCES}


def split_sections(lines: Sequence[Line]) -> tuple[list[Part], list[Notice]]:
    """Group whole paragraphs into parts with one kind each; the notices say what was inferred, and why."""
    notices: list[Notice] = []
    parts = outline(lines)
    parts = [piece for part in _with_purpose(parts) for piece in _settle(part, notices)]
    parts = [piece for i, part in enumerate(parts) for piece in _lost_headings(part, parts[i + 1 :], parts[:i], notices)]
    return parts, notices


def _with_purpose(parts: Sequence[Part]) -> list[Part]:
    """Name the paragraph, often without a heading, that says what such reviews are for: it is no learning and no story."""
    if not parts or parts[0].heading is not None:
        return list(parts)
    lines = parts[0].lines
    purpose = [line for line in lines if PURPOSE_LINE.search(line.text)]
    if not purpose:
        return list(parts)
    why = "The paragraph says what such reviews are for, under no heading."
    rest = replace(parts[0], lines=[line for line in lines if line not in purpose])
    return [*([rest] if rest.lines else []), Part((SectionKind.PURPOSE,), None, purpose, inferred=True, why=why), *parts[1:]]


# ------------------------------------------------------------------ ambiguous and unknown headings


def _candidates(lines: Sequence[Line]) -> list[str]:
    """The texts that could be points: list items where there are any, else paragraphs."""
    items = [line.text for line in lines if line.marker is not None and not line.linked]
    return items or [line.text for line in lines if not LINK_LINE.search(line.text) and not INTRODUCES.search(line.text)]


def _settle(part: Part, notices: list[Notice]) -> list[Part]:
    """Give `part` one kind, from what stands under it when its heading leaves that open."""
    if len(part.kinds) == 1 and (part.kind is not SectionKind.OTHER or part.heading is None):
        return [part]
    if part.heading is not None and len(part.kinds) > 1 and not any(kind in POINT_KIND_OF_SECTION for kind in part.kinds):
        return [replace(part, kinds=(part.kind,))]
    known = [SECTION_OF_POINT_KIND[k] for k in PointKind]
    unknown = part.kinds == (SectionKind.OTHER,)
    if unknown and heading_wordings().match(part.heading.text if part.heading else "", styled=False):
        return [part]
    among = [
        POINT_KIND_OF_SECTION[kind]
        for kind in (known if unknown else part.kinds)
        if kind in POINT_KIND_OF_SECTION and kind is not SectionKind.RESOURCES
    ]
    texts = _candidates(part.lines)
    found = vote(texts, among=among)
    title = part.heading.text if part.heading else ""
    page = part.heading.page if part.heading else None
    if found.kind and not (unknown and found.total < 2):
        kind = SECTION_OF_POINT_KIND[found.kind]
        why = f"The heading “{title}” does not say which kind this is; {found.agree} of {found.total} lines read as {NAMES[kind]}."
        if not unknown and kind is part.kind:
            return [replace(part, kinds=(kind,))]
    elif unknown:
        if any(line.marker is not None for line in part.lines):
            unsure = "its lines do not tell what kind they are: they are kept, but not as learning"
            message = f"The heading “{title}” is not known, and {unsure}. Check this section."
            notices.append(Notice("unknown_heading", message, page))
        return [part]
    elif part.usual:
        return [replace(part, kinds=(part.kind,))]
    else:
        kind = part.kind
        taken = NAMES.get(kind, kind.value)
        why = f"The heading “{title}” can open several kinds of section, and the lines do not settle which; taken as {taken}."
    notices.append(Notice("section_kind_inferred", why, page))
    return [replace(part, kinds=(kind,), inferred=True, why=why)]


# ------------------------------------------------------------------ headings that were lost

#: The kinds in the order most briefings have them.
_ORDER = (
    SectionKind.GOOD_PRACTICE,
    SectionKind.DEVELOPMENT,
    SectionKind.RECOMMENDATIONS,
    SectionKind.QUESTIONS,
    SectionKind.NEXT_STEPS,
)


def _runs(lines: Sequence[Line]) -> list[list[Line]]:
    """Cut the list of a section where it breaks: a wide gap, or links giving way to plain lines."""
    usual = median([line.gap for line in lines if line.marker is not None] or [0.0])
    runs: list[list[Line]] = []
    for line in lines:
        before = runs[-1][-1] if runs else None
        wide = before is not None and line.gap > max(1.9, 2.2 * usual)
        unlinked = before is not None and before.linked and not line.linked and line.marker is not None
        if before is None or (line.marker is not None and (wide or unlinked)):
            runs.append([line])
        else:
            runs[-1].append(line)
    return runs


def _lost_headings(part: Part, after: Sequence[Part], before: Sequence[Part], notices: list[Notice]) -> list[Part]:
    """Split `part` where a list starts that says something else than its heading, since a heading was lost there."""
    pieces = [replace(part, lines=[])]
    for i, run in enumerate(_runs(part.lines)):
        found = _foreign(run, pieces[-1].kind, first=i == 0, headed=part.heading is not None)
        if found is None:
            pieces[-1].lines.extend(run)
            continue
        kind, agree, total = found
        why = (
            f"No heading is printed above these lines. {agree} of {total} read as {NAMES[kind]}{_order_reason(kind, before, part, after)}."
        )
        notices.append(Notice("heading_inferred", why, run[0].page))
        lead, items = _leading_text(run)
        pieces[-1].lines.extend(lead)
        pieces.append(Part((kind,), None, items, inferred=True, why=why, rank=part.rank))
    return [piece for piece in pieces if piece.heading or piece.lines]


def _leading_text(run: list[Line]) -> tuple[list[Line], list[Line]]:
    first = next(i for i, line in enumerate(run) if line.marker is not None)
    return run[:first], run[first:]


def _foreign(run: Sequence[Line], current: SectionKind, *, first: bool, headed: bool) -> tuple[SectionKind, int, int] | None:
    """(kind, agreeing lines, lines) when the list in `run` clearly says another kind than `current`."""
    if first and headed and current in LEARNING:
        return None  # right under its own heading a list is what the heading says
    items = [line.text for line in run if line.marker is not None and not line.linked]
    if len(items) < 2 or (current is SectionKind.CONTEXT and first):
        return None
    if current is SectionKind.RESOURCES and first and headed:
        return None
    among = [kind for kind in PointKind if kind is not PointKind.RESOURCE]
    found = vote(items, among=among)
    if found.kind is None:
        return None
    kind = SECTION_OF_POINT_KIND[found.kind]
    if kind is current or {kind, current} == {SectionKind.RECOMMENDATIONS, SectionKind.NEXT_STEPS}:
        return None
    return kind, found.agree, found.total


def _order_reason(kind: SectionKind, before: Sequence[Part], part: Part, after: Sequence[Part]) -> str:
    """What the usual order of such briefings adds to the reason, or nothing."""
    if any(other.kind is kind for other in (*before, *after)) or kind not in _ORDER:
        return ""
    place = _ORDER.index(kind)
    later = next((other for other in after if other.kind in _ORDER), None)
    if later and _ORDER.index(later.kind) > place:
        return f", a section that such briefings have before {NAMES[later.kind]} and that is printed nowhere else here"
    return ", a section that is printed nowhere else here"


def is_governance(line: Line) -> bool:
    """True for the sentence that says who will watch over the recommendations."""
    return line.marker is None and bool(GOVERNANCE_LINE.search(line.text)) and len(line.text) < 300
