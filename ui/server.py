"""Starting the web pages: Streamlit as a child process, on one port of this computer."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import webbrowser
from collections.abc import Callable
from pathlib import Path

from kb.errors import KnowledgeBaseError
from kb.settings import ROOT, settings

ADDRESS = "localhost"


class ServeError(KnowledgeBaseError):
    """The pages cannot be opened."""


def run_pages(home: Path | None, port: int, *, browser: bool, on_message: Callable[[str], None]) -> int:
    """Serve the pages until the person stops them; return the exit status. Raises ServeError when the port is taken."""
    page = ROOT / "app.py"
    if not page.is_file():
        raise ServeError(f"{page} is missing. Run this from a copy of the whole project.")
    if _taken(port):
        raise ServeError(
            f"Port {port} is in use, perhaps by these pages already. Look at http://{ADDRESS}:{port} or choose another: --port {port + 1}"
        )
    place = (home or settings().home).expanduser().absolute()
    command = [sys.executable, "-m", "streamlit", "run", str(page), "--server.port", str(port)]
    # Headless: else Streamlit asks for an e-mail address at its first start. The browser is opened here instead.
    command += ["--server.headless", "true", "--browser.gatherUsageStats", "false", "--logger.level", "warning"]
    child = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "KB_HOME": str(place)}, stdout=subprocess.DEVNULL)  # noqa: S603  (our own page, no shell)
    # Asked to end by a program rather than by Ctrl-C: the child must not be left behind.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    on_message("Starting the pages ...")
    threading.Thread(target=_tell_when_ready, args=(port, browser, child, on_message), daemon=True).start()
    try:
        return 1 if child.wait() else 0
    except KeyboardInterrupt:
        on_message("The pages are closed.")
        return 0
    finally:
        child.terminate()
        child.wait()


def _taken(port: int) -> bool:
    """Whether something answers on the port already."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((ADDRESS, port)) == 0


def _tell_when_ready(port: int, browser: bool, child: subprocess.Popen[bytes], on_message: Callable[[str], None]) -> None:
    """Say the address once the pages answer, and open it where a person sits at this computer."""
    address = f"http://{ADDRESS}:{port}"
    while child.poll() is None:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=1).close()  # noqa: S310  (our own address)
        except OSError:
            time.sleep(0.2)
            continue
        on_message(f"The pages are open on {address} (stop them with Ctrl-C).")
        if browser and _has_screen():
            webbrowser.open(address)
        return


def _has_screen() -> bool:
    """Whether a browser with windows can be opened, rather than one inside this terminal."""
    windows = sys.platform in {"win32", "darwin"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    return windows and sys.stdout.isatty()
