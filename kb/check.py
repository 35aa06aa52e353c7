"""What `kb check` compares: the catalogue with its copies (full text, vectors, kept originals), and with itself.

Each difference is a `Fault`: what was found in plain words, and how it is mended where that is possible. The catalogue is the truth; only
what can be made from it again is mended. How things are made again stands in `kb.index`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from kb.catalogue.catalogue import Catalogue
from kb.catalogue.writing import ORIGINAL, POINT
from kb.errors import IndexMismatch, KnowledgeBaseError, LibraryBusy, LibraryError
from kb.index import Progress, SearchIndex
from kb.models import Finding
from kb.originals import Originals


@dataclass(frozen=True)
class Fault:
    """One difference, and what mends it (None: nothing that a program could do)."""

    code: str
    message: str
    mend: Callable[[], object] | None = None


class Checker:
    """Compares the parts of one library."""

    def __init__(self, catalogue: Catalogue, index: SearchIndex, originals: Originals) -> None:
        """Nothing is looked at yet."""
        self._catalogue = catalogue
        self._index = index
        self._originals = originals

    def check(self, *, repair: bool = False, progress: Progress | None = None) -> list[Finding]:
        """Return what differs, and mend it where asked. The caller holds the writer lock."""
        steps = (self._catalogue_itself, self._pending, self._fulltext, self._vectors, self._kept_originals)
        findings: list[Finding] = []
        for number, step in enumerate(steps, 1):
            findings += [_mended(fault) if repair else Finding(fault.code, fault.message) for fault in step()]
            if progress is not None:
                progress(number, len(steps))
        return findings

    def _catalogue_itself(self) -> Iterator[Fault]:
        for line in self._catalogue.damage():
            yield Fault("catalogue_damaged", f"The catalogue is damaged ({line}). Restore the library from a backup.")

    def _pending(self) -> Iterator[Fault]:
        for what, name in ((POINT, "line"), (ORIGINAL, "original file")):
            waiting = self._catalogue.pending(what)
            if waiting:
                message = f"{_many(len(waiting), name)} changed, and the last writer was stopped before the copies followed."
                yield Fault("unfinished", message, self._index.follow)

    def _fulltext(self) -> Iterator[Fault]:
        held = self._catalogue.point_ids()
        try:
            there = self._catalogue.fulltext_ids()
        except LibraryBusy:
            raise
        except LibraryError:
            yield Fault("fulltext_damaged", "The word index is damaged.", self._catalogue.write_fulltext)
            return
        yield from _differences("fulltext", "the word index", held, there, self._catalogue.write_fulltext)

    def _vectors(self) -> Iterator[Fault]:
        held = self._catalogue.point_ids()
        try:
            with self._index.guard:
                # An open client would hide what happened to its files.
                self._index.close()
                index = self._index.fresh()
                there = sorted(index.ids()) if index is not None else None
        except IndexMismatch as error:
            yield Fault("index_mismatch", str(error), self._index.rebuild)
            return
        except LibraryError:
            there = None
        if there is None:
            if held:
                yield Fault("vectors_damaged", "The meaning index is missing or damaged; searches use words only.", self._index.rebuild)
        else:
            yield from _differences(
                "vectors", "the meaning index", held, there, lambda: self._index.follow_ids(held.symmetric_difference(there))
            )
        strays = self._index.strays()
        if strays:
            message = f"{_many(len(strays), 'folder')} of an index that is not in use: {', '.join(sorted(strays))}."
            yield Fault("index_leftover", message, self._index.remove_strays)

    def _kept_originals(self) -> Iterator[Fault]:
        keep = self._catalogue.originals()
        for name in sorted(keep):
            if self._originals.read(name) is None:
                yield Fault("original_missing", f"The copy of an original file is missing or damaged: {name}. Add that file again.")
        strays = self._originals.strays(keep)
        if strays and not keep:
            message = f"The catalogue holds nothing, yet there are copies of {_many(len(strays), 'file')} in {strays[0].parent}. "
            yield Fault("catalogue_empty", message + "The catalogue may have been lost: they are kept. Add them again with: kb ingest")
        elif strays:
            message = f"{_many(len(strays), 'copy', 'copies')} of files that the library does not hold."
            yield Fault("original_leftover", message, lambda: self._originals.discard(strays))


def _differences(code: str, where: str, held: set[str], there: Sequence[str], mend: Callable[[], object]) -> Iterator[Fault]:
    """Yield what a copy lacks and what it has too much or twice; `mend` mends both."""
    missing = held.difference(there)
    if missing:
        yield Fault(f"{code}_missing", f"{_many(len(missing), 'line')} cannot be found through {where}.", mend)
    too_much = len(there) - len(held.intersection(there))
    if too_much:
        yield Fault(f"{code}_leftover", f"{_many(too_much, 'line')} in {where} that the library does not hold, or holds once.", mend)


def _mended(fault: Fault) -> Finding:
    """Mend a fault where that is possible, and say how it ended."""
    if fault.mend is None:
        return Finding(fault.code, fault.message)
    try:
        fault.mend()
    except (KnowledgeBaseError, OSError) as error:
        return Finding(fault.code, f"{fault.message} It could not be mended: {error}")
    return Finding(fault.code, fault.message, repaired=True)


def _many(number: int, one: str, several: str | None = None) -> str:
    return f"{number} {one if number == 1 else several or one + 's'}"
