"""The HTML of the check page: a line with its number, the head of a section, the text of a file. Made of escaped text only."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.page_pictures import FlowLine
from kb.corrections import CheckedDocument
from kb.corrections.doubts import SURE_ENOUGH
from kb.corrections.recutting import letters
from kb.models import POINT_KIND_OF_SECTION, LearningPoint
from ui import checking
from ui.checking import Numbered
from ui.words import KINDS, SECTIONS, how_sure, html, number

#: Fewer letters than this say nothing of whether a paragraph was read as a line.
_TELLING = 8


def line(one: Numbered) -> str:
    """One line as the library shows it: its number, kind and words, how sure its kind is, and what was read where a person changed it."""
    document, index = one.document, one.index
    point = document.reading.points[index]
    kind = KINDS[point.kind]
    label = f"<strong>{html(point.label)}:</strong> " if point.label else ""
    notes: list[str] = []
    if point.sure < SURE_ENOUGH:
        notes.append(f"Kind worked out: {how_sure(point.sure)}{f' ({point.why})' if point.why else ''}")
    was = checking.as_read(document, index)
    if was is not None:
        notes.append(f"As read: {was}")
    touched = list(dict.fromkeys(checking.signed(made) for made in document.touched[index]))
    if touched:
        notes.append(f"Checked by {'; '.join(touched)}")
    small = f'<ul class="kb-notes">{"".join(f"<li>{html(note)}</li>" for note in notes)}</ul>' if notes else ""
    return (
        f'<article class="kb-card kb-check-line kb-{point.kind.value}" id="line-{one.number}">'
        f'<p class="kb-kind"><span class="kb-count">{one.number}</span> <span class="kb-symbol" aria-hidden="true">{kind.symbol}</span> '
        f"{kind.name}</p>"
        f'<p class="kb-line">{label}{html(point.text)}</p>{small}</article>'
    )


def section_head(one: Numbered, *, goes_on: bool) -> str:
    """A section's heading as printed, what it was read as and how sure that is, and its text that is no learning."""
    section = one.document.reading.sections[one.index]
    title = html(section.heading) if section.heading else "No heading is printed here"
    notes = [f"S{one.number}", f"Read as: {SECTIONS[section.kind].lower()}"]
    if section.inferred:
        notes.append(f"{'worked out' if section.heading else 'worked out, since no heading is printed'}: {how_sure(section.sure)}")
    if goes_on:
        notes.append("goes on from the page before")
    why = f'<p class="kb-small">{html(section.why)}</p>' if section.inferred and section.why else ""
    return f'<h3 id="section-{one.number}">{title}</h3><p class="kb-small">{html(" · ".join(notes))}.</p>{why}'


def narrative(one: Numbered, page: int | None) -> str:
    """What stands in a section on this page and is no learning; shut where that is as it should be."""
    section = one.document.reading.sections[one.index]
    told = [passage.text for passage in section.passages if page is None or passage.page in (page, None)]
    if not told:
        return ""
    expected = section.kind not in POINT_KIND_OF_SECTION and not section.inferred and section.heading is not None
    return _told(f"{number(len(told), 'paragraph')} not read as learning", told, opened=not expected)


def left_out(document: CheckedDocument, page: int | None) -> str:
    """What was left out as furniture of the page."""
    told = [passage.text for passage in document.reading.left_out if page is None or passage.page in (page, None)]
    return _told("Left out as page furniture", list(dict.fromkeys(told)), opened=False) if told else ""


def _told(title: str, texts: Sequence[str], *, opened: bool) -> str:
    paragraphs = "".join(f"<p>{html(text)}</p>" for text in texts)
    return f'<details class="kb-more kb-left"{" open" if opened else ""}><summary>{html(title)}</summary>{paragraphs}</details>'


def flow(paragraphs: Sequence[FlowLine], points: Sequence[LearningPoint], first: int) -> str:
    """The text of a file in its own order; what was read as a line carries its number, counted from `first`."""
    wordings = [(place + first, letters(point.wording)) for place, point in enumerate(points)]
    return "".join(_paragraph(one, wordings) for one in paragraphs)


def _paragraph(one: FlowLine, wordings: Sequence[tuple[int, str]]) -> str:
    plain = letters(one.text)
    numbers = [count for count, wording in wordings if _is_in(wording, plain)]
    tags = "".join(f'<span class="kb-count">{count}</span> ' for count in numbers)
    bullet = f"{html(one.bullet)} " if one.bullet else ""
    words = f"<strong>{html(one.text)}</strong>" if one.heading else html(one.text)
    return f'<p class="{"kb-read" if numbers else "kb-unread"}">{tags}{bullet}{words}</p>'


def _is_in(wording: str, paragraph: str) -> bool:
    """Whether a line stands in a paragraph, or a paragraph that tells something stands in it."""
    if not wording or not paragraph:
        return False
    return wording in paragraph or (len(paragraph) >= _TELLING and paragraph in wording)
