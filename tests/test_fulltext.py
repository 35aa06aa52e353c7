"""The keyword index: what matches, what is marked, and that it can be made anew from any state."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DatabaseError

from kb import fulltext

ROWS = [
    ("p1", "Work with fathers", "The child’s father was not seen by the health visitor.", "Areas for development"),
    ("p2", None, "Fathers’ groups met in the library; each father was asked.", "Good practice"),
    ("p3", None, "A bruise on a non-mobile baby must be seen by a doctor.", "Bruising in babies"),
    ("p4", None, "Mobile phones were not checked. Nobody checked them.", "Areas for development"),
    ("p5", None, "The café was closed.", "Good practice"),
]


@pytest.fixture
def c() -> Iterator[Connection]:
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        fulltext.create(connection)
        fulltext.add(connection, ROWS)
        yield connection


def found(c: Connection, *terms: str) -> list[str]:
    return ids_of(c, [entry for entry, _relevance in fulltext.ranked(c, terms, 10)])


def ids_of(c: Connection, entries: list[int]) -> list[str]:
    names = dict(fulltext.entries(c))
    return [names[entry] for entry in entries]


def matched(*terms: str, rows: list[fulltext.Row] = ROWS) -> dict[str, tuple[str, ...]]:
    return fulltext.matched_words([row[:3] for row in rows], terms)


def test_words_match_by_their_stem_and_without_accents(c: Connection):
    assert set(found(c, "fathers")) == {"p1", "p2"}
    assert found(c, "bruising") == ["p3"]
    assert found(c, "cafe") == ["p5"]


def test_any_term_is_enough_and_more_are_better(c: Connection):
    assert found(c, "father", "doctor", "bruise")[0] == "p3"
    assert set(found(c, "father", "doctor", "bruise")) == {"p1", "p2", "p3"}
    relevance = [value for _entry, value in fulltext.ranked(c, ["father", "doctor"], 10)]
    assert relevance == sorted(relevance, reverse=True)
    assert relevance[-1] > 0


def test_a_hyphenated_term_is_a_phrase(c: Connection):
    assert found(c, "non-mobile") == ["p3"]
    assert set(found(c, "mobile")) == {"p3", "p4"}


def test_a_printed_heading_counts_but_not_the_words_of_every_heading(c: Connection):
    assert found(c, "babies") == ["p3"]
    assert found(c, "bruising") == ["p3"]
    assert found(c, "practice") == []
    assert found(c, "development") == []


def test_only_so_many_and_none_and_all(c: Connection):
    assert len(fulltext.ranked(c, ["father"], 1)) == 1
    assert fulltext.ranked(c, ["father"], 0) == []
    assert len(fulltext.ranked(c, ["father"], -1)) == 2
    assert fulltext.ranked(c, [], 10) == []


def test_ties_stand_in_order_of_entry(c: Connection):
    fulltext.add(c, [(name, None, "Twins slept badly.", None) for name in ("z", "y", "x")])
    assert found(c, "twins") == ["z", "y", "x"]


def test_what_holds_any_term_or_every_term(c: Connection):
    assert set(ids_of(c, fulltext.saying(c, ["father", "seen"]))) == {"p1", "p2", "p3"}
    assert ids_of(c, fulltext.saying(c, ["father", "seen"], every=True)) == ["p1"]
    assert ids_of(c, fulltext.saying(c, ["seen by a doctor"])) == ["p3"]
    assert fulltext.saying(c, ["father", "seen by a doctor"], every=True) == []
    assert fulltext.saying(c, []) == fulltext.saying(c, [], every=True) == []


def test_heading_words_count_where_a_line_says_them(c: Connection):
    fulltext.add(c, [("p6", None, "Practice had improved.", "Areas for development"), ("p7", "Good practice", "Nurses rang.", None)])
    for terms in (["practice"], ["practice", "zebra"]):
        assert set(ids_of(c, fulltext.saying(c, terms))) == {"p6", "p7"}
    assert ids_of(c, fulltext.saying(c, ["practice", "improved"], every=True)) == ["p6"]
    assert ids_of(c, fulltext.saying(c, ["babies", "bruise"], every=True)) == ["p3"], "a heading of its own counts"


def test_entries_that_hold_a_term_are_counted(c: Connection):
    assert fulltext.counts(c, ["father", "seen by", "practice", "zebra"]) == {"father": 2, "seen by": 2, "practice": 0, "zebra": 0}
    asked = ("fathers", "mobile", "non-mobile", "check")
    assert fulltext.counts(c, asked) == {term: len(fulltext.saying(c, [term])) for term in asked}


def test_every_entry_has_a_number_and_an_id(c: Connection):
    assert sorted(name for _number, name in fulltext.entries(c)) == ["p1", "p2", "p3", "p4", "p5"]
    kept = dict(fulltext.entries(c))
    fulltext.remove(c, ["p2"])
    assert dict(fulltext.entries(c)) == {number: name for number, name in kept.items() if name != "p2"}
    fulltext.create(c)
    assert fulltext.entries(c) == []


def test_matched_words_are_as_printed_in_order_each_once():
    words = matched("father", "visitors", "non-mobile", "areas", "check", rows=ROWS[:4])
    assert words == {"p1": ("fathers", "father", "visitor"), "p2": ("Fathers", "father"), "p3": ("non-mobile",), "p4": ("checked",)}
    assert matched() == {}
    assert matched("father", rows=[]) == {}


def test_matched_words_of_a_phrase_stand_together():
    assert matched("seen by a doctor") == {"p3": ("seen by a doctor",)}
    assert matched("cafe") == {"p5": ("café",)}


def test_removing_leaves_nothing_of_the_words(tmp_path: Path):
    engine = create_engine(f"sqlite:///{tmp_path / 'words.sqlite3'}")
    with engine.connect() as c:
        c.execute(text("PRAGMA secure_delete = ON"))
        fulltext.create(c)
        fulltext.add(c, ROWS)
        c.commit()
        fulltext.add(c, [("secret", None, "Zebedee was there.", None)])
        c.commit()
        fulltext.remove(c, ["secret", "not-there"])
        fulltext.remove(c, [])
        c.commit()
        assert sorted(fulltext.ids(c)) == ["p1", "p2", "p3", "p4", "p5"]
    engine.dispose()
    assert b"zebede" not in (tmp_path / "words.sqlite3").read_bytes().lower()


def test_an_entry_that_is_there_twice_shows(c: Connection):
    fulltext.add(c, [ROWS[0]])
    assert sorted(fulltext.ids(c)) == ["p1", "p1", "p2", "p3", "p4", "p5"]


DAMAGE = [
    "DELETE FROM fulltext_data",
    "DROP TABLE fulltext_data",
    "DROP TABLE fulltext_config",
    "DROP TABLE fulltext_content",
    "DELETE FROM fulltext_config",
    "UPDATE fulltext_data SET block = x'00'",
    "DELETE FROM fulltext_content WHERE id = 3",
    "DROP TABLE fulltext",
]


@pytest.mark.parametrize("damage", DAMAGE)
def test_it_can_be_made_anew_from_any_state(tmp_path: Path, damage: str):
    engine = create_engine(f"sqlite:///{tmp_path / 'words.sqlite3'}")
    with engine.begin() as c:
        fulltext.create(c)
        fulltext.add(c, ROWS)
    with engine.begin() as c:
        c.execute(text(damage))
    engine.dispose()
    with engine.connect() as c, pytest.raises(DatabaseError):
        fulltext.ids(c)
    with engine.begin() as c:
        fulltext.create(c)
        fulltext.add(c, ROWS)
    engine.dispose()
    with engine.begin() as c:
        assert sorted(fulltext.ids(c)) == ["p1", "p2", "p3", "p4", "p5"]
        assert found(c, "bruise") == ["p3"]
        assert c.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"


@settings(max_examples=200, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=8))
def test_no_term_is_an_operator(terms: list[str]):
    engine = create_engine("sqlite://")
    with engine.connect() as c:
        fulltext.create(c)
        fulltext.add(c, ROWS)
        asked = [*terms, "NEAR(", '"', "a AND", "*", "label:", "\0", "{text} : x", "NOT"]
        entries = [entry for entry, _relevance in fulltext.ranked(c, asked, -1)]
        assert sorted(entries) == sorted(fulltext.saying(c, asked))
        assert set(fulltext.saying(c, asked, every=True)) <= set(entries)
        assert all(count <= len(entries) for count in fulltext.counts(c, asked).values())
        assert matched(*asked).keys() <= set(ids_of(c, entries))
