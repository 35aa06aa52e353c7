"""Which lines of a section are its points, and which only lead to them: introductions, links, signatures.

A point is one list item, or one paragraph where the section holds no list; a list that runs on within a sentence is taken apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from kb.models import POINT_KIND_OF_SECTION, SectionKind

from .headings import heading_wordings
from .lines import Line
from .markers import is_paragraph_number
from .outline import Part
from .wording import GOVERNANCE_LINE, INTRODUCES, LEADS_IN, LINK_LINE

#: A label is at most this many words, and never ends a sentence.
LABEL_WORDS = 12
#: An introduction is at most this many words.
_INTRO_WORDS = 26
#: The name of a group of items is at most this many words.
_GROUP_WORDS = 8
#: A section of so many numbered paragraphs can have one that is no point.
_ASIDE_BESIDE = 3
_ENUMERATED = re.compile(r"(?:^|(?<=[\s;:,]))(?:and\s+)?\((?:[ivx]{1,4}|[a-h]|\d{1,2})\)\s+")
_OPENS_LIST = re.compile(
    r"\b(?:includ(?:e|es|ed|ing)|following|these|those|were|are|was|that|things?|ones?|ways?|points?|areas?|reasons?|examples?|lessons?|actions?|steps?|questions?|strengths?|gaps?"
    r"|two|three|four|five|six|seven|eight|nine|ten|found|saw|noted|heard|asked|agreed|recommends?|to)\b[^.;:]*$",
    re.IGNORECASE,
)


def _inline_items(line: Line) -> list[Line]:
    """The items of a list that runs on in one paragraph ("Learning includes: a; b; c"), each as a line; else the line itself."""
    if line.marker is not None or line.fields:
        return [line]
    intro, colon, rest = line.text.partition(":")
    if not colon or len(intro.split()) > 16 or not _OPENS_LIST.search(intro):
        return [line]
    numbered = [piece.strip(" ;,") for piece in _ENUMERATED.split(rest)]
    pieces = numbered[1:] if len(numbered) > 2 and not numbered[0] else [piece.strip() for piece in rest.split(";")]
    pieces = [re.sub(r"^and\s+", "", re.sub(r"[;,]?\s+and$", "", piece)) for piece in pieces if piece.strip()]
    if len(pieces) < (2 if pieces == numbered[1:] else 3) or any(len(piece.split()) < 3 for piece in pieces):
        return [line]
    lead = replace(line, text=f"{intro}:", lead=0)
    return [lead, *(replace(line, text=piece, lead=0, marker="•", level=line.level + 1, gap=0.0) for piece in pieces)]


def sort_lines(lines: Sequence[Line], part: Part) -> tuple[list[Line], list[Line], list[Line]]:
    """(points, narrative, points that lost their bullet) among the lines of one section, each in order."""
    if part.kind not in POINT_KIND_OF_SECTION:
        return [], list(lines), []
    lines = [piece for line in lines for piece in _inline_items(line)]
    if part.kind is SectionKind.RESOURCES:
        lines, after = _without_ending(lines)
    else:
        after = []
    has_list = any(line.marker is not None for line in lines)
    items: list[Line] = []
    narrative: list[Line] = []
    orphans: list[Line] = []
    quoted = quotations(lines)
    for i, line in enumerate(lines):
        following = lines[i + 1] if i + 1 < len(lines) else None
        if i in quoted or _explains(line):
            is_point = False
        elif line.marker is not None:
            is_point = not (_only_leads(line, following) or _names_a_group(line, following, lines) or _numbered_aside(i, lines, part))
        else:
            is_point = _paragraph_is_point(line, following, part, has_list=has_list) and not _introduces(i, lines, part)
            if is_point and has_list and not labelled(line):
                orphans.append(line)
        (items if is_point else narrative).append(line)
    return items, [*narrative, *after], orphans


_QUOTATION = re.compile(r"^[“\"‘'].{12,}[”\"’']\W{0,3}(?P<by>.*)$")
#: Who said it is named in at most so many words.
_SPEAKER_WORDS = 7
#: A section of so few lines that are all said by somebody is a callout.
_CALLOUT = 2


def quotations(lines: Sequence[Line]) -> set[int]:
    """Places of paragraphs that are what somebody said, set among the points to be seen, and of the names under them."""
    found: set[int] = set()
    for i, line in enumerate(lines):
        said = _QUOTATION.match(line.text) if line.marker is None and not labelled(line) else None
        if said and len(said["by"].split()) <= _SPEAKER_WORDS and not re.search(r"[.!?”]$", said["by"]):
            found.add(i)
            below = lines[i + 1] if i + 1 < len(lines) else None
            if not said["by"] and below and below.marker is None and _names_speaker(below.text):
                found.add(i + 1)
    marked = any(line.marker is not None for line in lines)
    return found if marked or 0 not in found or 2 * len(found) < len(lines) or len(lines) <= _CALLOUT else set()


def _names_speaker(text: str) -> bool:
    return len(text.split()) <= _SPEAKER_WORDS and not re.search(r"[.!?:;]$", text)


def _explains(line: Line) -> bool:
    """True for a paragraph whose bold lead-in asks what a word means: a definition among the points."""
    match = (
        heading_wordings().match(line.text[: line.lead], styled=True)
        if labelled(line) and line.text[: line.lead].rstrip(" :").endswith("?")
        else None
    )
    return match is not None and match.kinds == (SectionKind.OTHER,)


def _only_leads(line: Line, following: Line | None) -> bool:
    """True for an item that only leads to the items nested under it."""
    return line.text.endswith(":") and following is not None and following.marker is not None and following.level > line.level


def _names_a_group(line: Line, following: Line | None, lines: Sequence[Line]) -> bool:
    """True for a few words over nested items, where all items of its level are such: whom the items are for, or what they are about."""
    same = [i for i, other in enumerate(lines) if other.marker is not None and other.level == line.level]
    return (
        following is not None
        and following.level > line.level
        and all(
            len(lines[i].text.split()) <= _GROUP_WORDS
            and not lines[i].text.endswith((".", "?", "!"))
            and i + 1 < len(lines)
            and lines[i + 1].level > line.level
            for i in same
        )
    )


def _numbered_aside(place: int, lines: Sequence[Line], part: Part) -> bool:
    """True where every paragraph has a number of its own, and this one leads to the points, or says who will watch over them."""
    line = lines[place]
    if not is_paragraph_number(line.marker or "") or len(lines) < _ASIDE_BESIDE or labelled(line):
        return False
    if place == len(lines) - 1 and part.kind is SectionKind.RECOMMENDATIONS:
        return bool(GOVERNANCE_LINE.search(line.text))
    return place == 0 and len(line.text.split()) <= _INTRO_WORDS and bool(LEADS_IN.search(line.text) or INTRODUCES.search(line.text))


def _introduces(place: int, lines: Sequence[Line], part: Part) -> bool:
    """True for a short plain paragraph right under a heading whose learning comes after it: in labelled lines, or under sub-headings."""
    line = lines[place]
    if place or labelled(line) or len(line.text.split()) > _INTRO_WORDS:
        return False
    rest = lines[1:]
    if len(rest) > 1 and LEADS_IN.search(line.text):
        return True
    return (part.parent and not rest) or (len(rest) > 1 and all(labelled(other) for other in rest))


_CLOSING = re.compile(
    r"^(?:with (?:many )?thanks|many thanks|thank you|thanks|kind regards|best wishes|regards|yours|official\b|restricted\b|version\b|produced by|prepared by|published by|contact|©)",
    re.IGNORECASE,
)
_BODY_ALONE = re.compile(r"^[\w’'&,. -]+\b(?:safeguarding|partnership|board|council|team)\b[\w’' ]{0,40}$", re.IGNORECASE)


def _without_ending(lines: Sequence[Line]) -> tuple[list[Line], list[Line]]:
    """(lines, what closes the document after them) of the resources, which often stand last: thanks, a signature, a name, a version."""
    marked = any(line.marker is not None for line in lines)
    usual = median([line.gap for line in lines[1:]] or [0.0])
    for place, line in enumerate(lines):
        apart = place > 0 and line.gap > usual + 0.6
        if (
            line.marker is None
            and not line.linked
            and (_CLOSING.match(line.text) or ((apart or marked) and place and _BODY_ALONE.match(line.text)))
        ):
            return list(lines[:place]), list(lines[place:])
    return list(lines), []


def _paragraph_is_point(line: Line, following: Line | None, part: Part, *, has_list: bool) -> bool:
    """Whether a line without a bullet is a point of its section."""
    text = line.text
    if LINK_LINE.search(text) or (line.linked and part.kind is not SectionKind.RESOURCES):
        return False
    if part.kind is SectionKind.RESOURCES:
        return not has_list and (line.linked or (len(text.split()) <= 14 and not text.endswith((".", ":"))))
    if labelled(line):
        return True
    if text.endswith(":") or (following is not None and following.marker is not None and INTRODUCES.search(text)):
        return False
    if not has_list:
        return not (INTRODUCES.search(text) and following is not None) and len(text) > 15
    orphan = (
        following is not None and following.marker is not None and len(text.split()) <= 32 and len(re.findall(r"[.!?](?:\s|$)", text)) <= 1
    )
    return orphan and not (heading_wordings().match(text) and len(text.split()) < 6)


def labelled(line: Line) -> bool:
    """True for a paragraph with a bold lead-in and text after it."""
    return 0 < line.lead < len(line.text) - 3 and len(line.text[: line.lead].split()) <= LABEL_WORDS
