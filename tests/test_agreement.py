"""Samples that two people code apart: drawing, coding blind, and the figures, checked against hand-worked examples."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.agreeing import MACHINE, compare, strength
from kb.errors import AgreementRefused, NotFound
from kb.library import Library
from kb.models import AssignmentState, PointKind, Theme
from kb.theme_models import Sample
from tests.fakes import FakeEncoder
from tests.readings import point, reading

FATHERS, SHARING, SLEEP = "fathers-male-carers", "information-sharing", "crying-and-safer-sleep"
A, B = Theme("a", "A", "F", "about a"), Theme("b", "B", "F", "about b")


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as opened:
        points = [point(f"Line {number} about a father.", themes=[FATHERS] if number % 2 else [SHARING]) for number in range(20)]
        opened.add(reading("a.pdf", *points, point("A guide.", PointKind.RESOURCE), reference="Child A"))
        opened.add(reading("r.pdf", "A line that is kept back.", reference="Child R"))
        opened.keeper.restrict("Child R", "Ann", "why")
        yield opened


def code_all(library: Library, sample: Sample, person: str, themes: list[str]) -> None:
    for one in sample.held:
        library.agreement.code(sample.number, one.position, person, themes)


# ------------------------------------------------------------------ the figures


def test_kappa_and_f1_are_those_of_a_worked_example() -> None:
    """Two coders, 10 lines: both give it to 4, only the first to 1, only the second to 2, neither to 3.

    Observed 0.7; by chance 0.5 * 0.6 + 0.5 * 0.4 = 0.5; kappa (0.7 - 0.5) / 0.5 = 0.4; F1 2 * 4 / (5 + 6).
    """
    first = [["a"]] * 4 + [["a"]] + [[]] * 2 + [[]] * 3
    second = [["a"]] * 4 + [[]] + [["a"]] * 2 + [[]] * 3
    found = compare([A], ("Ann", "Bo"), (first, second))
    assert (found.overall.first, found.overall.second, found.overall.both) == (5, 6, 4)
    assert found.overall.kappa == pytest.approx(0.4)
    assert found.f1 == pytest.approx(8 / 11)
    assert found.themes[0].kappa == pytest.approx(0.4)


def test_overall_counts_every_theme_of_every_line_and_the_order_of_coders_changes_nothing() -> None:
    codes = ([["a", "b"], ["a"], []], [["a"], ["a", "b"], ["b"]])
    one, other = compare([A, B], ("Ann", "Bo"), codes), compare([A, B], ("Bo", "Ann"), codes[::-1])
    assert (one.overall.kappa, one.f1) == (pytest.approx(other.overall.kappa), pytest.approx(other.f1))
    assert one.f1 == pytest.approx(2 * 2 / (3 + 4))
    assert {pair.theme.id: pair.both for pair in one.themes if pair.theme} == {"a": 2, "b": 0}


def test_where_a_figure_has_no_meaning_there_is_none() -> None:
    nothing = compare([A], ("Ann", "Bo"), ([[], []], [[], []]))
    assert (nothing.overall.kappa, nothing.f1, nothing.themes) == (None, None, ())
    always = compare([A], ("Ann", "Bo"), ([["a"], ["a"]], [["a"], ["a"]]))
    assert (always.themes[0].kappa, always.f1) == (None, 1.0)


def test_a_theme_that_is_hardly_used_is_marked_so() -> None:
    few = compare([A], ("Ann", "Bo"), ([["a"]] * 4 + [[]] * 6, [["a"]] * 4 + [[]] * 6))
    enough = compare([A], ("Ann", "Bo"), ([["a"]] * 5 + [[]] * 6, [["a"]] * 4 + [[]] * 7))
    assert (few.themes[0].few, enough.themes[0].few) == (True, False)


@pytest.mark.parametrize(("kappa", "words"), [(-0.3, "poor"), (0.2, "fair"), (0.45, "moderate"), (0.79, "good"), (1.0, "very good")])
def test_a_kappa_in_words(kappa: float, words: str) -> None:
    assert strength(kappa) == words


# ------------------------------------------------------------------ drawing


def test_the_same_seed_draws_the_same_lines_and_another_seed_others(library: Library) -> None:
    one, same, other = (library.agreement.draw(10, ("Ann", "Bo"), by="Ann", seed=seed) for seed in (7, 7, 8))
    lines = [[line.point for line in sample.lines] for sample in (one, same, other)]
    assert lines[0] == lines[1] != lines[2]
    assert len(set(lines[0])) == 10
    assert (one.seed, one.first, one.second, one.by) == (7, "Ann", "Bo", "Ann")


def test_resources_and_restricted_reviews_are_never_drawn(library: Library) -> None:
    sample = library.agreement.draw(20, ("Ann", "Bo"), by="Ann")
    assert {one.line.reference for one in sample.lines if one.line} == {"Child A"}
    assert all(one.line and one.line.kind is not PointKind.RESOURCE for one in sample.lines)


@pytest.mark.parametrize(
    ("size", "people", "why"),
    [
        (21, ("Ann", "Bo"), "holds 20 lines"),
        (5, ("Ann", "Bo"), "between 10"),
        (10, ("Ann", " "), "both"),
        (10, ("Ann", "ANN"), "different"),
    ],
)
def test_a_sample_that_cannot_be_drawn_is_refused_in_words(library: Library, size: int, people: tuple[str, str], why: str) -> None:
    with pytest.raises(AgreementRefused, match=why):
        library.agreement.draw(size, people, by="Ann")
    assert library.agreement.samples() == ()


# ------------------------------------------------------------------ coding


def test_nobody_sees_themes_or_figures_before_both_are_done(library: Library) -> None:
    sample = library.agreement.draw(10, ("Ann", "Bo"), by="Ann")
    assert all(one.line is not None and one.line.themes == () for one in sample.lines)
    code_all(library, sample, "ann", [FATHERS])
    with pytest.raises(AgreementRefused, match="both have coded"):
        library.agreement.compared(sample.number)
    code_all(library, sample, "Bo", [])
    people, first, second = library.agreement.compared(sample.number)
    assert (people.overall.first, people.overall.second) == (10, 0)
    assert (first.second, second.first) == (MACHINE, "Bo")


def test_only_the_two_people_code_and_only_until_both_are_done(library: Library) -> None:
    sample = library.agreement.draw(10, ("Ann", "Bo"), by="Ann")
    with pytest.raises(AgreementRefused, match="coded by Ann and Bo"):
        library.agreement.code(sample.number, 1, "Cy", [FATHERS])
    with pytest.raises(NotFound):
        library.agreement.code(sample.number, 1, "Ann", ["no-such-theme"])
    code_all(library, sample, "Ann", [])
    library.agreement.code(sample.number, 1, "Ann", [FATHERS])
    code_all(library, sample, "Bo", [FATHERS])
    with pytest.raises(AgreementRefused, match="nothing can be changed"):
        library.agreement.code(sample.number, 1, "Ann", [])
    assert library.agreement.sample(sample.number).lines[0].first == (FATHERS,)


def test_the_machine_is_compared_as_it_was_when_the_sample_was_drawn(library: Library) -> None:
    sample = library.agreement.draw(20, ("Ann", "Bo"), by="Ann")
    for one in sample.held:
        library.decide(one.point, FATHERS, AssignmentState.REJECTED, "Ann")
        for person in ("Ann", "Bo"):
            library.agreement.code(sample.number, one.position, person, one.machine)
    library.deciding.suggest_anew(lambda points: [()] * len(points))
    for found in library.agreement.compared(sample.number):
        assert (found.overall.kappa, found.f1) == (pytest.approx(1.0), pytest.approx(1.0))
        assert {pair.theme.id for pair in found.themes if pair.theme} == {FATHERS, SHARING}


def test_a_line_that_is_gone_is_left_out_and_the_rest_still_counts(library: Library) -> None:
    library.add(reading("b.pdf", *(f"Another line {number}." for number in range(10)), reference="Child B"))
    sample = library.agreement.draw(30, ("Ann", "Bo"), by="Ann")
    library.withdraw("Child B")
    now = library.agreement.sample(sample.number)
    assert (len(now.lines), len(now.held)) == (30, 20)
    code_all(library, now, "Ann", [SLEEP])
    code_all(library, now, "Bo", [SLEEP])
    assert library.agreement.compared(sample.number)[0].lines == 20


def test_codes_follow_a_merge_and_leave_out_what_was_retired(library: Library) -> None:
    sample = library.agreement.draw(10, ("Ann", "Bo"), by="Ann")
    code_all(library, sample, "Ann", [FATHERS, SLEEP])
    code_all(library, sample, "Bo", [SHARING])
    library.theming.merge(FATHERS, SHARING, reason="one is enough", by="Ann")
    library.theming.retire(SLEEP, reason="not used", by="Ann")
    people = library.agreement.compared(sample.number)[0]
    assert people.f1 == 1.0
    assert [(pair.theme.id, pair.both) for pair in people.themes if pair.theme] == [(SHARING, 10)]


def test_samples_outlive_a_restart_and_can_be_removed(library: Library) -> None:
    sample = library.agreement.draw(10, ("Ann", "Bo"), by="Ann")
    library.agreement.code(sample.number, 3, "Bo", [FATHERS])
    with Library.open(library.home, encoder=FakeEncoder()) as again:
        held = again.agreement.sample(sample.number)
        assert held.lines[2].second == (FATHERS,)
        assert (held.coded(1), held.coded(2)) == (0, 1)
        again.agreement.remove(sample.number)
        assert again.agreement.samples() == ()
    with pytest.raises(NotFound):
        library.agreement.sample(sample.number)
