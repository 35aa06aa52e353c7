"""A seven-minute briefing on one sheet: numbered boxes clockwise round the title, in a file whose own order is another one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from reportlab.lib.colors import HexColor, black, white
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from words import Briefing, Point, Section

WIDTH, HEIGHT = landscape(A4)
MARGIN, GAP = 16, 8
TOP, MIDDLE, BOTTOM, STORY = 166, 196, 176, 84
ACROSS = (WIDTH - 2 * MARGIN - 2 * GAP) / 3
SIZE, LEADING = 9.1, 11
PLAIN, BOLD = "Helvetica", "Helvetica-Bold"
COLOURS = ("#1d3557", "#457b9d", "#2a9d8f", "#c8553d", "#6a4c93", "#b5651d", "#386641")
MARKS = {5: "R", 7: "square"}

Run = tuple[str, str]


@dataclass(frozen=True)
class Box:
    """A box by its upper left corner, in points from the lower left of the page."""

    x: float
    y: float
    width: float
    height: float


def boxes() -> dict[int, Box]:
    """Where the boxes stand: 1, 2, 3 across the top, 4 on the right, 5 and 6 at the foot, 7 down the left; 0 is the title."""
    left, centre, right = (MARGIN + number * (ACROSS + GAP) for number in range(3))
    first = HEIGHT - MARGIN
    second = first - TOP - GAP
    third = second - MIDDLE - GAP
    return {
        0: Box(centre, first - STORY - GAP, ACROSS, TOP - STORY + MIDDLE),
        1: Box(left, first, ACROSS, TOP),
        2: Box(centre, first, ACROSS, STORY),
        3: Box(right, first, ACROSS, TOP),
        4: Box(right, second, ACROSS, MIDDLE),
        5: Box(right, third, ACROSS, BOTTOM),
        6: Box(centre, third, ACROSS, BOTTOM),
        7: Box(left, second, ACROSS, MIDDLE + GAP + BOTTOM),
    }


class Sheet:
    """The page being drawn."""

    def __init__(self, canvas: Canvas) -> None:
        """Draw on `canvas`."""
        self.canvas = canvas

    def flow(self, x: float, y: float, width: float, runs: list[Run]) -> float:
        """Fill lines with words of (text, font); gives the height at which the next line would stand."""
        line: list[tuple[float, float, str, str]] = []
        at = x
        for word, font in ((word, font) for text, font in runs for word in text.split()):
            length = stringWidth(word, font, SIZE)
            if at + length > x + width:
                y, at = y - LEADING, x
            line.append((at, y, word, font))
            at += length + stringWidth(" ", font, SIZE)
        while line:
            at, height, _, font = line[0]
            together = next((n for n, one in enumerate(line) if (one[1], one[3]) != (height, font)), len(line))
            self.canvas.setFont(font, SIZE)
            self.canvas.drawString(at, height, " ".join(one[2] for one in line[:together]))
            line = line[together:]
        return y - LEADING

    def head(self, box: Box, number: int, heading: str) -> None:
        """A bar of colour with the number in a white disc and the heading in white."""
        canvas, colour = self.canvas, HexColor(COLOURS[number - 1])
        canvas.setFillColor(colour)
        canvas.rect(box.x, box.y - 20, box.width, 20, stroke=0, fill=1)
        canvas.setFillColor(white)
        canvas.circle(box.x + 13, box.y - 10, 8, stroke=0, fill=1)
        canvas.setFillColor(colour)
        canvas.setFont(BOLD, 11)
        canvas.drawCentredString(box.x + 13, box.y - 14, str(number))
        canvas.setFillColor(white)
        canvas.setFont(BOLD, 10.5)
        canvas.drawString(box.x + 27, box.y - 14, heading)
        canvas.setFillColor(black)

    def mark(self, x: float, y: float, number: int, place: int) -> float:
        """Draw the mark of one point: a shape, or its number in bold. Gives where the text begins."""
        kind = MARKS.get(number)
        if kind == "R":
            self.canvas.setFont(BOLD, SIZE)
            self.canvas.drawString(x, y, f"R{place}")
            return x + 15
        self.canvas.setFillColor(HexColor(COLOURS[number - 1]))
        if kind == "square":
            self.canvas.rect(x + 1, y + 0.6, 4, 4, stroke=0, fill=1)
        else:
            self.canvas.circle(x + 3, y + 2.6, 1.7, stroke=0, fill=1)
        self.canvas.setFillColor(black)
        return x + 10

    def points(self, x: float, y: float, width: float, points: list[Point], number: int) -> float:
        """All points of a box; gives the height below them."""
        for place, point in enumerate(points, 1):
            text_x = self.mark(x, y, number, place)
            runs = ([(f"{point.label}:", BOLD)] if point.label else []) + [(point.text, PLAIN)]
            y = self.flow(text_x, y, x + width - text_x, runs) - 2.6
        return y

    def links(self, x: float, y: float, part: Section, number: int) -> None:
        """A small heading and its links."""
        canvas = self.canvas
        canvas.setFillColor(HexColor(COLOURS[number - 1]))
        canvas.setFont(BOLD, 9.5)
        canvas.drawString(x, y, part.heading or "")
        canvas.setFillColor(black)
        for point in part.points:
            y -= 14
            canvas.setFillColor(HexColor("#0645ad"))
            canvas.setFont(PLAIN, SIZE)
            canvas.drawString(x, y, point.text)
            end = x + stringWidth(point.text, PLAIN, SIZE)
            canvas.linkURL(point.hints["href"], (x, y - 2, end, y + 8), relative=0)
            canvas.setFillColor(black)

    def box(self, box: Box, section: Section, number: int) -> None:
        """One numbered box with all that stands in it."""
        self.canvas.setStrokeColor(HexColor(COLOURS[number - 1]))
        self.canvas.setLineWidth(1)
        self.canvas.rect(box.x, box.y - box.height, box.width, box.height, stroke=1, fill=0)
        self.head(box, number, section.heading or "")
        x, y, width = box.x + 7, box.y - 31, box.width - 14
        for text in section.paras:
            y = self.flow(x, y, width, [(text, PLAIN)])
        y = self.points(x, y, width, section.points, number)
        for part in section.parts:
            self.links(x, y - 8, part, number)

    def title(self, box: Box, briefing: Briefing) -> None:
        """The rounded box in the middle, and the version line at the foot of the page."""
        canvas, centre, words = self.canvas, box.x + box.width / 2, briefing.print
        canvas.setFillColor(HexColor("#f1faee"))
        canvas.roundRect(box.x, box.y - box.height, box.width, box.height, 30, stroke=0, fill=1)
        canvas.setFillColor(HexColor("#1d3557"))
        lines = ((words["big"][0], BOLD, 26, 70), (words["big"][1], BOLD, 26, 98))
        lines += ((words["centre"][0], BOLD, 16, 140), (words["centre"][1], BOLD, 16, 160))
        lines += ((briefing.partnership, PLAIN, 9, 196), (words["issued"], PLAIN, 9, 210))
        for text, font, size, down in lines:
            canvas.setFont(font, size)
            canvas.drawCentredString(centre, box.y - down, text)
        canvas.setFont(PLAIN, 6.5)
        canvas.drawString(MARGIN, 6, words["foot"])


def build(briefing: Briefing, target: Path, work: Path) -> None:
    """Draw the sheet. The boxes are drawn out of order on purpose: what is read must follow their places and numbers."""
    canvas = Canvas(str(target), pagesize=(WIDTH, HEIGHT), invariant=1)
    canvas.setTitle(briefing.print["file_title"])
    sheet, where = Sheet(canvas), boxes()
    for number in (4, 6, 1, 7, 3, 0, 5, 2):
        if number:
            sheet.box(where[number], briefing.sections[number - 1], number)
        else:
            sheet.title(where[0], briefing)
    canvas.save()
