"""What is the same as what: keys of reviews, ids of points, equal wordings. Pure functions; the database is asked elsewhere."""

from __future__ import annotations

import hashlib
import itertools
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Protocol

from kb.models import LearningPoint, Reading

#: Length of ids in hex digits. 64 bits: with a million points the chance that any two collide is below one in ten million.
ID_DIGITS = 16

#: A file without a reference is taken for a new edition when at least this part of the points is in both, measured by the longer one:
#: a wrong guess here would throw another document away.
SAME_FILE_OVERLAP = 0.5

#: Of 100: how alike the words of two lines must be to be one line that an edition has changed. Of 1,056 invented lines no two different
#: ones are more alike than 64, and of 595 lines of sample briefings none of one file and kind more than 56. With a fifth of its words
#: changed, every one of the 595 is at least 76 like itself; with three in ten, 97 of 100 are at least 75.
ALIKE = 75.0
#: The same where the kind was read otherwise: the same words under another heading, a slip of the pen apart.
ALIKE_OF_OTHER_KIND = 90.0


class Said(Protocol):
    """What is compared of a line: its kind, and label and text together."""

    @property
    def kind(self) -> str:
        """The kind of line."""

    @property
    def wording(self) -> str:
        """Label and text together."""


def normalised(text: str) -> str:
    """Return a text as texts are compared: words only, without case, punctuation, ligatures or spacing."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.findall(r"\w+", plain)) or plain.strip()


def words_hash(text: str) -> str:
    """Return the hash that is equal for equal normalised texts."""
    return _digest(normalised(text))


def slug(name: str) -> str:
    """Return a name as it may stand in an address: `Child AH` becomes `child-ah`; `review` when nothing is left."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "-".join(re.findall(r"[a-z0-9]+", plain))[:80].strip("-") or "review"


def new_key(name: str, taken: Collection[str]) -> str:
    """Return the key for a review of that name: its slug, with `-2`, `-3` … when others have it."""
    return _first_free(slug(name), taken)


def shown_reference(reference: str | None, title: str | None, file: str) -> str:
    """Return what people call the review: the stated reference, else the title, else the file's name without ending."""
    return reference or title or PurePath(file).stem or file


def point_ids(review: str, points: Sequence[LearningPoint], *, taken: Collection[str], before: Collection[str] = ()) -> list[str]:
    """Return the id of each point, in order.

    `taken` are ids that other documents of the review have; `before` are ids that this document had at its last reading. A repeat of
    the same words gets `-2`, `-3` …; one that this document had before is used first, so that reading again changes no id.
    """
    used = set(taken)
    had: dict[str, list[str]] = {}
    for name in sorted(set(before) - used, key=_repeat):
        had.setdefault(name.partition("-")[0], []).append(name)
    ids = []
    for point in points:
        base = _digest(f"{review}|{point.kind.value}|{normalised(point.wording)}")
        ids.append(had[base].pop(0) if had.get(base) else _first_free(base, used))
        used.add(ids[-1])
    return ids


def closest_points(before: Mapping[str, Said], after: Mapping[str, Said]) -> dict[str, str]:
    """Return old id -> new id for the lines of an earlier reading that a later one still has, word for word or nearly so.

    An id that is in both stays. Of the others, those of equal kind are matched first, then those whose kind was read otherwise; the most
    alike first, each once, equal ones in their order. Old lines without a counterpart are left out.
    """
    found = {name: name for name in before if name in after}
    for least, same_kind in ((ALIKE, True), (ALIKE_OF_OTHER_KIND, False)):
        used = set(found.values())
        old = {name: said for name, said in before.items() if name not in found}
        new = {name: said for name, said in after.items() if name not in used}
        found |= _best_first(_alike(old, new, least, same_kind=same_kind))
    return found


def _alike(old: Mapping[str, Said], new: Mapping[str, Said], least: float, *, same_kind: bool) -> Iterator[tuple[float, str, str]]:
    """Yield how alike (of 100) each old and new line are, where it is at least `least`."""
    from rapidfuzz import fuzz

    words = {name: normalised(said.wording) for name, said in new.items()}
    for name, said in old.items():
        mine = normalised(said.wording)
        for other, theirs in words.items():
            if not same_kind or new[other].kind == said.kind:
                score = fuzz.ratio(mine, theirs, score_cutoff=least)
                if score:
                    yield score, name, other


def _best_first(pairs: Iterable[tuple[float, str, str]]) -> dict[str, str]:
    """Return the pairs, the most alike first, in which no line stands twice."""
    chosen: dict[str, str] = {}
    taken: set[str] = set()
    for _score, name, other in sorted(pairs, key=lambda pair: -pair[0]):
        if name not in chosen and other not in taken:
            chosen[name] = other
            taken.add(other)
    return chosen


def overlapping(before: Collection[str], reading: Reading) -> bool:
    """Say whether a reading has enough points in common with `before` (hashes of words) to be the same document."""
    now = {words_hash(point.wording) for point in reading.points}
    if not before or not now:
        return False
    return len(now.intersection(before)) >= SAME_FILE_OVERLAP * max(len(set(before)), len(now))


def _repeat(name: str) -> int:
    """Return which repeat of the same words an id stands for: 1 for the first."""
    return int(name.partition("-")[2] or 1)


def _first_free(base: str, taken: Collection[str]) -> str:
    """Return the first of `base`, `base-2`, `base-3` … that is not taken."""
    names = itertools.chain([base], (f"{base}-{number}" for number in itertools.count(2)))
    return next(name for name in names if name not in taken)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:ID_DIGITS]
