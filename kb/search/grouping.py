"""Puts lines under one another that say the same, word for word or nearly: that several reviews say it is itself a finding.

Pure: it compares words. Which of them stands first is decided by the order they come in.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

from rapidfuzz import fuzz, process

from kb.catalogue.identity import normalised
from kb.models import CitedPoint

#: Of 100: how alike the words of two lines of one kind must be to stand under one another. Different lines of the samples are at most
#: 75 alike (kb/catalogue/identity.py).
ALIKE = 88.0
#: So many letters are compared by likeness, those of the best lines, some 150 of them; beyond, only the same words count. It takes 5 ms,
#: and four times as long for twice as many.
LETTERS = 20_000
#: Words and beginnings of words that turn a line round, as `normalised` leaves them ("didn't" is "didn t").
_TURNING = frozenset("not no never nobody none nothing nowhere neither nor without cannot t always rarely seldom hardly but unless".split())
_PREFIXES = ("un", "in", "im", "dis", "non", "mis")
#: Shorter lines are alike by chance.
_WORDS = 5


def group(points: Sequence[CitedPoint]) -> list[tuple[CitedPoint, tuple[CitedPoint, ...]]]:
    """Return each line that stands for itself, in order, with those that stand under it: of other reviews, of the same kind."""
    said = [_said(point.wording) for point in points]
    best = [words for words, letters in zip(said, accumulate(map(len, said)), strict=True) if letters <= LETTERS]
    scores = process.cdist(best, best, scorer=fuzz.ratio, score_cutoff=ALIKE)
    first_with: dict[tuple[str, str], int] = {}
    under: dict[int, list[int]] = {}
    for place, point in enumerate(points):
        leader = first_with.get((point.kind.value, said[place]))
        if leader is None and place < len(best) and len(said[place].split()) >= _WORDS:
            near = (other for other in range(place) if scores[place][other] and points[other].kind is point.kind)
            alike = (other for other in near if not _opposed(said[place], said[other]))
            leader = next((other for other in alike if other in under), None)
        if leader is not None and all(points[other].review != point.review for other in (leader, *under[leader])):
            under[leader].append(place)
        else:
            under[place] = []
            first_with.setdefault((point.kind.value, said[place]), place)
    return [(points[leader], tuple(points[place] for place in places)) for leader, places in under.items()]


#: The lines that people look for are the same ones again and again.
_said = lru_cache(maxsize=5_000)(normalised)


def _opposed(one: str, other: str) -> bool:
    """Whether two lines that are nearly alike differ in a word that turns what they say round: not, never, or un- before a word."""
    differing = set(one.split()) ^ set(other.split())
    return any(word in _TURNING or any(prefix + word in differing for prefix in _PREFIXES) for word in differing)
