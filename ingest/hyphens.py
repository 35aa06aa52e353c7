"""Words that were broken over two lines: whether their hyphen was only put in to break them, or belongs to them.

The document's own spelling decides first, then a list of English words (the lookups that spaCy reads, 120,000 words; read once, when
the first broken word is met).
"""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

_WORD = re.compile(r"[^\W\d_]+(?:[-‐\u2010][^\W\d_]+)*")
_FILES = ("en_lemma_lookup.json.gz", "en_lemma_index.json.gz")
_ENDINGS = ("'s", "s", "es", "ed", "d", "ing", "ly")
#: First parts that keep their hyphen in any word that is not known without it ("non-mobile", "multi-agency").
_PREFIXES = frozenset(
    "non multi co self well pre post long short high low inter cross face one two early child family whole follow anti ante semi"
    " ex mid over under out re sub full part half three four five six year".split()
)


def own_words(texts: Iterable[str]) -> frozenset[str]:
    """The words of a document as it spells them within lines, in lower case."""
    return frozenset(word.casefold().replace("‐", "-") for text in texts for word in _WORD.findall(text))


def keeps_hyphen(first: str, rest: str, own: frozenset[str] = frozenset()) -> bool:
    """Whether a word printed as `first` with a hyphen at the end of a line and `rest` on the next is written with that hyphen.

    `own` are the words of the document. "safe" and "guarding" are one word; "multi" and "agency" keep their hyphen.
    """
    first, rest = first.casefold().strip("(“‘\"'"), (_WORD.match(rest) or [rest])[0].casefold()
    whole, hyphened = first + rest, f"{first}-{rest}"
    if hyphened in own or whole in own:
        return hyphened in own and whole not in own
    if "-" in first:
        return True
    if first in _PREFIXES and not (is_word(whole) and not is_word(hyphened)):
        return True
    if is_word(whole):
        return False
    return is_word(hyphened) or (len(first) > 2 and len(rest) > 2 and is_word(first) and is_word(rest))


def is_word(word: str) -> bool:
    """Whether `word`, in lower case, is an English word or a form of one."""
    words = _words()
    return word in words or any(word.endswith(ending) and word.removesuffix(ending) in words for ending in _ENDINGS)


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    spec = find_spec("spacy_lookups_data")
    if spec is None or spec.origin is None:
        return frozenset()
    folder = Path(spec.origin).parent / "data"
    lookup, index = (json.loads(gzip.decompress((folder / name).read_bytes())) for name in _FILES)
    return frozenset(lookup) | frozenset(lookup.values()) | frozenset(word for words in index.values() for word in words)
