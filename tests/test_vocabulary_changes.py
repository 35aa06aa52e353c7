"""The vocabulary changed in the app: adding, renaming, merging, retiring; what follows; files out and in; whether it is sound."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import KnowledgeBaseError, NotFound, VocabularyRefused
from kb.library import Library
from kb.models import AssignmentState, Filter, Theme
from kb.nearest import find_theme
from kb.theme_models import VocabularyAction
from kb.themes import exchange
from kb.themes.health import check
from kb.themes.vocabulary import Vocabulary, load_vocabulary
from tests.fakes import FakeEncoder
from tests.readings import point, reading

ACCEPTED, REJECTED, SUGGESTED = AssignmentState.ACCEPTED, AssignmentState.REJECTED, AssignmentState.SUGGESTED
FATHERS, SHARING, SLEEP = "fathers-male-carers", "information-sharing", "crying-and-safer-sleep"
WHY = {"reason": "one is enough", "by": "Ann"}


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as opened:
        opened.add(
            reading(
                "a.pdf",
                point("One.", themes=[FATHERS]),
                point("Two.", themes=[FATHERS, SHARING]),
                point("Three.", themes=[SHARING]),
                reference="Child A",
            ),
            path="/in/a.pdf",
        )
        yield opened


def line(library: Library, text: str) -> str:
    return next(held.id for held in library.points() if held.text == text)


def themes(library: Library, text: str) -> dict[str, tuple[AssignmentState, str]]:
    return {given.theme: (given.state, given.by) for held in library.points() if held.text == text for given in held.themes}


# ------------------------------------------------------------------ merging


def test_a_merge_moves_lines_and_decisions_and_the_old_id_finds_the_new_theme(library: Library) -> None:
    library.decide(line(library, "One."), FATHERS, ACCEPTED, "Bo")
    library.decide(line(library, "Two."), FATHERS, REJECTED, "Bo")
    made = library.theming.merge(FATHERS, SHARING, **WHY)
    assert made.lines == 1, "a rejected theme is on no line"
    assert themes(library, "One.") == {SHARING: (ACCEPTED, "Bo")}
    assert themes(library, "Two.") == {}, "a person rejected one of the two, and nobody accepted the other"
    assert {held.text for held in library.points(Filter(theme=(FATHERS,)))} == {"One.", "Three."}
    assert library.vocabulary[FATHERS].id == SHARING
    assert FATHERS in library.vocabulary
    assert find_theme(library.vocabulary, FATHERS).id == SHARING
    assert find_theme(library.vocabulary, load_vocabulary()[FATHERS].label).id == SHARING
    assert FATHERS not in [theme.id for theme in library.vocabulary.themes]
    assert FATHERS not in [count.theme.id for count in library.theme_counts()]
    assert {hit.point.text for hit in library.search("one", where=Filter(theme=(FATHERS,))).hits} <= {"One.", "Three."}


def test_what_a_merge_touches_is_told_before_it_is_made(library: Library) -> None:
    library.decide(line(library, "Two."), FATHERS, REJECTED, "Bo")
    library.decide(line(library, "Two."), SHARING, ACCEPTED, "Bo")
    touched = library.theming.affected(FATHERS, SHARING)
    assert ([held.text for held in touched.lines], touched.suggested, touched.accepted, touched.rejected) == (["One.", "Two."], 1, 0, 1)
    assert [(held.text, state) for held, state in touched.overruled] == [("Two.", ACCEPTED)]
    library.theming.merge(FATHERS, SHARING, **WHY)
    assert themes(library, "Two.") == {SHARING: (ACCEPTED, "Bo")}


def test_decisions_on_lines_that_are_gone_follow_a_merge_too(library: Library) -> None:
    library.decide(line(library, "One."), FATHERS, REJECTED, "Bo")
    library.add(reading("a.pdf", "Nothing like it stands here any more.", reference="Child A"), path="/in/a.pdf")
    assert library.theming.affected(FATHERS, SHARING).elsewhere == 1
    library.theming.merge(FATHERS, SHARING, **WHY)
    library.add(reading("a.pdf", point("One.", themes=[SHARING]), reference="Child A"), path="/in/a.pdf")
    assert themes(library, "One.") == {}, "it was rejected, and is not suggested again under its new name"


def test_a_chain_of_merges_leads_to_the_last_theme(library: Library) -> None:
    library.theming.merge(FATHERS, SHARING, **WHY)
    library.theming.merge(SHARING, SLEEP, **WHY)
    assert library.vocabulary[FATHERS].id == library.vocabulary[SHARING].id == SLEEP
    assert themes(library, "One.") == {SLEEP: (SUGGESTED, "machine")}
    library.add(reading("b.pdf", point("Five.", themes=[FATHERS]), reference="Child B"))
    assert themes(library, "Five.") == {SLEEP: (SUGGESTED, "machine")}


def test_a_new_reading_that_still_says_the_old_id_gets_the_new_theme(library: Library) -> None:
    library.theming.merge(FATHERS, SHARING, **WHY)
    library.theming.retire(SLEEP, **WHY)
    library.add(reading("b.pdf", point("Four.", themes=[FATHERS, SLEEP]), reference="Child B"))
    assert themes(library, "Four.") == {SHARING: (SUGGESTED, "machine")}


def test_a_decision_under_the_old_id_is_one_on_the_new_theme(library: Library) -> None:
    library.theming.merge(FATHERS, SHARING, **WHY)
    library.decide(line(library, "Three."), FATHERS, REJECTED, "Bo")
    assert themes(library, "Three.") == {}


def test_the_tagger_learns_the_old_examples_for_the_new_theme(library: Library) -> None:
    from kb.themes.changes import examples_for
    from kb.themes.examples import all_labelled

    assert examples_for(library.vocabulary) is None
    library.theming.merge(FATHERS, SHARING, **WHY)
    before = sum(FATHERS in one.themes or SHARING in one.themes for one in all_labelled())
    mapped = examples_for(library.vocabulary)
    assert mapped is not None
    assert sum(SHARING in one.themes for one in mapped) == before > 0
    assert not any(FATHERS in one.themes for one in mapped)


# ------------------------------------------------------------------ adding, rewording, retiring


def test_an_added_theme_can_be_given_and_its_id_is_never_used_again(library: Library) -> None:
    made = library.theming.add("Pets & animals", "Family and carers", "What animals in the home tell.", ["the dog"], **WHY)
    assert made.wanted.theme == "pets-animals"
    library.decide(line(library, "One."), "pets-animals", ACCEPTED, "Bo")
    assert themes(library, "One.")["pets-animals"] == (ACCEPTED, "Bo")
    library.theming.retire("pets-animals", **WHY)
    assert "pets-animals" not in themes(library, "One.")
    assert not library.points(Filter(theme=("pets-animals",)))
    with pytest.raises(NotFound, match="was retired"):
        library.vocabulary["pets-animals"]
    with pytest.raises(NotFound):
        library.decide(line(library, "One."), "pets-animals", ACCEPTED, "Bo")
    assert library.theming.add("Pets & animals", "Family and carers", "Anew.", [], **WHY).wanted.theme == "pets-animals-2"


def test_themes_of_a_family_stand_together(library: Library) -> None:
    library.theming.add("Pets", "Family and carers", "What animals in the home tell.", [], **WHY)
    families = [theme.family for theme in library.vocabulary.themes]
    assert len(list(dict.fromkeys(families))) == sum(a != b for a, b in zip(families, ["", *families], strict=False))


def test_a_renamed_theme_keeps_its_id_and_is_found_by_its_old_name(library: Library) -> None:
    old = library.vocabulary[FATHERS]
    library.theming.edit(replace(old, label="  Fathers \n and men "), **WHY)
    now = library.vocabulary[FATHERS]
    assert (now.label, now.id, now.definition) == ("Fathers and men", FATHERS, old.definition)
    assert find_theme(library.vocabulary, old.label).id == FATHERS
    assert themes(library, "One.") == {FATHERS: (SUGGESTED, "machine")}
    assert next(count.theme.label for count in library.theme_counts() if count.theme.id == FATHERS) == "Fathers and men"


def test_an_old_label_never_takes_over_an_id(library: Library) -> None:
    """`neglect` is an id: a theme that was once labelled so must not catch it, also after that theme was merged away."""
    library.theming.merge("neglect", SHARING, **WHY)
    library.theming.edit(replace(library.vocabulary[SLEEP], label="neglect"), **WHY)
    library.theming.edit(replace(library.vocabulary[SLEEP], label="Sleep"), **WHY)
    assert library.vocabulary["neglect"].id == SHARING


def test_a_retired_theme_keeps_its_decisions_out_of_sight(library: Library) -> None:
    library.decide(line(library, "One."), FATHERS, ACCEPTED, "Bo")
    touched = library.theming.affected(FATHERS)
    assert (len(touched.lines), touched.accepted, touched.suggested) == (2, 1, 1)
    library.theming.retire(FATHERS, **WHY)
    assert themes(library, "One.") == {}
    assert [one.theme for one in library.deciding.history(line(library, "One."))] == [FATHERS]
    assert library.reviews()[0].themes == 1


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda theming: theming.merge(FATHERS, FATHERS, **WHY), "into itself"),
        (lambda theming: theming.merge(FATHERS, "no-such", **WHY), "no theme"),
        (lambda theming: theming.retire("no-such", **WHY), "no theme"),
        (lambda theming: theming.retire(FATHERS, reason=" ", by="Ann"), "say why"),
        (lambda theming: theming.add("Information SHARING", "F", "d", [], **WHY), "already"),
        (lambda theming: theming.add(" ", "F", "d", [], **WHY), "needs a label"),
        (lambda theming: theming.add("x" * 91, "F", "d", [], **WHY), "at most 90"),
        (lambda theming: theming.edit(theming.vocabulary[FATHERS], **WHY), "Nothing of"),
    ],
)
def test_a_change_that_cannot_be_is_refused_and_nothing_changes(library: Library, change, why: str) -> None:
    before = library.vocabulary
    with pytest.raises(KnowledgeBaseError, match=why):
        change(library.theming)
    assert library.vocabulary == before
    assert library.theming.history() == ()


def test_changes_are_seen_by_another_process_and_after_a_restart(library: Library) -> None:
    with Library.open(library.home, encoder=FakeEncoder()) as other:
        assert FATHERS in [theme.id for theme in other.vocabulary.themes]
        library.theming.merge(FATHERS, SHARING, **WHY)
        assert other.vocabulary[FATHERS].id == SHARING
        (made,) = other.theming.history()
    assert (made.wanted.action, made.label, made.reason, made.by) == (
        VocabularyAction.MERGE,
        load_vocabulary()[FATHERS].label,
        "one is enough",
        "Ann",
    )
    assert load_vocabulary()[FATHERS].id == FATHERS, "the file stays as it is"


# ------------------------------------------------------------------ files


@pytest.mark.parametrize("form", exchange.FORMATS)
def test_what_was_written_is_read_back_as_it_was(library: Library, form: str) -> None:
    listed = exchange.read(exchange.write(library.vocabulary, form), f"themes.{form}")
    assert listed == library.vocabulary.themes
    assert library.theming.plan(listed) == ()


WORDS = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=30).map(lambda text: " ".join(text.split()))
SAID = WORDS.filter(lambda text: any(sign.isalnum() for sign in text))


@given(
    SAID,
    SAID,
    st.lists(SAID.filter(lambda text: ";" not in text), max_size=3, unique=True),
    st.sampled_from(["", "=", "+", "-", "@", "'", "'="]),
)
def test_no_cell_is_a_formula_and_every_word_comes_back(label: str, definition: str, phrases: list[str], first: str) -> None:
    from kb.themes.changes import entry

    theme = entry("x", first + label, "Family", first + definition, phrases)
    written = exchange.write(Vocabulary((theme,), "1"), "csv").decode("utf-8-sig")
    for row in csv.reader(io.StringIO(written, newline="")):
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
    assert exchange.read(written.encode(), "themes.csv") == (theme,)


def test_a_changed_list_adds_and_rewords_and_leaves_the_rest(library: Library) -> None:
    listed = [replace(library.vocabulary[FATHERS], label="Dads"), Theme("", "Pets", "Family and carers", "Animals at home.")]
    planned = library.theming.plan(listed)
    assert [(one.action, one.theme) for one in planned] == [(VocabularyAction.EDIT, FATHERS), (VocabularyAction.ADD, "pets")]
    library.theming.take_in(planned, reason="agreed in May", by="Ann")
    assert (library.vocabulary[FATHERS].label, "pets" in library.vocabulary, len(library.vocabulary.themes)) == ("Dads", True, 45)


def test_a_list_is_taken_in_whole_or_not_at_all(library: Library) -> None:
    planned = library.theming.plan([Theme("", "Pets", "F", "Animals."), Theme("", "Plants", "F", "Green.")])
    library.theming.add("Plants", "F", "Others were quicker.", [], **WHY)
    with pytest.raises(VocabularyRefused, match="used before"):
        library.theming.take_in(planned, **WHY)
    assert "pets" not in library.vocabulary


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("t.csv", b"label,family\nx,y\n", "no column .id."),
        ("t.csv", b"id,label,family,definition\n,,Family,d\n", "line 2: A theme needs a label"),
        ("t.csv", b"id,label,family,definition\n", "no theme in"),
        ("t.csv", b"\xff\xfe\x00", "not UTF-8"),
        ("t.yaml", b"families: [", "not valid YAML"),
        ("t.yaml", b"version: '1'\nfamilies: []\n", "families"),
        ("t.xlsx", b"x", "neither CSV nor YAML"),
    ],
)
def test_a_file_that_is_no_list_is_refused_in_words(name: str, content: bytes, why: str) -> None:
    with pytest.raises(KnowledgeBaseError, match=why):
        exchange.read(content, name)


def test_a_list_cannot_bring_back_an_id_nor_name_one_twice(library: Library) -> None:
    library.theming.retire(FATHERS, **WHY)
    with pytest.raises(VocabularyRefused, match="no id is used twice"):
        library.theming.plan([Theme(FATHERS, "Fathers again", "F", "d")])
    with pytest.raises(VocabularyRefused, match="twice"):
        library.theming.plan([Theme("x", "X", "F", "d"), Theme("x", "Y", "F", "d")])
    with pytest.raises(VocabularyRefused, match="no id"):
        library.theming.plan([Theme("Not An Id", "X", "F", "d")])


def test_a_spreadsheet_that_writes_semicolons_is_read_too() -> None:
    content = b'id;label;family;definition;phrases\r\n;Pets;Family;Animals at home.;"the dog; the cat"\r\n'
    assert exchange.read(content, "t.csv") == (Theme("", "Pets", "Family", "Animals at home.", ("the dog", "the cat")),)


# ------------------------------------------------------------------ whether it is sound


def vocabulary(*definitions: str) -> Vocabulary:
    return Vocabulary(tuple(Theme(f"t{place}", f"T{place}", "F", words) for place, words in enumerate(definitions)), "1")


def lines(*numbers: int) -> frozenset[str]:
    return frozenset(map(str, numbers))


def test_a_sound_vocabulary_is_called_so() -> None:
    held = {"t0": lines(1, 2, 3, 4, 5), "t1": lines(5, 6, 7, 8, 9)}
    assert check(vocabulary("alpha beta gamma", "delta epsilon"), held, FakeEncoder()).sound


def test_too_many_themes_are_told() -> None:
    many = vocabulary(*(f"w{number} x{number} y{number}" for number in range(71)))
    assert check(many, {}, FakeEncoder()).too_many
    assert not check(vocabulary(*(f"w{number}" for number in range(70))), {}, FakeEncoder()).too_many


def test_a_theme_on_four_lines_is_told_and_on_five_is_not() -> None:
    found = check(vocabulary("alpha", "beta gamma"), {"t0": lines(1, 2, 3, 4), "t1": lines(5, 6, 7, 8, 9)}, FakeEncoder())
    assert [(one.theme.id, one.lines) for one in found.little_used] == [("t0", 4)]


def test_definitions_that_say_the_same_are_told() -> None:
    found = check(vocabulary("what the father said", "What the father SAID", "quite another matter"), {}, FakeEncoder())
    assert [(pair.first.id, pair.second.id) for pair in found.alike_definitions] == [("t0", "t1")]


def test_themes_on_the_same_lines_are_told_from_seven_in_ten() -> None:
    seven = {"t0": lines(*range(9)), "t1": lines(*range(2, 10))}
    (pair,) = check(vocabulary("alpha", "beta gamma"), seven, FakeEncoder()).same_lines
    assert (pair.both, pair.either) == (7, 10)
    assert not check(vocabulary("alpha", "beta gamma"), {"t0": lines(*range(9)), "t1": lines(*range(3, 10))}, FakeEncoder()).same_lines


def test_the_library_checks_its_own_vocabulary_over_its_own_lines(library: Library) -> None:
    found = library.theming.health()
    assert found.themes == 44
    assert {one.theme.id: one.lines for one in found.little_used}[FATHERS] == 2
