"""Bullets and numbers at the front of a line, as people type and programs draw them.

Only their shape is known here; whether a numbered line is a heading or a point is decided by sections.py.
"""

from __future__ import annotations

import re

_BULLETS = "•●◦‣▪▫■□◆◇❖➢➣➤►▶▸✓✔✗☐☑⁃∙·»→*\u2013\u2014\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf02d\uf0a8\uf06f\uf0e8-"
_BULLET = re.compile(rf"^\s*(?P<marker>[{re.escape(_BULLETS)}])(?:\s+|(?=[A-Z“\"‘'\[#]))(?P<rest>\S.*)$", re.DOTALL)
_TIGHT_STAR = re.compile(r"^\s*\*(?=\S)")
#: Marks that are bullets only where a space follows and a sentence or title begins: "? Who ...", "+ Ask ...", "> Read ...".
_ODD = re.compile(r"^\s*(?P<marker>[?+>»›‣✦✱★☆※➜➔⇒✪✎☛⭐])\s+(?P<rest>[A-Z0-9“\"‘'(\[].*)$", re.DOTALL)
_BOX = re.compile(r"^\s*(?P<marker>\[[ xX_]?\])\s+(?P<rest>\S.*)$", re.DOTALL)
_LETTER_O = re.compile(r"^\s*(?P<marker>o)\s+(?P<rest>[A-Z“\"‘'(].*)$", re.DOTALL)
_NUMBER = re.compile(
    r"^\s*(?P<marker>\(?(?:\d{1,2}|[a-z]|[ivx]{1,4})[.)]|\(?\d{1,2}\)|\d{1,2}(?:\.\d{1,2}){1,2}\.?(?=\s+[A-Z“\"‘']))\s+(?P<rest>\S.*)$",
    re.DOTALL,
)
_NAMED = re.compile(
    r"^\s*(?P<marker>(?:(?:recommendation|rec\.?|question|learning point|learning|finding|action|key message|message|theme|point|"
    r"ask|step|tip|lesson|priority)\s*"
    r"(?:no\.?\s*)?\d{1,2}(?:\.\d{1,2})?\s*[:.)\-–—]|(?:R|Q|LP|KLP|F|A|Rec\.?)\s?\d{1,2}(?:\.\d{1,2})?\s*[:.)\-–—]?(?=\s)))\s*(?P<rest>\S.*)$",
    re.DOTALL | re.IGNORECASE,
)
_BARE = re.compile(
    rf"^\s*(?:[{re.escape(_BULLETS)}o?+✦✱★☆※➜➔⇒✪✎☛⭐]|\(?(?:\d{{1,2}}|[a-z])[.)]|\d{{1,2}}(?:\.\d{{1,2}}){{1,2}}\.?|(?:R|Q|Rec\.?)\s?\d{{1,2}}[:.)]?"
    r"|(?:recommendation|question|learning point|finding|action|key message|message|theme|"
    r"point|ask|step|tip|lesson|priority)\s+\d{1,2}\s*[:.]?)\s*$",
    re.IGNORECASE,
)

_PARAGRAPH = re.compile(r"\d{1,2}\.\d{1,2}\.?")


def split_marker(text: str) -> tuple[str | None, str]:
    """The bullet or number at the front of `text` and what follows it; (None, text) when there is none."""
    for pattern in (_BULLET, _ODD, _BOX, _LETTER_O, _NAMED, _NUMBER):
        found = pattern.match(text)
        if found and not _TIGHT_STAR.match(text):
            return found["marker"].strip(), found["rest"]
    return None, text


def is_bare_marker(text: str) -> bool:
    """True when `text` is nothing but a bullet or a number, as where a PDF sets it apart from its line."""
    return bool(_BARE.match(text))


def is_paragraph_number(marker: str) -> bool:
    """True for the number of a paragraph within a numbered section: "4.2"."""
    return bool(_PARAGRAPH.fullmatch(marker))
