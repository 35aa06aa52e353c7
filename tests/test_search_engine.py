"""The search of a library: by words and by meaning, under filters, with counts, explanations and fallbacks."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from kb.embedding import bundled_encoder
from kb.errors import IndexMismatch, LibraryError
from kb.library import Library
from kb.models import Filter, Hit, PointKind, SearchMode, SearchResult
from kb.search import ranking
from kb.search.grouping import group
from tests.fakes import FakeEncoder
from tests.readings import point, reading

GAP, STRENGTH, ASKED, QUESTION = (
    PointKind.DEVELOPMENT_AREA,
    PointKind.GOOD_PRACTICE,
    PointKind.RECOMMENDATION,
    PointKind.REFLECTIVE_QUESTION,
)
FIRST = (
    point(
        "The father was not invited to the meeting, and nobody asked where he lived.", GAP, label="Fathers", themes=("fathers-male-carers",)
    ),
    point("A bruise on a baby who could not roll was put down to play.", GAP, themes=("infant-vulnerability",)),
    point("Records of the school and the clinic were never put side by side.", GAP, themes=("information-sharing",)),
    point("The health visitor met the father on his own.", STRENGTH, themes=("fathers-male-carers",)),
    point("Ward staff drew every mark on a body map.", STRENGTH),
    point("Every agency should ask each father about his own needs.", ASKED, themes=("fathers-male-carers",)),
    point("How do we make sure that siblings are spoken to?", QUESTION),
)
SECOND = (
    point("Appointments at the clinic were missed and nobody rang.", GAP, themes=("was-not-brought",)),
    point("Men in the household were not named in the assessment.", GAP, themes=("fathers-male-carers",)),
    point("Ward staff drew every mark on a body map.", STRENGTH),
    point("Supervision should be offered once a month.", ASKED),
    point("Who talks to the children when they are alone?", QUESTION),
)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("search") / "library"
    with Library.open(folder) as library:
        library.add(reading("first.md", *FIRST, reference="Child A", published="2022-05"))
        library.add(reading("second.md", *SECOND, reference="Child B", published="2024-01", partnership="Southvale"))
    return folder


@pytest.fixture
def library(home: Path) -> Iterator[Library]:
    with Library.open(home) as opened:
        yield opened


@pytest.fixture
def own_home(home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(home, tmp_path / "library"))


def lines_in(result: SearchResult) -> int:
    """How many lines the hits stand for, those under others among them."""
    return sum(1 + len(hit.alike) for hit in result.hits)


def test_lines_are_found_by_words_and_by_meaning(library: Library):
    result = library.search("which father or male carer lives in the home")
    assert "father" in result.hits[0].point.wording
    by_meaning_alone = [hit for hit in result.hits if hit.keyword_rank is None]
    assert "Men in the household" in " ".join(hit.point.text for hit in by_meaning_alone)
    assert all(hit.matched == () and hit.semantic_rank for hit in by_meaning_alone)
    assert [hit.rank for hit in result.hits] == list(range(1, len(result.hits) + 1))
    assert [hit.score for hit in result.hits] == sorted((hit.score for hit in result.hits), reverse=True)
    assert result.mode is SearchMode.HYBRID
    assert result.seconds > 0


def test_a_paraphrase_without_a_shared_word_finds_its_line(library: Library):
    hit = library.search("a mark on a newborn unable to crawl yet", mode=SearchMode.SEMANTIC).hits[0]
    assert hit.point.text.startswith("A bruise on a baby")
    hybrid = library.search("nobody answered when a family did not turn up").hits
    assert "Appointments at the clinic were missed" in " ".join(found.point.text for found in hybrid[:3])


def test_other_names_of_what_was_typed_are_looked_for_and_said(library: Library):
    result = library.search("injuries on an infant who cannot crawl yet")
    assert result.hits[0].point.text.startswith("A bruise on a baby")
    assert "baby" in result.hits[0].matched
    assert any("also looked for 'baby'" in note for note in result.notes)
    assert result.notes == tuple(one.note for one in result.understood)


def test_matched_words_are_the_lines_own(library: Library):
    matched = {hit.point.label: hit.matched for hit in library.search("fathers' meetings").hits}
    assert matched["Fathers"] == ("Fathers", "father", "meeting")


@pytest.mark.parametrize("query", ["pizza recipe with pineapple", "football world cup", "mortgage rates", "quantum entanglement"])
def test_another_subject_finds_nothing(library: Library, query: str):
    result = library.search(query)
    assert result.hits == ()
    assert result.total == 0
    assert result.facets.kind == {}


def test_a_common_word_does_not_find_the_whole_library(library: Library):
    assert 4 <= library.search("fathers").total <= 7


@pytest.mark.parametrize("query", ["", "   ", '"(*)"', "\0", "🙂"])
@pytest.mark.parametrize("mode", list(SearchMode))
def test_nothing_typed_asks_for_a_word(library: Library, query: str, mode: SearchMode):
    result = library.search(query, mode=mode)
    assert (result.total, result.hits, result.notes) == (0, (), ("Type a word or a question.",))


@pytest.fixture
def sample_library(library_home: Path) -> Iterator[Library]:
    with Library.open(library_home) as opened:
        yield opened


def test_lines_that_pass_a_filter_are_listed_newest_review_first_as_the_documents_have_them(sample_library: Library):
    for where in (Filter(), Filter(restricted=True), Filter(kind=("good_practice", "recommendation")), Filter(year=("1066",))):
        points = [point.id for point in sample_library.points(where)]
        listed = sample_library.listed(where, limit=2_000)
        assert listed.total == len(points) == sum(listed.facets.kind.values())
        assert sorted(name for hit in listed.hits for name in (hit.point.id, *hit.alike)) == sorted(points)
        leading = {hit.point.id for hit in listed.hits}
        assert [hit.point.id for hit in listed.hits] == [name for name in points if name in leading]
        assert sample_library.listed(where, limit=3).total == len(points)


def test_a_query_of_narrowing_words_lists_what_they_let_through(sample_library: Library):
    listed = sample_library.listed(Filter(kind=("recommendation",)), limit=2_000)
    assert [hit.point.id for hit in sample_library.search("kind:recommendation", limit=2_000).hits] == [hit.point.id for hit in listed.hits]
    fewer = sample_library.search("kind:recommendation -training", limit=2_000)
    assert 0 < fewer.total < listed.total
    assert all("training" not in hit.point.text.lower() for hit in fewer.hits)
    assert sample_library.search("kind:nonsense").total == 0


@pytest.mark.parametrize("query", ["x" * 10_000, "father " * 1500, "'\"" * 5000, "NEAR(father AND", "a-" * 5000, "\ud800father", "والد"])
def test_any_query_gets_an_answer(library: Library, query: str):
    library.search(query)


def test_total_and_facets_are_over_everything_found(library: Library):
    few, all_of_them = library.search("fathers", limit=1), library.search("fathers", limit=50)
    assert len(few.hits) == 1
    assert few.total == all_of_them.total == lines_in(all_of_them) == sum(few.facets.kind.values())
    assert few.facets == all_of_them.facets
    assert few.facets.review.keys() == {"Child A", "Child B"}
    assert few.facets.theme["fathers-male-carers"] == 4
    assert library.search("fathers", limit=0).hits == ()


@pytest.mark.parametrize("mode", list(SearchMode))
@pytest.mark.parametrize(
    "where",
    [
        Filter(kind=("recommendation",)),
        Filter(theme=("fathers-male-carers",)),
        Filter(review=("child b",)),
        Filter(partnership=("Southvale",), kind=("development_area",)),
        Filter(year=("2022",)),
    ],
)
def test_a_filter_holds_for_words_and_meaning_alike(library: Library, mode: SearchMode, where: Filter):
    allowed = {held.id for held in library.points(where)}
    found = library.search("father man household needs asked alone", where=where, limit=50, mode=mode)
    assert {hit.point.id for hit in found.hits} <= allowed
    assert found.total <= len(allowed)
    unfiltered = {hit.point.id for hit in library.search("father man household needs asked alone", limit=50, mode=SearchMode.KEYWORD).hits}
    if mode is not SearchMode.SEMANTIC:
        assert unfiltered & allowed <= {hit.point.id for hit in found.hits}


def test_a_filter_that_lets_nothing_through(library: Library):
    assert library.search("fathers", where=Filter(review=("Child Z",))).total == 0


def test_the_two_modes_use_one_ranking_each(library: Library):
    assert all(hit.semantic_rank is None and hit.keyword_rank for hit in library.search("fathers", mode=SearchMode.KEYWORD).hits)
    assert all(hit.keyword_rank is None and hit.semantic_rank for hit in library.search("fathers", mode=SearchMode.SEMANTIC).hits)


def test_the_same_words_in_two_reviews_are_one_hit_that_names_the_other(library: Library):
    result = library.search("body map")
    (hit,) = [hit for hit in result.hits if "body map" in hit.point.text]
    assert {hit.point.reference, *hit.also_in} == {"Child A", "Child B"}
    (other,) = library.points(ids=hit.alike)
    assert (other.text, other.reference) == (hit.point.text, hit.also_in[0])
    assert (result.total, result.facets.review) == (lines_in(result), {"Child A": 1, "Child B": 1}), "counted as two lines"


def test_under_a_filter_only_the_line_that_passes_is_shown_and_the_other_review_named(library: Library):
    (hit,) = library.search("body map", where=Filter(review=("Child B",)), mode=SearchMode.KEYWORD).hits
    assert (hit.point.reference, hit.also_in, hit.alike) == ("Child B", ("Child A",), ())


@pytest.mark.parametrize("mode", list(SearchMode))
def test_asking_for_more_leaves_what_is_shown_where_it_is(library: Library, mode: SearchMode):
    query = "body map father clinic siblings spoken records"
    all_of_them = [hit.point.id for hit in library.search(query, limit=50, mode=mode).hits]
    assert len(all_of_them) > 4
    for limit in range(len(all_of_them) + 2):
        assert [hit.point.id for hit in library.search(query, limit=limit, mode=mode).hits] == all_of_them[:limit]


def test_lines_that_stand_under_others_leave_room_for_more(tmp_path: Path):
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as library:
        for number in range(12):
            own = f"The clinic rang family number {'abcdefghijkl'[number] * 9} about something else altogether on day {number}."
            library.add(reading(f"{number}.pdf", "The clinic was closed on that day.", own, reference=f"Child {number}"))
        result = library.search("clinic closed day", limit=3)
        assert len(result.hits) == 3
        assert len(result.hits[0].alike) == 11
        assert len(result.hits[0].also_in) == 11
        assert [hit.rank for hit in result.hits] == [1, 2, 3]
        shown = [library.points(ids=[hit.point.id])[0] for hit in library.search("clinic closed day", limit=50).hits]
        assert [first.id for first, _alike in group(shown)] == [line.id for line in shown], "nothing stands twice"


def test_one_review_does_not_flood_the_others(tmp_path: Path):
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as library:
        library.add(reading("a.pdf", *(f"The clinic was closed, {'abcdefgh'[number] * 9}." for number in range(8)), reference="Child A"))
        library.add(reading("b.pdf", "The clinic was closed, zzzzzzzzz.", reference="Child B"))
        hits = library.search("clinic closed").hits
        place = [hit.point.reference for hit in hits].index("Child B")
        assert place <= 3
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def told(hits: tuple[Hit, ...]) -> dict[str, tuple[int | None, int | None]]:
    return {hit.point.id: (hit.keyword_rank, hit.semantic_rank) for hit in hits}


def test_ranks_are_those_of_each_way_of_searching_alone(library: Library):
    query = "father asked about his own needs"
    hybrid = told(library.search(query, limit=50).hits)
    words = told(library.search(query, limit=50, mode=SearchMode.KEYWORD).hits)
    assert {name: ranks[0] for name, ranks in hybrid.items() if ranks[0]} == {name: ranks[0] for name, ranks in words.items()}
    assert all(ranks != (None, None) for ranks in hybrid.values())


def test_the_order_is_the_same_each_time(library: Library):
    once, again = (library.search("body map father clinic", limit=50) for _ in range(2))
    assert [hit.point.id for hit in once.hits] == [hit.point.id for hit in again.hits]


def test_one_word_finds_every_line_that_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ranking, "DEPTH", 5)
    lines = [f"The clinic was closed in week {number}." for number in range(12)]
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as library:
        library.add(reading("clinic.md", *lines))
        for most in (4_000, 3):
            monkeypatch.setattr(ranking, "MOST_LINES", most)
            assert library.search("clinic", mode=SearchMode.KEYWORD, limit=3).total == 12
            assert library.search("clinic closed", mode=SearchMode.KEYWORD, limit=3).total == 5
            assert library.search("clinic closed", mode=SearchMode.KEYWORD, limit=12).total == 5, "however many are shown"


def test_one_word_with_other_names_finds_every_line_that_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ranking, "DEPTH", 5)
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as library:
        library.add(reading("fathers.md", *(f"The father was out in week {number}." for number in range(12))))
        result = library.search("fathers", mode=SearchMode.KEYWORD, limit=3)
        assert result.understood, "dads are looked for as well"
        assert result.total == 12


def test_an_empty_library_finds_nothing_and_says_nothing(tmp_path: Path):
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as library:
        for mode in SearchMode:
            result = library.search("clinic", mode=mode)
            assert (result.total, result.notes) == (0, ())


def test_withdrawn_lines_are_gone_at_once(own_home: Path):
    with Library.open(own_home) as library:
        library.withdraw("Child A")
        result = library.search("fathers", limit=50)
        assert {hit.point.reference for hit in result.hits} == {"Child B"}
        assert result.total == len(result.hits)


def test_vectors_of_lines_that_are_gone_are_passed_over(own_home: Path, tmp_path: Path):
    (folder,) = own_home.glob("vectors-*")
    shutil.copytree(folder, tmp_path / "stale")
    with Library.open(own_home) as library:
        library.withdraw("Child A")
    shutil.rmtree(folder)
    shutil.copytree(tmp_path / "stale", folder)
    with Library.open(own_home) as library:
        result = library.search("fathers", limit=1)
        assert [hit.point.reference for hit in result.hits] == ["Child B"]
        assert result.total == len(library.search("fathers", limit=50).hits)


def damage_the_vectors(home: Path) -> None:
    for file in home.glob("vectors-*/chroma.sqlite3"):
        file.write_bytes(b"rubbish" * 1000)


def remove_the_vectors(home: Path) -> None:
    for folder in home.glob("vectors-*"):
        shutil.rmtree(folder)


@pytest.mark.parametrize("damage", [damage_the_vectors, remove_the_vectors])
def test_damaged_vectors_leave_the_words(own_home: Path, damage):
    damage(own_home)
    with Library.open(own_home) as library:
        result = library.search("fathers")
        assert result.hits[0].matched
        assert all(hit.semantic_rank is None for hit in result.hits)
        assert result.notes[-1].startswith("Searched by words only.")
        assert "kb reindex" in result.notes[-1]
        with pytest.raises(LibraryError, match="kb reindex"):
            library.search("fathers", mode=SearchMode.SEMANTIC)
        assert "kb reindex" not in " ".join(library.search("fathers", mode=SearchMode.KEYWORD).notes)


def test_another_model_leaves_the_words(own_home: Path):
    with Library.open(own_home, encoder=FakeEncoder()) as library:
        assert "kb reindex" in library.search("fathers").notes[-1]
        with pytest.raises(IndexMismatch):
            library.search("fathers", mode=SearchMode.SEMANTIC)


def test_damaged_words_leave_the_meaning(own_home: Path):
    with create_engine(f"sqlite:///{own_home / 'catalogue.sqlite3'}").begin() as c:
        c.execute(text("DELETE FROM fulltext_data"))
    with Library.open(own_home) as library:
        result = library.search("fathers")
        assert result.hits
        assert all(hit.keyword_rank is None and hit.semantic_rank for hit in result.hits)
        assert any("father" in hit.matched for hit in result.hits), "worked out from the line itself"
        assert result.notes[-1] == "Searched by meaning only: the word index is damaged. To mend it, run: kb check --repair"
        with pytest.raises(LibraryError):
            library.search("fathers", mode=SearchMode.KEYWORD)
    damage_the_vectors(own_home)
    with Library.open(own_home) as library, pytest.raises(LibraryError):
        library.search("fathers")


def test_the_words_alone_need_no_model(own_home: Path):
    class Untouchable:
        name, dimensions = bundled_encoder().name, bundled_encoder().dimensions

        def encode(self, texts, *, progress=None):
            raise AssertionError("the model was used")

        split = encode

    with Library.open(own_home, encoder=Untouchable()) as library:
        assert library.search("fathers", mode=SearchMode.KEYWORD).total
