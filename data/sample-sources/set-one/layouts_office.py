"""Word documents: one turned into PDF by LibreOffice, one kept as .docx. Bullets are typed, headings are only bold lines."""

from __future__ import annotations

import datetime
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from fixed import steady_pdf, steady_zip


def blank(doc: dict[str, Any], font: str, size: float, colour: str | None) -> Any:
    """An empty A4 document in one font with fixed properties and the invented line in its footer."""
    word = Document()
    style = word.styles["Normal"]
    style.font.name, style.font.size = font, Pt(size)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), font)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "en-GB")
    style.element.rPr.append(language)
    page = word.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.3)
    page.top_margin = page.bottom_margin = Cm(2)
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = foot.add_run(doc["invented"])
    run.font.size = Pt(8)
    if colour:
        run.font.color.rgb = RGBColor.from_string(colour)
    about = word.core_properties
    about.title, about.author, about.comments = "", "", ""
    about.created = about.modified = datetime.datetime(2026, 1, 1)
    return word


def line(word: Any, text: str = "", *, bold: bool = False, size: float | None = None, colour: str | None = None, after: float = 4) -> Any:
    """One paragraph of one run."""
    paragraph = word.add_paragraph()
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(0), Pt(after)
    if text:
        run = paragraph.add_run(text)
        run.bold = bold
        run.font.size = Pt(size) if size else None
        if colour:
            run.font.color.rgb = RGBColor.from_string(colour)
    return paragraph


def heading(word: Any, text: str, size: float, colour: str | None) -> None:
    """A bold line in the Normal style that stays with what follows."""
    paragraph = line(word, text, bold=True, size=size, colour=colour, after=3)
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.keep_with_next = Pt(9), True


def item(word: Any, mark: str, label: str | None, text: str, *, indent: float, colon_in_bold: bool) -> None:
    """A typed bullet, a tab, perhaps a bold lead-in, and the text."""
    paragraph = line(word, after=3)
    shape = paragraph.paragraph_format
    shape.left_indent, shape.first_line_indent = Cm(indent), Cm(-indent)
    shape.tab_stops.add_tab_stop(Cm(indent))
    paragraph.add_run(f"{mark}\t")
    if label:
        paragraph.add_run(label + (":" if colon_in_bold else "")).bold = True
        text = f" {text}" if colon_in_bold else f": {text}"
    paragraph.add_run(text)


def office_column(doc: dict[str, Any], target: Path) -> None:
    """Plain single column, typed round bullets, bold labels with the colon inside; printed to PDF."""
    navy = "1F3864"
    word = blank(doc, "Liberation Serif", 11, "555555")
    line(word, doc["title"], bold=True, size=18, colour=navy, after=4)
    line(word, doc["partnership"], bold=True, after=1)
    for name, value in (("Reference", doc["reference"]), ("Type", doc["type_as_printed"]), ("Date", doc["published_as_printed"])):
        line(word, f"{name}: {value}", after=1)
    for section in doc["sections"]:
        heading(word, section["heading"], 13, navy)
        for passage in section["passages"]:
            line(word, passage)
        for number, (label, text) in enumerate(section["points"], 1):
            mark = f"{section['marks']}{number}:" if "marks" in section else "•"
            item(word, mark, label, text, indent=3.9 if "marks" in section else 0.7, colon_in_bold=True)
        for passage in section["after"]:
            line(word, passage)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"{target.stem}.docx"
        word.save(str(source))
        profile = f"-env:UserInstallation=file://{folder}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        target.write_bytes(source.with_suffix(".pdf").read_bytes())
    steady_pdf(target)


def office_plain(doc: dict[str, Any], target: Path) -> None:
    """A .docx without heading styles, lists or tables: bold lines and typed "o", "–" and "1)"; colons follow the bold lead-in."""
    word = blank(doc, "Arial", 11, None)
    line(word, doc["title"], bold=True, size=16, after=2)
    line(word, f"{doc['partnership']} – {doc['type_as_printed']} – {doc['published_as_printed']}", after=6)
    for section in doc["sections"]:
        heading(word, section["heading"], 11, None)
        for passage in section["passages"]:
            line(word, passage)
        for number, (label, text) in enumerate(section["points"], 1):
            mark = f"{number})" if section.get("bullet") == "1)" else section["bullet"]
            item(word, mark, label, text, indent=0.8, colon_in_bold=False)
        for passage in section["after"]:
            line(word, passage)
    word.save(str(target))
    steady_zip(target)
