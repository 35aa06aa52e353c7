"""Themes at points: suggestions, what people decide, filters, and counts of reviews and lines."""

from __future__ import annotations

import pytest

from kb.catalogue.catalogue import Catalogue
from kb.errors import NotFound
from kb.library import Library
from kb.models import AssignmentState, Facets, Filter, PointKind, ReviewType
from tests.readings import point, reading

ACCEPTED, REJECTED, SUGGESTED = AssignmentState.ACCEPTED, AssignmentState.REJECTED, AssignmentState.SUGGESTED
FATHERS, SHARING, SLEEP = "fathers-male-carers", "information-sharing", "crying-and-safer-sleep"
GOOD, GAP, ASK = PointKind.GOOD_PRACTICE, PointKind.DEVELOPMENT_AREA, PointKind.REFLECTIVE_QUESTION


@pytest.fixture
def two_reviews(library: Library) -> Library:
    library.add(
        reading(
            "a.pdf",
            point("No one asked the father.", GAP, themes=[FATHERS]),
            point("The father was not told.", GAP, themes=[FATHERS, SHARING]),
            point("Staff shared early.", GOOD, themes=[SHARING]),
            point("See the sharing guide.", PointKind.RESOURCE, themes=[SHARING]),
            reference="Child A",
            published="2022-05",
            review_type=ReviewType.LCSPR,
        )
    )
    library.add(
        reading(
            "b.pdf",
            point("The father was part of every plan.", GOOD, themes=[FATHERS]),
            point("How do you meet fathers?", ASK, themes=[FATHERS]),
            point("Read the guide on fathers.", PointKind.NEXT_STEP, themes=[FATHERS]),
            point("Staff shared early.", GOOD),
            reference="Child B",
            partnership="Southshire",
            published="2025",
        )
    )
    return library


def themes_of(library: Library, text: str) -> dict[str, AssignmentState]:
    (found,) = (held for held in library.points() if held.text == text)
    return {given.theme: given.state for given in found.themes}


def id_of(library: Library, text: str) -> str:
    return next(held.id for held in library.points() if held.text == text)


def test_a_point_carries_what_was_suggested_and_why(two_reviews: Library) -> None:
    (found,) = two_reviews.points(Filter(review=("child a",), kind=("good_practice",)))
    (given,) = found.themes
    assert (given.theme, given.score, given.why, given.state, given.by) == (SHARING, 0.8, f"about {SHARING}", SUGGESTED, "machine")


def test_a_resource_gets_no_theme(two_reviews: Library) -> None:
    assert themes_of(two_reviews, "See the sharing guide.") == {}


@pytest.mark.parametrize("state", [ACCEPTED, REJECTED])
def test_a_decision_outlives_a_new_edition(library: Library, state: AssignmentState) -> None:
    library.add(reading("a.pdf", point("One.", themes=[FATHERS]), point("Two."), reference="Child A"), path="/in/a.pdf")
    library.decide(id_of(library, "One."), FATHERS, state, "Ann")
    library.add(reading("a.pdf", point("One.", themes=[FATHERS, SLEEP]), point("Three."), reference="Child A"), path="/in/a.pdf")
    expected = {FATHERS: ACCEPTED, SLEEP: SUGGESTED} if state is ACCEPTED else {SLEEP: SUGGESTED}
    assert themes_of(library, "One.") == expected


def test_a_decision_comes_back_with_the_words(library: Library) -> None:
    library.add(reading("a.pdf", "One.", "Two."), path="/in/a.pdf")
    library.decide(id_of(library, "One."), FATHERS, ACCEPTED, "Ann")
    library.add(reading("a.pdf", "Two."), path="/in/a.pdf")
    assert library.theme_counts() == []
    library.add(reading("a.pdf", "Two.", "One.", "More."), path="/in/a.pdf")
    assert themes_of(library, "One.") == {FATHERS: ACCEPTED}


def test_a_decision_follows_its_words_into_another_review(library: Library) -> None:
    library.add(reading("a.pdf", point("One.", themes=[FATHERS]), reference="Chidl A"), path="/in/a.pdf")
    library.decide(id_of(library, "One."), FATHERS, REJECTED, "Ann")
    library.add(reading("a.pdf", point("One.", themes=[FATHERS]), reference="Child A"), path="/in/a.pdf")
    assert themes_of(library, "One.") == {}


def test_suggestions_of_the_last_reading_are_not_kept(library: Library) -> None:
    library.add(reading("a.pdf", point("One.", themes=[FATHERS])), path="/in/a.pdf")
    library.add(reading("a.pdf", point("One.", themes=[SLEEP])), path="/in/a.pdf")
    assert themes_of(library, "One.") == {SLEEP: SUGGESTED}


def test_a_person_can_add_a_theme_and_take_it_back(library: Library) -> None:
    library.add(reading("a.pdf", "One."))
    before = library.generation
    library.decide(id_of(library, "One."), FATHERS, ACCEPTED, "Ann")
    assert library.generation > before
    (given,) = library.points()[0].themes
    assert (given.theme, given.state, given.by) == (FATHERS, ACCEPTED, "Ann")
    library.decide(id_of(library, "One."), FATHERS, SUGGESTED, "Ann")
    assert themes_of(library, "One.") == {}


def test_a_rejection_taken_back_is_a_suggestion_again(two_reviews: Library) -> None:
    line = "No one asked the father."
    two_reviews.decide(id_of(two_reviews, line), FATHERS, REJECTED, "Ann")
    assert themes_of(two_reviews, line) == {}
    two_reviews.decide(id_of(two_reviews, line), FATHERS, SUGGESTED, "Ann")
    assert themes_of(two_reviews, line) == {FATHERS: SUGGESTED}


def test_a_decision_needs_a_line_and_a_theme_that_exist(two_reviews: Library) -> None:
    with pytest.raises(NotFound, match="no longer"):
        two_reviews.decide("0" * 16, FATHERS, ACCEPTED, "Ann")
    with pytest.raises(NotFound, match="no theme"):
        two_reviews.decide(id_of(two_reviews, "Staff shared early."), "no-such-theme", ACCEPTED, "Ann")


@pytest.mark.parametrize(
    ("where", "texts"),
    [
        (Filter(theme=(FATHERS,), kind=("development_area",)), {"No one asked the father.", "The father was not told."}),
        (Filter(theme=(FATHERS, SHARING), review=("CHILD  A",), kind=("good_practice",)), {"Staff shared early."}),
        (Filter(review=("child-b",), kind=(ASK, PointKind.NEXT_STEP)), {"How do you meet fathers?", "Read the guide on fathers."}),
        (Filter(partnership=("SOUTHSHIRE",), kind=("good_practice",)), {"The father was part of every plan.", "Staff shared early."}),
        (Filter(year=("2022",), kind=("resource",)), {"See the sharing guide."}),
        (Filter(review_type=("lcspr",), kind=("good_practice",)), {"Staff shared early."}),
        (Filter(year=("2022",), review=("Child B",)), set()),
        (Filter(kind=("no such kind",)), set()),
    ],
)
def test_values_of_a_field_are_alternatives_and_fields_narrow_each_other(two_reviews: Library, where: Filter, texts: set[str]) -> None:
    found = two_reviews.points(where)
    assert {held.text for held in found} == texts
    assert len(found) == len(texts)
    everything = [held.id for held in two_reviews.points(Filter(restricted=True))]
    assert Catalogue(two_reviews.home).allowed_among(everything, where) == {held.id for held in found}
    assert [held.id for held in two_reviews.points(where, ids=everything)] == [
        name for name in everything if name in {one.id for one in found}
    ]


def test_an_empty_filter_is_no_condition(two_reviews: Library) -> None:
    assert len(two_reviews.points()) == 8


def test_a_rejected_theme_does_not_filter(two_reviews: Library) -> None:
    two_reviews.decide(id_of(two_reviews, "No one asked the father."), FATHERS, REJECTED, "Ann")
    assert [held.text for held in two_reviews.points(Filter(theme=(FATHERS,), review=("Child A",)))] == ["The father was not told."]


def test_points_come_newest_review_first_in_the_order_of_the_document(two_reviews: Library) -> None:
    assert [held.text for held in two_reviews.points()][:2] == ["The father was part of every plan.", "How do you meet fathers?"]
    assert [held.text for held in two_reviews.points()][4] == "No one asked the father."


def test_points_by_id_keep_the_order_given_and_leave_out_what_is_not_held(two_reviews: Library) -> None:
    ids = [held.id for held in reversed(two_reviews.points())]
    assert [held.id for held in two_reviews.points(ids=[ids[3], "0" * 16, ids[0]])] == [ids[3], ids[0]]
    gaps = two_reviews.points(Filter(kind=("development_area",)), ids=ids)
    assert [held.text for held in gaps] == ["The father was not told.", "No one asked the father."]


def test_theme_counts_count_reviews_by_what_they_say(two_reviews: Library) -> None:
    fathers, sharing = two_reviews.theme_counts()
    assert fathers.theme.id == FATHERS
    assert (fathers.reviews, fathers.strength, fathers.gap, fathers.recommendation, fathers.question) == (2, 1, 1, 0, 1)
    assert (fathers.first_published, fathers.last_published) == ("2022-05", "2025")
    assert (sharing.theme.id, sharing.reviews, sharing.strength, sharing.gap) == (SHARING, 1, 1, 1)


def test_a_rejected_theme_does_not_count(two_reviews: Library) -> None:
    for line in ("No one asked the father.", "The father was not told."):
        two_reviews.decide(id_of(two_reviews, line), FATHERS, REJECTED, "Ann")
    (fathers,) = (count for count in two_reviews.theme_counts() if count.theme.id == FATHERS)
    assert (fathers.reviews, fathers.gap) == (1, 0)
    assert [summary.themes for summary in two_reviews.reviews()] == [1, 1]


def test_trends_count_lines_oldest_review_first(two_reviews: Library) -> None:
    trends = two_reviews.trends()
    assert [review.reference for review in trends.reviews] == ["Child A", "Child B"]
    cells = {(cell.theme, cell.reference): (cell.strength, cell.gap, cell.recommendation, cell.question) for cell in trends.cells}
    assert cells == {(FATHERS, "Child A"): (0, 2, 0, 0), (FATHERS, "Child B"): (1, 0, 0, 1), (SHARING, "Child A"): (1, 1, 0, 0)}


def test_facets_count_any_number_of_lines(two_reviews: Library) -> None:
    ids = [held.id for held in two_reviews.points()]
    found = Catalogue(two_reviews.home).facets([*ids, *(f"{number:016x}" for number in range(50_000))])
    assert found == Facets(
        kind={"good_practice": 3, "development_area": 2, "next_step": 1, "reflective_question": 1, "resource": 1},
        theme={FATHERS: 5, SHARING: 2},
        review={"Child A": 4, "Child B": 4},
    )
    assert list(found.kind) == ["good_practice", "development_area", "next_step", "reflective_question", "resource"]


def test_the_same_words_elsewhere_are_named(two_reviews: Library) -> None:
    ids = [held.id for held in two_reviews.points()]
    same = Catalogue(two_reviews.home).same_words(ids)
    assert same == {
        id_of(two_reviews, "Staff shared early."): ("Child A",),
        next(h.id for h in two_reviews.points(Filter(review=("child a",))) if h.text == "Staff shared early."): ("Child B",),
    }
