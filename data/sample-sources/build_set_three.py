"""Build the third set of invented briefings and their gold files.

Run ``python data/sample-sources/build_set_three.py`` from the repository root. The words stand in ``set-three/*.yaml``; each document and
its gold file come from the same words, so they agree. Needs Chromium, LibreOffice and poppler (``pdftotext``) on the path, and the packages
``python-docx``, ``reportlab``, ``jinja2``, ``pypdf``, ``pyyaml`` and ``typst``. Numbers on the command line (``4 6``) choose.
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
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.section import WD_SECTION
from docx.enum.text import WD_BREAK
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.table import Table as DocxTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph as DocxParagraph
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

SOURCES = Path(__file__).resolve().parent / "set-three"
ROOT = SOURCES.parents[2]
SAMPLES = ROOT / "data" / "samples"
GOLDEN = ROOT / "tests" / "golden"
FIXED_DAY = datetime(2024, 1, 1, tzinfo=UTC)
FACTS = ("reference", "title", "partnership", "published", "published_as_printed", "review_type")
PREFIX = 18
WHITE = RGBColor(0xFF, 0xFF, 0xFF)

Words = dict[str, Any]


@dataclass(frozen=True)
class Point:
    """One passage that a reader should find, with hints for its layout."""

    text: str
    kind: str
    label: str | None = None
    fields: dict[str, str] | None = None
    depth: int = 0
    children: tuple[Point, ...] = ()
    hints: Words = field(default_factory=dict)


@dataclass(frozen=True)
class Section:
    """One heading with what stands under it."""

    heading: str
    paras: list[str]
    points: list[Point]
    intro: str | None
    outro: str | None
    style: Words


@dataclass(frozen=True)
class Briefing:
    """All the words of one document and the facts it states."""

    file: str
    stem: str
    reference: str | None
    title: str | None
    partnership: str | None
    published: str | None
    published_as_printed: str | None
    review_type: str | None
    print: dict[str, str]
    hyphenate: list[str]
    sections: list[Section]

    def points(self) -> list[Point]:
        """Give every point in reading order, nested ones after their parent."""
        return [one for section in self.sections for point in section.points for one in (point, *point.children)]


def read_point(raw: str | Words, kind: str | None, depth: int = 0) -> Point:
    """Turn one entry of the source into a point."""
    words: Words = {"text": raw} if isinstance(raw, str) else dict(raw)
    own_kind = words.pop("kind", kind)
    children = tuple(read_point(child, own_kind, depth + 1) for child in words.pop("nested", []))
    return Point(words.pop("text"), own_kind, words.pop("label", None), words.pop("fields", None), depth, children, words)


def read_section(raw: Words) -> Section:
    """Turn one section of the source into a section."""
    raw = dict(raw)
    points = [read_point(entry, raw.get("kind")) for entry in raw.pop("points", [])]
    intro, outro = raw.pop("intro", None), raw.pop("outro", None)
    return Section(raw.pop("heading"), raw.pop("paras", []), points, intro, outro, raw)


def read_briefing(path: Path) -> Briefing:
    """Read one source file."""
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    facts = {key: raw[key] for key in FACTS}
    sections = [read_section(section) for section in raw["sections"]]
    return Briefing(raw["file"], path.stem, print=raw["print"], hyphenate=raw.get("hyphenate", []), sections=sections, **facts)


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


def item_text(point: Point) -> str:
    """Give a point with its label, as one line of print."""
    return f"{point.label}: {point.text}" if point.label else point.text


# --- gold --------------------------------------------------------------------------------------------------------------------------------


def page_texts(pdf: Path) -> list[str]:
    """Give the squeezed text of each page."""
    return [squeeze(page) for page in call("pdftotext", pdf, "-").split("\f")[:-1]]


def find_page(point: Point, pages: list[str]) -> int:
    """Find the one page on which a point begins."""
    wanted = squeeze(point.text)[:PREFIX]
    found = [number for number, page in enumerate(pages, 1) if wanted in page]
    if len(found) != 1:
        raise ValueError(f"{point.text[:50]!r} begins on pages {found}")
    return found[0]


def gold_point(point: Point, page: int | None) -> Words:
    """Give one point as it stands in the gold file."""
    entry: Words = {"kind": point.kind, "label": point.label, "text": point.text, "page": page}
    return entry | ({"fields": point.fields} if point.fields else {})


def write_gold(briefing: Briefing, document: Path) -> None:
    """Write the gold file of one document."""
    pages = page_texts(document) if document.suffix == ".pdf" else None
    gold: Words = {"file": briefing.file, "split": "tune"} | {key: getattr(briefing, key) for key in FACTS}
    gold["pages"] = len(pages) if pages else None
    gold["points"] = [gold_point(point, find_page(point, pages) if pages else None) for point in briefing.points()]
    target = GOLDEN / f"{document.stem}.json"
    target.write_text(json.dumps(gold, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


# --- templates: Chromium, web page, Markdown, Typst --------------------------------------------------------------------------------------


def fold(text: str, indent: str) -> str:
    """Break a paragraph over lines; later lines start with the indent."""
    return "\n".join(textwrap.wrap(text, 88, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False))


def markdown_item(point: Point, bullet: str, number: int) -> str:
    """Give one list item in Markdown."""
    text, hints = point.text, point.hints
    if "reference" in hints:
        text = f"[{text}][{hints['reference']}]"
    elif "href" in hints:
        text = f"[{text}]({hints['href']})"
    if "emphasis" in hints:
        text = text.replace(hints["emphasis"], f"*{hints['emphasis']}*")
    mark = bullet.replace("#", str(number))
    lead = f"**{point.label}:** " if point.label else ""
    return fold(f"{mark} {lead}{text}", " " * (len(mark) + 1))


def render(briefing: Briefing, suffix: str) -> str:
    """Fill the briefing's own template."""
    escape = select_autoescape(("html.j2",))
    loader = FileSystemLoader(SOURCES)
    jinja = Environment(loader=loader, autoescape=escape, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)  # noqa: S701
    jinja.filters |= {"fold": fold, "item": markdown_item}
    for section in briefing.sections:
        for name in ("box", "sub", "numbered", "level", "bullet"):
            section.style.setdefault(name, None)
        for point in section.points:
            if suffix == "html":
                point.hints.setdefault("href", None)
    return jinja.get_template(f"{briefing.stem}.{suffix}.j2").render(b=briefing)


def build_chromium(briefing: Briefing, target: Path, work: Path) -> None:
    """Print the seven-minute sheet with Chromium."""
    page = work / "sheet.html"
    page.write_text(render(briefing, "html"), encoding="utf-8")
    flags = ("--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--user-data-dir={work / 'chromium'}")
    call("chromium", *flags, f"--print-to-pdf={target}", page.as_uri())
    freeze_pdf(target)


def build_html(briefing: Briefing, target: Path, work: Path) -> None:
    """Write the web page."""
    target.write_text(render(briefing, "html").strip() + "\n", encoding="utf-8")


def build_markdown(briefing: Briefing, target: Path, work: Path) -> None:
    """Write the Markdown file."""
    target.write_text(re.sub(r"\n{3,}", "\n\n", render(briefing, "md")), encoding="utf-8")


def build_typst(briefing: Briefing, target: Path, work: Path) -> None:
    """Set the margin-heading PDF with Typst."""
    import typst

    source = SOURCES / f"{briefing.stem}.typ"
    typst.compile(source, output=target, sys_inputs={"briefing": json.dumps(asdict(briefing))})


# --- Word and LibreOffice ----------------------------------------------------------------------------------------------------------------


def new_document(margin_cm: float, size_pt: float, font: str) -> DocxDocument:
    """Start a Word document on A4."""
    document = Document()
    document.core_properties.author = ""
    document.core_properties.created = document.core_properties.modified = FIXED_DAY
    document.core_properties.comments = ""
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(margin_cm)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = font, Pt(size_pt)
    normal.paragraph_format.space_after = Pt(4)
    return document


def shade(cell: _Cell, colour: str) -> None:
    """Fill a table cell with a colour."""
    fill = OxmlElement("w:shd")
    fill.set(qn("w:val"), "clear")
    fill.set(qn("w:fill"), colour)
    cell._tc.get_or_add_tcPr().append(fill)


def add_labelled(paragraph: DocxParagraph, point: Point) -> None:
    """Write a point into a paragraph, its label bold with the colon inside the bold."""
    if point.label:
        paragraph.add_run(f"{point.label}:").bold = True
        paragraph.add_run(f" {point.text}")
    else:
        paragraph.add_run(point.text)


def first_or_new(cell: _Cell) -> DocxParagraph:
    """Give the cell's empty first paragraph, or a new one."""
    first: DocxParagraph = cell.paragraphs[0]
    return first if len(cell.paragraphs) == 1 and not first.text else cell.add_paragraph()


def fill_bar(cell: _Cell, text: str, colour: str, size: float) -> None:
    """Make a coloured bar with white bold text."""
    shade(cell, colour)
    run = cell.paragraphs[0].add_run(text)
    run.bold, run.font.size, run.font.color.rgb = True, Pt(size), WHITE


def columns(document: DocxDocument, count: int) -> None:
    """Set the number of text columns of the last section."""
    cols = document.sections[-1]._sectPr.find(qn("w:cols"))
    cols.set(qn("w:num"), str(count))
    cols.set(qn("w:space"), "340")


def boxed_section(document: DocxDocument, section: Section, colour: str) -> None:
    """Write one box: a coloured heading bar over a cell of text."""
    if section.style.get("column_break"):
        document.paragraphs[-1].add_run().add_break(WD_BREAK.COLUMN)
    box = document.add_table(rows=2, cols=1, style="Table Grid")
    box.autofit = False
    for cell in box.columns[0].cells:
        cell.width = Cm(8.6)
    box.columns[0].width = Cm(8.6)
    fill_bar(box.cell(0, 0), section.heading, colour, 12)
    box.cell(0, 0).paragraphs[0].paragraph_format.keep_with_next = True
    body = box.cell(1, 0)
    for text in (*section.paras, *((section.intro,) if section.intro else ())):
        first_or_new(body).add_run(text)
    style = "List Number" if section.style.get("kind") == "recommendation" else "List Bullet"
    for point in section.points:
        paragraph = first_or_new(body)
        paragraph.style = document.styles[style]
        paragraph.paragraph_format.space_after = Pt(2)
        add_labelled(paragraph, point)
    if section.outro:
        body.add_paragraph().add_run(section.outro).italic = True
    gap = document.add_paragraph()
    gap.paragraph_format.space_after = Pt(0)
    gap.paragraph_format.line_spacing = Pt(7)


def build_libreoffice(briefing: Briefing, target: Path, work: Path) -> None:
    """Lay out two columns of boxes in Word and let LibreOffice make the PDF."""
    document = new_document(1.5, 11.5, "Liberation Sans")
    banner = document.add_table(rows=1, cols=1)
    fill_bar(banner.cell(0, 0), briefing.title or "", "14375E", 21)
    lines = (briefing.partnership or "", briefing.print["strap"])
    for line in lines:
        run = banner.cell(0, 0).add_paragraph().add_run(line)
        run.font.color.rgb = WHITE
    note = document.add_paragraph()
    note.add_run(briefing.print["invented"]).italic = True
    document.add_section(WD_SECTION.CONTINUOUS)
    columns(document, 2)
    colours = ("5B6770", "1E6B3C", "6A4C93", "A63D2F", "14375E", "8A5A00", "00686B")
    for section, colour in zip(briefing.sections, colours, strict=True):
        boxed_section(document, section, colour)
    document.sections[-1].footer.paragraphs[0].text = briefing.print["version"]
    source = work / f"{target.stem}.docx"
    document.save(str(source))
    call(
        "soffice", "--headless", f"-env:UserInstallation={(work / 'lo').as_uri()}", "--convert-to", "pdf", "--outdir", target.parent, source
    )
    freeze_pdf(target)


def bold_line(paragraph: DocxParagraph, text: str, size: float) -> None:
    """Write a heading that is only a bold line."""
    run = paragraph.add_run(text)
    run.bold, run.font.size = True, Pt(size)
    paragraph.paragraph_format.space_before = Pt(6)


def typed_section(section: Section, new: Callable[[], DocxParagraph]) -> None:
    """Write a section with typed bullets and no styles."""
    bold_line(new(), section.heading, 11)
    for text in section.paras:
        new().add_run(text)
    for number, point in enumerate(section.points, 1):
        new().add_run(section.style["bullet"].replace("#", str(number)) + point.text)
        for child in point.children:
            nested = new()
            nested.paragraph_format.left_indent = Cm(0.8)
            nested.add_run("o " + child.text)
    if section.outro:
        new().add_run(section.outro)


def two_cells(document: DocxDocument) -> tuple[_Cell, _Cell]:
    """Add a borderless table of one row and two columns."""
    table: DocxTable = document.add_table(rows=1, cols=2)
    return table.cell(0, 0), table.cell(0, 1)


def build_plain_word(briefing: Briefing, target: Path, work: Path) -> None:
    """Write the Word file that has no heading styles and a layout table."""
    document = new_document(1.8, 10.5, "Calibri")
    bold_line(document.add_paragraph(), briefing.title or "", 18)
    document.add_paragraph().add_run(briefing.print["strap"]).italic = True
    document.add_paragraph(briefing.print["invented"])
    cells: dict[str, _Cell] = {}
    for section in briefing.sections:
        place = section.style["cell"]
        if place == "full":
            typed_section(section, document.add_paragraph)
            continue
        if place not in cells:
            number = place[-1]
            cells[f"left-{number}"], cells[f"right-{number}"] = two_cells(document)
        typed_section(section, partial(first_or_new, cells[place]))
    document.add_paragraph(briefing.print["foot"])
    document.save(str(target))
    freeze_zip(target)


TEXT_BOX = """<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
 xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office">
<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing>
<wp:anchor distT="45720" distB="45720" distL="114300" distR="114300" simplePos="0" relativeHeight="{z}" behindDoc="0" locked="0"
 layoutInCell="1" allowOverlap="0"><wp:simplePos x="0" y="0"/>
<wp:positionH relativeFrom="column"><wp:posOffset>0</wp:posOffset></wp:positionH>
<wp:positionV relativeFrom="paragraph"><wp:posOffset>90000</wp:posOffset></wp:positionV>
<wp:extent cx="6100000" cy="{height}"/><wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/>
<wp:docPr id="{z}" name="Text Box {z}"/><wp:cNvGraphicFramePr/>
<a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:wsp><wps:cNvSpPr txBox="1"/>
<wps:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="6100000" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom>
<a:solidFill><a:srgbClr val="EAF1F7"/></a:solidFill><a:ln w="12700"><a:solidFill><a:srgbClr val="2E5C8A"/></a:solidFill></a:ln></wps:spPr>
<wps:txbx><w:txbxContent>{body}</w:txbxContent></wps:txbx><wps:bodyPr rot="0" vert="horz" wrap="square" anchor="t"/></wps:wsp>
</a:graphicData></a:graphic></wp:anchor></w:drawing></mc:Choice>
<mc:Fallback><w:pict><v:shape id="tb{z}" type="#_x0000_t202" style="position:absolute;width:480pt;height:{points}pt" fillcolor="#eaf1f7">
<v:textbox><w:txbxContent>{body}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"""


def box_paragraph(text: str, style: str) -> str:
    """Give one paragraph of a text box as XML."""
    return (
        f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr><w:r><w:t xml:space="preserve">{html.escape(text, quote=False)}</w:t></w:r></w:p>'
    )


def add_text_box(document: DocxDocument, section: Section, serial: int) -> None:
    """Put a section into a floating text box, with the fallback that Word itself writes."""
    lines = [box_paragraph(section.heading, "Heading2"), *(box_paragraph(point.text, "ListBullet") for point in section.points)]
    height = 560000 + 275000 * len(section.points)
    xml = TEXT_BOX.format(z=serial, height=height, points=height // 12700, body="".join(lines))
    document.add_paragraph()._p.append(parse_xml(xml))


def add_action_table(document: DocxDocument, section: Section) -> None:
    """Write the recommendations as a table with owners."""
    heads = ("No", "Recommendation", "Agency", "Lead", "Timescale", "RAG")
    widths = (1.1, 7.0, 2.5, 2.8, 2.5, 1.5)
    table = document.add_table(rows=1, cols=len(heads), style="Light Grid Accent 1")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    rows = [heads]
    for number, point in enumerate(section.points, 1):
        owner = point.fields or {}
        rows.append((f"R{number}", point.text, owner["agency"], owner["lead"], owner["timescale"], point.hints["rag"]))
    for index, row in enumerate(rows):
        cells = table.rows[0].cells if index == 0 else table.add_row().cells
        for cell, text, width in zip(cells, row, widths, strict=True):
            cell.width = Cm(width)
            cell.paragraphs[0].add_run(text).font.size = Pt(9.5)
    if section.outro:
        document.add_paragraph(section.outro)


def styled_section(document: DocxDocument, section: Section) -> None:
    """Write a section with Word's own heading and list styles."""
    document.add_heading(section.heading, level=1)
    for text in (*section.paras, *((section.intro,) if section.intro else ())):
        document.add_paragraph(text)
    if section.style.get("table"):
        add_action_table(document, section)
        return
    style = "List Number" if section.style.get("numbered") else "List Bullet"
    for point in section.points:
        add_labelled(document.add_paragraph(style=style), point)


def add_page_number(paragraph: DocxParagraph) -> None:
    """Append "Page N" to a footer."""
    paragraph.add_run(" Page ")
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    paragraph._p.append(number)


def build_styled_word(briefing: Briefing, target: Path, work: Path) -> None:
    """Write the Word file with styles, text boxes, a table, a header and a footer."""
    document = new_document(2.0, 11, "Calibri")
    document.sections[0].header.paragraphs[0].text = briefing.print["header"]
    footer = document.sections[0].footer.paragraphs[0]
    footer.text = briefing.print["footer"]
    add_page_number(footer)
    document.add_paragraph(briefing.title or "", style="Title")
    document.add_paragraph(briefing.print["subtitle"], style="Subtitle")
    document.add_paragraph(briefing.print["invented"], style="Intense Quote")
    for serial, section in enumerate(briefing.sections, 101):
        if section.style.get("textbox"):
            add_text_box(document, section, serial)
        else:
            styled_section(document, section)
    document.save(str(target))
    freeze_zip(target)


# --- the report (ReportLab) --------------------------------------------------------------------------------------------------------------


def soften(text: str, words: list[str]) -> str:
    """Escape text for ReportLab and mark where its long words may break."""
    text = html.escape(text, quote=False)
    for word in words:
        text = re.sub(rf"\b{word.replace('-', '')}\b", word.replace("-", "\u00ad"), text)
    return text


def report_styles() -> Words:
    """Give the report's paragraph styles."""
    from reportlab.lib.enums import TA_JUSTIFY
    from reportlab.lib.styles import ParagraphStyle

    body = ParagraphStyle("body", fontName="Times-Roman", fontSize=11.5, leading=15, alignment=TA_JUSTIFY, spaceAfter=7)
    return {
        "body": body,
        "para": ParagraphStyle("para", body, leftIndent=34, bulletIndent=0, bulletFontName="Times-Roman", bulletFontSize=11.5),
        "bullet": ParagraphStyle("bullet", body, leftIndent=34, bulletIndent=18),
        "label": ParagraphStyle("label", body, fontName="Times-BoldItalic", leftIndent=34, spaceBefore=4, spaceAfter=2),
        "head": ParagraphStyle("head", body, fontName="Helvetica-Bold", fontSize=14, leading=18, spaceBefore=14, keepWithNext=1),
        "title": ParagraphStyle("title", body, fontName="Helvetica-Bold", fontSize=20, leading=25, spaceAfter=10, alignment=0),
        "cell": ParagraphStyle("cell", body, fontName="Times-Roman", fontSize=10, leading=12.5, alignment=0, spaceAfter=0),
        "cellhead": ParagraphStyle("cellhead", body, fontName="Helvetica-Bold", fontSize=9, leading=12, alignment=0, textColor="white"),
    }


def report_table(section: Section, styles: Words) -> object:
    """Give the recommendations table; its header row repeats on a new page."""
    from reportlab.lib import colors
    from reportlab.platypus import Paragraph, Table

    rows = [[Paragraph(text, styles["cellhead"]) for text in ("No", "Recommendation", "Agency", "Lead", "Timescale")]]
    for number, point in enumerate(section.points, 1):
        owner = point.fields or {}
        texts = (str(number), point.text, owner["agency"], owner["lead"], owner["timescale"])
        rows.append([Paragraph(html.escape(text, quote=False), styles["cell"]) for text in texts])
    table = Table(rows, colWidths=[24, 186, 70, 68, 62], repeatRows=1, spaceBefore=6, spaceAfter=10)
    grid = [("GRID", (0, 0), (-1, -1), 0.5, colors.grey), ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#2f4858"))]
    table.setStyle([*grid, ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return table


def report_points(section: Section, number: int, styles: Words, words: list[str]) -> list[object]:
    """Give the numbered or bulleted passages of a section, each label on a line of its own."""
    from reportlab.platypus import CondPageBreak, Paragraph

    story: list[object] = []
    passages = [Point(text, "") for text in section.paras] + section.points
    for place, point in enumerate(passages, 1):
        if point.label:
            story += [CondPageBreak(56), Paragraph(html.escape(point.label, quote=False), styles["label"])]
        numbered = section.style.get("numbered")
        mark, style = (f"{number}.{place}", "para") if numbered else ("\u2022", "bullet")
        story.append(Paragraph(soften(point.text, words), styles[style], bulletText=mark))
    return story


def report_section(section: Section, number: int, styles: Words, words: list[str]) -> list[object]:
    """Give the flowables of one section."""
    from reportlab.platypus import Paragraph

    story: list[object] = [Paragraph(f"{number} &nbsp; {html.escape(section.heading, quote=False)}", styles["head"])]
    if "intro_para" in section.style:
        story.append(Paragraph(soften(section.style["intro_para"], words), styles["body"]))
    is_table = section.style.get("kind") == "recommendation"
    story += [report_table(section, styles)] if is_table else report_points(section, number, styles, words)
    if "outro_para" in section.style:
        story.append(Paragraph(soften(section.style["outro_para"], words), styles["body"]))
    return story


def report_front(briefing: Briefing, styles: Words) -> list[object]:
    """Give the front page: title, board, date and contents."""
    from reportlab.platypus import PageBreak, Paragraph, Spacer

    lines = (briefing.partnership, briefing.print["cover"], briefing.print["author"], briefing.published_as_printed)
    contents = [Paragraph(f"{i} &nbsp; {html.escape(s.heading)}", styles["body"]) for i, s in enumerate(briefing.sections, 1)]
    title = Paragraph(html.escape(briefing.title or ""), styles["title"])
    facts = [Paragraph(str(line), styles["body"]) for line in lines]
    return [Spacer(1, 120), title, *facts, Spacer(1, 60), Paragraph("Contents", styles["head"]), *contents, PageBreak()]


def build_reportlab(briefing: Briefing, target: Path, work: Path) -> None:
    """Set the report with running headers, page numbers and numbered paragraphs."""
    from reportlab.lib.pagesizes import A4
    from reportlab.platypus import SimpleDocTemplate

    def furnish(canvas: Any, document: Any) -> None:  # noqa: ANN401
        canvas.setFont("Helvetica", 8.5)
        canvas.drawString(92, 806, briefing.print["running"])
        canvas.drawRightString(503, 806, briefing.partnership)
        canvas.line(92, 800, 503, 800)
        canvas.drawCentredString(297, 34, f"Page {document.page}")

    styles = report_styles()
    story = report_front(briefing, styles)
    for number, section in enumerate(briefing.sections, 1):
        story += report_section(section, number, styles, briefing.hyphenate)
    document = SimpleDocTemplate(str(target), pagesize=A4, leftMargin=92, rightMargin=92, topMargin=66, bottomMargin=66, invariant=1)
    document.build(story, onLaterPages=furnish)


# --- main --------------------------------------------------------------------------------------------------------------------------------

BUILDERS: dict[str, Callable[[Briefing, Path, Path], None]] = {
    "1": build_libreoffice,
    "2": build_chromium,
    "3": build_reportlab,
    "4": build_typst,
    "5": build_plain_word,
    "6": build_styled_word,
    "7": build_html,
    "8": build_markdown,
}


def build(source: Path) -> None:
    """Build one document and its gold file."""
    briefing = read_briefing(source)
    target = SAMPLES / briefing.file
    with tempfile.TemporaryDirectory() as work:
        BUILDERS[source.stem[0]](briefing, target, Path(work))
    write_gold(briefing, target)
    print(f"{briefing.file}: {len(briefing.points())} points, {target.stat().st_size // 1024} kB")


def main(chosen: list[str]) -> None:
    """Build all documents, or those whose number was named."""
    for source in sorted(SOURCES.glob("*.yaml")):
        if not chosen or source.stem[0] in chosen:
            build(source)


if __name__ == "__main__":
    main(sys.argv[1:])
