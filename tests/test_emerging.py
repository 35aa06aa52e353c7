"""Lines that fit no theme yet: grouped, the same at every look, and nothing added without a person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kb.errors import NotFound
from kb.library import Library
from kb.models import Assignment, AssignmentState, Filter, PointKind
from kb.trends.emerging import FITS, Group, emerging
from tests.fakes import FakeEncoder
from tests.readings import point, reading

FATHERS = "fathers-male-carers"
GARDEN = (
    "Nobody checked the locked garden shed before the visit ended.",
    "Nobody checked the locked garden shed when the visit ended.",
    "Nobody checked whether the locked garden shed visit ended.",
)
ALONE = ("Every Tuesday somebody rang.", "Letters came back unopened.", "Midwives swapped shifts often.")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", encoder=FakeEncoder(dimensions=128)) as opened:
        yield opened


@pytest.fixture
def three_reviews(library: Library) -> Library:
    """One line in three reviews that fits no theme; others that do, that stand alone, or that stand in one review only."""
    for number, line in enumerate(GARDEN):
        own = [point(line), point(ALONE[number], page=2)]
        if not number:
            own += [point("Kitchen tiles counted twice by two workers."), point("Kitchen tiles counted twice by both workers.")]
        own += [point(f"The father was not asked about the locked garden shed {number}.", themes=[FATHERS])]
        library.add(reading(f"{number}.pdf", *own, reference=f"Child {number}", published=f"202{number}"))
    return library


def only(library: Library, *, restricted: bool = False) -> Group:
    (group,) = emerging(library, restricted=restricted).groups
    return group


def test_close_lines_of_several_reviews_that_fit_no_theme_stand_together(three_reviews: Library) -> None:
    group = only(three_reviews)
    assert [line.text for line in group.lines] == list(GARDEN), "oldest first; not the line with a theme, nor the pair of one review"
    assert len(group.reviews) == 3
    assert {"shed", "garden", "locked"} & set(group.words)


def test_the_words_of_a_group_are_printed_in_its_lines(library_home: Path) -> None:
    with Library.open(library_home) as library:
        for group in emerging(library).groups:
            printed = " ".join(line.wording for line in group.lines).casefold()
            assert all(word.casefold() in printed for word in group.words)


def test_the_same_lines_give_the_same_groups_at_every_look_and_after_a_new_index(three_reviews: Library) -> None:
    first = emerging(three_reviews)
    assert emerging(three_reviews) == first
    three_reviews.reindex()
    assert emerging(three_reviews) == first


def test_the_samples_give_stable_groups_of_at_least_two_reviews(library_home: Path) -> None:
    with Library.open(library_home) as library:
        found = emerging(library)
        assert found.compared
        for group in found.groups:
            assert len(group.reviews) >= 2
            assert all(given.score < FITS for line in group.lines for given in line.themes)
    with Library.open(library_home) as again:
        assert emerging(again) == found


def test_a_rejected_suggestion_leaves_a_line_without_a_theme(three_reviews: Library) -> None:
    for line in three_reviews.points(Filter(theme=(FATHERS,))):
        three_reviews.decide(line.id, FATHERS, AssignmentState.REJECTED, "Ann")
    groups = emerging(three_reviews).groups
    assert sum(len(group.lines) for group in groups) == 6


def test_a_suggestion_more_likely_wrong_than_right_leaves_a_line_without_a_theme(library: Library) -> None:
    for number, line in enumerate(GARDEN):
        weak = replace(point(line), themes=(Assignment(FATHERS, 0.49 if number < 2 else FITS, "perhaps"),))
        library.add(reading(f"{number}.pdf", weak, reference=f"Child {number}", published=f"202{number}"))
    assert [line.text for line in only(library).lines] == list(GARDEN[:2])


def test_an_accepted_theme_takes_a_line_out(three_reviews: Library) -> None:
    for line in only(three_reviews).lines:
        three_reviews.decide(line.id, FATHERS, AssignmentState.ACCEPTED, "Ann")
    assert emerging(three_reviews).groups == ()


def test_what_was_set_aside_stays_aside_until_it_is_mostly_new(three_reviews: Library) -> None:
    group = only(three_reviews)
    three_reviews.agenda.set_aside([line.id for line in group.lines], group.words, "Ann")
    found = emerging(three_reviews)
    assert (found.groups, found.aside) == ((), (group,))
    three_reviews.add(reading("8.pdf", GARDEN[0].replace("before", "as"), reference="Child 8", published="2028"))
    assert emerging(three_reviews).groups == (), "one more line does not bring it back"
    for number, word in ((5, "after"), (6, "until"), (7, "while")):
        three_reviews.add(
            reading(f"{number}.pdf", GARDEN[0].replace("before", word), reference=f"Child {number}", published=f"202{number}")
        )
    assert len(only(three_reviews).lines) == 7


def test_offered_again(three_reviews: Library) -> None:
    lines = [line.id for line in only(three_reviews).lines]
    three_reviews.agenda.set_aside(lines, (), "Ann")
    three_reviews.agenda.set_aside(lines, (), "Ben")
    assert [one.by for one in three_reviews.agenda.aside()] == ["Ben"]
    three_reviews.agenda.offer_again(lines)
    assert only(three_reviews).lines
    with pytest.raises(NotFound):
        three_reviews.agenda.offer_again(lines)


def test_restricted_and_withdrawn_reviews_are_left_out(three_reviews: Library) -> None:
    three_reviews.keeper.restrict("Child 0", "Ann", "To be looked at")
    three_reviews.withdraw("Child 1")
    assert emerging(three_reviews).groups == ()
    assert {line.reference for line in only(three_reviews, restricted=True).lines} == {"Child 0", "Child 2"}


def test_resources_are_no_learning(library: Library) -> None:
    for number, line in enumerate(GARDEN):
        library.add(reading(f"{number}.pdf", point(line, PointKind.RESOURCE), reference=f"Child {number}"))
    assert emerging(library).compared == 0


def test_an_empty_library_has_nothing_to_offer(library: Library) -> None:
    assert emerging(library).groups == ()
