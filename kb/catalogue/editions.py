"""What people decided on the lines of a file, when a new edition of it takes the old one's place.

A decision goes along with its line where the new edition has it word for word, or something close (`identity.closest_points`). One that
finds no line is kept apart with the old words, until a person has carried it to another line or let it go, or a later edition has the
line again. Nothing is lost in silence, and what was rejected is not suggested again on the line that it was rejected on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, and_, delete, insert, select, update

from kb.catalogue import history
from kb.catalogue.bundles import same_line
from kb.catalogue.filters import among
from kb.catalogue.identity import closest_points, words_hash
from kb.catalogue.tables import assignment, document, left_decision, point
from kb.errors import NotFound
from kb.models import NOT_CARRIED, AssignmentState, LearningPoint, LeftDecision, Notice, PointKind

_SUGGESTED = AssignmentState.SUGGESTED.value
_DECISION = ("theme", "state", "score", "why", "by", "decided_on")
_VERBS = {AssignmentState.ACCEPTED: "confirmed", AssignmentState.REJECTED: "rejected"}


@dataclass(frozen=True)
class Wording:
    """What a stored point says, enough to know whether it changed. The page is no part of that."""

    kind: str
    label: str | None
    text: str
    page: int | None = field(default=None, compare=False)

    @classmethod
    def of(cls, source: LearningPoint) -> Wording:
        """Return what a point that was read says."""
        return cls(source.kind.value, source.label, source.text, source.page)

    @property
    def wording(self) -> str:
        """Label and text together."""
        return f"{self.label}: {self.text}" if self.label else self.text

    @property
    def words(self) -> str:
        """The hash that is equal for equal words."""
        return words_hash(self.wording)


def carry(
    c: Connection, number: int, before: Mapping[str, Wording], after: Mapping[str, Wording], descent: Mapping[str, str] | None = None
) -> None:
    """Let what people decided follow the lines of document `number` from `before` to `after`; keep apart what finds no line.

    `descent` gives old id -> new id for lines that a person has re-cut: these are known, and not to be guessed by their words.
    """
    waiting = c.execute(select(left_decision).where(left_decision.c.document == number)).all()
    waited = {row.point: Wording(row.kind, row.label, row.text, row.page) for row in waiting}
    known = descent or {}
    found = closest_points({name: said for name, said in {**waited, **before}.items() if name not in known}, after) | dict(known)
    for old, new in found.items():
        if old in before and old != new:
            _move(c, old, new)
    for row in waiting:
        if row.point in found:
            _give(c, _decision(row), row.point, found[row.point])
            c.execute(delete(left_decision).where(left_decision.c.id == row.id))
    _keep_apart(c, number, {name: said for name, said in before.items() if name not in found})


def _move(c: Connection, old: str, new: str) -> None:
    """Let the decisions at one point hold at another; one that stands there from an earlier edition gives way."""
    decided = select(assignment.c.theme).where(assignment.c.point == old, assignment.c.state != _SUGGESTED)
    history.follow(c, old, new, c.execute(decided).scalars().all())
    c.execute(delete(assignment).where(assignment.c.point == new, assignment.c.theme.in_(decided)))
    c.execute(update(assignment).where(assignment.c.point == old, assignment.c.state != _SUGGESTED).values(point=new))


def _decision(row: Row[Any]) -> dict[str, Any]:
    """Return the columns of a decision that stand in both tables."""
    return {name: row._mapping[name] for name in _DECISION}


def _give(c: Connection, decision: Mapping[str, Any], old: str, new: str) -> None:
    """Let a decision that was kept apart hold at a point, unless a person has decided there meanwhile."""
    pair = and_(assignment.c.point == new, assignment.c.theme == decision["theme"])
    if c.execute(select(assignment.c.point).where(pair, assignment.c.state != _SUGGESTED)).first() is None:
        history.follow(c, old, new, [decision["theme"]])
        c.execute(delete(assignment).where(pair))
        c.execute(insert(assignment).values(point=new, **decision))


def _keep_apart(c: Connection, number: int, gone: Mapping[str, Wording]) -> None:
    """Keep the decisions on lines that are gone, unless another file of the review still has the line, and with it the decision."""
    decided = select(assignment).where(among(assignment.c.point, gone.keys()), assignment.c.state != _SUGGESTED)
    rows = c.execute(decided.order_by(assignment.c.point, assignment.c.theme)).all()
    if not rows:
        return
    key = select(document.c.review).where(document.c.id == number).scalar_subquery()
    others = c.execute(select(point.c.kind, point.c.label, point.c.text).where(point.c.review == key, point.c.document != number))
    elsewhere = {same_line(row.kind, row.label, row.text) for row in others}
    for row in rows:
        said = gone[row.point]
        if same_line(said.kind, said.label, said.text) not in elsewhere:
            facts = {"kind": said.kind, "label": said.label, "text": said.text, "page": said.page}
            c.execute(insert(left_decision).values(document=number, **facts, **row._mapping))
        c.execute(delete(assignment).where(assignment.c.point == row.point, assignment.c.theme == row.theme))


def left_decisions(c: Connection, key: str) -> tuple[LeftDecision, ...]:
    """Return the decisions of a review that found no line, in the order they were kept."""
    rows = select(left_decision, document.c.file).join(document).where(document.c.review == key).order_by(left_decision.c.id)
    return tuple(
        LeftDecision(
            number=row.id,
            file=row.file,
            kind=PointKind(row.kind),
            wording=f"{row.label}: {row.text}" if row.label else row.text,
            page=row.page,
            theme=row.theme,
            state=AssignmentState(row.state),
            by=row.by,
            decided_on=row.decided_on,
        )
        for row in c.execute(rows)
    )


def told(left: LeftDecision) -> Notice:
    """Return the notice about a decision that found no line."""
    message = (
        f"{left.by} {_VERBS[left.state]} the theme “{left.theme}” on the line “{left.wording}”. The new edition of {left.file} has no line "
        "like it, so the decision stands on none. Open the review to put it on another line or to let it go."
    )
    return Notice(NOT_CARRIED, message, left.page)


def settle(c: Connection, number: int, point_id: str | None) -> None:
    """Put a decision that was kept apart on a line of its review, or (None) let it go. Raises NotFound for one that is not there."""
    row = c.execute(select(left_decision, document.c.review).join(document).where(left_decision.c.id == number)).first()
    if row is None:
        raise NotFound("This decision is settled already.")
    if point_id is not None:
        line = select(point.c.id).where(point.c.id == point_id, point.c.review == row.review)
        if c.execute(line).first() is None:
            raise NotFound("This line is no longer in the review: it was withdrawn or replaced.")
        _give(c, _decision(row), row.point, point_id)
    else:
        history.end(c, row.point, [row.theme], history.BY_LETTING_GO)
    c.execute(delete(left_decision).where(left_decision.c.id == number))


def without_words(c: Connection, documents: Collection[int]) -> None:
    """Keep of the decisions that were kept apart no words, since the review is withdrawn; they come back with their line."""
    rows = c.execute(select(left_decision).where(left_decision.c.document.in_(documents))).all()
    for row in rows:
        _give(c, {**_decision(row), "why": ""}, row.point, row.point)
    c.execute(delete(left_decision).where(left_decision.c.document.in_(documents)))
