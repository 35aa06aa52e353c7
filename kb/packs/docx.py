"""A pack as a Word document: real heading and list styles, repeated table headers, language and title set, so that it reads aloud well.

Text is handed to python-docx as data; the characters XML cannot hold were taken out before (`model.printable`).
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from kb.packs.model import Block, Bullets, Pack, Paragraph, Part, Quotes, Table

FONT = "Arial"
LANGUAGE = "en-GB"
_ACCENT = RGBColor(0x1D, 0x4E, 0x5F)
_QUIET = RGBColor(0x4A, 0x54, 0x60)
#: The parts before which a page ends: the facilitator keeps the first, and the team takes the commitments away.
_ON_A_NEW_PAGE = frozenset({"content-note", "commitments"})
WORDS, SOURCE, ORIGIN, NOTICE = "Words of a review", "Source of a line", "Whose words", "Notice"


def render(pack: Pack) -> bytes:
    """The bytes of a .docx file."""
    document = Document()
    lay_out(document)
    add_styles(document)
    _properties(document, pack)
    document.add_heading(pack.title, level=1)
    document.add_paragraph(f"A {pack.minutes}-minute discussion pack. {pack.made_from}")
    if pack.notice:
        document.add_paragraph(pack.notice, style=NOTICE)
    for part in pack.parts:
        _part(document, part)
    written = BytesIO()
    document.save(written)
    return written.getvalue()


# ------------------------------------------------------------------ content


def _part(document: Any, part: Part) -> None:  # noqa: ANN401 -- python-docx carries no types
    """One part with its heading and the sentence on whose words it holds."""
    heading = document.add_heading(part.heading, level=2)
    heading.paragraph_format.page_break_before = part.id in _ON_A_NEW_PAGE
    document.add_paragraph(part.origin.words, style=ORIGIN)
    for block in part.blocks:
        if block.heading:
            document.add_heading(block.heading, level=3)
        _block(document, block)


def _block(document: Any, block: Block) -> None:  # noqa: ANN401
    """One block, without its heading."""
    match block:
        case Paragraph():
            document.add_paragraph(block.text)
        case Bullets():
            for item in block.items:
                document.add_paragraph(item, style="List Bullet")
        case Quotes():
            _quotes(document, block)
        case Table():
            add_table(document, block)


def _quotes(document: Any, block: Quotes) -> None:  # noqa: ANN401
    """Lines of reviews: label in bold, then the words; below, where they stand."""
    for line in block.lines:
        words = document.add_paragraph(style=WORDS)
        if line.label:
            words.add_run(f"{line.label}:").bold = True
            words.add_run(" ")
        words.add_run(line.text)
        document.add_paragraph(f"Source: {line.source.words}", style=SOURCE)
    if block.note:
        document.add_paragraph(block.note, style=ORIGIN)


def add_table(document: Any, block: Table) -> None:  # noqa: ANN401
    """A table under its caption, with a header row that repeats on every page and rows that do not break across pages."""
    caption = document.add_paragraph(block.caption, style="Caption")
    caption.paragraph_format.keep_with_next = True
    table = document.add_table(rows=0, cols=len(block.columns), style="Table Grid")
    described = OxmlElement("w:tblCaption")
    described.set(qn("w:val"), block.caption)
    table._tbl.tblPr.append(described)
    for number, row in enumerate((block.columns, *block.rows)):
        cells = table.add_row()
        _mark(cells, "w:cantSplit")
        if number == 0:
            _mark(cells, "w:tblHeader")
        elif "" in row:
            cells.height = Cm(1.1)
        for place, text in enumerate(row):
            cell = cells.cells[place].paragraphs[0]
            cell.paragraph_format.space_after = Pt(2)
            run = cell.add_run(text)
            run.bold = number == 0 or (block.row_headers and place == 0)
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _mark(row: Any, name: str) -> None:  # noqa: ANN401
    """Switches a property of a table row on."""
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(mark)


# ------------------------------------------------------------------ looks and properties


def lay_out(document: Any) -> None:  # noqa: ANN401
    """A4 with page numbers at the foot."""
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin = section.bottom_margin = Cm(1.8)
    foot = section.footer.paragraphs[0]
    foot.add_run("Page ")
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    foot._p.append(number)


def add_styles(document: Any) -> None:  # noqa: ANN401
    """Readable sizes and dark colours on Word's own styles, and four of ours for what a pack adds."""
    styles = document.styles
    _font(styles["Normal"], 11)
    styles["Normal"].paragraph_format.space_after = Pt(6)
    for name, size in (("Heading 1", 22), ("Heading 2", 16), ("Heading 3", 13), ("Caption", 11)):
        _font(styles[name], size, _ACCENT)
        styles[name].paragraph_format.keep_with_next = True
    words = _new(styles, WORDS, 11)
    words.paragraph_format.left_indent = Cm(0.6)
    words.paragraph_format.space_after = Pt(0)
    words.paragraph_format.keep_with_next = True
    source = _new(styles, SOURCE, 10, _QUIET)
    source.paragraph_format.left_indent = Cm(0.6)
    source.paragraph_format.space_after = Pt(10)
    _new(styles, ORIGIN, 10, _QUIET)
    _new(styles, NOTICE, 12).font.bold = True
    language = OxmlElement("w:lang")
    for attribute in ("w:val", "w:eastAsia", "w:bidi"):
        language.set(qn(attribute), LANGUAGE if attribute != "w:bidi" else "ar-SA")
    defaults = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in defaults.findall(qn("w:lang")):
        defaults.remove(old)
    defaults.append(language)


def _new(styles: Any, name: str, size: float, colour: RGBColor | None = None) -> Any:  # noqa: ANN401
    """A paragraph style of our own, after Normal."""
    style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles["Normal"]
    _font(style, size, colour)
    return style


def _font(style: Any, size: float, colour: RGBColor | None = None) -> None:  # noqa: ANN401
    """One readable font for a style, in every script; the template's theme fonts would win if they stayed."""
    style.font.name, style.font.size = FONT, Pt(size)
    if colour is not None:
        style.font.color.rgb = colour
    fonts = style.element.rPr.rFonts
    for attribute in [name for name in fonts.attrib if "heme" in name]:
        del fonts.attrib[attribute]
    for attribute in ("w:ascii", "w:hAnsi", "w:cs", "w:eastAsia"):
        fonts.set(qn(attribute), FONT)


def _properties(document: Any, pack: Pack) -> None:  # noqa: ANN401
    """What the file says of itself."""
    core = document.core_properties
    core.title = pack.title[:255]
    core.subject = f"A {pack.minutes}-minute discussion pack"
    core.language = LANGUAGE
    core.author = core.comments = core.keywords = ""
