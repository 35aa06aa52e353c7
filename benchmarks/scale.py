"""How the search and the indexing grow with the library: libraries of many made-up learning points, indexed and searched.

    python -m benchmarks.scale [--sizes 1000,10000,100000] [--keep DIR] [--slowest N] [--json]

Printed for each size: seconds to index, latency of `Library.search` (median and 95th percentile, in milliseconds) without filters, with
several filters, and without restricted reviews, as the pages ask; the memory of the process that searched, and the size on disk. Then how
much more indexing 1,000 points costs from size to size. A search is a hybrid one for 20 lines with all counts, as `kb search` makes it.

Indexing is measured WITHOUT embedding, which takes the same time for every line whatever the size: the lines are recombined from the
invented ones in `data/`, half a line of each of two, and a vector is the mean of the two lines' own, with some noise. Everything goes
through `Library.add`, one review at a time. Each library is searched in a process of its own, after `Library.warm_up`, which the pages
call when they start; how long that takes is printed. The memory of the process holds the language model, and what it held before it
opened the library is printed beside it.

With `--keep`, DIR is the library where there is one size, else holds one for each; one that is there already is searched, not made again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.embedding import Encoder, bundled_encoder
from kb.errors import KnowledgeBaseError
from kb.facets import load_facets
from kb.library import Library
from kb.models import (
    POINT_KIND_OF_SECTION,
    Assignment,
    Fact,
    Filter,
    LearningPoint,
    ParseOutcome,
    Passage,
    PointKind,
    Reading,
    ReviewType,
    Section,
    SectionKind,
)
from kb.settings import DATA

SIZES = (1_000, 10_000, 100_000)
SOURCES = ("theme-examples.jsonl", "theme-points.jsonl", "kind-examples.jsonl")
LIMIT, SEED = 20, 2026

#: Lines of a review; how long the noise is that is added to a vector of length 1, so that lines of the same two halves' sources differ.
_A_REVIEW, _NOISE = 30, 0.1

#: Shares of the kinds, as among the lines of the sample briefings (data/theme-points.jsonl), in the order of a briefing.
_SECTIONS = {
    SectionKind.GOOD_PRACTICE: (0.19, ("Good practice", "What worked well", "Strengths")),
    SectionKind.DEVELOPMENT: (0.26, ("Areas for development", "Key learning", "What needs to change")),
    SectionKind.RECOMMENDATIONS: (0.21, ("Recommendations", "The partnership should")),
    SectionKind.QUESTIONS: (0.18, ("Questions to consider", "Questions for your team")),
    SectionKind.NEXT_STEPS: (0.16, ("Next steps", "What you can do")),
}
_TYPES = {
    ReviewType.LCSPR: 0.45,
    ReviewType.RAPID_REVIEW: 0.15,
    ReviewType.SCR: 0.15,
    ReviewType.LEARNING_REVIEW: 0.1,
    ReviewType.THEMATIC: 0.05,
    ReviewType.AUDIT: 0.05,
    ReviewType.PRACTICE_REVIEW: 0.03,
    ReviewType.SAR: 0.01,
    ReviewType.DHR: 0.01,
}
#: The share of rapid reviews that state no date; the product restricts them, so that some two reviews in a hundred are hidden.
_UNDATED = 0.15
_YEARS = range(2015, 2027)

_PLACES = """
Aldermoor Ashbeck Brindlecombe Calderholt Carnbrook Copperdale Dunmarsh Eastwold Elmhurst Fallowmere Fernhithe Garstang-Vale
Greywater Hallowden Harrowbeck Hexdale Ilverton Kestrelby Kingsmarsh Larkfell Lindenshire Longmere Marlstone Millbourne Netherwick
Northwold Oakhampton Otterburn-Dale Pendlewick Quarrington Ravensholme Rushmere Saltholme Silverdale Stonebeck Thornmere Underhill
Wharfeside Whinmoor Yarrowdale
"""
PARTNERSHIPS = tuple(f"{place} Safeguarding Children Partnership" for place in _PLACES.split())

#: What people type: a word, an acronym, a few words, a question, a slip of the pen.
QUERIES = tuple(
    """
fathers
neglect
bruising
interpreter
chronology
supervision
homelessness
grandparents
ketamine
dentist
asthma
racism
housing
absconding
obesity
MASH
CAMHS
SUDI
MARAC
FII
EHE
LADO
CCE
IRO
DNA
information sharing
professional curiosity
unborn baby
home visits
school exclusion
county lines
safe sleeping advice
voice of the child
domestic abuse notifications
missed health appointments
parental mental health
stepfather not assessed
escalation policy
out of hours
language barriers
discharge from hospital
children placed out of area
cannabis in pregnancy
online grooming
sibling groups
how should we record the men who live in the household
what helps when a parent does not let the worker see the children
who tells the school after police were called to the house at night
why did nobody challenge the decision to close the case
a baby who cannot roll has a bruise, what must the nurse do
is a video call as good as a visit to the home
how do we hear from a child who does not speak
when a teenager goes missing again and again, who talks to them afterwards
what did the review say about adult services thinking of the children
families who move between authorities and whose records do not follow
how can managers make time for reflective supervision in a busy team
neglet of teeth
infomation sharing betwen agencies
coersive control
premeture babys
""".strip().split("\n")
)

#: Filters by name; the number of the query turns the values, so that no search profits from the one before.
FILTERS: dict[str, Callable[[int], Filter]] = {
    "kind": lambda n: Filter(kind=(_turned(list(POINT_KIND_OF_SECTION.values())[:5], n).value,)),
    "kind+year": lambda n: Filter(kind=("development_area", "good_practice"), year=(str(_turned(_YEARS, n)),)),
    "partnership": lambda n: Filter(partnership=(_turned(PARTNERSHIPS, n),)),
    "theme": lambda n: Filter(
        theme=(_turned(("information-sharing", "voice-lived-experience", "neglect", "transitions-and-handover"), n),)
    ),
    "review_type+kind": lambda n: Filter(review_type=(_turned(("lcspr", "scr", "rapid_review", "thematic"), n),), kind=("recommendation",)),
    "agency": lambda n: Filter(agency=(_turned(_values("agency"), n),)),
    "harm+age band": lambda n: Filter(harm=(_turned(_values("harm"), n),), age_band=("under-1", "1-5")),
}

Vectors = NDArray[np.float32]


def _turned(values: Sequence[Any], number: int) -> Any:  # noqa: ANN401 - whatever the values are
    return values[number % len(values)]


def _values(facet: str) -> list[str]:
    return [value.id for value in load_facets()[facet].values]


# ------------------------------------------------------------------ making reviews


@dataclass(frozen=True)
class Line:
    """An invented line of the product's data: both halves of it, its kind (`narrative` is none of a point) and its themes."""

    text: str
    head: str
    tail: str
    kind: str
    themes: tuple[str, ...]


def source_lines() -> list[Line]:
    """Return the invented lines of `data/`, each wording once."""
    rows = [json.loads(row) for name in SOURCES for row in (DATA / name).read_text("utf-8").split("\n") if row.strip()]
    return [
        Line(row["text"], *halves(row["text"]), row["kind"], tuple(row.get("themes", ()))) for row in {r["text"]: r for r in rows}.values()
    ]


def halves(text: str) -> tuple[str, str]:
    """Part a line in two, between sentences where it has several, else at the mark or joining word next to the middle, else at a word."""
    for pattern in (r"(?<=[.!?]) +", r"(?<=[,;:–]) +", r" +(?=(?:and|but|because|so|when|while|which|who|that|before|after) )", r" +"):
        places = [found for found in re.finditer(pattern, text) if found.start() and found.end() < len(text)]
        if places:
            middle = min(places, key=lambda found: abs(found.start() - len(text) / 2))
            return text[: middle.start()], text[middle.end() :]
    return text, text


def readings(lines: Sequence[Line], size: int) -> Iterator[tuple[Reading, list[tuple[int, int]]]]:
    """Yield reviews with `size` points in all, and for each point the two lines (by place) that it is made of.

    The same each time; a larger size begins with the reviews of a smaller one, but for the last, which may be cut short.
    """
    rng = np.random.default_rng(SEED)
    pools = {kind: [place for place, line in enumerate(lines) if line.kind == kind] for kind in {line.kind for line in lines}}
    said: set[str] = set()
    for number in range(-(-size // _A_REVIEW)):
        pairs = _pairs(rng, lines, pools, said)
        yield _reading(rng, number, lines, pools["narrative"], pairs[: size - number * _A_REVIEW])


def _pairs(rng: np.random.Generator, lines: Sequence[Line], pools: Mapping[str, Sequence[int]], said: set[str]) -> list[tuple[int, int]]:
    """Choose the lines of a review's points, ordered by kind; no wording is made twice."""
    pairs = []
    for kind, count in zip(_SECTIONS, rng.multinomial(_A_REVIEW, _shares([share for share, _headings in _SECTIONS.values()])), strict=True):
        pool = pools[POINT_KIND_OF_SECTION[kind].value]
        for _ in range(count):
            while True:
                one, other = (pool[place] for place in rng.integers(len(pool), size=2))
                text = _joined(lines[one], lines[other])
                if one != other and text not in said:
                    break
            said.add(text)
            pairs.append((one, other))
    return pairs


def _joined(one: Line, other: Line) -> str:
    return f"{one.head} {other.tail}" if one.head[-1] in ".!?,;:–" else f"{one.head}, {other.tail}"


def _shares(weights: Sequence[float]) -> NDArray[np.float64]:
    return np.asarray(weights) / sum(weights)


def _reading(
    rng: np.random.Generator, number: int, lines: Sequence[Line], narrative: Sequence[int], pairs: list[tuple[int, int]]
) -> tuple[Reading, list[tuple[int, int]]]:
    """Return a review of these lines, with a partnership, a date and facts of its own."""
    told = tuple(Passage(lines[narrative[place]].text, 1) for place in rng.integers(len(narrative), size=3))
    sections = [Section(SectionKind.CONTEXT, "What happened", inferred=False, page=1, passages=told)]
    place_of = {}
    for kind, (_share, headings) in _SECTIONS.items():
        place_of[POINT_KIND_OF_SECTION[kind].value] = len(sections)
        sections.append(Section(kind, _turned(headings, int(rng.integers(9))), inferred=False, page=2))
    points = tuple(_point(rng, lines[one], lines[other], place_of[lines[one].kind]) for one, other in pairs)
    review_type = list(_TYPES)[rng.choice(len(_TYPES), p=_shares(list(_TYPES.values())))]
    dated = review_type is not ReviewType.RAPID_REVIEW or rng.random() >= _UNDATED
    published = f"{_YEARS[int(rng.integers(len(_YEARS)))]}-{int(rng.integers(12)) + 1:02}"
    # A few partnerships publish much, most publish little.
    partnership = PARTNERSHIPS[rng.choice(len(PARTNERSHIPS), p=_shares([1 / (place + 5) for place in range(len(PARTNERSHIPS))]))]
    reading = Reading(
        file=f"review-{number:05}.pdf",
        sha256=hashlib.sha256(f"{number} {len(pairs)}".encode()).hexdigest(),
        outcome=ParseOutcome.PARSED,
        reference=f"Child {chr(65 + number % 26)}{number // 26 + 1}",
        partnership=partnership,
        published=published if dated else None,
        published_as_printed=published if dated else None,
        review_type=review_type,
        pages=4,
        sections=tuple(sections),
        points=points,
        facts=tuple(_facts(rng)),
    )
    return reading, pairs


def _point(rng: np.random.Generator, one: Line, other: Line, section: int) -> LearningPoint:
    themes = tuple(
        Assignment(theme, round(0.5 + rng.random() / 2, 3), "the line it is made of") for theme in dict.fromkeys(one.themes + other.themes)
    )
    return LearningPoint(PointKind(one.kind), None, _joined(one, other), 2 + int(rng.integers(3)), section, themes)


def _facts(rng: np.random.Generator) -> Iterator[Fact]:
    for facet, most in (("agency", 5), ("harm", 2), ("age_band", 1), ("outcome", 1)):
        values = _values(facet)
        for place in rng.choice(len(values), size=int(rng.integers(most)) + 1, replace=False):
            label = load_facets()[facet].label_of(values[place])
            yield Fact(facet, values[place], label, f"The case summary speaks of {label}.", "case summary", 1)


# ------------------------------------------------------------------ indexing and asking


def line_vectors(lines: Sequence[Line], sizes: Sequence[int], encoder: Encoder) -> Vectors:
    """Return one vector for each line that any point is made of; rows of the others are zero."""
    used = sorted({place for _reading, pairs in readings(lines, max(sizes)) for pair in pairs for place in pair})
    vectors = np.zeros((len(lines), encoder.dimensions), dtype=np.float32)
    vectors[used] = encoder.encode([lines[place].text for place in used])
    return vectors


def build(home: Path, lines: Sequence[Line], vectors: Vectors, size: int, encoder: Encoder | None = None) -> float:
    """Make a library with `size` points, and return the seconds that `Library.add` took, without the time to make up the points."""
    noise = np.random.default_rng(SEED)
    seconds = 0.0
    with Library.open(home, encoder=encoder) as library:
        for reading, pairs in readings(lines, size):
            rows = vectors[[one for one, _other in pairs]] + vectors[[other for _one, other in pairs]]
            rows /= np.linalg.norm(rows, axis=1, keepdims=True)
            rows += noise.normal(0, _NOISE / np.sqrt(rows.shape[1]), rows.shape).astype(np.float32)
            rows /= np.linalg.norm(rows, axis=1, keepdims=True)
            started = perf_counter()
            stored = library.add(reading, vectors=rows)
            seconds += perf_counter() - started
            if stored.points != len(pairs) or stored.outcome != "added":
                raise KnowledgeBaseError(f"{reading.file} was not added whole: {stored.message or stored.outcome}")
    return seconds


@dataclass(frozen=True)
class Asked:
    """One search: which group and filter, what was typed, how long it took, and how many lines it found."""

    group: str
    query: str
    milliseconds: float
    found: int


def ask(home: Path) -> dict[str, Any]:
    """Ask every query with and without filters; return the searches and the memory (MB) before and after. For a process of its own."""
    bundled_encoder().encode(["The time to load the model is not the time of a search."])
    before = memory_mb()
    with Library.open(home, create=False) as library:
        started = perf_counter()
        library.warm_up()
        warm = round(perf_counter() - started, 1)
        asked = [_ask(library, "no filter", query, Filter(restricted=True)) for query in QUERIES]
        after_plain = memory_mb()
        asked += [
            _ask(library, name, query, replace(chosen(number), restricted=True))
            for name, chosen in FILTERS.items()
            for number, query in enumerate(QUERIES)
        ]
        asked += [_ask(library, "open only", query, Filter()) for query in QUERIES]
    return {"asked": asked, "warm_up_seconds": warm, "memory_mb_before": before, "memory_mb_plain": after_plain, "memory_mb": memory_mb()}


def _ask(library: Library, group: str, query: str, where: Filter) -> Asked:
    started = perf_counter()
    result = library.search(query, where=where, limit=LIMIT)
    return Asked(group, query, (perf_counter() - started) * 1000, result.total)


def memory_mb() -> int | None:
    """Return the resident memory of this process in MB, None where the system does not tell (it is read from /proc)."""
    try:
        told = Path("/proc/self/status").read_text("ascii", "replace")
    except OSError:
        return None
    return int(re.findall(r"VmRSS:\s+(\d+)", told)[0]) // 1024


def disk_mb(home: Path) -> float:
    """Return the size of all files in a folder, in MB."""
    return round(sum(file.stat().st_size for file in home.rglob("*") if file.is_file()) / 1e6, 1)


def measure(home: Path, index_seconds: float | None) -> dict[str, Any]:
    """Return all figures of one library; `index_seconds` is None for one that was there."""
    with Library.open(home, create=False) as library:
        held = library.reviews()
    points = sum(review.points for review in held)
    with ProcessPoolExecutor(max_workers=1, mp_context=get_context("spawn")) as another:
        told = another.submit(ask, home).result()
    asked: list[Asked] = told.pop("asked")
    per_thousand = None if index_seconds is None else round(index_seconds / points * 1000, 3)
    return {
        "points": points,
        "reviews": len(held),
        "restricted_reviews": sum(review.restricted for review in held),
        "index_seconds": None if index_seconds is None else round(index_seconds, 2),
        "index_seconds_per_1000": per_thousand,
        "no_filter": latency([one for one in asked if one.group == "no filter"]),
        "with_filters": latency([one for one in asked if one.group in FILTERS]),
        "by_filter": {name: latency([one for one in asked if one.group == name]) for name in FILTERS},
        "open_only": latency([one for one in asked if one.group == "open only"]),
        **told,
        "disk_mb": disk_mb(home),
        "searches": [{"group": a.group, "query": a.query, "ms": round(a.milliseconds, 1), "found": a.found} for a in asked],
    }


def latency(asked: Sequence[Asked]) -> dict[str, float]:
    """Return median and 95th percentile in milliseconds, and how many lines a search found (median)."""
    taken = [one.milliseconds for one in asked]
    found = median(one.found for one in asked)
    return {"ms_p50": round(median(taken), 1), "ms_p95": round(quantiles(taken, n=20, method="inclusive")[18], 1), "found_p50": found}


def growth(figures: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return how much more indexing 1,000 points cost, on average, at each size than at the one before; 1.0 is linear."""
    timed = [row for row in figures if row["index_seconds_per_1000"]]
    return [
        {"from": one["points"], "to": other["points"], "ratio": round(other["index_seconds_per_1000"] / one["index_seconds_per_1000"], 2)}
        for one, other in pairwise(timed)
    ]


# ------------------------------------------------------------------ the command


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, measure and print; return 0, or 1 where a library cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--sizes", type=_sizes, default=SIZES, metavar="N,N", help="how many learning points (1000,10000,100000)")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="keep the libraries there, and use those that are there")
    parser.add_argument("--slowest", type=int, default=0, metavar="N", help="also print the N slowest searches of each size")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args(arguments)
    try:
        with tempfile.TemporaryDirectory() as folder:
            results = _results(options.sizes, options.keep or Path(folder), one=bool(options.keep) and len(options.sizes) == 1)
    except (KnowledgeBaseError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    told = {"sizes": results, "growth_of_index_seconds_per_1000": growth(results)}
    print(json.dumps(told, indent=1) if options.json else as_text(results, options.slowest))
    return 0


def _sizes(typed: str) -> tuple[int, ...]:
    try:
        sizes = tuple(int(number) for number in typed.split(","))
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"“{typed}” is no list of numbers such as 1000,10000") from error
    if min(sizes) < 1:
        raise argparse.ArgumentTypeError("a size is at least 1")
    return sizes


def _results(sizes: Sequence[int], folder: Path, *, one: bool) -> list[dict[str, Any]]:
    """Measure a library of each size, made in `folder` unless it is there; where it is the only one, `folder` is the library."""
    homes = {size: folder if one else folder / f"library-{size}" for size in sizes}
    missing = [size for size, home in homes.items() if not home.exists()]
    lines = source_lines()
    vectors = line_vectors(lines, missing, bundled_encoder()) if missing else None
    results = []
    for size, home in homes.items():
        seconds = build(home, lines, vectors, size) if size in missing and vectors is not None else None
        if seconds is not None:
            print(f"{size} points: indexed in {seconds:.1f} s", file=sys.stderr)
        results.append(measure(home, seconds))
        if results[-1]["points"] != size:
            raise KnowledgeBaseError(f"{home} holds {results[-1]['points']} points, not {size}. Name another folder, or take it away.")
    return results


def as_text(results: Sequence[Mapping[str, Any]], slowest: int = 0) -> str:
    """Return the figures as a table, one column for each size."""
    rows = {
        "seconds to index, without embedding": [_told(row["index_seconds"]) for row in results],
        "  for 1,000 points": [_told(row["index_seconds_per_1000"]) for row in results],
    }
    groups: dict[str, list[Mapping[str, float]]] = {
        "no filter": [row["no_filter"] for row in results],
        "with filters": [row["with_filters"] for row in results],
        **{f"  {name}": [row["by_filter"][name] for row in results] for name in FILTERS},
        "no restricted reviews, as the pages": [row["open_only"] for row in results],
    }
    for name, cells in groups.items():
        rows[f"{name}, ms p50 / p95"] = [f"{cell['ms_p50']:.1f} / {cell['ms_p95']:.1f}" for cell in cells]
    for name, key in {
        "seconds to warm up": "warm_up_seconds",
        "memory before opening, MB": "memory_mb_before",
        "memory after searches without filter": "memory_mb_plain",
        "memory after all searches, MB": "memory_mb",
        "on disk, MB": "disk_mb",
        "reviews": "reviews",
        "  of them restricted": "restricted_reviews",
    }.items():
        rows[name] = [_told(row[key]) for row in results]
    text = [f"{'learning points':44}" + "".join(f"{row['points']:>20}" for row in results)]
    text += [f"{name:44}" + "".join(f"{cell:>20}" for cell in cells) for name, cells in rows.items()]
    text += [f"indexing 1,000 points, {step['to']} against {step['from']}: {step['ratio']} times the time" for step in growth(results)]
    for row in results if slowest else ():
        text.append(f"\nslowest searches of {row['points']} points (ms, lines found, filter, query)")
        worst = sorted(row["searches"], key=lambda search: -search["ms"])[:slowest]
        text += [f"{one['ms']:9.1f}{one['found']:8}  {one['group']:18}{one['query']}" for one in worst]
    return "\n".join(text)


def _told(figure: float | None) -> str:
    return "not measured" if figure is None else str(figure)


if __name__ == "__main__":
    sys.exit(main())
