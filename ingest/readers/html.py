"""Web pages: headings, lists and paragraphs of the main part, without navigation, banners, cookie text and scripts round it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.lines import Document, Line, clean
from ingest.tables import table_lines
from kb.errors import UnreadableFile

from .html_blocks import CONTROL, FOLD_TITLES, Blocks, block_lines, hidden, shown

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_NOT_CONTENT = frozenset(
    """
    script style noscript template nav aside header footer form button select input textarea iframe svg canvas dialog menu audio video
    head
    """.split()
)
_AROUND = re.compile(
    r"\b(?:cookies?|consent|breadcrumbs?|nav(?:igation|bar)?|menu|sidebar|social|share|sharing|skip|site-?(?:header|footer)|masthead|banner|footer|"
    r"related|newsletter|subscribe|search-?form|pagination|feedback|popup|modal)\b",
    re.IGNORECASE,
)
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
    if element.get("hidden") is not None or element.get("aria-hidden") == "true" or hidden(element):
        return True
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return element.get("role") in _ROLES or (element.tag in ("div", "section", "ul", "p", "a") and bool(_AROUND.search(names)))


def _folded_away(element: HtmlElement) -> bool:
    """True for a panel that a button on the page opens: hidden at first, but content."""
    name = element.get("id")
    if name and name in _controlled(element.getroottree().getroot()):
        return True
    before = element.getprevious()
    return element.get("hidden") is not None and before is not None and bool(before.xpath("descendant-or-self::*[@aria-expanded]"))


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
    words = clean(shown(element))
    if not words or len(words.split()) > 14 or CONTROL.match(words):
        return False
    opens = any(element.get(name) is not None for name in ("aria-controls", "aria-expanded", "data-target", "data-bs-target"))
    return opens or element.get("role") == "tab" or (element.tag == "button" and bool(_FOLDS.search(element.get("class", ""))))


def _lines(top: HtmlElement) -> Iterator[Line]:
    """One line for each block of running text, in the order of the page."""
    gap = 1.0
    last: Line | None = None
    level = 2
    term: Line | None = None
    for block in Blocks(_around, _opener).of(top):
        if block.table is not None:
            titled = last is not None and (last.heading is not None or last.bold)
            yield from table_lines(*block.table, titled=titled)
            last, gap = None, 1.0
            continue
        found = list(block_lines(block, gap, level))
        if not found:
            continue
        line, *others = found
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
        level = line.heading if line.heading is not None and block.tag not in FOLD_TITLES else level
        yield line
        yield from others
        last = others[-1] if others else line
        gap = 0.0 if last.marker is not None else 1.0
    if term is not None:
        yield term
