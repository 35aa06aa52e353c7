"""What in a document may identify a person: numbers, dates of birth, addresses, likely names. Warnings only; nothing is taken out.

Each find is a `Notice` with the page and the words, masked but for their end, and what to do. A published briefing names helplines,
offices and the mailbox of its partnership, so a telephone number, e-mail address or postcode is no find where people are told whom to turn
to: in a part with resources or contacts, or in a line that says so, unless the line is about the family. Helplines (03, 08) are never a
find; the address of a free mail service always is. A postcode is a find where it is no office's: families live at one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from kb.models import Notice, Section, SectionKind

from .likely_names import likely_names
from .lines import Line

NHS, NI, BIRTH = "privacy_nhs_number", "privacy_ni_number", "privacy_date_of_birth"
POSTCODE, PHONE, EMAIL, NAME = "privacy_postcode", "privacy_phone", "privacy_email", "privacy_name"

#: Finds of one code that are told one by one; the rest are counted.
MOST = 8

_OUT = "If it belongs to somebody in the case, take it out of the file and add the file again."
_WHAT = {
    NHS: f"This looks like an NHS number: “{{}}”. {_OUT}",
    NI: f"This looks like a National Insurance number: “{{}}”. {_OUT}",
    BIRTH: f"This looks like a date of birth: “{{}}”. {_OUT} A month, or an age, may be enough.",
    POSTCODE: f"A full postcode stands here: “{{}}”. {_OUT}",
    PHONE: f"A telephone number stands here: “{{}}”. {_OUT}",
    EMAIL: f"A person's e-mail address stands here: “{{}}”. {_OUT}",
    NAME: "This looks like a name: “{}”. If it is not a pseudonym, take it out of the file and add the file again.",
}

_WEB = re.compile(r"(?:https?://|www\.)\S+|\b10\.\d{4,}/\S+", re.IGNORECASE)

_NHS_LABEL = re.compile(r"\b(?:NHS|CHI|H\s?&\s?C)\b(?:\s+(?:number|no\.?|num))?[\s:#–-]*(?:is|was)?\s*$", re.IGNORECASE)
_NHS_NUMBER = re.compile(r"(?<![\d/.,-])(?:\d{3}[ -]\d{3}[ -]\d{4}|\d{10})(?![\d/]|[.,-]\d)")
_ISBN = re.compile(r"\b(?:ISBN|ISSN|DOI)\b[^A-Za-z]*$", re.IGNORECASE)

_NI_NUMBER = re.compile(r"\b[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b")
_NO_NI = frozenset({"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"})

_MONTHS = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
_DAY = (
    r"(?:[0-3]?\d[./-][01]?\d[./-](?:19|20)?\d\d|(?:19|20)\d\d-[01]\d-[0-3]\d"
    rf"|[0-3]?\d(?:st|nd|rd|th)?(?: of)? {_MONTHS}\.?,?(?: (?:19|20)\d\d)?|{_MONTHS}\.? [0-3]?\d(?:st|nd|rd|th)?,? (?:19|20)\d\d)(?!\d)"
)
_BORN = re.compile(
    rf"\b(?P<label>d\.?o\.?b\.?|date of birth|birth ?date|birthday|born)(?!\w)(?P<between>[^.;\d]{{0,25}}?)(?P<day>{_DAY})", re.IGNORECASE
)
_BIRTH_LABEL = re.compile(r"\b(?:d\.?o\.?b\.?|date of birth|birth ?date)\W*$", re.IGNORECASE)
_BARE_DAY = re.compile(rf"^\W*{_DAY}\W*$", re.IGNORECASE)

_AREAS = """
AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN EX FK FY G GL GU GY HA HD HG HP HR HS HU HX
IG IM IP IV JE KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S SA SE SG SK SL SM SN SO SP SR SS
ST SW SY TA TD TF TN TQ TR TS TW UB W WA WC WD WF WN WR WS WV YO ZE
"""
_POSTCODE = re.compile(rf"\b(?:{'|'.join(_AREAS.split())})\d[A-Z\d]? ?\d[ABD-HJLNP-UW-Z]{{2}}\b")
_OFFICE = re.compile(
    r"\b(?:council|civic|town hall|county hall|city hall|guildhall|house|centre|hospital|infirmary|surgery|clinic|school|academy|college"
    r"|university|police|headquarters|court|offices?|suite|floor|partnership|board|trust|NHS|PO Box|freepost|library|hub|building|department)\b",
    re.IGNORECASE,
)
_HOME = re.compile(r"\b(?:home address|family home|address of|lived? (?:at|in)|resid(?:es|ed|ing)|moved (?:to|from)|flat)\b", re.IGNORECASE)

_PHONE = re.compile(r"(?<![\w/.=@-])(?:\+44[ ]?(?:\(0\)[ ]?)?|\(?0(?=\d))(?:[ ]?[()-]?[ ]?\d){9,10}(?![\d/]|[.,-]\d)")
_HELPLINE = re.compile(r"^(?:\+44)?0?(?:3|8)")

_EMAIL = re.compile(r"\b[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}\b")
_FREE_MAIL = re.compile(
    r"@(?:gmail|googlemail|hotmail|outlook|live|msn|yahoo|ymail|icloud|me|mac|aol|btinternet|sky|talktalk|virginmedia|proton(?:mail)?|gmx|mail"
    r"|ntlworld|blueyonder|tiscali)\.",
    re.IGNORECASE,
)
_PERSONS = re.compile(r"^[a-z]+(?:[._-][a-z]+)+\d*@", re.IGNORECASE)
_ROLE = re.compile(
    r"safeguard|partner|enquir|inquir|info|contact|team|admin|office|support|help|advice|board|training|service|mash|hub|duty|referral|learning"
    r"|review|mail|comms|press|childr|adult|lscp|scp|cspr|safety|patient|quality|nurs|midwi|health|police|school|youth|editor|secretar|governance"
    r"|manager|audit|practice|policy|complaint|feedback|public|protect|clinic|hospital|library|news",
    re.IGNORECASE,
)

_CONTACT_HEADING = re.compile(
    r"^\W*(?:\d+\W+)?(?:key |useful |further |local )?(?:contacts?|contact (?:us|details|information)|(?:tele)?phone numbers|numbers|help ?lines?"
    r"|where to (?:get|find|turn)[\w ]*|who (?:to|can you) (?:contact|call|turn to)[\w ]*|(?:get|getting|find|more) (?:help|support|information)"
    r"|further (?:information|help|support)|support(?: (?:for you|available|services))?|useful (?:links|resources|websites)[\w ]*)\W*$",
    re.IGNORECASE,
)
_TITLED = re.compile(r"\bM(?:r|rs|s|iss|x)\b")
#: A heading is shorter than this.
_HEADING = 120
_CONTACT_LINE = re.compile(
    r"\b(?:tel(?:ephone)?\b\W|phone\W|call us|contact (?:us|the|your|details|points?)\b|(?:please|to) contact\b|help ?line|hot ?line|advice line|switchboard"
    r"|front door|MASH\b|duty (?:team|desk|line|worker|social worker)|(?:care|support|help|advice|safeguarding|referral|consultation) (?:team|service|desk|hub)"
    r"|out[- ]of[- ]hours|emergency|free ?phone|ext(?:ension|n|\.) ?\d|office hours|e-?mail(?: us)?\s*:|enquir|(?:more|further) information|partnership|safeguarding board"
    r"|designated officer|LADO\b|text (?:line|service)|training|to (?:book|refer|report)|worried about a child|published by)",
    re.IGNORECASE,
)
_FAMILY = re.compile(
    r"\b(?:mother|father|mum|dad|step\w+|parents?|grand\w+|brother|sister|siblings?|aunt|uncle|cousin|boyfriend|girlfriend|husband|wife|neighbour"
    r"|lodger|landlord)\b|\b(?:her|his|their) (?:mobile|phone|number|e-?mail|address)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Spot:
    """One line with what stands round it: the lines above, and whether it is in a part with contacts or resources."""

    text: str
    page: int | None
    before: tuple[str, ...]
    under_contacts: bool

    @cached_property
    def turn_to(self) -> bool:
        """Whether the line tells people whom to turn to."""
        return self.under_contacts or (_CONTACT_LINE.search(self.text) is not None and _FAMILY.search(self.text) is None)

    @cached_property
    def plain(self) -> str:
        """The line with spaces in place of web addresses, so that places in it stay."""
        return _WEB.sub(lambda found: " " * len(found[0]), self.text)


def privacy_notices(
    lines: Sequence[Line], sections: Sequence[Section], stated: Sequence[str | None], *, published: bool = False
) -> tuple[Notice, ...]:
    """Return a notice for each find in the lines of a document, furniture included: first numbers, then names, each in order.

    `stated` are the reference and the title: what the review calls its people; `published` says that it states its publication. Every value is told once, with the first page it stands on.
    """
    spots = _spots(lines, sections)
    found: dict[tuple[str, str], tuple[str, int | None]] = {}
    for look, needs in _LOOKS:
        for spot in (spot for spot in spots if needs.search(spot.text)):
            for code, value, shown in look(spot):
                found.setdefault((code, value), (shown, spot.page))
    called = [text for text in (*stated, *(section.heading for section in sections)) if text]
    people = [(spot.text, spot.page) for spot in spots if not spot.under_contacts and not (_TITLED.search(spot.text) and spot.turn_to)]
    for name in likely_names(people, called, published=published):
        found.setdefault((NAME, name.name), (name.masked, name.page))
    return tuple(_told(found))


def nhs_check_digit_fits(digits: str) -> bool:
    """Say whether ten digits are a valid NHS number: the tenth is 11 minus the weighted sum of the others, modulo 11.

    Source: NHS Data Model and Dictionary, NHS number. Weights 10 to 2; 11 becomes 0, and 10 is never given out.
    """
    check = 11 - sum(int(digit) * weight for digit, weight in zip(digits[:9], range(10, 1, -1), strict=True)) % 11
    return int(digits[9]) == check % 11


# ------------------------------------------------------------------ one kind of find each


def _nhs(spot: _Spot) -> Iterator[tuple[str, str, str]]:
    for found in _NHS_NUMBER.finditer(spot.plain):
        digits = re.sub(r"\D", "", found[0])
        before = spot.text[: found.start()]
        labelled = bool(_NHS_LABEL.search(before) or (not before.strip() and spot.before and _NHS_LABEL.search(spot.before[-1])))
        likely = nhs_check_digit_fits(digits) and len(set(digits)) > 1 and not _ISBN.search(before) and digits[0] != "0"
        if labelled or likely:
            yield NHS, digits, _ending(found[0], 3)


def _ni(spot: _Spot) -> Iterator[tuple[str, str, str]]:
    for found in _NI_NUMBER.finditer(spot.text):
        if found[0][:2] not in _NO_NI:
            yield NI, found[0].replace(" ", ""), _ending(found[0], 3)


def _birth(spot: _Spot) -> Iterator[tuple[str, str, str]]:
    for found in _BORN.finditer(spot.text):
        yield BIRTH, found["day"].casefold(), f"{found['label']} {_ending(found['day'], 2)}"
    if spot.before and _BIRTH_LABEL.search(spot.before[-1]) and _BARE_DAY.match(spot.text):
        yield BIRTH, spot.text.casefold(), f"date of birth {_ending(spot.text, 2)}"


def _postcode(spot: _Spot) -> Iterator[tuple[str, str, str]]:
    near = " ".join((*spot.before[-4:], spot.text))
    home = _HOME.search(spot.text) or _FAMILY.search(spot.text)
    if not home and (spot.turn_to or _OFFICE.search(near)):
        return
    for found in _POSTCODE.finditer(spot.plain):
        yield POSTCODE, found[0].replace(" ", ""), _ending(found[0], 2)


def _phone(spot: _Spot) -> Iterator[tuple[str, str, str]]:
    for found in _PHONE.finditer(spot.plain):
        digits = re.sub(r"[^\d+]", "", found[0]).replace("+440", "+44")
        if not spot.turn_to and not _HELPLINE.match(digits):
            yield PHONE, re.sub(r"^\+44", "0", digits), _ending(found[0].strip(), 3)


def _email(spot: _Spot) -> Iterator[tuple[str, str, str]]:
    for found in _EMAIL.finditer(spot.text):
        mailbox, _at, home = found[0].partition("@")
        persons = bool(_PERSONS.match(found[0])) and not _ROLE.search(mailbox) and not spot.turn_to
        if persons or _FREE_MAIL.search(found[0]):
            yield EMAIL, found[0].casefold(), f"{mailbox[0]}…@{home}"


#: Each look, and what a line must have to be looked at.
_LOOKS: tuple[tuple[Callable[[_Spot], Iterator[tuple[str, str, str]]], re.Pattern[str]], ...] = (
    (_nhs, re.compile(r"\d\D?\d\D?\d\D?\d")),
    (_ni, re.compile(r"[A-Z] ?\d\d ?\d")),
    (_birth, re.compile(r"\d")),
    (_postcode, re.compile(r"\d[A-Z]{2}\b")),
    (_phone, re.compile(r"\d\W*\d\W*\d\W*\d\W*\d\W*\d")),
    (_email, re.compile("@")),
)


# ------------------------------------------------------------------ what stands round a line, and how a find is told


def _spots(lines: Sequence[Line], sections: Sequence[Section]) -> list[_Spot]:
    """Return every line with the lines above it, and whether the heading above it is one of contacts or resources."""
    kinds = {_folded(section.heading): section.kind for section in sections if section.heading}
    spots: list[_Spot] = []
    under_contacts = False
    texts = [line.text for line in lines]
    for place, line in enumerate(lines):
        kind = kinds.get(_folded(line.text))
        heading = len(line.text) < _HEADING and _CONTACT_HEADING.match(line.text) is not None
        if kind is not None or heading:
            under_contacts = heading or kind is SectionKind.RESOURCES
        spots.append(_Spot(line.text, line.page, tuple(texts[max(0, place - 4) : place]), under_contacts))
    return spots


def _folded(text: str | None) -> str:
    return re.sub(r"\W+", " ", text or "").strip().casefold()


def _ending(text: str, most: int) -> str:
    """The text with every letter and digit but the last `most` hidden."""
    shown = [place for place, sign in enumerate(text) if sign.isalnum()][-most:]
    masked = "".join(sign if place in shown or not sign.isalnum() else "•" for place, sign in enumerate(text))
    return " ".join(masked.split())


def _told(found: dict[tuple[str, str], tuple[str, int | None]]) -> Iterator[Notice]:
    """Yield the notices; of many finds of one kind the first are told, and the others counted."""
    for code, what in _WHAT.items():
        own = [find for (kind, _value), find in found.items() if kind == code]
        yield from (Notice(code, what.format(shown), page) for shown, page in own[:MOST])
        if len(own) > MOST:
            more = f"There are {len(own) - MOST} more finds of this kind. Look through the whole file before others see it."
            yield Notice(code, more, own[MOST][1])
