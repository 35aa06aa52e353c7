"""Joins the lines of a document that were only wrapped: what goes on, and what begins anew.

How lines lie (their right edge, the gaps between them, where items hang) tells most of it; how they end and begin tells the rest.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from .hyphens import keeps_hyphen, own_words
from .lines import LONGEST, TERMINAL, Line, addresses, clean
from .markers import is_bare_marker, split_marker

_HYPHEN_END = re.compile(r"(?<=[a-z])[-‐\u2010]$")


def paragraphs(lines: Iterable[Line]) -> list[Line]:
    """Join lines that were only wrapped; every result is `whole`, with its marker taken off the front."""
    todo = _with_lone_markers([_take_marker(line) for line in lines])
    shape = _Shape.of(todo)
    done: list[Line] = []
    start = last = Line("")
    for line in todo:
        if done and not done[-1].whole and _continues(done[-1], start, last, line, shape):
            done[-1] = _join(done[-1], line, shape.words)
        else:
            done.append(line)
            start = line
        last = line
    return [replace(line, whole=True, text=clean(line.text)) for line in done if clean(line.text)]


_LONGEST_NAME, _LONGEST_NUMBER = 17, 3  # "Recommendation 12", "12."; what is longer may be a date


def _with_lone_markers(lines: Sequence[Line]) -> list[Line]:
    """`lines` with a bullet or number that stands on a line of its own put in front of the line below it."""
    result: list[Line] = []
    lone: Line | None = None
    for line in lines:
        if (
            line.marker is None
            and line.heading is None
            and len(line.text) <= (_LONGEST_NAME if line.text[:1].isalpha() else _LONGEST_NUMBER)
            and is_bare_marker(line.text)
        ):
            lone = line
            continue
        if lone is not None and line.marker is None and line.heading is None:
            line = replace(line, marker=lone.text, gap=lone.gap, level=lone.level)
        lone = None
        result.append(line)
    return result


def _take_marker(line: Line) -> Line:
    if line.marker is not None or line.heading is not None:
        return line
    marker, rest = split_marker(line.text)
    if marker is None:
        return line
    taken = len(line.text) - len(rest)
    return replace(line, marker=marker, text=rest, lead=max(0, line.lead - taken))


@dataclass(frozen=True)
class _Shape:
    """How lines lie on the page: the right edge that full lines reach in each flow, from where list items hang.

    `widest` is the widest gap above lines that were only wrapped, by the size of the letters (in half points); `words` are those of a
    document that breaks any over lines; `apart` are lines of plain text that begin anew, by identity.
    """

    edges: dict[tuple[int | None, int], float]
    hanging: frozenset[tuple[int, str]]
    widest: dict[int, float]
    words: frozenset[str]
    apart: frozenset[int]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> _Shape:
        """Measure `lines`, which are all lines of a document in reading order."""
        rights: dict[tuple[int | None, int], list[float]] = {}
        gaps: dict[int, list[float]] = {}
        votes: Counter[tuple[int, str]] = Counter()
        for before, line in zip([None, *lines], lines, strict=False):
            rights.setdefault((line.page, line.flow), []).append(line.right)
            if before is not None and before.flow == line.flow and line.size and line.marker is None and line.text[:1].islower():
                gaps.setdefault(round(2 * line.size), []).append(line.gap)
            if before is not None and before.marker is not None and line.marker is None and line.gap < 0.3 and before.flow == line.flow:
                votes[_bullet_key(before)] += 1 if line.x > before.x + _indent(line) else -1
        edges = {key: sorted(values)[int(len(values) * 0.9)] if len(values) > 3 else max(values) for key, values in rights.items()}
        hanging = frozenset(key for key, n in votes.items() if n >= 2)
        return cls(
            edges,
            hanging,
            {size: _widest(found) for size, found in gaps.items() if len(found) > 1},
            own_words(line.text for line in lines) if _any_broken(lines) else frozenset(),
            _lines_apart(lines),
        )

    def parted(self, line: Line) -> bool:
        """True when the gap above `line` is wider than lines of its size have that were only wrapped."""
        return bool(line.size) and line.gap > self.most(line, 1.0)

    def most(self, line: Line, unknown: float = 0.0) -> float:
        """The widest gap above lines of the size of `line` that were only wrapped."""
        return self.widest.get(round(2 * line.size), unknown)

    def left_of_list(self, start: Line, line: Line) -> bool:
        """True when `line` stands where items start, though items of this list hang further in."""
        return (
            start.marker is not None and _bullet_key(start) in self.hanging and start.flow == line.flow and line.x < start.x + _indent(line)
        )


#: From so many wrapped lines on, how evenly they lie says how small a gap parts paragraphs (in line heights).
_MANY, _EVEN, _UNEVEN = 5, 0.07, 0.2


def _widest(gaps: Sequence[float]) -> float:
    """The widest gap that wrapped lines can have, by those of lines that go on in lower case."""
    ordered = sorted(gaps)
    if len(ordered) < _MANY:
        return ordered[len(ordered) // 2] + _UNEVEN
    usual, most = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.9)]
    return max(most, usual) + _EVEN if most - usual < _EVEN else usual + _UNEVEN


_BLOCK = 3  # lines
_ANEW = 0.6  # of the lines of a block


def _lines_apart(lines: Sequence[Line]) -> frozenset[int]:
    """The lines of plain text that each begin anew: those with a capital, in a block where most have one, as in no running text."""
    blocks: list[list[Line]] = []
    for line in lines:
        if line.size or line.marker is not None or line.heading is not None or line.whole:
            blocks.append([])
        elif line.gap >= 0.6 or not blocks:
            blocks.append([line])
        else:
            blocks[-1].append(line)
    found: set[int] = set()
    for block in blocks:
        anew = [line for line in block if line.text[:1].isupper()]
        ended = sum(bool(TERMINAL.search(before.text)) for before, line in pairwise(block) if line.text[:1].isupper())
        if len(block) >= _BLOCK and len(anew) >= _ANEW * len(block) and 2 * ended >= len(anew) - 1:
            found.update(map(id, anew))
    return frozenset(found)


def _any_broken(lines: Sequence[Line]) -> bool:
    """True when a line ends within a word."""
    return any(_HYPHEN_END.search(line.text) for line in lines)


def _bullet_key(line: Line) -> tuple[int, str]:
    """What list items of one kind share: where they start, and the shape of their bullet or number."""
    return round(line.x / 2), re.sub(r"\d+", "1", line.marker or "")


def _indent(line: Line) -> float:
    """The least shift to the right that counts as hanging."""
    return 0.4 * line.size if line.size else 1.0


def _continues(joined: Line, start: Line, last: Line, line: Line, shape: _Shape) -> bool:
    """Whether `line` goes on with the paragraph `joined`, which began with the line `start` and reached to `last`."""
    if line.marker is not None or line.heading is not None or line.whole or last.heading is not None or len(joined.text) > LONGEST:
        return False
    if id(line) in shape.apart:
        return False
    if last.linked and line.linked and last.links and line.links and not set(last.links) & set(line.links):
        return False
    if _label_above(joined, last, line) or _hangs_under_label(joined, start, line):
        return True
    if _style_breaks(joined, last, line) or shape.left_of_list(start, line) or _lead_again(start, last, line):
        return False
    lower = line.text[:1].islower()
    unfinished = not TERMINAL.search(last.text)
    if (last.page, last.flow) != (line.page, line.flow):
        return unfinished and (lower or _open_ended(last.text)) and len(joined.text) > 25
    if line.gap > 0.6:
        return lower and unfinished and line.gap < 1.6 and len(joined.text) > 25
    if line.gap > max(0.2, shape.most(line)) and line.size and not unfinished and not lower:
        return False
    if not lower and shape.parted(line):
        return False
    edge = shape.edges.get((line.page, line.flow), 0.0)
    full = last.right >= edge - _first_word_width(line)
    return full or (lower and unfinished)


def _label_above(joined: Line, last: Line, line: Line) -> bool:
    """A bold label that fills a line of its own, with the text in plain type below: of a list item, or ended by a stop."""
    stopped = joined.marker is None and joined.text.endswith(".") and line.gap < 0.2 and bool(line.size)
    return (
        (joined.marker is not None or stopped)
        and joined.bold
        and line.lead == 0
        and line.gap < 0.6
        and last.flow == line.flow
        and abs(last.size - line.size) <= 0.12 * max(last.size, line.size)
        and last.size <= (1.03 if (joined.marker or "")[:1].isdigit() else 1.12) * line.size  # a larger numbered line is a heading
        and len(joined.text.split()) <= 14
    )


_LABEL_WORDS = 8


def _hangs_under_label(joined: Line, start: Line, line: Line) -> bool:
    """The text of a list item below its label: "* Optimism:", and further in "One better reading was ..."."""
    label = joined.marker is not None and joined.text.endswith(":") and len(joined.text.split()) <= _LABEL_WORDS
    return label and not line.size and line.gap < 0.3 and line.x > start.x


_AFTER_LEAD = re.compile(r"^\s*[:–—-]")


def _lead_again(start: Line, last: Line, line: Line) -> bool:
    """A bold lead-in with its colon or dash, in a list of paragraphs that begin so."""
    leads = 0 < line.lead < len(line.text) and (
        _AFTER_LEAD.match(line.text[line.lead :]) is not None or line.text[: line.lead].rstrip().endswith((":", "."))
    )
    return leads and 0 < start.lead < len(start.text) and last.lead < len(last.text) and line.x <= start.x + _indent(line)


def _style_breaks(joined: Line, last: Line, line: Line) -> bool:
    """A change of size, or of a wholly bold line to a plain one, ends a paragraph; a bold lead-in does not."""
    if last.size and line.size and abs(last.size - line.size) > 0.12 * max(last.size, line.size):
        return True
    if last.tint != line.tint and last.bold != line.bold:
        return True
    if joined.bold and line.lead == 0:
        return joined.marker is None and not joined.text.rstrip().endswith(":")
    return not last.bold and joined.lead == 0 and line.bold and len(line.text) > 3


_OPEN_ENDS = frozenset("the a an and or of to in for with by on at from their its his her that which who as is are was were be".split())


def _open_ended(text: str) -> bool:
    return text.rsplit(" ", 1)[-1].casefold() in _OPEN_ENDS or text.endswith(",") or bool(_HYPHEN_END.search(text))


def _first_word_width(line: Line) -> float:
    """About the space that the first word of `line` would have needed at the end of the line before."""
    word = line.text.split(" ", 1)[0]
    per_character = (line.right - line.x) / max(1, len(line.text))
    return (len(word) + 1) * per_character * 1.15 + 1.0


def _join(before: Line, line: Line, words: frozenset[str]) -> Line:
    """`before` with `line` added; it keeps the place where it began."""
    if _HYPHEN_END.search(before.text) and line.text[:1].islower():
        first = before.text.rsplit(" ", 1)[-1][:-1]
        head, glue = (before.text if keeps_hyphen(first, line.text, words) else before.text[:-1]), ""
    else:
        head, glue = before.text, " "
    lead = len(head) + len(glue) + line.lead if before.bold and line.lead else min(before.lead, len(head))
    links = addresses((*before.links, *line.links))
    return replace(before, text=head + glue + line.text, lead=lead, linked=before.linked and line.linked, links=links)
