"""Several files of one review: joined, put together and apart by people, and a line that two of them hold counts once."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kb.errors import KnowledgeBaseError, LibraryError, NotFound
from kb.library import Library
from kb.models import AssignmentState, CitedPoint, Filter, IngestOutcome, OtherPlace, PointKind, ReviewSummary, ReviewType, SearchMode
from kb.packs import build_pack
from tests.builders import BRIEFING
from tests.fakes import FakeEncoder
from tests.pages import OpenPage, opener, words
from tests.readings import point, reading
from ui.cli import app

FATHERS = "fathers-male-carers"
LINE = "Nobody asked the father about his work."
WORD_LINE = "Nobody asked the father about his work"
GOOD = PointKind.GOOD_PRACTICE


@pytest.fixture
def bundle(library: Library) -> Library:
    """A report as PDF and the same as Word, with one line more; and another review with the same line."""
    library.add(reading("report.pdf", point(LINE, themes=[FATHERS], page=4), point("Staff met him.", GOOD), reference="Child A"))
    library.add(reading("report.docx", point(WORD_LINE, themes=[FATHERS], page=None), "Only in Word.", reference="Child A"))
    library.add(reading("b.pdf", point(LINE, themes=[FATHERS], page=1), reference="Child B"))
    return library


def number(library: Library, ref: str, file: str) -> int:
    (found,) = [document.number for document in library.keeper.documents(ref) if document.file == file]
    return found


def lines(library: Library) -> list[CitedPoint]:
    """Every line of every file, as the reviews' own pages show them."""
    details = [library.review(review.key) for review in library.reviews(withdrawn=False)]
    return [line for detail in details for section in detail.sections for line in section.points]


def everything(library: Library) -> tuple[list[CitedPoint], list[ReviewSummary]]:
    return lines(library), [replace(review, access=None) for review in library.reviews()]


# ------------------------------------------------------------------ a line in two files counts once


@pytest.mark.parametrize("mode", list(SearchMode))
def test_it_is_one_hit_that_says_where_else_it_stands(bundle: Library, mode: SearchMode) -> None:
    everywhere = bundle.search("father work", mode=mode)
    (one,) = [hit for hit in everywhere.hits if "father" in hit.point.text]
    assert sorted((one.point.reference, *one.also_in)) == ["Child A", "Child B"]
    assert everywhere.total == sum(1 + len(hit.alike) for hit in everywhere.hits)
    found = bundle.search("father work", where=Filter(review=("child-a",)), mode=mode)
    (hit,) = [hit for hit in found.hits if "father" in hit.point.text]
    assert (hit.point.file, hit.point.page) == ("report.pdf", 4)
    assert hit.point.also == (OtherPlace("report.docx", None),)
    assert hit.also_in == ("Child B",)
    assert found.total == len(found.hits)


def test_it_counts_once_in_lists_themes_trends_and_packs(bundle: Library) -> None:
    assert sorted(held.text for held in bundle.points()) == [LINE, LINE, "Only in Word.", "Staff met him."]
    assert {review.reference: review.points for review in bundle.reviews()} == {"Child A": 3, "Child B": 1}
    (count,) = bundle.theme_counts()
    assert (count.reviews, count.gap) == (2, 2)
    assert {cell.reference: cell.gap for cell in bundle.trends().cells} == {"Child A": 1, "Child B": 1}
    assert [quote.text for quote in build_pack(bundle, themes=[FATHERS]).quotes if quote.point].count(LINE) == 2
    assert bundle.search("father").facets.kind["development_area"] == bundle.search("father").total


def test_the_reviews_own_page_shows_both_files_as_they_are(bundle: Library) -> None:
    shown = [(held.file, held.text, held.also) for held in lines(bundle) if held.review == "child-a"]
    assert shown == [
        ("report.pdf", LINE, (OtherPlace("report.docx", None),)),
        ("report.pdf", "Staff met him.", ()),
        ("report.docx", WORD_LINE, (OtherPlace("report.pdf", 4),)),
        ("report.docx", "Only in Word.", ()),
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("The safe-\u200bguarding lead was told.", "The safeguarding lead was told.", True),
        ("Multi-agency notes were kept", "Multi agency notes were kept.", True),
        ("Children 1 and 2 were seen.", "Children 1 and 3 were seen.", False),
        ("The plan was shared.", "The plan was not shared.", False),
    ],
)
def test_hyphens_and_spaces_make_no_other_line_and_words_do(library: Library, one: str, other: str, same: bool) -> None:
    library.add(reading("a.pdf", one, reference="Child A"))
    library.add(reading("a.docx", other, reference="Child A"))
    assert len(library.points()) == (1 if same else 2)


def test_the_same_words_as_a_strength_and_as_a_gap_are_two_lines(library: Library) -> None:
    library.add(reading("a.pdf", point(LINE), reference="Child A"))
    library.add(reading("a.docx", point(LINE, GOOD), reference="Child A"))
    assert len(library.points()) == 2


def test_a_line_that_one_file_says_twice_stays_two(library: Library) -> None:
    library.add(reading("a.pdf", LINE, "Other.", LINE, reference="Child A"))
    assert len(library.points()) == 3


def test_the_line_is_still_found_when_the_first_file_loses_it(bundle: Library) -> None:
    bundle.add(reading("report.pdf", point("Staff met him.", GOOD), reference="Child A"))
    (held,) = [held for held in bundle.points(Filter(review=("Child A",))) if "father" in held.text]
    assert (held.file, held.also) == ("report.docx", ())
    assert bundle.check() == []


def test_what_a_person_decides_holds_at_every_place(bundle: Library) -> None:
    first, second = [held for held in lines(bundle) if held.review == "child-a" and "father" in held.text]
    bundle.decide(second.id, FATHERS, AssignmentState.REJECTED, "Ann")
    assert all(held.themes == () for held in lines(bundle) if held.id in (first.id, second.id))
    bundle.decide(first.id, FATHERS, AssignmentState.ACCEPTED, "Bo")
    assert {given.by for held in lines(bundle) if held.id in (first.id, second.id) for given in held.themes} == {"Bo"}


def test_identical_files_under_other_names_stay_duplicates(bundle: Library) -> None:
    again = reading("report.pdf", point(LINE, themes=[FATHERS], page=4), point("Staff met him.", GOOD), reference="Child A")
    assert bundle.add(replace(again, file="copy.pdf")).outcome is IngestOutcome.DUPLICATE


# ------------------------------------------------------------------ a person puts files together


def test_a_file_is_put_with_the_review_that_a_person_names(library: Library) -> None:
    library.add(reading("report.pdf", "One.", reference="Child A"))
    stored = library.add(reading("slides.pptx", "Two.", partnership=None), into=library.keeper.place("child a", "Ann"))
    assert (stored.outcome, stored.review) == (IngestOutcome.ADDED, "child-a")
    assert [(held.file, held.placed_by) for held in library.keeper.documents("Child A")] == [("report.pdf", None), ("slides.pptx", "Ann")]
    assert [review.files for review in library.reviews()] == [("report.pdf", "slides.pptx")]


def test_there_it_stays_in_its_next_edition_whatever_that_states(library: Library) -> None:
    library.add(reading("report.pdf", "One.", reference="Child A", title="The report"))
    library.add(reading("z.pdf", "Zero.", reference="Child Z"))
    library.add(reading("slides.pptx", "Two."), path="/in/slides.pptx", into=library.keeper.place("Child A", "Ann"))
    stored = library.add(reading("slides.pptx", "Three.", reference="Child Z", title="Slides"), path="/in/slides.pptx")
    assert (stored.outcome, stored.review, stored.reference) == (IngestOutcome.REPLACED, "child-a", "Child A")
    assert stored.message is not None
    assert "states the reference Child Z" in stored.message
    assert library.review("Child A").summary.title == "The report", "a file that a person put there does not name the review"


def test_put_there_again_it_replaces_the_one_of_its_name(library: Library) -> None:
    library.add(reading("report.pdf", "One.", reference="Child A"))
    for text in ("Two.", "Three."):
        library.add(reading("slides.pptx", text), into=library.keeper.place("Child A", "Ann"))
    assert sorted(held.text for held in library.points()) == ["One.", "Three."]


def test_bytes_that_are_held_elsewhere_are_not_moved_in_silence(bundle: Library) -> None:
    held = reading("b.pdf", point(LINE, themes=[FATHERS], page=1), reference="Child B")
    stored = bundle.add(held, into=bundle.keeper.place("Child A", "Ann"))
    assert stored.outcome is IngestOutcome.DUPLICATE
    assert stored.message is not None
    assert "held with Child B already" in stored.message
    assert "kb move b.pdf" in stored.message


@pytest.mark.parametrize(("ref", "problem"), [("Child Z", NotFound), ("Child G", LibraryError)])
def test_no_file_is_put_with_a_review_that_is_not_there(library: Library, ref: str, problem: type[KnowledgeBaseError]) -> None:
    library.add(reading("g.pdf", "One.", reference="Child G"))
    library.withdraw("Child G")
    with pytest.raises(problem):
        library.keeper.place(ref, "Ann")


# ------------------------------------------------------------------ a person moves files


def test_a_moved_file_keeps_its_lines_their_ids_and_what_was_decided(bundle: Library) -> None:
    before = {held.id: held.text for held in lines(bundle)}
    (alone,) = [held for held in lines(bundle) if held.text == "Only in Word."]
    bundle.decide(alone.id, FATHERS, AssignmentState.ACCEPTED, "Ann")
    made = bundle.keeper.move(number(bundle, "Child A", "report.docx"), "Child B", "Ann")
    assert (made.file, made.source_reference, made.target_reference) == ("report.docx", "Child A", "Child B")
    assert {held.id: held.text for held in lines(bundle)} == before
    (held,) = [held for held in bundle.points(Filter(theme=(FATHERS,), review=("Child B",))) if held.id == alone.id]
    assert held.themes[0].by == "Ann"
    assert {review.reference: review.points for review in bundle.reviews()} == {"Child A": 2, "Child B": 2}
    assert bundle.check() == []


def test_read_again_where_it_stands_now_its_ids_stay(bundle: Library) -> None:
    bundle.keeper.move(number(bundle, "Child A", "report.docx"), "Child B", "Ann")
    before = {held.id for held in lines(bundle)}
    bundle.add(reading("report.docx", point(WORD_LINE, themes=[FATHERS]), "Only in Word.", reference="Child A", narrative="New."))
    assert {held.id for held in lines(bundle)} == before


def test_undone_everything_is_as_it_was(bundle: Library) -> None:
    before = everything(bundle)
    made = bundle.keeper.move(number(bundle, "Child A", "report.docx"), "Child B", "Ann")
    assert everything(bundle) != before
    assert [held.number for held in bundle.keeper.moves()] == [made.number]
    bundle.keeper.undo_move(made.number, "Ann")
    assert everything(bundle) == before
    assert bundle.keeper.moves() == ()
    with pytest.raises(NotFound, match="cannot be taken back"):
        bundle.keeper.undo_move(made.number, "Ann")


def test_a_review_whose_only_file_went_is_there_again(bundle: Library) -> None:
    bundle.keeper.restrict("Child B", "Ann", "Not yet.")
    before = everything(bundle)
    made = bundle.keeper.move(number(bundle, "Child B", "b.pdf"), "Child A", "Ann")
    assert [review.reference for review in bundle.reviews()] == ["Child A"]
    bundle.keeper.undo_move(made.number, "Ann")
    assert everything(bundle) == before
    assert bundle.review("Child B").summary.restricted


def test_a_file_gets_a_review_of_its_own(bundle: Library) -> None:
    made = bundle.keeper.move(number(bundle, "Child A", "report.docx"), None, "Ann")
    assert made.target == "child-a-2"
    assert bundle.review("child-a-2").summary.files == ("report.docx",)
    with pytest.raises(LibraryError, match="only file"):
        bundle.keeper.move(number(bundle, "child-a-2", "report.docx"), None, "Ann")
    with pytest.raises(LibraryError, match="stands with"):
        bundle.keeper.move(number(bundle, "child-a-2", "report.docx"), "child-a-2", "Ann")


def test_adding_to_a_review_can_be_taken_back(library: Library) -> None:
    library.add(reading("report.pdf", "One.", reference="Child A"))
    library.add(reading("slides.pptx", "Two.", title="Slides on sleep"), into=library.keeper.place("Child A", "Ann"))
    (made,) = library.keeper.moves()
    assert made.source is None
    library.keeper.undo_move(made.number, "Ann")
    assert {review.reference: review.files for review in library.reviews()} == {
        "Child A": ("report.pdf",),
        "Slides on sleep": ("slides.pptx",),
    }


def test_what_is_restricted_stays_so_wherever_its_file_goes(library: Library) -> None:
    library.add(reading("a.pdf", "One.", reference="Child A"))
    library.add(reading("r.pdf", "Secret.", reference="Child R", review_type=ReviewType.RAPID_REVIEW))
    made = library.keeper.move(number(library, "Child R", "r.pdf"), "Child A", "Ann")
    assert library.review("Child A").summary.restricted
    assert library.points() == []
    library.keeper.undo_move(made.number, "Ann")
    assert [held.text for held in library.points()] == ["One."], "and the other is visible again"
    assert library.review("Child R").summary.restricted


# ------------------------------------------------------------------ on the command line


def kb(home: Path, *arguments: str, status: int = 0) -> str:
    answer = CliRunner().invoke(app, [*arguments, "--home", str(home)])
    assert answer.exit_code == status, answer.output
    return answer.stdout if "--json" in arguments else answer.output


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    """A briefing in two printings, of which the second states no reference."""
    first, second = tmp_path / "report.md", tmp_path / "slides.txt"
    first.write_text(BRIEFING)
    second.write_text(BRIEFING.replace("Child Maple", "What we learnt in spring") + "\n- What would you do now?\n")
    return first, second


def test_ingest_puts_a_file_with_a_review_and_move_puts_it_elsewhere(files: tuple[Path, Path], tmp_path: Path) -> None:
    home = tmp_path / "library"
    kb(home, "ingest", str(files[0]))
    (added,) = json.loads(kb(home, "ingest", "--review", "child maple", "--by", "Ann", str(files[1]), "--json"))["files"]
    assert (added["outcome"], added["reference"]) == ("added", "Child Maple")
    (row,) = json.loads(kb(home, "reviews", "--json"))["reviews"]
    assert row["files"] == ["report.md", "slides.txt"]
    (hit,) = [hit for hit in json.loads(kb(home, "search", "lodger plan", "--json"))["hits"] if "plan was not changed" in hit["text"]]
    assert (hit["file"], hit["also_in_files"], hit["also_in"]) == ("report.md", [{"file": "slides.txt", "page": None}], [])
    assert "also in slides.txt" in " ".join(kb(home, "search", "lodger plan").split())
    moved = json.loads(kb(home, "move", "slides.txt", "--by", "Ann", "--json"))
    assert (moved["source_reference"], moved["by"]) == ("Child Maple", "Ann")
    assert len(json.loads(kb(home, "reviews", "--json"))["reviews"]) == 2
    assert "stands with Child Maple again" in kb(home, "move", "slides.txt", "--undo")
    assert len(json.loads(kb(home, "reviews", "--json"))["reviews"]) == 1
    assert "There is no file" in kb(home, "move", "nothing.pdf", status=1)
    assert "There is no review" in kb(home, "ingest", "--review", "Child Z", str(files[1]), status=1)


# ------------------------------------------------------------------ on the Reviews page


@pytest.fixture
def open_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    with Library.open(tmp_path / "pages") as library:
        library.add(reading("report.pdf", LINE, reference="Child A"))
        library.add(reading("slides.pdf", "Another line.", reference="Child A"))
        library.add(reading("b.pdf", "A third line.", reference="Child B"))
    return opener(tmp_path / "pages", monkeypatch)


def test_the_page_moves_a_file_and_takes_it_back(open_page: OpenPage, tmp_path: Path) -> None:
    at = open_page("reviews")
    at.selectbox(key="files_review").select("child-a").run()
    assert "the file says so itself" in words(at)
    slides = at.selectbox(key="move-file-child-a").options.index("slides.pdf")
    at.selectbox(key="move-file-child-a").select_index(slides).run()
    at.selectbox(key="move-to-child-a").select("child-b").run()
    at.button(key="move").click().run()
    assert "Please give your name" in words(at)
    at.text_input(key="name-move").input("Ann")
    at.button(key="move").click().run()
    assert not at.exception
    assert "slides.pdf was moved from Child A to Child B by Ann" in words(at)
    with Library.open(tmp_path / "pages", encoder=FakeEncoder()) as library:
        assert {held.file for held in library.keeper.documents("Child B")} == {"b.pdf", "slides.pdf"}
    (undo,) = [button for button in at.button if button.label == "Undo"]
    undo.click().run()
    assert "was moved from" not in words(at)
    with Library.open(tmp_path / "pages", encoder=FakeEncoder()) as library:
        assert [held.file for held in library.keeper.documents("Child A")] == ["report.pdf", "slides.pdf"]


def test_the_page_adds_a_file_to_a_review(open_page: OpenPage, tmp_path: Path) -> None:
    at = open_page("reviews")
    at.file_uploader[0].set_value([("more.md", BRIEFING.encode(), "text/markdown")])
    (into,) = [box for box in at.selectbox if box.label == "Do they belong with a review that is here already?"]
    into.select("child-b")
    at.button(key="FormSubmitter:add briefings-Add these briefings").click().run()
    assert not at.exception
    for _ in range(120):
        if "Clear this list" in [button.label for button in at.button]:
            break
        at.run()
    with Library.open(tmp_path / "pages", encoder=FakeEncoder()) as library:
        assert "more.md" in [held.file for held in library.keeper.documents("Child B")]
