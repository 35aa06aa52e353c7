"""The commands for whole reviews and their files: release, restrict, move. `cli.py` registers them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from kb.errors import KnowledgeBaseError, NotFound
from kb.visibility import is_privacy
from ui.guard import plainly
from ui.options import AsJson, By, Home, open_library, person

if TYPE_CHECKING:
    from kb.library import Library
    from kb.models import HeldDocument, Move, Notice, ReviewSummary

Ref = Annotated[str, typer.Argument(metavar="REF", help="The review's reference.")]


@plainly
def release(
    ref: Ref,
    reason: Annotated[str | None, typer.Option("--reason", metavar="TEXT", help="Why others may see it, for the record.")] = None,
    by: By = None,
    home: Home = None,
    as_json: AsJson = False,
) -> int:
    """Make a restricted review visible to others. What was pointed out in it is shown once more."""
    from kb.nearest import find_review
    from ui import terminal

    with open_library(home) as library:
        found = find_review(library, ref)
        summary = library.keeper.release(found.summary.key, person(by), reason)
        _show_finds([notice for notice in found.notices if is_privacy(notice.code)])
    _answer(summary, f"{summary.reference} is visible to others from now on. To take that back: kb restrict", as_json=as_json)
    if not found.summary.restricted:
        terminal.say("It was visible already.")
    return 0


@plainly
def restrict(
    ref: Ref,
    reason: Annotated[str, typer.Option("--reason", metavar="TEXT", help="Why others should not see it, for the record.")],
    by: By = None,
    home: Home = None,
    as_json: AsJson = False,
) -> int:
    """Leave a review out of the pages' search, themes and packs, until somebody makes it visible."""
    from kb.nearest import find_review

    with open_library(home) as library:
        summary = library.keeper.restrict(find_review(library, ref).summary.key, person(by), reason)
    _answer(summary, f"{summary.reference} is restricted. To make it visible: kb release", as_json=as_json)
    return 0


@plainly
def move(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file, by its name in the library.")],
    ref: Annotated[str | None, typer.Argument(metavar="[REF]", help="Where it belongs; without one, a review of its own.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last move of this file back.")] = False,
    by: By = None,
    home: Home = None,
    as_json: AsJson = False,
) -> int:
    """Put a file with another review. Its lines keep what people decided on them."""
    from kb.nearest import find_review
    from ui import json_output, terminal

    with open_library(home) as library:
        if undo:
            moved = library.keeper.undo_move(_last_move(library, file).number, person(by))
            said = f"{moved.file} stands with {moved.source_reference or 'a review of its own'} again."
        else:
            target = find_review(library, ref).summary.key if ref is not None else None
            moved = library.keeper.move(_document(library, file, target).number, target, person(by))
            said = f"{moved.file} stands with {moved.target_reference} now. To take that back: kb move --undo FILE"
    if as_json:
        json_output.write(json_output.moved(moved))
    else:
        terminal.console().print(terminal.safe(said))
    return 0


COMMANDS = (release, restrict, move)


def _document(library: Library, file: str, target: str | None) -> HeldDocument:
    """The one file of that name that does not stand with the target already. Raises NotFound, KnowledgeBaseError for several."""
    held = [
        document
        for review in library.reviews(withdrawn=False)
        if file in review.files
        for document in library.keeper.documents(review.key)
        if document.file == file
    ]
    elsewhere = [document for document in held if document.review != target] or held
    if not elsewhere:
        raise NotFound(f"There is no file “{file}” in this library. See the files of each review with: kb reviews --json")
    if len(elsewhere) > 1:
        where = ", ".join(document.review for document in elsewhere)
        raise KnowledgeBaseError(f"Several files are called “{file}” ({where}). Move the right one on the Reviews page.")
    return elsewhere[0]


def _last_move(library: Library, file: str) -> Move:
    """The newest move of a file of that name. Raises NotFound."""
    found = next((made for made in library.keeper.moves() if made.file == file), None)
    if found is None:
        raise NotFound(f"Nobody has moved a file “{file}”, so there is nothing to take back.")
    return found


def _show_finds(notices: list[Notice]) -> None:
    """What may identify a person, on standard error."""
    from ui import terminal

    for notice in notices:
        page = f" (page {notice.page})" if notice.page else ""
        terminal.say(f"Please check: {notice.message}{page}")


def _answer(summary: ReviewSummary, sentence: str, *, as_json: bool) -> None:
    """The review as it stands now, in words or as JSON."""
    import shlex

    from ui import json_output, terminal

    if as_json:
        json_output.write(json_output.review(summary))
    else:
        terminal.console().print(terminal.safe(f"{sentence} {shlex.quote(summary.reference)}"))
