"""Lines of several reviews that say the same stand under one another; others do not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.models import CitedPoint, PointKind
from kb.search import grouping
from kb.search.grouping import group

GAP, STRENGTH = PointKind.DEVELOPMENT_AREA, PointKind.GOOD_PRACTICE
LINE = "The father was not invited to the child protection conference."


def cited(name: str, text: str, review: str, *, kind: PointKind = GAP, label: str | None = None) -> CitedPoint:
    return CitedPoint(
        id=name, kind=kind, label=label, text=text, page=1, heading=None, heading_inferred=False, heading_why=None, section=0, position=0,
        review=review, reference=review.upper(), partnership=None, published=None, published_as_printed=None, file=f"{review}.pdf",
    )  # fmt: skip


def groups(*points: CitedPoint) -> list[list[str]]:
    return [[first.id, *(other.id for other in alike)] for first, alike in group(points)]


def test_the_same_words_stand_under_the_first_of_them():
    assert groups(
        cited("1", LINE, "a"),
        cited("2", "Records were kept apart by school and clinic.", "a"),
        cited("3", LINE.upper().replace(" ", "  "), "b"),
        cited("4", LINE.rstrip("."), "c"),
    ) == [["1", "3", "4"], ["2"]]


@pytest.mark.parametrize(
    "nearly",
    [
        "The father was not invited to any child protection conference.",
        "The fathers were not invited to the child protection conference.",
        "The father was not invited to the child-protection conferences",
        "Father was not invited to the child protection conference.",
    ],
)
def test_nearly_the_same_words_do_too(nearly: str):
    assert groups(cited("1", LINE, "a"), cited("2", nearly, "b")) == [["1", "2"]]


@pytest.mark.parametrize(
    "other",
    [
        "The school was not invited to the strategy meeting about the child.",
        "The father was invited to the conference, and came.",
        "The mother and her partner were not seen together by the health visitor.",
    ],
)
def test_other_words_do_not(other: str):
    assert groups(cited("1", LINE, "a"), cited("2", other, "b")) == [["1"], ["2"]]


@pytest.mark.parametrize(
    ("one", "turned"),
    [
        ("Practitioners should share what they know with the family.", "Practitioners should not share what they know with the family."),
        ("Staff always asked the father what he thought of the plan.", "Staff never asked the father what he thought of the plan."),
    ],
)
def test_a_line_that_says_the_opposite_stands_by_itself(one: str, turned: str):
    assert groups(cited("1", one, "a"), cited("2", turned, "b")) == [["1"], ["2"]]


def test_lines_of_different_kinds_stand_apart_whatever_they_say():
    assert groups(cited("1", LINE, "a"), cited("2", LINE, "b", kind=STRENGTH), cited("3", LINE, "c", kind=STRENGTH)) == [["1"], ["2", "3"]]
    nearly = LINE.replace("father", "fathers")
    assert groups(cited("1", LINE, "a"), cited("2", nearly, "b", kind=STRENGTH)) == [["1"], ["2"]]


def test_lines_of_one_review_stand_apart_whatever_they_say():
    nearly = LINE.replace("father", "fathers")
    assert groups(cited("1", LINE, "a"), cited("2", LINE, "a"), cited("3", nearly, "a")) == [["1"], ["2"], ["3"]]
    assert groups(cited("1", LINE, "a"), cited("2", LINE, "b"), cited("3", nearly, "b")) == [["1", "2"], ["3"]]
    assert groups(cited("1", LINE, "a"), cited("2", LINE, "b"), cited("3", LINE, "b"), cited("4", LINE, "c")) == [["1", "2", "4"], ["3"]]


def test_short_lines_only_stand_under_the_very_same_words():
    assert groups(cited("1", "Staff shared early", "a"), cited("2", "Staff shared nearly", "b")) == [["1"], ["2"]]
    assert groups(cited("1", "Staff shared early.", "a"), cited("2", "Staff shared early", "b")) == [["1", "2"]]


def test_a_label_is_part_of_the_words():
    assert groups(cited("1", "Shared early with all who knew him.", "a", label="Sharing"), cited("2", "Sharing: shared early with all who knew him", "b")) == [["1", "2"]]  # fmt: skip


def test_beyond_those_compared_the_very_same_words_still_count(monkeypatch: pytest.MonkeyPatch):
    nearly = LINE.replace("father", "fathers")
    between = cited("2", "Records were kept apart by school and clinic.", "a")
    assert groups(cited("1", LINE, "a"), between, cited("3", nearly, "b")) == [["1", "3"], ["2"]]
    monkeypatch.setattr(grouping, "LETTERS", len(LINE) + len(between.text))
    assert groups(cited("1", LINE, "a"), between, cited("3", nearly, "b"), cited("4", LINE, "c")) == [["1", "4"], ["2"], ["3"]]


def test_none_and_one():
    assert group([]) == []
    alone = cited("1", LINE, "a")
    assert group([alone]) == [(alone, ())]


WORDS = [LINE, LINE.replace("father", "fathers"), "Staff shared early.", "Records were kept apart by school and clinic.", "—", "word " * 40]
POINTS = st.lists(
    st.builds(cited, st.just(""), st.sampled_from(WORDS), st.sampled_from("abcd"), kind=st.sampled_from([GAP, STRENGTH])), max_size=12
).map(lambda made: [replace(one, id=str(number)) for number, one in enumerate(made)])


@settings(deadline=None)
@given(POINTS)
def test_every_line_stands_once_in_order_and_nothing_moves_when_more_come(points: list[CitedPoint]):
    grouped = group(points)
    assert sorted((int(one.id) for first, alike in grouped for one in (first, *alike))) == list(range(len(points)))
    for first, alike in grouped:
        places = [int(one.id) for one in (first, *alike)]
        assert places == sorted(places)
        assert len({one.review for one in (first, *alike)}) == len(places)
        assert {one.kind for one in alike} <= {first.kind}
    assert [int(first.id) for first, _alike in grouped] == sorted(int(first.id) for first, _alike in grouped)
    for many in range(len(points)):
        fewer = [first.id for first, _alike in group(points[:many])]
        assert fewer == [first.id for first, _alike in grouped][: len(fewer)], "what is shown stays where it is"
