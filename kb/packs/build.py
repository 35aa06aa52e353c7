"""Building a pack from the library: what it is about, whose lines it quotes, and its parts in the order that groups expect.

Which lines belong to it is `choose.py`'s work; what each part looks like is `parts.py`'s; the minutes stand in `plan.py`. Nothing here
writes a line of learning: every `Quote` is a review's own words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from kb.dates import in_words
from kb.errors import PackError
from kb.models import ReviewDetail
from kb.packs import parts, wording
from kb.packs.choose import Choice, choose
from kb.packs.model import AgendaItem, Citation, Pack, Part, Quote, Source
from kb.packs.parts import Desk
from kb.packs.plan import LENGTHS, PLANS, Plan, agenda

if TYPE_CHECKING:
    from kb.library import Library


def build_pack(
    library: Library,
    *,
    themes: Sequence[str] = (),
    reviews: Sequence[str] = (),
    query: str | None = None,
    minutes: int = 20,
    restricted: bool = False,
) -> Pack:
    """A discussion pack on themes (ids or labels), reviews (references or keys) or a search; together they narrow each other.

    `minutes` is 7, 20 or 45. With `restricted`, reviews that are not visible to others are used too, and the pack says so.
    Raises PackError when no line is left or the length is unknown, NotFound with the nearest names for a
    theme or review that is not held, Ambiguous for a reference of several reviews.
    """
    if minutes not in PLANS:
        raise PackError(f"A pack lasts {', '.join(map(str, LENGTHS[:-1]))} or {LENGTHS[-1]} minutes, not {minutes}.")
    plan = PLANS[minutes]
    choice = choose(library, themes, reviews, query, restricted=restricted)
    details = _details(library, choice)
    desk = Desk(choice, plan.limits, details, {theme.id: theme.label for theme in library.vocabulary.themes})

    case = parts.case_in_brief(desk)
    body = [part for part in (case, *_learning(desk)) if part]
    quotes = [line for part in body for line in parts.quotes_of(part)]
    sources = _sources(desk, quotes)
    told = [parts.content_note(quotes), parts.ground_rules(), *body, *parts.closing_parts(plan.limits), parts.sources_part(sources)]
    kept_back = _restricted(sources, details)
    timings = agenda(plan, {part.id for part in told})
    return Pack(
        title=_title(choice),
        made_from=_made_from(library, choice, quotes, restricted=restricted),
        minutes=minutes,
        agenda=timings,
        parts=(_facilitator(plan, timings, desk, body), *told),
        sources=sources,
        notice=" ".join(sentence for sentence in (kept_back, _notice(sources)) if sentence) or None,
        restricted=kept_back,
    )


def _learning(desk: Desk) -> list[Part | None]:
    """The parts with the reviews' lines, strengths first; None where the choice holds no such line."""
    return [
        parts.strengths(desk),
        parts.learning(desk),
        parts.recommendations(desk),
        parts.questions(desk),
        parts.next_steps(desk),
        parts.resources(desk),
    ]


def _facilitator(plan: Plan, timings: tuple[AgendaItem, ...], desk: Desk, body: Iterable[Part]) -> Part:
    """The facilitator page, which also says what this pack could not offer."""
    present = {part.id for part in body if parts.quotes_of(part)}
    wanted = {
        "strengths": "lines on what went well",
        "learning": "lines on what needed to develop",
        "recommendations": "recommendations",
        "questions": "questions of the reviews’ own",
    }
    missing = [words for part, words in wanted.items() if part not in present]
    if desk.choice.single and "case" not in present:
        missing.insert(0, "account of the case")
    return parts.facilitator(plan.minutes, timings, missing)


def _details(library: Library, choice: Choice) -> dict[str, ReviewDetail]:
    """Every review that is asked for or quoted, by key."""
    known = {review.summary.key: review for review in choice.reviews}
    for key in dict.fromkeys(point.review for point in choice.points):
        if key not in known:
            known[key] = library.review(key)
    return known


def _sources(desk: Desk, quotes: Iterable[Quote]) -> tuple[Source, ...]:
    """One source for each file that is quoted, with the pages cited, in the order of first quotation."""
    pages: dict[tuple[str, str], set[int]] = {}
    cited: dict[tuple[str, str], Citation] = {}
    for line in quotes:
        place = (line.source.review, line.source.file)
        cited.setdefault(place, line.source)
        pages.setdefault(place, set()).update(() if line.source.page is None else (line.source.page,))
    return tuple(_source(desk, citation, tuple(sorted(pages[place]))) for place, citation in cited.items())


def _source(desk: Desk, citation: Citation, pages: tuple[int, ...]) -> Source:
    """One row of the list of sources."""
    summary = desk.details[citation.review].summary
    return Source(
        review=citation.review,
        name=citation.name,
        title=summary.title,
        partnership=summary.partnership,
        date=summary.published_as_printed or in_words(summary.published),
        file=citation.file,
        pages=pages,
        invented=citation.invented,
    )


def _notice(sources: Iterable[Source]) -> str | None:
    """The sentence above everything when a quoted review is invented."""
    names = list(dict.fromkeys(source.name for source in sources if source.invented))
    return wording.INVENTED.format(names=parts.listed(names)) if names else None


def _restricted(sources: Iterable[Source], details: dict[str, ReviewDetail]) -> str | None:
    """The sentence above everything when a quoted review is not visible to others."""
    names = list(dict.fromkeys(source.name for source in sources if details[source.review].summary.restricted))
    return wording.RESTRICTED.format(names=parts.listed(names)) if names else None


def _title(choice: Choice) -> str:
    """What the pack is about, in a few words."""
    themes, reviews = [theme.label for theme in choice.themes], [review.summary.reference for review in choice.reviews]
    subject = _few(themes, "themes") if themes else f"“{parts.shortened(choice.query, 80)}”" if choice.query else ""
    if not subject:
        return f"Learning from {_few(reviews, 'reviews')}"
    return f"{subject}: learning from {_few(reviews, 'reviews')}" if reviews else f"{subject}: what reviews tell us"


def _few(names: Sequence[str], what: str) -> str:
    """Up to three names, else how many there are."""
    return parts.listed(names) if len(names) <= 3 else f"{len(names)} {what}"


def _made_from(library: Library, choice: Choice, quotes: Sequence[Quote], *, restricted: bool) -> str:
    """What was asked for and how many reviews are quoted, with the number held."""
    asked: list[str] = []
    if choice.themes:
        asked.append(f"{'Theme' if len(choice.themes) == 1 else 'Themes'}: {parts.listed([theme.label for theme in choice.themes])}.")
    if choice.query:
        asked.append(f"Search: “{parts.shortened(choice.query, 200)}”.")
    if choice.reviews:
        names = [review.summary.reference for review in choice.reviews]
        asked.append(f"{'Review' if len(names) == 1 else 'Reviews'}: {parts.listed(names)}.")
    quoted, held = len({line.source.review for line in quotes}), library.review_count(restricted=restricted)
    if not choice.single:
        asked.append(f"Lines of {quoted} of {held} reviews held.")
    return " ".join(asked)
