"""`kb vocabulary`: whether the list of themes is sound, the list as a file, and changes to it. `cli.py` registers it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.guard import plainly
from ui.options import AsJson, By, Home, open_library, person
from ui.words import number

if TYPE_CHECKING:
    from kb.theme_models import Affected, VocabularyChange
    from kb.themes.health import AlikePair, Health
    from kb.themes.vocabulary import Vocabulary

app = typer.Typer(help="Look after the list of themes.", no_args_is_help=True, rich_markup_mode=None)

Theme = Annotated[str, typer.Argument(metavar="THEME", help="The theme, by id or label.")]
Reason = Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why, for those who come after.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it; without this, only what it would touch is shown.")]
Family = Annotated[str | None, typer.Option("--family", metavar="NAME", help="The family it belongs to.")]
Definition = Annotated[str | None, typer.Option("--definition", metavar="TEXT", help="What a line must be about to have it.")]
Phrases = Annotated[list[str] | None, typer.Option("--phrase", metavar="WORDS", help="Words used for it. May be given again.")]


@app.command()
@plainly
def check(home: Home = None, as_json: AsJson = False) -> int:
    """Say whether the list is sound: not too long, every theme used, no two that say or mark the same."""
    from ui import json_output, terminal

    with open_library(home) as library, terminal.progress("Checking") as step:
        step(0, 1, "")
        found = library.theming.health(restricted=True)
    if as_json:
        json_output.write(_health(found))
    else:
        for sentence in _found(found):
            terminal.console().print(terminal.safe(sentence), soft_wrap=True)
    return 0 if found.sound else 1


@app.command()
@plainly
def export(out: Annotated[Path, typer.Argument(metavar="FILE", help="Where to write the list: .csv or .yaml.")], home: Home = None) -> int:
    """Write the list of themes to a file, to be changed there and read in again."""
    from kb.errors import VocabularyRefused
    from kb.themes import exchange
    from ui import terminal
    from ui.writing import write_file

    form = {".csv": "csv", ".yaml": "yaml", ".yml": "yaml"}.get(out.suffix.lower())
    if form is None:
        raise VocabularyRefused(f"{out.name} is neither CSV nor YAML. Give the file an ending: .csv or .yaml")
    with open_library(home) as library:
        vocabulary = library.vocabulary
    write_file(out, exchange.write(vocabulary, form))
    terminal.console().print(terminal.safe(f"{out}: {number(len(vocabulary.themes), 'theme')}."), soft_wrap=True)
    return 0


@app.command("import")
@plainly
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A list that was exported and changed: .csv or .yaml.")],
    reason: Reason,
    yes: Yes = False,
    by: By = None,
    home: Home = None,
    as_json: AsJson = False,
) -> int:
    """Add the new themes of a file and reword the changed ones. A theme that the file lacks stays."""
    from kb.errors import VocabularyRefused
    from kb.themes import exchange
    from ui import terminal
    from ui.vocabulary_words import wanted

    try:
        listed = exchange.read(file.read_bytes(), file.name)
    except OSError as error:
        raise VocabularyRefused(f"{file} cannot be read: {error.strerror or error}.") from error
    with open_library(home) as library:
        planned, now = library.theming.plan(listed), library.vocabulary
        if yes:
            return _made(library.theming.take_in(planned, reason=reason, by=person(by)), library.vocabulary, as_json=as_json)
    labels = {theme.id: theme.label for theme in now.themes}
    for one in planned:
        label = labels.get(one.theme, one.entry.label if one.entry is not None else one.theme)
        terminal.say(wanted(one, label, now))
    terminal.say(
        f"{number(len(planned), 'change')} would be made. Nothing was changed: add --yes to do it." if planned else "Nothing to change."
    )
    return 1 if planned else 0


@app.command()
@plainly
def add(
    label: Annotated[str, typer.Argument(metavar="LABEL", help="What people read.")],
    family: Annotated[str, typer.Option("--family", metavar="NAME", help="The family it belongs to.")],
    definition: Annotated[str, typer.Option("--definition", metavar="TEXT", help="What a line must be about to have it.")],
    reason: Reason,
    phrase: Phrases = None,
    by: By = None,
    home: Home = None,
    as_json: AsJson = False,
) -> int:
    """Add a theme. Its id is made from its label, and is never used for another."""
    with open_library(home) as library:
        made = library.theming.add(label, family, definition, phrase or (), reason=reason, by=person(by))
        return _made((made,), library.vocabulary, as_json=as_json)


@app.command()
@plainly
def rename(
    theme: Theme,
    reason: Reason,
    label: Annotated[str | None, typer.Option("--label", metavar="TEXT", help="What people read from now on.")] = None,
    family: Family = None,
    definition: Definition = None,
    phrase: Phrases = None,
    by: By = None,
    home: Home = None,
    as_json: AsJson = False,
) -> int:
    """Give a theme another label, family, definition or phrases. Its id stays."""
    from kb.nearest import find_theme

    with open_library(home) as library:
        now = find_theme(library.vocabulary, theme)
        words = replace(
            now,
            label=label if label is not None else now.label,
            family=family if family is not None else now.family,
            definition=definition if definition is not None else now.definition,
            phrases=tuple(phrase) if phrase else now.phrases,
        )
        made = library.theming.edit(words, reason=reason, by=person(by))
        return _made((made,), library.vocabulary, as_json=as_json)


@app.command()
@plainly
def merge(
    theme: Theme,
    into: Annotated[str, typer.Argument(metavar="INTO", help="The theme that it becomes part of.")],
    reason: Reason,
    yes: Yes = False,
    by: By = None,
    home: Home = None,
    as_json: AsJson = False,
) -> int:
    """Merge a theme into another: lines and decisions move along, and the old id means the other theme from now on."""
    from kb.nearest import find_theme

    with open_library(home) as library:
        old, new = (find_theme(library.vocabulary, name).id for name in (theme, into))
        if not yes:
            return _would_touch(library.theming.affected(old, new), as_json=as_json)
        made = library.theming.merge(old, new, reason=reason, by=person(by))
        return _made((made,), library.vocabulary, as_json=as_json)


@app.command()
@plainly
def retire(theme: Theme, reason: Reason, yes: Yes = False, by: By = None, home: Home = None, as_json: AsJson = False) -> int:
    """Take a theme out of use. Its id is never used again."""
    from kb.nearest import find_theme

    with open_library(home) as library:
        old = find_theme(library.vocabulary, theme).id
        if not yes:
            return _would_touch(library.theming.affected(old), as_json=as_json)
        return _made((library.theming.retire(old, reason=reason, by=person(by)),), library.vocabulary, as_json=as_json)


@app.command()
@plainly
def suggest(home: Home = None, as_json: AsJson = False) -> int:
    """Suggest themes anew for all lines, with the list as it is. What people decided stays."""
    from ui import json_output, terminal

    with open_library(home) as library, terminal.progress("Suggesting") as step:
        step(0, 1, "")
        stands = library.deciding.suggest_anew()
    if as_json:
        json_output.write({"suggestions": stands})
    else:
        terminal.console().print(f"{number(stands, 'suggestion')} stand now. What people decided stayed.")
    return 0


# ------------------------------------------------------------------ shared


def _made(changes: tuple[VocabularyChange, ...], vocabulary: Vocabulary, *, as_json: bool) -> int:
    from ui import json_output, terminal
    from ui.vocabulary_words import told

    if as_json:
        json_output.write({"changes": [_change(one) for one in changes]})
        return 0
    for one in changes:
        terminal.console().print(terminal.safe(told(one, vocabulary)), soft_wrap=True)
    terminal.say("To suggest themes with the list as it is now: kb vocabulary suggest")
    return 0


def _change(one: VocabularyChange) -> dict[str, object]:
    wanted = one.wanted
    return {
        "action": wanted.action.value,
        "theme": wanted.theme,
        "into": wanted.into,
        "label": wanted.entry.label if wanted.entry is not None else one.label,
        "reason": one.reason,
        "lines": one.lines,
        "by": one.by,
        "on": one.on,
    }


def _would_touch(found: Affected, *, as_json: bool) -> int:
    """Show every line that a merge or a retirement would touch."""
    from ui import json_output, terminal

    if as_json:
        lines = [{"point": line.id, "text": line.wording, "reference": line.reference} for line in found.lines]
        counts = {"suggested": found.suggested, "accepted": found.accepted, "rejected": found.rejected, "elsewhere": found.elsewhere}
        json_output.write({"would_touch": lines, **counts, "overruled": [line.id for line, _ in found.overruled]})
    else:
        out = terminal.console()
        for line in found.lines:
            terminal.put(out, terminal.safe(f"{line.reference}: {line.wording}"), 2)
        for line, state in found.overruled:
            terminal.put(out, terminal.safe(f"Decided on differently, will be {state.value}: {line.wording}"), 2)
    told = f"{found.suggested} suggested, {found.accepted} accepted, {found.rejected} rejected; {found.elsewhere} decided on elsewhere"
    terminal.say(f"{number(len(found.lines), 'line')} would be touched ({told}). Nothing was changed: add --yes to do it.")
    return 1


def _health(found: Health) -> dict[str, object]:
    def pairs(which: tuple[AlikePair, ...]) -> list[dict[str, object]]:
        return [{"first": one.first.id, "second": one.second.id, "alike": round(one.alike, 3)} for one in which]

    return {
        "sound": found.sound,
        "themes": found.themes,
        "too_many": found.too_many,
        "little_used": [{"theme": one.theme.id, "lines": one.lines} for one in found.little_used],
        "alike_definitions": pairs(found.alike_definitions),
        "same_lines": pairs(found.same_lines),
    }


def _found(found: Health) -> list[str]:
    from kb.themes.health import FEWEST_LINES, MOST_THEMES

    if found.sound:
        return [f"All is well: {found.themes} themes, each used, no two that say or mark the same."]
    return [
        *([f"There are {found.themes} themes, more than {MOST_THEMES}. Merge or retire some."] if found.too_many else []),
        *(
            f"{one.theme.label} ({one.theme.id}) stands on {number(one.lines, 'line')}, fewer than {FEWEST_LINES}."
            for one in found.little_used
        ),
        *(f"{one.first.label} and {one.second.label}: their definitions say nearly the same." for one in found.alike_definitions),
        *(
            f"{one.first.label} and {one.second.label}: both on {one.both} of the {number(one.either, 'line')} that have either."
            for one in found.same_lines
        ),
    ]
