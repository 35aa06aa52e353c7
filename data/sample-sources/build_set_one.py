"""Makes the first six invented sample briefings and their gold parses from set-one/*.yaml.

    python data/sample-sources/build_set_one.py [STEM ...]

Needs reportlab, python-docx and PyYAML, and on the path chromium, soffice and pdftotext. Dates and identifiers inside the files are
set to fixed values, so that the same tools make the same bytes. The page of each point is looked up in the finished file.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE / "set-one"))

import layouts_office  # noqa: E402
import layouts_pdf  # noqa: E402
import layouts_web  # noqa: E402

LAYOUTS = {
    "web_columns": layouts_web.web_columns,
    "extracted_text": layouts_web.extracted_text,
    "numbered_boxes": layouts_pdf.numbered_boxes,
    "numbered_report": layouts_pdf.numbered_report,
    "office_column": layouts_office.office_column,
    "office_plain": layouts_office.office_plain,
}
POINT_KIND = {
    "good_practice": "good_practice",
    "development": "development_area",
    "recommendations": "recommendation",
    "questions": "reflective_question",
    "next_steps": "next_step",
    "resources": "resource",
}


def load(path: Path) -> dict[str, Any]:
    """Content of one briefing; each point becomes a (label, text) pair."""
    doc = yaml.safe_load(path.read_text(encoding="utf-8"))
    for section in doc["sections"]:
        section.setdefault("passages", [])
        section.setdefault("after", [])
        pairs = []
        for point in section.get("points", []):
            label, bar, text = point.partition(" | ")
            pairs.append((label, text) if bar else (None, point))
        section["points"] = pairs
    return doc


def letters(text: str) -> str:
    """Only letters and digits, so that line ends, hyphenation and bullets do not matter."""
    return re.sub(r"[^a-z0-9]", "", text.lower())


def pages_of(file: Path) -> list[str] | None:
    """The letters of each page; None where the format has no pages."""
    if file.suffix != ".pdf":
        return None
    text = subprocess.run(["pdftotext", "-enc", "UTF-8", str(file), "-"], check=True, capture_output=True, text=True).stdout
    return [letters(page) for page in text.split("\f")[:-1]]


def page_of(words: str, pages: list[str] | None) -> int | None:
    """The one page where these words begin."""
    if pages is None:
        return None
    for length in (40, 25, 16):
        wanted = letters(words)[:length]
        found = [n for n, page in enumerate(pages, 1) if wanted in page]
        if len(found) == 1:
            return found[0]
    raise SystemExit(f"page not certain ({found}): {words!r}")


def golden(doc: dict[str, Any], file: Path) -> dict[str, Any]:
    """What a careful person would read in the file."""
    pages = pages_of(file)
    sections, points = [], []
    for section in doc["sections"]:
        first = [f"{label or ''}{text}" for label, text in section["points"]] or section["passages"]
        # every layout keeps a heading on the page of the words that follow it
        page = page_of((section["passages"] or first)[0], pages)
        sections.append({"kind": section["kind"], "heading": section["heading"], "inferred": False, "page": page})
        points.extend(
            {"kind": POINT_KIND[section["kind"]], "label": label, "text": text, "page": page_of(f"{label or ''}{text}", pages)}
            for label, text in section["points"]
        )
    facts = ("reference", "title", "partnership", "published", "published_as_printed", "review_type")
    return {
        "file": doc["file"],
        **{name: doc[name] for name in facts},
        "pages": len(pages) if pages else None,
        "points": points,
        "sections": sections,
    }


def main(stems: list[str]) -> None:
    """Builds all six, or those whose file stem is named."""
    for path in sorted((HERE / "set-one").glob("*.yaml")):
        doc = load(path)
        target = ROOT / "data" / "samples" / doc["file"]
        if stems and target.stem not in stems:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        LAYOUTS[doc["layout"]](doc, target)
        gold = golden(doc, target)
        out = ROOT / "tests" / "golden" / f"{target.stem}.json"
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(json.dumps(gold, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
        print(f"{target.name}: {len(gold['points'])} points, {gold['pages']} pages")


if __name__ == "__main__":
    main(sys.argv[1:])
