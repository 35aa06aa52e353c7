"""PowerPoint files: one page for each slide, its title as heading, its boxes in the order in which a person reads them.

Speaker notes are what somebody meant to say, not what was published, and stay out; only where a slide holds nothing but its title are
they read in its place, since such slides are spoken to from their notes. Hidden slides are left out, and a notice says so. Slide
numbers, dates and footers are margins. Where text stands on a slide is for slide_order.py, how its paragraphs look for slide_text.py.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import count, groupby
from typing import Any

import pptx
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PythonPptxError
from pptx.oxml.ns import qn

from ingest.limits import refuse_long
from ingest.lines import Document, Line, clean
from ingest.tables import columns_of, layout_cells, table_lines
from kb.errors import UnreadableFile
from kb.models import Notice

from .packages import BROKEN_ARCHIVE, damaged, refuse_bomb, usual_form
from .runs import paragraph_lines
from .slide_order import Box, in_reading_order
from .slide_text import diagram_paragraphs, paragraphs

_WHAT = "PowerPoint file"
_TITLES = (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE, PP_PLACEHOLDER.VERTICAL_TITLE)
_MARGINS = (PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.HEADER, PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.SLIDE_NUMBER)
_CONTINUED = re.compile(r"\s*[(\[–-]?\s*(?:cont(?:inued|['’]?d|\.)?|(?:part )?\d{1,2} ?(?:of|/) ?\d{1,2})\s*[)\]]?\s*$", re.IGNORECASE)
_MOST_SLIDES = 400
_DEEPEST_GROUP = 10


def read(content: bytes) -> Document:
    """Lines, each a whole paragraph, of a .pptx file; `page` is the number of the slide.

    Raises UnreadableFile (`damaged`, `encrypted`, `too_large`, `needs_ocr`, `empty`).
    """
    refuse_bomb(content, _WHAT)
    try:
        slides = list(pptx.Presentation(io.BytesIO(usual_form(content))).slides)
        if len(slides) > _MOST_SLIDES:
            raise UnreadableFile(
                "too_large", f"The {_WHAT} has {len(slides)} slides. Add those that hold the learning as a file of their own."
            )
        deck = _Deck()
        lines = tuple(line for number, slide in enumerate(slides, start=1) for line in deck.slide(slide, number))
    except (PythonPptxError, *BROKEN_ARCHIVE) as error:
        raise damaged(_WHAT) from error
    refuse_long(sum(len(line.text) for line in lines), len(lines))
    if not lines and deck.pictures:
        message = "The PowerPoint file holds pictures but no text. Add the document that they were made from."
        raise UnreadableFile("needs_ocr", message)
    if not lines:
        raise UnreadableFile("empty", f"The PowerPoint file has no words on its {len(slides)} slides. Check that the right file was saved.")
    return Document(lines, len(slides), tuple(deck.notices()), tuple(deck.margins.values()))


class _Deck:
    """What has been met on the slides read so far."""

    def __init__(self) -> None:
        self.margins: dict[str, Line] = {}
        self.pictures: list[int] = []
        self._hidden: list[int] = []
        self._flows = count()
        self._title = ""

    def notices(self) -> Iterator[Notice]:
        """What a person should know of slides that were not read."""
        if self._hidden:
            many = len(self._hidden) > 1
            which = f"Slide{'s' if many else ''} {_listed(self._hidden)}, hidden in the file, {'were' if many else 'was'} not read."
            message = f"{which} If that is needed, show it in PowerPoint, save, and add the file again."
            yield Notice("hidden_slides", message, self._hidden[0])
        if self.pictures:
            where = f"slide{'s' if len(self.pictures) > 1 else ''} {_listed(self.pictures)}"
            message = f"On {where}, there are only pictures beside the title; their words could not be read. Check the original."
            yield Notice("page_is_picture", message, self.pictures[0])

    def slide(self, slide: Any, number: int) -> Iterator[Line]:
        """The lines of one slide: its title, then its boxes in reading order."""
        if slide._element.get("show") in ("0", "false"):
            self._hidden.append(number)
            return
        boxes: list[Box] = []
        title = None
        pictures = False
        for box in _boxes(slide.shapes, slide):
            kind = box.shape.placeholder_format.type if box.shape.is_placeholder else None
            pictures = pictures or box.shape._element.tag == qn("p:pic")
            if kind in _MARGINS:
                self._margin(box.shape, number)
            elif kind in _TITLES and title is None and box.words:
                title = box
            elif box.words or box.shape._element.tag == qn("p:graphicFrame"):
                boxes.append(box)
        boxes = in_reading_order(boxes)
        if title is None and len(boxes) > 1 and boxes[0].heads and not boxes[0].title:
            title, boxes = boxes[0], boxes[1:]
        heading = list(self._heading(title, slide, number))
        found = [line for box in boxes for line in self._box(box, slide, number)]
        if not found and not pictures:
            found = list(self._notes(slide, number))
        if not found and pictures:
            self.pictures.append(number)
        if number == 1 and not any(line.marker for line in found):
            heading = [replace(line, heading=0) for line in heading]  # the first slide carries the name of the whole
        yield from heading
        yield from found

    def _margin(self, shape: Any, number: int) -> None:
        text = clean(shape.text_frame.text) if shape.has_text_frame else ""
        if text and not text.isdigit():
            self.margins.setdefault(text, Line(text, page=number, whole=True))

    def _heading(self, box: Box | None, slide: Any, number: int) -> Iterator[Line]:
        """The title of a slide; none where it only repeats that of the slide before."""
        if box is None:
            self._title = ""
            return
        rows = ("".join(run.text for run in runs) for runs, _ in paragraphs(box.shape, slide))
        text = _CONTINUED.sub("", clean(" ".join(rows)))
        again, self._title = text == self._title, text
        if text and not again:
            yield Line(text, page=number, y=box.top, lead=len(text), heading=1, gap=1.0, whole=True, flow=next(self._flows))

    def _box(self, box: Box, slide: Any, number: int) -> list[Line]:
        shape = box.shape
        if shape.has_text_frame:
            found = _lines(paragraphs(shape, slide), number)
        elif getattr(shape, "has_table", False):
            return [replace(line, y=box.top) for line in self._table(shape.table, slide, number)]
        else:
            found = _lines(diagram_paragraphs(shape, slide), number)
        flow = next(self._flows)
        return [replace(line, flow=flow, y=box.top, heading=2 if box.title else None) for line in found]

    def _notes(self, slide: Any, number: int) -> list[Line]:
        frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
        found = (
            [Line(text, page=number, gap=1.0, whole=True) for paragraph in frame.paragraphs if (text := clean(paragraph.text))]
            if frame
            else []
        )
        flow = next(self._flows)
        return [replace(line, flow=flow) for line in found]

    def _table(self, table: Any, slide: Any, number: int) -> Iterator[Line]:
        """The rows of a table of records as one list; the cells of any other table as boxes."""
        cells = count()
        rows = [
            [
                [replace(line, flow=flow) for flow in (next(cells),) for line in _lines(paragraphs(cell, slide), number)]
                for cell in row.cells
                if not cell.is_spanned
            ]
            for row in table.rows
        ]
        columns = columns_of([" ".join(line.text for line in cell) for cell in rows[0]]) if len(rows) > 1 else None
        if columns is not None:
            flow = next(self._flows)
            yield from (replace(line, flow=flow) for line in table_lines(columns, rows[1:], titled=True, page=number))
            return
        for cell in layout_cells(rows):
            for _, box in groupby(cell, key=lambda line: line.flow):
                flow = next(self._flows)
                yield from (replace(line, flow=flow) for line in box)


def _lines(found: Iterator[Any], number: int) -> list[Line]:
    lines: list[Line] = []
    blanks = 1
    for runs, place in found:
        new = list(paragraph_lines(runs, place, blanks, number))
        lines += new
        blanks = 0 if new else blanks + 1
    return lines


def _boxes(shapes: Any, slide: Any, across: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0), depth: int = 0) -> Iterator[Box]:
    """Every shape that can hold words or is a picture, with its place on the slide in points; groups are taken apart.

    `across` is (left, top, width, height) of the coordinates of a group: where its origin lies, and how long one of its points is.
    """
    for shape in shapes:
        left, top, wide, high = (float(value or 0) / 12_700 for value in (shape.left, shape.top, shape.width, shape.height))
        left, top = across[0] + left * across[2], across[1] + top * across[3]
        wide, high = wide * across[2], high * across[3]
        if shape._element.tag == qn("p:grpSp") and depth < _DEEPEST_GROUP:
            yield from _boxes(shape.shapes, slide, _inside(shape, left, top, wide, high), depth + 1)
        else:
            yield Box(shape, left, top, left + wide, top + high, tuple(_words(shape)))


def _inside(group: Any, left: float, top: float, wide: float, high: float) -> tuple[float, float, float, float]:
    """How the coordinates inside a group map to the slide."""
    frame = group._element.find(f"{qn('p:grpSpPr')}/{qn('a:xfrm')}")
    start = frame.find(qn("a:chOff")) if frame is not None else None
    size = frame.find(qn("a:chExt")) if frame is not None else None
    if start is None or size is None or not int(size.get("cx", 0)) or not int(size.get("cy", 0)):
        return left, top, 1.0, 1.0
    across, down = wide * 12_700 / int(size.get("cx")), high * 12_700 / int(size.get("cy"))
    return left - int(start.get("x", 0)) / 12_700 * across, top - int(start.get("y", 0)) / 12_700 * down, across, down


def _words(shape: Any) -> Iterator[str]:
    """The paragraphs of a box, to judge whether it is a heading or stands for itself."""
    if shape.has_text_frame:
        yield from (text for paragraph in shape.text_frame.paragraphs if (text := clean(paragraph.text)))
    elif getattr(shape, "has_table", False):
        yield from ("table", "table")


def _listed(numbers: list[int]) -> str:
    *most, last = map(str, numbers)
    return f"{', '.join(most)} and {last}" if most else last
