"""What a briefing suggests of its case: outcome, age, harm, agencies, status; each with the words and the line that say so.

Only the story of the case and the title speak of the case; what practice did speaks of agencies too. Recommendations, links and what such
reviews are for say nothing of it. The wordings stand in `data/facets.yaml`; all that is found is a suggestion.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kb.facets import Facet, FacetValue, load_facets
from kb.models import POINT_KIND_OF_SECTION, WITHHELD, Fact, LearningPoint, PointKind, ReviewType, Section, SectionKind

from .ages import ages_in

_CASE = (SectionKind.INTRODUCTION, SectionKind.CONTEXT)
_PRACTICE = {PointKind.GOOD_PRACTICE: "good practice", PointKind.DEVELOPMENT_AREA: "areas for development"}
_SENTENCE = re.compile(r"(?<=[.!?])[\"'”’)]*\s+(?=[A-Z“‘\"'(])")

#: A longer sentence is no sentence, and a longer story is no story of one case: what is beyond is not looked at.
_LONGEST, _MOST = 1_000, 600

#: A sentence on reviews, law or what can happen in general.
_GENERAL = re.compile(
    r"\b(?:when|where|if|whenever) (?:a|any|the) child (?:dies|is)\b|\bpurpose\b|\breviews? (?:is|are) (?:held|carried|not)|"
    r"\b(?:helpline|training|toolkit|guidance|leaflet)\b|"
    r"\bno (?:real )?(?:child|person|family)\b|\binvented\b|\bfictional\b|\bmade up\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:no|not|never|without|ruled out|no (?:evidence|sign|suggestion|history) of|nothing to suggest|rather than|was(?:n['’]t)? not)"
    r"(?: (?:any|a|an|the|been|be|be a|known|subject to|on|to be|considered|thought|seen|as|caused by|due to|in|made))*\s*$",
    re.IGNORECASE,
)
_OTHERS = (
    r"mothers?|mums?|fathers?|dads?|stepfathers?|parents?|carers?|partners?|boyfriends?|husbands?|wife|uncles?|aunts?|"
    r"grandmothers?|grandfathers?|grandparents?|gran|nan|grandad|"
    r"cousins?|friends?|neighbours?|brothers?|sisters?|siblings?|half-siblings?|adults?"
)
#: Words before a wording that make it somebody else's story.
_ANOTHERS = re.compile(
    rf"\b(?:(?:{_OTHERS})\b(?!['’]s (?:partner|home))[^.;]{{0,40}}|(?:{_OTHERS}) who[^.;,]{{0,50}}|as a child[^.;]{{0,20}})$", re.IGNORECASE
)
_OF_ANOTHER = re.compile(
    rf"^\s*(?:of |to |for )?(?:a |an |the |his |her |their |[A-Z][\w’']*['’]s )?(?:\w+ )?(?:{_OTHERS})\b", re.IGNORECASE
)
#: An adult's own past is not the child's harm.
_PAST = re.compile(
    rf"\b(?:{_OTHERS})\b[^.;]{{0,40}}\b(?:had|has|have|was|were|['’]s)\b(?: (?:also|themselves|herself|himself|often|"
    r"previously|once|both))*"
    r" (?:been|a history|experienced|attempted|taken|struggled|own|grown|suffered|survived|witnessed|known)?[^.;]{0,40}$",
    re.IGNORECASE,
)
_CHILDHOOD = re.compile(
    r"^[^.;]{0,40}\b(?:as a child|as children|in (?:her|his|their) (?:own )?(?:childhood|youth)|when (?:she|he) was (?:a child|young))\b",
    re.IGNORECASE,
)
#: Harms that an adult in the home suffers are part of the child's case.
_SHARED_HARMS = frozenset({"domestic-abuse"})

_HEDGE = re.compile(r"\b(?:not|no|withh\w+|left out|leave out|omitted|removed|redacted|kept back|without)\b|n['’]t\b", re.IGNORECASE)
#: What makes such a sentence one on this document, and not on a record or a referral in its story.
_OF_THIS_PAPER = re.compile(
    r"\bwe\b|\bhere\b|\bthis (?:\w+ )?(?:briefing|report|summary|document|paper|review|note|page)\b|\bto (?:protect|keep|preserve)\b|"
    r"\b(?:anonym|identif|confidential)\w*|\b(?:withheld|left out|omitted|redacted|kept back|removed)\b|\bno \w+ (?:is|are) given\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Told:
    """A sentence that can speak of the case, with the line it stands in and where that was."""

    sentence: str
    line: str
    where: str
    page: int | None


def suggest_facets(sections: Sequence[Section], points: Sequence[LearningPoint], *, stated: Sequence[Fact]) -> tuple[Fact, ...]:
    """Suggest the facets of a document from its sections, its points and what it states of itself, in the order of the list of facets."""
    known = {fact.name: fact for fact in stated}
    title, reference = known.get("title"), known.get("reference")
    kind = ReviewType(known["review_type"].value) if "review_type" in known else None
    facets = load_facets()
    case = [*_title(title), *_case(sections)][:_MOST]
    says_not = [one for one in (*case, *_hedged(sections)) if _HEDGE.search(one.sentence)][:_MOST]
    found: list[Fact] = []
    for facet in facets.values():
        if withheld := _withheld(facet, says_not):
            found.append(withheld)
        elif facet.id == "age_band":
            found += _ages(facet, case, reference, kind)
        elif facet.id == "agency":
            found += _by_words(facet, [*case, *_practice(points[:_MOST]), *_named_in_tables(points[:_MOST])])
        else:
            found += _outcome(list(_by_words(facet, case))) if facet.id == "outcome" else _by_words(facet, case)
    return tuple(found)


# ------------------------------------------------------------------ which sentences speak


def _sentences(text: str, where: str, page: int | None) -> Iterator[_Told]:
    for sentence in _SENTENCE.split(text):
        if 0 < len(sentence.strip()) <= _LONGEST:
            yield _Told(sentence.strip(), text, where, page)


def _title(title: Fact | None) -> list[_Told]:
    return list(_sentences(title.value, "title", title.page)) if title else []


def _case(sections: Sequence[Section]) -> list[_Told]:
    """The sentences of the case's story: its own sections; where there is none, the text without a heading before the learning."""
    told = [section for section in sections if section.kind in _CASE]
    if not told:
        first = next((place for place, section in enumerate(sections) if section.kind in POINT_KIND_OF_SECTION), len(sections))
        told = [
            section
            for section in sections[: first + 1]
            if section.kind is SectionKind.OTHER or section is sections[min(first, len(sections) - 1)]
        ]
    return [
        sentence
        for section in told
        for passage in section.passages
        for sentence in _sentences(passage.text, "case summary", passage.page)
        if not _GENERAL.search(sentence.sentence)
    ]


def _hedged(sections: Sequence[Section]) -> Iterator[_Told]:
    """Every sentence of the text outside of the learning that can say that something is not said."""
    for section in sections:
        for passage in section.passages:
            if _HEDGE.search(passage.text):
                yield from _sentences(passage.text, "text", passage.page)


def _practice(points: Iterable[LearningPoint]) -> list[_Told]:
    return [_Told(point.wording, point.wording, _PRACTICE[point.kind], point.page) for point in points if point.kind in _PRACTICE]


def _named_in_tables(points: Iterable[LearningPoint]) -> list[_Told]:
    """The agencies that a table of recommendations names in a column of its own."""
    named = ((words, point) for point in points for column, words in point.fields if column == "agency")
    return [_Told(words, f"{point.wording} ({words})", "table of recommendations", point.page) for words, point in named]


# ------------------------------------------------------------------ wordings


@lru_cache
def _pattern(wordings: tuple[str, ...]) -> re.Pattern[str] | None:
    """The wordings of a value as one pattern; capitals are compared as capitals."""
    if not wordings:
        return None
    forms = [f"(?-i:{_form(one)})" if one.isupper() else _form(one) for one in wordings]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(forms)})(?![\w])", re.IGNORECASE)


def _form(wording: str) -> str:
    text = re.escape(wording)
    for sign, meaning in (
        ("'", "['’]"),
        (r"\ \*", r"\s\w+"),
        (r"\*", r"[\w’'-]*"),
        (r"\|", "|"),
        (r"\(", "(?:"),
        (r"\)", ")"),
        (r"\-", r"[-\s–]"),
        (r"\ ", r"\s"),
        ("THEIR", "(?:his|her|their)"),
    ):
        text = text.replace(sign, meaning)
    return text


def _by_words(facet: Facet, told: Sequence[_Told]) -> list[Fact]:
    """One fact for each value whose wordings stand in one of the sentences, as first found."""
    return [fact for value in facet.values if (fact := _first(facet, value, told))]


def _first(facet: Facet, value: FacetValue, told: Sequence[_Told]) -> Fact | None:
    pattern, other = _pattern(value.wordings), _pattern(value.not_in)
    if pattern is None:
        return None
    for one in told:
        no_match = [match.span() for match in other.finditer(one.sentence)] if other else []
        for match in pattern.finditer(one.sentence):
            if any(start <= match.start() and match.end() <= end for start, end in no_match):
                continue
            if facet.id == "agency" or _speaks_of_the_child(facet, value, one.sentence, match):
                return Fact(facet.id, value.id, match[0], one.line, one.where, one.page, 0.6 if one.where.startswith("table") else 0.75)
    return None


def _speaks_of_the_child(facet: Facet, value: FacetValue, sentence: str, match: re.Match[str]) -> bool:
    """Whether a wording is said of the child: not denied, and not of somebody else."""
    before, after = sentence[: match.start()], sentence[match.end() :]
    if _NEGATED.search(before) and not match[0].casefold().startswith(("no ", "not ")):
        return False
    if facet.id == "harm":
        return value.id in _SHARED_HARMS or not (_PAST.search(before) or _CHILDHOOD.search(after))
    if facet.id == "outcome" and match[0].casefold().endswith(" of"):
        return not _OF_ANOTHER.search(after)
    return not _ANOTHERS.search(before)


def _outcome(found: Sequence[Fact]) -> list[Fact]:
    """A death tells the outcome; the harm before it does not tell another."""
    return [fact for fact in found if fact.value == "death"] or list(found[:1])


# ------------------------------------------------------------------ ages, and what is withheld


def _ages(facet: Facet, case: Sequence[_Told], reference: Fact | None, kind: ReviewType | None) -> list[Fact]:
    """The first age that the story tells of the child, or the ages of several children; else what "Baby" or "unborn" says."""
    story = [one for one in case if one.where != "title"] or list(case)
    named = reference.value if reference else ""
    codes = [word for word in re.split(r"[\s,/&]+", named) if re.search(r"[A-Z0-9]", word) and word.casefold() not in _WHO]
    adult = kind in (ReviewType.SAR, ReviewType.DHR)
    ages = list(ages_in([one.sentence for one in story], names=codes, adult=adult))
    several = next((found for found in ages if "several" in found.age.bands), None)
    if several is None and _MANY_CHILDREN.search(named):
        firsts = ages[: len(codes)]
        bands = dict.fromkeys(["several", *(band for found in firsts for band in found.age.bands)])
        told = story[firsts[0].sentence] if firsts else None
        printed = ", ".join(found.age.printed for found in firsts) or named
        return [_fact(facet, band, printed, told, reference, 0.7) for band in bands]
    chosen = several or next((found for found in ages if not found.weak), ages[0] if ages else None)
    if chosen is not None:
        told = story[chosen.sentence]
        return [
            _fact(facet, band, chosen.age.printed, told, reference, 0.8 if len(chosen.age.bands) == 1 else 0.7) for band in chosen.age.bands
        ]
    if words := _by_words(facet, story)[:1]:
        return words
    return [_fact(facet, "under-1", named, None, reference, 0.5)] if re.match(r"(?:Baby|Infant)\b", named) else []


def _fact(facet: Facet, value: str, printed: str, told: _Told | None, reference: Fact | None, sure: float) -> Fact:
    """A fact with the line it stands in: of the story, else that of the reference."""
    if told is not None:
        return Fact(facet.id, value, printed, told.line, told.where, told.page, sure)
    quote, where, page = (reference.quote, reference.where, reference.page) if reference else (printed, "text", None)
    return Fact(facet.id, value, printed, quote, where, page, sure)


#: A reference that names more than one child ("Children S and T", "Child X1/X2").
_MANY_CHILDREN = re.compile(
    r"^(?:Children|Siblings|Twins|Brothers|Sisters|Babies|Infants|Sibling Group)\b|^(?:Child|Baby|Infant|"
    r"Young Person)\b.*(?: and | & |/|, )"
)
_WHO = frozenset("child baby infant family young person children siblings sibling group adult twins case scr lcspr".split())


def _withheld(facet: Facet, told: Sequence[_Told]) -> Fact | None:
    """The fact that the document says that it does not say this; not that somebody in its story did not."""
    said = _says_not(facet)
    for one in told:
        match = said.search(one.sentence)
        if match and _HEDGE.search(match[0]) and _OF_THIS_PAPER.search(one.sentence):
            return Fact(facet.id, WITHHELD, match[0], one.line, one.where, one.page, 0.8)
    return None


@lru_cache
def _says_not(facet: Facet) -> re.Pattern[str]:
    """What says that a document keeps a facet back, under one of its names."""
    names = rf"\b(?:{'|'.join(re.escape(name) for name in sorted(facet.withheld, key=len, reverse=True))})\b"
    is_not = r"(?:is|are|was|were|has been|have been) (?:deliberately )?(?:not (?:been )?|left |kept )?(?:\w+ )??"
    given = r"(?:given|stated|included|published|shared|disclosed|named|shown|described|withheld|out|omitted|removed|redacted|back)\b"
    say = r"\b(?:say|give|state|include|publish|share|name|tell|describe)(?:d|ed|n)?\b"
    return re.compile(
        rf"{names}(?:,? (?:and|or|nor) [\w ]{{2,30}}?)?(?: of [\w’' ]{{2,30}}?)? {is_not}{given}"
        rf"|\b(?:do|does|did|have|has|will)(?: not|n['’]t) (?:\w+ )?{say}[^.;]{{0,40}}{names}"
        rf"|\b(?:withh(?:e|o)ld|left out|leave out|omitted|removed|redacted|without giving)\b[^.;]{{0,40}}{names}"
        rf"|\bno {names} (?:is|are) given\b",
        re.IGNORECASE,
    )
