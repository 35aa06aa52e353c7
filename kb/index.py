"""Keeps the vectors and the kept originals in step with the catalogue, and hands searches a view that is never stale.

The catalogue notes in one transaction with each change what the copies have to follow (`pending`); `follow` does it afterwards, so that
a killed process leaves a note and nothing is lost. `rebuild` makes the vectors anew beside the old ones. What `kb check` compares stands
in `kb.check`. Everything that writes expects the caller to hold the writer lock.
"""

from __future__ import annotations

import logging
import shutil
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from kb.catalogue.catalogue import Catalogue
from kb.catalogue.writing import ORIGINAL, POINT
from kb.errors import IndexMismatch, LibraryBusy, LibraryError
from kb.models import LearningPoint
from kb.originals import Originals
from kb.search.glossary import load_glossary, spelled_out

if TYPE_CHECKING:
    from kb.embedding import Encoder
    from kb.vectors import VectorIndex

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
Vectors = NDArray[np.float32]

_T = TypeVar("_T")

#: How many points are written before the catalogue notes that they were: what has to be done again after a kill is at most this.
BATCH = 256

#: How many vectors are read at once when all are: fewer take longer in all, more hold up searches meanwhile.
PARTS = 3_000

#: Seconds before the vectors are opened anew and asked again, when they fail while another process is writing. While one wrote 19 times
#: a second, 189 of 4,374 searches had to ask again, and one was not answered after six times.
PAUSES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.4)


class SearchIndex:
    """The vectors of one library. One client per process; `guard` keeps threads from using it while it is reopened."""

    def __init__(self, home: Path, catalogue: Catalogue, originals: Originals, encoder: Callable[[], Encoder]) -> None:
        """Nothing is opened yet; `encoder` is asked for when first needed."""
        self._home = home
        self._catalogue = catalogue
        self._originals = originals
        self._encoder = encoder
        self._open: VectorIndex | None = None
        self._seen: tuple[str, ...] | None = None
        #: Held while the vectors are used or reopened.
        self.guard = threading.RLock()

    def close(self) -> None:
        """Let go of the vectors; they are opened again when needed."""
        with self.guard:
            if self._open is not None:
                self._open.close()
            self._open, self._seen = None, None

    def fresh(self) -> VectorIndex | None:
        """Return the vectors as all processes have left them, or None when they are missing or damaged.

        Reopens them when another process has written any, since an open client goes on serving what was changed or deleted. Raises
        IndexMismatch when they were made with another model.
        """
        with self.guard:
            facts = self._catalogue.meta()
            while (seen := _moment(facts)) != self._seen:
                self.close()
                self._open, self._seen = self._opened(facts), seen
                # Another process may have put new vectors in place of these while they were opened.
                opened, facts = self.folder(facts), self._catalogue.meta()
                if opened is not None and opened != self.folder(facts):
                    self.close()
                    shutil.rmtree(opened, ignore_errors=True)
            return self._open

    def live(self) -> SearchIndex | None:
        """Return what a search may ask for the nearest points, None while nothing was ever indexed."""
        return self if "vectors_folder" in self._catalogue.meta() else None

    def nearest(self, vector: Vectors, n: int, *, within: Collection[str] | None = None) -> list[tuple[str, float]]:
        """Answer as `VectorIndex.nearest` does, from vectors that are fresh. Raises LibraryError when they are missing or damaged."""
        return self._answered(lambda index: index.nearest(vector, n, within=within))

    def vectors_of(self, points: Collection[str]) -> dict[str, Vectors]:
        """Answer as `VectorIndex.vectors_of` does, from vectors that are fresh. Raises LibraryError when they are missing or damaged."""
        return self._answered(lambda index: index.vectors_of(points))

    def parts_of(self, points: Collection[str]) -> tuple[list[str], Vectors]:
        """Answer as `VectorIndex.parts_of` does, from vectors that are fresh. Raises LibraryError when they are missing or damaged."""
        return self._answered(lambda index: index.parts_of(points))

    def all_parts(self) -> Iterator[tuple[list[str], Vectors]]:
        """Yield points and their vectors, some at a time. What is written meanwhile may be passed over, or come twice."""
        start = 0
        while True:
            points, rows = self._answered(partial(_some_parts, start=start))
            if not points:
                return
            yield points, rows
            start += len(points)

    def state(self) -> tuple[str, str]:
        """Return the model and folder of the vectors, and what moves whenever any process has written some."""
        facts = self._catalogue.meta()
        return f"{facts.get('model')} {facts.get('vectors_folder')}", facts.get("index_generation", "")

    @property
    def dimensions(self) -> int:
        """How many numbers a vector has."""
        return self._encoder().dimensions

    def _answered(self, ask: Callable[[VectorIndex], _T]) -> _T:
        """Ask the vectors as all processes have left them. Raises LibraryError when they are missing or damaged.

        Chroma fails ("Error finding id") when another process removes a vector in the same moment; asked once more, it answers.
        """
        with self.guard:
            at_first, before = self._state(), None
            for pause in PAUSES:
                asked = self._state()
                index = self.fresh()
                problem = LibraryError("The index for searching by meaning is missing or damaged. To rebuild it, run: kb reindex")
                if index is not None:
                    try:
                        return ask(index)
                    except LibraryError as error:
                        problem = error
                if not asked[1] and before == asked == self._state():
                    break  # Opened anew, and nobody has written since: this is damage.
                before = asked
                self.close()
                time.sleep(pause)
            if self._state() != at_first:
                problem = LibraryBusy("Another program is changing this library at the moment. Search again when it has finished.")
            raise problem

    def _state(self) -> tuple[tuple[str, ...], list[str]]:
        """Return what moves while the vectors are being written: their state, and the points that wait."""
        return _moment(self._catalogue.meta()), self._catalogue.pending(POINT)

    def _opened(self, facts: Mapping[str, str]) -> VectorIndex | None:
        """Open the vectors that the catalogue names, or return None."""
        folder = self.folder(facts)
        if folder is None or not _holds_files(folder):
            return None
        self._require_same_model(facts)
        try:
            return self._vectors(folder)
        except IndexMismatch:
            raise
        except LibraryError as error:
            log.info("%s", error)
            return None

    def folder(self, facts: Mapping[str, str]) -> Path | None:
        """Return the folder of vectors in use, None when there is none yet."""
        name = facts.get("vectors_folder")
        return self._home / name if name else None

    def _require_same_model(self, facts: Mapping[str, str]) -> None:
        encoder = self._encoder()
        made_with = (facts.get("model"), facts.get("dimensions"))
        if made_with != (encoder.name, str(encoder.dimensions)):
            raise IndexMismatch(
                f"The search index of this library was made with the model {made_with[0]}, and {encoder.name} is in use now. "
                "To rebuild the index, run: kb reindex"
            )

    def _vectors(self, folder: Path) -> VectorIndex:
        from kb.vectors import VectorIndex

        encoder = self._encoder()
        return VectorIndex(folder, model=encoder.name, dimensions=encoder.dimensions)

    def prepare(self, points: Sequence[LearningPoint], vectors: Vectors | None) -> dict[str, Vectors]:
        """Return the vectors of these points by wording, so that the slow part is done before any lock is taken.

        `vectors` has one row per point where the caller has made them already, of its wording; a point that is too long for one vector is
        still split, and one whose abbreviations are spelled out is made anew.
        """
        encoder = self._encoder()
        ready: dict[str, Vectors] = {}
        if vectors is not None:
            if vectors.shape != (len(points), encoder.dimensions):
                raise ValueError(f"vectors of shape {vectors.shape} do not fit {len(points)} points of {encoder.dimensions} numbers")
            for point, row in zip(points, vectors, strict=True):
                if encoder.split(_embedded(point.wording)) == [point.wording]:
                    ready[point.wording] = row[np.newaxis, :]
        return ready | self.embed([point.wording for point in points if point.wording not in ready])

    def embed(self, wordings: Iterable[str], progress: Progress | None = None) -> dict[str, Vectors]:
        """Return the vectors of each wording: one row, or several for a wording that is longer than the model reads."""
        encoder = self._encoder()
        parts = {wording: encoder.split(_embedded(wording)) for wording in dict.fromkeys(wordings)}
        rows = encoder.encode([part for several in parts.values() for part in several], progress=progress)
        made, start = {}, 0
        for wording, several in parts.items():
            made[wording] = rows[start : start + len(several)]
            start += len(several)
        return made

    def catch_up(self) -> None:
        """Finish what a killed writer left, before anything else is changed. Raises LibraryError when the vectors cannot be written."""
        if self._catalogue.pending(POINT):
            # It may have written vectors without being able to say so.
            self.close()
        self.follow()

    def follow(self, prepared: Mapping[str, Vectors] | None = None) -> None:
        """Bring vectors and originals in step with the catalogue. Raises LibraryError when the vectors cannot be written."""
        for ids in _batches(self._catalogue.pending(POINT), BATCH):
            wordings = self._catalogue.wordings(ids)
            # Outside the guard: searches in other threads go on meanwhile.
            vectors = {**self.embed(text for text in wordings.values() if text not in (prepared or {})), **(prepared or {})}
            with self.guard:
                index = self._for_writing()
                index.delete([name for name in ids if name not in wordings])
                index.upsert({name: vectors[text] for name, text in wordings.items()})
                self._catalogue.followed(POINT, ids)
                self._seen = _moment(self._catalogue.meta())
        self._remove_originals()

    def follow_ids(self, ids: Collection[str]) -> None:
        """Bring the vectors of these points in step, whatever was noted before."""
        self._catalogue.note_pending(POINT, ids)
        self.follow()

    def _for_writing(self) -> VectorIndex:
        """Return the vectors for writing, made where the library has none yet. Raises LibraryError when they are damaged."""
        facts = self._catalogue.meta()
        if self.folder(facts) is None:
            encoder = self._encoder()
            name = self._free_name()
            self._vectors(self._home / name).close()
            self._catalogue.set_index(vectors_folder=name, model=encoder.name, dimensions=str(encoder.dimensions))
        index = self.fresh()
        if index is None:
            raise LibraryError(f"The search index in {self._home} is damaged. To rebuild it, run: kb reindex")
        return index

    def _remove_originals(self) -> None:
        """Remove the copies of files that were withdrawn or replaced."""
        waiting = self._catalogue.pending(ORIGINAL)
        if waiting:
            kept = self._catalogue.originals()
            for name in waiting:
                if name not in kept:
                    self._originals.remove(name)
            self._catalogue.followed(ORIGINAL, waiting)

    def rebuild(self, progress: Progress | None = None) -> int:
        """Make vectors and full text anew from the catalogue, with the model in use, and return the number of points.

        Searches go on with the old vectors until the new ones are whole. A kill leaves the old ones in use.
        """
        self.remove_strays()
        wordings = self._catalogue.wordings()
        name = self._free_name()
        with self._new_vectors(name) as index:
            done = 0
            for ids in _batches(wordings, BATCH):
                texts = {point: wordings[point] for point in ids}
                vectors = self.embed(texts.values())
                index.upsert({point: vectors[text] for point, text in texts.items()})
                done += len(ids)
                if progress is not None:
                    progress(done, len(wordings))
        self._catalogue.write_fulltext()
        encoder = self._encoder()
        with self.guard:
            self.close()
            self._catalogue.set_index(vectors_folder=name, model=encoder.name, dimensions=str(encoder.dimensions))
            self._catalogue.followed(POINT, self._catalogue.pending(POINT))
        self.remove_strays()
        self._remove_originals()
        return len(wordings)

    @contextmanager
    def _new_vectors(self, name: str) -> Iterator[VectorIndex]:
        """Give new vectors in a folder of that name; when they do not become whole, the folder goes."""
        index = self._vectors(self._home / name)
        try:
            yield index
        except BaseException:
            index.close()
            shutil.rmtree(self._home / name, ignore_errors=True)
            raise
        index.close()

    def _free_name(self) -> str:
        """Return a name for a folder of vectors that none has had: a client may still hold an earlier one."""
        facts = self._catalogue.meta()
        numbers = [int(name.partition("-")[2]) for name in self._folders() | {facts.get("vectors_folder", "vectors-0")}]
        return f"vectors-{max(numbers) + 1}"

    def _folders(self) -> set[str]:
        return {place.name for place in self._home.glob("vectors-*") if place.name.partition("-")[2].isdecimal()}

    def strays(self) -> set[str]:
        """Return the names of folders of vectors that are not in use, such as one that was not finished."""
        return self._folders() - {self._catalogue.meta().get("vectors_folder", "")}

    def remove_strays(self) -> None:
        """Remove the folders of vectors that are not in use; one that another process still reads goes another time."""
        for name in self.strays():
            shutil.rmtree(self._home / name, ignore_errors=True)


def _embedded(wording: str) -> str:
    """Return the text that stands for a wording when meanings are compared (docs/decisions/0011-ranking.md)."""
    return spelled_out(wording, load_glossary())


def _some_parts(index: VectorIndex, start: int) -> tuple[list[str], Vectors]:
    return index.some_parts(start, PARTS)


def _holds_files(folder: Path) -> bool:
    """Whether there is anything in a folder, which another process may take away in this very moment."""
    try:
        return any(folder.iterdir())
    except OSError:
        return False


def _moment(facts: Mapping[str, str]) -> tuple[str, ...]:
    """Return what has to be the same for open vectors to be fresh.

    The catalogue's own counter is none of it: it moves with every decision on a theme, and reopening 3,000 vectors takes 0.3 s. Points
    that are gone from the catalogue are never shown, whatever the vectors hold.
    """
    return tuple(facts.get(name, "") for name in ("index_generation", "vectors_folder", "model"))


def _batches(ids: Iterable[str], size: int) -> Iterator[list[str]]:
    rest = iter(ids)
    while batch := list(islice(rest, size)):
        yield batch
