"""Structure that authors give by other means than headings and bullets: tables, boxes, accordions, labels, lists within a sentence."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml import parse_xml

from ingest.reading import read_bytes
from ingest.tables import columns_of
from kb.models import Reading


def read(text: str, name: str = "briefing.txt") -> Reading:
    return read_bytes(text.encode(), name)


def points(reading: Reading) -> list[tuple[str, str | None, str]]:
    return [(point.kind.value, point.label, point.text) for point in reading.points]


def of_kind(reading: Reading, kind: str) -> list[str]:
    return [point.text for point in reading.points if point.kind == kind]


def word(document: docx.document.Document) -> Reading:
    out = io.BytesIO()
    document.save(out)
    return read_bytes(out.getvalue(), "briefing.docx")


def fill(table: docx.table.Table, rows: list[tuple[str, ...]]) -> None:
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = ""
            for number, line in enumerate(text.split("\n")):
                paragraph = cell.paragraphs[0] if number == 0 else cell.add_paragraph()
                paragraph.add_run(line)


# ------------------------------------------------------------------ tables


@pytest.mark.parametrize(
    ("names", "fields"),
    [
        (("No", "Recommendation", "Agency", "Lead", "Timescale"), ["agency", "lead", "timescale"]),
        (("Ref.", "What we recommend", "Responsible organisation", "By when", "RAG"), ["agency", "timescale", "status"]),
        (("Recommendation", "Owner", "Due date", "How will we know?"), ["lead", "timescale", "How will we know?"]),
        (("#", "Agreed action", "By whom", "Deadline"), ["lead", "timescale"]),
    ],
)
def test_columns_of_a_table_of_recommendations(names, fields):
    columns = columns_of(names)
    assert columns is not None
    assert [name for _, name in columns.fields] == fields


@pytest.mark.parametrize(
    "names",
    [("Date", "Event"), ("Name", "Role", "Telephone"), ("What happened", "Where"), ("Agency", "Lead"), ("Recommendations",), ("", "")],
)
def test_other_tables_hold_no_points(names):
    assert columns_of(names) is None


WEB_TABLE = (
    "<!doctype html><html><body><main><h1>Child Fern</h1><h2>What the board has asked for</h2><table><caption>Asked for</caption>"
    "<tr><th>No</th><th>Recommendation</th><th>Lead</th><th>By when</th></tr>"
    "<tr><td>1</td><td>Schools should hold spare uniforms.</td><td>Head of early help</td><td>May 2026</td></tr>"
    "<tr><td>2</td><td>The council to fund a night line.</td><td></td><td>At once</td></tr></table></main></body></html>"
)


def test_rows_of_a_web_table_keep_who_and_when():
    reading = read(WEB_TABLE, "page.html")
    assert of_kind(reading, "recommendation") == ["Schools should hold spare uniforms.", "The council to fund a night line."]
    assert [dict(point.fields) for point in reading.points] == [
        {"lead": "Head of early help", "timescale": "May 2026"},
        {"timescale": "At once"},
    ]


def test_a_table_of_pairs_gives_points_of_both_kinds():
    reading = read(
        "## In short\n\n| Learning point | How to enhance your practice |\n| --- | --- |\n"
        "| Letters went to the old address. | Ring before you write. |\n| Nobody asked the lodger. | Ask who sleeps here. |\n",
        "b.md",
    )
    assert of_kind(reading, "development_area") == ["Letters went to the old address.", "Nobody asked the lodger."]
    assert of_kind(reading, "next_step") == ["Ring before you write.", "Ask who sleeps here."]


def test_titles_side_by_side_stand_over_their_own_boxes():
    document = docx.Document()
    document.add_paragraph("Child Fern")
    fill(
        document.add_table(rows=2, cols=2),
        [
            ("What worked well", "What needs to change"),
            (
                "The nurse rang the same day.\nThe school kept a place open.",
                "Nobody told the night team.\nThe plan was not shared with housing.",
            ),
        ],
    )
    reading = word(document)
    assert of_kind(reading, "good_practice") == ["The nurse rang the same day.", "The school kept a place open."]
    assert of_kind(reading, "development_area") == ["Nobody told the night team.", "The plan was not shared with housing."]


def test_names_and_values_in_a_table_are_no_headings():
    document = docx.Document()
    fill(
        document.add_table(rows=3, cols=2),
        [("Reference", "Child Fern"), ("Next review", "May 2027"), ("Document owner", "Business manager")],
    )
    document.add_heading("Good practice", 1)
    document.add_paragraph("The nurse rang the same day.", style="List Bullet")
    reading = word(document)
    assert points(reading) == [("good_practice", None, "The nurse rang the same day.")]
    assert [section.heading for section in reading.sections if section.heading] == ["Good practice"]


# ------------------------------------------------------------------ text boxes and content controls

_BOX = (
    '<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><w:r><mc:AlternateContent>'
    '<mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx></w:drawing></mc:Choice>'
    "<mc:Fallback><w:pict><v:shape><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></v:shape></w:pict></mc:Fallback>"
    "</mc:AlternateContent></w:r></w:p>"
)
_PARAGRAPH = '<w:p><w:r><w:rPr>{bold}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def test_a_text_box_is_read_once_in_its_place():
    document = docx.Document()
    document.add_heading("Good practice", 1)
    document.add_paragraph("The nurse rang the same day.", style="List Bullet")
    content = _PARAGRAPH.format(bold="<w:b/>", text="What we would ask the partnership to do") + _PARAGRAPH.format(
        bold="", text="• Every school should hold spare uniforms."
    )
    document.element.body.insert(2, parse_xml(_BOX.format(content=content)))
    document.add_heading("Questions for your team", 1)
    document.add_paragraph("Who has spare uniforms?", style="List Bullet")
    assert points(word(document)) == [
        ("good_practice", None, "The nurse rang the same day."),
        ("recommendation", None, "Every school should hold spare uniforms."),
        ("reflective_question", None, "Who has spare uniforms?"),
    ]


def test_words_in_a_content_control_are_read():
    document = docx.Document()
    document.add_heading("Good practice", 1)
    control = (
        '<w:sdt xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:sdtContent>'
        "<w:p><w:r><w:t>• The nurse rang the same day.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    document.element.body.insert(1, parse_xml(control))
    assert of_kind(word(document), "good_practice") == ["The nurse rang the same day."]


# ------------------------------------------------------------------ web pages


def test_panels_that_a_button_opens_are_read_under_its_words():
    reading = read(
        "<!doctype html><html><head><title>x</title></head><body><main><h1>Child Fern</h1><h2>Learning for teams</h2>"
        "<button type='button'>Open all</button>"
        "<h3><button aria-expanded='false' aria-controls='p1'>What worked well</button></h3>"
        "<div id='p1' hidden><ul><li>The nurse rang the same day.</li></ul></div>"
        "<button class='accordion-toggle' aria-controls='p2'>Questions for your team</button>"
        "<div id='p2' aria-hidden='true'><p>Who has spare uniforms?</p></div>"
        "<div hidden><p>The partnership should not be read from here.</p></div></main></body></html>",
        "page.html",
    )
    assert points(reading) == [
        ("good_practice", None, "The nurse rang the same day."),
        ("reflective_question", None, "Who has spare uniforms?"),
    ]


def test_terms_and_descriptions_are_labels_and_texts():
    reading = read(
        "<!doctype html><html><body><main><h1>Child Fern</h1><h2>What needs to change</h2><dl>"
        "<dt>Night calls</dt><dd>Nobody rang back.</dd>"
        "<dt>Housing</dt><dd>The transfer took a year.</dd></dl></main></body></html>",
        "page.html",
    )
    assert points(reading) == [
        ("development_area", "Night calls", "Nobody rang back."),
        ("development_area", "Housing", "The transfer took a year."),
    ]


# ------------------------------------------------------------------ mixed sections and lists in a sentence


def test_lines_that_say_what_they_are_keep_their_kind_in_a_mixed_section():
    reading = read(
        "## What we found\n\n- **Strength:** The nurse rang the same day, although the line was poor.\n- **Gap:** The plan named nobody.\n"
        "- **Strength:** Neighbours were believed.\n- **Gap:** A good form was filled in and not read.\n",
        "b.md",
    )
    assert [(point.kind.value, point.text[:9]) for point in reading.points] == [
        ("good_practice", "The nurse"),
        ("development_area", "The plan "),
        ("good_practice", "Neighbour"),
        ("development_area", "A good fo"),
    ]
    assert len({point.section for point in reading.points}) == 1
    kind = reading.sections[reading.points[0].section].kind.value
    for point in reading.points:
        own = {"good_practice": "good_practice", "development_area": "development"}[point.kind.value] != kind
        assert (point.why is not None) == own


@pytest.mark.parametrize(
    ("sentence", "items"),
    [
        (
            "Learning includes: letters went to the old address; nobody asked the lodger; the plan named no one.",
            ["letters went to the old address", "nobody asked the lodger", "the plan named no one."],
        ),
        (
            "Two things were seen: (i) letters went to the old address; and (ii) nobody asked the lodger.",
            ["letters went to the old address", "nobody asked the lodger."],
        ),
    ],
)
def test_a_list_within_a_sentence_is_taken_apart(sentence, items):
    reading = read(f"AREAS FOR DEVELOPMENT\n\n{sentence}\n\nGOOD PRACTICE\n\n- The nurse rang.\n")
    assert of_kind(reading, "development_area") == items


def test_a_sentence_with_semicolons_stays_whole():
    text = "Letters went to the old address; nobody asked the lodger; the plan named no one."
    assert of_kind(read(f"AREAS FOR DEVELOPMENT\n\n- {text}\n- Nobody rang back.\n"), "development_area") == [text, "Nobody rang back."]


# ------------------------------------------------------------------ marks and furniture


def test_question_marks_plus_signs_and_lone_bullets_are_bullets():
    reading = read(
        "QUESTIONS FOR YOUR TEAM\n\n? Who has spare uniforms\n? Who is awake at night\n\nGOOD PRACTICE\n\n+ The nurse rang the same day.\n"
        "•\nThe school kept a place open.\n"
    )
    assert of_kind(reading, "reflective_question") == ["Who has spare uniforms", "Who is awake at night"]
    assert of_kind(reading, "good_practice") == ["The nurse rang the same day.", "The school kept a place open."]


def test_a_running_header_in_copied_text_is_in_no_point():
    header = "Fernshire SCP Child Fern 02 Oct 2024"
    reading = read(
        f"{header}\n\nAREAS FOR DEVELOPMENT\n\n- For most of the year letters went to the old\n\n{header}\n\naddress.\n"
        f"- At no visit had any of them asked\n\n{header}\n\nthe lodger.\n"
    )
    assert of_kind(reading, "development_area") == [
        "For most of the year letters went to the old address.",
        "At no visit had any of them asked the lodger.",
    ]


# ------------------------------------------------------------------ text that has lost its style


def test_short_lines_between_blanks_open_sections_where_their_words_say_so():
    reading = read(
        "7 minute briefing: Child Ember\nStonebeck Safeguarding Children Partnership\n\nWhat happened?\n\nEmber was sixteen and lived in a flat with support.\n\n"
        "Things Ember said made a difference\n* The adviser brought a kettle.\n* The porter learnt which sounds were normal.\n\n"
        "LEARNING\n\nNobody counted the tablets, and she was given a month's supply each time.\n\nThe three plans named three different workers.\n\n"
        "What's being done\n\n1. Prescribers to give seven days' supply or fewer.\n2. Commissioners will pay for waking night staff.\n\n"
        "Useful stuff\nSelf-harm pathway 2023\nOne page about me (blank)\n"
    )
    assert [point.kind.value for point in reading.points] == (
        ["good_practice"] * 2 + ["development_area"] * 2 + ["recommendation"] * 2 + ["resource"] * 2
    )


def test_headings_of_one_name_are_told_apart_by_the_words_after_it():
    reading = read(
        "# Audit\n\n## Findings: already strong\n\n- Nine of the twelve could name an adult who knew\n- Workers saw the home in ten cases and not only the clinic\n\n"
        "## Findings: not strong enough yet\n\n- Bedtimes are not written down\n- Only three plans say what happens at weekends\n",
        "b.md",
    )
    assert [point.kind.value for point in reading.points] == ["good_practice"] * 2 + ["development_area"] * 2


def test_items_that_only_name_whom_the_nested_ones_are_for_are_no_points():
    document = docx.Document()
    document.add_heading("Two brothers", 0)
    document.add_heading("Recommendations by agency", 1)
    for style, text in (
        ("List Bullet", "For the police"),
        ("List Bullet 2", "Consider an intermediary whenever a child does not use speech."),
        ("List Bullet", "For the partnership"),
        ("List Bullet 2", "Commission a course on recognising harm to children who do not speak."),
        ("List Bullet 2", "Report on it within a year."),
    ):
        document.add_paragraph(text, style=style)
    assert [text[:8] for text in of_kind(word(document), "recommendation")] == ["Consider", "Commissi", "Report o"]


@pytest.mark.parametrize(
    "aside",
    [
        "The findings below are arranged in the order in which events occurred.",
        "Five examples stand out.",
        "The same three things came up again and again.",
    ],
)
def test_a_numbered_paragraph_that_leads_to_the_others_is_no_point(aside):
    reading = read(
        f"4 Findings\n\n4.1 {aside}\n\n4.2 Neglect was seen in episodes and never as a pattern.\n\n"
        "4.3 Improvement was accepted on the strength of promises.\n\n4.4 The chronology began again with every worker.\n"
    )
    assert [point.text.split()[0] for point in reading.points] == ["Neglect", "Improvement", "The"]


def test_a_numbered_ask_keeps_its_text_and_loses_its_number():
    reading = read(
        "Recommendations\n\nAsk 1\nFund a drop-in on each side of the river.\n\nAsk 2\nOne safety plan, carried by the young person.\n"
    )
    assert of_kind(reading, "recommendation") == [
        "Fund a drop-in on each side of the river.",
        "One safety plan, carried by the young person.",
    ]


def test_a_box_that_explains_a_word_holds_no_learning():
    reading = read(
        "# Briefing\n\n## Recommendations\n\n- Revise the protocol.\n- Name a nurse.\n\n## What is debt bondage?\n\nA hold over a person by money that is never paid off.\n",
        "b.md",
    )
    assert [point.kind.value for point in reading.points] == ["recommendation"] * 2


def test_a_table_of_contents_is_no_learning():
    reading = read(
        "# Out of sight\n\n## Contents\n\n1 What happened\n\n2 Recommendations\n\n3 Questions for teams\n\n## What happened\n\nThe family moved twice.\n\n"
        "## Recommendations\n\n- The board should set one pathway.\n- Name a lead for each plan.\n\n## Questions for teams\n\n- Who sees the house?\n- Who rings back?\n",
        "b.md",
    )
    assert [point.kind.value for point in reading.points] == ["recommendation"] * 2 + ["reflective_question"] * 2


def test_titles_above_numbered_paragraphs_are_their_labels():
    reading = read(
        "# Review\n\n## Areas for development\n\n### Accumulation\n\n4.2 Fifty-three entries concerned hunger or cold.\n\n"
        "### Courtesy mistaken for co-operation\n\n4.3 Visits were rearranged and never refused.\n",
        "b.md",
    )
    assert [(point.label, point.text) for point in reading.points] == [
        ("Accumulation", "Fifty-three entries concerned hunger or cold."),
        ("Courtesy mistaken for co-operation", "Visits were rearranged and never refused."),
    ]


def test_links_listed_at_the_end_or_broken_over_lines_are_links():
    reading = read(
        "# Review\n\n## Useful links\n\n* [After the split: coercion\n  once a couple has parted](https://library.example/split)\n* [Handover without harm][2]\n"
        '* [Orders at a glance][]\n\n[2]: https://library.example/handover "Handover"\n[orders at a glance]: https://library.example/orders\n',
        "b.md",
    )
    assert [(point.text, point.links) for point in reading.points] == [
        ("After the split: coercion once a couple has parted", ("https://library.example/split",)),
        ("Handover without harm", ("https://library.example/handover",)),
        ("Orders at a glance", ("https://library.example/orders",)),
    ]


def test_a_first_numbered_section_set_otherwise_has_the_rank_of_its_sisters():
    document = docx.Document()
    document.add_heading("A desk left empty", 0)
    document.add_paragraph("Serious case review: summary for schools")
    document.add_heading("1. A word before we start", 1)
    document.add_paragraph("I have been a head for nineteen years and have taken part in many reviews.")
    document.add_heading("2. The family", 1)
    document.add_paragraph("She was seven when her mother wrote that she would be taught at home.")
    document.add_paragraph().add_run("3. PRACTICE TO BE PROUD OF").bold = True
    for title, text in (
        ("The teacher's visit", "She called round with a book on her own time."),
        ("A librarian", "He noticed which books came back."),
    ):
        document.add_heading(title, 2)
        document.add_paragraph(text)
    reading = word(document)
    assert [(point.kind.value, point.label) for point in reading.points] == [
        ("good_practice", "The teacher's visit"),
        ("good_practice", "A librarian"),
    ]


def test_questions_that_follow_recommendations_without_a_heading_are_questions():
    reading = read(
        "# Review\n\n## Recommendations\n\n- The board should set one pathway for late bookings.\n- Services should name a lead for each plan.\n"
        "- The trust should report on it within a year.\n- Who in your team would see this first?\n- What would you have asked the father?\n"
        "- How do you know that the plan is working?\n",
        "b.md",
    )
    assert [point.kind.value for point in reading.points] == ["recommendation"] * 3 + ["reflective_question"] * 3
    assert [notice.code for notice in reading.notices].count("heading_inferred") == 1


def test_words_in_brackets_after_a_general_heading_say_what_it_opens():
    reading = read(
        "REVIEW OF W8\n\nBACKGROUND\n\nW8 was admitted for the fourth time.\n\nASSESSMENT (WHAT WENT WELL)\n\n* The nurse visited at six, when mum came off shift.\n"
        "* The ward held a meeting with school in the room.\n\nASSESSMENT (WHAT WE MISSED)\n\n* Optimism:\n  One better reading was taken as change.\n\n"
        "* Old care plan:\n  The plan named a nurse who had retired.\n\nRECOMMENDATIONS\n\n[ ] Plot the last six results.\n[ ] Ring school on the day.\n"
    )
    assert [(point.kind.value, point.label) for point in reading.points] == [
        ("good_practice", None),
        ("good_practice", None),
        ("development_area", "Optimism"),
        ("development_area", "Old care plan"),
        ("recommendation", None),
        ("recommendation", None),
    ]
    assert [point.text for point in reading.points][-2:] == ["Plot the last six results.", "Ring school on the day."]
