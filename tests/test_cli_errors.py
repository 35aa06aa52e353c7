"""What the `kb` command says when something cannot be done (status 1) or was asked wrongly (status 2): a sentence, never a traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kb.settings import ROOT
from ui.cli import app

RUNNER = CliRunner()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["search"], "Missing argument"),
        (["search", "x", "--kind", "gap"], "development_area"),
        (["search", "x", "--mode", "magic"], "hybrid, semantic, keyword"),
        (["search", "x", "-k", "0"], "-k"),
        (["search", "x", "--filter", "year"], "FACET=VALUE"),
        (["search", "x", "--filter", "year=last"], "four digits"),
        (["search", "x", "--filter", "colour=red"], "partnership, review_type, year"),
        (["search", "x", "--filter", "review_type=novel"], "lcspr"),
        (["search", "x", "--filter", "agency=polise"], "There is no agency “polise”. Did you mean police?"),
        (["search", "x", "--filter", "age_band=teen"], "Use one of unborn, under-1, 1-5"),
        (["search", "x", "--filter", "harm=neglekt"], "Did you mean neglect?"),
        (["pack", "--theme", "x"], "--out"),
        (["pack", "--out", "p.html"], "say what the pack is about"),
        (["pack", "--theme", "x", "--out", "p.html", "--minutes", "30"], "7, 20 or 45"),
        (["pack", "--theme", "x", "--out", "p.pdf"], "html, docx, md, txt, not pdf"),
        (["pack", "--theme", "x", "--out", "p.html", "--format", "pptx"], "html, docx, md, txt, not pptx"),
        (["pack", "--theme", "x", "--out", "p.odt"], "html, docx, md, txt"),
        (["pack", "--theme", "x", "--out", "p"], "html, docx, md, txt"),
        (["serve", "--port", "0"], "--port"),
        (["serch", "x"], "Did you mean 'search'"),
        (["search", "x", "--jsn"], "--json"),
    ],
)
def test_wrong_usage(library_home: Path, arguments: list[str], said: str) -> None:
    result = RUNNER.invoke(app, [*arguments, "--home", str(library_home)] if arguments[0] != "serch" else arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["search", "x", "--theme", "fathers-male-carer"], "Did you mean fathers-male-carers?"),
        (["search", "x", "--review", "Child Nobody"], "There is no review “Child Nobody”"),
        (["pack", "--theme", "fathers-male-carer", "--out", "p.html"], "Did you mean fathers-male-carers?"),
        (["pack", "--review", "Child Nobody", "--out", "p.html"], "There is no review “Child Nobody”"),
        (["pack", "--query", "()", "--out", "p.html"], "no pack to make"),
        (["pack", "--theme", "information-sharing", "--out", "nowhere/p.html"], "There is no folder nowhere"),
        (["pack", "--theme", "information-sharing", "--format", "md", "--out", "."], "is a folder"),
        (["withdraw", "Child Nobody"], "There is no review “Child Nobody”"),
    ],
)
def test_what_cannot_be_done(library_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], said: str) -> None:
    monkeypatch.chdir(tmp_path)
    for more in ([], ["--json"]):
        result = RUNNER.invoke(app, [*arguments, *more, "--home", str(library_home)])
        assert result.exit_code == 1
        assert said in result.stderr
        assert "Traceback" not in result.output
        if more:
            assert said in json.loads(result.stdout)["error"]
        else:
            assert result.stdout == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", [["search", "x"], ["reviews"], ["themes"], ["trends"], ["check"], ["reindex"], ["withdraw", "x"]])
def test_no_library_is_made_by_asking(tmp_path: Path, command: list[str]) -> None:
    home = tmp_path / "none"
    result = RUNNER.invoke(app, [*command, "--home", str(home)])
    assert result.exit_code == 1
    assert "There is no library in" in result.stderr
    assert "kb ingest" in result.stderr
    assert not home.exists()


def test_a_home_that_is_a_file(tmp_path: Path) -> None:
    home = tmp_path / "file"
    home.write_text("words")
    result = RUNNER.invoke(app, ["reviews", "--home", str(home)])
    assert result.exit_code == 1
    assert "is a file, not a folder" in result.stderr


@pytest.mark.parametrize("query", ["", "\"'([{*", "   "])
def test_a_query_without_a_word(library_home: Path, query: str) -> None:
    result = RUNNER.invoke(app, ["search", query, "--json", "--home", str(library_home)])
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert (document["total"], document["notes"]) == (0, ["Type a word or a question."])


def test_a_query_of_ten_thousand_characters(library_home: Path) -> None:
    result = RUNNER.invoke(app, ["search", "father " * 1_430, "--mode", "keyword", "--json", "--home", str(library_home)])
    assert result.exit_code == 0
    assert json.loads(result.stdout)["total"] > 0


@pytest.mark.parametrize("command", ["parse", "ingest"])
def test_paths_that_hold_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("KB_HOME", str(tmp_path / "library"))
    (tmp_path / "empty").mkdir()
    listed = {"parse": "documents", "ingest": "files"}[command]
    nothing = RUNNER.invoke(app, [command, str(tmp_path / "empty"), "--json"])
    assert nothing.exit_code == 1
    assert json.loads(nothing.stdout)[listed] == []
    assert "No files to read were found" in nothing.stderr
    missing = RUNNER.invoke(app, [command, str(tmp_path / "missing.pdf"), "--json"])
    assert missing.exit_code == 1
    (file,) = json.loads(missing.stdout)[listed]
    assert file["outcome"] == {"parse": "damaged", "ingest": "failed"}[command]
    assert "There is no such file" in file["message"]


def test_a_pack_replaces_a_file_only_when_it_is_whole(library_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "pack.txt"
    out.write_text("the earlier pack")

    def full(*arguments: object, **options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", full)
    result = RUNNER.invoke(app, ["pack", "--theme", "information-sharing", "--out", str(out), "--home", str(library_home)])
    assert result.exit_code == 1
    assert "No space left on device" in result.stderr
    assert out.read_text() == "the earlier pack"
    assert [file.name for file in tmp_path.iterdir()] == ["pack.txt"]


def test_stopping_keeps_what_was_added(library_home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def stopped(*arguments: object, **options: object) -> object:
        raise KeyboardInterrupt

    monkeypatch.setattr("ingest.pipeline._add_file", stopped)
    (tmp_path / "a.txt").write_text("words")
    result = RUNNER.invoke(app, ["ingest", str(tmp_path / "a.txt"), "--home", str(tmp_path / "library"), "--json"])
    assert result.exit_code == 1
    assert "Stopped. What was already added is kept." in result.stderr
    assert json.loads(result.stdout)["files"] == []


def test_a_bug_is_one_sentence(library_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: object, **_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr("kb.library.Library.theme_counts", broken)
    result = RUNNER.invoke(app, ["themes", "--home", str(library_home)])
    assert result.exit_code == 1
    assert "ZeroDivisionError: division by zero" in result.stderr
    assert "report" in result.stderr
    assert "Traceback" not in result.output
    monkeypatch.setenv("KB_DEBUG", "1")
    assert "Traceback" in RUNNER.invoke(app, ["themes", "--home", str(library_home)]).stderr


def kb(*arguments: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    """The command in a process of its own, as people start it."""
    return subprocess.run([sys.executable, "-m", "ui.cli", *arguments], cwd=ROOT, capture_output=True, timeout=120, check=False, **options)  # type: ignore[call-overload,no-any-return]


def test_a_wrong_setting_is_named() -> None:
    result = kb("reviews", env={**os.environ, "KB_MAX_FILE_MB": "many"})
    assert result.returncode == 1
    assert b"A setting is wrong. max_file_mb" in result.stderr
    assert b"Traceback" not in result.stderr


def test_a_reader_that_goes_away_is_no_error(library_home: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "trends", "--home", str(library_home)], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert child.stdout is not None
    assert child.stderr is not None
    child.stdout.close()
    with child.stderr:
        errors = child.stderr.read()
    child.wait(timeout=120)
    assert b"Traceback" not in errors
    assert b"report" not in errors


def test_a_terminal_that_knows_few_letters(library_home: Path) -> None:
    result = kb("search", "information", "--mode", "keyword", "--home", str(library_home), env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert result.returncode == 0
    assert b"What went wrong" in result.stdout
    document = kb(
        "search", "information", "--mode", "keyword", "--json", "--home", str(library_home), env={**os.environ, "PYTHONIOENCODING": "ascii"}
    )
    assert json.loads(document.stdout.decode("utf-8"))["total"] > 0


HEAVY = ("torch", "chromadb", "spacy", "streamlit", "pandas", "sklearn", "transformers", "sentence_transformers", "docx")


@pytest.mark.parametrize("arguments", [["--help"], ["reviews"], ["themes"], ["trends"], ["search", "fathers", "--mode", "keyword"]])
def test_lists_do_not_wait_for_the_language_model(library_home: Path, arguments: list[str]) -> None:
    where = [] if arguments == ["--help"] else ["--home", str(library_home)]
    code = (
        "import sys; from typer.testing import CliRunner; from ui.cli import app; "
        f"result = CliRunner().invoke(app, {[*arguments, *where]!r}); "
        f"print(result.exit_code, [name for name in {HEAVY!r} if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)
    assert result.stdout.strip() == "0 []"


def test_every_command_of_the_contract_is_there() -> None:
    shown = RUNNER.invoke(app, ["--help"]).stdout
    for command in "parse ingest search reviews themes trends pack withdraw check reindex serve".split():
        assert f"\n  {command} " in shown
        assert RUNNER.invoke(app, [command, "--help"]).exit_code == 0
