"""The layouts that stand in templates: a web page, Markdown, slides printed by Chromium, a report set by Typst."""

from __future__ import annotations

import json
import subprocess
from dataclasses import asdict
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from still import still_pdf
from words import Briefing, Point

HERE = Path(__file__).resolve().parent


def markdown(point: Point) -> str:
    """The words of a point with their emphasis and link, its label in bold before them."""
    text, hints = point.text, point.hints
    if "emphasis" in hints:
        text = text.replace(hints["emphasis"], f"*{hints['emphasis']}*", 1)
    if "href" in hints:
        linked = hints.get("linked", text)
        escaped = linked.replace("(", r"\(").replace(")", r"\)")
        text = text.replace(linked, f"[{escaped}]({hints['href']})", 1)
    return f"**{point.label}:** {text}" if point.label else text


def render(briefing: Briefing, suffix: str) -> str:
    """Fill the briefing's own template."""
    jinja = Environment(
        loader=FileSystemLoader(HERE),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    jinja.filters["markdown"] = markdown
    return jinja.get_template(f"{briefing.stem}.{suffix}.j2").render(b=briefing)


def build_html(briefing: Briefing, target: Path, work: Path) -> None:
    """Write the web page."""
    target.write_text(render(briefing, "html"), encoding="utf-8")


def build_markdown(briefing: Briefing, target: Path, work: Path) -> None:
    """Write the Markdown file."""
    target.write_text(render(briefing, "md") + "\n", encoding="utf-8")


def build_chromium(briefing: Briefing, target: Path, work: Path) -> None:
    """Print the slides with Chromium."""
    page = work / "slides.html"
    page.write_text(render(briefing, "html"), encoding="utf-8")
    flags = ["--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={work / 'chromium'}", "--no-pdf-header-footer"]
    command = ["chromium", *flags, f"--print-to-pdf={target}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=200)
    still_pdf(target)


def build_typst(briefing: Briefing, target: Path, work: Path) -> None:
    """Set the report with Typst, which is needed for nothing else."""
    import typst

    typst.compile(HERE / f"{briefing.stem}.typ", output=target, sys_inputs={"briefing": json.dumps(asdict(briefing))})
