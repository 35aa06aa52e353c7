"""What stands in a file of saved lines, for the page and the command alike: the lines, and in words what was asked for.

Nothing here knows Streamlit. How a file is written is decided in `kb.exports`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from kb.errors import NotFound
from kb.exports import Export, build, render
from kb.library import Library
from kb.models import Filter, Hit, SearchResult
from kb.visibility import INVENTED
from ui.filter_words import Names
from ui.writing import write_file

#: Letters of a query that the name of its file takes over.
_LONGEST_NAME = 60


def export_of(library: Library, query: str, where: Filter, hits: Sequence[Hit], total: int, notes: Sequence[str] = ()) -> Export:
    """The lines found, as far as the library still holds and shows them, ready to be rendered."""
    return build(
        _still_held(library, where, hits),
        query=query,
        found=total,
        made_on=date.today().isoformat(),
        filters=in_words(library, where),
        read_as=[note if note.endswith((".", "!", "?")) else f"{note}." for note in notes],
        labels={theme.id: theme.label for theme in library.vocabulary.themes},
        titles={review.key: review.title for review in library.reviews()},
        invented=library.reviews_noted(INVENTED),
    )


def _still_held(library: Library, where: Filter, hits: Sequence[Hit]) -> list[Hit]:
    """Every line found, also those that stand under another, without lines withdrawn, replaced or restricted since."""
    found = {name: hit for hit in hits for name in (hit.point.id, *hit.alike)}
    return [replace(found[point.id], point=point) for point in library.points(Filter(restricted=where.restricted), ids=list(found))]


def in_words(library: Library, where: Filter) -> tuple[str, ...]:
    """Each field that narrows, with its values by name; and how many restricted reviews were left out."""
    said = Names(library).told_by_field(where)
    left_out = 0 if where.restricted else library.left_out()
    return (*said, *([f"Restricted reviews left out: {left_out}"] if left_out else []))


def save(library: Library, result: SearchResult, where: Filter, out: Path) -> Export:
    """Write what a search found to a file whose ending names a format. Raises NotFound where nothing was found, WriteError."""
    if not result.hits:
        raise NotFound(" ".join([*result.notes, f"No line was found, so {out} was not written."]))
    export = export_of(library, result.query, where, result.hits, result.total, result.notes)
    write_file(out, render(export, out.suffix.lstrip(".").lower()))
    return export


def file_name(query: str, code: str) -> str:
    """A name for the file of plain letters that every system takes: `lines-how-do-we-involve-fathers.csv`."""
    plain = unicodedata.normalize("NFKD", query).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "")).strip("-")[:_LONGEST_NAME].strip("-")
    return f"{'-'.join(filter(None, ('lines', words)))}.{code}"
