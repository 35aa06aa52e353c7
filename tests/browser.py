"""The pages served to a real Chromium, for tests of what only a browser can show."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from kb.settings import ROOT

#: Where "Leave this site quickly" leads in these tests: an address that is no page of ours, and needs no network.
ELSEWHERE = "/_stcore/health"


def chromium() -> str:
    """The Chromium of this computer. Where there is none, CI fails and others skip with the reason."""
    found = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
    if found is None:
        reason = "Chromium is not installed (on Debian and Ubuntu: apt install chromium)"
        if os.environ.get("CI") == "true":
            pytest.fail(f"{reason}, and CI must run the browser journey.")
        pytest.skip(reason)
    return found


@contextmanager
def serving(home: Path) -> Iterator[str]:
    """The address of the pages, served over the library in `home`."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.headless", "true"]
    environment = {**os.environ, "KB_HOME": str(home), "KB_EXIT_URL": f"http://localhost:{port}{ELSEWHERE}"}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(f"http://localhost:{port}/_stcore/health", server)
            yield f"http://localhost:{port}"
        finally:
            server.terminate()


def _wait_for(address: str, server: subprocess.Popen[bytes], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    pytest.fail(f"the pages did not answer on {address}")


@contextmanager
def started() -> Iterator[Any]:
    """One Chromium."""
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@contextmanager
def visiting(browser: Any, address: str, width: int = 1280) -> Iterator[Any]:
    """A visitor's tab. The test fails where a script fails, a dialog opens or anything but the pages' own server is asked."""
    context = browser.new_context(viewport={"width": width, "height": 900}, base_url=address, accept_downloads=True)
    context.set_default_timeout(30_000)
    page = context.new_page()
    wrong: list[str] = []
    own = ("about:", "blob:", "data:", address, address.replace("http", "ws"))
    page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
    page.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.on("request", lambda request: None if request.url.startswith(own) else wrong.append(f"asked {request.url}"))
    yield page
    context.close()
    assert wrong == []
