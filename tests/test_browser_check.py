"""Checking a reading in real Chromium: from the list to the page, with the keyboard, on a broad screen and on a narrow one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.library import Library
from tests.browser import chromium, serving, visiting
from tests.checkable import GAPS, KEY, REFERENCE, briefing

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with one briefing, made with the real model."""
    chromium()
    home = tmp_path_factory.mktemp("checked") / "library"
    with Library.open(home) as library:
        reading, content = briefing()
        library.add(reading, content=content)
    return home


@pytest.fixture(scope="module")
def served(home: Path) -> Iterator[str]:
    with serving(home) as address:
        yield address


def settled(page: Any) -> None:
    """Wait until the page was made anew."""
    page.wait_for_function("!document.querySelector('[data-testid=stSkeleton], [data-testid=stSpinner], [data-testid=stStatusWidget]')")
    page.wait_for_timeout(200)


@pytest.mark.parametrize("width", [1280, 360])
def test_the_page_stands_beside_its_lines_or_above_them_and_nothing_scrolls_sideways(browser: Any, served: str, width: int) -> None:
    with visiting(browser, served, width) as page:
        page.goto(f"/check?ref={KEY}")
        picture = page.locator("figure.kb-page img")
        picture.wait_for()
        settled(page)
        assert picture.evaluate("image => image.naturalWidth") > 1000
        line = page.locator(".kb-check-line").first
        seen, read = picture.bounding_box(), line.bounding_box()
        assert seen["x"] + seen["width"] <= read["x"] if width > 1000 else seen["y"] + seen["height"] <= read["y"]
        page.get_by_role("button", name="Correct line 3", exact=True).click()
        page.get_by_role("radio", name="It is two lines").wait_for()
        settled(page)
        wide = page.evaluate(
            "[document.documentElement, document.querySelector('[data-testid=stMain]')].map(e => e.scrollWidth - e.clientWidth)"
        )
        assert wide == [0, 0]
        small = page.evaluate(
            "[...document.querySelectorAll('[data-testid=stMain] button')].filter(b => b.offsetParent)"
            ".map(b => b.getBoundingClientRect()).filter(r => r.height < 24 || r.width < 24).length"
        )
        assert small == 0, "targets are at least 24 pixels"


def test_a_review_is_checked_from_the_list_by_keyboard_until_it_is_ready(browser: Any, served: str, home: Path) -> None:
    with visiting(browser, served) as page:
        page.goto("/reviews")
        page.get_by_text("1 review needs a look").click()
        page.get_by_role("link", name=f"Check {REFERENCE}").click()
        page.get_by_role("heading", level=1, name=f"Check the reading: {REFERENCE}").wait_for()
        page.get_by_text("1 thing to look at").wait_for()
        page.get_by_label("Your name").fill("Ann B")
        page.get_by_label("Your name").press("Tab")
        settled(page)

        right = page.get_by_role("button", name="S3 is right", exact=True)
        right.focus()
        right.press("Enter")
        page.get_by_text("Nothing here is in doubt").wait_for()
        assert "page=2" in page.url

        number = page.locator(".kb-check-line", has_text=GAPS[0]).locator(".kb-count").inner_text()
        page.get_by_role("button", name=f"Correct line {number}", exact=True).press("Enter")
        page.get_by_role("radio", name="It is of another kind").wait_for()
        box = page.get_by_role("combobox", name="It is")
        box.click()
        page.get_by_role("option", name="Next step").click()
        page.get_by_role("button", name="Change its kind").press("Enter")
        line = page.locator(f"#line-{number}")
        line.get_by_text("As read: area for development").wait_for()
        assert "Checked by Ann B" in line.inner_text()

        page.get_by_role("link", name="Back to the review").click()
        page.get_by_role("heading", level=1, name=REFERENCE, exact=True).wait_for()
        page.locator("article.kb-next_step", has_text=GAPS[0]).wait_for()
    with Library.open(home) as library:
        assert library.reviews()[0].state == "ready"
        assert [made.by for made in library.corrections(KEY)] == ["Ann B", "Ann B"]
