"""Lines that fit no theme yet, in groups of lines close in meaning: to be named, put with a theme, or set aside by a person."""

from __future__ import annotations

from ui import emerging_groups, state
from ui.components import empty_library, heading, show
from ui.restricted import left_out_line

heading("Lines that fit no theme yet", 1)
show(
    "<p>These lines come from at least two reviews, are close in meaning, and fit none of the themes, or only by a weak suggestion. "
    "They may be a theme of their own, belong to one that is there, or have nothing in common that matters. The machine only puts "
    "them side by side; you decide.</p>"
)
if not empty_library():
    left_out_line()
    found = emerging_groups.read(restricted=state.with_restricted())
    emerging_groups.offered(found)
    emerging_groups.put_aside(found)
