"""Joins two rankings into one by reciprocal rank fusion. Pure: it knows ranks and ids, not what they stand for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

#: How much the first ranks stand out (Cormack, Clarke and Büttcher 2009 used 60). nDCG@10 on the public collections with 10, 20 and 60:
#: cranfield 0.434, 0.433, 0.431; cisi 0.452, 0.457, 0.452 (docs/decisions/0005-search.md).
RANK_CONSTANT = 20


@dataclass(frozen=True)
class Ranked:
    """A point with its ranks, from 1; None where that ranking did not find it. `score` is for order only."""

    point: str
    score: float
    keyword_rank: int | None
    semantic_rank: int | None


def fuse(keyword: Sequence[str], semantic: Sequence[str]) -> list[Ranked]:
    """Return all points of both rankings (ids, best first), best first. Ties: by semantic rank, then by id."""
    by_word = {point: rank for rank, point in enumerate(keyword, start=1)}
    by_meaning = {point: rank for rank, point in enumerate(semantic, start=1)}
    ranked = [
        Ranked(point, _part(by_word.get(point)) + _part(by_meaning.get(point)), by_word.get(point), by_meaning.get(point))
        for point in by_word | by_meaning
    ]
    return sorted(ranked, key=lambda found: (-found.score, found.semantic_rank or len(ranked) + 1, found.point))


def _part(rank: int | None) -> float:
    return 0.0 if rank is None else 1.0 / (RANK_CONSTANT + rank)
