"""The printed main title: the most prominent line of the title block that says more than who published what kind of document, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from ingest.lines import Line
from kb.models import Fact
from kb.printed_dates import dates_in

from .front_matter import TITLE_BLOCK, FrontMatter, is_label, is_labelled
from .partnership import without_partnerships
from .wordings import names_kind_only, names_someone

_LONGEST = 160
_NOTE = re.compile(
    r"\binvented\b|\bfictional\b|\bfictitious\b|^\W*(?:official|restricted|confidential)\b|^\W*page \d|^\W*(?:https?://|"
    r"www\.)|@|^\W*(?:this|please|we)\b.*\.$|\bminute read\b|^\W*(?:for|audience|who is this for)\b.{0,12}:|^(?:from|to|cc|"
    r"sent|attachments?):\s|^dear\b",
    re.IGNORECASE,
)
#: A briefing sent round by e-mail has its title in the subject.
_SUBJECT = re.compile(r"(?:^|\s)Subject:\s*(?:(?:FW|FWD|RE|Fw|Fwd|Re):\s*)*(?P<title>\S.{3,140}\S)\s*$")
_LABELLED = re.compile(r"(?:title(?: of (?:document|review))?|name of (?:document|review))\s*:\s*(?P<title>\S.{3,140})$", re.IGNORECASE)
_FACT_WORDS = re.compile(
    r"\b(?:first |last |date )?(?:published|publication|issued?|updated|released|produced|reference|ref|version|v\d[\d.]*|"
    r"final|draft|date|no|number|page \d+|review (?:date|by|due)|next review|on|by|in|of)\b[\s:.]*",
    re.IGNORECASE,
)


def title(front: FrontMatter) -> Fact | None:
    """The title with its evidence, or None when none is printed."""
    block = _lines_joined([line for line in front.block if not is_label(line.text)])
    if subject := next((found for line in block if (found := _SUBJECT.search(line.text))), None):
        return _fact(replace(block[0], text=subject["title"]), 0.85)
    candidates = [line for line in block if 3 < len(line.text) <= _LONGEST and not _is_fact(line.text) and not is_labelled(line.text)]
    if not candidates and (labelled := next((found for line in block if (found := _LABELLED.match(line.text))), None)):
        return _fact(replace(block[0], text=labelled["title"]), 0.85)
    # what stands right over the first text is its heading, when there is a title besides
    others = [line for line in candidates if line.text != front.heads_text and not names_kind_only(_rest(line.text))]
    chosen = _most_prominent([line for line in candidates if line.text != front.heads_text] if others else candidates, block)
    return _fact(chosen, 0.95 if chosen.heading is not None or chosen.size else 0.75) if chosen else None


def _fact(line: Line, sure: float) -> Fact:
    told = re.sub(r"^[^\w“‘\"'(#£]+", "", line.text).strip()
    return Fact("title", told, told, line.text, TITLE_BLOCK, line.page, sure)


def _most_prominent(candidates: Sequence[Line], block: Sequence[Line]) -> Line | None:
    """The title among lines that could be one; None where the most prominent of them is only a sentence."""
    if not candidates:
        return None
    if not any(line.heading is not None or line.bold or line.size for line in candidates):
        return _first_of_plain(candidates)
    best = max(candidates, key=_rank)
    smallest = min((line.size for line in block if line.size), default=0.0)
    if best.heading is None and not best.bold and best.size <= smallest + 0.5 and re.search(r"[.;]$", best.text):
        return None
    if not names_kind_only(_rest(best.text)):
        return best
    # "7-minute briefing" is set large over the title of this one; "Learning from Child KX" is a title itself
    telling = [
        line
        for line in candidates
        if not names_kind_only(_rest(line.text)) and (line.bold or line.heading is not None or line.size > smallest + 0.5)
    ]
    if telling and not (names_someone(best.text) and _rank(best) > _rank(max(telling, key=_rank))):
        return max(telling, key=_rank)
    return best


def _first_of_plain(candidates: Sequence[Line]) -> Line | None:
    """The title where nothing is set large or bold: the first line that is no credit ("Northshire Partnership, rapid review")."""
    credits = [
        line for line in candidates if names_kind_only(_rest(line.text)) and (not names_someone(line.text) or _rest(line.text) != line.text)
    ]
    first = next((line for line in candidates if line not in credits), candidates[0])
    return first if len(first.text) <= 120 and not re.search(r"[.;,]$", first.text) else None


def _rank(line: Line) -> tuple[float, float, bool]:
    return (20.0 - line.heading if line.heading is not None else 0.0, line.size, line.bold)


def _lines_joined(block: Sequence[Line]) -> list[Line]:
    """`block`, with a title set over several lines of one large style made one line."""
    joined: list[Line] = []
    usual = min((line.size for line in block if line.size), default=0.0)
    for line in block:
        if joined and line.size > 1.25 * usual > 0 and _goes_on(joined[-1], line):
            last = joined[-1]
            joined[-1] = replace(
                last, text=f"{last.text} {line.text}", lead=len(last.text) + len(line.text) + 1 if last.bold else last.lead
            )
        else:
            joined.append(line)
    return joined


def _goes_on(last: Line, line: Line) -> bool:
    """Whether a line of the title block is the second line of the title above it."""
    style = (last.page, last.tint, last.bold, last.heading) == (line.page, line.tint, line.bold, line.heading) and abs(
        last.size - line.size
    ) < 0.3
    apart = any(names_kind_only(_rest(one.text)) or _is_fact(one.text) for one in (last, line))
    return (
        style
        and line.heading is None
        and line.gap < 0.8
        and not re.search(r"[.!?:;]$", last.text)
        and not apart
        and len(last.text) + len(line.text) < _LONGEST
    )


def _is_fact(text: str) -> bool:
    """Whether a line only says who published, when, under which number, or that something is invented."""
    return bool(_NOTE.search(text)) or len(re.sub(r"[\W_]", "", _rest(text))) < 3


def _rest(text: str) -> str:
    """What a line says beside its publisher, its date and the words round them; the line itself where it has none of these."""
    rest = without_partnerships(text)
    for date in reversed(dates_in(rest, bare=True)):
        rest = f"{rest[: date.start]} {rest[date.end :]}"
    words = _FACT_WORDS.sub(" ", rest)
    return text if rest == text and re.sub(r"\W", "", words) else words
