"""How far people agree on themes: a sample of lines that two of them code apart, and the figures that compare them and the machine.

A sample is drawn by chance with a seed, so that it can be drawn again. What each person gave is shown to nobody before both are done.
"""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from kb.catalogue import agreement, writing
from kb.catalogue.catalogue import Catalogue
from kb.errors import AgreementRefused
from kb.models import Theme
from kb.theme_models import Sample
from kb.themes.vocabulary import Vocabulary

SMALLEST, USUAL, LARGEST = 10, 50, 300

#: Fewer lines than this in a sample, or with a theme, and its figures say little: one line more or less would change them much.
FEW_LINES, FEW_USES = 50, 5

#: What a kappa of at least so much is called: Altman, Practical Statistics for Medical Research (1991), p. 404.
STRENGTHS = ((0.8, "very good"), (0.6, "good"), (0.4, "moderate"), (0.2, "fair"), (-1.0, "poor"))


@dataclass(frozen=True)
class Pair:
    """How far two coders agree on one theme, or on all together (`theme` None).

    `first`, `second` and `both` count the lines to which each gave it, and to which both did; over all themes they count themes given.
    `kappa` is Cohen's kappa, None where it has no meaning: neither used the theme, or both gave it to every line.
    """

    theme: Theme | None
    first: int
    second: int
    both: int
    kappa: float | None

    @property
    def few(self) -> bool:
        """True when the theme was used too rarely for its figure to say much."""
        return max(self.first, self.second) < FEW_USES


@dataclass(frozen=True)
class Comparison:
    """Two coders compared over `lines` lines: overall and by theme; `f1` is the micro-F1 of themes given, None where none was given."""

    first: str
    second: str
    lines: int
    overall: Pair
    themes: tuple[Pair, ...]
    f1: float | None


class Agreeing:
    """The samples of one library. `library.agreement` is one of these."""

    def __init__(
        self, catalogue: Catalogue, changing: Callable[[], AbstractContextManager[None]], vocabulary: Callable[[], Vocabulary]
    ) -> None:
        """`changing` holds the writer lock."""
        self._catalogue = catalogue
        self._changing = changing
        self._vocabulary = vocabulary

    def drawable(self) -> int:
        """Return how many lines there are to draw from: of reviews that are not restricted, without resources."""
        with self._catalogue.reading() as c:
            return len(agreement.drawable(c))

    def samples(self) -> tuple[Sample, ...]:
        """Return every sample, the newest first."""
        with self._catalogue.reading() as c:
            return tuple(map(self._now, agreement.samples(c)))

    def sample(self, number: int) -> Sample:
        """Return one sample. Raises NotFound."""
        with self._catalogue.reading() as c:
            return self._now(agreement.sample(c, number))

    def _now(self, sample: Sample) -> Sample:
        """Return a sample with the themes that its codes mean now, retired ones left out; its lines show none, so as to lead nobody."""
        vocabulary = self._vocabulary()

        def meant(themes: tuple[str, ...]) -> tuple[str, ...]:
            return tuple(dict.fromkeys(now for theme in themes if (now := vocabulary.resolve(theme)) is not None))

        return replace(
            sample,
            lines=tuple(
                replace(
                    one,
                    line=replace(one.line, themes=()) if one.line is not None else None,
                    machine=meant(one.machine),
                    first=meant(one.first) if one.first is not None else None,
                    second=meant(one.second) if one.second is not None else None,
                )
                for one in sample.lines
            ),
        )

    # -------------------------------------------------------------- changing

    def draw(self, size: int, people: tuple[str, str], *, by: str, seed: int | None = None) -> Sample:
        """Draw lines for two people to code; without a seed, one is chosen and kept. Raises AgreementRefused."""
        names = tuple(" ".join(name.split()) for name in people)
        if not all(names):
            raise AgreementRefused("Please give the names of both people who will code.")
        if names[0].casefold() == names[1].casefold():
            raise AgreementRefused("Two different people have to code: the names are the same.")
        held = self.drawable()
        if not SMALLEST <= size <= LARGEST:
            raise AgreementRefused(f"A sample has between {SMALLEST} and {LARGEST} lines.")
        if size > held:
            raise AgreementRefused(f"This library holds {held} lines to draw from. Choose a smaller sample, or add briefings first.")
        with self._changing(), self._catalogue.writing() as c:
            chosen = secrets.randbelow(1_000_000) if seed is None else seed
            number = agreement.draw(c, size, chosen, (names[0], names[1]), by)
            writing.bump(c, "generation")
        return self.sample(number)

    def code(self, number: int, position: int, person: str, themes: Sequence[str]) -> None:
        """Record the themes that a person gives a line; none where no theme fits. Raises NotFound, AgreementRefused."""
        vocabulary = self._vocabulary()
        given = tuple(dict.fromkeys(vocabulary[theme].id for theme in themes))
        with self._changing(), self._catalogue.writing() as c:
            sample = agreement.sample(c, number)
            coder = sample.coder(person)
            if coder is None:
                raise AgreementRefused(f"This sample is coded by {sample.first} and {sample.second}. Give your name as it stands there.")
            if sample.done:
                raise AgreementRefused("Both have coded every line, and the figures are open: nothing can be changed any more.")
            if position not in [one.position for one in sample.held]:
                raise AgreementRefused("This line is no longer in the library, so it is left out of the sample.")
            agreement.code(c, number, position, coder, given)
            writing.bump(c, "generation")

    def remove(self, number: int) -> None:
        """Remove a sample and what was coded in it. Raises NotFound."""
        with self._changing(), self._catalogue.writing() as c:
            agreement.sample(c, number)
            agreement.remove(c, number)
            writing.bump(c, "generation")

    # -------------------------------------------------------------- figures

    def compared(self, number: int) -> tuple[Comparison, ...]:
        """Return the two people compared, then each with the machine. Raises NotFound, and AgreementRefused until both are done."""
        sample = self.sample(number)
        if not sample.done:
            raise AgreementRefused("The figures are shown once both have coded every line, so that nobody is led by them.")
        themes = self._vocabulary().themes
        first, second = [one.first or () for one in sample.held], [one.second or () for one in sample.held]
        machine = [one.machine for one in sample.held]
        return (
            compare(themes, (sample.first, sample.second), (first, second)),
            compare(themes, (sample.first, MACHINE), (first, machine)),
            compare(themes, (sample.second, MACHINE), (second, machine)),
        )


#: What the machine is called beside people.
MACHINE = "the machine"

Codes = Sequence[Sequence[str]]


def compare(themes: Sequence[Theme], names: tuple[str, str], codes: tuple[Codes, Codes]) -> Comparison:
    """Compare two coders, line by line and theme by theme: Cohen's kappa (1960), and micro-F1, which is the same both ways round."""
    from sklearn.metrics import f1_score

    marks = {theme.id: tuple([int(theme.id in given) for given in one] for one in codes) for theme in themes}
    pairs = [_pair(theme, *marks[theme.id]) for theme in themes]
    every = [[mark for theme in themes for mark in marks[theme.id][place]] for place in (0, 1)]
    overall = _pair(None, every[0], every[1])
    f1 = float(f1_score(every[0], every[1])) if any(every[0]) or any(every[1]) else None
    used = tuple(sorted((pair for pair in pairs if pair.first or pair.second), key=lambda pair: -(pair.first + pair.second)))
    return Comparison(*names, len(codes[0]), overall, used, f1)


def _pair(theme: Theme | None, first: Sequence[int], second: Sequence[int]) -> Pair:
    from sklearn.metrics import cohen_kappa_score

    both = sum(a and b for a, b in zip(first, second, strict=True))
    together = {*first, *second}
    kappa = float(cohen_kappa_score(first, second, labels=[0, 1])) if len(together) == 2 else math.nan
    return Pair(theme, sum(first), sum(second), both, None if math.isnan(kappa) else kappa)


def strength(kappa: float) -> str:
    """Return a kappa in words."""
    return next(words for least, words in STRENGTHS if kappa >= least)
