"""One learning line as a card: the same HTML on every page, made of escaped text only.

A card always says what kind of line it is in words, shape and colour, and never stands without its source. Which cards are shown, and
the buttons beside them, is the pages' business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from kb.dates import in_words
from kb.exports.citation import heading, source
from kb.models import Assignment, AssignmentState, CitedPoint, PointKind
from ui import links
from ui.marking import Span, folding, marked
from ui.words import COLUMNS, KINDS, html, number

__all__ = ["card", "marked", "ways_on", "with_source"]

_FOLLOWED = re.compile(r"(?:https?://|mailto:)[^\s]+$", re.IGNORECASE)

#: Of the other reviews that hold the same words, so many are named at once.
_NAMED = 5

#: Gives the label of a theme by its id, None for one that the vocabulary no longer has.
ThemeLabel = Callable[[str], str | None]


def card(
    point: CitedPoint,
    label_of: ThemeLabel,
    *,
    invented: bool = False,
    matched: Sequence[str] = (),
    closest: Span | None = None,
    found_by: str = "",
    also_in: Sequence[str] = (),
    alike: Sequence[CitedPoint] = (),
    new: bool = False,
    opened: bool = False,
    in_review: bool = False,
    title: str | None = None,
    ways: Mapping[str, str] | None = None,
) -> str:
    """The HTML of one line. `opened` marks the line that an address points at; `in_review` leaves out what its page says already.

    `matched` words and the `closest` sentence of its text are marked, `found_by` says in words why it was found. `alike` are the lines of
    the reviews named in `also_in` that stand under this one. `title` is that of its review, for what is copied. `ways` are where one can
    go on from here, addresses by name; those of `ways_on` where none are given.
    """
    kind = KINDS[point.kind]
    lead = f"<strong>{marked(point.label, matched)}:</strong> " if point.label else ""
    pills = [
        name
        for name, shown in (("New since you last looked", new), ("Invented sample", invented), ("Restricted", point.restricted))
        if shown
    ]
    said = "".join(f'<span class="kb-sample">{name}</span>' for name in pills)
    why = f'<p class="kb-small kb-found-by">{html(found_by)}</p>' if found_by else ""
    return (
        f'<article class="kb-card kb-{point.kind.value}{" kb-opened" if opened else ""}" id="line-{html(point.id)}">'
        f'<p class="kb-kind"><span class="kb-symbol" aria-hidden="true">{kind.symbol}</span> {kind.name}{said}</p>'
        f"{_text(point, lead, matched, closest, opened=opened)}{why}"
        f"{_fields(point)}{_links(point)}{_also(point, also_in, alike)}{_source(point, in_review)}{_recognised(point)}"
        f"{_tags(point, label_of)}{_ways(ways_on(point) if ways is None else ways)}{_copy(point, title, invented=invented)}"
        f"{_why_themes(point, label_of)}{'' if in_review else _why(point)}</article>"
    )


def ways_on(point: CitedPoint, back: str = "") -> dict[str, str]:
    """Where one can go on from a line, addresses by name; `back` is the address of the search that it stands in."""
    ways = {"More like this": links.about_line("like", point.id, back)}
    if point.kind is PointKind.DEVELOPMENT_AREA:
        ways["What good looked like elsewhere"] = links.about_line("good", point.id, back)
    if point.page and point.file.lower().endswith(".pdf"):
        ways["See the page"] = links.about_line("picture", point.id, back)
    return ways


def _text(point: CitedPoint, lead: str, matched: Sequence[str], closest: Span | None, *, opened: bool) -> str:
    """The words of a line; the end of a very long one is behind a fold, except of the line that was asked for."""
    if opened:
        return f'<p class="kb-line">{lead}{marked(point.text, matched, closest)}</p>'
    first, rest = folding(point.text, matched, closest)
    if not rest:
        return f'<p class="kb-line">{lead}{first}</p>'
    what = ", with the part closest to what you asked" if "kb-closest" in rest else ""
    return (
        f'<p class="kb-line">{lead}{first} …</p><details class="kb-more kb-rest"><summary>Show the rest of this line{what}</summary>'
        f'<p class="kb-line">… {rest}</p></details>'
    )


def _also(point: CitedPoint, also_in: Sequence[str], alike: Sequence[CitedPoint]) -> str:
    """Other places of the same words, or nearly the same: other reviews, with the sources of their lines, and other files of this one."""
    told = f'<p class="kb-small">The same line also stands in {html(_places(point))}.</p>' if point.also else ""
    if not also_in:
        return told
    names = ", ".join(also_in[:_NAMED]) + (f" and {len(also_in) - _NAMED} more" if len(also_in) > _NAMED else "")
    said = f"Also in {number(len(also_in), 'other review')}: {html(names)}"
    if not alike:
        return f'<p class="kb-small">{said}</p>{told}'
    rows = "".join(f"<li>{_place_of(one, point)}</li>" for one in alike)
    return f'<details class="kb-more kb-also"><summary>{said}</summary><ul>{rows}</ul></details>{told}'


def _place_of(one: CitedPoint, shown: CitedPoint) -> str:
    """Where a line stands that is much like the one shown, with its words where they differ."""
    words = "" if one.wording == shown.wording else f"“{html(one.wording)}”<br>"
    return f"{words}{_cited(one)}"


def _ways(ways: Mapping[str, str]) -> str:
    return "".join(f'<a class="kb-more" href="{html(address)}">{html(name)}</a>' for name, address in ways.items())


def with_source(point: CitedPoint, title: str | None = None, *, invented: bool = False) -> str:
    """The line and its source as plain text, ready to be pasted: in quotation marks, and where it stands below."""
    return f"“{point.wording}”\n{source(point, title, invented=invented)}"


def _places(point: CitedPoint) -> str:
    return ", ".join(f"{place.file}, page {place.page}" if place.page else place.file for place in point.also)


def _where(point: CitedPoint) -> list[str]:
    parts = [point.partnership or "", in_words(point.published, missing=""), f"page {point.page}" if point.page else "", heading(point)]
    return [part for part in parts if part]


def _source(point: CitedPoint, in_review: bool) -> str:
    if in_review:
        place = f"page {point.page}" if point.page else ""
        return f'<p class="kb-source">{place}</p>' if place else ""
    return f'<p class="kb-source">{_cited(point)}</p>'


def _cited(point: CitedPoint) -> str:
    """The link to the line in its review, and where it stands there."""
    link = f'<a href="{html(links.review(point.review, point.id))}">Open in {html(point.reference)}</a>'
    return f"{link} · {' · '.join(html(part) for part in _where(point))}"


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
    shown = _given(point, label_of)
    if not shown:
        return ""
    tags = "".join(f'<li><a class="kb-tag" href="{html(links.theme(given.theme))}">{html(label)}</a></li>' for given, label in shown)
    confirmed = all(given.state is AssignmentState.ACCEPTED for given, _ in shown)
    name = "Themes" if confirmed else "Themes, suggested"
    return f'<div class="kb-themes"><span class="kb-small">{name}</span><ul class="kb-tags">{tags}</ul></div>'


def _why_themes(point: CitedPoint, label_of: ThemeLabel) -> str:
    reasons = "".join(f"<li>{html(label)}: {html(_reason(given.why, given.state))}</li>" for given, label in _given(point, label_of))
    return f'<details class="kb-more"><summary>Why these themes</summary><ul>{reasons}</ul></details>' if reasons else ""


def _given(point: CitedPoint, label_of: ThemeLabel) -> list[tuple[Assignment, str]]:
    """The themes of a line that nobody has rejected and that the vocabulary still has, with their labels."""
    return [
        (given, label)
        for given in point.themes
        if given.state is not AssignmentState.REJECTED and (label := label_of(given.theme)) is not None
    ]


def _reason(why: str, state: AssignmentState) -> str:
    return f"confirmed by a person ({why})" if state is AssignmentState.ACCEPTED and why else why or "no reason recorded"


def _copy(point: CitedPoint, title: str | None, *, invented: bool) -> str:
    """A button that the page's script copies with, and the words themselves, shown where the browser does not let it."""
    return (
        '<div class="kb-more kb-copy"><button type="button">Copy with source</button><span class="kb-copied" aria-hidden="true"></span>'
        f'<pre tabindex="-1" hidden>{html(with_source(point, title, invented=invented))}</pre></div>'
    )
