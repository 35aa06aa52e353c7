"""OpenDocument texts, each made of the XML that shows one thing."""

from __future__ import annotations

import io
import zipfile

import pytest

from benchmarks.hostile.office import archive, odt
from ingest.readers import odt as reader
from ingest.reading import read_bytes
from kb.errors import UnreadableFile
from kb.models import ParseOutcome

_HEADING = (
    '<style:style style:name="Heading_20_2" style:display-name="Heading 2" style:family="paragraph" style:default-outline-level="2"/>'
    '<style:style style:name="P7" style:family="paragraph" style:parent-style-name="Heading_20_2"/>'
)
_BOLD = (
    '<style:style style:name="Strong" style:family="text"><style:text-properties fo:font-weight="bold" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"/></style:style>'
    '<style:style style:name="T1" style:family="text" style:parent-style-name="Strong"/>'
)
_LISTS = (
    '<text:list-style style:name="L1"><text:list-level-style-bullet text:level="1" text:bullet-char="•"/>'
    '<text:list-level-style-number text:level="2" style:num-format="1"/></text:list-style>'
)


def _lines(body: str, styles: str = ""):
    return reader.read(odt(body, styles)).lines


def _items(*items: str, style: str = "L1") -> str:
    return f'<text:list text:style-name="{style}">{"".join(f"<text:list-item>{item}</text:list-item>" for item in items)}</text:list>'


def test_headings_by_element_style_and_style_above():
    body = (
        '<text:h text:outline-level="3">Good practice</text:h>'
        '<text:p text:style-name="P7">Areas for improvement</text:p>'
        "<text:p>Just words.</text:p>"
    )
    assert [(line.text, line.heading) for line in _lines(body, _HEADING)] == [
        ("Good practice", 3),
        ("Areas for improvement", 2),
        ("Just words.", None),
    ]


def test_lists_keep_their_levels_and_what_goes_on_in_an_item_has_no_bullet():
    inner = _items("<text:p>A leaflet was left.</text:p>", style="")
    body = _items(f"<text:p>The nurse rang.</text:p><text:p>She rang twice.</text:p>{inner}", "<text:p>The plan was kept.</text:p>")
    assert [(line.text, line.marker, line.level) for line in _lines(body, _LISTS)] == [
        ("The nurse rang.", "•", 0),
        ("She rang twice.", None, 0),
        ("A leaflet was left.", "1.", 1),
        ("The plan was kept.", "•", 0),
    ]


def test_a_bold_front_is_the_label_of_its_point():
    body = (
        "<text:h>What worked well</text:h>"
        + _items('<text:p><text:span text:style-name="T1">Quick help:</text:span> the nurse rang the same day.</text:p>')
        + _items("<text:p>Everybody came.</text:p>")
    )
    points = read_bytes(odt(body, _LISTS + _BOLD), "a.odt").points
    assert [(point.label, point.text) for point in points] == [
        ("Quick help", "the nurse rang the same day."),
        (None, "Everybody came."),
    ]


def test_deleted_words_comments_notes_hidden_text_and_contents_are_left_out():
    names = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>Deleted sentence.</text:p></text:deletion></text:changed-region>"
        "</text:tracked-changes>"
        "<text:table-of-content><text:index-body><text:p>Contents 1</text:p></text:index-body></text:table-of-content>"
        f"<text:p>The nurse<office:annotation><dc:creator {names}>A</dc:creator><text:p>Really?</text:p></office:annotation> rang"
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>A footnote.</text:p></text:note-body></text:note>"
        " the <text:change-start/>whole <text:change-end/>ward.<text:hidden-text>secret</text:hidden-text></text:p>"
        '<text:section text:display="none"><text:p>Hidden section.</text:p></text:section>'
    )
    assert [line.text for line in _lines(body)] == ["The nurse rang the whole ward."]


def test_spaces_tabs_breaks_and_links():
    body = (
        '<text:p>One<text:s text:c="3"/>two<text:tab/>three<text:line-break/>four</text:p>'
        '<text:p><text:a xlink:href="https://example.org/guide" xmlns:xlink="http://www.w3.org/1999/xlink">The guide</text:a></text:p>'
    )
    first, second = _lines(body)
    assert first.text == "One two three four"
    assert (second.text, second.linked, second.links) == ("The guide", True, ("https://example.org/guide",))


def test_bullets_typed_after_line_breaks_are_items_of_their_own():
    body = "<text:p>• The nurse rang.<text:line-break/>• The plan was kept.</text:p>"
    assert [(line.text, line.marker) for line in _lines(body)] == [("The nurse rang.", "•"), ("The plan was kept.", "•")]


def _table(*rows: tuple[str, ...]) -> str:
    cells = ("".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in row) for row in rows)
    return f"<table:table>{''.join(f'<table:table-row>{row}</table:table-row>' for row in cells)}</table:table>"


def test_a_table_of_recommendations_gives_points_with_fields():
    table = _table(("No", "Recommendation", "Lead", "By when"), ("1", "Agree one form.", "Named nurse", "June 2025"))
    (point,) = read_bytes(odt("<text:h>Recommendations</text:h>" + table), "a.odt").points
    assert (point.kind, point.text) == ("recommendation", "Agree one form.")
    assert dict(point.fields) == {"lead": "Named nurse", "timescale": "June 2025"}


def test_a_layout_table_is_read_as_boxes():
    lines = _lines(_table(("The family", "Where to turn"), ("Quince is four years old.", "Ring the duty desk in office hours.")))
    assert [line.text for line in lines] == [
        "The family",
        "Quince is four years old.",
        "Where to turn",
        "Ring the duty desk in office hours.",
    ]
    assert len({line.flow for line in lines}) > 1


def test_a_text_box_is_read_after_the_paragraph_that_it_hangs_on():
    draw = 'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
    box = "<text:p>What worked well</text:p><text:p>- The nurse rang.</text:p>"
    frame = f"<draw:frame {draw}><draw:text-box>{box}</draw:text-box></draw:frame>"
    lines = _lines(f"<text:p>Before{frame}</text:p><text:p>After</text:p>")
    assert [line.text for line in lines] == ["Before", "What worked well", "The nurse rang.", "After"]
    assert lines[0].flow != lines[1].flow != lines[3].flow


def test_headers_and_footers_are_margins_and_give_facts():
    styles = (
        '<office:document-styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        "<office:master-styles><style:master-page><style:footer><text:p>Published 4 May 2024</text:p></style:footer></style:master-page>"
        "</office:master-styles></office:document-styles>"
    )
    content = odt("<text:h>What worked well</text:h><text:p>- The nurse rang.</text:p>", **{"styles.xml": styles})
    assert [line.text for line in reader.read(content).margins] == ["Published 4 May 2024"]
    assert read_bytes(content, "a.odt").published == "2024-05-04"


def test_a_flat_file_is_read_too():
    packed = odt("<text:h>What worked well</text:h><text:p>- The nurse rang.</text:p>")
    with zipfile.ZipFile(io.BytesIO(packed)) as parts:
        flat = parts.read("content.xml").decode()
    flat = flat.replace("office:document-content", "office:document").replace(
        "<office:document ", '<office:document office:mimetype="application/vnd.oasis.opendocument.text" '
    )
    reading = read_bytes(f'<?xml version="1.0"?>{flat}'.encode(), "a.fodt")
    assert [point.text for point in reading.points] == ["The nurse rang."]


@pytest.mark.parametrize(
    ("content", "outcome"),
    [
        (odt("<text:p/>"), "empty"),
        (odt("<text:p>words</text:p>", **{"META-INF/manifest.xml": "<m><encryption-data/></m>"}), "encrypted"),
        (archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<open>"}), "damaged"),
        (odt("<text:p>" + "a" * 31 * 2**20 + "</text:p>"), "too_large"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_outcome(content, outcome):
    with pytest.raises(UnreadableFile) as refused:
        reader.read(content)
    assert refused.value.outcome == outcome
    assert len(str(refused.value).split()) > 8


def test_an_opendocument_file_is_known_by_its_content():
    reading = read_bytes(odt("<text:h>What worked well</text:h><text:p>- The nurse rang.</text:p>"), "named.pdf")
    assert reading.outcome == ParseOutcome.PARSED
    assert reading.pages is None
