"""What headings of unknown wording are taken to open, and how that is learnt."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from ingest.heading_kinds import HeadingKind, HeadingKinds, heading_kinds, heading_model
from ingest.headings import heading_wordings, normal
from ingest.learn_heading_kinds import (
    EXAMPLES,
    NAMES,
    Heading,
    best_sharpness,
    describe,
    held_out,
    learn,
    read_examples,
    read_wordings,
    read_words,
    save,
    wanted,
)

#: None of these is an example that was learnt from, and no list of wordings holds them.
UNSEEN = {
    HeadingKind.GOOD_PRACTICE: ["Moments when colleagues excelled", "Thumbs up for the outreach team", "What we hope every service copies"],
    HeadingKind.DEVELOPMENT: [
        "Alarm bells nobody heard",
        "Where joint planning came unstuck",
        "What the network failed to notice",
        "Barriers to good practice",
    ],
    HeadingKind.RECOMMENDATIONS: [
        "What the board has told commissioners to do",
        "The panel asks that every trust",
        "Agencies have now agreed to",
    ],
    HeadingKind.QUESTIONS: ["Talk it over in your next supervision", "Would you have rung back?", "Prompts for your away day"],
    HeadingKind.NEXT_STEPS: ["Before your next home visit", "Five things you can do this week", "How you can use this tomorrow"],
    HeadingKind.RESOURCES: ["Worth bookmarking", "Dig into the guidance", "Links we recommend"],
    HeadingKind.CONTEXT: ["How it unfolded", "Meet Rowan and his sisters", "The weeks before the injury"],
    HeadingKind.PURPOSE: [
        "Why you are reading this bulletin",
        "Who ought to read this briefing",
        "How this review was carried out by the panel",
    ],
    HeadingKind.OTHER: ["Glossary of terms used in this paper", "Version history and sign-off"],
    HeadingKind.TOPIC: ["Theme 3: fathers", "Information sharing between hospitals", "Parental alcohol use", "Crying babies"],
    HeadingKind.MIXED: ["What the panel noticed", "Strengths and shortcomings", "What helped and what held us back"],
}


@pytest.mark.parametrize(("kind", "heading"), [(kind, heading) for kind, headings in UNSEEN.items() for heading in headings])
def test_heading_of_unknown_wording_is_taken_for_what_it_opens(kind: HeadingKind, heading: str) -> None:
    assert heading_kinds(heading).best is kind


def test_unseen_headings_are_unseen() -> None:
    learnt = {normal(example.text) for example in [*read_examples(), *read_wordings()]} - {"barriers to good practice"}
    assert not [heading for headings in UNSEEN.values() for heading in headings if normal(heading) in learnt]


@pytest.mark.parametrize(
    ("heading", "never"),
    [
        ("Little to be proud of", HeadingKind.GOOD_PRACTICE),
        ("Obstacles to effective practice", HeadingKind.GOOD_PRACTICE),
        ("Good plans that came to nothing", HeadingKind.GOOD_PRACTICE),
        ("What was not good enough", HeadingKind.GOOD_PRACTICE),
        ("Obstacles that workers overcame", HeadingKind.DEVELOPMENT),
        ("Nothing was missed", HeadingKind.DEVELOPMENT),
    ],
)
def test_gap_and_strength_in_each_others_words(heading: str, never: HeadingKind) -> None:
    assert heading_kinds(heading).best is not never


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("What we will do", HeadingKind.RECOMMENDATIONS),
        ("What you can do", HeadingKind.NEXT_STEPS),
        ("What would you do?", HeadingKind.QUESTIONS),
        ("What happens next", HeadingKind.RECOMMENDATIONS),
        ("What happened next", HeadingKind.CONTEXT),
        ("What happened", HeadingKind.CONTEXT),
        ("What we found", HeadingKind.MIXED),
    ],
)
def test_headings_that_differ_in_one_word(heading: str, kind: HeadingKind) -> None:
    assert heading_kinds(heading).best is kind


def test_shares_are_a_mapping_over_all_kinds_likeliest_first() -> None:
    found = heading_kinds("Moments when colleagues excelled")
    assert isinstance(found, HeadingKinds)
    assert set(found) == {kind.value for kind in HeadingKind}
    assert sum(found.values()) == pytest.approx(1.0, abs=1e-5)
    assert list(found.values()) == sorted(found.values(), reverse=True)
    assert found["good_practice"] == found[HeadingKind.GOOD_PRACTICE] == found.sure
    assert found.get("governance", 0.0) == 0.0
    with pytest.raises(KeyError):
        found["governance"]


def test_open_heading_gives_several_kinds_their_share() -> None:
    found = heading_kinds("Next steps")
    assert found["next_steps"] > 0.2
    assert found["recommendations"] > 0.2


@pytest.mark.parametrize("dress", ["{}", "Section 4: {}", "3. {}", "⚠️ {}", "{}:", "  {}  "])
def test_number_sign_and_capitals_change_nothing(dress: str) -> None:
    plain = heading_kinds("Alarm bells nobody heard")
    assert heading_kinds(dress.format("Alarm bells nobody heard")).shares == plain.shares
    assert heading_kinds(dress.format("ALARM BELLS NOBODY HEARD")).shares == plain.shares


@pytest.mark.parametrize("text", ["", "  ", "—", "7", "🙂", "xqzt vvrk", "词语", "word " * 400])
def test_any_text_gets_chances(text: str) -> None:
    found = heading_kinds(text)
    assert sum(found.values()) == pytest.approx(1.0, abs=1e-5)
    assert found.sure < 0.95


def test_wordings_on_the_list_are_not_contradicted() -> None:
    lines = {
        "good_practice": "what went well",
        "development": "areas for improvement",
        "questions": "questions for reflection",
        "resources": "useful links",
    }
    for kind, wording in lines.items():
        match = heading_wordings().match(wording)
        assert match is not None
        assert match.kinds[0].value == heading_kinds(wording).best.value == kind


def test_reading_needs_neither_torch_nor_what_learning_needs() -> None:
    code = (
        "import sys; from ingest.heading_kinds import heading_kinds; heading_kinds('What tripped us up');"
        "print([name for name in ('torch', 'sklearn', 'scipy', 'safetensors', 'sentence_transformers') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.strip() == "[]"


def test_examples_are_many_in_every_kind_and_none_stands_twice() -> None:
    examples = read_examples()
    texts = Counter(example.text.casefold() for example in examples)
    assert [text for text, times in texts.items() if times > 1] == []
    by_kind = Counter(example.kinds[0] for example in examples)
    assert min(by_kind[kind] for kind in HeadingKind) >= 150
    assert len({example.voice for example in examples}) >= 20
    assert {json.loads(line).keys() - {"text", "kind", "also", "voice"} == set() for line in EXAMPLES.read_text("utf-8").splitlines()} == {
        True
    }


def _few() -> list[Heading]:
    rows = {
        HeadingKind.GOOD_PRACTICE: ["What shone", "Work that shone", "Where staff shone", "How the ward shone"],
        HeadingKind.DEVELOPMENT: ["What broke", "Work that broke", "Where staff broke", "How the ward broke"],
        HeadingKind.RESOURCES: ["Links", "More links", "Useful links", "Links for staff"],
    }
    return [Heading(text, (kind,), f"voice {number}") for kind, texts in rows.items() for number, text in enumerate(texts)]


def test_what_is_learnt_is_what_is_read_back(tmp_path: Path) -> None:
    headings, words = _few(), read_words()
    described = describe([heading.text for heading in headings], words)
    learnt = learn(described, wanted(headings), words)
    save(learnt, words, 1.5, tmp_path / "model.json")
    model = heading_model(tmp_path / "model.json")
    assert model.sharpness == 1.5
    assert model.kinds == NAMES
    for text, kind in {
        "When the team shone": HeadingKind.GOOD_PRACTICE,
        "When the team broke": HeadingKind.DEVELOPMENT,
        "Some links": HeadingKind.RESOURCES,
    }.items():
        assert model.kinds[int(model.strengths(text).argmax())] is kind
    # an unseen word speaks through its meaning
    strengths = model.strengths("Websites")
    assert model.kinds[int(strengths.argmax())] is HeadingKind.RESOURCES


def test_every_voice_is_asked_of_a_model_that_has_not_learnt_from_it() -> None:
    alone = Heading("Qwib", (HeadingKind.MIXED,), "voice of its own")
    headings = [*_few(), alone]
    described = describe([heading.text for heading in headings], read_words())
    strengths = held_out(headings, described, folds=5)
    taken = [NAMES[place] for place in strengths.argmax(axis=1)]
    assert taken[:12] == [heading.kinds[0] for heading in headings[:12]]
    assert taken[12] is not HeadingKind.MIXED


def test_chances_are_made_as_sharp_as_the_answers_are_right() -> None:
    strengths = np.zeros((10, len(NAMES)), dtype=np.float32)
    strengths[:, 0] = 3.0
    often = np.zeros_like(strengths)
    often[:9, 0] = often[9:, 1] = 1.0
    seldom = np.zeros_like(strengths)
    seldom[:3, 0] = seldom[3:, 1] = 1.0
    assert best_sharpness(strengths, often) > best_sharpness(strengths, seldom)
