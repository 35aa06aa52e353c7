"""One correction as it is typed after `kb correct REF`: read, checked, and handed to the library. The commands stand in `correcting`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import typer

from kb.corrections import CheckedDocument, accepted
from kb.errors import CorrectionRefused, NotFound
from kb.library import Library
from kb.models import Change, Correction, CorrectionAction, LearntHeading, PointKind, SectionKind
from ui import checking
from ui.options import one_of


@dataclass(frozen=True)
class Asked:
    """One correction as it was typed."""

    what: str
    values: tuple[str, ...]
    kind: str | None
    after: int | None
    by: str

    def target(self) -> str:
        """The first value, which names a line, section, doubt or correction."""
        if not self.values:
            raise typer.BadParameter(f"say which one, for example: kb correct REF {self.what} 12", param_hint="WHAT")
        return self.values[0].strip()

    def words(self) -> str:
        """The words after the number."""
        if len(self.values) < 2:
            raise typer.BadParameter(f'give the words in quotes, for example: kb correct REF {self.what} 12 "The review found"')
        return " ".join(self.values[1:])

    def number(self, letter: str = "") -> int:
        """The number of the target, which may stand after its letter."""
        digits = self.target().upper().removeprefix(letter)
        if not digits.isascii() or not digits.isdecimal():
            raise typer.BadParameter(f"{self.target()!r} is no number. Numbers stand in: kb reading REF")
        return int(digits)

    def is_section(self) -> bool:
        """Whether a section is named."""
        return self.target().upper().startswith("S")


Done = tuple[list[Correction], list[str]]


def do(library: Library, documents: Sequence[CheckedDocument], asked: Asked) -> Done:
    """Do what was asked: the corrections that were made, and sentences about what else was done."""
    step = _STEPS.get(asked.what)
    if step is None:
        raise typer.BadParameter(f"there is nothing called {asked.what!r} to do. Use one of {', '.join(_STEPS)}.", param_hint="WHAT")
    return step(library, documents, asked)


def _kind(library: Library, documents: Sequence[CheckedDocument], asked: Asked) -> Done:
    if asked.is_section():
        return _section(library, documents, asked, one_of(list(SectionKind), asked.words(), "kind of section"))
    return _line(library, documents, asked, CorrectionAction.KIND, kind=one_of(list(PointKind), asked.words(), "kind of line"))


def _confirm(library: Library, documents: Sequence[CheckedDocument], asked: Asked) -> Done:
    if asked.target() == "all":
        return [
            library.correct(document.number, checking.confirming(document, doubt), by=asked.by)
            for document in documents
            for doubt in document.doubts
        ], []
    if asked.target().upper().startswith("D"):
        one = checking.numbered(checking.doubts(documents), asked.number("D"), "doubt")
        return [library.correct(one.document.number, checking.confirming(one.document, one.document.doubts[one.index]), by=asked.by)], []
    if asked.is_section():
        return _section(library, documents, asked, None)
    return _line(library, documents, asked, CorrectionAction.KIND)


def _section(library: Library, documents: Sequence[CheckedDocument], asked: Asked, kind: str | None) -> Done:
    """Make a section of a kind, or (None) confirm the one it has."""
    one = checking.numbered(checking.sections(documents), asked.number("S"), "section")
    at = one.document.section(one.index)
    return [library.correct(one.document.number, Change(CorrectionAction.SECTION, at, kind or at.kind), by=asked.by)], []


def _line(
    library: Library,
    documents: Sequence[CheckedDocument],
    asked: Asked,
    action: CorrectionAction,
    *,
    kind: str | None = None,
    words: str | None = None,
) -> Done:
    """Change one line; a change of kind without a kind confirms the one it has."""
    one = checking.numbered(checking.lines(documents), asked.number(), "line")
    at = one.document.line(one.index)
    if action is CorrectionAction.KIND:
        kind = kind or at.kind
    return [library.correct(one.document.number, Change(action, at, kind, words), by=asked.by)], []


def _label(library: Library, documents: Sequence[CheckedDocument], asked: Asked) -> Done:
    return _line(library, documents, asked, CorrectionAction.LABEL, words=asked.words())


def _unlabel(library: Library, documents: Sequence[CheckedDocument], asked: Asked) -> Done:
    return _line(library, documents, asked, CorrectionAction.LABEL)


def _split(library: Library, documents: Sequence[CheckedDocument], asked: Asked) -> Done:
    return _line(library, documents, asked, CorrectionAction.SPLIT, words=asked.words())


def _merge(library: Library, documents: Sequence[CheckedDocument], asked: Asked) -> Done:
    return _line(library, documents, asked, CorrectionAction.MERGE)


def _drop(library: Library, documents: Sequence[CheckedDocument], asked: Asked) -> Done:
    return _line(library, documents, asked, CorrectionAction.DROP)


def _add(library: Library, documents: Sequence[CheckedDocument], asked: Asked) -> Done:
    """Add a missed line to the file that has its words, or to the one whose line it is to follow."""
    if asked.kind is None:
        raise typer.BadParameter(f"say what kind of line it is: one of {', '.join(PointKind)}.", param_hint="--kind")
    kind = one_of(list(PointKind), asked.kind, "kind of line")
    words = " ".join(asked.values)
    after = checking.numbered(checking.lines(documents), asked.after, "line") if asked.after is not None else None
    change = Change(CorrectionAction.ADD, after.document.line(after.index) if after else None, kind, words)
    refused: CorrectionRefused | None = None
    for document in [after.document] if after else documents:
        try:
            accepted(change, document.reading)
        except CorrectionRefused as error:
            refused = refused or error
        else:
            return [library.correct(document.number, change, by=asked.by)], []
    raise refused or CorrectionRefused("This review has no file to which a line could be added.")


def _keep(library: Library, documents: Sequence[CheckedDocument], asked: Asked) -> Done:
    """Keep the heading of a section for the partnership's next briefings."""
    one = checking.numbered(checking.sections(documents), asked.number("S"), "section")
    section = one.document.reading.sections[one.index]
    if section.heading is None:
        raise CorrectionRefused("No heading is printed above this section, so there is no wording to keep.")
    on = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    kept = library.learn_heading(LearntHeading(one.document.reading.partnership, section.heading, section.kind, asked.by, on))
    return [], [f"Kept: {checking.kept_heading(kept)} It is used when a file is read next. To let it go: kb headings --forget {kept.id}"]


def _undo(library: Library, documents: Sequence[CheckedDocument], asked: Asked) -> Done:
    number = asked.number("C")
    made = next((one for document in documents for one in document.corrections if one.id == number), None)
    if made is None:
        raise NotFound(f"There is no correction {number} in this review. See them with: kb reading REF")
    library.undo_correction(number)
    return [], [f"Taken back: {checking.told(made)}."]


_STEPS: dict[str, Callable[[Library, Sequence[CheckedDocument], Asked], Done]] = {
    "kind": _kind,
    "confirm": _confirm,
    "label": _label,
    "unlabel": _unlabel,
    "split": _split,
    "merge": _merge,
    "drop": _drop,
    "add": _add,
    "keep": _keep,
    "undo": _undo,
}
