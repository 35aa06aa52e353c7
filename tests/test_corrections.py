"""Corrections of a reading: what each does, that they find their line again, and that no word is ever made up or lost."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.corrections import accepted, apply, doubts, notice_of_lost
from kb.corrections.recutting import find, letters, places_to_cut
from kb.corrections.retracing import place_of_line, place_of_notice, place_of_section
from kb.errors import CorrectionRefused
from kb.models import (
    Change,
    Correction,
    CorrectionAction,
    LearningPoint,
    Notice,
    Passage,
    PointKind,
    Reading,
    Section,
    SectionKind,
)
from tests.readings import point, reading

KIND, SECTION, LABEL, SPLIT, MERGE, DROP, ADD, SEEN = (
    CorrectionAction(name) for name in "kind section label split merge drop add seen".split()
)
GAP, GOOD, ASK = PointKind.DEVELOPMENT_AREA, PointKind.GOOD_PRACTICE, PointKind.REFLECTIVE_QUESTION


def line(read: Reading, number: int, action: CorrectionAction, kind: str | None = None, words: str | None = None) -> Correction:
    return made(read, Change(action, place_of_line(read.points, number), kind, words))


def made(read: Reading, change: Change) -> Correction:
    return Correction(accepted(change, read), "Ann", "2025-05-03T10:00:00Z")


def wordings(read: Reading) -> list[tuple[PointKind, str | None, str]]:
    return [(one.kind, one.label, one.text) for one in read.points]


def words_of(read: Reading) -> Counter[str]:
    """Every word that a reading holds, wherever it stands."""
    texts = [section.heading or "" for section in read.sections]
    texts += [told.text for section in read.sections for told in section.passages]
    texts += [told.text for told in read.left_out]
    texts += [one.wording for one in read.points]
    return Counter(re.findall(r"\w+", " ".join(texts).casefold()))


BRIEFING = reading(
    "a.pdf",
    point("The nurse rang twice.", GOOD, label="Persistence"),
    point("Nobody asked who lived there. The plan stayed as it was.", GAP),
    point("Minutes were late", GAP),
    point("and then lost.", GAP),
    point("Who would know?", ASK),
    narrative="The family moved often. Staff said the lodger was never named.",
)


def test_a_kind_is_changed_and_is_then_sure():
    unsure = replace(
        BRIEFING, points=(*BRIEFING.points[:1], replace(BRIEFING.points[1], sure=0.4, why="the words say so"), *BRIEFING.points[2:])
    )
    after = apply(unsure, [line(unsure, 1, KIND, "recommendation")]).reading
    assert (after.points[1].kind, after.points[1].sure, after.points[1].why) == (PointKind.RECOMMENDATION, 1.0, None)
    assert after.points[0] == unsure.points[0]


@pytest.mark.parametrize(
    ("number", "words", "label", "text"),
    [
        (0, None, None, "Persistence: The nurse rang twice."),
        (1, "nobody asked", "Nobody asked", "who lived there. The plan stayed as it was."),
        (0, "Persistence: The nurse", "Persistence: The nurse", "rang twice."),
    ],
)
def test_a_label_is_made_of_the_first_words_or_taken_back(number: int, words: str | None, label: str | None, text: str):
    after = apply(BRIEFING, [line(BRIEFING, number, LABEL, words=words)]).reading
    assert (after.points[number].label, after.points[number].text) == (label, text)


def test_a_label_that_a_person_made_and_took_back_leaves_no_trace():
    labelled = line(BRIEFING, 1, LABEL, words="Nobody asked")
    shorter = line(apply(BRIEFING, [labelled]).reading, 1, LABEL, words="Nobody")
    assert apply(BRIEFING, [labelled, shorter]).reading.points[1].wording == "Nobody: asked who lived there. The plan stayed as it was."
    back = line(apply(BRIEFING, [labelled]).reading, 1, LABEL)
    assert apply(BRIEFING, [labelled, back]).reading == BRIEFING
    joined = line(apply(BRIEFING, [labelled]).reading, 0, MERGE)
    assert (
        apply(BRIEFING, [labelled, joined])
        .reading.points[0]
        .text.endswith("twice. Nobody asked who lived there. The plan stayed as it was.")
    )


@pytest.mark.parametrize("words", ["asked who", "Nobody asked who lived there. The plan stayed as it was.", "Someone asked", ""])
def test_a_label_that_the_line_does_not_begin_with_is_refused(words: str):
    with pytest.raises(CorrectionRefused, match="first words"):
        line(BRIEFING, 1, LABEL, words=words)


def test_a_line_is_split_where_a_person_says():
    after = apply(BRIEFING, [line(BRIEFING, 1, SPLIT, words="the plan stayed")])
    assert [one.text for one in after.reading.points[1:3]] == ["Nobody asked who lived there.", "The plan stayed as it was."]
    assert after.origins[:4] == ((0,), (1,), (1,), (2,))


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ("rang twice", [("Persistence", "The nurse"), (None, "rang twice.")]),
        ("The nurse rang", [(None, "Persistence:"), (None, "The nurse rang twice.")]),
    ],
)
def test_a_label_stays_with_the_first_part_where_it_has_text(words: str, parts: list[tuple[str | None, str]]):
    after = apply(BRIEFING, [line(BRIEFING, 0, SPLIT, words=words)]).reading
    assert [(one.label, one.text) for one in after.points[:2]] == parts


@pytest.mark.parametrize("words", ["Nobody asked", "never said", "obody", ""])
def test_a_split_that_leaves_nothing_in_front_is_refused(words: str):
    with pytest.raises(CorrectionRefused, match="second part"):
        line(BRIEFING, 1, SPLIT, words=words)


def test_a_line_is_joined_with_the_next_and_takes_its_fields_along():
    late = replace(BRIEFING.points[2], fields=(("lead", "A"),), links=("https://a",))
    lost = replace(BRIEFING.points[3], fields=(("lead", "A"), ("agency", "B")), links=("https://b",))
    read = replace(BRIEFING, points=(*BRIEFING.points[:2], late, lost, BRIEFING.points[4]))
    after = apply(read, [line(read, 2, MERGE)])
    joined = after.reading.points[2]
    assert (joined.text, joined.fields, joined.links) == (
        "Minutes were late and then lost.",
        (("lead", "A"), ("agency", "B")),
        ("https://a", "https://b"),
    )
    assert after.origins[2] == (2, 3)
    assert len(after.reading.points) == 4


def test_a_word_parted_at_its_hyphen_is_joined_without_a_space():
    read = reading("a.pdf", "It needs a multi-", "agency plan.")
    assert apply(read, [line(read, 0, MERGE)]).reading.points[0].text == "It needs a multi-agency plan."


def test_the_last_line_has_none_to_be_joined_with():
    with pytest.raises(CorrectionRefused, match="last line"):
        line(BRIEFING, 4, MERGE)


def test_a_line_taken_out_stands_among_what_was_left_out():
    after = apply(BRIEFING, [line(BRIEFING, 2, DROP)]).reading
    assert [one.text for one in after.points] == [one.text for one in BRIEFING.points if one.text != "Minutes were late"]
    assert after.left_out == (Passage("Minutes were late", 1),)


def test_a_missed_line_is_cut_from_the_narrative_in_the_words_of_the_source():
    change = made(BRIEFING, Change(ADD, None, "development_area", "staff said the  LODGER was never named"))
    after = apply(BRIEFING, [change])
    assert wordings(after.reading)[0] == (GAP, None, "Staff said the lodger was never named.")
    assert after.reading.points[0].section == 0
    assert after.reading.sections[0].passages == (Passage("The family moved often.", 1),)
    assert after.origins[0] == ()


def test_a_missed_line_stands_after_the_line_that_was_named():
    at = place_of_line(BRIEFING.points, 1)
    after = apply(BRIEFING, [made(BRIEFING, Change(ADD, at, "development_area", "Staff said the lodger was never named."))]).reading
    assert after.points[2].text == "Staff said the lodger was never named."
    assert after.points[2].section == BRIEFING.points[1].section


def test_a_missed_line_may_run_over_paragraphs():
    told = (Passage("One thing. The door", 1), Passage("was locked", 2), Passage("from inside. Another.", 2))
    read = replace(BRIEFING, sections=(replace(BRIEFING.sections[0], passages=told), *BRIEFING.sections[1:]))
    after = apply(read, [made(read, Change(ADD, None, "good_practice", "The door was locked from inside."))]).reading
    assert (after.points[0].text, after.points[0].page) == ("The door was locked from inside.", 1)
    assert after.sections[0].passages == (Passage("One thing.", 1), Passage("Another.", 2))


def test_a_line_read_as_furniture_can_be_added():
    read = replace(BRIEFING, left_out=(Passage("Page 1", 1), Passage("Share the form early", 1)))
    after = apply(read, [made(read, Change(ADD, None, "next_step", "Share the form early"))]).reading
    assert after.left_out == (Passage("Page 1", 1),)
    assert [one.text for one in after.points if one.kind is PointKind.NEXT_STEP] == ["Share the form early"]


def test_a_heading_that_is_a_line_gives_its_lines_to_the_section_before():
    read = reading("a.pdf", point("Good one.", GOOD), point("A gap.", GAP), point("Another gap.", GAP))
    heading = read.sections[2].heading
    assert heading is not None
    after = apply(read, [made(read, Change(ADD, None, "good_practice", heading))]).reading
    assert [(one.text, one.section) for one in after.points] == [("Good one.", 1), (heading, 1), ("A gap.", 1), ("Another gap.", 1)]
    assert [section.heading for section in after.sections] == [read.sections[0].heading, read.sections[1].heading]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("The lodger left in May.", "ever made up"),
        ("he lodger was never", "ever made up"),
        ("", "Give the words"),
        ("…", "Give the words"),
        ("Nobody asked who lived there.", "in a line already"),
    ],
)
def test_words_that_do_not_stand_there_are_refused(words: str, sentence: str):
    with pytest.raises(CorrectionRefused, match=sentence):
        made(BRIEFING, Change(ADD, None, "good_practice", words))


def test_a_section_is_changed_with_its_lines():
    at = place_of_section(BRIEFING, 2)
    after = apply(BRIEFING, [made(BRIEFING, Change(SECTION, at, "recommendations"))]).reading
    assert after.sections[2].kind is SectionKind.RECOMMENDATIONS
    assert [one.kind for one in after.points] == [GOOD, *[PointKind.RECOMMENDATION] * 3, ASK]


def test_a_section_that_is_no_learning_keeps_its_words_as_narrative():
    after = apply(BRIEFING, [made(BRIEFING, Change(SECTION, place_of_section(BRIEFING, 2), "context"))]).reading
    assert [one.kind for one in after.points] == [GOOD, ASK]
    assert [told.text for told in after.sections[2].passages][1:] == ["Minutes were late", "and then lost."]


def test_a_section_whose_heading_was_not_understood_becomes_lines():
    unknown = Section(SectionKind.OTHER, "Thoughts", False, 1, None, (Passage("Ring back.", 1), Passage("Write it down.", 2)))
    read = replace(
        BRIEFING, sections=(*BRIEFING.sections, unknown), notices=(Notice("unknown_heading", "The heading “Thoughts” is not known.", 1),)
    )
    assert [doubt.about for doubt in doubts(read)] == ["notice"]
    after = apply(read, [made(read, Change(SECTION, place_of_section(read, 4), "next_steps"))]).reading
    assert [(one.text, one.page) for one in after.points if one.kind is PointKind.NEXT_STEP] == [("Ring back.", 1), ("Write it down.", 2)]
    assert doubts(after) == ()


def test_confirming_a_section_settles_it_and_leaves_lines_of_another_kind_in_doubt():
    why = "No heading is printed above these lines. 2 of 3 read as good practice."
    read = Reading(
        "a.pdf",
        "0",
        BRIEFING.outcome,
        sections=(Section(SectionKind.GOOD_PRACTICE, None, True, 1, why, sure=0.6),),
        points=(
            LearningPoint(GOOD, None, "She rang.", 1, 0, sure=0.6),
            LearningPoint(GAP, None, "He did not.", 1, 0, sure=0.5, why="‘not’ speaks for a gap"),
        ),
        notices=(Notice("heading_inferred", why, 1), Notice("invented", "It says so.")),
    )
    assert [(doubt.about, doubt.message) for doubt in doubts(read)] == [("section", why), ("line", "‘not’ speaks for a gap")]
    after = apply(read, [made(read, Change(SECTION, place_of_section(read, 0), "good_practice"))]).reading
    assert not after.sections[0].inferred
    assert [(one.kind, one.sure) for one in after.points] == [(GOOD, 1.0), (GAP, 0.5)]
    assert [doubt.about for doubt in doubts(after)] == ["line"]
    settled = apply(after, [line(after, 1, KIND, "development_area")]).reading
    assert doubts(settled) == ()


def test_a_notice_that_quotes_a_line_goes_with_a_decision_on_the_line():
    note = Notice("orphan_bullet", "“Minutes were…” stands apart from its list without a bullet.", 1)
    read = replace(BRIEFING, notices=(note,))
    assert [doubt.about for doubt in doubts(read)] == ["notice"]
    assert doubts(apply(read, [line(read, 2, KIND, "development_area")]).reading) == ()
    assert doubts(apply(read, [line(read, 1, KIND, "recommendation")]).reading) != ()


def test_a_notice_that_was_looked_at_is_no_doubt():
    note = Notice("layout_unknown", "Check the order of the lines.")
    read = replace(BRIEFING, notices=(note,))
    after = apply(read, [made(read, Change(SEEN, place_of_notice(note)))]).reading
    assert (doubts(read)[0].message, doubts(after)) == ("Check the order of the lines.", ())


def test_what_changes_nothing_is_refused():
    with pytest.raises(CorrectionRefused, match="already"):
        line(BRIEFING, 0, KIND, "good_practice")


def test_a_line_that_has_moved_on_is_refused():
    gone = replace(place_of_line(BRIEFING.points, 1), words="Nobody asked who lived here. The plan stayed as it was.")
    with pytest.raises(CorrectionRefused, match="since"):
        made(BRIEFING, Change(KIND, gone, "recommendation"))


# ------------------------------------------------------------------ over another reading


def test_corrections_build_on_one_another():
    first = line(BRIEFING, 1, SPLIT, words="The plan stayed")
    halfway = apply(BRIEFING, [first]).reading
    second = line(halfway, 2, KIND, "recommendation")
    both = apply(BRIEFING, [first, second])
    assert both.reading.points[2].kind is PointKind.RECOMMENDATION
    assert both.touched[2] == (first, second)
    without = apply(BRIEFING, [second])
    assert without.lost == (second,)
    assert without.reading == BRIEFING


def test_of_two_equal_lines_the_right_one_is_corrected():
    read = reading("a.pdf", "Nobody asked.", "Other.", "Nobody asked.")
    after = apply(read, [line(read, 2, KIND, "recommendation")]).reading
    assert [one.kind for one in after.points] == [GAP, GAP, PointKind.RECOMMENDATION]


def test_a_correction_follows_a_line_that_changed_a_little():
    edition = replace(
        BRIEFING, points=tuple(replace(one, text=one.text.replace("stayed as it was", "stayed just as it was")) for one in BRIEFING.points)
    )
    split = line(BRIEFING, 1, SPLIT, words="The plan stayed as it was.")
    after = apply(edition, [split])
    assert after.lost == ()
    assert [one.text for one in after.reading.points[1:3]] == ["Nobody asked who lived there.", "The plan stayed just as it was."]


def test_what_a_new_reading_does_by_itself_needs_no_correction():
    corrections = [
        line(BRIEFING, 1, SPLIT, words="The plan stayed as it was."),
        line(BRIEFING, 2, MERGE),
        line(BRIEFING, 4, DROP),
        line(BRIEFING, 0, KIND, "recommendation"),
        made(BRIEFING, Change(ADD, None, "next_step", "Staff said the lodger was never named.")),
    ]
    expected = apply(BRIEFING, corrections)
    assert expected.lost == ()
    again = apply(expected.reading, corrections)
    assert again.lost == ()
    assert again.reading == expected.reading


def test_what_is_gone_is_told_and_never_applied_elsewhere():
    edition = reading("a.pdf", point("The lodger was spoken to by the school.", GOOD), point("Something else entirely happened here.", GAP))
    corrections = [line(BRIEFING, 1, KIND, "recommendation"), line(BRIEFING, 1, SPLIT, words="The plan stayed"), line(BRIEFING, 2, MERGE)]
    after = apply(edition, corrections)
    assert after.lost == tuple(corrections)
    assert after.reading == edition
    assert "Nobody asked who lived there." in notice_of_lost(corrections[0]).message


def test_a_section_without_heading_is_found_by_its_first_line():
    read = reading("a.pdf", point("One.", GAP), point("Two.", GAP), inferred=True)
    confirmed = made(read, Change(SECTION, place_of_section(read, 1), "recommendations"))
    printed = reading("a.pdf", point("New.", GOOD), point("One.", GAP), point("Two.", GAP))
    after = apply(printed, [confirmed]).reading
    assert [one.kind for one in after.points] == [GOOD, PointKind.RECOMMENDATION, PointKind.RECOMMENDATION]


# ------------------------------------------------------------------ properties

WORD = st.sampled_from(
    "nobody asked the Nurse's plan multi-agency “quoted” words, (in brackets) ﬁnally naïve café £20 a-b 3.2 end.".split()
)
TEXT = st.lists(WORD, min_size=1, max_size=9).map(" ".join)
POINT = st.builds(point, TEXT, st.sampled_from([GOOD, GAP, ASK]), label=st.none() | TEXT)
READING = st.builds(
    lambda points, narrative, left: replace(
        reading("a.pdf", *points, narrative=narrative), left_out=tuple(Passage(one, 1) for one in left)
    ),
    st.lists(POINT, min_size=1, max_size=5),
    TEXT,
    st.lists(TEXT, max_size=2),
)


def proposed(data: st.DataObject, read: Reading) -> Change:
    """Any change that a person could ask for, sensible or not."""
    action = data.draw(st.sampled_from(CorrectionAction))
    if action is SECTION:
        at = place_of_section(read, data.draw(st.integers(0, len(read.sections) - 1)))
        return Change(action, at, data.draw(st.sampled_from(SectionKind)).value)
    texts = [told.text for section in read.sections for told in section.passages] + [told.text for told in read.left_out]
    kind = data.draw(st.sampled_from(PointKind)).value
    if action is ADD or not read.points:
        whole = data.draw(st.sampled_from([*texts, *(s.heading or "" for s in read.sections), "not there"])).split()
        start = data.draw(st.integers(0, len(whole)))
        at = place_of_line(read.points, 0) if read.points and data.draw(st.booleans()) else None
        return Change(ADD, at, kind, " ".join(whole[start : start + data.draw(st.integers(1, 6))]))
    number = data.draw(st.integers(0, len(read.points) - 1))
    wording = read.points[number].wording
    cuts = places_to_cut(wording) or [0]
    cut = data.draw(st.sampled_from(cuts))
    words = {SPLIT: wording[cut:], LABEL: data.draw(st.sampled_from([None, wording[:cut]]))}.get(action)
    return Change(action, place_of_line(read.points, number), kind if action is KIND else None, words)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(READING, st.data())
def test_no_correction_makes_up_or_loses_a_word_and_undoing_restores_exactly(read: Reading, data: st.DataObject):
    corrections: list[Correction] = []
    states = [read]
    for _ in range(data.draw(st.integers(1, 6))):
        try:
            corrections.append(made(states[-1], proposed(data, states[-1])))
        except CorrectionRefused:
            continue
        after = apply(read, corrections)
        assert after.lost == ()
        assert words_of(after.reading) == words_of(read)
        assert all(0 <= one.section < len(after.reading.sections) and letters(one.text) for one in after.reading.points)
        assert all(one.label is None or letters(one.label) for one in after.reading.points)
        assert len(after.origins) == len(after.touched) == len(after.reading.points)
        states.append(after.reading)
    for number in range(len(corrections), -1, -1):
        assert apply(read, corrections[:number]).reading == states[number]


@settings(max_examples=100, deadline=None, derandomize=True)
@given(READING, READING, st.data())
def test_corrections_over_any_other_reading_only_use_its_words(read: Reading, other: Reading, data: st.DataObject):
    try:
        correction = made(read, proposed(data, read))
    except CorrectionRefused:
        return
    after = apply(other, [correction])
    assert words_of(after.reading) == words_of(other)
    assert after.reading == other or after.lost == ()


@given(TEXT, st.data())
@settings(max_examples=200, deadline=None, derandomize=True)
def test_words_are_found_as_the_source_has_them(text: str, data: st.DataObject):
    words = text.split()
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    wanted = " ".join(words[start:end])
    found = find(wanted.upper().replace(" ", "\n"), text)
    if letters(wanted):
        assert found is not None
        assert letters(text[slice(*found)]) == letters(wanted)
