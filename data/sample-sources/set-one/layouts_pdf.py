"""Two PDFs drawn with reportlab: numbered boxes on coloured bars, and a plain report with numbered paragraphs."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from reportlab.lib.colors import HexColor, black, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfmetrics import registerFontFamily, stringWidth
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

WIDTH, HEIGHT = A4
FONTS = Path("/usr/share/fonts/truetype/liberation2")
BARS = ["#5b2a6e", "#7a3b1d", "#1d6b45", "#9c1f3c", "#1f4f8b", "#8a5a00", "#0f6a73", "#444444"]
#: Sections of each column, as a person reads them, and the order in which the file draws them, which is another
COLUMNS = ((0, 1, 2, 3), (4, 5, 6, 7))
DRAWN = (3, 1, 4, 0, 7, 2, 5, 6)
MARGIN, GUTTER, COLUMN_TOP, COLUMN_FOOT = 10 * mm, 4 * mm, HEIGHT - 33 * mm, 19 * mm
BAR, PAD, BETWEEN = 7.5 * mm, 3 * mm, 3.5 * mm
PLAIN = ParagraphStyle("plain", fontName="Body", fontSize=9.6, leading=12, bulletFontName="Body", bulletFontSize=9.6)


def canvas_for(doc: dict[str, Any], target: Path) -> Canvas:
    """A canvas that makes the same bytes each time."""
    canvas = Canvas(str(target), pagesize=A4, invariant=1, lang="en-GB")
    canvas.setTitle(doc["title"])
    canvas.setAuthor(doc["partnership"])
    return canvas


# ------------------------------------------------------------------ numbered boxes


def numbered_boxes(doc: dict[str, Any], target: Path) -> None:
    """Seven numbered boxes and one of links on one page; the file draws them in another order than a person reads them."""
    for name, file in (("Body", "Regular"), ("Body-Bold", "Bold")):
        pdfmetrics.registerFont(TTFont(name, FONTS / f"LiberationSans-{file}.ttf"))
    registerFontFamily("Body", normal="Body", bold="Body-Bold", italic="Body", boldItalic="Body-Bold")
    canvas = canvas_for(doc, target)
    furniture(canvas, doc)
    width = (WIDTH - 2 * MARGIN - GUTTER) / 2
    rows = {index: rows_of(section) for index, section in enumerate(doc["sections"])}
    places = {}
    for column, indexes in enumerate(COLUMNS):
        need = {index: height_of(rows[index], width) for index in indexes}
        spare = (COLUMN_TOP - COLUMN_FOOT - sum(need.values()) - BETWEEN * (len(indexes) - 1)) / len(indexes)
        if spare < 0:
            raise SystemExit(f"column {column + 1} overflows by {-spare * len(indexes) / mm:.0f} mm")
        top = COLUMN_TOP
        for index in indexes:
            places[index] = (MARGIN + column * (width + GUTTER), top, width, need[index] + spare)
            top -= need[index] + spare + BETWEEN
    for index in DRAWN:
        box(canvas, doc["sections"][index], index, rows[index], *places[index])
    canvas.save()


def furniture(canvas: Canvas, doc: dict[str, Any]) -> None:
    """Banner at the head, version line and invented line at the foot."""
    canvas.setFillColor(HexColor("#22303c"))
    canvas.rect(0, HEIGHT - 29 * mm, WIDTH, 29 * mm, stroke=0, fill=1)
    canvas.setFillColor(white)
    canvas.setFont("Body", 10)
    canvas.drawString(MARGIN, HEIGHT - 9 * mm, doc["partnership"])
    canvas.setFont("Body-Bold", 20)
    canvas.drawString(MARGIN, HEIGHT - 18 * mm, doc["title"])
    canvas.setFont("Body", 10)
    canvas.drawString(MARGIN, HEIGHT - 25 * mm, f"{doc['type_as_printed']}   |   Published: {doc['published_as_printed']}")
    canvas.setFillColor(HexColor("#333333"))
    canvas.setFont("Body", 7.5)
    canvas.drawString(MARGIN, 12 * mm, doc["footer"])
    canvas.drawString(MARGIN, 8 * mm, doc["invented"])


def rows_of(section: dict[str, Any]) -> list[tuple[Paragraph, bool]]:
    """The paragraphs of a box, each with whether a tick is drawn beside it."""
    ticks = section["kind"] == "next_steps"
    hanging = ParagraphStyle("hanging", parent=PLAIN, leftIndent=(7 if "marks" in section or ticks else 4) * mm)
    rows: list[tuple[Paragraph, bool]] = [(Paragraph(escape(text), PLAIN), False) for text in section["passages"]]
    for count, (label, text) in enumerate(section["points"], 1):
        words = (f"<b>{escape(label)}:</b> " if label else "") + escape(text)
        mark = None if ticks else f"{section['marks']}{count}" if "marks" in section else "•"
        rows.append((Paragraph(words, hanging, bulletText=mark), ticks))
    return rows


def height_of(rows: list[tuple[Paragraph, bool]], width: float) -> float:
    """What a box needs: bar, padding and its paragraphs."""
    return BAR + PAD + sum(paragraph.wrap(width - 2 * PAD, HEIGHT)[1] + 1.5 * mm for paragraph, _ in rows) + 0.5 * mm


def box(
    canvas: Canvas, section: dict[str, Any], index: int, rows: list[tuple[Paragraph, bool]], left: float, top: float, width: float, height: float
) -> None:
    """A bar with the white heading, then the text inside a thin frame."""
    colour = HexColor(BARS[index])
    canvas.setStrokeColor(colour)
    canvas.rect(left, top - height, width, height, stroke=1, fill=0)
    canvas.setFillColor(colour)
    canvas.rect(left, top - BAR, width, BAR, stroke=0, fill=1)
    canvas.setFillColor(white)
    canvas.setFont("Body-Bold", 11.5)
    number = "" if section.get("numbered") is False else f"{index + 1}  "
    canvas.drawString(left + PAD, top - 5.3 * mm, f"{number}{section['heading']}")
    y = top - BAR - PAD
    for paragraph, ticked in rows:
        _, used = paragraph.wrap(width - 2 * PAD, height)
        paragraph.drawOn(canvas, left + PAD, y - used)
        if ticked:
            tick(canvas, left + 3.3 * mm, y - 3.2 * mm, colour)
        y -= used + 1.5 * mm


def tick(canvas: Canvas, x: float, y: float, colour: Any) -> None:
    """A tick drawn as a shape: there is no character for a reader to find."""
    canvas.setStrokeColor(colour)
    canvas.setLineWidth(1.6)
    canvas.lines([(x, y + 1 * mm, x + 1.1 * mm, y), (x + 1.1 * mm, y, x + 3.4 * mm, y + 2.6 * mm)])
    canvas.setLineWidth(1)


# ------------------------------------------------------------------ numbered report

SYLLABLES = """
accom-mo-dated accord-ance adher-ence alle-ga-tion alle-ga-tions ante-ced-ents appoint-ments assess-ment assump-tion author-ised
bound-aries case-loads chil-dren circum-stances com-mis-sioned com-mu-nity com-pleted con-cerning con-cluded con-duct con-sid-er-ation
con-vened cul-ture data-base deter-mi-na-tive de-par-ture dif-fi-culty dis-clo-sure dis-closed dis-places dis-sem-i-nate edu-ca-tion
evi-dence exam-i-na-tion explored for-bid-ding for-mally fur-nish house-hold imple-men-ta-tion indi-vid-ual infor-ma-tion
inde-pen-dent instructed inter-me-di-ary inter-vals inter-view inves-ti-ga-tion lia-bil-ity mem-ber-ship mon-i-tored
nei-ther notwith-stand-ing objec-tion offence out-going part-ner part-ner-ship path-way place-ment practi-tioner practi-tion-ers
pre-ceded pre-scribed pres-sures pro-ce-dure pro-ceed-ings prop-erly pro-tec-tion pro-tec-tive pur-pose ratio-nale recom-men-da-tions
recon-sid-ered refer-ral regional reluc-tance repre-sen-ta-tives require-ment resolved respon-si-bil-ity reten-tion retrac-tion
retracted review-ing safe-guard-ing sib-lings strat-egy sub-ject sup-posed sus-pected thresh-old trans-fer under-tak-ing
unsu-per-vised veri-fy-ing verba-tim what-ever when-ever with-draw with-drawn wit-ness
"""
BREAKS = {word.replace("-", ""): word.split("-") for word in SYLLABLES.split()}
SERIF, SIZE, LEADING, TITLE_BLOCK, GAP = "Times-Roman", 12, 17, 136, 8
LEFT, RIGHT, TOP, BOTTOM = 32 * mm, WIDTH - 32 * mm, HEIGHT - 30 * mm, 30 * mm


def split_word(word: str, room: float) -> tuple[str, str]:
    """The longest head of a word that fits, with its hyphen, and the rest; ("", word) when it cannot be parted."""
    core = word.strip(".,;:?'\"()")
    parts = BREAKS.get(core.lower())
    spots = [core.index("-") + 1] if "-" in core.strip("-") else []
    if parts:
        spots = [sum(len(part) for part in parts[:n]) for n in range(1, len(parts))]
    start = word.index(core) if core else 0
    for spot in reversed(spots):
        head = word[: start + spot]
        shown = head if head.endswith("-") else head + "-"
        if stringWidth(shown, SERIF, SIZE) <= room:
            return shown, word[start + spot :]
    return "", word


def lines_of(text: str, width: float) -> list[str]:
    """Greedy lines with words parted at line ends, as a typesetting program would."""
    out: list[str] = []
    current, words = "", text.split()
    while words:
        word = words.pop(0)
        longer = f"{current} {word}" if current else word
        if stringWidth(longer, SERIF, SIZE) <= width:
            current = longer
            continue
        head, rest = split_word(word, width - stringWidth(f"{current} ", SERIF, SIZE))
        out.append(f"{current} {head}" if head else current)
        current = ""
        words.insert(0, rest)
    return [*out, current]


class Sheet:
    """The page being filled: a pen position, a running header and a footer with the number of pages."""

    def __init__(self, doc: dict[str, Any], target: Path, total: int) -> None:
        self.doc, self.total, self.page = doc, total, 0
        self.canvas = canvas_for(doc, target)
        self.turn()

    def turn(self) -> None:
        """Begins the next page."""
        if self.page:
            self.canvas.showPage()
        self.page, self.y = self.page + 1, TOP
        self.canvas.setFont("Times-Italic", 9)
        self.canvas.drawString(LEFT, HEIGHT - 17 * mm, self.doc["running_header"])
        self.canvas.drawString(LEFT, 15 * mm, self.doc["invented"])
        self.canvas.drawRightString(RIGHT, 15 * mm, f"Page {self.page} of {self.total}")
        self.canvas.line(LEFT, HEIGHT - 19 * mm, RIGHT, HEIGHT - 19 * mm)

    def row(self, text: str, x: float, *, fill: bool) -> None:
        """One line of body text, spread to the right margin where `fill`."""
        if self.y < BOTTOM:
            self.turn()
        pen = self.canvas.beginText(x, self.y)
        pen.setFont(SERIF, SIZE)
        gaps = text.count(" ")
        if fill and gaps:
            pen.setWordSpace((RIGHT - x - stringWidth(text, SERIF, SIZE)) / gaps)
        pen.textOut(text)
        pen.setWordSpace(0)
        self.canvas.drawText(pen)
        self.y -= LEADING

    def paragraph(self, number: str, text: str) -> None:
        """A numbered paragraph with a hanging number; it may run over the page."""
        indent = LEFT + 12 * mm
        for index, words in enumerate(lines := lines_of(text, RIGHT - indent)):
            if index == 0:
                if self.y < BOTTOM:
                    self.turn()
                self.canvas.setFont(SERIF, SIZE)
                self.canvas.drawString(LEFT, self.y, number)
            self.row(words, indent, fill=index < len(lines) - 1)
        self.y -= GAP

    def heading(self, text: str) -> None:
        """A bold heading that is never the last line of a page."""
        if self.y - 3 * LEADING < BOTTOM:
            self.turn()
        self.y -= GAP
        self.canvas.setFont("Times-Bold", 14)
        self.canvas.drawString(LEFT, self.y, text)
        self.y -= LEADING + 4


def numbered_report(doc: dict[str, Any], target: Path) -> None:
    """Single column, justified, sections 1 to 9 with paragraphs 1.1, 1.2 ...; drawn twice to learn the number of pages."""
    total = draw_report(doc, target, 0)
    draw_report(doc, target, total)


def draw_report(doc: dict[str, Any], target: Path, total: int) -> int:
    """Draws the report and returns its number of pages."""
    sheet = Sheet(doc, target, total)
    canvas = sheet.canvas
    canvas.setFillColor(black)
    canvas.setFont("Times-Roman", 12)
    canvas.drawString(LEFT, sheet.y, doc["partnership"])
    canvas.setFont("Times-Bold", 20)
    canvas.drawString(LEFT, sheet.y - 26, doc["title"])
    canvas.setFont("Times-Roman", 12)
    facts = (doc["type_as_printed"], f"Reference: {doc['reference']}", f"Date of publication: {doc['published_as_printed']}")
    for row, fact in enumerate(facts):
        canvas.drawString(LEFT, sheet.y - 48 - row * 16, fact)
    sheet.y -= TITLE_BLOCK
    for number, section in enumerate(doc["sections"], 1):
        sheet.heading(f"{number}  {section['heading']}")
        count = 0
        for text in [*section["passages"], *(text for _, text in section["points"])]:
            count += 1
            sheet.paragraph("" if section["kind"] == "other" else f"{number}.{count}", text)
        for text in section["after"]:
            sheet.paragraph("", text)
    canvas.save()
    return sheet.page
