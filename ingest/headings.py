"""Which kind of section a heading opens, by its wording (data/headings.yaml).

Pure text in, kinds out; whether a line *is* a heading is for sections.py to decide from its style and place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError
from rapidfuzz import fuzz, process

from kb.errors import KnowledgeBaseError
from kb.models import LearntHeading, PointKind, SectionKind
from kb.settings import DATA

from .markers import split_marker

_NUMBERING = re.compile(
    r"^(?:(?:section|part|box|step|minute|point|chapter|slide)\s+)?(?:\d{1,2}(?:\.\d{1,2})*|[ivx]{1,4}|[a-z])\s*[.):\-–—|]\s*|^\d{1,2}\s+(?=\D)",
    re.IGNORECASE,
)
_SHORTCODE = re.compile(r":[a-z0-9_+-]{2,30}:")
_NOT_WORDS = re.compile(r"[^\w' ]+")
_BRACKETED = re.compile(r"\s*\([^)]*\)\s*$")
_QUALIFIERS = re.compile(
    r"(?: (?:identified|found|highlighted|noted|seen|raised|emerging|arising|made|recognised|observed))*"
    r"(?: (?:in|by|from|during|of|within|through|for|to|across) (?:this|the|these|our|your|all|every|each|other|individual|wider|local|and|"
    r"review|reviews|case|cases|rapid|audit|panel|process|incident|partnership|practitioners?|professionals?|agencies|agency|services|managers|"
    r"supervisors|staff|teams?|leaders|schools|health|police|everyone|multi agency|multiagency|safeguarding|practice|local|learning|us|you|board|frontline|"
    r"children|families|people|work|system|systems|workers|organisations|strategic)(?: (?:this|the|review|reviews|case|rapid|audit|panel|process|partnership|and|practitioners?|"
    r"professionals?|agencies|managers|supervisors|staff|teams?|leaders|safeguarding|practice|children|families|learning|working|organisations|briefing))*)*$"
)
_LEADING = re.compile(
    r"^(?:the|our|some|key|main|summary of|areas? of|initial|overall|specific|additional|other|further|identified|your|a few|five|six|four|three|seven)\s+"
)
_LABEL_NUMBER = re.compile(r"\s*(?:no |number )?\d{1,2}$")
#: How alike two wordings must be (0..100) to be the same but for a slip of the pen.
_SLIP = 92


class _Wordings(BaseModel):
    model_config = ConfigDict(extra="forbid")

    version: int
    sections: dict[SectionKind, list[str]]
    ambiguous: dict[str, list[SectionKind]]
    patterns: dict[SectionKind, list[str]] = {}
    labels: dict[PointKind, list[str]] = {}


#: Wordings that people confirmed for the partnership whose file is being read, in their `normal` form.
_CONFIRMED: ContextVar[Mapping[str, SectionKind]] = ContextVar("confirmed headings", default=MappingProxyType({}))


@contextmanager
def also_known(learnt: Iterable[LearntHeading]) -> Iterator[None]:
    """While it lasts, these wordings open what a person has said, before anything in the file of headings."""
    before = _CONFIRMED.set({normal(heading.heading): heading.kind for heading in learnt})
    try:
        yield
    finally:
        _CONFIRMED.reset(before)


@dataclass(frozen=True)
class Match:
    """The kinds a heading can open, likeliest first (several when the wording is ambiguous), and how it matched.

    `usual` says that the likeliest kind is the usual one, to be held unless the lines under the heading say otherwise. `how` is `exact`, `close` (qualifiers or a slip of the pen apart) or `part` (a known wording inside a longer heading).
    """

    kinds: tuple[SectionKind, ...]
    how: str
    usual: bool = False

    @property
    def ambiguous(self) -> bool:
        """True when the lines under the heading must decide."""
        return len(self.kinds) > 1


def normal(heading: str) -> str:
    """`heading` without numbering, punctuation, emoji and case, "&" read as "and"."""
    text = heading.replace("&", " and ").replace("’", "'").replace("‘", "'")
    text = _SHORTCODE.sub(" ", text)
    text = _NUMBERING.sub("", text.strip(), count=1)
    text = _NOT_WORDS.sub(" ", text.casefold()).replace("_", " ")
    return " ".join(text.split()).strip("' ")


class HeadingWordings:
    """The wordings of one file of headings."""

    def __init__(self, path: Path) -> None:
        """Read `path`. Raises KnowledgeBaseError when the file is missing or not in the expected form."""
        try:
            data = _Wordings.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        except (OSError, yaml.YAMLError, ValidationError) as error:
            raise KnowledgeBaseError(f"The list of headings in {path} cannot be used: {error}") from error
        self._exact: dict[str, tuple[SectionKind, ...]] = {}
        self._usual: set[str] = set()
        self._named: list[tuple[re.Pattern[str], SectionKind]] = []
        for kind, wordings in data.sections.items():
            for wording in wordings:
                if "NAME" in wording:
                    pattern = re.escape(normal(wording.replace("NAME", "qqname"))).replace("qqname", r"(?P<name>(?:[\w']+ ?){1,4}?)")
                    self._named.append((re.compile(rf"^{pattern}$"), kind))
                else:
                    self._exact.setdefault(normal(wording), (kind,))
        for wording, kinds in data.ambiguous.items():
            if self._exact.get(normal(wording), ())[:1] == (kinds[0],):
                self._usual.add(normal(wording))
            self._exact[normal(wording)] = tuple(kinds)
        self._patterns = [(re.compile(pattern), kind) for kind, patterns in data.patterns.items() for pattern in patterns]
        self._labels = {normal(label): kind for kind, labels in data.labels.items() for label in labels}
        self._long = [wording for wording in self._exact if len(wording) >= 9]

    def label(self, text: str) -> PointKind | None:
        """The kind of point that a line is which has this label ("Strength", "Gap 2"); None for a label that names a subject."""
        return self._labels.get(_LABEL_NUMBER.sub("", normal(text)))

    def match(self, heading: str, *, styled: bool = False) -> Match | None:
        """The kinds `heading` can open; None when its wording is not known.

        `styled` headings, which their style shows to be headings, may hold a known wording among other words.
        """
        text = normal(heading)
        if not text or len(text) > 110:
            return None
        if text in _CONFIRMED.get():
            return Match((_CONFIRMED.get()[text],), "exact")
        if found := self._whole(text, heading):
            return found
        shorter = normal(_BRACKETED.sub("", heading))
        for form in dict.fromkeys(
            (shorter, _QUALIFIERS.sub("", text), _LEADING.sub("", text), _LEADING.sub("", _QUALIFIERS.sub("", shorter)))
        ):
            if form and form != text and (found := self._whole(form)):
                return Match(found.kinds, "close", found.usual)
        if found := self._joined(text):
            return found
        if len(text) >= 9 and (slip := process.extractOne(text, self._long, scorer=fuzz.ratio, score_cutoff=_SLIP)):
            return Match(self._exact[slip[0]], "close", slip[0] in self._usual)
        return (self._by_pattern(text) or self._inside(text)) if styled else None

    def _whole(self, text: str, printed: str = "") -> Match | None:
        if text in self._exact:
            return Match(self._exact[text], "exact", text in self._usual)
        for pattern, kind in self._named:
            if (named := pattern.match(text)) and _is_name(named["name"], printed):
                return Match((kind,), "exact")
        return None

    def _by_pattern(self, text: str) -> Match | None:
        if len(text.split()) > 14:
            return None
        kind = next((kind for pattern, kind in self._patterns if pattern.search(text)), None)
        # what is explained is no learning, whatever the explanation says
        return Match((kind,), "close" if kind is SectionKind.OTHER else "part") if kind else None

    def _joined(self, text: str) -> Match | None:
        """Match two known wordings joined by "and": the section can be of either kind."""
        first, joint, second = text.partition(" and ")
        one, two = (self._whole(first), self._whole(second)) if joint else (None, None)
        return Match(tuple(dict.fromkeys((*one.kinds, *two.kinds))), "close") if one and two else None

    def _inside(self, text: str) -> Match | None:
        """The longest known wording of two words or more (or one long one) that stands inside `text`."""
        if len(text.split()) > 14:
            return None
        padded = f" {text} "
        inside = [wording for wording in self._exact if f" {wording} " in padded and (" " in wording or len(wording) >= 9)]
        if not inside:
            return None
        longest = max(inside, key=len)
        kinds = list(self._exact[longest])
        if kinds == [SectionKind.GOOD_PRACTICE]:
            # a heading that only holds such words can mean its opposite: its lines are asked, and strengths are what is usual
            return Match((SectionKind.GOOD_PRACTICE, SectionKind.DEVELOPMENT), "part", usual=True)
        for wording in inside:
            # "Good practice and areas for learning" opens a section of both kinds
            if wording not in longest:
                kinds += [kind for kind in self._exact[wording] if kind not in kinds]
        return Match(tuple(kinds), "part")


def _is_name(words: str, printed: str) -> bool:
    """True when the last of `words` is printed as names are: with a capital, or a number. In capitals nothing but one word can be told."""
    names = words.split()
    found = re.search(rf"\b{re.escape(names[-1].removesuffix(chr(39) + 's'))}\b", printed.replace("’", "'"), re.IGNORECASE)
    return found is not None and not found[0].islower() and (len(names) == 1 or not printed.isupper())


@lru_cache(maxsize=4)
def heading_wordings(path: Path | None = None) -> HeadingWordings:
    """The product's heading wordings, read once."""
    return HeadingWordings(path or DATA / "headings.yaml")


def bare(heading: str) -> str:
    """`heading` as printed but for a number or bullet in front and a colon behind."""
    text = split_marker(heading)[1]
    return _NUMBERING.sub("", text, count=1).strip().rstrip(":").strip() or heading.strip()
