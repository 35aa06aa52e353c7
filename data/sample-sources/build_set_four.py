"""Build the fourth set of invented briefings, by two other authors, and their gold parses.

    python data/sample-sources/build_set_four.py [NUMBER ...]

The words stand in ``set-four/*.yaml``, the layouts in the modules and templates beside them; each document and its gold parse come from the
same words, so they agree. Numbers on the command line (``4 6``) choose. Dates and identifiers inside the files are set to fixed values, so
that the same tools make the same bytes.

Needs Chromium, LibreOffice and poppler (``pdftotext``) on the path and the packages of ``pip install -e '.[dev]'``. Each layout loads its
packages only when its document is made; ``odfpy`` (document 1) and ``typst`` (document 6) are needed to rebuild these and for nothing else
in the product.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path

SOURCES = Path(__file__).resolve().parent / "set-four"
ROOT = SOURCES.parents[2]
SAMPLES = ROOT / "data" / "samples"
GOLDEN = ROOT / "tests" / "golden"
sys.path.insert(0, str(SOURCES))

import gold  # noqa: E402
from words import read_briefing  # noqa: E402

LAYOUTS = {
    "1": ("layout_odt", "build"),
    "2": ("layout_slides", "build"),
    "3": ("layout_templates", "build_html"),
    "4": ("layout_templates", "build_markdown"),
    "5": ("layout_boxes", "build"),
    "6": ("layout_templates", "build_typst"),
    "7": ("layout_table", "build"),
    "8": ("layout_templates", "build_chromium"),
}


def build(source: Path) -> None:
    """Build one document and its gold parse."""
    briefing = read_briefing(source)
    target = SAMPLES / briefing.file
    module, name = LAYOUTS[source.stem[0]]
    with tempfile.TemporaryDirectory() as work:
        getattr(importlib.import_module(module), name)(briefing, target, Path(work))
    points = gold.write(briefing, target, GOLDEN)
    print(f"{briefing.file}: {points} points, {target.stat().st_size // 1024} kB")


def main(chosen: list[str]) -> None:
    """Build all documents, or those whose number was named."""
    for source in sorted(SOURCES.glob("*.yaml")):
        if not chosen or source.stem[0] in chosen:
            build(source)


if __name__ == "__main__":
    main(sys.argv[1:])
