"""The order and the structure that a person sees on a page of a PDF, drawn for each test. All words are invented."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader

from ingest import readers
from ingest.hyphens import keeps_hyphen
from ingest.lines import Line
from ingest.paragraphs import paragraphs
from ingest.reading import read_bytes
from tests.drawing import BOLD, PLAIN, SLANTED, Sheet

NURSE = "The nurse wrote down what the girl said and rang the duty worker before lunch on the same day."
BROTHER = "Nobody asked the older brother, although he did the school run on most days of the week."
PLAN = "The plan was read out at the meeting and then not sent to the people who had missed it."


def whole(sheet: Sheet) -> list[Line]:
    return paragraphs(readers.read(sheet.done(), "briefing.pdf").lines)


def texts(sheet: Sheet) -> list[str]:
    return [line.text for line in whole(sheet)]


def in_order(found: Sequence[str], wanted: Sequence[str]) -> None:
    """Each of `wanted` begins a line of `found`, in this order."""
    places = [next((i for i, text in enumerate(found) if text.startswith(start)), None) for start in wanted]
    assert None not in places, f"{wanted[places.index(None)]!r} begins no line of {found}"
    assert places == sorted(places), found


# ------------------------------------------------------------------ boxes


def boxed(sheet: Sheet, n: int, left: float, top: float, heading: str, *, circle: bool) -> None:
    sheet.box(left, top, left + 250, top + 150, line="#335577", fill="#f4f8ff", radius=8)
    if circle:
        sheet.circle(left + 16, top + 16, 10, fill="#335577")
        sheet.text(left + 12.5, top + 20.5, str(n), font=BOLD, size=13, ink="#ffffff")
        sheet.text(left + 34, top + 22, heading, font=BOLD, size=12, ink="#335577")
    else:
        sheet.text(left + 10, top + 34, str(n), font=BOLD, size=30)
        sheet.text(left + 40, top + 22, heading, font=BOLD, size=12)
    sheet.bullets(left + 10, top + 52, [f"First of {n}: {NURSE}", f"Second of {n}."], 235, size=9)


@pytest.mark.parametrize("circle", [True, False], ids=["number in a circle", "large number"])
def test_numbered_boxes_in_a_ring_are_read_by_their_numbers(circle):
    sheet = Sheet((842, 595))
    headings = ["What is this?", "What happened", "What went well", "What went wrong", "What we ask", "Questions", "What to do"]
    places = {1: (20, 20), 2: (295, 20), 3: (570, 20), 4: (570, 200), 5: (570, 380), 6: (295, 380), 7: (20, 200)}
    for n in (4, 7, 2, 1, 6, 3, 5):
        boxed(sheet, n, *places[n], headings[n - 1], circle=circle)
    sheet.text(330, 250, "7-minute", font=BOLD, size=26)
    sheet.text(330, 285, "briefing", font=BOLD, size=26)
    found = whole(sheet)
    assert found[0].text == "7-minute briefing"
    assert [line.text.removeprefix(f"{n} ") for n, line in enumerate((line for line in found if line.size == 12), start=1)] == headings
    in_order([line.text for line in found], [f"{which} of {n}" for n in range(1, 8) for which in ("First", "Second")])
    assert not any(line.text.isdigit() for line in found)


def test_numbered_bars_over_framed_boxes_are_read_as_the_snake_that_they_make():
    sheet = Sheet((842, 595))
    sheet.text(20, 40, "Child Elm", font=BOLD, size=22)
    for i in range(8):
        left, top = 20 + (i if i < 4 else 7 - i) * 203, 60 if i < 4 else 320
        sheet.box(left, top, left + 193, top + 24, fill="#7a1f3d")
        sheet.text(left + 6, top + 17, f"{i + 1}. Heading {'abcdefgh'[i]}", font=BOLD, size=12, ink="#ffffff")
        sheet.box(left, top + 24, left + 193, top + 240, line="#7a1f3d")
        sheet.block(left + 6, top + 42, f"Part {i + 1}. {NURSE}", 180, size=9)
    in_order(texts(sheet), [start for i in range(8) for start in (f"Heading {'abcdefgh'[i]}", f"Part {i + 1}.")])


def test_numbered_headings_without_boxes_are_read_by_their_numbers():
    sheet = Sheet()
    for n in range(6):
        left, top = 40 + (n % 2) * 265, 90 + (n // 2) * 200
        sheet.text(left, top, str(n + 1), font=BOLD, size=14)
        sheet.text(left + 24, top, f"Step {'abcdef'[n]}", font=BOLD, size=14)
        sheet.bullets(left, top + 22, [f"Item {n + 1}a. {NURSE}", f"Item {n + 1}b. {PLAN}"], 240)
    in_order(texts(sheet), [f"Item {n}{letter}" for n in range(1, 7) for letter in "ab"])


def test_a_box_of_thin_lines_and_one_inside_another_are_read_in_one_go():
    sheet = Sheet()
    sheet.box(30, 70, 565, 420, fill="#eeeeee")
    sheet.text(40, 92, "What we found", font=BOLD, size=14)
    for column, (heading, items) in enumerate((("Strong", [NURSE, PLAN]), ("Weak", [BROTHER, PLAN, NURSE]))):
        left, right = 40 + column * 262, 290 + column * 262
        for edge in ((left, 105, right, 105), (left, 400, right, 400), (left, 105, left, 400), (right, 105, right, 400)):
            sheet.rule(*edge)
        sheet.text(left + 8, 122, heading, font=BOLD, size=12)
        sheet.bullets(left + 8, 142, [f"{heading} {k}. {text}" for k, text in enumerate(items)], 230)
    in_order(texts(sheet), ["What we found", "Strong", "Strong 0.", "Strong 1.", "Weak", "Weak 0.", "Weak 1.", "Weak 2."])


def test_boxes_in_rows_and_columns_are_read_row_by_row():
    sheet = Sheet()
    for n in range(6):
        left, top = 30 + (n % 3) * 180, 60 + (n // 3) * 240
        sheet.box(left, top, left + 170, top + 220, fill="#dde8f0")
        sheet.text(left + 8, top + 18, f"Card {n + 1}", font=BOLD, size=12)
        sheet.bullets(left + 8, top + 40, [f"Item {n + 1}a. {NURSE}", f"Item {n + 1}b."], 150)
    in_order(texts(sheet), [f"Card {n}" for n in range(1, 7)])


def test_a_box_that_parts_a_list_from_its_rest_is_put_where_a_section_ends():
    sheet = Sheet()
    sheet.text(40, 50, "Family Rowan", font=BOLD, size=20)
    y = sheet.block(40, 80, "What worked well", font=BOLD, size=12)
    y = sheet.bullets(40, y, [f"Item {k}. {NURSE}" for k in "ABC"], 240)
    y = sheet.block(40, y + 8, "What could be improved", font=BOLD, size=12)
    y = sheet.bullets(40, y, [f"Gap {k}. {BROTHER}" for k in "ABCDE"], 240)
    sheet.box(40, y + 4, 285, y + 90, fill="#eef3e2")
    sheet.text(50, y + 22, "In her words", font=BOLD, size=11)
    sheet.block(50, y + 40, "They talked over my head and I counted the ceiling tiles until it was done.", 220)
    y = sheet.bullets(310, 80, [f"Gap {k}. {PLAN}" for k in "FGH"], 240)
    y = sheet.block(310, y + 8, "Recommendations", font=BOLD, size=12)
    sheet.bullets(310, y, [f"Ask {k}. {PLAN}" for k in "ABCD"], 240)
    found = texts(sheet)
    in_order(found, ["What could be improved", *(f"Gap {k}." for k in "ABCDEFGH"), "Recommendations"])
    gaps = [i for i, text in enumerate(found) if text.startswith("Gap ")]
    assert gaps == list(range(gaps[0], gaps[0] + 8)), found
    assert any(text.startswith("They talked over") for text in found)


def test_an_ornament_under_the_text_parts_nothing():
    sheet = Sheet()
    sheet.circle(420, 200, 160, fill="#e8e8ff")
    items = [f"Point {k}. {NURSE} {BROTHER}" for k in range(10)]
    sheet.bullets(50, 90, items, 490)
    assert texts(sheet) == items


# ------------------------------------------------------------------ columns and headings in the margin


def test_three_justified_columns_with_a_narrow_gap_are_read_one_after_the_other():
    sheet = Sheet()
    sheet.text(40, 50, "Child Hazel: a short briefing", font=BOLD, size=18)
    for column in range(3):
        y = 80.0
        for k in range(6):
            words = f"Column {column + 1} part {k + 1}. {(NURSE, BROTHER, PLAN)[(column + k) % 3]}".split()
            while words:
                row = [words.pop(0)]
                while words and sheet.canvas.stringWidth(" ".join([*row, words[0]]), PLAIN, 9) < 165:
                    row.append(words.pop(0))
                free = 165 - sheet.canvas.stringWidth(" ".join(row), PLAIN, 9) if words else 0.0
                sheet.canvas.setFont(PLAIN, 9)
                sheet.canvas.drawString(40 + column * 175, sheet.height - y, " ".join(row), wordSpace=free / max(1, len(row) - 1))
                y += 11
            y += 5
    in_order(texts(sheet), [f"Column {c} part {k}." for c in (1, 2, 3) for k in range(1, 7)])


def margin_headings(*, ruled: bool = False, centred: bool = False, turned: bool = False) -> Sheet:
    sheet = Sheet()
    sheet.text(40, 50, "Baby Alder", font=BOLD, size=20)
    y = 90.0
    for n, items in enumerate(([NURSE + " " + BROTHER], [NURSE, BROTHER, PLAN], [BROTHER, PLAN], [PLAN, NURSE])):
        top = y
        y = sheet.bullets(190, y, [f"Text {n}{k}. {item}" for k, item in enumerate(items)], 350)
        at = (top + y) / 2 - 12 if centred else top + 1.5
        if turned:
            sheet.canvas.saveState()
            sheet.canvas.translate(160, sheet.height - y + 6)
            sheet.canvas.rotate(90)
            sheet.canvas.setFont(BOLD, 7)
            sheet.canvas.drawString(0, 0, f"Part {'abcd'[n]}")
            sheet.canvas.restoreState()
        else:
            sheet.text(60, at, f"Part {'abcd'[n]}", font=BOLD, size=12)
            sheet.text(60, at + 14, "of it", font=BOLD, size=12)
        if ruled:
            sheet.rule(40, y, 550, y)
        y += 22 if centred or turned else 14
    return sheet


@pytest.mark.parametrize("how", [{}, {"ruled": True}, {"centred": True}, {"turned": True}], ids=lambda how: next(iter(how), "level"))
def test_a_heading_in_the_margin_comes_right_before_its_own_text(how):
    wanted = [f"Part {'abcd'[n]}" if k < 0 else f"Text {n}{k}." for n, many in enumerate((1, 3, 2, 2)) for k in range(-1, many)]
    in_order(texts(margin_headings(**how)), wanted)


def test_text_carried_over_the_page_stands_before_the_first_heading_in_the_margin():
    sheet = Sheet()
    sheet.text(40, 50, "Baby Alder", font=BOLD, size=20)
    sheet.text(60, 91.5, "Part a", font=BOLD, size=12)
    sheet.bullets(190, 90, [f"Text 0{k}. {NURSE}" for k in range(3)], 350)
    sheet.canvas.showPage()
    y = sheet.bullets(190, 90, ["Text 03. " + PLAN, "Text 04. " + BROTHER], 350) + 10
    for n, items in enumerate(([NURSE, PLAN], [PLAN, BROTHER, NURSE]), 1):
        sheet.text(60, y + 1.5, f"Part {'abc'[n]}", font=BOLD, size=12)
        y = sheet.bullets(190, y, [f"Text {n}{k}. {item}" for k, item in enumerate(items)], 350) + 10
    wanted = [f"Part {'abc'[n]}" if k < 0 else f"Text {n}{k}." for n, many in enumerate((5, 2, 3)) for k in range(-1, many)]
    in_order(texts(sheet), wanted)


def test_lines_without_marks_are_apart_where_wrapped_lines_lie_closer():
    sheet = Sheet()
    y = 90.0
    for item in (NURSE, BROTHER, PLAN):
        y = sheet.block(40, y, f"{item} {BROTHER[0].lower()}{BROTHER[1:]}", 220, after=10)
    for name in ("Who would have noticed how quiet the boy was", "Who tells the school what was decided that day", "Guide to the pathway"):
        y = sheet.block(40, y, name, 220, after=1.3)
    assert texts(sheet)[-3:] == [
        "Who would have noticed how quiet the boy was",
        "Who tells the school what was decided that day",
        "Guide to the pathway",
    ]


def test_a_short_heading_over_two_columns_is_read_before_both_of_them():
    sheet = Sheet()
    y = 90.0
    for heading, many in (("What worked well", 2), ("What needs to change", 3), ("Recommendations", 1)):
        sheet.text(40, y, heading, font=BOLD, size=14)
        ends = [
            sheet.bullets(x, y + 22, [f"{heading[5:9]} {side}{k}. {NURSE}" for k in range(n)], 240)
            for side, x, n in (("L", 40, many), ("R", 305, 2))
        ]
        y = max(ends) + 20
    in_order(
        texts(sheet), ["What worked well", "work L0", "work R1", "What needs to change", "need L0", "need R1", "Recommendations", "mend L0"]
    )


def test_dates_in_the_margin_stand_with_what_happened_then():
    sheet = Sheet()
    y = 90.0
    for date, text in (("May 2021", NURSE), ("June 2021", BROTHER + " " + PLAN), ("July 2021", PLAN)):
        sheet.text(44, y, date)
        y = sheet.block(112, y, f"In {date[:3]}: {text}", 300, after=10)
    in_order(texts(sheet), ["May 2021", "In May", "June 2021", "In Jun", "July 2021", "In Jul"])


# ------------------------------------------------------------------ tables

_NAMES = ("No", "Recommendation", "Lead agency", "Owner", "Timescale", "RAG")
_ROWS = (
    (
        "1",
        "All agencies should use one form for passing on worries about babies.",
        "All partners",
        "Business manager",
        "June 2024",
        "Amber",
    ),
    (
        "2",
        "The hospital should tell the school nurse of every child seen twice in a month.",
        "Hospital trust",
        "Named nurse",
        "By 1 July",
        "Red",
    ),
    ("3", "Housing should be invited to meetings where repairs play a part in the worry.", "Housing", "Head of housing", "2025", "Red"),
)


_EDGES = (40, 70, 250, 340, 430, 510, 560)


def names(sheet: Sheet, kind: str, y: float) -> float:
    if kind != "plain":
        sheet.box(_EDGES[0], y, _EDGES[-1], y + 20, fill="#223355")
    for x, name in zip(_EDGES, _NAMES, strict=False):
        sheet.text(x + 3, y + 13, name, font=BOLD, size=9, ink="#000000" if kind == "plain" else "#ffffff")
    return y + 20


def cells(sheet: Sheet, kind: str, y: float, rows: Sequence[Sequence[str]], *, shaded: bool = False) -> float:
    bottom = y + max(map(len, rows)) * 11 + 8
    if shaded:
        sheet.box(_EDGES[0], y, _EDGES[-1], bottom, fill="#e6ecf5")
    for x, lines in zip(_EDGES, rows, strict=False):
        for k, line in enumerate(lines):
            sheet.text(x + 3, y + 12 + 11 * k, line, size=9)
    for at in (y, bottom) if kind == "ruled" else ():
        sheet.rule(_EDGES[0], at, _EDGES[-1], at)
    for x in _EDGES if kind == "ruled" else ():
        sheet.rule(x, y, x, bottom)
    return bottom


def table(kind: str, *, breaks: bool = False, again: bool = True) -> Sheet:
    sheet = Sheet()
    sheet.text(40, 90, "What we have agreed", font=BOLD, size=13)
    y = names(sheet, kind, 110)
    for n, row in enumerate(_ROWS):
        lines = [wrapped(sheet, text, right - left - 8) for text, left, right in zip(row, _EDGES, _EDGES[1:], strict=False)]
        if breaks and n == 1:
            cells(sheet, kind, y, [part[:1] for part in lines])
            sheet.turn_page()
            y = cells(sheet, kind, names(sheet, kind, 50) if again else 50, [part[1:] for part in lines])
        else:
            y = cells(sheet, kind, y, lines, shaded=kind == "shaded" and n % 2 == 0)
    sheet.text(40, y + 30, "Questions for your team", font=BOLD, size=13)
    return sheet


def wrapped(sheet: Sheet, text: str, width: float) -> list[str]:
    rows = [""]
    for word in text.split():
        longer = f"{rows[-1]} {word}".strip()
        if sheet.canvas.stringWidth(longer, PLAIN, 9) > width and rows[-1]:
            rows.append(word)
        else:
            rows[-1] = longer
    return rows


@pytest.mark.parametrize("kind", ["ruled", "shaded", "plain"])
@pytest.mark.parametrize("how", [{}, {"breaks": True}, {"breaks": True, "again": False}], ids=["one page", "names again", "no names again"])
def test_each_row_of_a_table_is_one_line_with_its_fields(kind, how):
    lines = [line for line in whole(table(kind, **how)) if line.fields]
    assert [line.text for line in lines] == [row[1] for row in _ROWS]
    names = ("agency", "lead", "timescale", "status")
    assert [line.fields for line in lines] == [tuple(zip(names, row[2:], strict=True)) for row in _ROWS]
    assert {line.page for line in lines[:2]} == {1}, "a row that goes over the page stands where it begins"


def test_what_stands_under_a_table_is_no_part_of_it():
    assert texts(table("ruled"))[-1] == texts(table("plain"))[-1] == "Questions for your team"


def test_two_columns_of_text_under_headings_are_no_table():
    sheet = Sheet()
    for x, heading, text in ((40, "Recommendations", NURSE), (310, "Next steps", PLAN)):
        sheet.text(x, 80, heading, font=BOLD, size=13)
        sheet.bullets(x, 100, [f"{heading[:4]} {k}. {text}" for k in range(4)], 240)
    in_order(texts(sheet), ["Recommendations", "Reco 0.", "Reco 3.", "Next steps", "Next 0.", "Next 3."])


# ------------------------------------------------------------------ headings and bullets


def test_letter_spaced_headings_and_small_capitals_are_words_again():
    sheet = Sheet()
    sheet.text(40, 80, "W H A T   W O R K E D   W E L L", font=BOLD, size=11)
    sheet.bullets(40, 98, [NURSE], 400)
    sheet.text(40, 150, "KEY LEARNING", font=BOLD, size=11, spread=3.2)
    sheet.bullets(40, 168, [PLAN], 400)
    x = 40.0
    for word in ("WHAT", "WE", "RECOMMEND"):
        sheet.text(x, 220, word[0], font=BOLD, size=13)
        x += sheet.canvas.stringWidth(word[0], BOLD, 13)
        sheet.text(x, 220, word[1:], font=BOLD, size=9.5)
        x += sheet.canvas.stringWidth(word[1:], BOLD, 9.5) + 4
    sheet.bullets(40, 238, [NURSE, BROTHER, PLAN], 400)
    found = whole(sheet)
    headings = [line for line in found if line.marker is None]
    assert [line.text for line in headings] == ["WHAT WORKED WELL", "KEY LEARNING", "WHAT WE RECOMMEND"]
    assert headings[2].size == 13


def test_plain_light_words_alone_on_a_dark_bar_count_as_bold():
    sheet = Sheet()
    for k, words in enumerate(("What we saw", "What we ask")):
        sheet.box(40, 80 + 90 * k, 540, 96 + 90 * k, fill="#003366")
        sheet.text(46, 92 + 90 * k, words, ink="#ffffff")
        sheet.bullets(40, 112 + 90 * k, [NURSE, PLAN], 480)
    assert [line.text for line in whole(sheet) if line.bold] == ["What we saw", "What we ask"]


def test_a_large_first_letter_is_part_of_its_word():
    sheet = Sheet()
    sheet.text(40, 122, "T", size=42)
    for k, line in enumerate(("he school kept a diary of the mornings when", "nobody came to the gate, and the head rang", "the aunt.")):
        sheet.text(70, 94 + 12 * k, line)
    sheet.block(40, 150, "Everyone agreed that the diary was the reason why the court could decide quickly.", 300)
    assert texts(sheet)[0].startswith("The school kept a diary of the mornings when nobody came to the gate")


def _circle(sheet: Sheet, y: float) -> None:
    sheet.circle(43, y - 3, 2)


def _tick(sheet: Sheet, y: float) -> None:
    sheet.outline([(40, y - 4), (44, y), (52, y - 10)])


def _arrow(sheet: Sheet, y: float) -> None:
    sheet.outline([(40, y - 8), (47, y - 4), (40, y)], fill="#336600")


def _picture(sheet: Sheet, y: float) -> None:
    sheet.canvas.drawImage(ImageReader(Image.new("RGB", (20, 20), (200, 30, 30))), 40, sheet.height - y, 8, 8)


def _number(sheet: Sheet, y: float) -> None:
    sheet.circle(47, y - 3, 7)
    sheet.text(44.3, y, str(round(y) % 9 + 1), font=BOLD, size=9, ink="#ffffff")


def _question(sheet: Sheet, y: float) -> None:
    sheet.text(40, y, "?", font=BOLD, size=12)


def _sign(sheet: Sheet, y: float) -> None:
    sheet.text(40, y, "n", font="ZapfDingbats")


@pytest.mark.parametrize("draw", [_circle, _tick, _arrow, _picture, _number, _question, _sign], ids=lambda draw: draw.__name__.strip("_"))
def test_whatever_stands_for_a_bullet_begins_an_item(draw: Callable[[Sheet, float], None]):
    sheet = Sheet()
    sheet.text(40, 80, "Good practice", font=BOLD, size=13)
    y = 100.0
    for text in (NURSE, BROTHER, PLAN):
        draw(sheet, y)
        y = sheet.block(60, y, text, 300, after=0)
    items = [line for line in whole(sheet) if line.marker]
    assert [line.text for line in items] == [NURSE, BROTHER, PLAN]


def test_nested_bullets_have_a_level():
    sheet = Sheet()
    y = sheet.bullets(40, 90, ["Outer one has things under it"])
    y = sheet.bullets(60, y, ["Inner one is about the day", "Inner two is about the week"], mark="–")
    sheet.bullets(40, y, ["Outer two stands alone"])
    assert [line.level for line in whole(sheet)] == [0, 1, 1, 0]


def test_a_word_on_a_coloured_tag_is_a_label():
    sheet = Sheet()
    for k, text in enumerate((NURSE, PLAN)):
        sheet.box(40, 80 + 40 * k, 92, 94 + 40 * k, fill="#225522", radius=6)
        sheet.text(45, 90 + 40 * k, "Strength", size=9, ink="#ffffff")
        sheet.text(100, 90 + 40 * k, text, size=10)
    assert [(line.text[: line.lead], line.tint) for line in whole(sheet)] == [("Strength", ""), ("Strength", "")]


# ------------------------------------------------------------------ furniture, notes, links, hyphens


def test_headers_whose_words_vary_footers_and_pale_words_are_kept_apart():
    sheet = Sheet()
    for page, section in enumerate(("Introduction", "What we found", "What we ask")):
        if page:
            sheet.turn_page()
        sheet.text(120, 500, "DRAFT", font=BOLD, size=120, ink="#e0e0e0")
        sheet.text(50, 40, "Learning review 2023-02", size=8, font=SLANTED)
        sheet.text(430, 40, section, size=8, font=SLANTED)
        y = 90.0
        for k in range(9):
            y = sheet.block(50, y, f"Page {'one two three'.split()[page]}, paragraph {k}. {NURSE} {PLAN}", 490, size=11)
        sheet.text(50, 810, "Oakshire Safeguarding Children Partnership", size=8)
        sheet.text(500, 810, f"Page {page + 1} of 3", size=8)
    document = readers.read(sheet.done(), "report.pdf")
    assert {line.text[:5] for line in paragraphs(document.lines)} == {"Page "}
    kept = " ".join(line.text for line in document.margins)
    assert all(words in kept for words in ("Learning review 2023-02", "What we found", "Oakshire Safeguarding", "Page 2 of 3"))


def test_a_lone_small_line_at_the_foot_of_one_page_is_furniture_and_a_banner_is_not():
    sheet = Sheet()
    sheet.box(0, 0, 596, 70, fill="#440066")
    sheet.text(30, 45, "Learning from Baby Plum", font=BOLD, size=24, ink="#ffffff")
    sheet.text(440, 45, "March 2024", size=9, ink="#ffffff")
    sheet.bullets(50, 110, [NURSE, BROTHER, PLAN], 480)
    sheet.text(50, 815, "Oakshire Partnership  OFFICIAL  Version 1.2", size=7.5)
    document = readers.read(sheet.done(), "one.pdf")
    assert [line.text for line in document.margins] == ["Oakshire Partnership OFFICIAL Version 1.2"]
    assert document.lines[0].text.startswith("Learning from Baby Plum")


def test_a_point_goes_on_over_the_page_past_a_note_and_the_page_numbers():
    sheet = Sheet()
    sheet.text(50, 60, "What we learned", font=BOLD, size=13)
    y = 80.0
    for _ in range(18):
        y = sheet.bullets(50, y, [f"{NURSE} {BROTHER}"], 490, size=11)
    sheet.text(50, y, "•", size=11)
    sheet.text(62, y, "The last point goes on over the page and has a note that stands at the foot of", size=11)
    sheet.text(50, 780, "1", size=5)
    sheet.text(55, 783, "A note that says where this was found.", size=8)
    sheet.text(280, 825, "1", size=9)
    sheet.turn_page()
    sheet.text(62, 60, "this page, although its sentence does not.", size=11)
    sheet.text(280, 825, "2", size=9)
    assert texts(sheet)[-1].endswith("has a note that stands at the foot of this page, although its sentence does not.")


def test_links_keep_where_they_lead_and_lines_of_two_links_stay_apart():
    sheet = Sheet()
    sheet.text(50, 80, "Resources", font=BOLD, size=13)
    targets = ["https://example.org/a", "mailto:hub@example.org", "https://example.org/long", "https://example.org/long"]
    titles = ["Neglect toolkit", "Mail the hub", "A long title that goes on over the", "end of its line"]
    for k, (title, target) in enumerate(zip(titles, targets, strict=True)):
        sheet.text(50, 100 + 12 * k, title, ink="#0000ee")
        sheet.link(target, 50, 91 + 12 * k, 50 + sheet.canvas.stringWidth(title, PLAIN, 10), 102 + 12 * k)
    found = [(line.text, line.links) for line in whole(sheet) if line.linked]
    assert found == [
        ("Neglect toolkit", ("https://example.org/a",)),
        ("Mail the hub", ("mailto:hub@example.org",)),
        ("A long title that goes on over the end of its line", ("https://example.org/long",)),
    ]


@pytest.mark.parametrize(
    ("first", "rest", "keeps"),
    [
        ("safe", "guarding", False),
        ("bound", "ary", False),
        ("multi", "agency", True),
        ("non", "mobile", True),
        ("trauma", "informed", True),
        ("eight", "week", True),
        ("under", "stood", False),
        ("part", "nership", False),
        ("co-ordin", "ated", True),
    ],
)
def test_a_broken_word_keeps_its_hyphen_only_where_it_has_one(first, rest, keeps):
    assert keeps_hyphen(first, rest) is keeps


def test_the_spelling_of_the_document_itself_decides_on_a_broken_word():
    assert keeps_hyphen("well", "being", frozenset({"well-being"}))
    assert not keeps_hyphen("well", "being", frozenset({"wellbeing"}))


def test_thousands_of_shapes_do_not_hold_up_the_reading():
    sheet = Sheet()
    for k in range(4000):
        x, y = (k * 37) % 560, (k * 53) % 800
        sheet.circle(x, y, 1 + k % 4)
        sheet.box(x, y, x + 40 + k % 90, y + 10 + k % 60, fill="#ddeeff", line="#000000")
        sheet.rule(x, y, x + 80, y)
    sheet.block(50, 90, NURSE, 480)
    assert any("wrote down" in line.text for line in readers.read(sheet.done(), "map.pdf").lines)


# ------------------------------------------------------------------ what designers draw


def test_boxes_filled_white_with_a_coloured_frame_are_boxes():
    sheet = Sheet((842, 595))
    places = ((26, 26), (300, 26), (574, 26), (574, 300), (300, 300), (26, 300))
    for n in (0, 1, 5, 2, 4, 3):
        left, top = places[n]
        sheet.box(left, top, left + 240, top + 240, fill="#ffffff", line="#335577", radius=10)
        sheet.box(left, top, left + 240, top + 28, fill="#335577")
        sheet.text(left + 10, top + 18, f"{n + 1}", font=BOLD, size=11, ink="#ffffff")
        sheet.text(left + 30, top + 18, f"Heading {'abcdef'[n]}", font=BOLD, size=11, ink="#ffffff")
        sheet.bullets(left + 10, top + 50, [f"Box {n} first. {NURSE}", f"Box {n} second. {PLAN}"], 215)
    in_order(texts(sheet), [start for n in range(6) for start in (f"{n + 1} Heading", f"Box {n} first", f"Box {n} second")])


def test_the_second_line_of_a_title_stays_with_the_first_above_a_side_box():
    sheet = Sheet()
    sheet.text(54, 64, "Serious case review of Child Z: a briefing for the", font=BOLD, size=20)
    sheet.text(54, 87, "workforce", font=BOLD, size=20)
    sheet.text(54, 110, "Harrow Vale Safeguarding Children Board")
    y = 150.0
    for heading, text in (("About this briefing", NURSE), ("Background", BROTHER + " " + PLAN), ("Learning themes", PLAN + " " + NURSE)):
        sheet.text(54, y, heading, font=BOLD, size=13)
        y = sheet.block(54, y + 16, text, 300) + 14
    sheet.box(400, 140, 550, 330, fill="#e8f1f8", line="#335577")
    sheet.text(410, 160, "Ask yourself", font=BOLD, size=12)
    sheet.bullets(410, 180, ["Who was meant to bring her?", "Who rang the school that week?"], 130)
    found = texts(sheet)
    assert found[0] == "Serious case review of Child Z: a briefing for the workforce"
    in_order(found, ["Serious case", "Harrow Vale", "Ask yourself"])


def test_the_last_row_of_a_table_in_small_type_is_no_footnote():
    sheet = Sheet()
    sheet.text(40, 60, "Recommendations", font=BOLD, size=16)
    y = sheet.block(40, 90, " ".join([NURSE, BROTHER, PLAN] * 6), 510, size=12.5)
    y = 640.0
    for row in (
        ("No", "Recommendation", "Agency", "By when"),
        ("1", "Send every form to the prescriber.", "Board", "July 2022"),
        ("5", "Ask each person who rings them.", "All agencies", "May 2022"),
    ):
        for x, cell in zip((40, 70, 330, 450), row, strict=True):
            sheet.text(x, y, cell, font=BOLD if row[0] == "No" else PLAIN, size=10)
        y += 28
    assert any(text.startswith("Ask each person who rings them") for text in texts(sheet))


def test_headings_of_boxes_side_by_side_are_no_columns_of_a_table():
    sheet = Sheet((842, 595))
    heads = ("Why this is in your hand", "Who is M?", "Recommendations")
    for n, heading in enumerate(heads):
        left = 20 + n * 272
        sheet.box(left, 20, left + 258, 300, line="#335577", radius=8)
        sheet.text(left + 34, 40, heading, font=BOLD, size=12)
        sheet.bullets(left + 20, 62, [f"Column {n} one. {NURSE}", f"Column {n} two. {PLAN}"], 220)
    in_order(texts(sheet), [start for n, heading in enumerate(heads) for start in (heading, f"Column {n} one", f"Column {n} two")])


def test_words_that_somebody_said_may_stand_under_a_heading_in_the_margin():
    sheet = Sheet()
    sheet.text(40, 50, "Heard the first time?", font=BOLD, size=20)
    y = 90.0
    for n, items in enumerate(([NURSE, PLAN, BROTHER], [BROTHER, NURSE, PLAN], [PLAN, NURSE])):
        sheet.text(40, y + 1.5, f"Part {'abc'[n]}", font=BOLD, size=12)
        if n == 0:
            sheet.text(40, y + 38, "“Don’t fix me in the", font=SLANTED)
            sheet.text(40, y + 50, "first five minutes.”", font=SLANTED)
        y = sheet.bullets(190, y, [f"Text {n}{k}. {item}" for k, item in enumerate(items)], 350) + 12
    wanted = [f"Part {'abc'[n]}" if k < 0 else f"Text {n}{k}." for n, many in enumerate((3, 3, 2)) for k in range(-1, many)]
    in_order(texts(sheet), wanted)


def test_a_page_in_larger_letters_is_not_all_headings():
    sheet = Sheet()
    sheet.text(40, 60, "Marianne's doors", font=BOLD, size=21)
    sheet.text(40, 100, "What went well", font=BOLD, size=14)
    y = sheet.bullets(40, 122, [NURSE, BROTHER, PLAN, NURSE + " " + PLAN], 500, size=10.5)
    sheet.text(40, y + 20, "Areas for development", font=BOLD, size=14)
    sheet.bullets(40, y + 42, [PLAN, BROTHER, NURSE + " " + BROTHER], 500, size=10.5)
    sheet.canvas.showPage()
    sheet.text(40, 60, "Questions to consider", font=BOLD, size=15)
    questions = [
        "Who holds a piece of this?",
        "In which language does she think?",
        "Who has not been asked yet?",
        "What would you do?",
        "Who else?",
    ]
    sheet.bullets(40, 90, questions, 240, size=13)
    reading = read_bytes(sheet.done(), "doors.pdf")
    assert [point.text for point in reading.points if point.kind.value == "reflective_question"] == questions
