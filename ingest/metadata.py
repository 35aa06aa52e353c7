"""What a document says of itself: reference, title, partnership, date, type of review. Never invented, never looked up.

Each fact is taken from where such documents state it, with the line it stands in, and stays None where none does. Where facts stand is in
`ingest.stated.front_matter`; how each is told from its look-alikes, in the module of its name beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.models import Fact, ReviewType

from .lines import Line
from .outline import Part
from .stated.front_matter import front_matter
from .stated.partnership import partnership
from .stated.publication import published
from .stated.reference import reference
from .stated.review_type import review_type
from .stated.title import title

#: Reviews of these types are about more than one case: a child in their text is an example.
_SEVERAL = frozenset({ReviewType.THEMATIC, ReviewType.AUDIT, ReviewType.NATIONAL})


@dataclass(frozen=True)
class Facts:
    """What the document states of itself; None where it does not. `evidence` holds each fact with the line it was taken from."""

    reference: str | None
    title: str | None
    partnership: str | None
    published: str | None
    published_as_printed: str | None
    review_type: ReviewType | None
    evidence: tuple[Fact, ...] = ()


def read_facts(lines: Sequence[Line], furniture: Iterable[Line] = (), parts: Sequence[Part] = ()) -> Facts:
    """The facts of a document from its paragraphs, its headers and footers, and its sections."""
    front = front_matter(lines, furniture, parts)
    kind = review_type(front)
    date = published(front)
    named = reference(front, lines, several=kind is not None and ReviewType(kind.value) in _SEVERAL)
    publisher = partnership(front)
    heading = title(front)
    return Facts(
        reference=named.value if named else None,
        title=heading.value if heading else None,
        partnership=publisher.value if publisher else None,
        published=date.value if date else None,
        published_as_printed=date.printed if date else None,
        review_type=ReviewType(kind.value) if kind else None,
        evidence=tuple(fact for fact in (named, heading, publisher, date, kind) if fact),
    )
