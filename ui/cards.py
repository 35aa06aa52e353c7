"""One learning line as a card: the same HTML on every page, made of escaped text only.

A card always says what kind of line it is in words, shape and colour, and never stands without its source. Which cards are shown, and
the buttons beside them, is the pages' business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from kb.dates import in_words
from kb.models import AssignmentState, CitedPoint
from ui import links
from ui.words import COLUMNS, KINDS, html

_FOLLOWED = re.compile(r"(?:https?://|mailto:)[^\s]+$", re.IGNORECASE)

#: Gives the label of a theme by its id, None for one that the vocabulary no longer has.
ThemeLabel = Callable[[str], str | None]


def card(
    point: CitedPoint,
    label_of: ThemeLabel,
    *,
    invented: bool = False,
    matched: Sequence[str] = (),
    also_in: Sequence[str] = (),
    opened: bool = False,
    in_review: bool = False,
) -> str:
    """The HTML of one line. `opened` marks the line that an address points at; `in_review` leaves out what its page says already."""
    kind = KINDS[point.kind]
    lead = f"<strong>{marked(point.label, matched)}:</strong> " if point.label else ""
    sample = '<span class="kb-sample">Invented sample</span>' if invented else ""
    sample += '<span class="kb-sample">Restricted</span>' if point.restricted else ""
    also = f'<p class="kb-small">The same words are also in {html(", ".join(also_in))}.</p>' if also_in else ""
    also += f'<p class="kb-small">The same line also stands in {html(_places(point))}.</p>' if point.also else ""
    return (
        f'<article class="kb-card kb-{point.kind.value}{" kb-opened" if opened else ""}" id="line-{html(point.id)}">'
        f'<p class="kb-kind"><span class="kb-symbol" aria-hidden="true">{kind.symbol}</span> {kind.name}{sample}</p>'
        f'<p class="kb-line">{lead}{marked(point.text, matched)}</p>'
        f"{_fields(point)}{_links(point)}{also}{_source(point, in_review)}{_recognised(point)}"
        f"{_tags(point, label_of)}{'' if in_review else _why(point)}{_copy(point)}</article>"
    )


def marked(text: str, words: Sequence[str]) -> str:
    """Escaped text with each of the `words` in <mark>, wherever it stands as a whole word."""
    wanted = sorted({word for word in words if word.strip()}, key=len, reverse=True)
    if not wanted:
        return html(text)
    found = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, wanted))})(?!\w)", re.IGNORECASE)
    pieces = found.split(text)
    return "".join(f"<mark>{html(piece)}</mark>" if place % 2 else html(piece) for place, piece in enumerate(pieces))


def heading_of(point: CitedPoint) -> str:
    """The printed heading of a line, or that there was none and how its kind was found."""
    if point.heading and point.heading_inferred:
        return f"under “{point.heading}” (what this heading means was worked out)"
    if point.heading:
        return f"under “{point.heading}”"
    return "heading worked out, not printed" if point.heading_inferred else "no printed heading"


def source_of(point: CitedPoint) -> str:
    """Where a line stands, in one line of plain text: review · partnership · date · page · heading."""
    return " · ".join([point.reference, *_where(point)])


def with_source(point: CitedPoint) -> str:
    """The line and its source as plain text, ready to be pasted."""
    recognised = " · read by text recognition" if point.recognised else ""
    return f"“{point.wording}”\n{source_of(point)} · file {point.file}{recognised}"


def _places(point: CitedPoint) -> str:
    return ", ".join(f"{place.file}, page {place.page}" if place.page else place.file for place in point.also)


def _where(point: CitedPoint) -> list[str]:
    parts = [point.partnership or "", in_words(point.published, missing=""), f"page {point.page}" if point.page else "", heading_of(point)]
    return [part for part in parts if part]


def _source(point: CitedPoint, in_review: bool) -> str:
    if in_review:
        place = f"page {point.page}" if point.page else ""
        return f'<p class="kb-source">{place}</p>' if place else ""
    link = f'<a href="{html(links.review(point.review, point.id))}">Open in {html(point.reference)}</a>'
    return f'<p class="kb-source">{link} · {" · ".join(html(part) for part in _where(point))}</p>'


def _fields(point: CitedPoint) -> str:
    """The other columns of the table that a recommendation stood in: who, by when."""
    told = " · ".join(f"{html(_column(column))}: {html(words)}" for column, words in point.fields)
    return f'<p class="kb-small kb-fields">{told}</p>' if told else ""


def _column(name: str) -> str:
    """What a column is called: our own names in words, others as printed."""
    return COLUMNS.get(name, name)


def _links(point: CitedPoint) -> str:
    """The addresses that a line points to; only those of the web and of mail can be followed."""
    told = "<br>".join(
        f'<a href="{html(address)}" rel="noreferrer noopener">{html(address)}</a>' if _FOLLOWED.match(address) else html(address)
        for address in point.links
    )
    return f'<p class="kb-small kb-links">{told}</p>' if told else ""


def _recognised(point: CitedPoint) -> str:
    return '<p class="kb-small">Read by text recognition: compare with the file before you quote it.</p>' if point.recognised else ""


def _why(point: CitedPoint) -> str:
    if not (point.heading_inferred and point.heading_why):
        return ""
    return f'<details class="kb-more"><summary>How the heading was worked out</summary><p>{html(point.heading_why)}</p></details>'


def _tags(point: CitedPoint, label_of: ThemeLabel) -> str:
    shown = [
        (given, label)
        for given in point.themes
        if given.state is not AssignmentState.REJECTED and (label := label_of(given.theme)) is not None
    ]
    if not shown:
        return ""
    tags = "".join(f'<li><a class="kb-tag" href="{html(links.theme(given.theme))}">{html(label)}</a></li>' for given, label in shown)
    reasons = "".join(f"<li>{html(label)}: {html(_reason(given.why, given.state))}</li>" for given, label in shown)
    confirmed = all(given.state is AssignmentState.ACCEPTED for given, _ in shown)
    heading = "Themes" if confirmed else "Themes, suggested"
    return (
        f'<div class="kb-themes"><span class="kb-small">{heading}</span><ul class="kb-tags">{tags}</ul></div>'
        f'<details class="kb-more"><summary>Why these themes</summary><ul>{reasons}</ul></details>'
    )


def _reason(why: str, state: AssignmentState) -> str:
    return f"confirmed by a person ({why})" if state is AssignmentState.ACCEPTED and why else why or "no reason recorded"


def _copy(point: CitedPoint) -> str:
    return f'<details class="kb-more kb-copy"><summary>Copy with source</summary><pre>{html(with_source(point))}</pre></details>'
