"""Makes the second set of invented sample briefings, and what a right reading of each holds.

    python data/sample-sources/build_set_two.py          # writes data/samples/ and tests/golden/

The words stand in `set-two/*.yaml`, one file for each briefing; this script lays them out as Word, Markdown, plain text and PDF,
and writes the true reading of each from the same words. Needs reportlab, Chromium and poppler's `pdftotext` (for page numbers).

In the truth, sections are those with a printed heading, and those whose heading is lost (`heading` null, `inferred` true). Lines of
the front matter, of governance and of versions belong to no section of their own and are no points. A nested bullet is a point of
its own. Each of these files says in its own text that it is invented.
"""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
import tempfile
import textwrap
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import yaml
from docx import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Pt
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import BaseDocTemplate, Frame, FrameBreak, NextPageTemplate, PageTemplate, Paragraph

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
CHROMIUM = "/usr/bin/chromium"
POINT_KIND = {
    "good_practice": "good_practice",
    "development": "development_area",
    "recommendations": "recommendation",
    "questions": "reflective_question",
    "next_steps": "next_step",
    "resources": "resource",
}
# Where the Chromium sample breaks a word over two lines: the soft hyphen stands only where the line ends.
BREAKS = (
    "conver~sations with prac",
    "organ~ised",
    "any relation~ship would",
    "placement provi~ders",
    "with atten~dance",
    "care-experi~enced",
)

Spec = dict[str, Any]
Item = tuple[str | None, str, bool]  # label, text, nested


def items(section: Spec) -> list[Item]:
    """The points of a section: one line each, `Label | text`, a nested one after `> `."""
    found: list[Item] = []
    for line in section.get("items", "").splitlines():
        nested = line.startswith("> ")
        label, bar, text = line.removeprefix("> ").partition(" | ")
        found.append((label, text, nested) if bar else (None, label, nested))
    return found


def marker(style: str, n: int) -> str:
    """The typed marker of the n-th point, from 1."""
    return style.removeprefix("typed:").format(n=n, a=chr(96 + n)) if style.startswith("typed:") else ""


def curly(value: Any) -> Any:
    """Typographic quotation marks throughout, in the keys' values and lists too."""
    if isinstance(value, str):
        return re.sub(r"(^|[\s(])'", r"\1‘", value).replace("'", "’")
    if isinstance(value, list):
        return [curly(v) for v in value]
    return {k: curly(v) for k, v in value.items()} if isinstance(value, dict) else value


def slug(text: str) -> str:
    """A link target for a title."""
    return "https://example.org/" + re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


# ------------------------------------------------------------------ Word


def add_link(paragraph: Any, text: str) -> None:
    """A real hyperlink run, as Word makes them."""
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(slug(text), RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def new_document(spec: Spec) -> Any:
    """An empty Word document with its properties set."""
    document = Document()
    document.core_properties.author = "Invented sample"
    document.core_properties.title = spec["title"]
    document.core_properties.comments = ""
    document.styles["Normal"].font.name = "Calibri"
    document.styles["Normal"].font.size = Pt(11)
    return document


def docx_styled(spec: Spec, path: Path) -> None:
    """Heading styles, list bullets and bold labels, the colon inside or outside the bold."""
    document = new_document(spec)
    document.add_paragraph(spec["title"], style="Title")
    for line in spec["front"]:
        document.add_paragraph(line)
    for section in spec["body"]:
        document.add_heading(section["h"], level=1)
        for text in section.get("paras", []):
            document.add_paragraph(text)
        for label, text, _ in items(section):
            paragraph = document.add_paragraph(style="List Bullet")
            if label:
                outside = section.get("label_colon") == "outside"
                paragraph.add_run(label if outside else f"{label}:").bold = True
                paragraph.add_run(f": {text}" if outside else f" {text}")
            elif section["kind"] == "resources":
                add_link(paragraph, text)
            else:
                paragraph.add_run(text)
        if after := section.get("after"):
            document.add_paragraph(after)
    document.save(str(path))


def numbering(document: Any, form: str, text: str) -> int:
    """A new Word list (`decimal` or `bullet`) that starts afresh; its number id."""
    root = document.part.numbering_part.element
    number = max(int(n.get(qn("w:numId"))) for n in root.findall(qn("w:num"))) + 1
    abstract = 100 + number
    level = (
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        '<w:pPr><w:ind w:left="567" w:hanging="397"/></w:pPr></w:lvl>'
    )
    names = nsdecls("w")
    definition = parse_xml(f'<w:abstractNum {names} w:abstractNumId="{abstract}"><w:multiLevelType w:val="singleLevel"/>{level}</w:abstractNum>')
    root.findall(qn("w:num"))[0].addprevious(definition)
    root.append(parse_xml(f'<w:num {names} w:numId="{number}"><w:abstractNumId w:val="{abstract}"/></w:num>'))
    return number


def docx_plain(spec: Spec, path: Path) -> None:
    """No heading or list style anywhere: short capital or bold lines, numbering set on the paragraphs themselves."""
    document = new_document(spec)
    title = document.add_paragraph().add_run(spec["title"])
    title.bold, title.font.size = True, Pt(16)
    for line in spec["front"]:
        document.add_paragraph(line)
    for section in spec["body"]:
        document.add_paragraph().add_run(section["h"]).bold = None if section["h"].isupper() else True
        for text in section.get("paras", []):
            document.add_paragraph(text)
        style = section.get("style", "bullet")
        typed = style.startswith("typed:")
        list_id = None if typed else numbering(document, *(("decimal", "%1.") if style == "number" else ("bullet", "▪")))
        for n, (_, text, _) in enumerate(items(section), 1):
            paragraph = document.add_paragraph(marker(style, n) + text)
            if list_id is not None:
                properties = paragraph._p.get_or_add_pPr().get_or_add_numPr()
                properties.get_or_add_ilvl().val = 0
                properties.get_or_add_numId().val = list_id
        if after := section.get("after"):
            document.add_paragraph(after)
    document.save(str(path))


# ------------------------------------------------------------------ Markdown and plain text


def markdown(spec: Spec, path: Path) -> None:
    """`##` headings, bold labels, links, escaped brackets, one nested bullet, numbered questions."""

    def escape(text: str) -> str:
        return text.replace("(", r"\(").replace(")", r"\)")

    out = [f"# {spec['title']}", "", *(part for line in spec["front"] for part in (line, ""))]
    for section in spec["body"]:
        out += [f"## {section['h']}", ""]
        out += [part for text in section.get("paras", []) for part in (text, "")]
        out += [f"- {text}" for text in section.get("bullets", [])]
        style = section.get("style", "typed:- ")
        for n, (label, text, nested) in enumerate(items(section), 1):
            words = f"[{escape(text)}]({slug(text)})" if section["kind"] == "resources" else escape(text)
            out.append(("  " if nested else "") + marker(style, n) + (f"**{label}:** " if label else "") + words)
        out.append("")
    path.write_text("\n".join(out).rstrip() + "\n", encoding="utf-8")


def text(spec: Spec, path: Path) -> None:
    """Lines of at most 76 characters, underlined headings, typed markers or bare paragraphs."""

    def wrap(words: str, indent: str = "") -> str:
        return "\n".join(textwrap.wrap(words, 76, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False))

    title = wrap(spec["title"])
    if "\n" in title:  # an underlined heading stands on one line
        title = spec["title"]
    blocks = [f"{title}\n{'=' * len(title)}", *spec["front"]]
    for section in spec["body"]:
        blocks.append(f"{section['h']}\n{'-' * len(section['h'])}")
        blocks += [wrap(words) for words in section.get("paras", [])]
        style = section.get("style", "para")
        points = [marker(style, n) + words for n, (_, words, _) in enumerate(items(section), 1)]
        loose = style == "para" or "Recommendation" in style
        indent = "" if loose else " " * len(marker(style, 1))
        wrapped = [wrap(point, indent) for point in points]
        blocks += wrapped if loose else ["\n".join(wrapped)] if wrapped else []
        if after := section.get("after"):
            blocks.append(wrap(after))
    path.write_text("\n\n".join(blocks) + "\n", encoding="utf-8")


# ------------------------------------------------------------------ PDF

CSS = """@page { size: A4; margin: 20mm 35mm } body { font: 10.5pt/1.45 'DejaVu Serif'; text-align: justify; hyphens: manual;
font-variant-ligatures: common-ligatures } h1 { font-size: 19pt; text-align: left; color: #1d3557 } h2 { font-size: 13pt; color: #1d3557;
margin-top: 16pt; break-after: avoid } li { margin-bottom: 4pt; widows: 1 } ul { padding-left: 16pt } ul.lost { margin-top: 34pt }
.front { text-align: left; margin: 2pt 0; color: #444 } a { color: #1d5b8f }"""


def pdf_chromium(spec: Spec, path: Path) -> None:
    """One column printed by Chromium; some words break over two lines, bullets are drawn shapes."""

    def soft(words: str) -> str:
        escaped = html.escape(words, quote=False)
        for phrase in BREAKS:
            escaped = escaped.replace(phrase.replace("~", ""), phrase.replace("~", "&shy;"))
        return escaped

    out = [f"<!doctype html><html lang=en-GB><meta charset=utf-8><title>{spec['title']}</title><style>{CSS}</style><h1>{spec['title']}</h1>"]
    out += [f"<p class=front>{html.escape(line)}</p>" for line in spec["front"]]
    for section in spec["body"]:
        out += [f"<h2>{section['h']}</h2>"] if section["h"] else []
        out += [f"<p>{soft(words)}</p>" for words in section.get("paras", [])]
        out += ["<ul class=lost>" if not section["h"] else "<ul>"] if "items" in section else []
        for label, words, _ in items(section):
            body = f'<a href="{slug(words)}">{html.escape(words)}</a>' if section["kind"] == "resources" else soft(words)
            out.append(f"<li>{f'<b>{label}:</b> ' if label else ''}{body}</li>")
        out += ["</ul>"] if "items" in section else []
        out += [f"<p>{soft(section['after'])}</p>"] if section.get("after") else []
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text("\n".join(out), encoding="utf-8")
        command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        command += [f"--user-data-dir={folder}/profile", "--no-pdf-header-footer", f"--print-to-pdf={path}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)


def pdf_columns(spec: Spec, path: Path) -> None:
    """Two columns with coloured bold headings and a running footer; in the stacked section a label stands above its text."""
    body = ParagraphStyle("body", fontName="Helvetica", fontSize=11.4, leading=15.4, spaceAfter=4)
    point = ParagraphStyle("point", parent=body, leftIndent=12, bulletIndent=1)
    label_style = ParagraphStyle("label", parent=body, fontName="Helvetica-Bold", spaceBefore=3, spaceAfter=1, keepWithNext=1)
    heading = ParagraphStyle(
        "heading", fontName="Helvetica-Bold", fontSize=13.5, leading=17, textColor=HexColor("#0b6e4f"), spaceBefore=9, spaceAfter=4, keepWithNext=1
    )
    title = ParagraphStyle("title", parent=heading, fontSize=22, leading=27, textColor=HexColor("#7a1f3d"))

    def footer(canvas: Any, doc: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawCentredString(A4[0] / 2, 10 * mm, spec["footer"].format(page=doc.page))

    width, column, top = A4[0] - 36 * mm, (A4[0] - 44 * mm) / 2, 34 * mm

    def columns(height: float) -> list[Frame]:
        sides = (18 * mm, 18 * mm + column + 8 * mm)
        return [Frame(x, 17 * mm, column, height, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0) for x in sides]

    full = A4[1] - 33 * mm
    banner = Frame(18 * mm, 17 * mm + full - top, width, top, leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0)
    document = BaseDocTemplate(str(path), pagesize=A4, title=spec["title"], author="Invented sample")
    document.addPageTemplates(
        [
            PageTemplate(id="first", frames=[banner, *columns(full - top)], onPage=footer),
            PageTemplate(id="later", frames=columns(full), onPage=footer),
        ]
    )
    story: list[Any] = [NextPageTemplate("later"), Paragraph(spec["title"], title), *(Paragraph(line, body) for line in spec["front"]), FrameBreak()]
    for section in spec["body"]:
        story.append(Paragraph(section["h"], heading))
        story += [Paragraph(words, body) for words in section.get("paras", [])]
        story += [Paragraph(words, point, bulletText="•") for words in section.get("bullets", [])]
        style = section.get("style", "bullet")
        for n, (label, words, _) in enumerate(items(section), 1):
            if style == "stacked":
                story += [Paragraph(label, label_style), Paragraph(words, body)]
            else:
                story.append(Paragraph(words, point, bulletText=marker(style, n).strip() or "•"))
        story += [Paragraph(section["after"], body)] if section.get("after") else []
    document.build(story)


# ------------------------------------------------------------------ the truth


def bare(words: str) -> str:
    """Letters and digits only, ligatures undone: what is left when line breaks, hyphens and marks do not count."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKC", words).lower())


def printed_pages(path: Path, columns: bool) -> list[str]:
    """The text of each page of a PDF in reading order; of two columns the left one first, without the footer."""
    command = ["pdftotext", *(["-y", "0", "-H", "795"] if columns else [])]
    halves = [["-x", "0", "-W", "297"], ["-x", "298", "-W", "298"]] if columns else [[]]
    sides = [
        subprocess.run([*command, *half, str(path), "-"], check=True, capture_output=True, text=True).stdout.split("\f")[:-1] for half in halves
    ]
    return ["\n".join(parts) for parts in zip(*sides, strict=True)]


class Pages:
    """Where words stand in a PDF, searched in reading order; every answer is None for formats without pages."""

    def __init__(self, path: Path, columns: bool) -> None:
        self.count: int | None = None
        if path.suffix == ".pdf":
            printed = printed_pages(path, columns)
            self.count, self.starts, self.all = len(printed), [], ""
            for page in printed:
                self.starts.append(len(self.all))
                self.all += bare(page)

    def of(self, words: str) -> int | None:
        """The page on which `words` begin; the words must stand in the file exactly once."""
        if self.count is None:
            return None
        if (times := self.all.count(bare(words))) != 1:
            raise SystemExit(f"found {times} times: {words}")
        at = self.all.index(bare(words))
        return sum(start <= at for start in self.starts)


def truth(spec: Spec, path: Path) -> dict[str, Any]:
    """The right reading of one file, in the names of `kb parse --json`."""
    pages = Pages(path, columns=spec["writer"] == "pdf_columns")
    sections, points = [], []
    for section in spec["body"]:
        found = []
        for label, words, _ in items(section):
            read = words.replace("*", "")
            page = pages.of((label or "") + read)
            found.append({"kind": POINT_KIND[section["kind"]], "label": label, "text": read, "page": page})
        page = found[0]["page"] if found else None
        if section["h"] and pages.count:
            opening = (section.get("paras") or section.get("bullets") or [None])[0]
            label, words, _ = (items(section) or [(None, "", False)])[0]
            number = "1" if section.get("style", "").startswith("typed:{n}") else ""
            page = pages.of(section["h"] + (opening or number + (label or "") + words))
        sections.append({"kind": section["kind"], "heading": section["h"], "inferred": section.get("inferred", False), "page": page})
        points += found
    facts = {k: spec[k] for k in ("file", "reference", "title", "partnership", "published", "published_as_printed", "review_type")}
    return {**facts, "pages": pages.count, "points": points, "sections": sections}


WRITERS: dict[str, Callable[[Spec, Path], None]] = {
    w.__name__: w for w in (docx_styled, docx_plain, markdown, text, pdf_chromium, pdf_columns)
}


def specs() -> Iterator[Spec]:
    """Every briefing of the set."""
    for source in sorted((HERE / "set-two").glob("*.yaml")):
        spec = yaml.safe_load(source.read_text(encoding="utf-8"))
        yield curly(spec) if spec.get("curly") else spec


def main() -> None:
    """Writes the six files and their truths."""
    for spec in specs():
        path = ROOT / "data" / "samples" / spec["file"]
        WRITERS[spec["writer"]](spec, path)
        reading = truth(spec, path)
        target = ROOT / "tests" / "golden" / f"{path.stem}.json"
        target.write_text(json.dumps(reading, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        learning = sum(p["kind"] != "resource" for p in reading["points"])
        sys.stdout.write(f"{spec['file']}: {learning} learning points, {len(reading['points']) - learning} resources, pages {reading['pages']}\n")


if __name__ == "__main__":
    main()
