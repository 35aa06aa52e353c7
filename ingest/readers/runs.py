"""Runs of text in one style, put together to the lines of a paragraph: what OpenDocument and PowerPoint paragraphs have in common."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.lines import Line, addresses, clean
from ingest.markers import split_marker


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a paragraph in one style. A line break made by hand is a newline in `text`; `link` is the address it leads to."""

    text: str
    bold: bool = False
    link: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """What the format says of a paragraph: heading level, bullet or number that it draws, depth in the list, size in points."""

    heading: int | None = None
    marker: str | None = None
    depth: int = 0
    size: float = 0.0


def paragraph_lines(runs: Sequence[Run], place: Place, blanks: int, page: int | None = None) -> Iterator[Line]:
    """The lines of one paragraph: one, or more where its author broke lines by hand between typed bullets.

    `blanks` is the number of empty paragraphs above.
    """
    for number, piece in enumerate(_pieces(runs)):
        shown = clean("".join(run.text for run in piece))
        if not shown:
            continue
        typed, rest = split_marker(shown)
        lead = len(clean("".join(_bold_front(piece)))) - (len(shown) - len(rest))
        words = [run for run in piece if run.text.strip(" .,;\t\n")]
        yield Line(
            rest,
            page=page,
            x=float(place.depth),
            right=float(len(shown)),
            size=place.size,
            lead=max(0, min(lead, len(rest))),
            marker=typed or (place.marker if number == 0 and place.heading is None else None),
            level=place.depth,
            heading=place.heading,
            gap=float(blanks) if number == 0 else 0.0,
            whole=True,
            linked=bool(words) and all(run.link is not None for run in words),
            links=addresses(run.link for run in piece),
        )


def _pieces(runs: Sequence[Run]) -> list[list[Run]]:
    """`runs` cut at hand-made line breaks where a bullet or number follows; other breaks are spaces."""
    rows = "".join(run.text for run in runs).split("\n")
    if not any(split_marker(row)[0] for row in rows[1:]):
        return [[replace(run, text=run.text.replace("\n", " ")) for run in runs]]
    broken: list[list[Run]] = [[]]
    for run in runs:
        for i, row in enumerate(run.text.split("\n")):
            if i:
                broken.append([])
            broken[-1].append(replace(run, text=row))
    pieces: list[list[Run]] = []
    for row_runs in broken:
        if pieces and not split_marker("".join(run.text for run in row_runs))[0]:
            pieces[-1] += [Run(" "), *row_runs]
        else:
            pieces.append(row_runs)
    return pieces


def _bold_front(piece: Sequence[Run]) -> Iterator[str]:
    for run in piece:
        if run.text.strip() and not run.bold:
            return
        yield run.text
