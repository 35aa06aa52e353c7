"""A review opened: its sections in the document's own order, and what was worked out while reading it. Its facts are in `ui.facts`."""

from __future__ import annotations

from kb.dates import in_words
from kb.models import NOT_CARRIED, Notice, ReviewDetail, ReviewSummary, SectionDetail, SectionKind
from kb.visibility import TOLD_APART, is_privacy
from ui import state
from ui.components import point_card, show
from ui.words import SECTIONS, html

_SECTIONS = {**SECTIONS, SectionKind.OTHER: "Text without a heading"}


#: Notices that state a fact, or that another part of the page is about.
_TOLD_ELSEWHERE = (state.INVENTED, NOT_CARRIED, *TOLD_APART)


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
    told = [notice for notice in notices if notice.code not in _TOLD_ELSEWHERE and not is_privacy(notice.code)]
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
