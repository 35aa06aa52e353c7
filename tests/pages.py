"""Opening the pages in tests: the whole app under AppTest, over a library of the test's choice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kb.settings import ROOT, settings
from ui import state

#: Opens a page of the app by its file name, with the parameters of its address.
OpenPage = Callable[..., AppTest]


def opener(home: Path, monkeypatch: pytest.MonkeyPatch) -> OpenPage:
    """What opens pages over the library in `home`. Nothing is loaded in the background."""
    monkeypatch.setenv("KB_HOME", str(home))
    monkeypatch.setattr(state, "WARM_UP_AFTER", 3600.0)
    settings.cache_clear()

    def open_page(page: str = "search", /, **address: str | list[str]) -> AppTest:
        at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        for name, value in address.items():
            at.query_params[name] = value
        if page != "search":
            at.switch_page(f"ui/pages/{page}.py")
        at.run()
        assert not at.exception, [failed.value for failed in at.exception]
        return at

    return open_page


def words(at: AppTest) -> str:
    """All HTML of a page, its own style left out, as one text."""
    return "\n".join(part.body for part in at.html if not part.body.startswith(("<style", "<script")))
