"""Answers a query from the library: by words, by meaning or by both, under one filter.

It joins the keyword index and the vectors with the catalogue; what was typed is read in `query`, rankings are joined in `fusion`. Only
points that the catalogue holds are ever returned, whatever the copies still contain.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Protocol

from kb import fulltext
from kb.catalogue.catalogue import Catalogue
from kb.errors import KnowledgeBaseError, LibraryBusy, LibraryError, ModelError
from kb.models import CitedPoint, Facets, Filter, Hit, SearchMode, SearchResult
from kb.search.explain import matched_words
from kb.search.fusion import Ranked, fuse
from kb.search.query import Query, read_query

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kb.embedding import Encoder

log = logging.getLogger(__name__)

#: How many lines each ranking gives at most, unless more are asked for. Of 100, 200 and 400, 200 was best: recall@100 on cranfield and
#: cisi 0.793 and 0.516, 0.802 and 0.523, 0.803 and 0.517. A query of one word has all its lines, so that they are counted rightly.
DEPTH = 200

#: A line is found by meaning when its cosine similarity is at least NEAR. Among 1,056 invented lines, each of 16 queries on other subjects
#: (recipes, football, mortgages) found at most one above it, and up to 20 above 0.2; nDCG@10 of cranfield and cisi does not move. At 0.3
#: cranfield loses 0.002 (docs/decisions/0005-search.md).
NEAR = 0.25

#: Beyond the NEAREST lines, one must also be this share as similar as the best: else a word such as "fathers" brings up a quarter of a
#: library. With it, "fathers" finds 10 of 67 lines instead of 18; recall@100 on cranfield is 0.797 instead of 0.802.
SHARE, NEAREST = 0.5, 10


#: Above this many hidden lines, those that may be found are named instead. With one of 40 reviews restricted among 20,000 lines, naming
#: all others takes 60 ms a search.
MANY_HIDDEN = 1_000


class Nearest(Protocol):
    """What a search asks of the vectors; safe to call from several threads."""

    def nearest(self, vector: NDArray[np.float32], n: int, *, within: Collection[str] | None = None) -> list[tuple[str, float]]:
        """Return up to `n` points and their cosine similarity, best first, of those `within` where it is given."""


class Searcher:
    """The search of one library. It keeps nothing between queries."""

    def __init__(self, catalogue: Catalogue, vectors: Callable[[], Nearest | None], encoder: Callable[[], Encoder]) -> None:
        """`vectors` gives the vectors as they are now, None where they are missing or damaged."""
        self._catalogue = catalogue
        self._vectors = vectors
        self._encoder = encoder

    def search(self, typed: str, *, where: Filter, limit: int, mode: SearchMode) -> SearchResult:
        """Return the lines that answer a query, best first. `total` and the facets are over all that were found, not `limit` of them.

        Where one of the two indexes is damaged, a hybrid search uses the other and says so. Raises LibraryError where the one that was
        asked for is damaged, or both.
        """
        started = perf_counter()
        query = read_query(typed)
        ranked, notes = self._ranked(query, where, max(DEPTH, limit), mode)
        facets = self._catalogue.facets([found.point for found in ranked]) if ranked else Facets()
        return SearchResult(
            query=query.typed,
            mode=mode,
            # Every point is of one kind; one that the catalogue no longer holds is of none.
            total=sum(facets.kind.values()),
            seconds=perf_counter() - started,
            hits=self._hits(query, ranked, where, limit),
            facets=facets,
            notes=(*query.notes, *notes),
        )

    def _ranked(self, query: Query, where: Filter, depth: int, mode: SearchMode) -> tuple[list[Ranked], list[str]]:
        """Return everything found, best first, and what went wrong meanwhile."""
        keyword: list[str] = []
        semantic: list[str] = []
        notes: list[str] = []
        if not query.terms:
            return [], notes
        if mode is not SearchMode.SEMANTIC:
            try:
                keyword = self._by_words(query, where, depth)
            except LibraryBusy:
                raise
            except LibraryError as error:
                self._give_up_or_note(
                    error, mode, notes, "Searched by meaning only: the word index is damaged. To mend it, run: kb check --repair"
                )
        if mode is not SearchMode.KEYWORD:
            try:
                semantic = self._by_meaning(query, where, depth)
            except (LibraryError, ModelError) as error:
                if notes:
                    raise
                self._give_up_or_note(error, mode, notes, f"Searched by words only. {error}")
        return fuse(keyword, semantic), notes

    def _give_up_or_note(self, error: KnowledgeBaseError, mode: SearchMode, notes: list[str], note: str) -> None:
        if mode is not SearchMode.HYBRID:
            raise error
        log.warning("%s", error)
        notes.append(note)

    def _by_words(self, query: Query, where: Filter, depth: int) -> list[str]:
        lines = -1 if len(query.terms) == 1 else depth
        with self._catalogue.reading() as c:
            return [point for point, _relevance in fulltext.search(c, query.terms, lines, self._catalogue.allowed(where))]

    def _by_meaning(self, query: Query, where: Filter, depth: int) -> list[str]:
        index = self._vectors()
        if index is None:
            if not self._catalogue.review_count(restricted=True):
                return []
            raise LibraryError("The index for searching by meaning is missing or damaged. To rebuild it, run: kb reindex")
        vector = self._encoder().encode([query.meaning])[0]
        return near_enough(self._nearest(index, vector, where, depth))

    def _nearest(self, index: Nearest, vector: NDArray[np.float32], where: Filter, depth: int) -> list[tuple[str, float]]:
        """Return the points nearest to a vector that pass the filter. Without a field, what is hidden is asked for and dropped."""
        hidden = self._catalogue.hidden_ids(restricted=where.restricted) if where.empty else set()
        if not where.empty or len(hidden) > MANY_HIDDEN:
            return index.nearest(vector, depth, within=self._catalogue.allowed_ids(where))
        found = index.nearest(vector, depth + len(hidden))
        return [pair for pair in found if pair[0] not in hidden][:depth]

    def _hits(self, query: Query, ranked: Sequence[Ranked], where: Filter, limit: int) -> tuple[Hit, ...]:
        chosen: list[tuple[Ranked, CitedPoint]] = []
        for start in range(0, len(ranked) if limit > 0 else 0, max(limit, 1)):
            some = ranked[start : start + limit]
            held = self._catalogue.cited([found.point for found in some])
            chosen += [(found, held[found.point]) for found in some if found.point in held]
            if len(chosen) >= limit:
                break
        ids = [found.point for found, _point in chosen[:limit]]
        words = matched_words(self._catalogue, query.terms, ids)
        same = self._catalogue.same_words(ids, restricted=where.restricted)
        return tuple(
            Hit(rank, point, found.score, found.keyword_rank, found.semantic_rank, words.get(point.id, ()), same.get(point.id, ()))
            for rank, (found, point) in enumerate(chosen[:limit], start=1)
        )


def near_enough(found: Sequence[tuple[str, float]]) -> list[str]:
    """Return the points that are similar enough to count as found, of those that are nearest, best first with their similarity."""
    return [
        point
        for place, (point, similarity) in enumerate(found)
        if similarity >= NEAR and (place < NEAREST or similarity >= SHARE * found[0][1])
    ]
