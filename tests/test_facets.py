"""Facets that a briefing suggests of its case: what is said of this child, and what only sounds like it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.facets import suggest_facets
from ingest.reading import read_bytes
from kb.errors import FactRefused, KnowledgeBaseError, NotFound
from kb.facets import checked_values, load_facets
from kb.models import FACETS, WITHHELD, Fact, LearningPoint, PointKind

LEARNING = """

What worked well

- The school nurse rang the ward the same afternoon.

What could have been better

- Nobody told the night team about the earlier visit.

Recommendations

- The housing association should agree one form for passing on worries about neglect.

Useful links

- Domestic abuse helpline
- Suicide prevention: a guide for schools
"""


def suggested(story: str, name: str, *, title: str = "Child KX: learning briefing", rest: str = LEARNING) -> list[str]:
    reading = read_bytes(f"{title}\n\nWhat happened\n\n{story}\n{rest}".encode(), "b.txt")
    return [fact.value for fact in reading.facts if fact.name == name]


@pytest.mark.parametrize(
    ("story", "outcome"),
    [
        ("KX died in hospital three days later.", ["death"]),
        ("KX took her own life.", ["death"]),
        ("KX was seriously injured and is now well.", ["serious-harm"]),
        ("KX was stabbed and survived.", ["serious-harm"]),
        ("KX came to no harm: it was a near miss.", ["other"]),
        ("KX nearly died.", ["serious-harm"]),
        # somebody else's, or nobody's
        ("KX's grandmother had died the year before.", []),
        ("After the death of his father, KX moved in with an aunt.", []),
        ("KX did not die, and went home after a week.", []),
        ("KX missed many lessons.", []),
    ],
)
def test_outcome(story: str, outcome: list[str]) -> None:
    assert suggested(story, "outcome") == outcome


@pytest.mark.parametrize(
    ("story", "bands"),
    [
        ("KX, aged 11 weeks, was brought to hospital.", ["under-1"]),
        ("KX was an 8-week-old, non-mobile baby.", ["under-1"]),
        ("KX was four years old and lived with his nan.", ["1-5"]),
        ("KX was seven and liked drawing.", ["6-10"]),
        ("KX, 15, was found forty miles from home.", ["11-15"]),
        ("KX is fifteen, likes skating and lives with Mum.", ["11-15"]),
        ("She is sixteen and has lived in five places since she was twelve.", ["16-17"]),
        ("A 14-year-old boy was hurt.", ["11-15"]),
        ("KX was nineteen and a care leaver.", ["18-plus"]),
        ("KX was eleven and had been ill from the age of six.", ["11-15"]),
        ("The unborn baby was made subject to a plan.", ["unborn"]),
        ("Three siblings, thirteen, nine and four, lived with their father.", ["several", "11-15", "6-10", "1-5"]),
        ("Two children, seven and four, were in the flat.", ["several", "6-10", "1-5"]),
        ("Five children aged 3 to 11 were neglected.", ["several"]),
        # other people's ages, and numbers that are none
        ("KX's mother was nineteen.", []),
        ("KX was born at home to an eighteen-year-old who had told nobody.", []),
        ("KX lived with a nineteen-year-old mum.", []),
        ("KX lived with her brother, 6, and her sister, 4.", []),
        ("KX lived with his older siblings, nine and eleven.", []),
        ("KX was one of three children in the class and was two hours late.", []),
        ("KX was seen by ten services over three years.", []),
    ],
)
def test_age(story: str, bands: list[str]) -> None:
    assert suggested(story, "age_band") == bands


def test_an_age_that_only_the_reference_tells_is_a_guess() -> None:
    reading = read_bytes(f"Baby K7: learning briefing\n\nWhat happened\n\nK7 was not gaining weight.\n{LEARNING}".encode(), "b.txt")
    (age,) = [fact for fact in reading.facts if fact.name == "age_band"]
    assert (age.value, age.printed) == ("under-1", "Baby K7")
    assert age.sure <= 0.5


def test_several_children_by_their_reference() -> None:
    found = suggested("S was four and T was two. One Saturday T swallowed some medicine.", "age_band", title="Children S and T")
    assert found == ["several", "1-5"]


@pytest.mark.parametrize(
    ("story", "harm"),
    [
        ("KX had multiple fractures, thought to be non-accidental.", ["physical-abuse"]),
        ("KX was neglected for years.", ["neglect"]),
        ("KX was sexually abused by an uncle.", ["sexual-abuse"]),
        ("KX was being used to carry and sell drugs.", ["criminal-exploitation"]),
        ("KX died by suicide.", ["suicide-self-harm"]),
        ("KX died unexpectedly after sharing a sofa with an adult.", ["sudden-infant-death"]),
        ("Police came often because of domestic abuse.", ["domestic-abuse"]),
        ("KX's reported seizures had never been seen; fabricated illness was considered.", ["fabricated-illness"]),
        ("Somebody online scared her into handing over pictures.", ["online-harm"]),
        # not this child's, or denied
        ("His mother had been sexually abused as a child.", []),
        ("His father had a history of self-harm.", []),
        ("There was no evidence of neglect.", []),
        ("It was never thought to be non-accidental.", []),
        ("Training on sexual abuse was planned.", []),
    ],
)
def test_harm(story: str, harm: list[str]) -> None:
    assert suggested(story, "harm") == harm


@pytest.mark.parametrize(
    ("story", "status"),
    [
        ("KX was open to universal services only.", ["universal"]),
        ("KX was subject to a child protection plan.", ["child-protection-plan"]),
        ("KX was looked after by the local authority.", ["looked-after"]),
        ("KX was a child in need, and the case was closed in May.", ["child-in-need", "closed"]),
        ("KX was never subject to a child protection plan.", []),
        ("KX's mother had been looked after and was a care leaver.", []),
    ],
)
def test_status(story: str, status: list[str]) -> None:
    assert suggested(story, "status") == status


def test_agencies_are_those_of_the_case_and_of_practice() -> None:
    found = suggested("A health visitor and the police saw KX.", "agency")
    assert {"health-visiting", "police", "school-nursing"} <= set(found)
    assert "housing" not in found, "only a recommendation names it"
    assert "education" not in found, "only a link names schools"


def test_the_agency_column_of_a_table_counts() -> None:
    point = LearningPoint(
        PointKind.RECOMMENDATION, None, "Agree one form.", 2, 0, fields=(("agency", "Constabulary"), ("lead", "Head of school"))
    )
    (fact,) = suggest_facets((), (point,), stated=())
    assert (fact.value, fact.printed, fact.where, fact.page) == ("police", "Constabulary", "table of recommendations", 2)


@pytest.mark.parametrize(
    ("sentence", "name"),
    [
        ("The child's age is not given, to protect the family.", "age_band"),
        ("Ages and dates have been left out.", "age_band"),
        ("We do not say how old KX was.", "age_band"),
        ("Details of the harm have been withheld.", "harm"),
        ("The legal status of the child is not stated here.", "status"),
    ],
)
def test_withheld_is_not_the_same_as_not_stated(sentence: str, name: str) -> None:
    assert suggested(f"KX was brought to hospital. {sentence}", name) == [WITHHELD]
    assert suggested("KX was brought to hospital.", name) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Her age was not stated in the referral.",
        "The school did not tell the social worker what happened.",
        "The incident was not shared with the health visitor.",
        "The mother did not say how old he was.",
    ],
)
def test_what_somebody_in_the_story_did_not_say_is_not_withheld(sentence: str) -> None:
    reading = read_bytes(f"Child KX\n\nWhat happened\n\nKX was brought to hospital. {sentence}\n{LEARNING}".encode(), "b.txt")
    assert WITHHELD not in {fact.value for fact in reading.facts}


def test_every_suggestion_is_quoted_with_its_page() -> None:
    reading = read_bytes(f"Child KX\n\nWhat happened\n\nKX, aged 3, died. Police came.\n{LEARNING}".encode(), "b.txt")
    found = [fact for fact in reading.facts if fact.name in FACETS]
    assert {fact.name for fact in found} >= {"outcome", "age_band", "agency"}
    for fact in found:
        assert fact.printed.casefold() in fact.quote.casefold()
        assert fact.where
        assert 0 < fact.sure < 0.9, "a suggestion is never certain"


# ------------------------------------------------------------------ the list of facets


def test_every_value_has_its_own_id_and_label() -> None:
    for facet in load_facets().values():
        assert len({value.id for value in facet.values}) == len(facet.values)
        assert len({value.label for value in facet.values}) == len(facet.values)


def test_a_value_is_found_by_id_or_label() -> None:
    harm = load_facets()["harm"]
    assert harm.find("Online harm") == harm.find("online-harm") == "online-harm"
    assert load_facets()["age_band"].find("Not stated") == "not_stated"
    with pytest.raises(NotFound, match="Did you mean neglect"):
        harm.find("neglekt")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("version: '1'\nfacets: []\n", "facets.* is wrong"),
        ("version: [", "not valid YAML"),
        ("version: '1'\nfacets:\n  - {id: harm, label: Harm, values: [{id: a, label: A}]}\n", "the facets must be"),
        ("version: '1'\nfacets:\n  - {id: outcome, label: O, values: [{id: a b, label: A}]}\n", "is wrong"),
    ],
)
def test_a_list_that_cannot_be_used_is_said_in_words(tmp_path: Path, content: str, said: str) -> None:
    file = tmp_path / "facets.yaml"
    file.write_text(content)
    with pytest.raises(KnowledgeBaseError, match=said):
        load_facets(file)
    with pytest.raises(KnowledgeBaseError, match="cannot be read"):
        load_facets(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("name", "values", "stored"),
    [
        ("harm", ["Neglect", "neglect", "Online harm"], ("neglect", "online-harm")),
        ("harm", [], ()),
        ("harm", ["not_stated"], ()),
        ("age_band", ["withheld"], ("withheld",)),
        ("published", ["12 March 2024"], ("2024-03-12",)),
        ("published", ["03/2024"], ("2024-03",)),
        ("title", ["  A   title "], ("A title",)),
        ("review_type", ["lcspr"], ("lcspr",)),
    ],
)
def test_what_a_person_records_is_checked(name: str, values: list[str], stored: tuple[str, ...]) -> None:
    assert checked_values(name, values) == stored


@pytest.mark.parametrize(
    ("name", "values", "error"),
    [
        ("harm", ["x"], NotFound),
        ("colour", ["red"], NotFound),
        ("review_type", ["lcsp"], NotFound),
        ("age_band", ["withheld", "1-5"], FactRefused),
        ("published", ["soon"], FactRefused),
        ("published", ["2023", "2024"], FactRefused),
    ],
)
def test_what_cannot_be_recorded_is_refused(name: str, values: list[str], error: type[KnowledgeBaseError]) -> None:
    with pytest.raises(error):
        checked_values(name, values)


def test_facts_are_the_same_when_read_twice() -> None:
    content = f"Child KX\n\nWhat happened\n\nKX, aged 3, died.\n{LEARNING}".encode()
    first: tuple[Fact, ...] = read_bytes(content, "b.txt").facts
    assert read_bytes(content, "b.txt").facts == first
