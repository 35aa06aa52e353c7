"""Gives what compares the lines of a library with a text or with one of its lines, by meaning and by themes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from kb.errors import LibraryError
from kb.search.fusion import Floats
from kb.search.held import Held, Source, Table
from kb.search.ranking import Meaning, Nearest
from kb.search.state import State

if TYPE_CHECKING:
    from kb.embedding import Encoder


#: The vectors of so many queries are kept.
_QUERIES = 500


class Index(Nearest, Source, Protocol):
    """What a search asks of the vectors; safe to call from several threads."""

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""

    def state(self) -> tuple[str, str]:
        """Return what the vectors were made with, and what moves with each change of them."""

    def vectors_of(self, points: Collection[str]) -> Mapping[str, Floats]:
        """Return the vector of each of these points that has one."""


#: Gives how strongly a text with its vector is about each theme, by id; nothing where that is not known.
ThemesOf = Callable[[str, Floats], Mapping[str, float]]


class Comparing:
    """Compares by meaning in one library. It holds the vectors in memory between searches."""

    def __init__(self, index: Callable[[], Index | None], encoder: Callable[[], Encoder], themes_of: ThemesOf) -> None:
        """`index` gives the vectors as they are now, None where there never were any."""
        self._index = index
        self._encoder = encoder
        self._themes_of = themes_of
        self._held: Held | None = None
        # A page asks the same again with each filter that is ticked.
        self._vector_of = lru_cache(_QUERIES)(lambda text: encoder().encode([text])[0])

    def with_query(self, state: State, text: str, *, themes: bool) -> Meaning | None:
        """Return what compares with a text, and with the themes it is about where asked; None where the library has no line.

        Raises LibraryError when the vectors are missing or damaged, ModelError when the model cannot be loaded.
        """
        index = self._there(state)
        if index is None:
            return None
        vector = self._vector_of(text)
        return Meaning(state.columns, self._table(state, index), index, vector, self._themes_of(text, vector) if themes else {})

    def read_vectors(self, state: State) -> None:
        """Read the vectors of a large library into memory, which otherwise happens beside the first searches. Raises LibraryError."""
        if (index := self._there(state)) is not None:
            self._table(state, index, wait=True)

    def with_line(self, state: State, point: str, themes: Mapping[str, float]) -> Meaning | None:
        """Return what compares with a line and its themes; None where it has no vector. Raises LibraryError as above."""
        index = self._there(state)
        vector = index.vectors_of([point]).get(point) if index is not None else None
        if index is None or vector is None:
            return None
        return Meaning(state.columns, self._table(state, index), index, vector, themes)

    def themes(self, text: str) -> Mapping[str, float]:
        """Return how strongly a text is about each theme."""
        return self._themes_of(text, self._vector_of(text))

    def vectors(self, texts: list[str]) -> Floats:
        """Return the vectors of texts, one row each."""
        return self._encoder().encode(texts)

    def _there(self, state: State) -> Index | None:
        index = self._index()
        if index is None and len(state.columns.ids):
            raise LibraryError("The index for searching by meaning is missing or damaged. To rebuild it, run: kb reindex")
        return index

    def _table(self, state: State, index: Index, *, wait: bool = False) -> Table | None:
        """Return the vectors in memory, None while they are not all there."""
        if self._held is None:
            self._held = Held(index)
        made_of, moment = index.state()
        return self._held.table(state.columns, index.dimensions, made_of, moment, wait=wait)
