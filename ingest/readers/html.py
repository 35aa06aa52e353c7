"""Web pages: headings, lists and paragraphs of the main part, without navigation, banners, cookie text and scripts round it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest.lines import Document, Line, addresses, clean
from ingest.markers import split_marker
from ingest.tables import Columns, columns_of, table_lines
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
_FOLD_TITLES = frozenset({"summary", "legend", "caption", "button"})
_FOLDS = re.compile(r"accordion|collaps|toggle|expand|disclosure", re.IGNORECASE)
_KEPT = "data-kept-controlled"  # where the ids of panels are kept on the root, looked for once
_ROLES = frozenset({"navigation", "banner", "contentinfo", "complementary", "search", "dialog", "alertdialog"})


_BREADCRUMB = "//*[contains(@class, 'breadcrumb') or contains(@id, 'breadcrumb') or contains(@aria-label, 'readcrumb')]//*[not(*)]"


def read(content: bytes) -> Document:
    """Lines, each a whole paragraph, of the main part of a web page. Raises UnreadableFile (`empty`, `damaged`)."""
    from lxml import etree, html

    parser = html.HTMLParser(encoding=_encoding(content), huge_tree=False)
    try:
        page = html.document_fromstring(content, parser=parser)
    except (etree.LxmlError, ValueError, UnicodeError) as error:
        raise UnreadableFile("damaged", "The web page is damaged. Open it in a browser, print it to PDF, and add that.") from error
    margins = tuple(Line(text, whole=True) for text in dict.fromkeys(_margins(page)))
    lines = tuple(_lines(_main(page)))
    if not lines and any(error.type_name == "ERR_RESOURCE_LIMIT" for error in parser.error_log):
        message = "The web page is nested too deeply to be read. Open it in a browser, print it to PDF, and add that."
        raise UnreadableFile("damaged", message)
    if not lines:
        raise UnreadableFile("empty", "The web page holds no words of its own. Open it in a browser, print it to PDF, and add that.")
    return Document(lines, margins=margins)


def _margins(page: HtmlElement) -> Iterator[str]:
    """What a page says of itself round its content: its title, the name of the site, its logo, its place on the site, its footer."""
    for text in (
        *page.xpath("//head/title/text()"),
        *page.xpath("//head/meta[@property='og:site_name' or @name='author']/@content"),
        *page.xpath("//header//img/@alt | //*[@role='banner']//img/@alt | //a[contains(@class, 'logo')]//img/@alt"),
        *(element.text_content() for element in page.xpath("//header//*[not(*)] | //footer//*[not(*)]")),
        *(element.text_content() for element in page.xpath(_BREADCRUMB)),
    ):
        if 3 < len(clean(text)) < 200:
            yield clean(text)


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
    if _folded_away(element):
        return False
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return element.get("role") in _ROLES or (element.tag in ("div", "section", "ul", "p", "a") and bool(_AROUND.search(names)))


def _folded_away(element: HtmlElement) -> bool:
    """True for a panel that a button on the page opens: hidden at first, but content."""
    name = element.get("id")
    return bool(name) and name in _controlled(element.getroottree().getroot())


def _controlled(root: HtmlElement) -> frozenset[str]:
    """The ids of panels that buttons, tabs and links outside of navigation open."""
    found = root.get(_KEPT)
    if found is None:
        openers = root.xpath(
            "//*[@aria-controls or @data-target or @data-bs-target][not(ancestor::nav or ancestor::header or ancestor::form)]"
        )
        targets = [opener.get("aria-controls") or opener.get("data-bs-target") or opener.get("data-target") for opener in openers]
        found = " ".join(target.lstrip("#") for target in targets if target)
        root.set(_KEPT, found)
    return frozenset(found.split())


def _opener(element: HtmlElement) -> bool:
    """True for a button, tab or link that opens a panel of content: its words are the panel's heading."""
    words = clean(element.text_content())
    if not words or len(words.split()) > 14 or _CONTROL.match(words):
        return False
    opens = any(element.get(name) is not None for name in ("aria-controls", "aria-expanded", "data-target", "data-bs-target"))
    return opens or element.get("role") == "tab" or (element.tag == "button" and bool(_FOLDS.search(element.get("class", ""))))


def _lines(top: HtmlElement) -> Iterator[Line]:
    """One line for each block of running text, in the order of the page."""
    gap = 1.0
    last: Line | None = None
    level = 2
    term: Line | None = None
    for block in _leaf_blocks(top, 0):
        if block.table is not None:
            titled = last is not None and (last.heading is not None or last.bold)
            yield from table_lines(*block.table, titled=titled)
            last, gap = None, 1.0
            continue
        line = _line(block, gap, level)
        if line is None:
            continue
        if block.tag == "dt":
            if term is not None:
                yield term
            term = line
            continue
        if term is not None:
            described = block.tag == "dd"
            line = replace(line, text=f"{term.text} {line.text}", lead=len(term.text), marker=line.marker or "•") if described else line
            if not described:
                yield replace(term, lead=len(term.text))
            term = None
        level = line.heading if line.heading is not None and block.tag not in _FOLD_TITLES else level
        yield line
        last, gap = line, 0.0 if line.marker is not None else 1.0
    if term is not None:
        yield term


def _records(table: HtmlElement) -> tuple[Columns, list[list[list[Line]]]] | None:
    """(what the columns hold, the rows under their names) of a table of records; None for a layout table."""
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr") if next(row.iterancestors("table")) is table]
    columns = columns_of([cell.text_content() for cell in rows[0]]) if len(rows) > 1 else None
    if columns is None:
        return None
    return columns, [[[line for block in _leaf_blocks(cell, 0) if (line := _line(block, 0.0))] for cell in row] for row in rows[1:]]


@dataclass
class _Block:
    """Running text that stands in one block: its pieces (text, bold, address of the link or None), and what the block is.

    `table` is set instead for a table of records.
    """

    tag: str
    depth: int
    numbered: bool = False
    pieces: list[tuple[str, bool, str | None]] = field(default_factory=list)
    table: tuple[Columns, list[list[list[Line]]]] | None = None


def _leaf_blocks(element: HtmlElement, depth: int) -> Iterator[_Block]:
    tag = element.tag if isinstance(element.tag, str) else "div"
    records = _records(element) if tag == "table" else None
    if records is not None:
        yield _Block(tag, depth, table=records)
        return
    block = _Block(tag, depth, element.getparent() is not None and element.getparent().tag == "ol")
    yield from _walk(element, block, depth, bold=False, link=None)
    if block.pieces:
        yield block


def _walk(element: HtmlElement, block: _Block, depth: int, *, bold: bool, link: str | None) -> Iterator[_Block]:
    """Put the inline text of `element` into `block`; blocks inside end it and come after it."""
    if element.text:
        block.pieces.append((element.text, bold, link))
    for child in element:
        opener = isinstance(child.tag, str) and child.tag in ("button", "a", "div", "span", "li") and _opener(child)
        if opener and not re.fullmatch(r"h[1-6]", block.tag):
            if "".join(piece[0] for piece in block.pieces).strip():
                yield replace(block)
            block.pieces = []
            yield _Block("button", depth, pieces=[(child.text_content(), False, None)])
        elif opener:
            block.pieces.append((child.text_content(), bold, link))
        elif not _around(child):
            tag = str(child.tag)
            if tag == "br":
                block.pieces.append((" ", bold, link))
            elif tag in _BLOCKS:
                if "".join(piece[0] for piece in block.pieces).strip():
                    yield replace(block)
                    # what follows inside the same item is text of its own, not another item
                    block.tag = "p" if block.tag == "li" else block.tag
                block.pieces = []
                yield from _leaf_blocks(child, depth + (tag in ("ul", "ol")))
            else:
                strong = bold or tag in ("b", "strong")
                yield from _walk(child, block, depth, bold=strong, link=child.get("href", "") if tag == "a" else link)
        if child.tail:
            block.pieces.append((child.tail, bold, link))


def _line(block: _Block, gap: float, level: int = 2) -> Line | None:
    """The line of one block; `level` is that of the heading that the page printed last."""
    text = clean("".join(piece[0] for piece in block.pieces))
    if not text or (block.tag in ("summary", "caption") and _CONTROL.match(text)):
        return None
    heading = int(block.tag[1]) if re.fullmatch(r"h[1-6]", block.tag) else level + 1 if block.tag in _FOLD_TITLES else None
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
        linked=bool(said) and all(piece[2] is not None for piece in said),
        links=addresses(piece[2] for piece in block.pieces),
    )


def _bold_front(pieces: list[tuple[str, bool, str | None]]) -> Iterator[str]:
    for text, bold, _ in pieces:
        if text.strip() and not bold:
            return
        yield text
