"""What stands near a line or a question: lines like one, good practice elsewhere, the closest sentence, and what else to try."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from kb.errors import LibraryError, NotFound
from kb.library import Library
from kb.models import AssignmentState, CitedPoint, Filter, PointKind, ReviewType, SearchMode
from kb.search.nearby import sentences
from kb.search_models import SearchHelp
from tests.readings import point, reading

GAP, STRENGTH, ASK = PointKind.DEVELOPMENT_AREA, PointKind.GOOD_PRACTICE, PointKind.RECOMMENDATION
FATHERS, SHARING = "fathers-male-carers", "information-sharing"

INVITED = "The father was not invited to the meeting, and nobody asked where he lived."
MEN = "Men in the household were not named in the assessment."
ROLL = "A bruise on a baby who could not roll was put down to play."
MAP = "Ward staff drew every mark on the baby's skin on a body map."
ROTA = "The rota for the office phone was agreed in spring."
MET = "The health visitor met the father on his own."
LODGER = "Nobody asked the father about the lodger."


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("nearby") / "library"
    with Library.open(folder) as library:
        library.add(
            reading(
                "a.pdf",
                point(INVITED, GAP, themes=(FATHERS,)),
                point("Nobody asked the father what he needed.", GAP, themes=(FATHERS,)),
                point(ROLL, GAP),
                point(MET, STRENGTH, themes=(FATHERS,)),
                reference="Child A",
                published="2022-05",
            )
        )
        library.add(
            reading(
                "b.pdf",
                point(MEN, GAP, themes=(FATHERS,)),
                point(MAP, STRENGTH),
                point(ROTA, STRENGTH, themes=(SHARING,)),
                point("Fathers should be asked about their own needs.", ASK, themes=(FATHERS,)),
                reference="Child B",
                partnership="Southvale",
                published="2024-01",
            )
        )
        library.add(
            reading(
                "r.pdf",
                point(LODGER, GAP, themes=(FATHERS,)),
                point("The social worker met the father on his own.", STRENGTH, themes=(FATHERS,)),
                reference="Child R",
                review_type=ReviewType.RAPID_REVIEW,
            )
        )
    return folder


@pytest.fixture
def library(home: Path) -> Iterator[Library]:
    with Library.open(home) as opened:
        yield opened


@pytest.fixture
def own(home: Path, tmp_path: Path) -> Iterator[Library]:
    with Library.open(Path(shutil.copytree(home, tmp_path / "library"))) as opened:
        yield opened


def line(library: Library, text: str) -> CitedPoint:
    return next(held for held in library.points(Filter(restricted=True)) if held.text == text)


# ------------------------------------------------------------------ lines like one


def test_lines_like_one_are_of_other_reviews_and_best_first(library: Library) -> None:
    hits = library.more_like(line(library, INVITED).id)
    assert hits[0].point.text in {MEN, "Fathers should be asked about their own needs."}
    assert MEN in {hit.point.text for hit in hits}
    assert {hit.point.reference for hit in hits} == {"Child B"}
    assert ROTA not in {hit.point.text for hit in hits}, "that has nothing to do with it"
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert all(hit.keyword_rank is None and hit.matched == () for hit in hits)


def test_a_filter_and_a_limit_hold_for_lines_like_one(library: Library) -> None:
    own_id = line(library, INVITED).id
    assert [hit.point.text for hit in library.more_like(own_id, where=Filter(kind=("development_area",)))][:1] == [MEN]
    assert {hit.point.kind for hit in library.more_like(own_id, where=Filter(kind=("recommendation",)))} == {ASK}
    assert library.more_like(own_id, where=Filter(review=("Child A",))) == ()
    assert len(library.more_like(own_id, limit=1)) == 1
    assert library.more_like(own_id, limit=0) == ()


def test_restricted_lines_are_near_only_where_they_are_asked_for(library: Library) -> None:
    open_id, restricted_id = line(library, INVITED).id, line(library, LODGER).id
    assert LODGER in {hit.point.text for hit in library.more_like(open_id, where=Filter(restricted=True))}
    assert "Child R" in {hit.point.reference for hit in library.elsewhere(line(library, MEN).id, restricted=True)}
    assert "Child R" not in {hit.point.reference for hit in library.elsewhere(line(library, MEN).id)}
    for ask in (library.more_like, library.elsewhere):
        with pytest.raises(NotFound):
            ask(restricted_id)
        with pytest.raises(NotFound):
            ask("0" * 16)
    assert library.more_like(restricted_id, where=Filter(restricted=True))


def test_the_same_line_in_two_reviews_is_one_hit(own: Library) -> None:
    for name in "CD":
        own.add(reading(f"{name}.pdf", point(MEN, GAP, themes=(FATHERS,)), reference=f"Child {name}"))
    (hit,) = [hit for hit in own.more_like(line(own, INVITED).id) if hit.point.text == MEN]
    assert len(hit.alike) == 2
    assert sorted({hit.point.reference, *hit.also_in}) == ["Child B", "Child C", "Child D"]


def test_what_is_withdrawn_or_restricted_since_is_not_near(own: Library) -> None:
    own_id = line(own, INVITED).id
    assert own.more_like(own_id)
    own.keeper.restrict("Child B", "Ann")
    assert own.more_like(own_id) == ()
    own.withdraw("Child A")
    with pytest.raises(NotFound):
        own.more_like(own_id)


def test_without_vectors_nothing_can_be_near_and_it_says_so(own: Library) -> None:
    own_id = line(own, INVITED).id
    for folder in own.home.glob("vectors-*"):
        shutil.rmtree(folder)
    with Library.open(own.home) as opened:
        for ask in (opened.more_like, opened.elsewhere):
            with pytest.raises(LibraryError, match="kb reindex"):
                ask(own_id)


# ------------------------------------------------------------------ good practice elsewhere


def test_good_practice_elsewhere_shares_a_theme_with_the_line(library: Library) -> None:
    hits = library.elsewhere(line(library, MEN).id)
    assert [hit.point.text for hit in hits] == [MET]
    assert all(hit.point.kind is STRENGTH for hit in library.elsewhere(line(library, MEN).id, restricted=True))


def test_without_a_theme_good_practice_has_to_be_alike(library: Library) -> None:
    assert [hit.point.text for hit in library.elsewhere(line(library, ROLL).id)] in ([MAP], [])
    assert library.elsewhere(line(library, "Nobody asked the father what he needed.").id) == (), "nothing good of it elsewhere"


def test_a_theme_that_a_person_rejected_is_not_shared(own: Library) -> None:
    men, met = line(own, MEN).id, line(own, MET).id
    assert [hit.point.id for hit in own.elsewhere(men)] == [met]
    own.decide(met, FATHERS, AssignmentState.REJECTED, "Ann")
    own.decide(line(own, ROTA).id, FATHERS, AssignmentState.ACCEPTED, "Ann")
    assert ROTA not in {hit.point.text for hit in own.elsewhere(men)}, "of the same review"
    shared = own.elsewhere(line(own, INVITED).id)
    assert [hit.point.text for hit in shared][:1] == [ROTA], "a person gave it the theme"


# ------------------------------------------------------------------ the closest sentence


SEVERAL = "The rota was agreed in spring. Bruises on the baby were not questioned. The office phone was busy."


def test_the_closest_sentence_is_named_by_where_it_stands(own: Library) -> None:
    own.add(reading("c.pdf", point(SEVERAL, GAP, label="Bruising in babies"), "One sentence about a bruised baby.", reference="Child C"))
    long, short = line(own, SEVERAL), line(own, "One sentence about a bruised baby.")
    found = own.closest_sentences("injuries to an infant", [long, short])
    assert {name: SEVERAL[start:end] for name, (start, end) in found.items()} == {long.id: "Bruises on the baby were not questioned."}
    assert own.closest_sentences("injuries to an infant", []) == {}
    assert own.closest_sentences("  ", [long]) == {}
    assert own.closest_sentences("quantum entanglement", [long]) == {}, "none is close"


@pytest.mark.parametrize("text", ["", "One.", "One. Two? Three!", "No full stop", "See p. 4. And more.", "a.\n\nb.  c.", "🙂. 🙂!"])
def test_sentences_stand_where_they_say_and_leave_nothing_out(text: str) -> None:
    spans = sentences(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))
    assert "".join("".join(text[start:end] for start, end in spans).split()) == "".join(text.split())


# ------------------------------------------------------------------ where a search finds nothing


def finds(library: Library, help_of: SearchHelp, query: str, where: Filter) -> None:
    """Everything that is offered finds something."""
    for theme in help_of.themes:
        assert library.points(Filter(theme=(theme,), restricted=where.restricted))
    for word in help_of.words:
        assert library.search(word, where=Filter(restricted=where.restricted)).total
    for wider in help_of.wider:
        now = getattr(where, wider.field)
        left = "" if isinstance(now, str) else tuple(value for value in now if value != wider.value)
        kept = Filter(**{**{name: getattr(where, name) for name in Filter.__dataclass_fields__}, wider.field: left})
        assert library.search(query, where=kept).total == wider.total > 0
    if help_of.unquoted is not None:
        assert library.search(help_of.unquoted, where=where).total


HELPED = [
    ("pizza with fathers", Filter()),
    ("fathers", Filter(kind=("resource",))),
    ("fathers", Filter(kind=("resource",), year=("2022", "2031"))),
    ("fathers", Filter(review=("Child A", "Child Z"), after="2030")),
    ('"fathers of the household"', Filter()),
    ('fathers -"asked"', Filter(review=("Child A",), kind=("recommendation",))),
    ("lodger", Filter()),
    ("lodger", Filter(restricted=True, kind=("resource",))),
    ("quantum entanglement", Filter()),
    ("", Filter(kind=("resource",))),
    ('"" - (', Filter()),
    ("kind:resource fathers", Filter()),
]


@pytest.mark.parametrize(("query", "where"), HELPED)
def test_whatever_is_offered_finds_something(library: Library, query: str, where: Filter) -> None:
    finds(library, library.help_with(query, where), query, where)


def test_words_of_the_query_that_find_lines_by_themselves(library: Library) -> None:
    assert library.help_with("pizza with household").words == ("household",)
    assert library.help_with("household").words == (), "nothing else to try with one word"
    assert library.help_with("which of the and").words == ()
    assert library.help_with("quantum entanglement") == SearchHelp()


def test_themes_near_to_the_query_that_have_lines(library: Library) -> None:
    assert library.help_with('"unseen fathers and male carers"').themes[:1] == (FATHERS,)
    assert library.help_with("criminal exploitation and county lines").themes == ()


def test_a_filter_that_is_in_the_way_is_named_with_what_would_be_found(library: Library) -> None:
    offered = library.help_with("fathers", Filter(kind=("resource",))).wider
    assert [(one.field, one.value) for one in offered] == [("kind", "resource")]
    assert offered[0].total == library.search("fathers").total
    assert library.help_with("fathers", Filter(kind=("resource",), year=("1999",))).wider == (), "one alone is not in the way"


def test_signs_that_are_in_the_way_are_left_out(library: Library) -> None:
    assert library.help_with('"fathers of the household"').unquoted == "fathers of the household"
    assert library.help_with("household -household").unquoted == "household"
    assert library.help_with("fathers of the household").unquoted is None
    assert library.help_with('"quantum entanglement"').unquoted is None


def test_nothing_of_a_restricted_review_is_offered(library: Library) -> None:
    where = Filter(review=("Child R",))
    assert library.search("lodger", where=where, mode=SearchMode.KEYWORD).total == 0
    assert library.help_with("pizza lodger", where).words == ()
    assert library.help_with("pizza lodger", Filter(restricted=True)).words == ("lodger",)
    assert library.help_with("lodger", Filter(review=("Child R",), year=("1999",))).wider == ()
