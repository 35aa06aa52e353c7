"""The vectors of a library in an embedded ChromaDB: kept by point id, several for a long point, compared by cosine.

The only module that imports chromadb; its errors become ours here. What text a vector stands for is left to `kb.embedding`, which points
a search may find to `kb.catalogue`, and keeping vectors in step with the catalogue to `kb.index`.

Each `VectorIndex` has a Chroma system of its own. `chromadb.PersistentClient` shares one per folder and process, and keeps it as long as
anybody in the process holds it: reopening would then go on serving what another process has changed or deleted.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TypeVar, cast

import numpy as np
from chromadb.api.models.Collection import Collection as ChromaCollection
from chromadb.api.rust import RustBindingsAPI
from chromadb.api.types import GetResult, Include
from chromadb.config import Settings, System
from chromadb.errors import ChromaError
from chromadb.types import Where
from numpy.typing import NDArray

from kb.errors import IndexMismatch, LibraryError

Vectors = NDArray[np.float32]
_T = TypeVar("_T")

_NAME = "points"
_WHOLE: Include = ["embeddings", "metadatas"]

#: On 4,399 vectors of the public collections the nearest 100 were found to 100 %, the nearest 300 to 99.98 %, in 2 ms; Chroma's own
#: ef_search of 100 found 97.9 % (docs/decisions/0004-vectors.md).
_EF_SEARCH, _EF_CONSTRUCTION = 800, 200

#: Where at most this many points may be found, every vector is compared: exact, 40 ms for 1,000 points the first time, 3 ms after.
#: Beyond, Chroma is asked for more and more until enough of its answers are allowed (docs/decisions/0004-vectors.md).
_EXACT_WITHIN = 5_000

#: How many points' vectors are held in memory for exact comparing: 30 MB.
_HELD = 20_000

#: How many points are named in one condition; SQLite takes 32,766 values in a statement.
_NAMED = 1_000


class VectorIndex:
    """The vectors in one folder. Safe to share between threads; another process's writes are seen after opening it anew."""

    def __init__(self, folder: Path, *, model: str, dimensions: int) -> None:
        """Open the vectors in `folder`, or make room for them.

        Raises LibraryError when they are damaged, and IndexMismatch when they were made with another model.
        """
        self._folder = folder
        self._dimensions = dimensions
        self._lock = threading.RLock()
        #: Vectors read for exact comparing, and in which rows each point's are.
        self._rows: Vectors = np.zeros((0, dimensions), dtype=np.float32)
        self._held: dict[str, list[int]] = {}
        self._system = System(Settings(is_persistent=True, persist_directory=str(folder), anonymized_telemetry=False))
        self._started = self._closed = False
        #: How many entries there are, None while nobody has asked since the last change: Chroma counts them one by one.
        self._counted: int | None = None
        try:
            with self._plain_errors():
                self._collection = self._opened(model)
                self._counted = self._collection.count()
            made_with = self._collection.metadata or {}
            if (made_with.get("model"), made_with.get("dimensions")) != (model, dimensions):
                raise IndexMismatch(
                    f"The search index of this library was made with the model {made_with.get('model')}, and {model} is in use now. "
                    "To rebuild the index, run: kb reindex"
                )
        except BaseException:
            self.close()
            raise

    def upsert(self, vectors: Mapping[str, Vectors]) -> None:
        """Keep these vectors, shape (parts, dimensions) by point id, in place of what was kept under those ids."""
        names, rows, owners = [], [], []
        for point, parts in vectors.items():
            for number, row in enumerate(parts):
                names.append(f"{point}#{number}" if number else point)
                rows.append(row)
                owners.append(point)
        with self._lock, self._plain_errors():
            self._let_go()
            outdated = set(self._names(self._there(vectors))) - set(names)
            for batch in _batches(outdated, _NAMED):
                self._collection.delete(ids=batch)
            for start in range(0, len(names), self._batch_size):
                some = slice(start, start + self._batch_size)
                self._collection.upsert(
                    ids=names[some],
                    embeddings=np.asarray(rows[some], dtype=np.float32),
                    metadatas=[{"point": owner} for owner in owners[some]],
                )
            self._counted = None

    def delete(self, ids: Collection[str]) -> None:
        """Remove all vectors of these points; ids that are not there are passed over."""
        with self._lock, self._plain_errors():
            self._let_go()
            for some in _batches(self._names(ids), _NAMED):
                self._collection.delete(ids=some)
            self._counted = None

    def ids(self) -> set[str]:
        """Return the ids of the points that a search can reach. Raises LibraryError when some vectors are listed but lost."""
        with self._lock, self._plain_errors():
            return {point for points, _rows in self._everything() for point in points}

    def nearest(self, vector: Vectors, n: int, *, within: Collection[str] | None = None) -> list[tuple[str, float]]:
        """Return up to `n` points, the most similar first, each once with the cosine similarity of its best part.

        `vector` has shape (dimensions,) and length 1; `within` are the only ids that may be found, None for all. Ties stand in order of
        id. Raises LibraryError when the vectors are damaged.
        """
        with self._lock, self._plain_errors():
            if n < 1 or not self._count or (within is not None and not within):
                return []
            if within is not None and len(within) <= _EXACT_WITHIN:
                self._hold(within)
                best = self._compared(vector, within)
            elif self._count <= _EXACT_WITHIN:
                self._hold_all()
                best = self._compared(vector, self._held if within is None else within)
            else:
                best = self._asked(vector, n, None if within is None else frozenset(within))
        return sorted(best.items(), key=lambda found: (-found[1], found[0]))[:n]

    def vectors_of(self, points: Collection[str]) -> dict[str, Vectors]:
        """Return one vector of length 1 for each of these points that has any, shape (dimensions,): the mean of its parts.

        Raises LibraryError when the vectors are damaged.
        """
        found: dict[str, Vectors] = {}
        with self._lock, self._plain_errors():
            for some in _batches(points, _HELD):
                self._hold(some)
                for point in some:
                    if rows := self._held.get(point):
                        mean = self._rows[rows].mean(axis=0)
                        found[point] = (mean / (np.linalg.norm(mean) or 1.0)).astype(np.float32)
        return found

    def parts_of(self, points: Collection[str]) -> tuple[list[str], Vectors]:
        """Return those of these points that have vectors, each as often as it has parts, and the vectors in that order."""
        with self._lock, self._plain_errors():
            read = [self._owners_and_rows(self._collection.get(where=_of(some), include=_WHOLE)) for some in _batches(points, _NAMED)]
            return _joined(read, self._dimensions)

    def some_parts(self, start: int, n: int) -> tuple[list[str], Vectors]:
        """Return the points of up to `n` entries from the `start`th, in no order that means anything, and their vectors."""
        with self._lock, self._plain_errors():
            return self._owners_and_rows(self._collection.get(limit=n, offset=start, include=_WHOLE))

    def close(self) -> None:
        """Let go of the folder. Opening it again shows what other processes have written meanwhile."""
        with self._lock:
            if not self._closed:
                self._closed = True
                self._let_go()
                if self._started:
                    self._system.stop()

    # -------------------------------------------------------------- searching

    def _compared(self, vector: Vectors, within: Collection[str]) -> dict[str, float]:
        """Return the similarity of every point allowed, by comparing them all; they are in memory."""
        points: list[str] = []
        rows: list[int] = []
        firsts: list[int] = []
        for point in within:
            held = self._held.get(point)
            if held:
                points.append(point)
                firsts.append(len(rows))
                rows += held
        if not points:
            return {}
        # Not `@`: on a busy machine BLAS's threads wait 40 ms for each other over a millisecond's work.
        similarities = np.einsum("ij,j->i", self._rows[rows], vector)
        best = np.maximum.reduceat(similarities, firsts)
        return dict(zip(points, best.tolist(), strict=True))

    def _hold(self, points: Collection[str]) -> None:
        """Take the vectors of these points into memory, and note those that have none."""
        missing = [point for point in points if point not in self._held]
        if len(self._rows) + len(missing) > _HELD:
            self._let_go()
            missing = list(points)
        self._held.update((point, []) for point in missing)
        self._take_in(self._owners_and_rows(self._collection.get(where=_of(some), include=_WHOLE)) for some in _batches(missing, _NAMED))

    def _hold_all(self) -> None:
        """Take all vectors into memory."""
        if len(self._rows) < self._count:
            self._let_go()
            self._take_in(self._everything())

    def _take_in(self, read: Iterable[tuple[list[str], Vectors]]) -> None:
        blocks, place = [self._rows], len(self._rows)
        for points, rows in read:
            for point in points:
                self._held.setdefault(point, []).append(place)
                place += 1
            blocks.append(rows)
        self._rows = np.concatenate(blocks)

    def _everything(self) -> Iterator[tuple[list[str], Vectors]]:
        """Yield the point and the vector of every entry, some at a time. Chroma raises an error where a vector is lost."""
        for start in range(0, self._collection.count(), _NAMED):
            yield self._owners_and_rows(self._collection.get(limit=_NAMED, offset=start, include=_WHOLE))

    def _owners_and_rows(self, got: GetResult) -> tuple[list[str], Vectors]:
        points = [str(metadata["point"]) for metadata in got["metadatas"] or ()]
        return points, np.asarray(got["embeddings"], dtype=np.float32).reshape(len(points), self._dimensions)

    def _let_go(self) -> None:
        self._held = {}
        self._rows = np.zeros((0, self._dimensions), dtype=np.float32)

    def _asked(self, vector: Vectors, n: int, within: frozenset[str] | None) -> dict[str, float]:
        """Return at least `n` points, or all there are, by asking Chroma for more and more."""
        ask = 2 * n if within is None else 4 * n * max(1, self._count // len(within))
        while True:
            ask = min(ask, self._count)
            got = self._collection.query(query_embeddings=vector[np.newaxis, :], n_results=ask, include=["distances"])
            names, distances = got["ids"][0], (got["distances"] or [[]])[0]
            if len(names) < ask / 2:
                # A lost file of Chroma's makes it find next to nothing, without an error.
                raise LibraryError(self._damaged(f"{len(names)} entries were found where {ask} are listed"))
            best: dict[str, float] = {}
            for name, distance in zip(names, distances, strict=True):
                point = name.partition("#")[0]
                if within is None or point in within:
                    best.setdefault(point, 1.0 - distance)
            if len(best) >= n or ask == self._count:
                return best
            ask *= 4

    # -------------------------------------------------------------- Chroma

    def _opened(self, model: str) -> ChromaCollection:
        self._folder.mkdir(parents=True, exist_ok=True)
        server = self._system.instance(RustBindingsAPI)
        self._system.start()
        self._started = True
        self._batch_size = server.get_max_batch_size()
        described = server.get_or_create_collection(
            _NAME,
            configuration={"hnsw": {"space": "cosine", "ef_construction": _EF_CONSTRUCTION, "ef_search": _EF_SEARCH}},
            metadata={"model": model, "dimensions": self._dimensions},
        )
        return ChromaCollection(client=server, model=described, embedding_function=None)

    @property
    def _count(self) -> int:
        if self._counted is None:
            self._counted = self._collection.count()
        return self._counted

    def _there(self, points: Iterable[str]) -> list[str]:
        """Return those of these points that have any vector. Asked by name, which is quick: new points have none."""
        return [name for some in _batches(points, _NAMED) for name in self._collection.get(ids=some, include=[])["ids"]]

    def _names(self, points: Iterable[str]) -> list[str]:
        """Return under which names the vectors of these points are kept, as the database has it now."""
        found: list[str] = []
        for some in _batches(points, _NAMED):
            found += self._collection.get(where=_of(some), include=[])["ids"]
        return found

    def _damaged(self, reason: str) -> str:
        return f"The search index in {self._folder} is damaged ({reason}). To rebuild it, run: kb reindex"

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        """Turn Chroma's own errors into ours."""
        if self._closed:
            raise LibraryError(f"The search index in {self._folder} was closed.")
        try:
            yield
        except (ChromaError, OSError, ValueError, RuntimeError) as error:
            raise LibraryError(self._damaged(str(error))) from error


def _joined(read: list[tuple[list[str], Vectors]], dimensions: int) -> tuple[list[str], Vectors]:
    owners = [point for points, _rows in read for point in points]
    return owners, np.concatenate([rows for _points, rows in read] or [np.zeros((0, dimensions), dtype=np.float32)])


def _of(points: list[str]) -> Where:
    """Return Chroma's condition that an entry belongs to one of these points."""
    return cast(Where, {"point": {"$in": points}})


def _batches(things: Iterable[_T], size: int) -> Iterator[list[_T]]:
    rest = iter(things)
    while batch := list(islice(rest, size)):
        yield batch
