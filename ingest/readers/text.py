"""Plain text and Markdown, including text that some other program took out of a PDF.

Markdown's inline marks are resolved by markdown-it; its block structure is read line by line, because real briefings break the
rules of Markdown's lists (a first bullet lost, numbers that turn into dashes, one blank before a dash) and still mean one list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from charset_normalizer import from_bytes

from ingest.limits import refuse_long
from ingest.lines import LONGEST, Document, Line, addresses, clean
from ingest.markers import split_marker
from ingest.tables import Columns, columns_of, table_lines
from kb.errors import UnreadableFile
from kb.models import Notice

if TYPE_CHECKING:
    from markdown_it import MarkdownIt

_ATX = re.compile(r"^\s{0,3}(#{1,6})\s+(.*?)\s*#*\s*$")
_SETEXT = re.compile(r"^\s{0,3}(=+|-{3,})\s*$")
_RULE = re.compile(r"^\s{0,3}(?:[-*_]\s*){3,}$")
_MARKDOWN = re.compile(
    r"^[ \t]{0,3}#{1,6}[ \t]+\S|\*\*[^*\n]+\*\*|\[[^\[\]\n]{1,500}\]\([^)\n]{0,500}\)|^[ \t]*(?:=|-){3,}[ \t]*$|\\[()\[\]*_#.!-]",
    re.MULTILINE,
)
_LISTED_LINK = re.compile(
    r"^ {0,3}\[(?!\^)([^\[\]\n]{1,100})\]:[ \t]+<?(\S{1,500}?)>?(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^)\n]*\)))?[ \t]*$", re.MULTILINE
)
_LINK_BY_NAME = re.compile(r"(?<!\\)\[(?P<words>[^\[\]\n]{1,300})\]\[(?P<name>[^\[\]\n]{0,100})\]")
_BROKEN_LINK = re.compile(r"(\[[^\[\]\n]{1,300})\n[ \t]*([^\[\]\n]{1,300}\]\()")
_TABLE_RULE = re.compile(r"^\s*\|?\s*:?-{2,}:?\s*(?:\|\s*:?-{2,}:?\s*)*\|?\s*$")
_TABLE_ROW = re.compile(r"^\s*\|.*\|\s*$")
_TASK_BOX = re.compile(r"^\[[ xX]\]\s+")
_TAB = 4
_MOST_BYTES = 4  # that one character takes in any encoding
_SAMPLE = 100_000  # bytes that tell the encoding


def read(content: bytes) -> Document:
    """Lines of a text or Markdown file. A form feed starts a new page; without any, there are no pages."""
    refuse_long(len(content) // _MOST_BYTES)
    text, notices = _decode(content)
    refuse_long(sum(map(len, text.split())))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    marked_up = bool(_MARKDOWN.search(text))
    if marked_up:
        text = _with_links(_without_comments(text))
    pages = text.split("\f")
    lines: list[Line] = []
    for number, page in enumerate(pages, start=1):
        lines += _page(page.split("\n"), number if len(pages) > 1 else None, marked_up)
    if not lines:
        raise UnreadableFile("empty", "The file holds no words. Check that the right file was saved.")
    return Document(tuple(lines), len(pages) if len(pages) > 1 else None, tuple(notices))


def _without_comments(text: str) -> str:
    """`text` without HTML comments. One that is never closed is text."""
    first, *others = text.split("<!--")
    parts = (part.partition("-->") for part in others)
    return first + "".join(rest if end else "<!--" + body for body, end, rest in parts)


def _with_links(text: str) -> str:
    """`text` with links put where they are used: those that run on over a line in one line, and those listed elsewhere by name."""
    listed = {name.casefold(): address for name, address in _LISTED_LINK.findall(text)}
    text = _BROKEN_LINK.sub(r"\1 \2", _LISTED_LINK.sub("", text) if listed else text)

    def put(found: re.Match[str]) -> str:
        address = listed.get((found["name"] or found["words"]).casefold())
        return f"[{found['words']}]({address})" if address else found[0]

    return _LINK_BY_NAME.sub(put, text) if listed else text


def _decode(content: bytes) -> tuple[str, list[Notice]]:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace"), []
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError:
        best = from_bytes(content[:_SAMPLE], cp_isolation=["cp1252", "iso8859_15", "mac_roman"]).best()
        name = best.encoding if best else "cp1252"
        message = f"The file is not valid UTF-8; it was read as {name}. Check accents, dashes and quotation marks."
        return content.decode(name, errors="replace"), [Notice("encoding_guessed", message)]


def _page(rows: list[str], page: int | None, marked_up: bool) -> list[Line]:
    lines: list[Line] = []
    blanks = 0
    table: _Table | None = None
    for number, row in enumerate([*rows, ""]):
        raw = row.expandtabs(_TAB)
        if table is not None and not _TABLE_ROW.match(raw) and not _TABLE_RULE.match(raw):
            lines += table.lines(page, titled=bool(lines) and (lines[-1].heading is not None or lines[-1].bold))
            table = None
        if not raw.strip():
            blanks += 1
            continue
        if marked_up and _SETEXT.match(raw) and lines and not blanks and lines[-1].marker is None:
            lines[-1] = _as_heading(lines[-1], 1 if "=" in raw else 2)
            continue
        if marked_up and (_RULE.match(raw) or _TABLE_RULE.match(raw)):
            blanks += 1
            continue
        if marked_up and _TABLE_ROW.match(raw):
            if table is None and number + 1 < len(rows) and _TABLE_RULE.match(rows[number + 1]):
                table = _Table(columns_of(_cells(raw)))
                continue
            if table is not None and table.columns is not None:
                table.rows.append([[line] if (line := _line(cell, page, 0, marked_up)) else [] for cell in _cells(raw)])
                continue
            raw = "- " + max(_cells(raw), key=len)
        line = _line(raw, page, blanks, marked_up)
        if line:
            lines.append(line)
            blanks = 0
    return lines


@dataclass
class _Table:
    """A Markdown table being read: what its columns hold (None for layout), and its rows."""

    columns: Columns | None
    rows: list[list[list[Line]]] = field(default_factory=list)

    def lines(self, page: int | None, *, titled: bool) -> list[Line]:
        """The items of a table of records; nothing for a layout table, whose rows were read as they came."""
        return list(table_lines(self.columns, self.rows, titled=titled, page=page)) if self.columns else []


def _cells(raw: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", raw.strip().strip("|"))]


def _as_heading(line: Line, level: int) -> Line:
    return Line(line.text, page=line.page, x=line.x, right=line.right, lead=line.lead, heading=level, gap=line.gap)


def _line(raw: str, page: int | None, blanks: int, marked_up: bool) -> Line | None:
    marked_up = marked_up and len(raw) <= LONGEST  # no paragraph is that long, and marks in it take time by the square
    indent = len(raw) - len(raw.lstrip())
    heading = None
    marker, rest = None, raw.strip()
    if marked_up:
        rest = re.sub(r"^(?:>\s?)+", "", rest)
        if found := _ATX.match(rest):
            heading, rest = len(found[1]), found[2]
    if heading is None:
        marker, rest = split_marker(rest)
        rest = _TASK_BOX.sub("", rest) if marker else rest
    inline = _inline(rest) if marked_up else Inline(rest, 0, False)
    if heading is None and marker is None and marked_up:
        # a number inside bold type ("**1. Title**") is still a number
        marker, bare = split_marker(inline.text)
        inline = Inline(bare, max(0, inline.lead - (len(inline.text) - len(bare))), inline.linked, inline.links)
    text = clean(inline.text)
    if not text:
        return None
    return Line(
        text,
        page=page,
        x=float(indent),
        right=float(len(raw.rstrip())),
        lead=min(inline.lead, len(text)),
        marker=marker,
        level=indent // 2 if marker else 0,
        heading=heading,
        gap=float(blanks),
        linked=inline.linked,
        links=inline.links,
    )


@dataclass(frozen=True)
class Inline:
    """Text with its marks resolved, how much of its front is bold, whether all of it is one link, and where its links lead."""

    text: str
    lead: int
    linked: bool
    links: tuple[str, ...] = ()


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False})


def _inline(source: str) -> Inline:
    """Resolve emphasis, links, escapes and code spans; what is no markup stays as it was typed."""
    tokens = _markdown().parseInline(source)[0].children or []
    text, lead, bold, link, outside = "", 0, 0, 0, ""
    leading = True
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            bold += token.nesting
        elif token.type in ("link_open", "link_close"):
            link += token.nesting
        elif token.type in ("softbreak", "hardbreak"):
            text += " "
        else:
            piece = token.content
            leading = leading and (bold > 0 or not piece.strip())
            text += piece
            outside += "" if link else piece
            if leading and bold:
                lead = len(text)
    has_link = any(token.type == "link_open" for token in tokens)
    targets = addresses(str(token.attrs.get("href", "")) for token in tokens if token.type == "link_open")
    return Inline(text, lead, has_link and not outside.strip(" .,;"), targets)
