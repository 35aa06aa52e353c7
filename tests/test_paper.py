"""The subgroup's paper: what it says, the lines behind its figures, and its formats."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from kb.errors import PackError
from kb.library import Library
from kb.models import Assignment, Filter
from kb.papers import FORMATS, build_paper, render, render_figures
from kb.papers.build import CITED
from kb.papers.figures import safe
from kb.papers.model import Paper
from kb.trends import Period, recurrence
from tests.fakes import FakeEncoder
from tests.readings import reading
from tests.test_recurrence import ASKED, FATHERS, GAP, GOOD, SHARING, add
from ui.cli import app

DAY = date(2026, 5, 12)

HOSTILE = '=HYPERLINK("http://x") #strong[bold] $x$ @ref <b>tag</b> `code` *star* _under_ \\ // \u202e 🌟 عربي'

GOLDEN = """\
What keeps recurring in our reviews
Practice review library. 4 reviews, of all dates. Made on 12 May 2026.

In short
- 2 themes are seen in 4 reviews; 2 of them as a gap in two or more.
- On 1 theme, something was recommended and a later review of the same partnership shows the gap again.
- 1 theme turned from a gap to a strength within a partnership.

What recurs most
(Themes here: suggested, not confirmed.)
- Fathers, male carers and unseen adults: a gap in 3 of 4 reviews [1], a strength in 0.
  A gap: “development_area fathers-male-carers line 0 of Child C.” Child C, page 1, under “Areas for development”
- Information sharing: a gap in 2 of 4 reviews [2], a strength in 1 [3].
  A gap: “development_area information-sharing line 1 of Child B.” Child B, page 1, under “Areas for development”
  Good practice to borrow: “good_practice information-sharing line 1 of Child C.” Child C, page 1, under “What worked well”

Recommended, and seen as a gap again
(Themes here: suggested, not confirmed.)
- Fathers, male carers and unseen adults: recommended in 2021 [4], a gap again later in 2 reviews of 2023 and 2025 [5] (Northshire).

From gap to strength
(Themes here: suggested, not confirmed.)
- Information sharing: a gap in 2 reviews of 2021 and 2023 [6], later a strength in 1 review of 2025 [7] and no gap since (Northshire).

The figures
Numbers of reviews, of 4.
Theme | Gap | Strength | Recommended | Asked | First and last seen
Fathers, male carers and unseen adults | 3 | 0 | 1 | 0 | 2021 – 2025
Information sharing | 2 | 1 | 0 | 0 | 2021 – 2025

What is not known
- 1 review states no date and is counted, but in no comparison over time: Child D.
- 7 of 7 themes at lines are suggested by the machine; no person has decided on them yet. A suggestion can be wrong, and a line can lack \
a theme that it is about.
- Dates are those of publication: what happened to a child may lie before an earlier recommendation. That a gap is seen again does not \
show that a recommendation was not carried out, and a strength does not show why practice is better.
- Not stated, of 4 reviews: outcome in 4, age of the child in 4, kind of harm in 4, agencies in 4 and status at the time in 4.

[1] Fathers, male carers and unseen adults, development area: Child D, page 1, under “Areas for development”; Child C, page 1, under \
“Areas for development”; Child B, page 1, under “Areas for development”.
[2] Information sharing, development area: Child B, page 1, under “Areas for development”; Child A, page 1, under “Areas for development”.
[3] Information sharing, good practice: Child C, page 1, under “What worked well”.
[4] Fathers, male carers and unseen adults, recommendation: Child A, page 1, under “Recommendations”.
[5] Fathers, male carers and unseen adults, development area: Child C, page 1, under “Areas for development”; Child B, page 1, under \
“Areas for development”.
[6] Information sharing, development area: Child B, page 1, under “Areas for development”; Child A, page 1, under “Areas for development”.
[7] Information sharing, good practice: Child C, page 1, under “What worked well”.
"""


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as opened:
        add(opened, "Child A", "2021-05", (ASKED, FATHERS), (GAP, SHARING))
        add(opened, "Child B", "2023", (GAP, FATHERS), (GAP, SHARING))
        add(opened, "Child C", "2025-03-01", (GAP, FATHERS), (GOOD, SHARING))
        add(opened, "Child D", None, (GAP, FATHERS))
        yield opened


def told(paper: Paper) -> str:
    """A paper as plain text that a person can read."""
    out = [paper.title, paper.subtitle]
    for part in paper.parts:
        out += ["", part.heading] + ([f"({part.about})"] if part.about else [])
        for finding in part.findings:
            out.append("- " + "".join(piece.text + (f" [{piece.note}]" if piece.note else "") for piece in finding.pieces))
            out += [f"  {quote.lead}: “{quote.words}” {quote.source}" for quote in finding.quotes]
        out += [f"- {sentence}" for sentence in part.sentences]
        if part.figures:
            out += [part.figures.caption, *(" | ".join(row) for row in (part.figures.columns, *part.figures.rows))]
    out += ["", *(f"[{note.number}] {note.what}: {'; '.join(note.citations)}." for note in paper.notes)]
    return "\n".join(out) + "\n"


def test_the_paper_says_what_the_lines_say(library: Library) -> None:
    assert told(build_paper(library, made_on=DAY)) == GOLDEN


def test_a_period_leaves_the_others_out_and_names_what_it_cannot_place(library: Library) -> None:
    paper = build_paper(library, Period("2022", "2024-06"), made_on=DAY)
    assert "1 review, published from 2022 to June 2024" in paper.subtitle
    unknown = paper.part("not-known")
    assert unknown is not None
    assert "1 review states no date and is not counted: Child D." in unknown.sentences
    rough = build_paper(library, Period("2023-07", "2026"), made_on=DAY).part("not-known")
    assert rough is not None
    assert "1 review states a date too rough to place in this period, and not counted: Child B (2023)." in " ".join(rough.sentences)
    with pytest.raises(PackError, match="No review states a date"):
        build_paper(library, Period("1999", "2001"))


def test_restricted_reviews_are_left_out_or_said(library: Library) -> None:
    library.keeper.restrict("Child A", "Ann", "To be looked at")
    assert "Child A" not in told(build_paper(library))
    notice = build_paper(library, where=Filter(restricted=True)).notice
    assert notice == "For your own group only. Restricted, so not to be passed on: Child A."


def test_every_figure_of_the_samples_has_its_lines(library_home: Path) -> None:
    with Library.open(library_home) as library:
        paper = build_paper(library)
        references = {review.reference for review in library.reviews()}
        words = {line.wording for line in library.points()}
    numbers = [piece.note for part in paper.parts for finding in part.findings for piece in finding.pieces if piece.note]
    assert numbers == [note.number for note in paper.notes] == list(range(1, len(numbers) + 1))
    figures = [piece for part in paper.parts for finding in part.findings for piece in finding.pieces if piece.note]
    for piece, note in zip(figures, paper.notes, strict=True):
        number = re.match(r"(\d+)\b(?! and|, \d)", piece.text)
        more = re.match(r"and (\d+) more", note.citations[-1])
        counted = len(note.citations) - 1 + int(more.group(1)) if more else len(note.citations)
        if number:
            assert int(number.group(1)) == counted, piece.text
        assert len(note.citations) <= CITED + 1
        assert all(
            citation.split(", page")[0].split(", under")[0].split(", no printed")[0] in references for citation in note.citations[:CITED]
        )
    quotes = [quote for part in paper.parts for finding in part.findings for quote in finding.quotes]
    assert quotes
    assert all(quote.words in words for quote in quotes)
    assert paper.notice is not None
    assert "invented" in paper.notice


def test_word_has_real_headings_and_a_table(library: Library) -> None:
    document = docx.Document(io.BytesIO(render(build_paper(library, made_on=DAY), "docx")))
    headings = [paragraph.text for paragraph in document.paragraphs if paragraph.style.name.startswith("Heading")]
    assert headings[:2] == ["What keeps recurring in our reviews", "In short"]
    assert headings[-1] == "The lines behind the figures"
    assert [cell.text for cell in document.tables[0].rows[0].cells][:3] == ["Theme", "Gap", "Strength"]
    assert "w:tblHeader" in document.tables[0].rows[0]._tr.xml


def pdf(paper: Paper) -> PdfReader:
    pytest.importorskip("typst")
    return PdfReader(io.BytesIO(render(paper, "pdf")))


def test_the_pdf_is_tagged_and_no_longer_than_three_pages(library_home: Path) -> None:
    with Library.open(library_home) as library:
        read = pdf(build_paper(library, made_on=DAY))
    assert 1 <= len(read.pages) <= 3
    root = read.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-GB"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()
    assert read.metadata is not None
    assert read.metadata.title == "What keeps recurring in our reviews"


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[Library]:
    with Library.open(tmp_path / "hostile", encoder=FakeEncoder()) as opened:
        for number in (1, 2):
            made = reading(f"{number}.pdf", reference=f"=cmd|' /C calc'!A{number}", title=HOSTILE, published=f"202{number}")
            line = reading("x", HOSTILE + str(number)).points[0]
            themed = type(line)(**{**vars(line), "themes": (Assignment(FATHERS, 0.9, "why"),), "section": 1})
            parts = reading("y", "a").sections
            opened.add(type(made)(**{**vars(made), "points": (themed,), "sections": parts}))
        yield opened


def test_words_of_a_review_are_data_in_every_format(hostile: Library) -> None:
    paper = build_paper(hostile)
    page = render(paper, "html").decode()
    assert "<b>tag" not in page
    assert "&lt;b&gt;tag" in page
    text = " ".join(" ".join(sheet.extract_text() for sheet in pdf(paper).pages).split())
    assert "#strong[bold] $x$ @ref <b>tag</b> `code` *star* _under_" in text
    assert "[glowing star]" in text
    word = " ".join(paragraph.text for paragraph in docx.Document(io.BytesIO(render(paper, "docx"))).paragraphs)
    assert "🌟" in word
    assert "\u202e" not in word + page, "an unseen character must not turn the words after it round"


def test_no_cell_can_be_a_formula(hostile: Library) -> None:
    found = recurrence(hostile)
    rows = list(csv.reader(io.StringIO(render_figures(found, "csv").decode("utf-8-sig"))))
    assert len(rows) == 3
    assert all(not cell.startswith(("=", "+", "-", "@", "\t")) for row in rows for cell in row)
    with zipfile.ZipFile(io.BytesIO(render_figures(found, "xlsx"))) as book:
        sheets = [book.read(name).decode() for name in book.namelist() if name.startswith("xl/worksheets/")]
        strings = book.read("xl/sharedStrings.xml").decode()
    assert len(sheets) == 3
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    assert "'=HYPERLINK" in strings


@pytest.mark.parametrize(("text", "cell"), [("=1+1", "'=1+1"), (" @SUM", "' @SUM"), ("-2", "'-2"), ("Child A", "Child A"), ("\tx", "'\tx")])
def test_safe(text: str, cell: str) -> None:
    assert safe(text) == cell


def test_the_csv_holds_the_matrix(library: Library) -> None:
    rows = list(csv.reader(io.StringIO(render_figures(recurrence(library), "csv").decode("utf-8-sig"))))
    assert rows[0] == [
        "Theme",
        "Review",
        "Partnership",
        "Published",
        "Gap (lines)",
        "Strength (lines)",
        "Recommended (lines)",
        "Asked (lines)",
    ]
    assert ["Fathers, male carers and unseen adults", "Child D", "Northshire", "no date stated", "1", "0", "0", "0"] in rows


def test_a_format_that_is_not_written_is_refused(library: Library) -> None:
    with pytest.raises(PackError, match="docx, pdf, html"):
        render(build_paper(library), "csv")
    with pytest.raises(PackError, match="xlsx, csv"):
        render_figures(recurrence(library), "pdf")


# ------------------------------------------------------------------ the command


def run(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.mark.parametrize("form", FORMATS)
def test_the_command_writes_every_format(library: Library, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"paper.{form}"
    done = run("paper", "--out", out, "--home", library.home, "--from", "2021", "--to", "March 2025")
    assert done.exit_code == 0, done.output
    assert out.stat().st_size > 300
    assert "3 reviews, published from 2021 to March 2025" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (["--from", "soon"], 2, "is no date"),
        (["--from", "2025", "--to", "2023"], 2, "ends before it begins"),
        (["--format", "pptx"], 2, "use one of docx, pdf, html, xlsx, csv"),
        (["--from", "1990", "--to", "1991"], 1, "No review states a date within this period"),
    ],
)
def test_what_cannot_be_written_is_said(library: Library, tmp_path: Path, arguments: list[str], status: int, words: str) -> None:
    done = run("paper", "--out", tmp_path / "paper.docx", "--home", library.home, *arguments)
    assert done.exit_code == status
    assert words in " ".join(done.output.replace("│", " ").split())
    assert not (tmp_path / "paper.docx").exists()
