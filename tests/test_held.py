"""The vectors in memory and the state of the catalogue: what is carried over, read anew, filled in the background, and seen of others."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Collection, Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kb.catalogue.columns import Columns
from kb.errors import IndexMismatch, LibraryError
from kb.library import Library
from kb.models import Filter, Hit, ReviewType, SearchMode
from kb.search import held as module
from kb.search import state as state_module
from kb.search.held import Held, Table
from kb.settings import ROOT
from tests.fakes import FakeEncoder
from tests.readings import reading
from tests.rows import columns

SIZE = 16
Parts = NDArray[np.float32]


def unit(rows: NDArray[np.float64]) -> Parts:
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


def parts(count: int, seed: int) -> Parts:
    return unit(np.random.default_rng(seed).normal(size=(count, SIZE)))


class Kept:
    """What ChromaDB would keep: the parts of each point, some of them several; it notes what it was asked for."""

    def __init__(self, ids: Collection[str]) -> None:
        self.parts = {name: parts(1 + 2 * (number % 5 == 0), number) for number, name in enumerate(ids)}
        self.asked: list[list[str]] = []
        self.read_whole = 0
        self.damaged = False
        self.waits = threading.Event()
        self.waits.set()

    def all_parts(self) -> Iterator[tuple[list[str], Parts]]:
        self.read_whole += 1
        entries = [(name, row) for name, rows in self.parts.items() for row in rows]
        for start in range(0, len(entries), 4):
            self.waits.wait(20)
            self._look()
            some = entries[start : start + 4]
            yield [name for name, _row in some], np.array([row for _name, row in some], dtype=np.float32)

    def parts_of(self, points: Collection[str]) -> tuple[list[str], Parts]:
        self._look()
        self.asked.append(sorted(points))
        found = [(name, row) for name in points for row in self.parts.get(name, ())]
        rows = np.array([row for _name, row in found], dtype=np.float32).reshape(len(found), SIZE)
        return [name for name, _row in found], rows

    def _look(self) -> None:
        if self.damaged:
            raise LibraryError("The vectors are damaged.")

    def further(self) -> int:
        return sum(len(rows) - 1 for rows in self.parts.values())


def names(start: int, end: int) -> list[str]:
    return [f"p{number:03}" for number in range(start, end)]


def right(table: Table | None, kept: Kept) -> bool:
    """Whether a table gives of every point the similarity of its best part, for any choice of points."""
    if table is None:
        return False
    query, ids = parts(1, 99)[0], table.columns.ids
    expected = np.array([max((float(row @ query) for row in kept.parts.get(name, ())), default=0.0) for name in ids])
    chosen = [np.arange(len(ids)), np.arange(len(ids))[::-1], np.arange(0, len(ids), 10), np.zeros(0, dtype=int)]
    return all(np.allclose(table.similarities(query, rows.astype(np.int32)), expected[rows], atol=1e-5) for rows in chosen)


def wait_for(held: Held) -> None:
    if held._filling is not None:
        held._filling.join(20)


def test_a_few_are_read_at_once_and_asked_for_once():
    kept = Kept(names(0, 30))
    held, of = Held(kept), columns(names(0, 30))
    table = held.table(of, SIZE, "model", "1")
    assert right(table, kept)
    assert held.table(of, SIZE, "model", "1") is table
    assert kept.asked == [names(0, 30)]
    assert kept.read_whole == 0
    assert table is not None
    assert table.complete


def test_a_long_point_is_as_similar_as_its_best_part():
    kept = Kept(names(0, 1))
    table = Held(kept).table(columns(names(0, 1)), SIZE, "model", "1")
    assert table is not None
    for row in kept.parts["p000"]:
        assert table.similarities(row, np.array([0], dtype=np.int32)) == pytest.approx([1.0], abs=1e-5)


def test_points_come_and_go_and_only_what_is_new_is_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "AT_ONCE", 10)
    kept = Kept(names(0, 40))
    held = Held(kept)
    for _search in range(2):
        assert held.table(columns(names(0, 40)), SIZE, "model", "1") is None
        wait_for(held)
    assert right(held.table(columns(names(0, 40)), SIZE, "model", "1"), kept)
    assert kept.asked == []

    for gone in names(3, 12):
        del kept.parts[gone]
    kept.parts.update({name: parts(3, 1000 + number) for number, name in enumerate(names(40, 44))})
    now = held.table(columns([*names(0, 3), *names(12, 44)]), SIZE, "model", "2")
    assert right(now, kept)
    assert kept.asked == [names(40, 44)]
    assert now is not None
    assert len(now.further[0]) == len(now.further[1]) == kept.further(), "the parts of points that are gone are let go of"
    assert kept.read_whole == 1


def test_of_a_small_library_all_is_read_again_when_the_vectors_moved():
    kept = Kept(names(0, 6))
    held, of = Held(kept), columns(names(0, 6))
    held.table(of, SIZE, "model", "1")
    kept.parts["p001"] = parts(2, 77)
    assert right(held.table(of, SIZE, "model", "2"), kept)


def test_a_point_without_a_vector_is_like_nothing_until_it_has_one(monkeypatch: pytest.MonkeyPatch):
    kept = Kept(names(0, 6))
    held, of = Held(kept), columns(names(0, 8))
    table = held.table(of, SIZE, "model", "1")
    assert right(table, kept)
    assert table is not None
    assert table.similarities(parts(1, 5)[0], np.array([6, 7], dtype=np.int32)).tolist() == [0.0, 0.0]
    assert held.table(of, SIZE, "model", "1") is table
    assert len(kept.asked) == 1, "not asked for again and again"
    monkeypatch.setattr(module, "AT_ONCE", 3)
    kept.parts["p006"] = parts(2, 78)
    assert right(held.table(of, SIZE, "model", "2"), kept)
    assert kept.asked[1:] == [["p006", "p007"]], "and asked for when the vectors moved, with nothing else"


def test_vectors_made_with_another_model_are_never_mixed():
    kept = Kept(names(0, 8))
    held = Held(kept)
    held.table(columns(names(0, 8)), SIZE, "model in vectors-1", "1")
    kept.parts = {name: parts(2, 500 + number) for number, name in enumerate(names(0, 9))}
    assert right(held.table(columns(names(0, 9)), SIZE, "other in vectors-2", "1"), kept)
    assert kept.asked[-1] == names(0, 9)


def test_vectors_of_points_that_the_columns_do_not_have_are_passed_over():
    kept = Kept(names(0, 8))
    table = Table(columns(names(0, 5)), SIZE)
    for points, rows in kept.all_parts():
        table.take(points, rows)
    assert right(table, kept)
    assert set(table.further[1].tolist()) <= set(range(5))


def test_an_empty_library_has_an_empty_table():
    table = Held(Kept([])).table(columns([]), SIZE, "model", "1")
    assert table is not None
    assert table.complete
    assert table.similarities(parts(1, 1)[0], np.zeros(0, dtype=np.int32)).tolist() == []


# ------------------------------------------------------------------ filled in the background


@pytest.fixture
def few_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "AT_ONCE", 5)
    monkeypatch.setattr(module, "_STEP", 2)


@pytest.mark.usefixtures("few_at_once")
def test_many_are_read_in_the_background_and_not_for_one_search():
    kept = Kept(names(0, 50))
    kept.waits.clear()
    held, of = Held(kept), columns(names(0, 50))
    assert held.table(of, SIZE, "model", "1") is None
    assert held._filling is None, "one search of one command does not need them"
    assert held.table(of, SIZE, "model", "1") is None
    assert held.table(of, SIZE, "model", "1") is None, "searches go on meanwhile"
    kept.waits.set()
    wait_for(held)
    table = held.table(of, SIZE, "model", "1")
    assert right(table, kept)
    assert kept.read_whole == 1
    assert kept.asked == []


@pytest.mark.usefixtures("few_at_once")
def test_what_changed_while_they_were_read_is_asked_for():
    kept = Kept(names(0, 50))
    held = Held(kept)
    held.table(columns(names(0, 50)), SIZE, "model", "1")
    kept.waits.clear()
    held.table(columns(names(0, 50)), SIZE, "model", "1")
    kept.parts.update({name: parts(2, 300 + number) for number, name in enumerate(names(50, 53))})
    now = columns(names(2, 53))
    held.table(now, SIZE, "model", "2")
    kept.waits.set()
    for _search in range(3):
        wait_for(held)
        table = held.table(now, SIZE, "model", "2")
    assert right(table, kept)


@pytest.mark.usefixtures("few_at_once")
def test_what_is_read_again_is_kept_once():
    """Filling that was broken off, by damage or a change, must not put the first parts among the further ones."""
    kept = Kept(names(0, 60))
    held = Held(kept)
    now = columns(names(0, 40))
    held.table(now, SIZE, "model", "0")
    held.table(now, SIZE, "model", "0")
    wait_for(held)
    now = columns(names(0, 60))
    for _search in range(2):
        table = held.table(now, SIZE, "model", "1")
        wait_for(held)
    table = held.table(now, SIZE, "model", "1")
    assert right(table, kept)
    assert table is not None
    assert len(table.further[0]) == kept.further()


def test_of_a_long_point_that_was_half_read_when_the_library_changed_the_rest_is_read():
    kept = Kept(names(0, 6))
    before, after = Table(columns(names(0, 6)), SIZE), Table(columns(names(0, 5)), SIZE)
    before.take(["p000"], kept.parts["p000"][:1])
    after.carry_over(before)
    after.take(*kept.parts_of(names(0, 5)))
    assert right(after, kept)


@pytest.mark.usefixtures("few_at_once")
def test_whoever_waits_has_them_all_at_the_next_search():
    kept = Kept(names(0, 50))
    held, of = Held(kept), columns(names(0, 50))
    held.table(of, SIZE, "model", "1", wait=True)
    assert right(held.table(of, SIZE, "model", "1"), kept)
    assert kept.read_whole == 1


@pytest.mark.usefixtures("few_at_once")
def test_many_without_vectors_are_not_read_for_ever():
    kept = Kept(names(0, 20))
    held, of = Held(kept), columns(names(0, 60))
    for _search in range(2):
        held.table(of, SIZE, "model", "1")
        wait_for(held)
    assert right(held.table(of, SIZE, "model", "1"), kept)
    assert right(held.table(of, SIZE, "model", "1"), kept)
    assert kept.read_whole == 1
    kept.parts.update({name: parts(1, 900 + number) for number, name in enumerate(names(20, 60))})
    for _search in range(2):
        held.table(of, SIZE, "model", "2")
        wait_for(held)
    assert right(held.table(of, SIZE, "model", "2"), kept)


def test_damage_is_said_and_mended_vectors_are_read_at_the_next_search():
    kept = Kept(names(0, 8))
    held, of = Held(kept), columns(names(0, 8))
    kept.damaged = True
    for _search in range(2):
        with pytest.raises(LibraryError, match="damaged"):
            held.table(of, SIZE, "model", "1")
    kept.damaged = False
    assert right(held.table(of, SIZE, "model", "1"), kept)


@pytest.mark.usefixtures("few_at_once")
def test_damage_met_in_the_background_leaves_searches_without_the_table():
    kept = Kept(names(0, 30))
    held, of = Held(kept), columns(names(0, 30))
    kept.damaged = True
    for _search in range(4):
        assert held.table(of, SIZE, "model", "1") is None
        wait_for(held)
    kept.damaged = False
    held.table(of, SIZE, "model", "1")
    wait_for(held)
    assert right(held.table(of, SIZE, "model", "1"), kept)


def test_threads_that_ask_at_once_get_the_same_table():
    kept = Kept(names(0, 200))
    held, of = Held(kept), columns(names(0, 200))
    found: list[Table | None] = []
    threads = [threading.Thread(target=lambda: found.append(held.table(of, SIZE, "model", "1"))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(found) == 6
    assert len({id(table) for table in found}) == 1
    assert right(found[0], kept)


# ------------------------------------------------------------------ in a library


#: The fake model reads 60 words at a time.
LONG = "minutes " * 60 + "Nobody saw how the puppies were fed."


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as opened:
        opened.add(reading("a.pdf", "Nobody asked the father.", "The plan was shared.", LONG, reference="Child A"), path="/in/a.pdf")
        yield opened


OPEN = Filter()


def texts(library: Library, query: str, mode: SearchMode = SearchMode.SEMANTIC, where: Filter = OPEN) -> list[str]:
    return [hit.point.text for hit in library.search(query, mode=mode, where=where).hits]


@pytest.mark.parametrize("at_once", [5_000, 1], ids=["all at once", "in the background"])
def test_each_change_is_found_at_the_next_search(library: Library, monkeypatch: pytest.MonkeyPatch, at_once: int):
    monkeypatch.setattr(module, "AT_ONCE", at_once)
    for _search in range(3):
        assert texts(library, "nobody asked father")[0] == "Nobody asked the father."
        assert texts(library, "nobody saw how the puppies were fed")[0] == LONG
        if (held := library._comparing._held) is not None:
            wait_for(held)
    library.add(reading("b.pdf", "Grandparents cared well.", reference="Child B"), path="/in/b.pdf")
    assert texts(library, "grandparents cared")[0] == "Grandparents cared well."
    library.add(reading("b.pdf", "Neighbours raised concerns.", reference="Child B"), path="/in/b.pdf")
    assert texts(library, "neighbours raised concerns")[0] == "Neighbours raised concerns."
    assert "Grandparents cared well." not in texts(library, "grandparents cared")
    library.withdraw("Child A")
    assert texts(library, "nobody asked father neighbours raised concerns") == ["Neighbours raised concerns."]


def test_an_index_made_anew_with_another_model_is_read_anew(library: Library, tmp_path: Path):
    assert texts(library, "father")[0] == "Nobody asked the father."
    with Library.open(library.home, encoder=FakeEncoder("other", dimensions=48)) as other:
        with pytest.raises(IndexMismatch):
            texts(other, "father")
        other.reindex()
        assert texts(other, "nobody asked father")[0] == "Nobody asked the father."
    with pytest.raises(IndexMismatch, match="kb reindex"):
        texts(library, "father")
    assert library.search("father").notes, "by words only, and it says so"
    library.reindex()
    assert texts(library, "nobody asked father")[0] == "Nobody asked the father."


def test_vectors_that_were_damaged_after_they_were_read_are_still_in_memory(library: Library):
    assert texts(library, "father")
    for folder in library.home.glob("vectors-*"):
        shutil.rmtree(folder)
    assert texts(library, "father") == texts(library, "father")


# ------------------------------------------------------------------ the state of the catalogue


OTHER = """
import sys
from pathlib import Path
from kb.library import Library
from tests.fakes import FakeEncoder
with Library.open(Path(sys.argv[1]), encoder=FakeEncoder()) as library:
    exec(sys.argv[2])
"""


@pytest.mark.parametrize("place", ["another object", "another process"])
def test_a_change_made_elsewhere_is_seen_at_the_next_search(library: Library, place: str):
    def elsewhere(does: str) -> None:
        if place == "another process":
            subprocess.run([sys.executable, "-c", OTHER, str(library.home), does], cwd=ROOT, check=True, timeout=120)
        else:
            with Library.open(library.home, encoder=FakeEncoder()) as other:
                exec(does, {"library": other})

    keyword = SearchMode.KEYWORD
    assert texts(library, "father", keyword) == ["Nobody asked the father."]
    elsewhere("from tests.readings import reading; library.add(reading('b.pdf', 'A father rang.', reference='Child B'))")
    assert library.search("father", mode=keyword).facets.review == {"Child A": 1, "Child B": 1}
    elsewhere("library.keeper.restrict('Child A', 'Ann')")
    assert texts(library, "father", keyword) == ["A father rang."]
    assert library.search("father", mode=keyword).facets.review == {"Child B": 1}
    assert set(texts(library, "father", keyword, Filter(restricted=True))) == {"A father rang.", "Nobody asked the father."}
    elsewhere("library.set_fact('Child B', 'harm', ['neglect'], 'Ann')")
    assert texts(library, "father", keyword, Filter(harm=("neglect",))) == ["A father rang."]
    elsewhere("library.withdraw('Child B')")
    assert texts(library, "father", keyword) == []


def test_nothing_is_read_again_while_nothing_changed(library: Library):
    states = library._states
    first = states.now()
    assert states.now() is first
    assert library.search("father").total
    assert states.now() is first
    library.add(reading("b.pdf", "A father rang."))
    assert states.now() is not first


@pytest.fixture
def slow_to_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a large library: the columns that were read last stay in use for a while."""
    monkeypatch.setattr(state_module, "_MANY", -1)
    monkeypatch.setattr(state_module, "_SHARE", 1e9)


def test_a_library_that_is_not_large_is_searched_as_it_is_however_slow_the_machine(library: Library, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(state_module, "_SHARE", 1e9)
    before = library._states.now()
    library.add(reading("b.pdf", "A father rang."))
    assert library._states.now() is not before


@pytest.mark.usefixtures("slow_to_read")
def test_of_a_state_that_is_a_moment_old_nothing_is_shown_that_is_gone(library: Library):
    library.add(reading("b.pdf", "A father rang.", reference="Child B"))
    before = library._states.now()
    library.add(reading("c.pdf", "Somebody wrote.", reference="Child C"))
    assert library._states.now() is before, "the state is old"
    library.withdraw("Child B")
    assert library._states.now() is not before, "one that counts a review which is gone is read anew"
    for mode in SearchMode:
        assert "A father rang." not in texts(library, "father rang", mode)


@pytest.mark.usefixtures("slow_to_read")
@pytest.mark.parametrize("mode", list(SearchMode))
def test_of_a_state_that_is_a_moment_old_not_even_the_name_of_a_restricted_review_is_told(library: Library, mode: SearchMode):
    library.add(reading("b.pdf", "A father rang.", reference="Child B"))
    library._states.now()
    library.keeper.restrict("Child B", "Ann")
    result = library.search("father rang", mode=mode)
    assert all(not hit.point.restricted for hit in result.hits)
    assert "Child B" not in result.facets.review
    near = library.more_like(next(line.id for line in library.points() if line.text == "Nobody asked the father."))
    assert all(not hit.point.restricted for hit in near)


def test_lines_of_restricted_reviews_are_in_nothing_that_is_shown(library: Library):
    line = "Nobody asked the father."
    library.add(
        reading(
            "r.pdf", line, "The zorblat was unseen.", "Nobody saw the zorblat.", reference="Child R", review_type=ReviewType.RAPID_REVIEW
        )
    )

    def told(hits: tuple[Hit, ...]) -> set[str]:
        return {hit.point.reference for hit in hits} | {name for hit in hits for name in hit.also_in}

    own = next(one.id for one in library.points() if one.text == line)
    for mode in SearchMode:
        result = library.search("father zorblat", mode=mode)
        assert told(result.hits) == {"Child A"}
        assert all(not hit.alike for hit in result.hits)
        assert result.facets.review.keys() == {"Child A"}
    assert library.more_like(own) == library.elsewhere(own) == ()
    assert "zorblat" not in library._states.now().words, "nor are its words offered for words that are spelled wrongly"
    assert library.search("zorblat", where=Filter(restricted=True), mode=SearchMode.KEYWORD).total == 2


def test_columns_without_reviews_are_no_error():
    assert isinstance(columns([]), Columns)
