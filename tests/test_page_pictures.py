"""Pages as pictures: made apart from the program, with what was read tinted, and never an end of the program for a broken file."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from ingest.page_pictures import Marked, has_pictures, picture, text_flow
from tests.builders import bomb, locked_pdf, looping_pdf, pdf, scan, word

LINES = ["The school nurse rang the hospital the same", "afternoon and wrote it down word for word."]
PAGE = pdf(
    [[(72, 100, LINES[0], "Helvetica", 12), (72, 116, LINES[1], "Helvetica", 12), (72, 300, "Nothing to do with it.", "Helvetica", 12)]]
)


def drawn(content: bytes, *marked: Marked) -> Image.Image:
    made = picture(content, 1, marked)
    assert made is not None
    return Image.open(io.BytesIO(made))


def tinted(image: Image.Image, y: float) -> bool:
    """Whether a row of the page (in points from the top) has a tint behind its letters, which are black on white."""
    scale = image.width / 595.28
    row = image.crop((int(90 * scale), int((y - 9) * scale), int(180 * scale), int((y + 2) * scale)))
    coloured = sum(count for count, colour in row.getcolors(row.width * row.height) or [] if max(colour) - min(colour) > 6)
    return coloured > 0.2 * row.width * row.height


def test_what_was_read_is_tinted_over_all_its_rows_and_nothing_else():
    image = drawn(PAGE, Marked(1, " ".join(LINES)))
    assert [tinted(image, y) for y in (100, 116, 300)] == [True, True, False]
    assert image.width == 1100


def test_a_line_that_goes_on_over_the_page_is_tinted_as_far_as_it_stands_here():
    begins = drawn(PAGE, Marked(1, " ".join([*LINES, "and more on the next page."])))
    assert [tinted(begins, y) for y in (100, 116)] == [True, True]
    ends = drawn(PAGE, Marked(1, " ".join(["It began on the page before.", *LINES])))
    assert tinted(ends, 116)
    assert not tinted(drawn(PAGE, Marked(1, "None of these words stand there at all.")), 100)


@pytest.mark.parametrize("content", [b"", b"%PDF-1.4 broken", locked_pdf(), looping_pdf()[:200], bomb()])
def test_a_file_that_cannot_be_drawn_gives_no_picture(content: bytes):
    assert picture(content, 1) is None


def test_a_page_that_is_not_there_gives_no_picture():
    assert picture(PAGE, 9) is None


def test_a_scan_is_drawn_too():
    assert drawn(scan(), Marked(1, "Not read.")).width == 1100


def test_other_files_are_shown_as_their_text_in_their_order():
    content = word([("Heading 1", "What worked well"), ("List Bullet", "She rang."), "A paragraph."])
    assert not has_pictures(content)
    flow = text_flow(content, "a.docx")
    assert [(one.text, one.heading) for one in flow] == [("What worked well", True), ("She rang.", False), ("A paragraph.", False)]


@pytest.mark.parametrize("content", [b"", b"\x00\x01", bomb()])
def test_text_that_cannot_be_read_is_shown_as_nothing(content: bytes):
    assert text_flow(content, "a.docx") == ()
