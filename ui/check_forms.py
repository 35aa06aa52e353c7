"""The forms of the check page: what is wrong with a line or a section, asked one thing at a time, and the line that was missed."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kb.corrections import CheckedDocument
from kb.corrections.recutting import labelled, places_to_cut
from kb.models import Change, CorrectionAction, LearningPoint
from ui import check_actions as actions
from ui import checking
from ui.checking import Numbered
from ui.components import box
from ui.words import KINDS, SECTIONS, plain, shortened

#: A label is a few words; more than this many are never offered as one.
_LABEL_WORDS = 12
_AROUND = 42
_PASTED = "Other words: copy them from the document"


def line_form(one: Numbered) -> None:
    """What can be changed in one line."""
    document, index = one.document, one.index
    point = document.reading.points[index]
    key = f"line-{document.ids[index]}"
    following = document.reading.points[index + 1] if index + 1 < len(document.reading.points) else None
    steps: dict[str, Callable[[Numbered, str], None]] = {
        "It is of another kind": _kind,
        "Its label": _label,
        "It is two lines": _split,
        "It is no learning": _drop,
    }
    if len(places_to_cut(point.wording)) == 0:
        del steps["It is two lines"]
    if following is not None:
        steps["It goes on in the next line"] = _merge
    with st.container(border=True, key=f"kb-form-{key}"):
        wrong = st.radio(f"What is wrong with line {one.number}?", list(steps), key=f"wrong-{key}")
        steps[wrong](one, key)
        _foot(one, key)


def _foot(one: Numbered, key: str) -> None:
    problem = actions.refused(key)
    if problem:
        box(problem, problem=True)
    for made in one.document.touched[one.index]:
        st.button(plain(f"Take back: {checking.told(made)}"), key=f"back-{key}-{made.id}", on_click=actions.undo, args=(made.id, key))


def _do(one: Numbered, key: str, name: str, wanted: Callable[[], Change]) -> None:
    """The button that makes a change, and the one that closes the form.

    `wanted` is asked when the button is pressed: what was chosen a moment before must count, though the page was not made anew since.
    """
    with st.container(horizontal=True):
        st.button(name, key=f"do-{key}", type="primary", on_click=_make, args=(one.document.number, wanted, key))
        st.button("Close", key=f"close-{key}", on_click=actions.close_form)


def _make(document: int, wanted: Callable[[], Change], key: str) -> None:
    actions.correct(document, wanted(), key)


def _kind(one: Numbered, key: str) -> None:
    now, at = one.document.reading.points[one.index].kind, one.document.line(one.index)
    others = [kind for kind in KINDS if kind is not now]
    st.selectbox("It is", others, format_func=lambda kind: KINDS[kind].name, key=f"kind-{key}")
    _do(one, key, "Change its kind", lambda: Change(CorrectionAction.KIND, at, st.session_state[f"kind-{key}"].value))


def _label(one: Numbered, key: str) -> None:
    st.selectbox(
        "Which of its first words are the label?",
        label_choices(one.document.reading.points[one.index]),
        format_func=lambda words: words or "None: all of it is text",
        key=f"label-{key}",
    )
    at = one.document.line(one.index)
    _do(one, key, "Set the label", lambda: Change(CorrectionAction.LABEL, at, words=st.session_state[f"label-{key}"]))


def label_choices(point: LearningPoint) -> list[str | None]:
    """What the label of a line could be: its first words, or nothing; not what it is."""
    words = point.wording.split()
    beginnings = [" ".join(words[:many]) for many in range(1, min(len(words), _LABEL_WORDS + 1))]
    found = [parts[0] for text in beginnings if (parts := labelled(text, point.wording)) is not None]
    return [choice for choice in (None, *dict.fromkeys(found)) if choice != point.label]


def _split(one: Numbered, key: str) -> None:
    wording, at = one.document.reading.points[one.index].wording, one.document.line(one.index)
    st.selectbox("The second line begins", cut_choices(wording), format_func=lambda cut: around(wording, cut), key=f"cut-{key}")
    _do(one, key, "Split it here", lambda: Change(CorrectionAction.SPLIT, at, words=wording[st.session_state[f"cut-{key}"] :]))


def cut_choices(wording: str) -> list[int]:
    """Where a line can be split: after the ends of sentences and parts first, then before every other word."""
    cuts = places_to_cut(wording)
    likely = [cut for cut in cuts if wording[:cut].rstrip()[-1:] in ".;:?!"]
    return [*likely, *(cut for cut in cuts if cut not in likely)]


def around(wording: str, cut: int) -> str:
    """The words before and after a place, as a choice shows them."""
    before, after = wording[:cut].rstrip(), wording[cut:]
    left = before if len(before) <= _AROUND else f"… {before[-_AROUND:].split(' ', 1)[-1]}"
    return f"{left} ▮ {shortened(after, _AROUND)}"


def _merge(one: Numbered, key: str) -> None:
    following, at = one.document.reading.points[one.index + 1], one.document.line(one.index)
    st.markdown(plain(f"The next line: “{following.wording}”"))
    _do(one, key, "Join the two", lambda: Change(CorrectionAction.MERGE, at))


def _drop(one: Numbered, key: str) -> None:
    at = one.document.line(one.index)
    st.markdown("It is taken out of the learning, and kept with what was left out. The text of the document stays as it is.")
    _do(one, key, "Take it out", lambda: Change(CorrectionAction.DROP, at))


def section_form(one: Numbered) -> None:
    """What can be changed in a whole section."""
    document, section = one.document, one.document.reading.sections[one.index]
    key = f"section-{document.number}-{one.index}"
    with st.container(border=True, key=f"kb-form-{key}"):
        kinds = [section.kind, *(kind for kind in SECTIONS if kind is not section.kind)]
        st.selectbox("All lines of this section are", kinds, format_func=lambda kind: SECTIONS[kind], key=f"kind-{key}")
        offer = offer_to_keep(document.reading.partnership, section.heading) if section.heading else None
        if offer is not None:
            st.checkbox(plain(offer), key=f"keep-{key}")
        with st.container(horizontal=True):
            st.button("Save", key=f"do-{key}", type="primary", on_click=_save_section, args=(one, key))
            st.button("Close", key=f"close-{key}", on_click=actions.close_form)
        problem = actions.refused(key)
        if problem:
            box(problem, problem=True)


def _save_section(one: Numbered, key: str) -> None:
    section, kind = one.document.reading.sections[one.index], st.session_state[f"kind-{key}"]
    if section.kind is not kind or section.inferred:
        actions.correct(one.document.number, Change(CorrectionAction.SECTION, one.document.section(one.index), kind.value), key)
    if st.session_state.get(f"keep-{key}") and actions.refused(key) is None:
        actions.keep_heading(one.document, one.index, kind, key)


def offer_to_keep(partnership: str | None, heading: str) -> str:
    """The offer to keep a heading wording."""
    whose = f"briefings of {partnership}" if partnership else "briefings that name no partnership"
    return f"Read “{heading}” like this in later {whose} too"


def missed_form(document: CheckedDocument, page: int | None, choices: list[str], after: list[Numbered]) -> None:
    """Add a line that was missed: from the text that was left out, or from words that are looked for in the document."""
    key = f"missed-{document.number}"
    numbers = {one.number: one for one in after}
    which = [*choices, _PASTED]

    def text_key(chosen: str) -> str:
        return f"text-{key}-{page}-{which.index(chosen)}"

    def wanted() -> Change:
        chosen = st.session_state[f"words-{key}-{page}"]
        words = st.session_state.get(text_key(chosen), "" if chosen == _PASTED else chosen)
        place = numbers.get(st.session_state[f"after-{key}"])
        at = document.line(place.index) if place is not None else None
        return Change(CorrectionAction.ADD, at, st.session_state[f"kind-{key}"].value, words)

    with st.container(border=True, key=f"kb-form-{key}"):
        chosen = st.selectbox("Which words?", which, format_func=lambda text: shortened(text, 110), key=f"words-{key}-{page}")
        st.text_area(
            "The words, as they stand in the document; take away what is not of the line",
            value="" if chosen == _PASTED else chosen,
            key=text_key(chosen),
        )
        st.selectbox("What kind of line is it?", list(KINDS), format_func=lambda one: KINDS[one].name, key=f"kind-{key}")
        st.selectbox(
            "It stands after",
            [0, *numbers],
            format_func=lambda number: _after(numbers[number]) if number else "where its words stand",
            key=f"after-{key}",
        )
        st.button("Add this line", key=f"do-{key}", type="primary", on_click=_make, args=(document.number, wanted, key))
        problem = actions.refused(key)
        if problem:
            box(problem, problem=True)


def _after(one: Numbered) -> str:
    return f"line {one.number}: {shortened(one.document.reading.points[one.index].wording, 70)}"
