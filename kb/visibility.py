"""Who may see a review: the one place where it is decided that one starts as restricted, and why.

A rapid review is unpublished by nature, and a file in which something may identify a person is to be looked at first; so is one that says
that it is not for publication. What a restricted review is left out of is decided in `kb.catalogue.filters`; what it means for a person,
in docs/decisions/0008-restricted-reviews.md.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass

from kb.models import Notice, ReviewType

#: Codes of notices that decide here. The words of a privacy notice are masked, so that equal notices mean the same find.
PRIVACY, INVENTED, PUBLICATION, NOT_FOR_PUBLICATION = "privacy_", "invented", "publication_stated", "not_for_publication"

#: Notices that are told where it is decided who may see a review; nothing was worked out, and nothing is to be corrected.
TOLD_APART = (PUBLICATION, NOT_FOR_PUBLICATION)

#: The name that stands where no person decided.
MACHINE = "machine"

_RAPID = "A rapid review is not published as a rule, and this one states no date or line of publication."
#: A real review can say that its names are invented.
_NAMES_ONLY = re.compile(r"\bnames?\b|\bpseudonym", re.IGNORECASE)
_MARKED = "The file says that it is not for publication."


@dataclass(frozen=True)
class Cause:
    """One reason why others are not to see a review yet. Equal causes are the same find."""

    code: str
    words: str


def is_privacy(code: str) -> bool:
    """Whether a notice is about something that may identify a person."""
    return code.startswith(PRIVACY)


def causes(review_type: str | None, published: str | None, notices: Iterable[Notice]) -> frozenset[Cause]:
    """Return why a document is to be looked at before others see it.

    What says that it is invented as a whole may be shown, whatever its type; a find is looked at all the same.
    """
    told = list(notices)
    codes = {notice.code for notice in told}
    found = {Cause(notice.code, notice.message) for notice in told if is_privacy(notice.code)}
    if any(notice.code == INVENTED and not _NAMES_ONLY.search(notice.message) for notice in told):
        return frozenset(found)
    if NOT_FOR_PUBLICATION in codes:
        found.add(Cause(NOT_FOR_PUBLICATION, _MARKED))
    if review_type == ReviewType.RAPID_REVIEW and published is None and PUBLICATION not in codes:
        found.add(Cause(ReviewType.RAPID_REVIEW, _RAPID))
    return frozenset(found)


def restricted_now(reference: str, why: str) -> str:
    """Return what the person who adds a file is told when its review is not visible to others yet."""
    return (
        f"{reference} is restricted. {why} The pages leave it out of search, themes and packs until a person has looked at it and made it "
        f"visible: on the Reviews page, or with: kb release {shlex.quote(reference)}"
    )


def reason(found: Iterable[Cause]) -> str:
    """Return the causes in a sentence or two; finds are counted, since their words stand in the notices."""
    every = list(found)
    finds = sum(is_privacy(cause.code) for cause in every)
    said = sorted({cause.words for cause in every if not is_privacy(cause.code)})
    if finds:
        things = "Something that may identify a person was found" if finds == 1 else f"{finds} things that may identify a person were found"
        said.append(f"{things}: to be checked before others see it.")
    return " ".join(said)
