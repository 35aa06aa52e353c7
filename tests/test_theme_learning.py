"""Learning themes: from people's decisions, with another vocabulary, from briefings that two people coded, and by one command."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from benchmarks.theme_figures import agreement, measure, reliability
from kb.embedding import bundled_encoder
from kb.errors import KnowledgeBaseError
from kb.models import LearningPoint, PointKind, Theme
from kb.themes import learn as learning
from kb.themes.examples import Example, all_labelled, lines_of_briefings, load_coded, load_examples
from kb.themes.kept import read_kept
from kb.themes.meaning import held_out, learn
from kb.themes.tagger import LEARNT, Tagger, lines_to_learn
from kb.themes.vocabulary import Vocabulary, load_vocabulary
from kb.themes.weighing import Known, load_weights
from tests.fakes import FakeEncoder

GAP = PointKind.DEVELOPMENT_AREA


def line(text: str) -> LearningPoint:
    return LearningPoint(GAP, None, text, 1, 0)


def themes_of(tagger: Tagger, text: str) -> set[str]:
    return {one.theme for one in tagger.suggest([line(text)])[0]}


# ------------------------------------------------------------------ people's decisions


def test_an_accepted_line_teaches_lines_like_it_and_is_the_reason():
    said = "The rota on the fridge was in nobody's handwriting."
    like = "A rota on the fridge, in nobody's handwriting."
    decisions = [Example(said, GAP, ("supervision-reflection",))]
    plain = Tagger(load_vocabulary(), bundled_encoder())
    taught = Tagger(load_vocabulary(), bundled_encoder(), decisions=decisions)
    assert "supervision-reflection" not in themes_of(plain, like)
    reasons = {one.theme: one.why for one in taught.suggest([line(like)])[0]}
    assert reasons["supervision-reflection"] == "close in meaning to a line that people gave this theme"


def test_a_rejected_theme_is_not_suggested_for_lines_like_it():
    said, like = "Father Christmas came to the ward.", "Father Christmas came to the ward again."
    plain = Tagger(load_vocabulary(), bundled_encoder())
    assert "fathers-male-carers" in themes_of(plain, like)
    taught = Tagger(load_vocabulary(), bundled_encoder(), decisions=[Example(said, GAP, (), rejected=("fathers-male-carers",))])
    assert "fathers-male-carers" not in themes_of(taught, like)


def test_a_decision_says_nothing_of_themes_it_does_not_name():
    text = "Fathers were left out, and information was not shared with the school."
    plain = Tagger(load_vocabulary(), bundled_encoder())
    both = {"fathers-male-carers", "information-sharing"}
    assert both <= themes_of(plain, text)
    taught = Tagger(load_vocabulary(), bundled_encoder(), decisions=[Example(text, GAP, (), rejected=("information-sharing",))])
    assert "fathers-male-carers" in themes_of(taught, text)
    assert "information-sharing" not in themes_of(taught, text)
    elsewhere = "The core group did not meet."
    assert themes_of(taught, elsewhere) == themes_of(plain, elsewhere)


def test_decisions_need_no_new_learning(tmp_path):
    vocabulary = Vocabulary((Theme("sleep", "Safer sleep", "Child", "Messages on sleep.", ("safe sleep",)),), "1")
    examples = [Example("Advice on sleep was given.", GAP, ("sleep",))]
    Tagger(vocabulary, FakeEncoder(), examples=examples, cache=tmp_path).suggest([line("x")])
    [kept] = tmp_path.iterdir()
    before, encoder = kept.stat().st_mtime_ns, FakeEncoder()
    decided = Tagger(vocabulary, encoder, examples=examples, decisions=[Example("The cot was cold.", GAP, ("sleep",))], cache=tmp_path)
    assert themes_of(decided, "The cot was cold.") == {"sleep"}
    assert encoder.encoded == 2  # the line decided on, and the line asked about
    assert kept.stat().st_mtime_ns == before


# ------------------------------------------------------------------ a vocabulary that people changed


def test_a_new_theme_works_from_its_definition_and_phrases_and_a_retired_one_is_gone(tmp_path):
    known = load_vocabulary()
    animals = Theme(
        "animals", "Animals in the home", "Seeing the child", "What pets and other animals in the home tell.", ("family pet", "dogs")
    )
    themes = (*(theme for theme in known.themes if theme.id != "fathers-male-carers"), animals)
    some = load_examples()[::12]
    tagger = Tagger(replace(known, themes=themes), bundled_encoder(), examples=some, cache=tmp_path)
    assert "animals" in themes_of(tagger, "The family pet was thin and afraid.")
    assert "fathers-male-carers" not in themes_of(tagger, "Fathers were left out.")
    reasons = {one.theme: one.why for one in tagger.suggest([line("Two dogs were kept in the kitchen.")])[0]}
    assert reasons["animals"] == "says ‘dogs’"


# ------------------------------------------------------------------ what is learnt from


def test_points_kept_for_testing_are_never_learnt_from():
    coded = load_coded()
    assert {point.split for point in coded} == {"tune", "test"}
    held = {point.wording for point in coded if point.split == "test"}
    assert not held & {example.text for example in all_labelled()}
    assert not {point.review for point in coded if point.split == "test"} & {example.voice for example in all_labelled()}


def test_a_theme_that_one_coder_gave_is_half_given():
    point = next(point for point in load_coded() if point.split == "tune" and set(point.coder_a) != set(point.coder_b))
    [example] = lines_of_briefings((point,))
    assert set(example.perhaps) == set(point.coder_a) ^ set(point.coder_b)
    vocabulary = load_vocabulary()
    lines = lines_to_learn(vocabulary, [example], FakeEncoder())
    halves = {theme.id for theme, share in zip(vocabulary.themes, lines.labels[0], strict=True) if share == 0.5}
    assert halves == set(example.perhaps)


def test_examples_are_of_several_voices_and_none_is_twice():
    examples = load_examples()
    assert {example.voice for example in examples} == {"one", "first", "last", "plain"}
    assert len({example.text for example in examples}) == len(examples)


def test_leaving_lines_out_in_closed_form_is_the_same_as_learning_without_them():
    examples = list(load_examples()[::30])
    vocabulary = load_vocabulary()
    lines = lines_to_learn(vocabulary, examples, FakeEncoder(dimensions=64))
    number = len(examples)
    groups = [place % 3 for place in range(number)] + [-1] * (len(lines.words) - number)
    found = held_out(lines, groups)
    assert not found[number:].any()
    rows = [row for row, group in enumerate(groups) if group != 1]
    without = learn(
        replace(
            lines,
            words=[lines.words[row] for row in rows],
            vectors=lines.vectors[rows],
            labels=lines.labels[rows],
            weights=lines.weights[rows],
            examples=sum(group in (0, 2) for group in groups),
        )
    )
    left = [row for row, group in enumerate(groups) if group == 1]
    expected = without.strengths([lines.words[row] for row in left], lines.vectors[left])
    assert np.corrcoef(found[left].ravel(), expected.ravel())[0, 1] > 0.98  # only rarity and base rates differ


# ------------------------------------------------------------------ the command, and what it writes


def test_what_ships_was_learnt_from_what_is_here():
    tagger = Tagger(load_vocabulary(), bundled_encoder())
    kept = read_kept(LEARNT, tagger.key, len(load_vocabulary().themes), bundled_encoder().dimensions)
    assert kept is not None, "run: python -m kb.themes.learn"
    assert LEARNT.stat().st_size < 6_000_000


def test_the_command_learns_says_how_well_and_writes_both_files(tmp_path, monkeypatch, capsys):
    names = sorted({point.review for point in load_coded() if point.split == "tune"})[:3]
    coded = tuple(point for point in load_coded() if point.review in names)
    monkeypatch.setattr(learning, "load_coded", lambda: coded)
    monkeypatch.setattr(learning, "all_labelled", lambda: (*load_examples()[::20], *lines_of_briefings(coded)))
    monkeypatch.setattr(learning, "bundled_encoder", lambda: FakeEncoder(dimensions=64))
    monkeypatch.setattr(learning, "LEARNT", tmp_path / "learnt.npz")
    monkeypatch.setattr(learning, "WEIGHTS", tmp_path / "weights.json")
    assert learning.main() == 0
    shown = capsys.readouterr()
    assert "Briefings left out one by one: F1 0." in shown.out
    assert "Reading lines:" in shown.err
    first = (tmp_path / "learnt.npz").read_bytes(), (tmp_path / "weights.json").read_bytes()
    assert load_weights(tmp_path / "weights.json").meaning > 0
    assert learning.main() == 0
    assert ((tmp_path / "learnt.npz").read_bytes(), (tmp_path / "weights.json").read_bytes()) == first


def test_weights_that_cannot_be_used_are_said_in_plain_words(tmp_path):
    path = tmp_path / "weights.json"
    for content in ("", "{}", json.dumps({"weights": {"meaning": 1}})):
        path.write_text(content, "utf-8")
        with pytest.raises(KnowledgeBaseError, match=r"python -m kb\.themes\.learn"):
            load_weights(path)


def test_a_theme_of_other_lines_is_likelier_and_a_single_line_is_as_usual():
    strengths = np.array([[0.2, 0.1], [0.9, 0.0], [0.8, 0.0]], dtype=np.float32)
    said = np.zeros((3, 2), dtype=np.int_)
    weights = load_weights()
    together, apart = (weights.chances(Known(strengths, said, reviews)) for reviews in ([0, 0, 0], [0, 1, 2]))
    assert together[0, 0] > apart[0, 0]
    assert np.allclose(apart, weights.chances(Known(strengths, said, [0, 0, 0]).alone()))


# ------------------------------------------------------------------ measuring


def test_measures_count_pairs_of_line_and_theme():
    first = np.array([[True, False], [True, True]])
    second = np.array([[True, False], [False, True]])
    measured = measure(first, second, ["a", "b"])
    assert (measured.precision, measured.recall, measured.f1) == (0.667, 1.0, 0.8)
    assert (measured.themes["a"].given, measured.themes["a"].suggested, measured.themes["a"].recall) == (1, 2, 1.0)
    assert agreement(first, second).f1 == 0.8
    assert agreement(first, first).kappa == 1
    assert agreement(first, second).kappa == 0.5
    bands = reliability(np.array([[0.9, 0.1], [0.45, 0.95]], dtype=np.float32), first, second)
    assert [(band.score_from, band.suggestions, band.right) for band in bands] == [(0.4, 1, 0.0), (0.9, 2, 1.0)]
