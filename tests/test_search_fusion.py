"""Joining two rankings."""

from hypothesis import given
from hypothesis import strategies as st

from kb.search.fusion import RANK_CONSTANT, Ranked, fuse

RANKING = st.lists(st.sampled_from("abcdefghij"), unique=True)


def test_what_both_find_comes_first():
    assert [found.point for found in fuse(["a", "b"], ["c", "b"])] == ["b", "c", "a"]


def test_ranks_are_kept_and_missing_ones_are_none():
    assert fuse(["a"], ["b", "a"]) == [
        Ranked("a", 1 / (RANK_CONSTANT + 1) + 1 / (RANK_CONSTANT + 2), 1, 2),
        Ranked("b", 1 / (RANK_CONSTANT + 1), None, 1),
    ]


def test_one_ranking_alone_keeps_its_order():
    assert [found.point for found in fuse([], ["c", "a", "b"])] == ["c", "a", "b"]
    assert [found.point for found in fuse(["c", "a", "b"], [])] == ["c", "a", "b"]
    assert fuse([], []) == []


@given(RANKING, RANKING)
def test_every_point_once_best_first_in_an_order_of_its_own(keyword: list[str], semantic: list[str]):
    fused = fuse(keyword, semantic)
    assert sorted(found.point for found in fused) == sorted(set(keyword) | set(semantic))
    assert [found.score for found in fused] == sorted((found.score for found in fused), reverse=True)
    assert fuse(keyword, semantic) == fused
