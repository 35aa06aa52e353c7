"""New editions: what people decided follows its line, and what finds no line is kept, told and decided again."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.catalogue.identity import ALIKE, closest_points
from kb.errors import NotFound
from kb.library import Library
from kb.models import AssignmentState, Filter, IngestOutcome, LearningPoint, PointKind, Reading
from tests.pages import opener, words
from tests.readings import point, reading

ACCEPTED, REJECTED, SUGGESTED = AssignmentState.ACCEPTED, AssignmentState.REJECTED, AssignmentState.SUGGESTED
FATHERS, SHARING = "fathers-male-carers", "information-sharing"
GAP, STRENGTH = PointKind.DEVELOPMENT_AREA, PointKind.GOOD_PRACTICE

OLD = "Nobody asked the father about his work, his own childhood or who else slept at the flat."
MENDED = "Nobody asked the father about his work, his childhood, or who else slept in the flat that winter."
OTHER = "The duty team closed the referral before the school had been spoken to."


def edition(*points: LearningPoint | str, published: str | None = None) -> Reading:
    return reading("brief.pdf", *points, reference="Child A", published=published)


def add(library: Library, *points: LearningPoint | str, published: str | None = None) -> None:
    library.add(edition(*points, published=published), path="/in/brief.pdf")


def line(library: Library, text: str) -> str:
    (found,) = [held.id for held in library.points() if held.text == text]
    return found


def themes(library: Library, text: str) -> dict[str, tuple[str, str]]:
    (found,) = [held for held in library.points() if held.text == text]
    return {given.theme: (given.state.value, given.by) for given in found.themes}


# ------------------------------------------------------------------ which line is which


def said(text: str, kind: PointKind = GAP) -> LearningPoint:
    return point(text, kind)


def test_a_line_that_was_mended_is_the_same_line() -> None:
    before, after = {"a": said(OLD), "b": said(OTHER)}, {"x": said(OTHER + " Again."), "y": said(MENDED)}
    assert closest_points(before, after) == {"a": "y", "b": "x"}


def test_lines_that_only_sound_alike_are_not() -> None:
    lines = ["The plan was shared with the school.", "The child was seen alone by the nurse.", "A neighbour rang the duty team at night."]
    assert closest_points({"a": said(lines[0])}, {"x": said(lines[1]), "y": said(lines[2])}) == {}


def test_equal_kind_comes_first_and_another_kind_only_for_the_same_words() -> None:
    assert closest_points({"a": said(OLD)}, {"x": said(OLD, STRENGTH), "y": said(MENDED)}) == {"a": "y"}
    assert closest_points({"a": said(OLD)}, {"x": said(OLD, STRENGTH)}) == {"a": "x"}
    assert closest_points({"a": said(OLD)}, {"x": said(MENDED, STRENGTH)}) == {}


def test_the_most_alike_are_matched_first_and_each_once() -> None:
    before = {
        "a": said("The plan was not changed when the lodger moved in"),
        "b": said("The plan was not changed when the lodgers moved in"),
    }
    after = {
        "x": said("The plan was not changed when the lodgers moved in."),
        "y": said("The plan was not changed when a lodger moved in."),
    }
    assert closest_points(before, after) == {"b": "x", "a": "y"}


def test_repeats_of_one_line_are_matched_in_their_order() -> None:
    assert closest_points({"a": said("Same."), "b": said("same")}, {"x": said("Same"), "y": said("Same.")}) == {"a": "x", "b": "y"}


LINES = st.lists(st.sampled_from([OLD, MENDED, OTHER, OTHER + " Again.", "Staff met him."]), max_size=6)


@given(LINES, LINES, st.integers(0, 3))
def test_no_line_is_matched_twice_and_an_id_that_stays_is_itself(old: list[str], new: list[str], kept: int) -> None:
    before = {f"o{place}": said(text) for place, text in enumerate(old)}
    after = {**{f"n{place}": said(text) for place, text in enumerate(new)}, **dict(list(before.items())[:kept])}
    found = closest_points(before, after)
    assert found.keys() <= before.keys()
    assert set(found.values()) <= after.keys()
    assert len(set(found.values())) == len(found)
    assert all(found[name] == name for name in before if name in after)
    assert closest_points(before, before) == {name: name for name in before}
    assert 50 < ALIKE < 100


# ------------------------------------------------------------------ decisions follow


@pytest.mark.parametrize("state", [ACCEPTED, REJECTED])
def test_a_decision_follows_its_line_into_the_new_edition(library: Library, state: AssignmentState) -> None:
    add(library, point(OLD, themes=[FATHERS]), point(OTHER, themes=[SHARING]))
    library.decide(line(library, OLD), FATHERS, state, "Ann")
    add(library, point(OTHER, themes=[SHARING]), point(MENDED, themes=[FATHERS]))
    kept = {FATHERS: ("accepted", "Ann")} if state is ACCEPTED else {}
    assert themes(library, MENDED) == kept, "what was rejected is not suggested again"
    assert themes(library, OTHER) == {SHARING: ("suggested", "machine")}
    assert library.review("Child A").left_decisions == ()


def test_a_theme_given_by_hand_follows_too(library: Library) -> None:
    add(library, OLD)
    library.decide(line(library, OLD), SHARING, ACCEPTED, "Ann")
    add(library, MENDED)
    assert themes(library, MENDED) == {SHARING: ("accepted", "Ann")}


def test_the_decision_goes_back_with_the_line_when_the_first_edition_is_put_back(library: Library) -> None:
    add(library, point(OLD, themes=[FATHERS]))
    library.decide(line(library, OLD), FATHERS, ACCEPTED, "Ann")
    add(library, point(MENDED, themes=[FATHERS]))
    library.decide(line(library, MENDED), FATHERS, REJECTED, "Bo")
    add(library, point(OLD, themes=[FATHERS]), published="2024")
    assert themes(library, OLD) == {}, "the newest decision stands"


def test_a_decision_that_finds_no_line_is_told_and_kept(library: Library) -> None:
    add(library, point(OLD, themes=[FATHERS], page=2), point(OTHER))
    library.decide(line(library, OLD), FATHERS, REJECTED, "Ann")
    stored = library.add(edition(point(OTHER), "A quite different line, on transport."), path="/in/brief.pdf")
    assert stored.outcome is IngestOutcome.REPLACED
    (told,) = stored.notices
    assert (told.code, told.page) == ("decision_not_carried", 2)
    assert all(part in told.message for part in ("Ann rejected", FATHERS, OLD))
    review = library.review("Child A")
    assert told in review.notices
    (left,) = review.left_decisions
    assert (left.wording, left.theme, left.state, left.by, left.file, left.page) == (OLD, FATHERS, REJECTED, "Ann", "brief.pdf", 2)
    assert review.summary.state == "needs a look"


def test_it_comes_back_when_a_later_edition_has_the_line_again(library: Library) -> None:
    add(library, point(OLD, themes=[FATHERS]), OTHER)
    library.decide(line(library, OLD), FATHERS, REJECTED, "Ann")
    add(library, OTHER)
    add(library, OTHER, published="2023")
    assert len(library.review("Child A").left_decisions) == 1, "no edition in between loses it"
    add(library, OTHER, point(MENDED, themes=[FATHERS]))
    assert themes(library, MENDED) == {}
    assert library.review("Child A").left_decisions == ()
    assert library.review("Child A").summary.state == "ready"


def test_a_person_puts_it_on_another_line_or_lets_it_go(library: Library) -> None:
    add(library, point(OLD, themes=[FATHERS, SHARING]), OTHER)
    library.decide(line(library, OLD), FATHERS, ACCEPTED, "Ann")
    library.decide(line(library, OLD), SHARING, REJECTED, "Ann")
    add(library, point(OTHER, themes=[SHARING]))
    by_theme = {left.theme: left.number for left in library.review("Child A").left_decisions}
    library.keeper.settle(by_theme[FATHERS], line(library, OTHER))
    assert themes(library, OTHER)[FATHERS] == ("accepted", "Ann")
    library.keeper.settle(by_theme[SHARING], None)
    assert themes(library, OTHER)[SHARING] == ("suggested", "machine")
    assert library.review("Child A").left_decisions == ()
    with pytest.raises(NotFound, match="settled already"):
        library.keeper.settle(by_theme[SHARING], None)


def test_it_cannot_be_put_on_a_line_of_another_review(library: Library) -> None:
    add(library, OLD)
    library.decide(line(library, OLD), FATHERS, ACCEPTED, "Ann")
    add(library, OTHER)
    library.add(reading("b.pdf", "A line of another review.", reference="Child B"))
    (left,) = library.review("Child A").left_decisions
    with pytest.raises(NotFound):
        library.keeper.settle(left.number, line(library, "A line of another review."))


def test_a_decision_on_a_line_that_another_file_still_has_is_not_left(library: Library) -> None:
    add(library, point(OLD, themes=[FATHERS]))
    library.decide(line(library, OLD), FATHERS, REJECTED, "Ann")
    library.add(reading("report.docx", point(OLD, themes=[FATHERS]), reference="Child A"))
    stored = library.add(edition(OTHER), path="/in/brief.pdf")
    assert stored.notices == ()
    assert themes(library, OLD) == {}, "still rejected"
    assert library.points(Filter(theme=(FATHERS,))) == []


def test_withdrawing_leaves_no_words_of_it_and_taking_back_in_brings_it_with_its_line(library: Library) -> None:
    add(library, point(OLD, themes=[FATHERS]))
    library.decide(line(library, OLD), FATHERS, REJECTED, "Ann")
    add(library, OTHER)
    library.withdraw("Child A")
    assert library.review("Child A").left_decisions == ()
    database = (library.home / "catalogue.sqlite3").read_bytes()
    assert OLD.encode() not in database
    library.add(edition(point(OLD, themes=[FATHERS])), path="/in/brief.pdf", readmit=True)
    assert themes(library, OLD) == {}


def test_the_reviews_page_offers_to_decide_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(tmp_path / "library") as library:
        add(library, point(OLD, themes=[FATHERS, SHARING]), OTHER)
        library.decide(line(library, OLD), FATHERS, ACCEPTED, "Ann")
        library.decide(line(library, OLD), SHARING, ACCEPTED, "Bo")
        add(library, OTHER)
        here = line(library, OTHER)
    at = opener(tmp_path / "library", monkeypatch)("review", ref="child-a")
    seen = words(at)
    assert OLD in seen
    assert "Ann confirmed the theme" in seen
    assert "2 decisions on themes stand on no line" in [part.label for part in at.expander]
    at.selectbox(key="line-for-1").select(here).run()
    at.button(key="put-1").click().run()
    assert not at.exception
    assert "Ann confirmed the theme" not in words(at)
    at.button(key="let-go-2").click().run()
    assert OLD not in words(at)
    with Library.open(tmp_path / "library") as library:
        assert themes(library, OTHER) == {FATHERS: ("accepted", "Ann")}
