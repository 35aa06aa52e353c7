"""Groups of lines that fit no theme on their page: what each is about, and the three things that a person can do with it."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st
import yaml

from kb.errors import KnowledgeBaseError
from kb.models import AssignmentState, Theme
from kb.theme_models import Choice
from kb.trends.emerging import Emerging, Group, emerging, set_aside_as
from ui import state
from ui.components import box, point_cards, problem, show
from ui.who import your_name
from ui.words import html, number

#: Groups shown before a person asks for the rest, and lines of a group.
FIRST, LINES = 6, 4

_DONE = "emerging_done"


def read(*, restricted: bool) -> Emerging:
    """The groups, made once until the library changes."""
    with st.spinner("Comparing the lines …"):
        return state.remembered(("emerging", restricted), lambda: emerging(state.library(), restricted=restricted))


def offered(found: Emerging) -> None:
    """The groups on offer, those of most reviews first."""
    if said := st.session_state.pop(_DONE, None):
        box(said)
    if not found.groups:
        least = "No lines of two reviews are close in meaning and fit no theme." if found.compared else "Every line fits a theme."
        show(f'<p class="kb-box" role="status">{least} Look again when more reviews have been added.</p>')
        return
    left_out = f" {found.left_out:,} older lines were too many to compare." if found.left_out else ""
    show(
        f'<p class="kb-quiet">{number(len(found.groups), "group")}, of {number(found.compared, "line")} that fit no theme, '
        f"compared with one another.{left_out}</p>"
    )
    name = your_name("emerging")
    for group in found.groups[:FIRST]:
        _group(group, name)
    if len(found.groups) > FIRST and st.toggle(f"Show the other {len(found.groups) - FIRST}", key="more-groups"):
        for group in found.groups[FIRST:]:
            _group(group, name)


def title(group: Group) -> str:
    """What a group is about, in words printed in its lines."""
    return ", ".join(group.words) if group.words else "No word is shared by most of these lines"


def _group(group: Group, name: str) -> None:
    with st.container(border=True, key=f"group-{group.id}"):
        said = f"Words they share: {title(group)}" if group.words else title(group)
        show(f"<h2>{html(said)}</h2><p>{number(len(group.lines), 'line')} in {number(len(group.reviews), 'review')}.</p>")
        point_cards(group.lines[:LINES])
        if len(group.lines) > LINES and st.toggle(f"Show the other {number(len(group.lines) - LINES, 'line')}", key=f"lines-{group.id}"):
            point_cards(group.lines[LINES:])
        merge, new, aside = st.tabs(["Put with a theme", "Name a new theme", "Set aside"])
        with merge:
            _merge(group, name)
        with new:
            _name_it(group, name)
        with aside:
            show("<p>These lines are not offered again, unless more lines join them than stand here now.</p>")
            if st.button("Set aside", key=f"aside-{group.id}"):
                _act(name, lambda: _set_aside(group, name))


def _merge(group: Group, name: str) -> None:
    labels = {theme.id: theme.label for theme in sorted(state.library().vocabulary.themes, key=lambda theme: theme.label)}
    theme = st.selectbox(
        "Theme", list(labels), index=None, format_func=labels.__getitem__, placeholder="Choose one", key=f"theme-{group.id}"
    )
    if st.button("Put these lines with this theme", key=f"merge-{group.id}"):
        if theme is None:
            show('<p class="kb-quiet" role="alert">Please choose a theme.</p>')
            return
        _act(name, lambda: _put_with(group, theme, labels[theme], name))


def _name_it(group: Group, name: str) -> None:
    """A form for the new theme, its phrases filled in with words printed in the lines; or the entry as a file."""
    show("<p>The new theme stands in the vocabulary with your name and reason, and these lines are put with it.</p>")
    with st.form(f"new-{group.id}", border=False):
        label = st.text_input("Name of the theme", key=f"label-{group.id}", max_chars=90)
        family = st.selectbox("Family", list(state.library().vocabulary.families()), key=f"family-{group.id}")
        definition = st.text_area("What it means, in a sentence or two", key=f"definition-{group.id}", max_chars=400)
        phrases = st.text_area(
            "Words that people use for it, one to a line", "\n".join(group.words), key=f"phrases-{group.id}", max_chars=1000
        )
        reason = st.text_input("Why it is needed", key=f"why-{group.id}", placeholder="For those who come after", max_chars=300)
        if st.form_submit_button("Add this theme"):
            _act(name, lambda: _add(group, Theme("", label, family, definition, tuple(phrases.splitlines())), reason, name))
    st.download_button(
        "Download the entry as a file",
        entry(group),
        file_name="new-theme.yaml",
        mime="application/yaml",
        key=f"entry-{group.id}",
        on_click="ignore",
    )


def _add(group: Group, wanted: Theme, reason: str, name: str) -> None:
    made = state.library().theming.add(wanted.label, wanted.family, wanted.definition, wanted.phrases, reason=reason, by=name)
    _put_with(group, made.wanted.theme, made.label, name)


def entry(group: Group) -> str:
    """An entry of data/themes.yaml to be filled in: the phrases are words of the lines, and the lines stand beside it."""
    lines = "".join(f"# {line.reference}: {' '.join(line.wording.split())}\n" for line in group.lines)
    empty = [{"id": "new-theme", "label": "", "definition": "", "phrases": list(group.words)}]
    return f"# Lines that fit no theme yet:\n{lines}{yaml.safe_dump(empty, sort_keys=False, allow_unicode=True)}"


def put_aside(found: Emerging) -> None:
    """What was set aside, with the way back."""
    if not found.aside:
        return
    decided = state.library().agenda.aside()
    with st.expander(f"{number(len(found.aside), 'group')} set aside"):
        for group in found.aside:
            decision = set_aside_as(group, decided)
            if decision is None:
                continue
            show(f"<p>{html(title(group))}: {number(len(group.lines), 'line')}, set aside by {html(decision.by)}.</p>")
            if st.button("Offer again", key=f"again-{group.id}"):
                _act(decision.by, lambda decision=decision: state.library().agenda.offer_again(decision.lines))  # type: ignore[misc]


def _set_aside(group: Group, name: str) -> None:
    state.library().agenda.set_aside([line.id for line in group.lines], group.words, name)
    st.session_state[_DONE] = f"Set aside: {title(group)}."


def _put_with(group: Group, theme: str, label: str, name: str) -> None:
    state.library().deciding.decide([Choice(line.id, theme, AssignmentState.ACCEPTED) for line in group.lines], name)
    st.session_state[_DONE] = f"{number(len(group.lines), 'line')} put with “{label}” by {name}."


def _act(name: str, act: Callable[[], object]) -> None:
    """Do it, when a name was given; what the library refuses is said."""
    if not name:
        show('<p class="kb-quiet" role="alert">Please give your name above: it stands beside what you decide.</p>')
        return
    try:
        act()
    except KnowledgeBaseError as error:
        problem(error)
        return
    st.rerun()
