"""`kb paper`: the subgroup's paper on what recurs, and its figures, written to a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui import options
from ui.guard import plainly
from ui.options import AsJson, Home, Where

_FORMATS = ("docx", "pdf", "html", "xlsx", "csv")


@plainly
def paper(
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write the paper.")],
    since: Annotated[str, typer.Option("--from", metavar="DATE", help="Reviews published from here, such as 2023 or March 2023.")] = "",
    until: Annotated[
        str, typer.Option("--to", metavar="DATE", help="Reviews published up to here, that day, month or year included.")
    ] = "",
    form: Annotated[str | None, typer.Option("--format", metavar="|".join(_FORMATS), help="Else told from the ending of FILE.")] = None,
    where: Where = None,
    include_restricted: Annotated[bool, typer.Option("--include-restricted", help="Count restricted reviews too.")] = False,
    home: Home = None,
    as_json: AsJson = False,
) -> int:
    """Write the subgroup's paper on what recurs (Word, PDF, web page), or its figures (Excel, CSV)."""
    from kb.papers import FORMATS, build_paper, render, render_figures
    from kb.trends import recurrence
    from ui import json_output, terminal
    from ui.paper_periods import read_period
    from ui.writing import write_file

    chosen = (form or out.suffix.lstrip(".")).lower()
    if chosen not in FORMATS:
        raise typer.BadParameter(f"use one of {', '.join(FORMATS)}.", param_hint="--format")
    period = read_period(since, until)
    if isinstance(period, str):
        raise typer.BadParameter(period, param_hint="--from / --to")
    facets = options.facets(where)
    with options.open_library(home) as library:
        narrowed = options.filter_of(library, facets, restricted=include_restricted)
        made = build_paper(library, period, narrowed)
        found = recurrence(library, narrowed, period)
        content = render_figures(found, chosen) if FORMATS[chosen].figures else render(made, chosen)
        restricted = 0 if include_restricted else library.left_out()
    write_file(out, content)
    if as_json:
        json_output.write(
            {
                "file": str(out),
                "format": chosen,
                "from": period.since,
                "to": period.until,
                "reviews": found.held,
                "undated": len(found.undated),
                "unsure": len(found.unsure),
                "sentences": [finding.text for part in made.parts for finding in part.findings],
            }
        )
    else:
        terminal.console().print(terminal.safe(f"{out}: {made.title}. {made.subtitle}"))
        if made.notice:
            terminal.say(made.notice)
        terminal.restricted(restricted, left_out=True)
    return 0
