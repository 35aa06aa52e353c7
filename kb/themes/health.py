"""Whether a vocabulary is sound enough to be counted with: not too long, every theme used, no two that say or mark the same.

The limits are the agreed ones: a list that people can hold in their heads, and themes that can be told apart by their definitions and by
the lines they stand on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from kb.models import Theme
from kb.themes.vocabulary import Vocabulary

if TYPE_CHECKING:
    from kb.embedding import Encoder

MOST_THEMES = 70
FEWEST_LINES = 5
ALIKE_DEFINITIONS = 0.9  # cosine of the two definitions' meaning
SAME_LINES = 0.7  # lines that carry both themes, of those that carry either (Jaccard)


@dataclass(frozen=True)
class LittleUsed:
    """A theme that stands on too few lines."""

    theme: Theme
    lines: int


@dataclass(frozen=True)
class AlikePair:
    """Two themes that are hard to tell apart; `alike` is 0..1. `both` and `either` count lines, and are 0 for definitions."""

    first: Theme
    second: Theme
    alike: float
    both: int = 0
    either: int = 0


@dataclass(frozen=True)
class Health:
    """What was found. Nothing in the three lists and few enough `themes`: sound."""

    themes: int
    little_used: tuple[LittleUsed, ...]
    alike_definitions: tuple[AlikePair, ...]
    same_lines: tuple[AlikePair, ...]

    @property
    def too_many(self) -> bool:
        """True when there are more themes than people can choose from."""
        return self.themes > MOST_THEMES

    @property
    def sound(self) -> bool:
        """True when nothing was found."""
        return not (self.too_many or self.little_used or self.alike_definitions or self.same_lines)


def check(vocabulary: Vocabulary, lines: Mapping[str, frozenset[str]], encoder: Encoder) -> Health:
    """Check a vocabulary; `lines` are the ids of the lines that carry each theme."""
    themes = vocabulary.themes
    few = [LittleUsed(theme, len(lines.get(theme.id, ()))) for theme in themes if len(lines.get(theme.id, ())) < FEWEST_LINES]
    return Health(
        len(themes), tuple(sorted(few, key=lambda one: one.lines)), _alike_definitions(themes, encoder), _same_lines(themes, lines)
    )


def _alike_definitions(themes: tuple[Theme, ...], encoder: Encoder) -> tuple[AlikePair, ...]:
    vectors = encoder.encode([theme.definition for theme in themes])
    likeness = vectors @ vectors.T
    pairs = combinations(range(len(themes)), 2)
    found = [AlikePair(themes[a], themes[b], float(likeness[a, b])) for a, b in pairs if likeness[a, b] >= ALIKE_DEFINITIONS]
    return tuple(sorted(found, key=lambda pair: -pair.alike))


def _same_lines(themes: tuple[Theme, ...], lines: Mapping[str, frozenset[str]]) -> tuple[AlikePair, ...]:
    found = []
    for first, second in combinations([theme for theme in themes if lines.get(theme.id)], 2):
        both, either = len(lines[first.id] & lines[second.id]), len(lines[first.id] | lines[second.id])
        if both / either >= SAME_LINES:
            found.append(AlikePair(first, second, both / either, both, either))
    return tuple(sorted(found, key=lambda pair: -pair.alike))
