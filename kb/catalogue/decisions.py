"""Decisions on themes: what waits for one, deciding, taking back, and suggesting anew around them. Each is part of one transaction.

`assignment` shows what stands; why it stands is in `history`. A suggestion never replaces a decision.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from kb.catalogue import bundles, content, history
from kb.catalogue.filters import among, counted
from kb.catalogue.tables import assignment, left_decision, point, review, theme_decision, vocabulary_change
from kb.catalogue.vocabulary import now
from kb.errors import DecisionRefused, NotFound
from kb.models import Assignment, AssignmentState, LearningPoint, PointKind
from kb.theme_models import Choice, Progress, ThemeDecision, Undone, VocabularyAction

#: The reason that stands beside a theme which a person gave without any suggestion.
BY_HAND = "added by a person"

_SUGGESTED = AssignmentState.SUGGESTED.value


# ------------------------------------------------------------------ what waits


def waiting(
    c: Connection, themes: Collection[str], review_key: str | None, *, restricted: bool
) -> tuple[dict[str, tuple[Assignment, ...]], Progress]:
    """Return the suggestions that nobody has decided on by line, the least sure line first, and how many have been decided.

    Of lines that are counted, with one of these themes, in one review where `review_key` is given.
    """
    rows = c.execute(_suggestions(themes, review_key, restricted=restricted)).all()
    by_line: dict[str, list[Assignment]] = defaultdict(list)
    # Decided ones too, so that a line keeps its place until all of it is decided.
    least_sure: dict[str, float] = {}
    for row in rows:
        least_sure[row.point] = min(row.score, least_sure.get(row.point, row.score))
        if row.state == _SUGGESTED:
            by_line[row.point].append(Assignment(row.theme, row.score, row.why))
    ordered = {
        name: tuple(sorted(by_line[name], key=lambda one: (one.score, one.theme)))
        for name in sorted(by_line, key=lambda name: (least_sure[name], name))
    }
    return ordered, Progress(sum(row.state != _SUGGESTED for row in rows), len(rows))


def _suggestions(themes: Collection[str], review_key: str | None, *, restricted: bool) -> Select[Any]:
    """Select what the machine has suggested, decided on or not."""
    statement = (
        select(assignment)
        .join(point, point.c.id == assignment.c.point)
        .join(review, review.c.key == point.c.review)
        .where(counted(restricted=restricted), among(assignment.c.theme, themes), assignment.c.why != BY_HAND)
    )
    return statement if review_key is None else statement.where(review.c.key == review_key)


# ------------------------------------------------------------------ deciding


def decide(c: Connection, choices: Sequence[Choice], by: str) -> tuple[ThemeDecision, ...]:
    """Record what a person decided, in one batch, at every place of each line. Raises NotFound when a line is no longer held."""
    batch, on = history.next_batch(c), now()
    for choice in choices:
        if c.execute(select(point.c.id).where(point.c.id == choice.point)).first() is None:
            raise NotFound("This line is no longer in the library: its review was withdrawn or replaced.")
        for name in bundles.members(c, choice.point):
            history.append(c, name, choice.theme, choice.state.value, by, on, batch)
            _stand(c, name, choice.theme, choice.state.value, by, on)
    made = select(theme_decision).where(theme_decision.c.batch == batch).order_by(theme_decision.c.id)
    return tuple(map(history.decision, c.execute(made)))


def undo(c: Connection, by: str) -> Undone:
    """Take back what this person decided last, all that was decided in one go. Raises NotFound and DecisionRefused."""
    own = (theme_decision.c.by == by, theme_decision.c.ended_on.is_(None), theme_decision.c.how == history.DECIDED)
    batch = c.execute(select(func.max(theme_decision.c.batch)).where(*own)).scalar()
    if batch is None:
        raise NotFound(f"There is no decision of {by} that could be taken back.")
    rows = c.execute(select(theme_decision).where(theme_decision.c.batch == batch, theme_decision.c.ended_on.is_(None))).all()
    merged = select(vocabulary_change.c.theme).where(vocabulary_change.c.action == VocabularyAction.MERGE.value)
    if {row.theme for row in rows}.intersection(c.execute(merged).scalars()):
        raise DecisionRefused("Its theme was merged into another since then, so it cannot be taken back. Decide again on the line instead.")
    history.end_numbers(c, [row.id for row in rows], by)
    again = 0
    for row in rows:
        stands = history.last(c, row.point, row.theme)
        again += stands is not None and stands.id > row.id
        _stand(c, row.point, row.theme, *((stands.state, stands.by, stands.on) if stands is not None else (_SUGGESTED, "", "")))
    return Undone(tuple(map(history.decision, rows)), again)


def _stand(c: Connection, name: str, theme: str, state: str, by: str, on: str) -> None:
    """Let a state stand at a line: in `assignment`, or where the decision was kept apart from a line that is gone."""
    pair = (assignment.c.point == name, assignment.c.theme == theme)
    row = c.execute(select(assignment).where(*pair)).first()
    decided = state != _SUGGESTED
    values: dict[str, Any] = {"state": state, "by": by if decided else "machine", "decided_on": on if decided else None}
    if row is not None and not decided and row.why == BY_HAND:
        c.execute(delete(assignment).where(*pair))
    elif row is not None:
        c.execute(update(assignment).where(*pair).values(**values))
    elif not _stand_apart(c, name, theme, values, decided=decided) and decided:
        c.execute(insert(assignment).values(point=name, theme=theme, score=1.0, why=BY_HAND, **values))


def _stand_apart(c: Connection, name: str, theme: str, values: Mapping[str, Any], *, decided: bool) -> bool:
    """Change a decision that is kept apart, or let it go where it was taken back; False when there is none."""
    apart = (left_decision.c.point == name, left_decision.c.theme == theme)
    change = update(left_decision).where(*apart).values(**values) if decided else delete(left_decision).where(*apart)
    return bool(c.execute(change).rowcount)


# ------------------------------------------------------------------ suggesting anew


def lines_to_suggest(c: Connection) -> dict[str, dict[str, LearningPoint]]:
    """Return every line that can have a theme, by id and review: lines of one review speak for each other."""
    rows = c.execute(select(point).where(point.c.kind != PointKind.RESOURCE.value).order_by(point.c.document, point.c.position))
    found: dict[str, dict[str, LearningPoint]] = defaultdict(dict)
    for row in rows:
        found[row.review][row.id] = LearningPoint(PointKind(row.kind), row.label, row.text, row.page, 0)
    return found


def decided_lines(c: Connection) -> list[tuple[LearningPoint, tuple[str, ...], tuple[str, ...]]]:
    """Return each line that people decided on with the themes that they accepted and those that they rejected, in a fixed order.

    Lines of restricted and withdrawn reviews are left out: nothing of them may show in what is said of others.
    """
    statement = (
        select(point.c.id, point.c.kind, point.c.label, point.c.text, point.c.page, assignment.c.theme, assignment.c.state)
        .join(assignment, assignment.c.point == point.c.id)
        .join(review, review.c.key == point.c.review)
        .where(counted(restricted=False), assignment.c.state != _SUGGESTED)
        .order_by(point.c.id, assignment.c.theme)
    )
    lines: dict[str, tuple[LearningPoint, list[str], list[str]]] = {}
    for row in c.execute(statement):
        line = LearningPoint(PointKind(row.kind), row.label, row.text, row.page, 0)
        _, accepted, rejected = lines.setdefault(row.id, (line, [], []))
        (accepted if row.state == AssignmentState.ACCEPTED.value else rejected).append(row.theme)
    return [(line, tuple(accepted), tuple(rejected)) for line, accepted, rejected in lines.values()]


def suggest_anew(c: Connection, given: Mapping[str, Sequence[Assignment]]) -> int:
    """Put new suggestions in the place of the old ones at these lines; decisions stay. Returns how many suggestions stand now."""
    held = set(c.execute(select(point.c.id).where(among(point.c.id, given.keys()))).scalars())
    old = (among(assignment.c.point, held), assignment.c.state == _SUGGESTED)
    c.execute(delete(assignment).where(*old))
    content.suggest(c, {name: themes for name, themes in given.items() if name in held})
    return int(c.execute(select(func.count()).select_from(assignment).where(*old)).scalar_one())
