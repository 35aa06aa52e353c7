"""The nouns of the field, as frozen values that every room of the house shares.

A *learning point* is one passage of a published review, word for word. A *reading* is everything that was read from one file:
sections, points and what was inferred on the way. A *cited point* is a learning point as it leaves the library: always with its
source. Nothing here reads files, opens a database or knows of pages.

A new kind of point or section is added here first; the names are part of the product's contract with scripts.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kb.search_models import Understood


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


class Visibility(StrEnum):
    """Who may see a review. A restricted one is left out of search, themes, trends and packs, unless a person asks for it."""

    OPEN = "open"
    RESTRICTED = "restricted"


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

    `why` is the reason in plain words when `inferred`. `passages` is the narrative, in order, that is no learning point. `sure` (0..1)
    is how sure the kind is: 1.0 where the printed heading says it.
    """

    kind: SectionKind
    heading: str | None
    inferred: bool
    page: int | None
    why: str | None = None
    passages: tuple[Passage, ...] = ()
    sure: float = 1.0


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

    `label` is the bold lead-in without its colon, or None; `section` is the index of its section in the reading. `fields` are the other
    columns of the table row that the point stood in, as (what the column is, words as printed): `agency`, `lead`, `timescale`, `status`,
    or the column's own heading. `links` are the addresses that the line points to. `sure` (0..1) is how sure its kind is, and `why`
    says how it was worked out where it does not follow from a printed heading.
    """

    kind: PointKind
    label: str | None
    text: str
    page: int | None
    section: int
    themes: tuple[Assignment, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    links: tuple[str, ...] = ()
    sure: float = 1.0
    why: str | None = None

    @property
    def wording(self) -> str:
        """Label and text together, as a person would read them."""
        return f"{self.label}: {self.text}" if self.label else self.text


#: What stands for a fact that the document says it does not say, and for one that it says nothing of.
WITHHELD, NOT_STATED = "withheld", "not_stated"

#: The facts that a review has once; and the facets, of which it can have several values.
SINGLE_FACTS = ("reference", "title", "partnership", "published", "review_type")
FACETS = ("outcome", "age_band", "harm", "agency", "status")


@dataclass(frozen=True)
class Fact:
    """Something a document states about itself or its case, with its evidence.

    `name` is `reference`, `title`, `partnership`, `published`, `review_type`, or a facet: `outcome`, `age_band`, `harm`, `agency`,
    `status` (several facts of one facet are possible). `value` is the stable value; `withheld` where the document says that it does not
    say. A facet without any fact is not stated. `printed` are the document's own words, `quote` the line they stand in, `where` says in
    plain words where that was ("title block", "page footer", "case summary"), and `sure` is 0..1.
    """

    name: str
    value: str
    printed: str
    quote: str
    where: str
    page: int | None = None
    sure: float = 1.0


@dataclass(frozen=True)
class Reading:
    """All that was read from one file. With an outcome other than `parsed`, `message` says why and what to do.

    `facts` are the evidence for reference, title, partnership, date and type, and the facets that the document suggests. `recognised`
    says that the words come from text recognition (OCR) and can hold wrong letters. `left_out` are the lines that were left out of the
    sections as furniture: running headers, page numbers, margins.
    """

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
    facts: tuple[Fact, ...] = ()
    recognised: bool = False
    left_out: tuple[Passage, ...] = ()


# ------------------------------------------------------------------ what a library holds


@dataclass(frozen=True)
class OtherPlace:
    """Where the same line stands once more: another file of the same review, and its page (None where the format has no pages)."""

    file: str
    page: int | None


@dataclass(frozen=True)
class CitedPoint:
    """A learning point as a person sees it: never without its source.

    A line that several files of a review hold counts once, where it was added first; `also` are the other places. `restricted` says that
    its review is. `id` is stable between readings of the same words; `review` is the key of its review, `reference` what people call it.
    `published` is ISO as precise as the document is; `heading` is the printed heading, None where none was printed. `fields`, `links`,
    `sure` and `why` are those of the learning point; `recognised` says that the words come from text recognition.
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
    also: tuple[OtherPlace, ...] = ()
    restricted: bool = False
    fields: tuple[tuple[str, str], ...] = ()
    links: tuple[str, ...] = ()
    sure: float = 1.0
    why: str | None = None
    recognised: bool = False

    @property
    def wording(self) -> str:
        """Label and text together, as a person would read them."""
        return f"{self.label}: {self.text}" if self.label else self.text


@dataclass(frozen=True)
class VisibilityChange:
    """One entry of who may see a review: `by` is a person or `machine`, `on` is ISO to the second, `reason` is in plain words."""

    visibility: Visibility
    by: str
    on: str
    reason: str


@dataclass(frozen=True)
class ReviewSummary:
    """One row of the list of reviews. `state` is `ready`, `needs a look` or `withdrawn`; `doubts` is how much a person should look at.

    `access` says who made the review `restricted` or open again, when and why; None for one that was open from the start.
    """

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
    visibility: Visibility = Visibility.OPEN
    access: VisibilityChange | None = None
    doubts: int = 0

    @property
    def restricted(self) -> bool:
        """True while only the library's keeper is to see it."""
        return self.visibility is Visibility.RESTRICTED and self.withdrawn_on is None


@dataclass(frozen=True)
class HeldDocument:
    """One file of a review. `placed_by` is the person who put it there, None where its own facts did; `points` counts its lines."""

    number: int
    review: str
    file: str
    pages: int | None
    points: int
    added_on: str
    placed_by: str | None = None


@dataclass(frozen=True)
class Move:
    """A file that a person put with another review: from where (None: from no review, it was added there), to where, by whom, when."""

    number: int
    document: int
    file: str
    source: str | None
    source_reference: str | None
    target: str
    target_reference: str
    by: str
    on: str


@dataclass(frozen=True)
class Into:
    """The review (its key) that a person puts a file with, and who does."""

    review: str
    by: str


#: Code of the notice about a decision that found no line.
NOT_CARRIED = "decision_not_carried"


@dataclass(frozen=True)
class LeftDecision:
    """What a person decided on a theme at a line that the newest edition of the file no longer has, nor anything close to it."""

    number: int
    file: str
    kind: PointKind
    wording: str
    page: int | None
    theme: str
    state: AssignmentState
    by: str
    decided_on: str | None


@dataclass(frozen=True)
class SectionDetail:
    """A section of a stored review with its narrative and its points, in the document's order."""

    section: Section
    file: str
    points: tuple[CitedPoint, ...]


@dataclass(frozen=True)
class FactDecision:
    """What a person decided on one fact of a review; it stands before what was read. No `values`: not stated. `decided_on` is ISO, UTC."""

    name: str
    values: tuple[str, ...]
    by: str
    decided_on: str


@dataclass(frozen=True)
class ReviewDetail:
    """A review opened: its facts, its sections in order, and what was inferred while reading it.

    `facts` are what its documents state and suggest, with their evidence, in the order of its documents; `decided` are people's decisions.
    """

    summary: ReviewSummary
    sections: tuple[SectionDetail, ...]
    notices: tuple[Notice, ...]
    left_decisions: tuple[LeftDecision, ...] = ()
    facts: tuple[Fact, ...] = ()
    decided: tuple[FactDecision, ...] = ()


@dataclass(frozen=True)
class Filter:
    """One filter for vectors, keywords and SQL alike. Values of one field are alternatives; fields narrow each other.

    Lines of restricted reviews pass only where `restricted` is set (docs/decisions/0008-restricted-reviews.md).

    `review` takes references or keys, compared without case. `outcome` to `status` take ids of data/facets.yaml, `withheld` or
    `not_stated`. `before` and `after` are dates, as precise as one likes (2022, 2022-03): a review published less precisely passes
    where it may be. Empty tuples and empty dates do not filter.
    """

    kind: tuple[str, ...] = ()
    theme: tuple[str, ...] = ()
    review: tuple[str, ...] = ()
    partnership: tuple[str, ...] = ()
    review_type: tuple[str, ...] = ()
    year: tuple[str, ...] = ()
    restricted: bool = False
    outcome: tuple[str, ...] = ()
    age_band: tuple[str, ...] = ()
    harm: tuple[str, ...] = ()
    agency: tuple[str, ...] = ()
    status: tuple[str, ...] = ()
    before: str = ""
    after: str = ""

    @property
    def empty(self) -> bool:
        """True when no field filters; whether restricted reviews pass is no field."""
        return not (self.kind or self.theme or self.about_reviews)

    @property
    def about_reviews(self) -> bool:
        """True when a field filters that is about reviews rather than about their lines."""
        by_facet = (self.outcome, self.age_band, self.harm, self.agency, self.status)
        return any((self.review, self.partnership, self.review_type, self.year, self.before, self.after, *by_facet))


@dataclass(frozen=True)
class Hit:
    """One line found. Ranks count from 1 and are None where that ranking did not find the line.

    `matched` are the words of the line, as printed, that matched the query; `score` is the fused score, for order only.
    `also_in` are references of other reviews that hold the same words, or nearly the same; `alike` are the ids of the lines found there
    that stand under this one instead of by themselves.
    """

    rank: int
    point: CitedPoint
    score: float
    keyword_rank: int | None
    semantic_rank: int | None
    matched: tuple[str, ...] = ()
    also_in: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()


@dataclass(frozen=True)
class Facets:
    """How many of the found lines carry each value, most frequent first.

    By kind, theme id, review reference, partnership, year and type of their review, and by ids of the facets of their review.
    """

    kind: dict[str, int] = field(default_factory=dict)
    theme: dict[str, int] = field(default_factory=dict)
    review: dict[str, int] = field(default_factory=dict)
    outcome: dict[str, int] = field(default_factory=dict)
    age_band: dict[str, int] = field(default_factory=dict)
    harm: dict[str, int] = field(default_factory=dict)
    agency: dict[str, int] = field(default_factory=dict)
    status: dict[str, int] = field(default_factory=dict)
    partnership: dict[str, int] = field(default_factory=dict)
    year: dict[str, int] = field(default_factory=dict)
    review_type: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class SearchResult:
    """The answer to one query: `total` lines found, the best of them in `hits`.

    `understood` is what was made of the words typed, and `notes` say so in sentences; `where` is the filter that was in force, the
    narrowing words typed with it. `whole` is False where one of the two indexes is damaged and only the other was asked.
    """

    query: str
    mode: SearchMode
    total: int
    seconds: float
    hits: tuple[Hit, ...]
    facets: Facets
    notes: tuple[str, ...] = ()
    understood: tuple[Understood, ...] = ()
    where: Filter = Filter()
    whole: bool = True


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
    """What became of one reading in the library.

    `notices` are what storing it found, beside those of the reading; `restricted` says that its review is not visible to others.
    """

    outcome: IngestOutcome
    reference: str | None
    review: str | None
    points: int
    message: str | None = None
    notices: tuple[Notice, ...] = ()
    restricted: bool = False


@dataclass(frozen=True)
class Finding:
    """One difference that `kb check` found between the catalogue and its copies; `repaired` once it was mended."""

    code: str
    message: str
    repaired: bool = False


# ------------------------------------------------------------------ what people correct in a reading


class CorrectionAction(StrEnum):
    """What a person can do to a reading. `seen` says of a notice that it was looked at, and needs nothing."""

    KIND = "kind"
    SECTION = "section"
    LABEL = "label"
    SPLIT = "split"
    MERGE = "merge"
    DROP = "drop"
    ADD = "add"
    SEEN = "seen"


@dataclass(frozen=True)
class Place:
    """A line, a section or a notice, named so that it is found again in another reading.

    `kind` is the kind of the line or section, or the notice's code; `words` are the line's wording, the section's heading (empty where
    none was printed) or the notice's message. `nth` counts those that are equal, from 0; `below` are the first words of a section.
    """

    kind: str
    words: str
    page: int | None = None
    nth: int = 0
    below: str = ""


@dataclass(frozen=True)
class Change:
    """One change to a reading.

    `kind` is what the line or section is to be (`kind`, `section`, `add`). `words` are, for `label`, the first words of the line that
    are its label (None: it has none); for `split`, the words of the second part; for `merge`, those of the line after it; for `add`,
    those of the line that was missed, and `at` is then the line after which it stands (None: where its words stand).
    """

    action: CorrectionAction
    at: Place | None = None
    kind: str | None = None
    words: str | None = None


@dataclass(frozen=True)
class Correction:
    """A change that a person made: who, and when (ISO, UTC). `id` is its number in the library; later ones build on earlier ones."""

    change: Change
    by: str
    on: str
    id: int = 0


@dataclass(frozen=True)
class Doubt:
    """Something in a reading that a person should look at: what is doubtful (`at`), why in plain words, and how sure the reader was (0..1).

    `about` is `section`, `line` or `notice`; `index` is its place in the reading.
    """

    about: str
    index: int
    at: Place
    message: str
    page: int | None
    sure: float


@dataclass(frozen=True)
class LearntHeading:
    """A heading wording that a person has confirmed for the briefings of one partnership (None: of those that name none)."""

    partnership: str | None
    heading: str
    kind: SectionKind
    by: str
    on: str
    id: int = 0
