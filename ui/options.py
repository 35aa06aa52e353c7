"""What the options of the `kb` command accept, and the sentence for what they do not. Usage errors end with status 2."""

from __future__ import annotations

import getpass
import re
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kb.exports import FORMATS as LINES
from kb.models import Filter, PointKind, ReviewType, SearchMode
from kb.packs import FORMATS, LENGTHS
from ui.words import REVIEW_TYPES

if TYPE_CHECKING:
    from kb.library import Library

FACETS = ("partnership", "review_type", "year", "agency", "age_band", "harm", "outcome", "status")
LATER_FORMATS = ("pptx", "pdf")

Home = Annotated[Path | None, typer.Option("--home", metavar="DIR", help="Folder of the library (else KB_HOME, else data/library).")]
AsJson = Annotated[bool, typer.Option("--json", help="Write one JSON document to standard output.")]
Themes = Annotated[list[str] | None, typer.Option("--theme", metavar="ID", help="A theme, by id or label. May be given again.")]
Reviews = Annotated[list[str] | None, typer.Option("--review", metavar="REF", help="A review, by reference. May be given again.")]
Where = Annotated[
    list[str] | None, typer.Option("--filter", metavar="FACET=VALUE", help=f"Facets: {', '.join(FACETS)}. May be given again.")
]
By = Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who does this (else the name you are signed in with).")]
OpenOnly = Annotated[bool, typer.Option("--open-only", help="Leave out restricted reviews, as the pages do.")]


def kinds(given: list[str] | None) -> list[str]:
    """Check `--kind`."""
    return [one_of(list(PointKind), value, "kind of line") for value in given or ()]


Kinds = Annotated[
    list[str] | None,
    typer.Option("--kind", metavar="KIND", callback=kinds, help=f"One of {', '.join(PointKind)}. May be given again."),
]


def mode(given: str) -> str:
    """Check `--mode`."""
    return one_of(list(SearchMode), given, "mode")


def one_of(known: Sequence[str], value: str, what: str) -> str:
    """The value, or a usage error that names those there are."""
    if value not in known:
        raise typer.BadParameter(f"there is no {what} {value!r}. Use one of {', '.join(known)}.")
    return value


def facets(given: list[str] | None) -> dict[str, Any]:
    """`--filter FACET=VALUE` read into values by facet, as a `Filter` takes them."""
    read: dict[str, tuple[str, ...]] = {}
    for pair in given or ():
        facet, equals, value = (piece.strip() for piece in pair.partition("="))
        if not equals or not facet or not value:
            raise typer.BadParameter(f"write it as FACET=VALUE, for example year=2024, not {pair!r}.", param_hint="--filter")
        read[facet] = (*read.get(facet, ()), _facet_value(facet, value))
    return read


def _facet_value(facet: str, value: str) -> str:
    """One value, checked as far as it can be without the library."""
    if facet not in FACETS:
        raise typer.BadParameter(f"there is no facet {facet!r}. Use one of {', '.join(FACETS)}.", param_hint="--filter")
    if facet == "year" and not re.fullmatch(r"\d{4}", value):
        raise typer.BadParameter(f"a year has four digits, such as 2024, not {value!r}.", param_hint="--filter")
    if facet == "review_type":
        by_label = {label.casefold(): kind.value for kind, label in REVIEW_TYPES.items()}
        return one_of(list(ReviewType), by_label.get(value.casefold(), value), "review type")
    return value if facet in ("partnership", "year") else _catalogued(facet, value)


def _catalogued(facet: str, value: str) -> str:
    """The id of a value of a facet, given by id or label."""
    from kb.errors import NotFound
    from kb.facets import load_facets

    try:
        return load_facets()[facet].find(value)
    except NotFound as error:
        raise typer.BadParameter(str(error), param_hint="--filter") from error


def filter_of(
    library: Library,
    facets: dict[str, Any],
    *,
    kind: Sequence[str] | None = None,
    theme: Sequence[str] | None = None,
    review: Sequence[str] | None = None,
    restricted: bool,
) -> Filter:
    """The filter that the options name, each value known to the library. Raises NotFound."""
    from kb.errors import Ambiguous
    from kb.nearest import find_partnership, find_review, find_theme

    if "partnership" in facets:
        facets = {**facets, "partnership": tuple(find_partnership(library, name) for name in facets["partnership"])}
    themes = tuple(find_theme(library.vocabulary, name).id for name in theme or ())
    for reference in review or ():
        # One that several reviews share stands for all of them.
        with suppress(Ambiguous):
            find_review(library, reference)
    return Filter(kind=tuple(kind or ()), theme=themes, review=tuple(review or ()), restricted=restricted, **facets)


def minutes(value: int) -> int:
    """The length of a session that a pack can have."""
    if value not in LENGTHS:
        raise typer.BadParameter(f"a pack lasts {', '.join(map(str, LENGTHS[:-1]))} or {LENGTHS[-1]} minutes, not {value}.")
    return value


def pack_format(given: str | None, out: Path) -> str:
    """The format asked for, else the one that the file's ending names."""
    named = (given or out.suffix.lstrip(".")).lower()
    written = ", ".join(FORMATS)
    if named in FORMATS:
        return named
    if named in LATER_FORMATS:
        raise typer.BadParameter(f"this version writes {written}, not {named}.", param_hint="--format")
    raise typer.BadParameter(
        f"{named!r} is no format of a pack. Use one of {written}." if named else f"use one of {written}.", param_hint="--format"
    )


def lines_file(out: Path | None) -> Path | None:
    """The file that lines are saved in, its ending one of a format of theirs."""
    if out is not None and (named := out.suffix.lstrip(".").lower()) not in LINES:
        said = f"lines are not saved as {named}" if named else "the name of the file has no ending"
        raise typer.BadParameter(f"{said}. Use one of {', '.join(f'.{code}' for code in LINES)}.")
    return out


def person(given: str | None) -> str:
    """Who makes a change: the name given, else that of the account on this computer."""
    try:
        return (given or "").strip() or getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "somebody at the command line"


def open_library(home: Path | None, *, create: bool = False) -> Library:
    """Open the library that `--home` names; a wait for another writer is said. Raises LibraryError."""
    from kb.library import Library
    from ui.terminal import say

    return Library.open(home, create=create, on_wait=say)
