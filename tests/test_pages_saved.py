"""Saved searches on a page: what is listed, what is new and stays marked while it is open, saving and removing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from kb.errors import LibraryBusy, NotFound
from kb.library import Library
from kb.models import Filter
from kb.saving import Saving
from tests.pages import words
from tests.readings import point, reading

FATHERS = "fathers-male-carers"
OpenAt = Callable[..., AppTest]


def page() -> None:
    """The part of the Search page that is about saved searches; what is marked as new is written out."""
    import streamlit as st

    from ui import saved, state
    from ui.searching import find, read_address

    state.include_restricted(wanted="restricted" in st.session_state)
    address = {name: st.query_params.get_all(name) for name in st.query_params}
    asked = read_address(address, state.library(), restricted=state.with_restricted())
    if asked.nothing:
        saved.opening()
    else:
        new = saved.new_ids(asked)
        found = find(asked, state.library())
        for hit in [hit for group in found.groups for hit in group.hits]:
            st.html(f"<p>{'NEW ' if hit.point.id in new else ''}{hit.point.text}</p>")
        saved.offer(asked, found)


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("saved") / "library"
    with Library.open(home) as library:
        library.add(reading("a.pdf", point("Nobody asked the father.", themes=[FATHERS]), "The lodger was unseen.", reference="Child A"))
    return home


@pytest.fixture
def library(home: Path) -> Library:
    """The library as another process has it open."""
    return Library.open(home)


def more(library: Library, text: str, reference: str = "Child B") -> None:
    library.add(reading(f"{text}.pdf", point(text, themes=[FATHERS]), reference=reference))


def visit(name: str = "") -> AppTest:
    at = AppTest.from_function(page, default_timeout=60)
    if name:
        at.session_state["your_name"] = name
    return at


def go(at: AppTest, address: str = ".", **facts: Any) -> str:
    """Follow an address of the Search page within the visit; the HTML of what is shown."""
    at.query_params.clear()
    for name, values in parse_qs(urlsplit(address).query).items():
        at.query_params[name] = values
    at.run()
    assert not at.exception, [failed.value for failed in at.exception]
    return words(at)


def link(seen: str, name: str) -> str:
    found = re.search(rf'<a href="([^"]*)">{re.escape(name)}</a>', seen)
    assert found, seen
    return found[1].replace("&amp;", "&")


# ------------------------------------------------------------------ before anything is typed


@pytest.mark.usefixtures("home")
def test_nothing_is_said_where_nobody_has_saved_a_search() -> None:
    at = visit("Ann")
    assert go(at) == ""
    assert not at.text_input


def test_a_person_gives_a_name_and_sees_their_own_with_what_is_new(library: Library) -> None:
    library.saved.add("Fathers <b>", "father", Filter(), "Ann")
    library.saved.add("Lodgers", "lodger", Filter(), "Bo")
    more(library, "The father was never seen.")
    at = visit()
    seen = go(at)
    assert "<h2>My saved searches</h2>" in seen
    assert "Give your name" in seen
    assert "Fathers" not in seen
    at.text_input(key="name-saved").set_value("ann").run()
    seen = words(at)
    assert re.search(r'<a href="\.\?q=father">Fathers &lt;b&gt;</a>: <strong>1 new</strong>', seen)
    assert "“father” · last looked at on" in seen
    assert "Lodgers" not in seen
    assert "No search is saved under the name Cy" in go(visit("Cy"))


def test_opening_marks_what_is_new_until_it_is_left_and_moves_the_mark(library: Library) -> None:
    library.saved.add("Fathers", "father", Filter(theme=(FATHERS,)), "Ann")
    more(library, "The father was never seen.")
    at = visit("Ann")
    for _ in range(2):
        seen = go(at)
        assert "<strong>1 new</strong>" in seen, "listing it is no look"
    address = link(seen, "Fathers")
    for _ in range(3):
        seen = go(at, address)
        assert "NEW The father was never seen." in seen, "new for as long as it is open"
        assert "NEW Nobody" not in seen
        assert "1 line is new since then." in seen
        assert re.search(r'<a href="review\?ref=child-b&amp;line=\w+">The father was never seen.</a>', seen)
    assert "<strong>nothing new</strong>" in go(at)
    seen = go(at, address)
    assert "NEW" not in seen
    assert "Nothing is new since you last looked" in seen or "Nothing is new since then" in seen


def test_what_comes_in_while_it_is_open_is_new_too_and_seen(library: Library) -> None:
    library.saved.add("Fathers", "father", Filter(), "Ann")
    at = visit("Ann")
    assert "NEW" not in go(at, ".?q=father")
    more(library, "The father was never seen.")
    assert "NEW The father was never seen." in go(at, ".?q=father")
    assert "<strong>nothing new</strong>" in go(at)


def test_a_colleague_who_opens_the_address_moves_no_mark(library: Library) -> None:
    made = library.saved.add("Fathers", "father", Filter(), "Ann")
    more(library, "The father was never seen.")
    for name in ("Bo", ""):
        seen = go(visit(name), ".?q=father")
        assert "NEW" not in seen
        assert "You saved" not in seen
    assert library.saved.named("Fathers", "Ann") == made


def test_restricted_lines_are_counted_only_in_a_visit_that_asks_for_them(library: Library) -> None:
    library.saved.add("Fathers", "father", Filter(), "Ann")
    more(library, "The father was kept back.")
    library.keeper.restrict("Child B", "Ann", "why")
    assert "<strong>nothing new</strong>" in go(visit("Ann"))
    assert "NEW" not in go(visit("Ann"), ".?q=father")
    at = visit("Ann")
    at.session_state["restricted"] = True
    assert "<strong>1 new</strong>" in go(at)
    assert "NEW The father was kept back." in go(at, ".?q=father")


def test_one_whose_filter_this_page_cannot_hold_says_so_and_can_be_removed(library: Library) -> None:
    library.saved.add("Elsewhere", "father", Filter(theme=("no-such-theme",)), "Ann")
    library.saved.add("Fathers", "father", Filter(), "Ann")
    at = visit("Ann")
    seen = go(at)
    assert "Elsewhere: <strong>cannot be opened here</strong>" in seen
    assert link(seen, "Fathers") == ".?q=father"
    (button,) = at.button
    button.click().run()
    assert "“Elsewhere” is no longer among your saved searches." in words(at)
    assert [one.name for one in library.saved.of("Ann")] == ["Fathers"]


def test_listing_many_reads_the_saved_searches_once(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        library.saved.add(f"Search {number}", f"father {number}", Filter(), "Ann")
    read: list[str] = []
    real = Saving.of
    monkeypatch.setattr(Saving, "of", lambda self, by: (read.append(by), real(self, by))[1])
    seen = go(visit("Ann"))
    assert seen.count('<a href=".?q=father') == 4
    assert len(read) == 1


def test_of_two_that_have_come_to_ask_the_same_the_page_opens_one(library: Library) -> None:
    library.saved.add("Sharing", "father", Filter(theme=("information-sharing",)), "Ann")
    library.saved.add("Fathers", "father", Filter(theme=(FATHERS,)), "Ann")
    library.theming.merge("information-sharing", FATHERS, reason="One is enough.", by="Ann")
    at = visit("Ann")
    seen = go(at)
    assert "Sharing: <strong>cannot be opened here</strong>" in seen
    assert "You saved this search as <strong>Fathers</strong>" in go(at, link(seen, "Fathers"))


def test_every_filter_that_the_page_has_comes_back(library: Library) -> None:
    where = Filter(kind=("development_area",), theme=(FATHERS,), review=("Child A",), harm=("neglect",), age_band=("not_stated",))
    made = library.saved.add("Much", "the father & “mother”", where, "Ann")
    at = visit("Ann")
    seen = go(at)
    assert re.search(r"narrowed to What went wrong; Fathers, [^;]*; Child A; Age of the child: not stated; Neglect · last looked", seen)
    assert "You saved this search as <strong>Much</strong>" in go(at, link(seen, "Much"))
    assert library.saved.named("Much", "Ann").found == made.found


# ------------------------------------------------------------------ under an answer


def test_a_search_is_saved_under_its_answer_and_known_again(library: Library) -> None:
    at = visit()
    go(at, f".?q=the+father&theme={FATHERS}")
    (name,) = [box for box in at.text_input if box.label == "Name of this search"]
    assert name.value == "the father"
    name.set_value("Fathers")
    at.text_input(key="name-saved-form").set_value("Ann")
    at.button(key="saved-save").click().run()
    seen = words(at)
    assert "Saved as “Fathers”." in seen
    assert "You saved this search as <strong>Fathers</strong>" in seen
    assert "Nothing is new since then." in seen
    assert library.saved.named("Fathers", "Ann").where == Filter(theme=(FATHERS,))
    assert "You saved" not in go(at, ".?q=the+father"), "another search"
    assert ">Fathers</a>: <strong>nothing new</strong>" in go(at)


@pytest.mark.parametrize(("name", "person", "why"), [("", "Ann", "Please give a name"), ("Fathers", "", "Please give your name")])
def test_what_is_missing_is_asked_for(library: Library, name: str, person: str, why: str) -> None:
    at = visit()
    go(at, ".?q=father")
    next(box for box in at.text_input if box.label == "Name of this search").set_value(name)
    at.text_input(key="name-saved-form").set_value(person)
    at.button(key="saved-save").click().run()
    assert why in words(at)
    assert not library.saved.any()


def test_a_search_that_finds_nothing_yet_can_be_saved_and_browsing_too(library: Library) -> None:
    at = visit("Ann")
    go(at, ".?q=&review=child-a")
    (name,) = [box for box in at.text_input if box.label == "Name of this search"]
    assert name.value == "Child A"
    seen = go(at, ".?q=father&harm=neglect")
    assert "Nothing is found now; what comes in later will be new." in seen
    at.button(key="saved-save").click().run()
    assert "You saved this search as <strong>father</strong>" in words(at)
    assert library.saved.named("father", "Ann").found == frozenset()


def test_a_saved_search_is_removed_under_its_answer(library: Library) -> None:
    library.saved.add("Fathers", "father", Filter(), "Ann")
    at = visit("Ann")
    go(at, ".?q=father")
    at.button(key="saved-remove").click().run()
    seen = words(at)
    assert "“Fathers” is no longer among your saved searches." in seen
    assert "You saved" not in seen
    assert not library.saved.any()


def test_one_that_was_removed_elsewhere_meanwhile_is_a_sentence(library: Library) -> None:
    made = library.saved.add("Fathers", "father", Filter(), "Ann")
    at = visit("Ann")
    go(at, ".?q=father")
    library.saved.remove(made.number)
    at.button(key="saved-remove").click().run()
    assert not at.exception
    assert "it was removed" in words(at)


@pytest.mark.parametrize("error", [LibraryBusy("Another program is writing."), NotFound("It was removed.")])
def test_a_look_that_cannot_be_noted_leaves_the_answer_and_the_mark(
    library: Library, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    library.saved.add("Fathers", "father", Filter(), "Ann")
    more(library, "The father was never seen.")

    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(Saving, "looked", refuse)
    at = visit("Ann")
    seen = go(at, ".?q=father")
    assert "NEW The father was never seen." in seen
    assert f"what is new now stays new. {error}" in seen
    assert "<strong>1 new</strong>" in go(at)
