"""Web pages as content systems, page builders and newsletters make them: what the page shows decides, not its tags alone."""

from __future__ import annotations

from ingest.reading import read_bytes
from kb.models import Reading

LONG = "She was eleven weeks old and had moved three times before the health visitor first came to the flat with the scales."


def page(body: str) -> Reading:
    return read_bytes(
        f"<html><head><title>Learning</title></head><body><h1>Learning from Baby K</h1>{body}</body></html>".encode(), "page.html"
    )


def points(reading: Reading) -> list[tuple[str, str | None, str]]:
    return [(point.kind.value, point.label, point.text) for point in reading.points]


def test_items_typed_with_breaks_between_them_are_points_of_their_own():
    reading = page(
        f"<p><strong>About the baby</strong></p><p>{LONG}</p><p><strong>What went well</strong></p>"
        "<p>• <strong>Night desk</strong>: rang back within the hour<br>• A neighbour was believed<br>• The plan was read<br>out aloud</p>"
    )
    assert points(reading) == [
        ("good_practice", "Night desk", "rang back within the hour"),
        ("good_practice", None, "A neighbour was believed"),
        ("good_practice", None, "The plan was read out aloud"),
    ]


def test_large_and_bold_type_makes_a_heading_of_any_element():
    head = '<div style="font-size:25px;font-weight:700">'
    reading = page(
        f"{head}Who she was</div><p>{LONG}</p>{head}Good spots</div><ul><li>The clerk looked twice.</li><li>The ward kept a note.</li></ul>"
        f"{head}Missed turns</div><ul><li>Nobody rang the school.</li><li>No one asked who lived there.</li></ul>"
    )
    assert [section.heading for section in reading.sections if section.heading][-2:] == ["Good spots", "Missed turns"]
    assert [kind for kind, _, _ in points(reading)] == ["good_practice"] * 2 + ["development_area"] * 2


def test_bullets_in_cells_of_their_own_stand_before_their_text():
    rows = "".join(
        f"<tr><td width=30>{mark}</td><td>{text}</td></tr>" for mark, text in (("★", "The nurse kept visiting."), ("★", "Ward 6 told all."))
    )
    asks = "".join(
        f"<tr><td><b>{n}</b></td><td>{text}</td></tr>" for n, text in ((1, "Lend cots within four hours."), (2, "Ring the duty line."))
    )
    reading = page(f"<h2>What worked well</h2><table>{rows}</table><h2>Recommendations</h2><table>{asks}</table>")
    assert points(reading) == [
        ("good_practice", None, "The nurse kept visiting."),
        ("good_practice", None, "Ward 6 told all."),
        ("recommendation", None, "Lend cots within four hours."),
        ("recommendation", None, "Ring the duty line."),
    ]


def test_what_a_page_hides_is_not_read_and_what_it_folds_away_is():
    reading = page(
        '<div style="display:none;max-height:0">Four people knew. What would you have done?</div>'
        f"<h2>Background</h2><p>{LONG}</p>"
        '<h2><button aria-expanded="false">Questions for reflection<span aria-hidden="true"> +</span></button></h2>'
        "<div hidden><ul><li>Who looks at the cot?</li><li>Who rings at 3am?</li></ul></div>"
    )
    assert points(reading) == [("reflective_question", None, "Who looks at the cot?"), ("reflective_question", None, "Who rings at 3am?")]
    assert [section.heading for section in reading.sections if section.heading] == ["Background", "Questions for reflection"]


def test_a_table_of_what_who_and_when_is_read_even_in_a_figure():
    reading = page(
        "<h2>What we have signed up to</h2><figure><table><tr><th>No.</th><th>What</th><th>Who</th><th>By when</th></tr>"
        "<tr><td>1</td><td>Offer a loan phone when a device is taken.</td><td>Police</td><td>June 2024</td></tr>"
        "<tr><td>2</td><td>Write one set of guidance for carers.</td><td>Fostering</td><td>July 2024</td></tr></table></figure>"
    )
    assert points(reading) == [
        ("recommendation", None, "Offer a loan phone when a device is taken."),
        ("recommendation", None, "Write one set of guidance for carers."),
    ]


def test_a_chronology_is_no_table_of_recommendations():
    reading = page(
        "<h2>What happened</h2><table><tr><th>Date</th><th>What happened</th><th>Who</th></tr>"
        "<tr><td>May</td><td>The family moved to the coast.</td><td>Housing</td></tr>"
        "<tr><td>June</td><td>The baby was taken to the walk-in centre.</td><td>Hospital</td></tr></table>"
    )
    assert points(reading) == []


def test_what_somebody_said_is_no_point_and_takes_no_label_away():
    card = "<p><strong>{}</strong></p><p>{}</p>"
    reading = page(
        "<h2>What went well</h2>"
        + card.format("Staying late", "The club kept its doors open an hour longer.")
        + card.format("One worker", "The team went through the person he trusted.")
        + "<blockquote><p>“They didn’t freak out. That was the main thing.”</p><cite>Young person, 15</cite></blockquote>"
    )
    assert points(reading) == [
        ("good_practice", "Staying late", "The club kept its doors open an hour longer."),
        ("good_practice", "One worker", "The team went through the person he trusted."),
    ]
