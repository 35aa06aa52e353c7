"""Suggesting themes: phrases in any form, meaning where no phrase is used, few tags, a reason for each, and a quick start."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks import themes as benchmark
from kb.embedding import bundled_encoder
from kb.models import AssignmentState, LearningPoint, PointKind, Theme
from kb.themes.examples import Example
from kb.themes.phrases import PhraseFinder
from kb.themes.tagger import Tagger, shorten
from kb.themes.vocabulary import Vocabulary, load_vocabulary
from kb.themes.weighing import MOST_PER_LINE, choose
from kb.themes.words import read_words
from tests.fakes import FakeEncoder

SMALL = Vocabulary(
    (
        Theme("fathers", "Fathers", "Family", "Involving fathers and other men.", ("father",)),
        Theme("sleep", "Safer sleep", "Child", "Messages on sleep.", ("safe sleep",)),
    ),
    "1",
)
EXAMPLES = (
    Example("Fathers were not asked about their own childhood.", PointKind.DEVELOPMENT_AREA, ("fathers",)),
    Example("Advice on where the baby sleeps was given twice.", PointKind.GOOD_PRACTICE, ("sleep", "taken-out")),
    Example("Nobody rang back.", PointKind.DEVELOPMENT_AREA, ()),
)


def line(text: str, kind: PointKind = PointKind.DEVELOPMENT_AREA, label: str | None = None) -> LearningPoint:
    return LearningPoint(kind, label, text, 1, 0)


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(load_vocabulary(), bundled_encoder())


@pytest.fixture(scope="module")
def finder() -> PhraseFinder:
    return PhraseFinder(load_vocabulary())


def said(finder: PhraseFinder, text: str) -> dict[str, str]:
    found = finder.find(text, read_words(text, load_vocabulary().stems))
    return {theme: phrase.printed for theme, phrase in found.items()}


# ------------------------------------------------------------------ phrases


@pytest.mark.parametrize(
    ("text", "theme", "printed"),
    [
        ("The fathers were seen.", "fathers-male-carers", "fathers"),
        ("Father's history was unknown.", "fathers-male-carers", "Father"),
        ("FATHERS MUST BE ASKED", "fathers-male-carers", "FATHERS"),
        ("Agencies shared information well.", "information-sharing", "shared information"),
        ("Relevant information was shared.", "information-sharing", "information was shared"),
        ("Fathers and male carers were involved.", "fathers-male-carers", "male carers"),
        ("Through strategy meetings and more", "strategy-and-s47", "strategy meetings"),
        ("The injuries were unexplained injuries.", "physical-injury-medicals", "unexplained injuries"),
        ("Parents’ mental health was not considered.", "parental-mental-health", "Parents’ mental health"),
        ("A pre birth plan", "pre-birth", "pre birth"),
        ("Staff were over-optimistic.", "assessment-quality", "over-optimistic"),
        ("The MARACs met weekly.", "domestic-abuse", "MARACs"),
    ],
)
def test_a_phrase_is_found_in_any_form_and_given_as_printed(finder, text, theme, printed):
    assert said(finder, text)[theme] == printed


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("He clicked the icon to send it.", "crying-and-safer-sleep"),
        ("Please send the form.", "disability-health-needs"),
        ("A dash to the hospital", "domestic-abuse"),
        ("PLEASE SEND THE FORM", "disability-health-needs"),
        ("Records were shared. Information came later.", "information-sharing"),
        ("She was fatherly in manner", "fathers-male-carers"),
    ],
)
def test_a_word_that_only_looks_like_a_phrase_is_not_one(finder, text, theme):
    assert theme not in said(finder, text)


def test_abbreviations_are_found_in_capitals(finder):
    found = said(finder, "ICON and DASH were used; SEND staff knew of the MARAC.")
    assert found == {"crying-and-safer-sleep": "ICON", "domestic-abuse": "DASH", "disability-health-needs": "SEND"}


def test_every_phrase_of_the_vocabulary_finds_itself(finder):
    for theme in load_vocabulary().themes:
        for phrase in theme.phrases:
            assert theme.id in said(finder, f"It noted {phrase} again"), phrase


# ------------------------------------------------------------------ suggestions with the real model


def test_a_phrase_is_the_reason_where_the_line_says_one(tagger):
    [[first, *_]] = tagger.suggest([line("Agencies shared information effectively and informed all professionals.")])
    assert (first.theme, first.why) == ("information-sharing", "says ‘shared information’")
    assert first.state is AssignmentState.SUGGESTED
    assert first.by == "machine"
    assert 0.5 < first.score <= 1


def test_meaning_finds_a_theme_without_its_words_and_quotes_an_example(tagger):
    [assignments] = tagger.suggest([line("Nobody asked the men in the home what they knew, or who they were.")])
    reasons = {one.theme: one.why for one in assignments}
    assert reasons["fathers-male-carers"].startswith("close in meaning to the example: ‘")
    assert reasons["fathers-male-carers"].endswith("’")


@pytest.mark.parametrize("text", ["The kettle is in the kitchen on the left.", "Thank you for reading.", "?!"])
def test_a_line_may_have_no_theme(tagger, text):
    assert tagger.suggest([line(text)]) == [()]


def test_resources_get_none_and_places_are_kept(tagger):
    father = line("Fathers were left out.")
    resource = line("Fathers were left out.", PointKind.RESOURCE)
    first, second, third = tagger.suggest([resource, father, resource])
    assert (first, third) == ((), ())
    assert second[0].theme == "fathers-male-carers"
    assert tagger.suggest([]) == []
    assert tagger.suggest([resource]) == [()]


def test_the_bold_lead_in_counts_as_part_of_the_line(tagger):
    [assignments] = tagger.suggest([line("This was limited, and came late.", label="Engagement with fathers")])
    assert assignments[0].theme == "fathers-male-carers"


def test_never_more_than_four_strongest_first(tagger):
    crowded = "Domestic abuse, neglect, sexual abuse, self-harm, county lines, online safety and fathers were discussed in supervision."
    assignments = tagger.suggest([line(crowded), line("Neglect was seen late."), line("Domestic abuse was seen late.")])[0]
    assert len(assignments) == MOST_PER_LINE
    assert [one.score for one in assignments] == sorted((one.score for one in assignments), reverse=True)


def test_the_same_lines_give_the_same_suggestions_with_vectors_or_without(tagger):
    points = [
        line("Fathers were left out."),
        line("Share safe sleep advice.", PointKind.RESOURCE),
        line("Check that plans are followed up."),
    ]
    vectors = bundled_encoder().encode([point.wording for point in points])
    assert tagger.suggest(points, vectors) == tagger.suggest(points) == tagger.suggest(points)
    with pytest.raises(ValueError, match="3 points, but 2 vectors"):
        tagger.suggest(points, vectors[:2])


# ------------------------------------------------------------------ what is kept between starts


def test_what_was_learnt_is_kept_and_used_at_the_next_start(tmp_path):
    first, second = FakeEncoder(), FakeEncoder()
    point = line("The father was asked about safe sleep.")
    suggested = Tagger(SMALL, first, examples=EXAMPLES, cache=tmp_path).suggest([point])
    assert {one.theme for one in suggested[0]} == {"fathers", "sleep"}
    assert Tagger(SMALL, second, examples=EXAMPLES, cache=tmp_path).suggest([point]) == suggested
    assert (first.encoded > 1, second.encoded) == (True, 1)
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: b"",
        lambda content: b"not a file of arrays",
        lambda content: content[: len(content) // 2],
        lambda content: content[:200] + bytes(64) + content[264:],
    ],
)
def test_a_damaged_file_is_made_anew(tmp_path, damage):
    point = line("The father was asked.")
    suggested = Tagger(SMALL, FakeEncoder(), examples=EXAMPLES, cache=tmp_path).suggest([point])
    [kept] = tmp_path.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(damage(whole))
    assert Tagger(SMALL, FakeEncoder(), examples=EXAMPLES, cache=tmp_path).suggest([point]) == suggested
    assert len(kept.read_bytes()) == len(whole)


def test_pickled_content_is_never_run(tmp_path):
    class Trap:
        def __reduce__(self):
            return (Path.touch, (tmp_path / "sprung",))

    cache = tmp_path / "cache"
    Tagger(SMALL, FakeEncoder(), examples=EXAMPLES, cache=cache).suggest([line("x")])
    [kept] = cache.iterdir()
    with np.load(kept) as file:
        arrays = dict(file)
    np.savez(kept, **{**arrays, "usual": np.array([Trap()], dtype=object)})
    Tagger(SMALL, FakeEncoder(), examples=EXAMPLES, cache=cache).suggest([line("x")])
    assert not (tmp_path / "sprung").exists()


def test_other_examples_or_another_model_learn_anew_and_old_files_go(tmp_path):
    point = line("Nobody rang back.")
    Tagger(SMALL, FakeEncoder(), examples=EXAMPLES, cache=tmp_path).suggest([point])
    [before] = tmp_path.iterdir()
    other = FakeEncoder()
    Tagger(SMALL, other, examples=EXAMPLES[:2], cache=tmp_path).suggest([point])
    [after] = tmp_path.iterdir()
    assert before != after
    assert other.encoded > 1
    Tagger(SMALL, FakeEncoder(name="another", dimensions=16), examples=EXAMPLES, cache=tmp_path).suggest([point])
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(
    ("field", "value"), [("usual", np.full(2, np.nan, dtype=np.float32)), ("usual", np.zeros(3, dtype=np.float32)), ("key", "x")]
)
def test_a_kept_file_with_other_content_is_not_used(tmp_path, field, value):
    point = line("The father was asked.")
    suggested = Tagger(SMALL, FakeEncoder(), examples=EXAMPLES, cache=tmp_path).suggest([point])
    [kept] = tmp_path.iterdir()
    with np.load(kept) as file:
        arrays = dict(file)
    np.savez(kept, **{**arrays, field: np.array(value)})
    encoder = FakeEncoder()
    assert Tagger(SMALL, encoder, examples=EXAMPLES, cache=tmp_path).suggest([point]) == suggested
    assert encoder.encoded > 1


def test_what_other_code_learnt_is_not_used(tmp_path, monkeypatch):
    Tagger(SMALL, FakeEncoder(), examples=EXAMPLES, cache=tmp_path / "cache").suggest([line("x")])
    changed = tmp_path / "meaning.py"
    changed.write_text("# another way of learning")
    monkeypatch.setattr("kb.themes.tagger._LEARNING_CODE", (changed, changed))
    encoder = FakeEncoder()
    Tagger(SMALL, encoder, examples=EXAMPLES, cache=tmp_path / "cache").suggest([line("x")])
    assert encoder.encoded > 1


def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    [assignments] = Tagger(SMALL, FakeEncoder(), examples=EXAMPLES, cache=blocked / "cache").suggest([line("The father was asked.")])
    assert assignments[0].theme == "fathers"


def test_a_theme_without_examples_is_suggested_by_its_own_words(tmp_path):
    [assignments] = Tagger(SMALL, FakeEncoder(), examples=(), cache=tmp_path).suggest([line("messages on sleep")])
    assert assignments[0].theme == "sleep"
    assert assignments[0].why == "close in meaning to ‘Messages on sleep.’"


# ------------------------------------------------------------------ small parts


def test_few_are_chosen_and_ties_keep_the_order_of_the_vocabulary():
    strengths = np.array([0.5, 0.1, 0.9, 0.5, 0.5, 0.5], dtype=np.float32)
    assert choose(strengths, 0.4) == [2, 0, 3, 4]
    assert choose(strengths, 0.95) == []
    assert choose(np.full(44, 0.5, dtype=np.float32), 0.4) == [0, 1, 2, 3]


def test_a_long_example_is_cut_at_a_word_with_an_ellipsis():
    assert shorten("short", 10) == "short"
    assert shorten("one two three four", 12) == "one two…"
    assert shorten("one two, three four", 14) == "one two…"
    assert shorten("x" * 30, 10) == "x" * 9 + "…"


def test_importing_the_tagger_loads_nothing_heavy():
    code = "import sys, kb.themes.tagger; print(sorted({'spacy', 'sklearn', 'torch', 'sentence_transformers'} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert shown.stdout.strip() == "[]"


def test_the_benchmark_measures_other_labelled_lines(tmp_path, capsys):
    rows = [
        {"text": "Fathers were left out.", "kind": "development_area", "themes": ["fathers-male-carers"]},
        {"text": "A page of useful links.", "kind": "resource", "themes": ["online-harm"]},
    ]
    (tmp_path / "gold.jsonl").write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    assert benchmark.main(["--gold", str(tmp_path), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report["measured_on"].startswith("1 labelled lines")
    measured = report["results"]["as it ships"]
    assert measured["recall"] == 1
    assert measured["themes"]["fathers-male-carers"]["f1"] == 1
    assert measured["themes"]["online-harm"]["f1"] is None
    assert benchmark.main(["--gold", str(tmp_path / "none")]) == 1
    assert "cannot be read" in capsys.readouterr().err
