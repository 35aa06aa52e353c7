"""What a document calls a child or family in its text: "Child KX", "Children A, B and C", "Child Rowan", "E11", or a pseudonym.

A word after "Child" is a name only when the document goes on to use it as one: else "Child House" would be a child. A child of another
review, which a document may mention, is not this one's.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from .partnership import without_partnerships

_LETTERS = r"(?:[A-Z]{1,3}\d{0,2}|\d{1,3}[A-Z]?)"
_WHO = r"(?:Child|Baby|Infant|Family|Young Person|Young Adult|Sibling Group|Sibling|Adolescent|Teenager|Adult|Toddler|Case)"
_MANY = r"(?:Children|Siblings|Twins|Babies|Infants|Brothers|Sisters|Young People|Families|Adults)"
_AND = r"(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*|\s*/\s*)"
_QUOTE = r"[‘’“”\"']?"
_CAPITAL = r"[A-Z][a-z]"
_ENDS = r"(?!\w|-\w)"
#: Letters after a comma that are no code of another child.
_NO_CODES = frozenset("SCR SAR DHR CPR SPR LR RR NHS GP UK LA CP CIN QA ED IT PDF JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC".split())
#: "Child KX", "Children A, B and C", "Child X1/X2"; and "Child Rowan".
_CODED = re.compile(
    rf"(?<![\w-])(?P<ref>(?:{_WHO}|{_MANY}|Mrs?|Ms|Miss|Mx)\s+{_QUOTE}(?P<code>{_LETTERS}){_QUOTE}"
    rf"(?:{_AND}(?:{_WHO}\s+)?{_QUOTE}{_LETTERS}{_QUOTE})*){_ENDS}"
)
_NAMED = re.compile(
    rf"(?<![\w-])(?P<ref>(?P<who>{_WHO})\s+{_QUOTE}(?P<code>{_CAPITAL}{{1,14}}"
    rf"(?:{_AND}(?:{_WHO}\s+)?{_CAPITAL}{{2,14}}\b)?){_QUOTE}){_ENDS}"
)
#: Words that follow "Child", "Family" and the like in the names of services, laws and papers.
_NO_NAMES = frozenset(
    """
    safeguarding protection practice death abuse sexual exploitation social services service health care welfare plan plans looked
    support criminal mental development voice first centred focused matters house case cases learning review reviews justice poverty
    neglect act specific group hub hubs law line court courts resilience clinic network time early help information with to for from
    by as it they he she we that this under qs did does do be been being in at on the and of is was were had has who carer carers
    nurse partnership panel worker workers team teams safety study studies conference record records file files friendly box steps
    led summary not no or if but when where what how why so than then her his its our your their there these those may can could
    should would will shall are am me my us you i obesity violence sleep trafficking marriage bereavement murder homicide mortality
    labour trauma language play growth separation placement placements wellbeing attachment brain cruelty breakdown contact life
    members therapy intervention solutions day story stories weight talk
    """.split()
)
#: Another review's child: what stands just before the code.
_ANOTHERS = re.compile(
    r"\b(?:(?:earlier|previous|other|another|separate|national|published|similar|related|last|recent|"
    r"different) (?:\w+ ){0,4}(?:of|about|into|on|for|called|review|case)|"
    r"(?:like|unlike|since|after|see|see also|such as|including|compared with|echo\w*|"
    r"alongside) (?:the )?(?:\w+ ){0,3}(?:review|reviews|case|cases|scr|lcspr|briefing|learning|report)s?(?: of| about| into|"
    r" on| for|:)?|"
    r"see also|cf\.?|unlike|such as)\s*(?:the\s+)?[“‘\"']?$",
    re.IGNORECASE,
)
#: Not the numbers of a law's sections, of paper sizes, recommendations or quarters.
_BARE = re.compile(r"(?<![\w-])(?!S\d|A\d|R\d|Q[1-4]\b)[A-Z]{1,2}\d{1,2}(?![\w-])")
_NAME = r"[A-Z][a-z]{2,14}(?:(?:, [A-Z][a-z]{2,14})* and [A-Z][a-z]{2,14})?"
_PSEUDONYM = tuple(
    re.compile(pattern)
    for pattern in (
        rf"\b(?P<ref>{_NAME})[”’\"']?\s*[(,–—-]\s*(?:which |this )?(?:is |are |was |were )?(?:not (?:(?:his|her|their|"
        r"its) )?(?:real|own|actual|true) names?|a pseudonym|pseudonyms?|names? changed|(?:an )?invented names?|an? (?:assumed|"
        r"chosen|made-up) name)",
        rf"\b(?P<ref>{_NAME})[”’\"']?\s+(?:is|are) (?:not (?:(?:his|her|their|the child['’]s) )?(?:real|own|actual) names?|"
        r"a pseudonym|pseudonyms)\b",
        r"\b(?:we (?:have )?(?:call(?:ed)?|named?)|(?:is|are|was|be|been|child) (?:called|known as|known here as|"
        r"referred to(?: here| in this \w+)? as|named)|known (?:here|in this \w+|throughout) as|"
        r"refer(?:red)? to (?:\w+ ){0,3}as|(?:the |a )?(?:name|pseudonym)s?(?: of)?)\s+(?:(?:him|her|them|the child|this child|"
        rf"the children|the baby|the boy|the girl|the young person)\s+)?[“‘\"']?(?P<ref>{_NAME})[”’\"']?(?=[ ,.;:)]|"
        r"$)(?! (?:Safeguarding|Council|Partnership|Board|Hub|Team))",
    )
)

#: A single name in a title: before a colon, with a possessive, or after the words that such titles begin with.
_TITLE_NAME = re.compile(
    r"(?:^|(?<=[:–—] )|(?<=\bfrom )|(?<=\babout )|(?<=\bfor )|(?<=SAR )|(?<=DHR ))[A-Z][a-z]{1,14}(?=\s*(?:[:–—?]|$))|"
    r"\b[A-Z][a-z]{2,14}(?=['’]s\b)"
)
_LIVES = r"(?:was|is|had|has|lived|lives|arrived|died|did|could|told|said|went|would|met|liked|likes|loved|loves|wanted|who)"


def most_named(text: str, words: str, *, lone: bool = False) -> str | None:
    """The child, children or family that `text` names most, the first of equals; `words` is the whole document.

    With `lone`, for running text, None where it names several children as often: then they are examples.
    """
    text = _usual_case(without_partnerships(text))
    # "Case 2" in a text is an example
    found = Counter(name for name in _names(text, words) if not (lone and name.startswith("Case ")))
    if not found:
        return None
    best = max(found, key=lambda name: found[name])
    together = next((name for name in found if name != best and re.search(_AND, name) and _codes(best) < _codes(name)), None)
    singles = {name for name in found if not re.search(_AND, name)}
    if together is None and lone and len(singles) > 2 and list(found.values()).count(found[best]) > 1:
        return None
    return together or best


def names_child(text: str) -> bool:
    """Whether a text begins with the name of a child or family."""
    return bool(_CODED.match(text) or _NAMED.match(text))


def names_only(text: str) -> bool:
    """Whether a text is one or several given names and nothing else."""
    return bool(re.fullmatch(_NAME, text))


def pseudonym(text: str) -> str | None:
    """The name of which `text` says that it is not the real one, or that it is what the child is called here."""
    for form in _PSEUDONYM:
        if (match := form.search(text)) and match["ref"].split()[0].casefold() not in _NO_NAMES:
            return match["ref"]
    return None


def title_name(title: str, words: str) -> str | None:
    """A single name in a title that the text goes on to use for somebody ("Rowan's story", "Learning from Rowan")."""
    for match in _TITLE_NAME.finditer(title):
        name = match[0]
        if name.casefold() not in _NO_NAMES and len(re.findall(rf"\b{name} {_LIVES}\b", words)) >= 2:
            return name
    return None


def bare_code(text: str, words: str) -> tuple[str, float] | None:
    """Letters and digits that the document uses as a name without "Child" before them ("E11 was"), and how sure that is."""
    for match in _BARE.finditer(text):
        code = match[0]
        used = len(re.findall(rf"\b{code}(?:['’]s\b|,? {_LIVES}\b)", words))
        about = re.search(rf"\b(?:review|learning|story|briefing|case|report) (?:of|about|into|on|from) {code}\b", words)
        if used >= (1 if about else 3):
            return code, 0.8 if about else 0.6
    return None


def _codes(name: str) -> set[str]:
    """The letters or names of which a reference is made, without "Child" and the like."""
    return set(re.sub(rf"\b(?:{_WHO}|{_MANY})\b|\band\b|[,&/]", " ", name).split())


def _names(text: str, words: str) -> Iterator[str]:
    for match in _CODED.finditer(text):
        if _is_code(match, text) and not _ANOTHERS.search(text[max(0, match.start() - 80) : match.start()].split("\n")[-1]):
            yield _unquoted(_codes_only(match, text))
    for match in _NAMED.finditer(text):
        if _is_name(match, text, words) and not _ANOTHERS.search(text[max(0, match.start() - 80) : match.start()].split("\n")[-1]):
            yield _unquoted(match["ref"])


def _codes_only(match: re.Match[str], text: str) -> str:
    """The name without what only follows it like another code: a day ("Child D9, 14 June"), an article, a kind of review."""
    first, *rest = re.split(rf"({_AND})", match["ref"])
    name = first
    for place in range(0, len(rest), 2):
        code = rest[place + 1].strip("‘’“”\"' ")
        ends = place + 2 >= len(rest)
        article = ends and code in ("A", "I") and re.match(r"\s+[a-z]", text[match.end() :])
        if (code.isdigit() and not match["code"][0].isdigit()) or code in _NO_CODES or article:
            break
        name += rest[place] + rest[place + 1]
    return name


def _unquoted(printed: str) -> str:
    """The name without quotation marks round its letters."""
    return re.sub(r"(?<=\s)[‘’“”\"']|[‘’“”\"'](?=\s|$|/|,|&)", "", " ".join(printed.split()))


def _is_code(match: re.Match[str], text: str) -> bool:
    """Whether letters or digits after "Child" are a code, not the next word of a sentence or a count."""
    code = match["code"]
    after = text[match.end() : match.end() + 12]
    if code.casefold() in _NO_NAMES and len(code) > 1:
        return False
    if code == "I" and re.match(r"\s+[a-z]", after):
        return False
    return not (code.isdigit() and re.match(r"\s*(?:%|years?|months?|weeks?|days?|of \d)", after))


def _is_name(match: re.Match[str], text: str, words: str) -> bool:
    """Whether a word after "Child" is used as a name: alone elsewhere, with "Child" again, or as all that a line says."""
    names = [name for name in re.split(_AND, match["code"]) if name]
    if match["who"] in ("Case", "Adult", "Sibling Group") or any(name.split()[-1].casefold() in _NO_NAMES for name in names):
        return False
    if re.match(r"\s+[A-Z][a-z]", text[match.end() : match.end() + 4]):
        return False
    if re.search(r"(?:^|\n)\s*$", text[: match.start()]) and re.match(r"\s*(?:\n|$)", text[match.end() :]):
        # a line that is nothing else
        return True
    name = re.escape(names[0])
    alone = re.findall(
        rf"(?<!{match['who']} )\b{name}(?:['’]s?\b|\b(?= (?:was|is|had|has|lived|did|could|died|and|would|said|told|went|who|"
        r"were)\b)|(?=,))",
        words,
    )
    return bool(alone) or len(re.findall(rf"\b{re.escape(match['ref'])}\b", words)) >= 2


def _usual_case(text: str) -> str:
    """`text`, with "CHILD KX" in a line of capitals set as "Child KX"."""
    if not any(line.isupper() for line in text.split("\n")):
        return text
    whole = []
    for line in text.split("\n"):
        if line.isupper():
            line = re.sub(rf"\b(?:{_WHO}|{_MANY})\b", lambda who: who[0].title(), line, flags=re.IGNORECASE)
            line = re.sub(r"(?<=[a-z] )([A-Z]{4,15})\b", lambda name: name[0].title(), line)
            line = re.sub(r"\bAND\b", "and", line)
        whole.append(line)
    return "\n".join(whole)
