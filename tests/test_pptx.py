"""PowerPoint files made on the spot with python-pptx."""

from __future__ import annotations

import io
import zipfile

import pptx
import pytest
from pptx.util import Inches

from benchmarks.hostile.office import archive
from ingest.readers import pptx as reader
from ingest.reading import read_bytes
from kb.errors import UnreadableFile
from tests import builders

_TITLE_SLIDE, _TITLE_AND_BODY, _TITLE_ONLY, _BLANK = 0, 1, 5, 6


@pytest.fixture
def deck():
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = Inches(13.3), Inches(7.5)
    return deck


def _slide(deck, layout, title=None):
    slide = deck.slides.add_slide(deck.slide_layouts[layout])
    if title:
        slide.shapes.title.text = title
    return slide


def _box(shapes, left, top, *paragraphs, width=5.0, height=1.0):
    box = shapes.add_textbox(Inches(left), Inches(top), Inches(width), Inches(height))
    box.text_frame.text = paragraphs[0]
    for text in paragraphs[1:]:
        box.text_frame.add_paragraph().text = text
    return box


def _bytes(deck) -> bytes:
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _texts(deck) -> list[str]:
    return [line.text for line in reader.read(_bytes(deck)).lines]


def test_slides_are_sections_and_their_numbers_are_pages(deck):
    _slide(deck, _TITLE_SLIDE, "Learning from Child Bramble")
    for title, text in (("What worked well", "The nurse rang the ward."), ("What needs to change", "Nobody wrote it down.")):
        _slide(deck, _TITLE_AND_BODY, title).placeholders[1].text = text
    reading = read_bytes(_bytes(deck), "a.pptx")
    assert reading.pages == 3
    assert reading.title == "Learning from Child Bramble"
    assert [(point.kind, point.text, point.page) for point in reading.points] == [
        ("good_practice", "The nurse rang the ward.", 2),
        ("development_area", "Nobody wrote it down.", 3),
    ]


def test_bullets_come_from_the_master_levels_and_bold_fronts_from_runs(deck):
    frame = _slide(deck, _TITLE_AND_BODY, "What worked well").placeholders[1].text_frame
    frame.text = "The nurse rang."
    deeper = frame.add_paragraph()
    deeper.text, deeper.level = "She rang twice.", 1
    labelled = frame.add_paragraph()
    run = labelled.add_run()
    run.text, run.font.bold = "Quick help:", True
    labelled.add_run().text = " the ward answered."
    lines = reader.read(_bytes(deck)).lines[1:]
    assert [(line.text, line.marker, line.level, line.lead) for line in lines] == [
        ("The nurse rang.", "•", 0, 0),
        ("She rang twice.", "•", 1, 0),
        ("Quick help: the ward answered.", "•", 0, len("Quick help:")),
    ]


def test_text_boxes_have_no_bullets_of_their_own(deck):
    _box(_slide(deck, _TITLE_ONLY, "Context").shapes, 1, 2, "A plain sentence.", "- A typed bullet")
    assert [(line.text, line.marker) for line in reader.read(_bytes(deck)).lines[1:]] == [
        ("A plain sentence.", None),
        ("A typed bullet", "-"),
    ]


def test_columns_with_titles_of_their_own_are_read_one_after_the_other(deck):
    shapes = _slide(deck, _TITLE_ONLY, "What we found").shapes
    _box(shapes, 7, 3, "Nobody asked the uncle.", "The plan was late.")
    _box(shapes, 1, 3, "The nurse rang.", "The school listened.")
    _box(shapes, 7, 2, "What needs to change", height=0.6)
    _box(shapes, 1, 2, "What worked well", height=0.6)
    lines = reader.read(_bytes(deck)).lines
    assert [line.text for line in lines[1:]] == [
        "What worked well",
        "The nurse rang.",
        "The school listened.",
        "What needs to change",
        "Nobody asked the uncle.",
        "The plan was late.",
    ]
    assert [line.heading for line in lines[1:]] == [2, None, None, 2, None, None]


def test_boxes_that_stand_for_themselves_are_read_row_by_row(deck):
    shapes = _slide(deck, _TITLE_ONLY, "Four lessons").shapes
    for number, (left, top) in enumerate(((7, 5), (1, 5), (7, 2), (1, 2))):
        _box(shapes, left, top, f"Lesson {number}", "with a sentence of its own")
    assert _texts(deck)[1::2] == ["Lesson 3", "Lesson 2", "Lesson 1", "Lesson 0"]


def test_boxes_that_print_their_numbers_follow_these(deck):
    shapes = _slide(deck, _TITLE_ONLY, "Seven minutes").shapes
    for number, (left, top) in ((3, (1, 2)), (1, (7, 4)), (2, (7, 2))):
        _box(shapes, left, top, f"{number}. Box", "and what it says")
    assert [text for text in _texts(deck) if text == "Box" or "Box" in text] == ["Box"] * 3
    assert [line.marker for line in reader.read(_bytes(deck)).lines if line.marker] == ["1.", "2.", "3."]


def test_groups_are_taken_apart_and_stand_where_they_are_seen(deck):
    slide = _slide(deck, _TITLE_ONLY, "Questions for your team")
    _box(slide.shapes, 1, 6, "Who would you ring?")
    group = slide.shapes.add_group_shape()
    _box(group.shapes, 1, 1, "What would you ask?")
    group.top = Inches(3)
    assert _texts(deck) == ["Questions for your team", "What would you ask?", "Who would you ring?"]


def test_a_table_of_recommendations_gives_points_with_fields(deck):
    slide = _slide(deck, _TITLE_ONLY, "Recommendations")
    table = slide.shapes.add_table(2, 3, Inches(1), Inches(2), Inches(10), Inches(2)).table
    for row, cells in enumerate((("Recommendation", "Agency", "By when"), ("Agree one form.", "Police", "June 2025"))):
        for column, text in enumerate(cells):
            table.cell(row, column).text = text
    (point,) = read_bytes(_bytes(deck), "a.pptx").points
    assert (point.kind, point.text, point.page) == ("recommendation", "Agree one form.", 1)
    assert dict(point.fields) == {"agency": "Police", "timescale": "June 2025"}


def test_a_title_that_goes_on_is_no_new_heading(deck):
    for title, text in (("Recommendations", "Agree one form."), ("Recommendations (continued)", "Ask every father.")):
        _slide(deck, _TITLE_AND_BODY, title).placeholders[1].text = text
    reading = read_bytes(_bytes(deck), "a.pptx")
    assert [section.heading for section in reading.sections] == ["Recommendations"]
    assert [(point.text, point.page) for point in reading.points] == [("Agree one form.", 1), ("Ask every father.", 2)]


def test_a_title_printed_on_many_slides_is_no_running_header(deck):
    told = ("The nurse rang.", "Nobody asked the uncle.", "The ward listened.", "The plan was late.")
    for number, text in enumerate(told):
        title = "What needs to change in our work" if number % 2 else "What worked well in our work"
        _slide(deck, _TITLE_AND_BODY, title).placeholders[1].text = text
    kinds = [point.kind for point in read_bytes(_bytes(deck), "a.pptx").points]
    assert kinds == ["good_practice", "development_area"] * 2


def test_notes_are_read_only_where_a_slide_holds_nothing_but_its_title(deck):
    full = _slide(deck, _TITLE_AND_BODY, "What worked well")
    full.placeholders[1].text = "The nurse rang."
    full.notes_slide.notes_text_frame.text = "Say this slowly."
    bare = _slide(deck, _TITLE_ONLY, "What you can do now")
    bare.notes_slide.notes_text_frame.text = "Ring the duty desk the same day."
    assert _texts(deck) == ["What worked well", "The nurse rang.", "What you can do now", "Ring the duty desk the same day."]


def test_hidden_slides_are_left_out_and_said(deck):
    _slide(deck, _TITLE_AND_BODY, "What worked well").placeholders[1].text = "The nurse rang."
    _slide(deck, _TITLE_ONLY, "Names of the family")._element.set("show", "0")
    document = reader.read(_bytes(deck))
    assert [line.text for line in document.lines] == ["What worked well", "The nurse rang."]
    assert [(notice.code, notice.page) for notice in document.notices] == [("hidden_slides", 2)]
    assert document.pages == 2


def test_footers_are_margins(deck):
    slide = _slide(deck, _TITLE_AND_BODY, "What worked well")
    slide.placeholders[1].text = "The nurse rang."
    for placeholder in slide.slide_layout.placeholders:
        if "Footer" in placeholder.name or "Slide Number" in placeholder.name:
            slide.shapes.clone_placeholder(placeholder)
    for shape in slide.placeholders:
        if "Footer" in shape.name:
            shape.text_frame.text = "Fenwold Safeguarding Children Partnership"
    document = reader.read(_bytes(deck))
    assert [line.text for line in document.lines] == ["What worked well", "The nurse rang."]
    assert [line.text for line in document.margins] == ["Fenwold Safeguarding Children Partnership"]


def test_links_lead_where_they_lead(deck):
    frame = _slide(deck, _TITLE_AND_BODY, "Resources").placeholders[1].text_frame
    run = frame.paragraphs[0].add_run()
    run.text, run.hyperlink.address = "The guide", "https://example.org/guide"
    line = reader.read(_bytes(deck)).lines[1]
    assert (line.text, line.linked, line.links) == ("The guide", True, ("https://example.org/guide",))


def test_a_show_is_read_as_a_presentation(deck):
    _slide(deck, _TITLE_AND_BODY, "What worked well").placeholders[1].text = "The nurse rang."
    with zipfile.ZipFile(io.BytesIO(_bytes(deck))) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    parts["[Content_Types].xml"] = parts["[Content_Types].xml"].replace(b"presentation.main+xml", b"slideshow.main+xml")
    assert [point.text for point in read_bytes(archive(parts), "a.ppsx").points] == ["The nurse rang."]


def test_slides_of_pictures_and_slides_of_nothing(deck):
    with pytest.raises(UnreadableFile, match="no words") as refused:
        reader.read(_bytes(deck))
    assert refused.value.outcome == "empty"
    _slide(deck, _BLANK).shapes.add_picture(io.BytesIO(builders.picture()), 0, 0, Inches(10), Inches(7))
    with pytest.raises(UnreadableFile, match="pictures") as refused:
        reader.read(_bytes(deck))
    assert refused.value.outcome == "needs_ocr"
    _slide(deck, _TITLE_AND_BODY, "What worked well").placeholders[1].text = "The nurse rang."
    assert [(notice.code, notice.page) for notice in reader.read(_bytes(deck)).notices] == [("page_is_picture", 1)]
