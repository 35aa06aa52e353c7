"""Keeps what was learnt in a file, so that a start does not learn again.

The file holds plain arrays only (never unpickled) and the key of what they were learnt from. It is a copy that can be thrown away: a
file that is missing, damaged or belongs to another key is simply not used, and a folder that cannot be written is left alone. The file
that comes with the product (`data/themes-learnt.npz`) is made by `python -m kb.themes.learn`.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import zipfile
import zlib
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kb.themes.meaning import Meaning

_HALVED = ("vectors", "line_weights", "word_weights")
_SPOILT = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError)


def read_kept(path: Path, key: str, themes: int, dimensions: int) -> Meaning | None:
    """Return what was kept for `key`, or None when there is nothing usable of these sizes."""
    try:
        with np.load(path, allow_pickle=False) as file:
            if str(file["key"]) != key:
                return None
            meaning = Meaning(**{field.name: _wide(file[field.name]) for field in fields(Meaning)})
    except _SPOILT:
        return None
    return meaning if _fits(meaning, themes, dimensions) else None


def keep(path: Path, key: str, meaning: Meaning) -> None:
    """Write as `write`, and remove what was kept for the same model from older labelled lines; do nothing where one may not write."""
    with contextlib.suppress(OSError):
        write(path, key, meaning)
        for old in path.parent.glob(f"{path.stem.rpartition('-')[0]}-*{path.suffix}"):
            if old != path:
                old.unlink(missing_ok=True)


def write(path: Path, key: str, meaning: Meaning) -> None:
    """Write atomically: what was learnt, and the key of what it was learnt from. Raises OSError where one may not write."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".themes-", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez_compressed(file, allow_pickle=False, **_as_arrays(key, meaning))
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _as_arrays(key: str, meaning: Meaning) -> dict[str, Any]:
    """Name everything that the file holds; the large arrays in half precision, since they hold no more than that."""
    arrays = {name: array.astype(np.float16) if name in _HALVED else array for name, array in asdict(meaning).items()}
    return {"key": np.array(key), **arrays}


def _wide(array: NDArray[Any]) -> NDArray[Any]:
    return array.astype(np.float32) if array.dtype == np.float16 else array


def _fits(meaning: Meaning, themes: int, dimensions: int) -> bool:
    lines, terms = len(meaning.vectors), len(meaning.terms)
    shapes = {
        "vectors": (lines, dimensions),
        "line_weights": (lines, themes),
        "terms": (terms,),
        "rarity": (terms,),
        "word_weights": (terms, themes),
        "usual": (themes,),
    }
    for name, shape in shapes.items():
        array = getattr(meaning, name)
        if array.shape != shape or array.dtype.kind != ("U" if name == "terms" else "f"):
            return False
        if name != "terms" and not np.isfinite(array).all():
            return False
    return True
