"""Taking a review out: its words are gone from every file of the library, and it stays out until somebody takes it back in."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kb.errors import Ambiguous, NotFound
from kb.library import Library
from kb.models import Assignment, AssignmentState, Filter, IngestOutcome
from tests.fakes import FakeEncoder
from tests.readings import point, reading

ADDED, UNCHANGED = IngestOutcome.ADDED, IngestOutcome.UNCHANGED
CONTENT = b"The zebrafish line, and the quokka story."
LINE = replace(
    point("Nobody heard the zebrafish.", label="Zebrafish"), themes=(Assignment("fathers-male-carers", 0.8, "it says “the zebrafish”"),)
)
FIRST = reading(
    "a.pdf",
    LINE,
    reference="Child A",
    title="The zebrafish briefing",
    published="2024-03",
    narrative="The quokka story.",
    sha256=hashlib.sha256(CONTENT).hexdigest(),
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as opened:
        opened.add(FIRST, path="/in/a.pdf", content=CONTENT)
        opened.add(reading("b.pdf", "Other words.", reference="Child B"))
        yield opened


def test_only_a_stub_stays(library: Library) -> None:
    summary = library.withdraw("child a", "asked by the partnership")
    assert (summary.reference, summary.partnership, summary.published, summary.state) == ("Child A", "Northshire", "2024-03", "withdrawn")
    assert (summary.withdrawn_reason, summary.points, summary.title) == ("asked by the partnership", 0, None)
    assert summary.withdrawn_on is not None
    assert summary.files == ("a.pdf",)
    assert summary in library.reviews()
    assert summary not in library.reviews(withdrawn=False)
    detail = library.review("child-a")
    assert (detail.sections, detail.notices) == ((), ())
    assert [found.text for found in library.points()] == ["Other words."]
    assert library.original("child a", "a.pdf") is None
    assert library.review_count() == 1
    assert library.theme_counts() == []
    assert [review.reference for review in library.trends().reviews] == ["Child B"]
    assert library.check() == []


def test_no_file_of_the_library_holds_the_words_any_more(library: Library) -> None:
    def files_with(word: bytes) -> list[str]:
        return [file.name for file in library.home.rglob("*") if file.is_file() and word in file.read_bytes().lower()]

    (held,) = library.points(Filter(review=("Child A",)))
    library.decide(held.id, "fathers-male-carers", AssignmentState.ACCEPTED, "Ann")
    assert files_with(b"zebrafish")
    assert files_with(b"quokka")
    library.withdraw("Child A")
    assert files_with(b"zebrafish") == []
    assert files_with(b"quokka") == []


def test_its_file_stays_out_and_says_how_to_take_it_back(library: Library) -> None:
    library.withdraw("Child A")
    known = library.known(FIRST.sha256, "a.pdf", "/in/a.pdf")
    assert known is not None
    assert known == library.add(FIRST, path="/elsewhere/a.pdf", content=CONTENT)
    assert known.outcome is UNCHANGED
    assert known.message is not None
    assert "withdrawn" in known.message
    assert "--readmit" in known.message
    assert library.original("Child A", "a.pdf") is None
    assert library.check() == []


@pytest.mark.parametrize(
    "other",
    [
        reading("other.pdf", "New words.", reference="CHILD A"),
        reading("a.pdf", "New words."),
        reading("a.pdf", "New words.", reference="Child A", partnership="Renamed"),
    ],
    ids=["another file of the review", "a new edition without reference", "a new edition at the same path"],
)
def test_what_belongs_to_it_stays_out(library: Library, other) -> None:
    library.withdraw("Child A")
    stored = library.add(other, path=f"/in/{other.file}")
    assert stored.outcome is UNCHANGED
    assert [found.text for found in library.points()] == ["Other words."]


@pytest.mark.parametrize(
    "other",
    [reading("new.pdf", "New words.", reference="Child A", partnership="Southshire"), reading("a.pdf", "New words.", reference="Child C")],
    ids=["the same reference elsewhere", "another review in place of the file"],
)
def test_what_does_not_belong_to_it_comes_in(library: Library, other) -> None:
    library.withdraw("Child A")
    assert library.add(other, path=f"/in/{other.file}").outcome is ADDED
    assert library.review_count() == 2


def test_an_untitled_file_of_the_same_name_is_not_taken_for_a_withdrawn_one(library: Library) -> None:
    library.add(reading("brief.pdf", "One.", partnership=None), path="/north/brief.pdf")
    library.withdraw("brief")
    assert library.add(reading("brief.pdf", "Two.", partnership=None), path="/south/brief.pdf").outcome is ADDED


def test_it_can_be_taken_back_in_with_what_people_decided(library: Library) -> None:
    (held,) = library.points(Filter(review=("Child A",)))
    library.decide(held.id, "crying-and-safer-sleep", AssignmentState.ACCEPTED, "Ann")
    library.withdraw("Child A")
    stored = library.add(FIRST, path="/in/a.pdf", content=CONTENT, readmit=True)
    assert (stored.outcome, stored.review) == (ADDED, "child-a")
    (again,) = library.points(Filter(review=("Child A",)))
    assert again.id == held.id
    assert {given.theme for given in again.themes} == {"fathers-male-carers", "crying-and-safer-sleep"}
    assert library.original("Child A", "a.pdf") == CONTENT
    assert [review.state for review in library.reviews()] == ["ready", "ready"]


def test_taking_back_one_file_leaves_the_others_out(library: Library) -> None:
    second = reading("second.pdf", "Second words.", reference="Child A")
    library.add(second)
    library.withdraw("Child A")
    library.add(second, readmit=True)
    (review,) = (found for found in library.reviews() if found.key == "child-a")
    assert (review.files, review.points) == (("second.pdf",), 1)
    assert library.add(FIRST, path="/in/a.pdf").outcome is UNCHANGED


def test_withdrawing_twice_keeps_the_first_reason(library: Library) -> None:
    first = library.withdraw("Child A", "first")
    assert library.withdraw("Child A", "second") == first


def test_a_name_that_is_not_held_or_names_two(library: Library) -> None:
    with pytest.raises(NotFound, match="Child Z"):
        library.withdraw("Child Z")
    library.add(reading("s.pdf", "South.", reference="Child B", partnership="Southshire"))
    with pytest.raises(Ambiguous, match="child-b-2"):
        library.withdraw("child b")
    with pytest.raises(Ambiguous, match="Southshire"):
        library.review("CHILD B")
    library.withdraw("child-b")
    assert library.review("Child B").summary.key == "child-b-2"


def test_a_replaced_file_leaves_no_copy_of_the_old_one(library: Library) -> None:
    content = b"new edition"
    edition = replace(FIRST, sha256=hashlib.sha256(content).hexdigest())
    assert library.add(edition, path="/in/a.pdf", content=content).outcome is IngestOutcome.REPLACED
    assert library.original("Child A", "a.pdf") == content
    assert [file.read_bytes() for file in (library.home / "originals").rglob("*") if file.is_file()] == [content]
