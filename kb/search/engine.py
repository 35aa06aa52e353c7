"""Answers a query from the library: by words, by meaning and by themes, under one filter.

What was typed is read in `reading`; the voices are in `ranking`, joined in `fusion`; lines that say the same are put together in
`grouping`. Only points that the catalogue holds are ever returned, whatever the copies still contain.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from kb import fulltext
from kb.catalogue.catalogue import Catalogue
from kb.catalogue.columns import Mask, Rows
from kb.errors import KnowledgeBaseError, LibraryBusy, LibraryError, ModelError
from kb.models import Facets, Filter, SearchMode, SearchResult
from kb.search import ranking
from kb.search.beside import beside
from kb.search.comparing import Comparing
from kb.search.fusion import NOTHING, Floats, Ranking, fuse, spread
from kb.search.query import Query
from kb.search.reading import QueryReading
from kb.search.showing import Showing
from kb.search.state import State, States
from kb.search_models import ReadHow

if TYPE_CHECKING:
    from kb.embedding import Reranker
    from kb.themes.vocabulary import Vocabulary

log = logging.getLogger(__name__)


#: So many of the best lines are read again by a reranker; each takes it some ten milliseconds.
RERANKED = 30


@dataclass(frozen=True)
class Found:
    """What a search found: the lines in their order, the two rankings behind it, and every line that counts as found."""

    order: Ranking
    words: Ranking
    meaning: Ranking
    every: Rows
    notes: tuple[str, ...] = ()
    whole: bool = True


_NO_LINES = Found(NOTHING, NOTHING, NOTHING, NOTHING.rows)


class Searcher:
    """The search of one library. It keeps copies of what the catalogue and the vectors hold, and nothing of any query."""

    def __init__(
        self,
        catalogue: Catalogue,
        states: States,
        comparing: Comparing,
        vocabulary: Callable[[], Vocabulary],
        reranker: Reranker | None = None,
    ) -> None:
        """`vocabulary` gives the themes as they are now; `reranker` sorts the best lines once more."""
        self._catalogue = catalogue
        self._comparing = comparing
        self._states = states
        self._reranker = reranker
        self._reading = QueryReading(catalogue, vocabulary)

    def search(self, typed: str, *, where: Filter, limit: int, mode: SearchMode) -> SearchResult:
        """Return the lines that answer a query, best first. `total` and the facets are over all that were found, not `limit` of them.

        Of a query that does nothing but narrow, these are all lines that pass, newest review first.
        Where one of the two indexes is damaged, a hybrid search uses the other and says so. Raises LibraryError where the one that was
        asked for is damaged, or both.
        """
        started = perf_counter()
        state = self._states.now()
        query, where = self._reading.read(typed, where, state)
        if query.terms:
            found = self._found(query, where, state, mode)
        else:
            narrowed = any(one.how is ReadHow.NARROWED for one in query.understood)
            found = self._listed(state, self._allowed(query, where, state)) if narrowed else _NO_LINES
        shown = Showing(self._catalogue, state, restricted=where.restricted)
        hits = shown.hits(found.order, limit, words=found.words, meaning=found.meaning, terms=query.terms)
        notes = (*(one.note for one in query.understood), *query.notes, *found.notes)
        return SearchResult(
            query=query.typed,
            mode=mode,
            total=len(found.every),
            seconds=perf_counter() - started,
            hits=hits,
            facets=state.columns.facets(found.every) if len(found.every) else Facets(),
            notes=notes,
            understood=query.understood,
            where=where,
            whole=found.whole,
        )

    def listed(self, where: Filter, limit: int) -> SearchResult:
        """Return all lines that pass a filter: those of the newest review first, in the order of its documents."""
        started = perf_counter()
        state = self._states.now()
        found = self._listed(state, state.columns.allowed(where))
        hits = Showing(self._catalogue, state, restricted=where.restricted).hits(found.order, limit)
        facets = state.columns.facets(found.every)
        return SearchResult("", SearchMode.HYBRID, len(found.every), perf_counter() - started, hits, facets, where=where)

    def warm_up(self) -> None:
        """Read what searches use into memory. Raises LibraryError, ModelError."""
        self.search("supervision", where=Filter(), limit=1, mode=SearchMode.HYBRID)
        state = self._states.now()
        self._comparing.read_vectors(state)
        state.words  # noqa: B018 (it is kept)

    # -------------------------------------------------------------- finding

    def _found(self, query: Query, where: Filter, state: State, mode: SearchMode) -> Found:
        """Find by words, by meaning or by both."""
        notes: list[str] = []
        try:
            allowed = self._allowed(query, where, state)
        except LibraryBusy:
            raise
        except LibraryError:
            if query.phrases or query.without or mode is SearchMode.KEYWORD:
                raise
            allowed = state.columns.allowed(where)
        # Neither the full-text index nor the model holds Python's lock for long.
        said = beside(self._by_words, query, state, allowed, mode)
        meaning, similar = self._by_meaning(query, where, state, allowed, mode, notes)
        try:
            words, every = said.result()
        except LibraryBusy:
            raise
        except LibraryError as error:
            if notes:  # neither way can be searched
                raise
            note = "Searched by meaning only: the word index is damaged. To mend it, run: kb check --repair"
            _give_up_or_note(error, mode, notes, note)
            words, every = NOTHING, NOTHING.rows
        if mode is SearchMode.KEYWORD:
            return Found(words, words, NOTHING, every, tuple(notes))
        if similar is None or mode is SearchMode.SEMANTIC:
            order = meaning if len(meaning) else words
            return Found(order, words, meaning, np.union1d(every, meaning.rows), tuple(notes), whole=not notes)
        whole = not notes
        order = self._read_again(query, state, spread(fuse(words, meaning, similar(words.rows)), state.columns.review), notes)
        return Found(order, words, meaning, np.union1d(every, meaning.rows), tuple(notes), whole)

    def _read_again(self, query: Query, state: State, order: Ranking, notes: list[str]) -> Ranking:
        """Return the order with its best lines sorted by a model that reads query and line together, where one is set."""
        if self._reranker is None or len(order) < 2:
            return order
        best = order.rows[:RERANKED]
        wordings = self._catalogue.wordings([state.columns.ids[row] for row in best.tolist()])
        held = np.array([state.columns.ids[row] in wordings for row in best.tolist()], dtype=np.bool_)
        try:
            scores = self._reranker.scores(query.meaning, [wordings[state.columns.ids[row]] for row in best[held].tolist()])
        except ModelError as error:
            log.warning("%s", error)
            notes.append(str(error))
            return order
        sorted_anew = best[held][np.argsort(-scores, kind="stable")]
        return Ranking(np.concatenate([sorted_anew, best[~held], order.rows[RERANKED:]]), order.values)

    def _listed(self, state: State, allowed: Mask) -> Found:
        rows = np.flatnonzero(allowed).astype(np.int32)
        rows = rows[np.argsort(state.columns.place[rows])]
        return Found(Ranking(rows, np.zeros(len(rows), dtype=np.float32)), NOTHING, NOTHING, rows)

    def _allowed(self, query: Query, where: Filter, state: State) -> Mask:
        """Return which lines may be found: those that pass the filter, say every phrase and none of the words left out."""
        allowed = state.columns.allowed(where)
        if not (query.phrases or query.without):
            return allowed
        with self._catalogue.reading() as c:
            said = ranking.rows_of(fulltext.saying(c, query.phrases, every=True), state.entry_rows)
            unwanted = ranking.rows_of(fulltext.saying(c, query.without), state.entry_rows)
        if query.phrases:
            holding = np.zeros_like(allowed)
            holding[said] = True
            allowed &= holding
        allowed[unwanted] = False
        return allowed

    def _by_words(self, query: Query, state: State, allowed: Mask, mode: SearchMode) -> tuple[Ranking, Rows]:
        """Return the best of what was found by words, and all of it. Raises LibraryError when the word index is damaged."""
        if mode is SearchMode.SEMANTIC:
            return NOTHING, NOTHING.rows
        with self._catalogue.reading() as c:
            return ranking.by_words(c, state.entry_rows, query.terms, allowed, ranking.DEPTH, single=query.single)

    def _by_meaning(
        self, query: Query, where: Filter, state: State, allowed: Mask, mode: SearchMode, notes: list[str]
    ) -> tuple[Ranking, Callable[[Rows], Floats] | None]:
        """Return what was found by meaning, and what says how alike any line is; None where there is no meaning to go by."""
        if mode is SearchMode.KEYWORD:
            return NOTHING, None
        try:
            meaning = self._comparing.with_query(state, query.meaning, themes=mode is SearchMode.HYBRID)
            if meaning is None:
                return NOTHING, None
            least = 0 if where.empty else ranking.NEAREST
            return meaning.ranking(allowed, ranking.DEPTH, themed=True, least=least), meaning.values
        except LibraryBusy:
            raise
        except (LibraryError, ModelError) as error:
            _give_up_or_note(error, mode, notes, f"Searched by words only. {error}")
            return NOTHING, None


def _give_up_or_note(error: KnowledgeBaseError, mode: SearchMode, notes: list[str], note: str) -> None:
    if mode is not SearchMode.HYBRID:
        raise error
    log.warning("%s", error)
    notes.append(note)
