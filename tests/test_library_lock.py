"""One writer at a time, across threads and processes; a writer that waits says so, and gives up in plain words."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from kb.errors import LibraryBusy, LibraryError
from kb.library import Library
from kb.lock import FILE, WriterLock
from tests.fakes import FakeEncoder
from tests.readings import reading

HOLD = """
import sys, time
from pathlib import Path
from kb.lock import FILE, WriterLock
with WriterLock(Path(sys.argv[1])).held():
    print("held", flush=True)
    sys.stdin.readline()
"""


def another_writer(home: Path) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", HOLD, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_a_writer_waits_for_another_process_and_says_so(tmp_path: Path) -> None:
    said: list[str] = []
    with Library.open(tmp_path, encoder=FakeEncoder(), wait=20, on_wait=said.append) as library:
        with another_writer(tmp_path) as other:
            assert other.stdout is not None
            assert other.stdin is not None
            assert other.stdout.readline() == "held\n"
            threading.Timer(0.3, lambda: (other.stdin.write("\n"), other.stdin.flush())).start()  # type: ignore[union-attr]
            library.add(reading("a.pdf", "One."))
        assert library.review_count() == 1
    assert len(said) == 1
    assert "Waiting" in said[0]


def test_a_writer_gives_up_in_plain_words_and_readers_never_wait(tmp_path: Path) -> None:
    with Library.open(tmp_path, encoder=FakeEncoder(), wait=0.2) as library:
        library.add(reading("a.pdf", "One."))
        with another_writer(tmp_path) as other:
            assert other.stdout is not None
            assert other.stdout.readline() == "held\n"
            assert len(library.points()) == 1
            assert library.search("one").total == 1
            with pytest.raises(LibraryBusy, match=r"did not finish within 0\.2 seconds. Nothing was changed"):
                library.withdraw("a")
            other.kill()
        # What a killed process held is free at once.
        assert library.withdraw("a").state == "withdrawn"


def test_a_writer_waits_for_another_thread(tmp_path: Path) -> None:
    order: list[str] = []
    held = threading.Event()

    def hold() -> None:
        with WriterLock(tmp_path).held():
            held.set()
            time.sleep(0.2)
            order.append("first")

    thread = threading.Thread(target=hold)
    thread.start()
    held.wait(10)
    with WriterLock(tmp_path, on_wait=lambda _: None).held():
        order.append("second")
    thread.join()
    assert order == ["first", "second"]


def test_the_thread_that_holds_the_lock_may_take_it_again(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path, wait=0)
    with lock.held(), lock.held():
        pass
    with WriterLock(tmp_path, wait=0).held():
        pass


def test_an_error_inside_is_not_taken_for_one_of_the_lock(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), WriterLock(tmp_path).held():
        (tmp_path / "nothing").read_bytes()


def test_a_lock_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(LibraryError, match="cannot be written to: Is a directory"), WriterLock(tmp_path).held():
        pass


def test_threads_that_write_at_once_lose_nothing(tmp_path: Path) -> None:
    failed: list[BaseException] = []

    def write(number: int) -> None:
        try:
            for part in range(3):
                library.add(reading(f"{number}-{part}.pdf", f"Line {number} {part}.", reference=f"Child {number}-{part}"))
        except BaseException as error:  # noqa: BLE001 - a thread's error is looked at below
            failed.append(error)

    with Library.open(tmp_path, encoder=FakeEncoder(), on_wait=lambda _: None) as library:
        threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        assert failed == []
        assert library.review_count() == 12
        assert library.check() == []
