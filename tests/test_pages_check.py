"""The check page: the briefing beside what was read from it, and every way to confirm, correct and take back, over a real library."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from ingest.pipeline import ingest_bytes
from kb.corrections import CheckedDocument
from kb.library import Library
from kb.models import PointKind, ReviewSummary
from tests.builders import BRIEFING
from tests.checkable import KEY, WHY, briefing
from tests.pages import OpenPage, words
from tests.readings import point, reading

HOSTILE = """# Learning from a review about Child Z9

## Areas for development

- <script>alert(1)</script> Fathers were **never** asked about $x$ :smile: by <img src=x onerror=alert(2)> anyone.
- Nobody rang.

## A <b>glimmer</b>

- She rang.
- They kept at it.
"""


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small library with the real model: a PDF with a doubt, a text, and one that means harm."""
    home = tmp_path_factory.mktemp("check") / "library"
    with Library.open(home) as library:
        lost, content = briefing()
        library.add(lost, content=content)
        for name, text in (("maple.md", BRIEFING), ("hostile.md", HOSTILE)):
            assert ingest_bytes(name, text.encode(), library).outcome == "added"
        library.add(reading("q.pdf", point("She rang.", PointKind.GOOD_PRACTICE), "Nobody came.", reference="Child Q", inferred=True))
    return home


@pytest.fixture
def held(home: Path) -> Callable[[str], CheckedDocument]:
    """The one file of a review as it stands in the library now."""

    def ask(ref: str) -> CheckedDocument:
        with Library.open(home) as library:
            (document,) = library.checked(ref)
        return document

    return ask


def review(home: Path, key: str) -> ReviewSummary:
    with Library.open(home) as library:
        return next(one for one in library.reviews() if one.key == key)


def press(at: AppTest, key: str) -> str:
    """Press a button and return what is seen then."""
    at.button(key=key).click().run()
    assert not at.exception, [failed.value for failed in at.exception]
    return words(at)


def line_named(document: CheckedDocument, beginning: str) -> tuple[int, str]:
    """The number and the key of the line that begins so."""
    place = next(place for place, one in enumerate(document.reading.points) if one.wording.startswith(beginning))
    return place + 1, f"line-{document.ids[place]}"


def name(at: AppTest) -> None:
    at.text_input(key="name-check").set_value("Ann B").run()


# ------------------------------------------------------------------ what is seen


def test_the_page_stands_beside_the_lines_read_from_it(open_page: OpenPage, held: Callable[[str], CheckedDocument]) -> None:
    at = open_page("check", ref=KEY)
    seen = words(at)
    assert "1 thing to look at" in seen
    assert "Page 2 of 2" in seen, "it opens where something is in doubt"
    assert re.search(r'<img alt="Page 2 as it looks[^"]*" src="data:image/png;base64,iVBOR', seen)
    on_page = [place + 1 for place, one in enumerate(held(KEY).reading.points) if one.page == 2]
    assert re.findall(r'id="line-(\d+)"', seen) == [str(number) for number in on_page]
    assert "No heading is printed here" in seen
    assert re.search(r"worked out, since no heading is printed: fairly sure", seen)
    assert WHY in seen
    assert "Page 1 of 2" in press(at, "previous-page")


def test_a_file_without_pages_is_shown_as_its_text(open_page: OpenPage) -> None:
    at = open_page("check", ref="child-maple")
    seen = words(at)
    assert "Nothing here is in doubt" in seen
    assert '<p class="kb-read"><span class="kb-count">1</span> - The school nurse rang the hospital the same afternoon.</p>' in seen
    assert '<p class="kb-unread">This briefing is invented for a test.</p>' in seen
    assert not [one for one in at.button if one.label == "Next page"]


def test_without_a_kept_copy_the_page_says_so_and_the_lines_can_still_be_corrected(home: Path, open_page: OpenPage) -> None:
    shutil.rmtree(home / "originals")
    at = open_page("check", ref="child-maple")
    assert "No copy of this file was kept" in words(at)
    assert [one for one in at.button if one.label == "Correct line 1"]


def test_a_withdrawn_review_has_nothing_to_check(home: Path, open_page: OpenPage) -> None:
    with Library.open(home) as library:
        library.withdraw("child maple", "Asked by the partnership.")
    seen = words(open_page("check", ref="child-maple"))
    assert "This review was withdrawn" in seen
    assert "school nurse" not in seen


@pytest.mark.parametrize("address", [{}, {"ref": "nobody"}, {"ref": KEY, "page": "99"}, {"ref": KEY, "page": "-1", "file": "x"}])
def test_an_address_that_names_nothing_is_answered_in_words(open_page: OpenPage, address: dict[str, str]) -> None:
    seen = words(open_page("check", **address))
    assert len(re.findall(r"<h1\b", seen)) == 1
    if address.get("ref") != KEY:
        assert 'href="reviews"' in seen


def test_words_of_a_file_stand_as_they_were_typed(open_page: OpenPage) -> None:
    at = open_page("check", ref="child-z9")
    seen = words(at)
    assert "<script>alert" not in seen
    assert "<img src=x" not in seen
    assert "<b>glimmer" not in seen
    at.button(key=next(one.key for one in at.button if one.label == "Correct line 1")).click().run()
    assert not at.exception


def test_the_reviews_page_lists_what_needs_a_look_and_the_review_leads_there(open_page: OpenPage) -> None:
    seen = words(open_page("reviews"))
    assert f'<a href="check?ref={KEY}">Check Child Rowan</a>' in seen
    assert f'<a href="check?ref={KEY}">Needs a look: 1</a>' in seen
    assert "check?ref=child-maple" not in seen
    assert f'<a href="check?ref={KEY}">Check how it was read</a> (1 thing to look at)' in words(open_page("review", ref=KEY))


# ------------------------------------------------------------------ what is done


def test_confirming_what_is_in_doubt_makes_the_review_ready(
    home: Path, open_page: OpenPage, held: Callable[[str], CheckedDocument]
) -> None:
    at = open_page("check", ref=KEY)
    name(at)
    seen = press(at, next(one.key for one in at.button if one.label.endswith("is right")))
    assert "Nothing here is in doubt" in seen
    assert "Page 2 of 2" in seen, "the page stays where it was"
    assert 'role="status"><p>Confirmed: the section that begins' in seen
    assert (review(home, KEY).state, review(home, KEY).doubts) == ("ready", 0)
    assert [made.by for made in held(KEY).corrections] == ["Ann B"]
    assert "1 thing to look at" in press(at, "take-back")
    assert review(home, KEY).state == "needs a look"


def test_a_kind_is_corrected_shown_as_read_and_taken_back(open_page: OpenPage, held: Callable[[str], CheckedDocument]) -> None:
    at = open_page("check", ref="child-maple")
    number, key = line_named(held("child-maple"), "The plan was not changed")
    press(at, f"open-{key}")
    # Chosen and pressed at once, before the page is made anew.
    at.selectbox(key=f"kind-{key}").set_value(PointKind.RECOMMENDATION)
    seen = press(at, f"do-{key}")
    assert re.search(rf'id="line-{number}".*?Recommendation</p>.*?As read: area for development</li><li>Checked by Name not given', seen)
    assert held("child-maple").reading.points[number - 1].kind is PointKind.RECOMMENDATION
    (made,) = held("child-maple").corrections
    seen = press(at, f"undo-{made.id}")
    assert "As read:" not in seen
    assert held("child-maple").corrections == ()


def test_a_line_is_split_labelled_joined_and_taken_out(open_page: OpenPage, held: Callable[[str], CheckedDocument]) -> None:
    at = open_page("check", ref="child-maple")

    def form(beginning: str, wrong: str) -> str:
        key = line_named(held("child-maple"), beginning)[1]
        press(at, f"open-{key}")
        at.radio(key=f"wrong-{key}").set_value(wrong).run()
        return key

    key = form("Nobody told the night team", "It is two lines")
    at.selectbox(key=f"cut-{key}").set_value(len("Nobody told the night team "))
    press(at, f"do-{key}")
    assert [one.text for one in held("child-maple").reading.points[2:4]] == ["Nobody told the night team", "about the earlier visit."]
    key = form("Nobody told the night team", "Its label")
    at.selectbox(key=f"label-{key}").set_value("Nobody")
    press(at, f"do-{key}")
    assert held("child-maple").reading.points[2].label == "Nobody"
    press(at, f"do-{form('Nobody', 'It goes on in the next line')}")
    assert held("child-maple").reading.points[2].wording == "Nobody: told the night team about the earlier visit."
    seen = press(at, f"do-{form('Nobody', 'It is no learning')}")
    assert "Left out as page furniture" in seen
    assert "Nobody: told" not in [one.wording for one in held("child-maple").reading.points]
    assert len(held("child-maple").corrections) == 4


def test_a_missed_line_is_added_and_made_up_words_are_refused(open_page: OpenPage, held: Callable[[str], CheckedDocument]) -> None:
    at = open_page("check", ref="child-maple")
    number = held("child-maple").number
    area = next(one for one in at.text_area if "as they stand" in one.label)
    area.set_value("The nurse should have rung the father.")
    seen = press(at, f"do-missed-{number}")
    assert "so they cannot be added: nothing here is ever made up" in seen
    assert held("child-maple").corrections == ()
    next(one for one in at.text_area if "as they stand" in one.label).set_value("this  briefing is INVENTED for a test")
    at.selectbox(key=f"kind-missed-{number}").set_value(PointKind.NEXT_STEP)
    press(at, f"do-missed-{number}")
    assert "This briefing is invented for a test." in [one.text for one in held("child-maple").reading.points]


def test_a_section_is_changed_at_once_and_its_heading_kept_and_let_go(open_page: OpenPage, held: Callable[[str], CheckedDocument]) -> None:
    at = open_page("check", ref="child-z9")
    document = held("child-z9")
    place = next(place for place, section in enumerate(document.reading.sections) if section.heading and "glimmer" in section.heading)
    key = f"section-{document.number}-{place}"
    press(at, f"open-{key}")
    at.selectbox(key=f"kind-{key}").set_value("good_practice")
    at.checkbox(key=f"keep-{key}").check()
    seen = press(at, f"do-{key}")
    assert [one.kind for one in held("child-z9").reading.points if one.section == place] == [PointKind.GOOD_PRACTICE] * 2
    assert "opens good practice" in seen
    about = open_page("about")
    assert "In briefings that name no partnership" in words(about)
    assert "opens good practice" not in press(about, next(one.key for one in about.button if one.label.startswith("Let go of")))


def test_everything_in_doubt_can_be_confirmed_at_once(open_page: OpenPage, held: Callable[[str], CheckedDocument]) -> None:
    before = held("child-q").doubts
    assert len(before) == 2
    at = open_page("check", ref="child-q")
    assert "Nothing here is in doubt" in press(at, "confirm-all")
    assert len(held("child-q").corrections) == 2
