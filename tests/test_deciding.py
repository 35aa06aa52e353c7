"""Decisions on themes through the library: the queue, who and when, undo, and that nothing ever undoes what a person decided."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import pipeline
from kb.catalogue.database import FILE
from kb.errors import DecisionRefused, NotFound
from kb.library import Library
from kb.models import Assignment, AssignmentState, LearningPoint, PointKind
from kb.theme_models import Choice
from tests.fakes import FakeEncoder
from tests.readings import point, reading

ACCEPTED, REJECTED, SUGGESTED = AssignmentState.ACCEPTED, AssignmentState.REJECTED, AssignmentState.SUGGESTED
FATHERS, SHARING, SLEEP = "fathers-male-carers", "information-sharing", "crying-and-safer-sleep"


def scored(text: str, **themes: float) -> LearningPoint:
    given = tuple(Assignment(name.replace("_", "-"), score, f"about {name}") for name, score in themes.items())
    return LearningPoint(PointKind.DEVELOPMENT_AREA, None, text, 1, 0, given)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as opened:
        opened.add(
            reading(
                "a.pdf",
                scored("Nobody asked the father.", fathers_male_carers=0.9, information_sharing=0.4),
                scored("Notes were not passed on.", information_sharing=0.7),
                point("See the guide.", PointKind.RESOURCE, themes=[SLEEP]),
                reference="Child A",
            ),
            path="/in/a.pdf",
        )
        opened.add(reading("b.pdf", scored("The cot was unsafe.", crying_and_safer_sleep=0.3), reference="Child B"), path="/in/b.pdf")
        yield opened


def line(library: Library, text: str) -> str:
    return next(held.id for held in library.points() if held.text == text)


def stands(library: Library, text: str) -> dict[str, tuple[AssignmentState, str]]:
    """What stands at a line, rejected themes among them, as a fresh reader of the library's file would see it."""
    with sqlite3.connect(library.home / FILE) as raw:
        rows = raw.execute('SELECT theme, state, "by" FROM assignment WHERE point = ?', (line(library, text),)).fetchall()
    return {theme: (AssignmentState(state), by) for theme, state, by in rows}


# ------------------------------------------------------------------ the queue


def test_the_least_sure_line_comes_first_and_its_least_sure_theme(library: Library) -> None:
    queue = library.deciding.queue()
    assert [one.line.text for one in queue.lines] == ["The cot was unsafe.", "Nobody asked the father.", "Notes were not passed on."]
    assert [given.theme for given in queue.lines[1].suggestions] == [SHARING, FATHERS]
    assert (queue.progress.decided, queue.progress.of, len(queue.pairs)) == (0, 4, 4)


def test_the_queue_of_a_theme_and_of_a_review(library: Library) -> None:
    assert [one.line.text for one in library.deciding.queue(theme=SHARING).lines] == [
        "Nobody asked the father.",
        "Notes were not passed on.",
    ]
    assert library.deciding.queue(review="child b").progress.of == 1
    assert library.deciding.queue(theme=SLEEP, review="Child A").pairs == ()
    with pytest.raises(NotFound):
        library.deciding.queue(theme="no-such")
    with pytest.raises(NotFound):
        library.deciding.queue(review="nobody")


def test_restricted_reviews_wait_only_where_they_are_asked_for(library: Library) -> None:
    library.keeper.restrict("Child B", "Ann", "why")
    assert "The cot was unsafe." not in [one.line.text for one in library.deciding.queue().lines]
    assert library.deciding.queue(restricted=True).progress.of == 4


def test_what_is_decided_leaves_the_queue_and_counts(library: Library) -> None:
    name = line(library, "Nobody asked the father.")
    made, _ = library.deciding.decide([Choice(name, SHARING, REJECTED), Choice(name, FATHERS, ACCEPTED)], "Ann")
    queue = library.deciding.queue(skip=[line(library, "The cot was unsafe.")], limit=1)
    assert (queue.progress.decided, queue.progress.of) == (2, 4)
    assert [one.line.text for one in queue.lines] == ["Notes were not passed on."]
    assert (made.by, made.state, made.on[:2]) == ("Ann", REJECTED, "20")


def test_a_line_keeps_its_place_until_all_of_it_is_decided(library: Library) -> None:
    """Nobody who has judged one theme of a line should be sent to another line before the next theme."""
    library.decide(line(library, "The cot was unsafe."), SLEEP, ACCEPTED, "Ann")
    library.decide(line(library, "Nobody asked the father."), SHARING, REJECTED, "Ann")
    assert library.deciding.queue().lines[0].line.text == "Nobody asked the father."


def test_a_theme_added_by_hand_is_no_suggestion_to_decide_on(library: Library) -> None:
    library.decide(line(library, "Notes were not passed on."), SLEEP, ACCEPTED, "Ann")
    assert library.deciding.queue().progress.of == 4


# ------------------------------------------------------------------ deciding, changing, taking back


def test_changing_a_theme_rejects_the_one_and_confirms_the_other_in_one_go(library: Library) -> None:
    text = "Notes were not passed on."
    library.deciding.change(line(library, text), SHARING, SLEEP, "Ann")
    assert stands(library, text) == {SHARING: (REJECTED, "Ann"), SLEEP: (ACCEPTED, "Ann")}
    assert len(library.deciding.undo("Ann").decisions) == 2
    assert stands(library, text) == {SHARING: (SUGGESTED, "machine")}
    with pytest.raises(DecisionRefused):
        library.deciding.change(line(library, text), SHARING, SHARING, "Ann")


def test_many_decisions_are_made_and_taken_back_in_one_go(library: Library) -> None:
    pairs = library.deciding.queue(theme=SHARING).pairs
    library.deciding.decide([Choice(*pair, ACCEPTED) for pair in pairs], "Ann")
    assert library.deciding.queue(theme=SHARING).progress.decided == 2
    assert len(library.deciding.undo("Ann").decisions) == 2
    assert library.deciding.queue(theme=SHARING).progress.decided == 0


def test_where_one_line_is_gone_nothing_of_the_batch_is_recorded(library: Library) -> None:
    good = Choice(line(library, "The cot was unsafe."), SLEEP, ACCEPTED)
    with pytest.raises(NotFound):
        library.deciding.decide([good, Choice("0" * 16, SLEEP, ACCEPTED)], "Ann")
    assert library.deciding.history() == ()
    assert library.deciding.queue().progress.decided == 0


def test_a_person_takes_back_only_what_they_decided_themselves(library: Library) -> None:
    library.decide(line(library, "The cot was unsafe."), SLEEP, ACCEPTED, "Ann")
    library.decide(line(library, "Notes were not passed on."), SHARING, REJECTED, "Bo")
    library.deciding.undo("Ann")
    assert stands(library, "Notes were not passed on.") == {SHARING: (REJECTED, "Bo")}
    with pytest.raises(NotFound, match="no decision of Ann"):
        library.deciding.undo("Ann")


def test_what_another_decided_since_stays_when_the_first_is_taken_back(library: Library) -> None:
    name = line(library, "The cot was unsafe.")
    library.decide(name, SLEEP, REJECTED, "Ann")
    library.decide(name, SLEEP, ACCEPTED, "Bo")
    assert library.deciding.undo("Ann").decided_again == 1
    assert stands(library, "The cot was unsafe.") == {SLEEP: (ACCEPTED, "Bo")}
    library.deciding.undo("Bo")
    assert stands(library, "The cot was unsafe.") == {SLEEP: (SUGGESTED, "machine")}


def test_taking_back_restores_what_was_decided_before(library: Library) -> None:
    name = line(library, "The cot was unsafe.")
    library.decide(name, SLEEP, REJECTED, "Ann")
    library.decide(name, SLEEP, ACCEPTED, "Bo")
    library.deciding.undo("Bo")
    assert stands(library, "The cot was unsafe.") == {SLEEP: (REJECTED, "Ann")}


def test_the_history_says_who_when_and_what_was_taken_back(library: Library) -> None:
    name = line(library, "The cot was unsafe.")
    library.decide(name, SLEEP, REJECTED, "Ann")
    library.deciding.undo("Ann")
    library.decide(name, SLEEP, ACCEPTED, "Bo")
    assert [(one.state, one.by, one.ended_by) for one in library.deciding.history(name)] == [
        (ACCEPTED, "Bo", None),
        (REJECTED, "Ann", "Ann"),
    ]
    assert all(one.on.endswith("Z") for one in library.deciding.history())


# ------------------------------------------------------------------ never undone


def other(points: Sequence[LearningPoint]) -> list[tuple[Assignment, ...]]:
    """Another tagger: it gives every line everything, surely."""
    return [tuple(Assignment(theme, 0.99, "because") for theme in (FATHERS, SHARING, SLEEP)) for _ in points]


def test_no_other_tagger_undoes_a_decision(library: Library) -> None:
    text = "Nobody asked the father."
    library.decide(line(library, text), SHARING, REJECTED, "Ann")
    library.decide(line(library, text), FATHERS, ACCEPTED, "Ann")
    library.deciding.suggest_anew(other)
    assert stands(library, text) == {SHARING: (REJECTED, "Ann"), FATHERS: (ACCEPTED, "Ann"), SLEEP: (SUGGESTED, "machine")}
    library.deciding.suggest_anew(lambda points: [()] * len(points))
    assert stands(library, text) == {SHARING: (REJECTED, "Ann"), FATHERS: (ACCEPTED, "Ann")}


def test_suggesting_anew_replaces_suggestions_and_leaves_resources_alone(library: Library) -> None:
    assert library.deciding.suggest_anew(other) == 9
    assert stands(library, "See the guide.") == {}


BRIEFING = """# Child Maple

This briefing is invented for a test.

## Areas for improvement

- Nobody asked the father what he knew about the baby.
- The plan was not changed when the lodger moved in.
"""


def test_a_new_edition_and_a_new_reading_keep_decisions_and_history(tmp_path: Path) -> None:
    """Through the pipeline: the file is added, decided on, comes in a new edition, and is read again; then the program starts anew."""
    home, file = tmp_path / "library", tmp_path / "in" / "maple.md"
    file.parent.mkdir()
    file.write_text(BRIEFING)
    with Library.open(home) as library:
        assert [one.outcome for one in pipeline.ingest([file], library)] == ["added"]
        text = "Nobody asked the father what he knew about the baby."
        assert FATHERS in {given.theme for held in library.points() for given in held.themes if held.text == text}
        library.decide(line(library, text), FATHERS, REJECTED, "Ann")
        library.decide(line(library, text), SHARING, ACCEPTED, "Ann")
        file.write_text(BRIEFING.replace("the baby", "this baby") + "- The door stood open.\n")
        assert [one.outcome for one in pipeline.ingest([file], library)] == ["replaced"]
    with Library.open(home) as library:
        mended = text.replace("the baby", "this baby")
        list(pipeline.read_again(library, ["child-maple"]))
        assert stands(library, mended)[FATHERS] == (REJECTED, "Ann")
        assert stands(library, mended)[SHARING] == (ACCEPTED, "Ann")
        assert FATHERS not in {given.theme for held in library.points() if held.text == mended for given in held.themes}
        assert [(one.theme, one.state) for one in library.deciding.history(line(library, mended))] == [
            (SHARING, ACCEPTED),
            (FATHERS, REJECTED),
        ]
        library.deciding.undo("Ann")
        assert SHARING not in stands(library, mended) or stands(library, mended)[SHARING][0] is SUGGESTED


def test_a_decision_taken_back_while_its_line_is_gone_does_not_come_back(library: Library) -> None:
    library.decide(line(library, "The cot was unsafe."), SLEEP, REJECTED, "Ann")
    library.add(reading("b.pdf", "Something else was said here.", reference="Child B"), path="/in/b.pdf")
    assert len(library.review("Child B").left_decisions) == 1
    library.deciding.undo("Ann")
    assert library.review("Child B").left_decisions == ()
    library.add(reading("b.pdf", scored("The cot was unsafe.", crying_and_safer_sleep=0.3), reference="Child B"), path="/in/b.pdf")
    assert stands(library, "The cot was unsafe.") == {SLEEP: (SUGGESTED, "machine")}


def test_decisions_made_before_there_was_a_history_are_in_it(tmp_path: Path) -> None:
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as library:
        library.add(reading("b.pdf", scored("The cot was unsafe.", crying_and_safer_sleep=0.3), reference="Child B"))
        name = line(library, "The cot was unsafe.")
        library.decide(name, SLEEP, REJECTED, "Ann")
    with sqlite3.connect(tmp_path / "library" / FILE) as raw:
        for table in ("theme_decision", "vocabulary_change", "agreement_code", "agreement_line", "agreement_round"):
            raw.execute(f"DROP TABLE {table}")
        raw.execute("UPDATE alembic_version SET version_num = '0004'")
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as library:
        assert [(one.point, one.state, one.by) for one in library.deciding.history()] == [(name, REJECTED, "Ann")]
        library.deciding.undo("Ann")
        assert stands(library, "The cot was unsafe.") == {SLEEP: (SUGGESTED, "machine")}


# ------------------------------------------------------------------ any order of things

TEXTS = ("Nobody asked the father.", "Notes were not passed on.", "The cot was unsafe.")
STEP = st.one_of(
    st.tuples(
        st.sampled_from(["accept", "reject"]), st.sampled_from(TEXTS), st.sampled_from([FATHERS, SHARING, SLEEP]), st.sampled_from("AB")
    ),
    st.tuples(st.just("undo"), st.sampled_from("AB")),
    st.tuples(st.just("merge"), st.permutations([FATHERS, SHARING, SLEEP])),
    st.tuples(st.sampled_from(["other tagger", "no tagger", "read again", "reopen"])),
)


@dataclass
class Said:
    """What one person said of a theme at a line; `by` holds every name that may stand for it."""

    at: tuple[str, str]
    state: AssignmentState
    by: str
    own: bool = True
    undone: bool = False


class Model:
    """What people said, kept plainly beside the library: the last word on a line and theme that was not taken back.

    A merge joins two themes: what was accepted before what was rejected.
    """

    def __init__(self) -> None:
        self.said: list[Said] = []
        self.merged: set[str] = set()

    def last(self, at: tuple[str, str]) -> Said | None:
        return next((one for one in reversed(self.said) if one.at == at and not one.undone), None)

    def undo(self, by: str, library: Library) -> None:
        own = [one for one in self.said if one.by == by and one.own and not one.undone]
        try:
            library.deciding.undo(by)
            own[-1].undone = True
        except DecisionRefused:
            assert own[-1].at[1] in self.merged
        except NotFound:
            assert not own

    def merge(self, old: str, new: str) -> None:
        for text in TEXTS:
            mine, theirs = self.last((text, old)), self.last((text, new))
            if mine is not None and theirs is not None and mine.state is theirs.state:
                # Decided within a second of each other here: either person may stand for both.
                self.said.append(Said((text, new), mine.state, "AB", own=False))
            elif mine is not None and (theirs is None or mine.state is ACCEPTED):
                self.said.append(Said((text, new), mine.state, mine.by, own=False))
        self.merged.add(old)

    def check(self, library: Library, steps: object) -> None:
        for text in TEXTS:
            held = stands(library, text)
            assert not self.merged.intersection(held), steps
            for theme in {FATHERS, SHARING, SLEEP} - self.merged:
                expected, found = self.last((text, theme)), held.get(theme)
                if expected is None:
                    assert found is None or found[0] is SUGGESTED, (steps, text, theme)
                else:
                    assert found is not None, (steps, text, theme)
                    assert found[0] is expected.state, (steps, text, theme)
                    assert found[1] in expected.by, (steps, text, theme)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(STEP, max_size=12))
def test_in_any_order_no_decision_is_lost(steps: list[tuple[object, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home, model = Path(folder) / "library", Model()
        library = Library.open(home, encoder=FakeEncoder())
        add(library, "first")
        for number, step in enumerate(steps):
            if step == ("reopen",):
                library.close()
                library = Library.open(home, encoder=FakeEncoder())
            take(library, model, step, number)
            model.check(library, steps)
        library.close()


def add(library: Library, note: str) -> None:
    points = [scored(text, fathers_male_carers=0.6, information_sharing=0.5) for text in TEXTS]
    library.add(reading("a.pdf", *points, narrative=note), path="/in/a.pdf")


def take(library: Library, model: Model, step: tuple[object, ...], number: int) -> None:
    what, *rest = step
    if what in ("accept", "reject"):
        text, theme, by = map(str, rest)
        state, now = ACCEPTED if what == "accept" else REJECTED, library.vocabulary[theme].id
        library.decide(line(library, text), theme, state, by)
        model.said.append(Said((text, now), state, by))
    elif what == "undo":
        model.undo(str(rest[0]), library)
    elif what == "merge":
        old, new = rest[0][:2]  # type: ignore[index]
        if not model.merged.intersection({old, new}):
            library.theming.merge(old, new, reason="one of them is enough", by="Ann")
            model.merge(old, new)
    elif what == "other tagger":
        library.deciding.suggest_anew(other)
    elif what == "no tagger":
        library.deciding.suggest_anew(lambda points: [()] * len(points))
    elif what == "read again":
        add(library, f"again {number}")


def test_lines_like_those_that_people_decided_on_are_suggested_accordingly(tmp_path: Path) -> None:
    new = LearningPoint(PointKind.DEVELOPMENT_AREA, None, "Grandad's shed was never looked at.", 1, 0)
    with Library.open(tmp_path / "library") as library:
        library.add(
            reading("a.pdf", "The grandfather's shed was not looked at by anybody.", "Plans were late.", reference="Child A"),
            path="/in/a.pdf",
        )
        before = {given.theme for given in library.tagger.suggest([new])[0]}
        unlikely = next(theme.id for theme in library.vocabulary.themes if theme.id not in before | {FATHERS})
        library.deciding.decide([Choice(line(library, "The grandfather's shed was not looked at by anybody."), unlikely, ACCEPTED)], "Ann")
        after = {given.theme: given.why for given in library.tagger.suggest([new])[0]}
        assert after[unlikely].startswith("close in meaning to a line that people gave this theme")
        library.deciding.undo("Ann")
        assert {given.theme for given in library.tagger.suggest([new])[0]} == before
