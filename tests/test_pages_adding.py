"""Adding briefings from the Reviews page: outside the page's run, one outcome per file, and one bad file never stops the others."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.pipeline import FileOutcome
from kb.library import Library
from kb.models import IngestOutcome
from kb.settings import DATA
from tests.builders import BRIEFING
from tests.pages import OpenPage, words
from ui import jobs as jobs_module
from ui.adding import outcome_row
from ui.jobs import Job, Jobs, Row
from ui.words import OUTCOMES

SAMPLE = next(path for path in sorted((DATA / "samples").iterdir()) if path.suffix == ".txt")


def finished(jobs: Jobs, within: float = 60.0) -> Job:
    """The newest job, once every file of it has its outcome."""
    end = time.monotonic() + within
    while jobs.busy():
        assert time.monotonic() < end, "the files were not read in time"
        time.sleep(0.05)
    return jobs.all()[0]


@pytest.fixture
def library(fresh_home: Path) -> Iterator[Library]:
    with Library.open(fresh_home) as opened:
        yield opened


def test_each_file_has_its_outcome_and_the_good_ones_are_held(library: Library) -> None:
    jobs = Jobs(library)
    before = library.review_count()
    job = jobs.add(
        [
            ("empty.txt", b""),
            ("picture.pdf", b"\x89PNG\r\n\x1a\n" + bytes(100)),
            ("new.md", BRIEFING.encode()),
            (SAMPLE.name, SAMPLE.read_bytes()),
            ("copy.txt", SAMPLE.read_bytes()),
        ]
    )
    assert not job.finished
    rows = finished(jobs).rows
    assert [row.outcome.outcome for row in rows if row.outcome] == [
        IngestOutcome.EMPTY,
        IngestOutcome.UNSUPPORTED,
        IngestOutcome.ADDED,
        IngestOutcome.UNCHANGED,
        IngestOutcome.DUPLICATE,
    ]
    assert library.review_count() == before + 1
    assert rows[2].review == library.review("Child Maple").summary.key
    assert rows[3].review == rows[4].review
    assert rows[0].review is None


def test_a_job_goes_on_while_others_ask_and_more_is_added(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()

    def slow(name: str, content: bytes, library: Library, **_: object) -> FileOutcome:
        gate.wait(10)
        return FileOutcome(name, IngestOutcome.EMPTY)

    monkeypatch.setattr(jobs_module, "ingest_bytes", slow)
    jobs = Jobs(library)
    jobs.add([("one.txt", b"1"), ("two.txt", b"2")])
    jobs.add([("three.txt", b"3")])
    assert jobs.busy()
    jobs.clear()
    assert len(jobs.all()) == 2, "a job at work is not forgotten"
    gate.set()
    assert finished(jobs).rows[0].file == "three.txt"
    jobs.clear()
    assert jobs.all() == []


def test_the_page_adds_files_and_says_what_became_of_each(open_fresh: OpenPage) -> None:
    at = open_fresh("reviews")
    at.file_uploader[0].set_value([("new.md", BRIEFING.encode(), "text/markdown"), ("empty.txt", b"", "text/plain")])
    at.button(key="FormSubmitter:add briefings-Add these briefings").click().run()
    assert not at.exception
    end = time.monotonic() + 60
    while "Clear this list" not in [button.label for button in at.button]:
        assert time.monotonic() < end, "the files were not read in time"
        time.sleep(0.2)
        at.run()
    seen = words(at)
    assert re.search(r"new\.md</th><td[^>]*>.*Added", seen)
    assert re.search(r"empty\.txt</th><td[^>]*>.*Empty", seen)
    assert '<a href="review?ref=child-maple">Open Child Maple</a>' in seen
    again = open_fresh("reviews")
    assert "Open Child Maple" in words(again), "another visit sees what became of the files"
    again.button(key="clear_jobs").click().run()
    assert "new.md</th>" not in words(again)


def test_the_page_shows_progress_and_may_be_left(open_fresh: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()

    def slow(name: str, content: bytes, library: Library, **_: object) -> FileOutcome:
        if name == "two.txt":
            gate.wait(30)
        return FileOutcome(name, IngestOutcome.EMPTY)

    monkeypatch.setattr(jobs_module, "ingest_bytes", slow)
    at = open_fresh("reviews")
    at.file_uploader[0].set_value([("one.txt", b"1", "text/plain"), ("two.txt", b"2", "text/plain")])
    at.button(key="FormSubmitter:add briefings-Add these briefings").click().run()
    end = time.monotonic() + 30
    while "one.txt</th>" not in words(at) and time.monotonic() < end:
        at.run()
    assert "You may leave this page" in words(at)
    assert "1 of 2 files done: reading two" in str(at.get("progress")[0].proto)
    assert "one.txt</th>" in words(open_fresh("reviews")), "another visit sees it too"
    gate.set()


@pytest.mark.parametrize("outcome", list(IngestOutcome))
def test_every_outcome_says_what_to_do_in_plain_words(outcome: IngestOutcome) -> None:
    row = outcome_row(Row("<b>.pdf", FileOutcome("<b>.pdf", outcome)))
    name, todo = OUTCOMES[outcome]
    assert name in row
    assert todo.split(".")[0].replace("'", "&#x27;") in row
    assert "&lt;b&gt;.pdf" in row
    assert "<b>" not in row
