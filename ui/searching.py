"""What the Search page asks of the library: an address read into a question, and the answer in groups.

The address is the truth: whatever is typed or ticked goes there first, so that it can be shared. Values that an address names and the
library does not know are left out and said. How many lines each filter would leave is counted in `ui.choices`. Nothing here knows
Streamlit.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kb.facets import STANDS_FOR_NONE, load_facets
from kb.library import Library
from kb.models import Facets, Filter, Hit, PointKind, ReviewType, SearchResult
from kb.printed_dates import read_date
from kb.search_models import Understood
from ui import links, typed
from ui.words import KINDS

#: The filter that lets every line pass.
EVERYTHING = Filter()

#: Longer queries are refused with a sentence: nobody types them, and no line answers them.
LONGEST_QUERY = 1_000
#: Lines shown of each group before "All …" is pressed, and lines of the mixed list per step.
BEST, STEP = 3, 30
#: As many lines as any page shows of one group.
MOST = 1_000

#: Keeps an answer under a name, or makes it: `state.remembered` does, for one.
Keep = Callable[[Hashable, Callable[[], Any]], Any]


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
        if self.query and not typed.has_words(self.query) and not typed.narrows(self.query):
            return "Type a word to look for as well: a word after a minus sign is only left out."
        return None

    @property
    def nothing(self) -> bool:
        """True when nothing was typed and nothing is filtered."""
        return not self.query and self.where.empty

    @property
    def address(self) -> str:
        """The address of this question, to come back to and to share."""
        return links.search(self.query, where=self.where, mixed=self.mixed)

    def but(self, query: str) -> Asked:
        """The same question with another query."""
        return replace(self, query=query)

    def filtered(self, field: str, values: str | tuple[str, ...] = ()) -> Asked:
        """The same question with other values in one field of its filter, none where none are given; a date is one text."""
        given: dict[str, Any] = {field: values or type(getattr(self.where, field))()}
        return replace(self, where=replace(self.where, **given))


@dataclass(frozen=True)
class Group:
    """The lines of one kind: the best of them, and how many there are."""

    kind: PointKind
    total: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Found:
    """The answer: its groups in the order of the page, or its best lines mixed; all lines; how the query was read.

    `facets` counts the lines found by what they carry, `where` is the filter in force: what was typed narrows too.
    """

    total: int
    groups: tuple[Group, ...]
    mixed: tuple[Hit, ...]
    facets: Facets
    notes: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = field(default=(), repr=False)
    understood: tuple[Understood, ...] = ()
    where: Filter = EVERYTHING

    @property
    def shown(self) -> tuple[Hit, ...]:
        """The lines that the page shows, in its order."""
        return self.mixed or tuple(hit for group in self.groups for hit in group.hits)


def read_address(values: Mapping[str, Sequence[str]], library: Library, *, restricted: bool = False) -> Asked:
    """The question that an address states; what the library does not know is left out and named in `ignored`.

    `restricted` says that the person has asked for restricted reviews too, which no address can do.
    """
    ignored: list[str] = []
    group, lines = _first(values, "all"), _first(values, "lines")
    return Asked(
        query=" ".join(_first(values, "q").split()),
        where=Filter(restricted=restricted, **_lines_and_reviews(values, library, ignored), **_facet_values(values, ignored)),
        mixed="mixed" in values.get("view", ()),
        group=PointKind(group) if group in set(PointKind) else None,
        lines=min(max(int(lines), STEP), MOST) if lines.isascii() and lines.isdigit() and len(lines) < 6 else STEP,
        ignored=tuple(ignored),
    )


def _first(values: Mapping[str, Sequence[str]], name: str) -> str:
    return next(iter(values.get(name, ())), "")


def _lines_and_reviews(values: Mapping[str, Sequence[str]], library: Library, ignored: list[str]) -> dict[str, Any]:
    """What an address says of lines and of their reviews; values are compared without case."""
    vocabulary = library.vocabulary
    held = library.reviews(withdrawn=False)
    known = {
        "kind": ("kind of line", {kind.value: kind.value for kind in PointKind}),
        "theme": ("theme", dict(vocabulary.aliases) | {theme.id: theme.id for theme in vocabulary.themes}),
        "review": (
            "review",
            {review.reference.casefold(): review.key for review in held} | {review.key.casefold(): review.key for review in held},
        ),
        "partnership": ("partnership", {review.partnership.casefold(): review.partnership for review in held if review.partnership}),
        "review_type": ("type of review", {kind.value: kind.value for kind in ReviewType}),
        "year": ("year", {review.published[:4]: review.published[:4] for review in held if review.published}),
    }
    dates = {name: _date(_first(values, name), ignored) for name in ("before", "after")}
    return {name: _known(values.get(name, ()), held_, what, ignored) for name, (what, held_) in known.items()} | dates


def _date(given: str, ignored: list[str]) -> str:
    """A date as precise as it was given, empty where it is none."""
    given = given.strip()
    read = read_date(given) or ""
    if given and not read:
        ignored.append("date")
    return read


def _facet_values(values: Mapping[str, Sequence[str]], ignored: list[str]) -> dict[str, Any]:
    """The facets that an address filters by; values that the list of facets does not have are named in `ignored`."""
    found: dict[str, Any] = {}
    for name, facet in load_facets().items():
        ids = {value.id: value.id for value in facet.values} | {value: value for value in STANDS_FOR_NONE}
        found[name] = _known(values.get(name, ()), ids, f"value of “{facet.label}”", ignored)
    return found


def _known(values: Sequence[str], held: Mapping[str, str], what: str, ignored: list[str]) -> tuple[str, ...]:
    meant = [held.get(value) or held.get(value.casefold()) for value in values]
    ignored += [what for value in meant if value is None]
    return tuple(dict.fromkeys(value for value in meant if value is not None))


def directly(_name: Hashable, make: Callable[[], Any]) -> Any:  # noqa: ANN401
    """Keeps nothing."""
    return make()


def find(asked: Asked, library: Library, keep: Keep = directly) -> Found:
    """Ask the library. Where nothing is to be looked for, the lines that pass the filters, newest review first."""
    result = keep(("found", asked.query, asked.where), lambda: look(asked, library))
    of_kind = {kind: tuple(hit for hit in result.hits if hit.point.kind is kind) for kind in KINDS}
    # Lines that stand under another line are counted where everything was found; beyond MOST, all there is to go by are the counts.
    counts = result.facets.kind if len(result.hits) >= MOST else {}
    groups = tuple(
        Group(kind, max(len(own), counts.get(kind.value, 0)), own if asked.group is kind else own[:BEST])
        for kind, own in of_kind.items()
        if own
    )
    return Found(
        total=result.total,
        groups=groups,
        mixed=result.hits[: asked.lines] if asked.mixed else (),
        facets=result.facets,
        notes=result.notes,
        hits=result.hits,
        understood=result.understood,
        where=result.where,
    )


def look(asked: Asked, library: Library, most: int = MOST) -> SearchResult:
    """The lines that a question finds; where nothing was typed, all that pass its filter."""
    return library.search(asked.query, where=asked.where, limit=most) if asked.query else library.listed(asked.where, limit=most)
