"""Web pages: headings, lists and paragraphs of the main part, without navigation, banners, cookie text and scripts round it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest.lines import Document, Line, clean
from ingest.markers import split_marker
from kb.errors import UnreadableFile

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NOT_CONTENT = frozenset(
    """
    script style noscript template nav aside header footer form button select input textarea iframe svg canvas dialog menu figure audio
    video head
    """.split()
)
_BLOCKS = frozenset(
    """
    address article blockquote body br caption center dd details div dl dt fieldset figcaption h1 h2 h3 h4 h5 h6 hr html legend li main
    ol p pre section summary table tbody td tfoot th thead tr ul
    """.split()
)
_AROUND = re.compile(
    r"\b(?:cookies?|consent|breadcrumbs?|nav(?:igation|bar)?|menu|sidebar|social|share|sharing|skip|site-?(?:header|footer)|masthead|banner|footer|"
    r"related|newsletter|subscribe|search-?form|pagination|feedback|popup|modal)\b",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"^(?:show|view|read|see|open|expand|hide|close)?\s*(?:all|more|less|details|section)?$", re.IGNORECASE)
_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog"})


def read(content: bytes) -> Document:
    """Lines, each a whole paragraph, of the main part of a web page. Raises UnreadableFile (`empty`, `damaged`)."""
    from lxml import etree, html

    try:
        page = html.document_fromstring(content, parser=html.HTMLParser(encoding=_encoding(content), huge_tree=False))
    except (etree.LxmlError, ValueError, UnicodeError) as error:
        raise UnreadableFile("damaged", "The web page is damaged. Open it in a browser, print it to PDF, and add that.") from error
    lines = tuple(_lines(_main(page)))
    if not lines:
        raise UnreadableFile("empty", "The web page holds no words of its own. Open it in a browser, print it to PDF, and add that.")
    return Document(lines)


def _encoding(content: bytes) -> str | None:
    """UTF-8 where the bytes are; else what the page itself declares."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return None
    return "utf-8"


def _main(page: HtmlElement) -> HtmlElement:
    """The element that holds the content: `main`, else the largest `article`, else the body."""
    for path in ("//main", "//*[@role='main']", "//article"):
        found = [element for element in page.xpath(path) if len(element.text_content().strip()) > 200]
        if found:
            return max(found, key=lambda element: len(element.text_content()))
    body = page.find("body")
    return page if body is None else body


def _around(element: HtmlElement) -> bool:
    """True for what stands round the content of a page."""
    if not isinstance(element.tag, str) or element.tag in _NOT_CONTENT:
        # a heading often stands in a header of its own inside the article
        return not (
            element.tag == "header" and element.getparent() is not None and element.getparent().tag in ("article", "main", "section")
        )
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return element.get("role") in _ROLES or (element.tag in ("div", "section", "ul", "p", "a") and bool(_AROUND.search(names)))


def _lines(top: HtmlElement) -> Iterator[Line]:
    """One line for each block of running text, in the order of the page."""
    gap = 1.0
    for block in _leaf_blocks(top, 0):
        line = _line(block, gap)
        if line is not None:
            yield line
            gap = 0.0 if line.marker is not None else 1.0


@dataclass
class _Block:
    """Running text that stands in one block: its pieces (text, bold, linked), and what the block is."""

    tag: str
    depth: int
    numbered: bool = False
    pieces: list[tuple[str, bool, bool]] = field(default_factory=list)


def _leaf_blocks(element: HtmlElement, depth: int) -> Iterator[_Block]:
    tag = element.tag if isinstance(element.tag, str) else "div"
    block = _Block(tag, depth, element.getparent() is not None and element.getparent().tag == "ol")
    yield from _walk(element, block, depth, bold=False, linked=False)
    if block.pieces:
        yield block


def _walk(element: HtmlElement, block: _Block, depth: int, *, bold: bool, linked: bool) -> Iterator[_Block]:
    """Put the inline text of `element` into `block`; blocks inside end it and come after it."""
    if element.text:
        block.pieces.append((element.text, bold, linked))
    for child in element:
        if not _around(child):
            tag = str(child.tag)
            if tag == "br":
                block.pieces.append((" ", bold, linked))
            elif tag in _BLOCKS:
                if "".join(piece[0] for piece in block.pieces).strip():
                    yield replace(block)
                    # what follows inside the same item is text of its own, not another item
                    block.tag = "p" if block.tag == "li" else block.tag
                block.pieces = []
                yield from _leaf_blocks(child, depth + (tag in ("ul", "ol")))
            else:
                strong = bold or tag in ("b", "strong")
                yield from _walk(child, block, depth, bold=strong, linked=linked or tag == "a")
        if child.tail:
            block.pieces.append((child.tail, bold, linked))


def _line(block: _Block, gap: float) -> Line | None:
    text = clean("".join(piece[0] for piece in block.pieces))
    if not text or (block.tag in ("summary", "caption") and _CONTROL.match(text)):
        return None
    heading = int(block.tag[1]) if re.fullmatch(r"h[1-6]", block.tag) else 3 if block.tag in ("summary", "legend", "caption") else None
    marker, rest = split_marker(text)
    if block.tag == "li" and marker is None:
        marker = "1." if block.numbered else "•"
    lead = len(clean("".join(_bold_front(block.pieces))))
    said = [piece for piece in block.pieces if piece[0].strip(" .,;\n")]
    return Line(
        rest,
        x=float(block.depth),
        right=float(len(text)),
        lead=max(0, min(lead - (len(text) - len(rest)), len(rest))),
        marker=marker,
        level=max(0, block.depth - 1),
        heading=heading,
        gap=gap,
        whole=True,
        linked=bool(said) and all(piece[2] for piece in said),
    )


def _bold_front(pieces: list[tuple[str, bool, bool]]) -> Iterator[str]:
    for text, bold, _ in pieces:
        if text.strip() and not bold:
            return
        yield text
