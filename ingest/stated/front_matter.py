"""Where a document states facts about itself: its title block, its document details, its headers and footers, its first narrative.

Only places are found here; what stands in them is read by the other modules of this package. A title block is looked for at the head
and round the most prominent line of the first pages, since boxed layouts print their title in the middle.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from statistics import median

from ingest.headings import heading_wordings, normal
from ingest.lines import Line, clean
from ingest.outline import Part
from kb.models import SectionKind

from .wordings import names_kind_only, names_someone

TITLE_BLOCK, DETAILS, MARGIN, STORY, BODY = "title block", "document details", "page header or footer", "first narrative", "text"

#: A title block has no longer lines, and not more of them.
_LONGEST, _MOST = 170, 16
#: Headings of these words also open sections, but stand in titles as often.
_TITLE_WORDS = frozenset({"learning", "key learning", "learning from practice", "learning briefing", "learning review", "summary"})
#: A line this much larger than the text can be a title wherever it stands: boxed layouts print theirs in the middle of the page.
_LARGE = 1.3

#: What the left side of a table of document details says, when it stands in a line of its own.
_LABEL = re.compile(
    r"(?:(?:review|case|document|our|local|briefing|scr|lcspr|cspr) )?(?:reference|ref)(?: (?:number|no\.?|code))?|"
    r"type(?: of (?:review|document))?|review type|"
    r"(?:date|first|last|when)? ?(?:published|issued|updated|reviewed|revised|approved|ratified|produced|circulated|"
    r"released)(?: (?:on|by|date))?|"
    r"date(?: of| for)?(?: (?:the|this|next|last))?(?: (?:publication|issue|review|briefing|report|document|release|approval|"
    r"incident|birth|death|audit|meeting|panel))?|"
    r"(?:publication|issue|release|review|next review|report|briefing|approval|expiry|version|incident|audit|panel) date|"
    r"next review(?: due)?|review (?:due|by)|"
    r"(?:safeguarding |commissioning |lead )?(?:partnership|board)|(?:document )?(?:author|owner|title|status|version)s?|"
    r"version(?: (?:number|no\.?|control))?|"
    r"name of (?:review|child|document|partnership|board)|title of (?:review|document)|classification|audience|"
    r"lead (?:reviewer|author)|independent (?:reviewer|author|chair)|approved by|"
    r"subject(?: of (?:the )?review)?",
    re.IGNORECASE,
)
_LABEL_INSIDE = re.compile(rf"(?:^|[\s|;,·])(?P<label>{_LABEL.pattern})\s?:(?=\s)", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*(?:[|·•∙●■▪◆»()\t;]|\s[–—-]\s|\s{3,}|\s//\s)\s*")


@dataclass(frozen=True)
class FrontMatter:
    """The lines in which a document can state facts about itself, by where they stand; label and value of a table in one line.

    `story` is the first narrative: what the document says about its case and its purpose. `body` is every line that is no resource.
    `heads_text` is the short line that stands right over the first long paragraph.
    """

    block: tuple[Line, ...]
    details: tuple[Line, ...]
    margins: tuple[Line, ...]
    story: tuple[Line, ...]
    body: tuple[Line, ...]
    heads_text: str | None = None

    @property
    def stated(self) -> tuple[tuple[Line, str], ...]:
        """Title block, details, headers and footers, in this order, each line with where it stands."""
        places = ((self.block, TITLE_BLOCK), (self.details, DETAILS), (self.margins, MARGIN))
        return tuple((line, where) for lines, where in places for line in lines)


def front_matter(lines: Sequence[Line], furniture: Iterable[Line], parts: Sequence[Part]) -> FrontMatter:
    """Find the places. `lines` are the document's paragraphs without its furniture, `parts` the same sorted into sections."""
    headings = {part.heading.text for part in parts if part.heading is not None and part.lines}
    known = {part.heading.text for part in parts if part.heading is not None and part.kind is not SectionKind.OTHER}
    first = _first_lines(lines, known)
    found = {id(line): line for line in (*_round_titles(lines, headings), *first)}
    block = [line for line in lines if id(line) in found]
    resources = {line.text for part in parts if part.kind is SectionKind.RESOURCES for line in part.lines}
    body = [line for line in lines if line.text not in resources]
    after = lines[len(first)] if len(first) < len(lines) else None
    return FrontMatter(
        block=tuple(_joined(block)),
        details=tuple(line for line in _joined(body) if is_labelled(line.text) and id(line) not in found),
        margins=tuple(_joined(_distinct(replace(line, text=clean(line.text)) for line in furniture))),
        story=tuple(_story(body, parts, block)),
        body=tuple(body),
        heads_text=first[-1].text if first and after is not None and len(after.text) > _LONGEST else None,
    )


def segments(text: str) -> list[str]:
    """The parts of a line that its author set apart by bars, dots, brackets, wide spaces or dashes."""
    return [piece.strip() for piece in _SEPARATOR.split(text) if piece.strip()]


# ------------------------------------------------------------------ the title block


def _first_lines(lines: Sequence[Line], headings: set[str]) -> list[Line]:
    """The short lines before the first section heading or the first long paragraph."""
    block: list[Line] = []
    for line in lines[:_MOST]:
        if len(line.text) > _LONGEST or _opens_section(line, headings if block else set()):
            break
        block.append(line)
    return block


def _opens_section(line: Line, headings: set[str]) -> bool:
    if normal(line.text) in _TITLE_WORDS or is_labelled(line.text):
        return False
    match = heading_wordings().match(line.text)
    if match and match.how == "exact":
        return True
    # level 0 is the style that Word calls Title; a line that names the child or the kind of review goes with the title
    return line.text in headings and line.heading != 0 and not (names_someone(line.text) or names_kind_only(line.text))


def _round_titles(lines: Sequence[Line], headings: set[str]) -> list[Line]:
    """The lines of the first pages that are set far larger than text and headings, each with the short lines that go on after it."""
    sizes = [line.size for line in lines for _ in range(1 + len(line.text) // 40) if line.size]
    if not sizes:
        return []
    of_headings = [line.size for line in lines if line.text in headings] or [0.0]
    least = max(_LARGE * median(sizes), 1.15 * median(of_headings))
    # a large style that several headings have is theirs
    styles = Counter(_style(line) for line in lines if line.text in headings or line.heading is not None)
    block: list[Line] = []
    for place, line in enumerate(lines):
        if (line.page or 1) > 2 or line.size < least or styles[_style(line)] > 1 or len(line.text) > _LONGEST or line.marker is not None:
            continue
        block.append(line)
        for beside in lines[place + 1 : place + _MOST]:
            if beside.page != line.page or len(beside.text) > _LONGEST or beside.marker is not None or _opens_section(beside, headings):
                break
            block.append(beside)
    return block


def _style(line: Line) -> tuple[float, int | None]:
    return (line.size, line.heading)


# ------------------------------------------------------------------ tables of details


def is_label(text: str) -> bool:
    """Whether a text is only the name of a fact ("Date published", "Reference:")."""
    return len(text) < 40 and bool(_LABEL.fullmatch(text.strip().rstrip(":").strip()))


def is_labelled(text: str) -> bool:
    """Whether a line is a fact after its name ("Date published: May 2023")."""
    head, colon, rest = text.partition(":")
    return bool(colon) and bool(rest.strip()) and is_label(head) and len(rest) < 120


def _apart(lines: Iterable[Line]) -> Iterator[Line]:
    """`lines`, with several labelled facts that were run together in one line set apart again."""
    for line in lines:
        starts = [match.start("label") for match in _LABEL_INSIDE.finditer(line.text)]
        if len(starts) < 2 or starts[0]:
            yield line
            continue
        for start, end in zip(starts, [*starts[1:], len(line.text)], strict=True):
            yield replace(line, text=line.text[start:end].strip(" |;,·"))


def _joined(given: Iterable[Line]) -> list[Line]:
    """`given`, each label that stands alone joined with its value; a row of labels with the row of values below it."""
    lines = list(_apart(given))
    joined: list[Line] = []
    place = 0
    while place < len(lines):
        run = place
        while run < len(lines) and is_label(lines[run].text):
            run += 1
        count = run - place
        values = list(lines[run : run + count])
        if not count or len(values) < count or any(len(line.text) > 120 or is_label(line.text) for line in values):
            joined.append(lines[place])
            place += 1
            continue
        joined += [
            replace(value, text=f"{label.text.rstrip(': ')}: {value.text}", heading=None)
            for label, value in zip(lines[place:run], values, strict=True)
        ]
        place = run + count
    return joined


def _distinct(lines: Iterable[Line]) -> list[Line]:
    return list({line.text: line for line in lines if line.text}.values())


# ------------------------------------------------------------------ the first narrative


def _story(body: Sequence[Line], parts: Sequence[Part], block: Sequence[Line]) -> list[Line]:
    """The narrative about the case, wherever its section stands, and the first paragraphs; never a list of learning."""
    kinds = (SectionKind.INTRODUCTION, SectionKind.CONTEXT, SectionKind.PURPOSE)
    learning = {line.text for part in parts if part.kind not in (*kinds, SectionKind.OTHER) for line in part.lines}
    told = [line for part in parts if part.kind in kinds for line in part.lines]
    front = {line.text for line in block}
    first = [line for line in body if line.text not in front]
    start: list[Line] = []
    length = 0
    for place, line in enumerate(first):
        if length > 3000 or (line.text in learning and (told or place > 2)):
            break
        start.append(line)
        length += len(line.text)
    return list({line.text: line for line in (*start, *told)}.values())
