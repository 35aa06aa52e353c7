"""PDFs drawn for tests: text, boxes, lines and marks at places of one's choosing. All words in them are invented."""

from __future__ import annotations

import io
from collections.abc import Sequence

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen import canvas

PLAIN, BOLD, SLANTED = "Helvetica", "Helvetica-Bold", "Helvetica-Oblique"


def _colour(name: str) -> Color:
    return HexColor(name)


class Sheet:
    """Pages of A4 (or another size); heights are counted from the top, in points."""

    def __init__(self, size: tuple[float, float] = A4) -> None:
        self._out = io.BytesIO()
        self.canvas = canvas.Canvas(self._out, pagesize=size, invariant=True)
        self.width, self.height = size

    def text(
        self, x: float, y: float, words: str, *, font: str = PLAIN, size: float = 10.0, ink: str = "#000000", spread: float = 0
    ) -> None:
        """One line with its baseline at `y`."""
        self.canvas.setFillColor(_colour(ink))
        line = self.canvas.beginText(x, self.height - y)
        line.setFont(font, size)
        line.setCharSpace(spread)
        line.textOut(words)
        self.canvas.drawText(line)

    def block(
        self,
        x: float,
        y: float,
        words: str,
        width: float = 220,
        *,
        font: str = PLAIN,
        size: float = 10.0,
        ink: str = "#000000",
        leading: float = 1.2,
        after: float = 4,
    ) -> float:
        """A paragraph that wraps at `width`; the height for the next one."""
        for line in simpleSplit(words, font, size, width):
            self.text(x, y, line, font=font, size=size, ink=ink)
            y += leading * size
        return y + after

    def bullets(self, x: float, y: float, items: Sequence[str], width: float = 220, *, mark: str = "•", size: float = 10.0) -> float:
        """A list whose lines hang under one another."""
        for item in items:
            self.text(x, y, mark, size=size)
            y = self.block(x + 12, y, item, width - 12, size=size)
        return y

    def box(
        self, left: float, top: float, right: float, bottom: float, *, fill: str | None = None, line: str | None = None, radius: float = 0
    ) -> None:
        """A filled or framed area."""
        if fill:
            self.canvas.setFillColor(_colour(fill))
        if line:
            self.canvas.setStrokeColor(_colour(line))
        shape = (left, self.height - bottom, right - left, bottom - top)
        if radius:
            self.canvas.roundRect(*shape, radius, stroke=int(bool(line)), fill=int(bool(fill)))
        else:
            self.canvas.rect(*shape, stroke=int(bool(line)), fill=int(bool(fill)))

    def rule(self, x0: float, y0: float, x1: float, y1: float, *, ink: str = "#000000", thick: float = 0.75) -> None:
        """A straight line."""
        self.canvas.setStrokeColor(_colour(ink))
        self.canvas.setLineWidth(thick)
        self.canvas.line(x0, self.height - y0, x1, self.height - y1)

    def circle(self, x: float, y: float, radius: float, *, fill: str = "#444444") -> None:
        """A filled circle."""
        self.canvas.setFillColor(_colour(fill))
        self.canvas.circle(x, self.height - y, radius, stroke=0, fill=1)

    def outline(self, points: Sequence[tuple[float, float]], *, fill: str | None = None, ink: str = "#444444") -> None:
        """A line through points, or a filled shape."""
        path = self.canvas.beginPath()
        path.moveTo(points[0][0], self.height - points[0][1])
        for x, y in points[1:]:
            path.lineTo(x, self.height - y)
        if fill:
            path.close()
            self.canvas.setFillColor(_colour(fill))
        self.canvas.setStrokeColor(_colour(ink))
        self.canvas.drawPath(path, stroke=int(not fill), fill=int(bool(fill)))

    def link(self, target: str, left: float, top: float, right: float, bottom: float) -> None:
        """A link over an area."""
        self.canvas.linkURL(target, (left, self.height - bottom, right, self.height - top))

    def turn_page(self) -> None:
        """The next page."""
        self.canvas.showPage()

    def done(self) -> bytes:
        """The file."""
        self.canvas.showPage()
        self.canvas.save()
        return self._out.getvalue()
