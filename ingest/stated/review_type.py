"""The type of review that a document states for itself. What it explains of such reviews, or mentions of others, is no statement.

The title block and a line that says "Type" come first; then sentences that say what this review is, or what was commissioned.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from ingest.lines import Line
from kb.models import Fact, ReviewType

from .front_matter import DETAILS, MARGIN, STORY, TITLE_BLOCK, FrontMatter

_I = re.IGNORECASE
#: Where two fit the same words, the one that stands first here wins.
_TYPES: tuple[tuple[ReviewType, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern, _I))
    for kind, pattern in (
        (
            ReviewType.AUDIT,
            r"\b(?:multi-?\s?agency|thematic|themed|joint|case(?: file)?|practice|partnership|dip[- ]sampl\w+|file|deep[- ]dive|"
            r"section 11) (?:(?:case|practice|file|thematic|themed|learning|child protection|safeguarding) )*audits?\b",
        ),
        (
            ReviewType.THEMATIC,
            r"\bthem(?:atic|ed)\s+(?:[\w-]+\s+){0,3}?(?:reviews?|analysis|study|report|learning|briefing|summary|overview)\b|"
            r"\breview of (?:[\w-]+ ){0,3}(?:rapid|serious case|practice) reviews\b",
        ),
        (ReviewType.NATIONAL, r"\bnational (?:child safeguarding (?:practice )?|safeguarding (?:practice )?|practice )?review\b(?! Panel)"),
        (ReviewType.RAPID_REVIEW, r"\brapid[\s-]+reviews?\b"),
        (
            ReviewType.LCSPR,
            r"\b(?:local )?child(?:ren)?(?:['’]s)? safeguarding practice reviews?\b(?! Panel)|"
            r"\b(?:local )?safeguarding practice review\b(?! Panel)|\bL?CSPR\b",
        ),
        (ReviewType.SCR, r"\bserious case reviews?\b|\bSCR\b"),
        (ReviewType.DHR, r"\bdomestic (?:homicide|abuse[- ]related death) reviews?\b|\bDHR\b|\bDARDR\b"),
        (ReviewType.SAR, r"\bsafeguarding adults?['’]? reviews?\b|\bSAR\b"),
        (
            ReviewType.PRACTICE_REVIEW,
            r"\b(?:child|adult) practice reviews?\b|\bsingle unified safeguarding reviews?\b|\bSUSR\b|\b(?:concise|"
            r"extended) (?:child )?practice review\b|\bmulti-?\s?agency professional forum\b|\bCPR\b(?= ?\d)",
        ),
        (
            ReviewType.LEARNING_REVIEW,
            r"\b(?:local |multi-?\s?agency |single[- ]agency |partnership |practice |safeguarding |reflective |"
            r"child )*learning (?:lessons )?reviews?\b|\blessons learn(?:t|ed) review\b|\blocal learning review\b",
        ),
        (ReviewType.PRACTICE_REVIEW, r"\b(?:multi-?\s?agency )?practice reviews?\b(?! Panel)"),
    )
)
#: A title can name an audit, or that several cases are looked at, in one word.
_IN_A_WORD = (
    (ReviewType.AUDIT, re.compile(r"\baudits?\b(?! (?:tool|cycle|programme|plan|template|committee))", _I)),
    (ReviewType.THEMATIC, re.compile(r"\bthematic\b", _I)),
)
_SHORTENED = {"SCR": ReviewType.SCR, "SAR": ReviewType.SAR, "DHR": ReviewType.DHR}

#: Sentences on what such reviews are for, how they come about, or what they are called.
_GENERAL = re.compile(
    r"\b(?:purpose of|aims? of|is to identify|are (?:conducted|carried out|held|undertaken|completed|commissioned|statutory|"
    r"required|intended|"
    r"designed|not)|process|is (?:a|an) (?:\w+ ){0,3}(?:statutory|legal|quick|process|meeting|look|way|exercise|chance|"
    r"review (?:that|which|of|held|carried|undertaken))|must be|has to be|have to be|within (?:15|fifteen) (?:working )?days|"
    r"working together (?:20|says|requires|defines)|introduced in|replaced|looks? at how|(?:when|where) a child (?:dies|is)|"
    r"asks? (?:how|what|why)|"
    r"criteria for (?:a|an) [\w ]+ (?:is|are)|stands? for|means|what is|what are|these reviews|such reviews)\b|"
    r"^\W*(?:an? |the )?(?:local |multi-agency )?(?:rapid|learning|serious case|(?:child )?(?:safeguarding )?practice|"
    r"safeguarding adults|thematic|"
    r"domestic homicide) reviews?\b (?:is|are|do|does|must|should|can|looks?|asks?|aims?|brings?|helps?|allows?|seeks?)\b|\?\s*$",
    _I,
)
#: A review that was not held or is only thought about; a few words before its name.
_NOT_HELD = re.compile(
    r"\b(?:not|n['’]t|never|no|without|rather than|instead of|whether|decided against|unless|criteria for|threshold for|"
    r"consider(?:ed|ing)?)"
    r"(?: (?!but\b)[\w-]+){0,6}\s*$"
    r"|n['’]t(?: [\w-]+){0,6}\s*$"
    r"|\b(?:might|may|could|would|should|can|if)(?: [\w-]+){0,4} (?:hold|held|undertake|undertaken|commission|commissioned|"
    r"carry out|carried out|"
    r"need|trigger|lead to|be)(?: [\w-]+){0,3}\s*$",
    _I,
)
#: Another review than this document's.
_ANOTHER = re.compile(
    r"\b(?:earlier|previous|other|another|separate|parallel|similar|national|last|recent|past|see also|see|unlike|like|"
    r"from other|published)"
    r"(?: (?:the|a|an|local|our|in|by|\d{4}))*\s*$",
    _I,
)
_AFTERWARDS = re.compile(
    r"^[^.;]{0,40}\b(?:was|were|is|are|would) (?:not|never|un)(?: ?(?:needed|required|necessary|held|met|undertaken|commissioned|"
    r"progressed))?|^[^.;]{0,30}\b(?:not (?:needed|required|necessary)|criteria (?:were|was) not met)",
    _I,
)
#: What says that this review is of a type: "this rapid review", "summarises a …", "commissioned a …".
_SAYS = re.compile(
    r"\b(?:this|our|its|the partnership['’]s|learning from|learnt from|learned from|lessons from|findings (?:of|from)|"
    r"c(?:omes?|ame|oming) out of|comes from|came from|drawn from|(?:version|summary|outcome|part|story) of|taken from|"
    r"arising from|arose from|result(?:s|ed)? (?:of|"
    r"from)|"
    r"summar\w+|based on|follow(?:s|ed|ing)|triggered|led to|prompted|"
    r"held|hold|carried out|carry out|undertook|undertaken|undertake|conducted|conduct|completed|complete|commissioned|"
    r"commission|initiated|"
    r"began|started|agreed|decided|through|in|by|during|subject of|subject to|the review,(?: which was)?|"
    r"review type|type|form of|is|was|as|about|shares?|sets? out|describes?|from)(?: the| a| an| this| one| our| its| to|"
    r" (?:that )?a| local| joint| single| multi-agency)*\s*$",
    _I,
)
_ITSELF = re.compile(
    r"^(?:\s*\([^)]{2,20}\))?\s*(?:(?:panel|meeting|group|team) )?(?:looked|agreed|decided|took place|was (?:carried|commissioned|held|"
    r"undertaken|completed|conducted|led|about|agreed|triggered|started|set up)|examined|considered|found|heard|concerns|"
    r"considers|explored|focus\w*|covers|(?:was )?asked|made|"
    r"recommended|recognised|showed|noted|gathered|drew|into|of (?:the|a|how|services|practice)|about|for|concluded|identified|highlighted|"
    r"followed)\b",
    _I,
)
#: What was commissioned after an earlier step is what this document is about.
_LATER = re.compile(
    r"\b(?:commission\w*|agreed to|decided to|decision (?:was )?to|went on to|instead|therefore|then|led to|progress\w* to|"
    r"proceed\w* to|recommended)\b",
    _I,
)


@dataclass(frozen=True)
class _Found:
    kind: ReviewType
    printed: str
    line: Line
    where: str
    sure: float


def review_type(front: FrontMatter) -> Fact | None:
    """The type with its evidence, or None when the document states none."""
    for found in (_labelled(front), _in_title(front), _in_story(front), _in_margins(front)):
        if found:
            return Fact("review_type", found.kind.value, found.printed, found.line.text, found.where, found.line.page, found.sure)
    return None


def _labelled(front: FrontMatter) -> _Found | None:
    for line, where in front.stated:
        match = re.match(r"\W*(?:(?:review|document) )?type(?: of (?:review|document))?\s*[:–-]\s*(?P<value>.+)", line.text, _I)
        kinds = _placed(match["value"]) if match else []
        if kinds:
            return _Found(kinds[0][0], kinds[0][1], line, where, 0.99)
    return None


def _in_title(front: FrontMatter) -> _Found | None:
    """The type that the title block names; of several, the first, unless a sentence there says that it is not this one."""
    for line in front.block:
        for sentence in _sentences(line.text):
            short = len(sentence.split()) <= 6
            if _GENERAL.search(sentence) and not short:
                continue
            for kind, printed, place in _placed(sentence):
                before = sentence[:place]
                if short or not (_NOT_HELD.search(before) or _ANOTHER.search(before)):
                    return _Found(kind, printed, line, TITLE_BLOCK, 0.96)
            for kind, word in _IN_A_WORD:
                if (match := word.search(sentence)) and len(line.text) <= 120:
                    return _Found(kind, match[0], line, TITLE_BLOCK, 0.8)
    return None


def _in_margins(front: FrontMatter) -> _Found | None:
    for lines, where in ((front.details, DETAILS), (front.margins, MARGIN)):
        for line in lines:
            for kind, printed, place in _placed(line.text):
                before = line.text[:place]
                if not (_GENERAL.search(line.text) or _NOT_HELD.search(before) or _ANOTHER.search(before)):
                    return _Found(kind, printed, line, where, 0.85)
    return None


def _in_story(front: FrontMatter) -> _Found | None:
    """The type that the first narrative says this review is; where one step led to the next, the later."""
    chosen: _Found | None = None
    for line in front.story:
        for sentence in _sentences(line.text):
            if _GENERAL.search(sentence) and not re.search(r"\b(?:this|our) (?:\w+ ){0,3}review\b", sentence, _I):
                continue
            for kind, printed, place in _placed(sentence):
                before, after = sentence[:place], sentence[place + len(printed) :]
                sure = _how_sure(before, after)
                later = bool(_LATER.search(before)) and chosen is not None and chosen.sure < 0.9
                if sure and (chosen is None or sure > chosen.sure or later):
                    chosen = _Found(kind, printed, line, STORY, sure)
    return chosen


def _how_sure(before: str, after: str) -> float:
    """How sure it is that a sentence says of this review that it is of the type named between `before` and `after`; 0 where it does not."""
    if _NOT_HELD.search(before) or _ANOTHER.search(before) or _AFTERWARDS.search(after):
        return 0.0
    if re.search(r"\b(?:this|our)(?: [\w-]+){0,2} $", before, _I):
        return 0.92
    if not (_SAYS.search(before) or _ITSELF.search(after)):
        return 0.0
    # what this review followed is perhaps not what it is
    return 0.65 if re.search(r"\b(?:follow\w*|after|since)(?: the| a| an)*\s*$", before, _I) else 0.8


# ------------------------------------------------------------------ the words


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+(?=[A-Z“‘\"'])", text)


def _placed(text: str) -> list[tuple[ReviewType, str, int]]:
    """The types that `text` names with their words and place, in order; at one place only the more special."""
    found: list[tuple[int, int, ReviewType]] = []
    for kind, pattern in _TYPES:
        for match in pattern.finditer(text):
            short = match[0].isupper() and match[0] in _SHORTENED
            if short and not re.match(r"\s*(?:[A-Z0-9|:–-]|$|briefing|review|learning|of|about|into|on)", text[match.end() :]):
                continue
            if all(match.end() <= start or match.start() >= end for start, end, _ in found):
                found.append((match.start(), match.end(), kind))
    return [(kind, text[start:end], start) for start, end, kind in sorted(found, key=lambda one: one[0])]
