"""What a line says, judged by its own words: a strength, a gap, a recommendation, a question, a step, or a link.

Used only where a heading does not settle it. Each cue is a pattern with a weight; the strongest sum wins and names the words that
spoke for it, so that a person can see why.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from kb.models import PointKind

_I = re.IGNORECASE


def _cue(pattern: str, weight: float, flags: int = _I) -> tuple[re.Pattern[str], float]:
    return re.compile(pattern, flags), weight


_IMPERATIVES = (
    "ask|be|bring|build|challenge|check|clarify|complete|consider|contact|describe|discuss|do|document|ensure|escalate|explore|familiarise|"
    "find|follow|gather|get|give|go|help|hold|identify|include|involve|keep|know|learn|listen|look|make|name|note|notice|offer|plan|"
    "print|promote|put|raise|read|record|reflect|refer|remember|review|revisit|see|seek|set|share|speak|spend|start|take|talk|tell|test|think|"
    "treat|try|update|use|visit|walk|watch|weigh|work|write|don['’]?t|never|always|agree|arrange|attend|audit|book|call|choose|count|draw|"
    "map|open|pick|reread|ring|save|sit|stop|stay|step|understand|view|pause"
)
_PARTICIPANTS = r"(?:practitioners?|professionals?|staff|workers?|agenc(?:y|ies)|services?|teams?|partners?|managers?|supervisors?|the partnership|partnership|the board)"

CUES: dict[PointKind, tuple[tuple[re.Pattern[str], float], ...]] = {
    PointKind.REFLECTIVE_QUESTION: (
        _cue(r"\?\s*$", 5.0),
        _cue(
            r"^(?:how|what|when|where|who|whose|which|why|do|does|did|is|are|was|were|can|could|would|will|have|has|if)\b.*\b(?:you|your|we|our|us)\b",
            1.5,
        ),
        _cue(
            r"^(?:how (?:do|does|can|would|well|confident|often|might)|what (?:do|does|would|are|is|might)|(?:do|are|is|can|would) (?:you|we))\b",
            1.5,
        ),
    ),
    PointKind.RECOMMENDATION: (
        _cue(r"\bshould\b", 2.2),
        _cue(r"\bmust\b", 1.8),
        _cue(r"\b(?:is|are) (?:asked|required|recommended|invited|to (?!be\b)\w+)\b", 1.8),
        _cue(r"\bto (?:seek|provide|gain|receive) assurance\b|\bseek assurance\b|\bassure (?:itself|themselves)\b", 2.2),
        _cue(
            r"^(?:all |the |every |each |[A-Z][\w’']+ )*(?:partnership|agencies|agency|board|trust|council|police|service|team|lead|provider|school)s?\b[^.]{0,60}\b(?:will|to)\b",
            1.4,
        ),
        _cue(
            r"^(?:develop|embed|strengthen|enhance|improve|introduce|establish|commission|deliver|implement|publish|reiterate|roll out|amend|revise|launch|adopt|create|secure|address|reinforce|evaluate)\b",
            2.0,
        ),
        _cue(
            r"\b(?:multi-agency (?:training|audit|protocol|guidance)|within (?:three|six|twelve|\d+) months|by (?:january|february|march|april|may|june|july|august|september|october|november|december) 20\d\d)\b",
            1.0,
        ),
    ),
    PointKind.NEXT_STEP: (
        _cue(rf"^(?:{_IMPERATIVES})\b", 2.0),
        _cue(rf"^(?:at|in|on|before|after|when|whenever|this|if|next|with)\b[^,]{{2,60}},\s*(?:{_IMPERATIVES})\b", 2.0),
        _cue(r"\b(?:your|you)\b", 0.9),
    ),
    PointKind.DEVELOPMENT_AREA: (
        _cue(
            r"\b(?:lack(?:ed|ing)?|limited|insufficient(?:ly)?|inconsisten\w+|inadequate\w*|poor(?:ly)?|weak(?:ly|ness)?|unclear|absent|absence|incomplete|superficial|patchy|narrow)\b",
            2.2,
        ),
        _cue(
            r"\b(?:missed|overlooked|delay(?:ed|s)?|gaps?|drift(?:ed)?|fail(?:ed|ure|ures)|lost|ignored|unseen|unheard|unanswered|minimised|normalised|over-?reliance|over-?optimis\w+|too (?:late|little|few|narrow|much|often|quickly|readily))\b",
            1.8,
        ),
        _cue(r"\b(?:not|never|no one|nobody|nor|none|neither|without|rarely|seldom|little|few|only|barely)\b", 1.5),
        _cue(r"\b(?:did|was|were|had|could|does|is|are)(?:n['’]t| not)\b", 1.0),
        _cue(r"(?:^|\b(?:was|were|had|with|made|gave|took|found|there (?:was|were)) )no (?!one\b)\w+", 1.6),
        _cue(r"\b(?:could have|should have|might have|would have|need(?:s|ed)? to|opportunit(?:y|ies) to|more could)\b", 1.6),
        _cue(r"\b(?:difficult(?:y|ies)?|barriers?|confusion|disparit(?:y|ies)|risking|concerns? (?:was|were) not)\b", 0.8),
    ),
    PointKind.GOOD_PRACTICE: (
        _cue(
            r"\b(?:good|effective(?:ly)?|strong|clear(?:ly)?|timely|prompt(?:ly)?|swift(?:ly)?|robust|thorough(?:ly)?|consistent(?:ly)?|well|positive|sensitive(?:ly)?|persisten\w+|careful(?:ly)?|comprehensive|excellent|skilled|warm|kind|creative(?:ly)?|tenaci\w+|early)\b",
            1.5,
        ),
        _cue(
            r"\b(?:evidence of|praised|commended|valued|appreciated|went beyond|built trust|trusted|made sure|at once|straight away|same day|followed up|persisted|inclusive)\b",
            1.5,
        ),
        _cue(r"\b\w{3,}(?:ed)\b", 0.5),
        _cue(
            r"\b(?:shared|listened|noticed|recognised|challenged|escalated|convened|visited|recorded|checked|kept|made|saw|asked|gave|took|held|spoke)\b",
            0.6,
        ),
    ),
}

#: Below this a line's words do not tell its kind.
CLEAR = 1.4

LINK_LINE = re.compile(
    r"\b(?:can be (?:accessed|found|viewed|downloaded|read)|(?:is|are) available (?:here|at|from|on)|click here|(?:accessed|found) here|follow this link|visit our|see our website)\b"
    r"|^for (?:more|further) (?:information|details|help|advice)\b|\bhere\.?$|^https?://\S+$|^www\.\S+$",
    _I,
)
GOVERNANCE_LINE = re.compile(
    r"\b(?:will be|is|are|be|being)\s+(?:regularly\s+|formally\s+)?(?:reviewed|monitored|overseen|tracked|progressed|scrutinised|governed|reported|held|owned|signed off)\b"
    r"[^.]*\b(?:sub-?\s?groups?|board|partnership|executive|committee|panel|meetings?|group|delivery|register)\b"
    r"|\b(?:sub-?\s?group|executive|board|committee|panel|group|partnership)s?\b[^.]{0,80}\b(?:will|to)\s+(?:oversee|monitor|track|review progress|receive (?:updates|progress)|hold (?:agencies|partners))\b"
    r"|^progress (?:on|against|with)\b",
    _I,
)
PURPOSE_LINE = re.compile(
    r"\b(?:the )?(?:purpose|aim|objective) of (?:the|this|these|a|our|any|every)\b[^.]{0,120}\b(?:reviews?|process|briefings?|audits?)\b"
    r"|\b(?:reviews?|briefings?)\b[^.]{0,60}\b(?:not (?:conducted|held|about|meant|intended) to (?:blame|hold)|not about blame)\b",
    _I,
)
INTRODUCES = re.compile(
    r":$|\b(?:the following|as follows|listed below|set out below|these (?:include|are|were)|were (?:identified|found)|(?:review|panel|reviewer|authors?) (?:identified|found|heard|highlighted|made|makes|noted|saw)\b[^.]*"
    r"\b(?:areas?|examples?|strengths?|themes?|points?|lessons?|recommendations?|number|several|some|many|\w+teen|two|three|four|five|six|seven|eight|nine|ten|\d+)\b)",
    _I,
)


@dataclass(frozen=True)
class Judgement:
    """The kind a line's own words speak for, how clearly (sum of weights ahead of the next kind), and the words."""

    kind: PointKind | None
    margin: float
    words: tuple[str, ...] = ()


def judge(text: str) -> Judgement:
    """What `text` says, by its wording; `kind` is None when no kind is clearly ahead."""
    sums: Counter[PointKind] = Counter()
    words: dict[PointKind, list[str]] = {}
    for kind, cues in CUES.items():
        for pattern, weight in cues:
            found = pattern.search(text)
            if found:
                sums[kind] += weight  # type: ignore[assignment]
                words.setdefault(kind, []).append(found[0].strip())
    if not sums:
        return Judgement(None, 0.0)
    (best, top), *others = sums.most_common()
    margin = top - (others[0][1] if others else 0.0)
    if top < CLEAR or margin < 0.3:
        return Judgement(None, margin)
    return Judgement(best, margin, tuple(words[best]))


@dataclass(frozen=True)
class Verdict:
    """What several lines say together: the kind most of them speak for, and how many of them do."""

    kind: PointKind | None
    agree: int
    total: int


def vote(texts: Sequence[str], *, among: Sequence[PointKind] | None = None) -> Verdict:
    """The kind that at least 60 % of `texts`, and at least two where there are two, speak for; else None."""
    counts = Counter(found.kind for found in map(judge, texts) if found.kind and (among is None or found.kind in among))
    if not counts:
        return Verdict(None, 0, len(texts))
    kind, n = counts.most_common(1)[0]
    enough = n >= 0.6 * len(texts) and n >= min(2, len(texts))
    return Verdict(kind if enough else None, n, len(texts))
