"""The date of publication, where a document states it. Other dates (a review date, an event, a birth, a version) are never taken for it.

A date counts when words beside it say "published" or the like; else when it stands by itself, or beside nothing but the names of the
document and its publisher, in the title block or the margins of the pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.lines import Line
from kb.models import Fact
from kb.printed_dates import PrintedDate, dates_in

from .front_matter import BODY, DETAILS, MARGIN, STORY, TITLE_BLOCK, FrontMatter, segments
from .partnership import without_partnerships
from .wordings import DOCUMENT_WORDS, KIND_WORDS

_I = re.IGNORECASE
_STRONG = re.compile(
    r"\b(?:(?:first |date |originally )?published|(?:date (?:of|for) )?publication(?: date)?|(?:date )?issued|"
    r"date of (?:this )?(?:issue|release|briefing)|issue date|"
    r"briefing date|(?:date )?(?:released|circulated)|release date)\b",
    _I,
)
_WEAK = re.compile(
    r"^\W*(?:date|dated)\b(?! of| for| due)|\b(?:date of (?:this |the )?(?:report|document|summary)|report date|(?:last |"
    r"page )?updated(?: on)?|re-?issued|republished|upload(?:ed)?(?: date| on)?|posted(?: on)?|"
    r"(?:date )?(?:produced|prepared|written|compiled|created|revised))\b",
    _I,
)
#: Where nothing else dates a document, the day on which it was agreed is the best there is.
_AGREED = re.compile(r"\b(?:agreed|approved|ratified|signed off|endorsed|accepted|presented)\b(?! (?:for|that))", _I)
#: Words that make a date the date of something else, or of what has not been yet.
_OTHER = re.compile(
    r"\b(?:reviewed|review (?:date|by|due|on)|(?:date|due|next|for) (?:of |for )?(?:the |next )?review|next review|"
    r"to be|will be|not yet|expected|embargo\w*|forthcoming|(?<!-)birth|born|d\.?o\.?b|died|death|killed|"
    r"incident|event|version|v ?\d|due|by when|deadline|target|timescales?|complete by|webinar|training|workshops?|"
    r"conference|seminar|session|course|learning event|launch|"
    r"meetings?|met|panel|held|took place|takes place|join us|book|booking|register|between|since|until|during|period|scope|"
    r"covers|covering|valid|expir\w+|retain\w*|"
    r"approved|ratified|agreed|signed off|endorsed|accepted|commissioned|started|began|completed|concluded|referral|referred|"
    r"notifi\w+|admitted|arrested|"
    r"sentenced|convicted|inspect\w+|accessed|last checked|as of|effective|in force|came into|moved|placed|removed|seen|aged|"
    r"anniversary|financial year|"
    r"audit(?:ed)? (?:date|took|in|period)|written on behalf|interview\w*|visited)\b",
    _I,
)
_NOT_YET = re.compile(
    r"\b(?:not(?: yet)?(?: be)?|to be|will be|be|being|until|before|awaiting|awaits|prior to|delayed|postponed|embargo\w*|"
    r"expected|planned|due for|ahead of)\s*$"
    r"|\b(?:not|will|should|cannot|may) (?:\w+ )?$",
    _I,
)
#: Something else that was published: other people's reports, guidance, the law.
_ANOTHERS = re.compile(
    r"\b(?:full|national|earlier|previous|first|last|annual|government|ofsted|panel|inspectorate|nice|department|which|that|"
    r"he|she|they|guidance|strategy|framework|"
    r"procedures?|protocol|toolkit|policy|standards?|research|inquiry|act|together|article|chapter|book|list|plan)\b[^.;|]{0,60}$",
    _I,
)
_OURS = re.compile(
    r"\bthis (?:\w+[ -]){0,3}(?:briefing|brief|document|report|summary|review|paper|note|leaflet|bulletin|page|guide|"
    r"newsletter|audit)\b[^.;|]{0,40}$",
    _I,
)
_FINISHED = re.compile(
    r"(?:I|We) (?:have )?(?:finished|completed|wrote) (?:writing )?(?:this |it |the (?:note|briefing) )?(?:note |briefing |"
    r"summary |paper )?(?:up )?(?:on|in) ",
    _I,
)
_WEEKDAY = re.compile(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b,?", _I)
_CLOCK = re.compile(r"\b\d{1,2}[:.]\d\d\s*(?:am|pm|[-–]|to)|\b\d{1,2}\s?(?:am|pm)\b|\bnoon\b", _I)
#: "2023-24", two years; "LCSPR 2023-04" is a number.
_YEARS = re.compile(r"(?<![A-Z]{2}[ /-])\b(?:19|20)\d\d\s?[/–-]\s?\d\d\b(?!\S)")
_PREPOSITION = re.compile(r"\b(?:in|on|of|by|to|for|at|after|and|from)\s*(?:the\s+)?$", _I)
#: What may stand between "published" and its date: who published it, where, and small words; no other statement.
_LONGEST_BETWEEN = 90
#: Years outside of these are slips of the pen or of the scanner.
_EARLIEST, _LATEST = "1990", "2049"


@dataclass(frozen=True)
class _Candidate:
    date: PrintedDate
    line: Line
    where: str
    sure: float


#: "Rapid Review Date: 21/01/2025", where a wide space stood between the kind and the date.
_KIND_THEN_DATE = re.compile(r"\b(rapid|case|practice|learning|homicide|adults?) review (?=date\s*:)", _I)


def published(front: FrontMatter) -> Fact | None:
    """The date of publication with its evidence, or None when the document states none."""
    found = sorted(
        (one for one in _candidates(front) if _EARLIEST <= one.date.iso[:4] <= _LATEST and not one.date.ranged),
        key=lambda one: -one.sure,
    )
    if not found:
        return None
    best = found[0]
    # two dates that claim the same are a reason to doubt either
    rivals = {one.date.iso for one in found if one.sure >= best.sure - 0.05 and not _says_same(one.date.iso, best.date.iso)}
    sure = best.sure - 0.3 if rivals else best.sure
    return Fact("published", best.date.iso, best.date.printed, best.line.text, best.where, best.line.page, round(sure, 2))


def _says_same(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _candidates(front: FrontMatter) -> Iterator[_Candidate]:
    for given, where in front.stated:
        line = replace(given, text=_KIND_THEN_DATE.sub(r"\1 review · ", given.text))
        worth = {TITLE_BLOCK: 0.98, DETAILS: 0.95, MARGIN: 0.9}[where]
        yield from (_Candidate(date, line, where, worth) for date in _labelled(line.text, _STRONG))
        for piece in segments(line.text):
            less = 0.18 if re.match(r"\W*dated?\b", piece, _I) else 0.35
            yield from (_Candidate(date, line, where, worth - less) for date in _labelled(piece, _WEAK))
    yield from (
        _Candidate(date, line, BODY, 0.8) for line in front.body if len(line.text) < 600 for date in _in_sentence(line.text, _STRONG)
    )
    yield from (_Candidate(date, line, STORY, 0.55) for line in front.story for date in _written(line.text))
    for lines, where, worth in ((front.block, TITLE_BLOCK, 0.78), (front.margins, MARGIN, 0.6)):
        yield from (_Candidate(date, line, where, worth) for line in lines for date in _alone(line.text))
    yield from (_Candidate(date, line, TITLE_BLOCK, 0.5) for line in front.block for date in _at_the_edge(line.text))
    yield from (_Candidate(date, line, TITLE_BLOCK, 0.4) for line in front.block for date in _labelled(line.text, _AGREED))


# ------------------------------------------------------------------ dates that words speak for


def _labelled(text: str, label: re.Pattern[str]) -> Iterator[PrintedDate]:
    """The dates that follow `label` in a short line, with nothing between that speaks of another date."""
    if len(text) > 240:
        return
    for found in label.finditer(text):
        before = text[: found.start()]
        if _NOT_YET.search(before) or (_ANOTHERS.search(before) and not _OURS.search(before)):
            continue
        after = text[found.end() :]
        for date in dates_in(after, bare=True)[:1]:
            between = after[: date.start]
            joined = len(between) <= _LONGEST_BETWEEN and not _OTHER.search(between) and not re.search(r"[.!?]\s+[A-Z]", between)
            if joined and not _CLOCK.search(after[date.end : date.end + 25]):
                yield date


def _in_sentence(text: str, label: re.Pattern[str]) -> Iterator[PrintedDate]:
    """Dates in sentences that say when this very document was published, or written."""
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        found = label.search(sentence)
        if found and _OURS.search(sentence[: found.start()]) and not _NOT_YET.search(sentence[: found.start()]):
            yield from _labelled(sentence, label)


def _written(text: str) -> Iterator[PrintedDate]:
    """Dates on which the author says to have written this."""
    yield from _in_sentence(text, _WEAK)
    for sentence in re.split(r"(?<=[.!?])\s+", text):
        if found := _FINISHED.match(sentence):
            yield from (date for date in dates_in(sentence[found.end() :], bare=True)[:1] if date.start == 0)


# ------------------------------------------------------------------ dates that stand for themselves


def _alone(text: str) -> Iterator[PrintedDate]:
    """Dates that are a part of the line by themselves, or beside nothing but what the document is and who publishes it."""
    if _joins_dates(text):
        return
    before = ""
    for piece in segments(text):
        # "Date for review – July 2026": a label and its date, set apart by a dash
        if not (before and len(before.split()) <= 5 and _OTHER.search(before)):
            yield from (
                date for date in _unlabelled(piece) if not re.search(r"\w", _left(piece, date)) and not _year_of_reviews(piece, date)
            )
        before = "" if dates_in(piece) else piece


def _year_of_reviews(piece: str, date: PrintedDate) -> bool:
    """Whether a year is that of the reviews a title speaks of ("Learning from reviews, 2019", "Learning from 2022")."""
    before = piece[: date.start]
    return len(date.iso) == 4 and bool(_PREPOSITION.search(before) or re.search(r"\breviews\b", before, _I))


def _at_the_edge(text: str) -> Iterator[PrintedDate]:
    """A month and year that ends a short line naming the kind of document, or that other words were run on to.

    ("Learning briefing on sleep, March 2024"; "March 2024 A note for everyone".)
    """
    if _joins_dates(text):
        return
    for piece in segments(text):
        for date in _unlabelled(piece):
            before, after = piece[: date.start], piece[date.end :]
            ends = not re.search(r"\w", after) and len(piece.split()) <= 12 and not text.endswith(".") and KIND_WORDS.search(before)
            glued = date.start == 0 and re.match(r"[\s,:]+[A-Z“]", after)
            if len(date.iso) > 4 and (glued or (ends and not _PREPOSITION.search(before))):
                yield date


def _joins_dates(text: str) -> bool:
    return any(date.ranged for date in dates_in(text, bare=True))


def _unlabelled(piece: str) -> Sequence[PrintedDate]:
    if _OTHER.search(piece) or _CLOCK.search(piece) or _YEARS.search(piece):
        return ()
    found = [date for date in dates_in(piece, bare=True) if not _is_number(piece, date)]
    return [date for date in found if not re.fullmatch(r"\W*(?:for )?review\W*", piece[: date.start], _I)]


def _is_number(piece: str, date: PrintedDate) -> bool:
    """Whether digits that look like a date are the number of a review ("LCSPR 2022-03", "WGA N5 2016")."""
    if not re.fullmatch(r"[\d/.-]+", date.printed) or len(date.iso) > 7:
        return False
    before = re.search(r"([A-Z]{2,}|[A-Z]\d+|\b(?:no|number|ref)\.?)[\s/_-]*$", piece[: date.start])
    # "Harrowmere SCP 2023" names a publisher and a year
    return bool(before) and not (len(date.iso) == 4 and re.search(r" \w*S(?:C[PB]|AB)$", f" {before[1]}" if before else ""))


def _left(piece: str, date: PrintedDate) -> str:
    """What stands beside a date, without the words that name the document, its subject's code and its publisher."""
    rest = _WEEKDAY.sub(" ", f"{piece[: date.start]} {piece[date.end :]}")
    rest = without_partnerships(rest)
    return DOCUMENT_WORDS.sub(" ", rest)
