"""The writer lock: one writer at a time in one library, across threads and processes. Readers never take it.

The operating system lets go of it when a process ends, however it ends, so a killed writer leaves no lock behind.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from kb.errors import LibraryBusy, LibraryError

log = logging.getLogger(__name__)

FILE = "writer.lock"

#: How long a writer waits for another. Adding a large file takes seconds; rebuilding a large index takes minutes, and then "busy" is right.
WAIT_SECONDS = 60.0


class WriterLock:
    """The lock of the library in one folder. The thread that holds it may take it again."""

    def __init__(self, home: Path, *, wait: float = WAIT_SECONDS, on_wait: Callable[[str], None] | None = None) -> None:
        """Wait at most `wait` seconds; `on_wait` is told in a sentence when it has to (else the log is, as a warning)."""
        self._home = home
        self._wait = wait
        self._on_wait = on_wait or log.warning
        self._lock = FileLock(home / FILE, fallback_to_soft=False)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock. Raises LibraryBusy when another writer did not finish in time, LibraryError when the folder is not writable."""
        try:
            self._acquire()
        except OSError as error:
            raise LibraryError(f"The library in {self._home} cannot be written to: {error.strerror or error}.") from error
        try:
            yield
        finally:
            self._lock.release()

    def _acquire(self) -> None:
        try:
            self._lock.acquire(timeout=0)
            return
        except Timeout:
            self._on_wait(f"Another program is writing to the library in {self._home}. Waiting for it to finish.")
        try:
            self._lock.acquire(timeout=self._wait)
        except Timeout as error:
            raise LibraryBusy(
                f"Another program is writing to the library in {self._home} and did not finish within {self._wait:g} seconds. "
                "Nothing was changed. Try again when it has finished."
            ) from error
