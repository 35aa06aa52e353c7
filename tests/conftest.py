"""Fixtures shared by all tests: a library with the sample briefings, made once with the real model and the real ChromaDB."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.settings import DATA, ROOT

SAMPLES = DATA / "samples"


@pytest.fixture(autouse=True, scope="session")
def _no_library_of_the_user(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test may touch the library in data/library."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KB_HOME", str(tmp_path_factory.mktemp("home") / "library"))
        yield


@pytest.fixture(scope="session")
def library_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with all sample briefings. Tests read it and leave it as it is."""
    from ingest.pipeline import ingest
    from kb.library import Library

    home = tmp_path_factory.mktemp("samples") / "library"
    with Library.open(home) as library:
        outcomes = list(ingest([SAMPLES], library))
    assert outcomes, "no sample briefings were found"
    assert all(outcome.outcome == "added" for outcome in outcomes), outcomes
    return home


@pytest.fixture
def fresh_home(library_home: Path, tmp_path: Path) -> Path:
    """A copy of the sample library that a test may change."""
    home = tmp_path / "library"
    shutil.copytree(library_home, home)
    return home


@pytest.fixture(scope="session")
def real_briefings() -> Path:
    """The folder of real briefings, which belong to their publishers and are in no clone."""
    folder = ROOT.parent / "shared" / "briefings"
    if not folder.is_dir():
        pytest.skip("the real briefings belong to their publishers and are not part of a clone")
    return folder
