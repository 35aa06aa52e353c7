"""What people decide about whole reviews and their files: who may see a review, which files belong to it, decisions that found no line.

`Library.keeper` is one of these. Each change takes the writer lock and is one transaction, and says who made it.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from kb.catalogue import access, bundles, editions, holdings, moving, writing
from kb.catalogue.catalogue import Catalogue
from kb.errors import LibraryError
from kb.models import HeldDocument, Into, Move, ReviewSummary, Visibility, VisibilityChange

#: What is recorded where a person gave no reason.
NO_REASON = "No reason was given."


class Keeper:
    """Looks after the reviews and files of one library."""

    def __init__(self, catalogue: Catalogue, changing: Callable[[], AbstractContextManager[None]]) -> None:
        """`changing` holds the writer lock."""
        self._catalogue = catalogue
        self._changing = changing

    # -------------------------------------------------------------- who may see a review

    def restrict(self, ref: str, by: str, reason: str | None = None) -> ReviewSummary:
        """Leave a review out of search, themes, trends and packs. Raises NotFound, Ambiguous, LibraryError when it was withdrawn."""
        return self._set(ref, Visibility.RESTRICTED, by, reason)

    def release(self, ref: str, by: str, reason: str | None = None) -> ReviewSummary:
        """Make a review visible to others. Raises NotFound, Ambiguous, LibraryError when it was withdrawn."""
        return self._set(ref, Visibility.OPEN, by, reason)

    def history(self, ref: str) -> tuple[VisibilityChange, ...]:
        """Return who made a review restricted or visible, when and why, first to last. Raises NotFound, Ambiguous."""
        with self._catalogue.reading() as c:
            return access.history(c, holdings.find_review(c, ref))

    def _set(self, ref: str, visibility: Visibility, by: str, reason: str | None) -> ReviewSummary:
        with self._changing(), self._catalogue.writing() as c:
            key = holdings.find_review(c, ref)
            (summary,) = holdings.reviews(c, keys=[key])
            if summary.withdrawn_on is not None:
                raise LibraryError(f"{summary.reference} was withdrawn: nothing of it is left that anybody could see.")
            if summary.visibility is not visibility:
                access.change(c, key, visibility, by, (reason or "").strip() or NO_REASON)
                writing.bump(c, "generation")
                (summary,) = holdings.reviews(c, keys=[key])
        return summary

    # -------------------------------------------------------------- the files of a review

    def documents(self, ref: str) -> tuple[HeldDocument, ...]:
        """Return the files of a review, first added first. Raises NotFound, Ambiguous."""
        with self._catalogue.reading() as c:
            return bundles.documents(c, holdings.find_review(c, ref))

    def place(self, ref: str, by: str) -> Into:
        """Return the review that a person puts a file with. Raises NotFound, Ambiguous, LibraryError when it was withdrawn."""
        with self._catalogue.reading() as c:
            key = holdings.find_review(c, ref)
            (summary,) = holdings.reviews(c, keys=[key])
        if summary.withdrawn_on is not None:
            raise LibraryError(f"{summary.reference} was withdrawn, so no file can be put with it.")
        return Into(key, by)

    def move(self, document: int, to: str | None, by: str) -> Move:
        """Put a file with another review, or (None) with one of its own. Raises NotFound, Ambiguous, LibraryError."""
        with self._changing(), self._catalogue.writing() as c:
            return moving.move(c, document, holdings.find_review(c, to) if to is not None else None, by)

    def undo_move(self, move: int, by: str) -> Move:
        """Put a file back where it was before a move. Raises NotFound when it stands elsewhere by now."""
        with self._changing(), self._catalogue.writing() as c:
            return moving.undo(c, move, by)

    def moves(self) -> tuple[Move, ...]:
        """Return the moves that can be taken back, newest first."""
        with self._catalogue.reading() as c:
            return moving.held(c)

    # -------------------------------------------------------------- decisions that found no line

    def settle(self, decision: int, point: str | None) -> None:
        """Put a decision that was kept apart on a line of its review, or (None) let it go. Raises NotFound."""
        with self._changing(), self._catalogue.writing() as c:
            editions.settle(c, decision, point)
            writing.bump(c, "generation")
