"""Addresses inside the product: relative, shareable, and the only place where their parameters are named."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode

from kb.models import FACETS, Filter
from kb.trends import WAYS, Selection

#: The filter that lets every line pass.
EVERYTHING = Filter()

#: Fields of a filter that narrow reviews, under the names that addresses give them.
NARROWING = ("partnership", "year", "review_type", *FACETS)


def search(
    q: str = "",
    *,
    kind: Iterable[str] = (),
    theme: Iterable[str] = (),
    review: Iterable[str] = (),
    where: Filter = EVERYTHING,
    mixed: bool = False,
) -> str:
    """The Search page with a query and filters; `.` alone is the page as it opens.

    What is named stands before the same field of `where`. `mixed` shows one list instead of groups.
    """
    named = [*_each("kind", kind or where.kind), *_each("theme", theme or where.theme), *_each("review", review or where.review)]
    narrowed = [pair for name in NARROWING for pair in _each(name, getattr(where, name))]
    dates = [("before", where.before), ("after", where.after)]
    return _address(".", [("q", q), *named, *narrowed, *dates, ("view", "mixed" if mixed else None)])


def about_line(what: str, point: str, back: str = "") -> str:
    """The Search page about one line: what is `like` it, what `good` practice others show, or the `picture` of its page.

    `back` is the address of the search that a person came from.
    """
    asked = back.partition("?")[2]
    return f"{_address('.', [(what, point)])}{f'&{asked}' if asked else ''}"


def review(key: str, line: str | None = None) -> str:
    """One review, opened at a line when its id is given."""
    return _address("review", [("ref", key), ("line", line)])


def check(key: str, page: int | None = None) -> str:
    """The reading of one review, to be checked, opened at a page."""
    return _address("check", [("ref", key), ("page", str(page) if page else None)])


def theme(
    theme_id: str,
    seen: str | None = None,
    review: str | Iterable[str] | None = None,
    *,
    also: str | None = None,
    where: Filter = EVERYTHING,
) -> str:
    """One theme; `seen` (gap, strength, recommendation, question) and keys of reviews show only those lines.

    `also` names a second theme that the lines carry too; of `where`, what narrows reviews goes along where no review is named.
    """
    reviews = [review] if isinstance(review, str) else list(review or ())
    narrowed = [] if reviews else [pair for name in NARROWING for pair in _each(name, getattr(where, name))]
    return _address("theme", [("id", theme_id), ("as", seen), *_each("review", reviews), ("with", also), *narrowed])


def selection(chosen: Selection) -> str:
    """The lines behind one number."""
    ways = {kind.value: way for way, kind in WAYS.items()}
    seen = next((ways[kind] for kind in chosen.where.kind if kind in ways), None)
    return theme(chosen.where.theme[0], seen, chosen.where.review, also=chosen.also, where=chosen.where)


def themes(where: Filter = EVERYTHING) -> str:
    """All themes over the reviews that a filter lets pass."""
    return _address("themes", [pair for name in NARROWING for pair in _each(name, getattr(where, name))])


def decide(*, theme: str | None = None, review: str | None = None) -> str:
    """The suggested themes that wait for a decision: all, or those of one theme or review."""
    return _address("decide", [("theme", theme), ("review", review)])


def vocabulary(theme: str | None = None) -> str:
    """The vocabulary of themes, opened at one of them."""
    return _address("vocabulary", [("theme", theme)])


def agreement(sample: int | None = None) -> str:
    """How far people agree on themes, opened at one sample."""
    return _address("agreement", [("sample", str(sample) if sample else None)])


def packs(*, theme: str | None = None, review: str | None = None, q: str | None = None) -> str:
    """The Packs page, ready to make a pack on a theme, a review or a search."""
    return _address("packs", [("theme", theme), ("review", review), ("q", q)])


def _each(name: str, values: Iterable[str]) -> list[tuple[str, str | None]]:
    return [(name, value) for value in values]


def _address(page: str, parameters: list[tuple[str, str | None]]) -> str:
    query = urlencode([(name, value) for name, value in parameters if value])
    return f"{page}?{query}" if query else page
