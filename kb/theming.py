"""Looking after the vocabulary of one library: adding, renaming, merging and retiring themes, with a reason, on top of the file.

Which changes can be made stands in `kb.themes.changes`, what is sound in `kb.themes.health`, how changes are kept in
`kb.catalogue.vocabulary`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

from kb.catalogue import holdings, vocabulary, writing
from kb.catalogue.catalogue import Catalogue
from kb.errors import VocabularyRefused
from kb.models import AssignmentState, Theme
from kb.theme_models import Affected, VocabularyAction, VocabularyChange, Wanted
from kb.themes.changes import changed, checked, entry, new_id
from kb.themes.vocabulary import Vocabulary, load_vocabulary

if TYPE_CHECKING:
    from kb.embedding import Encoder
    from kb.themes.health import Health


class Theming:
    """The vocabulary of one library. `library.theming` is one of these."""

    def __init__(self, catalogue: Catalogue, changing: Callable[[], AbstractContextManager[None]], encoder: Callable[[], Encoder]) -> None:
        """`changing` holds the writer lock; `encoder` says how alike two definitions are."""
        self._catalogue = catalogue
        self._changing = changing
        self._encoder = encoder
        self._kept: tuple[int, Vocabulary, Vocabulary] | None = None

    # -------------------------------------------------------------- asking

    @property
    def vocabulary(self) -> Vocabulary:
        """The themes as they are now: the file with what people changed in this library."""
        base = load_vocabulary()
        with self._catalogue.reading() as c:
            newest = vocabulary.newest(c)
            if self._kept is not None and self._kept[:2] == (newest, base):
                return self._kept[2]
            made = vocabulary.changes(c)
        now = changed(base, [one.wanted for one in made])
        self._kept = (newest, base, now)
        return now

    def history(self) -> tuple[VocabularyChange, ...]:
        """Return what people changed in the vocabulary, the newest first."""
        with self._catalogue.reading() as c:
            return vocabulary.changes(c)[::-1]

    def line_counts(self, *, restricted: bool = False) -> dict[str, int]:
        """Return on how many lines each theme stands; themes on no line are left out."""
        with self._catalogue.reading() as c:
            return vocabulary.line_counts(c, restricted=restricted)

    def affected(self, theme: str, into: str | None = None) -> Affected:
        """Return what a retirement of a theme, or its merge into another one, would touch. Raises NotFound."""
        now = self.vocabulary
        old, new = now[theme].id, now[into].id if into is not None else None
        with self._catalogue.reading() as c:
            stands = vocabulary.states(c, old)
            counted = vocabulary.counted_among(c, stands)
            found = holdings.cited(c, counted).values()
            there = vocabulary.states(c, new) if new is not None else {}
        held = {line.id: line for line in sorted(found, key=lambda line: (line.reference, line.file, line.position))}
        here = {name: AssignmentState(state) for name, state in stands.items() if name in held}
        numbers = (sum(its is state for its in here.values()) for state in AssignmentState)
        overruled = tuple(
            (held[name], AssignmentState(max(state.value, there[name], key=vocabulary.outranks)))
            for name, state in here.items()
            if name in there and state.value != there[name] and AssignmentState.REJECTED.value in (state.value, there[name])
        )
        lines = tuple(line for name, line in held.items() if name in here)
        elsewhere = sum(name not in held and state != AssignmentState.SUGGESTED for name, state in stands.items())
        suggested, accepted, rejected = numbers
        return Affected(lines, suggested, accepted, rejected, elsewhere, overruled)

    def health(self, *, restricted: bool = False) -> Health:
        """Return whether the vocabulary is sound: not too long, every theme used, no two that say or mark the same."""
        from kb.themes.health import check

        with self._catalogue.reading() as c:
            lines = vocabulary.lines_by_theme(c, restricted=restricted)
        return check(self.vocabulary, lines, self._encoder())

    # -------------------------------------------------------------- changing

    def add(self, label: str, family: str, definition: str, phrases: Iterable[str], *, reason: str, by: str) -> VocabularyChange:
        """Add a theme. Raises VocabularyRefused."""
        return self._make([lambda used: Wanted(VocabularyAction.ADD, *_new(label, family, definition, phrases, used))], reason, by)[0]

    def edit(self, theme: Theme, *, reason: str, by: str) -> VocabularyChange:
        """Give the theme of that id another label, family, definition or phrases. Raises NotFound, VocabularyRefused."""
        tidy = entry(theme.id, theme.label, theme.family, theme.definition, theme.phrases)
        return self._make([Wanted(VocabularyAction.EDIT, theme.id, tidy)], reason, by)[0]

    def merge(self, theme: str, into: str, *, reason: str, by: str) -> VocabularyChange:
        """Merge a theme into another: its lines and the decisions on it go along, its id means the other one from now on.

        Raises NotFound, VocabularyRefused.
        """
        return self._make([Wanted(VocabularyAction.MERGE, theme, into=into)], reason, by)[0]

    def retire(self, theme: str, *, reason: str, by: str) -> VocabularyChange:
        """Take a theme out of use. Its id is never used again. Raises NotFound, VocabularyRefused."""
        return self._make([Wanted(VocabularyAction.RETIRE, theme)], reason, by)[0]

    def plan(self, listed: Sequence[Theme]) -> tuple[Wanted, ...]:
        """Return the changes that make the vocabulary say what a list says; a theme that the list lacks stays. Raises VocabularyRefused."""
        from kb.themes.exchange import planned

        return planned(self.vocabulary, listed, self._used())

    def take_in(self, planned: Sequence[Wanted], *, reason: str, by: str) -> tuple[VocabularyChange, ...]:
        """Make planned changes, all of them or none. Raises NotFound, VocabularyRefused."""
        return self._make(list(planned), reason, by)

    def _used(self) -> set[str]:
        """Return every id that a theme has, or ever had in this library."""
        with self._catalogue.reading() as c:
            made = vocabulary.changes(c)
        return {theme.id for theme in load_vocabulary().themes} | {one.wanted.theme for one in made}

    def _make(self, steps: Sequence[Wanted | Callable[[set[str]], Wanted]], reason: str, by: str) -> tuple[VocabularyChange, ...]:
        reason = " ".join(reason.split())
        if not reason:
            raise VocabularyRefused("Please say why: the reason stands in the history, for those who come after.")
        if not steps:
            raise VocabularyRefused("There is nothing to change: the vocabulary says this already.")
        made = []
        with self._changing(), self._catalogue.writing() as c:
            past = vocabulary.changes(c)
            now = changed(load_vocabulary(), [one.wanted for one in past])
            used = {theme.id for theme in load_vocabulary().themes} | {one.wanted.theme for one in past}
            for step in steps:
                wanted = checked(now, step if isinstance(step, Wanted) else step(used))
                if wanted.action is VocabularyAction.ADD and wanted.theme in used:
                    raise VocabularyRefused(f"The id “{wanted.theme}” was used before, and no id is used twice. Choose another label.")
                label = wanted.entry.label if wanted.action is VocabularyAction.ADD and wanted.entry else now[wanted.theme].label
                made.append(vocabulary.record(c, wanted, label, reason, by))
                used.add(wanted.theme)
                now = changed(now, [wanted])
            writing.bump(c, "generation")
        return tuple(made)


def _new(label: str, family: str, definition: str, phrases: Iterable[str], used: set[str]) -> tuple[str, Theme]:
    made = entry("", label, family, definition, phrases)
    name = new_id(made.label, used)
    return name, Theme(name, made.label, made.family, made.definition, made.phrases)
