"""Agreement on themes: two people code the same lines apart, and the figures say how far they agree, with each other and the machine."""

from __future__ import annotations

from ui import agreement_coding as coding
from ui import agreement_figures as figures
from ui import links
from ui.components import empty_library, heading, show
from ui.words import html

heading("Agreement on themes", 1)
if not empty_library():
    show(
        "<p>Two people give themes to the same lines. Neither sees what the other gave, or what the machine suggested, until both have. "
        f'<a href="{html(links.decide())}">Decide on themes</a></p>'
    )
    coding.answer()
    name = coding.name()
    sample = coding.choose(name)
    coding.draw_form(name, opened=sample is None)
    if sample is not None:
        heading(f"Sample {sample.number}")
        coding.about(sample)
        if sample.done:
            figures.figures(sample)
        else:
            coding.code_form(sample, name)
