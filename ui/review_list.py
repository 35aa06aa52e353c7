"""The table of reviews: which are shown, in which order, and each as a row. Knows nothing of Streamlit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet

from kb.dates import in_words
from kb.models import ReviewSummary
from ui import links
from ui.words import html, review_type

STATES = {"ready": "Ready", "needs a look": "Needs a look", "restricted": "Restricted", "withdrawn": "Withdrawn"}

#: The orders that a person can choose. Reviews without a date come last.
SORTS: dict[str, Callable[[Sequence[ReviewSummary]], list[ReviewSummary]]] = {
    "Newest first": lambda reviews: sorted(reviews, key=lambda review: (bool(review.published), review.published or ""), reverse=True),
    "Oldest first": lambda reviews: sorted(reviews, key=lambda review: (not review.published, review.published or "")),
    "Reference": lambda reviews: sorted(reviews, key=lambda review: review.reference.casefold()),
    "Partnership": lambda reviews: sorted(reviews, key=lambda review: (not review.partnership, (review.partnership or "").casefold())),
    "Most lines": lambda reviews: sorted(reviews, key=lambda review: -review.points),
    "Needs a look first": lambda reviews: sorted(reviews, key=lambda review: (review.state != "needs a look", review.state)),
    "Restricted first": lambda reviews: sorted(reviews, key=lambda review: (not review.restricted, review.reference.casefold())),
}

HEAD = tuple(
    f'<th scope="col"{css}>{name}</th>'
    for name, css in (
        ("Reference", ""),
        ("Partnership", ""),
        ("Published", ""),
        ("Type", ""),
        ("Lines", ' class="kb-number"'),
        ("Themes", ' class="kb-number"'),
        ("State", ""),
    )
)


def matching(reviews: Sequence[ReviewSummary], words: str, partnership: str | None, state: str | None) -> list[ReviewSummary]:
    """The reviews that hold every one of the words somewhere in their row, of that partnership and state."""
    wanted = words.casefold().split()
    return [
        review
        for review in reviews
        if (partnership is None or review.partnership == partnership)
        and (state is None or state in states_of(review))
        and all(word in _text(review) for word in wanted)
    ]


def states_of(review: ReviewSummary) -> tuple[str, ...]:
    """The states of a review: one that is restricted can need a look as well."""
    if not review.restricted:
        return (review.state,)
    return ("restricted",) if review.state == "ready" else ("restricted", review.state)


def row(review: ReviewSummary, invented: AbstractSet[str]) -> str:
    """One review as a table row; its reference opens it."""
    sample = '<br><span class="kb-small">Invented sample</span>' if review.key in invented else ""
    withdrawn = review.state == "withdrawn"
    return (
        f'<tr><th scope="row"><a href="{html(links.review(review.key))}">{html(review.reference)}</a>{sample}</th>'
        f"<td>{html(review.partnership or 'Not stated')}</td>"
        f'<td class="kb-nowrap">{html(in_words(review.published, missing="Not stated"))}</td>'
        f"<td>{html(review_type(review.review_type))}</td>"
        f'<td class="kb-number">{"–" if withdrawn else review.points}</td><td class="kb-number">{"–" if withdrawn else review.themes}</td>'
        f"<td>{_state(review)}</td></tr>"
    )


def _state(review: ReviewSummary) -> str:
    """The states in words; a restricted review says why."""
    words = ", ".join(
        STATES.get(state, state) if place == 0 else STATES.get(state, state).lower() for place, state in enumerate(states_of(review))
    )
    words = html(words)
    if review.state == "needs a look":
        words = f'<a href="{html(links.check(review.key))}">{words}{f": {review.doubts}" if review.doubts else ""}</a>'
    why = f'<br><span class="kb-small">{html(review.access.reason)}</span>' if review.restricted and review.access is not None else ""
    return f'<span class="kb-nowrap">{words}</span>{why}'


def _text(review: ReviewSummary) -> str:
    facts = (
        review.reference,
        review.title,
        review.partnership,
        in_words(review.published, missing=""),
        review_type(review.review_type),
        *review.files,
    )
    return " ".join(fact for fact in facts if fact).casefold()
