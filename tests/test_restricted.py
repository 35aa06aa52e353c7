"""Restricted reviews: what starts as one, what leaves it out, what takes it in, and who made it visible."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text
from typer.testing import CliRunner

from kb import catalogue as migrations
from kb import fulltext
from kb.catalogue.database import Database
from kb.errors import LibraryError, PackError
from kb.library import Library
from kb.models import Filter, Notice, OtherPlace, PointKind, ReviewType, SearchMode, Visibility
from kb.packs import build_pack, render
from tests.builders import word
from tests.fakes import FakeEncoder
from tests.pages import OpenPage, opener, words
from tests.readings import point, reading
from ui.cli import app

RAPID = ReviewType.RAPID_REVIEW
FATHERS = "fathers-male-carers"
FIND = Notice("privacy_nhs_number", "This looks like an NHS number: “••• ••• •919”.", 2)
NAME = Notice("privacy_name", "This looks like a name: “mother S…”.", 1)

RAPID_FILE = word(
    [
        ("Heading 1", "Rapid review: Child Q9"),
        ("Heading 1", "What happened"),
        "Child Q9 was four weeks old when a rapid review was held.",
        ("Heading 1", "Areas for development"),
        ("List Bullet", "Nobody asked the father about the lodger in the flat."),
        ("List Bullet", "The night team was not told of the earlier visit."),
        ("Heading 1", "Recommendations"),
        ("List Bullet", "Agree one form for passing on worries about infants."),
    ]
)


@pytest.fixture
def two(library: Library) -> Library:
    """An open review and a restricted one, with one line in common."""
    line = point("Nobody asked the father.", themes=[FATHERS])
    library.add(reading("open.pdf", line, point("Staff met the father.", PointKind.GOOD_PRACTICE, themes=[FATHERS]), reference="Child A"))
    library.add(reading("rapid.pdf", line, point("The lodger was unseen.", themes=[FATHERS]), reference="Child R", review_type=RAPID))
    return library


def visibility(library: Library, key: str) -> Visibility:
    return library.review(key).summary.visibility


# ------------------------------------------------------------------ what starts as restricted


@pytest.mark.parametrize(
    ("facts", "restricted"),
    [
        ({"review_type": RAPID}, True),
        ({"review_type": RAPID, "published": "2024-03"}, False),
        ({"review_type": RAPID, "notices": (Notice("publication_stated", "The file says that it is published: “…”"),)}, False),
        ({"review_type": RAPID, "notices": (Notice("invented", "The document says of itself: “An invented sample.”"),)}, False),
        ({"review_type": RAPID, "notices": (Notice("invented", "The document says of itself: “All names are invented.”"),)}, True),
        ({"review_type": ReviewType.LCSPR}, False),
        ({}, False),
        ({"notices": (FIND,)}, True),
        ({"published": "2024", "notices": (NAME,)}, True),
        ({"notices": (FIND, Notice("invented", "The document says of itself: “An invented sample.”"))}, True),
        ({"notices": (Notice("not_for_publication", "The file says that it is not for publication: “…”"),)}, True),
        ({"notices": (Notice("orphan_bullet", "A line stands apart from its list."),)}, False),
    ],
)
def test_what_a_review_starts_as(library: Library, facts: dict[str, object], restricted: bool) -> None:
    stored = library.add(reading("a.pdf", "One.", reference="Child A", **facts))
    (review,) = library.reviews()
    assert review.restricted is stored.restricted is restricted
    assert (review.access is not None) is restricted
    if restricted:
        assert stored.message is not None
        assert "kb release 'Child A'" in stored.message
        assert review.access is not None
        assert (review.access.by, review.access.visibility) == ("machine", Visibility.RESTRICTED)


def test_finds_are_counted_in_the_reason_and_are_no_doubt_about_the_reading(library: Library) -> None:
    library.add(reading("a.pdf", "One.", notices=(FIND, NAME)))
    (review,) = library.reviews()
    assert review.access is not None
    assert review.access.reason.startswith("2 things that may identify a person were found")
    assert review.state == "ready"


def test_what_a_person_has_looked_at_does_not_restrict_again_and_anything_new_does(library: Library) -> None:
    library.add(reading("a.pdf", "One.", reference="Child A", notices=(FIND,)), path="/in/a.pdf")
    library.keeper.release("Child A", "Ann", "It is a made-up number.")
    library.add(reading("a.pdf", "One.", "Two.", reference="Child A", notices=(FIND,)), path="/in/a.pdf")
    assert visibility(library, "Child A") is Visibility.OPEN
    stored = library.add(reading("a.pdf", "One.", "Three.", reference="Child A", notices=(FIND, NAME)), path="/in/a.pdf")
    assert stored.restricted
    assert visibility(library, "Child A") is Visibility.RESTRICTED


def test_a_person_who_restricted_a_review_is_not_overruled_by_a_new_edition(library: Library) -> None:
    library.add(reading("a.pdf", "One.", reference="Child A"), path="/in/a.pdf")
    library.keeper.restrict("Child A", "Ann", "Asked for by the family.")
    library.add(reading("a.pdf", "Two.", reference="Child A", published="2024"), path="/in/a.pdf")
    assert visibility(library, "Child A") is Visibility.RESTRICTED


def test_a_second_file_that_gives_cause_restricts_the_whole_review(library: Library) -> None:
    library.add(reading("a.pdf", "One.", reference="Child A", published="2024"))
    library.add(reading("report.docx", "Two.", reference="Child A", notices=(NAME,)))
    assert library.points() == []
    assert len(library.points(Filter(restricted=True))) == 2


# ------------------------------------------------------------------ what leaves it out, and what takes it in


@pytest.mark.parametrize("mode", list(SearchMode))
def test_search_leaves_it_out_unless_it_is_asked_for(two: Library, mode: SearchMode) -> None:
    found = two.search("father lodger", mode=mode)
    assert {hit.point.reference for hit in found.hits} == {"Child A"}
    assert set(found.facets.review) == {"Child A"}
    assert all(not hit.also_in for hit in found.hits), "not even its name is told"
    every = two.search("father lodger", where=Filter(restricted=True), mode=mode)
    assert {hit.point.reference: hit.point.restricted for hit in every.hits} == {"Child A": False, "Child R": True}
    assert every.total == 4
    assert ("Child R",) in {hit.also_in for hit in every.hits}


def test_a_filter_that_names_it_does_not_let_it_pass(two: Library) -> None:
    assert two.points(Filter(review=("Child R",))) == []
    assert two.search("lodger", where=Filter(review=("Child R",))).total == 0
    (line,) = two.points(Filter(review=("Child R",), restricted=True), ids=[two.points(Filter(restricted=True))[-1].id])
    assert two.points(ids=[line.id]) == []


def test_themes_trends_and_counts_leave_it_out(two: Library) -> None:
    (count,) = two.theme_counts()
    assert (count.reviews, count.gap) == (1, 1)
    assert {cell.reference for cell in two.trends().cells} == {review.reference for review in two.trends().reviews} == {"Child A"}
    assert (two.review_count(), two.left_out()) == (1, 1)
    (count,) = two.theme_counts(restricted=True)
    assert (count.reviews, count.gap) == (2, 2)
    assert {cell.reference for cell in two.trends(restricted=True).cells} == {"Child A", "Child R"}
    assert two.review_count(restricted=True) == 2


def test_packs_leave_it_out_and_say_so_when_it_is_in(two: Library) -> None:
    pack = build_pack(two, themes=[FATHERS])
    assert {source.name for source in pack.sources} == {"Child A"}
    assert pack.restricted is None
    assert "1 of 1 review" in pack.made_from
    with pytest.raises(PackError, match="1 restricted review was left out"):
        build_pack(two, reviews=["Child R"])
    whole = build_pack(two, themes=[FATHERS], restricted=True)
    assert {source.name for source in whole.sources} == {"Child A", "Child R"}
    for form in ("html", "md", "txt"):
        assert "not to be passed on" in " ".join(render(whole, form).decode("utf-8").split())


def test_made_visible_it_counts_everywhere_and_who_did_it_is_kept(two: Library) -> None:
    before = two.generation
    two.keeper.release("child r", "Ann", "The panel has published it.")
    assert two.generation != before, "every open page sees it at once"
    assert {hit.point.reference for hit in two.search("lodger").hits} >= {"Child R"}
    assert two.left_out() == 0
    two.keeper.restrict("Child R", "Bo")
    changes = two.keeper.history("Child R")
    assert [(change.visibility.value, change.by) for change in changes] == [
        ("restricted", "machine"),
        ("open", "Ann"),
        ("restricted", "Bo"),
    ]
    assert changes[1].reason == "The panel has published it."
    assert two.review("Child R").summary.access == changes[-1]


def test_the_same_again_is_no_change(two: Library) -> None:
    two.keeper.release("Child A", "Ann")
    assert two.keeper.history("Child A") == ()


def test_a_withdrawn_review_is_neither(two: Library) -> None:
    two.withdraw("Child R")
    with pytest.raises(LibraryError, match="was withdrawn"):
        two.keeper.release("Child R", "Ann")
    assert not two.review("Child R").summary.restricted


def test_nothing_is_missing_in_the_copies(two: Library) -> None:
    assert two.check() == []
    assert two.reindex() == 4


# ------------------------------------------------------------------ on the command line


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A library into which a rapid review was added from the command line."""
    (tmp_path / "rapid.docx").write_bytes(RAPID_FILE)
    added = CliRunner().invoke(app, ["ingest", str(tmp_path / "rapid.docx"), "--home", str(tmp_path / "library"), "--json"])
    (file,) = json.loads(added.stdout)["files"]
    assert (file["outcome"], file["restricted"]) == ("added", True)
    assert "kb release" in file["message"]
    return tmp_path / "library"


def kb(home: Path, *arguments: str, status: int = 0) -> str:
    answer = CliRunner().invoke(app, [*arguments, "--home", str(home)])
    assert answer.exit_code == status, answer.output
    return answer.output


def test_the_owner_finds_it_at_the_command_line_marked(home: Path) -> None:
    hits = json.loads(kb(home, "search", "lodger father", "--json"))["hits"]
    assert hits
    assert all(hit["restricted"] for hit in hits)
    assert "· restricted" in " ".join(kb(home, "search", "lodger father").split())
    assert json.loads(kb(home, "search", "lodger father", "--open-only", "--json"))["hits"] == []
    assert "1 restricted review is left out" in kb(home, "search", "lodger father", "--open-only")


def test_reviews_themes_and_trends_say_it(home: Path) -> None:
    (row,) = json.loads(kb(home, "reviews", "--json"))["reviews"]
    assert row["visibility"] == "restricted"
    assert row["access"]["by"] == "machine"
    assert "rapid review" in row["access"]["reason"]
    shown = kb(home, "reviews")
    assert "restricted" in shown
    assert "kb release" in shown
    counts = json.loads(kb(home, "themes", "--json"))
    assert (counts["reviews"], counts["restricted"]) == (1, 1)
    assert json.loads(kb(home, "themes", "--open-only", "--json"))["reviews"] == 0
    assert [review["restricted"] for review in json.loads(kb(home, "trends", "--json"))["reviews"]] == [True]
    assert json.loads(kb(home, "trends", "--open-only", "--json")) == {"reviews": [], "cells": []}


def test_a_pack_uses_it_only_when_asked_or_named(home: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "pack.html")
    assert "1 restricted review was left out" in kb(home, "pack", "--query", "lodger", "--out", out, status=1)
    assert "For your own group only" in kb(home, "pack", "--query", "lodger", "--include-restricted", "--out", out)
    (row,) = json.loads(kb(home, "reviews", "--json"))["reviews"]
    assert "For your own group only" in kb(home, "pack", "--review", row["reference"], "--out", out)


def test_release_and_restrict_keep_who_and_why(home: Path) -> None:
    reference = json.loads(kb(home, "reviews", "--json"))["reviews"][0]["reference"]
    row = json.loads(kb(home, "release", reference, "--reason", "Published today.", "--by", "Ann", "--json"))
    assert (row["visibility"], row["access"]["by"], row["access"]["reason"]) == ("open", "Ann", "Published today.")
    assert not any(hit["restricted"] for hit in json.loads(kb(home, "search", "lodger", "--json"))["hits"])
    assert "visible already" in kb(home, "release", reference)
    assert "is restricted" in kb(home, "restrict", reference, "--reason", "A parent asked.")
    kb(home, "restrict", reference, status=2)
    assert "There is no review" in kb(home, "release", "Child ZZ", status=1)


# ------------------------------------------------------------------ on the pages


@pytest.mark.parametrize("page", ["search", "themes", "packs"])
def test_a_page_says_how_many_it_leaves_out(open_page: OpenPage, page: str) -> None:
    assert "1 restricted review is left out." in words(open_page(page))


def test_the_search_page_takes_it_in_when_a_person_ticks_the_box(open_page: OpenPage) -> None:
    at = open_page("search", q="lodger")
    assert "Nobody asked the father" not in words(at)
    at.checkbox(key="tick-restricted").check().run()
    seen = words(at)
    assert re.search(r'class="kb-sample">Restricted</span>', seen)
    assert "1 restricted review is included" in seen
    at.switch_page("ui/pages/packs.py").run()
    assert "1 restricted review is included" in words(at), "the whole visit"


def test_the_reviews_page_shows_state_and_reason_and_makes_it_visible(open_page: OpenPage, home: Path) -> None:
    at = open_page("reviews")
    seen = words(at)
    assert "Restricted</span><br>" in seen or "Restricted, needs a look</span><br>" in seen
    assert "states no date or line of publication" in seen
    (button,) = [button for button in at.button if button.label == "Make visible"]
    button.click().run()
    assert "Please give your name and a reason" in words(at)
    at.text_input(key=button.key.replace("access-", "name-access-")).input("Ann")
    at.text_input(key=button.key.replace("access-", "reason-")).input("The partnership published it.")
    at.button(key=button.key).click().run()
    assert not at.exception
    assert "Make visible" not in [button.label for button in at.button]
    with Library.open(home, encoder=FakeEncoder()) as library:
        (review,) = library.reviews()
        assert review.access is not None
        assert (review.visibility, review.access.by) == (Visibility.OPEN, "Ann")
        assert review.access.reason == "The partnership published it."


def test_a_reviews_own_page_shows_what_was_found_and_can_restrict(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(tmp_path / "library") as library:
        library.add(reading("a.pdf", "One.", reference="Child A", notices=(FIND,)))
    at = opener(tmp_path / "library", monkeypatch)("review", ref="child-a")
    seen = words(at)
    assert "This review is restricted." in seen
    assert "Something here may identify a person." in seen
    assert "•919" in seen
    assert "(page 2)" in seen
    assert seen.count("•919") == 1, "not once more under what was worked out"
    for label, left in (("Make visible", "Restrict"), ("Restrict", "Make visible")):
        at.text_input(key="name-access-child-a").input("Ann")
        at.text_input(key="reason-child-a").input("Looked at.")
        at.button(key="access-child-a").click().run()
        assert [button.label for button in at.button if button.label in ("Make visible", "Restrict")] == [left], label
    assert "made visible by Ann. Looked at." in words(at)


# ------------------------------------------------------------------ libraries from before


def test_an_older_library_stays_open_and_counts_a_repeated_line_once(tmp_path: Path) -> None:
    database = Database(tmp_path)
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    with database.writing() as c:
        config.attributes["connection"] = c
        command.upgrade(config, "0001")
        c.execute(text("INSERT INTO meta VALUES ('generation', '0'), ('index_generation', '0')"))
        c.execute(
            text("INSERT INTO review VALUES ('child-a','Child A','child a',1,NULL,NULL,NULL,NULL,NULL,'rapid_review','2024',NULL,NULL)")
        )
        for number in (1, 2):
            c.execute(
                text(
                    f"INSERT INTO document VALUES ({number},'child-a','f{number}.pdf',NULL,'{number}',0,'Child A',NULL,NULL,NULL,NULL,"
                    "'rapid_review',2,'2024',0)"
                )
            )
            c.execute(text(f"INSERT INTO section VALUES ({number},{number},0,'development','Findings',0,NULL,1)"))
            row = f"'child-a',{number},{number},0,'development_area',NULL,'Nobody asked.',{number},'same'"
            c.execute(text(f"INSERT INTO point VALUES ('p{number}',{row})"))
        fulltext.create(c)
    database.close()
    with Library.open(tmp_path, encoder=FakeEncoder()) as library:
        (review,) = library.reviews()
        assert (review.visibility, review.access, review.points) == (Visibility.OPEN, None, 1)
        (held,) = library.points()
        assert (held.id, held.also) == ("p1", (OtherPlace("f2.pdf", 2),))
        stored = library.add(reading("f1.pdf", "Nobody asked.", reference="Child A", partnership=None, review_type=RAPID))
        assert not stored.restricted, "it was open as a rapid review before"
