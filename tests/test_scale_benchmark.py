"""The scale benchmark: what its made-up reviews are like, and one small run through the product, in processes of its own."""

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from benchmarks.scale import FILTERS, LIMIT, PARTNERSHIPS, QUERIES, Line, build, growth, halves, main, readings, source_lines
from kb.facets import load_facets
from kb.library import Library
from kb.models import Filter
from tests.fakes import FakeEncoder

LINES = source_lines()


def test_a_line_is_parted_where_a_reader_would_pause():
    assert halves("She rang twice. Nobody came. It was late.") == ("She rang twice.", "Nobody came. It was late.")
    assert halves("She rang, but nobody came") == ("She rang,", "but nobody came")
    assert halves("The school knew and the nurse did not") == ("The school knew", "and the nurse did not")
    assert halves("Nobody came") == ("Nobody", "came")
    assert halves("Neglect") == ("Neglect", "Neglect")
    assert all(line.head and line.tail for line in LINES)


def test_made_points_are_distinct_and_made_of_two_lines_of_their_kind():
    made = list(readings(LINES, 3_000))
    points = [point for reading, _pairs in made for point in reading.points]
    pairs = [pair for _reading, pairs in made for pair in pairs]
    assert len(points) == len({point.text for point in points}) == len(pairs) == 3_000
    for point, (one, other) in zip(points, pairs, strict=True):
        first, second = LINES[one], LINES[other]
        assert first.kind == second.kind == point.kind
        assert point.text.startswith(first.head)
        assert point.text.endswith(second.tail)
        assert {given.theme for given in point.themes} == {*first.themes, *second.themes}


def test_a_larger_size_begins_with_the_reviews_of_a_smaller_one():
    small, large = list(readings(LINES, 70)), list(readings(LINES, 200))
    assert [len(reading.points) for reading, _pairs in small] == [30, 30, 10]
    assert large[:2] == small[:2]
    assert large[2][0].points[:10] == small[2][0].points


def test_reviews_differ_as_real_ones_do():
    made = [reading for reading, _pairs in readings(LINES, 12_000)]
    assert {reading.partnership for reading in made} == set(PARTNERSHIPS)
    assert len(PARTNERSHIPS) == len(set(PARTNERSHIPS)) == 40
    assert {reading.published[:4] for reading in made if reading.published} == {str(year) for year in range(2015, 2027)}
    assert len({reading.reference for reading in made}) == len({reading.sha256 for reading in made}) == len(made)
    facts = {
        name: {fact.value for reading in made for fact in reading.facts if fact.name == name} for name in ("agency", "harm", "age_band")
    }
    assert facts == {name: {value.id for value in load_facets()[name].values} for name in facts}
    kinds = Counter(point.kind for reading in made for point in reading.points)
    assert 0.22 < kinds["development_area"] / 12_000 < 0.30
    undated = [reading for reading in made if reading.published is None]
    assert 0 < len(undated) < 0.05 * len(made)


def test_the_queries_and_filters_are_as_many_as_is_said():
    assert len(QUERIES) == len(set(QUERIES)) == 60
    assert max(len(query.split()) for query in QUERIES) <= 15
    for number in range(len(QUERIES)):
        for name, chosen in FILTERS.items():
            assert not chosen(number).empty, name


def test_points_are_added_through_the_library_with_the_mean_of_their_lines_vectors(tmp_path: Path):
    encoder = FakeEncoder()
    vectors = encoder.encode([line.text for line in LINES])
    encoder.encoded = 0
    assert build(tmp_path / "library", LINES, vectors, 60, encoder) > 0
    # Nothing but what is too long for one vector of the stand-in is embedded: here, nothing.
    assert encoder.encoded == 0
    (first, pairs), _second = readings(LINES, 60)
    with Library.open(tmp_path / "library", encoder=encoder) as library:
        held = {point.text: point.id for point in library.points(Filter(restricted=True))}
        assert len(held) == 60
        kept = library.vectors_of(list(held.values()))
    for point, (one, other) in zip(first.points, pairs, strict=True):
        mean = vectors[one] + vectors[other]
        similarity = kept[held[point.text]] @ mean / np.linalg.norm(mean)
        assert 0.97 < similarity < 0.9999, "the mean of the two, and a little noise"


def test_one_small_run_prints_all_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    kept = tmp_path / "library"
    assert main(["--sizes", "60", "--keep", str(kept), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    (row,) = told["sizes"]
    assert told["growth_of_index_seconds_per_1000"] == []
    assert (row["points"], row["reviews"]) == (60, 2)
    assert row["index_seconds"] > 0
    assert row["disk_mb"] > 0.1
    assert row["warm_up_seconds"] > 0
    assert set(row["by_filter"]) == set(FILTERS)
    for group in (row["no_filter"], row["with_filters"], row["open_only"], *row["by_filter"].values()):
        assert 0 < group["ms_p50"] <= group["ms_p95"]
    assert row["no_filter"]["found_p50"] > 1
    assert row["with_filters"]["found_p50"] < row["no_filter"]["found_p50"]
    assert len(row["searches"]) == len(QUERIES) * (len(FILTERS) + 2)

    # What was kept is a whole library, and is searched again without being made again.
    with Library.open(kept, create=False) as library:
        assert 0 < len(library.search("fathers", where=Filter(restricted=True), limit=LIMIT).hits) <= LIMIT
    assert main(["--sizes", "61", "--keep", str(kept)]) == 1
    assert "holds 60 points, not 61" in capsys.readouterr().err


@pytest.mark.parametrize("sizes", ["0", "many", "10,-1", ""])
def test_sizes_that_are_none_are_refused(sizes: str, capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as stop:
        main(["--sizes", sizes])
    assert stop.value.code == 2
    assert "--sizes" in capsys.readouterr().err


def test_growth_compares_what_a_thousand_points_cost():
    rows = [{"points": points, "index_seconds_per_1000": cost} for points, cost in ((1_000, 2.0), (5_000, None), (10_000, 5.0))]
    assert growth(rows) == [{"from": 1_000, "to": 10_000, "ratio": 2.5}]


def test_lines_without_a_second_half_are_joined_readably():
    from benchmarks.scale import _joined

    one, other = Line("", "She rang.", "", "next_step", ()), Line("", "", "nobody came", "next_step", ())
    assert _joined(one, other) == "She rang. nobody came"
    assert _joined(Line("", "She rang", "", "next_step", ()), other) == "She rang, nobody came"
