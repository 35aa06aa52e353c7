"""Ages as a story tells them ("8-week-old", "aged three", "was fifteen", "siblings, thirteen, nine and four"), and whose they are.

A mother's, a brother's or an uncle's age is not the child's: the person named nearest decides. What cannot be told is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_WORDS = """
one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty
""".split()
_NUMBERS = {word: value for value, word in enumerate(_WORDS, start=1)}
_N = rf"(?:\d{{1,2}}|{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_UNIT = r"(?:days?|weeks?|months?|years?)"
_OLD = re.compile(rf"\b(?P<n>{_N})[\s-](?P<unit>day|week|month|year)s?[\s-]old\b", re.IGNORECASE)
_AGED = re.compile(
    rf"\b(?:aged|age of|age)\s+(?:only |just |about |around )?(?P<n>{_N})(?:\s+(?P<unit>{_UNIT}))?\b(?! to| and \w+ to)", re.IGNORECASE
)
_WAS = re.compile(
    r"\b(?:was|is|were|are|turned)\s+(?:only |just |about |around |nearly |"
    rf"almost )?(?P<n>{_N})(?:\s+(?P<unit>{_UNIT})(?:\s+old|\s+of age)?)?(?=\s*(?:[.,;:)]|$|and\b|when\b|but\b|at the time|"
    r"old\b))",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"(?:,|\()\s*(?P<n>\d{1,2}|" + "|".join(sorted(_WORDS, key=len, reverse=True)) + rf")(?:\s+(?P<unit>{_UNIT}))?\s*(?=[,);.])",
    re.IGNORECASE,
)
_LIST = re.compile(
    r"\b(?P<who>children|siblings|brothers|sisters|boys|girls|twins|babies|cousins|"
    r"brother and sister)\b[^.;]{0,25}?[,(\s](?:aged |who were |were |"
    rf"are )?(?P<ages>{_N}(?:\s*,\s*{_N})*\s*(?:,\s*)?and\s+{_N})\b(?! (?:other|of|more)\b)",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"\b(?P<who>children|siblings|young people|boys|girls|babies)\b[^.;]{{0,30}}?\baged (?:between )?(?P<n>{_N}) (?:to|and|"
    rf"[-–]) (?P<m>{_N})\b",
    re.IGNORECASE,
)
#: "arrived alone at fifteen": the age of some time.
_AT = re.compile(
    rf"\b(?:at|when) (?P<n>{'|'.join(sorted(_WORDS, key=len, reverse=True))})(?P<unit>)(?= (?:on|in|from|to|with|and|alone)\b|[.,;])",
    re.IGNORECASE,
)
_ANOTHERS_OWN = re.compile(
    r"\b(?:his|her|their|['’]s|with|and) (?:\w+ ){0,2}(?:siblings|brothers|sisters|cousins|brother and sister)$|\bcousins$", re.IGNORECASE
)

_CHILD = r"child|baby|infant|toddler|boy|girl|teenager|young person|adolescent|newborn|pupil|twins?|youngster|lad"
_OTHERS = (
    r"mothers?|mums?|mam|fathers?|dads?|stepfathers?|stepmothers?|parents?|carers?|partners?|boyfriends?|girlfriends?|"
    r"husbands?|wife|uncles?|aunts?|aunties|grandmothers?|"
    r"grandfathers?|grandparents?|gran|nan|grandad|cousins?|friends?|neighbours?|man|men|woman|women|brothers?|sisters?|"
    r"siblings?|half-(?:brother|sister)s?|lodgers?|adults?|"
    r"half-siblings?|worker|nurse|officer|teacher|tenant|mother-in-law"
)
_PERSON = re.compile(rf"\b(?P<child>{_CHILD})\b|\b(?P<other>{_OTHERS})\b|\b(?P<same>he|she|they|him|her|them|who)\b", re.IGNORECASE)
_AFTER = re.compile(rf"\s*(?:\w+\s+)?(?:(?P<child>{_CHILD}|son|daughter|students?|child)|(?P<other>{_OTHERS}))\b", re.IGNORECASE)
#: An age that was long before, or is no age of the child at the time.
_EARLIER = re.compile(
    r"\b(?:since|from|until|by|before|after|over|under|than|every|each|next|last|first|for)(?: the)?(?: age)?(?: of)?\s*$", re.IGNORECASE
)
_OF_ANOTHER = re.compile(r"\b(?:to|by|with|from|for|of|and|than)\s+(?:a|an|the|his|her|their)\s*$", re.IGNORECASE)


@dataclass(frozen=True)
class Age:
    """An age as printed, and its bands (ids of data/facets.yaml); several for children of one family."""

    printed: str
    bands: tuple[str, ...]


@dataclass(frozen=True)
class FoundAge:
    """An age with the number of the sentence that tells it; `weak` where it can be that of another time ("at fifteen he moved")."""

    sentence: int
    age: Age
    weak: bool = False


def ages_in(sentences: Sequence[str], *, names: Sequence[str], adult: bool = False) -> Iterator[FoundAge]:
    """Yield the ages that the sentences tell of the review's children.

    `names` are what the document calls the child; `adult` says that the review is about an adult.
    """
    before = "child"
    for number, sentence in enumerate(sentences):
        taken: list[tuple[int, int]] = []
        for age, span in _several(sentence):
            taken.append(span)
            yield FoundAge(number, age)
        singles = [match for form in (_OLD, _AGED, _WAS, _BESIDE, _AT) for match in form.finditer(sentence)]
        for match in sorted(singles, key=lambda one: (one.re is _AT, one.start())):
            if any(match.start() < end and start < match.end() for start, end in taken):
                continue
            band = _band(match["n"], match["unit"])
            if band and _is_the_childs(sentence, match, names, before) and (band != "18-plus" or adult or _named(sentence, match, names)):
                taken.append(match.span())
                yield FoundAge(number, Age(match[0].strip(" ,("), (band,)), weak=match.re is _AT)
        before = _last_person(sentence, names, before)


def _several(sentence: str) -> Iterator[tuple[Age, tuple[int, int]]]:
    """Ages of several children in one breath; not those of the child's brothers, sisters or cousins."""
    for match in _LIST.finditer(sentence):
        bands = [_band(word, None) for word in re.findall(_N, match["ages"], re.IGNORECASE)]
        if not _ANOTHERS_OWN.search(sentence[: match.start()] + match["who"]):
            yield Age(match["ages"], ("several", *dict.fromkeys(band for band in bands if band))), match.span()
    for match in _RANGE.finditer(sentence):
        if not _ANOTHERS_OWN.search(sentence[: match.start()] + match["who"]):
            yield Age(match[0], ("several",)), match.span()


def _is_the_childs(sentence: str, match: re.Match[str], names: Sequence[str], before: str) -> bool:
    """Whether an age is the child's: by the word after it, else by the person named nearest before it, else by the sentence before."""
    start, after = sentence[: match.start()], sentence[match.end() :]
    if _EARLIER.search(start) or re.match(
        r"\s*(?:earlier|later|ago|before|times|weeks|days|months|minutes|hours|per cent|%|of\b)", after, re.IGNORECASE
    ):
        return False
    if match.re is _OLD and (told := _AFTER.match(after)):
        return bool(told["child"])
    if match.re is _OLD and _OF_ANOTHER.search(start):
        return False
    return _nearest(start, names, before) == "child"


def _named(sentence: str, match: re.Match[str], names: Sequence[str]) -> bool:
    return any(re.search(rf"\b{re.escape(name)}\b", sentence[: match.start()]) for name in names)


def _nearest(text: str, names: Sequence[str], before: str) -> str:
    """The kind of person (`child`, `other`) that `text` names last; a pronoun is who was spoken of before."""
    kind = before
    places = [(match.start(), match) for match in _PERSON.finditer(text)]
    named = [found.start() for name in names for found in re.finditer(rf"\b{re.escape(name)}\b(?!['’]s)", text)]
    for start, match in places:
        if match["same"]:
            continue
        # "Child's mother" speaks of the mother, "mother of the child" of the mother too
        kind = "child" if match["child"] and not text[match.end() :].startswith(("'s", "’s")) else "other" if match["other"] else kind
        if any(start < place for place in named):
            kind = "child"
    return "child" if named and not [start for start, match in places if match["other"] and start > max(named)] else kind


def _last_person(sentence: str, names: Sequence[str], before: str) -> str:
    """Who the next sentence's "he" or "she" is: the subject of this one."""
    head = " ".join(sentence.split()[:6])
    if any(re.search(rf"\b{re.escape(name)}\b(?!['’]s)", head) for name in names):
        return "child"
    first = next((match for match in _PERSON.finditer(head) if not match["same"]), None)
    return before if first is None else "child" if first["child"] else "other"


def _band(number: str, unit: str | None) -> str | None:
    value = int(number) if number.isdigit() else _NUMBERS[number.casefold()]
    unit = (unit or "year").casefold().rstrip("s")
    years = {"day": value / 365, "week": value / 52, "month": value / 12, "year": float(value)}[unit]
    bands = ((1, "under-1"), (6, "1-5"), (11, "6-10"), (16, "11-15"), (18, "16-17"), (100, "18-plus"))
    return next((band for most, band in bands if years < most), None) if years > 0 or unit != "year" else None
