"""The one door to the catalogue: opening it, asking it, and changing it one transaction at a time.

What the answers are is written in `holdings`, `counts` and `placing`; how changes are made, in `writing`. The writer lock is the
caller's: see `kb.library`. Readers need no lock, and see what other processes have committed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

from sqlalchemy import Connection, select, text

from kb import fulltext
from kb.catalogue import content, counts, filters, holdings, placing, writing
from kb.catalogue.corrections import Suggested
from kb.catalogue.counts import ThemeTally
from kb.catalogue.database import FILE, HEAD, Database
from kb.catalogue.tables import point
from kb.models import (
    CitedPoint,
    Facets,
    Filter,
    IngestOutcome,
    Into,
    Reading,
    ReviewDetail,
    ReviewSummary,
    Stored,
    TrendCell,
)


class Catalogue:
    """The catalogue of the library in one folder. May be used from several threads."""

    #: The name of the database in the library's folder.
    FILE = FILE

    def __init__(self, home: Path) -> None:
        """Name the catalogue in `home`; call `is_current`, and `prepare` under the writer lock where it is not."""
        self._database = Database(home)

    # -------------------------------------------------------------- opening

    @property
    def file(self) -> Path:
        """The database file."""
        return self._database.file

    def is_current(self) -> bool:
        """Say whether the tables are there in their newest form. Raises LibraryError when this is no library, or damaged."""
        return self.file.exists() and self._database.revision() == HEAD

    def prepare(self) -> None:
        """Make the tables, or bring them to the newest form. Raises LibraryError when a newer version made them."""
        self._database.upgrade(_first_content)

    def close(self) -> None:
        """Close the database."""
        self._database.close()

    def reading(self) -> AbstractContextManager[Connection]:
        """Give a connection that sees one moment of the catalogue."""
        return self._database.reading()

    def writing(self) -> AbstractContextManager[Connection]:
        """Give a connection for one transaction; the caller holds the writer lock."""
        return self._database.writing()

    # -------------------------------------------------------------- asking

    def meta(self) -> dict[str, str]:
        """Return the facts about the whole library: the generation counters, the index folder, the model."""
        with self.reading() as c:
            return writing.read_meta(c)

    def generation(self) -> tuple[int, int]:
        """Return the counters of the catalogue and of the index: either moves when any process changed something."""
        facts = self.meta()
        return int(facts["generation"]), int(facts["index_generation"])

    def known(self, sha256: str, file: str, path: str | None, *, readmit: bool = False, into: Into | None = None) -> Stored | None:
        """Return the outcome for bytes that are held or withdrawn, None for others."""
        with self.reading() as c:
            return placing.held(c, sha256, file, path, readmit=readmit, into=into)

    def cited(self, ids: Collection[str]) -> dict[str, CitedPoint]:
        """Return the held points of these ids, with their source, by id."""
        with self.reading() as c:
            return holdings.cited(c, ids)

    def points(self, where: Filter) -> list[CitedPoint]:
        """Return the points that pass the filter: newest review first, then in the document's order."""
        with self.reading() as c:
            return holdings.points(c, where)

    def same_words(self, ids: Collection[str], *, restricted: bool = False) -> dict[str, tuple[str, ...]]:
        """Return for each id the references of other reviews with the same words; ids without any are left out."""
        with self.reading() as c:
            return holdings.same_words(c, ids, restricted=restricted)

    def facets(self, ids: Collection[str]) -> Facets:
        """Return how many of these points carry each kind, theme and review reference."""
        with self.reading() as c:
            return counts.facets(c, ids)

    def allowed_among(self, ids: Collection[str], where: Filter) -> set[str]:
        """Return which of these points pass the filter."""
        with self.reading() as c:
            return set(c.execute(filters.allowed(where).where(filters.among(point.c.id, ids))).scalars())

    def reviews(self, *, withdrawn: bool = True) -> list[ReviewSummary]:
        """Return the reviews held, newest published first."""
        with self.reading() as c:
            return holdings.reviews(c, withdrawn=withdrawn)

    def review(self, ref: str) -> ReviewDetail:
        """Return one review, by key or reference. Raises NotFound and Ambiguous."""
        with self.reading() as c:
            return holdings.review_detail(c, holdings.find_review(c, ref))

    def reviews_within(self, where: Filter) -> list[ReviewSummary]:
        """Return the reviews that pass the filter as far as it is about reviews, newest published first; withdrawn ones never do."""
        with self.reading() as c:
            within = set(c.execute(filters.reviews_within(where)).scalars())
            return [held for held in holdings.reviews(c, withdrawn=False) if held.key in within]

    def review_count(self, *, restricted: bool = False) -> int:
        """Return how many reviews are held that are not withdrawn, nor restricted unless those are asked for."""
        with self.reading() as c:
            return holdings.review_count(c, restricted=restricted)

    def original_of(self, ref: str, file: str) -> str | None:
        """Return the sha256 of the kept original of a file of a review. Raises NotFound and Ambiguous."""
        with self.reading() as c:
            return holdings.original_of(c, holdings.find_review(c, ref), file)

    def originals(self) -> set[str]:
        """Return the sha256 of every original that is to be kept."""
        with self.reading() as c:
            return holdings.originals(c)

    def theme_tallies(self, *, restricted: bool = False) -> list[ThemeTally]:
        """Return in how many reviews each theme is seen, and as what."""
        with self.reading() as c:
            return counts.theme_tallies(c, restricted=restricted)

    def trends(self, *, restricted: bool = False) -> tuple[list[ReviewSummary], list[TrendCell]]:
        """Return the reviews that are not withdrawn, oldest first, and the lines of each by theme."""
        with self.reading() as c:
            held = [row for row in holdings.reviews(c, withdrawn=False) if restricted or not row.restricted]
            cells = counts.trend_cells(c, restricted=restricted)
            return sorted(held, key=lambda row: (row.published is None, row.published or "", row.key)), cells

    # -------------------------------------------------------------- changing

    def store(
        self,
        reading: Reading,
        *,
        path: str | None,
        readmit: bool,
        keep: Callable[[], object] | None = None,
        into: Into | None = None,
        themes: Suggested | None = None,
    ) -> Stored:
        """Store one reading in one transaction. The caller holds the writer lock.

        `keep` keeps a copy of the original file; it is called when the reading is taken in, and what it raises undoes everything. `themes`
        are suggested for lines that corrections of an earlier reading cut anew.
        """
        with self.writing() as c:
            stored = writing.store(c, reading, path=path, original_kept=keep is not None, readmit=readmit, into=into, themes=themes)
            if keep is not None and stored.outcome in (IngestOutcome.ADDED, IngestOutcome.REPLACED):
                keep()
            return stored

    def set_fact(self, ref: str, name: str, values: Sequence[str] | None, by: str) -> ReviewDetail:
        """Record a person's decision on a fact, None to take it back. The caller holds the writer lock. Raises NotFound and Ambiguous."""
        with self.writing() as c:
            key = holdings.find_review(c, ref)
            writing.set_fact(c, key, name, values, by)
            return holdings.review_detail(c, key)

    def withdraw(self, ref: str, reason: str | None) -> ReviewSummary:
        """Take a review's words out. The caller holds the writer lock. Raises NotFound and Ambiguous."""
        with self.writing() as c:
            key = holdings.find_review(c, ref)
            writing.withdraw(c, key, reason)
            (summary,) = holdings.reviews(c, keys=[key])
        # Overwritten text is gone from the database only, until the log is emptied as well.
        self._database.empty_log()
        return summary

    # -------------------------------------------------------------- what copies must follow

    def wordings(self, ids: Collection[str] | None = None) -> dict[str, str]:
        """Return what is embedded for each of these points, or for all of them, by id."""
        statement = select(point.c.id, point.c.label, point.c.text).order_by(point.c.id)
        if ids is not None:
            statement = statement.where(filters.among(point.c.id, ids))
        with self.reading() as c:
            return {row.id: f"{row.label}: {row.text}" if row.label else row.text for row in c.execute(statement)}

    def open_reviews(self) -> set[str]:
        """Return the keys of the reviews that anybody may see."""
        with self.reading() as c:
            return set(c.execute(filters.reviews_within(Filter())).scalars())

    def open_wordings(self) -> list[str]:
        """Return label and text of every line that anybody may see."""
        statement = select(point.c.label, point.c.text).where(point.c.id.in_(filters.allowed(Filter())))
        with self.reading() as c:
            return [f"{label}: {words}" if label else words for label, words in c.execute(statement)]

    def point_ids(self) -> set[str]:
        """Return the ids of all points."""
        with self.reading() as c:
            return set(c.execute(select(point.c.id)).scalars())

    def pending(self, what: str) -> list[str]:
        """Return the points or originals that copies have not followed yet."""
        with self.reading() as c:
            return writing.read_pending(c, what)

    def damage(self) -> list[str]:
        """Return what SQLite finds wrong with the database itself, and rows that point nowhere."""
        with self.reading() as c:
            lines = [str(row[0]) for row in c.execute(text("PRAGMA quick_check")) if row[0] != "ok"]
            return lines + [f"a row of {row[0]} belongs to no {row[2]}" for row in c.execute(text("PRAGMA foreign_key_check"))]

    def fulltext_ids(self) -> list[str]:
        """Return the ids in the full-text table, one for each entry. Raises LibraryError when the table is damaged."""
        with self.reading() as c:
            return fulltext.ids(c)

    def note_pending(self, what: str, ids: Collection[str]) -> None:
        """Note that the copies of these are to be brought in step. The caller holds the writer lock."""
        with self.writing() as c:
            writing.note_pending(c, what, ids)

    def write_fulltext(self) -> None:
        """Make the full-text table anew from the points. The caller holds the writer lock."""
        with self.writing() as c:
            content.rebuild_fulltext(c)
            writing.bump(c, "generation")

    def followed(self, what: str, ids: Collection[str]) -> None:
        """Note that the copies of these were brought in step. The caller holds the writer lock."""
        with self.writing() as c:
            writing.clear_pending(c, what, ids)
            writing.bump(c, "index_generation")

    def set_index(self, **facts: str) -> None:
        """Record facts about the search index. The caller holds the writer lock."""
        with self.writing() as c:
            writing.write_meta(c, **facts)
            writing.bump(c, "index_generation")


def _first_content(c: Connection) -> None:
    """Fill a new database with what every library has."""
    if not writing.read_meta(c):
        writing.write_meta(c, generation="0", index_generation="0")
        fulltext.create(c)
