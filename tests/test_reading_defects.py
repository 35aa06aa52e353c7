"""One test per defect that real documents have, each with the smallest text that shows it. All words are invented."""

from __future__ import annotations

import pytest

from ingest.headings import heading_wordings
from ingest.lines import clean
from ingest.markers import split_marker
from ingest.reading import read_bytes
from kb.models import Reading, SectionKind
from tests import builders


def read(text: str, name: str = "briefing.txt") -> Reading:
    return read_bytes(text.encode(), name)


def points(reading: Reading) -> list[tuple[str, str | None, str]]:
    return [(point.kind.value, point.label, point.text) for point in reading.points]


def texts(reading: Reading, kind: str) -> list[str]:
    return [point.text for point in reading.points if point.kind == kind]


@pytest.mark.parametrize(
    ("line", "marker", "rest"),
    [
        ("- Dash", "-", "Dash"),
        ("• Dot", "•", "Dot"),
        ("o Letter o", "o", "Letter o"),
        ("➢ Arrow", "➢", "Arrow"),
        ("1. One", "1.", "One"),
        ("(a) Letter", "(a)", "Letter"),
        ("4.2 Numbered paragraph", "4.2", "Numbered paragraph"),
        ("R1 Ask the board", "R1", "Ask the board"),
        ("Rec 2: Ask the trust", "Rec 2:", "Ask the trust"),
        ("Recommendation 3: Ask the school", "Recommendation 3:", "Ask the school"),
        ("3.5 million people", None, "3.5 million people"),
        ("2023. A year is no number", None, "2023. A year is no number"),
        ("**Bold** is no bullet", None, "**Bold** is no bullet"),
        ("older children", None, "older children"),
        ("Action 3 was completed", None, "Action 3 was completed"),
    ],
)
def test_bullets_and_numbers(line, marker, rest):
    assert split_marker(line) == (marker, rest)


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("AREAS OF GOOD PRACTICE", "good_practice"),
        ("3. What worked well?", "good_practice"),
        ("Good practice identified in this review", "good_practice"),
        ("Box 4: Learning points", "development"),
        ("Areas for Developement", "development"),
        ("Recommendations & actions", "recommendations"),
        ("Questions to think about:", "questions"),
        ("What you can do", "next_steps"),
        ("Find out more", "resources"),
        ("Jo's story", "context"),
        ("Purpose and scope", "purpose"),
        ("Keywords", "other"),
    ],
)
def test_heading_wordings(heading, kind):
    match = heading_wordings().match(heading)
    assert match is not None
    assert match.kinds[0] == kind


@pytest.mark.parametrize("line", ["The family moved twice that year", "Practitioners listened to the children", "Monday", ""])
def test_other_lines_are_no_known_headings(line):
    assert heading_wordings().match(line) is None


def test_wrapped_lines_are_joined_and_a_hyphen_at_the_line_end_undone():
    reading = read(
        "Areas for improvement\n\n"
        "- The multi-\n  agency plan was not shared with the night team, although the hos-\n  pital had asked for it twice in that week.\n"
        "- Nobody checked.\n"
    )
    assert texts(reading, "development_area") == [
        "The multi-agency plan was not shared with the night team, although the hospital had asked for it twice in that week.",
        "Nobody checked.",
    ]


def test_bold_label_with_the_colon_inside_or_outside_the_bold():
    reading = read(
        "## Strengths\n\n- **Quick response:** The nurse rang at once.\n- **Kind words**: The clerk listened.\n- No label here.\n", "b.md"
    )
    assert points(reading) == [
        ("good_practice", "Quick response", "The nurse rang at once."),
        ("good_practice", "Kind words", "The clerk listened."),
        ("good_practice", None, "No label here."),
    ]


def test_markdown_marks_links_and_escapes_are_resolved():
    reading = read(
        "## Useful links\n\n- [Local guide \\(2024\\)](#)\n- [Toolkit](https://example.org)\n\n## Strengths\n\n- A *very* `plain` line.\n",
        "b.md",
    )
    assert texts(reading, "resource") == ["Local guide (2024)", "Toolkit"]
    assert texts(reading, "good_practice") == ["A very plain line."]


def test_lost_heading_is_inferred_marked_and_explained():
    reading = read(
        "Resources\n\n- [Guide one](#)\n- [Guide two](#)\n\n\n\n"
        "- Limited understanding of the father's role.\n- No record of the meeting was kept.\n- Inconsistent use of the tool.\n\n"
        "Recommendations\n\n- The board should audit records.\n"
    )
    section = next(section for section in reading.sections if section.kind == SectionKind.DEVELOPMENT)
    assert (section.heading, section.inferred) == (None, True)
    assert "3 of 3" in (section.why or "")
    assert [notice.code for notice in reading.notices] == ["heading_inferred"]
    assert len(texts(reading, "development_area")) == 3
    assert len(texts(reading, "resource")) == 2


def test_strengths_that_follow_their_own_heading_are_never_turned_into_gaps():
    reading = read("Good practice\n\n- No delay in the response.\n- The team did not give up.\n- Nothing was left unrecorded.\n")
    assert len(texts(reading, "good_practice")) == 3
    assert not texts(reading, "development_area")


def test_first_item_without_its_bullet_is_kept_and_named():
    reading = read("What went well\n\nEarly planning before the birth.\n\n- Visits took place.\n- Plans were shared.\n")
    assert texts(reading, "good_practice") == ["Early planning before the birth.", "Visits took place.", "Plans were shared."]
    assert "orphan_bullet" in {notice.code for notice in reading.notices}


def test_the_sentence_that_introduces_a_list_is_no_point():
    reading = read("Findings\n\nThe review identified the following gaps:\n\n- Records were incomplete.\n- Visits were missed.\n")
    assert texts(reading, "development_area") == ["Records were incomplete.", "Visits were missed."]


def test_governance_line_is_no_recommendation():
    reading = read(
        "Recommendations\n\n- The trust should revise its form.\n\nProgress will be monitored by the Learning Subgroup each quarter\n"
    )
    assert texts(reading, "recommendation") == ["The trust should revise its form."]
    assert SectionKind.GOVERNANCE in {section.kind for section in reading.sections}


def test_link_sentence_under_next_steps_is_no_step():
    reading = read("What to do now\n\n- Talk about this in your team.\n\nOther briefings can be found [here](#).\n")
    assert texts(reading, "next_step") == ["Talk about this in your team."]


def test_siblings_stay_siblings_whatever_their_bullets_and_indents():
    reading = read("Questions for your team\n\n1. Who knew?\n- What changed?\n - Who was told?\n")
    assert texts(reading, "reflective_question") == ["Who knew?", "What changed?", "Who was told?"]


def test_paragraphs_are_points_where_a_learning_section_holds_no_list_and_narrative_is_not():
    reading = read(
        "Background\n\nThe family moved in spring.\n\nKey findings\n\nNobody asked about the lodger.\n\nThe plan was not reviewed.\n"
    )
    assert texts(reading, "development_area") == ["Nobody asked about the lodger.", "The plan was not reviewed."]
    assert "The family moved in spring." in {passage.text for section in reading.sections for passage in section.passages}


def test_titles_in_a_list_of_resources_are_not_headings():
    reading = read("Resources\n\n- Information Sharing\n- Learning points\n- Recommendations\n\nQuestions to consider\n\n- Who knew?\n")
    assert texts(reading, "resource") == ["Information Sharing", "Learning points", "Recommendations"]


def test_unknown_heading_between_known_ones_ends_the_section_before_it():
    reading = read(
        "STRENGTHS\n- The nurse rang at once.\n- The school kept a place.\n\nFROM WHERE WE STAND\n- Agencies should share one list.\n"
        "- The board should publish a protocol.\n\nQUESTIONS TO CONSIDER\n- Who knew?\n"
    )
    assert len(texts(reading, "good_practice")) == 2
    assert len(texts(reading, "recommendation")) == 2
    assert "section_kind_inferred" in {notice.code for notice in reading.notices}


def test_ambiguous_heading_is_decided_by_what_stands_under_it():
    asked = read("Next steps\n\n- The partnership should revise its protocol.\n- The trust will audit thirty files by March 2027.\n")
    told = read("Next steps\n\n- Read this with your team.\n- Check your own records.\n")
    assert {point.kind for point in asked.points} == {"recommendation"}
    assert {point.kind for point in told.points} == {"next_step"}


def test_sub_headings_over_single_paragraphs_are_labels():
    reading = read(
        "# Learning from a review\n\n## Key findings\n\n### Late planning\nPlanning began late.\n\n### Unseen adults\nNobody asked.\n",
        "b.md",
    )
    assert points(reading) == [
        ("development_area", "Late planning", "Planning began late."),
        ("development_area", "Unseen adults", "Nobody asked."),
    ]


def test_two_columns_are_read_one_after_the_other():
    left = [
        (50, 100 + 14 * i, text, "Helvetica-Bold" if i == 0 else "Helvetica", 14 if i == 0 else 10)
        for i, text in enumerate(
            [
                "What worked well",
                "• The nurse rang the ward at once and",
                "wrote down what she had been told.",
                "• The school kept a place.",
            ]
        )
    ]
    right = [
        (320, 100 + 14 * i, text, "Helvetica-Bold" if i == 0 else "Helvetica", 14 if i == 0 else 10)
        for i, text in enumerate(
            ["Areas for improvement", "• Nobody told the night team about the", "earlier visit to the ward.", "• The plan was not changed."]
        )
    ]
    interleaved = [piece for pair in zip(left, right, strict=True) for piece in pair]
    reading = read_bytes(builders.pdf([interleaved]), "two.pdf")
    assert points(reading) == [
        ("good_practice", None, "The nurse rang the ward at once and wrote down what she had been told."),
        ("good_practice", None, "The school kept a place."),
        ("development_area", None, "Nobody told the night team about the earlier visit to the ward."),
        ("development_area", None, "The plan was not changed."),
    ]
    assert {point.page for point in reading.points} == {1}


def test_running_headers_and_page_numbers_are_dropped_and_a_point_runs_over_the_page():
    def page(number: int, rows: list[tuple[float, str, str, float]]) -> list[tuple[float, float, str, str, float]]:
        edge = [(50, 30, "Hollow Hill partnership learning report", "Helvetica", 8), (280, 820, f"Page {number} of 2", "Helvetica", 8)]
        return [*edge, *((50, y, text, font, size) for y, text, font, size in rows)]

    content = builders.pdf(
        [
            page(
                1,
                [
                    (700, "Recommendations", "Helvetica-Bold", 14),
                    (730, "1. The partnership should agree with schools how the", "Helvetica", 10),
                ],
            ),
            page(
                2,
                [(70, "night team is told, and by whom.", "Helvetica", 10), (90, "2. The board should publish the form.", "Helvetica", 10)],
            ),
        ]
    )
    reading = read_bytes(content, "report.pdf")
    assert [(point.text, point.page) for point in reading.points] == [
        ("The partnership should agree with schools how the night team is told, and by whom.", 1),
        ("The board should publish the form.", 2),
    ]


def test_word_styles_lists_and_tables():
    content = builders.word(
        [
            ("Heading 1", "Good practice"),
            ("List Bullet", "The nurse rang."),
            ("Heading 1", "Recommendations"),
            ("List Number", "Agree one form."),
        ]
    )
    assert [point.text for point in read_bytes(content, "b.docx").points] == ["The nurse rang.", "Agree one form."]


def test_word_text_deleted_under_tracked_changes_is_not_read():
    import io
    import zipfile

    content = builders.word([("Heading 1", "Recommendations"), ("List Bullet", "Agree one KEEP form.")])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "word/document.xml":
                old = b"<w:r><w:t>Agree one KEEP form.</w:t></w:r>"
                assert old in data
                kept = b'<w:r><w:t xml:space="preserve">Agree one </w:t></w:r>'
                deleted = b'<w:del w:id="1" w:author="a"><w:r><w:delText>bad </w:delText></w:r></w:del>'
                inserted = b'<w:ins w:id="2" w:author="a"><w:r><w:t>good form.</w:t></w:r></w:ins>'
                data = data.replace(old, kept + deleted + inserted)
            target.writestr(part, data)
    assert [point.text for point in read_bytes(out.getvalue(), "b.docx").points] == ["Agree one good form."]


def test_web_page_is_read_without_what_stands_round_it():
    reading = read(
        "<!doctype html><html><head><title>x</title></head><body><nav><ul><li>Home</li><li>Learning points</li></ul></nav>"
        "<div class='cookie-banner'><p>We use cookies.</p></div><main><h1>Child Fern</h1><p>Published 4 May 2024</p>"
        "<h2>What worked well</h2><ul><li><strong>Quick call:</strong> The nurse rang at once.</li><li>The school kept a place.</li></ul>"
        "<details><summary>Areas for improvement</summary><ul>"
        "<li>Nobody told the <em>night</em> team.<ul><li>Nor the ward.</li></ul></li></ul>"
        "</details>"
        "<h2>Useful links</h2><ul><li><a href='#'>Local guide</a></li></ul></main><footer><p>Recommendations</p></footer></body></html>",
        "page.html",
    )
    assert points(reading) == [
        ("good_practice", "Quick call", "The nurse rang at once."),
        ("good_practice", None, "The school kept a place."),
        ("development_area", None, "Nobody told the night team."),
        ("development_area", None, "Nor the ward."),
        ("resource", None, "Local guide"),
    ]
    assert (reading.reference, reading.published, reading.pages) == ("Child Fern", "2024-05-04", None)


def test_ligatures_soft_hyphens_and_odd_spaces():
    assert clean("o\ufb03ce\u00a0sta\ufb00 re\u00adview \u200bdone\x07") == "office staff review done"


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("Family S4\nPublished 3rd June 2015\n", "published", "2015-06-03"),
        ("Baby A\nMarch 2022\n", "published", "2022-03"),
        ("Infant B\nDate: 17.12.24\n", "published", "2024-12-17"),
        ("Infant B\nPublished: 02 Sept 2025\n", "published", "2025-09-02"),
        ("Infant B\nReview date: 1 May 2027\n", "published", None),
        ("Infant B\nPublished: 31.02.24\n", "published", None),
        ("Learning from Child X1\nA rapid review\n", "reference", "Child X1"),
        ("SCR Q\nLearning briefing\n", "reference", "SCR Q"),
        ("BSCP2020-21-01\nLearning briefing\n", "reference", "BSCP2020-21-01"),
        ("Learning about Child Protection\n", "reference", None),
        ("Hollow Hill Safeguarding Children Partnership\nChild Fern\n", "partnership", "Hollow Hill Safeguarding Children Partnership"),
        ("Our Safeguarding Children Partnership\n", "partnership", None),
        ("A Serious Case Review\n", "review_type", "scr"),
        ("A Local Child Safeguarding Practice Review\n", "review_type", "lcspr"),
        ("A multi-agency audit of neglect\n", "review_type", "audit"),
        ("A thematic review of neglect\n", "review_type", "thematic"),
    ],
)
def test_facts_are_as_the_document_states_them(text, field, value):
    assert getattr(read(text + "\n\nStrengths\n\n- The nurse rang.\n"), field) == value


@pytest.mark.parametrize(
    ("heading", "kind"),
    [
        ("What did agencies do well?", "good_practice"),
        ("What’s gone well", "good_practice"),
        (":star: What we can be proud of", "good_practice"),
        ("Where practice was strong", "good_practice"),
        ("Barriers to good practice", "development"),
        ("What could we have done better?", "development"),
        ("What do we need to do differently?", "development"),
        ("Where practice fell short", "development"),
        ("What has the partnership been asked to do?", "recommendations"),
        ("What we are asking agencies to do", "recommendations"),
        ("What can you do in your role?", "next_steps"),
        ("Prompts for discussion", "questions"),
        ("Time to reflect", "questions"),
        ("Further help", "resources"),
        ("Related documents", "resources"),
    ],
)
def test_headings_in_other_words_are_known_where_their_style_shows_them_to_be_headings(heading, kind):
    match = heading_wordings().match(heading, styled=True)
    assert match is not None
    assert match.kinds[0] == kind


def test_deficits_under_a_heading_that_only_mentions_good_practice_are_no_strengths():
    reading = read(
        "## Practice and good practice seen\n\n- The father was not spoken to.\n- Records were incomplete.\n- Supervision was missed.\n\n"
        "## Recommendations\n\n- The board should audit records.\n",
        "b.md",
    )
    assert not texts(reading, "good_practice")
    assert len(texts(reading, "development_area")) == 3
    assert "section_kind_inferred" in {notice.code for notice in reading.notices}


def test_every_cell_of_a_layout_table_is_read_once():
    import io

    import docx

    document = docx.Document()
    table = document.add_table(rows=3, cols=2)
    for number, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = f"Cell number {number}"
    table.cell(2, 0).merge(table.cell(2, 1))
    out = io.BytesIO()
    document.save(out)
    passages = [passage.text for section in read_bytes(out.getvalue(), "b.docx").sections for passage in section.passages]
    assert passages == [f"Cell number {number}" for number in range(6)]


def test_rows_of_a_markdown_table_and_task_boxes():
    reading = read(
        "## Recommendations\n\n| No | Recommendation | Lead |\n| --- | --- | --- |\n| 1 | The board should audit records. | QA |\n"
        "| 2 | The trust should revise its form. | Trust |\n\n## Questions to consider\n\n- [ ] Who knew?\n- [x] Who was told?\n",
        "b.md",
    )
    assert texts(reading, "recommendation") == ["The board should audit records.", "The trust should revise its form."]
    assert texts(reading, "reflective_question") == ["Who knew?", "Who was told?"]


@pytest.mark.parametrize("heading", ["Recommendations", None])
def test_table_of_recommendations_gives_one_point_a_row(heading):
    import io

    import docx

    document = docx.Document()
    document.add_heading("Good practice", 1)
    document.add_paragraph("The nurse rang at once.", style="List Bullet")
    if heading:
        document.add_heading(heading, 1)
    else:
        document.add_paragraph("The table below was agreed in May.")
    rows = [
        ("No", "Recommendation", "Agency", "Timescale"),
        ("1", "The board should audit records.", "Children's Social Care", "March 2026"),
    ]
    rows.append(("2", "The trust should revise its form.", "Integrated Care Board", "May 2026"))
    table = document.add_table(rows=3, cols=4)
    for row, texts_ in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts_, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    reading = read_bytes(out.getvalue(), "b.docx")
    assert texts(reading, "recommendation") == ["The board should audit records.", "The trust should revise its form."]
    assert texts(reading, "good_practice") == ["The nurse rang at once."]
    fields = [dict(point.fields) for point in reading.points if point.kind == "recommendation"]
    assert fields == [
        {"agency": "Children's Social Care", "timescale": "March 2026"},
        {"agency": "Integrated Care Board", "timescale": "May 2026"},
    ]
