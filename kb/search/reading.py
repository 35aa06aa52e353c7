"""Reads a query with what one library knows: the glossary, the words of the field and of its lines, its themes and its reviews."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from kb import fulltext
from kb.catalogue.catalogue import Catalogue
from kb.errors import LibraryBusy, LibraryError
from kb.models import Filter
from kb.search.glossary import load_glossary
from kb.search.narrowing import Narrowing
from kb.search.query import Query, Reader, read_query
from kb.search.ranking import rows_of
from kb.search.spelling import field_list
from kb.search.state import State

if TYPE_CHECKING:
    from kb.themes.vocabulary import Vocabulary


class QueryReading:
    """How one library reads queries."""

    def __init__(self, catalogue: Catalogue, vocabulary: Callable[[], Vocabulary]) -> None:
        """`vocabulary` gives the themes as they are now."""
        self._catalogue = catalogue
        self._vocabulary = vocabulary

    def read(self, typed: str, where: Filter, state: State) -> tuple[Query, Filter]:
        """Return a query as it is understood, and the filter with what its narrowing words add."""
        reader = Reader(load_glossary(), field_list(), partial(self._holds, state), lambda: state.words)
        query = read_query(typed, reader)
        if not query.fields:
            return query, where
        columns = state.columns
        seen = np.unique(columns.review[columns.once if where.restricted else columns.open]).tolist()
        reviews = {name: columns.references[one] for one in seen for name in (columns.reviews[one], columns.references[one])}
        partnerships = {value for one in seen for name, value in columns.values[one] if name == "partnership"}
        narrowing = Narrowing(self._vocabulary(), reviews, sorted(partnerships))
        where, understood = narrowing.narrowed(where, query.fields, query.plain)
        return replace(query, understood=(*query.understood, *understood)), where

    def _holds(self, state: State, wordings: Sequence[str]) -> bool:
        """Whether a line that anybody may see says any of these wordings; where the words cannot be asked, any does."""
        try:
            with self._catalogue.reading() as c:
                rows = rows_of(fulltext.saying(c, wordings), state.entry_rows)
        except LibraryBusy:
            raise
        except LibraryError:
            return True
        return bool(state.columns.open[rows].any())
