"""The first start: a library that holds nothing is given the sample briefings, so that there is something to look at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kb.models import IngestOutcome
from kb.settings import DATA

SAMPLES = DATA / "samples"

#: Stands in the library's folder while the samples are being added, so that a start that was stopped is finished by the next one.
BEGUN = "samples-begun"


def ensure_library(home: Path | None, on_message: Callable[[str], None], samples: Path = SAMPLES) -> int:
    """Make the library if there is none, and add the samples if it holds nothing; return how many files were added.

    Safe when two processes start at once: adding is locked and a file that is held stays as it is. Raises LibraryError.
    """
    from ingest.pipeline import ingest
    from kb.library import Library

    with Library.open(home, on_wait=on_message) as library:
        begun = library.home / BEGUN
        if library.reviews() and not begun.exists():
            return 0
        begun.touch()
        on_message(f"The library in {library.home} holds nothing yet. Adding the sample briefings; all of them are invented.")
        added = 0
        for number, outcome in enumerate(ingest([samples], library), start=1):
            added += outcome.outcome is IngestOutcome.ADDED
            on_message(f"  {number}. {outcome.reference or outcome.file}" + (f": {outcome.message}" if outcome.message else ""))
        begun.unlink(missing_ok=True)
        return added
