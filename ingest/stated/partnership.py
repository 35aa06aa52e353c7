"""The partnership or board that published a document: its name as printed, in all the forms that such names have.

A name counts where the publisher stands: in the title block, in headers and footers, in the document's details; in the text only where
the document says there that this partnership did the review or owns its recommendations. A partnership that is mentioned as somewhere
else's is never taken.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.lines import Line
from kb.models import Fact

from .front_matter import BODY, TITLE_BLOCK, FrontMatter
from .wordings import names_kind_only

_WHOM = (
    r"(?:(?:Local )?(?:Children(?:['’]s)?|Children and (?:Young People|Adults|Families)(?:['’]s)?|Child|Adults?(?:['’])?|"
    r"Adults and Children|Young People(?:['’]s)?))"
)
_BODY = r"(?:Partnerships?|Boards?|Committees?|Arrangements|Executive)"
_HOW = r"(?:(?:Strategic|Assurance|Executive|Improvement|Regional|Local|Delivery) )?"
_CORE = (
    rf"(?:(?:Local |Regional |Strategic |Joint |Multi-?\s?Agency )*(?:Safeguarding (?:{_WHOM} )?(?:and \w+ )?{_HOW}{_BODY}"
    rf"|{_WHOM} (?:Safeguarding|Protection) {_HOW}{_BODY}"
    rf"|Community Safety Partnerships?|Safer Communities Partnership))"
)
_WORD = r"(?:St\.|[A-Z][\w’'-]*)"
_SMALL = r"(?:and|of|the|upon|on|in|with|by|le|next|under|&)"
_PLACE = rf"{_WORD}(?:(?:,? {_SMALL}){{0,3}},? {_WORD}){{0,7}}?"
_FULL = re.compile(
    rf"(?<![\w-])(?P<name>(?P<place>{_PLACE}),? (?P<core>{_CORE}(?: for (?:Children|Adults)(?: and (?:Young People|Families|"
    r"Adults))?)?))(?!\w)"
)
_SHORT = re.compile(rf"(?<![\w-])(?P<name>(?P<place>{_PLACE}) (?P<core>L?SC[PB]|SSCP|SAB|RSB|CSP|MASA))(?![\w-])")
_AFTER = re.compile(rf"(?<![\w-])(?P<name>(?:The )?(?P<core>{_CORE}) (?:for|of|in) (?P<place>{_PLACE}))(?=\s*(?:[.,;|)(–—]|$))")

#: What may stand before a place name in the same line and is no part of it, beside the words that name a kind of document.
_LEAD_IN = frozenset(
    """
    at with board partnership title author owner contact welcome ref reference date lead independent chair produced prepared issued
    shared
    """.split()
)
_GENERIC = frozenset(
    """
    local child children children's adult adults safeguarding your our this each every all any other another neighbouring regional
    national multi-agency joint these those both two three most many some several statutory new former former's english welsh uk
    which that such their its my no what if when while since as
    """.split()
)
#: Words just before a name, or after it, that make it another partnership's.
_ELSEWHERE = re.compile(
    r"\b(?:thanks? to|acknowledg\w+|adapted from|taken from|borrowed from|based on|source|courtesy of|permission of|credit|"
    r"similar(?: review| work)?(?: \w+){0,2} (?:by|from|in)|"
    r"neighbouring|moved (?:to|from|out of)|another|other|elsewhere|previously|formerly|former|as well as the one|such as|"
    r"like|see also|and also|see|unlike|compared|national|"
    r"example (?:from|of)|colleagues (?:in|from|at)|area (?:of|covered by)|placed (?:in|by)|transferred|lived in|"
    r"also (?:reviewed|held) by|together with)"
    r"(?: the)?\s*$",
    re.IGNORECASE,
)
#: In running text, what another partnership has made.
_MADE_ELSEWHERE = re.compile(
    r"\b(?:work(?:ed)? (?:in|by|of)|(?:guidance|toolkit|protocol|procedure|policy|guide|resource|leaflet|video|research|film|"
    r"training|briefing|review)s?(?: \w+){0,3} (?:by|from|of))"
    r"(?: the)?\s*$",
    re.IGNORECASE,
)
_THEIRS = re.compile(
    r"^(?:['’]s)?\s*(?:area\b|['’]s (?:\w+ ){0,3}(?:toolkit|protocol|procedures?|policy|guide|guidance|resource|leaflet|"
    r"video|website|training|strategy|pathway|film)|"
    r"(?:\w+ ){0,2}(?:toolkit|procedures|resource library|website|youtube))",
    re.IGNORECASE,
)
#: What a partnership does in a text when it is the document's own.
_OWN = re.compile(
    r"(?:\b(?:partnership|board|committee|arrangements|executive|sc[pb]|masa|sab|rsb|"
    r"csp)\b(?:\s*\([^)]{2,12}\))?,?\s+(?:has |have |had |also |then |therefore |will |should |must |is |are |was |to |"
    r"agreed to )*"
    r"(?:carried|held|hold|commissioned|undertook|undertaken|conducted|completed|complet\w+|review\w*|published|publishes|"
    r"wants?|asks?|asked|agreed|decided|looked|identified|"
    r"made|monitors?|oversees?|produced|shares?|accept\w*|thank|ensure|seek|assur\w+|lead|led|initiated|began|started|set up|"
    r"brought|recogni\w+|expects?|provide|update|"
    r"continue|develop|deliver|introduce|strengthen|promote|work|invited|took|wrote|received|consider\w*|write|audit\w*|"
    r"refresh|make|share)\b)"
    r"|\b(?:commissioned|carried out|undertaken|published|produced|conducted|led|held|written|issued|prepared|agreed|owned|"
    r"overseen|monitored|signed off|requested|shared|made) (?:\w+ ){0,2}(?:by|for|on behalf of) (?:the )?[A-Z]"
    r"|\b(?:contact|e-?mail|owner|on behalf of|© ?(?:\d{4} )?|copyright)\b",
    re.IGNORECASE,
)


_SHORTENED = 3
#: Looked for first: most lines of a long report name nobody.
_COULD_NAME = re.compile(
    r"Partnership|Board|Committee|Arrangements|Executive|SC[PB]\b|SAB\b|RSB\b|CSP\b|MASA\b|PARTNERSHIP|BOARD|COMMITTEE|ARRANGEMENTS"
)


@dataclass(frozen=True)
class _Named:
    name: str
    printed: str
    line: Line
    where: str
    short: bool


def partnership(front: FrontMatter) -> Fact | None:
    """The publishing partnership with its evidence, or None when the document states none."""
    stated = [
        *_across(front.block),
        *(found for line, where in front.stated for found in _named(line, where) if not _others(line.text, found)),
    ]
    told = [found for line in front.body for found in _named(line, BODY) if not _others(line.text, found) and _is_ours(line.text, found)]
    places = [
        ([found for found in stated if found.where == TITLE_BLOCK], 0.98),
        ([found for found in stated if found.where != TITLE_BLOCK], 0.92),
        (told, 0.8),
    ]
    for group, sure in places:
        if chosen := _chosen(group):
            best, alone = chosen
            name = _fullest(best, [*stated, *told])
            return Fact("partnership", name, best.printed, best.line.text, best.where, best.line.page, sure if alone else sure - 0.3)
    return None


def without_partnerships(text: str) -> str:
    """`text` without the names of partnerships in it."""
    for form in (_FULL, _SHORT, _AFTER):
        # a mark stays, so that what stood on either side is not read as one
        text = form.sub(" · ", _usual_case(text))
    return text


# ------------------------------------------------------------------ which of the names


def _chosen(found: Sequence[_Named]) -> tuple[_Named, bool] | None:
    """The name said most often, the first of equals, full names before short ones; and whether it is the only one."""
    among = [one for one in found if not one.short] or list(found)
    if not among:
        return None
    counts = Counter(_same(one.name) for one in among)
    best = max(among, key=lambda one: counts[_same(one.name)])
    joint = next(
        (one for one in among if " and " in one.name and _same(best.name) in _same(one.name) and len(one.name) > 1.6 * len(best.name)), None
    )
    return joint or best, len(counts) == 1 or joint is not None


def _fullest(best: _Named, every: Sequence[_Named]) -> str:
    """The name in full, where the document prints it elsewhere and only its short form here."""
    if not best.short:
        return best.name
    place = best.name.rsplit(" ", 1)[0].casefold()
    return next((one.name for one in every if not one.short and one.name.casefold().startswith(f"{place} ")), best.name)


def _same(name: str) -> str:
    return " ".join(name.replace("&", "and").replace("’", "'").casefold().split())


def _others(text: str, found: _Named) -> bool:
    """Whether a name stands in its line as that of somewhere else."""
    place = text.find(found.printed)
    if place < 0:
        return False
    after = text[place + len(found.printed) :]
    return bool(_ELSEWHERE.search(text[:place]) or _THEIRS.match(after))


def _is_ours(text: str, found: _Named) -> bool:
    """Whether running text says that this partnership did the review, or answers for it."""
    commissioned = re.search(
        r"\b(?:review|audit|briefing|report|note) (?:was |has been )?(?:\w+ )?(?:by|of|from|for) (?:the )?$",
        text[: text.find(found.printed)],
        re.IGNORECASE,
    )
    return bool(_OWN.search(text)) and (bool(commissioned) or not _MADE_ELSEWHERE.search(text[: text.find(found.printed)]))


# ------------------------------------------------------------------ finding names


def _named(line: Line, where: str) -> Iterator[_Named]:
    if not _COULD_NAME.search(line.text):
        return
    text = _usual_case(line.text)
    found = [*_FULL.finditer(text), *_AFTER.finditer(text)]
    short = [
        match for match in _SHORT.finditer(text) if not any(match.start() < other.end() and other.start() < match.end() for other in found)
    ]
    names = [(match, name) for match in found if (name := _name(match))]
    if len(names) > 1 and (joined := _joint(text, [match for match, _ in names])):
        yield _Named(joined, joined, line, where, short=False)
    for match, name in names:
        yield _Named(name, name if text == line.text else match["name"], line, where, short=False)
    for match in short:
        if name := _name(match):
            yield _Named(name, name, line, where, short=True)


def _name(match: re.Match[str]) -> str | None:
    """The name as printed without what led up to it; None for one of no particular place ("your local Safeguarding Partnership")."""
    place = match["place"].split()
    if match.re is _AFTER:
        several = re.search(r"(?:Partnership|Board|Committee)s$", match["core"])
        return None if several or place[0].casefold() in _GENERIC else " ".join(match["name"].split()).removeprefix("The ")
    capitals = [number for number, word in enumerate(place) if word.isupper() and len(word) > 2]
    if len(capitals) > 1 and capitals[-1] < len(place) - 1:
        # a title in capitals runs into the name
        place = place[capitals[-1] + 1 :]
    while place and _leads_in(place[0]):
        place = place[1:]
    if not place or all(word.casefold().strip(",") in _GENERIC for word in place):
        return None
    named_by_number = place[0] in ("Two", "Three", "Four", "Five", "Seven") and place[1].casefold() not in _GENERIC
    if place[0].casefold() in _GENERIC and not named_by_number and not re.search(r"\b(?:regional|joint)\b", place[0], re.IGNORECASE):
        return None
    if not match["core"].isupper() and all(word.isupper() for word in place):
        # a logo line in capitals over the rest of the name; three letters are an abbreviation
        place = [_title_case(word) if len(word) > _SHORTENED else word for word in place]
    name = f"{' '.join(place)} {' '.join(match['core'].split())}"
    return name.removesuffix("s") if re.search(r"(?:Partnership|Board)s$", name) and " and " not in name else name


def _leads_in(word: str) -> bool:
    code = re.fullmatch(r"[A-Z]{0,2}\d+|[A-Z]{1,2}", word)
    return bool(code) or word.casefold().strip(",:.") in _LEAD_IN or names_kind_only(word)


def _joint(text: str, names: Sequence[re.Match[str]]) -> str | None:
    """Two partnerships that publish together: "A … Partnership and B … Partnership"."""
    first, second = names[0], names[1]
    between = text[first.end("name") : second.start("name")]
    one, two = _name(first), _name(second)
    if one and two and _same(one) != _same(two) and re.fullmatch(r"\s*(?:and|&|with)(?: the)?\s*", between):
        return f"{one}{' and ' if 'with' not in between else ' with '}{two}"
    return None


def _across(lines: Sequence[Line]) -> Iterator[_Named]:
    """Names that are set over two or three lines of the title block, each line nothing but a part of the name."""
    for place, line in enumerate(lines[:-1]):
        for count in (2, 3):
            some = lines[place : place + count]
            text = _usual_case(" ".join(one.text for one in some))
            match = _FULL.fullmatch(text.strip(" .")) if len(some) == count and len(text) < 140 else None
            name = _name(match) if match and not _FULL.search(_usual_case(line.text)) else None
            if name and name.casefold() == " ".join(text.strip(" .").split()).casefold():
                yield _Named(name, name, line, TITLE_BLOCK, short=False)


def _usual_case(text: str) -> str:
    """`text`, with a run of capitals that names a partnership set as a name is usually written."""
    if not re.search(r"\b(?:SAFEGUARDING|COMMUNITY SAFETY|PROTECTION|SAFER COMMUNITIES)\b", text):
        return text
    return re.sub(r"\b[A-Z][A-Z’'&-]+(?:,? (?:[A-Z][A-Z’'&.-]+|&))+", lambda run: _title_case(run[0]), text)


def _title_case(text: str) -> str:
    words = re.sub(r"[A-Z][A-Z’']*", lambda word: word[0][0] + word[0][1:].lower(), text)
    small = re.sub(r"(?<=[ -])(?:And|Of|The|Upon|On|In|With|By|Le|Next|Under)\b", lambda word: word[0].lower(), words)
    return re.sub(r"\b(?:Scp|Lscp|Scb|Lscb|Sab|Rsb)\b", lambda word: word[0].upper(), small)
