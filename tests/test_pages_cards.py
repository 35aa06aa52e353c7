"""A card says what kind of line it is and where it stands, and shows every text as it was typed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kb.models import Assignment, AssignmentState, CitedPoint, PointKind
from ui import links
from ui.cards import card, marked, with_source
from ui.words import KINDS, plain

POINT = CitedPoint(
    id="0123456789abcdef",
    kind=PointKind.DEVELOPMENT_AREA,
    label="Handover",
    text="Notes were not passed on.",
    page=2,
    heading="Areas for Development",
    heading_inferred=False,
    heading_why=None,
    section=3,
    position=4,
    review="child-kx",
    reference="Child KX",
    partnership="Lower Fenwick Partnership",
    published="2024-12-17",
    published_as_printed="17.12.24",
    file="kx.pdf",
    themes=(
        Assignment("handover", 0.8, "says ‘passed on’"),
        Assignment("gone", 0.9, "x"),
        Assignment("no", 0.9, "y", AssignmentState.REJECTED),
    ),
)
LABELS = {"handover": "Handover <and> closure", "no": "Not this one"}


def test_a_card_has_kind_words_source_and_themes() -> None:
    shown = card(POINT, LABELS.get, invented=True)
    for part in (
        "▲",
        "Area for development",
        "<strong>Handover:</strong> Notes were not passed on.",
        "Open in Child KX",
        "Invented sample",
    ):
        assert part in shown
    assert "Lower Fenwick Partnership · 17 December 2024 · page 2 · under “Areas for Development”" in shown
    assert "Handover &lt;and&gt; closure" in shown
    assert "says ‘passed on’" in shown
    assert "Not this one" not in shown


@pytest.mark.parametrize(("published", "words"), [("2023-03", "March 2023"), ("2021", "2021"), (None, "")])
def test_a_date_is_as_precise_as_the_document(published: str | None, words: str) -> None:
    source = with_source(replace(POINT, published=published))
    assert (f" · {words} · " in source) if words else ("Partnership · page 2" in source)


def test_a_heading_that_was_worked_out_says_so_and_why() -> None:
    shown = card(replace(POINT, heading=None, heading_inferred=True, heading_why="All 5 lines read as gaps."), LABELS.get)
    assert "heading worked out, not printed" in shown
    assert "All 5 lines read as gaps." in shown


def test_every_kind_has_its_own_words_and_shape() -> None:
    assert set(KINDS) == set(PointKind)
    assert len({words.symbol for words in KINDS.values()}) == len(PointKind)
    assert len({words.name for words in KINDS.values()}) == len(PointKind)


def test_words_are_marked_as_printed_and_whole() -> None:
    assert (
        marked("Fathers' rights; grandfathers. FATHERS", ["fathers"])
        == "<mark>Fathers</mark>&#x27; rights; grandfathers. <mark>FATHERS</mark>"
    )
    assert marked("a < b & c", ["b", " "]) == "a &lt; <mark>b</mark> &amp; c"
    assert marked("<b> & c", ["<b>"]) == "<mark>&lt;b&gt;</mark> &amp; c"
    assert marked("<b> & c", []) == "&lt;b&gt; &amp; c"
    assert marked("R1 (safe.", ["(safe."]) == "R1 <mark>(safe.</mark>"


HOSTILE = '"><script>alert(1)</script><a href="javascript:x">'


@pytest.mark.parametrize(
    "field", ["label", "text", "heading", "heading_why", "reference", "partnership", "published", "file", "id", "review"]
)
def test_no_text_of_a_line_becomes_markup(field: str) -> None:
    shown = card(replace(POINT, heading_inferred=True, **{field: HOSTILE}), LABELS.get, matched=["script"], also_in=[HOSTILE])
    assert "<script" not in shown
    assert '"javascript' not in shown
    assert "&lt;" in shown


def test_what_is_copied_has_the_source() -> None:
    assert with_source(POINT).splitlines() == [
        "“Handover: Notes were not passed on.”",
        "Child KX · Lower Fenwick Partnership · 17 December 2024 · page 2 · under “Areas for Development” · file kx.pdf",
    ]


def test_addresses_hold_any_text() -> None:
    assert links.search("a&b=c #1", kind=["x", "y"]) == ".?q=a%26b%3Dc+%231&kind=x&kind=y"
    assert links.theme("t", None, "r") == "theme?id=t&review=r"
    assert links.search() == "."


def test_markdown_in_a_label_stands_as_typed() -> None:
    assert plain("**x** :red[y] $z$\n# a") == r"\*\*x\*\* \:red\[y\] \$z\$ \# a"
