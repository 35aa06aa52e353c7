"""Reading in a child process, with limits: a hostile or broken file can neither hang nor bring down the product.

The child (`python -m ingest.isolation`) takes one file after another on its standard input and answers with JSON; it is started anew
after a file that killed it. Frames are a length of eight bytes and the bytes themselves.
"""

from __future__ import annotations

import hashlib
import os
import queue
import struct
import subprocess
import sys
import threading
from types import TracebackType
from typing import IO

from pydantic import TypeAdapter

from kb.models import ParseOutcome, Reading
from kb.settings import ROOT

#: Seconds that reading one file may take, and bytes of memory: a briefing takes well under a second and 150 MB.
SECONDS = 18.0
MEMORY = 1_400 * 2**20

_READING: TypeAdapter[Reading] = TypeAdapter(Reading)
_LENGTH = struct.Struct(">Q")


class Reader:
    """Reads files in a child process. A context manager; one thread at a time uses it."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._child: subprocess.Popen[bytes] | None = None
        self._answers: queue.Queue[bytes | None] = queue.Queue()

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def read(self, content: bytes, file: str) -> Reading:
        """Read `content`. A file that takes too long, too much memory or kills the reader is `damaged`, and the message says so."""
        child = self._start()
        try:
            _send(child.stdin, file.encode("utf-8", "replace"))
            _send(child.stdin, content)
            answer = self._answers.get(timeout=self._seconds)
        except queue.Empty:
            return self._stopped(content, file, f"Reading it took more than {self._seconds:.0f} seconds and was stopped.")
        except OSError:
            answer = None
        if answer is None:
            return self._stopped(
                content, file, "The reader had to be stopped: the file is broken, or needs more memory than a briefing should."
            )
        return _READING.validate_json(answer)

    def close(self) -> None:
        """End the child process."""
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            for stream in (self._child.stdin, self._child.stdout):
                if stream is not None:
                    stream.close()
            self._child = None

    def _start(self) -> subprocess.Popen[bytes]:
        if self._child is None or self._child.poll() is not None:
            self.close()
            self._answers = queue.Queue()
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))}
            self._child = subprocess.Popen(
                [sys.executable, "-m", "ingest.isolation"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=environment,
            )
            threading.Thread(target=_listen, args=(self._child.stdout, self._answers), daemon=True).start()
        return self._child

    def _stopped(self, content: bytes, file: str, why: str) -> Reading:
        self.close()
        message = f"{file}: {why} Open it in its own program, save it anew as PDF or Word, and add that."
        return Reading(file=file, sha256=hashlib.sha256(content).hexdigest(), outcome=ParseOutcome.DAMAGED, message=message)


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
    while (name := _receive(sys.stdin.buffer)) is not None and (content := _receive(sys.stdin.buffer)) is not None:
        file = name.decode("utf-8", "replace")
        try:
            reading = read_bytes(content, file)
        except MemoryError:
            return
        except Exception as error:  # noqa: BLE001  (a reader's bug must not end the batch; its name is reported)
            message = f"{file}: It could not be read ({type(error).__name__}). Open it in its own program, save it anew, and add that."
            reading = Reading(file=file, sha256=hashlib.sha256(content).hexdigest(), outcome=ParseOutcome.DAMAGED, message=message)
        _send(answers, _READING.dump_json(reading))


if __name__ == "__main__":
    _serve()
