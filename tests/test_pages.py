"""Every page, run whole over the sample library: what a person sees first, what an address can name, and what happens when it cannot."""

from __future__ import annotations

import re
import subprocess
import sys
from html import unescape
from pathlib import Path

import pytest

from ingest.pipeline import ingest_bytes
from kb.library import Library
from kb.models import PointKind
from kb.settings import ROOT, settings
from tests.builders import BRIEFING
from tests.pages import OpenPage, opener, words

PAGES = ["search", "reviews", "review", "themes", "theme", "packs", "about"]

HOSTILE = """# Learning from a review about Child Z9

## Areas for development

- <script>alert(1)</script> Fathers were **never** asked about $x$ :smile: by <img src=x onerror=alert(2)> anyone.
- [Click](javascript:alert(3)) was said, and information was not shared with the school.
"""


@pytest.fixture
def open_page(library_home: Path, monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    return opener(library_home, monkeypatch)


@pytest.fixture
def open_empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    return opener(tmp_path / "new", monkeypatch)


def links(markup: str, start: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'href="([^"]+)"', markup) if address.startswith(start)]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_who_where_to_turn_to_and_that_samples_are_invented(open_page: OpenPage, page: str) -> None:
    seen = words(open_page(page))
    assert settings().partnership_name in seen
    assert f'href="{settings().worried_url}"' in seen
    assert re.search(r'class="kb-exit" href="[^"]+"', seen)
    assert settings().helpline in seen
    assert "Sample briefings in this library are invented: no real child, family or agency is described" in seen
    assert len(re.findall(r"<h1\b", seen)) == 1


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_an_empty_library_says_what_to_do_next(open_empty: OpenPage, page: str) -> None:
    seen = words(open_empty(page))
    assert len(re.findall(r"<h1\b", seen)) == 1
    assert "invented: no real child" not in seen
    if page not in ("about", "review"):
        assert "nothing in this library yet" in seen


def test_the_content_note_stays_closed(open_page: OpenPage) -> None:
    at = open_page("themes")
    at.button(key="close_note").click().run()
    assert settings().helpline not in words(at)
    at.switch_page("ui/pages/packs.py").run()
    assert settings().helpline not in words(at)


# ------------------------------------------------------------------ search


def test_before_typing_there_are_questions_themes_and_reviews_to_open(open_page: OpenPage, library_home: Path) -> None:
    seen = words(open_page())
    with Library.open(library_home) as library:
        questions = {point.text for point in library.points() if point.kind is PointKind.REFLECTIVE_QUESTION}
        newest = library.reviews()[0]
    offered = re.findall(r'href="\.\?q=[^"]+">([^<]+)<', seen)
    assert len(offered) == 3
    assert {unescape(text) for text in offered} <= questions
    assert links(seen, "theme?id=")
    assert f"review?ref={newest.key}" in links(seen, "review?ref=")


def test_an_answer_comes_in_groups_with_source_and_marked_words(open_page: OpenPage) -> None:
    at = open_page(q="fathers")
    seen = words(at)
    headings = re.findall(r"</span> ([^<]+)</h2>", seen)
    order = ["What went wrong", "What good looks like", "What was recommended", "What to ask your team", "What to do now", "Resources"]
    assert headings == [name for name in order if name in headings]
    assert headings[:1] == ["What went wrong"]
    assert "<mark>father" in seen.lower()
    card = seen[seen.index("<article") : seen.index("</article>")]
    assert "Open in" in card
    assert "Area for development" in card
    assert "▲" in card
    assert links(card, "theme?id=")
    assert "Invented sample" in card


@pytest.mark.parametrize("address", [{"theme": "information-sharing"}, {"q": "children"}])
def test_at_most_three_lines_of_a_group_until_all_are_asked_for(open_page: OpenPage, address: dict[str, str]) -> None:
    at = open_page(**address)
    group = next(box for box in at.checkbox if "What went wrong" in box.label)
    total = int(re.findall(r"\((\d+)\)", group.label)[0])
    assert total > 3
    assert words(at).count('class="kb-card kb-development_area"') == 3
    at.button(key="all-development_area").click().run()
    assert words(at).count('class="kb-card kb-development_area"') == total
    assert at.query_params["all"] in ("development_area", ["development_area"])


def test_filters_go_into_the_address_and_can_be_taken_off(open_page: OpenPage) -> None:
    at = open_page(q="fathers")
    at.checkbox(key="kind-recommendation").check().run()
    assert at.query_params["kind"] in ("recommendation", ["recommendation"])
    assert set(re.findall(r'class="kb-card kb-(\w+)"', words(at))) == {"recommendation"}
    assert ".?q=fathers" in links(words(at), ".?q="), "the tag leads to the search without it"
    at.checkbox(key="kind-recommendation").uncheck().run()
    assert "kind" not in at.query_params
    assert len(set(re.findall(r'class="kb-card kb-(\w+)"', words(at)))) > 1


def test_an_address_gives_the_same_search_again(open_page: OpenPage) -> None:
    at = open_page(q="fathers", kind=["good_practice", "development_area"], view="mixed")
    again = open_page(q="fathers", kind=["good_practice", "development_area"], view="mixed")
    shown = re.findall(r'id="line-([^"]+)"', words(at))
    assert shown
    assert shown == re.findall(r'id="line-([^"]+)"', words(again))
    assert at.text_input(key="q").value == "fathers"


@pytest.mark.parametrize(
    "address",
    [
        {"q": "fathers", "kind": "nonsense", "theme": "nonsense", "review": "Child Nobody", "all": "x", "view": "y", "lines": "-1e9"},
        {"q": "fathers", "lines": "99999999999999999999"},
        {"q": "fathers", "lines": "²"},
        {"q": ["fathers", "mothers"], "unknown": "value"},
    ],
)
def test_what_an_address_names_and_nobody_holds_is_left_out(open_page: OpenPage, address: dict[str, str]) -> None:
    seen = words(open_page(**address))
    assert "kb-card" in seen
    assert ("That part was left out" in seen) == ("kind" in address)


@pytest.mark.parametrize("query", ["(((((", '""""', "]}) ' ", "word " * 2_500, "x" * 10_000])
def test_a_query_that_cannot_be_searched_gets_a_sentence(open_page: OpenPage, query: str) -> None:
    at = open_page(q=query)
    seen = words(at)
    assert "no word in that" in seen or "characters" in seen
    assert "kb-card" not in seen


def test_a_query_of_markup_stands_as_typed(open_page: OpenPage) -> None:
    seen = words(open_page(q='"<b>trombone</b> <i>concerto</i>"'))
    assert "No line was found" in seen
    assert "<b>" not in seen
    assert links(seen, "themes")


# ------------------------------------------------------------------ reviews


def test_the_table_lists_every_review_and_finds_one(open_page: OpenPage, library_home: Path) -> None:
    with Library.open(library_home) as library:
        held = library.reviews()
    at = open_page("reviews")
    assert {f"review?ref={review.key}" for review in held} == set(links(words(at), "review?ref="))
    (find,) = (box for box in at.text_input if box.label == "Find a review")
    find.set_value(held[0].reference).run()
    found = links(words(at), "review?ref=")
    assert f"review?ref={held[0].key}" in found
    assert f"review?ref={held[1].key}" not in found
    (find,) = (box for box in at.text_input if box.label == "Find a review")
    find.set_value("no such review").run()
    assert "No review fits" in words(at)


def test_a_review_opens_in_its_own_order_at_the_line_that_is_named(open_page: OpenPage, library_home: Path) -> None:
    with Library.open(library_home) as library:
        review = library.review(library.reviews()[0].key)
    points = [point for section in review.sections for point in section.points]
    seen = words(open_page("review", ref=review.summary.key, line=points[-1].id))
    assert re.findall(r'id="line-([^"]+)"', seen) == [point.id for point in points]
    assert re.findall(r'kb-opened" id="line-([^"]+)"', seen) == [points[-1].id]
    printed = [section.section.heading for section in review.sections if section.section.heading]
    places = [unescape(seen).index(f"<h2>{heading}</h2>") for heading in printed]
    assert places == sorted(places)


def test_what_was_worked_out_is_told(open_page: OpenPage, library_home: Path) -> None:
    with Library.open(library_home) as library:
        details = [library.review(review.key) for review in library.reviews()]
    review, told = next((d, n) for d in details for n in d.notices if n.code != "invented")
    seen = unescape(words(open_page("review", ref=review.summary.key)))
    assert "What was worked out" in seen
    assert told.message in seen


@pytest.mark.parametrize("ref", ["No such child", "<script>alert(1)</script>", "'; drop table review; --"])
def test_a_review_that_is_not_held_gives_its_sentence(open_page: OpenPage, ref: str) -> None:
    seen = words(open_page("review", ref=ref))
    assert "kb-problem" in seen
    assert "<script" not in seen
    assert links(seen, "reviews")


def test_a_reference_of_two_reviews_offers_both(open_fresh: OpenPage, fresh_home: Path) -> None:
    with Library.open(fresh_home) as library:
        for place in ("Lower Fenwick", "Upper Fenwick"):
            text = BRIEFING.replace("Child Maple", f"Child Maple\n\n{place} Safeguarding Children Partnership", 1)
            assert ingest_bytes(f"{place}.md", text.encode(), library).outcome == "added"
    seen = words(open_fresh("review", ref="Child Maple"))
    assert "kb-problem" in seen
    assert set(links(seen, "review?ref=")) == {"review?ref=child-maple", "review?ref=child-maple-2"}


def test_a_withdrawn_review_is_a_stub(open_fresh: OpenPage, fresh_home: Path) -> None:
    with Library.open(fresh_home) as library:
        review = library.review(library.reviews()[0].key)
        library.withdraw(review.summary.key, "asked for by the <family>")
    seen = words(open_fresh("review", ref=review.summary.key))
    assert "was withdrawn" in seen
    assert "asked for by the &lt;family&gt;" in seen
    assert "kb-card" not in seen
    assert "Withdrawn" in words(open_fresh("reviews"))
    line = next(point.text for section in review.sections for point in section.points)
    assert line not in unescape(words(open_fresh(q=line[:200])))


def test_lines_of_a_file_are_shown_as_typed(open_fresh: OpenPage, fresh_home: Path) -> None:
    with Library.open(fresh_home) as library:
        added = ingest_bytes("child-z9.md", HOSTILE.encode(), library)
        assert added.reference is not None
    pages = [open_fresh(q="fathers never asked", view="mixed"), open_fresh("review", ref=added.reference)]
    for page in map(words, pages):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
        assert "$x$ :smile: by &lt;img src=x onerror=alert(2)&gt;" in page
        assert "<script" not in page
        assert "<img" not in page
        assert 'href="javascript' not in page


# ------------------------------------------------------------------ themes


def test_every_number_opens_the_lines_it_counts(open_page: OpenPage, library_home: Path) -> None:
    with Library.open(library_home) as library:
        counts = library.theme_counts()
        held = library.review_count()
    seen = words(open_page("themes"))
    best = max(counts, key=lambda count: (count.gap, count.reviews))
    assert unescape(seen).count(f"{best.theme.label}: a gap in {best.gap} of {held} reviews, a strength in {best.strength}.") == 1
    assert f'href="theme?id={best.theme.id}&amp;as=gap">{best.gap}<' in seen
    theme = words(open_page("theme", id=best.theme.id, **{"as": "gap"}))
    assert len(set(re.findall(r'<a href="review\?ref=([^"&]+)', theme))) == best.gap
    assert set(re.findall(r'class="kb-card kb-(\w+)"', theme)) == {"development_area"}


def test_a_mark_of_the_matrix_opens_its_lines(open_page: OpenPage, library_home: Path) -> None:
    with Library.open(library_home) as library:
        trends = library.trends()
    newest = {review.key for review in trends.reviews[-10:]}
    cell = next(cell for cell in trends.cells if cell.strength and cell.review in newest)
    address = f"theme?id={cell.theme}&as=strength&review={cell.review}"
    assert links(words(open_page("themes")), "theme?id=").count(address) == 2, "once in the matrix, once in its list"
    seen = words(open_page("theme", id=cell.theme, review=cell.review, **{"as": "strength"}))
    assert seen.count("<article") == cell.strength
    assert set(re.findall(r'<a href="review\?ref=([^"&]+)', seen)) == {cell.review}


@pytest.mark.parametrize("address", [{"id": "nonsense"}, {}, {"id": "<b>"}])
def test_a_theme_that_is_not_known_leads_to_the_list(open_page: OpenPage, address: dict[str, str]) -> None:
    assert links(words(open_page("theme", **address)), "themes")


# ------------------------------------------------------------------ packs


@pytest.mark.parametrize("about", ["theme", "review", "q"])
def test_a_pack_is_shown_at_once_and_can_be_taken_away(open_page: OpenPage, library_home: Path, about: str) -> None:
    with Library.open(library_home) as library:
        subject = {"theme": library.theme_counts()[0].theme.id, "review": library.reviews()[0].key, "q": "fathers"}[about]
    at = open_page("packs", minutes="7", **{about: subject})
    assert [button.label for button in at.get("download_button")] == ["Download as web page", "Download as Word"]
    assert len(at.get("iframe")) == 1
    assert at.radio(key="minutes").value == 7


def test_a_pack_that_cannot_be_made_gives_its_sentence(open_page: OpenPage) -> None:
    assert "no pack to make" in words(open_page("packs", q="trombone concerto"))
    assert "no word in that" in words(open_page("packs", q="((((("))
    assert "Choose what it is about" in words(open_page("packs", theme="nonsense", minutes="500"))


# ------------------------------------------------------------------ the whole


def test_a_library_that_cannot_be_opened_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("not a folder")
    seen = words(opener(tmp_path / "file", monkeypatch)())
    assert "is a file, not a folder" in seen


def test_what_another_process_changed_shows_at_the_next_look(open_fresh: OpenPage, fresh_home: Path) -> None:
    at = open_fresh("reviews")
    assert "child-z9" not in words(at)
    with Library.open(fresh_home) as another:
        ingest_bytes("child-z9.md", HOSTILE.encode(), another)
    assert "review?ref=child-z9" in links(words(at.run()), "review?ref=")
    with Library.open(fresh_home) as another:
        another.withdraw("child-z9")
    assert "Withdrawn" in words(at.run())


def test_pages_that_do_not_search_never_load_the_model(library_home: Path) -> None:
    code = f"""
import sys, pytest
from pathlib import Path
from tests.pages import opener
open_page = opener(Path({str(library_home)!r}), pytest.MonkeyPatch())
for page in {PAGES!r}:
    open_page(page)
print([name for name in ("torch", "sentence_transformers", "spacy", "sklearn") if name in sys.modules])
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.strip().splitlines()[-1] == "[]"


def test_the_pages_of_themes_lead_to_deciding_and_to_the_list_of_themes(open_page: OpenPage) -> None:
    on_themes = words(open_page("themes"))
    assert {'href="decide"', 'href="vocabulary"', 'href="emerging"'} <= set(re.findall(r'href="[a-z]+"', on_themes))
    assert links(words(open_page("theme", id="fathers-male-carers")), "decide") == ["decide?theme=fathers-male-carers"]
