"""What a person reads at the terminal: lines with their source, and small tables. Nothing is cut: narrow terminals wrap.

Results go to standard output; progress and messages go to standard error, so that a pipe carries results only.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Literal

from rich.cells import cell_len
from rich.console import Console
from rich.table import Table
from rich.text import Text

from ingest.pipeline import FileOutcome
from kb.dates import in_words
from kb.models import FACETS, CitedPoint, Finding, Hit, LearningPoint, Reading, ReviewSummary, SearchResult, ThemeCount, Trends
from kb.visibility import MACHINE
from ui.fact_words import name_of, value_of
from ui.words import KINDS, OUTCOMES, number, review_type, sentence

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


def put(out: Console, words: Text | str, indent: int) -> None:
    """Words wrapped to the width of the terminal and set in, without spaces at the ends of lines."""
    text = words if isinstance(words, Text) else Text(words)
    for line in text.wrap(out, max(out.width - indent, 20)):
        line.rstrip()
        out.print(Text(" " * indent).append_text(line), soft_wrap=True)


def _nothing_shown(done: int, total: int, now: str) -> None:
    """Progress where nobody watches."""


# ------------------------------------------------------------------ lines


def source(point: CitedPoint) -> str:
    """Where a line stands: review · partnership · date · page · printed heading."""
    parts = [point.reference, point.partnership, in_words(point.published), f"page {point.page}" if point.page is not None else None]
    if point.heading:
        parts.append(f"“{point.heading}”" + (" (its kind worked out, not printed)" if point.heading_inferred else ""))
    elif point.heading_inferred:
        parts.append("heading worked out, not printed")
    if point.restricted:
        parts.append("restricted")
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
        put(out, Text(safe(sentence(note)), style=_QUIET), 0)
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
            put(out, _emphasised(hit), 2)
            places = [f"{place.file}, page {place.page}" if place.page else place.file for place in hit.point.also]
            others = f"{number(len(hit.also_in), 'other review')}: {', '.join(hit.also_in)}" if hit.also_in else ""
            also = "".join(f" · also in {told}" for told in (others, ", ".join(places)) if told)
            put(out, Text(source(hit.point) + safe(also), style=_QUIET), 4)


def readings(read: Iterable[Reading]) -> None:
    """Files as they were read: facts, what to know, and the points in the document's order under their headings."""
    out = console()
    for reading in read:
        out.print(safe(reading.file), style=_HEADING)
        if reading.message:
            put(out, safe(_told(reading.file, reading.message)), 2)
        if reading.outcome == "parsed":
            _facts(out, reading)
            for place, points in groupby(reading.points, key=lambda point: point.section):
                _section(out, reading, place, list(points))
        out.print()


def _facts(out: Console, reading: Reading) -> None:
    """The facts that were found, and what was inferred."""
    stated = [reading.reference, reading.title, reading.partnership, in_words(reading.published)]
    kinds = [review_type(reading.review_type), number(reading.pages, "page") if reading.pages else None]
    put(out, safe(" · ".join(fact for fact in (*stated, *kinds) if fact)), 2)
    counts = [f"{words.name} {sum(point.kind is kind for point in reading.points)}" for kind, words in KINDS.items()]
    put(out, " · ".join(counts), 2)
    for name in FACETS:
        found = dict.fromkeys(value_of(name, fact.value) for fact in reading.facts if fact.name == name)
        if found:
            put(out, f"{name_of(name)}, suggested: {', '.join(found)}", 2)
    for notice in reading.notices:
        page = f" (page {notice.page})" if notice.page else ""
        put(out, Text(safe(f"Note: {notice.message}{page}"), style=_QUIET), 2)


def _section(out: Console, reading: Reading, place: int, points: Sequence[LearningPoint]) -> None:
    """The points of one section, under its heading and what its lines were read as."""
    section = reading.sections[place]
    heading = section.heading or "(no printed heading)"
    worked_out = ", worked out" if section.inferred else ""
    out.print()
    put(out, Text(safe(f"{heading} [{KINDS[points[0].kind].name.lower()}{worked_out}]"), style=_HEADING), 2)
    for point in points:
        put(out, safe(f"- {point.wording}"), 4)
        if point.themes:
            themes = ", ".join(given.theme for given in point.themes)
            put(out, Text(f"themes suggested: {themes}", style=_QUIET), 6)


# ------------------------------------------------------------------ files and reviews


def outcome(given: FileOutcome) -> None:
    """What became of one file, as soon as it is known."""
    out = console()
    parts = [OUTCOMES[given.outcome][0], given.reference, number(given.points, "line") if given.points else None]
    out.print(safe(f"{given.file}: {' · '.join(part for part in parts if part)}"))
    if given.message:
        put(out, safe(_told(given.file, given.message)), 4)
    for notice in given.warnings:
        page = f" (page {notice.page})" if notice.page else ""
        put(out, Text(safe(f"Note: {notice.message}{page}"), style=_QUIET), 4)


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
    rows = []
    for row in held:
        state = row.state if not row.withdrawn_on else f"withdrawn on {in_words(row.withdrawn_on)}"
        state = f"restricted, {state}" if row.restricted else state
        review = f"{row.reference}\n{row.partnership or 'partnership not stated'}"
        rows.append((review, in_words(row.published), review_type(row.review_type), str(row.points), state))
    out.print(_table(("Review", "Published", "Type", "Lines", "State"), rows, out.width))
    out.print(f"{number(len(held), 'review')}.")
    for row in held:
        if row.restricted and row.access is not None:
            who = "" if row.access.by == MACHINE else f" ({row.access.by}, {in_words(row.access.on[:10])})"
            put(out, safe(f"{row.reference} is restricted{who}: {row.access.reason}"), 0)
    if any(row.restricted for row in held):
        out.print("To make one visible to others: kb release REF")


def restricted(count: int, *, left_out: bool) -> None:
    """How many restricted reviews were left out of an answer, or stand in it; on standard error."""
    if count and left_out:
        say(f"{number(count, 'restricted review')} {'is' if count == 1 else 'are'} left out.")
    elif count:
        say(f"{number(count, 'restricted review')} {'is' if count == 1 else 'are'} among these; the pages leave out what is restricted.")


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
        rows = [
            (
                f"{count.theme.label}\n{count.theme.id}",
                *map(str, (count.reviews, count.gap, count.strength, count.recommendation, count.question)),
            )
            for count in sorted(group, key=lambda count: -count.reviews)
        ]
        out.print(_table(("Theme", "Reviews", "Gap", "Strength", "Recommended", "Asked"), rows, out.width))


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
        tallies = ((cell.gap, "gap"), (cell.strength, "strength"), (cell.recommendation, "recommendation"), (cell.question, "question"))
        said = [number(count, word) for count, word in tallies if count]
        line = f"{cell.reference} ({dates[cell.review]}): {', '.join(said) or 'in a next step'}"
        by_theme.setdefault(cell.theme, []).append((place[cell.review], line))
    out.print(f"Numbers of lines. {number(len(matrix.reviews), 'review')}, oldest first.")
    for theme, lines in sorted(by_theme.items(), key=lambda item: -len(item[1])):
        out.print()
        out.print(f"{labels.get(theme, theme)}: in {len(lines)} of {number(len(matrix.reviews), 'review')}", style=_HEADING)
        for _, line in sorted(lines):
            put(out, safe(line), 2)


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


def _table(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Table:
    """A table whose cells wrap between words and lose none; numbers stand to the right."""
    table = Table(box=None, pad_edge=False, header_style=_HEADING)
    cells = [[safe(cell) for cell in column] for column in zip(columns, *rows, strict=True)]
    for column, broad in zip(cells, _widths(cells, width - 2 * (len(columns) - 1)), strict=True):
        justify: Literal["left", "right"] = "right" if all(cell.isdigit() for cell in column[1:]) else "left"
        table.add_column(column[0], justify=justify, overflow="fold", width=broad)
    for row in zip(*(column[1:] for column in cells), strict=True):
        table.add_row(*row)
    return table


def _widths(columns: Sequence[Sequence[str]], room: int) -> list[int]:
    """How broad each column is. The broadest give way first, down to their longest word; where even that is too much, words are broken."""
    full = [max(cell_len(line) for cell in column for line in cell.split("\n")) for column in columns]
    words = [max(cell_len(word) for cell in column for word in ("-", *cell.split())) for column in columns]
    for least in (words, [1] * len(columns)):
        while sum(full) > room and any(broad > few for broad, few in zip(full, least, strict=True)):
            spare = [broad if broad > few else 0 for broad, few in zip(full, least, strict=True)]
            full[spare.index(max(spare))] -= 1
    return full
