"""Build the sixth set of invented briefings and their gold files.

Run ``python data/sample-sources/build_set_six.py`` from the repository root. The words stand in ``set-six/*.yaml``; each document and its
gold file come from the same words, so they agree. Needs Chromium and poppler on the path, and the packages ``python-docx``, ``jinja2``,
``pypdf``, ``pyyaml`` and ``typst``. Numbers on the command line choose.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typst
import yaml
from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

SOURCES = Path(__file__).resolve().parent / "set-six"
ROOT = SOURCES.parents[2]
SAMPLES = ROOT / "data" / "samples"
GOLDEN = ROOT / "tests" / "golden"
FIXED_DAY = datetime(2024, 1, 1, tzinfo=UTC)
FACTS = ("reference", "title", "partnership", "published", "published_as_printed", "review_type")
KINDS = {
    "good_practice": "good_practice",
    "development": "development_area",
    "recommendations": "recommendation",
    "questions": "reflective_question",
    "next_steps": "next_step",
    "resources": "resource",
}
PREFIX = 20

Words = dict[str, Any]


@dataclass(frozen=True)
class Point:
    """One passage that a reader should find."""

    text: str
    kind: str
    label: str | None
    fields: dict[str, str] | None


@dataclass(frozen=True)
class Section:
    """One heading with what stands under it."""

    id: str
    kind: str
    heading: str
    paras: list[str]
    intro: str | None
    points: list[Point]
    terms: list[list[str]]


@dataclass(frozen=True)
class Briefing:
    """All the words of one document and the facts it states."""

    file: str
    stem: str
    facts: Words
    print: Words
    sections: list[Section]

    @property
    def title(self) -> str:
        """Give the printed title."""
        return str(self.facts["title"])

    def by_id(self) -> dict[str, Section]:
        """Give the sections by their short name."""
        return {section.id: section for section in self.sections}


def read_point(raw: str | Words, kind: str) -> Point:
    """Turn one entry of the source into a point; two bars part the label from the text."""
    words: Words = {"text": raw} if isinstance(raw, str) else raw
    label, bars, text = words["text"].partition(" || ")
    return Point(text if bars else label, KINDS[kind], label if bars else None, words.get("fields"))


def read_section(raw: Words) -> Section:
    """Turn one section of the source into a section."""
    points = [read_point(entry, raw["kind"]) for entry in raw.get("points", [])]
    return Section(raw["id"], raw["kind"], raw["heading"], raw.get("paras", []), raw.get("intro"), points, raw.get("terms", []))


def read_briefing(path: Path) -> Briefing:
    """Read one source file."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    facts = {key: raw[key] for key in FACTS}
    return Briefing(raw["file"], path.stem, facts, raw["print"], [read_section(one) for one in raw["sections"]])


# --- helpers -----------------------------------------------------------------------------------------------------------------------------


def call(*command: str | Path) -> str:
    """Run a program and give back what it printed."""
    program = shutil.which(str(command[0]))
    if program is None:
        raise FileNotFoundError(f"{command[0]} is not installed")
    done = subprocess.run([program, *map(str, command[1:])], check=True, capture_output=True, text=True)  # noqa: S603
    return done.stdout


def freeze_pdf(path: Path) -> None:
    """Take the time stamps and the random identifier out of a PDF."""
    stated = PdfReader(path).metadata
    producer = (stated.producer if stated else None) or ""
    writer = PdfWriter(clone_from=path)
    writer.metadata = {NameObject("/Producer"): TextStringObject(producer)}
    writer.root_object.pop("/Metadata", None)
    writer._ID = None
    writer.write(path)


def freeze_zip(path: Path) -> None:
    """Write a Word file again with one fixed time stamp for every part."""
    with zipfile.ZipFile(path) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            info = zipfile.ZipInfo(name, FIXED_DAY.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)


def squeeze(text: str) -> str:
    """Reduce text to lower-case letters and digits, so that two printings of it compare equal."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()


def render(briefing: Briefing, suffix: str) -> str:
    """Fill the briefing's own template."""
    loader = FileSystemLoader(SOURCES)
    escape = select_autoescape(("html.j2",))
    jinja = Environment(loader=loader, autoescape=escape, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # noqa: S701
    jinja.filters["q"] = lambda text: json.dumps(text, ensure_ascii=False)
    return jinja.get_template(f"{briefing.stem}.{suffix}.j2").render(b=briefing, s=briefing.by_id())


# --- gold --------------------------------------------------------------------------------------------------------------------------------


def page_texts(pdf: Path) -> list[str]:
    """Give the squeezed text of each page, in reading order and again as it lies in the file."""
    ways = [[squeeze(page) for page in call("pdftotext", *flags, pdf, "-").split("\f")[:-1]] for flags in ((), ("-raw",))]
    return [" ".join(texts) for texts in zip(*ways, strict=True)]


def find_page(text: str, pages: list[str], latest: int | None = None) -> int:
    """Find the page on which a passage begins; a heading stands on the last page not after its first point."""
    wanted = squeeze(text)[: None if latest else PREFIX]
    found = [number for number, page in enumerate(pages, 1) if wanted in page and number <= (latest or len(pages))]
    if not found or (latest is None and len(found) != 1):
        raise ValueError(f"{text[:50]!r} begins on pages {found}")
    return found[-1]


def gold_sections(briefing: Briefing, pages: list[str] | None) -> tuple[list[Words], list[Words]]:
    """Give the points and the sections as they stand in the gold file."""
    points: list[Words] = []
    sections: list[Words] = []
    for section in briefing.sections:
        own: list[Words] = []
        for point in section.points:
            page = find_page(f"{point.label or ''} {point.text}", pages) if pages else None
            entry: Words = {"kind": point.kind, "label": point.label, "text": point.text, "page": page}
            own.append(entry | ({"fields": point.fields} if point.fields else {}))
        first = own[0]["page"] if own else None
        if pages and first is None and section.paras:
            first = find_page(section.paras[0], pages)
        page = find_page(section.heading, pages, first or len(pages)) if pages else None
        sections.append({"kind": section.kind, "heading": section.heading, "inferred": False, "page": page})
        points += own
    return points, sections


def write_gold(briefing: Briefing, document: Path) -> None:
    """Write the gold file of one document."""
    pages = page_texts(document) if document.suffix == ".pdf" else None
    gold: Words = {"file": briefing.file, "split": "test"} | briefing.facts
    gold["pages"] = len(pages) if pages else None
    gold["points"], gold["sections"] = gold_sections(briefing, pages)
    target = GOLDEN / f"{document.stem}.json"
    target.write_text(json.dumps(gold, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


# --- documents ---------------------------------------------------------------------------------------------------------------------------


def build_typst(briefing: Briefing, target: Path, work: Path) -> None:
    """Set the trust's briefing with Typst: headings in the margin."""
    source = work / "briefing.typ"
    source.write_text(render(briefing, "typ"), encoding="utf-8")
    target.write_bytes(typst.compile(str(source)))
    freeze_pdf(target)


def build_html(briefing: Briefing, target: Path, work: Path) -> None:
    """Write the trainer's web page."""
    target.write_text(render(briefing, "html").strip() + "\n", encoding="utf-8")


def build_chromium(briefing: Briefing, target: Path, work: Path) -> None:
    """Print the designer's sheets with Chromium."""
    page = work / "sheet.html"
    page.write_text(render(briefing, "html"), encoding="utf-8")
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={work / 'chromium'}")
    call("chromium", *flags, f"--print-to-pdf={target}", page.as_uri())
    freeze_pdf(target)


def new_word() -> DocxDocument:
    """Start a Word file with A4 pages and fixed dates."""
    document = Document()
    properties = document.core_properties
    properties.author = properties.title = properties.comments = ""
    properties.created = properties.modified = FIXED_DAY
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Liberation Serif", Pt(11)
    normal.paragraph_format.space_after = Pt(6)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
    return document


def word_columns(document: DocxDocument, number: int) -> None:
    """Begin a part of the page that has this many columns."""
    part = document.add_section(WD_SECTION.CONTINUOUS)
    columns = part._sectPr.find(qn("w:cols"))
    if columns is None:
        columns = OxmlElement("w:cols")
        part._sectPr.append(columns)
    columns.set(qn("w:num"), str(number))
    columns.set(qn("w:space"), "500")


def word_heading(document: DocxDocument, section: Section) -> None:
    """Write a heading: capitals are typed in bold, the others carry a heading style."""
    if not section.heading.isupper():
        document.add_heading(section.heading, 2)
        return
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(12)
    paragraph.paragraph_format.keep_with_next = True
    run = paragraph.add_run(section.heading)
    run.bold, run.underline = True, True


def word_point(document: DocxDocument, section: Section, number: int, point: Point) -> None:
    """Write one point; a label stands on a line of its own, numbers and letters are typed."""
    if point.label:
        paragraph = document.add_paragraph(style="List Bullet")
        paragraph.add_run(point.label).bold = True
        paragraph.runs[0].add_break(WD_BREAK.LINE)
        paragraph.add_run(point.text)
        return
    if section.kind == "resources":
        document.add_paragraph(point.text, style="List Bullet")
        return
    marks = {"recommendations": f"Rec {number}.", "questions": f"({'abcdefgh'[number - 1]})", "next_steps": f"{number})"}
    paragraph = document.add_paragraph(f"{marks[section.kind]}\t{point.text}")
    wide = Cm(1.6) if section.kind == "recommendations" else Cm(0.9)
    paragraph.paragraph_format.left_indent, paragraph.paragraph_format.first_line_indent = wide, -wide
    paragraph.paragraph_format.tab_stops.add_tab_stop(wide)


def word_terms(document: DocxDocument, section: Section) -> None:
    """Write the box that explains words."""
    cell = document.add_table(rows=1, cols=1, style="Table Grid").cell(0, 0)
    cell.paragraphs[0].add_run(section.heading).bold = True
    for short, meaning in section.terms:
        paragraph = cell.add_paragraph()
        paragraph.add_run(short).italic = True
        paragraph.add_run(f" means {meaning}.")


def build_word(briefing: Briefing, target: Path, work: Path) -> None:
    """Type the administrator's paper in Word, with two newspaper columns for the findings."""
    document, shown = new_word(), briefing.print
    for text, size in ((briefing.facts["partnership"], 12), (briefing.title, 20)):
        paragraph = document.add_paragraph()
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        run = paragraph.add_run(text)
        run.bold, run.font.size, run.font.color.rgb = True, Pt(size), RGBColor(0x2F, 0x4F, 0x2F)
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for name, fact in shown["facts"]:
        row = table.add_row().cells
        row[0].paragraphs[0].add_run(name).bold = True
        row[1].text = fact
    document.sections[0].footer.paragraphs[0].text = shown["invented"]
    for section in briefing.sections:
        if section.id in ("well", "recs"):
            word_columns(document, 2 if section.id == "well" else 1)
        if section.terms:
            word_terms(document, section)
            continue
        word_heading(document, section)
        for text in section.paras:
            document.add_paragraph(text)
        for number, point in enumerate(section.points, 1):
            word_point(document, section, number, point)
        if section.id == "recs":
            document.add_paragraph(shown["governance"])
        if section.id == "office":
            for line in shown["contact"]:
                document.add_paragraph(line).paragraph_format.space_after = Pt(0)
    document.save(str(target))
    freeze_zip(target)


# --- main --------------------------------------------------------------------------------------------------------------------------------

BUILDERS: dict[str, Callable[[Briefing, Path, Path], None]] = {"1": build_typst, "2": build_word, "3": build_html, "4": build_chromium}


def build(source: Path) -> None:
    """Build one document and its gold file."""
    briefing = read_briefing(source)
    target = SAMPLES / briefing.file
    with tempfile.TemporaryDirectory() as work:
        BUILDERS[source.stem[0]](briefing, target, Path(work))
    write_gold(briefing, target)
    print(f"{briefing.file}: {sum(len(one.points) for one in briefing.sections)} points, {target.stat().st_size // 1024} kB")


def main(chosen: list[str]) -> None:
    """Build all documents, or those whose number was named."""
    for source in sorted(SOURCES.glob("*.yaml")):
        if not chosen or source.stem[0] in chosen:
            build(source)


if __name__ == "__main__":
    main(sys.argv[1:])
