"""Cutting a source's own words anew: where words stand in a text, where a line can be split, which first words are its label.

Texts are compared by their letters and digits alone, so that spacing, hyphens at the ends of lines, quotes, ligatures and case do not
matter; what is handed back is always a piece of the source as it stands there. Nothing here knows of corrections.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache

from kb.models import LearningPoint

#: What may stand between a label and its text, and is part of neither.
_JOINTS = " \t:.–—-"
#: Signs that open something, and so belong to the word after them; straight quotes open and close.
_OPENING_ONLY = "“‘([{#@£$"
_OPENING = _OPENING_ONLY + "\"'*"
#: A part to be found again may have changed further on: its first words are enough, the more of them the better.
_FIRST_WORDS = (12, 8, 6, 4, 3)


@lru_cache(maxsize=8192)
def letters(text: str) -> str:
    """Return the letters and digits of a text, without case, accents and ligatures."""
    return "".join(letter for letter, _ in placed(text))


def find(words: str, text: str) -> tuple[int, int] | None:
    """Return where `words` stand in `text` as whole words, as (start, end) with the signs that belong to them; None where they do not."""
    wanted = letters(words)
    signs = list(placed(text))
    plain = "".join(letter for letter, _ in signs)
    at = plain.find(wanted) if wanted else -1
    while at >= 0:
        first, last = signs[at][1], signs[at + len(wanted) - 1][1]
        if _opens_word(text, first) and _closes_word(text, last):
            return _with_opening(text, first), _with_closing(text, last)
        at = plain.find(wanted, at + 1)
    return None


def cut_before(words: str, text: str) -> int | None:
    """Return the place in `text` where the part that begins with `words` starts; None where that leaves nothing on one side.

    Where the whole part is not found, its first words are looked for, and have to stand there once.
    """
    parts = words.split()
    starts = [words, *(" ".join(parts[:many]) for many in _FIRST_WORDS if many < len(parts))]
    for start in starts:
        found = find(start, text)
        if found is not None and (start == words or find(start, text[found[1] :]) is None):
            return found[0] if letters(text[: found[0]]) else None
    return None


def places_to_cut(text: str) -> list[int]:
    """Return every place in `text` where a word begins and something stands before it."""
    starts = (match.start() for match in re.finditer(r"\S+", text))
    return [start for start in starts if letters(text[:start]) and letters(text[start:])]


def labelled(words: str, text: str) -> tuple[str, str] | None:
    """Return (label, rest) where `text` begins with `words` and something follows; None else. What joins the two is in neither."""
    found = find(words, text)
    if found is None or letters(text[: found[0]]):
        return None
    label, rest = text[: found[1]].strip(_JOINTS), text[found[1] :].lstrip(_JOINTS)
    return (label, rest) if letters(label) and letters(rest) else None


def split_point(point: LearningPoint, words: str) -> tuple[LearningPoint, LearningPoint] | None:
    """Return a point in two parts, the second beginning with `words`; None where the words are not in it or nothing stands before them."""
    cut = cut_before(words, point.wording)
    if cut is None:
        return None
    text_from = len(point.wording) - len(point.text)
    second = replace(point, label=None, text=point.wording[cut:].strip())
    inside = point.label is not None and cut > text_from
    first_text = point.wording[text_from if inside else 0 : cut].strip()
    if inside and not letters(first_text):
        return None
    return replace(point, label=point.label if inside else None, text=first_text), second


def merged(first: LearningPoint, second: LearningPoint) -> LearningPoint:
    """Return two points as one, which is of the first one's kind and stands where it does."""
    return replace(
        first,
        text=_joined(first.text, second.wording),
        fields=(*first.fields, *(pair for pair in second.fields if pair not in first.fields)),
        links=tuple(dict.fromkeys((*first.links, *second.links))),
        themes=(),
    )


def _joined(first: str, second: str) -> str:
    """Return two pieces as one text; a word that was parted at its hyphen gets no space."""
    parted = first.endswith("-") and not first.endswith(" -") and second[:1].islower()
    return first + second if parted else f"{first} {second}"


def placed(text: str) -> Iterator[tuple[str, int]]:
    """Every letter and digit in its plain form, with its place in `text`."""
    for place, sign in enumerate(text):
        for letter in unicodedata.normalize("NFKD", sign).casefold():
            if letter.isalnum():
                yield letter, place


def _opens_word(text: str, place: int) -> bool:
    return place == 0 or not text[place - 1].isalnum()


def _closes_word(text: str, place: int) -> bool:
    return place + 1 == len(text) or not text[place + 1].isalnum()


def _with_opening(text: str, place: int) -> int:
    while place and text[place - 1] in _OPENING:
        place -= 1
    return place


def _with_closing(text: str, place: int) -> int:
    end = place + 1
    while end < len(text) and not text[end].isspace() and not text[end].isalnum() and text[end] not in _OPENING_ONLY:
        end += 1
    return end
