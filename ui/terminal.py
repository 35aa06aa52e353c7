"""What a person reads at the terminal: lines with their source, and small tables. Nothing is cut: narrow terminals wrap.

Results go to standard output; progress and messages go to standard error, so that a pipe carries results only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ingest.pipeline import FileOutcome
from kb.dates import in_words
from kb.models import CitedPoint, Finding, Hit, LearningPoint, Reading, ReviewSummary, SearchResult, ThemeCount, Trends
from ui.words import KINDS, OUTCOMES, number, review_type

_HEADING, _QUIET, _MATCH = "bold", "dim", "bold underline"


def console(*, error: bool = False) -> Console:
    """A console that prints words as they are: no markup, no colouring of numbers, no pictures for `:names:`."""
    return Console(stderr=error, markup=False, highlight=False, emoji=False)


def safe(text: str) -> str:
    """The text without characters that would steer a terminal."""
    return "".join(sign if sign == "\n" or unicodedata.category(sign) not in {"Cc", "Cs"} else " " for sign in text)


def say(message: str) -> None:
    """A message on standard error."""
    console(error=True).print(safe(message), soft_wrap=True)


Step = Callable[[int, int, str], None]


@contextmanager
def progress(what: str) -> Iterator[Step]:
    """A bar on standard error while long work runs; where that is no terminal, nothing is shown. Call it with (done, in all, now)."""
    errors = console(error=True)
    if not errors.is_terminal:
        yield _nothing_shown
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[now]}", markup=False),
    )
    with Progress(*columns, console=errors, transient=True, redirect_stdout=False, redirect_stderr=False) as bar:
        task = bar.add_task(what, total=None, now="")

        def step(done: int, total: int, now: str) -> None:
            bar.update(task, completed=done, total=total, now=safe(now))

        yield step


def _nothing_shown(done: int, total: int, now: str) -> None:
    """Progress where nobody watches."""


# ------------------------------------------------------------------ lines


def source(point: CitedPoint) -> str:
    """Where a line stands: review · partnership · date · page · printed heading."""
    parts = [point.reference, point.partnership, in_words(point.published), f"page {point.page}" if point.page is not None else None]
    if point.heading:
        parts.append(f"“{point.heading}”" + (" (what it is for was worked out)" if point.heading_inferred else ""))
    elif point.heading_inferred:
        parts.append("heading worked out, not printed")
    return safe(" · ".join(part for part in parts if part))


def _emphasised(hit: Hit) -> Text:
    """The line with its label in bold and the matched words marked."""
    words = Text(safe(hit.point.wording))
    if hit.point.label:
        words.stylize("bold", 0, len(hit.point.label) + 1)
    for word in hit.matched:
        words.highlight_regex(rf"(?i)(?<!\w){re.escape(word)}(?!\w)", _MATCH)
    return words


def search_result(result: SearchResult) -> None:
    """The lines found, in the groups and order of the pages; best first within a group."""
    out = console()
    for note in result.notes:
        out.print(safe(note), style=_QUIET)
    if not result.hits:
        out.print("Nothing was found. Try other or fewer words, or take filters away.")
        return
    shown = f"the best {len(result.hits)} are shown (-k shows more)" if result.total > len(result.hits) else "all are shown"
    out.print(f"{number(result.total, 'line')} found; {shown}." if result.total > 1 else "1 line found.")
    for kind, words in KINDS.items():
        hits = [hit for hit in result.hits if hit.point.kind is kind]
        if not hits:
            continue
        out.print()
        out.print(f"{words.symbol} {words.group}", style=_HEADING)
        for hit in hits:
            out.print(Padding(_emphasised(hit), (0, 0, 0, 2)))
            also = f" · also in {', '.join(hit.also_in)}" if hit.also_in else ""
            out.print(Padding(Text(source(hit.point) + safe(also), style=_QUIET), (0, 0, 0, 4)))


def readings(read: Iterable[Reading]) -> None:
    """Files as they were read: facts, what to know, and the points in the document's order under their headings."""
    out = console()
    for reading in read:
        out.print(safe(reading.file), style=_HEADING)
        if reading.message:
            out.print(Padding(safe(_told(reading.file, reading.message)), (0, 0, 0, 2)))
        if reading.outcome == "parsed":
            _facts(out, reading)
            for place, points in groupby(reading.points, key=lambda point: point.section):
                _section(out, reading, place, list(points))
        out.print()


def _facts(out: Console, reading: Reading) -> None:
    """The facts that were found, and what was inferred."""
    stated = [reading.reference, reading.title, reading.partnership, in_words(reading.published)]
    kinds = [review_type(reading.review_type), number(reading.pages, "page") if reading.pages else None]
    out.print(Padding(safe(" · ".join(fact for fact in (*stated, *kinds) if fact)), (0, 0, 0, 2)))
    counts = [f"{words.name} {sum(point.kind is kind for point in reading.points)}" for kind, words in KINDS.items()]
    out.print(Padding(" · ".join(counts), (0, 0, 0, 2)))
    for notice in reading.notices:
        page = f" (page {notice.page})" if notice.page else ""
        out.print(Padding(Text(safe(f"Note: {notice.message}{page}"), style=_QUIET), (0, 0, 0, 2)))


def _section(out: Console, reading: Reading, place: int, points: Sequence[LearningPoint]) -> None:
    """The points of one section, under its heading and what its lines were read as."""
    section = reading.sections[place]
    heading = section.heading or "(no printed heading)"
    worked_out = ", worked out" if section.inferred else ""
    out.print()
    out.print(Padding(Text(safe(f"{heading} [{KINDS[points[0].kind].name.lower()}{worked_out}]"), style=_HEADING), (0, 0, 0, 2)))
    for point in points:
        out.print(Padding(safe(f"- {point.wording}"), (0, 0, 0, 4)))
        if point.themes:
            themes = ", ".join(given.theme for given in point.themes)
            out.print(Padding(Text(f"themes suggested: {themes}", style=_QUIET), (0, 0, 0, 6)))


# ------------------------------------------------------------------ files and reviews


def outcome(given: FileOutcome) -> None:
    """What became of one file, as soon as it is known."""
    out = console()
    parts = [OUTCOMES[given.outcome][0], given.reference, number(given.points, "line") if given.points else None]
    out.print(safe(f"{given.file}: {' · '.join(part for part in parts if part)}"))
    if given.message:
        out.print(Padding(safe(_told(given.file, given.message)), (0, 0, 0, 4)))
    for notice in given.warnings:
        page = f" (page {notice.page})" if notice.page else ""
        out.print(Padding(Text(safe(f"Note: {notice.message}{page}"), style=_QUIET), (0, 0, 0, 4)))


def summary(outcomes: Sequence[FileOutcome], seconds: float) -> None:
    """How many files ended how."""
    counts = {name: sum(given.outcome == code for given in outcomes) for code, (name, _) in OUTCOMES.items()}
    said = ", ".join(f"{count} {name.lower()}" for name, count in counts.items() if count)
    console().print(f"{number(len(outcomes), 'file')}: {said}. {seconds:.1f} seconds.")


def _told(file: str, message: str) -> str:
    """A message without the file's name at its head, which stands above it already."""
    return message.removeprefix(f"{file}: ")


def reviews(held: Sequence[ReviewSummary]) -> None:
    """The reviews held, newest first."""
    out = console()
    if not held:
        out.print("The library holds no reviews yet. Add briefings with: kb ingest FOLDER")
        return
    table = _table("Reference", "Partnership", "Published", "Type", "Lines", "State")
    for row in held:
        state = row.state if not row.withdrawn_on else f"withdrawn on {in_words(row.withdrawn_on)}"
        cells = (
            row.reference,
            row.partnership or "not stated",
            in_words(row.published),
            review_type(row.review_type),
            str(row.points),
            state,
        )
        table.add_row(*map(safe, cells))
    out.print(table)
    out.print(f"{number(len(held), 'review')}.")


# ------------------------------------------------------------------ themes


def themes(counts: Sequence[ThemeCount], held: int) -> None:
    """Themes by family with the number of reviews that show each."""
    out = console()
    if not counts:
        out.print("No themes are seen yet. Add briefings with: kb ingest FOLDER")
        return
    out.print(f"Numbers of reviews, of {held} held. Themes are suggestions until a person has confirmed them.")
    for family, group in groupby(sorted(counts, key=lambda count: count.theme.family), key=lambda count: count.theme.family):
        out.print()
        out.print(family, style=_HEADING)
        table = _table("Theme", "Reviews", "Gap", "Strength", "Recommended", "Asked", "Id")
        for count in sorted(group, key=lambda count: -count.reviews):
            numbers = (count.reviews, count.gap, count.strength, count.recommendation, count.question)
            table.add_row(count.theme.label, *map(str, numbers), count.theme.id)
        out.print(table)


def trends(matrix: Trends, labels: dict[str, str]) -> None:
    """The theme by review matrix as lists, so that it fits any width: under each theme its reviews, oldest first."""
    out = console()
    if not matrix.cells:
        out.print("No themes are seen yet. Add briefings with: kb ingest FOLDER")
        return
    place = {review.key: number_ for number_, review in enumerate(matrix.reviews)}
    dates = {review.key: in_words(review.published) for review in matrix.reviews}
    by_theme: dict[str, list[tuple[int, str]]] = {}
    for cell in matrix.cells:
        said = [
            f"{count} {word}"
            for count, word in (
                (cell.gap, "gap"),
                (cell.strength, "strength"),
                (cell.recommendation, "recommended"),
                (cell.question, "asked"),
            )
            if count
        ]
        line = f"{cell.reference} ({dates[cell.review]}): {', '.join(said) or 'named in a next step'}"
        by_theme.setdefault(cell.theme, []).append((place[cell.review], line))
    out.print(f"Numbers of lines. {number(len(matrix.reviews), 'review')}, oldest first.")
    for theme, lines in sorted(by_theme.items(), key=lambda item: -len(item[1])):
        out.print()
        out.print(f"{labels.get(theme, theme)}: in {len(lines)} of {number(len(matrix.reviews), 'review')}", style=_HEADING)
        for _, line in sorted(lines):
            out.print(Padding(safe(line), (0, 0, 0, 2)))


def findings(found: Sequence[Finding]) -> None:
    """What `kb check` found."""
    out = console()
    for finding in found:
        out.print(safe(f"{'Mended' if finding.repaired else 'Found'}: {finding.message}"))
    left = sum(not finding.repaired for finding in found)
    if not found:
        out.print("All is well: the catalogue, the search index and the kept files agree.")
    elif left:
        out.print(f"{number(left, 'thing')} to mend. Run: kb check --repair")
    else:
        out.print("All of it is mended.")


def _table(*columns: str) -> Table:
    """A table whose cells wrap and never lose a word; numbers stand to the right."""
    table = Table(box=None, pad_edge=False, header_style=_HEADING)
    numbers = {"Lines", "Reviews", "Gap", "Strength", "Recommended", "Asked"}
    for column in columns:
        table.add_column(column, justify="right" if column in numbers else "left", overflow="fold")
    return table
