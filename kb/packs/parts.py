"""The parts of a pack, one function each. The product's own wording comes from `wording.py`, the reviews' lines from the `Desk`."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.models import CitedPoint, Passage, PointKind, ReviewDetail, Section, SectionKind, Theme
from kb.packs import wording
from kb.packs.choose import Choice, by_theme, spread
from kb.packs.harms import harms_named
from kb.packs.model import AgendaItem, Block, Bullets, Citation, Origin, Paragraph, Part, Quote, Quotes, Source, Table
from kb.packs.plan import Limits
from kb.packs.sentences import sentences
from kb.settings import settings

#: The code of the notice that a review carries when its file says that it is invented.
INVENTED = "invented"


@dataclass(frozen=True)
class Desk:
    """What lies on the desk while a pack is made: the chosen lines, the limits, the reviews by key and the theme labels by id."""

    choice: Choice
    limits: Limits
    details: dict[str, ReviewDetail]
    labels: dict[str, str]

    def quote(self, point: CitedPoint) -> Quote:
        """A learning point as a quotation with its source."""
        source = Citation(
            review=point.review,
            name=self.name(point.review),
            file=point.file,
            page=point.page,
            heading=point.heading,
            heading_inferred=point.heading_inferred,
            invented=self.invented(point.review),
        )
        return Quote(point.text, source, label=point.label, kind=point.kind, point=point.id)

    def name(self, review: str) -> str:
        """What this pack calls a review: its reference, with the partnership (else the file) where two share that reference."""
        summary = self.details[review].summary
        namesakes = [detail for detail in self.details.values() if detail.summary.reference.casefold() == summary.reference.casefold()]
        if len(namesakes) < 2:
            return summary.reference
        partnerships = {detail.summary.partnership for detail in namesakes}
        apart = summary.partnership if len(partnerships) == len(namesakes) else None
        return f"{summary.reference} ({apart or ', '.join(summary.files) or review})"

    def invented(self, review: str) -> bool:
        """Whether the review's file says that it is invented."""
        return any(notice.code == INVENTED for notice in self.details[review].notices)


# ------------------------------------------------------------------ before the reviews' lines


def facilitator(minutes: int, agenda: tuple[AgendaItem, ...], missing: Sequence[str]) -> Part:
    """The page for the person who leads: who, how to prepare, how to tailor, timings; and what this pack does not hold."""
    blocks: list[Block] = [
        Paragraph(wording.WHO_LEADS, heading="Who leads"),
        Bullets(wording.PREPARE, heading="How to prepare"),
        Bullets(wording.TAILOR, heading="How to tailor it"),
        Table(
            f"How the {minutes} minutes are used",
            ("What", "Minutes"),
            (*((item.what, str(item.minutes)) for item in agenda), ("Together", str(sum(item.minutes for item in agenda)))),
            row_headers=True,
            heading="Timings",
        ),
    ]
    if missing:
        blocks.append(Bullets(tuple(f"No {words}." for words in missing), heading="What the library does not hold for this pack"))
    blocks.append(Paragraph(wording.NOTHING_GENERATED, heading="About the lines in this pack"))
    return Part("facilitator", "For the person who leads", Origin.PACK, tuple(blocks))


def content_note(quotes: Sequence[Quote]) -> Part:
    """What the lines are about, before anyone reads them; harms only as the lines themselves name them."""
    named = harms_named(quotes)
    blocks: list[Block] = [Paragraph(settings().content_note)]
    if named:
        harms = "; ".join(f"{harm} ({_place(line.source)})" for harm, line in named)
        blocks.append(Paragraph(f"The lines in this pack name, in the reviews’ own words: {harms}."))
    blocks.append(Paragraph(wording.STEP_OUT))
    blocks.append(Paragraph(settings().helpline))
    return Part("content-note", "Before you read", Origin.PACK, tuple(blocks))


def ground_rules() -> Part:
    """How the group speaks together."""
    return Part("ground-rules", "Ground rules", Origin.PACK, (Bullets(wording.GROUND_RULES),))


# ------------------------------------------------------------------ the reviews' lines


def case_in_brief(desk: Desk) -> Part | None:
    """Whole sentences from the opening of a single review, word for word, within the limit of words; None without such a passage.

    The account stops at the first sentence that would go over: leaving one out in the middle would tell another story.
    """
    review = desk.choice.single
    if review is None:
        return None
    room, complete, lines = desk.limits.case_words, True, list[Quote]()
    for section, file, passage in _opening(review):
        kept: list[str] = []
        for sentence in sentences(passage.text):
            words = len(sentence.split())
            if words > room and (kept or lines):
                complete = False
                break
            kept.append(sentence)
            room -= words
        if kept:
            lines.append(Quote(" ".join(kept), _cited(desk, review, section, file, passage)))
        if not complete:
            break
    if not lines:
        return None
    note = None if complete else "Shortened after a whole sentence. Read on in the review itself."
    return Part("case", "The case in brief", Origin.REVIEWS, (Quotes(tuple(lines), note=note),))


def strengths(desk: Desk) -> Part | None:
    """What went well: first, so that a group starts from what it can build on."""
    return _lines(desk, "strengths", "What went well", PointKind.GOOD_PRACTICE, desk.limits.strengths)


def learning(desk: Desk) -> Part | None:
    """What needed to develop, under themes when several reviews speak."""
    points = desk.choice.of_kind(PointKind.DEVELOPMENT_AREA)
    chosen, left_out = spread(points, desk.limits.learning, desk.choice.themes)
    if not chosen:
        return None
    several = len({point.review for point in chosen}) > 1
    groups = by_theme(chosen, desk.choice.themes, desk.labels) if several else [(None, chosen)]
    return Part("learning", "What needed to develop", Origin.REVIEWS, _grouped(desk, groups, left_out))


def recommendations(desk: Desk) -> Part | None:
    """What the reviews recommended."""
    return _lines(desk, "recommendations", "What was recommended", PointKind.RECOMMENDATION, desk.limits.recommendations)


def questions(desk: Desk) -> Part:
    """The reviews' own questions, word for word; then three that stand in every pack and are marked as such."""
    own = _lines(desk, "questions", "", PointKind.REFLECTIVE_QUESTION, desk.limits.questions)
    blocks: list[Block] = []
    if own:
        heading = "The review’s own questions" if desk.choice.single else "The reviews’ own questions"
        blocks += [Quotes(block.lines, heading, block.note) for block in own.blocks if isinstance(block, Quotes)]
    blocks.append(Bullets(wording.STANDING_QUESTIONS, heading="Three standing questions (not from a review)"))
    return Part("questions", "Questions for discussion", Origin.BOTH if own else Origin.PACK, tuple(blocks))


def next_steps(desk: Desk) -> Part | None:
    """What the reviews ask readers to do now."""
    return _lines(desk, "next-steps", "What to do now", PointKind.NEXT_STEP, desk.limits.next_steps)


def resources(desk: Desk) -> Part | None:
    """What the reviews point to."""
    return _lines(desk, "resources", "Where to read more", PointKind.RESOURCE, desk.limits.resources)


# ------------------------------------------------------------------ after the reviews' lines


def closing_parts(limits: Limits) -> list[Part]:
    """Commitments, evaluation and closing: the same in every pack."""
    empty = ("",) * len(wording.COMMITMENT_COLUMNS)
    commitments = (
        Table("What we commit to", wording.COMMITMENT_COLUMNS, (empty,) * limits.rows),
        Table("About the session", ("About the session", "To fill in"), _to_fill_in(wording.SESSION_ROWS), row_headers=True),
    )
    evaluation = (
        Table("On the day", ("Statement", "Answer"), _to_fill_in(wording.EVALUATION_ROWS), row_headers=True),
        Paragraph(wording.FOLLOW_UP),
        Table("After 6 to 12 weeks", ("Follow-up", "To fill in"), _to_fill_in(wording.FOLLOW_UP_ROWS), row_headers=True),
    )
    closing = (Bullets(wording.CLOSING), Paragraph(settings().helpline), Paragraph(wording.NOT_A_SUBSTITUTE))
    return [
        Part("commitments", "Our commitments", Origin.PACK, commitments),
        Part("evaluation", "How was it?", Origin.PACK, evaluation),
        Part("closing", "Closing", Origin.PACK, closing),
    ]


def sources_part(sources: Sequence[Source]) -> Part:
    """Every file that is quoted, with the pages cited."""
    rows = tuple(
        (
            " ".join(filter(None, (source.name, "(invented example)" if source.invented else ""))),
            source.title or "not stated",
            source.partnership or "not stated",
            source.date,
            source.file,
            ", ".join(map(str, source.pages)) or "the file has no pages",
        )
        for source in sources
    )
    columns = ("Review", "Title", "Partnership", "Published", "File", "Pages cited")
    return Part("sources", "Sources", Origin.PACK, (Table("Reviews quoted in this pack", columns, rows, row_headers=True),))


# ------------------------------------------------------------------ shared by the parts


def quotes_of(part: Part) -> list[Quote]:
    """The quotations of one part, in order."""
    return [line for block in part.blocks if isinstance(block, Quotes) for line in block.lines]


def listed(names: Sequence[str]) -> str:
    """Names as a person lists them: A, B and C."""
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


def shortened(text: str, length: int) -> str:
    """A text on one line, cut at a word with an ellipsis where it is longer than `length` characters."""
    flat = " ".join(text.split())
    return textwrap.shorten(flat, length, placeholder="…") if " " in flat[:length] else flat[:length]


def _lines(desk: Desk, part: str, heading: str, kind: PointKind, most: int) -> Part | None:
    """A part that is one list of lines of one kind; None when there is none."""
    themes: tuple[Theme, ...] = () if kind is PointKind.RESOURCE else desk.choice.themes
    chosen, left_out = spread(desk.choice.of_kind(kind), most, themes)
    return Part(part, heading, Origin.REVIEWS, _grouped(desk, [(None, chosen)], left_out)) if chosen else None


def _grouped(desk: Desk, groups: Sequence[tuple[str | None, Sequence[CitedPoint]]], left_out: int) -> tuple[Quotes, ...]:
    """Blocks of lines; headings only where there is more than one block, and the count of what was left out under the last."""
    note = f"{left_out} more {'line is' if left_out == 1 else 'lines are'} in the library." if left_out else None
    headed = len(groups) > 1
    return tuple(
        Quotes(
            tuple(desk.quote(point) for point in points),
            heading=(label or "Not yet under a theme") if headed else None,
            note=note if number == len(groups) else None,
        )
        for number, (label, points) in enumerate(groups, start=1)
    )


def _opening(review: ReviewDetail) -> Iterable[tuple[Section, str, Passage]]:
    """The narrative that tells the case: introduction first, then context, in the document's order."""
    for kind in (SectionKind.INTRODUCTION, SectionKind.CONTEXT):
        for detail in review.sections:
            if detail.section.kind is kind:
                yield from ((detail.section, detail.file, passage) for passage in detail.section.passages)


def _cited(desk: Desk, review: ReviewDetail, section: Section, file: str, passage: Passage) -> Citation:
    """Where a passage of narrative stands."""
    key = review.summary.key
    page = passage.page if passage.page is not None else section.page
    return Citation(key, desk.name(key), file, page, section.heading, section.inferred, desk.invented(key))


def _place(source: Citation) -> str:
    """A short pointer: the review, and the page where there is one."""
    return source.name if source.page is None else f"{source.name}, page {source.page}"


def _to_fill_in(names: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Rows with a name and an empty cell."""
    return tuple((name, "") for name in names)
