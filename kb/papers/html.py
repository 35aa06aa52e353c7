"""A paper as one web page that needs nothing else. The layout stands in `paper.html.jinja`, with autoescape on: words are data there."""

from __future__ import annotations

from functools import lru_cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from kb.papers.model import Paper
from kb.papers.wording import LINES_ABOUT, LINES_HEADING
from kb.settings import ROOT


def render(paper: Paper) -> bytes:
    """UTF-8 HTML, complete from doctype to closing tag."""
    return _template().render(paper=paper, lines_heading=LINES_HEADING, lines_about=LINES_ABOUT).encode("utf-8")


@lru_cache
def _template() -> Template:
    """The page's layout, read once."""
    page = Environment(
        loader=FileSystemLoader(ROOT / "kb" / "papers"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    return page.get_template("paper.html.jinja")
