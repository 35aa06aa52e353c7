"""What a subgroup looks at: what is new since it last met, what recurs, what was recommended and came back, what turned to a strength."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kb.models import ReviewSummary
from kb.trends import sentences
from kb.trends.model import CameBack, Recurrence, ThemeRecord, Turned
from kb.trends.sentences import Sentence

#: A theme recurs when so many reviews show it as a gap.
RECURS = 2


@dataclass(frozen=True)
class Meeting:
    """Sentences for a meeting, the most widespread first. `since` is the day of the last one, None where nobody has set it.

    `reviews` came into the library on that day or later, and `new` says what they show as gaps.
    """

    since: str | None
    reviews: tuple[ReviewSummary, ...]
    new: tuple[Sentence, ...]
    recurs: tuple[Sentence, ...]
    came_back: tuple[Sentence, ...]
    turned: tuple[Sentence, ...]


def meeting(found: Recurrence, since: str | None = None, added: Mapping[str, str] | None = None) -> Meeting:
    """Return what stands out in the counts. `added` says when each review (key) came into the library; `since` is ISO."""
    came = added or {}
    new = tuple(review for review in found.reviews if since and came.get(review.key, "") >= since)
    return Meeting(
        since,
        new,
        tuple(_new(found, new)),
        tuple(sentences.recurs(record, found.held) for record in recurring(found)),
        tuple(sentences.came_back(one) for one in returned(found)),
        tuple(sentences.turned(one) for one in turnings(found)),
    )


def recurring(found: Recurrence) -> list[ThemeRecord]:
    """Return the themes that at least two reviews show as a gap, the most widespread first."""
    often = [record for record in found.records if record.gap.number >= RECURS]
    return sorted(often, key=lambda record: (-record.gap.number, -record.every.number, record.theme.label))


def returned(found: Recurrence) -> list[CameBack]:
    """Return what came back, by the number of later reviews and then the newest."""
    every = [one for record in found.records for one in record.came_back]
    return sorted(every, key=lambda one: (-one.again.number, -int(max(one.again.years)), one.theme.label, one.partnership or ""))


def turnings(found: Recurrence) -> list[Turned]:
    """Return what turned from gap to strength, by the number of reviews."""
    every = [one for record in found.records for one in record.turned]
    return sorted(every, key=lambda one: (-one.strength.number, -one.gap.number, one.theme.label, one.partnership or ""))


def _new(found: Recurrence, reviews: Sequence[ReviewSummary]) -> list[Sentence]:
    keys = frozenset(review.key for review in reviews)
    said = [sentences.new_of(record, keys, found.where) for record in found.records]
    return sorted((one for one in said if one), key=lambda one: -one.figures[0].count.number)
