"""Columns of an invented catalogue, for tests of what works on row numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kb.catalogue.columns import Columns


def columns(ids: Sequence[str], *, review: Sequence[int] | None = None, themes: Sequence[Mapping[str, float]] | None = None) -> Columns:
    """Open lines of one kind, each with the number of its review and the themes given; without them, one review and no theme."""
    of = np.array(review if review is not None else [0] * len(ids), dtype=np.int32)
    given = themes if themes is not None else [{} for _ in ids]
    names = sorted({theme for one in given for theme in one})
    everything = np.ones(len(ids), dtype=np.bool_)
    keys = [f"review-{number}" for number in range(int(of.max(initial=0)) + 1)]
    return Columns(
        ids=list(ids),
        place=np.arange(len(ids), dtype=np.int32),
        kinds=["development_area"],
        kind=np.zeros(len(ids), dtype=np.int8),
        reviews=keys,
        review=of,
        once=everything,
        open=everything,
        theme_ids=names,
        first_theme=np.cumsum([0, *(len(one) for one in given)], dtype=np.int32),
        themes=np.array([names.index(theme) for one in given for theme in one], dtype=np.int32),
        scores=np.array([score for one in given for score in one.values()], dtype=np.float32),
        references=keys,
        published=[""] * len(keys),
        values=[[] for _ in keys],
    )
