"""A filter in words: its fields and values by the names that people read, the same on the pages, in files and on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields

from kb.dates import in_words
from kb.facets import load_facets
from kb.library import Library
from kb.models import FACETS, Filter, PointKind, ReviewType
from ui.words import KINDS, review_type

#: The fields of a filter that narrow, in the order in which they are told; those that are dates.
DATES = ("after", "before")
FIELDS = (*(field.name for field in fields(Filter) if field.name not in ("restricted", *DATES)), *DATES)

_LABELS = {
    "kind": "Kind",
    "theme": "Theme",
    "review": "Review",
    "partnership": "Partnership",
    "review_type": "Type of review",
    "year": "Year",
    "before": "Published",
    "after": "Published",
}


def values_of(where: Filter, field: str) -> Sequence[str]:
    """The values of one field of a filter; a date is one value."""
    value = getattr(where, field)
    return (value,) if field in DATES and value else value or ()


class Names:
    """The names of what a filter can hold in one library, as it is when this is made."""

    def __init__(self, library: Library) -> None:
        """Ask the library once for all names."""
        vocabulary = library.vocabulary
        labels = {theme.id: theme.label for theme in vocabulary.themes}
        self._themes = {**{alias: labels[theme] for alias, theme in vocabulary.aliases if theme in labels}, **labels}
        # Backwards, so that of reviews with one reference the first names it.
        reviews = library.reviews()[::-1]
        self._reviews = {name: review.reference for review in reviews for name in (review.key, review.reference.casefold())}

    def name(self, field: str, value: str) -> str:
        """A value of a field, as short as it can stand by itself; one that nobody knows stands as it is."""
        if field == "kind":
            return KINDS[PointKind(value)].group
        if field == "theme":
            return self._themes.get(value, value)
        if field == "review":
            return self._reviews.get(value.casefold(), value)
        if field == "review_type":
            return review_type(ReviewType(value))
        if field in DATES:
            return f"{field} {in_words(value)}"
        return load_facets()[field].label_of(value) if field in FACETS else value

    def full_name(self, field: str, value: str) -> str:
        """A value that says nothing without its field has it in front: “Agency: Not stated”."""
        name = self.name(field, value)
        return f"{label_of(field)}: {name.lower()}" if field in FACETS and name in ("Not stated", "Withheld") else name

    def told(self, where: Filter) -> list[str]:
        """Every value of a filter by its full name."""
        return [self.full_name(field, value) for field in FIELDS for value in values_of(where, field)]

    def told_by_field(self, where: Filter) -> list[str]:
        """Every field that narrows with its values: “Year: 2021 or 2022”, “Published before 2022”."""
        named = {field: [self.name(field, value) for value in values_of(where, field)] for field in FIELDS}
        return [f"{label_of(field)}{' ' if field in DATES else ': '}{' or '.join(names)}" for field, names in named.items() if names]


def label_of(field: str) -> str:
    """The name of a field of a filter."""
    return _LABELS[field] if field in _LABELS else load_facets()[field].label
