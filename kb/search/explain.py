"""Says why a line was found: which of its words the query matched."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from kb import fulltext
from kb.catalogue.catalogue import Catalogue
from kb.errors import LibraryBusy, LibraryError


def matched_words(catalogue: Catalogue, terms: Sequence[str], ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Return for each point the words of its line, as printed, that match the query. Points found by meaning alone are left out.

    A damaged word index gives no words: the search itself has said so.
    """
    try:
        with catalogue.reading() as c:
            return fulltext.matched_words(c, terms, ids)
    except LibraryBusy:
        raise
    except LibraryError:
        return {}
