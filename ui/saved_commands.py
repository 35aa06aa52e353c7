"""`kb saved`: the searches that a person saved, what is new in each, looking at one, saving and removing. `cli.py` registers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kb.dates import in_words
from kb.saving import narrowed_by
from ui import options
from ui.guard import plainly
from ui.options import AsJson, By, Home, Kinds, OpenOnly, Reviews, Themes, Where, open_library, person
from ui.words import number

if TYPE_CHECKING:
    from kb.saving import Look, Now, SavedSearch
    from ui.filter_words import Names

app = typer.Typer(help="Saved searches: what is new since you last looked.", rich_markup_mode=None)

Name = Annotated[str, typer.Argument(metavar="NAME", help="The name of the saved search.")]


@app.callback(invoke_without_command=True)
def saved(context: typer.Context, by: By = None, open_only: OpenOnly = False, home: Home = None, as_json: AsJson = False) -> None:
    """Show your saved searches and how many lines are new in each. Nothing counts as looked at."""
    if context.invoked_subcommand is None:
        _listed(by=by, open_only=open_only, home=home, as_json=as_json)
    elif by is not None or open_only or home is not None or as_json:
        raise typer.BadParameter(f"write options after the command: kb saved {context.invoked_subcommand} … --home DIR")


@plainly
def _listed(*, by: By, open_only: OpenOnly, home: Home, as_json: AsJson) -> int:
    from ui import json_output, terminal
    from ui.filter_words import Names

    who = person(by)
    with open_library(home) as library, terminal.progress("Looking for what is new"):
        names = Names(library)
        held = [(one, library.saved.found(one, restricted=not open_only)) for one in library.saved.of(who)]
    if as_json:
        json_output.write({"searches": [_told(one, now) for one, now in held]})
        return 0
    out = terminal.console()
    if not held:
        terminal.put(out, terminal.safe(f"{who} has not saved a search yet. Save one with: kb saved add NAME QUERY"), 0)
    for one, now in held:
        terminal.put(out, terminal.safe(f"{one.name}: {_how_many(len(now.ids - one.found))}"), 0)
        looked = f"last looked at on {in_words(one.looked_on)}"
        terminal.put(out, terminal.safe(f"{_asked(one, names)} · {number(len(now.ids), 'line')} · {looked}"), 4)
    return 0


@app.command()
@plainly
def run(
    name: Name,
    every: Annotated[bool, typer.Option("--all", help="Show the lines that are not new too.")] = False,
    by: By = None,
    open_only: OpenOnly = False,
    home: Home = None,
    as_json: AsJson = False,
) -> int:
    """Look at a saved search: show what is new. The next time, it is new no more."""
    from ui import json_output, terminal
    from ui.filter_words import Names

    with open_library(home) as library, terminal.progress("Searching"):
        names = Names(library)
        look = library.saved.look(library.saved.named(name, person(by)), restricted=not open_only)
    if as_json:
        json_output.write({**_told(look.search, look.now), "lines": _lines(look, every=every)})
    else:
        _show(look, names, every=every)
    return 0


@app.command()
@plainly
def add(
    name: Name,
    query: Annotated[str, typer.Argument(metavar="QUERY", help='Words or a plain question; "" where only the filters narrow.')],
    kind: Kinds = None,
    theme: Themes = None,
    review: Reviews = None,
    where: Where = None,
    by: By = None,
    open_only: OpenOnly = False,
    home: Home = None,
    as_json: AsJson = False,
) -> int:
    """Save a search. What it finds now counts as seen."""
    from ui import json_output, terminal

    facets = options.facets(where)
    with open_library(home) as library:
        wanted = options.filter_of(library, facets, kind=kind, theme=theme, review=review, restricted=not open_only)
        made = library.saved.add(name, query, wanted, person(by))
    if as_json:
        json_output.write(_told(made, None))
    else:
        terminal.console().print(terminal.safe(f"Saved as “{made.name}”, with the {number(len(made.found), 'line')} found now."))
    return 0


@app.command()
@plainly
def remove(name: Name, by: By = None, home: Home = None, as_json: AsJson = False) -> int:
    """Remove a saved search. No line goes with it."""
    from ui import json_output, terminal

    with open_library(home) as library:
        gone = library.saved.remove(library.saved.named(name, person(by)).number)
    if as_json:
        json_output.write(_told(gone, None))
    else:
        terminal.console().print(terminal.safe(f"Removed: “{gone.name}”."))
    return 0


# ------------------------------------------------------------------ shared


def _show(look: Look, names: Names, *, every: bool) -> None:
    from ui import terminal

    out = terminal.console()
    total, since = number(len(look.now.ids), "line"), in_words(look.search.looked_on)
    out.print(terminal.safe(f"{_asked(look.search, names)}: {_how_many(len(look.new))} since you last looked, on {since}. {total} in all."))
    if not look.now.whole:
        terminal.say("Only half of the search could be made, so what is new stays new. To mend it, run: kb check --repair")
    # All that is new is shown, however much: the next time, it is new no more.
    for hit in [hit for hit in look.hits if every or look.is_new(hit)]:
        mark = "New: " if every and look.is_new(hit) else ""
        terminal.put(out, terminal.safe(f"{mark}{hit.point.wording}"), 2)
        also = f" · also in {', '.join(hit.also_in)}" if hit.also_in else ""
        terminal.put(out, terminal.safe(f"{terminal.source(hit.point)}{also}"), 4)


def _how_many(new: int) -> str:
    return f"{new:,} new" if new else "nothing new"


def _asked(search: SavedSearch, names: Names) -> str:
    """The question in words: what was typed, then what it is narrowed to."""
    return " · ".join([*([f"“{search.query}”"] if search.query else []), *names.told(search.where)])


def _told(search: SavedSearch, now: Now | None) -> dict[str, Any]:
    """A saved search for scripts; with what it finds now, where that was looked for."""
    counts = {} if now is None else {"total": len(now.ids), "new": len(now.ids - search.found)}
    return {
        "name": search.name,
        "query": search.query,
        "filter": {field: list(values) for field, values in narrowed_by(search.where).items()},
        "by": search.by,
        "saved_on": search.saved_on,
        "looked_on": search.looked_on,
        **counts,
    }


def _lines(look: Look, *, every: bool) -> list[dict[str, Any]]:
    return [
        {
            "point": hit.point.id,
            "new": look.is_new(hit),
            "kind": hit.point.kind.value,
            "label": hit.point.label,
            "text": hit.point.text,
            "reference": hit.point.reference,
            "file": hit.point.file,
            "page": hit.point.page,
            "also_in": list(hit.also_in),
            "restricted": hit.point.restricted,
        }
        for hit in look.hits
        if every or look.is_new(hit)
    ]
