"""Bad input through the public door: each file ends in an outcome and a plain sentence, and the batch goes on."""

from __future__ import annotations

import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.isolation import Reader
from ingest.pipeline import files_in, parse
from ingest.reading import read_bytes
from kb.models import ParseOutcome
from tests import builders

CASES = {
    "nothing.pdf": (b"", "empty"),
    "blanks.txt": (b" \n\t\n", "empty"),
    "photo.pdf": (builders.picture(), "unsupported"),
    "locked.pdf": (builders.locked_pdf(), "encrypted"),
    "scan.pdf": (builders.scan(), "needs_ocr"),
    "cut.pdf": (builders.pdf([[(72, 72, "Cut off", "Helvetica", 12)]])[:300], "damaged"),
    "archive.docx": (builders.archive(["notes.txt"]), "unsupported"),
    "half.docx": (builders.word(["What worked well"])[:2000], "damaged"),
    "bomb.docx": (builders.bomb(), "too_large"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "unsupported"),
    "letter.rtf": (b"{\\rtf1 Dear all}", "unsupported"),
    "page.html": (b"<!doctype html><html><body><script>let x = 1</script></body></html>", "empty"),
    "noise.txt": (bytes(range(256)) * 8, "unsupported"),
}


@pytest.fixture(scope="module")
def reader():
    with Reader() as reader:
        yield reader


@pytest.mark.parametrize("name", CASES)
def test_each_bad_file_has_its_outcome_and_a_sentence_that_names_it(reader, name):
    content, outcome = CASES[name]
    reading = reader.read(content, name)
    assert reading.outcome == outcome
    assert reading.message is not None
    assert reading.message.startswith(name)
    assert len(reading.message.split()) > 8
    assert "Error" not in reading.message
    assert "Traceback" not in reading.message
    assert not reading.points


def test_invalid_utf8_is_read_and_said(reader):
    reading = reader.read(builders.BRIEFING.replace("'s", "\x92s").encode("cp1252", "replace").replace(b"Maple", b"Ma\xefle"), "old.txt")
    assert reading.outcome == ParseOutcome.PARSED
    assert "encoding_guessed" in {notice.code for notice in reading.notices}
    assert len(reading.points) == 6


def test_a_self_naming_page_tree_neither_hangs_nor_crashes(reader):
    assert reader.read(builders.looping_pdf(), "loop.pdf").outcome in set(ParseOutcome)


def test_a_file_that_takes_too_long_is_stopped_and_the_next_one_is_read():
    with Reader(seconds=0.0) as reader:
        stopped = reader.read(builders.BRIEFING.encode(), "slow.txt")
        assert stopped.outcome == ParseOutcome.DAMAGED
        assert "was stopped" in (stopped.message or "")
        reader._seconds = 20.0
        assert reader.read(builders.BRIEFING.encode(), "next.txt").outcome == ParseOutcome.PARSED


def test_a_reader_that_dies_is_replaced(reader):
    assert reader.read(b"", "first.txt").outcome == ParseOutcome.EMPTY
    reader._child.kill()
    reader._child.wait()
    assert reader.read(builders.BRIEFING.encode(), "next.txt").outcome == ParseOutcome.PARSED


def test_a_text_without_any_learning_says_so():
    reading = read_bytes(b"Dear all,\n\nthe car park is closed on Friday.\n", "memo.txt")
    assert reading.outcome == ParseOutcome.PARSED
    assert [notice.code for notice in reading.notices] == ["no_learning_found"]


def test_missing_and_too_large_files(tmp_path, monkeypatch):
    assert "no such file" in (parse(tmp_path / "gone.pdf").message or "")
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(200 * 2**20)
    reading = parse(large)
    assert reading.outcome == ParseOutcome.TOO_LARGE
    assert "200 MB" in (reading.message or "")


def test_folders_are_searched_in_order_and_system_files_left_out(tmp_path):
    (tmp_path / "b").mkdir()
    for name in ("b/two.txt", "one.txt", ".hidden", "~$one.docx", "Thumbs.db"):
        (tmp_path / name).write_text("x")
    assert [path.name for path in files_in([tmp_path])] == ["one.txt", "two.txt"]


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="the superuser may read everything")
def test_an_unreadable_file_is_named(tmp_path):
    path = tmp_path / "secret.txt"
    path.write_text("x")
    path.chmod(0)
    assert "may not read" in (parse(path).message or "")


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400))
def test_any_text_is_read_without_an_error(text):
    assert read_bytes(text.encode("utf-8", "replace"), "any.txt").outcome in set(ParseOutcome)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xfe"]))
def test_any_bytes_are_read_without_an_error(content, head):
    assert read_bytes(head + content, "any").outcome in set(ParseOutcome)
