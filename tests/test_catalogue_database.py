"""The database under the catalogue: its tables, and opening what is no library, damaged, old or too new."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from kb.catalogue import database
from kb.catalogue.catalogue import Catalogue
from kb.catalogue.tables import metadata
from kb.errors import LibraryBusy, LibraryError
from kb.library import Library
from tests.fakes import FakeEncoder
from tests.readings import reading


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A library with one review, closed."""
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as library:
        library.add(reading("a.pdf", "One.", reference="Child A"))
    return tmp_path / "library"


def test_the_migrations_make_the_tables_as_they_are_declared(home: Path) -> None:
    with Catalogue(home).reading() as c:
        context = MigrationContext.configure(c, opts={"include_name": lambda name, *_: not str(name).startswith("fulltext")})
        assert compare_metadata(context, metadata) == []


def test_the_newest_migration_is_the_one_that_is_looked_for() -> None:
    scripts = ScriptDirectory(str(Path(database.__file__).parent / "migrations"))
    assert scripts.get_heads() == [database.HEAD]


def test_the_database_is_set_up_for_many_readers_and_for_deleting(home: Path) -> None:
    with Catalogue(home).reading() as c:
        found = {name: c.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "foreign_keys", "secure_delete")}
    assert found == {"journal_mode": "wal", "foreign_keys": 1, "secure_delete": 1}


def test_opening_an_existing_library_loads_nothing_slow(home: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from kb.library import Library;"
        f"library = Library.open(Path({str(home)!r})); library.reviews(); library.theme_counts();"
        "print([name for name in ('torch', 'chromadb', 'alembic', 'streamlit', 'spacy') if name in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    assert loaded == "[]"


def test_no_library_there(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match=r"There is no library in .*empty\. Add briefings with: kb ingest FOLDER"):
        Library.open(tmp_path / "empty", create=False)
    assert not (tmp_path / "empty").exists()


def test_a_file_where_the_folder_should_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(LibraryError, match="is a file, not a folder"):
        Library.open(tmp_path / "file")
    with pytest.raises(LibraryError, match="No library can be made in"):
        Library.open(tmp_path / "file" / "below")


def test_a_folder_that_cannot_be_written() -> None:
    # /proc refuses new folders to everybody, also to an administrator.
    with pytest.raises(LibraryError, match="No library can be made in /proc/library"):
        Library.open(Path("/proc/library"))


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / database.FILE).write_bytes(b"This is no database, only a letter. " * 500)
    with pytest.raises(LibraryError, match=r"is damaged\. Restore the library from a backup"):
        Library.open(tmp_path)


def test_a_database_that_was_cut_off(home: Path) -> None:
    file = home / database.FILE
    whole = file.read_bytes()
    file.write_bytes(whole[:512] + b"\xff" * (len(whole) - 512))
    with pytest.raises(LibraryError, match="is damaged"):
        Library.open(home)


def test_a_database_of_something_else(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / database.FILE)
    other.execute("CREATE TABLE tracks (title TEXT)")
    other.close()
    with pytest.raises(LibraryError, match="not that of a library"):
        Library.open(tmp_path)


def test_an_empty_file_becomes_a_library(tmp_path: Path) -> None:
    (tmp_path / database.FILE).touch()
    with Library.open(tmp_path) as library:
        assert library.reviews() == []


def test_a_library_of_a_newer_version(home: Path) -> None:
    newer = sqlite3.connect(home / database.FILE)
    newer.execute("UPDATE alembic_version SET version_num = '9999'")
    newer.commit()
    newer.close()
    with pytest.raises(LibraryError, match=r"newer version of this program\. Update the program"):
        Library.open(home)


def test_a_database_that_another_tool_holds(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    other = sqlite3.connect(home / database.FILE)
    other.execute("BEGIN IMMEDIATE")
    with Library.open(home, encoder=FakeEncoder()) as library:
        assert library.review_count() == 1
        with pytest.raises(LibraryBusy, match="in use by another program"):
            library.add(reading("b.pdf", "Two."))
        other.rollback()
        library.add(reading("b.pdf", "Two."))


def test_a_change_that_fails_in_the_middle_leaves_nothing(home: Path) -> None:
    with Library.open(home, encoder=FakeEncoder()) as library:
        before = (library.generation, library.points(), library.reviews())
        broken = reading("b.pdf", "Two.", "Three.")
        (section, *_), points = broken.sections, broken.points
        object.__setattr__(broken, "sections", (section,))
        with pytest.raises(IndexError):
            library.add(broken)
        assert (library.generation, library.points(), library.reviews()) == before
        assert library.check() == []
        assert points


def test_many_threads_opening_a_new_library_make_one(tmp_path: Path) -> None:
    opened: list[Library] = []
    threads = [threading.Thread(target=lambda: opened.append(Library.open(tmp_path / "new", encoder=FakeEncoder()))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(opened) == 6
    opened[0].add(reading("a.pdf", "One."))
    assert [library.review_count() for library in opened] == [1] * 6
