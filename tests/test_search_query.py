"""Reading what was typed: pure, and any text whatsoever is understood somehow."""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import create_engine

from kb import fulltext
from kb.library import Library
from kb.models import Filter, PointKind, SearchMode
from kb.search.glossary import Contested, Glossary, Term, load_glossary
from kb.search.query import COMMON_WORDS, MAX_WORDS, NOTHING_LEFT, NOTHING_TYPED, Query, Reader, read_query
from kb.search.spelling import WordList, field_list
from kb.search_models import ReadHow, Understood
from tests.fakes import FakeEncoder
from tests.readings import point, reading


def nothing(_wordings: Sequence[str]) -> bool:
    return False


def reader(holds: Callable[[Sequence[str]], bool] = nothing, *, glossary: Glossary | None = None, words: WordList | None = None) -> Reader:
    """What the product reads a query with, in a library of no line unless `holds` says so."""
    known = words or field_list()
    return Reader(glossary or load_glossary(), known, holds, lambda: known)


def holding(*held: str) -> Callable[[Sequence[str]], bool]:
    return lambda wordings: bool(set(held) & set(wordings))


def hows(query: Query) -> list[tuple[ReadHow, str]]:
    return [(one.how, one.typed) for one in query.understood]


def only(query: Query) -> Understood:
    (one,) = query.understood
    return one


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


@settings(deadline=None)  # the first one loads the tables
@given(st.text(st.characters(), max_size=400))
@example("\ud800 lone surrogate")
@example("NEAR(a b) AND OR NOT * ^ : { } [ ] ( ) \" ' \\ % _ ;--")
@example("\u202eright to left\u202c \u0000 e\u0301")
@example("ǅ ß İ ﷺ \u200d 👩‍👧")
@example('-"a" kind:"b" “c” -d LADO did not attend saftey "')
@example("cot\u2028death \ud800 saftey\u0301")
@example("-only -without")
def test_any_text_gives_a_query_that_can_be_searched(typed: str):
    for query in (read_query(typed), read_query(typed, reader())):
        check(query)


def check(query: Query) -> None:
    assert bool(query.terms) == bool(query.meaning)
    if not query.terms:
        assert query.notes in ((NOTHING_TYPED,), (NOTHING_LEFT,)) or query.fields
        assert not query.phrases
    assert len(query.terms) <= MAX_WORDS + 8 * len(query.understood)
    for one in query.understood:
        assert one.typed
        assert one.meant
        assert one.undone
        assert one.note[0].isalpha()
    assert all(note[0].isupper() and note.endswith(".") for note in query.notes)
    query.typed.encode()
    query.meaning.encode()
    with create_engine("sqlite://").connect() as c:
        fulltext.create(c)
        fulltext.add(c, [("p", "label", "text", "heading")])
        fulltext.ranked(c, query.terms, 5)
        fulltext.saying(c, query.phrases, every=True)
        fulltext.saying(c, query.without)
    fulltext.matched_words([("p", "label", "text")], query.terms)


# ------------------------------------------------------------------ signs


@pytest.mark.parametrize("typed", ["“was not brought”", '"was not brought"', '"  was   not brought "'])
def test_words_in_quotation_marks_are_required(typed: str):
    query = read_query(typed)
    assert query.phrases == ("was not brought",)
    assert query.terms == ("brought",)
    assert query.meaning == "was not brought"


def test_the_signs_of_a_query():
    query = read_query('father "was not brought" -rota -“night team” kind:gap before:"May 2023"')
    assert query.terms == ("father", "brought")
    assert query.phrases == ("was not brought",)
    assert query.without == ("rota", "night team")
    assert [(part.field, part.words) for part in query.fields] == [("kind", "gap"), ("before", "May 2023")]
    assert query.meaning == "father was not brought"
    assert query.notes == ()


def test_words_left_out_alone_ask_for_another_word():
    query = read_query("-rota")
    assert (query.terms, query.meaning, query.without, query.notes) == ((), "", ("rota",), (NOTHING_LEFT,))


@pytest.mark.parametrize("typed", ["kind:gap", "kind:gap -rota"])
def test_narrowing_words_alone_are_no_mistake(typed: str):
    query = read_query(typed)
    assert (query.terms, query.notes, [part.field for part in query.fields]) == ((), (), ["kind"])


@pytest.mark.parametrize("typed", ["- is it known who the father is?", 'the "father', "the “father", "neglect - a guide", '“father"'])
def test_what_is_no_sign(typed: str):
    query = read_query(typed, reader(words=WordList({"father": 1})))
    assert (query.phrases, query.without, query.fields) == ((), (), ())
    assert {"father", "neglect"} & set(query.terms)
    assert not set(query.meaning) & set('"“”')


LONG = 'The panel "found" that nobody -asked kind:gap what the LADO said about saftey. '


def test_in_a_long_pasted_text_quotes_are_no_signs_and_nothing_is_read():
    query = read_query(LONG * 3, reader())
    assert (query.phrases, query.without, query.fields, query.understood) == ((), (), (), ())
    assert {"found", "asked", "gap", "LADO", "saftey"} <= set(query.terms)
    assert "local authority designated officer" not in query.terms
    short = read_query(LONG, reader())
    assert (short.phrases, short.without, len(short.fields)) == (("found",), ("asked",), 1)
    assert {"LADO", "saftey"} <= {one.typed for one in short.understood}


@pytest.mark.parametrize(("words", "read"), [(40, True), (41, False)])
def test_where_a_pasted_text_begins_to_be_long(words: int, read: bool):
    query = read_query(" ".join(["LADO", *["father"] * (words - 2), '"rota"']), reader())
    assert (bool(query.understood), bool(query.phrases)) == (read, read)


# ------------------------------------------------------------------ the glossary


def test_an_abbreviation_is_looked_for_as_what_it_stands_for_and_compared_so():
    query = read_query("Who told the LADO?", reader())
    assert query.terms[:4] == ("told", "LADO", "local authority designated officer", "DOFA")
    assert query.meaning == "Who told the local authority designated officer?"
    assert only(query) == Understood(
        ReadHow.GLOSSARY,
        "LADO",
        ("local authority designated officer",),
        "read 'LADO' as 'local authority designated officer'",
        'Who told the "LADO"?',
    )


def test_what_it_stands_for_is_looked_for_as_the_abbreviation():
    query = read_query("the local authority designated officer", reader())
    assert "LADO" in query.terms
    assert query.meaning == "the local authority designated officer"
    assert only(query).note.startswith("for 'local authority designated officer' also looked for 'LADO'")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("EHCPs", True), ("ehcp", True), ("lado", True), ("ICON", True), ("Icon", False), ("SEND", True), ("send", False), ("hv", False)],
)
def test_abbreviations_as_they_are_typed(typed: str, meant: bool):
    assert bool(read_query(typed, reader()).understood) is meant


def test_in_small_letters_a_word_of_the_lines_is_no_abbreviation():
    icon, lado = Term("ICON programme", ("ICON",), ()), Term("designated officer", ("LADO",), ())
    glossary, rota = Glossary([icon, lado]), WordList({"rota": 1})
    assert read_query("icon", reader(glossary=glossary, words=rota)).understood == ()  # everyday English has the word
    assert read_query("lado", reader(glossary=glossary, words=WordList({"lado": 1}))).understood == ()
    assert only(read_query("lado", reader(glossary=glossary, words=rota))).meant == ("designated officer",)


def test_in_small_letters_as_the_glossary_says_that_people_type_it():
    typed_so = Glossary([Term("ICON programme", ("ICON",), (), small=True)])
    assert only(read_query("icon", reader(glossary=typed_so, words=WordList({"rota": 1})))).meant == ("ICON programme",)
    assert only(read_query("mash", reader())).meant == ("multi-agency safeguarding hub",)


SCR = ("summary care record", "serious case review", "significant case review", "MAPPA serious case review", "serious crash review")
READINGS = Glossary([Term(term, ("SCR",), ()) for term in SCR])


@pytest.mark.parametrize(("held", "meant"), [((), None), (SCR[:1], SCR[:1]), (SCR[1:3], SCR[1:3]), (SCR[:3], None), (SCR, None)])
def test_of_several_readings_those_that_the_library_holds(held: tuple[str, ...], meant: tuple[str, ...] | None):
    query = read_query("the SCR", reader(holding(*held), glossary=READINGS))
    assert query.terms == ("SCR", *(meant or ()))
    assert query.meaning == f"the {' or '.join(meant or ('SCR',))}"
    if meant:
        assert only(query).meant == meant
        assert only(query).note == f"read 'SCR' as {' or '.join(repr(term) for term in meant)}"


def test_two_readings_of_which_the_library_holds_none_are_both_looked_for():
    query = read_query("SCR", reader(glossary=Glossary(READINGS.terms[:2])))
    assert only(query).meant == SCR[:2]


def test_a_contested_wording_finds_the_preferred_one_and_says_why():
    query = read_query("children who did not attend", reader())
    assert {"did not attend", "was not brought"} <= set(query.terms)
    assert query.meaning == "children who did not attend (was not brought)"
    (one,) = (one for one in query.understood if one.how is ReadHow.CONTESTED)
    assert (one.typed, one.meant, one.undone) == ("did not attend", ("was not brought",), 'children who "did not attend"')
    assert one.note.startswith("many now avoid 'did not attend'; also looked for 'was not brought'. A child depends on an adult")


def test_a_contested_wording_that_is_no_term():
    glossary = Glossary([], [Contested(("went AWOL",), ("went missing", "ran off"), "It hides why.")])
    query = read_query("He went AWOL.", reader(glossary=glossary))
    assert query.terms == ("went", "AWOL", "went missing", "ran off")
    assert query.meaning == "He went AWOL (went missing, ran off)."
    assert only(query).note == "many now avoid 'went AWOL'; also looked for 'went missing', 'ran off'. It hides why."


def test_everyday_words_are_looked_for_as_the_words_of_reviews_but_not_in_long_questions():
    assert "father" in read_query("my dad's visits", reader()).terms
    assert read_query("what did the dad say " + "about the visits of the nurse at the house that day", reader()).understood == ()
    assert read_query("what did the LADO say " + "about the visits of the nurse at the house that day", reader()).understood


def test_a_note_names_three_wordings_at_most_and_eight_are_looked_for():
    glossary = Glossary([Term("rota", ("ROTA",), tuple(f"list number {letter}" for letter in "abcdefghij"))])
    query = read_query("ROTA", reader(glossary=glossary))
    assert len(query.terms) == 8  # the abbreviation itself is one of them, the term another that plain English has
    assert len(only(read_query("list number a", reader(glossary=glossary))).meant) == 3


def test_a_wording_in_quotation_marks_is_read_as_nothing_else():
    for typed in ('"LADO"', "“did not attend”", 'the "local authority" designated officer', '"dad"'):
        assert read_query(typed, reader()).understood == ()


@pytest.mark.parametrize("typed", ["A&E", "seen in A&E today", "the C&F assessment", "B&B"])
def test_an_abbreviation_with_an_and_sign(typed: str):
    query = read_query(typed, reader())
    assert query.understood
    assert "E" not in query.terms


@pytest.mark.parametrize(
    ("typed", "added"),
    [
        ("director of children's services", "DCS"),
        ("director of children’s services", "DCS"),
        ("children's social care", "CSC"),
        ("education, health and care plan", "EHCP"),
        ("mum's partner", "new partner"),
        ("Bairns’ Hoose", "Barnahus"),
    ],
)
def test_a_wording_with_marks_in_it(typed: str, added: str):
    assert added in read_query(typed, reader()).terms


@pytest.mark.parametrize(
    ("typed", "added"), [("dads", "father"), ("mums", "mother"), ("health visitors", "HV"), ("looked after children", "LAC")]
)
def test_a_wording_in_the_plural(typed: str, added: str):
    assert added in read_query(typed, reader()).terms


@pytest.mark.parametrize(
    ("typed", "added"), [("looked after children", "child in care"), ("cot deaths", "sudden unexpected death in infancy")]
)
def test_a_contested_wording_in_the_plural(typed: str, added: str):
    assert added in read_query(typed, reader()).terms


def test_every_wording_of_several_plain_words_is_read():
    # Those with marks in them are in the test above.
    glossary = load_glossary()
    for term in glossary.terms:
        for wording in (term.term, *term.also):
            if " " in wording and wording.replace(" ", "").replace("-", "").isalpha():
                query = read_query(wording, reader())
                assert query.understood or term.telling == (wording,), wording
                assert all(one.typed == wording for one in query.understood), wording


# ------------------------------------------------------------------ spelling


def test_a_mistyped_word_is_put_right_and_said():
    query = read_query("Infomation about saftey", reader())
    assert query.terms == ("information", "safety")
    assert query.meaning == "information about safety"
    assert [(one.how, one.typed, one.meant, one.note, one.undone) for one in query.understood] == [
        (ReadHow.SPELLING, "Infomation", ("information",), "searched for 'information', not 'Infomation'", '"Infomation" about saftey'),
        (ReadHow.SPELLING, "saftey", ("safety",), "searched for 'safety', not 'saftey'", 'Infomation about "saftey"'),
    ]


def test_words_put_right_are_read_by_the_glossary():
    query = read_query("a cot deth", reader())
    assert "sudden infant death" in query.terms
    assert {one.how for one in query.understood} == {ReadHow.SPELLING, ReadHow.GLOSSARY, ReadHow.CONTESTED}


@pytest.mark.parametrize("typed", ['"saftey"', "“saftey first”", "-saftey father", "kind:saftey", "SAFTEY", "saf", "s4ftey", "LADO"])
def test_what_is_never_put_right(typed: str):
    assert ReadHow.SPELLING not in {one.how for one in read_query(typed, reader()).understood}


def test_a_word_that_the_library_holds_is_never_put_right():
    assert read_query("saftey", reader(holding("saftey"))).understood == ()


def test_the_words_of_the_library_are_asked_for_only_where_a_word_is_unknown():
    def never() -> WordList:
        raise AssertionError("the words of the library were asked for")

    asked = Reader(load_glossary(), field_list(), nothing, never)
    assert read_query("the LADO and the “saftey” of fathers", asked).terms
    with pytest.raises(AssertionError, match="were asked for"):
        read_query("saftey", asked)


# ------------------------------------------------------------------ undoing

PIECES = [
    *"LADO EHCPs SUDI DNA ED MARAC, lado (MASH) GPs' MAPPA's dad mum's dads cot-death who the and father's saftey infomation,".split(),
    *"suicde? Polcie deth -rota kind:gap “night” 2023-24 - \n".split(" "),
    *("did not attend", "cot death", "went AWOL", "local authority designated officer", "health visitor", "“was not brought”"),
]


def quoted(query: Query, again: Query) -> str:
    """The words that stand in quotation marks now and did not before: exactly one run of them."""
    (phrase,) = (Counter(again.phrases) - Counter(query.phrases)).elements()
    return phrase


def undoing(typed: str) -> None:
    query = read_query(typed, reader())
    before = Counter(hows(query))
    undone = {one.undone: read_query(one.undone or "", reader()) for one in query.understood}
    for one in query.understood:
        again = undone[one.undone]
        assert Counter(hows(again))[one.how, one.typed] < before[one.how, one.typed], one
        phrase = quoted(query, again)
        assert phrase in " ".join(unicodedata.normalize("NFKC", typed).split())
        words = [re.sub(r"['’]s?$", "", word) for word in re.findall(r"[^\W_]+(?:[-'’][^\W_]+)*", phrase)]
        assert all(word in again.terms or word.casefold() in COMMON_WORDS for word in words), one
        assert (again.without, [part.words for part in again.fields]) == (query.without, [part.words for part in query.fields]), one
        # What was understood of other words is still understood.
        for other in query.understood:
            if not {*quoted(query, undone[other.undone]).split()} & {*phrase.split()}:
                assert (other.how, other.typed) in hows(again), (one, other)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=9).map(" ".join))
@example("LADO LADO")
@example("a cot death and a cot death of a dad, said dad")
@example("saftey saftey")
def test_what_was_read_can_be_undone(typed: str):
    undoing(typed)


def test_every_abbreviation_and_contested_wording_can_be_undone():
    glossary = load_glossary()
    for said in [short for term in glossary.terms for short in term.short] + [said for one in glossary.contested for said in one.said]:
        if said.replace(" ", "").isalnum():
            undoing(f"the {said} of a child")


@pytest.mark.parametrize("typed", ['"LADO', '5" LADO', 'the "saftey of a child', '-"LADO', '"LADO”'])
def test_undoing_behind_a_quotation_mark_that_stands_alone(typed: str):
    undoing(typed)


@pytest.mark.parametrize("typed", ["cot -rota death", "cot kind:gap death", "did not kind:gap attend"])
def test_a_wording_does_not_reach_across_a_sign(typed: str):
    undoing(typed)
    assert not any("kind:" in one.typed or "-rota" in one.typed for one in read_query(typed, reader()).understood)


def test_a_note_is_one_line():
    (one,) = read_query("the UK \n GDPR", reader()).understood
    assert one.note == " ".join(one.note.split())


# ------------------------------------------------------------------ in a library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    home: Path = tmp_path_factory.mktemp("query") / "library"
    with Library.open(home, encoder=FakeEncoder()) as opened:
        opened.add(
            reading(
                "a.md",
                point("The father was not asked about the rota.", PointKind.DEVELOPMENT_AREA),
                point("The father was not brought to the meeting.", PointKind.DEVELOPMENT_AREA),
                point("Staff met the father at home and asked about the rota.", PointKind.GOOD_PRACTICE),
                point("The serious case review named the father.", PointKind.GOOD_PRACTICE),
                point("Tell the local authority designated officer within a day.", PointKind.RECOMMENDATION),
                reference="Child Quince",
            )
        )
        yield opened


def texts(library: Library, typed: str, mode: SearchMode = SearchMode.HYBRID, where: Filter | None = None) -> set[str]:
    found = library.search(typed, mode=mode, limit=50, where=where or Filter())
    assert found.total == len(found.hits) == sum(found.facets.kind.values())
    return {hit.point.text for hit in found.hits}


@pytest.mark.parametrize("mode", list(SearchMode))
@pytest.mark.parametrize(
    ("plain", "signed", "left"),
    [
        ("father rota", "father -rota", lambda line: "rota" not in line),
        ("father rota", "father rota -“was not asked” ", lambda line: "was not asked" not in line),
        ("father was not asked", 'father "was not asked"', lambda line: "was not asked" in line),
        ("father was asked home", '"father" “asked”', lambda line: "father" in line and "asked" in line),
        ("father rota asked", '"father" "rota" -home', lambda line: "rota" in line and "home" not in line),
        ("father rota asked", "father -rotas", lambda line: "rota" not in line),
    ],
)
def test_signs_hold_for_words_and_meaning_alike(library: Library, mode: SearchMode, plain: str, signed: str, left: Callable[[str], bool]):
    every = texts(library, plain, mode)
    found = texts(library, signed, mode)
    assert found
    assert all(left(line) for line in found)
    assert not all(left(line) for line in every)


@pytest.mark.parametrize("mode", list(SearchMode))
def test_a_phrase_that_no_line_says_finds_nothing(library: Library, mode: SearchMode):
    assert texts(library, 'father "asked was not"', mode) == set()


def test_an_abbreviation_finds_the_lines_that_spell_it_out(library: Library):
    assert texts(library, "lado", SearchMode.KEYWORD) == {"Tell the local authority designated officer within a day."}
    found = library.search("lado")
    assert found.notes == ("read 'lado' as 'local authority designated officer'",)
    assert [one.undone for one in found.understood] == ['"lado"']
    assert texts(library, '"lado"') == set()


def test_of_the_readings_the_library_has_one(library: Library):
    (one,) = library.search("SCR").understood
    assert one.meant == ("serious case review",)
    assert library.search("CPC").understood == ()


def test_a_contested_wording_finds_lines_in_the_preferred_one(library: Library):
    assert "The father was not brought to the meeting." in texts(library, "did not attend", SearchMode.KEYWORD)


def test_everyday_words_find_lines_and_names_are_left_alone(library: Library):
    assert "Staff met the father at home and asked about the rota." in texts(library, "dad", SearchMode.KEYWORD)
    assert library.search("quinceyman").understood == ()


def test_words_left_out_alone_find_nothing_and_say_so(library: Library):
    found = library.search("-rota")
    assert (found.hits, found.total, found.notes) == ((), 0, (NOTHING_LEFT,))
