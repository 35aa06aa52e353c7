"""A writer that is killed (kill -9) at any moment loses nothing that was stored, and what it left is found and mended."""

from __future__ import annotations

import hashlib
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kb.library import Library
from kb.models import AssignmentState, Reading, SearchMode
from kb.settings import ROOT
from tests.fakes import FakeEncoder
from tests.readings import point, reading

FILES, LIVES = 50, 6

#: Adds 50 readings and says each that is stored.
ADDING = """
import sys
from pathlib import Path
from kb.library import Library
from tests.fakes import FakeEncoder
from tests.test_kill import FILES, content, one_of_many
library = Library.open(Path(sys.argv[1]), encoder=FakeEncoder())
for number in range(FILES):
    stored = library.add(one_of_many(number), path=f"/in/{number}.pdf", content=content(number))
    print(number, stored.outcome.value, flush=True)
"""

#: Does one thing, and kills itself in a given call of a given function: before it is called, or after.
DYING = """
import os, signal, sys
from pathlib import Path
from kb.catalogue.catalogue import Catalogue
from kb.index import SearchIndex
from kb.library import Library
from kb.originals import Originals
from kb.vectors import VectorIndex
from tests.fakes import FakeEncoder
from tests.test_kill import content, one_of_many

where, name, when, what = sys.argv[2:]
owner, working = globals()[where], getattr(globals()[where], name)

def dying(*given, **named):
    if when == "before":
        os.kill(os.getpid(), signal.SIGKILL)
    done = working(*given, **named)
    os.kill(os.getpid(), signal.SIGKILL)
    return done

library = Library.open(Path(sys.argv[1]), encoder=FakeEncoder())
setattr(owner, name, dying)
eval(what)
"""


def content(number: int) -> bytes:
    return f"the bytes of file {number}".encode()


def one_of_many(number: int, edition: str = "") -> Reading:
    lines = [point(f"Learning {number} {line}{edition}: fathers, plans and visits.", themes=["fathers-male-carers"]) for line in range(12)]
    sha256 = hashlib.sha256(content(number)).hexdigest() if not edition else None
    return reading(f"{number}.pdf", *lines, reference=f"Child {number}", published="2024-03", sha256=sha256)


def as_stored(library: Library, number: int) -> list[str]:
    return [found.text for part in library.review(f"Child {number}").sections for found in part.points]


def test_nothing_stored_is_lost_whenever_adding_is_killed(tmp_path: Path) -> None:
    home, chance, stored = tmp_path / "library", random.Random(2), set[int]()
    for life in range(LIVES):
        with subprocess.Popen([sys.executable, "-c", ADDING, str(home)], cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            last = life == LIVES - 1
            die_after = FILES if last else len(stored) + chance.randrange(1, 12)
            for said in child.stdout:
                stored.add(int(said.split()[0]))
                if len(stored) >= die_after and not last:
                    time.sleep(chance.random() * 0.04)
                    child.send_signal(signal.SIGKILL)
        assert child.returncode == (0 if last else -signal.SIGKILL)
        with Library.open(home, encoder=FakeEncoder()) as library:
            for number in stored:
                assert as_stored(library, number) == [line.text for line in one_of_many(number).points]
                assert library.original(f"Child {number}", f"{number}.pdf") == content(number)
            assert all(review.points == 12 for review in library.reviews())
            library.check(repair=True)
            assert library.check() == []
            one = max(stored)
            assert library.search(f"Learning {one} 3 fathers", mode=SearchMode.KEYWORD).total >= 12
            assert {hit.point.reference for hit in library.search(f"Learning {one} 3 fathers", mode=SearchMode.SEMANTIC, limit=9).hits}
    assert len(stored) == FILES


ADD = "library.add(one_of_many(2), path='/in/2.pdf', content=content(2))"
REPLACE = "library.add(one_of_many(1, ' again'), path='/in/1.pdf')"
WITHDRAW = "library.withdraw('Child 1')"
MOMENTS = [
    (ADD, "Originals", "keep", "after"),
    (ADD, "Catalogue", "store", "after"),
    (ADD, "VectorIndex", "upsert", "after"),
    (REPLACE, "Catalogue", "store", "after"),
    (REPLACE, "VectorIndex", "delete", "after"),
    (REPLACE, "Originals", "remove", "before"),
    (WITHDRAW, "Catalogue", "withdraw", "after"),
    (WITHDRAW, "VectorIndex", "delete", "before"),
    (WITHDRAW, "Originals", "remove", "before"),
    ("library.reindex()", "VectorIndex", "upsert", "after"),
    ("library.reindex()", "Catalogue", "write_fulltext", "after"),
    ("library.reindex()", "Catalogue", "set_index", "after"),
]


@pytest.fixture(scope="module")
def two_reviews(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("kill") / "library"
    with Library.open(home, encoder=FakeEncoder()) as library:
        for number in (0, 1):
            library.add(one_of_many(number), path=f"/in/{number}.pdf", content=content(number))
    return home


@pytest.mark.parametrize(("what", "where", "name", "when"), MOMENTS, ids=["-".join((*moment[1:], moment[0][8:16])) for moment in MOMENTS])
def test_every_moment_of_dying_is_mended(two_reviews: Path, tmp_path: Path, what: str, where: str, name: str, when: str) -> None:
    left = tmp_path / "left"
    shutil.copytree(two_reviews, left)
    died = subprocess.run([sys.executable, "-c", DYING, str(left), where, name, when, what], cwd=ROOT, check=False, capture_output=True)
    assert died.returncode == -signal.SIGKILL, died.stderr
    shutil.copytree(left, tmp_path / "also left")
    with Library.open(left, encoder=FakeEncoder(), wait=5) as library:
        assert all(finding.repaired for finding in library.check(repair=True))
        is_whole_and_goes_on(library, what)
    with Library.open(tmp_path / "also left", encoder=FakeEncoder(), wait=5) as library:
        library.add(one_of_many(3))
        # Without anybody asking for it, all but what is only too much is in step.
        assert not [finding for finding in library.check() if "leftover" not in finding.code]
        library.check(repair=True)
        is_whole_and_goes_on(library, what)


def is_whole_and_goes_on(library: Library, what: str) -> None:
    """What was interrupted is done whole, or not at all; asked for again, it is done."""
    assert library.check() == []
    assert as_stored(library, 0) == [line.text for line in one_of_many(0).points]
    assert all(review.points == 12 for review in library.reviews(withdrawn=False))
    assert eval(what.replace("again", "once more"))
    assert library.check() == []
    assert library.search("fathers plans visits", mode=SearchMode.SEMANTIC, limit=50).total == len(library.points())


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_process_that_was_open_all_the_while_finishes_what_a_killed_one_left(two_reviews: Path, tmp_path: Path, when: str) -> None:
    home = tmp_path / "library"
    shutil.copytree(two_reviews, home)
    with Library.open(home, encoder=FakeEncoder()) as library:
        assert library.search("fathers plans visits", mode=SearchMode.SEMANTIC).total == 24
        what = REPLACE.replace("'/in/1.pdf')", "'/in/1.pdf'), " + ADD)
        died = subprocess.run([sys.executable, "-c", DYING, str(home), "Catalogue", "followed", when, what], cwd=ROOT, check=False)
        assert died.returncode == -signal.SIGKILL
        # Whatever is written next, even if it is no line.
        library.decide(library.points()[0].id, "fathers-male-carers", AssignmentState.ACCEPTED, "Ann")
        assert library.check() == []
        library.add(one_of_many(3))
        assert library.check() == []
        total = library.search("fathers plans visits", mode=SearchMode.SEMANTIC, limit=50).total
        assert total == len(library.points()) == 36
