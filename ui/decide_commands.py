"""`kb decide`: what waits for a decision, accepting and rejecting suggested themes, and taking it back. `cli.py` registers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kb.models import AssignmentState
from ui.guard import plainly
from ui.options import AsJson, By, Home, OpenOnly, open_library, person
from ui.words import how_sure, number

if TYPE_CHECKING:
    from kb.library import Library
    from kb.theme_models import Queue, ThemeDecision

app = typer.Typer(help="Decide on the themes that the machine suggested.", no_args_is_help=True, rich_markup_mode=None)

Theme = Annotated[str | None, typer.Option("--theme", metavar="ID", help="Only this theme, by id or label.")]
Review = Annotated[str | None, typer.Option("--review", metavar="REF", help="Only this review.")]
Line = Annotated[str | None, typer.Argument(metavar="[LINE]", help="The line, as `kb decide queue` names it.")]
Which = Annotated[str | None, typer.Argument(metavar="[THEME]", help="The theme, by id or label.")]
Yes = Annotated[bool, typer.Option("--yes", help="Decide on all that wait, of --theme or --review, without asking.")]


@app.command()
@plainly
def queue(
    theme: Theme = None,
    review: Review = None,
    limit: Annotated[int, typer.Option("-k", min=1, metavar="N", help="How many lines to show at most.")] = 20,
    open_only: OpenOnly = False,
    home: Home = None,
    as_json: AsJson = False,
) -> int:
    """Show what waits for a decision, the least sure first."""
    from ui import json_output, terminal

    with open_library(home) as library:
        found = _waiting(library, theme, review, limit=limit, restricted=not open_only)
    if as_json:
        json_output.write(_queue(found))
        return 0
    out = terminal.console()
    for one in found.lines:
        terminal.put(out, terminal.safe(f"{one.line.id}  {one.line.wording}"), 0)
        terminal.put(out, terminal.source(one.line), 4)
        for given in one.suggestions:
            terminal.put(out, terminal.safe(f"{given.theme}: {how_sure(given.score)}, {given.why}"), 4)
    done = found.progress
    out.print(f"{done.decided} of {done.of} decided. {number(len(found.pairs), 'suggestion')} wait.")
    return 0


@app.command()
@plainly
def accept(
    line: Line = None,
    which: Which = None,
    instead_of: Annotated[str | None, typer.Option("--instead-of", metavar="ID", help="Reject this theme at the line as well.")] = None,
    theme: Theme = None,
    review: Review = None,
    yes: Yes = False,
    by: By = None,
    home: Home = None,
    as_json: AsJson = False,
) -> int:
    """Accept a theme at a line; or all that wait of --theme or --review."""
    with open_library(home) as library:
        if instead_of is not None and line is not None and which is not None:
            from kb.nearest import find_theme

            old, new = (find_theme(library.vocabulary, name).id for name in (instead_of, which))
            return _made(library, library.deciding.change(line, old, new, person(by)), as_json=as_json)
        return _decide(library, AssignmentState.ACCEPTED, (line, which), (theme, review), yes=yes, by=person(by), as_json=as_json)


@app.command()
@plainly
def reject(
    line: Line = None,
    which: Which = None,
    theme: Theme = None,
    review: Review = None,
    yes: Yes = False,
    by: By = None,
    home: Home = None,
    as_json: AsJson = False,
) -> int:
    """Reject a theme at a line; or all that wait of --theme or --review. It is not suggested there again."""
    with open_library(home) as library:
        return _decide(library, AssignmentState.REJECTED, (line, which), (theme, review), yes=yes, by=person(by), as_json=as_json)


@app.command()
@plainly
def undo(by: By = None, home: Home = None, as_json: AsJson = False) -> int:
    """Take back what you decided last; what was decided in one go is taken back in one go."""
    from ui import json_output, terminal

    with open_library(home) as library:
        undone = library.deciding.undo(person(by))
    if as_json:
        json_output.write({"undone": [_decision(one) for one in undone.decisions], "decided_again": undone.decided_again})
    else:
        terminal.console().print(f"Taken back: {number(len(undone.decisions), 'decision')}.")
    return 0


# ------------------------------------------------------------------ shared


def _waiting(library: Library, theme: str | None, review: str | None, *, limit: int, restricted: bool) -> Queue:
    from kb.nearest import find_review, find_theme

    named = find_theme(library.vocabulary, theme).id if theme is not None else None
    key = find_review(library, review).summary.key if review is not None else None
    return library.deciding.queue(theme=named, review=key, restricted=restricted, limit=limit)


def _decide(
    library: Library,
    state: AssignmentState,
    one: tuple[str | None, str | None],
    many: tuple[str | None, str | None],
    *,
    yes: bool,
    by: str,
    as_json: bool,
) -> int:
    """Decide on one theme at one line, or on all that wait of a theme or a review once that was confirmed."""
    from kb.nearest import find_theme
    from kb.theme_models import Choice
    from ui import terminal

    line, which = one
    if line is not None and which is not None:
        choices = [Choice(line, find_theme(library.vocabulary, which).id, state)]
    elif line is None and any(many):
        found = _waiting(library, *many, limit=1, restricted=True)
        choices = [Choice(point, theme, state) for point, theme in found.pairs]
        if not yes:
            terminal.say(f"{number(len(choices), 'suggestion')} would be {state.value}. Nothing was changed: add --yes to do it.")
            return 1
    else:
        raise typer.BadParameter("name a line and a theme, or --theme or --review for all that wait.", param_hint="LINE THEME")
    return _made(library, library.deciding.decide(choices, by), as_json=as_json)


def _made(library: Library, made: tuple[ThemeDecision, ...], *, as_json: bool) -> int:
    from ui import json_output, terminal

    if as_json:
        done = library.deciding.queue(restricted=True, limit=1).progress
        json_output.write({"decisions": [_decision(one) for one in made], "decided": done.decided, "of": done.of})
    else:
        verbs = ", ".join(dict.fromkeys(one.state.value for one in made))
        terminal.console().print(f"{number(len(made), 'decision')}: {verbs}. To take it back: kb decide undo")
    return 0


def _decision(one: ThemeDecision) -> dict[str, object]:
    return {"point": one.point, "theme": one.theme, "state": one.state.value, "by": one.by, "on": one.on}


def _queue(found: Queue) -> dict[str, object]:
    return {
        "decided": found.progress.decided,
        "of": found.progress.of,
        "waiting": len(found.pairs),
        "lines": [
            {
                "point": one.line.id,
                "kind": one.line.kind.value,
                "label": one.line.label,
                "text": one.line.text,
                "reference": one.line.reference,
                "file": one.line.file,
                "page": one.line.page,
                "themes": [
                    {"id": given.theme, "score": given.score, "how_sure": how_sure(given.score), "why": given.why}
                    for given in one.suggestions
                ],
            }
            for one in found.lines
        ],
    }
