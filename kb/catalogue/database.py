"""The database under the catalogue: opening it, bringing it to the newest form, transactions, and its errors in plain words.

What is in the tables is the business of the other modules of this package. SQLite is the database of a laptop: write-ahead logging lets
readers go on while one process writes; deleted text is overwritten (`secure_delete`), since a withdrawn review must be gone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError

from kb.errors import LibraryBusy, LibraryError

FILE = "catalogue.sqlite3"

#: The newest migration. A library at this revision is opened without loading Alembic, which takes half a second.
HEAD = "0006"

#: How long SQLite itself waits for another connection. The writer lock comes first, so this is met by outside tools only.
BUSY_SECONDS = 15

_WRITING = "kb_writing"


class Database:
    """One SQLite file in the library's folder; connections are pooled and may be used from several threads."""

    def __init__(self, home: Path) -> None:
        """Name the database of the library in `home`; nothing is opened or made yet."""
        self.home = home
        self.file = home / FILE
        self.engine = create_engine(f"sqlite:///{self.file}", connect_args={"timeout": BUSY_SECONDS})
        event.listen(self.engine, "connect", _set_up)
        event.listen(self.engine, "begin", _begin)

    def close(self) -> None:
        """Close the connections that are not in use."""
        self.engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one moment of the catalogue. Raises LibraryError when the database cannot be read."""
        with self._plain_errors(), self.engine.connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection whose changes are kept all together or not at all. The caller holds the writer lock."""
        with self._plain_errors(), self.engine.connect() as connection, connection.execution_options(**{_WRITING: True}).begin():
            yield connection

    def revision(self) -> str | None:
        """Return the migration this database stands at, or None when it has no tables yet. Raises LibraryError when it is no library."""
        with self.reading() as connection:
            tables = inspect(connection).get_table_names()
            if "alembic_version" in tables:
                return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one())
        if tables:
            raise LibraryError(f"{self.file} is a database, but not that of a library. Choose another folder for the library.")
        copies = self.file.parent / "originals"
        if any(file.is_file() for file in copies.glob("*/*")):
            raise LibraryError(
                f"The catalogue {self.file} is empty or lost, though {copies} holds copies of files that were added. Nothing was changed. "
                "Put back the catalogue from a backup; or move the folder away, and add the files in it again with: kb ingest"
            )
        return None

    def upgrade(self, then: Callable[[Connection], None]) -> None:
        """Bring the tables to the newest form, and do `then` in the same transaction. The caller holds the writer lock.

        Raises LibraryError when a newer version of the program made the tables.
        """
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        self._outside_transaction("PRAGMA journal_mode=WAL")
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations").replace("%", "%%"))
        config.set_main_option("path_separator", "os")
        try:
            with self.writing() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
                then(connection)
        except CommandError as error:
            raise LibraryError(
                f"The library in {self.home} was made by a newer version of this program. Update the program, then open it again."
            ) from error

    def empty_log(self) -> None:
        """Move the write-ahead log into the database and empty it, so that overwritten text is not left in it."""
        self._outside_transaction("PRAGMA wal_checkpoint(TRUNCATE)")

    def _outside_transaction(self, statement: str) -> None:
        """Run one of the few statements that SQLite refuses inside a transaction."""
        with self._plain_errors(), self.engine.connect() as connection:
            raw = connection.connection.cursor()
            try:
                raw.execute(statement)
                raw.fetchall()
            except sqlite3.DatabaseError as error:
                raise DatabaseError(statement, None, error) from error
            finally:
                raw.close()

    @contextmanager
    def _plain_errors(self) -> Iterator[None]:
        """Turn the database's own errors into ours."""
        try:
            yield
        except OperationalError as error:
            if "locked" in str(error.orig):
                raise LibraryBusy(f"The library in {self.home} is in use by another program. Try again in a moment.") from error
            raise LibraryError(_unusable(self.file, error)) from error
        except DatabaseError as error:
            raise LibraryError(_unusable(self.file, error)) from error


def _unusable(file: Path, error: DatabaseError) -> str:
    """Say what is wrong with the database file, and what to do."""
    reason = str(error.orig)
    if "not a database" in reason or "malformed" in reason:
        return (
            f"The library's database {file} is damaged. Restore the library from a backup, or move the folder away and add the files again."
        )
    if "readonly" in reason or "unable to open" in reason:
        return f"The library's database {file} cannot be opened for writing. Check that you may write to the folder {file.parent}."
    if "disk is full" in reason:
        return f"The disk is full: {file} cannot be written. Free some space, then try again."
    return f"The library's database {file} cannot be used: {reason}. Run: kb check"


def _set_up(raw: Any, _record: object) -> None:  # noqa: ANN401 - a DBAPI connection has no common type
    """Set up a new connection; transactions are begun by `_begin`, not by Python's sqlite3 module."""
    raw.isolation_level = None
    cursor = raw.cursor()
    for pragma in ("foreign_keys=ON", "secure_delete=ON", "synchronous=FULL"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    """Begin a transaction: at once for writing, else when the first statement reads."""
    connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get(_WRITING) else "BEGIN")
