"""Suggestions as a person meets them: plain lines in words that the vocabulary does not have, the review around a line, and reasons."""

from __future__ import annotations

import pytest

from kb.embedding import bundled_encoder
from kb.models import LearningPoint, PointKind
from kb.themes.examples import load_coded
from kb.themes.tagger import Tagger
from kb.themes.vocabulary import load_vocabulary

GAP = PointKind.DEVELOPMENT_AREA


def line(text: str, kind: PointKind = GAP, label: str | None = None) -> LearningPoint:
    return LearningPoint(kind, label, text, 1, 0)


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return Tagger(load_vocabulary(), bundled_encoder())


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("No one invited his dad to any of the meetings.", "fathers-male-carers"),
        ("The midwife told the GP and the health visitor the same afternoon.", "information-sharing"),
        ("She was being hit by her partner and could not speak freely in front of him.", "domestic-abuse"),
        ("Mum was drinking heavily most nights and the children put themselves to bed.", "parental-substance-use"),
        ("The boy was carrying drugs to the coast for older men.", "exploitation-extra-familial"),
        ("She had cut her arms again and wanted to die.", "child-mental-health-suicide"),
        ("The baby shared a sofa with an adult who fell asleep.", "crying-and-safer-sleep"),
        ("Pupils who are not on any school's roll", "education-visibility"),
        ("He had lived in six foster homes.", "care-and-permanence"),
        ("The social worker's manager did not meet with her to think the case through.", "supervision-reflection"),
        ("Write down why you decided what you decided.", "recording-and-chronologies"),
        ("The dentist's and eye clinic's appointments were not kept.", "not-brought-missed-health"),
        ("Pictures of her were being sent round by strangers she had met on an app.", "online-harm"),
        ("She disagreed with the consultant and took it to the named doctor.", "challenge-and-escalation"),
    ],
)
def test_a_plain_line_gets_its_theme(tagger, text, theme):
    [assignments] = tagger.suggest([line(text)])
    assert theme in {one.theme for one in assignments}


@pytest.mark.parametrize("text", ["Tea is served in the small hall at eleven.", "This page is left blank.", "A B C"])
def test_a_line_about_nothing_gets_none(tagger, text):
    assert tagger.suggest([line(text)]) == [()]


def test_the_rest_of_the_review_helps_and_is_named_in_the_reason(tagger):
    unclear = line("Staff did not know what to make of it, and waited.")
    others = [
        line("His repeated seizures were never seen by anyone but his mother, and the tests found nothing."),
        line("Perplexing presentations need one consultant in the lead."),
        line("Symptoms that were reported and findings on the ward did not match."),
        line("Nobody asked whether the illness had been fabricated."),
        line("Each clinic treated what was reported, and none asked what the child could do."),
    ]
    [alone] = tagger.suggest([unclear])
    together = tagger.suggest([unclear, *others])[0]
    assert "perplexing-presentations" not in {one.theme for one in alone}
    reasons = {one.theme: one.why for one in together}
    assert reasons["perplexing-presentations"].endswith("; other lines here are about it too")
    unchanged = tagger.suggest([line("Fathers were left out."), *others])[0]
    assert unchanged[0].theme == "fathers-male-carers"
    assert "other lines" not in unchanged[0].why


def test_resources_neither_get_themes_nor_speak_for_other_lines(tagger):
    point = line("Staff did not know what to make of it, and waited.")
    links = [line("Perplexing presentations: national guidance", PointKind.RESOURCE)] * 6
    assert tagger.suggest([point, *links])[0] == tagger.suggest([point])[0]


def test_the_reason_prints_words_of_the_line_or_a_line_that_people_labelled(tagger):
    points = [point for point in load_coded() if point.split == "test"][:25]
    found = tagger.suggest([LearningPoint(point.kind, point.label, point.text, None, 0) for point in points])
    assert any(found)
    for point, assignments in zip(points, found, strict=True):
        for one in assignments:
            if one.why.startswith("says ‘"):
                assert one.why.removeprefix("says ‘").partition("’;")[0].removesuffix("’") in point.wording
            else:
                assert one.why.startswith("close in meaning to the example: ‘")
            assert 0 < one.score <= 1


def test_two_taggers_say_the_same(tagger):
    points = [line("The father was not asked."), line("Nobody rang the school."), line("Notes were thin.", label="Recording")]
    assert Tagger(load_vocabulary(), bundled_encoder()).suggest(points) == tagger.suggest(points)
