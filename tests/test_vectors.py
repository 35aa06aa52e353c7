"""The vectors: what is nearest, under a filter too; what other processes write; what is said when they are damaged."""

import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from kb import vectors as module
from kb.errors import IndexMismatch, LibraryError
from kb.settings import ROOT
from kb.vectors import VectorIndex

SIZE = 24


def unit(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    return (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(np.float32)


def cloud(count: int, seed: int = 0) -> dict[str, NDArray[np.float32]]:
    rows = unit(np.random.default_rng(seed).normal(size=(count, 1, SIZE)))
    return {f"p{number}": rows[number] for number in range(count)}


def by_hand(held: dict[str, NDArray[np.float32]], vector: NDArray[np.float32], n: int) -> list[tuple[str, float]]:
    best = {point: float((parts @ vector).max()) for point, parts in held.items()}
    return sorted(best.items(), key=lambda found: (-found[1], found[0]))[:n]


def same(found: list[tuple[str, float]], expected: list[tuple[str, float]]) -> bool:
    return [p for p, _ in found] == [p for p, _ in expected] and np.allclose([s for _, s in found], [s for _, s in expected], atol=1e-4)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[VectorIndex]:
    made = VectorIndex(tmp_path / "vectors", model="m", dimensions=SIZE)
    yield made
    made.close()


@pytest.mark.parametrize("exact", [True, False], ids=["comparing all", "asking Chroma"])
def test_nearest_is_what_comparing_everything_gives(index: VectorIndex, monkeypatch: pytest.MonkeyPatch, exact: bool):
    monkeypatch.setattr(module, "_EXACT_WITHIN", 10_000 if exact else 0)
    held = cloud(600)
    index.upsert(held)
    for query in unit(np.random.default_rng(1).normal(size=(5, SIZE))):
        assert same(index.nearest(query, 20), by_hand(held, query, 20))


def test_more_are_asked_for_than_there_are(index: VectorIndex):
    held = cloud(7)
    index.upsert(held)
    assert same(index.nearest(held["p3"][0], 5000), by_hand(held, held["p3"][0], 5000))


def test_nothing_held_and_nothing_asked_for(index: VectorIndex):
    query = cloud(1)["p0"][0]
    assert index.nearest(query, 5) == []
    assert index.ids() == set()
    index.upsert({})
    index.delete([])
    index.upsert(cloud(3))
    assert index.nearest(query, 0) == []
    assert index.nearest(query, 5, within=[]) == []
    assert index.nearest(query, 5, within=["unknown"]) == []


@pytest.mark.parametrize("exact", [True, False], ids=["comparing all", "asking Chroma"])
def test_a_filter_never_loses_the_nearest(index: VectorIndex, monkeypatch: pytest.MonkeyPatch, exact: bool):
    monkeypatch.setattr(module, "_EXACT_WITHIN", 10_000 if exact else 0)
    held = cloud(900)
    index.upsert(held)
    random = np.random.default_rng(2)
    for allowed_count in (1, 40, 500):
        allowed = [f"p{number}" for number in random.choice(900, allowed_count, replace=False)] + ["not-there"]
        query = unit(random.normal(size=SIZE))
        expected = by_hand({point: held[point] for point in allowed if point in held}, query, 30)
        assert same(index.nearest(query, 30, within=allowed), expected)


def test_a_filter_sees_what_was_changed_since(index: VectorIndex):
    held = cloud(50)
    index.upsert(held)
    query = held["p1"][0]
    assert index.nearest(query, 1, within=["p1", "p2"])[0][0] == "p1"
    index.upsert({"p2": held["p1"], "p1": held["p3"]})
    assert index.nearest(query, 1, within=["p1", "p2"])[0][0] == "p2"
    index.delete(["p2"])
    assert [point for point, _ in index.nearest(query, 5, within=["p1", "p2"])] == ["p1"]


def test_only_so_many_vectors_are_held_in_memory(index: VectorIndex, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_HELD", 30)
    held = cloud(60)
    index.upsert(held)
    for start in (0, 20, 40):
        allowed = [f"p{number}" for number in range(start, start + 20)]
        assert same(index.nearest(held["p25"][0], 20, within=allowed), by_hand({p: held[p] for p in allowed}, held["p25"][0], 20))
    assert len(index._rows) <= 30


@pytest.mark.parametrize("exact", [True, False], ids=["comparing all", "asking Chroma"])
def test_a_point_of_several_parts_is_found_once_by_its_best(index: VectorIndex, monkeypatch: pytest.MonkeyPatch, exact: bool):
    monkeypatch.setattr(module, "_EXACT_WITHIN", 10_000 if exact else 0)
    single = cloud(40)
    held = {f"q{number}": np.concatenate([single[f"p{4 * number + part}"] for part in range(4)]) for number in range(10)}
    index.upsert(held)
    query = single["p30"][0]
    assert same(index.nearest(query, 10), by_hand(held, query, 10))
    assert same(index.nearest(query, 3, within=set(held)), by_hand(held, query, 3))
    assert index.ids() == set(held)


@pytest.mark.parametrize("exact", [True, False], ids=["comparing all", "asking Chroma"])
def test_many_near_parts_of_one_point_do_not_crowd_out_the_others(index: VectorIndex, monkeypatch: pytest.MonkeyPatch, exact: bool):
    monkeypatch.setattr(module, "_EXACT_WITHIN", 10_000 if exact else 0)
    rows = cloud(400)
    near = unit(rows["p0"] + 0.05 * np.random.default_rng(3).normal(size=(40, SIZE)))
    held = {**rows, "long": near}
    index.upsert(held)
    assert same(index.nearest(rows["p0"][0], 5), by_hand(held, rows["p0"][0], 5))


def test_the_same_line_in_very_many_reviews_hides_no_other(index: VectorIndex):
    rows = cloud(4)
    index.upsert({**{f"same{number}": rows["p0"] for number in range(50)}, "p1": rows["p1"], "p2": rows["p2"]})
    assert len(index.nearest(rows["p0"][0], 100)) == 52
    assert len(index.ids()) == 52


def test_the_parts_of_some_points_are_given_with_their_points(index: VectorIndex):
    rows = cloud(6)
    held = {"long": np.concatenate([rows["p0"], rows["p1"], rows["p2"]]), "p3": rows["p3"], "p4": rows["p4"]}
    index.upsert(held)

    def of(points: list[str], vectors: NDArray[np.float32]) -> dict[str, list[tuple[float, ...]]]:
        assert vectors.shape == (len(points), SIZE)
        found: dict[str, list[tuple[float, ...]]] = {}
        for point, vector in zip(points, vectors.round(4).tolist(), strict=True):
            found.setdefault(point, []).append(tuple(vector))
        return {point: sorted(parts) for point, parts in found.items()}

    expected = of([point for point, parts in held.items() for _part in parts], np.concatenate(list(held.values())))
    assert of(*index.parts_of(["long", "not-there", "p4"])) == {point: expected[point] for point in ("long", "p4")}
    assert of(*index.parts_of([])) == of(*index.parts_of(["not-there"])) == {}
    read = [index.some_parts(start, 2) for start in (0, 2, 4)]
    assert of([point for points, _rows in read for point in points], np.concatenate([vectors for _points, vectors in read])) == expected
    assert of(*index.some_parts(6, 2)) == {}
    index.upsert({"long": rows["p5"]})
    assert index.parts_of(["long"])[0] == ["long"]
    index.delete(["long"])
    assert of(*index.parts_of(["long"])) == {}


def test_the_parts_of_more_points_than_are_named_in_one_condition(index: VectorIndex, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "_NAMED", 7)
    held = cloud(30)
    index.upsert(held)
    points, vectors = index.parts_of(list(held))
    assert sorted(points) == sorted(held)
    assert all(np.allclose(vector, held[point][0], atol=1e-4) for point, vector in zip(points, vectors, strict=True))


def test_fewer_parts_replace_more(index: VectorIndex):
    rows = cloud(5)
    index.upsert({"long": np.concatenate([rows["p0"], rows["p1"], rows["p2"]])})
    index.upsert({"long": rows["p3"]})
    ((point, similarity),) = index.nearest(rows["p2"][0], 5)
    assert point == "long"
    assert similarity == pytest.approx(float(rows["p3"][0] @ rows["p2"][0]), abs=1e-4)


def test_deleting_takes_every_part_and_passes_over_unknown_ids(index: VectorIndex):
    rows = cloud(4)
    index.upsert({"long": np.concatenate([rows["p0"], rows["p1"]]), "other": rows["p2"]})
    index.delete(["long", "never-held"])
    index.delete(["never-held"])
    assert index.ids() == {"other"}
    assert [point for point, _ in index.nearest(rows["p1"][0], 5)] == ["other"]


def test_more_are_written_at_once_than_chroma_takes(index: VectorIndex):
    held = cloud(index._batch_size + 10)
    index.upsert(held)
    assert index.ids() == set(held)


def test_what_is_written_is_there_when_opened_again(tmp_path: Path):
    held = cloud(30)
    first = VectorIndex(tmp_path / "v", model="m", dimensions=SIZE)
    first.upsert(held)
    first.close()
    first.close()
    second = VectorIndex(tmp_path / "v", model="m", dimensions=SIZE)
    assert same(second.nearest(held["p4"][0], 30), by_hand(held, held["p4"][0], 30))
    second.close()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="only Linux lists the files a process has open")
def test_closing_lets_go_of_every_file(index: VectorIndex):
    index.upsert(cloud(2500))
    index.nearest(cloud(1)["p0"][0], 3)
    folder = str(index._folder)

    def held_open() -> bool:
        return any(folder in str(Path(f"/proc/self/fd/{file.name}").resolve()) for file in Path("/proc/self/fd").iterdir())

    assert held_open()
    index.close()
    # Chroma closes its files in a thread of its own, a moment later.
    given_up = time.monotonic() + 20
    while held_open() and time.monotonic() < given_up:
        time.sleep(0.05)
    assert not held_open()


def test_a_closed_index_says_so(index: VectorIndex):
    index.close()
    with pytest.raises(LibraryError, match="closed"):
        index.nearest(cloud(1)["p0"][0], 1)


WRITER = """
import sys
import numpy as np
from pathlib import Path
from kb.vectors import VectorIndex
index = VectorIndex(Path(sys.argv[1]), model="m", dimensions=3)
index.delete(["old"])
index.upsert({"new": np.array([[1, 0, 0]], dtype=np.float32)})
index.close()
"""


def test_opening_again_shows_what_another_process_wrote_though_others_here_keep_it_open(tmp_path: Path):
    folder, query = tmp_path / "v", np.array([1, 0, 0], dtype=np.float32)
    first = VectorIndex(folder, model="m", dimensions=3)
    first.upsert({"old": query[np.newaxis], "stays": np.array([[0, 1, 0]], dtype=np.float32)})
    reader = VectorIndex(folder, model="m", dimensions=3)
    assert reader.nearest(query, 1)[0][0] == "old"
    subprocess.run([sys.executable, "-c", WRITER, str(folder)], cwd=ROOT, check=True, timeout=120)
    reader.close()
    reader = VectorIndex(folder, model="m", dimensions=3)
    assert [point for point, _ in reader.nearest(query, 5)] == ["new", "stays"]
    assert reader.ids() == {"new", "stays"}
    reader.close()
    first.close()


def test_several_threads_may_search_at_once(index: VectorIndex):
    held = cloud(300)
    index.upsert(held)
    queries = [held[f"p{number}"][0] for number in range(40)]
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda query: index.nearest(query, 10, within=set(held)), queries))
    assert all(same(one, by_hand(held, query, 10)) for one, query in zip(found, queries, strict=True))


def test_another_model_or_size_is_refused(tmp_path: Path):
    VectorIndex(tmp_path / "v", model="m", dimensions=SIZE).close()
    for model, dimensions in (("other", SIZE), ("m", SIZE + 1)):
        with pytest.raises(IndexMismatch, match="kb reindex"):
            VectorIndex(tmp_path / "v", model=model, dimensions=dimensions)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    """A folder of vectors, more than Chroma keeps in its log, so that they are in files of their own."""
    index = VectorIndex(tmp_path / "v", model="m", dimensions=SIZE)
    index.upsert(cloud(2500))
    index.close()
    return tmp_path / "v"


def rubbish_for_the_database(folder: Path) -> None:
    (folder / "chroma.sqlite3").write_bytes(b"rubbish" * 1000)


def half_of_the_database(folder: Path) -> None:
    file = folder / "chroma.sqlite3"
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 3])


def rubbish_for_the_vectors(folder: Path) -> None:
    for file in folder.glob("*/*"):
        file.write_bytes(b"rubbish" * 10)


def no_vectors(folder: Path) -> None:
    for inner in [inner for inner in folder.iterdir() if inner.is_dir()]:
        shutil.rmtree(inner)


def searched(folder: Path) -> None:
    index = VectorIndex(folder, model="m", dimensions=SIZE)
    try:
        index.nearest(cloud(1)["p0"][0], 10)
    finally:
        index.close()


def listed(folder: Path) -> None:
    index = VectorIndex(folder, model="m", dimensions=SIZE)
    try:
        index.ids()
    finally:
        index.close()


def searched_by_chroma(folder: Path) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_EXACT_WITHIN", 0)
        searched(folder)


def read_for_memory(folder: Path) -> None:
    index = VectorIndex(folder, model="m", dimensions=SIZE)
    try:
        index.parts_of(cloud(2500))
        index.some_parts(0, 3000)
    finally:
        index.close()


@pytest.mark.parametrize("use", [searched, searched_by_chroma, listed, read_for_memory])
@pytest.mark.parametrize("damage", [rubbish_for_the_database, half_of_the_database, rubbish_for_the_vectors, no_vectors])
def test_damage_is_said_in_words(written: Path, damage, use):
    damage(written)
    with pytest.raises(LibraryError, match=r"damaged.*kb reindex"):
        use(written)


def test_a_folder_that_cannot_be_made_is_said_in_words(tmp_path: Path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LibraryError):
        VectorIndex(tmp_path / "file" / "v", model="m", dimensions=SIZE)
