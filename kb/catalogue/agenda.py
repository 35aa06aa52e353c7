"""What a subgroup asks of the catalogue: when each review came in."""

from __future__ import annotations

from sqlalchemy import Connection, select

from kb.catalogue.tables import review


def added_on(c: Connection) -> dict[str, str]:
    """Return the day on which each review was added (ISO), by key."""
    return {row.key: row.added_on[:10] for row in c.execute(select(review.c.key, review.c.added_on))}
