"""`kb reading`, `kb correct`, `kb reread` and `kb headings` as scripts and people use them, over a real library."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from ingest.pipeline import ingest_bytes
from kb.library import Library
from kb.models import SearchMode
from tests.checkable import GAPS, REFERENCE, WHY, briefing
from ui.cli import app

RUNNER = CliRunner()
PARTNERSHIP = "Northshire Safeguarding Children Partnership"
BRIEFING = f"""# Child Maple

{PARTNERSHIP}

This briefing is invented for a test.

## What worked well

- The school nurse rang the hospital. She rang again at night.
- A neighbour's call was written down.

## A glimmer

- The lodger was known to nobody.
- The door stood open in June.

## Areas for improvement

- Nobody told the night team.
- The plan was not changed when the lodger moved in.
"""
LATER = BRIEFING.replace("Child Maple", "Child Birch").replace("lodger", "uncle").replace("night team", "day team")


@pytest.fixture(scope="module")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("correcting") / "library"
    with Library.open(home) as library:
        assert ingest_bytes("maple.md", BRIEFING.encode(), library).outcome == "added"
        doubtful, content = briefing()
        library.add(doubtful, content=content)
    return home


def run(*arguments: str, status: int = 0) -> str:
    result = RUNNER.invoke(app, list(arguments))
    assert result.exit_code == status, result.output
    return " ".join(result.output.split())


def answer(*arguments: str, status: int = 0) -> dict[str, Any]:
    result = RUNNER.invoke(app, [*arguments, "--json"])
    assert result.exit_code == status, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def read(ref: str = "Child Maple") -> dict[str, Any]:
    (file,) = answer("reading", ref)["files"]
    return dict(file)


def lines(ref: str = "Child Maple") -> dict[int, tuple[str, str]]:
    return {one["number"]: (one["kind"], one["text"]) for one in read(ref)["lines"]}


def glimmer(ref: str = "Child Maple") -> dict[str, Any]:
    return dict(next(one for one in read(ref)["sections"] if one["heading"] == "A glimmer"))


def test_a_reading_is_listed_with_numbers_and_how_sure(home: Path) -> None:
    document = answer("reading", REFERENCE.upper())
    assert (document["reference"], document["state"]) == (REFERENCE, "needs a look")
    (file,) = document["files"]
    assert [one["number"] for one in file["lines"]] == [1, 2, 3, 4, 5]
    third = file["lines"][2]
    assert (third["kind"], third["as_read"], third["corrected_by"]) == ("development_area", None, [])
    section = file["sections"][third["section"] - 1]
    assert (section["heading"], section["inferred"], section["how_sure"], section["why"]) == (None, True, "fairly sure", WHY)
    assert [(one["number"], one["about"], one["message"]) for one in file["doubts"]] == [(1, "section", WHY)]
    said = run("reading", REFERENCE)
    assert f"3 ▲ {GAPS[0]}" in said
    assert f"D1 section S3: {WHY} (page 2)" in said


def test_what_needs_a_look_is_listed_until_it_was_confirmed(home: Path) -> None:
    waiting = {one["reference"]: one["doubts"] for one in answer("reading")["reviews"]}
    assert waiting[REFERENCE] == 1
    assert f"{REFERENCE}: 1 thing to look at" in run("reading")
    done = answer("correct", REFERENCE, "confirm", "D1", "--by", "Ann")
    assert (done["state"], done["doubts"]) == ("ready", 0)
    assert [(one["action"], one["by"]) for one in done["corrections"]] == [("section", "Ann")]
    assert REFERENCE not in {one["reference"] for one in answer("reading")["reviews"]}
    held = next(one for one in answer("reviews")["reviews"] if one["reference"] == REFERENCE)
    assert (held["state"], held["doubts"]) == ("ready", 0)
    run("correct", REFERENCE, "undo", "1")
    assert answer("correct", REFERENCE, "confirm", "all")["state"] == "ready"


def test_every_correction_can_be_made_and_taken_back(home: Path) -> None:
    before = lines()
    last = max(before)
    for asked in (
        ["kind", "1", "next_step"],
        ["split", "1", "she rang again"],
        ["label", "1", "The school nurse"],
        ["unlabel", "1"],
        ["merge", "1"],
        ["drop", str(last)],
        ["add", "this briefing is invented", "--kind", "resource", "--after", "1"],
        ["kind", "S4", "recommendations"],
    ):
        run("correct", "Child Maple", *asked, "--by", "Ann")
    after = lines()
    assert after[1] == ("next_step", "The school nurse rang the hospital. She rang again at night.")
    assert "The plan was not changed when the lodger moved in." not in [text for _, text in after.values()]
    assert read()["lines"][0]["as_read"] == [{"kind": "good_practice", "label": None, "text": before[1][1]}]
    for made in reversed(read()["corrections"]):
        run("correct", "Child Maple", "undo", str(made["number"]))
    assert lines() == before
    assert run("check") == "All is well: the catalogue, the search index and the kept files agree."


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (["add", "He never rang.", "--kind", "resource"], "nothing here is ever made up"),
        (["add", "She rang again", "--kind", "resource"], "in a line already"),
        (["split", "1", "The school nurse"], "second part begins"),
        (["label", "1", "nurse"], "first words"),
        (["kind", "1", "good_practice"], "how it stands already"),
        (["drop", "99"], "There is no line 99"),
        (["kind", "S99", "context"], "There is no section 99"),
        (["confirm", "D99"], "There is no doubt 99"),
        (["undo", "99"], "There is no correction 99"),
    ],
)
def test_what_cannot_be_done_is_refused_in_a_sentence(home: Path, asked: list[str], sentence: str) -> None:
    before = read()
    assert sentence in answer("correct", "Child Maple", *asked, status=1)["error"]
    assert sentence in run("correct", "Child Maple", *asked, status=1)
    assert read() == before


@pytest.mark.parametrize(
    "asked", [["mend", "1"], ["kind", "one", "next_step"], ["kind", "1", "nothing"], ["kind", "1"], ["drop"], ["add", "She rang"]]
)
def test_wrong_usage_ends_with_two(home: Path, asked: list[str]) -> None:
    run("correct", "Child Maple", *asked, status=2)


def test_an_unknown_review_is_told(home: Path) -> None:
    assert "There is no review" in run("reading", "Child Nobody", status=1)


def test_a_withdrawn_review_has_nothing_to_check(home: Path) -> None:
    run("withdraw", "Child Maple")
    assert "nothing to check" in run("reading", "Child Maple")
    assert answer("reading", "Child Maple")["files"] == []
    assert "There is no line 1" in run("correct", "Child Maple", "drop", "1", status=1)


def test_a_kept_heading_opens_what_a_person_said_when_the_partnerships_next_file_is_read(home: Path) -> None:
    number = f"S{glimmer()['number']}"
    run("correct", "Child Maple", "kind", number, "questions", "--by", "Ann")
    assert PARTNERSHIP in run("correct", "Child Maple", "keep", number, "--by", "Ann")
    (kept,) = answer("headings")["headings"]
    assert (kept["partnership"], kept["heading"], kept["kind"], kept["by"]) == (PARTNERSHIP, "A glimmer", "questions", "Ann")
    with Library.open(home) as library:
        assert ingest_bytes("birch.md", LATER.encode(), library).outcome == "added"
        elsewhere = LATER.replace("Northshire", "Southshire").replace("Birch", "Oak")
        assert ingest_bytes("oak.md", elsewhere.encode(), library).outcome == "added"
    birch = glimmer("Child Birch")
    assert (birch["kind"], birch["inferred"]) == ("questions", False)
    assert glimmer("Child Oak")["kind"] != "questions"
    assert "No heading wordings are kept" in run("headings", "--forget", str(kept["number"]))


def test_reading_again_keeps_corrections_and_uses_kept_headings(home: Path) -> None:
    run("correct", "Child Maple", "split", "1", "She rang again", "--by", "Ann")
    assert [one["outcome"] for one in answer("reread", "Child Maple")["files"]] == ["unchanged"]
    run("correct", "Child Maple", "kind", f"S{glimmer()['number']}", "questions")
    run("correct", "Child Maple", "keep", f"S{glimmer()['number']}")
    assert [one["outcome"] for one in answer("reread", "Child Maple")["files"]] == ["replaced"]
    assert [text for _, text in lines().values()][:2] == ["The school nurse rang the hospital.", "She rang again at night."]
    assert not glimmer()["inferred"]
    with Library.open(home) as library:
        assert library.search("rang again at night", mode=SearchMode.SEMANTIC, limit=1).hits[0].point.text == "She rang again at night."
        assert library.check() == []


def test_a_file_without_a_kept_copy_cannot_be_read_again(home: Path) -> None:
    shutil.rmtree(home / "originals")
    (one,) = answer("reread", "Child Maple", status=1)["files"]
    assert one["outcome"] == "failed"
    assert "add it again" in one["message"]
