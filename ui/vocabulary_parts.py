"""What the page "Themes vocabulary" shows: whether the list is sound, the themes by family, and what people changed."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from kb.library import Library
from kb.models import CitedPoint
from kb.theme_models import Affected
from kb.themes.health import FEWEST_LINES, MOST_THEMES, Health
from ui import links, state
from ui import vocabulary_words as words
from ui.components import box, heading, show, table
from ui.words import KINDS, html, number, plain, shortened

_CHECKED = "vocabulary_checked"


# ------------------------------------------------------------------ whether it is sound


def health(library: Library) -> None:
    """How many themes there are, and the check of the whole list, made when a person asks: it needs the language model."""
    heading("Is the list sound?")
    show(f"<p>{len(library.vocabulary.themes)} themes are in use; at most {MOST_THEMES} can be kept in mind.</p>")
    if st.button("Check the list", key="check"):
        st.session_state[_CHECKED] = True
    if not st.session_state.get(_CHECKED):
        show(
            '<p class="kb-small">Looks for themes on too few lines, themes whose definitions say nearly the same, and themes that stand on '
            "nearly the same lines.</p>"
        )
        return
    with st.spinner("Checking the list …"):
        restricted = state.with_restricted()
        found = state.remembered(("vocabulary health", restricted), lambda: library.theming.health(restricted=restricted))
    if found.sound:
        box("Sound: few enough themes, every theme is used, and no two say or mark the same.")
        return
    show("".join(_findings(found)))


def _findings(found: Health) -> list[str]:
    parts = []
    if found.too_many:
        parts.append(f'<div class="kb-box"><p>There are {found.themes} themes, more than {MOST_THEMES}. Merge or retire some.</p></div>')
    parts += _part(
        f"{number(len(found.little_used), 'theme')} of {found.themes} on fewer than {FEWEST_LINES} lines",
        [f"{_theme(one.theme.id, one.theme.label)}: {number(one.lines, 'line')}" for one in found.little_used],
    )
    parts += _part(
        f"{number(len(found.alike_definitions), 'pair')} of themes whose definitions say nearly the same",
        [f"{_theme(pair.first.id, pair.first.label)} and {_theme(pair.second.id, pair.second.label)}" for pair in found.alike_definitions],
    )
    parts += _part(
        f"{number(len(found.same_lines), 'pair')} of themes on nearly the same lines",
        [
            f"{_theme(pair.first.id, pair.first.label)} and {_theme(pair.second.id, pair.second.label)}: both on {pair.both} of the "
            f"{number(pair.either, 'line')} that have either"
            for pair in found.same_lines
        ],
    )
    return parts


def _part(title: str, items: Sequence[str]) -> list[str]:
    """One kind of finding; nothing where none was found."""
    if not items:
        return []
    return [f"<details open><summary>{html(title)}</summary><ul>{''.join(f'<li>{item}</li>' for item in items)}</ul></details>"]


def _theme(theme: str, label: str) -> str:
    return f'<a href="{html(links.theme(theme))}">{html(label)}</a>'


# ------------------------------------------------------------------ what a change touches


def touched(found: Affected, into: str | None) -> None:
    """What a merge or a retirement moves or takes away, line by line, before it is confirmed."""
    counts = (
        (found.suggested, "suggested"),
        (found.accepted, "accepted by people"),
        (found.rejected, "rejected by people"),
    )
    told = ", ".join(f"{count} {how}" for count, how in counts)
    if not found.lines and not found.elsewhere:
        show("<p>No line has this theme, so no line changes.</p>")
        return
    show(f"<p><strong>{number(len(found.lines), 'line')} {'is' if len(found.lines) == 1 else 'are'} touched</strong>: {told}.</p>")
    if into is not None:
        show("<p>All of them move along, with who decided what and when.</p>")
    elif found.lines:
        show("<p>Suggestions go. What people decided is kept in the history, but the theme is no longer shown on these lines.</p>")
    if found.elsewhere:
        rest = number(found.elsewhere, "decision")
        show(f"<p>{rest} on lines that are not shown at present {'goes' if found.elsewhere == 1 else 'go'} the same way.</p>")
    kept_back = sum(map(_kept_back, found.lines))
    if kept_back:
        show(f"<p>{number(kept_back, 'of them is', 'of them are')} of restricted reviews, and not listed here.</p>")
    if found.overruled:
        rows = "".join(
            f"<li>{html(shortened(line.wording, 140))} <em>Will be {html(now.value)} for “{html(into)}”.</em></li>"
            for line, now in found.overruled
            if not _kept_back(line)
        )
        show(
            f"<p>{number(len(found.overruled), 'line')} where the two themes were decided on differently: what was accepted stands before "
            f"what was rejected, and a decision before a suggestion.</p><ul>{rows}</ul>"
        )
    listed = [line for line in found.lines if not _kept_back(line)]
    if listed:
        with st.expander(f"See {number(len(listed), 'line')}"):
            show(f'<ul class="kb-plain">{"".join(map(_line, listed))}</ul>')


def _kept_back(line: CitedPoint) -> bool:
    return line.restricted and not state.with_restricted()


def _line(line: CitedPoint) -> str:
    link = f'<a href="{html(links.review(line.review, line.id))}">{html(line.reference)}</a>'
    return f'<li>{html(shortened(line.wording, 160))}<br><span class="kb-small">{KINDS[line.kind].name} · {link}</span></li>'


# ------------------------------------------------------------------ the list and its history


def listed(library: Library) -> None:
    """Every theme by family, with its id and the lines it stands on."""
    vocabulary, lines = library.vocabulary, library.theming.line_counts(restricted=state.with_restricted())
    heading(f"The {number(len(vocabulary.themes), 'theme')}")
    opened = vocabulary.resolve(st.query_params.get("theme", ""))
    for family, themes in vocabulary.families().items():
        rows = []
        for theme in themes:
            mark = ' class="kb-opened"' if theme.id == opened else ""
            rows.append(
                f'<tr id="theme-{html(theme.id)}"{mark}><th scope="row">{_theme(theme.id, theme.label)}<br>'
                f'<span class="kb-small">{html(theme.id)}</span></th>'
                f'<td>{html(theme.definition)}</td><td class="kb-number">{lines.get(theme.id, 0):,}</td></tr>'
            )
        head = ['<th scope="col">Theme</th>', '<th scope="col">What it means</th>', '<th scope="col" class="kb-number">Lines</th>']
        with st.expander(f"{plain(family)}: {number(len(themes), 'theme')}", expanded=opened in [theme.id for theme in themes]):
            table(head, rows, caption="The lines held that carry each theme; its name opens them.", label=f"Themes of {family}")


def history(library: Library) -> None:
    """What people changed, the newest first."""
    heading("What was changed")
    made = library.theming.history()
    if not made:
        show("<p>Nobody has changed the themes in this library: they are as they came.</p>")
        return
    vocabulary = library.vocabulary
    show(f'<ul class="kb-plain">{"".join(f"<li>{html(words.told(one, vocabulary))}</li>" for one in made)}</ul>')
