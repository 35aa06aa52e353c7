"""Where a file belongs: what is held already, what it replaces, which review it joins."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kb.library import Library
from kb.models import IngestOutcome, Notice, ParseOutcome, Reading
from tests.readings import reading

ADDED, UNCHANGED, REPLACED, DUPLICATE = IngestOutcome.ADDED, IngestOutcome.UNCHANGED, IngestOutcome.REPLACED, IngestOutcome.DUPLICATE


def texts(library: Library) -> list[str]:
    return sorted(point.text for point in library.points())


def test_the_same_file_again_changes_nothing(library: Library) -> None:
    one = reading("a.pdf", "One.", reference="Child A")
    assert library.add(one).outcome is ADDED
    before = library.generation
    again = library.add(one)
    assert (again.outcome, again.reference, again.points) == (UNCHANGED, "Child A", 1)
    assert library.generation == before


def test_the_same_bytes_are_known_before_reading(library: Library) -> None:
    one = reading("a.pdf", "One.", reference="Child A")
    assert library.known(one.sha256, "a.pdf", None) is None
    library.add(one, path="/in/a.pdf")
    for file, path in (("a.pdf", None), ("a.pdf", "/else/a.pdf"), ("renamed.pdf", "/in/a.pdf")):
        held = library.known(one.sha256, file, path)
        assert held is not None
        assert held.outcome is UNCHANGED


def test_the_same_bytes_under_another_name_are_a_duplicate_that_names_the_first(library: Library) -> None:
    one = reading("a.pdf", "One.", reference="Child A")
    library.add(one, path="/in/a.pdf")
    copy = library.add(replace(one, file="copy.pdf"), path="/in/copy.pdf")
    assert copy.outcome is DUPLICATE
    assert copy.message is not None
    assert "a.pdf" in copy.message
    assert "Child A" in copy.message
    assert len(library.points()) == 1


def test_a_new_edition_at_the_same_path_replaces_the_old_one(library: Library) -> None:
    library.add(reading("a.pdf", "One.", "Two."), path="/in/a.pdf")
    stored = library.add(reading("a.pdf", "Quite different.", published="2024"), path="/in/a.pdf")
    assert stored.outcome is REPLACED
    assert texts(library) == ["Quite different."]
    assert library.review_count() == 1


def test_a_new_edition_from_elsewhere_replaces_the_file_of_that_name_reference_and_partnership(library: Library) -> None:
    library.add(reading("a.pdf", "One.", reference="Child A"), path="/in/a.pdf")
    stored = library.add(reading("a.pdf", "Two.", reference="CHILD A", partnership="northshire"))
    assert stored.outcome is REPLACED
    assert texts(library) == ["Two."]


def test_a_partnership_that_neither_edition_states_is_the_same(library: Library) -> None:
    library.add(reading("a.pdf", "One.", reference="Child A", partnership=None))
    assert library.add(reading("a.pdf", "Two.", reference="Child A", partnership=None)).outcome is REPLACED


def test_a_file_without_reference_replaces_one_of_that_name_with_half_of_its_points(library: Library) -> None:
    library.add(reading("brief.pdf", "One.", "Two."))
    assert library.add(reading("brief.pdf", "One.", "Three.")).outcome is REPLACED
    assert texts(library) == ["One.", "Three."]


def test_two_different_files_of_one_name_without_reference_are_both_kept(library: Library) -> None:
    library.add(reading("brief.pdf", "One.", "Two.", partnership=None), path="/north/brief.pdf")
    stored = library.add(reading("brief.pdf", "Three.", "Four.", partnership=None), path="/south/brief.pdf")
    assert (stored.outcome, stored.review) == (ADDED, "brief-2")
    assert len(texts(library)) == 4


def test_two_files_of_one_reference_and_partnership_are_one_review(library: Library) -> None:
    library.add(reading("report.pdf", "One.", reference="Child A", published="2024-03"))
    stored = library.add(reading("briefing.docx", "Two.", reference="child a", title="Learning", partnership="NORTHSHIRE"))
    assert (stored.outcome, stored.review) == (ADDED, "child-a")
    (review,) = library.reviews()
    assert review.files == ("report.pdf", "briefing.docx")
    assert (review.reference, review.title, review.published, review.points) == ("Child A", "Learning", "2024-03", 2)
    assert [part.file for part in library.review("child-a").sections if part.points] == ["report.pdf", "briefing.docx"]


@pytest.mark.parametrize("partnership", ["Southshire", None])
def test_the_same_reference_elsewhere_is_another_review_and_says_so(library: Library, partnership: str | None) -> None:
    library.add(reading("n.pdf", "One.", reference="Child A"))
    stored = library.add(reading("s.pdf", "Two.", reference="Child A", partnership=partnership))
    assert stored.review == "child-a-2"
    assert stored.message is not None
    (notice,) = library.review("child-a-2").notices
    assert notice.code == "same_reference"
    assert "Northshire" in notice.message


def test_a_reference_that_a_new_edition_states_is_shown_and_changes_no_id(library: Library) -> None:
    library.add(reading("a.pdf", "One.", title="A title"), path="/in/a.pdf")
    before = [point.id for point in library.points()]
    stored = library.add(reading("a.pdf", "One.", title="A title", reference="Child A"), path="/in/a.pdf")
    assert (stored.outcome, stored.reference, stored.review) == (REPLACED, "Child A", "a-title")
    assert [point.id for point in library.points()] == before


def test_a_file_overwritten_with_another_review_moves_there(library: Library) -> None:
    library.add(reading("latest.pdf", "One.", reference="Child A"), path="/in/latest.pdf")
    stored = library.add(reading("latest.pdf", "Two.", reference="Child B"), path="/in/latest.pdf")
    assert (stored.outcome, stored.review) == (REPLACED, "child-b")
    assert [review.reference for review in library.reviews()] == ["Child B"]


def test_a_replaced_file_leaves_the_other_file_of_its_review_alone(library: Library) -> None:
    library.add(reading("report.pdf", "One.", "Same.", reference="Child A"))
    library.add(reading("brief.pdf", "Same.", reference="Child A"))
    before = {point.text: point.id for point in library.review("child a").sections[-1].points}
    library.add(reading("report.pdf", "Two.", reference="Child A"))
    assert texts(library) == ["Same.", "Two."]
    assert {point.text: point.id for point in library.review("child a").sections[-1].points} == before
    assert [part.file for part in library.review("child a").sections if part.points] == ["report.pdf", "brief.pdf"]


def test_a_file_that_could_not_be_read_is_not_stored(library: Library) -> None:
    scan = Reading("scan.pdf", "0" * 64, ParseOutcome.NEEDS_OCR, "This is a scan. Run it through OCR first.")
    stored = library.add(scan)
    assert (stored.outcome, stored.message) == (IngestOutcome.NEEDS_OCR, scan.message)
    assert library.reviews() == []


def test_a_reading_without_points_is_held_and_needs_a_look(library: Library) -> None:
    assert library.add(reading("empty.pdf", reference="Child A")).outcome is ADDED
    assert [review.state for review in library.reviews()] == ["needs a look"]


def test_content_of_another_file_is_refused(library: Library) -> None:
    with pytest.raises(ValueError, match="not what was read"):
        library.add(reading("a.pdf", "One."), content=b"other")
    assert library.reviews() == []


@pytest.mark.parametrize(
    ("kwargs", "state"),
    [
        ({}, "ready"),
        ({"inferred": True}, "needs a look"),
        ({"notices": (Notice("orphan_bullet", "A line stands apart from its list.", 1),)}, "needs a look"),
        ({"notices": (Notice("invented", "The document says that it is invented."),)}, "ready"),
    ],
    ids=["all printed", "a heading worked out", "something odd", "a fact"],
)
def test_a_review_needs_a_look_when_something_was_worked_out_or_is_odd(library: Library, kwargs: Any, state: str) -> None:
    library.add(reading("a.pdf", "One.", **kwargs))
    (review,) = library.reviews()
    assert (review.state, review.inferred) == (state, 1 if "inferred" in kwargs else 0)


def test_a_repeat_in_a_second_file_keeps_its_id_when_the_first_file_loses_the_words(library: Library) -> None:
    library.add(reading("report.pdf", "Same.", "Other.", reference="Child A"))
    library.add(reading("brief.pdf", "Same.", reference="Child A"))
    library.add(reading("report.pdf", "Other.", reference="Child A"))
    before = {point.file: point.id for point in library.points() if point.text == "Same."}
    library.add(reading("brief.pdf", "Same.", "More.", reference="Child A"))
    assert {point.file: point.id for point in library.points() if point.text == "Same."} == before
