"""How the text of a line shows why it was found: matched words, and the sentence closest in meaning to what was asked.

Pure: text in, escaped HTML out. The two marks differ in form as well as in colour, and the second is said to screen readers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ui.words import html

#: A line longer than this folds; so much of it stands before the fold, cut at the end of a word.
LONG, BEGINNING = 900, 600

#: Start and end of a sentence in a text.
Span = tuple[int, int]


def marked(text: str, words: Sequence[str], closest: Span | None = None) -> str:
    """Escaped text with each of the `words` in <mark>, wherever it stands as a whole word, and the `closest` sentence underlined."""
    if closest is None or closest[0] >= closest[1]:
        return _words(text, words)
    start, end = closest
    within = (
        '<span class="kb-closest"><span class="kb-hidden">(closest to what you asked: </span>'
        f'{_words(text[start:end], words)}<span class="kb-hidden">)</span></span>'
    )
    return f"{_words(text[:start], words)}{within}{_words(text[end:], words)}"


def folding(text: str, words: Sequence[str], closest: Span | None = None) -> tuple[str, str]:
    """The text as `marked`, in two: what always shows, and what stands behind the fold; nothing behind it where the text is short."""
    if len(text) <= LONG:
        return marked(text, words, closest), ""
    cut = text.rfind(" ", 0, BEGINNING)
    if closest is not None and closest[0] < cut < closest[1] <= LONG:
        cut = closest[1]
    cut = cut if cut > 0 else BEGINNING
    first, rest = text[:cut], text[cut:]
    return marked(first, words, _within(closest, 0, cut)), marked(rest, words, _within(closest, cut, len(text)))


def _within(span: Span | None, start: int, end: int) -> Span | None:
    """The part of a span that lies between two places, counted from the first."""
    if span is None or span[0] >= end or span[1] <= start:
        return None
    return max(span[0], start) - start, min(span[1], end) - start


def _words(text: str, words: Sequence[str]) -> str:
    wanted = sorted({word for word in words if word.strip()}, key=len, reverse=True)
    if not wanted:
        return html(text)
    found = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, wanted))})(?!\w)", re.IGNORECASE)
    pieces = found.split(text)
    return "".join(f"<mark>{html(piece)}</mark>" if place % 2 else html(piece) for place, piece in enumerate(pieces))
