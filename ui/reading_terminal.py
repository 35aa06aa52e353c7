"""What `kb reading`, `kb correct` and `kb headings` show a person: how a review was read, line by line, and what people changed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from kb.corrections import CheckedDocument
from kb.corrections.doubts import SURE_ENOUGH
from kb.dates import in_words
from kb.models import POINT_KIND_OF_SECTION, LearntHeading, ReviewSummary
from ui import checking
from ui.terminal import console, put, safe
from ui.words import KINDS, how_sure, number

_HEADING, _QUIET = "bold", "dim"
NOTHING_TO_LOOK_AT = "No review needs a look: nothing that was worked out is still unchecked."


def needing_a_look(reviews: Sequence[ReviewSummary]) -> None:
    """The reviews that a person should look at, those with most to look at first."""
    out = console()
    if not reviews:
        out.print(NOTHING_TO_LOOK_AT)
        return
    for review in reviews:
        put(out, safe(f"{review.reference}: {to_look_at(review)}"), 0)
    out.print(f"{number(len(reviews), 'review')}. See one with: kb reading REF")


def to_look_at(review: ReviewSummary) -> str:
    """How much there is to look at in a review, in words."""
    return f"{number(review.doubts, 'thing')} to look at" if review.doubts else "no line of it was read as learning"


def reading(review: ReviewSummary, documents: Sequence[CheckedDocument]) -> None:
    """How each file of a review was read."""
    out = console()
    if review.withdrawn_on:
        out.print(
            safe(f"{review.reference} was withdrawn on {in_words(review.withdrawn_on)}: its words are gone, so there is nothing to check.")
        )
        return
    for document in documents:
        out.print(safe(f"{review.reference} · {document.reading.file}"), style=_HEADING)
        _sections(out, documents, document)
        _left_out(out, document)
        _doubts(out, documents, document)
        _corrections(out, document)
        out.print()


def _sections(out: Console, documents: Sequence[CheckedDocument], document: CheckedDocument) -> None:
    lines = [one for one in checking.lines(documents) if one.document is document]
    for one in checking.sections(documents):
        if one.document is not document:
            continue
        section = document.reading.sections[one.index]
        sure = f", worked out: {how_sure(section.sure)}" if section.inferred else ""
        page = f", page {section.page}" if section.page else ""
        out.print()
        title = f"S{one.number}  {checking.title_of(document, one.index)} [{checking.section_name(section.kind.value)}{sure}{page}]"
        put(out, Text(safe(title), style=_HEADING), 0)
        if section.inferred and section.why:
            put(out, Text(safe(section.why), style=_QUIET), 4)
        for told in section.passages:
            put(out, Text(safe(f"Not learning: {told.text}"), style=_QUIET), 4)
        for line in lines:
            if document.reading.points[line.index].section == one.index:
                _line(out, line)


def _line(out: Console, line: checking.Numbered) -> None:
    document = line.document
    point = document.reading.points[line.index]
    words = Text(safe(point.wording))
    if point.label:
        words.stylize("bold", 0, len(point.label) + 1)
    _hanging(out, f"{line.number:>3}  {KINDS[point.kind].symbol} ", words)
    notes = []
    section = document.reading.sections[point.section]
    if POINT_KIND_OF_SECTION.get(section.kind) is not point.kind:
        notes.append(KINDS[point.kind].name)
    if point.sure < SURE_ENOUGH:
        notes.append(f"worked out: {how_sure(point.sure)}{f' ({point.why})' if point.why else ''}")
    was = checking.as_read(document, line.index)
    if was is not None:
        notes.append(f"as read: {was}")
    if notes:
        put(out, Text(safe(" · ".join(notes)), style=_QUIET), 7)


def _left_out(out: Console, document: CheckedDocument) -> None:
    texts = list(dict.fromkeys(told.text for told in document.reading.left_out))
    if texts:
        out.print()
        put(out, Text(safe(f"Left out as furniture: {' | '.join(texts)}"), style=_QUIET), 0)


def _doubts(out: Console, documents: Sequence[CheckedDocument], document: CheckedDocument) -> None:
    out.print()
    own = [one for one in checking.doubts(documents) if one.document is document]
    if not own:
        out.print("Nothing to look at.")
        return
    out.print("To look at", style=_HEADING)
    for one in own:
        doubt = document.doubts[one.index]
        page = f" (page {doubt.page})" if doubt.page else ""
        where = checking.named(one, documents)
        _hanging(out, f"D{one.number}  ", Text(safe(f"{f'{where}: ' if where else ''}{doubt.message}{page}")))


def _corrections(out: Console, document: CheckedDocument) -> None:
    if not document.corrections:
        return
    out.print()
    out.print("Corrected by people", style=_HEADING)
    for made in document.corrections:
        lost = " It could not be applied: what it is about is no longer there." if made in document.lost else ""
        _hanging(out, f"C{made.id}  ", Text(safe(f"{checking.told(made)}.{lost}")))


def headings(kept: Sequence[LearntHeading]) -> None:
    """The heading wordings that people confirmed."""
    out = console()
    if not kept:
        out.print("No heading wordings are kept. Keep one with: kb correct REF keep S3")
    for one in kept:
        _hanging(out, f"{one.id}  ", Text(safe(checking.kept_heading(one))))


def _hanging(out: Console, head: str, words: Text) -> None:
    """Words wrapped to the terminal's width, set in behind what stands in front of their first line."""
    for place, line in enumerate(words.wrap(out, max(out.width - len(head), 20))):
        line.rstrip()
        out.print(Text(head if place == 0 else " " * len(head)).append_text(line), soft_wrap=True)
