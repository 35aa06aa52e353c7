"""Themes vocabulary: which themes there are, whether the list is sound, and changing it, with a reason and a history."""

from __future__ import annotations

from ui import links, state
from ui import vocabulary_forms as forms
from ui import vocabulary_parts as parts
from ui.components import heading, show
from ui.restricted import left_out_line
from ui.words import html

heading("Themes vocabulary", 1)
library = state.library()
show(
    "<p>The themes that lines can have. An id never changes and is never used twice: what was decided, linked or written down stays right. "
    f'<a href="{html(links.decide())}">Decide on themes</a> · <a href="{html(links.agreement())}">How far people agree</a></p>'
)
left_out_line()
forms.answer()
parts.health(library)
forms.change(library)
forms.files(library)
parts.listed(library)
parts.history(library)
