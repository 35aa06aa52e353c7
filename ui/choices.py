"""How many lines each value of each filter would leave, for the side panel of the Search page.

Of a field that is filtered, what else could be chosen is counted as if it were not: one more search for each such field, kept by the
caller's `keep`. Words typed that narrow by that field are left out of that search too. Nothing here knows Streamlit.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from kb.library import Library
from kb.models import Facets
from ui import typed
from ui.searching import Asked, Found, Keep, look

#: The fields of a filter whose values are counted.
COUNTED = tuple(field.name for field in fields(Facets))


def choices(asked: Asked, found: Found, library: Library, keep: Keep) -> Facets:
    """Counts for the filters of an answer."""
    counted: dict[str, Any] = {}
    for name in COUNTED:
        if not getattr(found.where, name):
            continue
        wider = asked.but(typed.without_field(asked.query, name)).filtered(name)
        other = _counts(wider, library, keep)
        own = {value: count for value, count in getattr(found.facets, name).items() if name != "theme" or value in found.where.theme}
        counted[name] = {**getattr(other, name), **own}
    return replace(found.facets, **counted)


def _counts(asked: Asked, library: Library, keep: Keep) -> Facets:
    counted: Facets = keep(("counts", asked.query, asked.where), lambda: look(asked, library, 0).facets)
    return counted
