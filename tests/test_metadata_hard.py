"""What documents print about themselves, in all the forms we could think of, and what only looks like it.

Each case is the head of a small invented briefing. As many cases say that nothing must be taken as say what must be.
"""

from __future__ import annotations

import pytest

from ingest.reading import read_bytes
from kb.models import Fact, Reading
from tests import builders

REST = """

What worked well

- The school nurse rang the ward the same afternoon.
- The tutor kept a place for her.

What could have been better

- Nobody told the night team about the earlier visit.
- The plan was not changed when the lodger moved in.

Recommendations

- The partnership should agree one form for passing on worries.
"""


def read(head: str, rest: str = REST) -> Reading:
    return read_bytes((head.strip("\n") + "\n" + rest).encode(), "briefing.txt")


def fact(reading: Reading, name: str) -> Fact | None:
    return next((one for one in reading.facts if one.name == name), None)


PLACE = "Northmere Safeguarding Children Partnership"

DATES = [
    # (head, ISO, as printed)
    ("Child KX\nPublished: 12 March 2024", "2024-03-12", "12 March 2024"),
    ("Child KX\nDate of publication 12/03/2024\nReview date 12/03/2026", "2024-03-12", "12/03/2024"),
    ("Child KX\nReview date: March 2027 | Published: March 2024", "2024-03", "March 2024"),
    ("Child KX\nVersion 2 | Issued 3rd June 2015 | Next review June 2017", "2015-06-03", "3rd June 2015"),
    ("Child KX\nPublished: Spring 2023", "2023", "Spring 2023"),
    ("Child KX\nPublished 2021", "2021", "2021"),
    (f"Child KX\n{PLACE}, 2023", "2023", "2023"),
    (f"Child KX\n{PLACE} · Sept 2025", "2025-09", "Sept 2025"),
    ("Learning briefing: Child KX – March 2022", "2022-03", "March 2022"),
    ("Child KX\nJune 3rd, 2015", "2015-06-03", "June 3rd, 2015"),
    ("Child KX\nIssue 4\n14-Mar-2024", "2024-03-14", "14-Mar-2024"),
    ("Child KX\nFriday 14 March 2025", "2025-03-14", "14 March 2025"),
    ("Child KX\nDate: 17.12.24", "2024-12-17", "17.12.24"),
    ("Child KX\nDate of birth withheld\nDate of issue: 02 Sept 2025", "2025-09-02", "02 Sept 2025"),
    ("Child KX\nFirst published March 2022. Updated June 2023.", "2022-03", "March 2022"),
    (f"Child KX\nPublished by {PLACE} in November 2022", "2022-11", "November 2022"),
    ("Child KX\nDate published\n3rd February 2025\nNext review\nFebruary 2027", "2025-02-03", "3rd February 2025"),
    ("Child KX\nLast updated: 9 January 2025", "2025-01-09", "9 January 2025"),
    (
        "Child KX\n\nIntroduction\n\nThis briefing was published on 4 May 2021 for everybody who visits families at home.",
        "2021-05-04",
        "4 May 2021",
    ),
    ("Learning from an audit of pre-birth work, October 2023", "2023-10", "October 2023"),
    ("Child KX\nPublished: Sept 24", "2024-09", "Sept 24"),
    ("Child KX\nPublished in the summer of 2023", "2023", "summer of 2023"),
    # only the day of agreeing is printed
    ("Child KX\nAgreed by the executive on 4 May 2024", "2024-05-04", "4 May 2024"),
    ("Child KX\nApproved: April 2024\nPublished: May 2024", "2024-05", "May 2024"),
    # dates of something else
    ("Child KX\nReview date: 1 May 2027", None, None),
    ("Child KX\nNext review\nFebruary 2027", None, None),
    ("Child KX\nTo be reviewed by March 2026", None, None),
    ("Child KX\nVersion 1.2, March 2024", None, None),
    ("Child KX\nDate of birth: 12 March 2019", None, None),
    ("Child KX\nDate of incident: 12 March 2019", None, None),
    ("Child KX died on 3 May 2022", None, None),
    ("Child KX\nLearning event: 12 June 2024, 10am to noon, town hall", None, None),
    ("Child KX\nJoin our webinar on 3 May 2024", None, None),
    ("Child KX\nDate of the panel meeting: 14 March 2024", None, None),
    ("Child KX\nPeriod under review: March 2022 to June 2023", None, None),
    ("Child KX\nLearning from reviews, 2019–2022", None, None),
    ("Child KX\nLearning from 2022", None, None),
    ("Child KX\nTo be published 4 May 2027", None, None),
    ("Child KX\nMarch 2022 – June 2023", None, None),
    ("Child KX\nPublished: March 2022 – June 2023", None, None),
    ("Child KX\nDate for review – July 2027", None, None),
    ("Learning from serious case reviews 2019", None, None),
    ("Child KX\nVersion 1.0 | March 2024 | Review March 2026", None, None),
    ("Child KX\nAgreed timescale for the review: May 2024", None, None),
    ("Child KX\nNot yet published. Expected autumn 2027", None, None),
    ("Child KX\nThe full report will be published in March 2027", None, None),
    ("Child KX\nPublished: 31.02.24", None, None),
    ("LCSPR 2022-03\nLearning report", None, None),
    ("WGA N5 2016\nLearning briefing", None, None),
    ("Child KX\nBriefing 3 of 2023/24", None, None),
    ("Child KX\n\nIntroduction\n\nThe government's guidance was published in December 2023. KX was born in March 2020.", None, None),
    ("Child KX\n\nIntroduction\n\nKX was referred on 9 May 2022. A rapid review was held in June 2022.", None, None),
]


@pytest.mark.parametrize(("head", "iso", "printed"), DATES)
def test_date_of_publication(head: str, iso: str | None, printed: str | None) -> None:
    reading = read(head)
    assert (reading.published, reading.published_as_printed) == (iso, printed)


REFERENCES = [
    ("Child KX\nLearning briefing", "Child KX"),
    ("Learning from a rapid review: Infant B", "Infant B"),
    ("BABY A\nSEVEN MINUTE BRIEFING", "Baby A"),
    ("Child X1/X2\nLearning briefing", "Child X1/X2"),
    ("Children A, B and C\nLearning briefing", "Children A, B and C"),
    ("Child V3 and Child V4\nWhat we learned", "Child V3 and Child V4"),
    ("Family S4: the doors we passed", "Family S4"),
    ("SCR Q\nLearning briefing", "SCR Q"),
    ("BSCP2020-21-01\nLearning briefing", "BSCP2020-21-01"),
    ("WGA N5 2016\nLearning briefing", "WGA N5 2016"),
    ("Seven quiet weeks\nReview reference: NMSCP 2025-04", "NMSCP 2025-04"),
    ("Seven quiet weeks\nReference\nNM-LR-14\nType\nLearning review", "NM-LR-14"),
    ("Seven quiet weeks\nName of review: Harbour", "Harbour"),
    ("Seven quiet weeks\nThe ‘Harbour’ review: learning for practice", "Harbour"),
    ("Serious Case Review T\nLearning briefing", "Serious Case Review T"),
    ("Child Rowan: learning briefing\n\nIntroduction\n\nRowan was fourteen. Rowan had three schools.", "Child Rowan"),
    ("Rowan’s story\n\nIntroduction\n\nRowan (not his real name) was fourteen and lived with his aunt.", "Rowan"),
    ("Learning from a review\n\nIntroduction\n\nThe child, known in this review as Wren, was nine.", "Wren"),
    ("Learning from a review\n\nIntroduction\n\nA rapid review of E11 was held. E11 was fifteen and E11’s age was disputed.", "E11"),
    ("Learning from a review\n\nIntroduction\n\nChild A was eleven weeks old when Child A came to hospital.", "Child A"),
    ("Learning from a review\nAdult C\nSafeguarding adults review", "Adult C"),
    ("GBRSB N3/2021\nConcise child practice review", "GBRSB N3/2021"),
    ("Reference GBRSB N3 2021\nConcise child practice review", "GBRSB N3 2021"),
    ("What D9 taught us\n\nIntroduction\n\nChild D9 was three. D9 had moved twice.", "Child D9"),
    (
        "Learning briefing\n\nIntroduction\n\nChild N1 and Child N2 are siblings. Child N1 was three. Child N1 had moved.",
        "Child N1 and Child N2",
    ),
    ("Learning from the death of Baby J (LCSPR)", "Baby J"),
    ("Child KX, 14 June 2023", "Child KX"),
    ("Child KX, A learning briefing", "Child KX"),
    ("Child KX / SCR / 2019", "Child KX"),
    ("Doc ref: NM/14\nChild KX: learning briefing", "Child KX"),
    # what is no reference of this review
    ("Learning about Child Protection", None),
    ("Child House: a new service\nLearning briefing", None),
    ("Family Hubs and early help\nLearning briefing", None),
    ("Baby Box scheme\nLearning briefing", None),
    ("Learning briefing: Baby Massage", None),
    ("Child First: our approach to youth justice", None),
    ("Learning from a review\n\nIntroduction\n\nThis follows our earlier review of Child B, published last year.", None),
    ("Learning from a review\n\nIntroduction\n\nA boy was hurt. See also Child Q, a review from another area.", None),
    ("A thematic review of neglect\n\nIntroduction\n\nChild A was nine. Child B was two. Child C was not yet born.", None),
    ("Learning from a review\nPolicy reference: NM-POL-12", None),
    ("Learning from a review\nOfsted ref: 80412", None),
    ("Learning from a review\nReference: see page 4", None),
    ("Serious case review 2019\nLearning briefing", None),
    ("KS2-3 transition\nLearning briefing", None),
    ("COVID-19 and safeguarding", None),
    ("GCP2: using the graded care profile", None),
    ("SCR 2019\nLearning briefing", None),
    ("Learning from a review\n\nIntroduction\n\nUnder section 47 (S47) an enquiry began. S47 was explained to her.", None),
]


@pytest.mark.parametrize(("head", "wanted"), REFERENCES)
def test_reference(head: str, wanted: str | None) -> None:
    assert read(head).reference == wanted


PARTNERSHIPS = [
    (PLACE, PLACE),
    ("NORTHMERE AND EDDLE SAFEGUARDING CHILDREN PARTNERSHIP", "Northmere and Eddle Safeguarding Children Partnership"),
    ("Northmere & Eddle Safeguarding Partnership", "Northmere & Eddle Safeguarding Partnership"),
    ("Northmere Local Safeguarding Children Board", "Northmere Local Safeguarding Children Board"),
    ("Northmere Multi-Agency Safeguarding Arrangements", "Northmere Multi-Agency Safeguarding Arrangements"),
    ("Mid and West Eddle Regional Safeguarding Board", "Mid and West Eddle Regional Safeguarding Board"),
    ("Northmere Safeguarding Adults Board", "Northmere Safeguarding Adults Board"),
    ("Northmere Community Safety Partnership", "Northmere Community Safety Partnership"),
    ("Eddle-on-the-Water Children’s Safeguarding Partnership", "Eddle-on-the-Water Children’s Safeguarding Partnership"),
    ("St. Brannoc’s Safeguarding Children Partnership", "St. Brannoc’s Safeguarding Children Partnership"),
    ("Pelham North Safeguarding Partnership for Children", "Pelham North Safeguarding Partnership for Children"),
    (f"Learning briefing from the {PLACE}", PLACE),
    (f"Rapid Review {PLACE} March 2024", PLACE),
    (f"Published by {PLACE} in March 2024", PLACE),
    (f"Northmere SCP | Learning briefing\n\nIntroduction\n\nThe {PLACE} carried out a review.", PLACE),
    ("Northmere SCP | Learning briefing", "Northmere SCP"),
    (
        "Northmere Safeguarding Children Partnership and Eddle Safeguarding Children Partnership",
        "Northmere Safeguarding Children Partnership and Eddle Safeguarding Children Partnership",
    ),
    ("Partnership\nThe Wolds Safeguarding Children Partnership\nType\nRapid review", "Wolds Safeguarding Children Partnership"),
    (f"Learning briefing\n\nIntroduction\n\nThe {PLACE} asked for this review after a boy was hurt.", PLACE),
    # names of no place, and other people's
    (f"With thanks to {PLACE}", None),
    (f"Adapted from the {PLACE}", None),
    ("Your local Safeguarding Children Partnership", None),
    ("Our Safeguarding Children Partnership", None),
    ("All Safeguarding Children Partnerships in England", None),
    ("The National Safeguarding Children Board", None),
    (f"Learning briefing\n\nIntroduction\n\nThe family had moved to the area of the {PLACE} in the spring.", None),
    (f"Learning briefing\n\nIntroduction\n\nA similar review was done in another area by {PLACE}.", None),
    (f"Learning briefing\n\nIntroduction\n\nWith thanks to {PLACE} for the format.", None),
]


@pytest.mark.parametrize(("line", "wanted"), PARTNERSHIPS)
def test_partnership(line: str, wanted: str | None) -> None:
    assert read(f"Child KX\n{line}").partnership == wanted


@pytest.mark.parametrize(
    "line",
    [
        f"- Neglect toolkit ({PLACE})",
        f"- {PLACE}: escalation procedure",
    ],
)
def test_a_partnership_among_the_resources_did_not_publish_this(line: str) -> None:
    assert read("Child KX", REST + f"\nResources\n\n{line}\n- Local guide to sleep\n").partnership is None


TYPES = [
    ("A rapid review", "rapid_review"),
    ("Local Child Safeguarding Practice Review", "lcspr"),
    ("LCSPR learning briefing", "lcspr"),
    ("A serious case review", "scr"),
    ("Multi-agency case file audit: neglect", "audit"),
    ("Themed audit of strategy meetings", "audit"),
    ("A thematic learning review", "thematic"),
    ("A national review of children with disabilities", "national"),
    ("Safeguarding Adults Review", "sar"),
    ("Domestic abuse related death review", "dhr"),
    ("Extended Child Practice Review", "practice_review"),
    ("Single Unified Safeguarding Review", "practice_review"),
    ("Multi-agency learning review", "learning_review"),
    ("Type\nLearning review", "learning_review"),
    ("Six families in one room: a thematic look at temporary accommodation", "thematic"),
    ("Learning from our SCR about two sisters", "scr"),
    ("Introduction\n\nThis briefing shares the learning from the rapid review about a boy who was hurt.", "rapid_review"),
    ("Introduction\n\nIt sets out what practitioners should know from a rapid review held last winter.", "rapid_review"),
    ("Introduction\n\nA boy was the subject of a serious case review.", "scr"),
    ("Introduction\n\nFollowing a rapid review in 2022, a local child safeguarding practice review was commissioned.", "lcspr"),
    ("Introduction\n\nWe did not think a serious case review was right and instead commissioned a learning review.", "learning_review"),
    ("Introduction\n\nUnlike the serious case review of Child B, this rapid review found strengths.", "rapid_review"),
    ("Introduction\n\nThis learning review looked at how seven services worked together.", "learning_review"),
    ("Introduction\n\nAfter a rapid review the partnership commissioned a local child safeguarding practice review.", "lcspr"),
    ("Introduction\n\nThis briefing summarises a rapid review. It was decided that a serious case review was not needed.", "rapid_review"),
    # explained, refused, or somebody else's
    ("What is a rapid review?\n\nA rapid review is a quick look at a case, held within fifteen working days.", None),
    ("Introduction\n\nThe purpose of a local child safeguarding practice review is to learn, not to blame.", None),
    ("Introduction\n\nThe case did not meet the criteria for a serious case review.", None),
    ("Introduction\n\nRapid reviews are held when a child dies or is seriously harmed.", None),
    ("Introduction\n\nThe group considered whether to hold a local child safeguarding practice review.", None),
    ("Introduction\n\nAn earlier serious case review had said the same.", None),
    ("Introduction\n\nLearning reviews do not apportion blame.", None),
    ("Introduction\n\nThe decision not to hold a serious case review was confirmed.", None),
    ("Introduction\n\nThe Child Safeguarding Practice Review Panel agreed with our decision.", None),
    ("Peer review of strategy meetings", None),
    ("Introduction\n\nThe national review of safeguarding during the pandemic made the same point.", None),
    ("Introduction\n\nHis social worker wrote to the review officer. SAR nurses saw her at the centre.", None),
    ("Learning briefing", None),
]


@pytest.mark.parametrize(("line", "wanted"), TYPES)
def test_review_type(line: str, wanted: str | None) -> None:
    assert read(f"Child KX\n{line}").review_type == wanted


TITLES = [
    (f"{PLACE}\nThe light on the landing\nRapid review briefing: Child KX\nMarch 2024", "The light on the landing"),
    (f"{PLACE} rapid review briefing Infant N\n02 Oct 2024\nThe handbag on the chair", "The handbag on the chair"),
    ("# 💬 Seen at two\n\nLocal child safeguarding practice review: Child Linnet\n", "Seen at two"),
    ("7-minute briefing: Baby K\nPublished 12.09.24", "7-minute briefing: Baby K"),
    ("From: Community Safety Team\nSubject: FW: Learning for housing teams", "Learning for housing teams"),
    (f"{PLACE}\nPublished March 2024", None),
    ("This text is invented for a test and describes nobody.", None),
]


@pytest.mark.parametrize(("head", "wanted"), TITLES)
def test_title(head: str, wanted: str | None) -> None:
    assert read(head).title == wanted


# ------------------------------------------------------------------ places other than the head


def test_a_title_block_in_the_middle_of_a_boxed_page() -> None:
    rows = [
        (40, 60, "What worked well", "Helvetica-Bold", 11),
        (40, 80, "• The nurse rang the ward the same afternoon and said so.", "Helvetica", 8),
        (40, 92, "• The tutor kept a place in the class for her.", "Helvetica", 8),
        (40, 300, "7-minute briefing", "Helvetica-Bold", 26),
        (40, 340, "Family B9: the doors we passed", "Helvetica-Bold", 16),
        (40, 362, f"{PLACE}. Issued 11.06.23", "Helvetica", 9),
        (40, 500, "What could have been better", "Helvetica-Bold", 11),
        (40, 520, "• Nobody told the night team about the earlier visit.", "Helvetica", 8),
        (40, 532, "• The plan was not changed when the lodger moved in.", "Helvetica", 8),
    ]
    reading = read_bytes(builders.pdf([rows]), "boxes.pdf")
    assert reading.title == "Family B9: the doors we passed"
    assert (reading.reference, reading.partnership, reading.published) == ("Family B9", PLACE, "2023-06-11")


def test_what_only_headers_and_footers_say() -> None:
    def page(number: int, rows: list[tuple[float, float, str, str, float]]) -> list[tuple[float, float, str, str, float]]:
        edge = [
            (50, 30, "LCSPR 2022-03 learning report", "Helvetica", 8),
            (50, 820, f"{PLACE} | June 2022 | Page {number}", "Helvetica", 8),
        ]
        return [*edge, *rows]

    first = [
        (50.0, 200.0, "Recommendations", "Helvetica-Bold", 14.0),
        (50.0, 230.0, "1. The partnership should agree one form.", "Helvetica", 10.0),
    ]
    second = [(50.0, 200.0, "2. The board should publish the form.", "Helvetica", 10.0)]
    reading = read_bytes(builders.pdf([page(1, first), page(2, second)]), "report.pdf")
    assert (reading.reference, reading.partnership, reading.published) == ("LCSPR 2022-03", PLACE, "2022-06")
    assert {one.where for one in reading.facts if one.name in ("reference", "partnership", "published")} == {"page header or footer"}


def test_a_partnership_set_over_two_lines_of_a_page() -> None:
    rows = [
        (50, 60, "Learning from Child KX", "Helvetica-Bold", 22),
        (50, 90, "Northmere and Eddle", "Helvetica-Bold", 12),
        (50, 130, "Safeguarding Children Partnership", "Helvetica", 10),
        (50, 300, "Recommendations", "Helvetica-Bold", 14),
        (50, 330, "1. The partnership should agree one form.", "Helvetica", 10),
    ]
    reading = read_bytes(builders.pdf([rows]), "two-lines.pdf")
    assert reading.partnership == "Northmere and Eddle Safeguarding Children Partnership"


def test_a_logo_in_capitals_over_the_rest_of_the_name() -> None:
    rows = [
        (400, 40, "NORTHMERE", "Helvetica-Bold", 14),
        (400, 70, "Safeguarding Children Partnership", "Helvetica", 9),
        (50, 120, "The third knock", "Helvetica-Bold", 26),
        (50, 300, "Recommendations", "Helvetica-Bold", 14),
        (50, 330, "1. The partnership should agree one form.", "Helvetica", 10),
    ]
    reading = read_bytes(builders.pdf([rows]), "logo.pdf")
    assert (reading.partnership, reading.title) == (PLACE, "The third knock")


@pytest.mark.parametrize(
    "head",
    [
        f"---\ntitle: The third knock\nreference: Child D9\ndate: 2023-06-14\npartnership: {PLACE}\ntype: Rapid review\n---\n\n"
        "# The third knock",
        f"# The third knock\n### Learning from a rapid review about Child D9\n\n{PLACE} | 14 June 2023",
        f"# The third knock\n\n**Rapid review** – **Child D9**\n_{PLACE}, 14 June 2023_",
        f"THE THIRD KNOCK\n\nReference: Child D9 Type of review: Rapid review Published: 14 June 2023\n\n{PLACE.upper()}",
    ],
)
def test_the_same_facts_in_other_forms(head: str) -> None:
    reading = read(head)
    stated = (reading.reference, reading.partnership, reading.published, reading.review_type)
    assert stated == ("Child D9", PLACE, "2023-06-14", "rapid_review")
    assert (reading.title or "").casefold() == "the third knock"


def test_details_at_the_end_of_a_document() -> None:
    end = f"\n\nDocument control\n\nOwner: {PLACE}\n\nDate of issue: 4 May 2023\n\nReview date: 4 May 2025\n"
    reading = read("Learning from Child KX", REST + end)
    assert (reading.published, reading.partnership) == ("2023-05-04", PLACE)


def test_every_fact_is_quoted_with_its_place_and_page() -> None:
    rows = [
        (50, 60, "Learning from Child KX", "Helvetica-Bold", 22),
        (50, 90, f"{PLACE} | Rapid review | Published: 12.03.24", "Helvetica", 10),
        (50, 200, "Recommendations", "Helvetica-Bold", 14),
        (50, 230, "1. The partnership should agree one form.", "Helvetica", 10),
    ]
    reading = read_bytes(builders.pdf([rows]), "facts.pdf")
    found = {one.name: one for one in reading.facts if one.name in ("reference", "title", "partnership", "published", "review_type")}
    assert {name: one.value for name, one in found.items()} == {
        "reference": "Child KX",
        "title": "Learning from Child KX",
        "partnership": PLACE,
        "published": "2024-03-12",
        "review_type": "rapid_review",
    }
    for one in found.values():
        assert one.printed in one.quote
        assert (one.where, one.page) == ("title block", 1)
        assert 0.7 < one.sure <= 1


def test_two_dates_that_claim_the_same_are_doubtful() -> None:
    sure, doubtful = (fact(read(f"Child KX\n{line}"), "published") for line in ("May 2023", "May 2023 | June 2024"))
    assert sure is not None
    assert doubtful is not None
    assert doubtful.sure < sure.sure - 0.2


def test_nothing_is_stated_where_nothing_is_printed() -> None:
    reading = read("")
    facts = (reading.reference, reading.title, reading.partnership, reading.published, reading.review_type)
    assert facts == (None,) * 5
    assert not [one for one in reading.facts if one.name in ("reference", "title", "partnership", "published", "review_type")]
