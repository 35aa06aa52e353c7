"""The two real briefings, which are in no clone: all 51 points under the right kind, and the lost heading inferred and marked."""

from __future__ import annotations

from collections import Counter

import pytest

from ingest.reading import read_bytes

WANTED = {
    "Child AH": {"good_practice": 6, "development_area": 6, "recommendation": 5, "reflective_question": 5, "next_step": 3, "resource": 7},
    "Child AI": {"good_practice": 6, "development_area": 5, "recommendation": 6, "reflective_question": 5, "next_step": 4, "resource": 4},
}
FURNITURE = ("can be accessed", "subgroup meetings", "purpose of the child safeguarding")


@pytest.fixture(scope="module")
def readings(real_briefings):
    return {
        reading.reference: reading
        for path in sorted(real_briefings.glob("*.txt"))
        for reading in [read_bytes(path.read_bytes(), path.name)]
    }


def test_references(readings):
    assert set(readings) == set(WANTED)


@pytest.mark.parametrize("reference", WANTED)
def test_every_point_has_the_right_kind_and_none_is_furniture(readings, reference):
    points = readings[reference].points
    assert Counter(point.kind.value for point in points) == WANTED[reference]
    assert not [point.wording for point in points if any(words in point.wording.casefold() for words in FURNITURE)]


def test_labels_are_taken_off_and_the_stray_full_stop_stays(readings):
    points = readings["Child AH"].points
    assert "Timely Identification and Response" in {point.label for point in points}
    assert any("information. and promote" in point.text for point in points)
    assert "Day or Night: Sleep Right" in {point.text for point in points}
    assert not [point for point in readings["Child AI"].points if point.label]


def test_the_lost_heading_is_inferred_with_a_reason_and_the_orphan_bullet_named(readings):
    reading = readings["Child AI"]
    sections = [section for section in reading.sections if section.inferred and section.kind == "development"]
    assert len(sections) == 1
    assert sections[0].heading is None
    assert "5 of 5" in (sections[0].why or "")
    assert {"heading_inferred", "orphan_bullet"} <= {notice.code for notice in reading.notices}


def test_nothing_is_claimed_that_is_not_printed(readings):
    for reading in readings.values():
        assert (reading.title, reading.published, reading.partnership, reading.pages) == (None, None, None, None)
