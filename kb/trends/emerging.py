"""Lines that fit no theme yet, grouped by closeness so that a person can name a theme, put them with one, or set them aside.

A line is taken in when no person has given it a theme, and the machine none that is more likely right than wrong.
The stored vectors are compared by cosine and joined by average linkage, so the same lines always give the same groups. Nothing is added
by this; people decide.
"""

from __future__ import annotations

import hashlib
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kb.agenda import SetAside
from kb.models import LEARNING_KINDS, AssignmentState, CitedPoint, Filter
from kb.themes.words import read_words

if TYPE_CHECKING:
    from kb.library import Library

#: Lines are put together while their mean cosine distance is below `FAR`, and offered when they come from at least two reviews. Two lines
#: alone have to be closer. Read on the 36 samples (138 lines without a theme): at 0.55 the larger groups each ask one thing, at 0.6 they
#: mix two; pairs above 0.45 share no more than a word.
FAR, PAIR_FAR, REVIEWS = 0.55, 0.45, 2
#: A suggestion below this score is more likely wrong than right, and leaves its line without a theme here.
FITS = 0.5
#: A group stays set aside while more than this part of its lines was set aside together.
SAME = 0.5
#: More lines than this are not compared: the newest are. 4,000 take 130 MB and some seconds.
MOST_LINES = 4_000
#: Words shown of a group, and in how many of its lines a word has to stand.
WORDS, SHARE = 5, 0.34

_SMALL = frozenset(
    "a about after all also an and any are as at be because been before being both but by can could did do does each for from "
    "had has have he her hers him his how i if in into is it its just like made make may might more most much must my need no "
    "nor not of off on once one only or other our out over own said say see she should so some such take than that the their "
    "them then there these they this those through to too two under until up us use very was we well were what when where "
    "whether which while who whom whose why will with within without would yet you your child family review practitioner "
    "nobody somebody everybody anybody people".split()
)


@dataclass(frozen=True)
class Group:
    """Lines close in meaning that fit no theme. `words` are printed in them, the most typical first; `id` is made of the lines."""

    id: str
    words: tuple[str, ...]
    lines: tuple[CitedPoint, ...]

    @property
    def reviews(self) -> tuple[str, ...]:
        """The keys of the reviews, each once."""
        return tuple(dict.fromkeys(line.review for line in self.lines))


@dataclass(frozen=True)
class Emerging:
    """What fits no theme: the groups on offer and those set aside, how many lines were compared, and how many were too many."""

    groups: tuple[Group, ...]
    aside: tuple[Group, ...]
    compared: int
    left_out: int = 0


def emerging(library: Library, *, restricted: bool = False) -> Emerging:
    """Return groups of lines without a theme that at least two reviews share. Raises LibraryError when the vectors are damaged."""
    kinds = tuple(kind.value for kind in LEARNING_KINDS)
    known = {theme.id for theme in library.vocabulary.themes}
    held = library.points(Filter(kind=kinds, restricted=restricted))
    without = [line for line in held if not _fits(line, known)]
    lines = without[:MOST_LINES]
    vectors = library.vectors_of([line.id for line in lines])
    chosen = sorted((line for line in lines if line.id in vectors), key=lambda line: line.id)
    together = [own for own in _close(chosen, vectors) if len({line.review for line in own}) >= REVIEWS]
    common = Counter(word for line in held for word in set(_bases(line)))
    groups = [_group(own, common, len(held)) for own in together]
    groups.sort(key=lambda group: (-len(group.reviews), -len(group.lines), group.id))
    aside = library.agenda.aside()
    kept = [group for group in groups if _was_set_aside(group, aside) is None]
    return Emerging(tuple(kept), tuple(group for group in groups if group not in kept), len(chosen), len(without) - len(lines))


def _fits(line: CitedPoint, known: set[str]) -> bool:
    return any(given.theme in known and (given.state is AssignmentState.ACCEPTED or given.score >= FITS) for given in line.themes)


def set_aside_as(group: Group, aside: Iterable[SetAside]) -> SetAside | None:
    """Return the decision under which a group is set aside, None for one on offer."""
    return _was_set_aside(group, aside)


def _was_set_aside(group: Group, aside: Iterable[SetAside]) -> SetAside | None:
    lines = {line.id for line in group.lines}
    return next((one for one in aside if len(lines & set(one.lines)) > SAME * len(lines)), None)


def _close(lines: Sequence[CitedPoint], vectors: Mapping[str, np.ndarray]) -> list[list[CitedPoint]]:
    """The lines in groups of mean distance below `FAR`; lines alone are left out."""
    if len(lines) < REVIEWS:
        return []
    from sklearn.cluster import AgglomerativeClustering

    # The last digits depend on how many cores added them up.
    matrix = np.round(np.stack([vectors[line.id] for line in lines]).astype(np.float64), 5)
    far = np.clip(1.0 - matrix @ matrix.T, 0.0, 2.0).round(5)
    found = AgglomerativeClustering(n_clusters=None, metric="precomputed", linkage="average", distance_threshold=FAR).fit_predict(far)
    by_label: dict[int, list[int]] = defaultdict(list)
    for place, label in enumerate(found):
        by_label[int(label)].append(place)
    close = [own for own in by_label.values() if len(own) > 2 or (len(own) == 2 and far[own[0], own[1]] < PAIR_FAR)]
    return [[lines[place] for place in own] for own in close]


def _group(lines: Sequence[CitedPoint], common: Mapping[str, int], held: int) -> Group:
    ordered = sorted(lines, key=lambda line: (line.published or "9999", line.review, line.position, line.id))
    name = hashlib.sha256("\n".join(sorted(line.id for line in lines)).encode()).hexdigest()[:12]
    return Group(name, _typical(ordered, common, held), tuple(ordered))


def _typical(lines: Sequence[CitedPoint], common: Mapping[str, int], held: int) -> tuple[str, ...]:
    """The words that most lines of a group share and few others have, as they are printed most often."""
    printed: dict[str, Counter[str]] = defaultdict(Counter)
    share: Counter[str] = Counter()
    for line in lines:
        for base, words in _bases(line).items():
            share[base] += 1
            printed[base].update(words)
    least = max(2, math.ceil(SHARE * len(lines)))
    weight = {base: number / len(lines) * math.log(held / common[base]) for base, number in share.items() if number >= least}
    best = sorted(weight, key=lambda base: (-weight[base], base))[:WORDS]
    return tuple(min(printed[base], key=lambda word, base=base: (-printed[base][word], word)) for base in best)  # type: ignore[misc]


def _bases(line: CitedPoint) -> dict[str, list[str]]:
    """The words of a line worth showing, by base form."""
    text = line.wording
    found: dict[str, list[str]] = defaultdict(list)
    for word in read_words(text):
        if not word.mark and len(word.base) > 2 and word.base.casefold() not in _SMALL and not word.base.isdigit():
            printed = text[word.start : word.end]
            found[word.base].append(printed if printed.isupper() else printed.lower())
    return found
