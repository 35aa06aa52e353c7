"""The signs of a query: phrases, words left out and narrowing words; whatever else is typed is words."""

from dataclasses import fields

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kb.models import Filter
from kb.search.grammar import FIELDS, Part, Sign, read_parts

WORDS, PHRASE, WITHOUT, FIELD = Sign.WORDS, Sign.PHRASE, Sign.WITHOUT, Sign.FIELD


def signs(typed: str) -> list[tuple[Sign, str]]:
    return [(part.sign, " ".join(part.words.split())) for part in read_parts(typed)]


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("", []),
        ("how do we involve fathers?", [(WORDS, "how do we involve fathers?")]),
        ('"was not brought"', [(PHRASE, "was not brought")]),
        ("“was not brought” again", [(PHRASE, "was not brought"), (WORDS, "again")]),
        ('seen "  was   not brought " twice', [(WORDS, "seen"), (PHRASE, "was not brought"), (WORDS, "twice")]),
        ("father -rota", [(WORDS, "father"), (WITHOUT, "rota")]),
        ('father -"night rota" -“day rota”', [(WORDS, "father"), (WITHOUT, "night rota"), (WITHOUT, "day rota")]),
        ("-rota", [(WITHOUT, "rota")]),
        ("(-rota", [(WITHOUT, "rota")]),
        ("-co-sleeping", [(WITHOUT, "co-sleeping")]),
        # what is no sign
        ("non-mobile babies", [(WORDS, "non-mobile babies")]),
        ("2023-24", [(WORDS, "2023-24")]),
        ("neglect - a short guide", [(WORDS, "neglect - a short guide")]),
        ("- is it known who the father is?", [(WORDS, "- is it known who the father is?")]),
        ("• is it known\n- who asked\n– what then", [(WORDS, "• is it known - who asked – what then")]),
        ("--flag", [(WORDS, "--flag")]),
        ("_-flag", [(WORDS, "_-flag")]),
        ('the "father', [(WORDS, 'the "father')]),
        ("the “father", [(WORDS, "the “father")]),
        ('“father"', [(WORDS, '“father"')]),
        ("don't 'quote' me", [(WORDS, "don't 'quote' me")]),
        ('"" father ""', [(WORDS, '"" father ""')]),
        ('"?!" father', [(WORDS, '"?!" father')]),
        ('"was" not "brought', [(PHRASE, "was"), (WORDS, 'not "brought')]),
        ("note: see kind of thing", [(WORDS, "note: see kind of thing")]),
        ("mankind:gap", [(WORDS, "mankind:gap")]),
        ("kind: gap", [(WORDS, "kind: gap")]),
        ("kind:", [(WORDS, "kind:")]),
        ('kind:"" gap', [(WORDS, 'kind:"" gap')]),
        ("-kind:gap", [(WITHOUT, "kind:gap")]),
        ('"kind:gap"', [(PHRASE, "kind:gap")]),
        ("https://example.org", [(WORDS, "https://example.org")]),
    ],
)
def test_the_parts_of_a_query(typed: str, parts: list[tuple[Sign, str]]):
    assert signs(typed) == parts


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize(
    ("value", "words"),
    [("Gap", "Gap"), ('"May 2023"', "May 2023"), ("“Child  A”", "Child A"), ("2023-05", "2023-05"), ("18-plus", "18-plus")],
)
def test_a_narrowing_word(name: str, value: str, words: str):
    for typed in (f"{name}:{value}", f"{name.upper()}:{value}", f"({name}:{value}"):
        (part,) = read_parts(typed)
        assert part == Part(FIELD, words, typed.index(":") - len(name), len(typed), FIELDS[name])
    (before, part, after) = read_parts(f"seen {name}:{value} twice")
    assert (before.words.strip(), part.words, after.words.strip()) == ("seen", words, "twice")


def test_the_narrowing_words_are_fields_of_the_filter():
    assert set(FIELDS.values()) <= {field.name for field in fields(Filter)} - {"restricted"}


def test_an_unclosed_quote_in_a_narrowing_word_leaves_the_rest():
    assert signs('kind:"gap father') == [(WORDS, 'kind:"gap father')]
    assert signs('kind:gap" father') == [(FIELD, "gap"), (WORDS, '" father')]


SIGNS = ("kind:", "before:", "-", '"', "“", "”", " ", "gap", "x", "(", "\n", "2023", ":", "'")


@given(st.one_of(st.text(max_size=80), st.lists(st.sampled_from(SIGNS), max_size=25).map("".join)))
@example('kind:"-“”" -kind:“"”')
@example("\ud800 -\udfff")
@example("-\u0660 kind:\u0301")
def test_any_text_has_parts_in_order_that_hold_every_letter(typed: str):
    parts = read_parts(typed)
    edges = [edge for part in parts for edge in (part.start, part.end)]
    assert edges == sorted(edges)
    assert all(0 <= edge <= len(typed) for edge in edges)
    inside = {place for part in parts for place in range(part.start, part.end)}
    assert not any(sign.isalnum() and place not in inside for place, sign in enumerate(typed))
    for part in parts:
        assert any(sign.isalnum() for sign in part.words)
        assert (part.field in FIELDS.values()) if part.sign is FIELD else part.field == ""
        assert "".join(part.words.split()) in "".join(typed[part.start : part.end].split())
