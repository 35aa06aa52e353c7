"""About: what this is, what the machine works out, where to turn to, and how accessible the pages are."""

from __future__ import annotations

from kb.settings import settings
from ui import check_page, state
from ui.components import heading, show
from ui.words import html, number

_WHAT = """
<h2>What this is</h2>
<p>This library holds learning from safeguarding practice reviews: what went wrong, what good looks like, what was recommended and
what to ask your team. Every line is a review's own words, shown with its review, date, page and printed heading. Nothing is
written or summarised by a machine. It works on this computer alone and sends nothing anywhere.</p>
<p>It is no substitute for your procedures, and it is not for holding anyone to account. Published reviews belong to the
partnerships that published them.</p>
<h2>What the machine works out</h2>
<ul>
<li><strong>Which kind of line it is</strong>, from the heading above it. Where no heading is printed, the kind is worked out from
the lines themselves; the line then says “heading worked out, not printed”, and why.</li>
<li><strong>Themes</strong> are suggested, each with its reason. They can be wrong. Counts of themes are counts of reviews, never
percentages.</li>
<li><strong>Search</strong> looks for your words and for lines close in meaning. The order is the machine's; the lines are
not.</li>
<li><strong>Reference, date and partnership</strong> are read from the file. What a file does not state is shown as not
stated.</li>
</ul>
"""
_ACCESS = """
<h2>Accessibility</h2>
<p>The pages aim at WCAG 2.2 level AA: they can be used with a keyboard alone, at 200 % zoom and on a screen 360 pixels wide;
colour never carries meaning alone; the chart of themes is a table, and stands beside a plain list. They have not been tested by
an independent body. Known limits: the preview of a pack is a frame inside the page (download the pack to read it by itself), and
Streamlit, which these pages are built with, sets the language of the page as English without naming a region.</p>
"""

heading("About", 1)
now = settings()
show(_WHAT)
show(
    f"<h2>If this touches you</h2><p>{html(now.content_note)}</p><p>{html(now.helpline)}</p>"
    f'<p><a href="{html(now.worried_url)}">Worried about a child?</a></p>'
)
if state.invented():
    count = number(len(state.invented()), "review")
    show(
        f"<h2>Sample briefings</h2><p>{count} in this library say of themselves that they are invented. They show how things work: no real "
        "child, family or agency is described. Each of their lines is marked “Invented sample”.</p>"
    )
check_page.kept_headings("about")
show(_ACCESS)
