"""The keyword index: an FTS5 table in the catalogue's own database, changed in the same transaction as the catalogue.

Words are compared by their Porter stem, without accents. What a query means is left to `kb.search.query`, and joining with the ranking
by meaning to `kb.search.fusion`. The table is a copy: `create` throws it away.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import closing

from sqlalchemy import ColumnElement, Connection, String, column, insert, literal_column, select, table, text
from sqlalchemy.exc import DatabaseError

_TABLE = table("fulltext", column("id", String), column("label", String), column("text", String), column("heading", String))
_ITSELF: ColumnElement[str] = literal_column("fulltext", String)

#: bm25 weights of id, label, text and heading, and why: docs/decisions/0005-search.md.
_WEIGHTS = (0.0, 1.5, 1.0, 0.25)

#: Words that nearly every heading of some kind carries. They count where a line says them, not where it merely stands under them;
#: otherwise a search for "practice" finds every line under "Good practice".
_HEADING_WORDS = """
action actions area areas case context development finding findings future good happened improve improvement improvements improving
introduction issue issues key learned learning learnt lesson lessons line lines message messages next point points positive practice
practitioner practitioners question questions recommendation recommendations reflect reflection reflective resource resources review
step steps strength strengths summary team theme themes well work worked
"""
_IN_HEADINGS = frozenset(_HEADING_WORDS.split())

#: Marks round a matched word while it is taken out of the line; private-use characters, which no line carries.
_OPEN, _CLOSE = "\ue000", "\ue001"

_NEW = """
CREATE VIRTUAL TABLE fulltext USING fts5(id UNINDEXED, label, text, heading, tokenize = 'porter unicode61 remove_diacritics 2')
"""

Row = tuple[str, str | None, str, str | None]


def create(c: Connection) -> None:
    """Make the table anew and empty, whether or not there is one and whatever state it is in."""
    try:
        c.execute(text("DROP TABLE IF EXISTS fulltext"))
    except DatabaseError:
        _remove_wreck(c)
    c.execute(text(_NEW))


def add(c: Connection, rows: Iterable[Row]) -> None:
    """Add points: id, label, text and heading of each. The ids must not be there yet."""
    values = [{"id": name, "label": label, "text": words, "heading": heading} for name, label, words, heading in rows]
    if values:
        c.execute(insert(_TABLE), values)


def remove(c: Connection, ids: Collection[str]) -> None:
    """Remove points; ids that are not there are passed over."""
    gone = c.execute(text("DELETE FROM fulltext WHERE id IN (SELECT value FROM json_each(:ids))"), {"ids": json.dumps(list(ids))})
    if gone.rowcount:
        # Else the words of a withdrawn review stay in the index until its older parts happen to be merged.
        c.execute(text("INSERT INTO fulltext(fulltext) VALUES ('optimize')"))


def ids(c: Connection) -> list[str]:
    """Return the id of every entry, so that an entry that is there twice shows. Raises the database's error when the table is damaged."""
    c.execute(text("INSERT INTO fulltext(fulltext, rank) VALUES ('integrity-check', 0)"))
    return list(c.execute(select(_TABLE.c.id)).scalars())


def entries(c: Connection) -> list[tuple[int, str]]:
    """Return the number of each entry, as `ranked` and `saying` give it, and its id."""
    return [(number, name) for number, name in c.execute(text("SELECT rowid, id FROM fulltext")).cursor.fetchall()]


def ranked(c: Connection, terms: Sequence[str], n: int) -> list[tuple[int, float]]:
    """Return up to `n` entries that hold any of the terms, best first, with bm25 (higher is better); ties in order of entry.

    A negative `n` sets no limit. A term of several words, such as one with a hyphen, is looked for as a phrase.
    """
    if not terms or n == 0:
        return []
    found = c.execute(_RANKED, {"terms": _expression(terms), "n": n}).cursor.fetchall()
    return [(number, -relevance) for number, relevance in found]


def saying(c: Connection, terms: Sequence[str], *, every: bool = False) -> list[int]:
    """Return the entries that hold any of the terms, or every one of them, in no order."""
    if not terms:
        return []
    wanted = " AND ".join(_expression([term]) for term in terms) if every else _expression(terms)
    return [row[0] for row in c.execute(_SAYING, {"terms": wanted}).cursor.fetchall()]


def counts(c: Connection, terms: Collection[str]) -> dict[str, int]:
    """Return how many entries hold each of these terms."""
    given = json.dumps({term: _expression([term]) for term in terms})
    return dict(c.execute(_COUNTS, {"terms": given}).cursor.fetchall())


_RANKED = text(f"""
SELECT rowid, bm25(fulltext, {", ".join(map(str, _WEIGHTS))}) AS relevance FROM fulltext WHERE fulltext MATCH :terms
ORDER BY relevance, rowid LIMIT :n
""")  # noqa: S608 (the weights are ours)
_SAYING = text("SELECT rowid FROM fulltext WHERE fulltext MATCH :terms")
_COUNTS = text("SELECT key, (SELECT count(*) FROM fulltext WHERE fulltext MATCH asked.value) FROM json_each(:terms) AS asked")


def matched_words(lines: Iterable[tuple[str, str | None, str]], terms: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return by id the words of these lines (id, label, text) that the terms match, as printed, in order, each once.

    Lines without any are left out. They are put into a small table of their own: asking the large one takes ten times as long.
    """
    if not terms:
        return {}
    with closing(sqlite3.connect(":memory:")) as c:
        c.execute(_NEW)
        c.executemany("INSERT INTO fulltext(id, label, text) VALUES (?, ?, ?)", lines)
        marked = "highlight(fulltext, 1, :open, :close), highlight(fulltext, 2, :open, :close)"
        statement = f"SELECT id, {marked} FROM fulltext WHERE fulltext MATCH :terms"  # noqa: S608 (nothing typed is in it)
        rows = c.execute(statement, {"terms": _expression(terms), "open": _OPEN, "close": _CLOSE}).fetchall()
    found = {name: tuple(_marked_words(label or "", words)) for name, label, words in rows}
    return {name: words for name, words in found.items() if words}


def _expression(terms: Sequence[str]) -> str:
    """Return the terms in FTS5's query language: any of them, each quoted, so that nothing in them is an operator."""
    quoted = ((term, '"' + term.replace('"', '""').replace("\0", " ") + '"') for term in terms)
    return " OR ".join(("{label text} : " if term.casefold() in _IN_HEADINGS else "") + words for term, words in quoted)


def _marked_words(*texts: str) -> Iterator[str]:
    seen = set()
    for marked in texts:
        for piece in marked.split(_OPEN)[1:]:
            word = piece.partition(_CLOSE)[0]
            if word.casefold() not in seen:
                seen.add(word.casefold())
                yield word


def _remove_wreck(c: Connection) -> None:
    """Remove a table that is too damaged for SQLite to drop as a full-text table: its parts one by one, then its name."""
    for part in ("data", "idx", "content", "docsize", "config"):
        c.execute(text(f"DROP TABLE IF EXISTS fulltext_{part}"))
    c.execute(text("PRAGMA writable_schema = ON"))
    c.execute(text("DELETE FROM sqlite_master WHERE name = 'fulltext'"))
    c.execute(text("PRAGMA writable_schema = RESET"))
