"""What a subgroup sets down for itself: when it last met, and which groups of lines without a theme it has put aside.

`Library.agenda` is one of these. Each change takes the writer lock, is one transaction, and says who made it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass

from kb.catalogue import agenda, writing
from kb.catalogue.catalogue import Catalogue
from kb.errors import NotFound

#: The names under which these stand among the facts about the whole library.
_MEETING, _ASIDE = "agenda_meeting", "agenda_set_aside"


@dataclass(frozen=True)
class LastMeeting:
    """The day of the last meeting (ISO), who set it and when."""

    date: str
    by: str
    on: str


@dataclass(frozen=True)
class SetAside:
    """A group of lines (their ids) that a person does not want to be offered as a theme. `words` say what it was about."""

    lines: tuple[str, ...]
    words: tuple[str, ...]
    by: str
    on: str


class Agenda:
    """What the subgroup of one library remembers from meeting to meeting."""

    def __init__(self, catalogue: Catalogue, changing: Callable[[], AbstractContextManager[None]]) -> None:
        """`changing` holds the writer lock."""
        self._catalogue = catalogue
        self._changing = changing

    def last_meeting(self) -> LastMeeting | None:
        """Return when the subgroup last met, None where nobody has said."""
        kept = self._catalogue.meta().get(_MEETING)
        return LastMeeting(**json.loads(kept)) if kept else None

    def met(self, date: str, by: str) -> LastMeeting:
        """Record the day of the last meeting (ISO)."""
        meeting = LastMeeting(date, by, writing.now())
        self._keep(_MEETING, json.dumps(asdict(meeting)))
        return meeting

    def added_on(self) -> dict[str, str]:
        """Return the day on which each review came into this library (ISO), by its key."""
        with self._catalogue.reading() as c:
            return agenda.added_on(c)

    def aside(self) -> tuple[SetAside, ...]:
        """Return the groups that were set aside, in the order that people did."""
        kept = json.loads(self._catalogue.meta().get(_ASIDE, "[]"))
        return tuple(SetAside(tuple(one["lines"]), tuple(one["words"]), one["by"], one["on"]) for one in kept)

    def set_aside(self, lines: Iterable[str], words: Sequence[str], by: str) -> SetAside:
        """Remember that these lines are not to be offered as a theme."""
        chosen = SetAside(tuple(sorted(lines)), tuple(words), by, writing.now())
        with self._changing():
            others = [one for one in self.aside() if one.lines != chosen.lines]
            self._write(_ASIDE, json.dumps([asdict(one) for one in (*others, chosen)]))
        return chosen

    def offer_again(self, lines: Iterable[str]) -> None:
        """Forget that these lines were set aside. Raises NotFound when they were not."""
        wanted = tuple(sorted(lines))
        with self._changing():
            held = self.aside()
            left = [asdict(one) for one in held if one.lines != wanted]
            if len(left) == len(held):
                raise NotFound("These lines are not set aside any more.")
            self._write(_ASIDE, json.dumps(left))

    def _keep(self, name: str, value: str) -> None:
        with self._changing():
            self._write(name, value)

    def _write(self, name: str, value: str) -> None:
        with self._catalogue.writing() as c:
            writing.write_meta(c, **{name: value})
            writing.bump(c, "generation")
