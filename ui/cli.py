"""The `kb` command. Each command asks the library or the reading room and hands the answer to `json_output` or `terminal`.

Names, options and exit statuses are a contract with scripts. What takes long to import is imported inside the command that needs it:
`kb --help` and the lists must not wait for the language model.
"""

from __future__ import annotations

import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

from kb.models import IngestOutcome, SearchMode
from ui import care, correcting, decide_commands, keeping, options, saved_commands, trend_commands, vocabulary_commands
from ui.guard import STOPPED, plainly
from ui.options import AsJson, By, Home, Kinds, OpenOnly, Reviews, Themes, Where, open_library

app = typer.Typer(
    help="Learning from safeguarding practice reviews: search it, see its themes, make discussion packs.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
)

#: Outcomes with which a file is in the library.
_HELD = frozenset({IngestOutcome.ADDED, IngestOutcome.UNCHANGED, IngestOutcome.REPLACED, IngestOutcome.DUPLICATE})


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"kb {version('practice-review-kb')}")
        raise typer.Exit


@app.callback()
def _about(
    show_version: Annotated[bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")] = False,
) -> None:
    """Learning from safeguarding practice reviews: search it, see its themes, make discussion packs."""


@app.command()
@plainly
def parse(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files or folders to read.")], as_json: AsJson = False
) -> int:
    """Read files and show what would be stored. Stores nothing, and needs no library."""
    from ingest import pipeline
    from ui import json_output, terminal

    named = pipeline.files_in(files)
    readings = []
    with terminal.progress("Reading") as step:
        for done, file in enumerate(named):
            step(done, len(named), file.name)
            readings.append(pipeline.parse(file))
    if as_json:
        json_output.write(json_output.documents(readings))
    else:
        terminal.readings(readings)
    if not named:
        terminal.say(_no_files(files))
    return 0 if named and all(reading.outcome == "parsed" for reading in readings) else 1


@app.command()
@plainly
def ingest(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files or folders to add.")],
    review: Annotated[str | None, typer.Option("--review", metavar="REF", help="The review that the files belong with.")] = None,
    readmit: Annotated[bool, typer.Option("--readmit", help="Take in a review again that was withdrawn.")] = False,
    by: By = None,
    home: Home = None,
    as_json: AsJson = False,
) -> int:
    """Add files or folders to the library: one outcome per file. Safe to repeat."""
    from ingest import pipeline
    from kb.nearest import find_review
    from ui import json_output, terminal

    started = time.perf_counter()
    outcomes: list[pipeline.FileOutcome] = []
    stopped = False
    with open_library(home, create=True) as library, terminal.progress("Adding") as step:
        # While a bar is shown, the outcomes wait: two writers on one terminal garble each other.
        at_once = not as_json and not sys.stderr.isatty()
        into = library.keeper.place(find_review(library, review).summary.key, options.person(by)) if review is not None else None
        try:
            for outcome in pipeline.ingest(paths, library, on_event=step, readmit=readmit, into=into):
                outcomes.append(outcome)
                if at_once:
                    terminal.outcome(outcome)
        except KeyboardInterrupt:
            stopped = True
    seconds = time.perf_counter() - started
    if as_json:
        json_output.write(json_output.files(outcomes, seconds))
    else:
        for outcome in [] if at_once else outcomes:
            terminal.outcome(outcome)
        terminal.summary(outcomes, seconds)
    if stopped:
        terminal.say(STOPPED)
    elif not outcomes:
        terminal.say(_no_files(paths))
    return 0 if outcomes and not stopped and all(outcome.outcome in _HELD for outcome in outcomes) else 1


@app.command()
@plainly
def search(
    query: Annotated[str, typer.Argument(metavar="QUERY", help="Words or a plain question.")],
    kind: Kinds = None,
    theme: Themes = None,
    review: Reviews = None,
    where: Where = None,
    limit: Annotated[int, typer.Option("-k", min=1, metavar="N", help="How many lines to show at most.")] = 20,
    mode: Annotated[
        str,
        typer.Option("--mode", metavar="|".join(SearchMode), callback=options.mode, help="By words, by meaning, or both."),
    ] = SearchMode.HYBRID.value,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="FILE", callback=options.lines_file, help="Save the lines, as its ending says: .csv or .docx."),
    ] = None,
    open_only: OpenOnly = False,
    home: Home = None,
    as_json: AsJson = False,
) -> int:
    """Search the learning points, by words and by meaning."""
    from kb.exports.wording import counted
    from kb.search.query import NOTHING_TYPED
    from ui import export_files, json_output, terminal

    facets = options.facets(where)
    with open_library(home) as library:
        wanted = options.filter_of(library, facets, kind=kind, theme=theme, review=review, restricted=not open_only)
        with terminal.progress("Searching"):
            result = library.search(query, where=wanted, limit=limit, mode=SearchMode(mode))
        restricted = library.left_out() if open_only else 0
        saved = export_files.save(library, result, wanted, out) if out is not None else None
    if as_json:
        json_output.write(json_output.found(result))
    else:
        if saved is None:
            terminal.search_result(result)
        else:
            terminal.console().print(terminal.safe(f"{out}: {counted(saved)}."), soft_wrap=True)
        terminal.restricted(restricted, left_out=True)
    if saved is not None and saved.notice:
        terminal.say(saved.notice)
    return 1 if NOTHING_TYPED in result.notes else 0


@app.command()
@plainly
def reviews(home: Home = None, as_json: AsJson = False) -> int:
    """Show the reviews held, newest first."""
    from ui import json_output, terminal

    with open_library(home) as library:
        held = library.reviews()
    if as_json:
        json_output.write(json_output.reviews(held))
    else:
        terminal.reviews(held)
    return 0


@app.command()
@plainly
def themes(open_only: OpenOnly = False, home: Home = None, as_json: AsJson = False) -> int:
    """Show the themes seen, with the number of reviews that show each as a gap or a strength."""
    from ui import json_output, terminal

    with open_library(home) as library:
        counts, held = library.theme_counts(restricted=not open_only), library.review_count(restricted=not open_only)
        restricted = library.left_out()
    if as_json:
        json_output.write(json_output.themes(counts, held, 0 if open_only else restricted))
    else:
        terminal.themes(counts, held)
        terminal.restricted(restricted, left_out=open_only)
    return 0


@app.command()
@plainly
def trends(open_only: OpenOnly = False, home: Home = None, as_json: AsJson = False) -> int:
    """Show which review shows which theme, and as what."""
    from ui import json_output, terminal

    with open_library(home) as library:
        matrix, restricted = library.trends(restricted=not open_only), library.left_out()
        labels = {theme.id: theme.label for theme in library.vocabulary.themes}
    if as_json:
        json_output.write(json_output.trends(matrix))
    else:
        terminal.trends(matrix, labels)
        terminal.restricted(restricted, left_out=open_only)
    return 0


@app.command()
@plainly
def pack(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write the pack.")],
    theme: Themes = None,
    review: Reviews = None,
    query: Annotated[str | None, typer.Option("--query", metavar="Q", help="Make the pack from the lines that a search finds.")] = None,
    minutes: Annotated[
        int, typer.Option("--minutes", callback=options.minutes, metavar="7|20|45", help="How long the session lasts.")
    ] = 20,
    form: Annotated[str | None, typer.Option("--format", metavar="html|docx|md|txt", help="Else told from the ending of FILE.")] = None,
    include_restricted: Annotated[
        bool, typer.Option("--include-restricted", help="Use restricted reviews too. Those named with --review always are.")
    ] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> int:
    """Write a discussion pack on a theme, a review or a search."""
    from kb.packs import build_pack, render
    from ui import json_output, terminal
    from ui.writing import write_file

    form = options.pack_format(form, out)
    if not (theme or review or query):
        raise typer.BadParameter("say what the pack is about.", param_hint="--theme / --review / --query")
    with open_library(home) as library:
        asked = include_restricted or bool(review)
        made = build_pack(library, themes=theme or [], reviews=review or [], query=query, minutes=minutes, restricted=asked)
        restricted = 0 if asked else library.left_out()
    write_file(out, render(made, form))
    if as_json:
        json_output.write(json_output.pack(made, out, form))
    else:
        lines = len([line for line in made.quotes if line.point])
        terminal.console().print(terminal.safe(f"{out}: {made.title}, {made.minutes} minutes, {lines} lines. {made.made_from}"))
        if made.restricted:
            terminal.say(made.restricted)
        terminal.restricted(restricted, left_out=True)
    return 0


for command in (*correcting.COMMANDS, *keeping.COMMANDS, care.withdraw, care.check, care.reindex, care.serve, trend_commands.paper):
    app.command()(command)
app.add_typer(decide_commands.app, name="decide")
app.add_typer(saved_commands.app, name="saved")
app.add_typer(vocabulary_commands.app, name="vocabulary")


# ------------------------------------------------------------------ shared by the commands


def _no_files(paths: list[Path]) -> str:
    """The sentence for folders without a file in them."""
    return f"No files to read were found in {', '.join(map(str, paths))}."


def main() -> None:
    """Run the command; characters that a terminal cannot show are written as escapes rather than stopping it."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    app(prog_name="kb")


if __name__ == "__main__":
    main()
