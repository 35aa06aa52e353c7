"""Decide on themes: the machine's suggestions, the least sure first, which people accept, reject or change. The address narrows them."""

from __future__ import annotations

from ui import decide_actions as actions
from ui import decide_page as parts
from ui import links, state
from ui.components import empty_library, heading, show
from ui.restricted import left_out_line
from ui.words import html

heading("Decide on themes", 1)
if not empty_library():
    show(
        "<p>The machine suggests themes; people decide. What you decide stays, whatever is read or suggested later. "
        f'<a href="{html(links.agreement())}">How far people agree</a> · <a href="{html(links.vocabulary())}">Change the themes</a></p>'
    )
    left_out_line()
    theme, review = parts.narrowed()
    parts.choose(theme, review)
    queue = state.library().deciding.queue(theme=theme, review=review, restricted=state.with_restricted(), limit=1, skip=actions.skipped())
    names = [f"of “{state.theme_label(theme)}”"] if theme else []
    names += [f"in {state.library().review(review).summary.reference}"] if review else []
    what = f" {' '.join(names)}" if names else ""
    parts.progress(queue.progress, what)
    parts.answer()
    if names or actions.asked() is not None:
        parts.many(queue, what)
    if queue.lines:
        parts.line(queue.lines[0], by_key=parts.keys())
    else:
        parts.nothing_left(queue, filtered=bool(names))
    parts.last_decisions()
