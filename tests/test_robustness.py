"""Hostile files through the reading process: each ends in an outcome that is right for it, with a sentence, and none with nothing read."""

from __future__ import annotations

import pytest

from benchmarks.hostile import ANY, hostile_files, office, pdf, plain
from benchmarks.robustness import breaches, read_all
from ingest import isolation, limits
from ingest.isolation import Reader
from ingest.readers import ocr
from ingest.reading import read_bytes
from kb.models import Notice, ParseOutcome, Passage, Reading, Section, SectionKind

#: Files that show one harm each and are made and read in well under a second.
CHOSEN = {
    "sound.pdf",
    "sound-cut-4.pdf",
    "sound-flipped-3.pdf",
    "owner-password-only.pdf",
    "password.pdf",
    "wrong-places.pdf",
    "junk-before.pdf",
    "tree-holds-itself.pdf",
    "objects-name-one-another.pdf",
    "drawing-draws-itself.pdf",
    "page-box-huge.pdf",
    "page-box-words.pdf",
    "blank.pdf",
    "page-numbers-only.pdf",
    "small-picture.pdf",
    "letters-as-shapes.pdf",
    "letters-without-meaning.pdf",
    "sound.docx",
    "word-named-pdf.pdf",
    "deep-tables.docx",
    "entities.docx",
    "entity-outside.docx",
    "password.docx",
    "styles-in-a-circle.odt",
    "cells-repeated.odt",
    "password.odt",
    "no-slides.pptx",
    "deep.html",
    "two-bytes.html",
    "script-only.html",
    "null-inside.txt",
    "two-bytes.txt",
    "text-named.pdf",
    "one-line-5-mb.txt",
    "old.doc",
    "old.ppt",
    "mail.eml",
    "drawing.svg",
}


@pytest.fixture(autouse=True)
def _without_recognition(monkeypatch):
    monkeypatch.setattr(ocr, "available", lambda: False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The chosen files, written down; what is right for each by its name."""
    place = tmp_path_factory.mktemp("hostile")
    quick = [*pdf.files(quick=True), *office.files(quick=True), *plain.files()]
    chosen = {hostile.name: hostile for hostile in quick if hostile.name in CHOSEN}
    for hostile in chosen.values():
        (place / hostile.name).write_bytes(hostile.content)
    return place, {name: hostile.outcomes for name, hostile in chosen.items()}


def test_every_hostile_file_ends_in_an_outcome_that_is_right_for_it(folder):
    place, allowed = folder
    assert set(allowed) == CHOSEN
    read = list(read_all(sorted(place.iterdir()), allowed))
    assert {one.file: one.breaches for one in read if one.breaches} == {}
    assert len(read) == len(CHOSEN)
    assert len({one.outcome for one in read}) >= 6


def test_a_file_from_outside_is_never_fetched(folder):
    place, _ = folder
    with Reader() as reader:
        reading = reader.read((place / "entity-outside.docx").read_bytes(), "entity-outside.docx")
    assert not reading.points
    assert not any(section.passages for section in reading.sections)


def test_what_breaks_the_contract_is_found():
    section = Section(SectionKind.OTHER, None, False, 1, passages=(Passage("Dear all,"),))
    notice = Notice("no_learning_found", "No heading was recognised.")
    good = Reading("a.pdf", "", ParseOutcome.DAMAGED, "a.pdf: The PDF is damaged. Ask for it again, or save it anew.")
    assert list(breaches(good)) == []
    assert list(breaches(Reading("a.pdf", "", ParseOutcome.PARSED, sections=(section,), notices=(notice,)))) == []
    assert "nothing was read" in " ".join(breaches(Reading("a.pdf", "", ParseOutcome.PARSED, notices=(notice,))))
    assert "no notice" in " ".join(breaches(Reading("a.pdf", "", ParseOutcome.PARSED, sections=(section,))))
    assert "name of the file" in " ".join(breaches(Reading("a.pdf", "", ParseOutcome.EMPTY, None)))
    message = "a.pdf: It could not be read (ValueError). Open it in its own program and add that."
    assert "inside" in " ".join(breaches(Reading("a.pdf", "", ParseOutcome.DAMAGED, message)))
    assert "right would be encrypted" in " ".join(breaches(good, frozenset({"encrypted"})))
    assert {outcome.value for outcome in ParseOutcome} == ANY


def test_a_child_that_dies_of_a_file_is_tried_once_more_fresh(monkeypatch):
    with Reader() as reader:
        assert reader.read(pdf.good(), "first.pdf").outcome == ParseOutcome.PARSED
        ask = reader._ask
        asked = []

        def dies_once(*arguments):
            asked.append(reader._child.pid)
            if len(asked) == 1:
                reader._child.kill()
                reader._child.wait()
                return None
            return ask(*arguments)

        monkeypatch.setattr(reader, "_ask", dies_once)
        assert reader.read(pdf.good(), "second.pdf").outcome == ParseOutcome.PARSED
        assert len(asked) == 2


def test_a_child_that_has_grown_is_replaced(monkeypatch):
    monkeypatch.setattr(isolation, "_RENEW_MB", 1.0)
    with Reader() as reader:
        reader.read(pdf.good(), "first.pdf")
        assert reader._child is None
        assert reader.read(pdf.good(), "second.pdf").outcome == ParseOutcome.PARSED


def test_too_many_pages_are_refused_while_there_is_time_to_say_so(monkeypatch):
    monkeypatch.setattr(limits, "SECONDS", 0.0)
    long = pdf.body(pdf.pages([pdf.written(("What worked well", f"- The nurse rang on day {n}.")) for n in range(30)]))
    reading = read_bytes(long, "long.pdf")
    assert reading.outcome == ParseOutcome.TOO_LARGE
    assert "30 pages" in (reading.message or "")
    assert read_bytes(pdf.good(), "short.pdf").outcome == ParseOutcome.PARSED


def test_too_much_learning_is_refused_and_the_number_said():
    lines = "".join(f"- The nurse rang the ward {n} times.\n" for n in range(limits.POINTS + 500))
    reading = read_bytes(f"What worked well\n\n{lines}".encode(), "long.txt")
    assert reading.outcome == ParseOutcome.TOO_LARGE
    assert "2,500 lines" in (reading.message or "")


def test_a_paragraph_without_end_is_cut_and_nothing_of_it_lost():
    words = [f"word{n}" for n in range(3000)]
    reading = read_bytes(" ".join(words).encode(), "long.txt")
    passages = [passage.text for section in reading.sections for passage in section.passages]
    assert len(passages) > 1
    assert " ".join(passages).split() == words


@pytest.mark.parametrize("line", ["***", "…", "[[[", "· · ·", "日本語"])
def test_lines_without_a_latin_word_are_no_error(line):
    reading = read_bytes(f"What worked well\n\n- {line}\n- The nurse rang the ward at once.\n".encode(), "odd.txt")
    assert reading.outcome == ParseOutcome.PARSED


def test_an_emoji_in_a_point_is_read():
    reading = read_bytes("What worked well\n\n- The nurse 😃 rang the ward.\n".encode(), "odd.txt")
    assert [point.text for point in reading.points] == ["The nurse 😃 rang the ward."]
    assert not any("\ud800" <= letter <= "\udfff" for point in reading.points for letter in point.text)


def test_all_hostile_files_have_names_of_their_own():
    names = [hostile.name for hostile in (*pdf.files(quick=True), *office.files(quick=True), *plain.files())]
    assert len(names) == len(set(names))
    assert callable(hostile_files)
