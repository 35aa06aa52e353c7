"""Packs: choose what about and how long; the pack is shown at once and can be downloaded."""

from __future__ import annotations

from ui import packing
from ui.components import empty_library, heading, show
from ui.restricted import left_out_line

heading("Packs", 1)
show("<p>A pack is a page to lead a team discussion with: strengths first, then learning and questions, all in the reviews' own words.</p>")
if not empty_library():
    wish = packing.wish_from_address()
    left_out_line()
    packing.choose(wish)
    packing.show_pack(wish)
