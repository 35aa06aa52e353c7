"""One file's bytes to one `Reading`: detect, read, mend, section, points, facts. Pure: no files, no library, no themes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from functools import lru_cache

from kb.errors import UnreadableFile
from kb.models import LearntHeading, Notice, ParseOutcome, Passage, Reading
from kb.settings import DATA
from kb.visibility import PUBLICATION

from . import readers
from .facets import suggest_facets
from .headings import also_known
from .limits import POINTS, in_pieces, refuse_long, too_many_points
from .lines import Line, clean, drop_furniture
from .metadata import Facts, read_facts
from .paragraphs import paragraphs
from .points import Read, read_points
from .privacy import privacy_notices
from .publication import publication_notices
from .sections import split_sections

_INVENTED = re.compile(
    r"\b(?:this|these|all|everything|everyone|nobody|briefing|sample|review|example|document|story|people|persons?|names?|fictional)\b[^.]{0,80}\binvented\b"
    r"|\binvented (?:sample|for|example|briefing|review|case|text|material|story|by)\b|^\W*invented\b",
    re.IGNORECASE,
)
_NOTHING = (
    "Nothing but page numbers or single marks could be read. If it shows more than that, it is a picture of text: add the document it was"
    " made from, or run text recognition (OCR) on it."
)
#: A word, so that there is something to read; page numbers and single marks are none.
_WORD = re.compile(r"(?!pages?\b)[^\W\d_]{2,}", re.IGNORECASE)
_NEEDED = "No heading or list of learning was recognised in it, so no line of it can be searched. Check that it is a learning briefing."


def read_bytes(content: bytes, file: str, *, recognise: bool = False, learnt: Sequence[LearntHeading] = ()) -> Reading:
    """Read `content`; `file` is the name shown to people. Never raises for a bad file: the outcome says what is wrong.

    `learnt` are heading wordings that people confirmed; those of the partnership that the file names (or of none) are used.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        document = readers.read(content, file, recognise=recognise)
        refuse_long(sum(len(line.text) for line in document.lines), len(document.lines))
    except UnreadableFile as error:
        return Reading(file=file, sha256=sha256, outcome=ParseOutcome(error.outcome), message=_about(file, str(error)))
    lines = tuple(in_pieces(document.lines))
    kept = drop_furniture(lines) or [line for line in lines if _WORD.search(line.text)]
    whole = paragraphs(kept)
    everything = [*paragraphs(lines), *document.margins]
    stays = {id(line) for line in kept}
    furniture = [*(line for line in lines if id(line) not in stays), *document.margins]
    parts, inferred = split_sections(whole)
    confirmed = _of_partnership(learnt, read_facts(whole, furniture, parts).partnership) if learnt else []
    with also_known(confirmed):
        if confirmed:
            parts, inferred = split_sections(whole)
        read = read_points(parts)
    if not _says_something(read):
        return Reading(file=file, sha256=sha256, outcome=ParseOutcome.EMPTY, message=f"{file}: {_NOTHING}")
    if len(read.points) > POINTS:
        return Reading(file=file, sha256=sha256, outcome=ParseOutcome.TOO_LARGE, message=f"{file}: {too_many_points(len(read.points))}")
    facts = read_facts(whole, furniture, parts)
    return Reading(
        file=file,
        sha256=sha256,
        outcome=ParseOutcome.PARSED,
        reference=facts.reference,
        title=facts.title,
        partnership=facts.partnership,
        published=facts.published,
        published_as_printed=facts.published_as_printed,
        review_type=facts.review_type,
        pages=document.pages,
        sections=read.sections,
        points=read.points,
        notices=(
            *document.notices,
            *inferred,
            *read.notices,
            *_invented(everything, sha256),
            *_nothing_found(read),
            *_warnings(everything, read, facts),
        ),
        facts=(*facts.evidence, *suggest_facets(read.sections, read.points, stated=facts.evidence)),
        recognised=document.recognised,
        left_out=tuple(Passage(clean(line.text), line.page) for line in furniture if clean(line.text)),
    )


def _says_something(read: Read) -> bool:
    """True when more than a mark or two was read; headings count, since a page may hold nothing else."""
    passages = (passage.text for section in read.sections for passage in section.passages)
    headings = (section.heading or "" for section in read.sections)
    said = " ".join((*passages, *headings))
    letters = sum(map(str.isalpha, said))
    return bool(read.points) or bool(_WORD.search(said)) or letters > 2 or len(said) > 12


def _about(file: str, message: str) -> str:
    return message if message.startswith(file) else f"{file}: {message}"


def _of_partnership(learnt: Sequence[LearntHeading], partnership: str | None) -> list[LearntHeading]:
    """The heading wordings that people confirmed for this partnership, or for files that name none."""
    named = " ".join((partnership or "").split()).casefold()
    return [heading for heading in learnt if " ".join((heading.partnership or "").split()).casefold() == named]


def _invented(lines: Sequence[Line], sha256: str) -> list[Notice]:
    """A notice for one of the product's own samples, and for a document that says of itself that it is invented, with its words."""
    said = next((line for line in lines if len(line.text) < 300 and _INVENTED.search(line.text)), None)
    if said:
        return [Notice("invented", f"The document says of itself: “{said.text}”", said.page)]
    sample = "This is one of the sample briefings that come with the product. Everything in it is invented."
    return [Notice("invented", sample)] if sha256 in _samples() else []


@lru_cache(maxsize=1)
def _samples() -> frozenset[str]:
    """The sha256 of every sample briefing that comes with the product."""
    folder = DATA / "samples"
    return frozenset(hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.glob("*") if path.is_file())


def _warnings(lines: Sequence[Line], read: Read, facts: Facts) -> tuple[Notice, ...]:
    """What decides who may see the review at first: signs of publication, and what may identify a person."""
    called = (facts.reference, facts.title)
    publication = publication_notices(lines, facts.published)
    published = facts.published is not None or any(notice.code == PUBLICATION for notice in publication)
    return (*publication, *privacy_notices(lines, read.sections, called, published=published))


def _nothing_found(read: Read) -> list[Notice]:
    return [] if read.points else [Notice("no_learning_found", _NEEDED)]
