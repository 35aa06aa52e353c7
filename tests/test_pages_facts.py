"""The facts of a review on its page, the form to decide on them, what cards show of a table row, and filters by facet."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from kb.library import Library
from kb.models import WITHHELD, Fact, LearningPoint, PointKind
from tests.fakes import FakeEncoder
from tests.pages import OpenPage, words
from tests.readings import reading

NEGLECT = Fact("harm", "neglect", "left <b>alone</b>", "K was left <b>alone</b> at night.", "case summary", 2, 0.75)
KEPT_BACK = Fact("age_band", WITHHELD, "age is not given", "The child's age is not given.", "case summary", 1, 0.8)
DATED = Fact("published", "2024-03", "March 2024", "Published March 2024", "title block", 1, 0.98)
RECOMMENDED = LearningPoint(
    PointKind.RECOMMENDATION, None, "Agree one form.", 2, 0, fields=(("agency", "Police <x>"), ("timescale", "May 2024"), ("RAG", "Green"))
)
LINK = LearningPoint(PointKind.RESOURCE, None, "Local guide", 2, 0, links=("https://example.org/a?b=1&c=2", "javascript:alert(1)"))


@pytest.fixture
def home(tmp_path: Path) -> Path:
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as library:
        read = reading("a.pdf", "Nobody rang the father.", RECOMMENDED, LINK, reference="Child A", published="2024-03")
        first, row, link = read.points
        points = (first, replace(row, fields=RECOMMENDED.fields), replace(link, links=LINK.links))
        library.add(replace(read, points=points, facts=(DATED, NEGLECT, KEPT_BACK), recognised=True))
        library.add(reading("b.pdf", "The father was rung.", reference="Child B"))
    return tmp_path / "library"


def shown(open_page: OpenPage, **address: str | list[str]) -> str:
    return unescape(words(open_page("review", ref="child-a", **address)))


def test_facts_are_shown_with_where_they_were_found(open_page: OpenPage) -> None:
    seen = shown(open_page)
    assert "March 2024" in seen
    assert "title block, page 1; very sure" in seen
    assert "Kind of harm</dt><dd>Neglect" in seen
    assert "(suggested)" in seen
    assert "“K was left <b>alone</b> at night.” (case summary, page 2; not very sure)" in seen
    assert "<b>alone" not in words(open_page("review", ref="child-a")), "a quote is never markup"


def test_withheld_not_stated_and_suggested_are_kept_apart(open_page: OpenPage) -> None:
    seen = shown(open_page)
    assert "Age of the child</dt><dd><span" in seen
    assert "withheld: the file says that it does not say" in seen
    assert 'Status at the time</dt><dd><span class="kb-quiet">not stated in the file' in seen


def test_a_person_confirms_changes_and_takes_back(open_page: OpenPage, home: Path) -> None:
    at = open_page("review", ref="child-a")
    at.selectbox(key="fact_name").select("harm").run()
    assert at.multiselect(key="fact_values_harm").value == ["neglect"]
    at.multiselect(key="fact_values_harm").select("online-harm").run()
    at.text_input(key="fact_by").input("Ann").run()
    at.button(key="fact_record").click().run()
    assert not at.exception
    assert "Neglect, Online harm" in words(at)
    assert "decided by Ann on" in words(at)
    with Library.open(home, encoder=FakeEncoder()) as library:
        assert library.review("child-a").decided[0].values == ("neglect", "online-harm")
    at.radio(key="fact_choice_harm").set_value("As it was read").run()
    at.button(key="fact_record").click().run()
    assert "decided by" not in words(at)


@pytest.mark.parametrize(("choice", "told"), [("Not stated", "not stated in the file"), ("Withheld", "withheld: the file says")])
def test_a_person_says_that_nothing_is_stated_or_that_it_is_withheld(open_page: OpenPage, choice: str, told: str) -> None:
    at = open_page("review", ref="child-a")
    at.selectbox(key="fact_name").select("harm").run()
    at.radio(key="fact_choice_harm").set_value(choice).run()
    at.text_input(key="fact_by").input("Ann").run()
    at.button(key="fact_record").click().run()
    row = words(at).split("Kind of harm</dt>")[1].split("</dd>")[0]
    assert told in row
    assert "decided by Ann" in row


def test_a_date_that_is_none_is_refused_in_a_sentence_and_a_name_is_asked_for(open_page: OpenPage) -> None:
    at = open_page("review", ref="child-a")
    at.selectbox(key="fact_name").select("published").run()
    at.text_input(key="fact_values_published").input("soon").run()
    at.button(key="fact_record").click().run()
    assert "Type your name" in words(at)
    at.text_input(key="fact_by").input("Ann").run()
    at.button(key="fact_record").click().run()
    assert "“soon” is no date" in words(at)
    at.text_input(key="fact_values_published").input("12/03/2023").run()
    at.button(key="fact_record").click().run()
    assert "12 March 2023" in words(at)


def test_a_card_shows_the_row_it_stood_in_its_links_and_that_it_was_recognised(open_page: OpenPage) -> None:
    page = words(open_page("review", ref="child-a"))
    assert "Agency: Police &lt;x&gt; · By when: May 2024 · RAG: Green" in page
    assert 'href="https://example.org/a?b=1&amp;c=2" rel="noreferrer noopener"' in page
    assert 'href="javascript' not in page
    assert "Read by text recognition" in page


def test_names_stand_in_the_boxes_as_they_are(open_page: OpenPage) -> None:
    at = open_page("review", ref="child-a")
    at.selectbox(key="fact_name").select("review_type").run()
    assert "Multi-agency audit" in at.selectbox(key="fact_values_type").options
    at.selectbox(key="fact_name").select("harm").run()
    assert "Suicide and self-harm" in at.multiselect(key="fact_values_harm").options


def test_search_can_be_narrowed_by_facets(open_page: OpenPage) -> None:
    at = open_page(q="father", harm="neglect")
    assert "1 line found" in words(at)
    assert "Child A" in words(at)
    assert "Open in Child B" not in words(at)
    assert at.multiselect(key="choose-harm").value == ["neglect"]
    without = re.search(r'class="kb-tag" href="([^"]+)"[^>]*>.{0,120}Neglect', words(at))
    assert without is not None
    assert without[1] == ".?q=father"
    assert "Open in Child B" in words(open_page(q="father"))


def test_an_address_with_a_value_that_there_is_not_says_so(open_page: OpenPage) -> None:
    assert "that this library does not hold" in words(open_page(q="father", harm="sorcery"))


def test_lines_can_be_browsed_by_facet_without_a_query(open_page: OpenPage) -> None:
    seen = words(open_page(harm="neglect"))
    assert "Open in Child A" in seen
    assert "Open in Child B" not in seen
