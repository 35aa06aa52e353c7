"""How much is read of one file: far more than any review report holds, and little enough to be read in seconds.

Readers call `refuse_long` as soon as they know how much there is; reading.py does so for all of them. The figures are generous: the
longest published reviews have some 150 pages, 60,000 words and 400,000 characters.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import replace

from kb.errors import UnreadableFile

from .lines import LONGEST, Line

CHARACTERS = 600_000
LINES = 15_000
POINTS = 2_000
#: Seconds after which a document of many pages is refused, and the pages that are read however long it takes (isolation.py ends that).
SECONDS = 9.0
_SHORT = 8
_WHAT_TO_DO = "A learning briefing has some thousand words. Add the part that holds the learning as a file of its own."


def refuse_long(characters: int, lines: int = 0) -> None:
    """Raise UnreadableFile (`too_large`) for a document of more than `CHARACTERS` or `LINES`."""
    if characters > CHARACTERS:
        raise UnreadableFile("too_large", f"The document holds more than {_round(CHARACTERS // 6)} words. {_WHAT_TO_DO}")
    if lines > LINES:
        raise UnreadableFile("too_large", f"The document holds about {_round(lines)} lines and boxes. {_WHAT_TO_DO}")


class Stopwatch:
    """Refuses a document of many pages once reading it has taken long, while there is time to say so."""

    def __init__(self, pages: int) -> None:
        self._pages = pages
        self._until = time.monotonic() + SECONDS

    def check(self) -> None:
        """Raise UnreadableFile (`too_large`) when time is up."""
        if self._pages > _SHORT and time.monotonic() > self._until:
            message = f"The document has {self._pages} pages, and there is too much on them to read it in {SECONDS:.0f} seconds."
            raise UnreadableFile("too_large", f"{message} Add the pages that hold the learning as a file of their own.")


def too_many_points(points: int) -> str:
    """The sentence for a document in which more lines read as learning than any review has."""
    return f"About {_round(points)} lines of it read as learning. {_WHAT_TO_DO}"


def _round(number: int) -> str:
    """`number` to two figures, as a person would say it."""
    step = 10 ** max(0, len(str(number)) - 2)
    return f"{number // step * step:,}"


def in_pieces(lines: Iterable[Line]) -> Iterator[Line]:
    """`lines`, with any that is longer than a paragraph can be cut at spaces: some rules take time by the square of a line's length."""
    for line in lines:
        text = line.text
        while len(text) > LONGEST:
            end = text.rfind(" ", LONGEST // 2, LONGEST)
            end = LONGEST if end < 0 else end
            yield replace(line, text=text[:end].rstrip(), lead=min(line.lead, end))
            text = text[end:].lstrip()
        yield line if text is line.text else replace(line, text=text, lead=0)
