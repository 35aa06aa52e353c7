"""A review opened: its facts, its sections in the document's own order, and what was worked out while reading it."""

from __future__ import annotations

from kb.dates import in_words
from kb.models import Notice, ReviewDetail, ReviewSummary, SectionDetail, SectionKind
from ui import links, state
from ui.components import point_card, show
from ui.words import html, number, review_type

_SECTIONS = {
    SectionKind.PURPOSE: "What this briefing is for",
    SectionKind.INTRODUCTION: "Introduction",
    SectionKind.CONTEXT: "Context",
    SectionKind.GOOD_PRACTICE: "Good practice",
    SectionKind.DEVELOPMENT: "Areas for development",
    SectionKind.RECOMMENDATIONS: "Recommendations",
    SectionKind.QUESTIONS: "Questions",
    SectionKind.NEXT_STEPS: "Next steps",
    SectionKind.RESOURCES: "Resources",
    SectionKind.GOVERNANCE: "Who watches over this",
    SectionKind.OTHER: "Text without a heading",
}
_NOT_STATED = '<span class="kb-quiet">not stated in the file</span>'


def facts(review: ReviewSummary) -> None:
    """The facts of a review as the file states them."""
    published = html(in_words(review.published, missing="")) or _NOT_STATED
    if review.published_as_printed and review.published_as_printed != in_words(review.published):
        published += f' <span class="kb-quiet">(printed as “{html(review.published_as_printed)}”)</span>'
    rows = [
        ("Title", html(review.title)),
        ("Partnership", html(review.partnership) or _NOT_STATED),
        ("Published", published),
        ("Type of review", html(review_type(review.review_type)) if review.review_type else _NOT_STATED),
        ("Learning", f"{number(review.points, 'line')}, {number(review.themes, 'theme')} suggested"),
        ("File" if len(review.files) == 1 else "Files", html(", ".join(review.files))),
    ]
    show(f"<dl>{''.join(f'<dt>{name}</dt><dd>{value}</dd>' for name, value in rows if value)}</dl>")
    show(
        f'<p><a href="{html(links.packs(review=review.key))}">Make a pack from this review</a> · '
        f'<a href="{html(links.search(review=[review.key]))}">Search only in this review</a></p>'
    )


def stub(review: ReviewSummary) -> None:
    """All that is left of a withdrawn review."""
    when = f" on {in_words(review.withdrawn_on)}" if review.withdrawn_on else ""
    why = f"<p>Reason given: {html(review.withdrawn_reason)}</p>" if review.withdrawn_reason else "<p>No reason was recorded.</p>"
    show(
        f'<div class="kb-box"><p><strong>This review was withdrawn{html(when)}.</strong></p>{why}'
        "<p>Its words are no longer in search, themes or packs. Only this note is kept.</p></div>"
    )


def worked_out(notices: tuple[Notice, ...]) -> None:
    """What was inferred or mended while reading, so that a person can judge it."""
    told = [notice for notice in notices if notice.code != state.INVENTED]
    if not told:
        return
    items = "".join(f"<li>{html(notice.message)}{f' (page {notice.page})' if notice.page else ''}</li>" for notice in told)
    show(
        f'<h2>What was worked out</h2><div class="kb-box"><p>Not printed in the file like this, so please check:</p><ul>{items}</ul></div>'
    )


def section(detail: SectionDetail, opened_line: str | None) -> None:
    """One section: its printed heading or that there was none, its narrative, its lines."""
    part = detail.section
    title = part.heading or _SECTIONS[part.kind]
    notes = []
    if part.heading is None and part.inferred:
        notes.append("Heading worked out, not printed.")
    elif part.heading is None:
        notes.append("No heading is printed here.")
    elif part.inferred:
        notes.append(f"Read as: {_SECTIONS[part.kind].lower()}.")
    if part.inferred and part.why:
        notes.append(part.why)
    if part.page:
        notes.append(f"Page {part.page}.")
    show(f"<h2>{html(title)}</h2>" + (f'<p class="kb-small">{html(" ".join(notes))}</p>' if notes else ""))
    if part.passages:
        show("".join(f'<p class="kb-passage">{html(passage.text)}</p>' for passage in part.passages))
    for point in detail.points:
        show(point_card(point, opened=point.id == opened_line, in_review=True))


def has_line(review: ReviewDetail, line: str | None) -> bool:
    """Whether the review holds the line that an address names."""
    return any(point.id == line for detail in review.sections for point in detail.points)
