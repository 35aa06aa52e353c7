"""The Search page, whole, over the samples and over a few lines made for it: what it understood, why a line is here, what narrows it, and
what one can do from a line or where nothing was found."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from kb.errors import LibraryError
from kb.library import Library
from kb.models import Filter, PointKind, ReviewType
from kb.search.grammar import Sign
from tests.builders import BRIEFING, pdf
from tests.pages import OpenPage, opener, words
from tests.readings import point, reading
from ui import typed
from ui.marking import BEGINNING, LONG, folding, marked

FATHERS = "fathers-male-carers"
SAME = "The lodger was never asked about in any of the four home visits that spring."


@pytest.fixture
def open_samples(library_home: Path, monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    return opener(library_home, monkeypatch)


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("search") / "library"
    with Library.open(home) as library:
        library.add(
            reading(
                "a.md",
                point("The kettle was cold. Nobody asked the father about safer sleep. It rained all week.", themes=[FATHERS]),
                point(SAME),
                point("Ask each father where the baby sleeps.", PointKind.RECOMMENDATION, themes=[FATHERS]),
                reference="Child A",
                published="2021-05",
                review_type=ReviewType.LCSPR,
            )
        )
        library.add(
            reading(
                "b.md",
                point(SAME),
                point("The health visitor rang the father and met him at his work.", PointKind.GOOD_PRACTICE, themes=[FATHERS]),
                reference="Child B",
                partnership="Southmoor",
                published="2023-02",
                review_type=ReviewType.AUDIT,
            )
        )
        library.add(
            reading("c.md", point(SAME.replace("four", "three")), reference="Child C", published="2024", review_type=ReviewType.AUDIT)
        )
    return home


@pytest.fixture
def library(home: Path) -> Library:
    return Library.open(home)


def follow(open_page: OpenPage, address: str) -> AppTest:
    return open_page(**parse_qs(urlsplit(address).query))


def link(seen: str, name: str) -> str:
    """The address of the link whose words hold `name`."""
    links = re.findall(r'<a (?:class="[^"]*" )?href="([^"]*)">(.*?)</a>', seen)
    found = [address for address, said in links if name in re.sub(r"<[^>]+>", "", unescape(said))]
    assert found, (name, links)
    return unescape(found[0])


def tags(seen: str) -> list[str]:
    active = re.search(r'<div class="kb-active">(.*?)</div>', seen, re.DOTALL)
    return [unescape(name).strip() for name in re.findall(r"</span> ([^<]+)</a>", active[1])] if active else []


def understood(seen: str) -> str:
    """The line that says how the words were read; each thing in it is a block of its own, since some can be opened."""
    (line,) = re.findall(r'<div class="kb-small kb-understood" role="status">(?:<div>.*?</div>)+</div>', seen)
    return line


def cards(seen: str) -> list[str]:
    return re.findall(r"<article.*?</article>", seen, re.DOTALL)


def shown(seen: str) -> list[str]:
    return re.findall(r'<article[^>]* id="line-([^"]+)"', seen)


# ------------------------------------------------------------------ what was understood


@pytest.mark.parametrize(
    ("query", "said", "quoted"),
    [
        ("LADO father", "Read LADO as local authority designated officer · undo", '"LADO" father'),
        ("fathers saftey", "Searched for safety, not saftey · undo", 'fathers "saftey"'),
    ],
)
def test_what_was_read_into_the_words_is_one_line_and_taken_back_with_one_press(
    open_samples: OpenPage, query: str, said: str, quoted: str
) -> None:
    seen = words(open_samples(q=query, kind="development_area"))
    line = understood(seen)
    assert said in unescape(re.sub(r"<span class=\"kb-hidden\">.*?</span>|<[^>]+>", "", line))
    undo = link(line, "undo")
    assert parse_qs(urlsplit(undo).query) == {"q": [quoted], "kind": ["development_area"]}, "what narrows is kept"
    assert said.removesuffix(" · undo") not in unescape(re.sub(r"<[^>]+>", "", words(follow(open_samples, undo))))


def test_a_contested_wording_shows_the_preferred_one_and_why_behind_a_press(open_samples: OpenPage) -> None:
    seen = words(open_samples(q="did not attend"))
    line = understood(seen)
    assert "Also searched for <strong>was not brought</strong>: many now avoid “did not attend”" in line
    assert re.search(r'<details class="kb-more"><summary>Why</summary><p>[^<]{20,}</p></details>', line)
    assert line.count("undo<") == 1, "one press takes back all that was read into the same words"


def test_nothing_is_said_where_nothing_was_read_into_the_words(open_page: OpenPage) -> None:
    assert "kb-understood" not in words(open_page(q="kettle"))


def test_what_could_not_be_used_is_said_and_can_be_left_out(open_page: OpenPage) -> None:
    seen = words(open_page(q="father kind:nonsense"))
    assert "There is no kind of line called “nonsense”" in unescape(seen)
    assert link(seen, "leave it out") == ".?q=father"


# ------------------------------------------------------------------ why a line is here


def test_words_and_the_closest_sentence_are_marked_apart_and_the_marks_are_explained(open_page: OpenPage) -> None:
    seen = words(open_page(q="was the father asked about safer sleep"))
    line = next(card for card in cards(seen) if "kettle" in card)
    (closest,) = re.findall(r'<span class="kb-closest">(.*?)</span></span>', line)
    assert "Nobody asked the <mark>father</mark>" in closest.replace("<mark>asked</mark>", "asked")
    assert "kettle" not in closest
    assert "(closest to what you asked: " in closest, "said to those who do not see the line"
    legend = seen[: seen.index("<article")]
    assert "<mark>Marked</mark>: your words." in legend
    assert "Underlined</span>: the part closest to what you asked." in legend
    assert "kb-closest" not in words(open_page(kind="development_area"))
    assert "<mark>" not in words(open_page(kind="development_area"))


def test_a_line_with_none_of_the_words_says_so(open_samples: OpenPage) -> None:
    seen = words(open_samples(q="did anybody speak to dad", view="mixed"))
    for card in cards(seen):
        assert ("None of your words, but close in meaning." in card) == ("<mark>" not in card)


def test_lines_of_other_reviews_with_nearly_the_same_words_stand_under_one_with_their_sources(open_page: OpenPage) -> None:
    seen = words(open_page(q="lodger"))
    (card,) = [card for card in cards(seen) if "home visits that spring" in card]
    (told,) = re.findall(r'<details class="kb-more kb-also">.*?</details>', card)
    said = re.sub(r"<[^>]+>", "", unescape(told))
    assert said.startswith("Also in 2 other reviews: ")
    assert len(re.findall(r'href="review\?ref=child-[abc]&amp;line=\w+"', told)) == 2
    assert ("three home visits" in told) != ("three home visits" in card.replace(told, "")), "words are said where they differ"


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({}, "3 lines found. 2 of them say nearly the same as another and stand under it."),
        ({"review": ["child-a", "child-b"]}, "2 lines found. 1 of them says nearly the same as another and stands under it."),
        ({"review": "child-a"}, "1 line found."),
    ],
)
def test_lines_under_another_are_among_those_counted_and_said(open_page: OpenPage, address: dict[str, str | list[str]], said: str) -> None:
    seen = words(open_page(q='"lodger"', **address))
    assert re.findall(r'<p role="status">(.*?)</p>', seen) == [said]
    assert len(cards(seen)) == 1


def test_a_very_long_line_folds_and_loses_no_word(open_page: OpenPage, library: Library) -> None:
    text = " ".join(f"word{place}" for place in range(600)) + " and the father."
    library.add(reading("long.md", point(text), reference="Child Long"))
    (card,) = cards(words(open_page(q="father", review="child-long")))
    parts = re.findall(r'<p class="kb-line">(.*?)</p>', card)
    assert len(parts) == 2
    assert "<summary>Show the rest of this line" in card
    assert re.sub(r"<[^>]+>|…", "", " ".join(parts)).split() == text.split()
    assert "kb-rest" not in words(
        open_page("review", ref="child-long", line=next(one.id for one in library.points() if one.text == text))
    ), "asked for, it is whole"


_TEXTS = st.builds(str.__mul__, st.text(alphabet="ab .é&<", min_size=1, max_size=60), st.integers(1, 60))


@given(_TEXTS, st.integers(0, 2_000), st.integers(0, 2_000))
def test_marks_and_folds_lose_no_letter(text: str, start: int, end: int) -> None:
    span = (min(start, len(text)), min(end, len(text)))
    assert _text(marked(text, ["ab"], span)) == text
    first, rest = folding(text, ["ab"], span)
    assert _text(first) + _text(rest) == text
    assert bool(rest) == (len(text) > LONG)
    assert not rest or len(_text(first)) <= max(BEGINNING, min(span[1], LONG))


def _text(markup: str) -> str:
    without = re.sub(r'<span class="kb-hidden">[^<]*</span>', "", markup)
    return unescape(re.sub(r"</?(?:mark|span)[^>]*>", "", without))


# ------------------------------------------------------------------ what narrows


def test_words_that_narrow_are_tags_and_ticks_and_go_out_of_the_query_with_them(open_page: OpenPage) -> None:
    at = open_page(q="father kind:gap")
    assert tags(words(at)) == ["What went wrong"]
    assert at.checkbox(key="kind-development_area").value
    assert link(words(at), "What went wrong") == ".?q=father"
    at.checkbox(key="kind-recommendation").check().run()
    assert at.query_params["q"] in ("father", ["father"])
    assert sorted(at.query_params["kind"]) == ["development_area", "recommendation"], "what was typed still narrows"
    at = open_page(q="father kind:gap")
    at.checkbox(key="kind-development_area").uncheck().run()
    assert "kind" not in at.query_params
    assert len(set(re.findall(r'class="kb-card kb-(\w+)"', words(at)))) == 3


@pytest.mark.parametrize(
    ("address", "tag", "reference"),
    [
        ({"partnership": "southmoor"}, "Southmoor", "Child B"),
        ({"year": "2023"}, "2023", "Child B"),
        ({"review_type": "lcspr"}, "Local child safeguarding practice review", "Child A"),
        ({"before": "2022"}, "before 2022", "Child A"),
        ({"after": "12 May 2021", "before": "March 2023", "kind": "good_practice"}, "before March 2023", "Child B"),
        ({"q": 'father review:"child b"'}, "Child B", "Child B"),
        ({"q": "father before:2022"}, "before 2022", "Child A"),
    ],
)
def test_everything_that_narrows_is_a_tag_that_can_be_taken_off(
    open_page: OpenPage, address: dict[str, str], tag: str, reference: str
) -> None:
    seen = words(open_page(**address))
    assert set(re.findall(r">Open in ([^<]+)</a>", "".join(cards(seen)))) == {reference}
    assert tag in tags(seen)
    without = link(seen, f"Remove {tag}")
    assert tag not in tags(words(follow(open_page, without)))


def test_a_box_in_the_panel_writes_the_address_and_counts_what_else_could_be_chosen(open_page: OpenPage) -> None:
    at = open_page(q='"father"', kind="recommendation")
    assert [box.label for box in at.checkbox if "(" in box.label] == [
        "▲ What went wrong (1)",
        "● What good looks like (1)",
        "◆ What was recommended (1)",
    ]
    at = open_page(q='"father"')
    box = at.multiselect(key="choose-partnership")
    assert box.options == ["Northshire (2)", "Southmoor (1)"]
    box.select("Southmoor").run()
    assert at.query_params["partnership"] in ("Southmoor", ["Southmoor"])
    assert at.query_params["q"] in ('"father"', ['"father"'])
    assert at.multiselect(key="choose-partnership").options == ["Northshire (2)", "Southmoor (1)"]
    at.selectbox(key="choose-after").set_value("2021").run()
    assert at.query_params["after"] in ("2021", ["2021"])
    assert "after 2021" in tags(words(at))


def test_names_stand_in_the_boxes_as_they_were_typed(open_page: OpenPage, library: Library) -> None:
    library.add(reading("e.md", "The father said *no* to a well-being visit.", reference="Child_E (2)", partnership="South *Moor*"))
    at = open_page(q='father "well-being" -night_shift')
    assert at.multiselect(key="sign-phrase").options == ["well-being"]
    assert at.multiselect(key="sign-without").options == ["night_shift"]
    at = open_page(q="father")
    assert "Child_E (2) (1)" in at.multiselect(key="choose-review").options
    assert "South *Moor* (1)" in at.multiselect(key="choose-partnership").options
    assert "South *Moor*" in open_page("themes").multiselect(key="narrow-partnership").options


def test_exact_words_and_words_left_out_can_be_pressed_too(open_page: OpenPage) -> None:
    at = open_page(q="father")
    at.multiselect(key="sign-without").set_value(["baby"]).run()
    assert at.query_params["q"] in ("father -baby", ["father -baby"])
    assert "without “baby”" in tags(words(at))
    assert "where the baby sleeps" not in words(at)
    at.multiselect(key="sign-without").set_value([]).run()
    assert at.query_params["q"] in ("father", ["father"])


def test_dates_and_values_that_nobody_knows_are_said(open_page: OpenPage) -> None:
    seen = words(open_page(q="father", before="2023-13", year="1066", partnership="Nowhere"))
    assert "a partnership and a year and a date that this library does not hold" in seen or "That part was left out" in seen
    assert tags(seen) == []


def test_words_that_only_narrow_show_what_passes(open_page: OpenPage) -> None:
    seen = words(open_page(q="kind:recommendation"))
    assert len(cards(seen)) == 1
    assert "newest review first" in seen or "1 line found" in seen
    assert tags(seen) == ["What was recommended"]


_QUERIES = st.lists(
    st.sampled_from(["father", '"safer sleep"', "-school", "kind:gap", "before:2023", "“not seen”", "“", "-", 'kind:"good practice"']),
    max_size=6,
)


@given(_QUERIES)
@example(["-school", '"'])
def test_taking_signs_out_loses_no_word(pieces: list[str]) -> None:
    query = " ".join(pieces)
    plain = typed.bare(query)
    assert plain.split().count("father") == pieces.count("father")
    assert not typed.narrows(plain)
    for sign in (Sign.PHRASE, Sign.WITHOUT):
        wanted = [part.words for part in typed.parts(query, sign)]
        assert typed.with_only(query, sign, wanted) == typed.plain(query)
        assert [part.words for part in typed.parts(typed.with_only("father", sign, ["late visit"]), sign)] == ["late visit"]


def test_a_phrase_without_its_marks_keeps_its_words() -> None:
    query = 'father "safer sleep" -school kind:gap'
    assert typed.bare(query) == "father safer sleep"
    assert typed.with_only(query, Sign.PHRASE, []) == "father safer sleep -school kind:gap"
    assert typed.with_only(query, Sign.WITHOUT, ["school", "late visit"]) == f'{query} -"late visit"'


# ------------------------------------------------------------------ from a line


def test_more_like_this_shows_the_line_then_others_and_leads_back(open_page: OpenPage, library: Library) -> None:
    at = open_page(q="father", year="2021", view="mixed")
    line = next(one for one in library.points() if one.kind is PointKind.RECOMMENDATION)
    card = next(card for card in cards(words(at)) if line.id in card)
    seen = words(follow(open_page, link(card, "More like this")))
    assert shown(seen)[0] == line.id
    others = shown(seen)[1:]
    assert others
    assert line.id not in others
    assert link(seen, "Back to your search") == ".?q=father&year=2021&view=mixed"
    assert "More like this</a>" not in cards(seen)[0]


def test_what_good_looked_like_elsewhere_is_good_practice_of_other_reviews(open_page: OpenPage, library: Library) -> None:
    gap = next(one for one in library.points() if "kettle" in one.text)
    good = next(one for one in library.points() if one.kind is PointKind.GOOD_PRACTICE)
    card = next(card for card in cards(words(open_page(q="kettle"))) if gap.id in card)
    seen = words(follow(open_page, link(card, "What good looked like elsewhere")))
    assert shown(seen) == [gap.id, good.id]
    assert "What good looked like elsewhere" not in cards(words(open_page(kind="good_practice")))[0]


def test_a_line_without_any_like_it_says_what_to_do(open_page: OpenPage, library: Library) -> None:
    alone = next(one for one in library.points() if one.text == SAME)
    seen = words(open_page(good=alone.id))
    assert "No other review here shows good practice on a theme of this line." in seen
    assert f"like={alone.id}" in seen


@pytest.mark.parametrize("what", ["like", "good", "picture"])
def test_a_line_that_is_not_held_is_a_sentence(open_page: OpenPage, library: Library, what: str) -> None:
    line = library.points()[0]
    library.withdraw(line.review)
    for name in (line.id, "nonsense", "<b>"):
        seen = words(open_page(q="father", **{what: name}))
        assert "not held here any more" in seen
        assert link(seen, "Back to your search") == ".?q=father"
        assert not cards(seen)


def test_a_new_question_leaves_the_line(open_page: OpenPage, library: Library) -> None:
    at = open_page(like=library.points()[0].id)
    at.text_input(key="q").set_value("father").run()
    assert "like" not in at.query_params
    assert "What was recommended" in words(at)


def test_the_page_as_it_looks_where_the_file_has_pictures(open_samples: OpenPage, library_home: Path) -> None:
    with Library.open(library_home) as library:
        printed = next(one for one in library.points() if one.file.endswith(".pdf") and one.page)
    card = next(card for card in cards(words(open_samples(review=printed.review, view="mixed", lines="1000"))) if printed.id in card)
    seen = words(follow(open_samples, link(card, "See the page")))
    assert 'src="data:image/png;base64,' in seen
    assert f"Page {printed.page} of " in seen


def test_the_picture_is_of_the_file_as_it_is_now(open_page: OpenPage, library: Library) -> None:
    pictures = []
    for corner in ("First printing", "Second printing"):
        content = pdf([[(72, 72, "The lift was out of order.", "Helvetica", 12), (300, 700, corner, "Helvetica", 24)]])
        read = reading("lift.pdf", "The lift was out of order.", reference="Child Lift", sha256=hashlib.sha256(content).hexdigest())
        library.add(read, content=content)
        line = next(one for one in library.points() if one.file == "lift.pdf")
        pictures += re.findall(r'<img [^>]*src="([^"]+)"', words(open_page(picture=line.id)))
    first, second = pictures
    assert first != second


def test_no_page_picture_is_offered_where_there_is_none_to_see(open_page: OpenPage, library: Library) -> None:
    assert "See the page" not in words(open_page(q="father"))
    library.add(reading("gone.pdf", "The lift was out of order.", reference="Child Gone"))
    line = next(one for one in library.points() if one.file == "gone.pdf")
    seen = words(open_page(picture=line.id))
    assert "There is no picture of this page" in seen
    assert "<img" not in seen


# ------------------------------------------------------------------ nothing found


def test_every_way_out_of_nothing_finds_something(open_samples: OpenPage) -> None:
    seen = words(open_samples(q='"trombone" fathers', theme="neglect", kind="resource", view="mixed"))
    box = seen[seen.index("No line was found with these filters") :]
    ways = [unescape(address) for address in re.findall(r'<li><a href="(\.\?[^"]+)"', box)]
    assert ways
    for way in ways:
        assert cards(words(follow(open_samples, way))), way
    assert re.search(r'<a href="theme\?id=[^"]+">', box)


def test_a_filter_in_the_way_says_how_many_lines_there_are_without_it(open_page: OpenPage) -> None:
    seen = words(open_page(q='"father"', kind="next_step"))
    assert "Without “What to do now”: 3 lines" in unescape(seen)
    assert link(seen, "Without “What to do now”") == ".?q=%22father%22"


def test_quotation_marks_in_the_way_are_taken_off_with_one_press(open_page: OpenPage) -> None:
    seen = words(open_page(q='"father lodger"'))
    assert "No line was found" in seen
    assert cards(words(follow(open_page, link(seen, "As plain words"))))


# ------------------------------------------------------------------ the whole


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries that the library was asked, in order."""
    made: list[str] = []
    real: Callable[..., Any] = Library.search
    monkeypatch.setattr(Library, "search", lambda self, query, **rest: (made.append(query), real(self, query, **rest))[1])
    return made


def test_a_page_made_anew_asks_nothing_twice(open_page: OpenPage, asked: list[str]) -> None:
    at = open_page(q="father", kind=["development_area", "recommendation"], year="2021")
    assert len(asked) <= 3, "the search, and one for the counts of each filtered field"
    asked.clear()
    at.run()
    at.button(key="close_note").click().run()
    assert asked == []


def test_twice_as_many_cards_and_reviews_ask_the_library_no_more(
    open_page: OpenPage, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    reads: list[object] = []
    real: Any = Library.generation
    monkeypatch.setattr(Library, "generation", property(lambda self: (reads.append(self), real.fget(self))[1]))
    asked = []
    for number in range(2):
        for place in range(8):
            line = point(f"Father {number}{place} was unseen.", themes=[FATHERS])
            library.add(reading(f"{number}{place}.md", line, reference=f"Child {number}{place}"))
        at = open_page(q="father", view="mixed")
        reads.clear()
        at.run()
        asked.append((len(reads), len(cards(words(at)))))
    (few, first), (many, second) = asked
    assert second >= first + 4
    assert many == few


def test_a_search_that_fails_is_a_sentence_under_the_box(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise LibraryError("The index is <damaged>. To rebuild it, run: kb reindex")

    monkeypatch.setattr(Library, "search", refuse)
    at = open_page(q="father something else")
    assert "The index is &lt;damaged&gt;. To rebuild it, run: kb reindex" in words(at)
    assert at.text_input(key="q").value == "father something else"


def test_all_lines_found_can_be_saved_and_not_only_those_shown(open_samples: OpenPage) -> None:
    at = open_samples(q="children")
    total = int(re.findall(r">(\d+) lines found", words(at))[0])
    (told,) = re.findall(r"All ([\d,]+) lines found, word for word", words(at))
    assert int(told) == total > words(at).count("<article")


def test_new_lines_of_a_saved_search_are_marked(open_page: OpenPage, library: Library) -> None:
    library.saved.add("Fathers", "father", Filter(), "Ann")
    library.add(reading("d.md", "The father of the twins was left out of the plan.", reference="Child D"))
    at = open_page()
    at.session_state["your_name"] = "Ann"
    at.query_params["q"] = "father"
    at.run()
    new = [card for card in cards(words(at)) if "New since you last looked" in card]
    assert len(new) == 1
    assert "twins" in new[0]


def test_a_card_with_a_new_line_under_it_is_marked_as_new(open_page: OpenPage, library: Library) -> None:
    library.saved.add("Lodgers", '"lodger"', Filter(), "Ann")
    library.add(reading("d.md", SAME.replace("four", "five"), reference="Child D", published="2020"))
    new = next(one.id for one in library.points() if one.reference == "Child D")
    at = open_page()
    at.session_state["your_name"] = "Ann"
    at.query_params["q"] = '"lodger"'
    at.run()
    (card,) = cards(words(at))
    assert f'id="line-{new}"' not in card, "it stands under another"
    assert "New since you last looked" in card


def test_lines_of_a_file_with_hostile_words_stay_words_in_every_view(open_page: OpenPage, library: Library) -> None:
    text = (
        BRIEFING.splitlines()[0] + ' <img src=x onerror=alert(1)> "><script>alert(2)</script> lodger. And a second sentence. And a third.'
    )
    library.add(reading("<b>.md", point(text, themes=[FATHERS]), point(text, PointKind.GOOD_PRACTICE), reference="<i>Child</i>"))
    line = next(one for one in library.points() if "onerror" in one.text)
    for address in (
        {"q": "lodger <i>", "view": "mixed"},
        {"like": line.id},
        {"good": line.id},
        {"picture": line.id},
        {"q": f'"{text[:80]}"'},
    ):
        seen = words(open_page(**address))
        assert not re.search(r"<(img|script|i|b)[ >]", seen), address
