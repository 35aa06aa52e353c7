"""Addresses inside the product: relative, shareable, and the only place where their parameters are named."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlencode


def search(q: str = "", *, kind: Iterable[str] = (), theme: Iterable[str] = (), review: Iterable[str] = ()) -> str:
    """The Search page with a query and filters; `.` alone is the page as it opens."""
    return _address(".", [("q", q), *_each("kind", kind), *_each("theme", theme), *_each("review", review)])


def review(key: str, line: str | None = None) -> str:
    """One review, opened at a line when its id is given."""
    return _address("review", [("ref", key), ("line", line)])


def check(key: str, page: int | None = None) -> str:
    """The reading of one review, to be checked, opened at a page."""
    return _address("check", [("ref", key), ("page", str(page) if page else None)])


def theme(theme_id: str, seen: str | None = None, review: str | None = None) -> str:
    """One theme; `seen` (gap, strength, recommendation, question) and a review's key show only those lines."""
    return _address("theme", [("id", theme_id), ("as", seen), ("review", review)])


def packs(*, theme: str | None = None, review: str | None = None, q: str | None = None) -> str:
    """The Packs page, ready to make a pack on a theme, a review or a search."""
    return _address("packs", [("theme", theme), ("review", review), ("q", q)])


def _each(name: str, values: Iterable[str]) -> list[tuple[str, str | None]]:
    return [(name, value) for value in values]


def _address(page: str, parameters: list[tuple[str, str | None]]) -> str:
    query = urlencode([(name, value) for name, value in parameters if value])
    return f"{page}?{query}" if query else page
