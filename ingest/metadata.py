"""What a document says of itself: reference, title, partnership, date, type of review. Never invented, never looked up.

Each fact is taken from where such documents state it (the title block, then the first narrative), and stays None where none does.
"""

from __future__ import annotations

import calendar
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kb.models import ReviewType

from .headings import heading_wordings, normal
from .lines import Line

_MONTHS = (
    {name.lower(): i for i, name in enumerate(calendar.month_name) if name}
    | {name.lower(): i for i, name in enumerate(calendar.month_abbr) if name}
    | {"sept": 9}
)
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WORDY = re.compile(
    rf"\b(?:(?P<day>[0-3]?\d)(?:st|nd|rd|th)?\s+(?:of\s+)?)?(?P<month>{_MONTH})\.?,?\s+(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE
)
_AMERICAN = re.compile(rf"\b(?P<month>{_MONTH})\.?\s+(?P<day>[0-3]?\d)(?:st|nd|rd|th)?,\s+(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE)
_NUMERIC = re.compile(r"\b(?P<day>[0-3]?\d)[./-](?P<month>[01]?\d)[./-](?P<year>(?:19|20)\d\d|\d\d)\b(?![./-]\d)")
_ISO = re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<month>[01]\d)-(?P<day>[0-3]\d)\b")
_ISO_MONTH = re.compile(r"\b(?P<year>(?:19|20)\d\d)-(?P<month>0[1-9]|1[0-2])\b(?![-\d])")
_YEAR = re.compile(r"\b(?P<year>20[0-4]\d)\b")
_PUBLISHED = re.compile(
    r"\b(?:published|publication|date of (?:publication|issue|briefing)|issued|issue date|date|released|briefing date)\b", re.IGNORECASE
)
_OTHER_DATE = re.compile(
    r"\b(?:review date|review by|next review|date of (?:birth|death|incident)|born|died|version|due|by when|incident|between|since|until|valid|expires)\b",
    re.IGNORECASE,
)

_NAME = r"[A-Z][\w’'-]*"
_LETTERS = r"(?:[A-Z]{1,3}\d{0,2}|\d{1,3})"
_CODE = rf"(?:{_LETTERS}|[A-Z][a-z]{{2,14}})"
_PERSON = re.compile(
    rf"\b(?:(?P<who>Child|Baby|Infant|Family|Young Person|Sibling|Adolescent|Teenager)\s+(?P<code>{_CODE}(?:(?:\s*,\s*|\s+and\s+|\s*&\s*|\s*/\s*){_LETTERS})*)"
    rf"|(?P<many>Children|Siblings|Twins|Babies|Infants|Sibling Group|Adult)\s+(?P<codes>{_LETTERS}(?:(?:\s*,\s*|\s+and\s+|\s*&\s*|\s*/\s*){_LETTERS})*))(?![\w])",
)
_NOT_CODES = frozenset(
    """
    Safeguarding Protection Practice Death Abuse Sexual Exploitation Social Services Health Care Welfare In At On The A And Of Is
    Was Were Had Has Who Plan Plans Looked Support Criminal Mental Development Voice First Centred Focused Matters House Case
    Learning Review Justice Poverty Neglect Act Specific Group Hub Law Line Court Courts Resilience Clinic Network Time Early
    Help Information With To For From By As It They He She We That This Under Qs Did Does Do Be Been Being
    """.split()
)
_CODED = re.compile(
    r"\b(?P<ref>(?:LCSPR|CSPR|SCR|SPR|SAR|DHR|DARDR|CPR|LR|RR|APR|EPR|MAPF|[A-Z]{3,6}SC[PB])[\s/_-]*(?:(?:19|20)\d\d(?:[-/]\d{2,4})?(?:[-/]\d{1,3})?|[A-Z]{1,2}\d{0,3}|\d{1,3}|[A-Z]+\s?\d+\s(?:19|20)\d\d))\b"
    r"|\b(?P<own>[A-Z]{2,6}\s?[A-Z]?\d{1,3}\s(?:19|20)\d\d|[A-Z]{2,8}(?:19|20)\d\d-\d\d-\d{1,3}|[A-Z]{2,8}[-/](?:[A-Z]{1,5}[-/])?(?:19|20)?\d\d[-/]\d{1,3})\b"
)
_STATED = re.compile(
    r"\b(?:reference(?: (?:number|no\.?))?|ref(?:\.| no\.?)?|case (?:reference|number))\s*[:#]\s*(?P<ref>[A-Z0-9][\w/ .-]{1,30}?)(?=\s*(?:[|;,•·]|\s{2}|$))",
    re.IGNORECASE,
)
_PARTNERSHIP = re.compile(
    rf"\b(?P<name>(?:{_NAME}|&|and|of|the|upon|on|in|with)(?:[ ,]+(?:{_NAME}|&|and|of|the|upon|on|in|with))*?\s+"
    r"(?:Safeguarding\s+(?:Children(?:['’]s)?|Child|Adults?|Young People)?\s*(?:and\s+\w+\s+)?(?:Partnership|Board)|(?:Children(?:['’]s)?|Child|Community)\s+(?:Safeguarding|Safety|Protection)\s+(?:Partnership|Board|Committee)))"
)
_TYPES: tuple[tuple[ReviewType, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        (ReviewType.RAPID_REVIEW, r"\brapid review\b"),
        (ReviewType.LCSPR, r"\b(?:local )?child safeguarding practice review\b|\bL?CSPR\b"),
        (ReviewType.SCR, r"\bserious case review\b|\bSCR\b"),
        (ReviewType.DHR, r"\bdomestic (?:homicide|abuse related death) review\b|\bDHR\b"),
        (ReviewType.SAR, r"\bsafeguarding adults? review\b|\bSAR\b"),
        (ReviewType.AUDIT, r"\b(?:multi-?\s?agency|thematic|themed|joint|case|practice)\s+(?:case\s+|practice\s+)?audit\b"),
        (ReviewType.THEMATIC, r"\bthem(?:atic|ed)\s+(?:\w+\s+){0,2}review\b"),
        (ReviewType.NATIONAL, r"\bnational (?:child safeguarding practice )?review\b"),
        (ReviewType.LEARNING_REVIEW, r"\b(?:local |multi-?agency |single agency )?learning review\b|\blearning lessons review\b"),
        (
            ReviewType.PRACTICE_REVIEW,
            r"\b(?:child |safeguarding |single unified safeguarding |concise |extended )?practice review\b|\bSUSR\b",
        ),
    )
)


@dataclass(frozen=True)
class Facts:
    """What the document states of itself; None where it does not."""

    reference: str | None
    title: str | None
    partnership: str | None
    published: str | None
    published_as_printed: str | None
    review_type: ReviewType | None


def read_facts(lines: Sequence[Line]) -> Facts:
    """The facts of a document from its paragraphs, furniture included (a date may stand only in a footer)."""
    block = _title_block(lines)
    opening = _opening(lines)
    printed, published = _date(block, lines)
    title = _title(block)
    return Facts(
        reference=_reference(block, opening, lines),
        title=title,
        partnership=_partnership(block, lines),
        published=published,
        published_as_printed=printed,
        review_type=_type(block, opening),
    )


def _title_block(lines: Sequence[Line]) -> list[Line]:
    """The short lines before the first section heading or the first long paragraph."""
    block = []
    for line in lines[:16]:
        if _opens_section(line) or (len(line.text) > 170 and not _PUBLISHED.search(line.text[:40])):
            break
        block.append(line)
    return block


def _opens_section(line: Line) -> bool:
    match = heading_wordings().match(line.text)
    return bool(match and match.how == "exact" and normal(line.text) not in ("learning", "key learning"))


def _opening(lines: Sequence[Line]) -> list[Line]:
    """The first narrative of the document: enough to name its child, too little to name others."""
    taken, length = [], 0
    for line in lines:
        taken.append(line)
        length += len(line.text)
        if length > 3000:
            break
    return taken


# ------------------------------------------------------------------ reference


def _reference(block: Sequence[Line], opening: Sequence[Line], lines: Sequence[Line]) -> str | None:
    for line in (*block, *(line for line in lines if len(line.text) < 160)):
        if found := _STATED.search(line.text):
            return " ".join(found["ref"].split()).strip(" .")
    head = " \n ".join(line.text for line in block)
    for text in (head, " \n ".join(line.text for line in opening)):
        if person := _person(text):
            return person
        if text is head and (coded := _CODED.search(text)):
            return " ".join((coded["ref"] or coded["own"]).split())
    return None


def _person(text: str) -> str | None:
    """The pseudonym that `text` uses most, the first of equals ("Child AH", "Family S4", "Child X1/X2")."""
    found: Counter[str] = Counter()
    for match in _PERSON.finditer(_PARTNERSHIP.sub(" ", text)):
        who, code = match["who"] or match["many"], match["code"] or match["codes"]
        if (
            code in _NOT_CODES
            or code.casefold() in _MONTHS
            or (code.split()[0] in ("A", "I") and re.match(r"\s+[a-z]", text[match.end() : match.end() + 3] + " "))
        ):
            continue
        found[f"{who} {code}"] += 1
    return max(found, key=lambda name: found[name]) if found else None


# ------------------------------------------------------------------ title, partnership, type


def _title(block: Sequence[Line]) -> str | None:
    """The most prominent line of the title block that is neither a partnership alone, a date nor a note."""
    candidates = [line for line in block if 3 < len(line.text) <= 160 and not _is_fact(line.text)]
    if not candidates:
        return None
    prominent = [line for line in candidates if line.heading is not None or line.bold or line.size]
    if not prominent:
        first = candidates[0]
        return first.text if len(first.text) <= 120 and not re.search(r"[.;]$", first.text) else None
    best = max(prominent, key=lambda line: (20 - line.heading if line.heading is not None else 0, line.size, line.bold))
    if best.heading is None and not best.bold and best.size <= min(line.size for line in block) + 0.5 and re.search(r"[.;]$", best.text):
        return None
    return best.text


def _is_fact(text: str) -> bool:
    if re.search(r"\binvented\b", text, re.IGNORECASE):
        return True
    without = _PARTNERSHIP.sub("", _usual_case(text))
    without = _WORDY.sub("", _NUMERIC.sub("", without))
    without = re.sub(r"\b(?:published|publication|date|reference|ref|version|issued|page \d+)\b[\s:.]*", "", without, flags=re.IGNORECASE)
    return len(without.strip(" |·•–—-:,.")) < 4


def _partnership(block: Sequence[Line], lines: Sequence[Line]) -> str | None:
    for group in (block, lines):
        counts: Counter[str] = Counter()
        for line in group:
            for found in _PARTNERSHIP.finditer(_usual_case(line.text)):
                name = re.sub(r"^(?:(?:the|of|and|in|on|with|&)\s+)+", "", " ".join(found["name"].split()), flags=re.IGNORECASE)
                if len(name.split()) > 2 and not re.match(
                    r"(?:Local|Child|Children|Safeguarding|Your|Our|This|Each|Every|All|Any)\b", name
                ):
                    counts[name] += 1
        if counts:
            return max(counts, key=lambda name: counts[name])
    return None


def _usual_case(text: str) -> str:
    """`text`, with a line in capitals set as a name is usually written."""
    if not text.isupper():
        return text
    return re.sub(r"\b(?:And|Of|The|Upon|On|In|With)\b", lambda word: word[0].lower(), text.title())


def _type(block: Sequence[Line], opening: Sequence[Line]) -> ReviewType | None:
    """The type that the title block names, else the one that the opening says this review is."""
    for text in (" \n ".join(line.text for line in block), " \n ".join(line.text for line in opening)):
        places = [(found.start(), kind) for kind, pattern in _TYPES if (found := pattern.search(_without_purpose(text)))]
        if places:
            first = min(place for place, _ in places)
            # at one place the more special name wins: "thematic learning review", "local child safeguarding practice review"
            near = [kind for kind in (kind for kind, _ in _TYPES) if any(place - first < 40 and kind is k for place, k in places)]
            return near[0]
    return None


def _without_purpose(text: str) -> str:
    """`text` without sentences on what such reviews are for in general."""
    return re.sub(r"[^.\n]*\b(?:purpose of|is to identify|are conducted|process)\b[^.\n]*", " ", text, flags=re.IGNORECASE)


# ------------------------------------------------------------------ date


def _date(block: Sequence[Line], lines: Sequence[Line]) -> tuple[str | None, str | None]:
    """(as printed, ISO as precise as printed) of publication, from the title block or a line that says so."""
    labelled = [line.text for line in (*block, *lines) if len(line.text) < 200 and _PUBLISHED.search(line.text)]
    for text in labelled:
        for found in _PUBLISHED.finditer(text):
            after = text[found.start() : found.end() + 40]
            if not _OTHER_DATE.search(text[max(0, found.start() - 12) : found.end() + 3]) and (date := _first_date(after)):
                return date
    for line in block:
        if not _OTHER_DATE.search(line.text) and (date := _first_date(line.text, bare_year=False)):
            return date
    for line in block:
        if not _OTHER_DATE.search(line.text) and re.fullmatch(r"\D{0,80}(?:19|20)\d\d\W*", line.text) and (date := _first_date(line.text)):
            return date
    return None, None


def _first_date(text: str, *, bare_year: bool = True) -> tuple[str, str] | None:
    patterns: tuple[re.Pattern[str], ...] = (_ISO, _WORDY, _AMERICAN, _NUMERIC)
    if bare_year:  # elsewhere "2025-04" is rather the number of a review
        patterns = (*patterns, _ISO_MONTH)
    found = [(match.start(), match) for pattern in patterns for match in pattern.finditer(text)]
    for _, match in sorted(found, key=lambda pair: pair[0]):
        if iso := _iso(match):
            return match[0].strip(), iso
    year = _YEAR.search(text) if bare_year else None
    return (year[0], year[0]) if year else None


def _iso(match: re.Match[str]) -> str | None:
    parts = match.groupdict()
    year = int(parts["year"]) + (2000 if len(parts["year"]) == 2 else 0)
    month = int(parts["month"]) if parts["month"].isdigit() else _MONTHS[parts["month"].lower()]
    if not 1 <= month <= 12:
        return None
    if not parts.get("day"):
        return f"{year:04d}-{month:02d}"
    day = int(parts["day"])
    return f"{year:04d}-{month:02d}-{day:02d}" if 1 <= day <= calendar.monthrange(year, month)[1] else None
