"""Lines saved as CSV and Word: word for word, with where they stand and what was asked for; and nothing typed becomes a command."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from hypothesis import example, given, settings
from hypothesis import strategies as st
from lxml import etree
from typer.testing import CliRunner

from kb.errors import PackError
from kb.exports import FORMATS, Export, build, render
from kb.exports.csv import COLUMNS, guarded, unguarded
from kb.exports.wording import ABOUT
from kb.exports.wording import KINDS as NAMES
from kb.library import Library
from kb.models import Assignment, AssignmentState, CitedPoint, Filter, Hit, Notice, PointKind, SearchMode
from kb.packs.model import printable
from tests.fakes import FakeEncoder
from tests.readings import point, reading
from ui.cli import app
from ui.export_files import export_of, file_name
from ui.words import KINDS

DAY = "2026-03-09"
LINE = CitedPoint(
    id="a1",
    kind=PointKind.DEVELOPMENT_AREA,
    label="Handover",
    text="Notes were not passed on.",
    page=2,
    heading="Areas for Development",
    heading_inferred=False,
    heading_why=None,
    section=3,
    position=4,
    review="child-kx",
    reference="Child KX",
    partnership="Lower Fenwick Partnership",
    published="2024-12-17",
    published_as_printed="17.12.24",
    file="kx.pdf",
    themes=(
        Assignment("handover", 0.8, "why", AssignmentState.ACCEPTED),
        Assignment("fathers", 0.8, "why"),
        Assignment("no", 0.9, "why", AssignmentState.REJECTED),
    ),
)
STRENGTH = replace(LINE, id="b1", kind=PointKind.GOOD_PRACTICE, label=None, text="The nurse rang.", heading=None, heading_inferred=True)
LABELS = {"handover": "Handover and closure", "fathers": "Fathers", "no": "Not this"}


def hits(*points: CitedPoint) -> list[Hit]:
    return [Hit(rank, one, 0.1, rank, None) for rank, one in enumerate(points, start=1)]


def export(*points: CitedPoint, query: str = "how do we hand over", **more: Any) -> Export:
    asked = {"found": len(points), "made_on": DAY, "labels": LABELS, "titles": {"child-kx": "Learning from KX"}, **more}
    return build(hits(*points), query=query, **asked)


def rows(content: bytes) -> list[dict[str, str]]:
    assert content.startswith(b"\xef\xbb\xbf"), "Excel reads accents right only after a byte order mark"
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def word(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def written(document: Any) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if paragraph.text]


# ------------------------------------------------------------------ CSV


def test_a_row_holds_the_line_its_source_and_what_was_asked_for() -> None:
    (row,) = rows(render(export(LINE, found=41, filters=["Year: 2024", "Kind: Area for development"]), "csv"))
    assert tuple(row) == COLUMNS
    assert row == {
        "rank": "1",
        "kind": "Area for development",
        "label": "Handover",
        "text": "Notes were not passed on.",
        "review": "Child KX",
        "partnership": "Lower Fenwick Partnership",
        "published": "2024-12-17",
        "page": "2",
        "heading": "Areas for Development",
        "heading_worked_out": "no",
        "themes": "Handover and closure (confirmed); Fathers (suggested)",
        "file": "kx.pdf",
        "remarks": "",
        "query": "how do we hand over",
        "filters": "Year: 2024; Kind: Area for development",
        "lines": "1 of 41 lines found",
        "saved_on": DAY,
        "about": ABOUT,
    }


def test_rows_stand_in_the_order_in_which_the_lines_were_found() -> None:
    assert [row["text"] for row in rows(render(export(STRENGTH, LINE), "csv"))] == ["The nurse rang.", "Notes were not passed on."]


def test_what_nothing_is_known_of_is_an_empty_cell() -> None:
    (row,) = rows(render(export(replace(LINE, label=None, page=None, partnership=None, published=None, heading=None, themes=())), "csv"))
    assert [row[name] for name in ("label", "page", "partnership", "published", "heading", "themes")] == [""] * 6


TYPED = st.text(
    st.one_of(st.characters(), st.sampled_from("=+-@\t\r\n;,\"'|＝＋－＠﹦−\u3000\u200b\ufeff\xa0 %()A1")), min_size=1, max_size=40
)
#: What Excel, LibreOffice and Sheets may take for the beginning of a formula, after what they may drop before it.
COMMANDS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "−")
DROPPED = ' \u3000\u200b\ufeff\xa0"'


@settings(deadline=None)
@given(text=TYPED, label=TYPED, reference=TYPED, heading=TYPED, file=TYPED, query=TYPED)
def test_every_text_comes_back_word_for_word_and_no_cell_is_a_command(
    text: str, label: str, reference: str, heading: str, file: str, query: str
) -> None:
    hostile = replace(LINE, text=text, label=label, reference=reference, heading=heading, file=file, partnership=text)
    (row,) = rows(render(export(hostile, query=query, filters=[text], labels={"fathers": label}), "csv"))
    assert None not in row
    assert not any(cell.lstrip(DROPPED).startswith(COMMANDS) for cell in row.values())
    typed = {"text": text, "label": label, "review": reference, "heading": heading, "file": file, "partnership": text, "query": query}
    assert {name: unguarded(row[name]) for name in typed} == {name: printable(words) for name, words in typed.items()}


@settings(deadline=None)
@given(text=TYPED)
def test_a_program_that_parts_cells_at_semicolons_or_tabs_finds_no_command_either(text: str) -> None:
    content = render(export(replace(LINE, text=text)), "csv").decode("utf-8-sig")
    for sign in ";\t\n\r":
        assert not any(cell.lstrip(DROPPED).startswith(("=", "+", "-", "@")) for cell in content.split(sign))


@given(text=TYPED)
def test_what_guards_a_cell_can_be_taken_away_again(text: str) -> None:
    assert unguarded(guarded(text)) == text
    assert guarded(text).replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("  @SUM(A1)", "'  @SUM(A1)"),
        ("\u3000＝cmd", "'\u3000＝cmd"),
        ("\ufeff-2", "'\ufeff-2"),
        ("−2", "'−2"),
        ("\tx", "'\tx"),
        ("'=1", "''=1"),
        ("first; =1", "first;' =1"),
        ("Plain words; they stay – all of them (1+1).", "Plain words; they stay – all of them (1+1)."),
        ("“Was it e-mail?”", "“Was it e-mail?”"),
    ],
)
def test_guarded(text: str, cell: str) -> None:
    assert guarded(text) == cell


# ------------------------------------------------------------------ Word


def test_word_has_the_pages_groups_as_headings_and_each_line_with_its_source() -> None:
    document = word(render(export(STRENGTH, LINE, replace(LINE, id="c", text="Second.", label=None, themes=())), "docx"))
    headings = [(paragraph.style.name, paragraph.text) for paragraph in document.paragraphs if paragraph.style.name.startswith("Heading")]
    assert headings == [
        ("Heading 1", "Learning from reviews: how do we hand over"),
        ("Heading 2", "What went wrong (2 lines)"),
        ("Heading 2", "What good looks like (1 line)"),
    ]
    told = written(document)
    at = told.index("Handover: Notes were not passed on.")
    source = "Source: Child KX · Learning from KX · Lower Fenwick Partnership · 17 December 2024 · page 2 · under “Areas for Development”"
    assert told[at + 1 : at + 4] == [
        f"{source} · file kx.pdf",
        "Themes: Handover and closure (confirmed); Fathers (suggested)",
        "Second.",
    ]
    assert "heading worked out, not printed" in told[told.index("The nurse rang.") + 1]
    assert ABOUT in told


def test_word_says_what_was_asked_for_in_a_table_with_a_marked_header() -> None:
    asked = export(LINE, found=41, filters=["Year: 2024"], read_as=["Read LADO as local authority designated officer."])
    document = word(render(asked, "docx"))
    (table,) = document.tables
    assert [tuple(cell.text for cell in row.cells) for row in table.rows] == [
        ("What", "Answer"),
        ("Searched for", "“how do we hand over”"),
        ("Read as", "Read LADO as local authority designated officer."),
        ("Narrowed to", "Year: 2024"),
        ("Lines", "1 of 41 lines found"),
        ("Saved on", "9 March 2026"),
    ]
    marks = [row._tr.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None for row in table.rows]
    assert marks == [True] + [False] * 5
    assert document.core_properties.language == "en-GB"
    assert document.styles.element.xpath("w:docDefaults//w:lang/@w:val") == ["en-GB"]
    assert document.core_properties.title == "Learning from reviews: how do we hand over"


def test_word_without_a_query_or_filters_says_so() -> None:
    cells = [cell.text for row in word(render(export(LINE, query=""), "docx")).tables[0].rows for cell in row.cells]
    assert "Nothing typed: lines chosen by the filters" in cells
    assert "No filters" in cells


@settings(deadline=None, max_examples=25)
@given(text=TYPED)
@example("one line\r\nand another")
def test_word_takes_any_text(text: str) -> None:
    content = render(export(replace(LINE, text=text, label=None, heading=text), query=text), "docx")
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        for name in packed.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(packed.read(name))
    (line,) = [paragraph.text for paragraph in word(content).paragraphs if paragraph.style.name == "Words of a review"]
    assert line == printable(text).replace("\r\n", "\n").replace("\r", "\n")


# ------------------------------------------------------------------ what both say


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    ("line", "invented", "words"),
    [
        (replace(LINE, restricted=True), (), "Restricted"),
        (LINE, ("child-kx",), "Invented sample"),
        (replace(LINE, recognised=True), (), "read by text recognition"),
    ],
)
def test_what_must_not_be_missed_stands_at_the_line(form: str, line: CitedPoint, invented: tuple[str, ...], words: str) -> None:
    def told(made: Export) -> str:
        content = render(made, form)
        if form == "csv":
            return rows(content)[0]["remarks"]
        return next(text for text in written(word(content)) if text.startswith("Source: "))

    assert words in told(export(line, invented=invented))
    assert words not in told(export(LINE))


def test_word_names_restricted_reviews_above_everything() -> None:
    told = written(word(render(export(replace(LINE, restricted=True), STRENGTH), "docx")))
    assert any("For your own group only. Child KX: restricted" in text for text in told[:4])
    assert not any("restricted" in text for text in written(word(render(export(LINE), "docx"))))


def test_the_groups_are_those_of_the_page() -> None:
    assert {kind: (words.one, words.group) for kind, words in NAMES.items()} == {kind: (w.name, w.group) for kind, w in KINDS.items()}
    assert list(NAMES) == list(KINDS)


def test_a_format_that_is_not_written_is_refused() -> None:
    with pytest.raises(PackError, match="csv or docx, not as pdf"):
        render(export(LINE), "pdf")


# ------------------------------------------------------------------ from a library


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as opened:
        invented = (Notice("invented", "Everything in it is invented."),)
        lines = (point("Fathers were not asked."), point("The father was rung.", PointKind.GOOD_PRACTICE, themes=["fathers-male-carers"]))
        opened.add(reading("a.pdf", *lines, reference="Child A", title="Learning from A", published="2024-05", notices=invented))
        opened.add(reading("r.pdf", "The father stayed unseen.", reference="Child R", published="2023"))
        opened.keeper.restrict("Child R", "Ann", "Asked for by the family.")
        yield opened


def found(library: Library, where: Filter) -> list[Hit]:
    return hits(*library.points(where))


def test_the_page_saves_what_it_shows_and_says_what_it_left_out(library: Library) -> None:
    where = Filter(kind=("development_area", "good_practice"), review=("child-a",))
    made = export_of(library, "fathers", where, found(library, where), 2)
    assert made.filters == ("Kind: What went wrong or What good looks like", "Review: Child A", "Restricted reviews left out: 1")
    assert [(line.point.reference, line.title, line.invented) for line in made.lines] == [("Child A", "Learning from A", True)] * 2
    assert {"Fathers, male carers and unseen adults (suggested)"} == {given.words for line in made.lines for given in line.themes}
    assert "2 lines here" in (made.notice or "")


@pytest.mark.parametrize(
    ("where", "told"),
    [
        (Filter(before="2022"), ("Published before 2022",)),
        (
            Filter(year=("2024",), after="2021-05-12", before="2025-03"),
            ("Year: 2024", "Published after 12 May 2021", "Published before March 2025"),
        ),
    ],
)
def test_dates_that_narrow_are_told(library: Library, where: Filter, told: tuple[str, ...]) -> None:
    assert export_of(library, "father", where, [], 0).filters == (*told, "Restricted reviews left out: 1")


SAME = "The lodger was never asked about in any of the four home visits."


@pytest.mark.parametrize("form", FORMATS)
def test_lines_that_stand_under_another_follow_it_each_with_its_own_source(library: Library, form: str) -> None:
    library.add(reading("b.pdf", point(SAME, page=7), "The lodger moved in.", reference="Child B", published="2022"))
    library.add(reading("c.pdf", SAME.replace("four", "five"), reference="Child C", published="2021"))
    result = library.search("lodger", mode=SearchMode.KEYWORD)
    found = [(hit.rank, name) for hit in result.hits for name in (hit.point.id, *hit.alike)]
    assert (len(result.hits), len(found), result.total) == (2, 3, 3)
    sources = {line.id: (line.text, line.reference, line.file) for line in library.points()}
    wanted = [sources[name] for _, name in found]
    made = export_of(library, "lodger", Filter(), result.hits, result.total)
    content = render(made, form)
    if form == "csv":
        told = rows(content)
        assert [(row["text"], row["review"], row["file"]) for row in told] == wanted
        assert [row["rank"] for row in told] == [str(rank) for rank, _ in found]
        assert {row["lines"] for row in told} == {"3 of 3 lines found"}
    else:
        document = word(content)
        texts = [text for text in written(document) if not text.startswith("Themes: ")]
        at = texts.index(wanted[0][0])
        assert texts[at : at + 6 : 2] == [text for text, _, _ in wanted]
        for source, (_, reference, file) in zip(texts[at + 1 : at + 6 : 2], wanted, strict=True):
            assert source.startswith(f"Source: {reference} · ")
            assert source.endswith(f" · file {file}")
        assert "3 of 3 lines found" in [cell.text for row in document.tables[0].rows for cell in row.cells]


def test_a_line_stays_where_the_one_it_stood_under_was_withdrawn(library: Library) -> None:
    library.add(reading("b.pdf", SAME, reference="Child B"))
    library.add(reading("c.pdf", SAME, reference="Child C"))
    (hit,) = library.search("lodger", mode=SearchMode.KEYWORD).hits
    library.withdraw(hit.point.review)
    (line,) = export_of(library, "lodger", Filter(), [hit], 2).lines
    assert (line.point.id,) == hit.alike


def test_a_restricted_line_stands_in_it_only_where_it_was_asked_for(library: Library) -> None:
    every = found(library, Filter(restricted=True))
    assert {line.point.reference for line in export_of(library, "", Filter(restricted=True), every, 3).lines} == {"Child A", "Child R"}
    assert {line.point.reference for line in export_of(library, "", Filter(), every, 3).lines} == {"Child A"}


def test_what_was_withdrawn_since_it_was_found_is_not_saved(library: Library) -> None:
    seen = found(library, Filter())
    assert len(seen) == 2
    library.withdraw("Child A", "Asked for.")
    for form in FORMATS:
        content = render(export_of(library, "fathers", Filter(), seen, 2), form)
        assert b"Fathers were not asked" not in content
        assert rows(content) == [] if form == "csv" else word(content).tables


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("How do we involve fathers?", "lines-how-do-we-involve-fathers.csv"),
        ('../..\\C:<>|*?" \n', "lines-c.csv"),
        ("CON", "lines-con.csv"),
        ("Child’s café; =1", "lines-childs-cafe-1.csv"),
        ("مساعدة", "lines.csv"),
        ("", "lines.csv"),
        ("x" * 999, f"lines-{'x' * 60}.csv"),
    ],
)
def test_the_name_of_the_file_is_one_that_windows_takes(query: str, name: str) -> None:
    assert file_name(query, "csv") == name


# ------------------------------------------------------------------ the command


def run(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize("form", FORMATS)
def test_the_command_saves_what_it_found(library_home: Path, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"LINES.{form.upper()}"
    done = run("search", "fathers", "-k", 3, "--out", out, "--home", library_home)
    assert done.exit_code == 0, done.output
    assert f"{out}: 3 of " in done.stdout
    with Library.open(library_home) as held:
        wanted = [hit.point.wording for hit in held.search("fathers", where=Filter(restricted=True), limit=3).hits]
    content = out.read_bytes()
    texts = [f"{row['label']}: {row['text']}".removeprefix(": ") for row in rows(content)] if form == "csv" else written(word(content))
    assert set(wanted) <= set(texts)


def test_the_command_keeps_its_json_beside_the_file(library_home: Path, tmp_path: Path) -> None:
    out = tmp_path / "lines.csv"
    done = run("search", "fathers", "--out", out, "--json", "--home", library_home)
    assert done.exit_code == 0, done.output
    assert [hit["text"] for hit in json.loads(done.stdout)["hits"]] == [unguarded(row["text"]) for row in rows(out.read_bytes())]


@pytest.mark.parametrize(
    ("query", "name", "status", "words"),
    [
        ("fathers", "lines.pdf", 2, "lines are not saved as pdf. Use one of .csv, .docx"),
        ("fathers", "lines", 2, "has no ending. Use one of .csv, .docx"),
        ("fathers", "none/lines.csv", 1, "There is no folder"),
        ("xqzzyvw", "lines.csv", 1, "No line was found, so"),
        ("", "lines.csv", 1, "Type a word or a question."),
    ],
)
def test_what_cannot_be_saved_is_said(library_home: Path, tmp_path: Path, query: str, name: str, status: int, words: str) -> None:
    done = run("search", query, "--mode", "keyword", "--out", tmp_path / name, "--home", library_home)
    assert done.exit_code == status
    assert words in " ".join(done.output.replace("│", " ").split())
    assert not (tmp_path / name).exists()
