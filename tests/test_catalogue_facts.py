"""Facts in a library: stored with their evidence, decided by people, filtered and counted; and a library made before there were any."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine

from kb.catalogue import database
from kb.errors import FactRefused, NotFound
from kb.library import Library
from kb.models import NOT_STATED, WITHHELD, Fact, Filter, LearningPoint, PointKind, Reading, ReviewType
from kb.nearest import find_partnership
from tests.fakes import FakeEncoder
from tests.readings import reading

NEGLECT = Fact("harm", "neglect", "left alone", "K was left alone.", "case summary", 1, 0.75)
POLICE = Fact("agency", "police", "Police", "Police rang at once.", "good practice", 2, 0.75)
TODDLER = Fact("age_band", "1-5", "aged three", "K, aged three, was hurt.", "case summary", 1, 0.8)


def told(file: str, line: str, *facts: Fact, **stated: object) -> Reading:
    return replace(reading(file, line, **stated), facts=facts)  # type: ignore[arg-type]


@pytest.fixture
def library(tmp_path: Path) -> Library:
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as held:
        held.add(told("a.pdf", "Nobody rang the father.", NEGLECT, POLICE, reference="Child A", published="2024-03"))
        held.add(told("b.pdf", "The nurse rang the father.", TODDLER, POLICE, reference="Child B", review_type=ReviewType.LCSPR))
        held.add(told("c.pdf", "The father was not asked.", reference="Child C"))
        yield held


def passing(library: Library, **where: tuple[str, ...]) -> list[str]:
    return sorted(point.reference for point in library.points(Filter(**where)))  # type: ignore[arg-type]


def test_facts_come_back_with_their_evidence(library: Library) -> None:
    assert library.review("Child A").facts == (NEGLECT, POLICE)
    assert library.review("Child C").facts == ()


def test_a_filter_lets_pass_what_stands(library: Library) -> None:
    assert passing(library, agency=("police",)) == ["Child A", "Child B"]
    assert passing(library, agency=("police",), harm=("neglect",)) == ["Child A"]
    assert passing(library, harm=("neglect", "online-harm")) == ["Child A"]
    assert passing(library, age_band=(NOT_STATED,)) == ["Child A", "Child C"]
    assert passing(library, status=("closed",)) == []


def test_search_filters_and_counts_by_facets(library: Library) -> None:
    result = library.search("father")
    assert result.facets.agency == {"police": 2}
    assert result.facets.harm == {"neglect": 1}
    found = library.search("father", where=Filter(age_band=("1-5",)))
    assert {hit.point.reference for hit in found.hits} == {"Child B"}


def test_a_decision_stands_before_what_was_read_and_outlives_it(library: Library) -> None:
    review = library.set_fact("Child A", "harm", ["Online harm", "neglect"], "Ann")
    (said,) = review.decided
    assert (said.name, said.values, said.by) == ("harm", ("neglect", "online-harm"), "Ann")
    assert passing(library, harm=("online-harm",)) == ["Child A"]
    again = told("a.pdf", "Nobody rang the father at all.", TODDLER, reference="Child A", published="2024-03")
    assert library.add(again).outcome == "replaced"
    held = library.review("Child A")
    assert held.facts == (TODDLER,)
    assert held.decided[0].values == ("neglect", "online-harm")
    assert passing(library, harm=("online-harm",)) == ["Child A"]
    assert passing(library, agency=("police",)) == ["Child B"]


def test_not_stated_withheld_and_taking_back(library: Library) -> None:
    assert library.set_fact("Child A", "harm", [], "Ann").decided[0].values == ()
    assert passing(library, harm=("neglect",)) == []
    assert passing(library, harm=(NOT_STATED,)) == ["Child A", "Child B", "Child C"]
    assert library.set_fact("Child A", "harm", [WITHHELD], "Ann").decided[0].values == (WITHHELD,)
    assert passing(library, harm=(WITHHELD,)) == ["Child A"]
    assert passing(library, harm=(NOT_STATED,)) == ["Child B", "Child C"]
    assert library.set_fact("Child A", "harm", None, "Ann").decided == ()
    assert passing(library, harm=("neglect",)) == ["Child A"]


def test_a_fact_that_a_review_has_once_changes_the_review(library: Library) -> None:
    held = library.set_fact("Child A", "published", ["12 March 2023"], "Ann").summary
    assert (held.published, held.published_as_printed) == ("2023-03-12", None)
    assert passing(library, year=("2023",)) == ["Child A"]
    library.set_fact("Child A", "partnership", ["Eastmere Safeguarding Children Partnership"], "Ann")
    assert passing(library, partnership=("eastmere safeguarding children partnership",)) == ["Child A"]
    held = library.set_fact("Child A", "review_type", ["sar"], "Ann").summary
    assert held.review_type is ReviewType.SAR
    held = library.set_fact("Child A", "published", None, "Ann").summary
    assert (held.published, held.published_as_printed) == ("2024-03", "2024-03")


def test_another_process_sees_that_something_changed(library: Library) -> None:
    before = library.generation
    library.set_fact("Child A", "harm", ["neglect"], "Ann")
    assert library.generation != before


def test_what_cannot_be_recorded_leaves_everything_as_it_was(library: Library) -> None:
    for name, values, error in (("harm", ["x"], NotFound), ("published", ["soon"], FactRefused)):
        with pytest.raises(error):
            library.set_fact("Child A", name, values, "Ann")
    with pytest.raises(NotFound):
        library.set_fact("Child Z", "harm", [], "Ann")
    assert library.review("Child A").decided == ()


def test_a_withdrawn_review_keeps_no_words_and_no_facts(library: Library) -> None:
    library.set_fact("Child A", "title", ["The words of a person"], "Ann")
    library.withdraw("Child A")
    held = library.review("Child A")
    assert (held.facts, held.decided, held.summary.title) == ((), (), None)
    assert passing(library, agency=("police",)) == ["Child B"]
    with pytest.raises(NotFound, match="withdrawn"):
        library.set_fact("Child A", "harm", ["neglect"], "Ann")
    with sqlite3.connect(library.home / database.FILE) as raw:
        assert raw.execute("SELECT count(*) FROM fact WHERE quote LIKE '%left alone%'").fetchone() == (0,)
        assert raw.execute("SELECT count(*) FROM fact_decision WHERE value LIKE '%words of a person%'").fetchone() == (0,)


def test_a_line_keeps_what_it_was_read_with(library: Library) -> None:
    line = LearningPoint(
        PointKind.RECOMMENDATION,
        None,
        "Agree one form.",
        1,
        0,
        fields=(("agency", "Police"), ("By “when”", "May")),
        links=("https://example.org/a",),
        sure=0.6,
        why="its words ask for something",
    )
    read = replace(reading("d.pdf", line, reference="Child D"), recognised=True)
    section = replace(read.sections[1], sure=0.7)
    kept = LearningPoint(**{**vars(line), "section": 1})
    library.add(replace(read, sections=(read.sections[0], section), points=(kept,)))
    (point,) = library.points(Filter(review=("Child D",)))
    assert (point.fields, point.links, point.sure, point.why) == (line.fields, line.links, 0.6, line.why)
    assert point.recognised
    assert library.review("Child D").sections[1].section.sure == 0.7


def test_a_partnership_that_is_misspelt_is_named(library: Library) -> None:
    assert find_partnership(library, " northshire ") == "Northshire"
    with pytest.raises(NotFound, match="Did you mean Northshire"):
        find_partnership(library, "Northshyre")


# ------------------------------------------------------------------ a library made before


def make_old_library(home: Path) -> None:
    """A library as the first version made it: revision 0001 with one review, a decision on a theme, and a note to follow."""
    home.mkdir()
    engine = create_engine(f"sqlite:///{home / database.FILE}")
    config = Config()
    config.set_main_option("script_location", str(Path(database.__file__).parent / "migrations").replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
    raw = sqlite3.connect(home / database.FILE)
    raw.executescript(
        """
        INSERT INTO meta VALUES ('generation', '7'), ('index_generation', '3');
        INSERT INTO review (key, reference, reference_folded, stated, title, partnership, partnership_folded, published,
          published_as_printed, review_type, added_on)
          VALUES ('child-a', 'Child A', 'child a', 1, 'A title', 'Northshire', 'northshire', '2024-03', 'March 2024', 'lcspr',
          '2024-04-01T00:00:00Z');
        INSERT INTO document (id, review, file, path, sha256, original_kept, reference, title, partnership, published,
          published_as_printed, review_type, pages, added_on, withdrawn)
          VALUES (1, 'child-a', 'a.pdf', '/in/a.pdf', 'abc', 0, 'Child A', 'A title', 'Northshire', '2024-03', 'March 2024', 'lcspr', 2,
          '2024-04-01T00:00:00Z', 0);
        INSERT INTO section VALUES (1, 1, 0, 'context', 'Context', 0, NULL, 1), (2, 1, 1, 'development', 'Gaps', 1, 'the lines say so', 1);
        INSERT INTO passage VALUES (1, 0, 'The family were known.', 1);
        INSERT INTO point VALUES ('0123456789abcdef', 'child-a', 1, 2, 0, 'development_area', 'Fathers', 'Nobody rang the father.', 1, 'w');
        INSERT INTO assignment VALUES ('0123456789abcdef', 'neglect', 'accepted', 0.8, 'said so', 'Ann', '2024-05-01T00:00:00Z');
        INSERT INTO notice VALUES (1, 1, 'heading_inferred', 'No heading is printed.', 1);
        """
    )
    from kb import fulltext

    raw.commit()
    raw.close()
    with engine.begin() as connection:
        fulltext.create(connection)
        fulltext.add(connection, [("0123456789abcdef", "Fathers", "Nobody rang the father.", "Gaps")])
    engine.dispose()


def test_a_library_of_the_first_version_is_taken_over_without_loss(tmp_path: Path) -> None:
    home = tmp_path / "old"
    make_old_library(home)
    with Library.open(home, encoder=FakeEncoder()) as library:
        (summary,) = library.reviews()
        assert (summary.key, summary.title, summary.published_as_printed, summary.points) == ("child-a", "A title", "March 2024", 1)
        (point,) = library.points()
        assert (point.id, point.wording, point.heading_why) == ("0123456789abcdef", "Fathers: Nobody rang the father.", "the lines say so")
        assert [(given.theme, given.by) for given in point.themes] == [("neglect", "Ann")]
        assert (point.fields, point.links, point.sure, point.why, point.recognised) == ((), (), 1.0, None, False)
        detail = library.review("Child A")
        assert detail.facts == ()
        assert [passage.text for section in detail.sections for passage in section.section.passages] == ["The family were known."]
        assert "No heading is printed." in [notice.message for notice in detail.notices]
        assert passing(library, harm=(NOT_STATED,)) == ["Child A"]
        library.set_fact("child-a", "harm", ["neglect"], "Ann")
        assert passing(library, harm=("neglect",)) == ["Child A"]
        library.reindex()
        assert library.search("father").total == 1
