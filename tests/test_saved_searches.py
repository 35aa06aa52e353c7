"""Saved searches through the library and the command: what is new, when the mark moves, who sees them, and what they outlive."""

from __future__ import annotations

import json
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kb.catalogue.database import FILE
from kb.errors import LibraryBusy, NotFound
from kb.library import Library
from kb.models import Filter, PointKind, SearchResult
from kb.saving import LONGEST_NAME, SavedSearch, SavingRefused
from kb.settings import settings
from tests.fakes import FakeEncoder
from tests.readings import point, reading
from ui.cli import app

FATHERS, SHARING = "fathers-male-carers", "information-sharing"
RUNNER = CliRunner()


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as opened:
        opened.add(
            reading(
                "a.pdf",
                point("Nobody asked the father.", themes=[FATHERS]),
                point("The lodger was unseen.", themes=[SHARING]),
                reference="Child A",
            )
        )
        yield opened


def more(library: Library, text: str, reference: str = "Child B", **facts: Any) -> None:
    library.add(reading(f"{reference}-{text}.pdf", point(text, themes=[FATHERS]), reference=reference, **facts), path=f"/in/{text}.pdf")


def new(library: Library, name: str = "Fathers", by: str = "Ann", *, restricted: bool = False) -> list[str]:
    """The words of what is new, without looking at it."""
    search = library.saved.named(name, by)
    ids = library.saved.found(search, restricted=restricted).ids - search.found
    return sorted(held.text for held in library.points(Filter(restricted=True)) if held.id in ids)


def look(library: Library, name: str = "Fathers", by: str = "Ann", *, restricted: bool = False) -> int:
    return len(library.saved.look(library.saved.named(name, by), restricted=restricted).new)


# ------------------------------------------------------------------ what is new


def test_what_is_found_when_it_is_saved_is_not_new(library: Library) -> None:
    made = library.saved.add("Fathers", "father", Filter(), "Ann")
    assert (made.name, made.query, made.where, made.by, made.saved_on) == ("Fathers", "father", Filter(), "Ann", made.looked_on)
    assert len(made.found) == 1
    assert new(library) == []


def test_listing_leaves_the_mark_where_it_is_and_looking_moves_it(library: Library) -> None:
    library.saved.add("Fathers", "father", Filter(), "Ann")
    more(library, "The father was never seen.")
    more(library, "Nothing about him.", "Child C")
    for _ in range(2):
        assert new(library) == ["The father was never seen."]
    assert look(library) == 1
    assert new(library) == []
    assert look(library) == 0


def test_the_whole_answer_counts_and_not_its_first_page(library: Library) -> None:
    library.saved.add("Fathers", "father", Filter(), "Ann")
    lines = [f"The father was not asked, {number} times." for number in range(260)]
    library.add(reading("many.pdf", *lines, reference="Child M"))
    assert len(new(library)) == 260


def test_a_withdrawn_line_is_simply_gone_and_new_when_it_comes_back(library: Library) -> None:
    more(library, "The father was never seen.")
    library.saved.add("Fathers", "father", Filter(), "Ann")
    library.withdraw("Child B")
    assert (new(library), len(library.saved.found(library.saved.named("Fathers", "Ann")).ids)) == ([], 1)
    look(library)
    again = reading("Child B-The father was never seen.pdf", "The father was never seen.", reference="Child B")
    library.add(again, readmit=True)
    assert new(library) == ["The father was never seen."]


def test_a_search_without_words_is_what_its_filter_lets_pass(library: Library) -> None:
    library.saved.add("Fathers", "", Filter(theme=(FATHERS,)), "Ann")
    more(library, "He was never seen.")
    assert new(library) == ["He was never seen."]


def test_every_field_of_a_filter_is_kept_except_what_a_visit_may_see(library: Library) -> None:
    where = Filter(
        kind=(PointKind.DEVELOPMENT_AREA.value,),
        theme=(FATHERS,),
        review=("Child A", "Child B"),
        partnership=("Northshire",),
        review_type=("lcspr",),
        year=("2024", "2025"),
        restricted=True,
        outcome=("death",),
        age_band=("under-1",),
        harm=("neglect",),
        agency=("police",),
        status=("not_stated",),
        before="2025-03",
        after="2019",
    )
    kept = library.saved.add("All", "father", where, "Ann").where
    assert kept == Filter(**{name: value for name, value in vars(where).items() if name != "restricted"})
    assert library.saved.named("all", "ann").where == kept


def test_a_line_that_stands_under_one_much_like_it_is_new_all_the_same(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    search = Library.search

    def folded(self: Library, query: str, **how: Any) -> SearchResult:
        found = search(self, query, **how)
        first, *others = sorted(found.hits, key=lambda hit: hit.point.reference)
        return replace(found, hits=(replace(first, alike=tuple(hit.point.id for hit in others)),))

    monkeypatch.setattr(Library, "search", folded)
    with Library.open(library.home, encoder=FakeEncoder()) as folding:
        folding.saved.add("Fathers", "father", Filter(), "Ann")
        more(folding, "The father was never seen.")
        assert new(folding) == ["The father was never seen."]
        look = folding.saved.look(folding.saved.named("Fathers", "Ann"))
        assert [(hit.point.text, look.is_new(hit)) for hit in look.hits] == [("Nobody asked the father.", True)]
        assert new(folding) == []


# ------------------------------------------------------------------ restricted reviews


def test_restricted_lines_count_only_where_the_visit_may_see_them(library: Library) -> None:
    library.saved.add("Fathers", "father", Filter(), "Ann")
    more(library, "The father was kept back.")
    library.keeper.restrict("Child B", "Ann", "why")
    assert new(library) == []
    assert new(library, restricted=True) == ["The father was kept back."]
    assert look(library) == 0
    assert new(library, restricted=True) == ["The father was kept back."]
    library.keeper.release("Child B", "Ann", "looked at")
    assert new(library) == ["The father was kept back."]


def test_what_was_seen_as_restricted_is_not_new_again_after_a_look_without(library: Library) -> None:
    library.saved.add("Fathers", "father", Filter(), "Ann")
    more(library, "The father was kept back.")
    library.keeper.restrict("Child B", "Ann", "why")
    assert look(library, restricted=True) == 1
    assert look(library) == 0
    assert new(library, restricted=True) == []
    library.keeper.release("Child B", "Ann", "looked at")
    assert new(library) == []


# ------------------------------------------------------------------ what a filter outlives


def test_a_theme_that_was_merged_keeps_its_saved_search(library: Library) -> None:
    saved = library.saved.add("Fathers", "", Filter(theme=(FATHERS,)), "Ann")
    library.theming.merge(FATHERS, SHARING, reason="one thing", by="Ann")
    assert new(library) == ["The lodger was unseen."], "what the theme means now"
    again = library.saved.held("", Filter(theme=(SHARING,)), "Ann")
    assert again is not None
    assert again.number == saved.number


@pytest.mark.parametrize(
    "where",
    [
        {"theme": ("no-such-theme",)},
        {"review": ("Child Gone",)},
        {"kind": ("no_such_kind",)},
        {"year": ("nineteen",)},
        {"partnership": ("Nowhere",)},
        {"harm": ("no-such-harm",)},
    ],
)
def test_what_nobody_knows_finds_nothing_and_breaks_nothing(library: Library, where: dict[str, tuple[str, ...]]) -> None:
    for name, query in (("Words", "father"), ("None", "")):
        library.saved.add(name, query, Filter(**where), "Ann")
        assert library.saved.look(library.saved.named(name, "Ann")).hits == ()


def test_a_retired_theme_finds_nothing_and_breaks_nothing(library: Library) -> None:
    library.saved.add("Fathers", "father", Filter(theme=(FATHERS,)), "Ann")
    library.theming.retire(FATHERS, reason="never used", by="Ann")
    assert look(library) == 0


# ------------------------------------------------------------------ whose it is, and what cannot be saved


def test_a_person_sees_their_own_by_name_without_case(library: Library) -> None:
    first = library.saved.add("Fathers", "father", Filter(), "Ann  B")
    second = library.saved.add("Lodgers", "lodger", Filter(), "ann b")
    other = library.saved.add("Fathers", "father", Filter(), "Bo")
    assert [one.number for one in library.saved.of("ANN B")] == [second.number, first.number]
    assert library.saved.named("fathers", "bo").number == other.number
    with pytest.raises(NotFound, match=r"Bo has no saved search “Lodger”\.$"):
        library.saved.named("Lodger", "Bo")
    with pytest.raises(NotFound, match=r"Did you mean “Lodgers”"):
        library.saved.named("Lodger", "Ann B")


def test_the_same_search_is_known_again(library: Library) -> None:
    made = library.saved.add("Fathers", "  Nobody asked?", Filter(review=("Child A",), theme=(FATHERS, SHARING)), "Ann")
    asked = Filter(review=("child-a",), theme=(SHARING, FATHERS), restricted=True)
    assert library.saved.held("nobody  ASKED?", asked, "ann") == made
    assert library.saved.held("nobody asked?", asked, "Bo") is None
    assert library.saved.held("nobody asked?", Filter(theme=(FATHERS, SHARING)), "Ann") is None
    assert library.saved.held("nobody", asked, "Ann") is None


@pytest.mark.parametrize(
    ("name", "query", "by", "why"),
    [
        (" ", "lodger", "Ann", "give a name"),
        ("Lodgers", "lodger", " ", "give your name"),
        ("x" * (LONGEST_NAME + 1), "lodger", "Ann", "at most 80"),
        ("FATHERS ", "lodger", "ann", "Choose another name"),
        ("Again", "Father", "Ann", "already, as “Fathers”"),
        ("Empty", "  ", "Ann", "nothing to save"),
        ("Signs", "?!", "Ann", "no word"),
        ("Long", "x" * 1_001, "Ann", "at most 1,000"),
    ],
)
def test_what_cannot_be_saved_is_refused_in_words(library: Library, name: str, query: str, by: str, why: str) -> None:
    library.saved.add("Fathers", "father", Filter(), "Ann")
    with pytest.raises(SavingRefused, match=why):
        library.saved.add(name, query, Filter(), by)
    assert len(library.saved.of("Ann")) == 1


def test_a_removed_search_is_gone_and_its_number_means_no_other(library: Library) -> None:
    made = library.saved.add("Fathers", "father", Filter(), "Ann")
    found = library.saved.found(made)
    assert library.saved.any()
    assert library.saved.remove(made.number) == made
    assert not library.saved.any()
    later = library.saved.add("Lodgers", "lodger", Filter(), "Ann")
    assert later.number != made.number
    for act in (lambda: library.saved.remove(made.number), lambda: library.saved.looked(made.number, found)):
        with pytest.raises(NotFound, match="was removed"):
            act()


# ------------------------------------------------------------------ the library around it


def test_nothing_is_found_or_counted_otherwise_so_the_counters_stand(library: Library) -> None:
    before = library.generation
    made = library.saved.add("Fathers", "father", Filter(), "Ann")
    library.saved.look(made)
    assert library.generation == before
    assert library.check() == []
    assert library.reindex() == 2
    assert library.check(repair=True) == []
    assert library.saved.named("Fathers", "Ann").found == made.found


def test_a_search_by_words_only_leaves_the_mark(library: Library) -> None:
    """While the index is damaged, lines that only a meaning finds are missing; they are not new once it is mended."""
    made = library.saved.add("Lodgers", "unseen lodger the", Filter(), "Ann")
    assert len(made.found) == 2, "one by its words, one by its meaning"
    (vectors,) = library.home.glob("vectors-*")
    away = vectors.rename(library.home / "away")
    with Library.open(library.home, encoder=FakeEncoder()) as damaged:
        look = damaged.saved.look(damaged.saved.named("Lodgers", "Ann"))
        assert (look.now.whole, len(look.hits)) == (False, 1)
        assert damaged.saved.named("Lodgers", "Ann") == made
    shutil.rmtree(vectors, ignore_errors=True)
    away.rename(vectors)
    assert new(library, "Lodgers") == []


def test_a_library_from_before_opens_and_can_save(tmp_path: Path) -> None:
    home = tmp_path / "library"
    with Library.open(home, encoder=FakeEncoder()) as library:
        library.add(reading("a.pdf", "Nobody asked the father.", reference="Child A"))
    with sqlite3.connect(home / FILE) as raw:
        raw.execute("DROP TABLE saved_search")
        raw.execute("UPDATE alembic_version SET version_num = '0005'")
    with Library.open(home, encoder=FakeEncoder()) as library:
        library.saved.add("Fathers", "father", Filter(), "Ann")
        more(library, "The father was never seen.")
        assert new(library) == ["The father was never seen."]
        assert library.check() == []
    with Library.open(home, encoder=FakeEncoder()) as library:
        assert look(library) == 1


def test_a_saved_search_waits_for_the_writer_and_gives_up_in_words(library: Library) -> None:
    with library._changing(), Library.open(library.home, encoder=FakeEncoder(), wait=0.1) as other:
        raised: list[BaseException] = []

        def save() -> None:
            try:
                other.saved.add("Fathers", "father", Filter(), "Ann")
            except LibraryBusy as error:
                raised.append(error)

        saving = threading.Thread(target=save)
        saving.start()
        saving.join(30)
        assert len(raised) == 1
        assert not other.saved.any(), "nothing is written without the lock, and reading does not wait for it"


def test_many_people_saving_at_once_lose_nothing(library: Library) -> None:
    made: list[SavedSearch] = []
    words = [f"father {number}" for number in range(8)]
    threads = [threading.Thread(target=lambda word=word: made.append(library.saved.add(word, word, Filter(), "Ann"))) for word in words]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(one.query for one in library.saved.of("Ann")) == words
    assert len({one.number for one in made}) == 8


# ------------------------------------------------------------------ the command


@pytest.fixture
def home(library: Library, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The library for `kb`, whose real model is stood in for."""
    monkeypatch.setenv("KB_HOME", str(library.home))
    monkeypatch.setattr("kb.embedding.bundled_encoder", FakeEncoder)
    settings.cache_clear()
    return library.home


def kb(*words: str, status: int = 0) -> str:
    answer = RUNNER.invoke(app, list(words))
    assert answer.exit_code == status, answer.output
    return " ".join(answer.output.split())


def as_json(*words: str, status: int = 0) -> Any:
    answer = RUNNER.invoke(app, [*words, "--json"])
    assert answer.exit_code == status, answer.output
    return json.loads(answer.stdout)


@pytest.mark.usefixtures("home")
def test_the_command_saves_lists_runs_and_removes(library: Library) -> None:
    assert "has not saved a search yet" in kb("saved", "--by", "Ann")
    assert "“Fathers”, with the 1 line found now" in kb("saved", "add", "Fathers", "father", "--by", "Ann")
    more(library, "The father was never seen.")
    for _ in range(2):
        assert kb("saved", "--by", "ann").startswith("Fathers: 1 new “father” · 2 lines · last looked at on")
    shown = kb("saved", "run", "fathers", "--by", "Ann")
    assert "1 new since you last looked" in shown
    assert "The father was never seen. Child B" in shown
    assert "Nobody asked" not in shown
    assert "nothing new" in kb("saved", "run", "Fathers", "--by", "Ann")
    assert "Nobody asked the father." in kb("saved", "run", "Fathers", "--all", "--by", "Ann")
    assert "Removed: “Fathers”." in kb("saved", "remove", "FATHERS", "--by", "Ann")
    assert not library.saved.any()


@pytest.mark.usefixtures("home")
def test_the_command_as_json(library: Library) -> None:
    made = as_json("saved", "add", "Fathers", "father", "--theme", "FATHERS-male-carers", "--kind", "development_area", "--by", "Ann")
    assert set(made) == {"name", "query", "filter", "by", "saved_on", "looked_on"}
    assert made["filter"] == {"kind": ["development_area"], "theme": [FATHERS]}
    more(library, "The father was never seen.")
    assert "“father” · What went wrong · Fathers, male carers and unseen adults · 2 lines" in kb("saved", "--by", "Ann")
    (listed,) = as_json("saved", "--by", "Ann")["searches"]
    assert (listed["name"], listed["total"], listed["new"]) == ("Fathers", 2, 1)
    ran = as_json("saved", "run", "Fathers", "--all", "--by", "Ann")
    assert [(one["text"], one["new"]) for one in sorted(ran["lines"], key=lambda one: one["text"])] == [
        ("Nobody asked the father.", False),
        ("The father was never seen.", True),
    ]
    assert as_json("saved", "run", "Fathers", "--by", "Ann")["lines"] == []
    assert "no saved search" in as_json("saved", "run", "Lodgers", "--by", "Ann", status=1)["error"]
    assert as_json("saved", "remove", "Fathers", "--by", "Ann")["name"] == "Fathers"
    assert as_json("saved", "--by", "Ann") == {"searches": []}


@pytest.mark.usefixtures("home")
def test_the_command_leaves_restricted_reviews_out_where_it_is_asked_to(library: Library) -> None:
    kb("saved", "add", "Fathers", "father", "--by", "Ann")
    more(library, "The father was kept back.")
    library.keeper.restrict("Child B", "Ann", "why")
    assert as_json("saved", "--open-only", "--by", "Ann")["searches"][0]["new"] == 0
    assert as_json("saved", "run", "Fathers", "--open-only", "--by", "Ann")["lines"] == []
    assert [one["restricted"] for one in as_json("saved", "run", "Fathers", "--by", "Ann")["lines"]] == [True]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("add", "X", "father", "--theme", "no-such-theme"), 1, "There is no theme"),
        (("add", "X", "father", "--review", "Child Gone"), 1, "Child Gone"),
        (("add", "X", "father", "--kind", "guess"), 2, "no kind of line"),
        (("add", "X", "father", "--filter", "year=soon"), 2, "four digits"),
        (("add", "X", ""), 1, "nothing to save"),
        (("remove", "Nothing"), 1, "no saved search"),
        (("--by", "Ann", "run", "X"), 2, "after the command"),
    ],
)
def test_what_the_command_refuses(library: Library, words: tuple[str, ...], status: int, said: str) -> None:
    assert said in kb("saved", *words, status=status)
    assert not library.saved.any()
