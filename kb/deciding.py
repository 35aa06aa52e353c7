"""Deciding on themes: what the machine suggested and nobody has decided on, decisions with who and when, and taking the last one back.

How decisions are stored is `kb.catalogue.decisions`. The library hands on what is asked here, and gives the writer lock.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace

from kb.catalogue import decisions, history, holdings, writing
from kb.catalogue.catalogue import Catalogue
from kb.errors import DecisionRefused, NotFound
from kb.models import Assignment, AssignmentState, LearningPoint
from kb.theme_models import Choice, Queue, ThemeDecision, Undone, Waiting
from kb.themes.examples import Example
from kb.themes.vocabulary import Vocabulary

#: Suggests themes for lines, as the tagger does.
Suggest = Callable[[Sequence[LearningPoint]], Sequence[Sequence[Assignment]]]


class Deciding:
    """What people decide on the themes of one library. `library.deciding` is one of these."""

    def __init__(
        self,
        catalogue: Catalogue,
        changing: Callable[[], AbstractContextManager[None]],
        vocabulary: Callable[[], Vocabulary],
        suggest: Suggest,
    ) -> None:
        """`changing` holds the writer lock; `suggest` is the library's own tagger."""
        self._catalogue = catalogue
        self._changing = changing
        self._vocabulary = vocabulary
        self._suggest = suggest

    # -------------------------------------------------------------- asking

    def queue(
        self,
        *,
        theme: str | None = None,
        review: str | None = None,
        restricted: bool = False,
        limit: int = 20,
        skip: Collection[str] = (),
    ) -> Queue:
        """Return what waits for a decision, the least sure line first: its first `limit` lines that are not in `skip`.

        Of one theme or one review where these are given, and of restricted reviews where they are asked for. Raises NotFound, Ambiguous.
        """
        vocabulary = self._vocabulary()
        themes = [vocabulary[theme].id] if theme is not None else [one.id for one in vocabulary.themes]
        with self._catalogue.reading() as c:
            key = holdings.find_review(c, review) if review is not None else None
            waiting, progress = decisions.waiting(c, themes, key, restricted=restricted)
            first = [name for name in waiting if name not in skip][:limit]
            lines = holdings.cited(c, first)
        pairs = tuple((name, given.theme) for name, suggestions in waiting.items() for given in suggestions)
        return Queue(tuple(Waiting(lines[name], waiting[name]) for name in first if name in lines), pairs, progress)

    def history(self, point: str | None = None, limit: int = 20) -> tuple[ThemeDecision, ...]:
        """Return what was decided, the newest first: on one line, or on any."""
        with self._catalogue.reading() as c:
            return history.read(c, [point] if point is not None else None, limit)

    # -------------------------------------------------------------- deciding

    def decide(self, choices: Sequence[Choice], by: str) -> tuple[ThemeDecision, ...]:
        """Record what a person decided, all in one go: it is taken back in one go too. Raises NotFound, and then nothing is recorded."""
        if not choices:
            raise DecisionRefused("There is nothing to decide on here.")
        vocabulary = self._vocabulary()
        for choice in choices:
            if choice.theme not in vocabulary:
                raise NotFound(f"There is no theme called “{choice.theme}”.")
        named = [replace(choice, theme=vocabulary[choice.theme].id) for choice in choices]
        with self._changing(), self._catalogue.writing() as c:
            made = decisions.decide(c, named, by)
            writing.bump(c, "generation")
        return made

    def change(self, point: str, old: str, new: str, by: str) -> tuple[ThemeDecision, ...]:
        """Reject one theme at a line and confirm another in its place. Raises NotFound, DecisionRefused."""
        vocabulary = self._vocabulary()
        if vocabulary[old].id == vocabulary[new].id:
            raise DecisionRefused("That is the theme that was suggested. Accept it, or choose another one.")
        rejected, accepted = Choice(point, old, AssignmentState.REJECTED), Choice(point, new, AssignmentState.ACCEPTED)
        return self.decide([rejected, accepted], by)

    def undo(self, by: str) -> Undone:
        """Take back what this person decided last. What somebody has decided since then stays. Raises NotFound, DecisionRefused."""
        with self._changing(), self._catalogue.writing() as c:
            undone = decisions.undo(c, by)
            writing.bump(c, "generation")
        return undone

    def examples(self) -> tuple[Example, ...]:
        """Return the lines that people decided on, for the tagger to learn from."""
        with self._catalogue.reading() as c:
            decided = decisions.decided_lines(c)
        return tuple(Example(line.wording, line.kind, accepted, rejected=rejected) for line, accepted, rejected in decided)

    # -------------------------------------------------------------- suggesting anew

    def suggest_anew(self, suggest: Suggest | None = None) -> int:
        """Suggest themes anew for every line held, with the vocabulary as it is; decisions stay. Returns how many suggestions stand."""
        with self._catalogue.reading() as c:
            reviews = decisions.lines_to_suggest(c).values()
        given: dict[str, Sequence[Assignment]] = {}
        for lines in reviews:
            given |= zip(lines, (suggest or self._suggest)(list(lines.values())), strict=True)
        with self._changing(), self._catalogue.writing() as c:
            stands = decisions.suggest_anew(c, given)
            writing.bump(c, "generation")
        return stands
