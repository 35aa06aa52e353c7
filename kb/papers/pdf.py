"""A paper as a tagged PDF (PDF/UA-1), set in type by typst from `paper.typ`. Text is handed over as data, and never read as markup.

PDF/UA allows no character that the font lacks. An emoji in a heading is therefore written as its name in square brackets.
"""

from __future__ import annotations

import json
import logging
import re
import unicodedata
from dataclasses import asdict

from kb.errors import PackError
from kb.papers.model import Paper
from kb.papers.wording import LINES_ABOUT, LINES_HEADING
from kb.settings import ROOT

log = logging.getLogger(__name__)

LAYOUT = ROOT / "kb" / "papers" / "paper.typ"

#: How typst names text that no font at hand can show, with characters as Rust escapes them; and how often to ask again without it.
_NOT_SHOWN = re.compile(r'the text `"(.+?)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
_MOST = 60


def render(paper: Paper) -> bytes:
    """The bytes of a PDF. Raises PackError when typst is not installed or refuses the paper."""
    try:
        import typst
    except ImportError as error:
        raise PackError(
            "To write PDF, the package typst is needed. Install it with: pip install typst. Word and web page work without."
        ) from error
    told = json.dumps({**asdict(paper), "lines_heading": LINES_HEADING, "lines_about": LINES_ABOUT}, ensure_ascii=False)
    for _ in range(_MOST):
        try:
            written = typst.compile(LAYOUT.read_bytes(), format="pdf", pdf_standards=["ua-1"], sys_inputs={"paper": told})
        except typst.TypstError as error:
            named = _named(told, str(error))
            if named == told:
                log.warning("%s", error)
                break
            told = named
        else:
            if isinstance(written, bytes):
                return written
            break
    raise PackError("This paper cannot be written as PDF. Choose Word or web page instead.")


def _named(told: str, error: str) -> str:
    """The paper with the characters that the error names replaced by their names in brackets; unchanged where it names none."""
    match = _NOT_SHOWN.search(error)
    if match is None:
        return told
    missing = _ESCAPED.sub(lambda code: chr(int(code.group(1), 16)), match.group(1))
    for character in dict.fromkeys(missing):
        if not character.isascii():
            name = unicodedata.name(character, "").lower()
            unseen = unicodedata.category(character) in ("Mn", "Cf")
            told = told.replace(character, "" if unseen else f"[{name or 'character'}]")
    return told
