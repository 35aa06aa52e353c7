"""The commands that look after a library and open its pages: withdraw, check, reindex, serve. `cli.py` registers them."""

from __future__ import annotations

import time
from typing import Annotated

import typer

from ui.guard import plainly
from ui.options import AsJson, Home, open_library


@plainly
def withdraw(
    ref: Annotated[str, typer.Argument(metavar="REF", help="The review's reference.")],
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why, for the stub that stays.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> int:
    """Take a review out of search, packs and exports. A stub without its words stays."""
    from kb.nearest import find_review
    from ui import json_output, terminal

    with open_library(home) as library:
        summary = library.withdraw(find_review(library, ref).summary.key, reason)
    if as_json:
        json_output.write(json_output.review(summary))
    else:
        told = f"{summary.reference} is withdrawn: its words are gone from this library. To take it in again: kb ingest --readmit FILE"
        terminal.console().print(terminal.safe(told))
    return 0


@plainly
def check(
    repair: Annotated[bool, typer.Option("--repair", help="Mend what is found.")] = False, home: Home = None, as_json: AsJson = False
) -> int:
    """Compare the catalogue with the search index and the kept files."""
    from ui import json_output, terminal

    with open_library(home) as library, terminal.progress("Checking") as step:
        found = library.check(repair=repair, progress=lambda done, total: step(done, total, ""))
    if as_json:
        json_output.write(json_output.findings(found))
    else:
        terminal.findings(found)
    return 0 if all(finding.repaired for finding in found) else 1


@plainly
def reindex(home: Home = None, as_json: AsJson = False) -> int:
    """Make the search index anew from the catalogue."""
    from ui import json_output, terminal

    started = time.perf_counter()
    with open_library(home) as library, terminal.progress("Indexing") as step:
        points = library.reindex(progress=lambda done, total: step(done, total, ""))
    seconds = time.perf_counter() - started
    if as_json:
        json_output.write({"points": points, "seconds": round(seconds, 3)})
    else:
        terminal.console().print(f"The search index was made anew: {points} lines. {seconds:.1f} seconds.")
    return 0


@plainly
def serve(
    port: Annotated[int, typer.Option("--port", min=1, max=65535, help="Where the pages open.")] = 8501,
    samples: Annotated[
        bool, typer.Option("--samples/--no-samples", help="Add the sample briefings to a library that holds nothing.")
    ] = True,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the pages in the browser, where there is one.")] = True,
    home: Home = None,
) -> int:
    """Open the web pages, with the sample briefings when the library holds nothing."""
    from ui import terminal
    from ui.first_run import ensure_library
    from ui.server import run_pages

    if samples:
        ensure_library(home, terminal.say)
    return run_pages(home, port, browser=browser, on_message=terminal.say)
