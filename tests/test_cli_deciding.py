"""`kb decide` and `kb vocabulary` as scripts and people use them, over a real library."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ingest.pipeline import ingest_bytes
from kb.library import Library
from kb.models import AssignmentState
from tests.readings import point, reading
from ui.cli import app

RUNNER = CliRunner()
FATHERS, SHARING, SLEEP = "fathers-male-carers", "information-sharing", "crying-and-safer-sleep"
BRIEFING = """# Child Maple

This briefing is invented for a test.

## Areas for improvement

- Nobody asked the father what he knew.
- The cot was not safe to sleep in.
"""


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("deciding") / "library"
    with Library.open(home) as library:
        library.add(reading("a.pdf", point("One.", themes=[FATHERS, SHARING]), point("Two.", themes=[FATHERS]), reference="Child A"))
    return home


def kb(*words: str, status: int = 0) -> str:
    answer = RUNNER.invoke(app, list(words))
    assert answer.exit_code == status, answer.output
    return answer.stdout if status == 0 else answer.output


def as_json(*words: str, status: int = 0) -> Any:
    answer = RUNNER.invoke(app, [*words, "--json"])
    assert answer.exit_code == status, answer.output
    return json.loads(answer.stdout)


def stands(home: Path, text: str) -> dict[str, tuple[AssignmentState, str]]:
    with Library.open(home) as library:
        return {given.theme: (given.state, given.by) for held in library.points() if held.text == text for given in held.themes}


def first(theme: str = FATHERS) -> str:
    return str(as_json("decide", "queue", "--theme", theme)["lines"][0]["point"])


# ------------------------------------------------------------------ decide


def test_the_queue_as_json_and_in_words(home: Path) -> None:
    found = as_json("decide", "queue", "-k", "1")
    assert (found["decided"], found["of"], found["waiting"], len(found["lines"])) == (0, 3, 3, 1)
    (line,) = found["lines"]
    assert set(line) == {"point", "kind", "label", "text", "reference", "file", "page", "themes"}
    assert line["themes"][0]["how_sure"] == "fairly sure"
    shown = kb("decide", "queue", "--review", "child a")
    assert "0 of 3 decided. 3 suggestions wait." in shown
    assert "fathers-male-carers: fairly sure, about fathers-male-carers" in " ".join(shown.split())


def test_accept_reject_and_undo_one_theme_at_one_line(home: Path) -> None:
    name = first(SHARING)
    made = as_json("decide", "accept", name, "Information sharing", "--by", "Ann")
    assert (made["decisions"][0]["theme"], made["decisions"][0]["by"], made["decided"], made["of"]) == (SHARING, "Ann", 1, 3)
    kb("decide", "reject", name, FATHERS, "--by", "Ann")
    assert stands(home, "One.") == {SHARING: (AssignmentState.ACCEPTED, "Ann")}
    assert as_json("decide", "undo", "--by", "Ann")["undone"][0]["theme"] == FATHERS
    assert set(stands(home, "One.")) == {FATHERS, SHARING}
    kb("decide", "undo", "--by", "Ann")
    assert "no decision of Ann" in kb("decide", "undo", "--by", "Ann", status=1)


def test_accept_a_theme_instead_of_another(home: Path) -> None:
    kb("decide", "accept", first(SHARING), SLEEP, "--instead-of", SHARING, "--by", "Ann")
    assert stands(home, "One.") == {FATHERS: (AssignmentState.SUGGESTED, "machine"), SLEEP: (AssignmentState.ACCEPTED, "Ann")}


def test_all_of_a_theme_only_after_yes(home: Path) -> None:
    assert "2 suggestions would be rejected. Nothing was changed" in kb("decide", "reject", "--theme", FATHERS, status=1)
    assert set(stands(home, "Two.")) == {FATHERS}
    assert len(as_json("decide", "reject", "--theme", FATHERS, "--yes", "--by", "Ann")["decisions"]) == 2
    assert stands(home, "Two.") == {}
    assert "nothing to decide" in kb("decide", "accept", "--theme", FATHERS, "--yes", status=1)


@pytest.mark.parametrize("words", [("accept",), ("reject", "abc"), ("accept", "--yes")])
def test_what_says_too_little_is_a_usage_error(home: Path, words: tuple[str, ...]) -> None:
    assert "name a line and a theme" in " ".join(kb("decide", *words, status=2).split())


def test_a_name_that_is_not_there_is_said_with_the_nearest(home: Path) -> None:
    assert "Did you mean fathers-male-carers" in " ".join(kb("decide", "queue", "--theme", "father", status=1).split())
    assert "no longer in the library" in " ".join(kb("decide", "accept", "abc", FATHERS, status=1).split())


# ------------------------------------------------------------------ vocabulary


def test_check_says_what_is_not_sound(home: Path) -> None:
    found = as_json("vocabulary", "check", status=1)
    assert (found["sound"], found["themes"], found["too_many"]) == (False, 44, False)
    assert {one["theme"]: one["lines"] for one in found["little_used"]}[FATHERS] == 2
    assert all(pair["alike"] >= 0.9 for pair in found["alike_definitions"])


def test_a_merge_lists_its_lines_first_and_then_the_old_id_works_everywhere(home: Path) -> None:
    touched = as_json("vocabulary", "merge", FATHERS, SHARING, "--reason", "one is enough", status=1)
    assert ([line["text"] for line in touched["would_touch"]], touched["suggested"]) == (["One.", "Two."], 2)
    assert FATHERS in stands(home, "Two.")
    made = as_json("vocabulary", "merge", FATHERS, SHARING, "--reason", "one is enough", "--yes", "--by", "Ann")
    assert made["changes"] == [
        made["changes"][0] | {"action": "merge", "theme": FATHERS, "into": SHARING, "lines": 2, "reason": "one is enough", "by": "Ann"}
    ]
    assert as_json("decide", "queue", "--theme", FATHERS)["of"] == 2
    assert {hit["text"] for hit in as_json("search", "one two", "--theme", FATHERS)["hits"]} == {"One.", "Two."}
    assert FATHERS not in [theme["id"] for theme in as_json("themes")["themes"]]
    assert not kb("pack", "--theme", FATHERS, "--minutes", "7", "--out", str(home / "pack.md")).startswith("There is no theme")


def test_a_file_added_after_a_merge_has_the_new_theme(home: Path) -> None:
    kb("vocabulary", "merge", SLEEP, SHARING, "--reason", "one is enough", "--yes")
    with Library.open(home) as library:
        assert ingest_bytes("maple.md", BRIEFING.encode(), library).outcome == "added"
    assert set(stands(home, "The cot was not safe to sleep in.")) >= {SHARING}
    assert SLEEP not in stands(home, "The cot was not safe to sleep in.")


def test_add_rename_and_retire(home: Path) -> None:
    made = as_json(
        "vocabulary", "add", "Pets", "--family", "F", "--definition", "Animals at home.", "--phrase", "the dog", "--reason", "seen"
    )
    assert made["changes"][0]["theme"] == "pets"
    kb("vocabulary", "rename", "pets", "--label", "Animals", "--reason", "wider")
    assert "Renamed “Pets” to “Animals”" not in kb("vocabulary", "rename", "Pets", "--definition", "All of them.", "--reason", "wider")
    assert "0 lines would be touched" in kb("vocabulary", "retire", "Animals", "--reason", "unused", status=1)
    kb("vocabulary", "retire", "Animals", "--reason", "unused", "--yes")
    assert "was retired" in " ".join(kb("vocabulary", "rename", "pets", "--label", "x", "--reason", "y", status=1).split())


def test_the_list_goes_out_is_changed_and_comes_back_in(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "themes.csv"
    assert "44 themes" in kb("vocabulary", "export", str(file))
    rows = list(csv.reader(file.open(encoding="utf-8-sig", newline="")))
    rows[1][1] = "The child's own voice"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([*rows, ["", "Pets", "Family and carers", "Animals at home.", "the dog; the cat"]])
    said = kb("vocabulary", "import", str(file), "--reason", "agreed", status=1)
    assert "Renamed" in said
    assert "2 changes would be made" in said
    changes = as_json("vocabulary", "import", str(file), "--reason", "agreed", "--yes")["changes"]
    assert [(one["action"], one["label"]) for one in changes] == [("edit", "The child's own voice"), ("add", "Pets")]
    other = tmp_path / "themes.yaml"
    kb("vocabulary", "export", str(other))
    assert "the dog" in other.read_text("utf-8")


def test_a_file_that_cannot_be_used_is_refused_in_a_sentence(home: Path, tmp_path: Path) -> None:
    assert "cannot be read" in " ".join(kb("vocabulary", "import", str(tmp_path / "no.csv"), "--reason", "x", status=1).split())
    assert "neither CSV nor YAML" in kb("vocabulary", "export", str(tmp_path / "x.docx"), status=1)


def test_suggesting_anew_keeps_what_people_decided(home: Path) -> None:
    kb("decide", "reject", first(FATHERS), FATHERS, "--by", "Ann")
    assert as_json("vocabulary", "suggest")["suggestions"] >= 0
    with Library.open(home) as library:
        states = {(one.point, one.theme): one.state for one in library.deciding.history()}
    assert list(states.values()) == [AssignmentState.REJECTED]
    assert sum(FATHERS in stands(home, text) for text in ("One.", "Two.")) <= 1
