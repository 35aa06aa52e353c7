"""Keeps what was learnt in a file, so that a start does not learn again.

The file holds plain arrays only (never unpickled) and the key of what they were learnt from. It is a copy that can be thrown away: a
file that is missing, damaged or belongs to another key is simply not used, and a folder that cannot be written is left alone.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import zipfile
import zlib
from dataclasses import asdict, fields
from pathlib import Path

import numpy as np

from kb.themes.meaning import Meaning

_SPOILT = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error, NotImplementedError)


def read_kept(path: Path, key: str, themes: int, dimensions: int) -> Meaning | None:
    """Return what was kept for `key`, or None when there is nothing usable of these sizes."""
    try:
        with np.load(path, allow_pickle=False) as file:
            if str(file["key"]) != key:
                return None
            meaning = Meaning(**{field.name: file[field.name] for field in fields(Meaning)})
    except _SPOILT:
        return None
    return meaning if _fits(meaning, themes, dimensions) else None


def keep(path: Path, key: str, meaning: Meaning) -> None:
    """Write atomically, and remove what was kept for the same model from older labelled lines; do nothing where one may not write."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".themes-", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                np.savez(file, key=np.array(key), **asdict(meaning))
            Path(name).replace(path)
        finally:
            Path(name).unlink(missing_ok=True)
        for old in path.parent.glob(f"{path.stem.rpartition('-')[0]}-*{path.suffix}"):
            if old != path:
                old.unlink(missing_ok=True)


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
