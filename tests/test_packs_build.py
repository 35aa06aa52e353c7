"""What goes into a pack: the reviews' own lines with their source, in the right order, as many as the minutes allow."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.errors import Ambiguous, NotFound, PackError
from kb.library import Library
from kb.models import Assignment, AssignmentState, Notice, PointKind
from kb.packs import LENGTHS, build_pack
from kb.packs.model import Bullets, Origin, Pack, Quotes, Table
from kb.packs.sentences import sentences
from tests.fakes import FakeEncoder
from tests.readings import point, reading

FATHERS, SHARING = "fathers-male-carers", "information-sharing"
GOOD, GAP, ASKED, QUESTION = (
    PointKind.GOOD_PRACTICE,
    PointKind.DEVELOPMENT_AREA,
    PointKind.RECOMMENDATION,
    PointKind.REFLECTIVE_QUESTION,
)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as library:
        library.add(
            reading(
                "maple.pdf",
                point("The school nurse rang the hospital the same day.", GOOD, themes=[SHARING], page=1),
                point("Nobody asked who the father was.", GAP, label="Fathers", themes=[FATHERS], page=2),
                point("The plan did not name the lodger.", GAP, themes=[SHARING], page=2),
                point("Record the name of every adult at home.", ASKED, themes=[FATHERS], page=2),
                point("Who in your team would have known?", QUESTION, themes=[FATHERS], page=2),
                point("Share this with your colleagues.", PointKind.NEXT_STEP, page=2),
                point("A guide to safer sleep", PointKind.RESOURCE, page=2),
                reference="Child Maple",
                published="2024-03",
                narrative="Child Maple was bruised at eight weeks. Dr. Hale saw the bruise first. " + "More was known than was told. " * 30,
            )
        )
        library.add(
            reading(
                "birch.pdf",
                *[point(f"Gap number {number} about sharing.", GAP, themes=[SHARING]) for number in range(40)],
                point("The father was invited to every visit.", GOOD, themes=[FATHERS]),
                reference="Child Birch",
                published="2025-01",
                inferred=True,
                notices=(Notice("invented", "The document says of itself: invented."),),
            )
        )
        yield library


def words(pack: Pack, part: str) -> list[str]:
    found = pack.part(part)
    return [line.wording for block in (found.blocks if found else ()) if isinstance(block, Quotes) for line in block.lines]


def test_a_pack_from_a_review_holds_every_part_in_order(library: Library) -> None:
    pack = build_pack(library, reviews=["child maple"], minutes=45)
    assert [part.id for part in pack.parts] == [
        "facilitator",
        "content-note",
        "ground-rules",
        "case",
        "strengths",
        "learning",
        "recommendations",
        "questions",
        "next-steps",
        "resources",
        "commitments",
        "evaluation",
        "closing",
        "sources",
    ]
    assert words(pack, "learning") == ["Fathers: Nobody asked who the father was.", "The plan did not name the lodger."]
    assert {line.wording for line in pack.quotes if line.point} == {held.wording for held in library.points()} & {
        line.wording for line in pack.quotes
    }


def test_every_line_of_a_review_carries_its_source(library: Library) -> None:
    pack = build_pack(library, themes=[SHARING, FATHERS], minutes=45)
    held = {point.id: point for point in library.points()}
    assert pack.quotes
    for line in pack.quotes:
        original = held[line.point or ""]
        assert (line.label, line.text, line.source.page) == (original.label, original.text, original.page)
        assert original.reference in line.source.words
        assert f"page {original.page}" in line.source.words
        assert ("heading worked out, not printed" in line.source.words) == (original.heading is None)


def test_the_case_in_brief_is_whole_sentences_of_the_review(library: Library) -> None:
    for minutes, most in ((7, 60), (20, 120), (45, 120)):
        (case,) = words(build_pack(library, reviews=["Child Maple"], minutes=minutes), "case")
        assert case.startswith("Child Maple was bruised at eight weeks. Dr. Hale saw the bruise first.")
        assert case.endswith("told.")
        assert most - 7 < len(case.split()) <= most


def test_a_first_sentence_that_is_longer_than_the_limit_stands_alone(library: Library) -> None:
    long = "It was " + "very " * 130 + "late. Nobody rang."
    library.add(reading("oak.pdf", point("One gap.", GAP), reference="Child Oak", narrative=long))
    (case,) = words(build_pack(library, reviews=["Child Oak"]), "case")
    assert case == long.removesuffix(" Nobody rang.")


def test_only_a_pack_from_one_review_tells_a_case(library: Library) -> None:
    assert build_pack(library, themes=[FATHERS]).part("case") is None
    assert build_pack(library, reviews=["Child Maple", "Child Birch"]).part("case") is None


@pytest.mark.parametrize("minutes", LENGTHS)
@pytest.mark.parametrize("asked", [{"reviews": ["Child Maple"]}, {"themes": [FATHERS]}, {"themes": [SHARING]}])
def test_the_agenda_adds_up(library: Library, minutes: int, asked: dict[str, list[str]]) -> None:
    pack = build_pack(library, minutes=minutes, **asked)  # type: ignore[arg-type]
    assert sum(item.minutes for item in pack.agenda) == minutes
    present = {part.id for part in pack.parts}
    assert {part for item in pack.agenda for part in item.parts} <= present
    assert all(item.parts for item in pack.agenda)


def test_longer_sessions_show_more_lines_and_say_what_was_left_out(library: Library) -> None:
    shown = []
    for minutes in LENGTHS:
        pack = build_pack(library, themes=[SHARING], minutes=minutes)
        part = pack.part("learning")
        assert part is not None
        lines = len(words(pack, "learning"))
        note = part.blocks[-1].note if isinstance(part.blocks[-1], Quotes) else None
        assert note == f"{41 - lines} more lines are in the library."
        shown.append(lines)
    assert shown == sorted(set(shown))


def test_no_review_drowns_the_others(library: Library) -> None:
    pack = build_pack(library, themes=[SHARING], minutes=7)
    assert "The plan did not name the lodger." in words(pack, "learning")


def test_learning_of_several_reviews_stands_under_its_themes(library: Library) -> None:
    pack = build_pack(library, themes=[FATHERS, SHARING], minutes=7)
    part = pack.part("learning")
    assert part is not None
    labels = [library.vocabulary[theme].label for theme in (FATHERS, SHARING)]
    assert [block.heading for block in part.blocks] == labels
    single = build_pack(library, reviews=["Child Maple"]).part("learning")
    assert single is not None
    assert [block.heading for block in single.blocks] == [None]


def test_the_reviews_questions_come_before_the_standing_ones(library: Library) -> None:
    part = build_pack(library, reviews=["Child Maple"]).part("questions")
    assert part is not None
    own, standing = part.blocks
    assert isinstance(own, Quotes)
    assert [line.text for line in own.lines] == ["Who in your team would have known?"]
    assert isinstance(standing, Bullets)
    assert len(standing.items) == 3
    assert "not from a review" in (standing.heading or "")
    assert part.origin is Origin.BOTH


def test_what_no_review_says_is_marked_as_the_packs_own_wording(library: Library) -> None:
    for part in build_pack(library, themes=[SHARING]).parts:
        quoted = any(isinstance(block, Quotes) for block in part.blocks)
        written = any(not isinstance(block, Quotes) for block in part.blocks)
        assert part.origin is {(True, False): Origin.REVIEWS, (False, True): Origin.PACK, (True, True): Origin.BOTH}[quoted, written]


def test_the_content_note_names_only_harms_that_the_lines_name(library: Library) -> None:
    def note(pack: Pack) -> str:
        part = pack.part("content-note")
        return " ".join(getattr(block, "text", "") for block in part.blocks) if part else ""

    assert "in the reviews’ own words" not in note(build_pack(library, themes=[FATHERS]))
    library.add(reading("elm.pdf", point("Signs of Neglect were missed.", GAP, page=3), reference="Child Elm"))
    assert "neglect (Child Elm, page 3)" in note(build_pack(library, reviews=["Child Elm"]))


def test_an_invented_review_is_marked_wherever_it_is_quoted(library: Library) -> None:
    pack = build_pack(library, themes=[FATHERS])
    assert pack.notice is not None
    assert "Child Birch" in pack.notice
    assert "Child Maple" not in pack.notice
    for line in pack.quotes:
        assert ("invented example" in line.source.words) == (line.source.review == "child-birch")
    assert build_pack(library, reviews=["Child Maple"]).notice is None


def test_sources_name_the_file_and_the_pages_that_are_cited(library: Library) -> None:
    part = build_pack(library, reviews=["Child Maple"]).part("sources")
    assert part is not None
    (table,) = part.blocks
    assert isinstance(table, Table)
    assert table.rows == (("Child Maple", "not stated", "Northshire", "2024-03", "maple.pdf", "1, 2"),)


def test_two_reviews_of_one_reference_are_told_apart(library: Library) -> None:
    library.add(
        reading("other.pdf", point("Another gap about sharing.", GAP, themes=[SHARING]), reference="Child Maple", partnership="Southshire")
    )
    sources = {line.source.words.split(", ")[0] for line in build_pack(library, themes=[SHARING], minutes=45).quotes}
    assert {"Child Maple (Northshire)", "Child Maple (Southshire)"} <= sources
    with pytest.raises(Ambiguous):
        build_pack(library, reviews=["Child Maple"])


def test_a_search_makes_a_pack_of_the_lines_it_finds(library: Library) -> None:
    pack = build_pack(library, query="lodger", minutes=7)
    assert words(pack, "learning")[0] == "The plan did not name the lodger."
    assert "lodger" in pack.title


def test_a_rejected_theme_brings_no_line_into_a_pack(library: Library) -> None:
    (line,) = [held for held in library.points() if held.text == "The father was invited to every visit."]
    library.decide(line.id, FATHERS, AssignmentState.REJECTED, "A reviewer")
    assert words(build_pack(library, themes=[FATHERS]), "strengths") == []


@pytest.mark.parametrize(
    ("asked", "error", "said"),
    [
        ({}, PackError, "Say what the pack is about"),
        ({"themes": ["information shring"]}, NotFound, "Did you mean information-sharing?"),
        ({"reviews": ["Child Mapel"]}, NotFound, "Did you mean Child Maple"),
        ({"query": "lodger", "themes": ["professional-curiosity"]}, PackError, "matches the search"),
        ({"query": "?! ()"}, PackError, "matches the search"),
        ({"themes": ["professional-curiosity"]}, PackError, "Try another theme"),
        ({"reviews": ["Child Maple"], "minutes": 30}, PackError, "7, 20 or 45 minutes"),
    ],
)
def test_what_cannot_be_made_is_refused_in_plain_words(
    library: Library, asked: dict[str, object], error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said.replace("?", r"\?").replace("(", r"\(")):
        build_pack(library, **asked)  # type: ignore[arg-type]


def test_a_withdrawn_review_is_in_no_pack(library: Library) -> None:
    library.withdraw("Child Birch")
    with pytest.raises(PackError, match="withdrawn"):
        build_pack(library, reviews=["Child Birch"])
    assert {line.source.review for line in build_pack(library, themes=[SHARING]).quotes} == {"child-maple"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One.", "Two!", "Three?"]),
        ("Dr. Hale rang. Nobody answered.", ["Dr. Hale rang.", "Nobody answered."]),
        ("It was on 17.12.24 at 3.15 p.m. and e.g. Late.", ["It was on 17.12.24 at 3.15 p.m. and e.g. Late."]),
        ("Seen by J. Hale. She left.", ["Seen by J. Hale.", "She left."]),
        ("“She was well.” The next day she was not.", ["“She was well.”", "The next day she was not."]),
        ("No full stop", ["No full stop"]),
        ("", []),
    ],
)
def test_sentences_are_whole(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_a_line_stands_under_a_theme_that_was_asked_for(library: Library) -> None:
    line = point("No one rang the father or the school.", GAP)
    themes = (Assignment("education-visibility", 0.95, "school"), Assignment(FATHERS, 0.6, "father"))
    library.add(reading("ash.pdf", dataclasses.replace(line, themes=themes), reference="Child Ash"))
    part = build_pack(library, themes=[FATHERS, SHARING], minutes=45).part("learning")
    assert part is not None
    labels = {library.vocabulary[theme].label for theme in (FATHERS, SHARING)}
    assert {block.heading for block in part.blocks} == labels
