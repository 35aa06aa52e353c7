"""Copying a line with its source in real Chromium: one press with the keyboard, and what is left where the browser refuses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from kb.library import Library
from kb.models import PointKind
from tests.browser import chromium, serving, visiting
from tests.readings import point, reading

pytestmark = pytest.mark.browser

CITED = "“Handover: Notes <b>were</b> not & never passed on.”\nChild KX · Learning from KX · Northshire · May 2024 · page 1 · under “Areas for development” · file kx.pdf"

#: A page without https has no clipboard of the newer kind, and a browser may refuse the older one too.
NO_CLIPBOARD = "Object.defineProperty(navigator, 'clipboard', {value: undefined})"
NOTHING = f"{NO_CLIPBOARD}; document.execCommand = () => false"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    chromium()
    home = tmp_path_factory.mktemp("copied") / "library"
    with Library.open(home) as library:
        lines = (point("Notes <b>were</b> not & never passed on.", label="Handover"), point("The nurse rang.", PointKind.GOOD_PRACTICE))
        library.add(reading("kx.pdf", *lines, reference="Child KX", title="Learning from KX", published="2024-05"))
    with serving(home) as address:
        yield address


def button(page: Any) -> Any:
    page.goto("/?kind=development_area")
    found = page.get_by_role("button", name="Copy with source")
    found.wait_for()
    # The page is complete once its script is in place.
    page.wait_for_function("window.kbReady")
    return found


def pasted(page: Any) -> str:
    """What the clipboard holds, as any other page would be given it."""
    page.evaluate("document.body.append(Object.assign(document.createElement('textarea'), {id: 'paste'}))")
    page.locator("#paste").focus()
    page.keyboard.press("Control+V")
    text: str = page.locator("#paste").input_value()
    page.evaluate("document.getElementById('paste').remove()")
    return text


@pytest.mark.parametrize("key", ["Enter", " "])
def test_one_press_copies_the_line_with_its_source_and_says_so(browser: Any, served: str, key: str) -> None:
    with visiting(browser, served) as page:
        page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=served)
        copy = button(page)
        copy.focus()
        page.keyboard.press(key)
        page.locator(".kb-copied", has_text="Copied").wait_for()
        page.locator("body > [aria-live=polite]", has_text="Copied").wait_for(state="attached")
        assert pasted(page) == CITED
        assert page.locator("article .kb-copy pre").is_hidden()
        assert copy.evaluate("b => Math.min(b.getBoundingClientRect().height, b.getBoundingClientRect().width)") >= 24


def test_it_still_copies_after_the_page_was_turned_and_without_the_newer_clipboard(browser: Any, served: str) -> None:
    with visiting(browser, served, 360) as page:
        page.add_init_script(NO_CLIPBOARD)
        button(page)
        page.get_by_role("link", name="Open in Child KX").click()
        page.get_by_role("heading", level=1, name="Child KX").wait_for()
        copy = page.locator("article", has_text="Notes <b>were</b>").get_by_role("button", name="Copy with source")
        copy.press("Enter")
        page.locator(".kb-copied", has_text="Copied").wait_for()
        assert pasted(page) == CITED
        assert page.locator("body > [aria-live]").count() == 1
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide == 0


def test_where_the_clipboard_is_refused_the_words_are_shown_selected(browser: Any, served: str) -> None:
    with visiting(browser, served) as page:
        page.add_init_script(NOTHING)
        button(page).press("Enter")
        words = page.locator("article .kb-copy pre")
        words.wait_for()
        page.locator(".kb-copied", has_text="press Ctrl and C").wait_for()
        page.locator("body > [aria-live=polite]", has_text="press Ctrl and C").wait_for(state="attached")
        assert page.evaluate("window.getSelection().toString()").strip() == CITED
        assert words.evaluate("pre => document.activeElement === pre")
