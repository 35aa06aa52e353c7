"""The format-neutral line of a document, and what stands at the edges of pages and belongs to no section.

A reader turns a file into `Line`s, in reading order, with whatever the format knows of position and style. paragraphs.py joins the
lines that were only wrapped; what a paragraph *means* is for sections.py and points.py to say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.models import Notice

from .markers import split_marker

LIGATURES = str.maketrans(
    {
        "ﬀ": "ff",
        "ﬁ": "fi",
        "ﬂ": "fl",
        "ﬃ": "ffi",
        "ﬄ": "ffl",
        "ﬅ": "st",
        "ﬆ": "st",
        "\u2028": " ",
        "\u2029": " ",
        "\ufeff": None,
        "\u200b": None,
        "\u200c": None,
        "\u200d": None,
        "\u2060": None,
        "\u00ad": None,
        "\ufffe": None,
    }
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_SPACES = re.compile(r"\s+")
#: What ends a sentence.
TERMINAL = re.compile(r"[.!?:;][\"'”’)\]]*$")


#: Characters that one paragraph may have; what goes on is the next one. Printed paragraphs end well before.
LONGEST = 4_000


def clean(text: str) -> str:
    """`text` with ligatures, soft hyphens, control and odd space characters resolved and runs of space made one."""
    return _SPACES.sub(" ", _CONTROL.sub("", text.translate(LIGATURES))).strip()


_ADDRESS = re.compile(r"^(?:https?://|www\.|mailto:)\S+$", re.IGNORECASE)


def addresses(targets: Iterable[str | None]) -> tuple[str, ...]:
    """The targets of links that lead out of the document (web and mail addresses), each once."""
    return tuple(dict.fromkeys(target.strip() for target in targets if target and _ADDRESS.match(target.strip())))


@dataclass(frozen=True)
class Line:
    """One line as it stands in the document, or (`whole`) one paragraph as its author set it.

    `page` counts from 1, None where the format has none. `x`, `right`, `y` (from the top) and `size` are in points for PDF, in
    characters for text. `gap` is the empty space above in line heights. `lead` is the number of leading characters that are bold.
    `marker` is the bullet or number taken off the front; `heading` the level that the format itself declares. `flow` numbers the
    columns and boxes of a page: lines of one flow stand under one another. `fields` are the other cells of a table row, as (name,
    words); `links` the addresses that the line points to.
    """

    text: str
    page: int | None = None
    x: float = 0.0
    right: float = 0.0
    y: float = 0.0
    size: float = 0.0
    lead: int = 0
    marker: str | None = None
    level: int = 0
    heading: int | None = None
    gap: float = 0.0
    whole: bool = False
    linked: bool = False
    flow: int = 0
    tint: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    links: tuple[str, ...] = ()

    @property
    def bold(self) -> bool:
        """True when the whole line is bold."""
        return bool(self.text) and self.lead >= len(self.text)


@dataclass(frozen=True)
class Document:
    """What a reader hands on: lines in reading order, the number of pages (None without pages), and what it noticed.

    `margins` are the headers and footers that the format itself keeps apart: never points, but a date or a reference may stand there.
    `recognised` says that the words come from text recognition and can hold wrong letters.
    """

    lines: tuple[Line, ...]
    pages: int | None = None
    notices: tuple[Notice, ...] = ()
    margins: tuple[Line, ...] = ()
    recognised: bool = False


# ------------------------------------------------------------------ running headers, footers, page numbers

_PAGE_NUMBER = re.compile(r"^(?:page|p\.?)?\s*[-–|]?\s*\d{1,3}\s*[-–|]?\s*(?:(?:of|/)\s*\d{1,3})?$", re.IGNORECASE)
_WITH_PAGE_NUMBER = re.compile(r"\bpage\s+\d{1,3}(?:\s*(?:of|/)\s*\d{1,3})?\b", re.IGNORECASE)
_CLASSIFICATION = re.compile(r"^(?:official|restricted|confidential)(?:\s*[-–:]\s*sensitive)?$", re.IGNORECASE)
_CONTROL_WORDS = re.compile(
    r"\b(?:version\s*:?\s*v?\d[\d.]*|document owner|owner\s*:|author\s*:|review date|next review|approved (?:by|on)|date of issue)",
    re.IGNORECASE,
)
_EDGE = 5  # lines from the top or bottom of a page that can be a running header or footer


def drop_furniture(lines: Sequence[Line]) -> list[Line]:
    """`lines` without page numbers, classification marks, version lines, and what is repeated at the edge of pages."""
    repeated = _repeated_edges(lines)
    thrice = _repeated_words(lines)
    return [
        line
        for line in lines
        if not (
            _PAGE_NUMBER.match(line.text)
            or _CLASSIFICATION.match(line.text)
            or (len(line.text) < 140 and not line.marker and len(_CONTROL_WORDS.findall(line.text)) >= 2)
            or (len(line.text) < 90 and not line.marker and _WITH_PAGE_NUMBER.search(line.text) and _only_furniture(line.text))
            or (line.page is not None and line.heading is None and _edge_key(line) in repeated)
            or (line.page is None and line.text in thrice)
        )
    ]


def _only_furniture(text: str) -> bool:
    """True when nothing that reads like a sentence stands beside the page number."""
    rest = _WITH_PAGE_NUMBER.sub("", text).strip(" |-–·•")
    return not rest or not TERMINAL.search(rest)


def _edge_key(line: Line) -> tuple[str, int]:
    """What makes two lines the same header or footer: their words, numbers apart; short ones must stand at the same height too."""
    words = re.sub(r"\s*\b(?:page\s*)?\d+\b", "#", line.text.casefold()).strip("# |")
    return words, 0 if len(words.split()) >= 5 else round(line.y / 12)


_RUNNING = re.compile(
    r"\d|\b(?:safeguarding|partnership|board|briefing|official|sensitive|confidential|review|scp|version|draft|page|published)\b",
    re.IGNORECASE,
)


def _repeated_words(lines: Sequence[Line]) -> set[str]:
    """Plain lines without a page that stand three times and more in the same words: what is left of running headers in copied text."""
    plain = [
        line.text
        for line in lines
        if line.page is None and not line.whole and line.marker is None and line.heading is None and not line.lead
    ]
    return {
        text
        for text, n in Counter(plain).items()
        if n > 2 and len(text.split()) > 2 and _RUNNING.search(text) and not TERMINAL.search(text) and not split_marker(text)[0]
    }


def _repeated_edges(lines: Sequence[Line]) -> set[tuple[str, int]]:
    """Keys of lines that stand at the edge of at least two pages, and of half of all pages."""
    pages: dict[int, list[Line]] = {}
    for line in lines:
        if line.page is not None:
            pages.setdefault(line.page, []).append(line)
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages.values():
        by_height = sorted(page, key=lambda line: line.y)  # text has no heights, and keeps its order
        seen.update({_edge_key(line) for line in by_height[:_EDGE] + by_height[-_EDGE:]})
    return {key for key, n in seen.items() if n >= max(2, len(pages) / 2)}
