"""A Word file printed by LibreOffice: headings, labelled bullets, and a plan of action as a table that runs over the page."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from still import still_pdf
from words import Briefing, Point, Section

WINE, WHITE, BLUE = RGBColor(0x7A, 0x1F, 0x1F), RGBColor(0xFF, 0xFF, 0xFF), RGBColor(0x05, 0x63, 0xC1)
FONT = "Liberation Sans"
COLUMNS = (("No", 1.0), ("Recommendation", 6.3), ("Agency", 3.1), ("Lead", 3.1), ("Timescale", 2.3), ("RAG", 1.5))
RAG = {"Red": "E9A0A0", "Amber": "F6D58A", "Green": "A9D8A4"}
LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def element(name: str, **values: str) -> BaseOxmlElement:
    """One element of a Word file with attributes of its own namespace."""
    made = OxmlElement(f"w:{name}")
    for key, value in values.items():
        made.set(qn(f"w:{key}"), value)
    return made


def add_field(paragraph: Paragraph, code: str) -> None:
    """A field such as PAGE, which Word fills in."""
    instruction = element("instrText")
    instruction.text = code
    for part in (element("fldChar", fldCharType="begin"), instruction, element("fldChar", fldCharType="end")):
        paragraph.add_run()._r.append(part)


def new_document(header: str) -> DocxDocument:
    """An A4 document with a running header and page numbers."""
    document = Document()
    document.core_properties.author = document.core_properties.comments = ""
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2)
    page.top_margin, page.bottom_margin = Cm(2.2), Cm(1.6)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(10)
    normal.paragraph_format.space_after = Pt(4)
    heading = document.styles["Heading 1"]
    heading.font.name, heading.font.size, heading.font.color.rgb = FONT, Pt(13), WINE
    heading.paragraph_format.space_before = Pt(12)
    page.header.paragraphs[0].text = header
    foot = page.footer.paragraphs[0]
    foot.alignment = WD_ALIGN_PARAGRAPH.CENTER
    add_field(foot, "PAGE")
    foot.add_run(" / ")
    add_field(foot, "NUMPAGES")
    return document


def shade(cell: _Cell, colour: str) -> None:
    """Fill a table cell with a colour."""
    cell._tc.get_or_add_tcPr().append(element("shd", val="clear", fill=colour))


def fill_row(cells: Sequence[_Cell], texts: Sequence[str], *, head: bool = False) -> None:
    """Write one row of the table."""
    for cell, text, (_, width) in zip(cells, texts, COLUMNS, strict=True):
        cell.width = Cm(width)
        paragraph = cell.paragraphs[0]
        paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(4), Pt(8)
        run = paragraph.add_run(text)
        run.bold, run.font.size = head, Pt(10)
        if head:
            run.font.color.rgb = WHITE
            shade(cell, str(WINE))


def add_table(document: DocxDocument, points: list[Point]) -> None:
    """The plan; its first row is repeated on each page."""
    table = document.add_table(1, len(COLUMNS))
    table.style, table.autofit = "Table Grid", False
    for column, (_, width) in zip(table._tbl.tblGrid.findall(qn("w:gridCol")), COLUMNS, strict=True):
        column.set(qn("w:w"), str(int(width * 567)))
    table.rows[0]._tr.get_or_add_trPr().append(element("tblHeader", val="true"))
    fill_row(table.rows[0].cells, [head for head, _ in COLUMNS], head=True)
    for number, point in enumerate(points, 1):
        fields, cells = point.fields or {}, table.add_row().cells
        rag = point.hints["rag"]
        fill_row(cells, (str(number), point.text, fields["agency"], fields["lead"], fields["timescale"], rag))
        shade(cells[-1], RAG[rag])


def add_link(document: DocxDocument, point: Point) -> None:
    """A bulleted link, blue and underlined."""
    paragraph = document.add_paragraph(style="List Bullet")
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), document.part.relate_to(point.hints["href"], LINK, is_external=True))
    run = paragraph.add_run(point.text)
    run.font.color.rgb, run.underline = BLUE, True
    link.append(run._r)
    paragraph._p.append(link)


def add_point(document: DocxDocument, point: Point) -> None:
    """A bullet with its label in bold, a link, or a numbered item."""
    if "href" in point.hints:
        add_link(document, point)
    elif point.label:
        paragraph = document.add_paragraph(style="List Bullet")
        paragraph.add_run(f"{point.label}: ").bold = True
        paragraph.add_run(point.text)
    else:
        document.add_paragraph(point.text, style="List Number")


def add_section(document: DocxDocument, section: Section) -> None:
    """A heading and what stands under it."""
    document.add_heading(section.heading or "", 1)
    for text in (*section.paras, *((section.intro,) if section.intro else ())):
        document.add_paragraph(text)
    if section.style.get("table"):
        add_table(document, section.points)
    else:
        for point in section.points:
            add_point(document, point)
    if section.outro:
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.space_before = Pt(8)
        paragraph.add_run(section.outro).italic = True


def build(briefing: Briefing, target: Path, work: Path) -> None:
    """Write the Word file and let LibreOffice print it."""
    document = new_document(briefing.print["header"])
    run = document.add_paragraph().add_run(briefing.title)
    run.bold, run.font.size, run.font.color.rgb = True, Pt(20), WINE
    document.add_paragraph(f"{briefing.partnership}\n{briefing.print['agreed']}")
    for section in briefing.sections:
        add_section(document, section)
    source = work / f"{target.stem}.docx"
    document.save(str(source))
    profile = f"-env:UserInstallation={(work / 'libreoffice').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(work), str(source)]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    target.write_bytes(source.with_suffix(".pdf").read_bytes())
    still_pdf(target)
