"""PDFs that give no words: which of scan, drawing, letters without meaning or blank pages they are, and what to do about it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kb.errors import UnreadableFile

#: Fewer characters than this on a page that shows a picture means that the words are in the picture.
FEW = 12
#: More drawn shapes than this on a page without words: its letters have been made into shapes.
_MANY_SHAPES = 40
_VOWELS = frozenset("aeiouyäöüáéíóúàèìòùâêîôûåæøœãõ")
#: English has vowels in about 40 of 100 letters, other languages in Latin letters between 30 and 50; letters moved along the alphabet
#: ("WKH FKLOG"), as fonts without a map give them, in fewer than 18.
_FEWEST_VOWELS = 0.18
_DIGITS = re.compile(r"\d+")
_AGAIN = re.compile(r"(\W)\1+")

_HOW_TO_OCR = (
    "Add the document it was made from; or set up text recognition (OCR) once, with the command “make ocr”, and add it again; or run"
    " text recognition on it elsewhere and add the result."
)


@dataclass(frozen=True)
class PageLook:
    """What one page shows: the pieces of text read from it, whether a picture fills a good part, and what else is drawn.

    `things` counts pictures of any size, shapes and letters that cannot be read; `opened` is False for a page that is broken.
    """

    texts: tuple[str, ...]
    picture: bool
    things: int = 0
    small_pictures: int = 0
    opened: bool = True

    @property
    def characters(self) -> int:
        """How many characters were read."""
        return sum(map(len, self.texts))


def refuse_wordless(pages: Sequence[PageLook]) -> None:
    """Raise UnreadableFile (`needs_ocr`, `damaged`, `empty`) where the pages of a PDF give nothing to read."""
    text = "".join(piece for page in pages for piece in page.texts)
    if text.strip() and is_garbled(text):
        raise UnreadableFile("needs_ocr", f"The letters in this PDF can be seen, but a computer cannot tell which they are. {_HOW_TO_OCR}")
    scanned = sum(page.picture for page in pages)
    if scanned and scanned >= len(pages) / 2 and _said_once(pages) < FEW * min(len(pages), 3):
        raise UnreadableFile("needs_ocr", f"The PDF is a scan: pictures of pages without text. {_HOW_TO_OCR}")
    if text.strip():
        return
    if any(page.picture or page.small_pictures for page in pages):
        raise UnreadableFile("needs_ocr", f"The PDF holds pictures but no text. {_HOW_TO_OCR}")
    if any(page.things > _MANY_SHAPES for page in pages):
        raise UnreadableFile("needs_ocr", f"The PDF holds drawings but no text; its letters may have been made into shapes. {_HOW_TO_OCR}")
    if not all(page.opened for page in pages):
        raise UnreadableFile("damaged", "The PDF is damaged: its pages cannot be opened. Ask for it again, or open it and save it anew.")
    n = len(pages)
    raise UnreadableFile("empty", f"The PDF has {n} page{'s' if n != 1 else ''} but no words. Check that the right file was saved.")


def _said_once(pages: Sequence[PageLook]) -> int:
    """Characters of all pages, what is stamped on page after page counted once."""
    return sum(len(text) for text in {_DIGITS.sub("#", text) for page in pages for text in page.texts})


def is_garbled(text: str) -> bool:
    """True for characters that are no text in any language: no meaning, only marks, or letters of which hardly any is a vowel."""
    characters = [character for character in _AGAIN.sub(r"\1", text) if not character.isspace()]
    if not characters:
        return False
    sorts = Counter(_sort(character) for character in characters)
    if sorts["none"] > 0.3 * len(characters):
        return True
    if len(characters) > FEW and sorts["mark"] > 0.6 * len(characters):
        return True
    letters = [character for character in "".join(characters).casefold() if "a" <= character <= "z" or character in _VOWELS]
    many = len(letters) >= 60 and len(letters) > 0.4 * len(characters)
    return many and sum(letter in _VOWELS for letter in letters) < _FEWEST_VOWELS * len(letters)


def _sort(character: str) -> str:
    """`none` for what no font should give, else `letter`, `digit` or `mark`."""
    category = unicodedata.category(character)
    if character == "\ufffd" or category in ("Cc", "Co", "Cn", "Cs"):
        return "none"
    return {"L": "letter", "M": "letter", "N": "digit"}.get(category[0], "mark")
