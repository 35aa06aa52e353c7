"""What a document calls its review: "Child KX", "Family S4", "SCR Q", "LCSPR 2023-07", a pseudonym, a named review.

The reference is taken from where the document gives it: a line that says "Reference", the title block, the margins, the first narrative.
How children are named is in `children`; the numbers of reviews are here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingest.lines import Line
from kb.models import Fact

from .children import bare_code, most_named, names_child, names_only, pseudonym, title_name
from .front_matter import DETAILS, MARGIN, STORY, TITLE_BLOCK, FrontMatter

_KINDS = r"(?:LCSPR|CSPR|SCR|SPR|SAR|DHR|DARDR|SUSR|CPR|APR|EPR|LR|RR|MAPF|MALR|PLR|[A-Z]{2,6}SC[PB]|[A-Z]{2,6}SAB)"
_YEAR = r"(?:19|20)\d\d"
#: The number of a review: after the letters of its kind, in a form of its own ("WGA N5 2016", "CYSUR 2/2019", "OBSCP-TR-2025-02"), or
#: after the kind in full.
_NUMBER = re.compile(
    rf"(?<![\w-])(?P<kind>{_KINDS}(?:\s(?:No\.?|Number))?[\s/_-]*"
    rf"(?:(?:[A-Z]{{1,5}}[-/ ])?{_YEAR}(?:[-/]\d{{2,4}})?[-/]\d{{1,3}}|[A-Z]{{1,2}}\d{{0,3}}|\d{{1,3}}(?:[-/](?:{_YEAR}|\d\d))?|"
    rf"[A-Z]+\s?\d+\s{_YEAR}|[A-Z]{{1,5}}[-/]\d{{1,4}}(?:[-/]\d{{1,4}})?))(?!\w|-\w)"
    r"|(?<![\w-])(?!(?:JAN|FEB|MAR|APR|MAY|JUN|JUL|AUG|SEP|OCT|NOV|DEC)[A-Z]*\b)(?P<own>"
    r"[A-Z]{2,8}(?:[-/][A-Z]{1,6})*[-/ ]?[A-Z]{0,2}\d{1,4}(?:\s?[-/]\s?\d{1,4}){1,2}|"
    rf"[A-Z]{{2,8}}\s[A-Z]{{1,2}}\d{{1,3}}\s{_YEAR}|"
    r"[A-Z]{2,8}(?:-[A-Z]{1,6})+-\d{1,4})(?!\w|-\w)"
    r"|(?P<long>\b(?:Serious Case|(?:Local )?Child Safeguarding Practice|Safeguarding Adults?|Domestic Homicide|Child Practice) Review\s+"
    r"(?:[A-Z]{1,2}\d{0,2}|\d{1,3}))(?=\s*(?:[:.,;|)–—]|-\s|$))"
)
_SHORT = re.compile(r"[A-Z]{2,8}\d[-/]\d")
_KIND_AND_YEAR = re.compile(rf"[A-Z]+\s{_YEAR}$")
_STATED = re.compile(
    r"(?:^|[|;,·•(]\s*|\s)(?P<label>(?:(?P<of>review|case|document|doc|our|local|file|briefing|scr|lcspr|cspr|policy|crime|"
    r"form|unique|ofsted|panel)\s+)?"
    r"(?:reference|ref)(?:\s+(?:number|no|code|id))?|case (?:name|number|id)|name of (?:review|child|case)|"
    r"subject of (?:the )?review|subject|review (?:name|number|id|code))"
    r"\s*(?:[:#]|\.:?)\s*(?P<ref>(?-i:[A-Z0-9“‘\"'])[\w/ .’'“”\"&-]{0,40}?)(?=\s*(?:[|;,·•()]|\s{2}|$|\.(?:\s|$)|\b(?:Date|"
    r"Published|Version|Type|Issued|Author|Review|Page)\b))",
    re.IGNORECASE,
)
#: In running text the code stands in brackets after its name: "a concise review (reference ABC N3 2021)".
_IN_BRACKETS = re.compile(
    r"\b(?:review|audit|briefing)\b[^().]{0,60}"
    r"\((?:our |review |case )?ref(?:erence)?\.?(?: number| no\.?| code)?:? (?P<ref>[A-Z][\w/ .-]{2,28})\)"
)
_OTHER_REF = re.compile(r"\b(?:policy|crime|form|ofsted|file|document|doc)\b.{0,4}\bref", re.IGNORECASE)
_NOT_OURS = re.compile(r"policy|crime|form|ofsted|file", re.IGNORECASE)
_WEAK_LABEL = re.compile(r"document|doc|our", re.IGNORECASE)
_QUOTED_REVIEW = re.compile(
    r"\b[Tt]he\s+[“‘\"'](?P<ref>[A-Z][\w’ -]{2,30}?)[”’\"']\s+(?:[\w-]+ ){0,5}?(?:[Rr]eview|[Cc]ase|[Ff]amily|LCSPR|SCR|CSPR)\b"
)
#: A table row whose label and code were set side by side, without a colon.
_BESIDE = re.compile(
    r"^(?:review |case )?(?:reference|ref)(?: (?:number|no\.?|code))?\s+(?P<ref>(?-i:[A-Z])[\w/ .-]{1,30})$", re.IGNORECASE
)


def reference(front: FrontMatter, every: Sequence[Line], *, several: bool) -> Fact | None:
    """The reference with its evidence, or None when the document prints none.

    `several` says that the document is about more than one case (a thematic review, an audit): then a child in its text is an example.
    """
    words = " \n ".join(line.text for line in every)
    found = _from_labels(front, words) or _from_title(front, words) or _in_brackets(front) or _from_margins(front, words)
    return found if found or several else _from_story(front, words)


# ------------------------------------------------------------------ where it is given


def _from_labels(front: FrontMatter, words: str) -> Fact | None:
    """The reference after a label; one of the document itself ("Doc ref") only where the title gives none of the review."""
    weak: Fact | None = None
    for line, where in front.stated:
        for match in (*_STATED.finditer(line.text), *_BESIDE.finditer(line.text)):
            label = match["label"] if match.re is _STATED else "reference"
            printed = " ".join(match["ref"].split()).strip(" .“”‘’\"'")
            kind = (match["of"] if match.re is _STATED else None) or ""
            if not _looks_like_reference(printed, label) or _NOT_OURS.fullmatch(kind):
                continue
            fact = _fact(printed, line, where, 0.98)
            if not _WEAK_LABEL.fullmatch(kind):
                return fact
            weak = weak or fact
    return _from_title(front, words) or weak if weak else None


def _looks_like_reference(printed: str, label: str) -> bool:
    """Whether the words after a label name a review: a code with a digit or capitals, or a child."""
    if names_child(printed):
        return True
    if re.search(r"name|subject", label, re.IGNORECASE):
        return names_only(printed)
    return (
        bool(re.search(r"\d|\b[A-Z]{1,4}\b", printed))
        and len(printed.split()) <= 5
        and not re.match(r"(?:working together|section|page)\b", printed, re.IGNORECASE)
    )


def _from_title(front: FrontMatter, words: str) -> Fact | None:
    lines = [line for line in front.block if len(line.text) <= 170]
    if person := most_named(" \n ".join(line.text for line in lines), words):
        return _at(person, lines, TITLE_BLOCK, 0.97)
    for line in lines:
        for printed in _numbers(line.text):
            return _fact(printed, line, TITLE_BLOCK, 0.93)
        if quoted := _QUOTED_REVIEW.search(line.text):
            return _fact(quoted["ref"], line, TITLE_BLOCK, 0.75)
    named = pseudonym(words)
    if named and any(re.search(rf"\b{re.escape(named)}\b", line.text) for line in lines):
        return _at(named, lines, TITLE_BLOCK, 0.85)
    for line in lines:
        if name := title_name(line.text, words):
            return _fact(name, line, TITLE_BLOCK, 0.6)
        if code := bare_code(line.text, words):
            return _fact(_with_child(code[0], words), line, TITLE_BLOCK, code[1])
    return None


def _in_brackets(front: FrontMatter) -> Fact | None:
    for line in front.story:
        found = _IN_BRACKETS.search(line.text)
        if found and re.search(r"\d", found["ref"]):
            return _fact(" ".join(found["ref"].split()), line, STORY, 0.9)
    return None


def _from_margins(front: FrontMatter, words: str) -> Fact | None:
    for lines, where in ((front.margins, MARGIN), (front.details, DETAILS)):
        if person := most_named(" \n ".join(line.text for line in lines), words):
            return _at(person, lines, where, 0.9)
    for line in front.margins:
        for printed in _numbers(line.text):
            if re.search(r"\d", printed):
                return _fact(printed, line, MARGIN, 0.8)
    return None


def _from_story(front: FrontMatter, words: str) -> Fact | None:
    if person := most_named(" \n ".join(line.text for line in front.story), words, lone=True):
        return _at(person, front.story, STORY, 0.85)
    for line in front.story:
        if quoted := _QUOTED_REVIEW.search(line.text):
            return _fact(quoted["ref"], line, STORY, 0.7)
        if named := pseudonym(line.text):
            return _fact(named, line, STORY, 0.75)
    for line in front.story:
        if code := bare_code(line.text, words):
            return _fact(code[0], line, STORY, code[1])
    return None


# ------------------------------------------------------------------ numbers of reviews


def _numbers(text: str) -> Iterator[str]:
    """The numbers of reviews that a line prints, not a kind of review and a year."""
    if _OTHER_REF.search(text):
        return
    for match in _NUMBER.finditer(text):
        printed = " ".join(match[0].split())
        # "SCR 2019" is a kind and a year; "KS2-3" too short to be a number
        if not _KIND_AND_YEAR.fullmatch(printed) and not (match["own"] and _SHORT.fullmatch(printed)):
            yield printed


def _with_child(code: str, words: str) -> str:
    """A bare code as the text names it in full, where it does ("K7": "Baby K7")."""
    full = re.search(rf"\b(?:Child|Baby|Infant|Family|Young Person|Adult) {code}\b", words)
    return full[0] if full else code


def _fact(printed: str, line: Line, where: str, sure: float) -> Fact:
    return Fact("reference", printed, printed, line.text, where, line.page, sure)


def _at(name: str, lines: Sequence[Line], where: str, sure: float) -> Fact:
    """The fact with the first line that holds the name."""
    code = name.split()[-1]
    holding = [line for line in lines if name.casefold() in " ".join(line.text.split()).casefold()]
    holding += [line for line in lines if re.search(rf"\b{re.escape(code)}\b", line.text, re.IGNORECASE)]
    line = (holding or list(lines))[0]
    place = line.text.casefold().find(name.casefold())
    printed = line.text[place : place + len(name)] if place >= 0 else name
    return Fact("reference", name, printed, line.text, where, line.page, sure)
