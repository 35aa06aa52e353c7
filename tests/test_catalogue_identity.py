"""What counts as the same: keys of reviews, ids of points, equal words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.catalogue.identity import new_key, normalised, overlapping, point_ids, shown_reference, slug, words_hash
from kb.models import PointKind
from tests.readings import point, reading


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("The child’s voice was heard.", "the child's  voice was heard"),
        ("Pro\ufb01le of need", "Profile of need"),
        ("Was not brought – three times!", "was not brought three times"),
    ],
)
def test_wordings_that_a_person_reads_alike_are_the_same(one: str, other: str) -> None:
    assert words_hash(one) == words_hash(other)


def test_wordings_of_signs_only_are_not_all_the_same() -> None:
    assert normalised("***") != normalised("???")


@pytest.mark.parametrize(
    ("name", "key"), [("Child AH", "child-ah"), ("  Zoë & Sam (2024) ", "zoe-sam-2024"), ("مراجعة", "review"), ("x" * 200, "x" * 80)]
)
def test_a_key_can_stand_in_an_address(name: str, key: str) -> None:
    assert slug(name) == key


def test_a_key_is_new_in_the_library() -> None:
    assert new_key("Child A", {"child-a", "child-a-2"}) == "child-a-3"


@pytest.mark.parametrize(
    ("reference", "title", "shown"), [("Child A", "T", "Child A"), (None, "Learning from Sam", "Learning from Sam"), (None, None, "brief")]
)
def test_a_review_is_called_by_what_the_file_says_first(reference: str | None, title: str | None, shown: str) -> None:
    assert shown_reference(reference, title, "brief.pdf") == shown


def test_a_point_has_the_same_id_in_every_reading() -> None:
    points = [point("No one asked."), point("Asked early.", PointKind.GOOD_PRACTICE)]
    assert point_ids("a", points, taken=()) == point_ids("a", points, taken=())


def test_an_id_depends_on_review_kind_and_words() -> None:
    base = point_ids("a", [point("One.")], taken=())
    assert base != point_ids("b", [point("One.")], taken=())
    assert base != point_ids("a", [point("One.", PointKind.RECOMMENDATION)], taken=())
    assert base != point_ids("a", [point("Two.")], taken=())


def test_a_repeat_is_numbered() -> None:
    first, second, third = point_ids("a", [point("Same."), point("same"), point("Same")], taken=())
    assert (second, third) == (f"{first}-2", f"{first}-3")


def test_a_repeat_keeps_its_number_when_the_first_is_gone_from_the_other_document() -> None:
    (base,) = point_ids("a", [point("Same.")], taken=())
    assert point_ids("a", [point("Same.")], taken=(), before=[f"{base}-7"]) == [f"{base}-7"]


@given(st.lists(st.sampled_from(["One.", "Two.", "one", "Three"]), max_size=12), st.integers(0, 3))
def test_reading_again_changes_no_id(texts: list[str], others: int) -> None:
    points = [point(text) for text in texts]
    taken = point_ids("a", [point("One.")] * others, taken=())
    first = point_ids("a", points, taken=taken)
    assert len(set(first) | set(taken)) == len(first) + len(taken)
    assert point_ids("a", points, taken=taken, before=first) == first


@pytest.mark.parametrize(("texts", "same"), [(["A", "B"], True), (["A", "C"], True), (["A", "C", "D"], False), ([], False)])
def test_a_file_is_the_same_document_when_half_of_its_points_are(texts: list[str], same: bool) -> None:
    held = [words_hash("A"), words_hash("B")]
    assert overlapping(held, reading("f.pdf", *texts)) is same
