"""Searching a library with the real model: every line with its source, under one filter, also after changes and from many threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.library import Library
from kb.models import AssignmentState, Filter, PointKind, SearchMode
from tests.readings import point, reading

GOOD, GAP, ASK = PointKind.GOOD_PRACTICE, PointKind.DEVELOPMENT_AREA, PointKind.REFLECTIVE_QUESTION
FATHERS = "fathers-male-carers"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library") as opened:
        opened.add(
            reading(
                "a.pdf",
                point("Nobody spoke with the baby's dad about his own childhood.", GAP, themes=[FATHERS], page=2),
                point("Agencies passed on what they knew without delay.", GOOD, label="Sharing"),
                point("Bruises on a baby who cannot yet crawl were not questioned.", GAP, page=3),
                reference="Child A",
                published="2024-03",
            )
        )
        opened.add(
            reading(
                "b.pdf",
                point("How do we involve fathers in our plans?", ASK, themes=[FATHERS]),
                point("Sharing: agencies passed on what they knew, without delay", GOOD),
                reference="Child B",
                partnership="Southshire",
                published="2025",
            )
        )
        yield opened


def test_a_line_is_found_by_what_it_means_and_carries_its_source(library: Library) -> None:
    line = library.search("injured infants who are not mobile", mode=SearchMode.SEMANTIC).hits[0].point
    assert line.text == "Bruises on a baby who cannot yet crawl were not questioned."
    assert (line.file, line.page, line.heading, line.partnership, line.published) == (
        "a.pdf",
        3,
        "Areas for development",
        "Northshire",
        "2024-03",
    )


@pytest.mark.parametrize("mode", list(SearchMode))
def test_a_filter_holds_in_every_way_of_searching(library: Library, mode: SearchMode) -> None:
    result = library.search("fathers and agencies", where=Filter(review=("child b",), kind=("reflective_question",)), mode=mode)
    assert [hit.point.text for hit in result.hits] == ["How do we involve fathers in our plans?"]
    assert (result.total, result.facets.review, result.facets.theme) == (1, {"Child B": 1}, {FATHERS: 1})
    library.decide(result.hits[0].point.id, FATHERS, AssignmentState.REJECTED, "Ann")
    assert library.search("fathers", where=Filter(theme=(FATHERS,), review=("Child B",)), mode=mode).total == 0


def test_the_same_words_in_another_review_are_named(library: Library) -> None:
    first = library.search("agencies passed on what they knew").hits[0]
    assert first.also_in == (("Child B",) if first.point.reference == "Child A" else ("Child A",))


def test_an_empty_library_finds_nothing_and_says_nothing_is_wrong(tmp_path: Path) -> None:
    with Library.open(tmp_path / "new") as library:
        result = library.search("fathers")
        assert (result.total, result.hits) == (0, ())
        assert not any("Searched" in note for note in result.notes)
        assert library.check() == []
        assert library.reindex() == 0
        assert library.check() == []


def test_the_end_of_a_long_point_is_found(library: Library) -> None:
    filler = " ".join("The multi-agency meeting was recorded and the minutes were sent to all who had been there." for _ in range(40))
    library.add(reading("long.pdf", f"{filler} Nobody saw how the puppies were fed.", reference="Child L"))
    assert library.search("feeding young dogs", mode=SearchMode.SEMANTIC, limit=1).hits[0].point.reference == "Child L"
    assert library.check() == []


def test_threads_search_while_files_are_added_in_this_process(library: Library) -> None:
    failures: list[BaseException] = []
    done = threading.Event()

    def search() -> None:
        try:
            while not done.is_set():
                result = library.search("involving fathers")
                assert not any("Searched" in note for note in result.notes)
                assert result.hits[0].point.text == "How do we involve fathers in our plans?"
        except BaseException as error:  # noqa: BLE001 - a thread's error is looked at below
            failures.append(error)

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(8):
        library.add(reading(f"{number}.pdf", f"Housing, edition {number}.", reference="Child H"), path="/in/h.pdf")
    library.reindex()
    done.set()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert library.check() == []
