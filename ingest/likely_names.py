"""Likely names of people beside family words: "her mother Sarah", "Mr Okafor", "Oliver's brother", "the Okafor family".

A review calls its child by a pseudonym, and says so: by its reference or title, in a heading, in quotation marks, or in so many words.
Such names are never named here, and nothing is looked up. What is not in the list of given names is taken for a name only where no other
word with a capital letter could stand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kb.settings import DATA

_FAMILY = (
    r"(?:birth |foster |adoptive |step-?|half-|great-|late |younger |older |elder |baby |twin ){0,3}"
    r"(?:mother|father|mum|mummy|mam|dad|daddy|stepmother|stepfather|stepdad|stepmum|grandmother|grandfather|grandma|grandad|granddad|gran|nan|nana"
    r"|brother|sister|sibling|aunt|auntie|aunty|uncle|cousin|niece|nephew|son|daughter|husband|wife|boyfriend|girlfriend|fianc[ée]e?"
    r"|(?:ex-|new |former )?partner|(?:foster |kinship )?carer|guardian)"
)
_NAME = r"[A-ZÀ-ÞŁŚŻ][a-zà-ÿąćęłńóśźż]+(?:[-’'][A-Z][a-z]+)?"
_TITLED = re.compile(rf"\b(?P<beside>Mr|Mrs|Ms|Miss|Mx)\.? (?P<name>(?:{_NAME} )?{_NAME})")
_BESIDE = re.compile(rf"\b(?P<beside>(?i:{_FAMILY}))(?P<link>,? (?:called |named |known as )|, | \(| )(?P<name>{_NAME}(?: {_NAME})?)")
_OF = re.compile(rf"(?P<name>\b{_NAME})[’']s?,? (?P<beside>{_FAMILY})\b")
_THEN = re.compile(rf"(?P<name>\b{_NAME}(?: {_NAME})?)(?:,? \(|, )(?P<beside>(?:(?:his|her|their|the child[’']s) )?{_FAMILY})\b")
_FAMILY_OF = re.compile(rf"\b[Tt]he (?P<name>{_NAME}) (?P<beside>family)\b")
_CALLED = re.compile(rf"\b(?P<beside>(?:boy|girl|child|baby|infant|teenager|toddler|man|woman)) (?:called|named) (?P<name>{_NAME})")

#: Without one of these there is no find: most lines are passed over quickly.
_HINT = re.compile(rf"\b(?:M(?:r|rs|s|iss|x)\b|(?i:boy|girl|child|baby|infant|teenager|toddler|man|woman|family|{_FAMILY})\b)")

#: Who a review gives a pseudonym, and where it says that a name is one.
_PSEUDONYM = re.compile(
    rf"\b(?:Child|Children|Baby|Babies|Infant|Young Person|Family|Siblings?|Adult|Twins?|Teenager|Adolescent|Boy|Girl) (?P<name>{_NAME})"
    rf"|[‘'“\"](?P<quoted>{_NAME})[’'”\",.]"
)
_SAYS_SO = re.compile(
    r"\bpseudonym|\bnot (?:his|her|their|the child[’']s) real|\breal names?\b|\banonymis|\bfictitious|\bname(?:s|d)? (?:have|has) been changed"
    r"|\balias\b|\bchosen name|\bwe (?:will |have )?(?:call|called|refer)\b|\bwill be (?:called|known|referred)\b|\breferred to (?:here|in this|throughout)\b"
    r"|\bknown (?:here|in this)\b|\b(?:called|named|known as) \w+ (?:here|in this|throughout|for the)\b|\binvented\b",
    re.IGNORECASE,
)
_ALL_CHANGED = re.compile(
    r"\b(?:all |the )?names (?:of [^.]{0,40})?(?:in this [^.]{0,20} )?(?:have been|are|were) (?:changed|invented|fictitious|pseudonyms|not real)"
    r"|\bpseudonyms (?:are|have been|were) (?:used|given)|\bno real names\b",
    re.IGNORECASE,
)
#: People who stand in a document by name and office.
_OFFICE = re.compile(
    r"\b(?:author|chair|reviewer|judge|justice|coroner|minister|secretary|professor|commissioner|director|MP|KC|QC|OBE|MBE|CBE|Lord|Lady|Sir|Dame)\b",
    re.IGNORECASE,
)

_NO_NAMES = frozenset(
    """
    A An And At But By For From He Her His However I If In It Its My No Not Of On Or Our She So That The Their Then There They This To Was We Were
    What When Where Which Who With You Your Had Has Have Did Does Is Are Be Been Both Each Every Neither Only Also After Before During While
    Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August September October November December
    Christmas Easter Ramadan Eid English Welsh Scottish Irish British Polish Romanian Bulgarian Hungarian Czech Slovak Lithuanian Latvian Ukrainian
    Russian Turkish Kurdish Arabic Urdu Punjabi Bengali Gujarati Hindi Tamil Somali Nigerian Ghanaian Eritrean Ethiopian Sudanese Afghan Pashto Farsi
    Iranian Iraqi Syrian Chinese Vietnamese Portuguese Spanish French Italian German Dutch Albanian Roma Traveller Gypsy Muslim Christian Jewish Sikh
    Hindu Catholic Black White Asian African Caribbean European Bangladeshi Pakistani Indian American Jamaican Brazilian Yemeni
    Child Children Baby Babies Infant Young Person People Family Families Sibling Siblings Adult Mother Father Mum Dad Parent Parents Brother Sister
    Social Worker Workers Care Services Service Police Officer Health Visitor Visitors Visiting Midwife Midwifery Nurse School Schools Nursery College
    Teacher Hospital Court Council Trust Board Partnership Partnerships Partners Unit Team Hub Early Help Education Housing Probation Agency Agencies
    Organisation Organisations Professional Professionals Practitioner Practitioners Engagement Inclusion Involvement Support Group Groups Centre
    Circle Conference Member Members Network Networks Contact Time Matters Figure Figures Think Whole Troubled Justice Safeguarding Working Together
    Review Learning Practice Rapid Serious Case Local National Domestic Abuse Violence Mental Neglect Voice Law Act Plan Order Line Link
    England Wales Scotland Ireland Britain London Covid Today Tomorrow Yesterday Facebook Instagram Snapchat Google One Two Three First Second
    Women Men Girls Boys Woman Man Girl Boy Everyone Nobody Anyone Someone Somebody God
    """.split()
)
_NATION = re.compile(r"(?:ish|ese|ian|ean|stani)$")


#: A published review that uses a name so often calls the person by it: a slip of the pen stands once or twice.
THROUGHOUT = 4


@dataclass(frozen=True)
class LikelyName:
    """A name, the family word beside it, and the words between as printed; `page` counts from 1."""

    name: str
    beside: str
    after: bool
    page: int | None

    @property
    def masked(self) -> str:
        """The find with only the first letter of each part of the name."""
        name = " ".join(f"{part[0]}…" for part in self.name.split())
        return f"{self.beside} {name}" if self.after else f"{name} {self.beside}"


@lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """The given names that are known."""
    text = (DATA / "given-names.txt").read_text("utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def likely_names(lines: Sequence[tuple[str, int | None]], stated: Iterable[str], *, published: bool = False) -> list[LikelyName]:
    """Return the likely names of some lines (text, page), each once, first seen first.

    `stated` are what the review calls itself and its parts: reference, title, headings. No name in them is a find; nor, in what is
    `published`, one that it uses throughout.
    """
    whole = " ".join(text for text, _page in lines)
    if _ALL_CHANGED.search(whole):
        return []
    known = _pseudonyms([text for text, _page in lines], stated)
    if published:
        uses = Counter(re.findall(_NAME, whole))
        known |= {name for name, count in uses.items() if count >= THROUGHOUT}
    small = set(re.findall(r"\b[a-z]{3,}\b", whole))
    found: dict[str, LikelyName] = {}
    for text, page in lines:
        if not text.isupper():
            for find in _in_line(text, page):
                if _is_name(find.name, known, small, sure=find.sure):
                    found.setdefault(find.name, LikelyName(find.name, find.beside, find.after, page))
    return list(found.values())


@dataclass(frozen=True)
class _Find:
    """What may be a name; `sure` where the words round it leave nothing else, or it is a given name."""

    name: str
    beside: str
    after: bool
    sure: bool


def _in_line(text: str, page: int | None) -> Iterator[_Find]:
    """Yield what may be names beside family words in one line."""
    if not _HINT.search(text):
        return
    running = _running_text(text)
    for found in _TITLED.finditer(text):
        if not _OFFICE.search(text[max(0, found.start() - 60) : found.end() + 60]):
            yield _Find(found["name"], found["beside"], after=True, sure=True)
    for found in _BESIDE.finditer(text):
        plain = found["link"] not in (", ", " (") and found["beside"][0].islower()
        yield _Find(found["name"], found["beside"], after=True, sure=plain and running)
    for pattern, trusted in ((_OF, True), (_THEN, False), (_FAMILY_OF, True), (_CALLED, True)):
        for found in pattern.finditer(text):
            yield _Find(found["name"], found["beside"], after=pattern is _CALLED, sure=trusted and running)


def _running_text(text: str) -> bool:
    """Whether a line is running text, not a title in which every word has a capital."""
    words = re.findall(r"[^\W\d_]{3,}", text)[1:]
    return bool(sum(str(word)[0].isupper() for word in words) < 0.5 * max(1, len(words)))


def _is_name(name: str, known: frozenset[str], small: set[str], *, sure: bool) -> bool:
    """Whether a find is likely a name: none of the review's own, no everyday word, and a given name where it could be something else."""
    parts = name.split()
    first = parts[0]
    if any(part in known or part in _NO_NAMES or len(part) < 2 for part in parts):
        return False
    if first in given_names():
        return True
    return sure and not any(part.casefold() in small or _NATION.search(part) for part in parts)


def _pseudonyms(texts: Sequence[str], stated: Iterable[str]) -> frozenset[str]:
    """The names that the review uses for the people in it, as far as it says so."""
    known = {word for text in stated for word in re.findall(_NAME, text)}
    for text in texts:
        known |= {found["name"] or found["quoted"] for found in _PSEUDONYM.finditer(text)}
        for sentence in re.split(r"(?<=[.!?])\s", text):
            if _SAYS_SO.search(sentence):
                known |= set(re.findall(_NAME, sentence))
    return frozenset(known)
