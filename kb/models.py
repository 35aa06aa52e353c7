"""The nouns of the field, as frozen values that every room of the house shares.

A *learning point* is one passage of a published review, word for word. A *reading* is everything that was read from one file:
sections, points and what was inferred on the way. A *cited point* is a learning point as it leaves the library: always with its
source. Nothing here reads files, opens a database or knows of pages.

A new kind of point or section is added here first; the names are part of the product's contract with scripts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class SectionKind(StrEnum):
    """What a part of a briefing is for."""

    PURPOSE = "purpose"
    INTRODUCTION = "introduction"
    CONTEXT = "context"
    GOOD_PRACTICE = "good_practice"
    DEVELOPMENT = "development"
    RECOMMENDATIONS = "recommendations"
    QUESTIONS = "questions"
    NEXT_STEPS = "next_steps"
    RESOURCES = "resources"
    GOVERNANCE = "governance"
    OTHER = "other"


class PointKind(StrEnum):
    """What a learning point says: a strength, a gap, what was asked for."""

    GOOD_PRACTICE = "good_practice"
    DEVELOPMENT_AREA = "development_area"
    RECOMMENDATION = "recommendation"
    REFLECTIVE_QUESTION = "reflective_question"
    NEXT_STEP = "next_step"
    RESOURCE = "resource"


#: The kind of point that a list under each kind of section holds. Sections not named here hold no points.
POINT_KIND_OF_SECTION: dict[SectionKind, PointKind] = {
    SectionKind.GOOD_PRACTICE: PointKind.GOOD_PRACTICE,
    SectionKind.DEVELOPMENT: PointKind.DEVELOPMENT_AREA,
    SectionKind.RECOMMENDATIONS: PointKind.RECOMMENDATION,
    SectionKind.QUESTIONS: PointKind.REFLECTIVE_QUESTION,
    SectionKind.NEXT_STEPS: PointKind.NEXT_STEP,
    SectionKind.RESOURCES: PointKind.RESOURCE,
}

#: Kinds that carry learning; a resource is a pointer to other material.
LEARNING_KINDS: tuple[PointKind, ...] = (
    PointKind.DEVELOPMENT_AREA,
    PointKind.GOOD_PRACTICE,
    PointKind.RECOMMENDATION,
    PointKind.REFLECTIVE_QUESTION,
    PointKind.NEXT_STEP,
)


class ReviewType(StrEnum):
    """The statutory or local form of a review."""

    RAPID_REVIEW = "rapid_review"
    LCSPR = "lcspr"
    SCR = "scr"
    NATIONAL = "national"
    THEMATIC = "thematic"
    AUDIT = "audit"
    LEARNING_REVIEW = "learning_review"
    PRACTICE_REVIEW = "practice_review"
    SAR = "sar"
    DHR = "dhr"


class ParseOutcome(StrEnum):
    """How reading one file ended."""

    PARSED = "parsed"
    NEEDS_OCR = "needs_ocr"
    ENCRYPTED = "encrypted"
    UNSUPPORTED = "unsupported"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    EMPTY = "empty"


class IngestOutcome(StrEnum):
    """How adding one file to a library ended (a parse outcome other than `parsed` is possible too)."""

    ADDED = "added"
    UNCHANGED = "unchanged"
    REPLACED = "replaced"
    DUPLICATE = "duplicate"
    FAILED = "failed"
    NEEDS_OCR = "needs_ocr"
    ENCRYPTED = "encrypted"
    UNSUPPORTED = "unsupported"
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    EMPTY = "empty"


class AssignmentState(StrEnum):
    """Whether a person has decided on a theme that was given to a point."""

    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class SearchMode(StrEnum):
    """Which of the two rankings a search uses."""

    HYBRID = "hybrid"
    SEMANTIC = "semantic"
    KEYWORD = "keyword"


# ------------------------------------------------------------------ what is read from a file


@dataclass(frozen=True)
class Notice:
    """One thing a person should know about a reading: what was inferred, repaired or looks wrong.

    `code` is stable (`heading_inferred`, `orphan_bullet`, ...), `message` is a plain sentence, `page` counts from 1 or is None.
    """

    code: str
    message: str
    page: int | None = None


@dataclass(frozen=True)
class Passage:
    """One paragraph of narrative, word for word, with the page it starts on (from 1; None where the format has no pages)."""

    text: str
    page: int | None = None


@dataclass(frozen=True)
class Section:
    """A part of a document. `heading` is as printed, None where none was; `inferred` says that the kind was worked out.

    `why` is the reason in plain words when `inferred`. `passages` is the narrative, in order, that is no learning point.
    """

    kind: SectionKind
    heading: str | None
    inferred: bool
    page: int | None
    why: str | None = None
    passages: tuple[Passage, ...] = ()


@dataclass(frozen=True)
class Assignment:
    """A theme given to a point: by the machine (suggested, with score in 0..1 and a reason) or by a person."""

    theme: str
    score: float
    why: str
    state: AssignmentState = AssignmentState.SUGGESTED
    by: str = "machine"


@dataclass(frozen=True)
class LearningPoint:
    """One passage of a review, word for word.

    `label` is the bold lead-in without its colon, or None; `section` is the index of its section in the reading.
    """

    kind: PointKind
    label: str | None
    text: str
    page: int | None
    section: int
    themes: tuple[Assignment, ...] = ()

    @property
    def wording(self) -> str:
        """Label and text together, as a person would read them."""
        return f"{self.label}: {self.text}" if self.label else self.text


@dataclass(frozen=True)
class Reading:
    """All that was read from one file. With an outcome other than `parsed`, `message` says why and what to do."""

    file: str
    sha256: str
    outcome: ParseOutcome
    message: str | None = None
    reference: str | None = None
    title: str | None = None
    partnership: str | None = None
    published: str | None = None
    published_as_printed: str | None = None
    review_type: ReviewType | None = None
    pages: int | None = None
    sections: tuple[Section, ...] = ()
    points: tuple[LearningPoint, ...] = ()
    notices: tuple[Notice, ...] = ()


# ------------------------------------------------------------------ what a library holds


@dataclass(frozen=True)
class CitedPoint:
    """A learning point as a person sees it: never without its source.

    `id` is stable between readings of the same words; `review` is the key of its review, `reference` what people call it.
    `published` is ISO as precise as the document is; `heading` is the printed heading, None where none was printed.
    """

    id: str
    kind: PointKind
    label: str | None
    text: str
    page: int | None
    heading: str | None
    heading_inferred: bool
    heading_why: str | None
    section: int
    position: int
    review: str
    reference: str
    partnership: str | None
    published: str | None
    published_as_printed: str | None
    file: str
    themes: tuple[Assignment, ...] = ()

    @property
    def wording(self) -> str:
        """Label and text together, as a person would read them."""
        return f"{self.label}: {self.text}" if self.label else self.text


@dataclass(frozen=True)
class ReviewSummary:
    """One row of the list of reviews. `state` is `ready`, `needs a look` or `withdrawn`."""

    key: str
    reference: str
    title: str | None
    partnership: str | None
    published: str | None
    published_as_printed: str | None
    review_type: ReviewType | None
    state: str
    points: int
    themes: int
    inferred: int
    files: tuple[str, ...]
    withdrawn_on: str | None = None
    withdrawn_reason: str | None = None


@dataclass(frozen=True)
class SectionDetail:
    """A section of a stored review with its narrative and its points, in the document's order."""

    section: Section
    file: str
    points: tuple[CitedPoint, ...]


@dataclass(frozen=True)
class ReviewDetail:
    """A review opened: its facts, its sections in order, and what was inferred while reading it."""

    summary: ReviewSummary
    sections: tuple[SectionDetail, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True)
class Filter:
    """One filter for vectors, keywords and SQL alike. Values of one field are alternatives; fields narrow each other.

    `review` takes references or keys, compared without case. Empty tuples do not filter.
    """

    kind: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    review: tuple[str, ...] = ()
    partnership: tuple[str, ...] = ()
    review_type: tuple[str, ...] = ()
    year: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """True when nothing is filtered out."""
        return not any((self.kind, self.theme, self.review, self.partnership, self.review_type, self.year))


@dataclass(frozen=True)
class Hit:
    """One line found. Ranks count from 1 and are None where that ranking did not find the line.

    `matched` are the words of the line, as printed, that matched the query; `score` is the fused score, for order only.
    `also_in` are references of other reviews that hold the same words.
    """

    rank: int
    point: CitedPoint
    score: float
    keyword_rank: int | None
    semantic_rank: int | None
    matched: tuple[str, ...] = ()
    also_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facets:
    """How many of the found lines carry each value: kind, theme id, review reference."""

    kind: dict[str, int] = field(default_factory=dict)
    theme: dict[str, int] = field(default_factory=dict)
    review: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class SearchResult:
    """The answer to one query: `total` lines found, the best of them in `hits`; `notes` say how the query was read."""

    query: str
    mode: SearchMode
    total: int
    seconds: float
    hits: tuple[Hit, ...]
    facets: Facets
    notes: tuple[str, ...] = ()


# ------------------------------------------------------------------ themes over reviews


@dataclass(frozen=True)
class Theme:
    """One entry of the vocabulary. Ids are stable: other people's data refers to them."""

    id: str
    label: str
    family: str
    definition: str
    phrases: tuple[str, ...] = ()


@dataclass(frozen=True)
class ThemeCount:
    """In how many reviews a theme is seen, and as what. Counts are of reviews, not of lines."""

    theme: Theme
    reviews: int
    strength: int
    gap: int
    recommendation: int
    question: int
    first_published: str | None
    last_published: str | None


@dataclass(frozen=True)
class TrendCell:
    """How many lines of one review carry one theme, by what they say. Counts are of lines."""

    theme: str
    review: str
    reference: str
    strength: int
    gap: int
    recommendation: int
    question: int


@dataclass(frozen=True)
class Trends:
    """The theme by review matrix: reviews by date, and every cell that is not empty."""

    reviews: tuple[ReviewSummary, ...]
    cells: tuple[TrendCell, ...]


@dataclass(frozen=True)
class Stored:
    """What became of one reading in the library."""

    outcome: IngestOutcome
    reference: str | None
    review: str | None
    points: int
    message: str | None = None


@dataclass(frozen=True)
class Finding:
    """One difference that `kb check` found between the catalogue and its copies; `repaired` once it was mended."""

    code: str
    message: str
    repaired: bool = False
