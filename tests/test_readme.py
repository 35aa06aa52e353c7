"""The README keeps its promises: every command and benchmark it names exists, and every command is named."""

from __future__ import annotations

import re

from kb.settings import ROOT
from ui.cli import app

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def commands() -> set[str]:
    single = {info.name or info.callback.__name__ for info in app.registered_commands}
    return single | {group.name for group in app.registered_groups}


def test_every_command_is_in_the_readme_and_every_command_in_the_readme_exists():
    named = set(re.findall(r"\bkb ([a-z]+)\b", " ".join(re.findall(r"`[^`]*`|^\$ .*$", README, re.MULTILINE))))
    assert commands() == named


def test_the_make_targets_of_the_readme_exist():
    for target in set(re.findall(r"(?:^|`)make ([a-z]+)\b", README, re.MULTILINE)):
        assert re.search(rf"^{target}:", MAKEFILE, re.MULTILINE), target


def test_the_benchmarks_of_the_readme_exist():
    for name in set(re.findall(r"python -m benchmarks\.(\w+)", README)):
        assert (ROOT / "benchmarks" / f"{name}.py").is_file(), name


def test_the_files_that_the_readme_links_to_exist():
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
