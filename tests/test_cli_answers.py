"""The `kb` command as scripts and people use it: the JSON of the contract, and words that a terminal cannot spoil."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kb.library import Library
from tests.readings import reading
from ui.cli import app

RUNNER = CliRunner()

BRIEFING = """Child Maple

Published 12 March 2024

What worked well

- **Timely response:** The school nurse rang the hospital the same afternoon.

Areas for improvement

- Nobody told the night team about the earlier visit of the father.

Recommendations

- The partnership should agree one form for passing on worries.

Questions to consider

- Who in your team would have known about the father?
"""


def run(*arguments: str | Path) -> Any:
    return RUNNER.invoke(app, [str(argument) for argument in arguments])


def answer(*arguments: str | Path, status: int = 0) -> dict[str, Any]:
    """The one JSON document of a command, and nothing else on standard output."""
    result = run(*arguments, "--json")
    assert result.exit_code == status, result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


@pytest.fixture
def briefing(tmp_path: Path) -> Path:
    file = tmp_path / "maple.md"
    file.write_text(BRIEFING)
    return file


def test_parse(briefing: Path) -> None:
    (document,) = answer("parse", briefing)["documents"]
    assert list(document) == [
        "file",
        "outcome",
        "message",
        "reference",
        "title",
        "partnership",
        "published",
        "published_as_printed",
        "review_type",
        "pages",
        "sections",
        "points",
        "warnings",
        "facts",
    ]
    assert (document["file"], document["outcome"], document["message"]) == ("maple.md", "parsed", None)
    assert (document["reference"], document["published"], document["published_as_printed"]) == (
        "Child Maple",
        "2024-03-12",
        "12 March 2024",
    )
    assert all(list(section) == ["kind", "heading", "inferred", "page"] for section in document["sections"])
    assert [point["kind"] for point in document["points"]] == ["good_practice", "development_area", "recommendation", "reflective_question"]
    first = document["points"][0]
    assert list(first) == ["kind", "label", "text", "page", "section", "themes", "fields", "links", "sure"]
    assert (first["label"], first["text"]) == ("Timely response", "The school nurse rang the hospital the same afternoon.")
    assert all(list(theme) == ["id", "score", "why"] for point in document["points"] for theme in point["themes"])
    assert any(point["themes"] for point in document["points"])


def test_json_is_utf_8_whatever_a_name_holds(tmp_path: Path) -> None:
    file = tmp_path / "érable.md"
    file.write_text(BRIEFING.replace("afternoon", "après-midi – “at once”"), encoding="utf-8")
    (document,) = answer("parse", file)["documents"]
    assert document["file"] == "érable.md"
    assert document["points"][0]["text"] == "The school nurse rang the hospital the same après-midi – “at once”."
    # A name with bytes that are no UTF-8, as Linux hands it over.
    (missing,) = answer("parse", tmp_path / "caf\udce9.pdf", status=1)["documents"]
    assert missing["outcome"] == "damaged"
    assert missing["file"].startswith("caf")


def test_ingest_again_changes_nothing(briefing: Path, tmp_path: Path) -> None:
    home = tmp_path / "library"
    first = answer("ingest", briefing, "--home", home)
    assert list(first) == ["files", "seconds"]
    (file,) = first["files"]
    assert list(file) == ["file", "outcome", "reference", "points", "warnings", "message", "seconds", "restricted"]
    assert (file["outcome"], file["reference"], file["points"]) == ("added", "Child Maple", 4)
    assert answer("ingest", briefing, "--home", home)["files"][0]["outcome"] == "unchanged"


def test_one_bad_file_does_not_stop_the_others(briefing: Path, tmp_path: Path) -> None:
    folder = briefing.parent
    (folder / "a-empty.txt").write_bytes(b"")
    (folder / "b-locked.docx").write_bytes(b"PK\x03\x04 no")
    document = answer("ingest", folder, folder / "missing.pdf", "--home", tmp_path / "elsewhere" / "library", status=1)
    outcomes = {file["file"]: (file["outcome"], file["message"]) for file in document["files"]}
    assert outcomes["maple.md"] == ("added", None)
    assert outcomes["a-empty.txt"][0] == "empty"
    assert outcomes["missing.pdf"][0] == "failed"
    assert all(message for outcome, message in outcomes.values() if outcome != "added")


def test_search(library_home: Path) -> None:
    document = answer("search", "how do we involve fathers", "-k", "5", "--home", library_home)
    assert list(document) == ["query", "mode", "total", "seconds", "hits", "facets", "notes"]
    assert document["mode"] == "hybrid"
    assert 1 <= len(document["hits"]) <= 5 <= document["total"]
    assert sum(document["facets"]["kind"].values()) == document["total"]
    of_review = ["outcome", "age_band", "harm", "agency", "status", "partnership", "year", "review_type"]
    assert list(document["facets"]) == ["kind", "theme", "review", *of_review]
    for rank, hit in enumerate(document["hits"], start=1):
        assert list(hit) == [
            "rank",
            "point",
            "kind",
            "label",
            "text",
            "reference",
            "partnership",
            "published",
            "file",
            "page",
            "heading",
            "heading_inferred",
            "themes",
            "score",
            "why",
            "also_in",
            "also_in_files",
            "restricted",
        ]
        assert hit["rank"] == rank
        assert list(hit["why"]) == ["keyword_rank", "semantic_rank", "matched"]


@pytest.mark.parametrize("mode", ["semantic", "keyword"])
def test_search_by_one_ranking_only(library_home: Path, mode: str) -> None:
    document = answer("search", "fathers", "--mode", mode, "--home", library_home)
    other = {"semantic": "keyword_rank", "keyword": "semantic_rank"}[mode]
    assert document["hits"]
    assert all(hit["why"][other] is None and hit["why"][f"{mode}_rank"] for hit in document["hits"])


def test_search_filters_narrow_each_other(library_home: Path) -> None:
    everything = answer("search", "information", "--mode", "keyword", "-k", "500", "--home", library_home)["hits"]
    kind, year = everything[0]["kind"], next(hit["published"] for hit in everything if hit["published"])[:4]
    expected = [hit["point"] for hit in everything if hit["kind"] == kind and (hit["published"] or "").startswith(year)]
    options = ["--kind", kind, "--filter", f"year={year}", "--mode", "keyword", "-k", "500"]
    found = answer("search", *options, "information", "--home", library_home)["hits"]
    assert [hit["point"] for hit in found] == expected
    review = everything[0]["reference"]
    by_review = answer("search", "information", "--review", review.upper(), "--mode", "keyword", "--home", library_home)["hits"]
    assert {hit["reference"] for hit in by_review} == {review}
    by_theme = answer("search", "information", "--theme", "Information sharing", "--mode", "keyword", "--home", library_home)["hits"]
    assert by_theme
    assert all("information-sharing" in hit["themes"] for hit in by_theme)


def test_themes_count_reviews_and_trends_count_lines(library_home: Path) -> None:
    with Library.open(library_home) as library:
        held = library.review_count(restricted=True)
    themes, trends = answer("themes", "--home", library_home), answer("trends", "--home", library_home)
    assert themes["reviews"] == held == len(trends["reviews"])
    assert list(themes["themes"][0]) == [
        "id",
        "label",
        "family",
        "reviews",
        "strength",
        "gap",
        "recommendation",
        "question",
        "first_published",
        "last_published",
    ]
    assert all(list(review) == ["reference", "published", "restricted"] for review in trends["reviews"])
    for theme in themes["themes"]:
        cells = [cell for cell in trends["cells"] if cell["theme"] == theme["id"]]
        for polarity in ("strength", "gap", "recommendation", "question"):
            assert theme[polarity] == sum(cell[polarity] > 0 for cell in cells)


def test_reviews_then_withdraw(fresh_home: Path) -> None:
    before = answer("reviews", "--home", fresh_home)["reviews"]
    reference = before[0]["reference"]
    gone = answer("withdraw", reference.lower(), "--reason", "Asked by the partnership", "--home", fresh_home)
    assert (gone["reference"], gone["state"], gone["withdrawn_reason"]) == (reference, "withdrawn", "Asked by the partnership")
    after = {review["reference"]: review["state"] for review in answer("reviews", "--home", fresh_home)["reviews"]}
    assert after[reference] == "withdrawn"
    assert run("search", "visit", "--review", reference, "--mode", "keyword", "--home", fresh_home).stdout.startswith("Nothing was found")
    assert run("pack", "--review", reference, "--out", fresh_home.parent / "p.md", "--home", fresh_home).exit_code == 1


def test_check_and_reindex(fresh_home: Path) -> None:
    assert answer("check", "--home", fresh_home) == {"findings": []}
    (vectors,) = fresh_home.glob("vectors-*")
    for file in vectors.rglob("*"):
        if file.is_file():
            file.unlink()
    found = answer("check", "--home", fresh_home, status=1)["findings"]
    assert found
    assert list(found[0]) == ["code", "message", "repaired"]
    assert all(finding["repaired"] for finding in answer("check", "--repair", "--home", fresh_home)["findings"])
    assert answer("reindex", "--home", fresh_home)["points"] == sum(
        review["points"] for review in answer("reviews", "--home", fresh_home)["reviews"]
    )


@pytest.mark.parametrize("form", ["html", "docx", "md", "txt"])
def test_pack(library_home: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"pack.{form}"
    document = answer("pack", "--theme", "information-sharing", "--minutes", "7", "--format", form, "--out", out, "--home", library_home)
    assert (document["file"], document["format"], document["minutes"]) == (str(out), form, 7)
    assert document["lines"] > 0
    assert out.stat().st_size > 2_000
    assert [file.name for file in tmp_path.iterdir()] == [out.name]


def test_the_ending_of_the_file_names_the_format(library_home: Path, tmp_path: Path) -> None:
    out = tmp_path / "pack.md"
    assert run("pack", "--query", "safer sleep", "--out", out, "--home", library_home).exit_code == 0
    assert out.read_text().startswith("# ")


@pytest.mark.parametrize("width", ["30", "80", "200"])
def test_no_line_is_cut_at_any_width(library_home: Path, monkeypatch: pytest.MonkeyPatch, width: str) -> None:
    hits = answer("search", "information", "--mode", "keyword", "--home", library_home)["hits"]
    monkeypatch.setenv("COLUMNS", width)
    shown = run("search", "information", "--mode", "keyword", "--home", library_home).stdout
    words = " ".join(shown.split())
    for hit in hits:
        wording = f"{hit['label']}: {hit['text']}" if hit["label"] else hit["text"]
        assert wording in words
    assert max(map(len, shown.splitlines())) <= int(width)
    for command in ("reviews", "themes"):
        listed = run(command, "--home", library_home).stdout
        assert max(map(len, listed.splitlines())) <= int(width)
        monkeypatch.setenv("COLUMNS", "1000")
        broad = run(command, "--home", library_home).stdout
        monkeypatch.setenv("COLUMNS", width)
        assert sorted("".join(listed.split())) == sorted("".join(broad.split()))


def test_lines_stand_in_groups_with_their_source(library_home: Path) -> None:
    shown = run("search", "child father school", "--mode", "keyword", "-k", "100", "--home", library_home).stdout
    groups = ["What went wrong", "What good looks like", "What was recommended", "What to ask your team"]
    places = [shown.index(group) for group in groups if group in shown]
    assert len(places) == len(groups)
    assert places == sorted(places)
    assert re.search(r"· \d{1,2} [A-Z][a-z]+ 20\d\d", " ".join(shown.split()))
    assert re.search(r"· page \d", " ".join(shown.split()))


def test_what_was_understood_and_other_reviews_with_the_same_words_are_said(tmp_path: Path) -> None:
    with Library.open(tmp_path) as library:
        for name in ("Child A", "Child B"):
            library.add(reading(f"{name}.md", "The designated officer was not told about the second worry.", reference=name))
    seen = run("search", "LADO kind:gap", "--home", tmp_path).output
    assert "Read 'LADO' as 'local authority designated officer'.\n" in seen
    assert "Narrowed to kind 'gap'.\n" in seen
    assert re.search(r"· also in 1 other review: Child [AB]$", " ".join(seen.split()))


def test_human_answers_of_the_other_commands(library_home: Path, briefing: Path) -> None:
    for arguments, said in (
        (["reviews"], " reviews."),
        (["themes"], "Numbers of reviews, of"),
        (["trends"], "Numbers of lines."),
        (["check"], "All is well"),
    ):
        result = run(*arguments, "--home", library_home)
        assert (result.exit_code, said in " ".join(result.stdout.split())) == (0, True), result.output
    shown = run("parse", briefing).stdout
    assert "12 March 2024" in shown
    assert "- Timely response: The school nurse rang the hospital the same afternoon." in " ".join(shown.split())
