"""Whether every file, however broken, ends in an outcome of the contract: in time, in memory, with a sentence, and never with nothing read.

`python -m benchmarks.robustness [FOLDER…] [--ocr] [--json]`

Without a folder, some 180 hostile files are made in a temporary one and read: bombs, files cut off and with flipped bits, cycles,
thousands of pages, objects and levels, locked files, wrong names. Prints outcomes by ending, the slowest files, where memory rose, and
every breach of the contract; the exit status is 1 when there is one. Text recognition, which takes longer, is left off unless `--ocr`.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.hostile import ANY, hostile_files
from ingest.isolation import Reader
from ingest.pipeline import files_in
from ingest.readers import ocr
from kb.models import ParseOutcome, Reading

#: What the contract allows one file.
MOST_SECONDS = 20.0
MOST_MB = 1_000.0
_FEWEST_WORDS = 8  # of a sentence that says what is wrong and what to do
_INTERNAL = ("Traceback", "Exception", "Error", "None", "<class")
_SHOWN = 10


@dataclass(frozen=True)
class Read:
    """How reading one file went. `megabytes` is the most that the reading process had held by then; `breaches` are plain sentences."""

    file: str
    outcome: str
    seconds: float
    megabytes: float
    message: str | None
    breaches: tuple[str, ...]


def breaches(reading: Reading, allowed: frozenset[str] = ANY) -> Iterator[str]:
    """What is against the contract in a reading, in plain sentences."""
    if reading.outcome.value not in allowed:
        yield f"the outcome is {reading.outcome.value}; right would be {' or '.join(sorted(allowed))}"
    if reading.outcome is ParseOutcome.PARSED:
        yield from _nothing_read(reading)
        return
    message = reading.message or ""
    if not message.startswith(reading.file):
        yield "the message does not begin with the name of the file"
    if len(message.split()) < _FEWEST_WORDS or not message.rstrip().endswith("."):
        yield "the message is no sentence that says what is wrong and what to do"
    if any(word in message.replace(reading.file, "") for word in _INTERNAL):
        yield "the message shows something of the program's inside"
    if reading.points or reading.sections:
        yield "a file that was not read has points or sections"


def _nothing_read(reading: Reading) -> Iterator[str]:
    if not reading.points and not any(section.passages or section.heading for section in reading.sections):
        yield "the outcome is parsed, and nothing was read"
    if not reading.points and "no_learning_found" not in {notice.code for notice in reading.notices}:
        yield "the outcome is parsed without any point, and no notice says so"


def read_all(files: Sequence[Path], allowed: Mapping[str, frozenset[str]]) -> Iterator[Read]:
    """Read `files` one after the other in the reading process that the product uses; `allowed` are the right outcomes by file name."""
    with Reader() as reader:
        for file in files:
            content = file.read_bytes()
            name = file.name.encode("utf-8", "replace").decode("utf-8")
            start = time.perf_counter()
            reading = reader.read(content, name)
            seconds, megabytes = time.perf_counter() - start, reader.peak_memory_mb()
            found = list(breaches(reading, allowed.get(file.name, ANY)))
            if seconds > MOST_SECONDS:
                found.append(f"it took {seconds:.1f} seconds")
            if megabytes > MOST_MB:
                found.append(f"it took {megabytes:.0f} MB")
            yield Read(name, reading.outcome.value, round(seconds, 2), round(megabytes, 1), reading.message, tuple(found))


def run(folders: Sequence[Path]) -> list[Read]:
    """Read every file in `folders`, or the hostile files where none is given."""
    if folders:
        return list(read_all(files_in(folders), {}))
    with tempfile.TemporaryDirectory() as place:
        allowed: dict[str, frozenset[str]] = {}
        for number, hostile in enumerate(hostile_files()):
            file = Path(place, f"{number:03d}-{hostile.name}")
            file.write_bytes(hostile.content)
            allowed[file.name] = hostile.outcomes
        return list(read_all(sorted(Path(place, name) for name in allowed), allowed))


def _print(read: Sequence[Read]) -> None:
    outcomes = [outcome.value for outcome in ParseOutcome]
    print(f"{'ending':<10}{'files':>7}" + "".join(f"{outcome:>13}" for outcome in outcomes))
    endings = Counter(Path(one.file).suffix.lower() or "none" for one in read)
    for ending, files in sorted(endings.items()):
        counts = Counter(one.outcome for one in read if (Path(one.file).suffix.lower() or "none") == ending)
        print(f"{ending:<10}{files:>7}" + "".join(f"{counts[outcome] or '':>13}" for outcome in outcomes))
    print("\nslowest")
    for one in sorted(read, key=lambda one: -one.seconds)[:_SHOWN]:
        print(f"  {one.seconds:>6.2f} s  {one.outcome:<11} {one.file}")
    print("\nwhere memory rose")
    for one in _rises(read)[-_SHOWN:]:
        print(f"  {one.megabytes:>6.0f} MB {one.outcome:<11} {one.file}")
    broken = [one for one in read if one.breaches]
    print(f"\n{len(read)} files, {sum(one.seconds for one in read):.0f} seconds, {len(broken)} against the contract")
    for one in broken:
        print(f"  {one.file}: {'; '.join(one.breaches)}\n    {one.outcome}: {one.message}")


def _rises(read: Sequence[Read]) -> list[Read]:
    """The files at which the reading process came to hold more than ever before."""
    most = 0.0
    found = []
    for one in read:
        if one.megabytes > most + 1:
            most = one.megabytes
            found.append(one)
    return found


def main() -> int:
    """Read, print, and say by the exit status whether the contract holds."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="*", help="folders or files; without any, hostile files are made")
    parser.add_argument("--ocr", action="store_true", help="read scans by text recognition, where it is installed")
    parser.add_argument("--json", action="store_true", help="one JSON document")
    arguments = parser.parse_args()
    if not arguments.ocr:
        ocr.available = lambda: False  # type: ignore[assignment]
    read = run(arguments.folder)
    if arguments.json:
        json.dump({"files": [asdict(one) for one in read]}, sys.stdout, indent=2)
        print()
    else:
        _print(read)
    return 1 if any(one.breaches for one in read) else 0


if __name__ == "__main__":
    sys.exit(main())
