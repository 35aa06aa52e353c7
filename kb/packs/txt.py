"""A pack as plain text, wrapped for reading anywhere."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from kb.packs.model import Block, Bullets, Pack, Paragraph, Part, Quotes, Table

WIDTH = 78


def render(pack: Pack) -> bytes:
    """UTF-8 text; words are never broken, so a long address may pass the margin."""
    return ("\n".join(_pack(pack)).rstrip() + "\n").encode("utf-8")


def _pack(pack: Pack) -> Iterator[str]:
    """Every line of the file."""
    yield from _underlined(pack.title, "=")
    yield _wrapped(f"A {pack.minutes}-minute discussion pack. {pack.made_from}")
    yield ""
    if pack.notice:
        yield _wrapped(pack.notice, "!! ")
        yield ""
    for part in pack.parts:
        yield from _part(part)


def _part(part: Part) -> Iterator[str]:
    """One part with its heading and the sentence on whose words it holds."""
    yield from ("", *_underlined(part.heading, "-"))
    yield from (_wrapped(f"[{part.origin.words}]"), "")
    for block in part.blocks:
        if block.heading:
            yield from (_wrapped(block.heading.upper()), "")
        yield from _block(block)
        yield ""


def _block(block: Block) -> Iterator[str]:
    """One block, without its heading."""
    match block:
        case Paragraph():
            yield _wrapped(block.text)
        case Bullets():
            for item in block.items:
                yield _wrapped(item, "* ")
        case Quotes():
            for line in block.lines:
                yield _wrapped(line.wording, "> ")
                yield _wrapped(f"Source: {line.source.words}", "    ")
                yield ""
            if block.note:
                yield _wrapped(block.note)
        case Table():
            yield _wrapped(block.caption + ":")
            for row in block.rows:
                yield from _row(block, row)


def _row(table: Table, row: tuple[str, ...]) -> Iterator[str]:
    """One row as "column: cell" lines, since a text file has no columns that survive every screen; empty cells get a line to write on."""
    filled = [cell or "." * 30 for cell in row]
    if table.row_headers and len(row) == 2:
        yield _wrapped(f"{filled[0]}: {filled[1]}", "* ")
        return
    for number, (column, cell) in enumerate(zip(table.columns, filled, strict=True)):
        yield _wrapped(f"{column}: {cell}", "  " if number else "* ")


def _underlined(heading: str, mark: str) -> tuple[str, str, str]:
    """A heading with a line below."""
    wrapped = _wrapped(heading)
    return wrapped, mark * min(WIDTH, max(map(len, wrapped.splitlines()), default=0)), ""


def _wrapped(text: str, first: str = "") -> str:
    """The text within the width; `first` opens it, further lines are set in by as much."""
    flat = " ".join(text.split())
    return textwrap.fill(
        flat, WIDTH, initial_indent=first, subsequent_indent=" " * len(first), break_long_words=False, break_on_hyphens=False
    )
