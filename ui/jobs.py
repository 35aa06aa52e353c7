"""Adding uploaded files outside the page: one background thread, one outcome per file, progress that any visit can look at.

A page hands files over and may be left; what became of them stays here until it is cleared or the server ends. Nothing here knows
Streamlit, so that closing a browser can stop nothing.
"""

from __future__ import annotations

import hashlib
import itertools
import queue
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from ingest.isolation import Reader
from ingest.pipeline import FileOutcome, ingest_bytes
from kb.errors import KnowledgeBaseError
from kb.library import Library
from kb.models import IngestOutcome, Into


@dataclass(frozen=True)
class Row:
    """One file of a job. `outcome` is None until it is known; `review` is the key of the review that now holds it."""

    file: str
    outcome: FileOutcome | None = None
    review: str | None = None


@dataclass(frozen=True)
class Job:
    """Files handed over together, as they stand now. `now` is the file at work, None before the first and after the last."""

    number: int
    rows: tuple[Row, ...]
    now: str | None = None

    @property
    def done(self) -> int:
        """How many files have an outcome."""
        return sum(row.outcome is not None for row in self.rows)

    @property
    def finished(self) -> bool:
        """True when every file has its outcome."""
        return self.done == len(self.rows)


@dataclass
class Jobs:
    """The jobs of one library in this process. Every method may be called from any thread."""

    library: Library
    _jobs: dict[int, Job] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _waiting: queue.SimpleQueue[tuple[int, list[tuple[str, bytes]], Into | None]] = field(default_factory=queue.SimpleQueue)
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    _worker: threading.Thread | None = None

    def add(self, files: Sequence[tuple[str, bytes]], into: Into | None = None) -> Job:
        """Hand over files as (name, content); they are added one after the other in the background, to a review where one is given."""
        with self._lock:
            job = Job(next(self._numbers), tuple(Row(name) for name, _ in files))
            self._jobs[job.number] = job
            self._waiting.put((job.number, list(files), into))
            if self._worker is None or not self._worker.is_alive():
                self._worker = threading.Thread(target=self._work, name="adding briefings", daemon=True)
                self._worker.start()
        return job

    def all(self) -> list[Job]:
        """Every job as it stands, newest first."""
        with self._lock:
            return sorted(self._jobs.values(), key=lambda job: -job.number)

    def busy(self) -> bool:
        """True while any file waits for its outcome."""
        return any(not job.finished for job in self.all())

    def clear(self) -> None:
        """Forget the jobs that are finished."""
        with self._lock:
            self._jobs = {number: job for number, job in self._jobs.items() if not job.finished}

    def _work(self) -> None:
        while True:
            number, files, into = self._waiting.get()
            with Reader() as reader:
                for place, (name, content) in enumerate(files):
                    self._note(number, now=name)
                    outcome, review = self._add(name, content, reader, into)
                    files[place] = (name, b"")
                    self._note(number, place, Row(name, outcome, review))
            self._note(number)

    def _add(self, name: str, content: bytes, reader: Reader, into: Into | None) -> tuple[FileOutcome, str | None]:
        try:
            outcome = ingest_bytes(name, content, self.library, reader=reader, into=into)
            held = self.library.known(hashlib.sha256(content).hexdigest(), name, None)
        except (KnowledgeBaseError, OSError) as error:
            return FileOutcome(name, IngestOutcome.FAILED, message=f"{name}: {error}"), None
        return outcome, held.review if held else None

    def _note(self, number: int, place: int | None = None, row: Row | None = None, *, now: str | None = None) -> None:
        with self._lock:
            job = self._jobs[number]
            rows = list(job.rows)
            if place is not None and row is not None:
                rows[place] = row
            self._jobs[number] = replace(job, rows=tuple(rows), now=now)
