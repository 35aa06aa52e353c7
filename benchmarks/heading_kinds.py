"""How well headings are told apart by their words alone, in voices that were not learnt from.

    python -m benchmarks.heading_kinds [--wrong]

Every voice of `data/heading-examples.jsonl` is asked of a model that has learnt from the other voices only. Wordings on the product's list
and headings put together from patterns are learnt from and not asked. With --wrong the headings taken for another kind are listed.
Takes a few minutes.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ingest.heading_kinds import HeadingKind, chances
from ingest.learn_heading_kinds import (
    NAMES,
    UNASKED,
    Heading,
    best_sharpness,
    describe,
    held_out,
    read_words,
    training_headings,
    wanted,
)

_BANDS = (0.0, 0.4, 0.6, 0.8, 0.9, 1.001)
#: None of these opens learning, so that taking one for another does no harm.
_NO_LEARNING = frozenset({HeadingKind.CONTEXT, HeadingKind.PURPOSE, HeadingKind.OTHER})

Floats = NDArray[np.float32]


def asked() -> tuple[list[Heading], Floats, float]:
    """Headings that are asked, the chances (headings × kinds) given by models that know no heading of their voice, and the sharpness."""
    headings = training_headings()
    described = describe([heading.text for heading in headings], read_words())
    strengths, shares = held_out(headings, described), wanted(headings)
    rows = np.array([heading.voice not in UNASKED for heading in headings])
    sharpness = best_sharpness(strengths[rows], shares[rows])
    return [heading for heading in headings if heading.voice not in UNASKED], chances(strengths[rows], sharpness), sharpness


def harmless(heading: Heading, taken: HeadingKind) -> bool:
    """True when `taken` is right, or wrong within the kinds that open no learning."""
    return taken in heading.kinds or (taken in _NO_LEARNING and bool(_NO_LEARNING & set(heading.kinds)))


def confusion(headings: Sequence[Heading], taken: Sequence[HeadingKind]) -> NDArray[np.int_]:
    """How often each kind (rows) was taken for each (columns); a heading of several kinds counts under the one it was taken for, if any."""
    counts = np.zeros((len(NAMES), len(NAMES)), dtype=int)
    for heading, kind in zip(headings, taken, strict=True):
        counts[NAMES.index(kind if kind in heading.kinds else heading.kinds[0]), NAMES.index(kind)] += 1
    return counts


def _print_confusion(counts: NDArray[np.int_]) -> None:
    print(f"\n{'is (down), taken for':20}" + "".join(f"{kind.value[:6]:>8}" for kind in NAMES) + "   found  right")
    for place, kind in enumerate(NAMES):
        found, right = counts[place, place] / counts[place].sum(), counts[place, place] / max(counts[:, place].sum(), 1)
        print(f"{kind.value:20}" + "".join(f"{count:8}" for count in counts[place]) + f"   {found:.2f}   {right:.2f}")
    good, gap = NAMES.index(HeadingKind.GOOD_PRACTICE), NAMES.index(HeadingKind.DEVELOPMENT)
    print(
        f"\ngaps taken for strengths {counts[gap, good]} of {counts[gap].sum()}, strengths for gaps {counts[good, gap]} of {counts[good].sum()}"
    )


def main() -> int:
    """Print accuracy, confusion, calibration and accuracy by voice."""
    headings, shares, sharpness = asked()
    taken = [NAMES[place] for place in shares.argmax(axis=1)]
    sure = shares.max(axis=1)
    right = np.array([kind in heading.kinds for heading, kind in zip(headings, taken, strict=True)])
    mild = np.array([harmless(heading, kind) for heading, kind in zip(headings, taken, strict=True)])
    voices: dict[str, list[bool]] = defaultdict(list)
    for heading, ok in zip(headings, right.tolist(), strict=True):
        voices[heading.voice].append(ok)
    print(f"{len(headings)} headings in {len(voices)} voices; sharpness {sharpness}")
    print(f"right {right.mean():.3f}; with context, purpose and other taken as one {mild.mean():.3f}")
    _print_confusion(confusion(headings, taken))
    print("\nhow sure      headings   right")
    for low, high in pairwise(_BANDS):
        band = (sure >= low) & (sure < high)
        if band.any():
            print(f"{low:.1f} to {min(high, 1):.1f}   {band.sum():10}   {right[band].mean():.3f} (said {sure[band].mean():.3f})")
    print("\n" + ", ".join(f"{voice} {np.mean(oks):.2f}" for voice, oks in sorted(voices.items(), key=lambda item: np.mean(item[1]))))
    if "--wrong" in sys.argv[1:]:
        for heading, kind, share, ok in zip(headings, taken, sure.tolist(), right.tolist(), strict=True):
            if not ok:
                print(f"{heading.voice:10} {heading.text:60} {heading.kinds[0].value:16} {kind.value} {share:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
