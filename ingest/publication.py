"""Whether a document says that it is published, or that it is not to be: what decides, with its type, who may see a review at first.

A date of publication is a fact of its own (`metadata`); here are the lines that say it without one. The rule is in `kb.visibility`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kb.models import Notice
from kb.visibility import NOT_FOR_PUBLICATION, PUBLICATION

from .lines import Line

#: A marking is a short line of its own; in running text the same words are about something else.
_LONGEST = 160

_NOT = re.compile(r"\bnot for (?:publication|circulation|distribution|(?:onward|wider|general|public) \w+)\b", re.IGNORECASE)
_BY = re.compile(
    r"\bpublished (?:by|on behalf of|on the website of)\b.{0,80}\b(?:partnership|board|council|commission|panel|committee)\b", re.IGNORECASE
)


def publication_notices(lines: Sequence[Line], published: str | None) -> tuple[Notice, ...]:
    """Return what the document says of being published, where it states no date of that; and that it is not to be, where it says so."""
    short = [line for line in lines if len(line.text) <= _LONGEST]
    withheld = next((line for line in short if _NOT.search(line.text)), None)
    if withheld is not None:
        return (Notice(NOT_FOR_PUBLICATION, f"The file says that it is not for publication: “{withheld.text}”", withheld.page),)
    told = next((line for line in short if _BY.search(line.text)), None)
    if told is None or published is not None:
        return ()
    return (Notice(PUBLICATION, f"The file says that it is published: “{told.text}”", told.page),)
