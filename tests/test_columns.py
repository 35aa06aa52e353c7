"""The columns of a catalogue answer any filter, and count any choice of lines, exactly as the database does."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.catalogue import columns, counts, filters
from kb.catalogue.columns import Columns
from kb.library import Library
from kb.models import FACETS, NOT_STATED, WITHHELD, AssignmentState, Facets, Fact, Filter, PointKind, ReviewType
from tests.fakes import FakeEncoder
from tests.readings import point, reading

FATHERS, SHARING, SLEEP, BRUISING = "fathers-male-carers", "information-sharing", "crying-and-safer-sleep", "infant-vulnerability"
THEMES = (FATHERS, SHARING, SLEEP, BRUISING)
KINDS = (PointKind.DEVELOPMENT_AREA, PointKind.GOOD_PRACTICE, PointKind.RECOMMENDATION, PointKind.RESOURCE)
DATES = (None, "2021", "2022", "2022-03", "2022-03-12", "2022-11", "2024-01-05")
VALUES = {
    "outcome": ("death", "serious-harm", WITHHELD),
    "age_band": ("under-1", "1-5", WITHHELD),
    "harm": ("neglect", "online-harm"),
    "agency": ("police", "education"),
    "status": ("closed", "looked-after"),
}
PARTNERSHIPS = (None, "Northshire", "Southvale and Straße")


def _fact(name: str, value: str) -> Fact:
    return Fact(name, value, value, f"It says {value}.", "case summary", 1, 0.8)


def _fill(library: Library, seed: int) -> None:
    """Ten reviews of any facts; repeats, restricted and withdrawn ones; themes rejected, added, merged and retired; facts decided."""
    chance = random.Random(seed)
    common = [point(f"Every review says line {number}.", themes=chance.sample(THEMES, chance.randint(0, 3))) for number in range(3)]
    for number in range(10):
        own = [
            point(f"Line {line} of review {number}.", chance.choice(KINDS), themes=chance.sample(THEMES, chance.randint(0, 3)))
            for line in range(chance.randint(1, 6))
        ]
        facts = tuple(_fact(name, value) for name in FACETS for value in chance.sample(VALUES[name], chance.randint(0, 2)))
        read = reading(
            f"{number}.pdf",
            *own,
            *chance.sample(common, chance.randint(0, 3)),
            reference=f"Child {'ABCDEFGHIJ'[number]}",
            partnership=PARTNERSHIPS[chance.randrange(3)] if number else "Northshire",
            published=DATES[(number + seed) % len(DATES)],
            review_type=chance.choice([None, ReviewType.LCSPR, ReviewType.RAPID_REVIEW, ReviewType.SAR]),
        )
        library.add(replace(read, facts=facts), path=f"/in/{number}.pdf")
        if not number:
            library.add(replace(reading("again.docx", *own, "One line more.", reference="Child A"), facts=(_fact("agency", "police"),)))
    lines = library.points(Filter(restricted=True))
    for line in chance.sample(lines, 8):
        for theme in chance.sample(THEMES, 2):
            library.decide(line.id, theme, chance.choice(list(AssignmentState)), "Ann")
    library.set_fact("Child B", "harm", [WITHHELD], "Ann")
    library.set_fact("Child C", "harm", [], "Ann")
    library.set_fact("Child D", "partnership", ["Eastmere"], "Ann")
    library.set_fact("Child E", "published", ["2023-07"], "Ann")
    library.set_fact("Child F", "agency", ["police", "education"], "Ann")
    library.keeper.restrict("Child G", "Ann")
    library.keeper.release("Child H", "Ann")
    library.withdraw("Child I")
    library.theming.merge(FATHERS, SHARING, reason="one is enough", by="Ann")
    library.theming.retire(SLEEP, reason="not used", by="Ann")


@pytest.fixture(scope="module", params=[1, 2, 3])
def held(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Library, Columns]]:
    with Library.open(tmp_path_factory.mktemp("columns") / "library", encoder=FakeEncoder()) as library:
        _fill(library, request.param)
        yield library, _read(library)


def _read(library: Library) -> Columns:
    with library._catalogue.reading() as c:
        return columns.read(c)


def some(*values: str) -> st.SearchStrategy[tuple[str, ...]]:
    return st.one_of(st.just(()), st.lists(st.sampled_from(values), min_size=1, max_size=3).map(tuple))


DAYS = ("", "2021", "2022", "2022-03", "2022-03-12", "2022-11-30", "2023-07", "2024-01-05", "2030", "no date")
DAY = st.sampled_from(DAYS)
FILTERS = st.builds(
    Filter,
    kind=some(*(kind.value for kind in KINDS), "next_step", "no such kind"),
    theme=some(*THEMES, "no-such-theme"),
    review=some("Child A", "child  b", "CHILD-C", "child-d", "Child G", "Child I", "Child Z", ""),
    partnership=some("northshire", "SOUTHVALE and STRASSE", "Eastmere", "Nowhere", ""),
    review_type=some("lcspr", "rapid_review", "sar", "dhr", "no such type"),
    year=some("2021", "2022", "2023", "2024", "1999", ""),
    restricted=st.booleans(),
    **{name: some(*values, NOT_STATED, WITHHELD, "unknown") for name, values in VALUES.items()},
    before=DAY,
    after=DAY,
)
#: A filter of all fields at once lets hardly anything pass: most of these set one to three.
FEW = st.builds(
    lambda one, kept: Filter(**{name: getattr(one, name) for name in kept}),
    FILTERS,
    st.lists(st.sampled_from(list(Filter.__dataclass_fields__)), max_size=3, unique=True),
)
CHECKED = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@CHECKED
@given(where=st.one_of(FEW, FEW, FILTERS))
def test_any_filter_lets_through_what_the_database_lets_through(held: tuple[Library, Columns], where: Filter) -> None:
    library, of_it = held
    with library._catalogue.reading() as c:
        expected = set(c.execute(filters.allowed(where)).scalars())
    assert {of_it.ids[row] for row in np.flatnonzero(of_it.allowed(where))} == expected


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("side", ["before", "after"])
def test_dates_are_compared_as_the_database_compares_them(held: tuple[Library, Columns], side: str, day: str) -> None:
    library, of_it = held
    where = Filter(restricted=True, **{side: day})
    with library._catalogue.reading() as c:
        expected = set(c.execute(filters.allowed(where)).scalars())
    assert {of_it.ids[row] for row in np.flatnonzero(of_it.allowed(where))} == expected


def test_each_kind_of_filter_lets_something_through(held: tuple[Library, Columns]) -> None:
    """Else the test above compares nothing with nothing."""
    _library, of_it = held
    wheres = [
        Filter(),
        Filter(restricted=True),
        Filter(theme=(SHARING,)),
        Filter(review=("child  b",)),
        Filter(partnership=("eastmere",), restricted=True),
        Filter(harm=(WITHHELD,), restricted=True),
        Filter(harm=(NOT_STATED,)),
        Filter(agency=("police",)),
        Filter(before="2023", restricted=True),
        Filter(after="2021", restricted=True),
    ]
    passing = [int(of_it.allowed(where).sum()) for where in wheres]
    assert all(0 < count < len(of_it.ids) for count in passing), passing
    assert passing[0] < passing[1], "a restricted review"
    assert passing[1] < len(of_it.ids), "lines that a second file repeats"
    for gone in (Filter(theme=(SLEEP,), restricted=True), Filter(theme=(FATHERS,), restricted=True), Filter(review=("Child I",))):
        assert not of_it.allowed(gone).any()
    assert of_it.allowed(Filter()) is not of_it.open, "nothing is changed in it"


@CHECKED
@given(data=st.data())
def test_any_lines_are_counted_as_the_database_counts_them(held: tuple[Library, Columns], data: st.DataObject) -> None:
    library, of_it = held
    rows = data.draw(st.lists(st.sampled_from(range(len(of_it.ids))), unique=True).map(lambda some: np.array(some, dtype=np.int32)))
    found = of_it.facets(rows)
    ids = [of_it.ids[row] for row in rows]
    with library._catalogue.reading() as c:
        expected = counts.facets(c, ids)
    reviews = {review.key: review for review in library.reviews()}
    of_review = [reviews[line.review] for line in library._catalogue.cited(ids).values()]
    more = {
        "partnership": Counter(review.partnership for review in of_review if review.partnership),
        "year": Counter(review.published[:4] for review in of_review if review.published),
        "review_type": Counter(review.review_type.value for review in of_review if review.review_type),
    }
    assert found == replace(expected, **more)
    for name in Facets.__dataclass_fields__:
        counted = getattr(found, name)
        assert list(counted) == sorted(counted, key=lambda value: (-counted[value], value)), name


def test_an_empty_library_has_no_lines(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as library:
        of_it = _read(library)
        assert of_it.allowed(Filter(agency=(NOT_STATED,), before="2022", theme=(SLEEP,))).tolist() == []
        assert of_it.facets(np.zeros(0, dtype=np.int32)) == Facets()
        library.add(reading("a.pdf", reference="Child A"))
        assert _read(library).allowed(Filter(review=("Child A",))).tolist() == []


def test_a_decision_at_a_line_that_is_gone_counts_nowhere(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as library:
        library.add(reading("a.pdf", "One.", "Two."), path="/in/a.pdf")
        library.add(reading("b.pdf", "Three.", reference="Child B"), path="/in/b.pdf")
        for words in ("One.", "Three."):
            (line,) = (held.id for held in library.points() if held.text == words)
            library.decide(line, FATHERS, AssignmentState.ACCEPTED, "Ann")
        library.add(reading("a.pdf", "Two."), path="/in/a.pdf")
        library.withdraw("Child B")
        of_it = _read(library)
        assert not of_it.allowed(Filter(theme=(FATHERS,))).any()
        assert of_it.facets(np.arange(len(of_it.ids), dtype=np.int32)).theme == {}


def test_themes_of_a_line_are_added_up(held: tuple[Library, Columns]) -> None:
    library, of_it = held
    asked = np.random.default_rng(0).random(len(of_it.theme_ids)).astype(np.float32)
    rows = np.random.default_rng(1).permutation(len(of_it.ids)).astype(np.int32)[:20]
    cited = library._catalogue.cited(of_it.ids)
    given = [{one.theme: one.score for one in cited[of_it.ids[row]].themes} for row in rows]
    by_hand = [sum(asked[of_it.theme_ids.index(theme)] * score for theme, score in one.items()) for one in given]
    assert np.allclose(of_it.on_themes(asked)[rows], by_hand, atol=1e-5)
    assert np.allclose(of_it.theme_lengths[rows], [np.sqrt(sum(score**2 for score in one.values())) for one in given], atol=1e-5)
    assert any(len(one) > 1 for one in given)
