"""The pages on what recurs: for the subgroup, themes narrowed down, a theme over time, and lines that fit no theme yet."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from kb.library import Library
from kb.models import Filter
from kb.trends import recurrence
from kb.trends.meeting import meeting
from tests.pages import OpenPage, opener, words
from tests.readings import point, reading

FATHERS = "fathers-male-carers"
PAGES = ["subgroup", "emerging"]
GARDEN = (
    "Nobody checked the locked garden shed before the visit ended.",
    "Nobody checked the locked garden shed when the visit ended.",
    "The locked garden shed was not checked at the visit.",
)


@pytest.fixture
def open_page(library_home: Path, monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    return opener(library_home, monkeypatch)


@pytest.fixture(scope="session")
def garden(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of three reviews with one line that fits no theme."""
    home = tmp_path_factory.mktemp("garden") / "library"
    with Library.open(home) as library:
        for number, line in enumerate(GARDEN):
            other = point(f"The father was not asked, {number}.", themes=[FATHERS])
            library.add(reading(f"{number}.pdf", point(line), other, reference=f"Child {number}", published=f"202{number}"))
    return home


@pytest.fixture
def open_garden(garden: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[OpenPage, Path]:
    import shutil

    home = tmp_path / "garden"
    shutil.copytree(garden, home)
    return opener(home, monkeypatch), home


def addresses(markup: str) -> list[tuple[str, str]]:
    """Every link to lines of a theme, with the words that are pressed."""
    return [(unescape(address), words) for address, words in re.findall(r'<a href="(theme\?[^"]+)">([^<]+)', markup)]


def opened(open_page: OpenPage, address: str) -> str:
    parameters = parse_qs(urlsplit(address).query)
    return words(open_page("theme", **{name: values if len(values) > 1 else values[0] for name, values in parameters.items()}))


def reviews_on(markup: str) -> set[str]:
    return set(re.findall(r'<p class="kb-source"><a href="review\?ref=([^"&]+)', markup))


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_library_says_what_to_do_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    seen = words(opener(tmp_path / "new", monkeypatch)(page))
    assert len(re.findall(r"<h1\b", seen)) == 1
    assert "nothing in this library yet" in seen


def test_sentences_on_the_page_are_those_of_the_counts(open_page: OpenPage, library_home: Path) -> None:
    seen = re.sub(r"<[^>]+>", "", unescape(words(open_page("subgroup"))))
    with Library.open(library_home) as library:
        told = meeting(recurrence(library))
    for part in (told.recurs, told.came_back, told.turned):
        assert part
        assert all(said.text in seen for said in part)
    assert "What is not known" in seen


def test_every_number_opens_as_many_reviews_as_it_says(open_page: OpenPage) -> None:
    numbers = [
        (address, int(found.group(1)))
        for address, pressed in addresses(words(open_page("subgroup")))
        if (found := re.match(r"(\d+)(?: of \d+)? reviews?\b", pressed) or re.match(r"(\d+)$", pressed))
    ]
    assert len(numbers) > 20
    ways = {"gap", "strength"}
    chosen = {re.search(r"as=(\w+)", address).group(1): (address, number) for address, number in numbers}  # type: ignore[union-attr]
    assert set(chosen) == ways
    for address, number in [*chosen.values(), *numbers[:4], *numbers[-4:]]:
        assert len(reviews_on(opened(open_page, address))) == number, address


def test_the_date_of_the_last_meeting_is_remembered_with_who_set_it(open_fresh: OpenPage, fresh_home: Path) -> None:
    at = open_fresh("subgroup")
    assert "When did you last meet?" in words(at)
    at.button(key="set-meeting").click().run()
    assert "give the date and your name" in words(at)
    at.date_input[0].set_value(date(2020, 3, 4))
    at.text_input(key="name-meeting").set_value("Ann")
    at.button(key="set-meeting").click().run()
    with Library.open(fresh_home) as library:
        last = library.agenda.last_meeting()
        held = library.review_count()
    assert last is not None
    assert (last.date, last.by) == ("2020-03-04", "Ann")
    seen = words(open_fresh("subgroup"))
    assert f"{held} reviews added since 4 March 2020" in seen
    assert "set by Ann" in seen
    assert "a gap in no review before" in seen


def test_nothing_new_is_said(open_fresh: OpenPage, fresh_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(fresh_home) as library:
        library.agenda.met("2999-01-01", "Ann")
        added = library.agenda.added_on()
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) for day in added.values())
    with Library.open(fresh_home) as library:
        assert meeting(recurrence(library), "2999-01-01", added).reviews == ()


def test_the_paper_comes_in_every_format_and_a_period_that_cannot_be_is_said(open_page: OpenPage) -> None:
    at = open_page("subgroup")
    buttons = list(at.get("download_button"))
    assert all(button.proto.deferred_file_id and not button.proto.url for button in buttons), "a file is made when it is asked for"
    assert [button.label for button in buttons] == [
        "Download the paper as Word",
        "Download the paper as PDF",
        "Download the paper as web page",
        "Download the figures as Excel",
        "Download the figures as CSV",
    ]
    for since, said in (("soon", "“soon” is no date"), ("1990", None), ("2024", None)):
        at.text_input(key="paper-from").set_value(since)
        at.text_input(key="paper-to").set_value("1991" if since == "1990" else "").run()
        assert not at.exception
        if said:
            assert said in words(at)
    at.text_input(key="paper-from").set_value("1990")
    at.text_input(key="paper-to").set_value("1991").run()
    assert "No review states a date within this period (1990 to 1991)" in words(at)
    assert [button.label for button in at.get("download_button")] == ["Download the figures as Excel", "Download the figures as CSV"]


# ------------------------------------------------------------------ themes, narrowed down and over time


def test_themes_can_be_narrowed_down_and_every_number_goes_along(open_page: OpenPage, library_home: Path) -> None:
    with Library.open(library_home) as library:
        partnership = next(review.partnership for review in library.reviews() if review.partnership)
        found = recurrence(library, Filter(partnership=(partnership,)))
    seen = words(open_page("themes", partnership=partnership))
    assert f"In how many of the {found.held} review" in seen
    assert "Only reviews with" in seen
    record = max(found.records, key=lambda one: one.gap.number)
    address = next(address for address, _ in addresses(seen) if f"id={record.theme.id}&as=gap" in address)
    assert reviews_on(opened(open_page, address)) == set(record.gap.reviews)


def test_a_filter_that_nothing_passes_is_said(open_page: OpenPage) -> None:
    seen = words(open_page("themes", harm="neglect", year="2017", age_band="unborn"))
    assert "No review fits" in seen or "In how many of the" in seen
    assert "Only reviews with" in seen
    assert "nonsense" not in words(open_page("themes", harm="nonsense", partnership="<b>nobody</b>"))


@pytest.mark.parametrize("sort", ["Most often a gap", "A to Z", "Seen last", "Came back most"])
def test_themes_can_be_put_in_another_order(open_page: OpenPage, sort: str, library_home: Path) -> None:
    at = open_page("themes")
    at.selectbox[0].set_value(sort).run()
    table = words(at)[: words(at).index("Which review shows which theme")]
    labels = [unescape(label) for label in re.findall(r'<th scope="row"><a[^>]+>([^<]+)', table)]
    assert "kb-family" not in table
    with Library.open(library_home) as library:
        records = {record.theme.label: record for record in recurrence(library).records}
    assert sorted(labels) == sorted(records)
    if sort == "A to Z":
        assert labels == sorted(labels)
    if sort == "Most often a gap":
        gaps = [records[label].gap.number for label in labels]
        assert gaps == sorted(gaps, reverse=True)


def test_a_theme_says_when_it_was_seen_and_what_came_back(open_page: OpenPage, library_home: Path) -> None:
    with Library.open(library_home) as library:
        found = recurrence(library)
        record = next(one for one in found.records if one.came_back and one.undated.number and one.together)
    seen = words(open_page("theme", id=record.theme.id))
    assert f"Seen in {record.every.number} of {found.held} reviews" in seen
    assert "did it come back?" in seen
    assert "no date." in seen
    companion = record.together[0]
    address = next(address for address, _ in addresses(seen) if f"with={companion.theme.id}" in address)
    assert len(reviews_on(opened(open_page, address))) == companion.count.number
    chart = open_page("theme", id=record.theme.id).get("vega_lite_chart")
    assert len(chart) == 1


# ------------------------------------------------------------------ lines that fit no theme yet


def group_of(at: AppTest, start: str) -> str:
    return next(button.key for button in at.button if button.key and button.key.startswith(start))


def test_lines_without_a_theme_are_offered_and_nothing_is_done_without_a_name(open_garden: tuple[OpenPage, Path]) -> None:
    open_page, home = open_garden
    at = open_page("emerging")
    seen = words(at)
    assert "3 lines in 3 reviews" in seen
    assert seen.count("<article") == 3
    at.button(key=group_of(at, "aside-")).click().run()
    assert "give your name" in words(at)
    with Library.open(home) as library:
        assert library.agenda.aside() == ()


def test_a_group_is_set_aside_and_offered_again(open_garden: tuple[OpenPage, Path]) -> None:
    open_page, _ = open_garden
    at = open_page("emerging")
    at.text_input(key="name-emerging").set_value("Ann").run()
    at.button(key=group_of(at, "aside-")).click().run()
    assert "Set aside:" in words(at)
    again = open_page("emerging")
    assert "No lines of two reviews" in words(again)
    assert "set aside by Ann" in words(again)
    again.button(key=group_of(again, "again-")).click().run()
    assert "3 lines in 3 reviews" in words(again)


def test_a_group_is_put_with_a_theme_as_a_persons_decision(open_garden: tuple[OpenPage, Path]) -> None:
    open_page, home = open_garden
    at = open_page("emerging")
    at.text_input(key="name-emerging").set_value("Ann").run()
    merge = group_of(at, "merge-")
    at.button(key=merge).click().run()
    assert "choose a theme" in words(at)
    at.selectbox(key=merge.replace("merge-", "theme-")).set_value(FATHERS)
    at.button(key=merge).click().run()
    assert not at.exception
    with Library.open(home) as library:
        decided = [given for line in library.points(Filter(theme=(FATHERS,))) for given in line.themes if given.by == "Ann"]
    assert [given.state.value for given in decided] == ["accepted"] * 3


def test_a_group_becomes_a_theme_with_its_words_filled_in(open_garden: tuple[OpenPage, Path]) -> None:
    open_page, home = open_garden
    at = open_page("emerging")
    at.text_input(key="name-emerging").set_value("Ann").run()
    group = group_of(at, "merge-").removeprefix("merge-")
    assert "garden" in at.text_area(key=f"phrases-{group}").value
    at.text_input(key=f"label-{group}").set_value("Sheds and gardens")
    at.text_area(key=f"definition-{group}").set_value("Outbuildings that nobody looked into.")
    at.text_input(key=f"why-{group}").set_value("Seen in three reviews")
    next(button for button in at.button if button.label == "Add this theme").click().run()
    assert not at.exception
    with Library.open(home) as library:
        (theme,) = [theme for theme in library.vocabulary.themes if theme.label == "Sheds and gardens"]
        assert len(library.points(Filter(theme=(theme.id,)))) == 3
