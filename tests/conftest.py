"""Fixtures shared by tests: libraries with and without briefings, the pages over them, and a Chromium to look at the pages with.

The sample library is made once with the real model and the real ChromaDB. A module that needs others of these names makes its own.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from kb.library import Library
from kb.settings import DATA, ROOT, settings
from tests.browser import started, visiting
from tests.fakes import FakeEncoder

if TYPE_CHECKING:
    from tests.pages import OpenPage

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


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    """An empty library that needs no model."""
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as opened:
        yield opened


@pytest.fixture
def home(made_once: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the library in the module's own `made_once`, for the test to change; pages and commands use it."""
    copy = tmp_path / "library"
    shutil.copytree(made_once, copy)
    monkeypatch.setenv("KB_HOME", str(copy))
    settings.cache_clear()
    return copy


@pytest.fixture
def open_page(home: Path, monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    """Opens pages over the library in `home`."""
    from tests.pages import opener

    return opener(home, monkeypatch)


@pytest.fixture
def open_fresh(fresh_home: Path, monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    """Opens pages over a copy of the sample library."""
    from tests.pages import opener

    return opener(fresh_home, monkeypatch)


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """One Chromium for all journeys of a module."""
    with started() as opened:
        yield opened


@pytest.fixture
def visit(browser: Any, served: str) -> Iterator[Any]:
    """A visitor's tab on the pages that the module serves."""
    with visiting(browser, served) as page:
        yield page


@pytest.fixture(scope="session")
def real_briefings() -> Path:
    """The folder of real briefings, which belong to their publishers and are in no clone."""
    folder = ROOT.parent / "shared" / "briefings"
    if not folder.is_dir():
        pytest.skip("the real briefings belong to their publishers and are not part of a clone")
    return folder
