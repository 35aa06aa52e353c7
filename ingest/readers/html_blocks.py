"""Blocks of running text on a web page, each with its pieces and how the page sets them: bold, large, hidden, linked, broken by hand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest.lines import Line, addresses, clean
from ingest.markers import is_bare_marker, split_marker
from ingest.tables import Columns, columns_of

if TYPE_CHECKING:
    from lxml.html import HtmlElement

BLOCKS = frozenset(
    """
    address article blockquote body br caption center dd details div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 h6 hr html legend li
    main ol p pre section summary table tbody td tfoot th thead tr ul
    """.split()
)
FOLD_TITLES = frozenset({"summary", "legend", "caption", "button"})
CONTROL = re.compile(r"^(?:show|view|read|see|open|expand|hide|close)?\s*(?:all|more|less|details|section)?$", re.IGNORECASE)
_SIZE = re.compile(r"(?:^|;)\s*font-size\s*:\s*([\d.]+)\s*(px|pt|r?em|%)", re.IGNORECASE)
_WEIGHT = re.compile(r"(?:^|;)\s*font-weight\s*:\s*(bold|bolder|[1-9]00|normal)", re.IGNORECASE)
_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|font-size\s*:\s*[01](?:px|pt)?\s*(?:;|$))", re.IGNORECASE
)
_HEADS = re.compile(r"(?:^|[\s_-])(?:heading|title|header|headline|subhead(?:ing)?)(?:$|[\s_-])", re.IGNORECASE)
_USUAL = 16.0  # px, where a page says nothing of the size
_MOST_WORDS = 14  # of a block whose class says that it is a title
_SNIPPET = 200  # characters of hidden text that is no panel of content, but a preview


@dataclass(frozen=True)
class Look:
    """How text is set: bold or not, its size in px, and the address it leads to."""

    bold: bool = False
    size: float = _USUAL
    link: str | None = None


@dataclass
class Block:
    """Running text that stands in one block: its pieces, and what the block is. A break made by hand is a newline.

    `table` is set instead for a table of records: (what its columns hold, the rows under their names).
    """

    tag: str
    depth: int
    numbered: bool = False
    marker: str | None = None
    pieces: list[tuple[str, Look]] = field(default_factory=list)
    table: tuple[Columns, list[list[list[Line]]]] | None = None

    @property
    def words(self) -> str:
        """Its text as the page holds it."""
        return "".join(text for text, _ in self.pieces)


@dataclass(frozen=True)
class Blocks:
    """Walks through elements; `around` and `opener` say what is no content, and what opens a folded panel."""

    around: Callable[[HtmlElement], bool]
    opener: Callable[[HtmlElement], bool]

    def of(self, element: HtmlElement, depth: int = 0, look: Look | None = None) -> Iterator[Block]:
        """The blocks in `element`, in the order of the page."""
        tag = element.tag if isinstance(element.tag, str) else "div"
        look = _look(element, look or Look())
        records = self._records(element) if tag == "table" else None
        if records is not None:
            yield Block(tag, depth, table=records)
            return
        if tag == "tr" and (row := _marked_row(element)):
            yield from self._marked(*row, depth, look)
            return
        block = Block(tag, depth, element.getparent() is not None and element.getparent().tag == "ol")
        yield from self._walk(element, block, depth, look)
        if block.pieces:
            yield block

    def _marked(self, marker: str, rest: list[HtmlElement], depth: int, look: Look) -> Iterator[Block]:
        """The row of a layout table whose first cell only holds a bullet or a number."""
        for place, cell in enumerate(rest):
            for number, block in enumerate(self.of(cell, depth, look)):
                yield replace(block, marker=marker) if place == number == 0 else block

    def _records(self, table: HtmlElement) -> tuple[Columns, list[list[list[Line]]]] | None:
        """(what the columns hold, the rows under their names) of a table of records; None for a layout table."""
        rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        columns = columns_of([cell.text_content() for cell in rows[0]]) if len(rows) > 1 else None
        if columns is None:
            return None
        return columns, [[[line for block in self.of(cell) for line in block_lines(block, 0.0)] for cell in row] for row in rows[1:]]

    def _walk(self, element: HtmlElement, block: Block, depth: int, look: Look) -> Iterator[Block]:
        """Put the inline text of `element` into `block`; blocks inside end it and come after it."""
        if element.text:
            block.pieces.append((element.text, look))
        for child in element:
            opener = isinstance(child.tag, str) and child.tag in ("button", "a", "div", "span", "li") and self.opener(child)
            if opener and not re.fullmatch(r"h[1-6]", block.tag):
                yield from _ended(block)
                block.pieces = []
                yield Block("button", depth, pieces=[(shown(child), Look())])
            elif opener:
                block.pieces.append((shown(child), look))
            elif not self.around(child):
                tag = str(child.tag)
                if tag == "br":
                    block.pieces.append(("\n", look))
                elif tag in BLOCKS:
                    if block.words.strip():
                        yield from _ended(block)
                        # what follows inside the same item is text of its own, not another item
                        block.tag, block.marker = "p" if block.tag == "li" else block.tag, None
                    block.pieces = []
                    yield from self.of(child, depth + (tag in ("ul", "ol")), look)
                else:
                    yield from self._walk(child, block, depth, _look(child, look))
            if child.tail:
                block.pieces.append((child.tail, look))


def shown(element: HtmlElement) -> str:
    """The words of an element without the signs that are only drawn ("+" beside a folded panel)."""
    return "".join(text for text in element.xpath(".//text()[not(ancestor::*[@aria-hidden='true'])]"))


def _ended(block: Block) -> Iterator[Block]:
    if block.words.strip():
        yield replace(block)


def hidden(element: HtmlElement) -> bool:
    """Whether a page shows no word of `element`: a short text that only previews and machines read."""
    return bool(_HIDDEN.search(element.get("style", ""))) and len(clean(element.text_content())) < _SNIPPET


def _look(element: HtmlElement, outer: Look) -> Look:
    """How the text of an element is set, by its tag, its own style, and its class where that calls it a title."""
    if not isinstance(element.tag, str):
        return outer
    style = element.get("style", "")
    weight, size = _WEIGHT.search(style), _SIZE.search(style)
    bold = outer.bold or element.tag in ("b", "strong", "th")
    if weight:
        bold = weight[1].casefold() not in ("normal", "100", "200", "300", "400", "500")
    elif element.tag in BLOCKS and _HEADS.search(element.get("class", "")):
        bold = bold or 0 < len(element.text_content().split()) <= _MOST_WORDS
    return Look(bold, _points(float(size[1]), size[2].casefold(), outer.size) if size else outer.size, _link(element, outer))


def _points(number: float, unit: str, outer: float) -> float:
    return {"px": number, "pt": number * 4 / 3, "em": number * outer, "rem": number * _USUAL, "%": number / 100 * outer}[unit]


def _link(element: HtmlElement, outer: Look) -> str | None:
    return element.get("href", "") if element.tag == "a" else outer.link


def _marked_row(row: HtmlElement) -> tuple[str, list[HtmlElement]] | None:
    """(bullet or number, the cells beside it) of a row whose first cell holds nothing else."""
    cells = [cell for cell in row if cell.tag in ("td", "th")]
    if len(cells) < 2:
        return None
    mark = clean(cells[0].text_content())
    symbol = len(mark) == 1 and not mark.isalnum()
    return (mark, cells[1:]) if symbol or mark.isdigit() or (len(mark) < 4 and is_bare_marker(mark)) else None


# ------------------------------------------------------------------ lines


def block_lines(block: Block, gap: float, level: int = 2) -> Iterator[Line]:
    """The lines of one block: one, or more where breaks made by hand part items or links. `level` is that of the heading above."""
    if block.tag in ("summary", "caption") and CONTROL.match(clean(block.words)):
        return
    for number, pieces in enumerate(_parted(block.pieces)):
        line = _line(replace(block, pieces=pieces, marker=block.marker if number == 0 else None), gap if number == 0 else 0.0, level)
        if line is not None:
            yield line


def _parted(pieces: list[tuple[str, Look]]) -> list[list[tuple[str, Look]]]:
    """`pieces` cut at the breaks that part items: before a typed bullet, between links, at an empty row; other breaks are spaces."""
    rows: list[list[tuple[str, Look]]] = [[]]
    for text, look in pieces:
        if text == "\n":
            rows.append([])
        else:
            rows[-1].append((text, look))
    if len(rows) == 1:
        return rows
    words = [clean("".join(text for text, _ in row)) for row in rows]
    links = [
        bool(word) and all(look.link is not None for text, look in row if text.strip(" .,;\n"))
        for word, row in zip(words, rows, strict=True)
    ]
    parts: list[list[tuple[str, Look]]] = []
    empty = True
    for row, word, link, before in zip(rows, words, links, [False, *links], strict=False):
        if empty or not parts or split_marker(word)[0] or (link and before):
            parts.append(row)
        else:
            parts[-1] += [(" ", Look()), *row]
        empty = not word
    return parts


def _line(block: Block, gap: float, level: int) -> Line | None:
    text = clean(block.words)
    if not text:
        return None
    heading = int(block.tag[1]) if re.fullmatch(r"h[1-6]", block.tag) else level + 1 if block.tag in FOLD_TITLES else None
    marker, rest = split_marker(text)
    if marker is None:
        marker = block.marker or (("1." if block.numbered else "•") if block.tag == "li" else None)
    lead = len(clean("".join(_bold_front(block.pieces))))
    said = [(piece, look) for piece, look in block.pieces if piece.strip(" .,;\n")]
    return Line(
        rest,
        x=float(block.depth),
        right=float(len(text)),
        size=said[0][1].size if said and heading is None else 0.0,
        lead=max(0, min(lead - (len(text) - len(rest)), len(rest))),
        marker=marker,
        level=max(0, block.depth - 1),
        heading=heading,
        gap=gap,
        whole=True,
        linked=bool(said) and all(look.link is not None for _, look in said),
        links=addresses(look.link for _, look in block.pieces),
    )


def _bold_front(pieces: list[tuple[str, Look]]) -> Iterator[str]:
    for place, (text, look) in enumerate(pieces):
        typed = is_bare_marker(text) and not any(before.strip() for before, _ in pieces[:place])
        if text.strip() and not look.bold and not typed:
            return
        yield text
