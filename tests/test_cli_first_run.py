"""The first start: the sample briefings once, in a library that holds nothing, however often and by however many it is started."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from kb.library import Library
from kb.settings import DATA
from ui.first_run import BEGUN, SAMPLES, ensure_library


@pytest.fixture
def samples(tmp_path: Path) -> Path:
    """Two of the samples, so that a test is quick."""
    folder = tmp_path / "samples"
    folder.mkdir()
    for file in sorted((DATA / "samples").glob("*.txt"))[:2]:
        shutil.copy(file, folder)
    return folder


def references(home: Path) -> list[str]:
    with Library.open(home, create=False) as library:
        return sorted(review.reference for review in library.reviews())


def test_samples_are_added_once(tmp_path: Path, samples: Path) -> None:
    home, said = tmp_path / "library", list[str]()
    assert ensure_library(home, said.append, samples) == 2
    assert "invented" in said[0]
    before = references(home)
    said.clear()
    assert ensure_library(home, said.append, samples) == 0
    assert said == []
    assert references(home) == before


def test_a_library_that_holds_something_is_left_alone(tmp_path: Path, samples: Path) -> None:
    home = tmp_path / "library"
    only = next(samples.iterdir())
    ensure_library(home, print, only)
    assert ensure_library(home, print, samples) == 0
    assert len(references(home)) == 1


def test_a_start_that_was_stopped_is_finished_by_the_next(tmp_path: Path, samples: Path) -> None:
    home = tmp_path / "library"
    ensure_library(home, print, next(samples.iterdir()))
    (home / BEGUN).touch()
    assert ensure_library(home, print, samples) == 1
    assert len(references(home)) == 2
    assert not (home / BEGUN).exists()


def test_two_starts_at_once_add_each_sample_once(tmp_path: Path, samples: Path) -> None:
    home, failures = tmp_path / "library", list[BaseException]()

    def start() -> None:
        try:
            ensure_library(home, lambda message: None, samples)
        except BaseException as error:  # noqa: BLE001 -- shown by the test
            failures.append(error)

    starts = [threading.Thread(target=start) for _ in range(2)]
    for one in starts:
        one.start()
    for one in starts:
        one.join(timeout=120)
    assert failures == []
    assert len(references(home)) == 2


def test_the_samples_are_there() -> None:
    assert len(list(SAMPLES.iterdir())) >= 8
