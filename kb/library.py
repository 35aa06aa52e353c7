"""The library: everything above `kb` uses this class and nothing deeper.

It joins the catalogue (the truth), the search index (a copy), the kept original files and the writer lock. What a file says is read
elsewhere (`ingest`); how a query is answered stands in `kb.search`; how packs are made, in `kb.packs`.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from kb.agenda import Agenda
from kb.catalogue import content
from kb.catalogue.catalogue import Catalogue
from kb.check import Checker
from kb.checking import Checking
from kb.errors import KnowledgeBaseError, LibraryError
from kb.facets import checked_values
from kb.index import Progress, SearchIndex
from kb.keeper import Keeper
from kb.lock import WAIT_SECONDS, WriterLock
from kb.models import (
    Assignment,
    AssignmentState,
    Change,
    CitedPoint,
    Correction,
    Facets,
    Filter,
    Finding,
    Hit,
    IngestOutcome,
    Into,
    LearningPoint,
    LearntHeading,
    ParseOutcome,
    Reading,
    ReviewDetail,
    ReviewSummary,
    SearchMode,
    SearchResult,
    Stored,
    ThemeCount,
    Trends,
)
from kb.originals import Originals
from kb.saving import Saving
from kb.settings import DATA, settings
from kb.theme_models import Choice

if TYPE_CHECKING:
    from kb.agreeing import Agreeing
    from kb.corrections import CheckedDocument
    from kb.deciding import Deciding
    from kb.embedding import Encoder
    from kb.search.comparing import Comparing
    from kb.search.engine import Searcher
    from kb.search.nearby import Nearby
    from kb.search.state import States
    from kb.search_models import SearchHelp
    from kb.themes.tagger import Tagger
    from kb.themes.vocabulary import Vocabulary
    from kb.theming import Theming

log = logging.getLogger(__name__)

#: The filter that lets every point pass.
EVERYTHING = Filter()


class Library:
    """One library in one folder. Several threads may use it, and several processes may each have it open.

    Reading never waits for a writer, and sees what other processes have stored since. Every change takes the writer lock and is one
    transaction; the search index follows it. Raises LibraryBusy when another writer does not finish in time.
    """

    def __init__(self, home: Path, encoder: Encoder | None, *, wait: float, on_wait: Callable[[str], None] | None) -> None:
        """Use `Library.open`; this only joins the parts."""
        self.home = home
        self._given_encoder = encoder
        self._lock = WriterLock(home, wait=wait, on_wait=on_wait)
        self._originals = Originals(home)
        self._catalogue = Catalogue(home)
        self._index = SearchIndex(home, self._catalogue, self._originals, self._encoder)
        self._made_tagger: Tagger | None = None
        self._asked_tagger: Tagger | None = None
        #: What people decide about whole reviews and their files.
        self.keeper = Keeper(self._catalogue, self._changing)
        #: What a subgroup remembers from meeting to meeting.
        self.agenda = Agenda(self._catalogue, self._changing)
        #: The searches that people saved.
        self.saved = Saving(self._catalogue, self._changing, lambda: self.vocabulary, self.search, self.listed)

    @classmethod
    def open(
        cls,
        home: Path | None = None,
        *,
        create: bool = True,
        encoder: Encoder | None = None,
        wait: float = WAIT_SECONDS,
        on_wait: Callable[[str], None] | None = None,
    ) -> Self:
        """Open the library in a folder (else the one in the settings), made where there is none unless `create` is False.

        A writer waits `wait` seconds for another one, and tells `on_wait` so. Raises LibraryError when there is no library, it was made
        by a newer version, is damaged, or the folder cannot be used.
        """
        place = Path(home if home is not None else settings().home).expanduser().absolute()
        if place.exists() and not place.is_dir():
            raise LibraryError(f"{place} is a file, not a folder. Choose a folder for the library.")
        if not create and not (place / Catalogue.FILE).exists():
            raise LibraryError(f"There is no library in {place}. Add briefings with: kb ingest FOLDER")
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(f"No library can be made in {place}: {error.strerror or error}. Choose another folder.") from error
        library = cls(place, encoder, wait=wait, on_wait=on_wait)
        if not library._catalogue.is_current():
            with library._lock.held():
                library._catalogue.prepare()
        return library

    def close(self) -> None:
        """Close the database and the index."""
        self._index.close()
        self._catalogue.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    @property
    def generation(self) -> tuple[int, int]:
        """Two counters, of the catalogue and of the search index; they move whenever any process changed something."""
        return self._catalogue.generation()

    # -------------------------------------------------------------- changing

    def known(self, sha256: str, file: str, path: str | None, *, readmit: bool = False, into: Into | None = None) -> Stored | None:
        """Return the outcome for bytes that are held already (`unchanged`, `duplicate`) or were withdrawn, None for bytes to be read."""
        return self._catalogue.known(sha256, file, path, readmit=readmit, into=into)

    def add(
        self,
        reading: Reading,
        *,
        path: str | None = None,
        content: bytes | None = None,
        vectors: NDArray[np.float32] | None = None,
        readmit: bool = False,
        into: Into | None = None,
    ) -> Stored:
        """Store one reading, with a copy of the file where its `content` is given, and make it searchable.

        `into` is the review that a person puts the file with (`keeper.place`); else its own facts say where it belongs. `vectors` has
        one row per point where the caller has made them, shape (points, dimensions). A reading that is not `parsed` is not
        stored, and its outcome is returned. Where only the index could not follow, the reading is stored and `message` says what to do.
        """
        if reading.outcome is not ParseOutcome.PARSED:
            return Stored(IngestOutcome(reading.outcome.value), reading.reference, None, 0, reading.message)
        if content is not None and hashlib.sha256(content).hexdigest() != reading.sha256:
            raise ValueError(f"the content given for {reading.file} is not what was read")
        seen = self._catalogue.known(reading.sha256, reading.file, path, readmit=readmit, into=into)
        if seen is not None:
            return seen
        prepared = self._index.prepare(reading.points, vectors)
        themes = self._checking.themes_for(reading, path, readmit=readmit, into=into)
        keep = None if content is None else lambda: self._originals.keep(content)
        with self._changing():
            stored = self._catalogue.store(reading, path=path, readmit=readmit, keep=keep, into=into, themes=themes)
            problem = self._in_step(lambda: self._index.follow(prepared))
        if problem is None:
            return stored
        message = " ".join(part for part in (stored.message, f"It is stored, but not searchable yet: {problem}") if part)
        return replace(stored, message=message)

    def decide(self, point: str, theme: str, state: AssignmentState, by: str) -> None:
        """Record what a person decided on a theme at a point; `suggested` takes the decision back. Raises NotFound."""
        self.deciding.decide([Choice(point, theme, state)], by)

    def set_fact(self, review: str, name: str, values: Sequence[str] | None, by: str) -> ReviewDetail:
        """Record what a person decided on a fact of a review; it stands before what is read, now and later. Returns the review.

        `values` are ids or labels of a facet (data/facets.yaml), or one value; `withheld` alone; none for "not stated"; None takes the
        decision back. Raises NotFound, Ambiguous, and FactRefused for a value that cannot be.
        """
        checked = None if values is None else checked_values(name, values)
        with self._changing():
            return self._catalogue.set_fact(review, name, checked, by)

    def withdraw(self, ref: str, reason: str | None = None) -> ReviewSummary:
        """Take all words of a review out of the library, its index and its kept files; a stub stays. Raises NotFound, Ambiguous."""
        with self._changing():
            summary = self._catalogue.withdraw(ref, reason)
            self._in_step(self._index.follow)
        return summary

    def correct(self, document: int, change: Change, *, by: str) -> Correction:
        """Correct the reading of a file, and show it so at once. Raises NotFound, and CorrectionRefused in a plain sentence."""
        return self._checking.correct(document, change, by)

    def undo_correction(self, number: int) -> None:
        """Take a correction back; the others are made anew without it. Raises NotFound."""
        self._checking.undo(number)

    def read_again(self, document: int, reading: Reading) -> Stored:
        """Put a new reading of a file that is held in place of the old one; corrections and decisions stay. Raises NotFound."""
        return self._checking.read_again(document, reading)

    def learn_heading(self, heading: LearntHeading) -> LearntHeading:
        """Keep a heading wording for the next briefings of its partnership, in place of what was kept of the same wording."""
        return self._checking.learn(heading)

    def forget_heading(self, number: int) -> None:
        """Let go of a heading wording that was kept. Raises NotFound."""
        self._checking.unlearn(number)

    def check(self, *, repair: bool = False, progress: Progress | None = None) -> list[Finding]:
        """Compare the catalogue with its copies and return what differs, mended where `repair` is set and it can be."""
        # Also when nothing is mended: in the middle of another's change, the copies do differ.
        with self._lock.held():
            return Checker(self._catalogue, self._index, self._originals).check(repair=repair, progress=progress)

    def reindex(self, *, progress: Progress | None = None) -> int:
        """Make the search index anew with the model in use, and return the number of points in it. Searches go on meanwhile."""
        with self._lock.held():
            return self._index.rebuild(progress)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Hold the writer lock, with nothing left over from a writer that was killed."""
        with self._lock.held():
            self._in_step(self._index.catch_up)
            yield

    def _in_step(self, bring: Callable[[], None]) -> str | None:
        """Bring the index in step; return in words why it could not be. What was not done stays noted for the next writer."""
        try:
            bring()
        except (KnowledgeBaseError, OSError) as error:
            log.warning("%s", error)
            return str(error)
        return None

    # -------------------------------------------------------------- asking

    def search(
        self,
        query: str,
        *,
        where: Filter = EVERYTHING,
        limit: int = 20,
        mode: SearchMode = SearchMode.HYBRID,
    ) -> SearchResult:
        """Return the learning points that answer a query best, among those that pass the filter."""
        return self._searcher.search(query, where=self._meant(where), limit=limit, mode=mode)

    def listed(self, where: Filter = EVERYTHING, *, limit: int = 20) -> SearchResult:
        """Return the learning points that pass the filter, newest review first: what a search answers for which nothing was typed."""
        return self._searcher.listed(self._meant(where), limit)

    def warm_up(self) -> None:
        """Read what searches use into memory, so that the next is quick: the model, and of a large library what takes some seconds.

        Raises LibraryError and ModelError, as a search does.
        """
        self._searcher.warm_up()

    def more_like(self, point: str, *, where: Filter = EVERYTHING, limit: int = 10) -> tuple[Hit, ...]:
        """Return lines of other reviews that say something like a line, best first. Raises NotFound."""
        return self._nearby.more_like(point, self._meant(where), limit)

    def elsewhere(self, point: str, *, limit: int = 5, restricted: bool = False) -> tuple[Hit, ...]:
        """Return good practice of other reviews on the themes of a line, the closest first. Raises NotFound."""
        return self._nearby.elsewhere(point, limit, restricted=restricted)

    def closest_sentences(self, query: str, points: Sequence[CitedPoint]) -> dict[str, tuple[int, int]]:
        """Return by point id where the sentence of its text stands that is closest in meaning to a query; of one sentence, none."""
        return self._nearby.closest_sentences(query, points)

    def help_with(self, query: str, where: Filter = EVERYTHING) -> SearchHelp:
        """Return what can be tried where a search finds nothing; everything in it finds something."""
        return self._nearby.help_with(query, self._meant(where))

    def reviews(self, *, withdrawn: bool = True) -> list[ReviewSummary]:
        """Return the reviews held, newest published first; withdrawn ones are stubs."""
        return self._catalogue.reviews(withdrawn=withdrawn)

    def review(self, ref: str) -> ReviewDetail:
        """Return one review by key or reference, without case. Raises NotFound, Ambiguous."""
        return self._catalogue.review(ref)

    def reviews_within(self, where: Filter) -> list[ReviewSummary]:
        """Return the reviews that pass the filter as far as it is about reviews, newest published first; withdrawn ones never do."""
        return self._catalogue.reviews_within(where)

    def vectors_of(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vector of each point that has one, shape (dimensions,), length 1. Raises LibraryError when they are damaged."""
        index = self._index.live()
        return index.vectors_of(ids) if index is not None else {}

    def points(self, where: Filter = EVERYTHING, *, ids: Sequence[str] | None = None) -> list[CitedPoint]:
        """Return points with their source: newest review first, then as the document has them.

        With `ids`, those that are held of them and pass the filter, in the order given.
        """
        where = self._meant(where)
        if ids is None:
            return self._catalogue.points(where)
        held, within = self._catalogue.cited(ids), self._catalogue.allowed_among(ids, where)
        return [held[name] for name in ids if name in held and name in within]

    def counted(self, ids: Sequence[str]) -> Facets:
        """Return how many of these points have each kind, theme, review and facet value."""
        return self._catalogue.facets(ids)

    def original(self, ref: str, file: str) -> bytes | None:
        """Return the bytes of a file of a review as it was added, None where no copy was kept. Raises NotFound, Ambiguous."""
        sha256 = self._catalogue.original_of(ref, file)
        return self._originals.read(sha256) if sha256 is not None else None

    def checked(self, ref: str) -> tuple[CheckedDocument, ...]:
        """Return the files of a review with what was read and corrected in each; none of a withdrawn one. Raises NotFound, Ambiguous."""
        return self._checking.documents(ref)

    def corrections(self, ref: str) -> tuple[Correction, ...]:
        """Return what people corrected in a review, file by file in the order they did. Raises NotFound, Ambiguous."""
        return tuple(made for document in self.checked(ref) for made in document.corrections)

    def learnt_headings(self) -> tuple[LearntHeading, ...]:
        """Return the heading wordings that people confirmed, by partnership."""
        return self._checking.headings()

    @property
    def vocabulary(self) -> Vocabulary:
        """The themes there are, with what people changed in this library."""
        return self.theming.vocabulary

    def _meant(self, where: Filter) -> Filter:
        """Return a filter whose themes are those that their ids mean now."""
        if not where.theme:
            return where
        now = self.vocabulary
        return replace(where, theme=tuple(dict.fromkeys(now.resolve(theme) or theme for theme in where.theme)))

    def theme_counts(self, *, restricted: bool = False) -> list[ThemeCount]:
        """Return every theme of the vocabulary that is seen in a review, the most widespread first. Counts are of reviews.

        Restricted reviews count only where they are asked for, here and below.
        """
        themes = {theme.id: theme for theme in self.vocabulary.themes}
        return [
            ThemeCount(
                themes[tally.theme],
                tally.reviews,
                tally.strength,
                tally.gap,
                tally.recommendation,
                tally.question,
                tally.first_published,
                tally.last_published,
            )
            for tally in self._catalogue.theme_tallies(restricted=restricted)
            if tally.theme in themes
        ]

    def trends(self, *, restricted: bool = False) -> Trends:
        """Return the theme by review matrix: reviews that are not withdrawn, oldest first, and the cells that are not empty."""
        reviews, cells = self._catalogue.trends(restricted=restricted)
        themes = {theme.id for theme in self.vocabulary.themes}
        return Trends(tuple(reviews), tuple(cell for cell in cells if cell.theme in themes))

    def review_count(self, *, restricted: bool = False) -> int:
        """Return how many reviews are held that are not withdrawn."""
        return self._catalogue.review_count(restricted=restricted)

    def reviews_noted(self, code: str) -> frozenset[str]:
        """Return the keys of the reviews, not withdrawn, of which a file carries a notice of that code."""
        with self._catalogue.reading() as c:
            return content.reviews_noted(c, code)

    def left_out(self) -> int:
        """Return how many reviews are restricted, and so left out where nobody asks for them."""
        return self._catalogue.review_count(restricted=True) - self._catalogue.review_count()

    # -------------------------------------------------------------- parts made when needed

    def _encoder(self) -> Encoder:
        if self._given_encoder is not None:
            return self._given_encoder
        from kb.embedding import bundled_encoder

        return bundled_encoder()

    @cached_property
    def _searcher(self) -> Searcher:
        from kb.embedding import set_reranker
        from kb.search.engine import Searcher

        return Searcher(self._catalogue, self._states, self._comparing, lambda: self.vocabulary, set_reranker())

    @cached_property
    def _nearby(self) -> Nearby:
        from kb.search.nearby import Nearby

        return Nearby(self._catalogue, self._states, self._comparing, self.search)

    @cached_property
    def _states(self) -> States:
        from kb.search.state import States

        return States(self._catalogue)

    @cached_property
    def _comparing(self) -> Comparing:
        from kb.search.comparing import Comparing

        return Comparing(self._index.live, self._encoder, self._themes_of)

    def _themes_of(self, text: str, vector: NDArray[np.float32]) -> Mapping[str, float]:
        """Return how strongly a query is about each theme, as far as what was learnt is at hand."""
        from kb.themes.changes import examples_for
        from kb.themes.tagger import Tagger

        vocabulary = self.vocabulary
        if self._asked_tagger is None or self._asked_tagger.vocabulary is not vocabulary:
            self._asked_tagger = Tagger(vocabulary, self._encoder(), examples=examples_for(vocabulary), cache=self._cache)
        return self._asked_tagger.about(text, vector)

    @cached_property
    def _checking(self) -> Checking:
        return Checking(self._catalogue, self._suggest, self._changing, lambda: self._in_step(self._index.follow))

    @cached_property
    def theming(self) -> Theming:
        """What people change in the vocabulary of themes."""
        from kb.theming import Theming

        return Theming(self._catalogue, self._changing, self._encoder)

    @cached_property
    def deciding(self) -> Deciding:
        """What people decide on themes."""
        from kb.deciding import Deciding

        return Deciding(self._catalogue, self._changing, lambda: self.vocabulary, self._suggest)

    @cached_property
    def agreement(self) -> Agreeing:
        """Samples of lines that two people code, and how far they agree."""
        from kb.agreeing import Agreeing

        return Agreeing(self._catalogue, self._changing, lambda: self.vocabulary)

    def _suggest(self, points: Sequence[LearningPoint]) -> list[tuple[Assignment, ...]]:
        """Suggest themes for lines that a person has cut anew."""
        return self.tagger.suggest(points)

    @property
    def tagger(self) -> Tagger:
        """What suggests themes with the vocabulary as it is now, and with what people decided at the lines held."""
        from kb.themes.changes import examples_for
        from kb.themes.tagger import Tagger

        vocabulary, made, decisions = self.vocabulary, self._made_tagger, self.deciding.examples()
        if made is None or made.vocabulary is not vocabulary or made.decisions != decisions:
            made = self._made_tagger = Tagger(
                vocabulary, self._encoder(), examples=examples_for(vocabulary), decisions=decisions, cache=self._cache
            )
        return made

    @property
    def _cache(self) -> Path:
        """Where what was learnt is kept: with an encoder or a vocabulary of the library's own, beside it."""
        own = self._given_encoder is not None or bool(self.theming.history())
        return self.home / "cache" if own else DATA / "cache"
