"""One place where an error becomes its sentence and an exit status: 0 all well, 1 something could not be done, 2 wrong usage.

It also keeps libraries quiet, so that `--json` stays one document and people read sentences only. `KB_DEBUG=1` shows everything.
"""

from __future__ import annotations

import logging
import os
import sys
import traceback
import warnings
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import typer

from kb.errors import KnowledgeBaseError

P = ParamSpec("P")

STOPPED = "Stopped. What was already added is kept."


def plainly(command: Callable[P, int | None]) -> Callable[P, None]:
    """A command whose returned number is the exit status, and whose errors are sentences on standard error, never a traceback."""

    @wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        quieten()
        try:
            status = command(*args, **kwargs) or 0
        except (typer.Exit, typer.Abort, typer.TyperException, BrokenPipeError):
            raise
        except KeyboardInterrupt:
            status = _refused(STOPPED, kwargs)
        except KnowledgeBaseError as error:
            status = _refused(str(error), kwargs)
        except Exception as error:  # noqa: BLE001 -- a bug: the last place where it can be told in plain words
            status = _refused(_unexpected(error), kwargs)
        raise typer.Exit(status)

    return guarded


def debugging() -> bool:
    """Whether a developer wants to see everything."""
    return os.environ.get("KB_DEBUG", "") not in {"", "0"}


def quieten() -> None:
    """Keep the logs and warnings of libraries off the terminal."""
    if debugging():
        return
    warnings.simplefilter("ignore")
    root = logging.getLogger()
    if not root.handlers:
        # Without any handler, Python writes warnings to standard error.
        root.addHandler(logging.NullHandler())


def _refused(sentence: str, options: dict[str, object]) -> int:
    """Say why, to scripts as `{"error": ...}` too; the exit status."""
    from ui import json_output, terminal

    if options.get("as_json"):
        json_output.write({"error": sentence})
    terminal.say(sentence)
    return 1


def _unexpected(error: Exception) -> str:
    """The sentence for what should not have happened."""
    if debugging():
        traceback.print_exc(file=sys.stderr)
    if type(error).__name__ == "ValidationError" and getattr(error, "title", "") == "Settings":
        return f"A setting is wrong. {' '.join(str(error).splitlines()[1:3])}"
    told = f"{type(error).__name__}: {error}".rstrip(": ")
    return f"Something went wrong that should not ({told}). Please report it, with what you typed. KB_DEBUG=1 shows more."
