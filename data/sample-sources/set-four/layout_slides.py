"""Slides in PowerPoint's own layouts, with speaker notes, bullets two deep, two columns, a table and a line of furniture on each."""

from __future__ import annotations

from pathlib import Path

from pptx import Presentation
from pptx.presentation import Presentation as Deck
from pptx.shapes.base import BaseShape
from pptx.slide import Slide
from pptx.text.text import TextFrame
from pptx.util import Inches, Pt
from still import still_package
from words import Briefing, Point, Section

LAYOUT = {"title": 0, "bullets": 1, "columns": 3, "comparison": 4, "table": 5, "close": 5}
HEADS = (("No", 0.6), ("Recommendation", 6.4), ("Agency", 1.5), ("Lead", 2), ("Timescale", 1.8))
BODY_SIZE = 18


def place(shape: BaseShape, left: float, top: float, width: float, height: float) -> None:
    """Put a shape where it belongs; all in inches."""
    shape.left, shape.top, shape.width, shape.height = Inches(left), Inches(top), Inches(width), Inches(height)


def add_passage(frame: TextFrame, point: Point, level: int, size: int, first: bool) -> None:
    """One point as one paragraph, its label in bold; nested points follow one level down and a little smaller."""
    paragraph = frame.paragraphs[0] if first else frame.add_paragraph()
    paragraph.level = level
    words = point.text
    if point.label:
        run = paragraph.add_run()
        run.text, run.font.bold, run.font.size = f"{point.label}:", True, Pt(size)
        words = f" {words}"
    run = paragraph.add_run()
    run.text, run.font.size = words, Pt(size - 2 * level)
    for child in point.children:
        add_passage(frame, child, level + 1, size, first=False)


def fill(shape: BaseShape, points: list[Point], size: int) -> None:
    """All points of a slide, or of one of its columns."""
    for number, point in enumerate(points):
        add_passage(shape.text_frame, point, 0, size, first=number == 0)


def fill_columns(slide: Slide, section: Section) -> None:
    """One column or two under the title."""
    columns = section.parts or [section]
    width = 12.3 / len(columns)
    for number, column in enumerate(columns):
        shape = slide.placeholders[number + 1]
        place(shape, 0.5 + number * width, 1.5, width - 0.2, 5.4)
        fill(shape, column.points, section.style.get("size", BODY_SIZE))


def fill_comparison(slide: Slide, section: Section) -> None:
    """Two columns, each under a heading of its own."""
    shapes = {shape.placeholder_format.idx: shape for shape in slide.placeholders}
    for number, column in enumerate(section.parts):
        head, body = shapes[1 + 2 * number], shapes[2 + 2 * number]
        place(head, 0.5 + 6.15 * number, 1.4, 5.95, 0.6)
        place(body, 0.5 + 6.15 * number, 2.0, 5.95, 4.9)
        head.text = column.heading
        fill(body, column.points, section.style["size"])


def fill_table(slide: Slide, section: Section) -> None:
    """The recommendations with those who carry them out."""
    left, top, width, height = Inches(0.5), Inches(1.5), Inches(12.3), Inches(4.5)
    table = slide.shapes.add_table(len(section.points) + 1, len(HEADS), left, top, width, height).table
    for column, (head, inches) in enumerate(HEADS):
        table.cell(0, column).text = head
        table.columns[column].width = Inches(inches)
    for row, point in enumerate(section.points, 1):
        fields = point.fields or {}
        for column, text in enumerate((str(row), point.text, fields["agency"], fields["lead"], fields["timescale"])):
            frame = table.cell(row, column).text_frame
            frame.text = text
            frame.paragraphs[0].font.size = Pt(14)


def fill_title(slide: Slide, briefing: Briefing) -> None:
    """The first slide."""
    place(slide.shapes.title, 1, 2, 11.3, 1.5)
    about = slide.placeholders[1]
    about.text = "\n".join(briefing.print["lines"])
    place(about, 1, 4, 11.3, 2)


def add_slide(deck: Deck, briefing: Briefing, section: Section, number: int) -> None:
    """One section as one slide."""
    layout = section.style["layout"]
    slide = deck.slides.add_slide(deck.slide_layouts[LAYOUT[layout]])
    slide.shapes.title.text = section.heading
    if "notes" in section.style:
        slide.notes_slide.notes_text_frame.text = section.style["notes"]
    foot = slide.shapes.add_textbox(Inches(0.4), Inches(7.05), Inches(12), Inches(0.35)).text_frame
    foot.text = f"{briefing.print['foot']}  |  {number}"
    foot.paragraphs[0].font.size = Pt(10)
    if layout == "title":
        fill_title(slide, briefing)
        return
    place(slide.shapes.title, 0.5, 3 if layout == "close" else 0.3, 12.3, 1)
    if layout == "comparison":
        fill_comparison(slide, section)
    elif layout == "table":
        fill_table(slide, section)
    elif layout != "close":
        fill_columns(slide, section)


def build(briefing: Briefing, target: Path, work: Path) -> None:
    """Write the slides."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(13.333), Inches(7.5)
    for number, section in enumerate(briefing.sections, 1):
        add_slide(deck, briefing, section, number)
    deck.save(str(target))
    still_package(target)
