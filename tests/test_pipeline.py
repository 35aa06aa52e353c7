"""The batch: files and folders into a real library, one outcome per file, safe to repeat."""

from __future__ import annotations

import os

import pytest

from ingest.pipeline import ingest, ingest_bytes
from kb.models import IngestOutcome, Reading
from tests import builders


@pytest.fixture(autouse=True)
def no_themes(monkeypatch):
    """Themes need the real model; the tests of the tagger and the sample library cover them."""
    monkeypatch.setattr("ingest.pipeline.with_themes", lambda reading, tagger=None: reading)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "briefings"
    folder.mkdir()
    (folder / "a.txt").write_text(builders.BRIEFING)
    (folder / "b.pdf").write_bytes(builders.picture())
    (folder / "c.pdf").write_bytes(builders.locked_pdf())
    (folder / "d.docx").write_bytes(builders.word([("Heading 1", "What worked well"), ("List Bullet", "The clerk rang back at once.")]))
    return folder


def outcomes(found):
    return {outcome.file: outcome.outcome.value for outcome in found}


def test_one_bad_file_never_stops_the_others(library, folder):
    found = list(ingest([folder, folder / "gone.pdf"], library))
    assert outcomes(found) == {"a.txt": "added", "b.pdf": "unsupported", "c.pdf": "encrypted", "d.docx": "added", "gone.pdf": "failed"}
    assert [outcome.points for outcome in found] == [6, 0, 0, 1, 0]
    assert all(outcome.message for outcome in found if outcome.outcome != IngestOutcome.ADDED)
    assert library.review_count() == 2


def test_a_second_run_changes_nothing(library, folder):
    list(ingest([folder], library))
    before, points = library.generation, library.points()
    assert outcomes(ingest([folder], library))["a.txt"] == "unchanged"
    assert library.generation == before
    assert library.points() == points


def test_the_same_bytes_under_another_name_are_a_duplicate_that_names_the_first(library, folder):
    list(ingest([folder / "a.txt"], library))
    again = ingest_bytes("copy.txt", builders.BRIEFING.encode(), library)
    assert again.outcome == IngestOutcome.DUPLICATE
    assert "a.txt" in (again.message or "")
    assert library.review_count() == 1


def test_a_changed_file_replaces_the_old_one(library, folder):
    list(ingest([folder / "a.txt"], library))
    (folder / "a.txt").write_text(builders.BRIEFING.replace("the same afternoon", "within the hour"))
    assert [outcome.outcome.value for outcome in ingest([folder / "a.txt"], library)] == ["replaced"]
    words = " ".join(point.text for point in library.points())
    assert "within the hour" in words
    assert "the same afternoon" not in words


def test_a_withdrawn_review_stays_out_until_it_is_readmitted(library, folder):
    list(ingest([folder / "a.txt"], library))
    library.withdraw("Child Maple", "asked for by the publisher")
    (offered,) = ingest([folder / "a.txt"], library)
    assert offered.outcome == IngestOutcome.UNCHANGED
    assert "withdrawn" in (offered.message or "")
    assert not library.points()
    (back,) = ingest([folder / "a.txt"], library, readmit=True)
    assert back.points == 6
    assert len(library.points()) == 6


def test_progress_counts_the_files(library, folder):
    seen: list[tuple[int, int, str]] = []
    list(ingest([folder], library, on_event=lambda done, total, file: seen.append((done, total, file))))
    assert seen[0] == (0, 4, "a.txt")
    assert seen[-1] == (4, 4, "")


def test_a_bug_while_adding_becomes_an_outcome_of_that_file_only(library, folder, monkeypatch):
    real = library.add

    def add(reading: Reading, **options):
        if reading.file == "a.txt":
            raise ZeroDivisionError("a bug")
        return real(reading, **options)

    monkeypatch.setattr(library, "add", add)
    found = {outcome.file: outcome for outcome in ingest([folder], library)}
    assert found["a.txt"].outcome == IngestOutcome.FAILED
    assert "ZeroDivisionError" in (found["a.txt"].message or "")
    assert found["d.docx"].outcome == IngestOutcome.ADDED


def test_a_name_that_is_no_utf8_is_shown_with_question_marks(library, tmp_path):
    name = os.fsencode(tmp_path) + b"/caf\xe9.txt"
    with open(name, "wb") as file:  # noqa: PTH123  (pathlib takes no bytes)
        file.write(builders.BRIEFING.encode())
    (found,) = ingest([tmp_path / os.fsdecode(b"caf\xe9.txt")], library)
    assert (found.file, found.outcome.value, found.points) == ("caf?.txt", "added", 6)


def test_a_governance_sentence_alone_gives_nobody_anything_to_look_at(library):
    text = builders.BRIEFING.replace(
        "Questions to consider", "Progress will be monitored by the Learning Subgroup each quarter\n\nQuestions to consider"
    )
    assert ingest_bytes("a.txt", text.encode(), library).points == 6
    (review,) = library.reviews()
    assert (review.state, review.inferred) == ("ready", 0)
