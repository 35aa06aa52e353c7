"""Cutting narrative into whole sentences, for the case in brief.

By rule, not by spaCy: importing spaCy brings torch with it (three seconds), and a pack must open at once. In doubt two sentences stay
together, since a sentence that is cut would no longer be the review's own.
"""

from __future__ import annotations

import re

#: A full stop after these does not end a sentence.
_ABBREVIATIONS = frozenset(
    ("dr", "mr", "mrs", "ms", "prof", "rev", "st", "no", "nos", "fig", "para", "paras", "p", "pp", "e.g", "i.e", "eg", "ie", "cf", "vs")
) | {"jan", "feb", "aug", "sept", "oct", "nov", "dec", "approx", "al", "vol"}
_END = re.compile(r"[.!?…]+[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[A-Z0-9])")
_LAST_WORD = re.compile(r"([A-Za-z.]+)\.$")


def sentences(text: str) -> list[str]:
    """The sentences of one paragraph, in order; joined with a space they are the paragraph again, spaces apart."""
    found: list[str] = []
    start = 0
    for match in _END.finditer(text):
        piece = text[start : match.end()].strip()
        if _ends_in_abbreviation(piece):
            continue
        found.append(piece)
        start = match.end()
    rest = text[start:].strip()
    return [*found, rest] if rest else found


def _ends_in_abbreviation(piece: str) -> bool:
    """Whether the last full stop belongs to "Dr." or to an initial rather than to the sentence."""
    match = _LAST_WORD.search(piece)
    if not match:
        return False
    word = match.group(1)
    initial = len(word) == 1 and word.isupper() and word != "I"
    return initial or word.lower() in _ABBREVIATIONS
