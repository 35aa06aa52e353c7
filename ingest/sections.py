"""What each part of a document is for, and what had to be worked out: ambiguous headings, unknown ones, lost ones.

A heading's wording and style come first (outline.py); then what the lines under it say; then the order such briefings follow.
Whatever was not printed is marked as inferred, with the reason in plain words. What counts as a point is for points.py.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from kb.models import LEARNING_KINDS, POINT_KIND_OF_SECTION, Notice, PointKind, SectionKind

from .items import quotations
from .kinds import judge, vote
from .lines import Line
from .markers import is_paragraph_number
from .outline import Part, outline
from .resources import reads_as_resource
from .settle import Settled, candidates, line_shares, runs, segment, settle
from .wording import GOVERNANCE_LINE, PURPOSE_LINE

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
    parts = _with_purpose(outline(lines))
    parts = [_named(part, found, notices) for part, found in zip(parts, settle(parts), strict=True)]
    for part, below in pairwise(parts):
        part.parent = part.heading is not None and below.heading is not None and below.kind is part.kind and below.rank < part.rank
    parts = _labels_above(parts)
    if not any(part.kind in LEARNING for part in parts):
        parts = [piece for part in parts for piece in _without_headings(part, notices)]
    else:
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
    return [*([rest] if rest.lines else []), Part(SectionKind.PURPOSE, None, purpose, inferred=True, why=why), *parts[1:]]


# ------------------------------------------------------------------ what was settled, in words

#: Below this a person should look whether the kind of a section is right.
_SURE = 0.75
#: Lines that read so much as titles of guides and services are no lost section of learning.
_TITLES = 0.45
_FAINT = 0.02
#: A document without headings is a briefing only if this many lines, of two kinds at least, clearly are learning.
_FEWEST = 4
#: From this share on, a heading's words are taken to name strengths and gaps alike.
_MIXED = 0.4


def _named(part: Part, found: Settled, notices: list[Notice]) -> Part:
    """Return `part` with its kind, and with the reason where the heading alone does not say it."""
    part = replace(part, mixed=found.mixed > _MIXED)
    heading, match = part.heading, part.match
    if heading is None:
        return replace(part, kind=part.kind)
    said = match is not None and match.kinds[0] is found.kind and (not match.ambiguous or match.usual) and found.sure >= _SURE
    if said or (match is not None and found.kind not in NAMES):
        return replace(part, kind=found.kind)
    if found.kind not in NAMES:
        if any(line.marker is not None for line in part.lines):
            unsure = "its lines do not tell what kind they are: they are kept, but not as learning"
            notices.append(
                Notice("unknown_heading", f"The heading “{heading.text}” is not known, and {unsure}. Check this section.", heading.page)
            )
        return replace(part, kind=found.kind, sure=found.sure)
    why = _reason(heading.text, part, found)
    notices.append(Notice("section_kind_inferred", why, heading.page))
    return replace(part, kind=found.kind, inferred=True, why=why, sure=found.sure)


def _reason(title: str, part: Part, found: Settled) -> str:
    name = NAMES[found.kind]
    kind = POINT_KIND_OF_SECTION[found.kind]
    texts = candidates(part.lines)
    agree = sum(judge(text, among=LEARNING_KINDS).kind is kind for text in texts) if kind is not PointKind.RESOURCE else 0
    lines = f"{agree} of {len(texts)} lines read as {name}" if agree else ""
    if found.voice == "place":
        why = f"The heading “{title}” names a subject; it stands among {name}."
    elif found.voice == "heading":
        why = f"By its words, the heading “{title}” opens {name}" + (f"; {lines}." if lines else ".")
    elif lines:
        why = f"The heading “{title}” does not say which kind this is; {lines}."
    else:
        why = f"The heading “{title}” does not say which kind this is; taken as {name}, by its lines and its place."
    return why if found.sure >= _SURE else f"{why} This is a guess: check this section."


def _labels_above(parts: Sequence[Part]) -> list[Part]:
    """Fold sub-headings that each stand above one paragraph into their section: there they are the labels of its points."""
    result: list[Part] = []
    for part in parts:
        parent = result[-1] if result else None
        heading = part.heading
        if (
            parent
            and parent.heading
            and heading
            and (part.match is None or part.match.how == "part")
            and parent.kind is part.kind
            and parent.kind in LEARNING
            and (parent.rank > part.rank or not parent.lines or parent.lines[-1].lead or (parent.rank == part.rank and parent.inferred))
            and _one_paragraph(part.lines)
            and len(heading.text) < 90
        ):
            line = part.lines[0]
            joined = f"{heading.text} {line.text}"
            parent.lines.append(replace(line, text=joined, lead=len(heading.text), page=heading.page, gap=heading.gap, marker=None))
            parent.lines.extend(part.lines[1:])
        else:
            result.append(part)
    return result


def _one_paragraph(lines: Sequence[Line]) -> bool:
    """Whether `lines` are a single paragraph, apart from what somebody said set below it."""
    return (
        bool(lines) and (lines[0].marker is None or is_paragraph_number(lines[0].marker)) and quotations(lines) == set(range(1, len(lines)))
    )


def _without_headings(part: Part, notices: list[Notice]) -> list[Part]:
    """Cut a part into runs of lines of one kind, where a document prints no heading that opens learning; nothing where few lines tell."""
    pieces: list[Part] = []
    found = segment(part.lines)
    clear = [kind for kind, sure in found if kind in LEARNING and sure >= _SURE]
    if len(clear) < _FEWEST or len(set(clear)) < 2:
        return [part]
    for line, (kind, sure) in zip(part.lines, found, strict=True):
        if pieces and pieces[-1].kind is kind:
            pieces[-1].lines.append(line)
            pieces[-1].sure = min(pieces[-1].sure, sure)
        else:
            pieces.append(replace(part, kind=kind, lines=[line], heading=None if pieces else part.heading, sure=sure))
    for piece in pieces:
        if piece.kind in NAMES:
            piece.inferred = True
            piece.why = f"No heading says what these lines are; by their words they read as {NAMES[piece.kind]}."
            notices.append(Notice("heading_inferred", piece.why, piece.lines[0].page))
    return pieces or [part]


# ------------------------------------------------------------------ headings that were lost

#: The kinds in the order most briefings have them.
_ORDER = (
    SectionKind.GOOD_PRACTICE,
    SectionKind.DEVELOPMENT,
    SectionKind.RECOMMENDATIONS,
    SectionKind.QUESTIONS,
    SectionKind.NEXT_STEPS,
)


def _lost_headings(part: Part, after: Sequence[Part], before: Sequence[Part], notices: list[Notice]) -> list[Part]:
    """Split `part` where a list starts that says something else than its heading, since a heading was lost there."""
    pieces = [replace(part, lines=[])]
    for i, run in enumerate(runs(part.lines)):
        found = _foreign(run, pieces[-1].kind, first=i == 0, headed=part.heading is not None)
        if found is None:
            pieces[-1].lines.extend(run)
            continue
        kind, agree, total, sure = found
        why = (
            f"No heading is printed above these lines. {agree} of {total} read as {NAMES[kind]}{_order_reason(kind, before, part, after)}."
        )
        notices.append(Notice("heading_inferred", why, run[0].page))
        lead, items = _leading_text(run)
        pieces[-1].lines.extend(lead)
        pieces.append(Part(kind, None, items, inferred=True, why=why, rank=part.rank, sure=sure))
    return [part for piece in pieces if piece.heading or piece.lines for part in _turning(piece, notices)]


#: A list turns to questions where so many items in a row say so, by so much all together (a log of odds).
_TURN_LINES, _TURN_ODDS = 3, 6.0


def _turning(part: Part, notices: list[Notice]) -> list[Part]:
    """Cut `part` where the list under one heading turns to putting questions: a heading was lost there."""
    items = [i for i, line in enumerate(part.lines) if line.marker is not None]
    if part.kind not in LEARNING or len(items) < 2 * _TURN_LINES or part.mixed:
        return [part]
    other = SectionKind.QUESTIONS
    if part.kind is other:
        return [part]
    shares = [line_shares([part.lines[i]]) or {} for i in items]
    odds = [math.log(max(said.get(other, 0.0), _FAINT) / max(said.get(part.kind, 0.0), _FAINT)) for said in shares]
    tails = [sum(odds[place:]) for place in range(len(odds))]
    start = max(range(1, len(odds)), key=lambda place: tails[place])
    tail = odds[start:]
    if len(tail) < _TURN_LINES or tails[start] < _TURN_ODDS or sum(one > 0 for one in tail) < 0.75 * len(tail):
        return [part]
    cut = items[start]
    agree = sum(one > 0 for one in tail)
    why = f"No heading is printed above these lines. {agree} of {len(tail)} read as {NAMES[other]}, unlike those before."
    notices.append(Notice("heading_inferred", why, part.lines[cut].page))
    rest = Part(other, None, part.lines[cut:], inferred=True, why=why, rank=part.rank, sure=_SURE)
    return [replace(part, lines=part.lines[:cut]), rest]


def _leading_text(run: list[Line]) -> tuple[list[Line], list[Line]]:
    first = next(i for i, line in enumerate(run) if line.marker is not None)
    return run[:first], run[first:]


def _foreign(run: Sequence[Line], current: SectionKind, *, first: bool, headed: bool) -> tuple[SectionKind, int, int, float] | None:
    """(kind, agreeing lines, lines, how sure) when the list in `run` clearly says another kind than `current`."""
    if first and headed:
        return None  # right under its own heading a list is what was settled for it
    items = [line.text for line in run if line.marker is not None and not line.linked]
    if len(items) < 2 or (current is SectionKind.CONTEXT and first):
        return None
    among = [kind for kind in PointKind if kind is not PointKind.RESOURCE]
    found = vote(items, among=among)
    if found.kind is None:
        return None
    kind = SECTION_OF_POINT_KIND[found.kind]
    if found.agree < 0.6 * found.total or median(map(reads_as_resource, items)) > _TITLES:
        return None
    if kind is current or {kind, current} == {SectionKind.RECOMMENDATIONS, SectionKind.NEXT_STEPS}:
        return None
    return kind, found.agree, found.total, round(found.sure, 3)


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
