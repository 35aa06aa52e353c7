"""Reading what was typed: pure, and any text whatsoever is understood somehow."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import create_engine

from kb import fulltext
from kb.search.query import MAX_WORDS, NOTHING_TYPED, read_query


@pytest.mark.parametrize(
    ("typed", "terms"),
    [
        ("how do we involve fathers", ("involve", "fathers")),
        ("children's voices", ("children", "voices")),
        ("the child’s voice", ("child", "voice")),
        ("non-mobile babies", ("non-mobile", "non", "mobile", "babies")),
        ("follow-up", ("follow-up", "follow")),
        ("who are you", ("who", "are", "you")),
        ("fathers fathers", ("fathers", "fathers")),
        ("O'Brien", ("O'Brien",)),
        ("“was not brought”", ("brought",)),
        ("school AND (police OR NEAR*)", ("school", "police", "NEAR")),
        ("ﬁrst", ("first",)),
        ("2023-24", ("2023-24", "2023", "24")),
        ("Don’t wait", ("wait",)),
        ("آباء 父親", ("آباء", "父親")),
    ],
)
def test_the_words_to_look_for(typed: str, terms: tuple[str, ...]):
    query = read_query(typed)
    assert query.terms == terms
    assert query.typed == typed
    assert query.notes == ()


@pytest.mark.parametrize("typed", ["", "   ", '"""', "((()))", "*", "\0\0", "🙂🙂", "—…!?"])
def test_nothing_to_look_for(typed: str):
    query = read_query(typed)
    assert query.terms == ()
    assert query.meaning == ""
    assert query.notes == (NOTHING_TYPED,)


def test_a_very_long_query_is_cut_and_says_so():
    query = read_query("bruise " * 2000)
    assert query.terms == ("bruise",) * MAX_WORDS
    assert query.notes == (f"Only the first {MAX_WORDS} words were used.",)
    assert len(query.meaning.split()) == MAX_WORDS


def test_a_word_of_very_many_parts_is_cut_and_says_so():
    query = read_query("-".join(["bruise"] * 1400))
    assert len(query.terms) == MAX_WORDS
    assert query.notes == (f"Only the first {MAX_WORDS} words were used.",)


def test_one_endless_word_is_bounded_for_the_model():
    assert len(read_query("x" * 10_000).meaning) <= 4000


def test_the_meaning_is_the_question_on_one_line():
    assert read_query("how do we\n\tinvolve  fathers?").meaning == "how do we involve fathers?"


@given(st.text(st.characters(), max_size=400))
@example("\ud800 lone surrogate")
@example("NEAR(a b) AND OR NOT * ^ : { } [ ] ( ) \" ' \\ % _ ;--")
@example("\u202eright to left\u202c \u0000 e\u0301")
@example("ǅ ß İ ﷺ \u200d 👩‍👧")
def test_any_text_gives_a_query_that_can_be_searched(typed: str):
    query = read_query(typed)
    assert bool(query.terms) == bool(query.meaning) == (NOTHING_TYPED not in query.notes)
    assert len(query.terms) <= MAX_WORDS
    query.typed.encode()
    query.meaning.encode()
    with create_engine("sqlite://").connect() as c:
        fulltext.create(c)
        fulltext.add(c, [("p", "label", "text", "heading")])
        fulltext.search(c, query.terms, 5)
        fulltext.matched_words(c, query.terms, ["p"])
