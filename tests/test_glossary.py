"""The glossary of the field: the file that people edit, and what is read of words that are typed."""

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import KnowledgeBaseError
from kb.search.glossary import GLOSSARY, LOADER, Contested, Glossary, Meant, Term, load_glossary, spelled_out

LADO = Term("local authority designated officer", ("LADO", "DOFA"), ("designated officer",))
ICON = Term("ICON programme", ("ICON",), ("infant crying",))
PLAN = Term("health and care plan", ("EHCP",), ("EHC plan",))
DAD = Term("dad", (), ("father", "male carer"), everyday=True)
CARER = Term("carer", (), ("male carer", "foster carer"))
LIVE, DEAD = Term("summary care record", ("SCR",), ()), Term("serious case review", ("SCR",), ())
MISSED = Contested(("did not attend", "no show", "DNA"), ("was not brought", "missed"), "A child depends on an adult.")
SMALL = Glossary([LADO, ICON, PLAN, DAD, CARER, LIVE, DEAD], [MISSED])


def never(_word: str) -> bool:
    return False


def always(_word: str) -> bool:
    return True


def of(words: str, *, ordinary: Any = never, glossary: Glossary = SMALL) -> list[tuple[str, ...]]:
    """What the terms of each reading are called."""
    return [tuple(term.term for term in meant.terms) for meant in glossary.read(words.split(), ordinary=ordinary)]


# ------------------------------------------------------------------ the file


@pytest.fixture(scope="module")
def entries() -> list[dict[str, Any]]:
    terms: list[dict[str, Any]] = yaml.load(GLOSSARY.read_text("utf-8"), Loader=LOADER)["terms"]
    return terms


def test_there_are_enough_terms_and_abbreviations(entries: list[dict[str, Any]]):
    assert len(entries) >= 250
    assert len({short for entry in entries for short in entry.get("short", [])}) >= 250


def test_each_term_stands_once_and_each_wording_once_in_its_entry(entries: list[dict[str, Any]]):
    assert [term for term, times in Counter(entry["term"].casefold() for entry in entries).items() if times > 1] == []
    for entry in entries:
        wordings = [entry["term"], *entry.get("short", []), *entry.get("also", [])]
        assert len(set(wordings)) == len(wordings), entry["term"]


def test_the_terms_stand_in_their_groups_in_order(entries: list[dict[str, Any]]):
    groups = list(dict.fromkeys(entry["group"] for entry in entries))
    assert [entry["group"] for entry in entries] == sorted((entry["group"] for entry in entries), key=groups.index)
    for group in groups:
        terms = [entry["term"].casefold() for entry in entries if entry["group"] == group]
        assert terms == sorted(terms)


def test_where_an_abbreviation_has_several_readings_each_note_names_the_others(entries: list[dict[str, Any]]):
    by_short = defaultdict(list)
    for entry in entries:
        for short in entry.get("short", []):
            by_short[short].append(entry)
    for short, sharing in by_short.items():
        for entry in sharing:
            others = {other["term"] for other in sharing} - {entry["term"]}
            missing = [other for other in others if other.casefold() not in entry.get("note", "").casefold()]
            assert not missing, f"{short}: the note of {entry['term']} does not name {missing}"


def test_contested_wordings_say_what_is_preferred_and_why():
    contested = load_glossary().contested
    assert contested
    assert [one.said[0].casefold() for one in contested] == sorted(one.said[0].casefold() for one in contested)
    for one in contested:
        assert one.preferred
        assert all(";" not in wording for wording in one.preferred)
        assert one.why.endswith(".")
        assert not set(one.said) & set(one.preferred)


# ------------------------------------------------------------------ abbreviations


def test_every_abbreviation_is_read_as_printed():
    glossary = load_glossary()
    for term in glossary.terms:
        for short in term.short:
            assert term in glossary.abbreviated(short), short
            assert any(term in meant.terms for meant in glossary.read(short.split(), ordinary=always)), short


def test_a_term_is_found_by_its_abbreviation_and_the_reverse():
    glossary = load_glossary()
    for typed in ("LADO", "local authority designated officer", "Designated Officer"):
        (meant,) = glossary.read(typed.split())
        assert {"LADO", "local authority designated officer"} <= set(meant.terms[0].telling)
        assert meant.abbreviation is (typed == "LADO")


def test_capitals_tell_the_programme_from_the_word():
    assert of("ICON", ordinary=always) == [("ICON programme",)]
    assert of("Icon", ordinary=never) == []
    assert of("icon", ordinary=lambda word: word == "icon") == []
    assert of("icon", ordinary=never) == [("ICON programme",)]


@pytest.mark.parametrize("typed", ["EHCPs", "LADOs", "DOFAs", "SCRs"])
def test_the_plural_of_an_abbreviation(typed: str):
    assert of(typed, ordinary=always) == of(typed[:-1], ordinary=always) != []


@pytest.mark.parametrize("typed", ["s", "EHCPx", "sEHCP", "EHCPss", "EHC", "Lado"])
def test_what_is_no_abbreviation(typed: str):
    assert of(typed) == []


def test_small_letters_of_two_are_no_abbreviation():
    glossary = Glossary([Term("health visitor", ("HV",), ())])
    assert of("HV", glossary=glossary) == [("health visitor",)]
    assert of("hv", glossary=glossary) == []


@pytest.mark.parametrize("typed", ["ehcps", "lados"])
def test_the_plural_of_an_abbreviation_in_small_letters(typed: str):
    assert of(typed) == of(typed[:-1]) != []
    assert SMALL.known(typed)


@pytest.mark.parametrize("printed", ["DoLS", "LeDeR", "StEIS", "ChISVA", "DfE", "Ofsted"])
def test_an_abbreviation_printed_with_small_letters_is_known_in_small_letters(printed: str):
    glossary = load_glossary()
    assert glossary.known(printed)
    assert glossary.known(printed.casefold())


def test_several_readings_come_in_the_order_of_the_file():
    assert of("SCR") == [("summary care record", "serious case review")]
    assert SMALL.abbreviated("SCR") == (LIVE, DEAD)


# ------------------------------------------------------------------ wordings


def test_the_longest_wording_counts_and_no_word_twice():
    (whole,) = SMALL.read("a local authority designated officer came".split(), never)
    assert (whole.first, whole.last) == (1, 5)
    (part,) = SMALL.read("the designated officer".split(), never)
    assert (part.first, part.last, part.terms) == (1, 3, (LADO,))


def test_a_single_word_counts_where_it_is_an_everyday_term_or_no_english():
    assert of("dad") == of("father") == [("dad",)]
    assert of("carer") == []
    assert Glossary([Term("Ofsted", (), ())]).read(["ofsted"], always)[0].terms[0].term == "Ofsted"


def test_of_two_terms_with_one_wording_the_one_that_is_called_so_comes_first():
    first, second = Term("family help", (), ("early help",)), Term("early help", (), ())
    assert of("Early Help", glossary=Glossary([first, second])) == [("early help",)]
    assert of("male carer") == [("dad",)]


@pytest.mark.parametrize(
    ("typed", "held"),
    [("dad", "father"), ("mum", "mother"), ("jail", "prison"), ("teenager", "adolescent"), ("running away", "missing from home")],
)
def test_everyday_words_lead_to_the_words_of_reviews(typed: str, held: str):
    (meant,) = load_glossary().read(typed.split())
    assert held in meant.terms[0].telling


def test_a_contested_wording_leads_to_the_preferred_one():
    (meant,) = SMALL.read("who did not attend today".split(), never)
    assert meant == Meant(1, 4, contested=MISSED)
    (glossed,) = load_glossary().read("Did Not Attend".split())
    assert glossed.contested is not None
    assert glossed.contested.preferred == ("was not brought",)
    assert glossed.terms[0].term == "did not attend"


def test_every_contested_wording_of_several_words_is_read():
    glossary = load_glossary()
    said = [(wording, one) for one in glossary.contested for wording in one.said if " " in wording]
    assert len(said) > 50
    for wording, one in said:
        assert [meant.contested for meant in glossary.read(wording.split())] == [one], wording


@pytest.mark.parametrize("typed", ["DNA", "BAME", "FTT", "LAC"])
def test_a_contested_abbreviation_is_read(typed: str):
    (meant,) = load_glossary().read([typed])
    assert meant.contested is not None
    assert typed in meant.contested.said


@given(
    st.lists(
        st.sampled_from("the local authority designated officer LADO LADOs icon male carer SCR did not attend DNA".split()), max_size=12
    )
)
def test_readings_stand_in_order_and_never_overlap(words: list[str]):
    read = SMALL.read(words, never)
    edges = [edge for meant in read for edge in (meant.first, meant.last)]
    assert edges == sorted(edges)
    assert all(0 <= meant.first < meant.last <= len(words) for meant in read)
    assert all(meant.terms or meant.contested for meant in read)


# ------------------------------------------------------------------ spelling out


@pytest.mark.parametrize(
    ("line", "read"),
    [
        ("The LADO met the LADO.", "The LADO (local authority designated officer) met the LADO."),
        ("EHCPs were late.", "EHCPs (health and care plan) were late."),
        ("The SCR was read.", "The SCR was read."),
        ("The local authority designated officer (LADO) met us.", "The local authority designated officer (LADO) met us."),
        ("An icon and a lado.", "An icon and a lado."),
        ("ICONIC", "ICONIC"),
        ("", ""),
    ],
)
def test_abbreviations_of_one_meaning_are_spelled_out(line: str, read: str):
    assert spelled_out(line, SMALL) == read


# ------------------------------------------------------------------ a file that is wrong


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("version: [", "not valid YAML"),
        ("version: '1'\nterms: []", "terms"),
        ("version: '1'\nterms: [{term: a}]", "terms → 0 → group"),
        ("version: '1'\nterms: [{term: a, group: roles, shrot: [A]}]", "terms → 0 → shrot"),
        ("version: '1'\nterms: [{term: '  ', group: roles}]", "terms → 0 → term"),
        ("version: '1'\nterms: [{term: a, group: roles}]\ncontested: [{said: [], preferred: b, why: c}]", "contested → 0 → said"),
        ("just words", "the file"),
    ],
)
def test_a_wrong_file_is_named_with_its_entry(tmp_path: Path, content: str, said: str):
    file = tmp_path / "words.yaml"
    file.write_text(content, "utf-8")
    with pytest.raises(KnowledgeBaseError, match=r"words\.yaml|glossary") as caught:
        load_glossary(file)
    assert said in str(caught.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(KnowledgeBaseError, match=r"cannot be read.*none\.yaml"):
        load_glossary(tmp_path / "none.yaml")


def test_a_file_of_ones_own(tmp_path: Path):
    file = tmp_path / "words.yaml"
    file.write_text(
        "version: '1'\nterms:\n- {term: dad, also: [father], group: everyday}\n- {term: rota, short: [ROTA], group: roles}\n"
        "contested:\n- {said: [no show], preferred: missed; was not brought, why: It is so.}\n",
        "utf-8",
    )
    glossary = load_glossary(file)
    assert glossary.terms == (Term("dad", (), ("father",), everyday=True), Term("rota", ("ROTA",), ()))
    assert glossary.contested == (Contested(("no show",), ("missed", "was not brought"), "It is so."),)
