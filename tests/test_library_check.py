"""`check` and `reindex`: what differs between the catalogue and its copies is found, said and mended; nothing else is touched."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from kb.errors import IndexMismatch, LibraryError, ModelError
from kb.library import Library
from kb.models import IngestOutcome, SearchMode
from kb.vectors import VectorIndex
from tests.fakes import FakeEncoder
from tests.readings import point, reading

SEMANTIC, HYBRID, KEYWORD = SearchMode.SEMANTIC, SearchMode.HYBRID, SearchMode.KEYWORD
CONTENT = b"as it was published"

#: Like each of the lines below, to a model and to the fake one.
EVERY_WORD = "nobody asked the father, the plan was shared, fathers were part of the plan"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as opened:
        sha256 = hashlib.sha256(CONTENT).hexdigest()
        opened.add(
            reading("a.pdf", "Nobody asked the father.", "The plan was shared.", reference="Child A", sha256=sha256), content=CONTENT
        )
        opened.add(reading("b.pdf", "Fathers were part of the plan.", reference="Child B"))
        yield opened


def vectors_of(library: Library) -> VectorIndex:
    folder = next(library.home.glob("vectors-*"))
    return VectorIndex(folder, model="fake", dimensions=32)


def spoil_fulltext(library: Library) -> None:
    database = sqlite3.connect(library.home / "catalogue.sqlite3")
    database.execute("UPDATE fulltext_data SET block = zeroblob(20)")
    database.commit()
    database.close()


def drop_fulltext(library: Library) -> None:
    database = sqlite3.connect(library.home / "catalogue.sqlite3")
    database.execute("DROP TABLE fulltext")
    database.commit()
    database.close()


def forget_words(library: Library) -> None:
    database = sqlite3.connect(library.home / "catalogue.sqlite3")
    database.execute("DELETE FROM fulltext WHERE rowid = 1")
    database.commit()
    database.close()


def doubled_words(library: Library) -> None:
    database = sqlite3.connect(library.home / "catalogue.sqlite3")
    database.execute("INSERT INTO fulltext SELECT * FROM fulltext LIMIT 1")
    database.commit()
    database.close()


def lose_vectors(library: Library) -> None:
    shutil.rmtree(next(library.home.glob("vectors-*")))


def spoil_vectors(library: Library) -> None:
    library.close()
    for file in next(library.home.glob("vectors-*")).rglob("*"):
        if file.is_file():
            file.write_bytes(b"\0" * 100)


def forget_a_vector(library: Library) -> None:
    index = vectors_of(library)
    index.delete([sorted(index.ids())[0]])
    index.close()


def add_a_vector(library: Library) -> None:
    index = vectors_of(library)
    index.upsert({"0" * 16: FakeEncoder().encode(["words of nobody"])})
    index.close()


def leave_an_unfinished_index(library: Library) -> None:
    VectorIndex(library.home / "vectors-7", model="fake", dimensions=32).close()


def leave_an_unfinished_copy(library: Library) -> None:
    (library.home / "originals" / "ab").mkdir(parents=True)
    (library.home / "originals" / "ab" / ".part-1").write_bytes(b"half of a file")


DAMAGES = [
    (spoil_fulltext, "fulltext_damaged"),
    (drop_fulltext, "fulltext_damaged"),
    (forget_words, "fulltext_missing"),
    (doubled_words, "fulltext_leftover"),
    (lose_vectors, "vectors_damaged"),
    (spoil_vectors, "vectors_damaged"),
    (forget_a_vector, "vectors_missing"),
    (add_a_vector, "vectors_leftover"),
    (leave_an_unfinished_index, "index_leftover"),
    (leave_an_unfinished_copy, "original_leftover"),
]


def test_a_whole_library_has_nothing_to_find(library: Library) -> None:
    steps: list[tuple[int, int]] = []
    assert library.check(progress=lambda done, total: steps.append((done, total))) == []
    assert steps[-1][0] == steps[-1][1]


@pytest.mark.parametrize(("damage", "code"), DAMAGES, ids=[damage.__name__ for damage, _ in DAMAGES])
@pytest.mark.parametrize("opened_anew", [True, False], ids=["opened anew", "still open"])
def test_what_differs_is_found_and_mended(library: Library, damage: Callable[[Library], None], code: str, opened_anew: bool) -> None:
    before = library.points()
    assert library.search(EVERY_WORD, mode=SEMANTIC).total == 3
    damage(library)
    if opened_anew:
        library.close()
        library = Library.open(library.home, encoder=FakeEncoder())
    assert [finding.code for finding in library.check()] == [code]
    assert [(finding.code, finding.repaired) for finding in library.check(repair=True)] == [(code, True)]
    assert library.check() == []
    assert library.points() == before
    assert {hit.point.text for hit in library.search(EVERY_WORD, mode=SEMANTIC).hits} == {found.text for found in before}
    assert library.search("plan", mode=KEYWORD).total == 2


def test_a_copy_of_a_file_that_is_gone_is_found_and_is_beyond_repair(library: Library) -> None:
    next(file for file in (library.home / "originals").rglob("*") if file.is_file()).write_bytes(b"other")
    (finding,) = library.check(repair=True)
    assert (finding.code, finding.repaired) == ("original_missing", False)
    assert library.original("Child A", "a.pdf") is None


@pytest.mark.parametrize("mend", [lambda library: library.reindex(), lambda library: library.check(repair=True)], ids=["reindex", "repair"])
def test_an_index_of_another_model_is_refused_and_rebuilt(library: Library, mend: Callable[[Library], object]) -> None:
    library.close()
    with Library.open(library.home, encoder=FakeEncoder(name="other", dimensions=16)) as other:
        with pytest.raises(IndexMismatch, match="kb reindex"):
            other.search("father", mode=SEMANTIC)
        (finding,) = other.check()
        assert finding.code == "index_mismatch"
        stored = other.add(reading("c.pdf", "Fathers again."))
        assert stored.outcome is IngestOutcome.ADDED
        assert stored.message is not None
        assert "kb reindex" in stored.message
        mend(other)
        assert other.check() == []
        assert other.search("fathers again", mode=SEMANTIC).hits[0].point.text == "Fathers again."


def test_reindex_says_how_far_it_is_and_keeps_one_folder(library: Library) -> None:
    steps: list[tuple[int, int]] = []
    before = library.generation
    assert library.reindex(progress=lambda done, total: steps.append((done, total))) == 3
    assert steps == [(3, 3)]
    assert [folder.name for folder in library.home.glob("vectors-*")] == ["vectors-2"]
    assert library.generation > before
    assert library.check() == []


def test_a_reindex_that_fails_leaves_the_old_index_in_use(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ModelError("The language model cannot be loaded.")

    monkeypatch.setattr(FakeEncoder, "encode", fail)
    with pytest.raises(ModelError):
        library.reindex()
    monkeypatch.undo()
    assert [folder.name for folder in library.home.glob("vectors-*")] == ["vectors-1"]
    assert library.check() == []


def test_nothing_is_stored_when_the_model_cannot_be_loaded(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ModelError("The language model cannot be loaded.")

    monkeypatch.setattr(FakeEncoder, "encode", fail)
    with pytest.raises(ModelError):
        library.add(reading("c.pdf", "One."))
    assert library.review_count() == 2


def test_a_damaged_index_does_not_keep_a_file_out(library: Library) -> None:
    spoil_vectors(library)
    stored = library.add(reading("c.pdf", "Grandparents were asked."))
    assert stored.outcome is IngestOutcome.ADDED
    assert stored.message is not None
    assert "not searchable yet" in stored.message
    result = library.search("grandparents")
    assert [hit.point.text for hit in result.hits] == ["Grandparents were asked."]
    assert any("words only" in note for note in result.notes)
    with pytest.raises(LibraryError, match="kb reindex"):
        library.search("grandparents", mode=SEMANTIC)
    assert library.withdraw("Child A").state == "withdrawn"
    assert library.reindex() == 2
    assert library.check() == []
    assert library.search("grandparents", mode=SEMANTIC).total >= 1


def test_vectors_that_the_caller_made_are_used(library: Library) -> None:
    encoder = FakeEncoder()
    long = "very " * 100 + "long"
    points = [point("Made before."), point(long, label="Two parts")]
    with Library.open(library.home, encoder=encoder) as other:
        made = FakeEncoder().encode([line.wording for line in points])
        other.add(reading("c.pdf", *points), vectors=made)
        assert encoder.encoded == 2
        assert other.check() == []
        with pytest.raises(ValueError, match="do not fit"):
            other.add(reading("d.pdf", "One.", "Two."), vectors=made[:1])


def test_a_lost_catalogue_is_said_and_the_copies_of_files_are_never_removed(tmp_path: Path) -> None:
    with Library.open(tmp_path, encoder=FakeEncoder()) as library:
        content = b"the file itself"
        library.add(replace(reading("a.pdf", "One."), sha256=hashlib.sha256(content).hexdigest()), content=content)
    for file in tmp_path.glob("catalogue.sqlite3*"):
        file.unlink()
    (tmp_path / "catalogue.sqlite3").touch()
    with pytest.raises(LibraryError, match=r"empty or lost.*Nothing was changed"):
        Library.open(tmp_path, encoder=FakeEncoder())
    assert [file.read_bytes() for file in tmp_path.glob("originals/*/*")] == [b"the file itself"]
