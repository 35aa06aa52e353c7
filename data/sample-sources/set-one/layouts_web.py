"""A two-column web page printed to PDF by Chromium, and the plain text that a clumsy extraction leaves behind."""

from __future__ import annotations

import subprocess
import tempfile
import textwrap
from html import escape
from pathlib import Path
from typing import Any

from fixed import steady_pdf

CSS = """
@page { size: A4; margin: 13mm 13mm 17mm 13mm;
  @bottom-left { content: "INVENTED"; font: 8pt 'Liberation Sans'; color: #444; vertical-align: top; padding-top: 3mm; }
  @bottom-right { content: "Page " counter(page); font: 8pt 'Liberation Sans'; color: #444; vertical-align: top; padding-top: 3mm; } }
body { font: 10.6pt/1.42 'Liberation Sans', sans-serif; color: #222; margin: 0; }
header { background: #1f4e4a; color: #fff; padding: 5mm 6mm 4mm; margin-bottom: 5mm; }
header h1 { font-size: 20pt; line-height: 1.15; margin: 1.5mm 0; }
header p { margin: 0; }
.columns { column-count: 2; column-gap: 8mm; column-fill: balance; }
h2 { font-size: 12.5pt; color: #1f4e4a; border-bottom: 1.2pt solid #c9792b; margin: 0 0 2mm; padding-bottom: .8mm; break-after: avoid; }
section { margin-bottom: 4.5mm; }
section.box { background: #eef4f2; padding: 3mm 3.5mm 1.5mm; break-inside: avoid; }
p { margin: 0 0 2mm; }
ul { margin: 0; padding-left: 4.6mm; }
li { margin-bottom: 1.5mm; break-inside: avoid; }
li b { display: block; color: #1f4e4a; }
"""


def web_columns(doc: dict[str, Any], target: Path) -> None:
    """Two columns over two A4 pages; each lead-in stands on a line of its own above its text."""
    body = []
    for section in doc["sections"]:
        items = "".join(f"<li>{f'<b>{escape(label)}</b>' if label else ''}{escape(text)}</li>" for label, text in section["points"])
        before, after = ("".join(f"<p>{escape(p)}</p>" for p in section[part]) for part in ("passages", "after"))
        box = ' class="box"' if section["kind"] in ("purpose", "resources", "other") else ""
        body.append(f"<section{box}><h2>{escape(section['heading'])}</h2>{before}{f'<ul>{items}</ul>' if items else ''}{after}</section>")
    html = (
        f'<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>{escape(doc["title"])}</title>'
        f"<style>{CSS.replace('INVENTED', doc['invented'])}</style><header><p>{escape(doc['partnership'])}</p><h1>{escape(doc['title'])}</h1>"
        f"<p>{escape(doc['type_as_printed'])} &nbsp;|&nbsp; {escape(doc['published_as_printed'])}</p></header>"
        f'<div class="columns">{"".join(body)}</div></html>'
    )
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder) / "page.html"
        page.write_text(html, encoding="utf-8")
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-pdf-header-footer"]
        command = ["chromium", *flags, f"--user-data-dir={folder}/profile", f"--print-to-pdf={target}", page.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    steady_pdf(target)


def extracted_text(doc: dict[str, Any], target: Path) -> None:
    """Bare headings between blank lines, lines cut at 90 columns, mixed bullets, one bullet lost, a page footer in the middle."""
    out: list[str] = ["", "", *textwrap.wrap(doc["invented"], 90), ""]
    for section in doc["sections"]:
        out += [section["heading"], ""]
        for passage in section["passages"]:
            out += [*textwrap.wrap(passage, 90), ""]
        for number, (mark, (_, text)) in enumerate(zip(section.get("marks", []), section["points"], strict=True)):
            out += textwrap.wrap(mark + section.get("printed", {}).get(number, text), 90, break_on_hyphens=False)
            if not mark:
                out.append("")
            if section.get("page_footer_after") == number:
                out += ["", "Page 2", ""]
        if section["points"]:
            out.append("")
        for line in section["after"]:
            out += [*textwrap.wrap(line, 90), ""]
    target.write_text("\n".join(out).rstrip() + "\n", encoding="utf-8")
