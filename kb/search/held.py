"""The vectors of a library in memory, in the order of its columns: comparing a query with any choice of lines takes milliseconds.

A copy of what ChromaDB keeps: filled once, a slice at a time, so that searches go on meanwhile, and carried over when points come and go.
A point's id is made of its words, so that its vector does not change while the id lives; vectors made with another model are never mixed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Collection, Iterator
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from kb.catalogue.columns import Columns, Mask, Rows
from kb.errors import KnowledgeBaseError
from kb.search.beside import beside

log = logging.getLogger(__name__)

Vectors = NDArray[np.float32]

#: So many points are read at once while a search waits for them; more are read in the background.
AT_ONCE = 5_000
#: Rows are gathered before they are compared when at most one of so many is wanted.
_GATHERED = 6
#: How many are asked for in one step.
_STEP = 1_000


class Source(Protocol):
    """Where the vectors are kept."""

    def all_parts(self) -> Iterator[tuple[list[str], Vectors]]:
        """Yield points and vectors, some at a time, a point as often as it has parts."""

    def parts_of(self, points: Collection[str]) -> tuple[list[str], Vectors]:
        """Return the points that have vectors, a point as often as it has parts, and their vectors in that order."""


class Table:
    """The vectors of one state of the columns: `rows` (points, dimensions), and in `further` those of the further parts of long points.

    `further` has vectors, and the row of the point that each is of. One thread fills a table; any may compare with it meanwhile.
    """

    def __init__(self, columns: Columns, dimensions: int) -> None:
        """Begin with no vector at all."""
        self.columns = columns
        self.rows: Vectors = np.zeros((len(columns.ids), dimensions), dtype=np.float32)
        self.filled: Mask = np.zeros(len(columns.ids), dtype=np.bool_)
        self.asked: Mask = np.zeros(len(columns.ids), dtype=np.bool_)
        self.further: tuple[Vectors, Rows] = (self.rows[:0], np.zeros(0, dtype=np.int32))
        self._parts: dict[int, list[Vectors]] = {}

    @property
    def complete(self) -> bool:
        """Whether every point has been asked for; one that has no vector is similar to nothing."""
        return bool((self.filled | self.asked).all())

    def take(self, points: list[str], vectors: Vectors) -> None:
        """Put vectors in their rows; those that are there, and those of points that the columns do not have, are passed over."""
        grown = False
        for point, vector in zip(points, vectors, strict=True):
            row = self.columns.row_of.get(point, -1)
            if row >= 0 and not self.filled[row]:
                self.rows[row] = vector
                self.filled[row] = True
            elif row >= 0 and not any(np.array_equal(held, vector) for held in (self.rows[row], *self._parts.get(row, ()))):
                self._parts.setdefault(row, []).append(vector)
                grown = True
        if grown:
            self._gather()

    def carry_over(self, old: Table) -> None:
        """Take what an earlier state held of the points that are still there."""
        mine = np.fromiter((self.columns.row_of.get(point, -1) for point in old.columns.ids), dtype=np.int32, count=len(old.filled))
        kept = np.flatnonzero(old.filled & (mine >= 0))
        self.rows[mine[kept]] = old.rows[kept]
        self.filled[mine[kept]] = True
        self._parts = {int(mine[row]): list(parts) for row, parts in old._parts.items() if mine[row] >= 0}
        self._gather()

    def _gather(self) -> None:
        owners = [row for row, parts in self._parts.items() for _part in parts]
        vectors = [part for parts in self._parts.values() for part in parts]
        # Both at once: another thread may be comparing.
        self.further = (np.array(vectors, dtype=np.float32).reshape(len(owners), self.rows.shape[1]), np.array(owners, dtype=np.int32))

    def similarities(self, vector: Vectors, rows: Rows) -> NDArray[np.float32]:
        """Return the cosine similarity of a vector of length 1 with each of these points, of its best part; shape (rows,)."""
        # Not `@`: on a busy machine BLAS's threads wait for each other longer than the work takes. And gathering rows takes longer than
        # comparing them, so that with many of them all are compared.
        more, owners = self.further
        if _GATHERED * len(rows) > len(self.rows):
            found = _compared(self.rows, vector)
            np.maximum.at(found, owners, np.einsum("ij,j->i", more, vector))
            return np.asarray(found[rows], dtype=np.float32)
        found = np.einsum("ij,j->i", self.rows[rows], vector)
        if len(owners):
            place = np.full(len(self.rows), -1, dtype=np.int32)
            place[rows] = np.arange(len(rows), dtype=np.int32)
            among = np.flatnonzero(place[owners] >= 0)
            np.maximum.at(found, place[owners[among]], np.einsum("ij,j->i", more[among], vector))
        return np.asarray(found, dtype=np.float32)


def _compared(rows: Vectors, vector: Vectors) -> Vectors:
    """Compare a vector with every row, of many rows one half beside the other."""
    found = np.empty(len(rows), dtype=np.float32)
    middle = len(rows) // 2 if len(rows) > AT_ONCE else len(rows)
    rest = beside(np.einsum, "ij,j->i", rows[middle:], vector, out=found[middle:]) if middle < len(rows) else None
    np.einsum("ij,j->i", rows[:middle], vector, out=found[:middle])
    if rest is not None:
        rest.result()
    return found


class Held:
    """The table of a library as its columns are now. Safe for several threads."""

    def __init__(self, source: Source) -> None:
        """Nothing is read before it is asked for."""
        self._source = source
        self._lock = threading.Lock()
        self._table: Table | None = None
        self._made_of = self._moment = ""
        self._asked = 0
        self._filling: threading.Thread | None = None

    def table(self, columns: Columns, dimensions: int, made_of: str, moment: str, *, wait: bool = False) -> Table | None:
        """Return the vectors of these columns when all are in memory, else None: they are being read.

        `made_of` names the model and the folder of the vectors: when it changes, everything is read anew. `moment` moves with every
        change of the vectors. With `wait`, they have been read when this returns, for the next time. Raises LibraryError when the
        vectors are damaged.
        """
        with self._lock:
            table = self._table
            moved = self._moment != moment
            if table is None or self._made_of != made_of or (moved and len(columns.ids) <= AT_ONCE):
                table = Table(columns, dimensions)
            elif table.columns is not columns:
                table = Table(columns, dimensions)
                table.carry_over(self._table or table)
            elif moved:
                table.asked[:] = False
            self._table, self._made_of, self._moment = table, made_of, moment
            missing = np.flatnonzero(~(table.filled | table.asked)).astype(np.int32)
            if len(missing) <= AT_ONCE:
                self._fill(table, missing)
                return table
            self._asked += 1
            # One search of one command does not need them.
            if self._asked > 1 or wait:
                self._start(table)
        if wait and self._filling is not None:
            self._filling.join()
        return None

    def _start(self, table: Table) -> None:
        if self._filling is None or not self._filling.is_alive():
            self._filling = threading.Thread(target=self._fill_all, args=(table,), daemon=True)
            self._filling.start()

    def _fill(self, table: Table, missing: Rows) -> None:
        for start in range(0, len(missing), _STEP):
            rows = missing[start : start + _STEP]
            table.take(*self._source.parts_of([table.columns.ids[row] for row in rows]))
            table.asked[rows] = True

    def _fill_all(self, table: Table) -> None:
        """Read everything, then what changed meanwhile; on an error the next search tries again."""
        try:
            for points, vectors in self._source.all_parts():
                with self._lock:
                    if self._table is not table:
                        return
                    table.take(points, vectors)
            with self._lock:
                # Few that are missing are asked for by the next search; of many, nothing is kept as yet.
                if (~table.filled).sum() > AT_ONCE:
                    table.asked[:] = True
        except KnowledgeBaseError as error:
            log.info("%s", error)
