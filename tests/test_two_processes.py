"""Two processes on one library: what one adds, replaces or withdraws, the other finds or no longer finds at its next search.

An embedded ChromaDB goes on serving what another process has changed or deleted, without any error; this is what keeps it from that.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.library import Library
from kb.models import SearchMode
from kb.settings import ROOT
from kb.vectors import VectorIndex
from tests.fakes import FakeEncoder
from tests.readings import reading

HYBRID, SEMANTIC, KEYWORD = SearchMode.HYBRID, SearchMode.SEMANTIC, SearchMode.KEYWORD

#: Reads one line of Python after the other, does it to its own `library`, and answers with what came of it.
OTHER = """
import sys
from pathlib import Path
from kb.library import Library
from kb.models import SearchMode
from tests.fakes import FakeEncoder
from tests.readings import reading
library = Library.open(Path(sys.argv[1]), encoder=FakeEncoder())
for line in sys.stdin:
    print(repr(eval(line)), flush=True)
"""


class Other:
    """Another process with the same library open."""

    def __init__(self, home: Path) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-c", OTHER, str(home)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def does(self, expression: str) -> str:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(expression + "\n")
        self._process.stdin.flush()
        return self._process.stdout.readline().strip()

    def end(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(30)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as opened:
        opened.add(reading("a.pdf", "Nobody asked the father.", "The plan was shared.", reference="Child A"), path="/in/a.pdf")
        yield opened


@pytest.fixture
def other(library: Library) -> Iterator[Other]:
    process = Other(library.home)
    yield process
    process.end()


def found(library: Library, query: str, mode: SearchMode) -> list[str]:
    return [hit.point.text for hit in library.search(query, mode=mode).hits]


@pytest.mark.parametrize("mode", list(SearchMode))
def test_each_change_of_another_process_is_seen_at_the_next_search(library: Library, other: Other, mode: SearchMode) -> None:
    assert found(library, "father", mode)[0] == "Nobody asked the father."
    before = library.generation

    other.does("library.add(reading('b.pdf', 'Grandparents cared well.', reference='Child B'), path='/in/b.pdf')")
    assert library.generation > before
    assert found(library, "grandparents cared", mode)[0] == "Grandparents cared well."

    other.does("library.add(reading('b.pdf', 'Neighbours raised concerns.', reference='Child B'), path='/in/b.pdf')")
    assert found(library, "neighbours raised concerns", mode)[0] == "Neighbours raised concerns."
    assert "Grandparents cared well." not in found(library, "grandparents cared", mode)

    other.does("library.withdraw('Child B')")
    assert "Neighbours raised concerns." not in found(library, "neighbours raised concerns", mode)
    assert library.search("neighbours raised concerns", mode=mode).facets.review.keys() <= {"Child A"}

    other.does("library.reindex()")
    assert found(library, "father", mode)[0] == "Nobody asked the father."
    assert library.check() == []


def test_vectors_of_deleted_points_do_not_crowd_out_the_others(library: Library, other: Other) -> None:
    many = ", ".join(repr(f"The plan was shared with partner number {number}.") for number in range(400))
    other.does(f"library.add(reading('many.pdf', {many}, reference='Child C'))")
    assert len(found(library, "The plan was shared with partner number 7.", SEMANTIC)) == 20
    other.does("library.withdraw('Child C')")
    assert found(library, "The plan was shared with partner number 7.", SEMANTIC)[0] == "The plan was shared."


def test_both_may_write_in_turn(library: Library, other: Other) -> None:
    for number in range(3):
        library.add(reading(f"here-{number}.pdf", f"Line {number} from here."))
        other.does(f"library.add(reading('there-{number}.pdf', 'Line {number} from there.'))")
    everything = "[point.text for point in library.points()], [hit.point.text for hit in library.search('line from', limit=50).hits]"
    assert other.does(everything) == repr(eval(everything, {"library": library}))
    assert other.does("library.check()") == "[]"
    assert library.check() == []
    assert len(found(library, "line from", SEMANTIC)) >= 6


def test_searches_go_on_in_many_threads_while_another_process_writes(library: Library, other: Other) -> None:
    done = threading.Event()
    failures: list[BaseException] = []

    def search() -> None:
        try:
            while not done.is_set():
                for mode in SearchMode:
                    result = library.search("the plan was shared with the father", mode=mode)
                    assert not any("Searched" in note for note in result.notes)
                    assert any(hit.point.reference == "Child A" for hit in result.hits)
        except BaseException as error:  # noqa: BLE001 - a thread's error is looked at below
            failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(6):
        other.does(f"library.add(reading('b.pdf', 'The plan was shared, edition {number}.', reference='Child B'), path='/in/b.pdf')")
        other.does("library.reindex()")
    other.does("library.withdraw('Child B')")
    done.set()
    for thread in threads:
        thread.join(30)
    assert failures == []
    assert found(library, "plan shared", SEMANTIC)[0] == "The plan was shared."
    assert library.check() == []


def test_an_index_that_is_replaced_in_the_moment_it_is_opened(library: Library, other: Other, monkeypatch: pytest.MonkeyPatch) -> None:
    opening = VectorIndex.__init__
    waiting = ["library.reindex()"]

    def late(self: VectorIndex, *given: Any, **named: Any) -> None:
        if waiting:
            assert other.does(waiting.pop()) == "2"
        opening(self, *given, **named)

    monkeypatch.setattr(VectorIndex, "__init__", late)
    with Library.open(library.home, encoder=FakeEncoder()) as late_reader:
        assert found(late_reader, "nobody asked father", SEMANTIC)[0] == "Nobody asked the father."
    assert library.check() == []


def test_an_index_that_is_replaced_in_the_moment_it_is_looked_at(library: Library, other: Other, monkeypatch: pytest.MonkeyPatch) -> None:
    looking = Path.iterdir
    waiting = ["library.reindex()"]

    def late(self: Path) -> Any:
        if waiting and self.name.startswith("vectors"):
            assert other.does(waiting.pop()) == "2"
        return looking(self)

    monkeypatch.setattr(Path, "iterdir", late)
    with Library.open(library.home, encoder=FakeEncoder()) as late_reader:
        assert found(late_reader, "nobody asked father", SEMANTIC)[0] == "Nobody asked the father."
    assert not waiting, "the vectors' folder was never looked at"
    assert library.check() == []
