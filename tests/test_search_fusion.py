"""Joining what words and meaning say of lines into one order, in which no review floods the others."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.search.fusion import CROWDED, NOTHING, OF_ONE_REVIEW, WORD_WEIGHT, Ranking, best_first, best_first_stable, fuse, spread, word_scores

VALUE = st.floats(2**-7, 2.0, width=32)
ROWS = st.lists(st.integers(0, 30), unique=True, max_size=20)


def ranking(*pairs: tuple[int, float]) -> Ranking:
    rows, values = [row for row, _value in pairs], [value for _row, value in pairs]
    return best_first(np.array(rows, dtype=np.int32), np.array(values, dtype=np.float32))


@st.composite
def rankings(draw: st.DrawFn) -> Ranking:
    rows = draw(ROWS)
    return ranking(*zip(rows, draw(st.lists(VALUE, min_size=len(rows), max_size=len(rows))), strict=True))


@st.composite
def both(draw: st.DrawFn) -> tuple[Ranking, Ranking, dict[int, float]]:
    """Two rankings, and how alike every row is, found by meaning or not."""
    words, meaning = draw(rankings()), draw(rankings())
    alike = {row: draw(VALUE) for row in range(31)}
    alike.update(zip(meaning.rows.tolist(), meaning.values.tolist(), strict=True))
    return words, meaning, alike


def similar(words: Ranking, alike: dict[int, float]) -> np.ndarray:
    return np.array([alike[row] for row in words.rows.tolist()], dtype=np.float32)


def test_what_both_find_comes_before_what_one_finds_as_well():
    words, meaning = ranking((1, 8.0), (2, 8.0)), ranking((3, 0.5), (1, 0.5))
    assert fuse(words, meaning, similar(words, {1: 0.5, 2: 0.3})).rows.tolist() == [1, 2, 3]


def test_one_ranking_alone_keeps_its_order():
    alone = ranking((7, 3.0), (2, 2.0), (5, 1.0))
    assert fuse(alone, NOTHING, np.full(3, 0.2, dtype=np.float32)).rows.tolist() == [7, 2, 5]
    assert fuse(NOTHING, alone, NOTHING.values).rows.tolist() == [7, 2, 5]
    assert len(fuse(NOTHING, NOTHING, NOTHING.values)) == 0


def test_the_best_words_add_the_whole_weight_and_others_their_share():
    assert word_scores(ranking((4, 6.0), (9, 3.0))).tolist() == [WORD_WEIGHT, WORD_WEIGHT / 2]
    assert word_scores(NOTHING).tolist() == []


@given(both())
def test_every_row_once_with_the_sum_of_what_is_said_of_it(given_of: tuple[Ranking, Ranking, dict[int, float]]):
    words, meaning, alike = given_of
    fused = fuse(words, meaning, similar(words, alike))
    added = dict(zip(words.rows.tolist(), word_scores(words).tolist(), strict=True))
    expected = {row: alike[row] + added.get(row, 0.0) for row in {*words.rows.tolist(), *meaning.rows.tolist()}}
    assert len(fused) == len(expected)
    assert dict(zip(fused.rows.tolist(), fused.values.tolist(), strict=True)) == pytest.approx(expected, abs=1e-5)
    assert (np.diff(fused.values) <= 0).all()


@given(both())
def test_the_order_depends_on_nothing_else(given_of: tuple[Ranking, Ranking, dict[int, float]]):
    words, meaning, alike = given_of
    before = [words.rows.copy(), words.values.copy(), meaning.rows.copy(), meaning.values.copy()]
    fused = fuse(words, meaning, similar(words, alike))
    turned = Ranking(meaning.rows[::-1], meaning.values[::-1])
    again = fuse(words, turned, similar(words, alike))
    assert fused.rows.tolist() == again.rows.tolist()
    assert all(
        np.array_equal(one, other) for one, other in zip(before, [words.rows, words.values, meaning.rows, meaning.values], strict=True)
    )


def test_ties_stand_in_order_of_row_and_then_in_the_order_they_had():
    assert ranking((5, 1.0), (1, 1.0), (3, 2.0)).rows.tolist() == [3, 1, 5]
    had = Ranking(np.array([9, 2, 4], dtype=np.int32), np.array([3, 2, 1], dtype=np.float32))
    assert best_first_stable(had, np.ones(3, dtype=np.float32)).rows.tolist() == [9, 2, 4]


# ------------------------------------------------------------------ one review among others


def test_a_review_with_many_nearly_equal_lines_does_not_flood_the_others():
    step = CROWDED / 100
    flood = [(row, 0.9 - step * row) for row in range(10)]
    others = [(10 + row, 0.9 - 1.5 * CROWDED - step * row) for row in range(4)]
    shown = spread(ranking(*flood, *others), [0] * 10 + [1, 2, 3, 4]).rows.tolist()
    assert OF_ONE_REVIEW == 3
    assert shown[:3] == [0, 1, 2], "the best three stay where they are"
    assert shown[3] == 3, "the fourth has to be a little better, and is"
    assert shown[4:8] == [10, 11, 12, 13]
    assert shown[8:] == [4, 5, 6, 7, 8, 9]


def test_a_review_that_is_much_better_stays_first():
    shown = spread(ranking(*((row, 0.9 - 0.001 * row) for row in range(6)), (6, 0.4)), [0] * 6 + [1])
    assert shown.rows.tolist() == list(range(7))


@given(rankings(), st.lists(st.integers(0, 4), min_size=31, max_size=31))
def test_spreading_keeps_every_line_and_the_order_within_each_review(found: Ranking, review: list[int]):
    shown = spread(found, review)
    assert sorted(shown.rows.tolist()) == sorted(found.rows.tolist())
    assert (np.diff(shown.values) <= 0).all()
    value_before = dict(zip(found.rows.tolist(), found.values.tolist(), strict=True))
    value_after = dict(zip(shown.rows.tolist(), shown.values.tolist(), strict=True))
    for one in set(review):
        had = [row for row in found.rows.tolist() if review[row] == one]
        assert had == [row for row in shown.rows.tolist() if review[row] == one]
        lost = [value_before[row] - value_after[row] for row in had]
        assert lost == pytest.approx([CROWDED * max(place - OF_ONE_REVIEW + 1, 0) for place in range(len(had))], abs=1e-5)


@given(rankings())
def test_one_line_of_each_review_is_left_as_it_was(found: Ranking):
    shown = spread(found, np.arange(31, dtype=np.int32))
    assert shown.rows.tolist() == found.rows.tolist()
    assert shown.values.tolist() == found.values.tolist()


def test_what_meaning_found_keeps_its_value():
    """Without the vectors in memory, what is said of the lines found by words is a guess for those that are not near."""
    words, meaning = ranking((1, 4.0), (2, 4.0)), ranking((1, 0.8))
    fused = fuse(words, meaning, np.array([0.1, 0.3], dtype=np.float32))
    assert fused.values.tolist() == pytest.approx([0.8 + WORD_WEIGHT, 0.3 + WORD_WEIGHT])
