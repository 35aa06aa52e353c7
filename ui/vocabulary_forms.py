"""The forms of the page "Themes vocabulary": adding, rewording, merging and retiring a theme, and the list as a file, out and in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from kb.errors import KnowledgeBaseError
from kb.library import Library
from kb.models import Theme
from kb.theme_models import VocabularyAction
from kb.themes import exchange
from kb.themes.vocabulary import Vocabulary
from ui import state
from ui import vocabulary_parts as parts
from ui import vocabulary_words as words
from ui.components import box, heading, show
from ui.who import given_name, your_name
from ui.words import html, number, plain

_SAID, _REFUSED, _DONE = "vocabulary_said", "vocabulary_refused", "vocabulary_done"
_MIME = {"csv": "text/csv", "yaml": "application/yaml"}

_STEPS = {
    "Add a theme": VocabularyAction.ADD,
    "Rename or reword a theme": VocabularyAction.EDIT,
    "Merge a theme into another": VocabularyAction.MERGE,
    "Retire a theme": VocabularyAction.RETIRE,
}


def answer() -> None:
    """What was done last, or why it was not; after a change, the way to suggest themes anew."""
    problem, done = st.session_state.pop(_REFUSED, None), st.session_state.get(_SAID)
    if problem:
        box(problem, problem=True)
    if done:
        show(f'<div class="kb-box" role="status"><p>{html(done)}</p></div>')
        st.button("Suggest themes anew for all lines", key="anew", on_click=_suggest_anew)


def _suggest_anew() -> None:
    def anew() -> str:
        with st.spinner("Suggesting themes anew …"):
            return f"{number(state.library().deciding.suggest_anew(), 'suggestion')} stand now. What people decided stayed."

    _try(anew)


def _try(do: Callable[[], str]) -> None:
    st.session_state[_SAID] = st.session_state[_REFUSED] = None
    try:
        sentence = do()
    except KnowledgeBaseError as error:
        st.session_state[_REFUSED] = str(error)
        return
    st.session_state[_SAID] = sentence
    st.session_state[_DONE] = st.session_state.get(_DONE, 0) + 1  # empties the forms
    st.toast(plain(sentence))


# ------------------------------------------------------------------ one change


def change(library: Library) -> None:
    """The form of one change; what it touches stands above its button."""
    heading("Change the list")
    vocabulary = library.vocabulary
    done = st.session_state.get(_DONE, 0)
    what = st.radio("What do you want to do?", list(_STEPS), key=f"step-{done}")
    action = _STEPS[what]
    with st.container(border=True, key="kb-vocabulary-form"):
        if action is VocabularyAction.ADD:
            _worded(vocabulary, None, f"new-{done}", "Add this theme")
            return
        theme = _theme("Which theme", vocabulary, f"theme-{done}", st.query_params.get("theme"))
        if theme is None:
            return
        if action is VocabularyAction.EDIT:
            _worded(vocabulary, vocabulary[theme], f"{theme}-{done}", "Keep the new words")
        elif action is VocabularyAction.RETIRE:
            parts.touched(library.theming.affected(theme), None)
            label = f"Retire “{plain(vocabulary[theme].label)}”"
            _confirm(label, f"retire-{done}", lambda reason, by: _retire(theme, reason, by))
        else:
            into = _theme("Into which theme", vocabulary, f"into-{done}", None, leave_out=theme)
            if into is not None:
                parts.touched(library.theming.affected(theme, into), vocabulary[into].label)
                label = f"Merge “{plain(vocabulary[theme].label)}” into “{plain(vocabulary[into].label)}”"
                _confirm(label, f"merge-{done}", lambda reason, by: _merge(theme, into, reason, by))


def _theme(label: str, vocabulary: Vocabulary, key: str, asked: str | None, leave_out: str = "") -> str | None:
    labels = {theme.id: f"{theme.label} ({theme.family})" for theme in vocabulary.themes if theme.id != leave_out}
    now = vocabulary.resolve(asked or "")
    start = list(labels).index(now) if now in labels else None
    return st.selectbox(label, list(labels), index=start, key=key, format_func=labels.__getitem__, placeholder="Choose a theme")


def _worded(vocabulary: Vocabulary, theme: Theme | None, key: str, button: str) -> None:
    """The words of a theme, new or as they are."""
    families = list(vocabulary.families())
    st.text_input("Label", value=theme.label if theme else "", key=f"label-{key}", max_chars=90, placeholder="What people read")
    st.selectbox(
        "Family",
        families,
        index=families.index(theme.family) if theme else None,
        key=f"family-{key}",
        accept_new_options=True,
        placeholder="Choose a family, or write a new one",
    )
    said = theme.definition if theme else ""
    st.text_area("What a line must be about to have this theme", value=said, key=f"definition-{key}", max_chars=400)
    used = "\n".join(theme.phrases) if theme else ""
    st.text_area("Words that practitioners use for it, one a line", value=used, key=f"phrases-{key}")
    if theme is not None:
        show(f'<p class="kb-small">Its id stays {html(theme.id)}; what it was called before still finds it.</p>')

    def do(reason: str, by: str) -> str:
        label, definition = (str(st.session_state.get(f"{field}-{key}") or "") for field in ("label", "definition"))
        family = str(st.session_state.get(f"family-{key}") or "")
        phrases = str(st.session_state.get(f"phrases-{key}") or "").splitlines()
        library = state.library()
        if theme is None:
            made = library.theming.add(label, family, definition, phrases, reason=reason, by=by)
        else:
            wanted = replace(theme, label=label, family=family, definition=definition, phrases=tuple(phrases))
            made = library.theming.edit(wanted, reason=reason, by=by)
        return f"{words.wanted(made.wanted, made.label, library.vocabulary)}."

    _confirm(button, key, do)


def _confirm(button: str, key: str, do: Callable[[str, str], str]) -> None:
    """The reason, the name, and the button that makes the change."""
    st.text_input("Why", key=f"why-{key}", placeholder="Stands in the history, for those who come after", max_chars=300)
    with st.container(width=320):
        your_name("vocabulary")
    st.button(button, key=f"do-{key}", type="primary", wrap=True, on_click=_do, args=(do, f"why-{key}"))


def _do(do: Callable[[str, str], str], why: str) -> None:
    _try(lambda: do(str(st.session_state.get(why) or ""), given_name("vocabulary")))


def _retire(theme: str, reason: str, by: str) -> str:
    made = state.library().theming.retire(theme, reason=reason, by=by)
    return f"Retired “{made.label}”. {number(made.lines, 'line')} had it."


def _merge(theme: str, into: str, reason: str, by: str) -> str:
    made = state.library().theming.merge(theme, into, reason=reason, by=by)
    return f"{words.wanted(made.wanted, made.label, state.library().vocabulary)}. {number(made.lines, 'line')} moved along."


# ------------------------------------------------------------------ files


def files(library: Library) -> None:
    """The list as a file: to take along, and to read in what was changed there."""
    heading("The list as a file")
    vocabulary = library.vocabulary
    with st.container(horizontal=True):
        for form in exchange.FORMATS:
            content = exchange.write(vocabulary, form)
            st.download_button(
                f"Download as {form.upper()}", content, f"themes.{form}", mime=_MIME[form], key=f"get-{form}", on_click="ignore"
            )
    done = st.session_state.get(_DONE, 0)
    with st.expander("Read in a changed list"):
        show("<p>New themes are added and changed ones reworded. A theme that the file lacks stays: merge or retire it above.</p>")
        given = st.file_uploader("A list that was downloaded here and changed", type=["csv", "yaml", "yml"], key=f"file-{done}")
        if given is None:
            return
        try:
            planned = library.theming.plan(exchange.read(given.getvalue(), given.name))
        except KnowledgeBaseError as error:
            box(str(error), problem=True)
            return
        if not planned:
            box("The file says what the list says already: there is nothing to change.")
            return
        labels = {theme.id: theme.label for theme in vocabulary.themes}
        items = [words.wanted(one, labels.get(one.theme, one.entry.label if one.entry else one.theme), vocabulary) for one in planned]
        show(f"<p>{number(len(planned), 'change')}:</p><ul>{''.join(f'<li>{html(item)}</li>' for item in items)}</ul>")

        def take_in(reason: str, by: str) -> str:
            made = library.theming.take_in(planned, reason=reason, by=by)
            return f"{number(len(made), 'change')} made from {given.name}."

        st.text_input("Why", key=f"why-file-{done}", placeholder="Stands in the history, for those who come after", max_chars=300)
        st.button(f"Make {number(len(planned), 'change')}", key="take-in", type="primary", on_click=_do, args=(take_in, f"why-file-{done}"))
