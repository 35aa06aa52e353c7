"""One file's bytes to one `Reading`: detect, read, mend, section, points, facts. Pure: no files, no library, no themes."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from kb.errors import UnreadableFile
from kb.models import Notice, ParseOutcome, Reading

from . import readers
from .lines import Line, drop_furniture, paragraphs
from .metadata import read_facts
from .points import Read, read_points
from .sections import split_sections

_INVENTED = re.compile(
    r"\b(?:this|these|all|everything|everyone|nobody|briefing|sample|review|example|document|story|people|persons?|names?|fictional)\b[^.]{0,80}\binvented\b"
    r"|\binvented (?:sample|for|example|briefing|review|case|text|material|story|by)\b|^\W*invented\b",
    re.IGNORECASE,
)
_NEEDED = "No heading or list of learning was recognised in it, so no line of it can be searched. Check that it is a learning briefing."


def read_bytes(content: bytes, file: str) -> Reading:
    """Read `content`; `file` is the name shown to people. Never raises for a bad file: the outcome says what is wrong."""
    sha256 = hashlib.sha256(content).hexdigest()
    try:
        document = readers.read(content, file)
    except UnreadableFile as error:
        return Reading(file=file, sha256=sha256, outcome=ParseOutcome(error.outcome), message=_about(file, str(error)))
    whole = paragraphs(drop_furniture(document.lines))
    everything = [*paragraphs(document.lines), *document.margins]
    parts, inferred = split_sections(whole)
    read = read_points(parts)
    if not read.points and not any(section.passages for section in read.sections):
        message = f"{file}: Nothing but page numbers or single marks could be read. If it shows text, run text recognition (OCR) on it."
        return Reading(file=file, sha256=sha256, outcome=ParseOutcome.EMPTY, message=message)
    facts = read_facts(everything)
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
        notices=(*document.notices, *inferred, *read.notices, *_invented(everything), *_nothing_found(read)),
    )


def _about(file: str, message: str) -> str:
    return message if message.startswith(file) else f"{file}: {message}"


def _invented(lines: Sequence[Line]) -> list[Notice]:
    """A notice that quotes the line in which the document says that it is invented."""
    said = next((line for line in lines if len(line.text) < 300 and _INVENTED.search(line.text)), None)
    return [Notice("invented", f"The document says of itself: “{said.text}”", said.page)] if said else []


def _nothing_found(read: Read) -> list[Notice]:
    return [] if read.points else [Notice("no_learning_found", _NEEDED)]
