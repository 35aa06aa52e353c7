"""The pages "Decide on themes", "Agreement on themes" and "Themes vocabulary", each over a real library: what is seen and what is done."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from kb.library import Library
from kb.models import Assignment, AssignmentState, Filter, LearningPoint, PointKind
from kb.settings import DATA
from kb.themes import exchange
from tests.fakes import FakeEncoder
from tests.pages import OpenPage, opener, words
from tests.readings import reading
from ui import state

ACCEPTED, REJECTED = AssignmentState.ACCEPTED, AssignmentState.REJECTED
FATHERS, SHARING, SLEEP = "fathers-male-carers", "information-sharing", "crying-and-safer-sleep"
LONG = "Fathers " + "were neverasked " * 60


def line(text: str, **themes: float) -> LearningPoint:
    given = tuple(Assignment(name.replace("_", "-"), score, f"says ‘{text[:7]}’ <b>") for name, score in themes.items())
    return LearningPoint(PointKind.DEVELOPMENT_AREA, None, text, 1, 0, given)


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("decide") / "library"
    with Library.open(home, encoder=FakeEncoder()) as library:
        library.add(
            reading(
                "a.pdf",
                line("Nobody asked <script>alert(1)</script> the father.", fathers_male_carers=0.97, information_sharing=0.4),
                line("Notes were not passed on.", information_sharing=0.7),
                reference="Child A",
            )
        )
        library.add(reading("b.pdf", line(LONG, fathers_male_carers=0.85), reference="Child B"))
        library.add(reading("r.pdf", line("Kept back.", fathers_male_carers=0.1), reference="Child R"))
        library.keeper.restrict("Child R", "Ann", "why")
    return home


def press(at: AppTest, key: str) -> str:
    at.button(key=key).click().run()
    assert not at.exception, [failed.value for failed in at.exception]
    return words(at)


def key_of(at: AppTest, beginning: str) -> str:
    return next(one.key for one in at.button if one.label.startswith(beginning))


def stands(home: Path, ref: str) -> dict[str, dict[str, tuple[AssignmentState, str]]]:
    with Library.open(home, encoder=FakeEncoder()) as library:
        held = library.points(Filter(review=(ref,), restricted=True))
        return {one.text: {given.theme: (given.state, given.by) for given in one.themes} for one in held}


# ------------------------------------------------------------------ deciding


def test_the_least_sure_line_is_shown_with_each_theme_how_sure_and_why(open_page: OpenPage) -> None:
    at = open_page("decide")
    seen = words(at)
    assert "<strong>0 of 4 decided</strong>" in seen, "the restricted line is not among them"
    assert len(re.findall('class="kb-card', seen)) == 1
    first, second = re.findall(r"The machine is ([^<]*)\. Why: ([^<]*)", seen)
    assert (first[0], second[0]) == ("guessing", "very sure")
    assert "says ‘Nobody ’ &lt;b&gt;" in seen
    assert "<script>alert" not in seen
    assert not re.search(r"0\.\d", seen), "no scores"


def test_accepting_and_rejecting_move_on_and_can_be_undone(home: Path, open_page: OpenPage) -> None:
    at = open_page("decide")
    at.text_input(key="name-decide").set_value("Ann B").run()
    seen = press(at, key_of(at, "Reject 1"))
    assert "1 of 4 decided" in seen
    assert "Rejected: Information sharing" in seen
    seen = press(at, key_of(at, "Accept 1"))
    assert "Notes were not passed on." in seen
    text = "Nobody asked <script>alert(1)</script> the father."
    assert stands(home, "Child A")[text] == {FATHERS: (ACCEPTED, "Ann B")}
    seen = press(at, "undo")
    assert "Taken back: Fathers" in seen
    assert "1 of 4 decided" in seen
    assert "Ann B accepted <strong>Fathers" in seen, "the history keeps it"
    assert "taken back by Ann B" in seen
    seen = press(at, "undo")
    assert "0 of 4 decided" in seen
    assert "no decision of Ann B" in press(at, "undo")


def test_the_keys_are_on_the_first_suggestion_and_can_be_switched_off(open_page: OpenPage) -> None:
    at = open_page("decide")
    shortcuts = {one.label: one.proto.shortcut for one in at.button if one.proto.shortcut}
    assert shortcuts == {"Accept 1": "a", "Reject 1": "x", "Another theme for 1": "t", "Skip this line": "s", "Undo my last decision": "u"}
    at.toggle(key="decide_keys").set_value(False).run()
    assert not [one.label for one in at.button if one.proto.shortcut]


def test_another_theme_takes_the_place_of_the_one_suggested(home: Path, open_page: OpenPage) -> None:
    at = open_page("decide", theme=SHARING, review="child-a")
    press(at, key_of(at, "Another theme for 1"))
    assert "Choose the theme that fits first" in press(at, key_of(at, "Use this theme instead"))
    at.selectbox(key=next(one.key for one in at.selectbox if one.key.startswith("new-"))).set_value(SLEEP)
    seen = press(at, key_of(at, "Use this theme instead"))
    assert "in the place of Information sharing" in seen
    assert stands(home, "Child A")["Nobody asked <script>alert(1)</script> the father."] == {
        FATHERS: (AssignmentState.SUGGESTED, "machine"),
        SLEEP: (ACCEPTED, "Name not given"),
    }


def test_a_theme_is_decided_on_in_one_go_after_a_count_and_a_confirmation(home: Path, open_page: OpenPage) -> None:
    at = open_page("decide", theme=FATHERS)
    assert "0 of 2 decided" in words(at)
    seen = press(at, "all-accepted")
    assert "Accept 2 suggestions on 2 lines of “Fathers" in seen
    assert "0 of 2 decided" in press(at, "cancel")
    press(at, "all-accepted")
    seen = press(at, "confirm")
    assert "Everything here is decided" in seen
    assert stands(home, "Child R")["Kept back."][FATHERS][0] is AssignmentState.SUGGESTED, "what is not shown is not decided on"
    assert "0 of 2 decided" in press(at, "undo")


def test_nothing_in_bulk_without_a_theme_or_a_review(open_page: OpenPage) -> None:
    assert not [one for one in open_page("decide").button if one.label.startswith("Accept all")]


def test_lines_can_be_put_off_and_come_back(open_page: OpenPage) -> None:
    at = open_page("decide", review="child-a")
    press(at, "skip")
    assert "2 lines that you skipped are left here" in press(at, "skip")
    assert "Nobody asked" in press(at, "again")


def test_the_boxes_narrow_the_queue_and_stand_in_the_address(open_page: OpenPage) -> None:
    at = open_page("decide")
    at.selectbox(key="decide-by-theme").set_value(FATHERS).run()
    assert at.query_params["theme"] in (FATHERS, [FATHERS])
    assert "0 of 2 decided" in words(at)
    at.selectbox(key="decide-by-theme").set_value("").run()
    assert "theme" not in at.query_params
    assert "0 of 4 decided" in words(at)


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ({"theme": "no-such"}, "There is no theme of that name"),
        ({"review": "nobody"}, "There is no review called"),
        ({"review": "child-r"}, "not among those that are shown"),
        ({"theme": SLEEP}, "The machine has suggested no themes here"),
    ],
)
def test_an_address_that_leads_nowhere_is_answered_in_words(open_page: OpenPage, address: dict[str, str], said: str) -> None:
    seen = words(open_page("decide", **address))
    assert said in seen
    assert len(re.findall(r"<h1\b", seen)) == 1


def test_the_id_of_a_merged_theme_leads_to_the_new_one(home: Path, open_page: OpenPage) -> None:
    with Library.open(home, encoder=FakeEncoder()) as library:
        library.theming.merge(FATHERS, SHARING, reason="one is enough", by="Ann")
        label = library.vocabulary[SHARING].label
    assert f"of “{label}”" in words(open_page("decide", theme=FATHERS))
    assert f">{label}</h1>" in words(open_page("theme", id=FATHERS))
    assert open_page("packs", theme=FATHERS).selectbox(key="subject").value == SHARING
    at = open_page("search", theme=FATHERS)
    assert label in words(at)
    assert "Nobody asked" in words(at)


def test_a_line_that_went_meanwhile_is_refused_in_a_sentence(home: Path, open_page: OpenPage) -> None:
    at = open_page("decide", review="child-a")
    key = key_of(at, "Accept 1")
    with Library.open(home, encoder=FakeEncoder()) as library:
        library.withdraw("Child A")
    at.button(key=key).click().run()
    assert not at.exception
    assert "This line is no longer in the library" in words(at)


@pytest.mark.parametrize("page", ["decide", "agreement", "vocabulary"])
def test_each_page_stands_over_an_empty_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    Library.open(tmp_path / "empty", encoder=FakeEncoder()).close()
    seen = words(opener(tmp_path / "empty", monkeypatch)(page))
    assert len(re.findall(r"<h1\b", seen)) == 1
    assert ("There is nothing in this library yet" in seen) == (page != "vocabulary")


# ------------------------------------------------------------------ agreement


@pytest.fixture
def many(home: Path) -> Path:
    with Library.open(home, encoder=FakeEncoder()) as library:
        points = [line(f"A father, number {number}.", fathers_male_carers=0.6) for number in range(12)]
        library.add(reading("m.pdf", *points, reference="Child M"))
    return home


def test_two_people_code_a_sample_blind_and_then_see_the_figures(many: Path, open_page: OpenPage) -> None:
    at = open_page("agreement")
    assert "No sample has been drawn yet" in words(at)
    at.number_input(key="draw-size").set_value(10)
    at.text_input(key="draw-first").set_value("Ann")
    at.text_input(key="draw-second").set_value("Bo")
    at.number_input(key="draw-seed").set_value(7)
    next(one for one in at.button if one.label == "Draw the lines").click().run()
    assert not at.exception
    assert "To code it, give your name above" in words(at)
    for person, theme in (("ann", FATHERS), ("Bo", SHARING)):
        at.text_input(key="name-agreement").set_value(person).run()
        for number in range(10):
            seen = words(at)
            assert f"Line {number + 1} of 10" in seen
            assert "kb-tag" not in seen, "no theme of the machine"
            assert "says ‘" not in seen
            if number == 0:
                assert "Choose a theme, or tick" in press(at, "save")
            at.multiselect[0].set_value([theme])
            seen = press(at, "save")
            assert "Agreement beyond chance, all" not in seen or (person == "Bo" and number == 9)
    assert "<strong>-0.0" in seen
    assert "Themes in common: <strong>0.00</strong>" in seen
    assert "Only 10 lines were coded" in seen
    assert "Only Ann gave it:" in seen
    assert re.search(r"<td>0\.00, poor</td><td[^>]*>10 of 10</td><td[^>]*>0 of 10</td><td[^>]*>0 of 10</td>", seen)
    assert not [one for one in at.button if one.key == "save"]


def test_an_address_with_a_number_that_no_sample_has_shows_the_one_that_waits(many: Path, open_page: OpenPage) -> None:
    with Library.open(many, encoder=FakeEncoder()) as library:
        for seed in range(12):
            library.agreement.draw(10, ("Ann", "Bo"), by="Ann", seed=seed)
    for asked in ("0000000013", "99", "9" * 5000, "-1", "nonsense"):
        assert "<h2>Sample 12</h2>" in words(open_page("agreement", sample=asked))
    assert "<h2>Sample 3</h2>" in words(open_page("agreement", sample="3"))


def test_a_sample_whose_lines_were_all_withdrawn_says_so(many: Path, open_page: OpenPage) -> None:
    with Library.open(many, encoder=FakeEncoder()) as library:
        library.withdraw("Child A")
        library.withdraw("Child B")
        library.agreement.draw(10, ("Ann", "Bo"), by="Ann", seed=7)
        library.withdraw("Child M")
        library.add(reading("n.pdf", line("Another line."), reference="Child N"))
    at = open_page("agreement")
    at.text_input(key="name-agreement").set_value("Ann").run()
    assert not at.exception
    assert "None of these lines is in the library any more" in words(at)


def test_names_that_look_like_markdown_stand_as_typed(many: Path, open_page: OpenPage) -> None:
    with Library.open(many, encoder=FakeEncoder()) as library:
        sample = library.agreement.draw(10, ("*Ann*", "Bo"), by="Ann", seed=7)
        for one in sample.held:
            for person in ("*Ann*", "Bo"):
                library.agreement.code(sample.number, one.position, person, [FATHERS])
        changed = replace(library.vocabulary[FATHERS], label="*Dads*", family="Home *and* away")
        library.theming.edit(changed, reason="Shorter.", by="Ann")
    assert any(part.label.startswith(r"\*Ann\* and the machine: ") for part in open_page("agreement").expander)
    at = open_page("vocabulary", theme=FATHERS)
    assert r"Home \*and\* away: 1 theme" in [part.label for part in at.expander]
    choose(at, "Retire a theme")
    assert r"Retire “\*Dads\*”" in [one.label for one in at.button]
    choose(at, "Merge a theme into another")
    select(at, "Into which theme", SHARING)
    assert key_of(at, r"Merge “\*Dads\*” into “")


def test_a_sample_that_cannot_be_drawn_says_why(many: Path, open_page: OpenPage) -> None:
    at = open_page("agreement")
    at.text_input(key="draw-first").set_value("Ann")
    at.text_input(key="draw-second").set_value("ann")
    next(one for one in at.button if one.label == "Draw the lines").click().run()
    assert "Two different people have to code" in words(at)


def test_a_library_too_small_for_a_sample_says_so(open_page: OpenPage) -> None:
    assert "A sample needs at least 10 lines; this library holds 3." in words(open_page("agreement"))


# ------------------------------------------------------------------ the vocabulary


def choose(at: AppTest, what: str) -> None:
    at.radio[0].set_value(what).run()


def select(at: AppTest, label: str, value: str) -> None:
    next(one for one in at.selectbox if one.label == label).set_value(value).run()
    assert not at.exception


def fill(at: AppTest, label: str, value: str) -> None:
    next(one for one in [*at.text_input, *at.text_area] if one.label.startswith(label)).set_value(value).run()


def test_a_theme_is_added_with_a_reason_and_stands_in_the_history(home: Path, open_page: OpenPage) -> None:
    at = open_page("vocabulary")
    assert "Nobody has changed the themes" in words(at)
    fill(at, "Label", "Pets <b>")
    select(at, "Family", "Family and carers")
    fill(at, "What a line must be about", "What animals in the home tell.")
    assert "Please say why" in press(at, key_of(at, "Add this theme"))
    fill(at, "Why", "They were seen three times.")
    fill(at, "Your name", "Ann B")
    seen = press(at, key_of(at, "Add this theme"))
    assert "Added “Pets &lt;b&gt;”. Why: They were seen three times. · Ann B" in seen
    with Library.open(home, encoder=FakeEncoder()) as library:
        assert "pets-b" in library.vocabulary


def test_a_merge_lists_its_lines_before_it_is_made(home: Path, open_page: OpenPage) -> None:
    at = open_page("vocabulary", theme=FATHERS)
    choose(at, "Merge a theme into another")
    select(at, "Into which theme", SHARING)
    seen = words(at)
    assert "<strong>3 lines are touched</strong>: 3 suggested, 0 accepted by people, 0 rejected by people." in seen
    assert "Nobody asked" in seen
    assert "1 of them is of restricted reviews, and not listed here" in seen
    assert "Kept back." not in seen
    fill(at, "Why", "One is enough.")
    seen = press(at, key_of(at, "Merge “"))
    assert "3 lines moved along" in seen
    assert "The 43 themes" in seen
    assert set(next(iter(stands(home, "Child B").values()))) == {SHARING}


def test_a_theme_is_renamed_and_retired(home: Path, open_page: OpenPage) -> None:
    at = open_page("vocabulary", theme=FATHERS)
    choose(at, "Rename or reword a theme")
    fill(at, "Label", "Dads")
    fill(at, "Why", "Shorter.")
    assert "to “Dads”" in press(at, key_of(at, "Keep the new words"))
    choose(at, "Retire a theme")
    assert "3 lines are touched" in words(at)
    fill(at, "Why", "Not used.")
    assert "Retired “Dads”" in press(at, key_of(at, "Retire “"))
    assert next(iter(stands(home, "Child B").values())) == {}


def test_the_list_is_taken_out_and_a_changed_one_is_shown_before_it_is_read_in(home: Path, open_page: OpenPage) -> None:
    at = open_page("vocabulary")
    assert [one.label for one in at.get("download_button")] == ["Download as CSV", "Download as YAML"]
    with Library.open(home, encoder=FakeEncoder()) as library:
        now = library.vocabulary
        changed = replace(now, themes=(replace(now.themes[0], label="=1+1"), *now.themes[1:]))
    at.file_uploader[0].set_value(("themes.csv", exchange.write(changed, "csv"), "text/csv")).run()
    assert "to “=1+1”" in words(at)
    at.text_input(key="why-file-0").set_value("Agreed in May.").run()
    assert "1 change made from themes.csv" in press(at, "take-in")
    assert "Agreed in May." in words(at)


def test_a_file_that_is_no_list_is_refused_in_words(open_page: OpenPage) -> None:
    at = open_page("vocabulary")
    at.file_uploader[0].set_value(("themes.csv", b"no,list\n1,2\n", "text/csv")).run()
    assert not at.exception
    assert "has no column “id”" in words(at)


def test_the_check_names_themes_on_too_few_lines_and_opens_them(open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    at = open_page("vocabulary")
    monkeypatch.setattr(type(state.library()), "_encoder", lambda self: FakeEncoder())
    seen = press(at, "check")
    assert re.search(r"44 themes of 44 on fewer than 5 lines", seen)
    assert f'<a href="theme?id={FATHERS}">' in seen


def test_suggesting_anew_after_a_change_leaves_decisions(home: Path, open_page: OpenPage, monkeypatch: pytest.MonkeyPatch) -> None:
    with Library.open(home, encoder=FakeEncoder()) as library:
        name = next(held.id for held in library.points() if held.text.startswith("Nobody"))
        library.decide(name, FATHERS, REJECTED, "Bo")
    at = open_page("vocabulary", theme=FATHERS)
    choose(at, "Rename or reword a theme")
    fill(at, "Label", "Dads")
    fill(at, "Why", "Shorter.")
    press(at, key_of(at, "Keep the new words"))
    monkeypatch.setattr(Library, "_suggest", lambda self, points: [(Assignment(FATHERS, 0.9, "x"),)] * len(points))
    state.library().__dict__.pop("deciding", None)
    assert "What people decided stayed" in press(at, "anew")
    assert FATHERS not in stands(home, "Child A")["Nobody asked <script>alert(1)</script> the father."]
    assert stands(home, "Child A")["Notes were not passed on."] == {FATHERS: (AssignmentState.SUGGESTED, "machine")}


def test_the_file_of_themes_is_never_written(open_page: OpenPage) -> None:
    before = (DATA / "themes.yaml").read_bytes()
    at = open_page("vocabulary", theme=FATHERS)
    choose(at, "Retire a theme")
    fill(at, "Why", "Not used.")
    press(at, key_of(at, "Retire “"))
    assert (DATA / "themes.yaml").read_bytes() == before
