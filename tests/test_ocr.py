"""Scans: what happens without text recognition, and, where tesseract is installed, what it reads."""

from __future__ import annotations

import io

import pytest

from ingest.isolation import Reader
from ingest.lines import Line
from ingest.readers import ocr
from ingest.readers.strokes import Print, with_weights
from ingest.reading import read_bytes
from kb.models import ParseOutcome
from tests import builders

needs_tesseract = pytest.mark.skipif(not ocr.available(), reason="text recognition is not installed (make ocr)")

_PAGES = [
    [
        (72, 80, "Child Quince", "Helvetica-Bold", 20),
        (72, 110, "Everything in this briefing is invented for a test.", "Helvetica", 12),
        (72, 150, "What worked well", "Helvetica-Bold", 14),
        (72, 175, "•  The school nurse rang the ward the same afternoon.", "Helvetica", 12),
        (72, 195, "•  Her neighbours were asked what they had heard.", "Helvetica", 12),
    ],
    [
        (72, 80, "Areas for improvement", "Helvetica-Bold", 14),
        (72, 105, "•  Nobody told the night team about the earlier visit.", "Helvetica", 12),
    ],
]


@pytest.fixture(scope="module")
def scan() -> bytes:
    """Two pages drawn as grey pictures, a little askew."""
    import pypdfium2 as pdfium

    pictures = []
    for page in pdfium.PdfDocument(builders.pdf(_PAGES)):
        pictures.append(page.render(scale=200 / 72, grayscale=True).to_pil().rotate(0.3, fillcolor=255))
    out = io.BytesIO()
    pictures[0].save(out, "PDF", save_all=True, append_images=pictures[1:], resolution=200)
    return out.getvalue()


def test_without_text_recognition_a_scan_says_how_to_get_it(scan, monkeypatch):
    monkeypatch.setattr(ocr, "available", lambda: False)
    with Reader() as reader:
        reading = reader.read(scan, "scan.pdf")
    assert reading.outcome == ParseOutcome.NEEDS_OCR
    assert "make ocr" in (reading.message or "")


@needs_tesseract
def test_a_scan_is_read_and_says_that_it_was_recognised(scan):
    with Reader() as reader:
        reading = reader.read(scan, "scan.pdf")
    assert reading.outcome == ParseOutcome.PARSED
    assert reading.recognised
    assert reading.pages == 2
    assert reading.reference == "Child Quince"
    assert "read_by_ocr" in {notice.code for notice in reading.notices}
    assert [(point.kind, point.text, point.page) for point in reading.points] == [
        ("good_practice", "The school nurse rang the ward the same afternoon.", 1),
        ("good_practice", "Her neighbours were asked what they had heard.", 1),
        ("development_area", "Nobody told the night team about the earlier visit.", 2),
    ]


@needs_tesseract
def test_bold_headings_are_seen_from_their_strokes(scan):
    lines = ocr.read(scan).lines
    assert {line.text for line in lines if line.bold} == {"Child Quince", "What worked well", "Areas for improvement"}


def test_other_files_are_not_recognised():
    reading = read_bytes(builders.pdf(_PAGES), "digital.pdf")
    assert reading.outcome == ParseOutcome.PARSED
    assert not reading.recognised


def test_too_many_pages_are_refused_before_any_is_read(scan, monkeypatch):
    monkeypatch.setattr(ocr, "PAGES", 1)
    reading = read_bytes(scan, "scan.pdf", recognise=True)
    assert reading.outcome == ParseOutcome.TOO_LARGE
    assert "2 pages" in (reading.message or "")


def test_a_page_that_takes_too_long_is_named_and_the_others_are_read(scan, monkeypatch):
    given = iter([None, builders.pdf(_PAGES[1:])])
    monkeypatch.setattr(ocr, "_words_of", lambda drawn: next(given))
    document = ocr.read(scan)
    assert ("page_unread", 1) in {(notice.code, notice.page) for notice in document.notices}
    assert "Areas for improvement" in {line.text for line in document.lines}
    assert {line.page for line in document.lines} == {2}


def test_a_scan_without_any_letter_stays_a_scan(scan, monkeypatch):
    monkeypatch.setattr(ocr, "_words_of", lambda drawn: None)
    reading = read_bytes(scan, "scan.pdf", recognise=True)
    assert reading.outcome == ParseOutcome.NEEDS_OCR
    assert "found no words" in (reading.message or "")


@pytest.mark.parametrize(
    ("read", "marker", "text"),
    [
        ("e The nurse rang.", "•", "The nurse rang."),
        ("© Nobody asked.", "•", "Nobody asked."),
        ("¢ “Who knew?”", "•", "“Who knew?”"),
        ("even so, the nurse rang", None, "even so, the nurse rang"),
        ("a school was told", None, "a school was told"),
    ],
)
def test_bullets_that_were_taken_for_letters_are_bullets(read, marker, text):
    line = ocr._with_bullet(Line(read))
    assert (line.marker, line.text) == (marker, text)


def test_only_lines_with_wider_strokes_are_bold():
    lines = [Line("Heading"), Line("text"), Line("more text"), Line("light on dark"), Line("too small to see")]
    prints = [Print(0.11, False), Print(0.07, False), Print(0.072, False), Print(0.071, True), None]
    weighed = with_weights(lines, prints)
    assert [line.bold for line in weighed] == [True, False, False, False, False]
    assert [bool(line.tint) for line in weighed] == [False, False, False, True, False]
