"""What the Search page asks of the library: an address read into a question, and the answer in groups.

The address is the truth: whatever is typed or ticked goes there first, so that it can be shared. Values that an address names and the
library does not know are left out and said. Nothing here knows Streamlit.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kb.facets import STANDS_FOR_NONE, load_facets
from kb.library import Library
from kb.models import FACETS, AssignmentState, CitedPoint, Facets, Filter, Hit, PointKind, SearchMode
from ui.words import KINDS

#: The filter that lets every line pass.
EVERYTHING = Filter()

#: Longer queries are refused with a sentence: nobody types them, and no line answers them.
LONGEST_QUERY = 1_000
#: Lines shown of each group before "All …" is pressed, and lines of the mixed list per step.
BEST, STEP = 3, 30
#: As many lines as any page shows of one group.
MOST = 1_000


@dataclass(frozen=True)
class Asked:
    """One question as an address states it. `group` is the group shown in full; `lines` how many of the mixed list."""

    query: str = ""
    where: Filter = EVERYTHING
    mixed: bool = False
    group: PointKind | None = None
    lines: int = STEP
    ignored: tuple[str, ...] = ()

    @property
    def refused(self) -> str | None:
        """Why the query cannot be searched, in a sentence; None when it can."""
        if len(self.query) > LONGEST_QUERY:
            return f"That is {len(self.query):,} characters. A few words, or one question, find more: please use at most {LONGEST_QUERY:,}."
        if self.query and not any(letter.isalnum() for letter in self.query):
            return "There is no word in that to search for. Type a word or a question, such as: safer sleep."
        return None

    @property
    def nothing(self) -> bool:
        """True when nothing was typed and nothing is filtered."""
        return not self.query and self.where.empty


@dataclass(frozen=True)
class Group:
    """The lines of one kind: the best of them, and how many there are."""

    kind: PointKind
    total: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Found:
    """The answer: its groups in the order of the page, or its best lines mixed; counts for the filters; how the query was read."""

    total: int
    groups: tuple[Group, ...]
    mixed: tuple[Hit, ...]
    facets: Facets
    notes: tuple[str, ...] = ()


def read_address(values: Mapping[str, Sequence[str]], library: Library, *, restricted: bool = False) -> Asked:
    """The question that an address states; what the library does not know is left out and named in `ignored`.

    `restricted` says that the person has asked for restricted reviews too, which no address can do.
    """
    ignored: list[str] = []
    kinds = _known(values.get("kind", ()), {kind.value: kind.value for kind in PointKind}, "kind of line", ignored)
    vocabulary = library.vocabulary
    ids = dict(vocabulary.aliases) | {theme.id: theme.id for theme in vocabulary.themes}
    themes = _known(values.get("theme", ()), ids, "theme", ignored)
    held = library.reviews(withdrawn=False)
    names = {review.reference.casefold(): review.key for review in held} | {review.key.casefold(): review.key for review in held}
    reviews = _known([value.casefold() for value in values.get("review", ())], names, "review", ignored)
    group = next(iter(values.get("all", ())), "")
    lines = next(iter(values.get("lines", ())), "")
    return Asked(
        query=" ".join(" ".join(values.get("q", ())[:1]).split()),
        where=Filter(kind=kinds, theme=themes, review=reviews, restricted=restricted, **_facet_values(values, ignored)),
        mixed="mixed" in values.get("view", ()),
        group=PointKind(group) if group in set(PointKind) else None,
        lines=min(max(int(lines), STEP), MOST) if lines.isascii() and lines.isdigit() and len(lines) < 6 else STEP,
        ignored=tuple(ignored),
    )


def _facet_values(values: Mapping[str, Sequence[str]], ignored: list[str]) -> dict[str, Any]:
    """The facets that an address filters by; values that the list of facets does not have are named in `ignored`."""
    found: dict[str, Any] = {}
    for name, facet in load_facets().items():
        ids = {value.id: value.id for value in facet.values} | {value: value for value in STANDS_FOR_NONE}
        found[name] = _known(values.get(name, ()), ids, f"value of “{facet.label}”", ignored)
    return found


def find(asked: Asked, library: Library) -> Found:
    """Ask the library. Without a query, the lines that pass the filters, newest review first."""
    if not asked.query:
        return _browse(asked, library)
    result = library.search(asked.query, where=asked.where, limit=asked.lines if asked.mixed else MOST)
    groups = []
    for kind in KINDS:
        hits = tuple(hit for hit in result.hits if hit.point.kind is kind)
        if hits:
            groups.append(Group(kind, len(hits), hits if asked.group is kind else hits[:BEST]))
    mixed = result.hits if asked.mixed else ()
    return Found(result.total, tuple(groups), mixed, _choices(asked, result.facets, library), result.notes)


def words_that_find(asked: Asked, library: Library, most: int = 3) -> list[str]:
    """The longest words of a query that find something by themselves, for a query that found nothing."""
    words = sorted({word.strip(".,;:!?()“”\"'") for word in asked.query.split()}, key=len, reverse=True)
    tried = [word for word in words if len(word) > 3][:8] if len(words) > 1 else []
    where = Filter(restricted=asked.where.restricted)
    return [word for word in tried if library.search(word, where=where, limit=1, mode=SearchMode.KEYWORD).total][:most]


def _known(values: Sequence[str], held: Mapping[str, str], what: str, ignored: list[str]) -> tuple[str, ...]:
    ignored += [what for value in values if value not in held]
    return tuple(dict.fromkeys(held[value] for value in values if value in held))


def _choices(asked: Asked, facets: Facets, library: Library) -> Facets:
    """Counts for the filters: of a field that is filtered, what else could be chosen is counted as if it were not."""
    counted = {}
    for field in ("kind", "theme", "review", *FACETS):
        if getattr(asked.where, field):
            wider = library.search(asked.query, where=_without(asked.where, field), limit=1)
            chosen = {value: count for value, count in getattr(facets, field).items() if field != "theme" or value in asked.where.theme}
            counted[field] = {**getattr(wider.facets, field), **chosen}
    return replace(facets, **counted)


def _without(where: Filter, field: str) -> Filter:
    """The filter with one of its fields taken out."""
    nothing: dict[str, Any] = {field: ()}
    return replace(where, **nothing)


def _browse(asked: Asked, library: Library) -> Found:
    points = library.points(asked.where)
    hits = [Hit(place, point, 0.0, None, None) for place, point in enumerate(points, 1)]
    groups = []
    for kind in KINDS:
        own = [hit for hit in hits if hit.point.kind is kind]
        if own:
            groups.append(Group(kind, len(own), tuple(own[: MOST if asked.group is kind else BEST])))
    mixed = tuple(hits[: asked.lines]) if asked.mixed else ()
    fields = {field: _count(library.points(_without(asked.where, field)), field) for field in ("kind", "theme", "review")}
    by_value = library.counted([point.id for point in points])
    for field in FACETS:
        filtered = bool(getattr(asked.where, field))
        wider = library.counted([point.id for point in library.points(_without(asked.where, field))]) if filtered else by_value
        fields[field] = getattr(wider, field)
    return Found(len(points), tuple(groups), mixed, Facets(**fields))


def _count(points: Sequence[CitedPoint], field: str) -> dict[str, int]:
    if field == "theme":
        return Counter(given.theme for point in points for given in point.themes if given.state is not AssignmentState.REJECTED)
    return Counter(point.kind.value if field == "kind" else point.reference for point in points)
