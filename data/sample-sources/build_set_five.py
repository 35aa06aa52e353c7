"""Build the fifth set of invented briefings and their gold files.

Run ``python data/sample-sources/build_set_five.py`` from the repository root. The words stand in ``set-five/*.yaml``; each document and its
gold file come from the same words, so they agree. Needs Chromium, LibreOffice and poppler on the path, and the packages
``python-docx``, ``reportlab``, ``jinja2``, ``pypdf``, ``pyyaml`` and ``typst``. Numbers on the command line choose.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
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
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph as DocxParagraph
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, FrameBreak, KeepTogether, NextPageTemplate, PageTemplate, Paragraph, Table

SOURCES = Path(__file__).resolve().parent / "set-five"
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
PREFIX = 18

Words = dict[str, Any]


@dataclass(frozen=True)
class Point:
    """One passage that a reader should find."""

    text: str
    kind: str
    label: str | None
    fields: dict[str, str] | None
    hints: Words


@dataclass(frozen=True)
class Section:
    """One heading with what stands under it."""

    id: str
    kind: str
    heading: str
    paras: list[str]
    intro: str | None
    points: list[Point]
    style: Words


@dataclass(frozen=True)
class Briefing:
    """All the words of one document and the facts it states."""

    file: str
    stem: str
    reference: str | None
    title: str
    partnership: str
    published: str | None
    published_as_printed: str | None
    review_type: str | None
    print: Words
    sections: list[Section]

    def by_id(self) -> dict[str, Section]:
        """Give the sections by their short name."""
        return {section.id: section for section in self.sections}


def read_point(raw: str | Words, kind: str) -> Point:
    """Turn one entry of the source into a point; two bars part the label from the text."""
    words: Words = {"text": raw} if isinstance(raw, str) else dict(raw)
    label, bars, text = words.pop("text").partition(" || ")
    return Point(text if bars else label, KINDS[kind], label if bars else None, words.pop("fields", None), words)


def read_section(raw: Words) -> Section:
    """Turn one section of the source into a section."""
    raw = dict(raw)
    kind = raw.pop("kind")
    points = [read_point(entry, kind) for entry in raw.pop("points", [])]
    style = {"sub": None, "terms": []} | {key: raw[key] for key in ("sub", "terms") if key in raw}
    return Section(raw["id"], kind, raw["heading"], raw.get("paras", []), raw.get("intro"), points, style)


def read_briefing(path: Path) -> Briefing:
    """Read one source file."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    facts = {key: raw[key] for key in FACTS}
    return Briefing(raw["file"], path.stem, print=raw["print"], sections=[read_section(one) for one in raw["sections"]], **facts)


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
    producer = str((PdfReader(path).metadata or {}).get("/Producer", ""))
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


def export(source: Path, target: Path, work: Path) -> None:
    """Have LibreOffice write a PDF of an office file."""
    profile = f"-env:UserInstallation={(work / 'profile').as_uri()}"
    call("soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", work, source)
    shutil.copyfile(work / f"{source.stem}.pdf", target)
    freeze_pdf(target)


def print_page(page: Path, target: Path, work: Path) -> None:
    """Have Chromium print a web page."""
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={work / 'chromium'}")
    call("chromium", *flags, f"--print-to-pdf={target}", page.as_uri())


def render(briefing: Briefing, suffix: str) -> str:
    """Fill the briefing's own template."""
    escape = select_autoescape(("html.j2",))
    loader = FileSystemLoader(SOURCES)
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
            page = find_page(point.text, pages) if pages else None
            entry: Words = {"kind": point.kind, "label": point.label, "text": point.text, "page": page}
            own.append(entry | ({"fields": point.fields} if point.fields else {}))
        first = own[0]["page"] if own else None
        bodies = [*section.paras, section.intro][:1]
        if pages and first is None and bodies and bodies[0]:
            first = find_page(bodies[0], pages)
        page = find_page(section.heading, pages, first or len(pages)) if pages else None
        sections.append({"kind": section.kind, "heading": section.heading, "inferred": False, "page": page})
        points += own
    return points, sections


def write_gold(briefing: Briefing, document: Path) -> None:
    """Write the gold file of one document."""
    pages = page_texts(document) if document.suffix == ".pdf" else None
    gold: Words = {"file": briefing.file, "split": "test"} | {key: getattr(briefing, key) for key in FACTS}
    gold["pages"] = len(pages) if pages else None
    gold["points"], gold["sections"] = gold_sections(briefing, pages)
    target = GOLDEN / f"{document.stem}.json"
    target.write_text(json.dumps(gold, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


# --- templates: Chromium, web page, Typst, plain text ------------------------------------------------------------------------------------


def build_chromium(briefing: Briefing, target: Path, work: Path) -> None:
    """Print the designer's sheet with Chromium."""
    page = work / "sheet.html"
    page.write_text(render(briefing, "html"), encoding="utf-8")
    print_page(page, target, work)
    freeze_pdf(target)


def build_html(briefing: Briefing, target: Path, work: Path) -> None:
    """Write the web page."""
    target.write_text(render(briefing, "html").strip() + "\n", encoding="utf-8")


def build_typst(briefing: Briefing, target: Path, work: Path) -> None:
    """Set the board's summary with Typst."""
    source = work / "summary.typ"
    source.write_text(render(briefing, "typ"), encoding="utf-8")
    target.write_bytes(typst.compile(str(source)))


def fold(text: str, first: str = "", later: str = "") -> str:
    """Break a paragraph over lines of a typewriter's width."""
    return textwrap.fill(text, 74, initial_indent=first, subsequent_indent=later, break_on_hyphens=False)


def text_points(section: Section) -> list[str]:
    """Give the marked lines of one section of the plain text."""
    marks = {"recommendations": "{}) ", "questions": "Q{}. ", "next_steps": "[ ] ", "resources": "- "}
    lines = []
    for number, point in enumerate(section.points, 1):
        mark = marks.get(section.kind, "* ").format(number)
        if point.label:
            lines += [f"{mark}{point.label}:", fold(point.text, "  ", "  "), ""]
        else:
            lines.append(fold(point.text, mark, " " * len(mark)))
    return lines


def build_text(briefing: Briefing, target: Path, work: Path) -> None:
    """Write the nurse's note as plain text."""
    lines = ["=" * 74, briefing.title, briefing.partnership, "=" * 74, ""]
    lines += [fold(briefing.print["author"]), fold(briefing.print["invented"]), ""]
    for section in briefing.sections:
        lines += [section.heading, "-" * len(section.heading)]
        lines += [fold(text) + "\n" for text in section.paras]
        lines += text_points(section)
        lines += [f"{short}  {meaning}" for short, meaning in section.style["terms"]]
        if section.kind == "recommendations":
            lines += ["", fold(briefing.print["governance"])]
        if section.id == "contact":
            lines.append(fold(briefing.print["contact"]))
        lines.append("")
    target.write_text(re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n", encoding="utf-8")


# --- Word --------------------------------------------------------------------------------------------------------------------------------


def shade(cell: _Cell, colour: str) -> None:
    """Fill a table cell."""
    fill = OxmlElement("w:shd")
    fill.set(qn("w:val"), "clear")
    fill.set(qn("w:fill"), colour)
    cell._tc.get_or_add_tcPr().append(fill)


def put(cell: _Cell, text: str, style: str | None = None, *, bold: bool = False) -> DocxParagraph:
    """Write a paragraph in a cell, into its first one while that is empty."""
    first = cell.paragraphs[0]
    paragraph = first if len(cell.paragraphs) == 1 and not first.runs else cell.add_paragraph()
    if style:
        paragraph.style = style
    paragraph.add_run(text).bold = bold
    return paragraph


def link(paragraph: DocxParagraph, text: str, address: str) -> None:
    """Add a hyperlink to a paragraph."""
    anchor = OxmlElement("w:hyperlink")
    anchor.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    run.font.underline = True
    run.font.color.rgb = RGBColor(0x05, 0x63, 0xC1)
    anchor.append(run._r)
    paragraph._p.append(anchor)


def add_field(paragraph: DocxParagraph, instruction: str) -> None:
    """Add a field, such as the page number."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    paragraph._p.append(field)


def new_word(font: str, size: float) -> DocxDocument:
    """Start a Word file with A4 pages and fixed dates."""
    document = Document()
    properties = document.core_properties
    properties.author = properties.title = properties.comments = ""
    properties.created = properties.modified = FIXED_DAY
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = font, Pt(size)
    normal.paragraph_format.space_after = Pt(5)
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin = page.bottom_margin = Cm(2)
    return document


def word_heading(holder: DocxDocument | _Cell, text: str) -> None:
    """Write a heading as people do who do not use styles: bold, larger, coloured."""
    paragraph = put(holder, text) if isinstance(holder, _Cell) else holder.add_paragraph(text)
    paragraph.paragraph_format.space_before = Pt(10)
    paragraph.paragraph_format.keep_with_next = True
    run = paragraph.runs[0]
    run.bold, run.font.size, run.font.color.rgb = True, Pt(13), RGBColor(0x5B, 0x2C, 0x83)


def word_actions(document: DocxDocument, section: Section) -> None:
    """Add the table of recommendations."""
    heads = ("Ref", "Recommendation", "Agency", "Lead", "Timescale", "RAG")
    widths = (1.2, 6.2, 2.8, 2.6, 2.4, 1.8)
    table = document.add_table(1, len(heads), "Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        put(cell, head, bold=True)
        shade(cell, "D9CCE6")
    for number, point in enumerate(section.points, 1):
        owner = point.fields or {}
        texts = (f"R{number}", point.text, owner["agency"], owner["lead"], owner["timescale"], owner["rag"])
        for cell, text in zip(table.add_row().cells, texts, strict=True):
            put(cell, text)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Cm(width)


def word_banner(document: DocxDocument, briefing: Briefing) -> None:
    """Add the shaded box with the title."""
    cell = document.add_table(1, 1, "Table Grid").cell(0, 0)
    shade(cell, "5B2C83")
    for text, size in ((briefing.partnership, 11), (briefing.title, 19), (f"Date of issue: {briefing.published_as_printed}", 10)):
        run = put(cell, text, bold=size > 15).runs[0]
        run.font.size, run.font.color.rgb = Pt(size), RGBColor(0xFF, 0xFF, 0xFF)
    note = document.add_paragraph()
    note.add_run(briefing.print["invented"]).italic = True


def build_word(briefing: Briefing, target: Path, work: Path) -> None:
    """Write the business manager's Word file."""
    parts = briefing.by_id()
    document = new_word("Arial", 10.5)
    document.sections[0].header.paragraphs[0].text = briefing.print["header"]
    document.sections[0].footer.paragraphs[0].text = briefing.print["footer"]
    word_banner(document, briefing)
    for name in ("purpose", "circs"):
        word_heading(document, parts[name].heading)
        for text in parts[name].paras:
            document.add_paragraph(text)
    columns = document.add_table(1, 2, "Table Grid")
    for cell, name in zip(columns.rows[0].cells, ("well", "worried"), strict=True):
        word_heading(cell, parts[name].heading)
        for point in parts[name].points:
            put(cell, point.text, "List Bullet")
    word_heading(document, parts["ask"].heading)
    document.add_paragraph(parts["ask"].intro)
    word_actions(document, parts["ask"])
    document.add_paragraph(briefing.print["governance"]).paragraph_format.space_before = Pt(6)
    word_heading(document, parts["team"].heading)
    for number, point in enumerate(parts["team"].points, 1):
        document.add_paragraph(f"Q{number}. {point.text}")
    word_heading(document, parts["donow"].heading)
    for point in parts["donow"].points:
        paragraph = document.add_paragraph(style="List Bullet")
        paragraph.add_run(point.label or "").bold = True
        paragraph.add_run(f" – {point.text}")
    word_heading(document, parts["links"].heading)
    for point in parts["links"].points:
        link(document.add_paragraph(), point.text, point.hints["href"])
    word_heading(document, parts["contact"].heading)
    document.add_paragraph(briefing.print["contact"])
    document.save(str(target))
    freeze_zip(target)


# --- LibreOffice Writer ------------------------------------------------------------------------------------------------------------------


def reviewer_styles(document: DocxDocument) -> None:
    """Give the reviewer's report its headings and its numbered paragraphs."""
    heading = document.styles["Heading 1"]
    heading.font.name, heading.font.size, heading.font.color.rgb = "Liberation Serif", Pt(14), RGBColor(0x1B, 0x4D, 0x3E)
    heading.element.rPr.rFonts.set(qn("w:asciiTheme"), "")
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        heading.element.rPr.rFonts.attrib.pop(qn(name), None)
    heading.paragraph_format.space_before, heading.paragraph_format.space_after = Pt(12), Pt(4)
    numbered = document.styles.add_style("Numbered", WD_STYLE_TYPE.PARAGRAPH)
    numbered.base_style = document.styles["Normal"]
    shape = numbered.paragraph_format
    shape.left_indent, shape.first_line_indent, shape.alignment = Cm(0.95), Cm(-0.95), WD_ALIGN_PARAGRAPH.JUSTIFY
    shape.tab_stops.add_tab_stop(Cm(0.95))


def reviewer_box(document: DocxDocument, lines: list[tuple[str, str]], colour: str) -> None:
    """Add a shaded box in the column; each line has a bold part and a plain one."""
    table = document.add_table(1, 1)
    table.autofit = False
    table.columns[0].width = Cm(7.9)
    cell = table.cell(0, 0)
    cell.width = Cm(7.9)
    shade(cell, colour)
    for bold, plain in lines:
        put(cell, bold, bold=True).add_run(plain)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def reviewer_section(document: DocxDocument, section: Section, number: int) -> None:
    """Add one section with numbered paragraphs."""
    document.add_heading(section.heading, 1)
    if section.intro:
        document.add_paragraph(section.intro)
    passages = [(None, text) for text in section.paras] + [(point.label, point.text) for point in section.points]
    for place, (label, text) in enumerate(passages, 1):
        if label:
            paragraph = document.add_paragraph()
            run = paragraph.add_run(label)
            run.bold = run.italic = True
            paragraph.paragraph_format.keep_with_next = True
            paragraph.paragraph_format.space_after = Pt(1)
        document.add_paragraph(f"{number}.{place}\t{text}", "Numbered")


def build_writer(briefing: Briefing, target: Path, work: Path) -> None:
    """Export the independent reviewer's two-column report from LibreOffice."""
    document = new_word("Liberation Serif", 11)
    reviewer_styles(document)
    document.add_paragraph(briefing.title, "Title").paragraph_format.space_after = Pt(4)
    title = document.paragraphs[-1].runs[0]
    title.font.name, title.font.size, title.font.color.rgb = "Liberation Serif", Pt(21), RGBColor(0x1B, 0x4D, 0x3E)
    document.add_paragraph(briefing.partnership).runs[0].bold = True
    document.add_paragraph(briefing.print["author"])
    document.add_paragraph(briefing.print["invented"]).runs[0].italic = True
    page = document.sections[0]
    page.header.paragraphs[0].text = briefing.print["header"]
    footer = page.footer.paragraphs[0]
    footer.add_run(f"{briefing.print['invented']}   Page ")
    add_field(footer, "PAGE")
    body = document.add_section(WD_SECTION.CONTINUOUS)
    columns = body._sectPr.find(qn("w:cols"))
    columns.set(qn("w:num"), "2")
    columns.set(qn("w:space"), "620")
    for number, section in enumerate(briefing.sections[:-1], 1):
        if section.kind == "next_steps":
            document.add_paragraph().add_run().add_break(WD_BREAK.COLUMN)
        reviewer_section(document, section, number)
        if section.id == "babies":
            reviewer_box(document, [("", briefing.print["quote"])], "DCEBE5")
        if section.kind == "recommendations":
            document.add_paragraph(briefing.print["governance"])
    terms = [(short, f": {meaning}") for short, meaning in briefing.print["words"]]
    reviewer_box(document, [(briefing.sections[-1].heading, ""), *terms], "EFEFEF")
    source = work / "report.docx"
    document.save(str(source))
    export(source, target, work)


# --- Cairo -------------------------------------------------------------------------------------------------------------------------------

INK, PINK, TEAL, SUN, PALE = "2b2140", "b3245a", "0b6675", "ffe08a", "f6f1fa"
BOX, ROUND = "0", "0.5cm"
Line = list[tuple[str, bool]]
Place = tuple[float, float, float, float]


class Poster:
    """A4 sheets with panels, cards and round marks, each set at its own place in centimetres."""

    def __init__(self) -> None:
        """Start with no sheets."""
        self.sheets: list[list[str]] = [[]]

    def turn(self) -> None:
        """Start a new sheet."""
        self.sheets.append([])

    def set(self, place: Place, style: str, inside: str = "") -> None:
        """Put one box on the sheet."""
        left, top, width, height = place
        where = f"left:{left}cm;top:{top}cm;width:{width}cm;height:{height}cm"
        self.sheets[-1].append(f'<div style="{where};{style}">{inside}</div>')

    def panel(self, place: Place, colour: str, corner: str = BOX) -> None:
        """Draw a filled shape."""
        self.set(place, f"background:#{colour};border-radius:{corner}")

    def write(self, place: Place, lines: list[Line], size: float, colour: str = INK) -> None:
        """Write lines of text; each is a list of runs with their weight."""
        rows = []
        for line in lines:
            runs = (f"<b>{html.escape(text, quote=False)}</b>" if bold else html.escape(text, quote=False) for text, bold in line)
            rows.append(f"<p>{''.join(runs)}</p>")
        self.set(place, f"font-size:{size}pt;color:#{colour}", "".join(rows))

    def dots(self, left: float, top: float, width: float, section: Section, gap: float, mark: str) -> None:
        """Write the points of a section one below the other, each beside a round mark."""
        for number, point in enumerate(section.points):
            height = top + number * gap
            self.panel((left, height + 0.06, 0.36, 0.36), mark, "50%")
            lead = [(f"{point.label}: ", True)] if point.label else []
            self.write((left + 0.65, height, width - 0.65, gap), [[*lead, (point.text, False)]], 10.5)

    def print(self, target: Path, work: Path) -> None:
        """Print the sheets and have Cairo write them again."""
        look = (
            "@page{size:A4;margin:0}body{margin:0;font-family:'Liberation Sans';-webkit-print-color-adjust:exact}"
            "section{position:relative;width:21cm;height:29.69cm;overflow:hidden;break-after:page}section:last-child{break-after:auto}"
            "div{position:absolute;line-height:1.3}p{margin:0 0 .25em}"
        )
        sheets = "".join(f"<section>{''.join(boxes)}</section>" for boxes in self.sheets)
        page, printed = work / "poster.html", work / "poster.pdf"
        page.write_text(f'<!doctype html><meta charset="utf-8"><style>{look}</style>{sheets}', encoding="utf-8")
        print_page(page, printed, work)
        call("pdftocairo", "-pdf", printed, target)
        freeze_pdf(target)


def build_poster(briefing: Briefing, target: Path, work: Path) -> None:
    """Set the young editors' poster: two sheets of panels."""
    parts, poster = briefing.by_id(), Poster()
    shown = briefing.print
    poster.panel((0, 0, 21, 5), PINK)
    poster.write((1, 0.5, 19, 2), [[(briefing.title, True)]], 34, "FFFFFF")
    poster.write((1, 2.5, 19, 2.2), [[(shown["strap"], True)], [(shown["editors"], False)]], 12, "FFFFFF")
    poster.panel((1, 5.6, 6.2, 6.3), PALE)
    poster.write((1.3, 5.8, 5.7, 1), [[(parts["story"].heading, True)]], 15, PINK)
    poster.write((1.3, 6.8, 5.7, 5), [[(text, False)] for text in parts["story"].paras], 10.5)
    poster.panel((1, 12.4, 6.2, 3.2), SUN, ROUND)
    poster.write((1.3, 12.7, 5.6, 2.6), [[(shown["quote"], True)]], 14)
    great = parts["great"]
    poster.write((7.7, 5.6, 12, 1), [[(great.heading, True)]], 15, TEAL)
    for number, point in enumerate(great.points):
        top = 6.7 + number * 1.82
        poster.panel((7.8, top, 12.2, 1.62), "E3F6F8", ROUND)
        poster.panel((8.05, top + 0.4, 0.7, 0.7), TEAL, "50% 50% 50% 0")
        poster.write((9, top + 0.05, 10.8, 1.5), [[(point.label or "", True)], [(point.text, False)]], 10.5)
    poster.panel((1, 16.4, 19, 10.9), "FDE8EF")
    poster.write((1.3, 16.6, 18, 1), [[(parts["rubbish"].heading, True)]], 15, PINK)
    poster.dots(1.6, 18, 17.6, parts["rubbish"], 1.75, PINK)
    poster.write((1, 28.2, 19, 1), [[(shown["invented"], False)]], 9)
    poster.turn()
    poster.panel((0, 0, 21, 1), PINK)
    asked = parts["asked"]
    poster.panel((1, 1.8, 10.6, 13.6), "E3F6F8")
    poster.write((1.4, 2.1, 10, 1), [[(asked.heading, True)]], 15, TEAL)
    poster.write((1.4, 3.1, 10, 1), [[(asked.intro or "", False)]], 10.5)
    poster.dots(1.5, 4.3, 9.8, asked, 1.9, TEAL)
    poster.write((1.4, 13.8, 9.8, 1.4), [[(shown["governance"], False)]], 10.5)
    poster.panel((12.2, 1.8, 7.8, 13.6), SUN)
    poster.write((12.6, 2.1, 7, 1), [[(parts["yourself"].heading, True)]], 15)
    poster.dots(12.7, 3.4, 7, parts["yourself"], 2.2, INK)
    poster.panel((1, 16.2, 19, 4.6), PALE)
    poster.write((1.4, 16.5, 18, 1), [[(parts["donow"].heading, True)]], 15, PINK)
    poster.dots(1.5, 17.7, 18, parts["donow"], 0.95, PINK)
    poster.write((1, 21.4, 10, 1), [[(parts["links"].heading, True)]], 15, TEAL)
    poster.dots(1.3, 22.6, 9.8, parts["links"], 1, TEAL)
    poster.panel((12.2, 21.4, 7.8, 5), "EEEEEE")
    poster.write((12.6, 21.6, 7, 1), [[(parts["words"].heading, True)]], 13)
    terms: list[Line] = [[(short, True), (f" – {meaning}", False)] for short, meaning in shown["words"]]
    poster.write((12.6, 22.6, 7, 4), terms, 10.5)
    poster.write((1, 27.2, 19, 1), [[(shown["contact"], True)]], 10.5)
    poster.write((1, 28.2, 19, 1), [[(shown["invented"], False)]], 9)
    poster.print(target, work)


# --- ReportLab ---------------------------------------------------------------------------------------------------------------------------

NAVY, MUSTARD = colors.HexColor("#1f3a5f"), colors.HexColor("#f2c14e")


class Marked(Flowable):
    """A paragraph beside a drawn tick, arrow or question ring."""

    def __init__(self, text: str, style: ParagraphStyle, mark: str) -> None:
        """Keep the paragraph and the kind of mark."""
        super().__init__()
        self.paragraph, self.mark, self.spaceAfter = Paragraph(text, style), mark, 4

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """Measure."""
        self.tall = self.paragraph.wrap(width - 15, height)[1]
        return width, self.tall

    def draw(self) -> None:
        """Draw the mark, then the words."""
        pen, middle = self.canv, self.tall - 7
        pen.setStrokeColor(NAVY)
        pen.setFillColor(MUSTARD)
        pen.setLineWidth(1.4)
        if self.mark == "ring":
            pen.circle(5, middle, 3.6, fill=1)
        elif self.mark == "box":
            pen.rect(1.5, middle - 3.5, 7, 7, fill=0)
        else:
            pen.lines([(1, middle + 3, 6, middle), (6, middle, 1, middle - 3)])
        self.paragraph.drawOn(pen, 15, 0)


def adviser_styles() -> dict[str, ParagraphStyle]:
    """Give the paragraph styles of the adviser's briefing."""
    body = ParagraphStyle("body", fontName="Helvetica", fontSize=10.3, leading=13.8, spaceAfter=4)
    bold, cell = "Helvetica-Bold", ParagraphStyle("cell", body, fontSize=9.4, leading=12.2, spaceAfter=0)
    return {
        "body": body,
        "head": ParagraphStyle("head", body, fontName=bold, fontSize=13, leading=16, textColor=NAVY, spaceBefore=9, keepWithNext=1),
        "cell": cell,
        "cellhead": ParagraphStyle("cellhead", cell, fontName=bold, textColor=colors.white),
        "quote": ParagraphStyle("quote", body, fontName="Helvetica-BoldOblique", fontSize=13, leading=17, textColor=NAVY),
    }


def adviser_table(rows: list[tuple[str, ...]], heads: tuple[str, ...], widths: list[float], styles: dict[str, ParagraphStyle]) -> Table:
    """Give a ruled table whose header row repeats."""
    cells = [[Paragraph(head, styles["cellhead"]) for head in heads]]
    cells += [[Paragraph(text, styles["cell"]) for text in row] for row in rows]
    table = Table(cells, colWidths=widths, repeatRows=1, spaceAfter=6)
    grid = [("LINEBELOW", (0, 0), (-1, -1), 0.5, colors.grey), ("LEFTPADDING", (0, 0), (-1, -1), 4)]
    table.setStyle([*grid, ("BACKGROUND", (0, 0), (-1, 0), NAVY), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return table


def adviser_box(flowables: list[Flowable], width: float, colour: str) -> Table:
    """Give a tinted side box."""
    table = Table([[flowables]], colWidths=[width], spaceBefore=8, spaceAfter=8)
    table.setStyle([("BACKGROUND", (0, 0), (-1, -1), colors.HexColor(colour)), ("LINEBEFORE", (0, 0), (0, -1), 4, MUSTARD)])
    return table


def safe(text: str) -> str:
    """Escape text for a ReportLab paragraph."""
    return html.escape(text, quote=False)


def adviser_story(briefing: Briefing) -> list[Flowable]:
    """Give everything that flows through the columns."""
    styles, parts, shown = adviser_styles(), briefing.by_id(), briefing.print

    def head(name: str) -> Paragraph:
        return Paragraph(safe(parts[name].heading), styles["head"])

    def marked(name: str, mark: str) -> list[Flowable]:
        rows: list[Flowable] = [Marked(safe(point.text), styles["body"], mark) for point in parts[name].points]
        return [KeepTogether([head(name), rows[0]]), *rows[1:]]

    story: list[Flowable] = [NextPageTemplate("later")]
    for name in ("about", "case"):
        story += [head(name), *(Paragraph(safe(text), styles["body"]) for text in parts[name].paras)]
    story += [FrameBreak(), head("strong")]
    strengths = [(f"<b>{safe(point.label or '')}</b>", safe(point.text)) for point in parts["strong"].points]
    story.append(adviser_table(strengths, ("Strength", "What it looked like"), [76, 166], styles))
    quote = [Paragraph(shown["quote"], styles["quote"]), Paragraph(shown["who"], styles["cell"])]
    story += [adviser_box(quote, 242, "#fbf1d6"), head("ebi")]
    story += [Marked(f"<b>{safe(point.label or '')}</b> – {safe(point.text)}", styles["body"], "arrow") for point in parts["ebi"].points]
    actions = [(safe(point.text), (point.fields or {})["lead"], (point.fields or {})["timescale"]) for point in parts["actions"].points]
    story += [head("actions"), adviser_table(actions, ("Action", "Lead", "By"), [106, 74, 62], styles)]
    story.append(Paragraph(safe(shown["governance"]), styles["body"]))
    story += [*marked("prompts", "ring"), FrameBreak(), *marked("half", "box"), head("read")]
    story += [Paragraph(safe(point.text), styles["body"]) for point in parts["read"].points]
    terms = [Paragraph(f"<b>{short}</b> {safe(meaning)}", styles["cell"]) for short, meaning in shown["words"]]
    story.append(adviser_box([head("terms"), *terms], 242, "#e6ecf4"))
    return story


def build_reportlab(briefing: Briefing, target: Path, work: Path) -> None:
    """Set the adviser's briefing: a banner, then two columns that go on over the page."""
    shown = briefing.print

    def foot(canvas: Any, document: Any) -> None:  # noqa: ANN401
        canvas.setFillColor(colors.black)
        canvas.setFont("Helvetica", 7.5)
        canvas.drawString(42, 28, shown["invented"])
        canvas.drawRightString(553, 28, f"Page {document.page}")

    def first(canvas: Any, document: Any) -> None:  # noqa: ANN401
        canvas.setFillColor(NAVY)
        canvas.rect(0, 732, 595, 110, fill=1, stroke=0)
        canvas.setFillColor(MUSTARD)
        canvas.rect(0, 727, 595, 5, fill=1, stroke=0)
        canvas.setFillColor(colors.white)
        canvas.setFont("Helvetica", 10)
        canvas.drawString(42, 812, briefing.partnership)
        canvas.drawRightString(553, 812, briefing.published_as_printed)
        canvas.setFont("Helvetica-Bold", 23)
        canvas.drawString(42, 779, briefing.title)
        canvas.setFont("Helvetica", 9.5)
        canvas.drawString(42, 752, shown["strap"])
        foot(canvas, document)

    def later(canvas: Any, document: Any) -> None:  # noqa: ANN401
        canvas.setFillColor(NAVY)
        canvas.setFont("Helvetica-Oblique", 8)
        canvas.drawString(42, 812, shown["running"])
        foot(canvas, document)

    def column(left: float, top: float) -> Frame:
        return Frame(left, 44, 246, top - 44, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)

    document = BaseDocTemplate(str(target), pagesize=A4, invariant=1, title="", author="")
    wide = Frame(42, 592, 511, 128, leftPadding=0, rightPadding=0, topPadding=2, bottomPadding=0)
    opening = PageTemplate("opening", [wide, column(42, 584), column(307, 584)], onPage=first)
    document.addPageTemplates([opening, PageTemplate("later", [column(42, 798), column(307, 798)], onPage=later)])
    document.build(adviser_story(briefing))


# --- main --------------------------------------------------------------------------------------------------------------------------------

BUILDERS: dict[str, Callable[[Briefing, Path, Path], None]] = {
    "1": build_chromium,
    "2": build_word,
    "3": build_html,
    "4": build_text,
    "5": build_reportlab,
    "6": build_typst,
    "7": build_poster,
    "8": build_writer,
}


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
