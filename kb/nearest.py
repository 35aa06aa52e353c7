"""What a person may have meant: the names nearest to one that is not held, and the sentence that says so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from kb.errors import NotFound

if TYPE_CHECKING:
    from kb.library import Library
    from kb.models import ReviewDetail, Theme
    from kb.themes.vocabulary import Vocabulary

#: Of 100; below it, suggestions for short references ("Child A" for "Infant B") are noise.
ALIKE = 60
#: A suggestion this much worse than the best one only distracts.
CLOSE = 15


def nearest(wanted: str, names: Mapping[str, str], most: int = 3) -> list[str]:
    """The values whose keys are most like `wanted`, best first, each once. Keys are what is compared, without case."""
    from rapidfuzz import fuzz

    sought = wanted.casefold()

    def likeness(name: str) -> float:
        whole = fuzz.ratio(sought, name)
        # "father" stands in "fathers-male-carers"; a short name that stands in a long question says nothing.
        return max(whole, 0.9 * fuzz.partial_ratio(sought, name)) if 3 < len(sought) < len(name) else whole

    ranked = sorted(((likeness(name.casefold()), name) for name in names), reverse=True)
    close = [names[name] for score, name in ranked if score >= max(ALIKE, ranked[0][0] - CLOSE)]
    return list(dict.fromkeys(close))[:most]


def did_you_mean(suggestions: Iterable[str]) -> str:
    """The words " Did you mean A, B or C?", with the leading space, or nothing."""
    names = list(suggestions)
    if not names:
        return ""
    *first, last = names
    return f" Did you mean {', '.join(first)} or {last}?" if first else f" Did you mean {last}?"


def find_theme(vocabulary: Vocabulary, wanted: str) -> Theme:
    """The theme of that id or label, also an earlier one, compared without case. NotFound with the nearest ids otherwise."""
    sought = wanted.strip().casefold()
    for theme in vocabulary.themes:
        if sought in (theme.id.casefold(), theme.label.casefold()):
            return theme
    known = vocabulary.resolve(sought) or dict(vocabulary.former_labels).get(sought)
    if known is not None:
        return vocabulary[known]
    gone = next((theme for theme in vocabulary.retired if sought in (theme.id, theme.label.casefold())), None)
    if gone is not None:
        raise NotFound(f"The theme “{gone.label}” was retired: it is no longer used. See all themes with: kb themes")
    names = {theme.id: theme.id for theme in vocabulary.themes} | {theme.label: theme.id for theme in vocabulary.themes}
    raise NotFound(f"There is no theme “{wanted}”.{did_you_mean(nearest(wanted, names))} See all of them with: kb themes")


def find_partnership(library: Library, wanted: str) -> str:
    """Return a partnership as the reviews held name it, compared without case. NotFound with the nearest names otherwise."""
    held = {review.partnership: review.partnership for review in library.reviews(withdrawn=False) if review.partnership}
    sought = " ".join(wanted.split()).casefold()
    for name in held:
        if " ".join(name.split()).casefold() == sought:
            return name
    raise NotFound(f"No review held is of a partnership called “{wanted}”.{did_you_mean(nearest(wanted, held))} See them with: kb reviews")


def find_review(library: Library, wanted: str) -> ReviewDetail:
    """Return the review of that reference or key. NotFound with the nearest references, Ambiguous where several share the reference."""
    try:
        return library.review(wanted)
    except NotFound:
        held = library.reviews()
    if not held:
        raise NotFound(f"There is no review “{wanted}”: the library is empty. Add briefings with: kb ingest FOLDER")
    names = {review.reference: review.reference for review in held} | {review.key: review.reference for review in held}
    suggestions = did_you_mean(nearest(wanted, names))
    raise NotFound(f"There is no review “{wanted}” in this library.{suggestions} See all of them with: kb reviews")
