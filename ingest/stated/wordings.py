"""Words that only say what kind of document this is: no title by themselves, and no reason to doubt the date beside them."""

from __future__ import annotations

import re

_KIND = (
    r"(?:7|seven|five|5|ten|10|one|1|two|2|\d{1,2})[\s-]?(?:minutes?|mins?|points?|pages?|sides?)(?: of a4)?|"
    r"learning(?: and improvement)?|lessons?|briefings?|brief|"
    r"reports?|overview|executive|summary|summaries|bulletin|newsletters?|leaflet|paper|notes?|guide|reviews?|rapid|local|"
    r"child(?:ren)?(?:['’]s)?|safeguarding|adults?|"
    r"practice|practitioners?|professionals?|multi-?\s?agency|multi|agency|audits?|thematic|themed|national|serious|case|"
    r"cases|homicide|domestic|abuse|related|death|single|"
    r"unified|concise|extended|staff|workforce|managers?|everyone|frontline|edition|issue(?: (?:no\.? ?)?\d{1,3})?|volume|"
    r"final|version|published|publication|produced|prepared|issued|circulated|commissioned|shared|official|"
    r"sensitive|public|internal|use|only|short|read|one-pager|factsheet|resource|presentation|slides|findings|messages|key|"
    r"lcspr|cspr|scr|sar|dhr|dardr|susr|spr|baby|infant|family|young|person"
)
_SMALL = r"the|a|an|of|for|from|and|on|to|by|in|with|this|our|your|about|into|all"
_CODE = (
    r"(?:child(?:ren)?|baby|babies|infant|family|young person|sibling group|siblings|twins|adult) (?:[a-z]{1,3}\d{0,2}|"
    r"\d{1,3})(?:(?:,| and| &|/) ?[a-z]{1,2}\d{0,2})*"
)

#: Words that name a kind of document, in any number; small words beside them.
DOCUMENT_WORDS = re.compile(rf"\b(?:{_CODE}|{_KIND}|{_SMALL})\b|&", re.IGNORECASE)
#: A word that names a kind of document by itself.
KIND_WORDS = re.compile(rf"\b(?:{_KIND})\b", re.IGNORECASE)
_ONLY_KIND = re.compile(rf"(?:\W*\b(?:{_CODE}|{_KIND}|{_SMALL})\b)+\W*", re.IGNORECASE)
_SOMEONE = re.compile(rf"\b{_CODE}\b|\b[A-Z]{{2,8}}[\s/-]?[A-Z]?\d[\d/-]*", re.IGNORECASE)


def names_kind_only(text: str) -> bool:
    """Whether a text says no more than what kind of document it is, and of which child ("7-minute briefing", "Review: Child KX")."""
    return bool(_ONLY_KIND.fullmatch(text))


def names_someone(text: str) -> bool:
    """Whether a text names a child, a family or a review by its code."""
    return bool(_SOMEONE.search(text))
