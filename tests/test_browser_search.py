"""The Search page in real Chromium: the first screen, the keyboard, one press to take back what was read, and the link to a search."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from kb.library import Library
from tests.browser import chromium, serving, visiting

pytestmark = pytest.mark.browser

QUESTION = "/?q=LADO+and+fathers"


@pytest.fixture(scope="module")
def served(library_home: Path) -> Iterator[str]:
    chromium()
    with serving(library_home) as address:
        yield address


def ready(page: Any, address: str = "") -> None:
    """Open an address where one is given, and wait until the page is complete."""
    if address:
        page.goto(address)
    page.locator(".kb-slash, .kb-plain").first.wait_for(state="attached")
    page.locator("[data-testid=stApp][data-test-script-state=notRunning]").wait_for()
    page.wait_for_function("!document.querySelector('[data-testid=stSpinner], [data-testid=stStatusWidget]') && window.kbReady")


def focused(page: Any) -> str:
    """What has the cursor, in words."""
    text: str = page.evaluate(
        "(e => e.matches('.st-key-q input') ? 'the box' : e.innerText || e.ariaLabel || e.tagName)(document.activeElement)"
    )
    return " ".join(text.split())


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (360, 740)])
def test_the_first_screen_has_the_box_what_was_understood_and_the_first_answer(visit: Any, width: int, height: int) -> None:
    visit.set_viewport_size({"width": width, "height": height})
    ready(visit, QUESTION)
    visit.get_by_role("button", name="Close this note").click()
    visit.get_by_role("button", name="Close this note").wait_for(state="detached")
    places = [".st-key-q input", ".kb-understood", "article.kb-card .kb-kind"]
    for place in places:
        box = visit.locator(place).first.bounding_box()
        assert min(box["x"], box["y"]) >= 0, place
        assert box["y"] + box["height"] <= height, place
        assert box["x"] + box["width"] <= width, place


@pytest.mark.parametrize("width", [360, 640, 1280])
@pytest.mark.parametrize(
    "what", ["q=how+do+we+involve+fathers&view=mixed", "q=%22no+such+words+here%22&theme=neglect", "like", "good", "picture"]
)
def test_nothing_is_wider_than_the_window(visit: Any, library_home: Path, width: int, what: str) -> None:
    visit.set_viewport_size({"width": width, "height": 800})
    if "=" not in what:
        with Library.open(library_home) as library:
            what += f"={next(one.id for one in library.points() if one.file.endswith('.pdf') and one.kind == 'development_area')}"
    visit.goto(f"/?{what}")
    visit.locator(".kb-slash, article").first.wait_for()
    visit.wait_for_function("!document.querySelector('[data-testid=stSpinner], [data-testid=stStatusWidget]')")
    wide = visit.evaluate(
        "[document.documentElement, document.querySelector('[data-testid=stMain]')].map(e => e.scrollWidth - e.clientWidth)"
    )
    assert wide == [0, 0]


def test_the_key_leads_back_to_the_box_unless_one_is_typing_or_turned_it_off(visit: Any) -> None:
    ready(visit, QUESTION)
    visit.get_by_role("link", name="More like this").first.focus()
    visit.keyboard.press("/")
    assert focused(visit) == "the box"
    assert visit.locator(".st-key-q input").input_value() == "LADO and fathers", "the sign itself is not typed"
    visit.keyboard.press("End")
    visit.keyboard.press("/")
    assert visit.locator(".st-key-q input").input_value() == "LADO and fathers/", "in the box it is a sign like any other"
    visit.keyboard.press("Backspace")
    visit.get_by_role("button", name="Turn this key off").press("Enter")
    assert focused(visit) == "Use it to come back to the search box", "the cursor is not lost with the button that went"
    visit.get_by_role("link", name="More like this").first.focus()
    visit.keyboard.press("/")
    assert focused(visit) == "More like this"
    ready(visit, "/")
    visit.goto(QUESTION)
    visit.get_by_role("button", name="Use it to come back to the search box").wait_for()


def test_the_keyboard_goes_from_the_box_to_what_was_understood_then_to_the_first_line(visit: Any) -> None:
    ready(visit, "/")
    visit.wait_for_function("document.activeElement.matches('.st-key-q input')")
    visit.keyboard.type("LADO and fathers")
    visit.keyboard.press("Enter")
    visit.locator("article.kb-card").first.wait_for()
    ready(visit)
    assert focused(visit) == "the box", "the cursor stays where it was"
    seen = []
    for _ in range(8):
        visit.keyboard.press("Tab")
        seen.append(focused(visit))
    undo = next(place for place, name in enumerate(seen) if name.startswith("undo"))
    opened = next(place for place, name in enumerate(seen) if name.startswith("Open in "))
    assert undo < opened


def test_one_press_of_the_keyboard_takes_back_what_was_read(visit: Any) -> None:
    ready(visit, QUESTION)
    visit.locator(".kb-understood a", has_text="undo").first.press("Enter")
    visit.wait_for_function("document.querySelector('.st-key-q input')?.value?.includes('\"')")
    visit.locator(".kb-understood", has_text="Read LADO as").wait_for(state="detached")
    assert parse_qs(urlsplit(visit.url).query)["q"] == ['"LADO" and fathers']


def test_a_filter_and_a_line_like_another_lead_back_to_what_was_typed(visit: Any) -> None:
    ready(visit, QUESTION)
    visit.get_by_text(re.compile("What was recommended \\(")).click()
    visit.locator(".kb-active", has_text="What was recommended").wait_for()
    visit.wait_for_function("document.querySelector('.st-key-q input')?.value === 'LADO and fathers'")
    visit.locator("article.kb-recommendation").get_by_role("link", name="More like this").first.click()
    visit.get_by_role("heading", name="More like this").wait_for()
    visit.get_by_role("link", name="Back to your search").click()
    visit.locator(".kb-active", has_text="What was recommended").wait_for()
    visit.locator(".kb-active").get_by_role("link", name="Remove What was recommended").click()
    visit.locator(".kb-active").wait_for(state="detached")
    assert "kind" not in parse_qs(urlsplit(visit.url).query)


def test_the_link_to_a_search_opens_it_for_somebody_else(browser: Any, served: str) -> None:
    with visiting(browser, served) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=served)
        ready(page, f"{QUESTION}&kind=recommendation")
        page.get_by_role("button", name="Copy the link to this search").press("Enter")
        page.locator(".kb-copied", has_text="Copied").wait_for()
        address = page.evaluate("navigator.clipboard.readText()")
        first = page.locator("article").first.get_attribute("id")
    with visiting(browser, served) as page:
        ready(page, address)
        assert page.locator("article").first.get_attribute("id") == first
        page.wait_for_function("document.querySelector('.st-key-q input')?.value === 'LADO and fathers'")
