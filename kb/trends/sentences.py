"""Plain sentences about recurrence, made of counts, stated dates and printed words only. Each number in one keeps the lines behind it.

Pages turn a `Figure` into a link, papers into words with citations; both read the same sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.dates import in_words
from kb.models import Filter, Theme
from kb.trends.model import CameBack, Count, Recurrence, Selection, ThemeRecord, Turned

#: What stands beside a theme that nobody has looked at, and beside one that somebody has in part.
SUGGESTED, IN_PART = "suggested, not confirmed", "confirmed in part"


@dataclass(frozen=True)
class Figure:
    """Words that say a number, and the lines that it counts."""

    words: str
    count: Count


@dataclass(frozen=True)
class Sentence:
    """One sentence: its pieces in order, and the theme that it is about, None where it is about none.

    `standing` says whether people have confirmed that theme at the lines counted: None where they have at all of them.
    """

    pieces: tuple[str | Figure, ...]
    theme: Theme | None = None
    standing: str | None = None

    @property
    def text(self) -> str:
        """The sentence as a person reads it."""
        return "".join(piece if isinstance(piece, str) else piece.words for piece in self.pieces)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The numbers in it."""
        return tuple(piece for piece in self.pieces if isinstance(piece, Figure))


def reviews(number: int) -> str:
    """`1 review`, `2 reviews`."""
    return f"{number:,} review{'' if number == 1 else 's'}"


def listed(words: Sequence[str]) -> str:
    """Words as a list in a sentence: "2022, 2023 and 2025"."""
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def standing(counts: Sequence[Count], theme: str) -> str | None:
    """Return what is to be said of a theme at the lines counted: suggested, confirmed in part; None where people confirmed all."""
    every, confirmed = sum(count.number for count in counts), sum(count.confirmed(theme) for count in counts)
    if not confirmed:
        return SUGGESTED
    return IN_PART if confirmed < every else None


def shared_standing(said: Sequence[Sentence]) -> str | None:
    """Return what is true of every sentence about a theme, so that it can be said once; None where they differ or all are confirmed."""
    every = {sentence.standing for sentence in said if sentence.theme}
    return every.pop() if len(every) == 1 else None


def seen_between(record: ThemeRecord) -> str:
    """When a theme was first and last seen, by the dates that reviews state."""
    if record.first is None or record.last is None:
        return "no review states a date"
    first, last = in_words(record.first), in_words(record.last)
    return f"{first} only" if first == last else f"{first} to {last}"


def recurs(record: ThemeRecord, held: int) -> Sentence:
    """In how many reviews a theme is a gap and a strength: "Work with fathers: a gap in 3 of 7 reviews, a strength in 2"."""
    gap = Figure(f"{record.gap.number} of {reviews(held)}", record.gap) if record.gap.number else f"0 of {reviews(held)}"
    strength = Figure(str(record.strength.number), record.strength) if record.strength.number else "0"
    return Sentence(
        (f"{record.theme.label}: a gap in ", gap, ", a strength in ", strength, "."),
        record.theme,
        standing([record.gap, record.strength], record.theme.id),
    )


def came_back(found: CameBack) -> Sentence:
    """What was recommended, and shown as a gap again by a later review of the same partnership."""
    again = found.again
    return Sentence(
        (
            f"{found.theme.label}: ",
            Figure(f"recommended in {listed(found.recommended.years)}", found.recommended),
            ", a gap again later in ",
            Figure(f"{reviews(again.number)} of {listed(again.years)}", again),
            f" ({_whose(found.partnership)}).",
        ),
        found.theme,
        standing([found.recommended, again], found.theme.id),
    )


def turned(found: Turned) -> Sentence:
    """What was a gap, and in later reviews of the same partnership a strength and no gap."""
    return Sentence(
        (
            f"{found.theme.label}: a gap in ",
            Figure(f"{reviews(found.gap.number)} of {listed(found.gap.years)}", found.gap),
            ", later a strength in ",
            Figure(f"{reviews(found.strength.number)} of {listed(found.strength.years)}", found.strength),
            f" and no gap since ({_whose(found.partnership)}).",
        ),
        found.theme,
        standing([found.gap, found.strength], found.theme.id),
    )


def new_of(record: ThemeRecord, new: frozenset[str], where: Filter) -> Sentence | None:
    """A theme that reviews which came in since the last meeting show as a gap; None where none does."""
    lines = tuple(line for line in record.gap.lines if line.review in new)
    if not lines:
        return None
    names = tuple(dict.fromkeys(line.review for line in lines))
    chosen = Filter(theme=(record.theme.id,), kind=record.gap.selection.where.kind, review=names, restricted=where.restricted)
    count = Count(lines, Selection(chosen))
    earlier = record.gap.number - count.number
    before = f"a gap in {reviews(earlier)} before" if earlier else "a gap in no review before"
    pieces = (f"{record.theme.label}: a gap in ", Figure(str(count.number), count), f" of these reviews, {before}.")
    return Sentence(pieces, record.theme, standing([count], record.theme.id))


def not_known(found: Recurrence) -> list[str]:
    """What the counts cannot say: undated reviews, dates too rough, themes that nobody has looked at."""
    said = []
    if found.undated:
        names = listed([review.reference for review in found.undated])
        counted = "counted, but in no comparison over time" if found.period.whole else "not counted"
        are = "states no date and is" if len(found.undated) == 1 else "state no date and are"
        said.append(f"{reviews(len(found.undated))} {are} {counted}: {names}.")
    if found.unsure:
        names = listed([f"{review.reference} ({in_words(review.published)})" for review in found.unsure])
        state = "states a date" if len(found.unsure) == 1 else "state dates"
        said.append(f"{reviews(len(found.unsure))} {state} too rough to place in this period, and not counted: {names}.")
    themes = sum(len(record.every.lines) for record in found.records)
    confirmed = sum(
        any(given.theme == record.theme.id and given.state == "accepted" for given in line.themes)
        for record in found.records
        for line in record.every.lines
    )
    if themes > confirmed:
        said.append(
            f"{themes - confirmed:,} of {themes:,} themes at lines are suggested by the machine; no person has decided on them yet. "
            "A suggestion can be wrong, and a line can lack a theme that it is about."
        )
    said.append(
        "Dates are those of publication: what happened to a child may lie before an earlier recommendation. That a gap is seen again "
        "does not show that a recommendation was not carried out, and a strength does not show why practice is better."
    )
    return said


def _whose(partnership: str | None) -> str:
    return partnership or "reviews that do not state their partnership"
