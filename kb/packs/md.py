"""A pack as Markdown (CommonMark, with tables as GitHub writes them). A review's marks and brackets are escaped: they are words there."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.packs.model import Block, Bullets, Pack, Paragraph, Part, Quotes, Table

#: CommonMark lets every ASCII punctuation mark be escaped; these are the ones that can mean something inside a line.
_MARKS = re.compile(r"([\\`*_\[\]<>#|~&$])")
_OPENING = re.compile(r"^(\d+)([.)])|^([+\-=])")


def render(pack: Pack) -> bytes:
    """UTF-8 Markdown."""
    return ("\n".join(_pack(pack)).rstrip() + "\n").encode("utf-8")


def escaped(text: str) -> str:
    """A text on one line in which nothing is read as Markdown or HTML."""
    marked = _MARKS.sub(r"\\\1", " ".join(text.split()))
    return _OPENING.sub(lambda match: f"{match[1]}\\{match[2]}" if match[1] else f"\\{match[3]}", marked)


def _pack(pack: Pack) -> Iterator[str]:
    """Every line of the file."""
    yield from (f"# {escaped(pack.title)}", "")
    yield from (f"A {pack.minutes}-minute discussion pack. {escaped(pack.made_from)}", "")
    if pack.notice:
        yield from (f"**{escaped(pack.notice)}**", "")
    for part in pack.parts:
        yield from _part(part)


def _part(part: Part) -> Iterator[str]:
    """One part with its heading and the sentence on whose words it holds."""
    yield from (f"## {escaped(part.heading)}", "", f"*{escaped(part.origin.words)}*", "")
    for block in part.blocks:
        if block.heading:
            yield from (f"### {escaped(block.heading)}", "")
        yield from _block(block)
        yield ""


def _block(block: Block) -> Iterator[str]:
    """One block, without its heading."""
    match block:
        case Paragraph():
            yield escaped(block.text)
        case Bullets():
            for item in block.items:
                yield f"- {escaped(item)}"
        case Quotes():
            for line in block.lines:
                label = f"**{escaped(line.label)}:** " if line.label else ""
                yield from (f"> {label}{escaped(line.text)}", ">", f"> — {escaped(line.source.words)}", "")
            if block.note:
                yield escaped(block.note)
        case Table():
            yield from (f"**{escaped(block.caption)}**", "")
            yield f"| {' | '.join(map(escaped, block.columns))} |"
            yield f"|{' --- |' * len(block.columns)}"
            for row in block.rows:
                yield f"| {' | '.join(map(escaped, row))} |"
