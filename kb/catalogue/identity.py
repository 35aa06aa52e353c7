"""What is the same as what: keys of reviews, ids of points, equal wordings. Pure functions; the database is asked elsewhere."""

from __future__ import annotations

import hashlib
import itertools
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from pathlib import PurePath

from kb.models import LearningPoint, Reading

#: Length of ids in hex digits. 64 bits: with a million points the chance that any two collide is below one in ten million.
ID_DIGITS = 16

#: A file without a reference is taken for a new edition when at least this part of the points is in both, measured by the longer one:
#: a wrong guess here would throw another document away.
SAME_FILE_OVERLAP = 0.5


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


def same_wordings(before: Mapping[str, tuple[str, str]], after: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Return old id -> new id for points of equal kind and words whose id changed. Both map id -> (kind, words hash)."""
    by_words: dict[tuple[str, str], list[str]] = {}
    for name, content in after.items():
        if name not in before:
            by_words.setdefault(content, []).append(name)
    moved = {}
    for name, content in before.items():
        if name not in after and by_words.get(content):
            moved[name] = by_words[content].pop(0)
    return moved


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
