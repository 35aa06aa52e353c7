"""Samples that two people code, as the catalogue keeps them. How far they agree is measured in `kb.agreeing`."""

from __future__ import annotations

import json
import random
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from kb.catalogue import holdings
from kb.catalogue.decisions import BY_HAND
from kb.catalogue.filters import among, counted
from kb.catalogue.tables import agreement_code, agreement_line, agreement_round, assignment, point, review
from kb.catalogue.vocabulary import now
from kb.errors import NotFound
from kb.models import PointKind
from kb.theme_models import Sample, SampleLine


def drawable(c: Connection) -> list[str]:
    """Return the ids of the lines that can be drawn, in a fixed order: counted ones of reviews that are not restricted, no resources."""
    statement = select(point.c.id).join(review, review.c.key == point.c.review)
    rows = statement.where(counted(restricted=False), point.c.kind != PointKind.RESOURCE.value).order_by(point.c.id)
    return list(c.execute(rows).scalars())


def draw(c: Connection, size: int, seed: int, people: tuple[str, str], by: str) -> int:
    """Draw a sample and note what the machine suggested for its lines. The same lines and seed give the same sample. Returns its number."""
    chosen = random.Random(seed).sample(drawable(c), size)  # noqa: S311 - a sample that can be drawn again, no secret
    row = insert(agreement_round).values(seed=seed, first=people[0], second=people[1], by=by, on=now())
    key = c.execute(row).inserted_primary_key
    number = int(key[0]) if key else 0
    given: dict[str, list[str]] = {name: [] for name in chosen}
    suggested = select(assignment).where(among(assignment.c.point, chosen), assignment.c.why != BY_HAND).order_by(assignment.c.theme)
    for line in c.execute(suggested):
        given[line.point].append(line.theme)
    rows = [{"round": number, "position": place, "point": name, "machine": json.dumps(given[name])} for place, name in enumerate(chosen, 1)]
    c.execute(insert(agreement_line), rows)
    return number


def code(c: Connection, number: int, position: int, coder: int, themes: tuple[str, ...]) -> None:
    """Record the themes that a person gave a line, in place of what they gave it before."""
    place = {"round": number, "position": position, "coder": coder}
    c.execute(delete(agreement_code).where(*(agreement_code.c[name] == value for name, value in place.items())))
    c.execute(insert(agreement_code).values(**place, themes=json.dumps(themes), on=now()))


def remove(c: Connection, number: int) -> None:
    """Remove a sample and what was coded."""
    c.execute(delete(agreement_round).where(agreement_round.c.id == number))


def samples(c: Connection) -> tuple[Sample, ...]:
    """Return every sample, the newest first."""
    rows = c.execute(select(agreement_round).order_by(agreement_round.c.id.desc())).all()
    return tuple(_sample(c, row) for row in rows)


def sample(c: Connection, number: int) -> Sample:
    """Return one sample. Raises NotFound."""
    row = c.execute(select(agreement_round).where(agreement_round.c.id == number)).first()
    if row is None:
        raise NotFound("There is no such sample: it was removed.")
    return _sample(c, row)


def _sample(c: Connection, row: Row[Any]) -> Sample:
    codes = select(agreement_code).where(agreement_code.c.round == row.id)
    coded = {(one.position, one.coder): tuple(json.loads(one.themes)) for one in c.execute(codes)}
    drawn = c.execute(select(agreement_line).where(agreement_line.c.round == row.id).order_by(agreement_line.c.position)).all()
    held = holdings.cited(c, [one.point for one in drawn])
    lines = tuple(
        SampleLine(
            one.position,
            one.point,
            held.get(one.point),
            tuple(json.loads(one.machine)),
            coded.get((one.position, 1)),
            coded.get((one.position, 2)),
        )
        for one in drawn
    )
    return Sample(row.id, row.seed, row.first, row.second, row.by, row.on, lines)
