"""Whatever is added, replaced, withdrawn and taken back in, in whatever order: catalogue, word index and vectors stay in step."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kb.catalogue.identity import normalised
from kb.library import Library
from kb.models import AssignmentState, CitedPoint, Filter, IngestOutcome, PointKind, Reading
from tests.fakes import FakeEncoder
from tests.readings import point, reading

FILES = st.sampled_from(["one.pdf", "two.pdf", "three.docx"])
REFERENCES = st.sampled_from([None, "Child A", "child a", "Child B"])
PARTNERSHIPS = st.sampled_from([None, "Northshire", "Southshire"])
KINDS = st.sampled_from([PointKind.DEVELOPMENT_AREA, PointKind.GOOD_PRACTICE, PointKind.RESOURCE])
LINES = st.sampled_from(["Nobody asked.", "nobody asked", "The plan was shared.", "Fathers were seen.", "word " * 70])
POINTS = st.lists(st.builds(point, LINES, KINDS, themes=st.sampled_from([(), ("fathers-male-carers",)])), max_size=5)
READINGS = st.builds(
    lambda file, points, reference, partnership: reading(file, *points, reference=reference, partnership=partnership),
    FILES,
    POINTS,
    REFERENCES,
    PARTNERSHIPS,
)


class Keeping(RuleBasedStateMachine):
    """One library, and what was done to it."""

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp())
        self.library = Library.open(self.home, encoder=FakeEncoder())

    def teardown(self) -> None:
        self.library.close()
        shutil.rmtree(self.home)

    def lines(self) -> list[CitedPoint]:
        """Every line of every file, those that another file of the review has already among them."""
        details = [self.library.review(review.key) for review in self.library.reviews(withdrawn=False)]
        return [line for detail in details for section in detail.sections for line in section.points]

    @rule(one=READINGS, at_path=st.booleans(), readmit=st.booleans())
    def add(self, one: Reading, at_path: bool, readmit: bool) -> None:
        before = self.lines()
        stored = self.library.add(one, path=f"/in/{one.file}" if at_path else None, readmit=readmit)
        if stored.outcome in (IngestOutcome.ADDED, IngestOutcome.REPLACED):
            assert stored.points == len(one.points)
            held = [found for found in self.lines() if found.review == stored.review and found.file == one.file]
            assert [line.text for line in one.points] == [found.text for found in held][-len(one.points) or len(held) :]
        else:
            assert self.lines() == before

    @rule(one=READINGS)
    def add_again(self, one: Reading) -> None:
        """The same words in other bytes, at the same path: every id stays."""
        path = f"/again/{one.file}"
        if self.library.add(one, path=path).outcome not in (IngestOutcome.ADDED, IngestOutcome.REPLACED):
            return
        before = self.lines()
        edition = reading(one.file, *one.points, reference=one.reference, partnership=one.partnership, narrative="Another printing.")
        if self.library.add(edition, path=path).outcome is IngestOutcome.REPLACED:
            assert self.lines() == before

    @precondition(lambda self: self.library.review_count())
    @rule(data=st.data())
    def withdraw(self, data: st.DataObject) -> None:
        key = data.draw(st.sampled_from([review.key for review in self.library.reviews(withdrawn=False)]))
        self.library.withdraw(key)
        assert self.library.points(Filter(review=(key,))) == []

    @precondition(lambda self: self.library.points())
    @rule(data=st.data(), state=st.sampled_from(AssignmentState))
    def decide(self, data: st.DataObject, state: AssignmentState) -> None:
        chosen = data.draw(st.sampled_from([found.id for found in self.lines()]))
        self.library.decide(chosen, "fathers-male-carers", state, "Ann")

    @precondition(lambda self: len(self.library.reviews(withdrawn=False)) > 1)
    @rule(data=st.data(), back=st.booleans())
    def move(self, data: st.DataObject, back: bool) -> None:
        """A file is put with another review, and its lines keep their ids; taken back, everything is as it was."""
        source, target = data.draw(st.permutations([review.key for review in self.library.reviews(withdrawn=False)]))[:2]
        document = data.draw(st.sampled_from(self.library.keeper.documents(source)))
        before = (self.lines(), [replace(review, access=None) for review in self.library.reviews()])
        made = self.library.keeper.move(document.number, target, "Ann")
        assert {line.id for line in self.lines()} == {line.id for line in before[0]}
        if back:
            self.library.keeper.undo_move(made.number, "Ann")
            after = (self.lines(), [replace(review, access=None) for review in self.library.reviews()])
            assert after == before

    @precondition(lambda self: self.library.review_count(restricted=True))
    @rule(data=st.data(), restrict=st.booleans())
    def restrict_or_release(self, data: st.DataObject, restrict: bool) -> None:
        key = data.draw(st.sampled_from([review.key for review in self.library.reviews(withdrawn=False)]))
        (self.library.keeper.restrict if restrict else self.library.keeper.release)(key, "Ann")
        assert bool(self.library.points(Filter(review=(key,)))) <= (not restrict)

    @rule()
    def reindex(self) -> None:
        assert self.library.reindex() == len(self.lines())

    @invariant()
    def in_step(self) -> None:
        assert self.library.check() == []
        held, lines = self.library.points(Filter(restricted=True)), self.lines()
        assert len({found.id for found in lines}) == len(lines)
        assert sum(review.points for review in self.library.reviews()) == len(held)
        assert {(line.review, line.kind, normalised(line.text)) for line in lines} == {
            (line.review, line.kind, normalised(line.text)) for line in held
        }
        assert self.library.points() == [line for line in held if not line.restricted]
        assert sum(len(line.also) for line in held) >= len(lines) - len(held)


Keeping.TestCase.settings = settings(
    max_examples=12, stateful_step_count=12, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
TestKeeping = Keeping.TestCase
