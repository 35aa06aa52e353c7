"""The gold parse of one document: what a careful person would read in it."""

from __future__ import annotations

import json
import re
import subprocess
import unicodedata
from pathlib import Path

from words import FACTS, Briefing, Point, Section, Words


def squeeze(text: str) -> str:
    """Only letters and digits in lower case, so that line ends, hyphens and bullets do not matter."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()


def page_texts(pdf: Path) -> list[str]:
    """The squeezed text of each page."""
    text = subprocess.run(["pdftotext", "-enc", "UTF-8", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    return [squeeze(page) for page in text.split("\f")[:-1]]


def page_of(point: Point, pages: list[str]) -> int:
    """The one page on which a point begins. Raises ValueError where that is not certain."""
    words = squeeze((point.label or "") + point.text)
    for length in (60, 40, 28, 20, 14):
        found = [number for number, page in enumerate(pages, 1) if words[:length] in page]
        if len(found) == 1:
            return found[0]
    raise ValueError(f"{point.text[:50]!r} begins on pages {found}")


def entry(point: Point, page: int | None) -> Words:
    """One point as it stands in the gold file."""
    words: Words = {"kind": point.kind, "label": point.label, "text": point.text, "page": page}
    return words | ({"fields": point.fields} if point.fields else {})


def slide_points(sections: list[Section]) -> list[Words]:
    """The points of slides; each section is one slide."""
    return [entry(point, number) for number, section in enumerate(sections, 1) for point in section.all_points()]


def parse(briefing: Briefing, document: Path) -> Words:
    """The whole gold parse; pages are counted in PDFs and slides, and null in other formats."""
    gold: Words = {"file": briefing.file} | {name: getattr(briefing, name) for name in FACTS}
    if document.suffix == ".pptx":
        return gold | {"pages": len(briefing.sections), "points": slide_points(briefing.sections)}
    points = [point for section in briefing.sections for point in section.all_points()]
    if document.suffix == ".pdf":
        pages = page_texts(document)
        return gold | {"pages": len(pages), "points": [entry(point, page_of(point, pages)) for point in points]}
    return gold | {"pages": None, "points": [entry(point, None) for point in points]}


def write(briefing: Briefing, document: Path, folder: Path) -> int:
    """Write the gold file of `document` into `folder`; gives the number of points."""
    gold = parse(briefing, document)
    (folder / f"{document.stem}.json").write_text(json.dumps(gold, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return len(gold["points"])
