"""What may identify a person in a document is pointed out, masked; helplines, offices and pseudonyms are not. All of it is invented."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.lines import Line
from ingest.privacy import nhs_check_digit_fits, privacy_notices
from ingest.reading import read_bytes
from kb.models import Notice, Section, SectionKind
from kb.settings import DATA
from tests.builders import word

NUMBERS = st.text("0123456789", min_size=9, max_size=9)


def finds(*lines: str, sections: Sequence[Section] = (), stated: Sequence[str | None] = ()) -> list[Notice]:
    """The notices about some lines of page 3."""
    return list(privacy_notices([Line(text, page=3, whole=True) for text in lines], sections, stated))


def codes(*lines: str) -> list[str]:
    return [notice.code.removeprefix("privacy_") for notice in finds(*lines)]


def nhs_number(nine: str) -> str | None:
    """The NHS number that begins with nine digits, reckoned another way than the product does; None where there is none."""
    fitting = [last for last in range(10) if (sum(int(d) * w for d, w in zip(nine, range(10, 1, -1), strict=True)) + last) % 11 == 0]
    return f"{nine}{fitting[0]}" if fitting else None


# ------------------------------------------------------------------ numbers


@given(NUMBERS)
def test_of_ten_last_digits_one_at_most_fits(nine: str) -> None:
    fitting = [last for last in "0123456789" if nhs_check_digit_fits(nine + last)]
    whole = nhs_number(nine)
    assert fitting == ([whole[-1]] if whole else [])


@given(NUMBERS, st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_seen(nine: str, place: int, by: int) -> None:
    number = nhs_number(nine)
    if number is not None:
        wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
        assert not nhs_check_digit_fits(wrong)


@given(NUMBERS, st.integers(0, 8))
def test_two_digits_in_the_wrong_order_are_seen(nine: str, place: int) -> None:
    number = nhs_number(nine)
    if number is not None and number[place] != number[place + 1]:
        wrong = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
        assert not nhs_check_digit_fits(wrong)


@given(NUMBERS.filter(lambda nine: nine[0] != "0" and len(set(nine)) > 2), st.sampled_from(["{}{}{}", "{} {} {}", "{}-{}-{}"]))
def test_an_nhs_number_is_found_however_it_is_set(nine: str, form: str) -> None:
    number = nhs_number(nine)
    if number is not None:
        (notice,) = finds(f"Seen on the ward, {form.format(number[:3], number[3:6], number[6:])}, discharged.")
        assert notice.code == "privacy_nhs_number"
        assert number[-3:] in notice.message.replace(" ", "").replace("-", "")
        assert number[:7] not in re.sub(r"\D", "", notice.message), "only the last digits are shown"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NHS No: 943 476 5919", True),
        ("NHS number 943 476 5918", True),  # named as one, with a slip in it
        ("Ward list 943 476 5918 of that day", False),
        ("ISBN 0 306 40615 2 and ISBN 1861972717", False),
        ("See https://example.org/item/9434765919", False),
        ("Reference 2024-9434765919", False),
        ("Budget line 4444444444", False),
        ("Call 0300 123 4567", False),
    ],
)
def test_only_what_can_be_an_nhs_number_is_one(text: str, found: bool) -> None:
    assert codes(text) == (["nhs_number"] if found else [])


def test_a_number_below_its_label_is_one_too() -> None:
    assert codes("NHS number", "943 476 5918") == ["nhs_number"]


@given(st.from_regex(r"\A[A-Z]{2}[0-9]{6}[A-Z]\Z"))
def test_a_national_insurance_number_is_one_by_its_letters(text: str) -> None:
    first, second = text[0], text[1]
    usable = not set("DFIQUV") & {first, second} and second != "O" and text[:2] not in {"BG", "GB", "NK", "KN", "TN", "NT", "ZZ"}
    spaced = f"{text[:2]} {text[2:4]} {text[4:6]} {text[6:8]} {text[8]}"
    for printed in (text, spaced):
        assert codes(f"The letter quotes {printed} twice.") == (["ni_number"] if usable and text[8] in "ABCD" else [])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("He was born on 3rd June 2015 in the county.", True),
        ("DOB 12/03/2019", True),
        ("Date of birth: 2019-03-12", True),
        ("D.O.B. 12.3.19", True),
        ("She was born on 12 March and discharged a week later.", True),
        ("Her birthday is March 12, 2019.", True),
        ("He was born in March 2019.", False),
        ("He was born at 29 weeks. The meeting was on 3 June 2015.", False),
        ("The child died on 3 June 2015.", False),
        ("Published on 3 June 2015", False),
        ("The unborn child was discussed on 3 June 2015.", False),
    ],
)
def test_a_day_is_a_date_of_birth_where_it_says_so(text: str, found: bool) -> None:
    assert codes(text) == (["date_of_birth"] if found else [])


def test_a_date_below_its_label_is_one_too_and_only_its_year_is_shown() -> None:
    (notice,) = finds("Date of birth", "12/03/2019")
    assert notice.code == "privacy_date_of_birth"
    assert "19”" in notice.message
    assert "12/03" not in notice.message


# ------------------------------------------------------------------ where people live and can be reached


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["The family lived at 14 Larch Rise, Hexley, NE46 9ZZ."], True),
        (["The flat in NE46 9ZZ was cold."], True),
        (["They moved to Rose House, NE46 9ZZ, in May."], True),
        (["The health visitor drove from NE46 to NE61."], False),
        (["Harnside Council, Civic Centre, Hexley NE46 9ZZ"], False),
        (["Harnside Safeguarding Children Partnership", "High Street", "Hexley", "NE46 9ZZ"], False),
        (["Form QQ11 1AA was used."], False),
        (["Contact us", "12 High Street, Hexley NE46 9ZZ"], False),
    ],
)
def test_a_full_postcode_is_a_find_where_it_is_no_offices(lines: list[str], found: bool) -> None:
    assert codes(*lines) == (["postcode"] if found else [])


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["His uncle could be reached on 07700 900123 at night."], True),
        (["A text came from +44 7700 900 123."], True),
        (["The landline (01632) 960 001 rang out."], True),
        (["The helpline is 0808 157 0000."], False),
        (["Ring 0300 123 4567 at any hour."], False),
        (["Out of hours team: 01632 960 002"], False),
        (["To contact the duty team, telephone 01632 960003."], False),
        (["Contacts", "Moorland hub 01632 960004", "Text 07700 900124"], False),
        (["Useful links", "Young carers: 07700 900125"], False),
        (["Contact her mother on 07700 900126."], True),
        (["Case 0123/456 of 01.02.2024, page 07 of 12"], False),
        (["See https://example.org/01632960005"], False),
    ],
)
def test_a_telephone_number_is_a_find_where_nobody_is_told_to_ring_it(lines: list[str], found: bool) -> None:
    assert codes(*lines) == (["phone"] if found else [])


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["The file was sent to dana.moss@harnside.example by mistake."], True),
        (["Write to dana.moss@gmail.com for copies."], True),
        (["Useful resources", "dana@hotmail.co.uk"], True),
        (["For more information: dana.moss@harnside.example"], False),
        (["Contact us", "dana.moss@harnside.example"], False),
        (["lscp@harnside.example"], False),
        (["Notes were sent to safeguarding.team@harnside.example."], False),
    ],
)
def test_an_e_mail_address_is_a_find_where_it_is_a_persons(lines: list[str], found: bool) -> None:
    notices = finds(*lines)
    assert [notice.code for notice in notices] == (["privacy_email"] if found else [])
    assert not any("dana" in notice.message for notice in notices)


def test_what_stands_under_a_heading_with_resources_is_for_turning_to() -> None:
    resources = Section(SectionKind.RESOURCES, "Where next?", False, 3)
    context = Section(SectionKind.CONTEXT, "What happened", False, 3)
    lines = ("Where next?", "Kite project 01632 960006", "What happened", "A neighbour left 01632 960007 on a note.")
    (notice,) = finds(*lines, sections=(resources, context))
    assert "007" in notice.message


# ------------------------------------------------------------------ names


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("She was seen with her mother Sarah at the clinic.", "mother S…"),
        ("Mr Okafor was not asked about work.", "Mr O…"),
        ("He shared a room with his brother Danny.", "brother D…"),
        ("The call came from her step-father, Kieran, at night.", "step-father K…"),
        ("Oliver’s mother rang twice.", "O… mother"),
        ("His foster carer Zennor wrote it down.", "foster carer Z…"),
        ("Nobody asked the Penhallow family.", "P… family"),
        ("A boy called Tegan was in the house.", "boy T…"),
        ("Karolina (mother) was alone.", "K… mother"),
        ("Mother Karolina was alone with the twins.", "Mother K…"),
        ("Mrs Ada Larch wrote to the school.", "Mrs A… L…"),
    ],
)
def test_a_name_beside_a_family_word_is_pointed_out(text: str, masked: str) -> None:
    (notice,) = finds(text)
    assert (notice.code, notice.page) == ("privacy_name", 3)
    assert f"“{masked}”" in notice.message


@pytest.mark.parametrize(
    "text",
    [
        "Her mother Polish was the only language at home, and her father Somali.",
        "Mother and Father were seen together. Mother Had No Phone",
        "Father Figures And Male Carers In Assessments",
        "The mother, Police and Children’s Services met.",
        "His father, Health Visitor and GP were told.",
        "Their partner Agencies and partner organisations agreed.",
        "Mr A and Ms B, and Mother M with Sibling 2.",
        "The Early Help family worker saw the Roma family and the Polish family.",
        "Mr Justice Larch heard the case; Mrs Ada Moss, independent chair, wrote the report.",
        "The child’s mother and the children’s father lived apart.",
        "England’s mothers; Monday’s brother group; the Partnership’s sister board",
        "Sibling One told his sister on Monday.",
        "MOTHER SARAH",
        "To refer, contact the duty team or Mrs Larch, designated officer.",
    ],
)
def test_other_words_with_a_capital_are_no_names(text: str) -> None:
    assert finds(text) == []


@pytest.mark.parametrize(
    ("lines", "stated"),
    [
        (["Jay’s mother rang."], ["Young Person Jay", None]),
        (["Sam’s father was not asked."], [None, "Learning from Sam"]),
        (["Child Rowan was three.", "Rowan’s father was not asked."], []),
        (["In this briefing we call her Wren.", "Wren’s mother rang."], []),
        (["The girl is known here as ‘Skye’.", "Skye’s brother rang."], []),
        (["Her son, called Sam here, was six.", "Sam’s mother rang."], []),
        (["All names have been changed.", "Her mother Sarah rang, and his brother Danny."], []),
        (["Pseudonyms are used throughout.", "Her mother Sarah rang."], []),
    ],
)
def test_what_a_review_calls_its_people_is_no_name_to_warn_of(lines: list[str], stated: list[str | None]) -> None:
    assert finds(*lines, stated=stated) == []


def test_a_name_that_a_published_review_uses_throughout_is_what_it_calls_the_person() -> None:
    lines = [
        Line(text, page=1, whole=True)
        for text in ("Tegan was four.", "Tegan’s mother rang twice.", "Nobody asked Tegan.", "We saw Tegan.", "Her brother Danny hid.")
    ]
    told = [notice.message for notice in privacy_notices(lines, (), (), published=True)]
    assert len(told) == 1
    assert "brother D…" in told[0]
    assert len(privacy_notices(lines, (), (), published=False)) == 2


def test_a_pseudonym_for_the_child_says_nothing_of_the_mother() -> None:
    (notice,) = finds("In this briefing we call her Wren.", "Wren and her mother Sarah were seen.")
    assert "mother S…" in notice.message


# ------------------------------------------------------------------ how it is told


def test_every_value_is_told_once_and_many_of_one_kind_are_counted() -> None:
    lines = [f"A note: 07700 9001{number:02d}" for number in range(12)]
    notices = finds(*lines, *lines)
    assert len(notices) == 9
    assert "4 more" in notices[-1].message


def test_every_notice_says_what_to_do() -> None:
    notices = finds(
        "His uncle, 07700 900123, NHS 943 476 5919, born on 3 June 2015, Mr Okafor, dana@gmail.com, lived at NE46 9ZZ; AB123456C"
    )
    assert {notice.code.removeprefix("privacy_") for notice in notices} == {
        "phone", "nhs_number", "date_of_birth", "name", "email", "postcode", "ni_number",
    }  # fmt: skip
    assert all("take it out of the file and add the file again" in notice.message for notice in notices)


def test_the_warnings_come_with_the_reading_of_a_file() -> None:
    content = word(
        [
            ("Heading 1", "What happened"),
            "She lived with her mother Sarah. His NHS number is 943 476 5919.",
            ("Heading 1", "Recommendations"),
            ("List Bullet", "Agree one form for passing on worries."),
            ("List Bullet", "Tell the night team."),
        ]
    )
    found = [notice.code for notice in read_bytes(content, "a.docx").notices if notice.code.startswith("privacy_")]
    assert found == ["privacy_nhs_number", "privacy_name"]


@pytest.mark.parametrize("path", sorted(path for path in (DATA / "samples").iterdir() if path.is_file()), ids=lambda path: path.name)
def test_no_sample_raises_a_false_alarm(path: Path) -> None:
    assert [notice for notice in read_bytes(path.read_bytes(), path.name).notices if notice.code.startswith("privacy_")] == []


def test_no_real_briefing_raises_a_false_alarm(real_briefings: Path) -> None:
    for path in sorted(real_briefings.glob("*.txt")):
        assert [notice for notice in read_bytes(path.read_bytes(), path.name).notices if notice.code.startswith("privacy_")] == []
