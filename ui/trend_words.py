"""Sentences about recurrence as HTML: every number is a link to the very lines it counts. Knows nothing of Streamlit."""

from __future__ import annotations

from collections.abc import Sequence

from kb.trends.sentences import Figure, Sentence, shared_standing
from ui import links
from ui.words import html


def sentence(said: Sentence, *, standing: bool = True) -> str:
    """One sentence; `standing` adds whether its theme is only suggested."""
    words = "".join(_figure(piece) if isinstance(piece, Figure) else html(piece) for piece in said.pieces)
    mark = f' <span class="kb-small">({html(said.standing)})</span>' if standing and said.standing else ""
    return words + mark


def sentences(said: Sequence[Sentence]) -> str:
    """Sentences as a list; what is true of all their themes is said once above it."""
    shared = shared_standing(said)
    above = f'<p class="kb-small">Themes here: {html(shared)}.</p>' if shared else ""
    return above + f'<ul class="kb-plain">{"".join(f"<li>{sentence(one, standing=not shared)}</li>" for one in said)}</ul>'


def _figure(figure: Figure) -> str:
    return f'<a href="{html(links.selection(figure.count.selection))}">{html(figure.words)}</a>'
