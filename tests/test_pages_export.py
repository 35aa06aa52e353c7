"""On the pages: saving the lines found, made only when asked for; and what a card gives to be copied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html as lxml_html
from streamlit.testing.v1 import AppTest

from kb.settings import settings
from tests.test_pages_cards import HOSTILE, LABELS, POINT
from ui import exporting, state
from ui.cards import card, with_source

#: A page of its own, so that this test is about the buttons and not about the Search page.
PAGE = """
import streamlit as st
from ui import exporting, state
from ui.searching import find, read_address

asked = read_address({"q": [st.query_params.get("q", "fathers")], "view": ["mixed"]}, state.library())
found = find(asked, state.library())
exporting.offer(asked, found.mixed[:int(st.query_params.get("most", "30"))], found.total, found.notes)
"""


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The formats that were rendered, in order."""
    rendered: list[str] = []
    real: Callable[..., bytes] = exporting.render
    monkeypatch.setattr(exporting, "render", lambda export, form: (rendered.append(form), real(export, form))[1])
    return rendered


@pytest.fixture
def offered(library_home: Path, monkeypatch: pytest.MonkeyPatch, made: list[str]) -> Callable[..., AppTest]:
    """Opens the page above over the sample library."""
    monkeypatch.setenv("KB_HOME", str(library_home))
    monkeypatch.setattr(state, "WARM_UP_AFTER", 3600.0)
    settings.cache_clear()

    def opened(**address: str) -> AppTest:
        at = AppTest.from_string(PAGE, default_timeout=60)
        for name, value in address.items():
            at.query_params[name] = value
        at.run()
        assert not at.exception, [failed.value for failed in at.exception]
        return at

    return opened


def test_two_buttons_stand_in_a_closed_box_and_nothing_is_made_until_one_is_pressed(
    offered: Callable[..., AppTest], made: list[str]
) -> None:
    at = offered(q="fathers", most="2")
    (box,) = at.expander
    assert box.label == "Save these lines"
    assert not box.proto.expanded
    buttons: list[Any] = list(at.get("download_button"))
    assert [button.label for button in buttons] == ["Save as CSV", "Save as Word"]
    assert all(button.proto.deferred_file_id and not button.proto.url for button in buttons)
    assert made == []
    assert "2 lines of " in " ".join(part.body for part in at.html)


def test_no_line_no_button(offered: Callable[..., AppTest]) -> None:
    at = offered(q="fathers", most="0")
    assert not at.expander
    assert not at.get("download_button")


# ------------------------------------------------------------------ what a card gives to be copied


def test_a_citation_is_the_line_in_quotation_marks_and_where_it_stands() -> None:
    assert with_source(POINT, "Learning from KX").splitlines() == [
        "“Handover: Notes were not passed on.”",
        "Child KX · Learning from KX · Lower Fenwick Partnership · 17 December 2024 · page 2 · under “Areas for Development” · file kx.pdf",
    ]
    assert with_source(replace(POINT, restricted=True), invented=True).endswith("file kx.pdf · Invented sample · Restricted")
    assert "KX · Lower" in with_source(POINT, "Child KX"), "a title that is the reference is not said twice"


@pytest.mark.parametrize("title", ["Learning from KX", HOSTILE])
def test_a_card_has_a_real_button_and_the_words_it_copies(title: str) -> None:
    shown = lxml_html.fromstring(card(POINT, LABELS.get, title=title, invented=True))
    (button,) = shown.xpath("//div[contains(@class, 'kb-copy')]/button[@type='button']")
    assert button.text_content() == "Copy with source"
    (words,) = button.getparent().xpath("./pre[@hidden]")
    assert words.text_content() == with_source(POINT, title, invented=True)
    assert not shown.xpath("//@onclick | //script")
