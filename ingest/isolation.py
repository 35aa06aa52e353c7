"""Reading in a child process, with limits: a hostile or broken file can neither hang nor bring down the product.

The child (`python -m ingest.isolation`) takes one file after another on its standard input and answers with JSON; it is started anew
after a file that killed it or left it large. Frames are a length of eight bytes and the bytes themselves; a file is four of them: how
to read it, the heading wordings that people confirmed (JSON), its name, its content.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import queue
import signal
import struct
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO

from pydantic import TypeAdapter

from kb.models import LearntHeading, ParseOutcome, Reading
from kb.settings import ROOT

#: Seconds that reading one file may take, its share of starting the child included: a briefing takes well under one, a report of 150
#: pages about five. `kb parse` adds its own start and the themes, and stays under 20.
SECONDS = 13.0
#: Bytes of address space that the child may take, so that it never holds 1 GB: a briefing takes 100 MB.
MEMORY = 900 * 2**20
#: A child that has held more than this many MB is replaced: the next file must not pay for the one before.
_RENEW_MB = 350.0

_READING: TypeAdapter[Reading] = TypeAdapter(Reading)
_HEADINGS: TypeAdapter[tuple[LearntHeading, ...]] = TypeAdapter(tuple[LearntHeading, ...])
_LENGTH = struct.Struct(">Q")
_PLAIN, _RECOGNISE = b"plain", b"recognise"


class Reader:
    """Reads files in a child process. A context manager; one thread at a time uses it."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._answers: queue.Queue[bytes | None] = queue.Queue()
        self._learnt = b"[]"

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def read(self, content: bytes, file: str, learnt: Sequence[LearntHeading] = ()) -> Reading:
        """Read `content`. A file that takes too long, too much memory or kills the reader is `damaged`, and the message says so.

        `learnt` are heading wordings that people confirmed: those of the partnership that the file names are used. A scan is read by text
        recognition where that is installed, which may take `ocr.SECONDS` (see ingest.readers.ocr).
        """
        self._learnt = _HEADINGS.dump_json(tuple(learnt))
        reading = self._within(self._seconds, _PLAIN, content, file)
        return self._recognised(content, file, reading) if reading.outcome is ParseOutcome.NEEDS_OCR else reading

    def _recognised(self, content: bytes, file: str, reading: Reading) -> Reading:
        """What text recognition reads from `content`; `reading` itself where it is not installed or gives up."""
        from .readers import ocr

        if not ocr.available():
            return reading
        recognised = self._within(ocr.SECONDS, _RECOGNISE, content, file)
        return reading if recognised.outcome is ParseOutcome.DAMAGED else recognised

    def _within(self, seconds: float, how: bytes, content: bytes, file: str) -> Reading:
        """Read `content` within `seconds`. Where a child that read other files before dies of this one, a fresh one gets it too."""
        until = time.monotonic() + seconds
        for _ in range(2):
            fresh = self._child is None or self._child.poll() is not None
            try:
                answer = self._ask(how, content, file, until)
            except queue.Empty:
                return self._stopped(
                    content,
                    file,
                    f"Reading it took more than {seconds:.0f} seconds and was stopped: it holds far more than a briefing, or is broken."
                    " If it is long, add only the pages that hold the learning. If not, open it in its own program, save it anew and add"
                    " that.",
                )
            if answer is not None:
                reading = _READING.validate_json(answer)
                if self.peak_memory_mb() > _RENEW_MB:
                    self.close()
                return reading
            if fresh:
                break
        return self._stopped(
            content,
            file,
            "Reading it had to be stopped: the file is broken, or needs more memory than a briefing should."
            " Open it in its own program, save it anew as PDF or Word, and add that.",
        )

    def _ask(self, how: bytes, content: bytes, file: str, until: float) -> bytes | None:
        """The child's answer, None where it died of the file. Raises queue.Empty when there is none at the time `until`."""
        child = self._start()
        try:
            for frame in (how, self._learnt, file.encode("utf-8", "replace"), content):
                _send(child.stdin, frame)
            return self._answers.get(timeout=max(0.0, until - time.monotonic()))
        except OSError:
            return None

    def peak_memory_mb(self) -> float:
        """The most memory that the child now running has held, in MB; 0.0 where the system does not tell."""
        try:
            status = Path(f"/proc/{self._child.pid if self._child else 0}/status").read_text("utf-8")
        except OSError:
            return 0.0
        return next((int(row.split()[1]) / 1024 for row in status.splitlines() if row.startswith("VmHWM:")), 0.0)

    def close(self) -> None:
        """End the child process, and the programs that it has started."""
        if self._child is not None:
            _kill(self._child)
            self._child.wait()
            for stream in (self._child.stdin, self._child.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):  # what a dead child did not take is still in the buffer
                        stream.close()
            self._child = None

    def _start(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._answers = queue.Queue()
            environment = {
                **os.environ,
                "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
                # libraries for sums take address space for every core they see, and their own limit with it
                "OPENBLAS_NUM_THREADS": "1",
                "OMP_NUM_THREADS": "1",
                "OMP_THREAD_LIMIT": "1",
            }
            self._child = subprocess.Popen(
                [sys.executable, "-m", "ingest.isolation"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=None if os.environ.get("KB_DEBUG") else subprocess.DEVNULL,
                env=environment,
                start_new_session=True,
            )
            threading.Thread(target=_listen, args=(self._child.stdout, self._answers), daemon=True).start()
        return self._child

    def _stopped(self, content: bytes, file: str, why: str) -> Reading:
        self.close()
        return _damaged(content, file, why)


def _damaged(content: bytes, file: str, why: str) -> Reading:
    return Reading(file=file, sha256=hashlib.sha256(content).hexdigest(), outcome=ParseOutcome.DAMAGED, message=f"{file}: {why}")


def _kill(child: subprocess.Popen[bytes]) -> None:
    """End `child`; where the system knows process groups, with all that it has started."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(OSError):
            os.killpg(child.pid, signal.SIGKILL)
    child.kill()


def _listen(stream: IO[bytes] | None, answers: queue.Queue[bytes | None]) -> None:
    while stream is not None and (answer := _receive(stream)) is not None:
        answers.put(answer)
    answers.put(None)


def _send(stream: IO[bytes] | None, data: bytes) -> None:
    if stream is None:
        raise BrokenPipeError
    stream.write(_LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def _receive(stream: IO[bytes]) -> bytes | None:
    try:
        head = stream.read(_LENGTH.size)
        if len(head) < _LENGTH.size:
            return None
        length = _LENGTH.unpack(head)[0]
        data = stream.read(length)
    except (OSError, ValueError):
        return None
    return data if len(data) == length else None


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _serve() -> None:
    """The child's life: read a file, answer, until standard input closes."""
    from .reading import read_bytes

    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints must not get among the answers
    _limit_memory()
    while (frames := [_receive(sys.stdin.buffer) for _ in range(4)])[3] is not None:
        how, learnt, name, content = (frame or b"" for frame in frames)
        file = name.decode("utf-8", "replace")
        try:
            answer = _READING.dump_json(read_bytes(content, file, recognise=how == _RECOGNISE, learnt=_HEADINGS.validate_json(learnt)))
        except MemoryError:
            return
        except Exception:  # noqa: BLE001  (a reader's bug must not end the batch; KB_DEBUG=1 shows it)
            traceback.print_exc()
            why = "It is built in a way that cannot be read. Open it in its own program, save it anew as PDF or Word, and add that."
            answer = _READING.dump_json(_damaged(content, file, why))
        _send(answers, answer)


if __name__ == "__main__":
    _serve()
