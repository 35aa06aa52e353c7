"""Which lines of a document are headings, and what kinds of section each can open.

Evidence: a heading's wording (headings.py), its style (declared level, weight, size, capitals, colour), and what the known headings
of the same document look like. What an ambiguous or lost heading comes to is for sections.py.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from kb.models import SectionKind

from .heading_kinds import HeadingKind, heading_kinds
from .headings import Match, bare, heading_wordings, normal
from .lines import Line
from .tables import COLUMN
from .wording import LINK_LINE

_MAX_HEADING = 100
_WORD = re.compile(r"[^\W\d_]{2}")
#: A sentence in quotation marks, set large to be seen, is no heading.
_SAID = re.compile(r"^[“\"‘'](?:\S+\s+){4,}\S+[”\"’']$")
#: Prominent lines of unknown wording this near the head, before any known heading, belong to the title block.
_TITLE_BLOCK = 6
#: A title is set in at most so many lines.
_TITLE_ROWS = 4
#: So many headings that are numbered without a gap are counted through; the first may stand in the title block.
_COUNTED = 2
#: From so many lines on, a page has a usual size of its own; so many items of one look make a list.
_PAGE_LINES, _LIST_LINES = 8, 3


@dataclass
class Part:
    """A section being made: its heading line (None where none was printed), its lines, and what its heading's wording can open.

    `kind` is OTHER until `sections` settles it; `rank` is how prominent the heading is. `inferred`, `why` and `sure` say whether the kind
    was worked out, for what reason, and how sure that is (0..1); `mixed` that its heading names strengths and gaps alike; `parent` that
    sub-headings of the same kind follow.
    """

    kind: SectionKind = SectionKind.OTHER
    heading: Line | None = None
    lines: list[Line] = field(default_factory=list)
    match: Match | None = None
    rank: float = 0.0
    inferred: bool = False
    why: str | None = None
    sure: float = 1.0
    mixed: bool = False
    parent: bool = False

    @property
    def of_resources(self) -> bool:
        """True when the heading's wording opens a list of resources, in which titles look like headings."""
        if self.heading is None:
            return False
        return self.match.kinds[0] is SectionKind.RESOURCES if self.match else heading_kinds(self.heading.text).get("resources", 0.0) > 0.5


def outline(lines: Sequence[Line]) -> list[Part]:
    """Group whole paragraphs under the headings they stand under; the first part may have none."""
    return _under_headings(_split_glued(_without_contents(lines)))


# ------------------------------------------------------------------ which lines are headings


#: From so many lines on that each repeat a heading further down, they are a table of contents.
_CONTENTS = 3
_PAGE_AFTER = re.compile(r"[\s.…·_]*\d{0,3}\s*$")


def _without_contents(lines: Sequence[Line]) -> list[Line]:
    """`lines` without a table of contents: lines in a row that say what headings further down say again, larger or bolder."""
    body = _body_size(lines)
    last: dict[str, int] = {}
    for place, line in enumerate(lines):
        if len(line.text) <= _MAX_HEADING and prominence(line, body) >= 2.0:
            last[normal(line.text)] = place
    gone: set[int] = set()
    run: list[int] = []
    for place, line in enumerate([*lines, Line("")]):
        named = {normal(line.text), normal(_PAGE_AFTER.sub("", line.text))} if 3 < len(line.text) <= _MAX_HEADING + 10 else set()
        if any(last.get(name, -1) > place for name in named):
            run.append(place)
            continue
        if len(run) >= _CONTENTS:
            gone.update(run)
        run = []
    return [line for place, line in enumerate(lines) if place not in gone]


def _split_glued(lines: Sequence[Line]) -> list[Line]:
    """Cut a known heading off the text it is glued to ("Recommendations: The partnership should ...")."""
    heads = [_glued(line) for line in lines]
    often = Counter(head.casefold() for head in heads if head)
    result: list[Line] = []
    for line, head in zip(lines, heads, strict=True):
        if head and often[head.casefold()] == 1:
            result.append(replace(line, text=head, lead=len(head)))
            result.append(replace(line, text=line.text[len(head) + 1 :].strip(), lead=0, gap=0.0))
        else:  # what stands in front of several lines is their label
            result.append(line)
    return result


def _glued(line: Line) -> str | None:
    """The known heading in front of the text of a line, or None."""
    head, colon, rest = line.text.partition(":")
    if not colon or not rest.strip() or line.marker is not None or line.heading is not None or not 4 < len(head) < 60:
        return None
    if line.bold and len(line.text) < _MAX_HEADING:
        return None  # all of it is a heading
    match = heading_wordings().match(head)
    if not match or match.how != "exact":
        return None
    return head if (line.lead >= len(head) and len(rest.split()) > 4) or len(rest) > 60 or head.isupper() else None


def _body_size(lines: Sequence[Line]) -> float:
    sizes = [line.size for line in lines for _ in range(1 + len(line.text) // 40) if line.size]
    return median(sizes) if sizes else 0.0


def _capitals(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    return len(letters) > 3 and sum(character.isupper() for character in letters) >= 0.9 * len(letters)


def prominence(line: Line, body: float) -> float:
    """How much the style of `line` says heading: 0 for none; higher is more prominent. Declared levels count most."""
    if line.heading is not None:
        return 20.0 - line.heading
    if len(line.text) > _MAX_HEADING or line.linked:
        return 0.0
    rank = 0.0
    if body and line.size > body * 1.08:
        rank += min(8.0, 2.0 + 6.0 * (line.size / body - 1.08))
    if line.bold:
        rank += 2.0
    if _capitals(line.text):
        rank += 1.5
    if line.tint and rank:
        rank += 0.5
    return rank


def _sentence(text: str) -> bool:
    """True when `text` reads as a sentence rather than a title."""
    return bool(re.search(r"[.;,]$", text)) or len(text.split()) > 14


@dataclass(frozen=True)
class _Usual:
    """What is usual in a document: the size of its letters, that of each page, and how its lists are set (marker and size)."""

    size: float
    on_page: dict[int | None, float]
    lists: frozenset[tuple[str, int]]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> _Usual:
        pages: dict[int | None, list[Line]] = {}
        for line in lines:
            pages.setdefault(line.page, []).append(line)
        seen = Counter((line.marker, round(line.size)) for line in lines if line.marker is not None and not line.bold)
        return cls(
            _body_size(lines),
            {page: _body_size(found) for page, found in pages.items() if len(found) >= _PAGE_LINES},
            frozenset((marker or "", size) for (marker, size), n in seen.items() if n >= _LIST_LINES),
        )


def _heading_of(line: Line, usual: _Usual) -> tuple[float, Match | None] | None:
    """(prominence, what its wording opens) when `line` is a heading, else None."""
    if not _WORD.search(line.text):
        return None
    if line.linked or len(line.text) > _MAX_HEADING or (line.heading is None and _SAID.match(line.text)):
        return None
    if line.marker is not None and not line.bold and line.heading is None and (line.marker, round(line.size)) in usual.lists:
        return None
    # a page in larger letters holds no more headings than others: size alone tells them only where it is large for its page
    large = line.bold or line.heading is not None or line.size > 1.08 * usual.on_page.get(line.page, 0.0)
    rank = prominence(line, usual.size if large else max(usual.size, usual.on_page.get(line.page, 0.0)))
    numbered = line.marker is not None and line.marker[:1].isalnum() and line.marker != "o"
    if line.marker is not None and not numbered and rank < 2.0:
        return None
    match = heading_wordings().match(line.text, styled=rank >= 2.0)
    if match and match.how != "part" and (rank or not _sentence(line.text)) and not (numbered and rank == 0 and line.level):
        return rank, match
    if rank >= 2.0 and (line.heading is not None or not _sentence(line.text)):
        return rank, match
    return None


@dataclass(frozen=True)
class _Look:
    """How a line looks, apart from its words: what the headings of one document have in common."""

    numbered: bool
    capitals: bool
    bold: bool
    size: int
    tint: str
    bare: bool

    @classmethod
    def of(cls, line: Line, following: Line | None, body: float) -> _Look:
        """The look of `line`; `bare` is a short line between blanks with text or a list after it."""
        text = line.text
        alone = line.gap >= 0.6 and following is not None and (following.gap >= 0.6 or following.marker is not None)
        leads = following is not None and (
            following.marker is not None or len(following.text) >= 60 or following.text.endswith((".", "?", "!"))
        )
        bare = (
            alone
            and leads
            and (line.marker is None or line.marker[:1].isdigit())
            and len(text.split()) <= 8
            and text[:1].isupper()
            and not text.endswith((".", ",", ";", ")"))
            and not LINK_LINE.search(text)
        )
        numbered = line.marker is not None and line.marker[:1].isdigit()
        larger = round(line.size * 2) if body and line.size > body * 1.05 else 0
        look = cls(numbered, _capitals(text), line.bold, larger, line.tint, bare=False)
        return look if look.telling else replace(look, bare=bare)

    @property
    def telling(self) -> bool:
        """True when more than its place sets the line apart."""
        return self.capitals or self.bold or bool(self.size)


def _heading_looks(lines: Sequence[Line], body: float) -> frozenset[_Look]:
    """The looks that at least two headings of known wording share (three where nothing but their place sets them apart)."""
    seen: Counter[_Look] = Counter()
    for line, following in zip(lines, [*lines[1:], None], strict=False):
        look = _Look.of(line, following, body)
        match = heading_wordings().match(line.text, styled=look.telling) if len(line.text) < 60 else None
        if match and line.heading is None and not line.linked and (line.marker is None or line.marker[:1].isdigit()):
            seen[look] += 1
    return frozenset(look for look, n in seen.items() if (look.telling and n >= 2) or (look.bare and n >= 3))


def _looks_of_headings_below(lines: Sequence[Line], usual: _Usual) -> frozenset[_Look]:
    """The looks that several headings have below the title block: a line of such a look heads a section of its own."""
    seen: Counter[_Look] = Counter()
    for line, following in zip(lines[_TITLE_BLOCK:], [*lines[_TITLE_BLOCK + 1 :], None], strict=False):
        if line.heading is None and line.marker is None and _heading_of(line, usual) is not None and following and not following.bold:
            seen[_Look.of(line, following, usual.size)] += 1
    return frozenset(look for look, n in seen.items() if n >= 3 and look.size)


def _under_headings(lines: Sequence[Line]) -> list[Part]:
    usual = _Usual.of(lines)
    body = usual.size
    parts = [Part()]
    title = _title_lines(lines, body)
    plain = not any(line.size or line.lead or line.heading is not None for line in lines)
    looks = _heading_looks(lines, body)
    again = _looks_of_headings_below(lines, usual)
    for i, line in enumerate(lines):
        found = _heading_of(line, usual)
        following = lines[i + 1] if i + 1 < len(lines) else None
        if found is None and line.heading is None and _looks_like_the_others(line, following, body, looks, parts):
            found = parts[-1].rank, heading_wordings().match(line.text, styled=True)
        if found is None and plain and _says_heading(line, following, parts):
            found = 0.0, heading_wordings().match(line.text, styled=True)
        leads = following is not None and (following.marker is not None or (line.heading or 0) >= 2) and line.marker is None
        look = _Look.of(line, following, body)
        one_of_many = (line.marker is not None and look in looks) or look in again
        preamble = found is not None and found[1] is None and len(parts) == 1 and i < _TITLE_BLOCK and not leads and not one_of_many
        if line in title or found is None or preamble or not _opens(line, found, parts[-1], following, body):
            parts[-1].lines.append(line)
            continue
        rank, match = found
        if line.heading == COLUMN and match and parts[-1].match and match.kinds[0] is parts[-1].match.kinds[0]:
            continue  # the table stands under a heading that says the same
        parts.append(Part(heading=replace(line, text=bare(line.text)), match=match, rank=rank))
    _level_by_number(parts)
    return [part for part in parts if part.heading or part.lines]


def _level_by_number(parts: Sequence[Part]) -> None:
    """Give headings that are counted through (1, 2, 3 ...) one rank, however each of them is set."""
    numbered = [part for part in parts if part.heading is not None and re.fullmatch(r"\d{1,2}[.)]?", part.heading.marker or "")]
    numbers = [int(re.sub(r"\D", "", part.heading.marker or "")) for part in numbered if part.heading]
    if len(numbers) >= _COUNTED and numbers[0] <= _COUNTED and numbers == list(range(numbers[0], numbers[0] + len(numbers))):
        most = max(part.rank for part in numbered)
        for part in numbered:
            part.rank = most


def _looks_like_the_others(line: Line, following: Line | None, body: float, looks: frozenset[_Look], parts: Sequence[Part]) -> bool:
    """True for a line of unknown wording that looks as the known headings of this document do."""
    if parts[-1].of_resources or len(line.text) > _MAX_HEADING or line.linked or _sentence(line.text):
        return False
    look = _Look.of(line, following, body)
    if len(parts) < 2 and not (look.telling and heading_wordings().match(line.text, styled=True)):
        return False  # before the first known heading, lines of this look are the title block
    return look in looks and (look.telling or look.bare)


#: How sure the words of a line must be that they open a section, in text without any style.
_SAYS, _SAYS_OVER_LIST = 0.6, 0.35


def _says_heading(line: Line, following: Line | None, parts: Sequence[Part]) -> bool:
    """True for a short line after a blank one, in a text that has lost its style, whose words open a section of learning."""
    text = line.text
    if following is None or line.gap < 0.6 or line.marker is not None or line.linked:
        return False
    over_list = following.marker is not None
    if parts[-1].of_resources and not over_list:
        return False
    if len(text.split()) > 8 or text.endswith((".", ",", ";", ":", ")")) or not text[:1].isupper() or LINK_LINE.search(text):
        return False
    found = heading_kinds(text)
    return found.best not in (HeadingKind.TOPIC, HeadingKind.OTHER) and found.sure >= (_SAYS_OVER_LIST if over_list else _SAYS)


def _title_lines(lines: Sequence[Line], body: float) -> Sequence[Line]:
    """The line at the head of the document that is more prominent than all others: its title, whatever words it holds; or its lines."""
    most = max((prominence(line, body) for line in lines), default=0.0)
    place = next((i for i, line in enumerate(lines[:_TITLE_BLOCK]) if line.size and prominence(line, body) == most), None)
    if place is not None and most >= 2.0:
        same = [i for i, line in enumerate(lines) if prominence(line, body) == most]
        if 1 < len(same) <= _TITLE_ROWS and same == list(range(place, place + len(same))):
            return [lines[i] for i in same]
    title = _title_line(lines, body)
    return [title] if title is not None else []


def _title_line(lines: Sequence[Line], body: float) -> Line | None:
    """The line that is more prominent than all others, where it is no heading of a section."""
    ranked = [(prominence(line, body), -i, line) for i, line in enumerate(lines)]
    if len(ranked) < 2:
        return None
    (best, place, line), (second, _, _) = sorted(ranked, key=lambda entry: entry[:2], reverse=True)[:2]
    match = heading_wordings().match(line.text)
    following = lines[1 - place] if 1 - place < len(lines) else None
    opens_list = following is not None and following.marker is not None
    plain_section = match is not None and match.how == "exact" and (not match.ambiguous or opens_list)
    after_heading = any(found.how == "exact" for earlier in lines[:-place] if (found := heading_wordings().match(earlier.text)))
    return line if best > second and -place < 8 and not plain_section and not after_heading else None


def _opens(line: Line, found: tuple[float, Match | None], current: Part, following: Line | None, body: float) -> bool:
    """Whether a line that looks like a heading opens a section, rather than being a label, a title in a list or a row."""
    rank, match = found
    if current.of_resources and line.marker is not None and rank < max(2.0, current.rank):
        return False  # titles in a list of resources are often the very words of headings
    if line.marker is not None and line.marker[:1].isalnum() and rank == 0 and current.lines and current.lines[-1].marker is not None:
        return False
    if match and match.how == "exact":
        return True
    if match is None and following is None:
        return False
    if rank == 0:
        return line.gap > 0 or not current.lines or (following is not None and following.marker is not None)
    return True
