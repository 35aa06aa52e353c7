"""What a line says where no heading settles it: a strength, a gap, a recommendation, a question, a step, or no learning at all.

A small linear model over a line's words and build (`kind_features.py`), learnt from labelled invented lines (`learn_kinds.py`) and kept
in `data/kinds.json`. Every judgement says how sure it is, a chance fitted on writers that the model had not seen, and names the words that
spoke for it: those that weighed most for the winning kind against the next one. Whole lists are told well, single lines less so
(decision record 0007); what is done with a judgement is for `settle.py`, `sections.py` and `mixed.py`.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kb.models import LEARNING_KINDS, PointKind
from kb.settings import DATA

from .kind_features import features, weight

MODEL = DATA / "kinds.json"
#: The name, in the model and in labelled lines, of lines that are no learning: case story, purpose, governance, contact, furniture.
NARRATIVE = "narrative"
#: A vote names a kind only when at least this sure of it.
CLEAR = 0.6

#: How much a list of lines is worth against a single one, beyond the square root of their number; measured on gold sections.
LIST_SHARPNESS = 1.2

#: Words that explain nothing to a person when they stand alone, however much they weigh.
_MUTE = frozenset(
    "a an the of in on at by to for from with and or as that this it its is was were be been are had has have he she they his her their "
    "him them then there who which".split()
)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Judgement:
    """What one line says. `kind` is None for a line that is no learning; `sure` is the chance (0 to 1) that this is right."""

    kind: PointKind | None
    sure: float
    why: str


@dataclass(frozen=True)
class Vote:
    """What several lines say together; `kind` is None when they are no learning or do not tell. `agree` of `total` lines say it alone."""

    kind: PointKind | None
    agree: int
    total: int
    sure: float
    why: str = ""


@dataclass(frozen=True)
class KindModel:
    """What each known feature speaks for (features × kinds): the sums are the logarithms of chances, but for a constant."""

    kinds: tuple[PointKind | None, ...]
    places: dict[str, int]
    weights: Floats
    start: Floats

    def strengths(self, known: Collection[str]) -> Floats:
        """Strength of each kind for a line with these features."""
        mine = [name for name in known if name in self.places]
        values = np.array([weight(name) for name in mine])
        length = math.sqrt(max(float(values @ values), 1.0))
        return self.start + values @ self.weights[[self.places[name] for name in mine]] / length


@lru_cache(maxsize=1)
def kind_model(path: Path = MODEL) -> KindModel:
    """Read the learnt weights, once. Raises OSError or ValueError when the file is missing or spoilt: it is part of the product."""
    kept = json.loads(path.read_text("utf-8"))
    table = kept["features"]
    return KindModel(
        tuple(None if name == NARRATIVE else PointKind(name) for name in kept["kinds"]),
        {name: place for place, name in enumerate(table)},
        np.array(list(table.values()), dtype=np.float64) / kept["unit"],
        np.array(kept["start"], dtype=np.float64) / kept["unit"],
    )


def judge(text: str, *, among: Collection[PointKind | None] | None = None, label: str | None = None) -> Judgement:
    """What `text` (with its bold lead-in, if any) says, out of the kinds in `among`; all kinds and None (no learning) when not given."""
    model = kind_model()
    known = features(text, label)
    places = _places(model, among)
    chances = chances_of(model.strengths(known.keys())[places])
    order = np.argsort(-chances)
    best = places[order[0]]
    why = _words(model, known, best, places[order[1]]) if len(places) > 1 else ""
    return Judgement(model.kinds[best], float(chances[order[0]]), why)


def shares(texts: Sequence[str], *, among: Collection[PointKind | None] | None = None) -> dict[PointKind | None, float]:
    """The chance of each kind for `texts`, taken to be of one kind; of all kinds and None without `among`. Empty without texts."""
    if not texts:
        return {}
    model = kind_model()
    places = _places(model, among)
    chances = _together(model, [features(text) for text in texts], places)
    return {model.kinds[place]: float(chance) for place, chance in zip(places, chances, strict=True)}


def polarity(texts: Sequence[str]) -> Vote:
    """Whether lines that are known to be findings tell of a strength or of a gap."""
    return vote(texts, among=(PointKind.GOOD_PRACTICE, PointKind.DEVELOPMENT_AREA))


def vote(texts: Sequence[str], *, among: Collection[PointKind | None] | None = None) -> Vote:
    """What the lines of one list say together: they are taken to be of one kind. Without `among`, of the five learning kinds."""
    if not texts:
        return Vote(None, 0, 0, 0.0)
    model = kind_model()
    places = _places(model, LEARNING_KINDS if among is None else among)
    known = [features(text) for text in texts]
    chances = _together(model, known, places)
    order = np.argsort(-chances)
    best, sure = places[order[0]], float(chances[order[0]])
    agree = sum(int(model.strengths(found.keys())[places].argmax() == order[0]) for found in known)
    if sure < CLEAR:
        return Vote(None, agree, len(texts), sure)
    everything = {name: said for found in known for name, said in found.items()}
    why = _words(model, everything, best, places[order[1]]) if len(places) > 1 else ""
    return Vote(model.kinds[best], agree, len(texts), sure, why)


def _together(model: KindModel, known: Sequence[dict[str, str]], places: list[int]) -> Floats:
    return chances_of(list_strengths(np.array([model.strengths(found.keys())[places] for found in known])))


def _places(model: KindModel, among: Collection[PointKind | None] | None) -> list[int]:
    places = [place for place, kind in enumerate(model.kinds) if among is None or kind in among]
    if not places:
        raise ValueError("None of the kinds asked for is one that lines are judged by.")
    return places


def chances_of(strengths: Floats) -> Floats:
    """Strengths (along the last axis) as chances that sum to one."""
    powers = np.exp(strengths - strengths.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True))


def list_strengths(strengths: Floats) -> Floats:
    """What lines (lines × kinds) of one kind say together. Lines of one list resemble each other, so that ten are not ten witnesses."""
    return np.asarray(np.log(chances_of(strengths)).sum(axis=0) * (LIST_SHARPNESS / math.sqrt(len(strengths))))


def _words(model: KindModel, known: dict[str, str], best: int, next_best: int, most: int = 3) -> str:
    """The words that weighed most for the winner against the runner-up, in quotation marks."""
    weighed: dict[str, float] = {}
    for name, said in known.items():
        if name in model.places and not _MUTE.issuperset(said.split()):
            row = model.weights[model.places[name]]
            weighed[said] = weighed.get(said, 0.0) + weight(name) * float(row[best] - row[next_best])
    chosen: list[str] = []
    for said, weighs in sorted(weighed.items(), key=lambda item: -item[1]):
        if weighs <= 0 or len(chosen) == most:
            break
        if not any(said in other or other in said for other in chosen):
            chosen.append(said)
    return ", ".join(f"“{said}”" for said in chosen)
