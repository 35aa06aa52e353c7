"""What a hostile file is, and harm that can be done to any file."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from kb.models import ParseOutcome

#: Any outcome is right: where a file is cut or flipped decides what is left of it.
ANY: frozenset[str] = frozenset(outcome.value for outcome in ParseOutcome)
_SEED = 20_240_511


@dataclass(frozen=True)
class Hostile:
    """One file: its name, its bytes, and the outcomes that are right for it."""

    name: str
    content: bytes
    outcomes: frozenset[str] = ANY


def expected(name: str, content: bytes, *outcomes: str) -> Hostile:
    """A file for which only these outcomes are right."""
    return Hostile(name, content, frozenset(outcomes))


def cut(name: str, content: bytes, pieces: int) -> Iterator[Hostile]:
    """`content` cut off at `pieces` places."""
    stem, ending = name.rsplit(".", 1)
    for number in range(1, pieces + 1):
        yield Hostile(f"{stem}-cut-{number}.{ending}", content[: len(content) * number // (pieces + 1)])


def flipped(name: str, content: bytes, copies: int) -> Iterator[Hostile]:
    """Copies of `content` with one bit in a hundred bytes turned over, each elsewhere."""
    stem, ending = name.rsplit(".", 1)
    for number in range(1, copies + 1):
        dice = random.Random(_SEED + number)  # noqa: S311  (the same files every time)
        broken = bytearray(content)
        for _ in range(max(1, len(broken) // 100)):
            broken[dice.randrange(len(broken))] ^= 1 << dice.randrange(8)
        yield Hostile(f"{stem}-flipped-{number}.{ending}", bytes(broken))
