"""Checking readings: what of a review was read how, and a person's corrections, stored and shown in one transaction.

What a correction does is `kb.corrections`; how it is stored, `kb.catalogue.corrections`. The library hands on what is asked here, and
gives what is needed for a change: the writer lock, and how the search index follows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager

from sqlalchemy import Connection

from kb.catalogue import corrections, holdings, placing, writing
from kb.catalogue.catalogue import Catalogue
from kb.catalogue.corrections import Suggested, recut_key
from kb.corrections import CheckedDocument, accepted, apply
from kb.corrections.recutting import letters
from kb.models import Assignment, Change, Correction, Into, LearningPoint, LearntHeading, PointKind, Reading, Stored

#: Suggests themes for lines, as the tagger does.
Suggest = Callable[[Sequence[LearningPoint]], list[tuple[Assignment, ...]]]

#: Gives the writer lock, with nothing left over from a writer that was killed.
Changing = Callable[[], AbstractContextManager[None]]


class Checking:
    """The readings of one library, to be checked and corrected."""

    def __init__(self, catalogue: Catalogue, suggest: Suggest, changing: Changing, follow: Callable[[], object]) -> None:
        """`suggest` gives the themes of lines that are cut anew; `follow`, called while `changing` is held, brings the index in step."""
        self._catalogue = catalogue
        self._suggest = suggest
        self._changing = changing
        self._follow = follow

    # -------------------------------------------------------------- asking

    def documents(self, ref: str) -> tuple[CheckedDocument, ...]:
        """Return the files of a review with what was read and corrected in each; none of a withdrawn one. Raises NotFound, Ambiguous."""
        with self._catalogue.reading() as c:
            return corrections.checked(c, holdings.find_review(c, ref))

    def document(self, number: int) -> CheckedDocument:
        """Return one file. Raises NotFound when it is not held."""
        with self._catalogue.reading() as c:
            return corrections.checked_document(c, number)

    def headings(self) -> tuple[LearntHeading, ...]:
        """Return the heading wordings that people confirmed."""
        with self._catalogue.reading() as c:
            return corrections.headings(c)

    # -------------------------------------------------------------- changing

    def correct(self, number: int, change: Change, by: str) -> Correction:
        """Make a correction and show it. Raises NotFound and CorrectionRefused."""
        held = self.document(number)
        wanted = Correction(accepted(change, held.reading), "", "")
        themes = self._themes(held.as_read, (*held.corrections, wanted))
        with self._changing():
            with self._catalogue.writing() as c:
                made, changed = corrections.correct(c, number, change, by, themes)
                self._changed(c, changed)
            self._follow()
        return made

    def undo(self, correction: int) -> None:
        """Take a correction back. Raises NotFound."""
        with self._catalogue.reading() as c:
            held = corrections.checked_document(c, corrections.document_of(c, correction))
        themes = self._themes(held.as_read, [one for one in held.corrections if one.id != correction])
        with self._changing():
            with self._catalogue.writing() as c:
                self._changed(c, corrections.take_back(c, correction, themes))
            self._follow()

    def read_again(self, number: int, reading: Reading) -> Stored:
        """Put a new reading of a file in place of the one that is held; corrections and decisions stay. Raises NotFound."""
        themes = self._themes(reading, self.document(number).corrections)
        with self._changing():
            with self._catalogue.writing() as c:
                stored = writing.read_again(c, number, reading, themes)
            self._follow()
        return stored

    def learn(self, heading: LearntHeading) -> LearntHeading:
        """Keep a heading wording for the partnership's next briefings."""
        with self._changing(), self._catalogue.writing() as c:
            kept = corrections.learn(c, heading)
            writing.bump(c, "generation")
        return kept

    def unlearn(self, number: int) -> None:
        """Let go of a heading wording. Raises NotFound."""
        with self._changing(), self._catalogue.writing() as c:
            corrections.unlearn(c, number)
            writing.bump(c, "generation")

    def _changed(self, c: Connection, ids: Collection[str]) -> None:
        writing.note_pending(c, writing.POINT, ids)
        writing.bump(c, "generation")

    # -------------------------------------------------------------- themes, before any lock is taken

    def themes_for(self, reading: Reading, path: str | None, *, readmit: bool = False, into: Into | None = None) -> Suggested:
        """Return the themes for lines of a new reading that the corrections of an earlier one cut anew."""
        with self._catalogue.reading() as c:
            place = placing.place(c, reading, path, readmit=readmit, into=into)
            old = None if isinstance(place, Stored) else place.document
            made = corrections.made(c, old.id) if old is not None else ()
        return self._themes(reading, made)

    def _themes(self, as_read: Reading, made: Sequence[Correction]) -> Suggested:
        """Suggest themes for the lines whose words, or whose kind, were not there to be suggested for."""
        tagged = {letters(one.wording) for one in as_read.points if one.kind is not PointKind.RESOURCE}
        points = apply(as_read, made).reading.points if made else ()
        new = {recut_key(one): one for one in points if one.kind is not PointKind.RESOURCE and letters(one.wording) not in tagged}
        return dict(zip(new, self._suggest(list(new.values())), strict=True)) if new else {}
