"""What a line of text shows to somebody who judges what it says: its words, how it begins and ends, its build, its telling words.

Pure and fast: a text becomes a set of named features and nothing else. What each feature speaks for is learnt (`learn_kinds.py`)
and kept in `data/kinds.json`; putting the two together is for `kinds.py`. Another sort of feature is added here, with a prefix of
its own and a weight in WEIGHTS, and then everything is learnt anew.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

import yaml

from kb.settings import DATA

#: How much a feature counts before anything is learnt, by its prefix. Chosen by cross-validation by writer (decision record 0007).
WEIGHTS: dict[str, float] = {
    "^": 3.0,  # the one or two words that the line begins with
    "w": 2.0,  # one or two words anywhere
    "t": 1.0,  # the sorts of telling words (data/kind-words.yaml), in their order, turned round by a denial
    "s": 1.0,  # the build: small words as they are, actors as one, any other word by its ending
    "e": 1.0,  # how the line ends, and how long it is
}

_TOKEN = re.compile(r"[a-z]+(?:['’-][a-z]+)*|\d[\d.,:/]*|[?;:,.!]", re.IGNORECASE)
#: Characters of a line that are judged: what a longer one says stands at its front.
_LONGEST = 1_500
_CLAUSE_MARK = frozenset(",;:.!?")
#: A denial turns round the telling words among this many that follow it, up to the end of the clause.
_REACH = 4
_FLIPPED = {"+": "-", "-": "+"}
#: "not only" and its like deny nothing.
_NOT_ONLY = frozenset({"only", "just", "merely", "simply"})
_ENDINGS = ("ation", "ing", "ed", "ly", "ment", "ness", "ity", "s")

#: People and bodies that reviews speak of: for the build of a sentence they are one word.
ACTORS = frozenset(
    "practitioner practitioners professional professionals staff worker workers agency agencies service services team teams partner "
    "partners manager managers supervisor supervisors partnership board trust trusts council police school schools college nursery "
    "nurseries midwife midwives midwifery gp gps hospital hospitals officer officers nurse nurses teacher teachers clinician "
    "clinicians consultant consultants paediatrician paediatricians doctor doctors commissioners commissioner subgroup executive "
    "leads lead chair chairs provider providers authority authorities leaders leader hub department ward visitor visitors".split()
)
#: Small words keep their own form in the build of a sentence.
SMALL = frozenset(
    "a an the this that these those and or but nor yet so if when where while although though because since until unless before after "
    "despite whether who whom whose which what how why of in on at to for from by with without within into onto over under about "
    "between among through during across against beyond per than then there here as not no never none nobody nothing neither hardly "
    "rarely only even still also too i we you they he she it us them him her our your their his its my me one each every all any some "
    "many few more most much less least other another same both either own is are was were be been being am do does did done has have "
    "had having will would shall should can could may might must need needs ought let make makes made get gets got well rather just "
    "once again always sometimes often later early earlier".split()
)


def tokens(text: str) -> list[str]:
    """Lower-case words, numbers (all as `#`) and marks of `text`, in order."""
    return ["#" if token[0].isdigit() else token.lower().replace("’", "'") for token in _TOKEN.findall(text)]


def features(text: str, label: str | None = None) -> dict[str, str]:
    """Named features of a line and its bold lead-in, each with the words that it was read from (shown when a judgement is explained)."""
    found: dict[str, str] = {}
    words = tokens(text[:_LONGEST])
    _add_words(found, [*tokens(label), ":", *words] if label else words)
    _add_telling(found, words)
    _add_build(found, words)
    _add_ends(found, text, words)
    return found


def weight(name: str) -> float:
    """How much the feature counts before anything is learnt."""
    return WEIGHTS[name[0]]


def _runs(found: dict[str, str], prefix: str, signs: list[str], said: list[str], lengths: tuple[int, ...], between: str) -> None:
    """Every run of these lengths through `signs`, kept with the words that it stands for."""
    for length in lengths:
        for start in range(len(signs) - length + 1):
            words = [word for word in said[start : start + length] if word and word not in _CLAUSE_MARK]
            found.setdefault(f"{prefix}:{' '.join(signs[start : start + length])}", between.join(words))


def _add_words(found: dict[str, str], words: list[str]) -> None:
    for first, second in pairwise([*words, ","]):  # a line may hold no word at all
        if first not in _CLAUSE_MARK:
            found.setdefault(f"w:{first}", first)
            if second not in _CLAUSE_MARK:
                found.setdefault(f"w:{first} {second}", f"{first} {second}")


# ------------------------------------------------------------------ telling words

_SIGNS = {"strength": "+", "gap": "-", "denial": "no", "turn": "but", "wish": "should", "hindsight": "if", "neutral": ""}


@lru_cache(maxsize=1)
def _telling_words() -> tuple[dict[str, str], dict[str, str]]:
    """(whole words, beginnings of words), each with the sign of its sort."""
    whole: dict[str, str] = {}
    beginnings: dict[str, str] = {}
    for sort, lines in yaml.safe_load((DATA / "kind-words.yaml").read_text("utf-8")).items():
        for word in " ".join(lines).split():
            (whole if word.endswith(".") else beginnings)[word.rstrip(".")] = _SIGNS[sort]
    return whole, beginnings


@lru_cache(maxsize=8192)
def sign(word: str) -> str:
    """The sort of telling word that `word` is, as a sign; empty for any other word. The longest known beginning decides."""
    whole, beginnings = _telling_words()
    if word in whole:
        return whole[word]
    return next((beginnings[word[:end]] for end in range(len(word), 1, -1) if word[:end] in beginnings), "")


def _add_telling(found: dict[str, str], words: list[str]) -> None:
    """Telling words in their order, after denials: "without delay" is `+`, "nobody asked until" is `- but`, "never without" is `all`."""
    signs: list[str] = []
    said: list[str] = []
    denial, left = "", 0
    for word, following in zip(words, [*words[1:], ""], strict=False):
        mark = sign(word)
        if mark == "no":
            if following in _NOT_ONLY:
                continue
            if word == "without" and denial:
                signs.append("all")
                said.append(f"{denial} … {word}")
                denial, left = "", 0
            else:
                denial, left = word, _REACH
            continue
        if word in _CLAUSE_MARK or mark == "but":
            denial, left = "", 0
        if mark:
            signs.append(_FLIPPED.get(mark, mark) if left else mark)
            said.append(f"{denial} … {word}" if left else word)
        left = max(left - 1, 0)
    _runs(found, "t", ["^", *signs, "$"], ["", *said, ""], (1, 2, 3, 4), " … ")
    good, bad = signs.count("+"), signs.count("-")
    found[f"t:more {'+' if good > bad else '-' if bad > good else 'even'}"] = ""
    found[f"t:{min(good, 4)} +"] = found[f"t:{min(bad, 4)} -"] = ""


# ------------------------------------------------------------------ build and ends


def _shape(word: str) -> str:
    if word in SMALL or word in _CLAUSE_MARK or word == "#":
        return word
    if word in ACTORS:
        return "<who>"
    return next((f"<{ending}>" for ending in _ENDINGS if word.endswith(ending) and len(word) > len(ending) + 2), "<x>")


def _add_build(found: dict[str, str], words: list[str]) -> None:
    shapes = [_shape(word) for word in words]
    _runs(found, "s", shapes, words, (2, 3), " ")
    for length in range(1, min(4, len(shapes)) + 1):
        found[f"s:^{' '.join(shapes[:length])}"] = " ".join(words[:length])


def _add_ends(found: dict[str, str], text: str, words: list[str]) -> None:
    plain = [word for word in words if word not in _CLAUSE_MARK]
    for length in range(1, min(2, len(plain)) + 1):
        found[f"^:{' '.join(plain[:length])}"] = " ".join(plain[:length])
    last = text.rstrip()[-1:]
    found[f"e:{last if last in {'?', '.', ':'} else 'none'}"] = last if last == "?" else ""
    size = len(plain)
    found[f"e:{'brief' if size <= 6 else 'short' if size <= 12 else 'middling' if size <= 35 else 'long'}"] = ""
