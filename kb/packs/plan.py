"""How a session of 7, 20 or 45 minutes is shared out, and how many lines each part then shows.

The 45 minutes follow what partnerships ask for: welcome and safety 3, case 5, strengths 5, learning 10, discussion 15, commitments 5,
close 2. The shorter sessions keep the order; the counts are what a group can read aloud in the time, at two to three lines a minute.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from kb.packs.model import AgendaItem


@dataclass(frozen=True)
class Limits:
    """How many lines a part shows at most; `case_words` is the length of the case in brief, `rows` the empty rows for commitments."""

    case_words: int
    strengths: int
    learning: int
    recommendations: int
    questions: int
    next_steps: int
    resources: int
    rows: int


@dataclass(frozen=True)
class Plan:
    """One length of session: its limits and its agenda, before parts without lines are taken out."""

    minutes: int
    limits: Limits
    agenda: tuple[AgendaItem, ...]


_DISCUSSION = "Discussion"

PLANS: dict[int, Plan] = {
    plan.minutes: plan
    for plan in (
        Plan(
            7,
            Limits(case_words=60, strengths=3, learning=4, recommendations=3, questions=2, next_steps=2, resources=3, rows=2),
            (
                AgendaItem(1, "Welcome, safety and the case in brief", ("content-note", "ground-rules", "case")),
                AgendaItem(1, "What went well", ("strengths",)),
                AgendaItem(2, "What was learnt and recommended", ("learning", "recommendations")),
                AgendaItem(2, _DISCUSSION, ("questions", "next-steps")),
                AgendaItem(1, "Commitments and close", ("commitments", "evaluation", "closing", "resources")),
            ),
        ),
        Plan(
            20,
            Limits(case_words=120, strengths=6, learning=8, recommendations=6, questions=5, next_steps=4, resources=6, rows=4),
            (
                AgendaItem(2, "Welcome and safety", ("content-note", "ground-rules")),
                AgendaItem(2, "The case in brief", ("case",)),
                AgendaItem(3, "What went well", ("strengths",)),
                AgendaItem(4, "What was learnt and recommended", ("learning", "recommendations")),
                AgendaItem(5, _DISCUSSION, ("questions", "next-steps")),
                AgendaItem(3, "Commitments", ("commitments",)),
                AgendaItem(1, "Close", ("evaluation", "closing", "resources")),
            ),
        ),
        Plan(
            45,
            Limits(case_words=120, strengths=12, learning=20, recommendations=12, questions=10, next_steps=8, resources=12, rows=6),
            (
                AgendaItem(3, "Welcome and safety", ("content-note", "ground-rules")),
                AgendaItem(5, "The case in brief", ("case",)),
                AgendaItem(5, "What went well", ("strengths",)),
                AgendaItem(10, "What was learnt and recommended", ("learning", "recommendations")),
                AgendaItem(15, _DISCUSSION, ("questions", "next-steps")),
                AgendaItem(5, "Commitments", ("commitments",)),
                AgendaItem(2, "Close", ("evaluation", "closing", "resources")),
            ),
        ),
    )
}

LENGTHS: tuple[int, ...] = tuple(PLANS)


def agenda(plan: Plan, parts: Collection[str]) -> tuple[AgendaItem, ...]:
    """The agenda over the parts that the pack really has; the minutes of what is missing go to the discussion, so the sum stands."""
    spare = 0
    kept: list[AgendaItem] = []
    for item in plan.agenda:
        present = tuple(part for part in item.parts if part in parts)
        if present:
            kept.append(AgendaItem(item.minutes, _named(item.what, present), present))
        else:
            spare += item.minutes
    return tuple(AgendaItem(item.minutes + spare, item.what, item.parts) if item.what == _DISCUSSION else item for item in kept)


def _named(what: str, present: tuple[str, ...]) -> str:
    """The name of a stretch without what the pack does not have."""
    if "case" not in present and "case in brief" in what:
        return "Welcome and safety"
    if what == "What was learnt and recommended" and len(present) == 1:
        return "What was learnt" if present[0] == "learning" else "What was recommended"
    return what
