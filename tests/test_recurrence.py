"""Recurrence: themes over reviews and time, counted in reviews, every number with the very lines it counts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.library import Library
from kb.models import AssignmentState, Filter, PointKind
from kb.trends import WAYS, Count, Period, Recurrence, lines_of, recurrence, surely_before
from kb.trends.meeting import meeting
from kb.trends.sentences import SUGGESTED, not_known
from kb.trends.stated import Within
from tests.fakes import FakeEncoder
from tests.readings import point, reading

FATHERS, SHARING, SLEEP = "fathers-male-carers", "information-sharing", "crying-and-safer-sleep"
GOOD, GAP, ASKED, QUESTION, STEP = (
    PointKind.GOOD_PRACTICE,
    PointKind.DEVELOPMENT_AREA,
    PointKind.RECOMMENDATION,
    PointKind.REFLECTIVE_QUESTION,
    PointKind.NEXT_STEP,
)


def add(
    library: Library, reference: str, published: str | None, *lines: tuple[PointKind, str], partnership: str | None = "Northshire"
) -> None:
    """A review whose lines each carry one theme."""
    points = [
        point(f"{kind.value} {theme} line {number} of {reference}.", kind, themes=[theme]) for number, (kind, theme) in enumerate(lines)
    ]
    library.add(reading(f"{reference}.pdf", *points, reference=reference, published=published, partnership=partnership))


@pytest.fixture
def six_reviews(library: Library) -> Library:
    """Northshire 2021 to 2026, one review of another partnership, one without a date."""
    add(library, "Child A", "2021-05", (GAP, FATHERS), (GAP, FATHERS), (ASKED, FATHERS), (GAP, SHARING))
    add(library, "Child B", "2023", (ASKED, FATHERS), (GOOD, SHARING), (STEP, FATHERS))
    add(library, "Child C", "2025-03-01", (GAP, FATHERS), (GOOD, SHARING))
    add(library, "Child D", "2026", (GAP, FATHERS), (QUESTION, SLEEP))
    add(library, "Child E", "2026-02", (GAP, SHARING), (GAP, FATHERS), partnership="Southmoor")
    add(library, "Child F", None, (GAP, FATHERS), (GOOD, FATHERS))
    return library


def names(library: Library, count: Count) -> list[str]:
    held = {review.key: review.reference for review in library.reviews()}
    return [held[key] for key in count.reviews]


def test_a_number_counts_reviews_and_not_lines(six_reviews: Library) -> None:
    record = recurrence(six_reviews).record(FATHERS)
    assert record is not None
    assert (record.gap.number, len(record.gap.lines)) == (5, 6)
    assert (record.strength.number, record.recommendation.number, record.question.number, record.every.number) == (1, 2, 0, 6)


def test_polarity_comes_from_the_kind_of_the_line(six_reviews: Library) -> None:
    for record in recurrence(six_reviews).records:
        for way, kind in WAYS.items():
            assert {line.kind for line in record.way(way).lines} <= {kind}


def test_first_and_last_seen_are_as_precise_as_stated_and_undated_reviews_stand_apart(six_reviews: Library) -> None:
    found = recurrence(six_reviews)
    record = found.record(FATHERS)
    assert record is not None
    assert (record.first, record.last) == ("2021-05", "2026")
    assert names(six_reviews, record.undated) == ["Child F"]
    assert [review.reference for review in found.undated] == ["Child F"]
    assert found.reviews[-1].reference == "Child F"
    assert "1 review states no date and is counted, but in no comparison over time: Child F." in not_known(found)


def test_what_was_recommended_and_came_back_in_the_same_partnership(six_reviews: Library) -> None:
    (back,) = [one for record in recurrence(six_reviews).records for one in record.came_back]
    assert back.partnership == "Northshire"
    assert names(six_reviews, back.recommended) == ["Child A", "Child B"]
    assert names(six_reviews, back.again) == ["Child C", "Child D"]
    (said,) = meeting(recurrence(six_reviews)).came_back
    assert said.text == (
        "Fathers, male carers and unseen adults: recommended in 2021 and 2023, a gap again later in 2 reviews of 2025 and 2026 (Northshire)."
    )
    assert said.standing == SUGGESTED


def test_dates_that_overlap_are_in_no_order(library: Library) -> None:
    add(library, "Child A", "2023", (ASKED, FATHERS))
    add(library, "Child B", "2023-06", (GAP, FATHERS))
    add(library, "Child C", "2023-12-31", (GAP, FATHERS))
    record = recurrence(library).record(FATHERS)
    assert record is not None
    assert record.came_back == ()


def test_reviews_without_a_partnership_are_compared_with_one_another_only(library: Library) -> None:
    add(library, "Child A", "2021", (ASKED, FATHERS), partnership=None)
    add(library, "Child B", "2023", (GAP, FATHERS), partnership="Northshire")
    add(library, "Child C", "2024", (GAP, FATHERS), partnership=None)
    record = recurrence(library).record(FATHERS)
    assert record is not None
    (back,) = record.came_back
    assert back.partnership is None
    assert names(library, back.again) == ["Child C"]


def test_a_gap_turned_into_a_strength_only_when_no_gap_is_as_late_or_undated(library: Library) -> None:
    add(library, "Child A", "2021", (GAP, SHARING), (GAP, FATHERS))
    add(library, "Child B", "2023", (GOOD, SHARING), (GOOD, FATHERS))
    add(library, "Child C", "2024", (GAP, FATHERS))
    found = recurrence(library)
    assert [one.theme.id for record in found.records for one in record.turned] == [SHARING]
    (said,) = meeting(found).turned
    assert (
        said.text == "Information sharing: a gap in 1 review of 2021, later a strength in 1 review of 2023 and no gap since (Northshire)."
    )
    add(library, "Child D", None, (GAP, SHARING))
    assert [one for record in recurrence(library).records for one in record.turned] == []


def test_themes_that_stand_at_the_same_lines_of_two_reviews_come_together(library: Library) -> None:
    for reference in ("Child A", "Child B"):
        library.add(reading(f"{reference}.pdf", point(f"Both, {reference}.", themes=[FATHERS, SHARING]), reference=reference))
    library.add(reading("c.pdf", point("Once.", themes=[FATHERS, SLEEP]), reference="Child C"))
    record = recurrence(library).record(FATHERS)
    assert record is not None
    (companion,) = record.together
    assert (companion.theme.id, companion.count.number) == (SHARING, 2)
    assert {line.id for line in lines_of(library, companion.count.selection)} == {line.id for line in companion.count.lines}


def test_withdrawn_and_restricted_reviews_are_left_out_as_elsewhere(six_reviews: Library) -> None:
    six_reviews.withdraw("Child C")
    six_reviews.keeper.restrict("Child D", "Ann", "To be looked at")
    for restricted, held in ((False, 4), (True, 5)):
        found = recurrence(six_reviews, Filter(restricted=restricted))
        record = found.record(FATHERS)
        assert record is not None
        assert found.held == held
        assert "Child C" not in names(six_reviews, record.every)
        assert ("Child D" in names(six_reviews, record.every)) is restricted
        tally = next(count for count in six_reviews.theme_counts(restricted=restricted) if count.theme.id == FATHERS)
        assert (tally.reviews, tally.gap, tally.strength) == (record.every.number, record.gap.number, record.strength.number)


def test_a_rejected_theme_does_not_count_and_a_confirmed_one_says_so(six_reviews: Library) -> None:
    line = next(line for line in six_reviews.points(Filter(theme=(SLEEP,))))
    six_reviews.decide(line.id, SLEEP, AssignmentState.REJECTED, "Ann")
    assert recurrence(six_reviews).record(SLEEP) is None
    for held in six_reviews.points(Filter(theme=(FATHERS,), kind=("recommendation", "development_area"))):
        six_reviews.decide(held.id, FATHERS, AssignmentState.ACCEPTED, "Ann")
    (said,) = meeting(recurrence(six_reviews)).came_back
    assert said.standing is None


def test_a_filter_narrows_the_denominator_too(six_reviews: Library) -> None:
    assert recurrence(six_reviews, Filter(partnership=("southmoor",))).held == 1
    found = recurrence(six_reviews, Filter(year=("2026",)))
    assert [review.reference for review in found.reviews] == ["Child D", "Child E"]
    six_reviews.set_fact("Child A", "harm", ["neglect"], "Ann")
    assert recurrence(six_reviews, Filter(harm=("neglect",))).held == 1
    assert recurrence(six_reviews, Filter(harm=("not_stated",))).held == 5


def test_a_period_counts_what_surely_lies_in_it(six_reviews: Library) -> None:
    found = recurrence(six_reviews, period=Period("2023-07", "2026-06"))
    assert [review.reference for review in found.reviews] == ["Child C", "Child E"]
    assert [review.reference for review in found.unsure] == ["Child B", "Child D"]
    assert [review.reference for review in found.undated] == ["Child F"]
    record = found.record(FATHERS)
    assert record is not None
    (back,) = record.came_back
    assert names(six_reviews, back.recommended) == ["Child A", "Child B"], "what was recommended before the period counts"
    assert names(six_reviews, back.again) == ["Child C"]


@pytest.mark.parametrize(
    ("stated", "within"),
    [("2023", "unsure"), ("2023-07", "yes"), ("2023-06-30", "no"), ("2024", "yes"), ("2025", "no"), (None, "undated"), ("soon", "undated")],
)
def test_where_a_stated_date_lies(stated: str | None, within: str) -> None:
    assert Period("2023-07", "2024").holds(stated) is Within(within)


def test_only_what_is_certain_comes_before() -> None:
    assert surely_before("2022", "2023")
    assert surely_before("2023-05-31", "2023-06")
    assert not surely_before("2023", "2023-12")
    assert not surely_before(None, "2023")
    assert not surely_before("2023", "2023-13-40")


def every_count(found: Recurrence) -> Iterator[Count]:
    for record in found.records:
        yield from (record.every, record.undated, *(record.way(way) for way in WAYS))
        yield from (count for one in record.came_back for count in (one.recommended, one.again))
        yield from (count for one in record.turned for count in (one.gap, one.strength))
        yield from (one.count for one in record.together)
    for said in meeting(found, "2020-01-01", dict.fromkeys((review.key for review in found.reviews), "2026-01-01")).new:
        yield from (figure.count for figure in said.figures)


def opens_what_it_counts(library: Library, found: Recurrence) -> None:
    for count in every_count(found):
        if count.lines:
            opened = lines_of(library, count.selection)
            assert sorted(line.id for line in opened) == sorted(line.id for line in count.lines)
            assert len({line.review for line in opened}) == count.number


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_every_count_equals_the_reviews_among_the_lines_it_opens(tmp_path_factory: pytest.TempPathFactory, seed: int) -> None:
    chance = random.Random(seed)
    with Library.open(tmp_path_factory.mktemp("any") / "library", encoder=FakeEncoder()) as library:
        for number in range(chance.randint(1, 7)):
            points = [
                point(
                    f"{number} {line}.",
                    chance.choice([*WAYS.values(), STEP]),
                    themes=chance.sample([FATHERS, SHARING, SLEEP], chance.randint(0, 3)),
                )
                for line in range(chance.randint(1, 5))
            ]
            published = chance.choice([None, "2021", "2022-04", "2022-04-09", "2024", "2025-12"])
            partnership = chance.choice([None, "Northshire", "Southmoor"])
            library.add(reading(f"{number}.pdf", *points, reference=f"Child {number}", published=published, partnership=partnership))
        for where in (Filter(), Filter(partnership=("Northshire",)), Filter(year=("2022",))):
            for period in (Period(), Period("2022", "2024")):
                opens_what_it_counts(library, recurrence(library, where, period))


def test_every_count_of_the_samples_opens_what_it_counts(library_home: Path) -> None:
    with Library.open(library_home) as library:
        opens_what_it_counts(library, recurrence(library))
        opens_what_it_counts(library, recurrence(library, replace(Filter(), age_band=("under-1",)), Period("2021", "2025")))
