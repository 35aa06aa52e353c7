"""Which kind each section of a document is, all its sections weighed together.

Three voices speak for a section: its heading (a known wording, else what headings of such words usually open), the lines under it, and
the order that such briefings follow. A printed heading of known meaning decides alone. For the others the likeliest course through the
whole document is sought by beam search, and how far ahead it is says how sure each section is.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from kb.models import POINT_KIND_OF_SECTION, PointKind, SectionKind

from .heading_kinds import HeadingKind, HeadingKinds, heading_kinds
from .headings import Match, heading_wordings, normal
from .kinds import shares
from .lines import Line
from .markers import is_paragraph_number
from .outline import Part
from .resources import reads_as_resource
from .wording import INTRODUCES, LINK_LINE

#: The kinds that a section of unknown heading can be.
KINDS: tuple[SectionKind, ...] = (
    SectionKind.PURPOSE,
    SectionKind.CONTEXT,
    SectionKind.GOOD_PRACTICE,
    SectionKind.DEVELOPMENT,
    SectionKind.RECOMMENDATIONS,
    SectionKind.QUESTIONS,
    SectionKind.NEXT_STEPS,
    SectionKind.RESOURCES,
    SectionKind.OTHER,
)
_NARRATIVE = (SectionKind.PURPOSE, SectionKind.CONTEXT, SectionKind.OTHER)
_BEAM = 60
#: Courses kept in all: a document of thousands of headings gets fewer for each, since every course is as long as the document.
_STEPS = 12_000
#: How much the lines under a heading weigh against the heading: they are many, but of one pen.
_LINES = 1.0
_BACKWARDS, _AGAIN = -0.5, -0.7
#: How much likelier paragraphs without a list are to be story or purpose as long as no learning has come.
_STORY_FIRST = 0.7
_LEAST = 0.004
#: How likely a heading that only names a subject goes on with the kind of the section it stands under, or of the one beside it.
_UNDER, _BESIDE = 0.85, 0.35
#: Headings are short, and their words mislead now and then: so much is left to the lines under them.
_DOUBT = 0.15
#: From here on the words after a colon tell what a section is.
_TELLS = 0.6
#: Kinds of heading that do not say what is under them.
_OPEN = frozenset({HeadingKind.MIXED, HeadingKind.TOPIC})
#: What the lines still count where headings tell their sections apart.
_FAINTLY = 0.3
#: From here on the words of a heading say that it is no label: a box that tells how to use the briefing, or what words mean.
_ASIDE = 0.75
#: What is left of the meaning of a heading's words where its place says that it is a label.
_LABEL = 0.15
#: How much a known wording weighs against what headings of such words usually open: a whole wording, and one among other words.
_WHOLE, _PART = 0.85, 0.5

Shares = Mapping[SectionKind, float]


@dataclass(frozen=True)
class Settled:
    """The kind of one section, how sure it is (0..1), and which voice settled it: `heading`, `lines` or `place` (its parent's kind)."""

    kind: SectionKind
    sure: float
    voice: str
    mixed: float = 0.0


@dataclass(frozen=True)
class _Evidence:
    """What speaks for the kinds of one section; `fixed` is the kind that its printed heading says.

    `parent` is the section it stands under or after, and `inherits` the chance that a heading which only names a subject goes on with
    the kind of that one; `prose` says that it holds paragraphs only.
    """

    fixed: SectionKind | None
    heading: Shares
    topic: float
    mixed: float
    lines: Shares | None
    parent: int | None
    inherits: float = 0.0
    prose: bool = False


@dataclass(frozen=True)
class _Course:
    score: float
    kinds: tuple[SectionKind, ...]


def settle(parts: Sequence[Part]) -> list[Settled]:
    """The kind of every part, in order."""
    evidence = [_evidence(part, i, parts) for i, part in enumerate(parts)]
    courses = [_Course(0.0, ())]
    beam = max(4, min(_BEAM, _STEPS // max(1, len(parts))))
    for found in evidence:
        longer = [
            _Course(course.score + _score(kind, found, course), (*course.kinds, kind)) for course in courses for kind in _open_to(found)
        ]
        courses = sorted(longer, key=lambda course: -course.score)[:beam]
    best = courses[0]
    weights = [math.exp(course.score - best.score) for course in courses]
    total = sum(weights)
    settled = []
    for i, (kind, found) in enumerate(zip(best.kinds, evidence, strict=True)):
        sure = sum(weight for weight, course in zip(weights, courses, strict=True) if course.kinds[i] is kind) / total
        settled.append(Settled(kind, 1.0 if found.fixed else round(sure, 3), _voice(kind, found, best), found.mixed))
    return settled


def _open_to(found: _Evidence) -> Sequence[SectionKind]:
    return (found.fixed,) if found.fixed else KINDS


def _score(kind: SectionKind, found: _Evidence, course: _Course) -> float:
    """How much better it gets when the section after `course` is of this kind (a log probability, up to a constant)."""
    score = math.log(max(_LEAST, _by_heading(kind, found, course)))
    if found.fixed is None and found.lines is not None:
        score += _LINES * math.log(max(_LEAST, found.lines[kind]))
    if found.prose and kind in _NARRATIVE and not any(earlier in POINT_KIND_OF_SECTION for earlier in course.kinds):
        score += _STORY_FIRST
    before = course.kinds[-1] if course.kinds else None
    if before is not None and kind is not before and kind in POINT_KIND_OF_SECTION:
        if before in KINDS and KINDS.index(kind) < KINDS.index(before):
            score += _BACKWARDS
        if kind in course.kinds:
            score += _AGAIN
    return score


def _by_heading(kind: SectionKind, found: _Evidence, course: _Course) -> float:
    if found.fixed:
        return 1.0
    above = course.kinds[found.parent] if found.parent is not None else None
    inherits = (found.inherits if kind is above else 0.0) + (1 - found.inherits if above is not None else 1.0) / len(KINDS)
    both = 0.5 if kind in (SectionKind.GOOD_PRACTICE, SectionKind.DEVELOPMENT) else 0.0
    return found.heading.get(kind, 0.0) + found.topic * inherits + found.mixed * both


def _voice(kind: SectionKind, found: _Evidence, best: _Course) -> str:
    if found.fixed or found.heading.get(kind, 0.0) >= 0.5:
        return "heading"
    if found.parent is not None and best.kinds[found.parent] is kind and found.topic > found.heading.get(kind, 0.0):
        return "place"
    return "lines"


# ------------------------------------------------------------------ the three voices


def _evidence(part: Part, place: int, parts: Sequence[Part]) -> _Evidence:
    lines = line_shares(next((run for run in runs(part.lines) if len(candidates(run)) > 1), part.lines))
    if part.heading is None:
        return _Evidence(part.kind, {}, 0.0, 0.0, lines, None)
    if part.match is not None and not part.match.ambiguous and part.match.how != "part":
        return _Evidence(part.match.kinds[0], {}, 0.0, 0.0, lines, None)
    heading, topic, mixed = _heading_shares(part.heading.text, part.match)
    if lines is not None and _told_apart(part, parts):
        lines = {kind: share**_FAINTLY for kind, share in lines.items()}
    parent, inherits = _parent(part, place, parts)
    aside = max(heading.get(kind, 0.0) for kind in (SectionKind.PURPOSE, SectionKind.OTHER)) >= _ASIDE
    if lines is not None and aside:  # instructions and definitions read much as learning does
        lines = {kind: share**_FAINTLY for kind, share in lines.items()}
    if (
        inherits == _UNDER
        and not aside
        and _is_label(part)
        and any(_is_label(other) and other.rank == part.rank for other in parts if other is not part)
    ):
        # several sub-headings that each stand over a single paragraph are labels, whatever their words
        heading = {kind: share * _LABEL for kind, share in heading.items()}
        topic, mixed = 1 - _LABEL * (1 - topic - mixed), 0.0
    prose = bool(part.lines) and not any(line.marker is not None for line in part.lines)
    return _Evidence(None, heading, topic, mixed, lines, parent, inherits, prose)


def _is_label(part: Part) -> bool:
    known = part.match is not None and part.match.how != "part"
    plain = len(part.lines) == 1 and (part.lines[0].marker is None or is_paragraph_number(part.lines[0].marker))
    return part.heading is not None and not known and plain


def _parent(part: Part, place: int, parts: Sequence[Part]) -> tuple[int | None, float]:
    """(the section that a heading stands under, else the one before it; how likely a mere subject goes on with its kind)."""
    for above in range(place - 1, -1, -1):
        if parts[above].heading is not None and parts[above].rank > part.rank:
            return above, _UNDER
    before = next((above for above in range(place - 1, -1, -1) if parts[above].heading is not None), None)
    holds_nothing = before is not None and not parts[before].lines
    return before, _UNDER if holds_nothing else _BESIDE


def _heading_shares(heading: str, match: Match | None) -> tuple[dict[SectionKind, float], float, float]:
    """(share of each kind, share for a mere subject, share for a heading over strengths and gaps alike) by the heading's words."""
    parted = _after_name(heading)
    guessed = dict(parted[1] if parted else heading_kinds(_CONTINUED.sub("", heading)))
    topic, mixed = guessed.pop("topic", 0.0), guessed.pop("mixed", 0.0)
    shared = {SectionKind(name): (1 - _DOUBT) * share + _DOUBT / len(KINDS) for name, share in guessed.items()}
    if match is None:
        return shared, topic, mixed
    known = _match_shares(match)
    weight = _PART if match.how == "part" else _WHOLE
    merged = {kind: weight * known.get(kind, 0.0) + (1 - weight) * shared.get(kind, 0.0) for kind in KINDS}
    return merged, (1 - weight) * topic, (1 - weight) * mixed


_AFTER_NAME = re.compile(r"^(?P<name>[^:–—(]{3,40}?)\s*(?:(?::|\s[–—-])\s+(?P<rest>\S.{4,})|\((?P<inside>[^()]{5,})\))$")
_CONTINUED = re.compile(r"\s*\((?:continued|cont[’'.]?d?\.?)\)\s*$", re.IGNORECASE)


def _after_name(heading: str) -> tuple[str, HeadingKinds] | None:
    """(name, what the words after it open) of a heading that parts sections of one name: "Findings: still to do"."""
    found = _AFTER_NAME.match(_CONTINUED.sub("", heading))
    if not found:
        return None
    name, rest = heading_wordings().match(found["name"]), heading_kinds(found["rest"] or found["inside"])
    several = (name is not None and (name.ambiguous or name.kinds[0] is SectionKind.DEVELOPMENT)) or (
        name is None and bool(found["inside"])
    )
    open_name = several or heading_kinds(found["name"]).best in _OPEN
    return (normal(found["name"]), rest) if open_name and rest.best not in _OPEN and rest.sure >= _TELLS else None


def _told_apart(part: Part, parts: Sequence[Part]) -> bool:
    """Whether another heading has the same name before other words: then the words, and not the lines, say which is which."""
    own = _after_name(part.heading.text) if part.heading else None
    others = (_after_name(other.heading.text) for other in parts if other.heading and other is not part)
    return own is not None and any(other and other[0] == own[0] and other[1].best is not own[1].best for other in others)


def _match_shares(match: Match) -> dict[SectionKind, float]:
    if not match.ambiguous:
        return {match.kinds[0]: 1.0}
    first = 0.65 if match.usual else 0.45
    rest = (1 - first) / (len(match.kinds) - 1)
    return {kind: first if i == 0 else rest for i, kind in enumerate(match.kinds)}


def runs(lines: Sequence[Line]) -> list[list[Line]]:
    """Cut the list of a section where it breaks: a wide gap, or links giving way to plain lines."""
    usual = median([line.gap for line in lines if line.marker is not None] or [0.0])
    runs: list[list[Line]] = []
    for line in lines:
        before = runs[-1][-1] if runs else None
        wide = before is not None and line.gap > max(1.9, 2.2 * usual)
        unlinked = before is not None and before.linked and not line.linked and line.marker is not None
        if before is None or (line.marker is not None and (wide or unlinked)):
            runs.append([line])
        else:
            runs[-1].append(line)
    return runs


def candidates(lines: Sequence[Line]) -> list[str]:
    """The texts of a section that could be points: its list items where there are any, else its paragraphs."""
    items = [line.text for line in lines if line.marker is not None]
    return items or [line.text for line in lines if not INTRODUCES.search(line.text)]


def line_shares(lines: Sequence[Line]) -> Shares | None:
    """Share of each kind by what the lines of a section say; None where there are none."""
    texts = [text for text in candidates(lines) if text.strip()]
    if not texts:
        return None
    linked = {line.text for line in lines if line.linked}
    odds = sum(_log_odds(0.93 if text in linked else reads_as_resource(text)) for text in texts)
    resource = 1 / (1 + math.exp(-odds / math.sqrt(len(texts))))
    said = shares([text for text in texts if not LINK_LINE.search(text)] or texts)
    result = {SectionKind.RESOURCES: resource}
    for kind, section in ((point, section) for section, point in POINT_KIND_OF_SECTION.items() if point is not PointKind.RESOURCE):
        result[section] = (1 - resource) * said.get(kind, 0.0)
    story = (1 - resource) * said.get(None, 0.0)
    for section in _NARRATIVE:
        result[section] = story / 2
    return result


def _log_odds(share: float) -> float:
    return math.log(share / (1 - share))


# ------------------------------------------------------------------ lines without any heading

#: How much likelier it is that a line is of the kind of the line before than of another.
_STAYS = 12.0


def segment(lines: Sequence[Line]) -> list[tuple[SectionKind, float]]:
    """(kind, how sure) of every line of a document without headings; lines that follow one another are likely of one kind."""
    if not lines:
        return []
    shared = [line_shares([line]) or dict.fromkeys(KINDS, 1 / len(KINDS)) for line in lines]
    strengths = [{kind: max(_LEAST, found[kind]) for kind in _UNHEADED} for found in shared]
    forward, backward = _passed(strengths), _passed(strengths[::-1])[::-1]
    result: list[tuple[SectionKind, float]] = []
    for said, ahead, behind in zip(strengths, forward, backward, strict=True):
        shares_of = {kind: ahead[kind] * behind[kind] / said[kind] for kind in _UNHEADED}
        kind = max(shares_of, key=lambda kind: shares_of[kind])
        result.append((kind, round(shares_of[kind] / sum(shares_of.values()), 3)))
    return result


_UNHEADED: tuple[SectionKind, ...] = tuple(kind for kind in KINDS if kind not in (SectionKind.PURPOSE, SectionKind.OTHER))


def _passed(strengths: Sequence[Shares]) -> list[dict[SectionKind, float]]:
    """The share of each kind at each line from what was said up to it."""
    passed: list[dict[SectionKind, float]] = []
    for said in strengths:
        before = passed[-1] if passed else None
        now = {
            kind: said[kind]
            * (1.0 if before is None else sum(share * (_STAYS if other is kind else 1.0) for other, share in before.items()))
            for kind in _UNHEADED
        }
        total = sum(now.values())
        passed.append({kind: share / total for kind, share in now.items()})
    return passed
