"""Corrections in a library with the real ChromaDB: shown at once everywhere, made anew over every reading, taken back without a trace."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kb.catalogue.catalogue import Catalogue
from kb.errors import CorrectionRefused, NotFound
from kb.library import Library
from kb.models import (
    AssignmentState,
    Change,
    Correction,
    CorrectionAction,
    Filter,
    IngestOutcome,
    LearntHeading,
    Notice,
    PointKind,
    Reading,
    SearchMode,
    SectionKind,
)
from tests.fakes import FakeEncoder
from tests.readings import point, reading

GAP, GOOD = PointKind.DEVELOPMENT_AREA, PointKind.GOOD_PRACTICE
FATHERS = "fathers-male-carers"
TWO = "Nobody asked who lived there. The father was never seen."
BRIEFING = reading(
    "a.pdf",
    point("The nurse rang twice.", GOOD),
    point(TWO, GAP, themes=[FATHERS]),
    point("Minutes were late.", GAP),
    reference="Child A",
    narrative="The lodger was never named.",
)


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the tagger learns with the encoder of these tests, learnt once."""
    home = tmp_path_factory.mktemp("learnt") / "library"
    with Library.open(home, encoder=FakeEncoder()) as library:
        library.add(reading("a.pdf", "One. Two.", reference="Child A"))
        correct(library, CorrectionAction.SPLIT, "One. Two.", words="Two.")
    return home / "cache"


@pytest.fixture
def library(tmp_path: Path, learnt: Path) -> Iterator[Library]:
    shutil.copytree(learnt, tmp_path / "library" / "cache")
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as opened:
        opened.add(BRIEFING, path="/in/a.pdf")
        yield opened


def correct(library: Library, action: CorrectionAction, text: str, *, kind: str | None = None, words: str | None = None) -> Correction:
    """Correct the line of that text."""
    (held,) = library.checked("Child A")
    place = next(place for place, one in enumerate(held.reading.points) if one.text == text)
    return library.correct(held.number, Change(action, held.line(place), kind, words), by="Ann")


def lines(library: Library) -> list[tuple[PointKind, str]]:
    return [(found.kind, found.text) for found in library.points()]


def found(library: Library, words: str, mode: SearchMode) -> set[str]:
    return {hit.point.text for hit in library.search(words, limit=3, mode=mode).hits}


def edition(read: Reading, narrative: str = "Another printing.") -> Reading:
    return reading("a.pdf", *read.points, reference="Child A", narrative=narrative)


def test_a_correction_is_shown_and_found_at_once(library: Library) -> None:
    before = library.generation
    made = correct(library, CorrectionAction.SPLIT, TWO, words="the father was")
    correct(library, CorrectionAction.KIND, "Minutes were late.", kind="recommendation")
    assert lines(library)[1:] == [
        (GAP, "Nobody asked who lived there."),
        (GAP, "The father was never seen."),
        (PointKind.RECOMMENDATION, "Minutes were late."),
    ]
    assert library.generation > before
    assert library.check() == []
    for mode in (SearchMode.KEYWORD, SearchMode.SEMANTIC):
        assert "The father was never seen." in found(library, "father never seen", mode)
        assert TWO not in found(library, "father never seen", mode)
    assert (made.by, made.on[:2]) == ("Ann", "20")
    assert next(one.id for one in library.corrections("child a")) == made.id


def test_lines_cut_anew_get_themes_of_their_own(library: Library) -> None:
    correct(library, CorrectionAction.SPLIT, TWO, words="The father")
    themes = {found.text: {given.theme for given in found.themes} for found in library.points()}
    assert FATHERS in themes["The father was never seen."]
    assert themes["The father was never seen."] != themes["Nobody asked who lived there."]


def test_what_was_read_is_kept_beside_what_is_shown(library: Library) -> None:
    correct(library, CorrectionAction.SPLIT, TWO, words="The father")
    correct(library, CorrectionAction.KIND, "The father was never seen.", kind="recommendation")
    (held,) = library.checked("Child A")
    assert held.as_read == BRIEFING
    assert held.first_read(0) is None
    assert [one.text for one in held.first_read(2) or ()] == [TWO]
    assert [one.by for one in held.touched[2]] == ["Ann", "Ann"]
    assert held.ids == tuple(found.id for found in library.points())


def test_undoing_restores_exactly(library: Library) -> None:
    before = library.points()
    correct(library, CorrectionAction.SPLIT, TWO, words="The father")
    correct(library, CorrectionAction.MERGE, "The nurse rang twice.")
    correct(library, CorrectionAction.DROP, "Minutes were late.")
    for made in reversed(library.corrections("Child A")):
        library.undo_correction(made.id)
    assert library.points() == before
    assert library.checked("Child A")[0].reading == BRIEFING
    assert library.check() == []
    with pytest.raises(NotFound, match="taken back already"):
        library.undo_correction(made.id)


def test_one_of_several_can_be_undone_and_the_others_stay(library: Library) -> None:
    first = correct(library, CorrectionAction.SPLIT, TWO, words="The father")
    correct(library, CorrectionAction.KIND, "Minutes were late.", kind="recommendation")
    library.undo_correction(first.id)
    assert lines(library)[1:] == [(GAP, TWO), (PointKind.RECOMMENDATION, "Minutes were late.")]


def test_a_correction_that_another_builds_on_leaves_it_to_a_person(library: Library) -> None:
    first = correct(library, CorrectionAction.SPLIT, TWO, words="The father")
    correct(library, CorrectionAction.DROP, "The father was never seen.")
    library.undo_correction(first.id)
    (held,) = library.checked("Child A")
    assert [one.change.action for one in held.lost] == [CorrectionAction.DROP]
    assert lines(library)[1] == (GAP, TWO)
    (review,) = library.reviews()
    assert (review.state, review.doubts) == ("needs a look", 1)
    assert "could not be applied" in library.review("Child A").notices[-1].message
    library.correct(held.number, Change(CorrectionAction.SEEN, held.doubts[0].at), by="Ann")
    assert library.reviews()[0].state == "ready"
    assert library.checked("Child A")[0].lost == held.lost, "it is still kept, and listed among the corrections"


def test_what_a_person_decided_on_a_theme_follows_its_words(library: Library) -> None:
    held = next(found for found in library.points() if found.text == TWO)
    library.decide(held.id, FATHERS, AssignmentState.ACCEPTED, "Bea")
    split = correct(library, CorrectionAction.SPLIT, TWO, words="The father was never seen.")
    kind = correct(library, CorrectionAction.KIND, "Nobody asked who lived there.", kind="recommendation")
    decided = [found.text for found in library.points(Filter(theme=(FATHERS,))) if found.themes[0].by == "Bea"]
    assert decided == ["Nobody asked who lived there."]
    library.undo_correction(kind.id)
    library.undo_correction(split.id)
    (back,) = library.points(Filter(theme=(FATHERS,)))
    assert (back.id, back.themes[0].state) == (held.id, AssignmentState.ACCEPTED)


def test_a_refused_correction_changes_nothing(library: Library) -> None:
    before, generation = library.points(), library.generation
    (held,) = library.checked("Child A")
    with pytest.raises(CorrectionRefused, match="ever made up"):
        library.correct(held.number, Change(CorrectionAction.ADD, None, "next_step", "Ring the lodger."), by="Ann")
    assert (library.points(), library.generation, library.corrections("Child A")) == (before, generation, ())


def test_a_missed_line_is_added_from_the_narrative(library: Library) -> None:
    (held,) = library.checked("Child A")
    library.correct(held.number, Change(CorrectionAction.ADD, held.line(2), "development_area", "the lodger was never named"), by="Ann")
    assert lines(library)[-1] == (GAP, "The lodger was never named.")
    assert library.review("Child A").sections[0].section.passages == ()
    assert library.check() == []


# ------------------------------------------------------------------ over other readings


def test_corrections_survive_a_new_edition(library: Library) -> None:
    correct(library, CorrectionAction.SPLIT, TWO, words="The father")
    correct(library, CorrectionAction.DROP, "Minutes were late.")
    shown = lines(library)
    new = reading("a.pdf", point("A new strength.", GOOD), *BRIEFING.points, reference="Child A", narrative="Second edition.")
    assert library.add(new, path="/in/a.pdf").outcome is IngestOutcome.REPLACED
    assert lines(library) == [(GOOD, "A new strength."), *shown]
    assert len(library.corrections("Child A")) == 2
    assert FATHERS in {given.theme for found in library.points() if "father" in found.text for given in found.themes}
    assert library.check() == []
    library.undo_correction(library.corrections("Child A")[0].id)
    assert (GAP, TWO) in lines(library)


def test_corrections_survive_reading_the_same_file_again(library: Library) -> None:
    correct(library, CorrectionAction.KIND, "Minutes were late.", kind="recommendation")
    library.decide(library.points()[0].id, FATHERS, AssignmentState.ACCEPTED, "Bea")
    (held,) = library.checked("Child A")
    again = replace(BRIEFING, points=tuple(replace(one, page=2) for one in BRIEFING.points))
    assert library.read_again(held.number, again).outcome is IngestOutcome.REPLACED
    assert lines(library)[-1] == (PointKind.RECOMMENDATION, "Minutes were late.")
    assert {found.page for found in library.points()} == {2}
    assert library.points()[0].themes[0].by == "Bea"
    assert len(library.checked("Child A")) == 1
    assert library.check() == []


def test_what_a_new_edition_no_longer_has_is_told_and_not_lost(library: Library) -> None:
    correct(library, CorrectionAction.KIND, "Minutes were late.", kind="recommendation")
    library.add(edition(replace(BRIEFING, points=BRIEFING.points[:2])), path="/in/a.pdf")
    (held,) = library.checked("Child A")
    assert [one.by for one in held.lost] == ["Ann"]
    assert library.reviews()[0].state == "needs a look"
    library.add(edition(BRIEFING, "Third printing."), path="/in/a.pdf")
    assert lines(library)[-1] == (PointKind.RECOMMENDATION, "Minutes were late.")
    assert library.checked("Child A")[0].lost == ()


def test_corrections_survive_a_new_index(library: Library) -> None:
    correct(library, CorrectionAction.SPLIT, TWO, words="The father")
    assert library.reindex() == 4
    assert "The father was never seen." in found(library, "father never seen", SearchMode.SEMANTIC)
    assert library.check() == []


def test_another_process_sees_a_correction(library: Library) -> None:
    with Library.open(library.home, encoder=FakeEncoder()) as other:
        assert TWO in found(other, "father never seen", SearchMode.SEMANTIC)
        correct(library, CorrectionAction.SPLIT, TWO, words="The father")
        assert "The father was never seen." in found(other, "father never seen", SearchMode.SEMANTIC)


def test_withdrawing_takes_the_words_of_corrections_out(library: Library) -> None:
    correct(library, CorrectionAction.SPLIT, TWO, words="The father")
    library.withdraw("Child A")
    assert library.checked("Child A") == ()
    library.close()
    raw = (library.home / Catalogue.FILE).read_bytes()
    assert b"never seen" not in raw
    assert b"lodger" not in raw


def test_a_killed_writer_leaves_nothing_half_done(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise OSError("stopped here")

    with monkeypatch.context() as patch:
        patch.setattr(library._index, "follow", stopped)
        correct(library, CorrectionAction.SPLIT, TWO, words="The father")
    assert next(finding.code for finding in library.check()) == "unfinished"
    correct(library, CorrectionAction.DROP, "Minutes were late.")
    assert library.check() == []


def test_a_file_from_before_readings_were_kept_can_be_corrected(library: Library) -> None:
    with sqlite3.connect(library.home / Catalogue.FILE) as database:
        database.execute("DELETE FROM as_read")
    (held,) = library.checked("Child A")
    assert (held.as_read.points, held.as_read.sections) == (BRIEFING.points, BRIEFING.sections)
    made = correct(library, CorrectionAction.SPLIT, TWO, words="The father")
    library.undo_correction(made.id)
    assert library.checked("Child A")[0].reading.points == BRIEFING.points


# ------------------------------------------------------------------ what needs a look


def test_a_review_is_ready_once_each_doubt_was_decided_on(library: Library) -> None:
    note = Notice("layout_unknown", "Only the text could be read. Check the order of the lines.")
    doubtful = reading("b.pdf", point("They rang.", GOOD), reference="Child B", inferred=True, notices=(note,))
    unsure = replace(
        doubtful, points=(*doubtful.points, replace(doubtful.points[0], kind=GAP, text="They did not.", sure=0.4, why="“not”"))
    )
    library.add(unsure)
    review = next(held for held in library.reviews() if held.reference == "Child B")
    assert (review.state, review.doubts) == ("needs a look", 3)
    for expected in (2, 1, 0):
        (held,) = library.checked("Child B")
        doubt = held.doubts[0]
        action = {"section": CorrectionAction.SECTION, "line": CorrectionAction.KIND, "notice": CorrectionAction.SEEN}[doubt.about]
        library.correct(held.number, Change(action, doubt.at, None if doubt.about == "notice" else doubt.at.kind), by="Ann")
        review = next(held for held in library.reviews() if held.reference == "Child B")
        assert review.doubts == expected
    assert (review.state, review.inferred) == ("ready", 0)
    library.undo_correction(library.corrections("Child B")[0].id)
    assert next(held for held in library.reviews() if held.reference == "Child B").doubts == 1


# ------------------------------------------------------------------ headings


def test_a_heading_is_kept_once_for_each_partnership(library: Library) -> None:
    for partnership, kind in (("Northshire", "good_practice"), ("northshire", "development"), (None, "good_practice")):
        library.learn_heading(LearntHeading(partnership, "What we saw", SectionKind(kind), "Ann", "2025-05-03T10:00:00Z"))
    kept = library.learnt_headings()
    assert [(one.partnership, one.kind.value) for one in kept] == [(None, "good_practice"), ("northshire", "development")]
    library.forget_heading(kept[0].id)
    assert [one.partnership for one in library.learnt_headings()] == ["northshire"]
    with pytest.raises(NotFound, match="already"):
        library.forget_heading(kept[0].id)
