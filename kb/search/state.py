"""What a search keeps of the catalogue between queries: its columns, read again when the catalogue has moved.

Every answer is joined with the catalogue at the end, so that a state that is a moment old can miss a new line but never show one that is
gone.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cached_property
from time import monotonic

import numpy as np

from kb import fulltext
from kb.catalogue import columns
from kb.catalogue.catalogue import Catalogue
from kb.catalogue.columns import Columns, Rows
from kb.search.spelling import WordList, words_of_library

#: The columns of a library with more lines than this take a good part of a second to read. Then no more than one part in so many of the
#: time goes into it, while another process is writing all the time. A smaller library is always searched as it is now.
_MANY, _SHARE = 20_000, 4


@dataclass(frozen=True)
class State:
    """The catalogue at one moment; what is not needed by every search is read when it is first asked for."""

    generation: tuple[int, int]
    columns: Columns
    catalogue: Catalogue

    @cached_property
    def entry_rows(self) -> Rows:
        """The row of each full-text entry by its number, -1 for none. Raises LibraryError when the table is damaged."""
        with self.catalogue.reading() as c:
            entries = fulltext.entries(c)
        rows = np.full(max((number for number, _name in entries), default=-1) + 1, -1, dtype=np.int32)
        row_of = self.columns.row_of
        for number, name in entries:
            rows[number] = row_of.get(name, -1)
        return rows

    @cached_property
    def words(self) -> WordList:
        """The words of the lines that anybody may see, and those of the field."""
        return words_of_library(self.catalogue.open_wordings())


class States:
    """The newest state of one library. Safe for several threads."""

    def __init__(self, catalogue: Catalogue) -> None:
        """Nothing is read yet."""
        self._catalogue = catalogue
        self._lock = threading.Lock()
        self._state: State | None = None
        self._read_at = self._seconds = 0.0

    def now(self) -> State:
        """Return the state of the catalogue as it is now; of a large one that is changing all the time, as it was a moment ago."""
        with self._lock:
            generation = self._catalogue.generation()
            state = self._state
            if state is not None and state.generation[0] == generation[0]:
                return state
            started = monotonic()
            recent = started - self._read_at < _SHARE * self._seconds
            # One that knows of a review which nobody may see any more would count it and name it.
            if state is not None and recent and _large(state) and state.columns.open_reviews <= self._catalogue.open_reviews():
                return state
            with self._catalogue.reading() as c:
                read = columns.read(c)
            self._state = State(generation, read, self._catalogue)
            self._read_at = monotonic()
            self._seconds = self._read_at - started
            return self._state


def _large(state: State) -> bool:
    return len(state.columns.ids) > _MANY
