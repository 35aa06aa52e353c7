"""A file's whole way into the library, and the batch: one outcome per file, and one bad file never stops the others.

reader -> lines -> sections -> points -> metadata (in a child process) -> themes -> catalogue and index (one transaction).
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import KnowledgeBaseError
from kb.models import IngestOutcome, Into, Notice, ParseOutcome, Reading, Stored
from kb.settings import settings

from .isolation import Reader

if TYPE_CHECKING:
    from kb.corrections import CheckedDocument
    from kb.library import Library
    from kb.themes.tagger import Tagger

_SYSTEM_FILES = frozenset({"thumbs.db", "desktop.ini", "ehthumbs.db"})


@dataclass(frozen=True)
class FileOutcome:
    """What became of one file: its outcome, the review it belongs to, how many points, what was inferred, and a message.

    `restricted` says that its review is not visible to others.
    """

    file: str
    outcome: IngestOutcome
    reference: str | None = None
    points: int = 0
    warnings: tuple[Notice, ...] = ()
    message: str | None = None
    seconds: float = 0.0
    restricted: bool = False


@dataclass(frozen=True)
class _Wish:
    """What a person asks for beside adding a file: to take in what was withdrawn, and the review that it belongs with."""

    readmit: bool = False
    into: Into | None = None


#: Called with (files done, files in all, the file now at work).
Progress = Callable[[int, int, str], None]


def parse(path: Path, *, themes: bool = True) -> Reading:
    """Read one file and say what would be stored; nothing is stored, and no library is needed.

    A file that cannot be opened gives a Reading with outcome `damaged` and a message that says why.
    """
    content = _open(path)
    if isinstance(content, Reading):
        return content
    with Reader() as reader:
        reading = reader.read(content, shown(path))
    return with_themes(reading) if themes and reading.points else reading


def with_themes(reading: Reading, tagger: Tagger | None = None) -> Reading:
    """`reading` with themes suggested for its points."""
    suggestions = (tagger or default_tagger()).suggest(reading.points)
    return replace(reading, points=tuple(replace(point, themes=found) for point, found in zip(reading.points, suggestions, strict=True)))


@lru_cache(maxsize=1)
def default_tagger() -> Tagger:
    """The tagger over the product's own vocabulary and bundled model."""
    from kb.embedding import bundled_encoder
    from kb.themes.tagger import Tagger
    from kb.themes.vocabulary import load_vocabulary

    return Tagger(load_vocabulary(), bundled_encoder())


def shown(path: Path) -> str:
    """The name of a file as it can be shown and stored: bytes that are no UTF-8, which old disks hold, become question marks."""
    return path.name.encode("utf-8", "replace").decode("utf-8")


def files_in(paths: Iterable[Path]) -> list[Path]:
    """The files that `paths` name, folders searched through in order of name; hidden and system files left out."""
    found = [file for path in paths for file in (_files_below(path) if path.is_dir() else [path])]
    return list(dict.fromkeys(found))


def _files_below(top: Path) -> list[Path]:
    """Every file below `top`, and every folder that may not be opened, so that it is reported."""
    found: list[Path] = []
    unreadable: list[OSError] = []
    for folder, folders, names in os.walk(top, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [Path(folder, name) for name in sorted(names) if not name.startswith((".", "~$")) and name.lower() not in _SYSTEM_FILES]
    return [*found, *(Path(error.filename) for error in unreadable)]


def ingest(
    paths: Iterable[Path], library: Library, *, on_event: Progress | None = None, readmit: bool = False, into: Into | None = None
) -> Iterator[FileOutcome]:
    """Add files and folders to `library`, giving each file's outcome as it is known. Safe to repeat, safe to stop.

    `readmit` takes in what was withdrawn; `into` is the review that a person puts the files with (`library.keeper.place`).
    """
    files, wish = files_in(paths), _Wish(readmit, into)
    with Reader() as reader:
        for done, path in enumerate(files):
            if on_event:
                on_event(done, len(files), shown(path))
            yield _timed(shown(path), lambda path=path: _add_file(path, library, reader, wish))  # type: ignore[misc]
    if on_event:
        on_event(len(files), len(files), "")


def ingest_bytes(name: str, content: bytes, library: Library, *, reader: Reader | None = None, into: Into | None = None) -> FileOutcome:
    """Add one uploaded file, given its name and bytes, to the review that a person put it with where one did."""
    wish = _Wish(into=into)
    if reader is not None:
        return _timed(name, lambda: _add(name, content, None, library, reader, wish))
    with Reader() as own:
        return _timed(name, lambda: _add(name, content, None, library, own, wish))


def read_again(library: Library, keys: Iterable[str], *, on_event: Progress | None = None) -> Iterator[FileOutcome]:
    """Read the files of these reviews again from their kept copies. What people corrected stays; a file that fails stays as it is."""
    held = [document for key in keys for document in library.checked(key)]
    with Reader() as reader:
        for done, document in enumerate(held):
            if on_event:
                on_event(done, len(held), document.reading.file)
            yield _timed(document.reading.file, lambda document=document: _again(document, library, reader))  # type: ignore[misc]
    if on_event:
        on_event(len(held), len(held), "")


def _again(document: CheckedDocument, library: Library, reader: Reader) -> FileOutcome:
    name = document.reading.file
    content = library.original(document.review, name) if document.original_kept else None
    if content is None:
        return FileOutcome(name, IngestOutcome.FAILED, message=f"{name}: No copy of this file was kept. To read it again, add it again.")
    reading = reader.read(content, name, library.learnt_headings())
    if reading.outcome is not ParseOutcome.PARSED:
        return FileOutcome(name, IngestOutcome(reading.outcome.value), message=reading.message)
    if reading.points:
        reading = with_themes(reading, library.tagger)
    remarks = tuple(note for note in document.as_read.notices if note not in reading.notices)
    if replace(reading, notices=(*reading.notices, *remarks)) == document.as_read:
        return FileOutcome(name, IngestOutcome.UNCHANGED, document.reference, len(document.reading.points))
    return _outcome(name, library.read_again(document.number, reading), reading.notices)


def _timed(name: str, work: Callable[[], FileOutcome]) -> FileOutcome:
    """The outcome of `work`, whatever happens in it: an error becomes the outcome `failed` with its sentence."""
    start = time.perf_counter()
    try:
        outcome = work()
    except KnowledgeBaseError as error:
        outcome = FileOutcome(name, IngestOutcome.FAILED, message=f"{name}: {error}")
    except Exception as error:
        if os.environ.get("KB_DEBUG"):
            raise
        what = f"{type(error).__name__}: {error}"
        message = f"{name}: Adding it failed unexpectedly ({what}). What was already held is untouched. Please report this."
        outcome = FileOutcome(name, IngestOutcome.FAILED, message=message)
    return replace(outcome, seconds=round(time.perf_counter() - start, 3))


def _add_file(path: Path, library: Library, reader: Reader, wish: _Wish) -> FileOutcome:
    content = _open(path)
    if isinstance(content, Reading):
        outcome = IngestOutcome.TOO_LARGE if content.outcome is ParseOutcome.TOO_LARGE else IngestOutcome.FAILED
        return FileOutcome(shown(path), outcome, message=content.message)
    return _add(shown(path), content, str(path.resolve()).encode("utf-8", "replace").decode("utf-8"), library, reader, wish)


def _add(name: str, content: bytes, path: str | None, library: Library, reader: Reader, wish: _Wish) -> FileOutcome:
    if len(content) > settings().max_file_mb * 2**20:
        return FileOutcome(name, IngestOutcome.TOO_LARGE, message=_too_large(name, len(content)))
    held = None if wish.readmit else library.known(hashlib.sha256(content).hexdigest(), name, path, into=wish.into)
    if held is not None:
        return _outcome(name, held, ())
    reading = reader.read(content, name, library.learnt_headings())
    if reading.outcome is not ParseOutcome.PARSED:
        return FileOutcome(name, IngestOutcome(reading.outcome.value), message=reading.message)
    if reading.points:
        reading = with_themes(reading, library.tagger)
    return _outcome(name, library.add(reading, path=path, content=content, readmit=wish.readmit, into=wish.into), reading.notices)


def _outcome(name: str, stored: Stored, warnings: Sequence[Notice]) -> FileOutcome:
    nothing = next((notice.message for notice in warnings if notice.code == "no_learning_found"), None)
    told = (*warnings, *stored.notices)
    return FileOutcome(name, stored.outcome, stored.reference, stored.points, told, stored.message or nothing, restricted=stored.restricted)


def _open(path: Path) -> bytes | Reading:
    """The bytes of `path`, or a Reading whose message says why there are none."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            return _unopened(path, "This folder cannot be opened. Check that you may read it.")
        if not path.is_file():
            return _unopened(path, "This is no ordinary file. Add a PDF, Word, PowerPoint or text file.")
        if size > settings().max_file_mb * 2**20:
            return Reading(shown(path), "", ParseOutcome.TOO_LARGE, _too_large(shown(path), size))
        return path.read_bytes()
    except FileNotFoundError:
        return _unopened(path, "There is no such file or folder. Check the name.")
    except PermissionError:
        return _unopened(path, "You may not read this file. Ask its owner, or copy it to a folder of your own.")
    except OSError as error:
        return _unopened(path, f"The file cannot be opened: {error.strerror or error}.")


def _unopened(path: Path, why: str) -> Reading:
    return Reading(shown(path), "", ParseOutcome.DAMAGED, f"{shown(path)}: {why}")


def _too_large(name: str, size: int) -> str:
    limit = f"files over {settings().max_file_mb} MB are not read"
    return f"{name}: The file is {size // 2**20} MB; {limit}. Save it without its large pictures and add that."
