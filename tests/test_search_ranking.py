"""The rankings behind a search, compared with brute force: words, meaning and themes, with and without filters and tables."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from sqlalchemy import Connection, create_engine

from kb import fulltext
from kb.catalogue.columns import Columns, Mask
from kb.search import ranking as module
from kb.search.fusion import THEME_WEIGHT, Ranking, best_first
from kb.search.held import Table
from kb.search.ranking import NEAR, NEAREST, SHARE, Meaning, by_words, good_enough, rows_of
from tests.rows import columns

LINES = 300
#: Words with the share of lines that say them.
WORDS = {"child": 0.7, "school": 0.3, "father": 0.1, "bruise": 0.02, "clinic": 0.01}
Floats = NDArray[np.float32]


class Written:
    """A full-text table of invented lines, in another order than the rows; some rows have no entry, and some entries no row."""

    def __init__(self, c: Connection) -> None:
        self.c = c
        chance = random.Random(4)
        said = [[word for word, share in WORDS.items() if chance.random() < share] for _ in range(LINES)]
        self.lines = [" ".join(words * chance.randint(1, 2) + ["something"] * chance.randint(1, 9)) for words in said]
        self.says = [set(words) for words in said]
        fulltext.create(c)
        order = chance.sample(range(LINES), LINES)
        fulltext.add(c, [("gone", None, "child school father bruise clinic", None)])
        fulltext.add(c, [(f"p{row:03}", None, self.lines[row], None) for row in order if row not in (3, 5)])
        row_of = {f"p{row:03}": row for row in range(LINES)}
        entries = fulltext.entries(c)
        self.entry_rows = np.full(max(number for number, _name in entries) + 1, -1, dtype=np.int32)
        for number, name in entries:
            self.entry_rows[number] = row_of.get(name, -1)
        for row in (3, 5):
            self.says[row] = set()

    def by_hand(self, terms: Sequence[str], allowed: Mask) -> Ranking:
        """Every allowed line that says any of the terms, best first, of everything there is."""
        found = [(int(self.entry_rows[entry]), value) for entry, value in fulltext.ranked(self.c, terms, -1)]
        kept = [(row, value) for row, value in found if row >= 0 and allowed[row]]
        return best_first(np.array([row for row, _v in kept], dtype=np.int32), np.array([value for _row, value in kept], dtype=np.float32))

    def holding(self, terms: Collection[str], allowed: Mask) -> set[int]:
        return {row for row in range(LINES) if allowed[row] and self.says[row] & set(terms)}


@pytest.fixture(scope="module")
def written() -> Iterator[Written]:
    with create_engine("sqlite://").connect() as c:
        yield Written(c)


def share_of(share: float, seed: int) -> Mask:
    return np.random.default_rng(seed).random(LINES) < share


TERMS = st.lists(st.sampled_from([*WORDS, "zebra"]), min_size=1, max_size=4, unique=True)
SHARED = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
ALLOWED = st.builds(share_of, st.sampled_from([0.0, 0.03, 0.3, 0.55, 0.9, 1.1]), st.integers(0, 20))


@SHARED
@given(TERMS, ALLOWED, st.sampled_from([1, 5, 50, 400]))
def test_in_a_small_library_the_best_lines_are_found_whatever_the_filter(
    written: Written, terms: list[str], allowed: Mask, depth: int
) -> None:
    best, every = by_words(written.c, written.entry_rows, terms, allowed, depth, single=len(terms) == 1)
    expected = written.by_hand(terms, allowed)
    single = len(terms) == 1
    assert best.rows.tolist() == (expected.rows if single else expected.rows[:depth]).tolist()
    assert sorted(every.tolist()) == sorted(best.rows.tolist())
    assert set(expected.rows.tolist()) == written.holding(terms, allowed)


@SHARED
@given(TERMS, ALLOWED, st.sampled_from([1, 5, 50, 400]), st.sampled_from([0, 20, 120]))
def test_in_a_large_library_a_filter_never_loses_a_line(written: Written, terms: list[str], allowed: Mask, depth: int, most: int) -> None:
    """What is found in everything, and passes the filter, is found under the filter too, as good as it is there."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "MOST_LINES", most)
        best, every = by_words(written.c, written.entry_rows, terms, allowed, depth, single=len(terms) == 1)
        everywhere, _ = by_words(written.c, written.entry_rows, terms, np.ones(LINES, dtype=np.bool_), LINES, single=len(terms) == 1)
    value_of = {row: value for row, value in zip(everywhere.rows.tolist(), everywhere.values.tolist(), strict=True) if allowed[row]}
    if value_of:
        # Better where few lines passed, and the frequent words were looked for after all.
        expected = sorted(value_of.values(), reverse=True)[:depth]
        assert all(mine >= other - 1e-4 for mine, other in zip(best.values.tolist(), expected, strict=False))
        assert len(best) >= len(expected)
        if len(best) < depth:
            assert set(value_of) <= set(best.rows.tolist())
    assert allowed[best.rows].all()
    if len(terms) == 1:
        assert set(every.tolist()) == written.holding(terms, allowed), "all lines of one term are counted"
    else:
        assert every.tolist() == best.rows.tolist()
        assert len(best) <= depth


def test_a_filter_that_hides_the_best_lines_leaves_the_next(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MOST_LINES", 260)
    allowed = np.ones(LINES, dtype=np.bool_)
    allowed[written.by_hand(["child"], allowed).rows[:140]] = False
    best, _every = by_words(written.c, written.entry_rows, ["child", "zebra"], allowed, 5)
    assert best.values.tolist() == written.by_hand(["child"], allowed).values.tolist()[:5]
    assert len(best) == 5


def test_one_term_finds_all_its_lines_and_several_the_best(written: Written) -> None:
    allowed = np.ones(LINES, dtype=np.bool_)
    for most in (10, 4_000):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "MOST_LINES", most)
            best, every = by_words(written.c, written.entry_rows, ["child"], allowed, 5, single=True)
            assert set(every.tolist()) == written.holding(["child"], allowed)
            assert len(every) > 100
            assert best.rows[:5].tolist() == written.by_hand(["child"], allowed).rows[:5].tolist()
    best, every = by_words(written.c, written.entry_rows, ["child", "school"], allowed, 5)
    assert len(best) == len(every) == 5


def test_with_many_lines_the_rarest_terms_are_looked_for_first(written: Written, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = fulltext.counts(written.c, WORDS)
    monkeypatch.setattr(module, "MOST_LINES", lines["clinic"] + lines["bruise"])
    assert module._telling(written.c, ["child", "bruise", "father", "clinic", "zebra"]) == ["bruise", "clinic"]
    assert module._telling(written.c, ["child", "zebra"]) == ["child"], "one term is always looked for"
    assert module._telling(written.c, ["zebra"]) == []
    monkeypatch.setattr(module, "MOST_LINES", 4_000)
    assert module._telling(written.c, ["child", "bruise", "zebra"]) == ["child", "bruise"]


def test_a_filter_that_keeps_no_line_of_the_rarest_term_still_finds_those_of_the_others(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_LINES", 20)
    allowed = np.array(["bruise" not in says for says in written.says], dtype=np.bool_)
    best, _every = by_words(written.c, written.entry_rows, ["bruise", "school"], allowed, 10)
    assert best.rows.tolist() == written.by_hand(["school"], allowed).rows.tolist()[:10]


def test_entries_that_came_since_are_passed_over(written: Written) -> None:
    few = written.entry_rows[:50]
    allowed = np.ones(LINES, dtype=np.bool_)
    best, every = by_words(written.c, few, ["child"], allowed, 5, single=True)
    assert set(every.tolist()) == set(best.rows.tolist()) == set(few[few >= 0].tolist()) & written.holding(["child"], allowed)
    assert rows_of([], few).tolist() == rows_of([len(few), 10_000], few).tolist() == []
    assert len(by_words(written.c, written.entry_rows, ["child"], np.zeros(LINES, dtype=np.bool_), 5)[0]) == 0
    assert len(by_words(written.c, written.entry_rows, [], allowed, 5)[0]) == 0


# ------------------------------------------------------------------ meaning


SIZE = 12


def unit(rows: NDArray[np.float64]) -> Floats:
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


class Index:
    """The vectors as they are kept: compares everything, and notes how much it was asked for."""

    def __init__(self, of: Columns, vectors: Floats) -> None:
        self._held = dict(zip(of.ids, vectors, strict=True))
        self.asked: list[tuple[int, int | None]] = []

    def nearest(self, vector: Floats, n: int, *, within: Collection[str] | None = None) -> list[tuple[str, float]]:
        self.asked.append((n, None if within is None else len(within)))
        names = self._held if within is None else within
        found = [(name, float(self._held[name] @ vector)) for name in names if name in self._held]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:n]


class Lines:
    """Lines with vectors and themes, and a query."""

    def __init__(self, count: int, seed: int, *, themes: bool = True) -> None:
        random = np.random.default_rng(seed)
        given = [
            {f"t{theme}": float(random.uniform(0.3, 1)) for theme in random.choice(5, random.integers(0, 4), replace=False)}
            for _ in range(count)
        ]
        self.columns = columns([f"p{row:04}" for row in range(count)], themes=given)
        self.themes = given
        self.query = unit(random.normal(size=SIZE))
        self.vectors = unit(random.normal(size=(count, SIZE)) + 0.8 * self.query)
        self.about = {"t1": 0.7, "t3": 0.4, "gone": 0.9, "t0": -0.2} if themes else {}
        self.index = Index(self.columns, self.vectors)
        self.table = Table(self.columns, SIZE)
        self.table.take(list(self.columns.ids), self.vectors)

    def meaning(self, *, table: bool) -> Meaning:
        return Meaning(self.columns, self.table if table else None, self.index, self.query, self.about)

    def by_hand(self, allowed: Mask, depth: int) -> list[tuple[int, float]]:
        asked = {theme: max(self.about.get(theme, 0.0), 0.0) for theme in self.columns.theme_ids}
        most = max([0.3, *asked.values()])
        values = {}
        for row in np.flatnonzero(allowed).tolist():
            scores = self.themes[row]
            shared = sum(asked[theme] / most * score for theme, score in scores.items())
            length = np.sqrt(sum(score**2 for score in scores.values()))
            values[row] = float(self.vectors[row] @ self.query) + THEME_WEIGHT * shared / (length + 0.15)
        return sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))[:depth]


def allowed_of(count: int, share: float, seed: int = 0) -> Mask:
    return np.random.default_rng(seed).random(count) < share


@pytest.mark.parametrize("share", [0.0, 0.02, 0.4, 1.1])
@pytest.mark.parametrize("themes", [True, False])
def test_the_best_by_meaning_and_themes_are_those_that_comparing_all_gives(share: float, themes: bool) -> None:
    lines, allowed = Lines(400, 1, themes=themes), allowed_of(400, share)
    expected = lines.by_hand(allowed, 60)
    found = lines.meaning(table=True).ranking(allowed, 60, floor=-9.0)
    kept = [pair for place, pair in enumerate(expected) if place < NEAREST or pair[1] >= SHARE * expected[0][1]]
    assert found.rows.tolist() == [row for row, _value in kept]
    assert found.values.tolist() == pytest.approx([value for _row, value in kept], abs=1e-5)
    assert lines.index.asked == [], "the table is enough"


@pytest.mark.parametrize("table", [True, False])
@pytest.mark.parametrize("share", [0.02, 0.1, 0.6, 1.1])
@pytest.mark.parametrize("about", [{}, {"t1": 0.7, "t3": 0.4}, {"t1": 0.05}])
def test_what_is_alike_is_found_and_what_is_not_is_left_out(share: float, about: dict[str, float], table: bool) -> None:
    lines, allowed = Lines(400, 6), allowed_of(400, share)
    lines.about = about
    found = lines.meaning(table=table).ranking(allowed, 400)
    value_of = dict(lines.by_hand(allowed, 400))
    alike = {row: float(lines.vectors[row] @ lines.query) for row in value_of}
    assert set(found.rows.tolist()) <= set(value_of)
    assert found.values.tolist() == pytest.approx([value_of[row] for row in found.rows.tolist()], abs=1e-5)
    assert (np.diff(found.values) <= 0).all()
    near = sorted((row for row in value_of if alike[row] >= NEAR), key=lambda row: -value_of[row])
    assert set(near[: NEAREST // 2]) <= set(found.rows.tolist()), "the best of those that are alike"
    if not about:
        assert all(alike[row] >= NEAR for row in found.rows.tolist())
    assert all(alike[row] >= 0 for row in found.rows.tolist()), "its themes alone find no line"


@pytest.mark.parametrize("share", [0.0, 0.02, 0.4, 1.1])
@pytest.mark.parametrize("depth", [1, 40, 500])
def test_with_and_without_a_table_the_order_is_the_same(share: float, depth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    lines, allowed = Lines(400, 2, themes=depth > 400), allowed_of(400, share)
    with_table = lines.meaning(table=True).ranking(allowed, depth)
    without = lines.meaning(table=False).ranking(allowed, depth)
    assert with_table.rows.tolist() == without.rows.tolist()
    assert np.allclose(with_table.values, without.values, atol=1e-5)
    monkeypatch.setattr(module, "EXACT", 10)
    monkeypatch.setattr(module, "_WEIGHED", 50)
    for table in (True, False):
        many = lines.meaning(table=table).ranking(allowed, depth)
        assert many.rows.tolist() == with_table.rows.tolist()


@pytest.mark.parametrize("hidden", [3, 150])
def test_without_a_table_lines_that_may_not_be_found_do_not_crowd_out_the_others(hidden: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The nearest lines of all are those that a filter hides, few or more than are weighed."""
    monkeypatch.setattr(module, "_WEIGHED", 20)
    lines = Lines(300, 3, themes=False)
    allowed = np.ones(300, dtype=np.bool_)
    allowed[[row for row, _value in lines.by_hand(allowed, hidden)]] = False
    found = lines.meaning(table=False).ranking(allowed, 15, floor=-9.0)
    assert found.rows.tolist()[:NEAREST] == [row for row, _value in lines.by_hand(allowed, NEAREST)]


@pytest.mark.parametrize("table", [True, False])
def test_any_line_that_was_found_by_words_has_its_value_too(table: bool) -> None:
    lines, allowed = Lines(80, 4), np.ones(80, dtype=np.bool_)
    meaning = lines.meaning(table=table)
    found = meaning.ranking(allowed, 80, floor=-9.0)
    rows = np.random.default_rng(0).permutation(80).astype(np.int32)
    values = dict(zip(rows.tolist(), meaning.values(rows).tolist(), strict=True))
    assert [values[row] for row in found.rows.tolist()] == pytest.approx(found.values.tolist(), abs=1e-5)
    assert values == pytest.approx(dict(lines.by_hand(allowed, 80)), abs=1e-5)


def test_without_a_table_a_line_that_is_not_near_counts_as_the_farthest_that_is() -> None:
    lines, allowed = Lines(80, 5, themes=False), np.ones(80, dtype=np.bool_)
    meaning = lines.meaning(table=False)
    found = meaning.ranking(allowed, 10, floor=-9.0)
    far = np.setdiff1d(np.arange(80, dtype=np.int32), found.rows)
    assert (meaning.values(far) <= found.values.min() + 1e-6).all()


# ------------------------------------------------------------------ what is near enough


def ranked(*values: float) -> Ranking:
    return Ranking(np.arange(len(values), dtype=np.int32), np.array(values, dtype=np.float32))


def test_the_nearest_are_kept_and_the_far_dropped() -> None:
    assert good_enough(ranked(0.9, *[0.4] * 12, 0.2)).rows.tolist() == list(range(NEAREST)), "more must be half as good as the best"
    assert good_enough(ranked(0.7, *[0.4] * 12, 0.2)).rows.tolist() == list(range(13))
    assert good_enough(ranked(0.24)).rows.tolist() == [0]
    assert good_enough(ranked()).rows.tolist() == []


@given(st.lists(st.floats(-1, 1.75, width=32), max_size=40).map(lambda values: sorted(values, reverse=True)))
def test_what_is_good_enough_is_the_beginning_of_the_order(values: list[float]) -> None:
    kept = good_enough(ranked(*values))
    assert kept.rows.tolist() == list(range(len(kept)))
    assert len(kept) >= min(len(values), NEAREST)
