"""A pack as one web page that needs nothing else: no script, no picture, no address that is called.

The layout stands in `pack.html.jinja`, with autoescape on: a review's words are data there, never markup.
"""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from kb.packs.model import Block, Bullets, Pack, Paragraph, Quotes
from kb.settings import ROOT


def render(pack: Pack) -> bytes:
    """UTF-8 HTML, complete from doctype to closing tag."""
    return _template().render(pack=pack).encode("utf-8")


@lru_cache
def _template() -> Template:
    """The page's layout, read once."""
    page = Environment(
        loader=FileSystemLoader(ROOT / "kb" / "packs"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    page.filters["shape"] = _shape
    return page.get_template("pack.html.jinja")


def _shape(block: Block) -> str:
    """The name under which the layout knows a block."""
    match block:
        case Paragraph():
            return "paragraph"
        case Bullets():
            return "bullets"
        case Quotes():
            return "quotes"
        case _:
            return "table"
