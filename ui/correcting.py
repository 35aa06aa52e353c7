"""The commands that check and correct how reviews were read: reading, correct, reread, headings. `cli.py` registers them."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Annotated

import typer

from kb.models import PointKind
from ui import options
from ui.guard import plainly
from ui.options import AsJson, By, Home, open_library

if TYPE_CHECKING:
    from kb.library import Library
    from kb.models import ReviewSummary

WHAT_TO_DO = """
kind 12 KIND; kind S3 KIND; confirm 12 (or S3, D1, all); label 12 "WORDS"; unlabel 12; split 12 "WORDS"; merge 12; drop 12;
add "WORDS" --kind KIND; keep S3; undo 4
"""


@plainly
def reading(
    ref: Annotated[str | None, typer.Argument(metavar="[REF]", help="A review; without one, the reviews that need a look.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> int:
    """Show how a review was read, numbered, with what was worked out and what people corrected."""
    from ui import reading_json, reading_terminal

    with open_library(home) as library:
        if ref is None:
            doubtful = sorted((held for held in library.reviews() if held.state == "needs a look"), key=lambda held: -held.doubts)
            if as_json:
                _write(reading_json.needing_a_look(doubtful))
            else:
                reading_terminal.needing_a_look(doubtful)
            return 0
        review = _review(library, ref)
        documents = library.checked(review.key)
    if as_json:
        _write(reading_json.reading(review, documents))
    else:
        reading_terminal.reading(review, documents)
    return 0


@plainly
def correct(
    ref: Annotated[str, typer.Argument(metavar="REF", help="The review.")],
    what: Annotated[str, typer.Argument(metavar="WHAT", help=f"What to do, with the numbers of `kb reading REF`: {WHAT_TO_DO.strip()}")],
    values: Annotated[
        list[str] | None, typer.Argument(metavar="...", help="The line (12), section (S3) or doubt (D1), then the words.")
    ] = None,
    kind: Annotated[str | None, typer.Option("--kind", metavar="KIND", help=f"With add: one of {', '.join(PointKind)}.")] = None,
    after: Annotated[int | None, typer.Option("--after", metavar="N", help="With add: the line after which it stands.")] = None,
    by: By = None,
    home: Home = None,
    as_json: AsJson = False,
) -> int:
    """Correct how a review was read: kinds, labels, where lines begin and end, what is missing. Only in the source's own words."""
    from ui import checking, json_output, reading_json, terminal
    from ui.asked_corrections import Asked, do

    asked = Asked(what, tuple(values or ()), kind, after, options.person(by))
    with open_library(home) as library:
        review = _review(library, ref)
        made, said = do(library, library.checked(review.key), asked)
        now = next(held for held in library.reviews() if held.key == review.key)
    if as_json:
        json_output.write(
            {"corrections": [reading_json.correction(one) for one in made], "said": said, "state": now.state, "doubts": now.doubts}
        )
        return 0
    out = terminal.console()
    undo = f"To take it back: kb correct {shlex.quote(now.reference)} undo"
    for sentence in [*(f"{checking.told(one)}. {undo} {one.id}" for one in made), *said]:
        out.print(terminal.safe(sentence), soft_wrap=True)
    if now.doubts:
        out.print(terminal.safe(f"{now.reference}: {now.doubts} still to look at."))
    return 0


@plainly
def reread(
    refs: Annotated[list[str] | None, typer.Argument(metavar="[REF]...", help="Reviews; without any, all of them.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> int:
    """Read files again from their kept copies, such as after an update. Corrections and decisions of people stay."""
    from ingest import pipeline
    from ui import json_output, terminal

    with open_library(home) as library, terminal.progress("Reading again") as step:
        keys = [_review(library, ref).key for ref in refs] if refs else [held.key for held in library.reviews(withdrawn=False)]
        outcomes = list(pipeline.read_again(library, keys, on_event=step))
    if as_json:
        json_output.write(json_output.files(outcomes, sum(one.seconds for one in outcomes)))
    else:
        for one in outcomes:
            terminal.outcome(one)
        terminal.summary(outcomes, sum(one.seconds for one in outcomes))
    return 0 if all(one.outcome in ("replaced", "unchanged") for one in outcomes) else 1


@plainly
def headings(
    forget: Annotated[int | None, typer.Option("--forget", metavar="N", help="Let go of the heading of this number.")] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> int:
    """Show the heading wordings that people confirmed for a partnership's briefings, or let one go."""
    from ui import reading_json, reading_terminal

    with open_library(home) as library:
        if forget is not None:
            library.forget_heading(forget)
        kept = library.learnt_headings()
    if as_json:
        _write(reading_json.headings(kept))
    else:
        reading_terminal.headings(kept)
    return 0


def _review(library: Library, ref: str) -> ReviewSummary:
    from kb.nearest import find_review

    return find_review(library, ref).summary


def _write(document: dict[str, object]) -> None:
    from ui import json_output

    json_output.write(document)


COMMANDS = (reading, correct, reread, headings)
