"""The key journey in real Chromium: search, open a review, build a pack, download it; and what only a browser can show."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import docx
import pytest

from kb.library import Library
from kb.settings import settings
from tests.browser import ELSEWHERE, chromium, serving

pytestmark = pytest.mark.browser

PAGES = ["", "?q=fathers", "reviews", "themes", "packs", "about"]


@pytest.fixture(scope="module")
def served(library_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the pages, served over a copy of the sample library."""
    chromium()
    home = tmp_path_factory.mktemp("served") / "library"
    shutil.copytree(library_home, home)
    with serving(home) as address:
        yield address


def test_search_open_a_review_build_a_pack_download_it(visit: Any) -> None:
    visit.goto("/")
    box = visit.get_by_label("Search the learning of these reviews")
    box.wait_for()
    visit.wait_for_function("document.activeElement.matches('.st-key-q input')")
    visit.get_by_role("button", name="Close this note").click()
    visit.get_by_text(settings().helpline).wait_for(state="detached")

    box.fill("how do we involve fathers")
    box.press("Enter")
    card = visit.locator("article.kb-card").first
    card.wait_for()
    assert "q=how+do+we+involve+fathers" in visit.url
    assert visit.get_by_test_id("stMain").get_by_role("heading", level=2).first.inner_text().endswith("What went wrong")
    assert card.locator("mark").count()
    line = card.get_attribute("id")

    link = card.get_by_role("link", name=re.compile("^Open in "))
    reference = link.inner_text().removeprefix("Open in ")
    link.click()
    visit.get_by_role("heading", level=1, name=reference).wait_for()
    opened = visit.locator(f"#{line}.kb-opened")
    opened.wait_for()
    visit.wait_for_function(
        "id => { const r = document.getElementById(id).getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight }", arg=line
    )
    assert visit.get_by_role("button", name="Close this note").count() == 0, "turning the page must not start a new visit"

    visit.get_by_role("link", name="Make a pack from this review").click()
    pack = visit.frame_locator("iframe")
    pack.get_by_role("heading", level=1).wait_for()
    assert reference in pack.get_by_role("heading", level=1).inner_text()
    with visit.expect_download() as word:
        visit.get_by_role("button", name="Download as Word").click()
    document = docx.Document(BytesIO(Path(word.value.path()).read_bytes()))
    assert any(paragraph.style.name.startswith("Heading") for paragraph in document.paragraphs if paragraph.style)
    assert reference in "\n".join(paragraph.text for paragraph in document.paragraphs)

    visit.go_back()
    visit.get_by_role("heading", level=1, name=reference).wait_for()
    visit.go_back()
    visit.locator(f"#{line}").wait_for()
    visit.wait_for_function("document.querySelector('.st-key-q input')?.value === 'how do we involve fathers'")


def test_links_inside_a_pack_stay_inside(visit: Any) -> None:
    visit.goto("/packs?q=fathers&minutes=7")
    pack = visit.frame_locator("iframe")
    pack.locator("nav a").first.click()
    visit.wait_for_timeout(300)
    assert pack.locator("h1").count() == 1
    assert pack.locator(".stApp").count() == 0


@pytest.mark.parametrize("width", [1280, 360])
def test_no_page_scrolls_sideways(visit: Any, width: int, library_home: Path) -> None:
    with Library.open(library_home) as library:
        review, theme = library.reviews()[0].key, library.theme_counts()[0].theme.id
    visit.set_viewport_size({"width": width, "height": 800})
    for address in [*PAGES, f"review?ref={review}", f"theme?id={theme}", f"packs?theme={theme}"]:
        visit.goto(f"/{address}")
        visit.locator("h1").wait_for()
        visit.wait_for_function(
            "!document.querySelector('[data-testid=stSkeleton], [data-testid=stSpinner], [data-testid=stStatusWidget]')"
        )
        visit.wait_for_timeout(200)
        wide = visit.evaluate(
            "[document.documentElement, document.querySelector('[data-testid=stMain]')].map(e => e.scrollWidth - e.clientWidth)"
        )
        assert wide == [0, 0], f"/{address} is wider than {width} pixels"
        assert visit.locator("h1").count() == 1


def test_the_way_out_replaces_the_page(visit: Any) -> None:
    visit.goto("/")
    visit.goto("/about")
    visit.get_by_role("link", name="Leave this site quickly").click()
    visit.wait_for_url(f"**{ELSEWHERE}")
    visit.go_back()
    assert urlsplit(visit.url).path == "/", "Back must not lead to the page that was left"
