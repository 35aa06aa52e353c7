"""Searches that people save, and what each finds that was not there when its owner last looked.

`Library.saved` is one of these. A saved search is its question and the lines that were found; listing it changes nothing, looking at it
moves the mark. Nothing that anybody finds or counts changes here, so the counters of the library stand still. How saved searches are
stored is `kb.catalogue.saved_searches`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.catalogue import saved_searches
from kb.catalogue.catalogue import Catalogue
from kb.catalogue.filters import folded
from kb.catalogue.saved_searches import SavedSearch, narrowed_by
from kb.errors import KnowledgeBaseError, NotFound
from kb.models import Filter, Hit, SearchResult

if TYPE_CHECKING:
    from kb.themes.vocabulary import Vocabulary

__all__ = ["LONGEST_NAME", "LONGEST_QUERY", "Look", "Now", "SavedSearch", "Saving", "SavingRefused", "narrowed_by"]

LONGEST_NAME, LONGEST_QUERY = 80, 1_000

#: As many lines as are asked for: the whole answer, of any library that a partnership has.
WHOLE = 5_000


class SavingRefused(KnowledgeBaseError):
    """A search cannot be saved as asked; the sentence says why and what to do."""


@dataclass(frozen=True)
class Now:
    """The ids of the lines that a saved search finds now, those that stand under a line much like them included.

    `whole` is False where an index was damaged and only half of the search was made. `restricted` says whether restricted reviews were
    searched too.
    """

    ids: frozenset[str]
    whole: bool
    restricted: bool


@dataclass(frozen=True)
class Look:
    """A saved search that was looked at: as it was kept until then, and what it finds, best first."""

    search: SavedSearch
    now: Now
    hits: tuple[Hit, ...]

    @property
    def new(self) -> frozenset[str]:
        """The ids of the lines that were not found when it was last looked at."""
        return self.now.ids - self.search.found

    def is_new(self, hit: Hit) -> bool:
        """Return whether a line, or one that stands under it since it says nearly the same, is new."""
        return not self.new.isdisjoint(_lines(hit))


def _lines(hit: Hit) -> tuple[str, ...]:
    return hit.point.id, *hit.alike


class Saving:
    """The saved searches of one library."""

    def __init__(
        self,
        catalogue: Catalogue,
        changing: Callable[[], AbstractContextManager[None]],
        vocabulary: Callable[[], Vocabulary],
        search: Callable[..., SearchResult],
        listed: Callable[..., SearchResult],
    ) -> None:
        """`changing` holds the writer lock; `search` and `listed` are the library's own."""
        self._catalogue = catalogue
        self._changing = changing
        self._vocabulary = vocabulary
        self._search = search
        self._listed = listed

    # -------------------------------------------------------------- asking

    def any(self) -> bool:
        """Return whether anybody has saved a search."""
        with self._catalogue.reading() as c:
            return saved_searches.any_held(c)

    def of(self, by: str) -> tuple[SavedSearch, ...]:
        """Return the searches that a person saved, the last saved first."""
        with self._catalogue.reading() as c:
            return saved_searches.of(c, by)

    def named(self, name: str, by: str) -> SavedSearch:
        """Return the search that a person saved under a name, compared without case. Raises NotFound."""
        from kb.nearest import did_you_mean, nearest

        held = {one.name: one for one in self.of(by)}
        found = next((one for one in held.values() if folded(one.name) == folded(name)), None)
        if found is None:
            meant = did_you_mean(f"“{near}”" for near in nearest(name, {one: one for one in held})) if held else ""
            raise NotFound(f"{by} has no saved search “{name}”.{meant}")
        return found

    def held(self, query: str, where: Filter, by: str) -> SavedSearch | None:
        """Return what a person has saved that asks the same, None where nothing does.

        A theme by an earlier id is the same theme, a review by its key the same as by its reference.
        """
        return self._same(self.of(by), query, where)

    def found(self, search: SavedSearch, *, restricted: bool = False) -> Now:
        """Return what a saved search finds now; looking at it is `looked`. Raises LibraryError when the library cannot be searched."""
        return self._found(search.query, replace(search.where, restricted=restricted))[0]

    # -------------------------------------------------------------- changing

    def add(self, name: str, query: str, where: Filter, by: str) -> SavedSearch:
        """Save a search under a name; what it finds now is what its owner has seen. Raises SavingRefused.

        Whether `where` allows restricted reviews is what this visit may see, and is not kept.
        """
        name, by = _tidy(name, "a name for the search"), _tidy(by, "your name: the search is kept under it")
        _check(query, where)
        seen = self._found(query, where)[0].ids
        with self._changing(), self._catalogue.writing() as c:
            held = saved_searches.of(c, by)
            if any(folded(one.name) == folded(name) for one in held):
                raise SavingRefused(f"You have saved another search as “{name}”. Choose another name.")
            if (same := self._same(held, query, where)) is not None:
                raise SavingRefused(f"You have saved this search already, as “{same.name}”.")
            return saved_searches.add(c, name, query, where, by, seen)

    def looked(self, number: int, now: Now) -> None:
        """Note that a person has looked at what a saved search finds now. Raises NotFound when it was removed.

        Where only half of a search could be made, the mark stays: else the other half would be new once the index is mended.
        """
        if now.whole:
            with self._changing(), self._catalogue.writing() as c:
                saved_searches.looked(c, number, now.ids, restricted=now.restricted)

    def look(self, search: SavedSearch, *, restricted: bool = False) -> Look:
        """Return what a saved search finds now and what of it is new, and note that a person has looked. Raises NotFound."""
        now, hits = self._found(search.query, replace(search.where, restricted=restricted))
        self.looked(search.number, now)
        return Look(search, now, hits)

    def remove(self, number: int) -> SavedSearch:
        """Remove a saved search. Raises NotFound when it was removed already."""
        with self._changing(), self._catalogue.writing() as c:
            gone = saved_searches.one(c, number)
            saved_searches.remove(c, number)
        return gone

    # -------------------------------------------------------------- shared

    def _found(self, query: str, where: Filter) -> tuple[Now, tuple[Hit, ...]]:
        result = self._search(query, where=where, limit=WHOLE) if query.strip() else self._listed(where, limit=WHOLE)
        return Now(frozenset(line for hit in result.hits for line in _lines(hit)), result.whole, where.restricted), result.hits

    def _same(self, held: Collection[SavedSearch], query: str, where: Filter) -> SavedSearch | None:
        if not held:
            return None
        vocabulary, reviews = self._vocabulary(), self._reviews()

        def meaning(asked: str, filtered: Filter) -> tuple[object, ...]:
            meant = {field: {folded(value) for value in values} for field, values in narrowed_by(filtered).items()}
            meant["theme"] = {vocabulary.resolve(theme) or theme for theme in meant.get("theme", ())}
            meant["review"] = {key for name in meant.get("review", ()) for key in reviews.get(name, {name})}
            return folded(asked), meant

        wanted = meaning(query, where)
        return next((one for one in held if meaning(one.query, one.where) == wanted), None)

    def _reviews(self) -> dict[str, set[str]]:
        """Return the keys of the reviews that each key and each reference names."""
        named: dict[str, set[str]] = {}
        for review in self._catalogue.reviews():
            for name in {folded(review.key), folded(review.reference)}:
                named.setdefault(name, set()).add(folded(review.key))
        return named


def _tidy(name: str, what: str) -> str:
    tidy = " ".join(name.split())
    if not tidy:
        raise SavingRefused(f"Please give {what}.")
    if len(tidy) > LONGEST_NAME:
        raise SavingRefused(f"A name has at most {LONGEST_NAME} characters. Please choose a shorter one.")
    return tidy


def _check(query: str, where: Filter) -> None:
    if len(query) > LONGEST_QUERY:
        raise SavingRefused(f"A search has at most {LONGEST_QUERY:,} characters. A few words, or one question, find more.")
    if query.strip() and not any(sign.isalnum() for sign in query):
        raise SavingRefused("There is no word in that to search for.")
    if not query.strip() and where.empty:
        raise SavingRefused("There is nothing to save yet: search for something, or narrow the lines down.")
