"""Narrowing words become the same filter as clicking, and one that is not known is said while the search goes on."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.facets import load_facets
from kb.library import Library
from kb.models import Filter, PointKind, ReviewType, SearchMode
from kb.search.grammar import FIELDS, read_parts
from kb.search.narrowing import KINDS, Narrowing
from kb.search_models import ReadHow, Understood
from kb.themes.vocabulary import load_vocabulary
from tests.fakes import FakeEncoder
from tests.readings import point, reading

NARROWING = Narrowing(
    load_vocabulary(), {name: name for name in ("Child Quince", "Child Rowan", "Infant Hazel")}, ("Southvale and Weirside", "Northshire")
)


def narrowed(typed: str, where: Filter | None = None) -> tuple[Filter, list[Understood]]:
    parts = [part for part in read_parts(typed) if part.field]
    return NARROWING.narrowed(where or Filter(), parts, typed)


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ("kind:gap", Filter(kind=("development_area",))),
        ("kind:Strengths", Filter(kind=("good_practice",))),
        ('kind:"next  steps"', Filter(kind=("next_step",))),
        ("kind:reflective_question", Filter(kind=("reflective_question",))),
        ("theme:fathers-male-carers", Filter(theme=("fathers-male-carers",))),
        ('theme:"fathers, male carers and unseen adults"', Filter(theme=("fathers-male-carers",))),
        ('review:"child quince"', Filter(review=("Child Quince",))),
        ("review:quince", Filter(review=("Child Quince",))),
        ("review:infant", Filter(review=("Infant Hazel",))),
        ("partnership:weirside", Filter(partnership=("Southvale and Weirside",))),
        ("partnership:NORTHSHIRE", Filter(partnership=("Northshire",))),
        ("agency:police", Filter(agency=("police",))),
        ("age:under-1", Filter(age_band=("under-1",))),
        ('age:"Under 1"', Filter(age_band=("under-1",))),
        ("age:withheld", Filter(age_band=("withheld",))),
        ("harm:neglect", Filter(harm=("neglect",))),
        ("type:lcspr", Filter(review_type=("lcspr",))),
        ('type:"Rapid review"', Filter(review_type=("rapid_review",))),
        ("year:2023", Filter(year=("2023",))),
        ("before:2023", Filter(before="2023")),
        ("before:2023-05", Filter(before="2023-05")),
        ("after:2023-05-12", Filter(after="2023-05-12")),
        ('before:"May 2023"', Filter(before="2023-05")),
        ("after:“12 March 2021”", Filter(after="2021-03-12")),
        ("after:12.03.2021", Filter(after="2021-03-12")),
        ("after:2021 before:2023", Filter(after="2021", before="2023")),
    ],
)
def test_each_field_in_words(typed: str, where: Filter):
    found, understood = narrowed(typed)
    assert found == where
    assert {one.how for one in understood} == {ReadHow.NARROWED}
    assert " ".join(one.typed for one in understood) == typed
    assert all(one.note.startswith("narrowed to ") for one in understood)


def test_every_kind_has_its_id_and_its_names():
    for name, kind in KINDS.items():
        assert narrowed(f'kind:"{name}"')[0] == narrowed(f"kind:{kind.value}")[0] == Filter(kind=(kind.value,))
    assert set(KINDS.values()) == set(PointKind)


def test_every_value_of_every_facet_and_type_can_be_typed():
    for field in ("agency", "age_band", "harm"):
        name = next(name for name, of in FIELDS.items() if of == field)
        for value in load_facets()[field].values:
            for words in (value.id, value.label):
                assert narrowed(f'{name}:"{words}"')[0] == Filter(**{field: (value.id,)})
    for kind in ReviewType:
        assert narrowed(f"type:{kind.value}")[0] == Filter(review_type=(kind.value,))


def test_what_was_clicked_is_joined_and_a_value_stands_once():
    clicked = Filter(kind=("recommendation",), year=("2022",), before="2024", restricted=True)
    where, understood = narrowed("kind:gap kind:gaps year:2022 before:2023 before:2021", clicked)
    assert where == Filter(kind=("recommendation", "development_area"), year=("2022",), before="2021", restricted=True)
    assert len(understood) == 5


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("kind:gapp", "There is no kind of line called “gapp”. Did you mean gap or gaps?"),
        ("kind:xyz", "There is no kind of line called “xyz”. Use gap, strength, recommendation, question or next_step."),
        ("theme:neglct", "Did you mean neglect"),
        ("review:Quinse", "Did you mean Child Quince"),
        ('review:"Child Z"', "There is no review “Child Z”."),
        ("review:child", "There is no review “child”. Did you mean"),
        ("partnership:Nortshire", "Did you mean Northshire?"),
        ("agency:polcie", "Did you mean police?"),
        ("age:baby", "Use one of unborn, under-1"),
        ("harm:neglct", "Did you mean neglect?"),
        ("type:lcpsr", "Did you mean lcspr?"),
        ("year:22", "“22” is no year. Write it as 2023."),
        ("year:2023-24", "is no year"),
        ("before:May", "is no date"),
        ("after:soon", '“soon” is no date. Write it as 2023, 2023-05 or "May 2023".'),
        ('before:"31 February 2023"', "is no date"),
        ("before:23", "is no date"),
    ],
)
def test_a_value_that_is_not_known_is_said_and_left_out(typed: str, said: str):
    where, (one, other) = narrowed(f"fathers {typed} kind:gap", Filter(year=("2022",)))
    assert where == Filter(year=("2022",), kind=("development_area",))
    assert (one.how, one.typed, one.meant, one.undone) == (ReadHow.NOT_USED, typed, (), "fathers kind:gap")
    assert said in one.note
    assert "See all" not in one.note
    assert one.note.endswith((".", "?"))
    assert (other.how, other.undone) == (ReadHow.NARROWED, f"fathers {typed}")


@pytest.mark.parametrize("typed", ["before:2023-13", "after:2023-00", "before:2023-02-31", "after:0000"])
def test_a_date_that_there_is_not_is_said(typed: str):
    where, (one,) = narrowed(typed)
    assert where == Filter()
    assert one.how is ReadHow.NOT_USED


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ("kind:good-practice", Filter(kind=("good_practice",))),
        ("kind:next-step", Filter(kind=("next_step",))),
        ("type:rapid-review", Filter(review_type=("rapid_review",))),
    ],
)
def test_a_hyphen_in_place_of_a_space(typed: str, where: Filter):
    assert narrowed(typed)[0] == where


@settings(deadline=None)  # the first one loads the tables
@given(st.sampled_from(sorted(FIELDS)), st.text(min_size=1, max_size=30))
def test_any_value_narrows_or_is_said(name: str, value: str):
    typed = f'{name}:"{value}"'
    where, understood = narrowed(typed)
    for one in understood:
        assert one.how in (ReadHow.NARROWED, ReadHow.NOT_USED)
        assert one.note
        if one.how is ReadHow.NARROWED:
            field, meant = one.meant
            assert getattr(where, field) in (meant, (meant,))
    if not any(one.how is ReadHow.NARROWED for one in understood):
        assert where == Filter()


# ------------------------------------------------------------------ in a library


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    gap, strength, asked = PointKind.DEVELOPMENT_AREA, PointKind.GOOD_PRACTICE, PointKind.RECOMMENDATION
    with Library.open(tmp_path_factory.mktemp("narrowing") / "library", encoder=FakeEncoder()) as opened:
        opened.add(
            reading(
                "a.md",
                point("The father was not asked about the rota.", gap, themes=("fathers-male-carers",)),
                point("Staff met the father at home.", strength, themes=("fathers-male-carers",)),
                point("Ask every father about the rota.", asked),
                reference="Child Quince",
                published="2022-05",
            )
        )
        opened.add(
            reading(
                "b.md",
                point("The rota of the night team was lost.", gap),
                point("A father kept the rota himself.", strength),
                reference="Infant Hazel",
                published="2024-01",
                partnership="Southvale and Weirside",
            )
        )
        opened.add(
            reading("r.md", "The father of the lodger was asked about the rota.", reference="Lodger R", review_type=ReviewType.RAPID_REVIEW)
        )
        yield opened


@pytest.mark.parametrize("mode", list(SearchMode))
@pytest.mark.parametrize(
    ("words", "clicked"),
    [
        ("kind:gap", Filter(kind=("development_area",))),
        ("kind:gap kind:strength", Filter(kind=("development_area", "good_practice"))),
        ("theme:fathers-male-carers", Filter(theme=("fathers-male-carers",))),
        ('review:"infant hazel"', Filter(review=("Infant Hazel",))),
        ("partnership:weirside", Filter(partnership=("Southvale and Weirside",))),
        ("year:2022 kind:recommendation", Filter(year=("2022",), kind=("recommendation",))),
        ('after:"May 2023"', Filter(after="2023-05")),
        ("before:2023", Filter(before="2023")),
        ("type:lcspr", Filter(review_type=("lcspr",))),
    ],
)
def test_typing_is_the_same_as_clicking(library: Library, mode: SearchMode, words: str, clicked: Filter):
    typed = library.search(f"father rota {words}", mode=mode)
    chosen = library.search("father rota", where=clicked, mode=mode)
    assert [hit.point.id for hit in typed.hits] == [hit.point.id for hit in chosen.hits]
    assert (typed.total, typed.facets, typed.where) == (chosen.total, chosen.facets, clicked)
    everything = library.search("father rota", mode=mode)
    assert typed.total < everything.total
    assert {one.how for one in typed.understood} - {one.how for one in everything.understood} == {ReadHow.NARROWED}


def test_narrowing_words_join_what_was_clicked(library: Library):
    found = library.search("father kind:gap", where=Filter(kind=("recommendation",)))
    assert found.where == Filter(kind=("recommendation", "development_area"))
    assert {hit.point.kind for hit in found.hits} == {PointKind.RECOMMENDATION, PointKind.DEVELOPMENT_AREA}


def test_a_narrowing_word_that_is_not_known_leaves_the_search_as_it_is(library: Library):
    found = library.search('father kind:gapp before:"some day"')
    assert found.total == library.search("father").total > 0
    assert [one.typed for one in found.understood if one.how is ReadHow.NOT_USED] == ["kind:gapp", 'before:"some day"']
    assert all(one.note in found.notes for one in found.understood)


def test_what_was_narrowed_can_be_undone(library: Library):
    found = library.search('father kind:gap review:"Child Quince"')
    for one in (one for one in found.understood if one.how is ReadHow.NARROWED):
        again = library.search(one.undone or "")
        assert one.typed not in [other.typed for other in again.understood]
        assert getattr(again.where, one.meant[0]) == ()


@pytest.mark.parametrize("typed", ["kind:gap", 'kind:gap review:"Child Quince"', "kind:gap ?"])
def test_narrowing_words_alone_list_the_lines(library: Library, typed: str):
    found = library.search(typed)
    listed = {held.id for held in library.points(found.where)}
    assert {hit.point.id for hit in found.hits} == listed
    assert found.total == len(listed) > 0
    assert found.where.kind == ("development_area",)
    assert "Type a word or a question." not in found.notes


def test_a_narrowing_word_shows_no_restricted_line(library: Library):
    found = library.search('father review:"Lodger R"')
    assert "Lodger R" not in {hit.point.reference for hit in found.hits}
    assert [one.how for one in found.understood if one.typed.startswith("review:")] == [ReadHow.NOT_USED]  # not even that there is one
    assert library.search('father review:"Lodger R"', where=Filter(restricted=True)).total == 1


def test_a_review_is_found_by_the_part_of_its_name_that_only_it_has(library: Library):
    found = library.search("father review:quince")
    assert {hit.point.reference for hit in found.hits} == {"Child Quince"}
    (unknown,) = (one for one in library.search("father review:Quinse").understood if one.how is ReadHow.NOT_USED)
    assert unknown.note.casefold().count("quince") == 1


@pytest.mark.parametrize("before", ["… father", "ﬁrst father", "½ father", "father e\u0301"])
def test_places_are_those_of_the_text_as_it_was_read(library: Library, before: str):
    found = library.search(f"{before} kind:gap")
    (one,) = (one for one in found.understood if one.how is ReadHow.NARROWED)
    assert one.typed == "kind:gap"
    assert "kind" not in (one.undone or "")
    assert "father" in (one.undone or "")
