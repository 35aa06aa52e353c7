"""What a line's words say of its kind: judgements of lines and lists, how sure they are, why, and how it was learnt."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import kinds as benchmark
from ingest.kind_features import features, sign
from ingest.kinds import Judgement, Vote, judge, kind_model, polarity, shares, vote
from ingest.learn_kinds import EXAMPLES, GOLDEN, NAMES, Labelled, learn, read_examples, read_gold, save, solve, training_lines
from kb.models import LEARNING_KINDS, PointKind

GOOD, GAP = PointKind.GOOD_PRACTICE, PointKind.DEVELOPMENT_AREA
RECOMMENDATION, QUESTION, STEP = PointKind.RECOMMENDATION, PointKind.REFLECTIVE_QUESTION, PointKind.NEXT_STEP

GAPS = (
    "Little was known of the uncle who had moved in.",
    "The pharmacist's call was not passed on to the social worker.",
    "Had the twins been weighed, the loss would have shown.",
)
STRENGTHS = (
    "The pharmacist rang the social worker within the hour.",
    "Staff noticed the weight loss and acted on it the same day.",
    "Careful joint planning kept both children at the same school.",
)


# ------------------------------------------------------------------ single lines


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("The ward clerk noticed that nobody had visited and told the sister the same evening.", GOOD),
        ("Clear and timely handover between the two midwifery teams.", GOOD),
        ("Nobody asked the lodger who he was or how long he was staying.", GAP),
        ("Limited understanding of the impact of the move on the youngest child.", GAP),
        ("Each practice should name a lead for families in temporary accommodation.", RECOMMENDATION),
        ("The council and the trust to agree a single route for urgent referrals by March.", RECOMMENDATION),
        ("How would you know that a family had moved out of the area?", QUESTION),
        ("What would have to change before you felt able to close", QUESTION),
        ("Bring one family to your next supervision and draw their network together.", STEP),
        ("Ask to see where the baby sleeps when you visit.", STEP),
        ("Child Q was nine months old and lived with his mother and two sisters in a rented flat.", None),
        ("This briefing was written for staff of all agencies and takes ten minutes to read.", None),
        ("She missed two appointments in March and moved to her aunt's house in April.", None),
    ],
)
def test_a_line_is_told_by_its_words(text: str, kind: PointKind | None) -> None:
    assert judge(text).kind is kind


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Despite two visits that had been missed, the outreach nurse kept calling until the door was opened.", GOOD),
        ("No decision was made without asking the children first.", GOOD),
        ("The delay in the referral was noticed by the duty worker and put right that afternoon.", GOOD),
        ("Although staff were kind and visits were regular, the brothers were never asked how they were.", GAP),
        ("An earlier conversation with the grandparents would have helped.", GAP),
        ("Good relationships with the parents meant that nobody asked about the bruise.", GAP),
    ],
)
def test_strength_and_gap_are_told_apart_where_single_words_mislead(text: str, kind: PointKind) -> None:
    assert judge(text, among=(GOOD, GAP)).kind is kind


def test_only_the_kinds_asked_for_are_given() -> None:
    assert judge("How would you know that a family had moved?", among=(GOOD, GAP)).kind in {GOOD, GAP}
    with pytest.raises(ValueError, match="judged by"):
        judge("Any line.", among=(PointKind.RESOURCE,))


def test_a_lead_in_counts() -> None:
    text = "The plan was written with the grandparents."
    plain, regret = judge(text, among=(GOOD, GAP)), judge(text, among=(GOOD, GAP), label="Even better if")
    assert plain != regret


def test_the_reason_names_words_of_the_line() -> None:
    found = judge("Each practice should name a lead for families in temporary accommodation.")
    assert "“should" in found.why
    for word in found.why.replace("“", "").replace("”", "").replace("…", "").replace(",", "").split():
        assert word in "each practice should name a lead for families in temporary accommodation."


def test_the_reason_names_what_spoke_for_the_kind_and_not_what_spoke_against_it() -> None:
    found = judge("The nurse was kind and prompt, but nobody asked what the child wanted.", among=(GOOD, GAP))
    assert found.kind is GAP
    assert "nobody" in found.why
    assert "kind" not in found.why
    assert "prompt" not in found.why


def test_a_clear_line_is_surer_than_one_that_could_be_either() -> None:
    clear = judge("Nobody asked the lodger who he was.", among=(GOOD, GAP))
    either = judge("Work with the grandparents.", among=(GOOD, GAP))
    assert 0.5 <= either.sure < clear.sure <= 1.0


@pytest.mark.parametrize("text", ["", "   ", "•", "12 34", "…", "\u0000"])
def test_what_is_hardly_a_line_is_judged_without_harm(text: str) -> None:
    assert isinstance(judge(text), Judgement)


# ------------------------------------------------------------------ lists


def test_a_list_is_taken_as_a_whole() -> None:
    assert (polarity(GAPS).kind, polarity(STRENGTHS).kind) == (GAP, GOOD)
    assert polarity(GAPS).total == 3
    assert polarity((STRENGTHS[0], *GAPS)).kind is GAP


def test_a_list_that_says_both_is_given_to_neither_or_is_less_sure() -> None:
    assert polarity((*GAPS, *STRENGTHS)).sure < min(polarity(GAPS).sure, polarity(STRENGTHS).sure)


def test_without_lines_nothing_is_said() -> None:
    assert vote([]) == Vote(None, 0, 0, 0.0)
    assert shares([]) == {}


def test_a_vote_is_for_learning_unless_asked() -> None:
    story = ["Child Q was born in May and lived with his mother.", "The family moved to another county in June."]
    assert set(shares(story)) == {*LEARNING_KINDS, None}
    assert vote(story, among=[*LEARNING_KINDS, None]).kind is None
    assert max(shares(story), key=lambda kind: shares(story)[kind]) is None


def test_shares_add_up_and_agree_with_the_vote() -> None:
    found = shares(GAPS, among=LEARNING_KINDS)
    assert sum(found.values()) == pytest.approx(1.0)
    assert vote(GAPS).sure == pytest.approx(found[GAP])


# ------------------------------------------------------------------ features


def test_a_denial_turns_a_telling_word_round() -> None:
    assert (sign("noticed"), sign("delay"), sign("until"), sign("table")) == ("+", "-", "but", "")
    assert "t:-" in features("They never noticed.")
    assert "t:+" in features("There was no delay.")


def test_reading_stays_light() -> None:
    heavy = "{'torch', 'sentence_transformers', 'sklearn', 'scipy', 'transformers'}"
    code = f"import sys; from ingest.kinds import judge; judge('Nobody asked.'); print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# ------------------------------------------------------------------ learning


def _small() -> list[Labelled]:
    kept = [
        line for line in training_lines() if line.writer in {"easy-read", "terse-auditor", "gp", "midwife", "youth-worker", "newsletter"}
    ]
    assert {line.kind for line in kept} == set(NAMES)
    return kept


def test_leaving_a_writer_out_is_the_same_as_never_having_seen_them() -> None:
    lines = _small()
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(len(lines), 40))
    likeness = rows @ rows.T / 40
    _, unseen = solve(likeness, lines)
    out = np.array([line.writer == "midwife" for line in lines])
    sizes = {name: sum(line.kind == name for line in lines) for name in NAMES}
    each = np.array([len(lines) / (len(NAMES) * sizes[line.kind]) for line in lines])
    wanted = np.array([[1.0 if line.kind == name else -1.0 for name in NAMES] for line in lines])
    kept = np.flatnonzero(~out)
    parts = np.linalg.solve((likeness + 0.3)[np.ix_(kept, kept)] + np.diag(0.5 / each[kept]), wanted[kept])
    assert np.allclose((likeness + 0.3)[np.ix_(np.flatnonzero(out), kept)] @ parts, unseen[out], atol=1e-6)


def test_learning_is_repeatable_and_kept_in_full(tmp_path: Path) -> None:
    lines = _small()
    first, second = learn(lines).model, learn(lines).model
    save(first, tmp_path / "one.json")
    save(second, tmp_path / "two.json")
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    again = kind_model(tmp_path / "one.json")
    kind_model.cache_clear()
    known = features("Nobody asked the lodger who he was.")
    assert np.allclose(again.strengths(known), first.strengths(known), atol=0.1)


def test_lines_kept_for_testing_are_never_learnt_from(tmp_path: Path) -> None:
    point = {"text": "Nobody rang.", "label": None, "kind": "development_area"}
    (tmp_path / "kept.json").write_text(json.dumps({"split": "test", "points": [point]}))
    (tmp_path / "used.json").write_text(json.dumps({"points": [point, {**point, "kind": "resource"}]}))
    assert [line.writer for line in read_gold(tmp_path, test=False)] == ["used"]
    assert [line.writer for line in read_gold(tmp_path, test=True)] == ["kept"]
    learnt_from = training_lines()
    held = [*read_examples(EXAMPLES, test=True), *read_gold(GOLDEN, test=True)]
    assert not {line.writer for line in held} & {line.writer for line in learnt_from}
    assert not {line.text for line in held} & {line.text for line in learnt_from}


# ------------------------------------------------------------------ how well


def test_writers_that_were_never_seen_are_understood() -> None:
    """Well below what `python -m benchmarks.kinds` prints (decision record 0007), to catch a broken model and not a changed one."""
    held = [*read_examples(EXAMPLES, test=True), *read_gold(GOLDEN, test=True)]
    found = benchmark.figures("held", held, benchmark.strengths(kind_model(), held))
    assert found.right > 0.65
    assert found.pair.right > 0.68
    assert found.pair.sure_right > 0.8
    assert found.kinds["reflective_question"].f1 > 0.9
    assert found.lists is None or (found.lists.gaps_as_strengths <= 1 and found.lists.right >= 0.9 * found.lists.sections)


def test_the_benchmark_counts_what_it_says() -> None:
    lines = [
        Labelled(text, None, kind, "x") for text, kind in (("a", "good_practice"), ("b", "development_area"), ("c", "development_area"))
    ]
    found = np.full((3, len(NAMES)), -9.0)
    found[0, 0], found[1, 0], found[2, 1] = 9.0, 9.0, 9.0
    one = benchmark.figures("three", lines, found)
    assert one.right == pytest.approx(2 / 3)
    assert (one.pair.gaps_as_strengths, one.pair.gaps, one.pair.strengths_as_gaps) == (1, 2, 0)
    assert one.kinds["good_practice"].precision == 0.5
    assert one.kinds["development_area"].recall == 0.5
