"""The page "Agreement on themes" until both are done: choosing or drawing a sample, and giving themes to one line after the other."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from kb.agreeing import FEW_LINES, LARGEST, SMALLEST, USUAL
from kb.dates import in_words
from kb.errors import KnowledgeBaseError
from kb.theme_models import Sample, SampleLine
from ui import links, state
from ui.components import box, point_card, show
from ui.who import your_name
from ui.words import html, number, plain

NAME = "agreement"
_AT, _SAID, _REFUSED = "agreement_at", "agreement_said", "agreement_refused"


def name() -> str:
    """The box for the person's name."""
    with st.container(width=320):
        return your_name(NAME)


def answer() -> None:
    """What was done last, or why it was not."""
    problem, done = st.session_state.get(_REFUSED), st.session_state.get(_SAID)
    if problem:
        box(problem, problem=True)
    elif done:
        show(f'<div class="kb-box" role="status"><p>{html(done)}</p></div>')


def _try(do: Callable[[], object], sentence: str) -> bool:
    st.session_state[_REFUSED] = st.session_state[_SAID] = None
    try:
        do()
    except KnowledgeBaseError as error:
        st.session_state[_REFUSED] = str(error)
        return False
    st.session_state[_SAID] = sentence
    st.toast(plain(sentence))
    return True


# ------------------------------------------------------------------ which sample


def choose(name: str) -> Sample | None:
    """The sample that the address names, else the newest that waits for this person, else the newest; None where there is none."""
    samples = state.library().agreement.samples()
    if not samples:
        box("No sample has been drawn yet. Draw one below, and give it to two people.")
        return None
    numbers = [one.number for one in samples]
    waits = next((one.number for one in samples if not one.done and one.coder(name)), numbers[0])
    chosen = {str(place): place for place in numbers}.get(st.query_params.get("sample", ""), waits)
    if len(samples) > 1:
        by_number = {one.number: one for one in samples}
        told: int = st.selectbox("Sample", numbers, index=numbers.index(chosen), format_func=lambda place: _title(by_number[place]))
        if told != chosen:
            st.query_params["sample"] = str(told)
            st.session_state[_AT] = st.session_state[_SAID] = st.session_state[_REFUSED] = None
            chosen = told
    return next(one for one in samples if one.number == chosen)


def _title(sample: Sample) -> str:
    how = "figures ready" if sample.done else "being coded"
    return f"{sample.number}: {number(len(sample.lines), 'line')}, {sample.first} and {sample.second}, {in_words(sample.on[:10])}, {how}"


def about(sample: Sample) -> None:
    """What the sample is, and how far each person has come."""
    held = len(sample.held)
    gone = len(sample.lines) - held
    left = f" {number(gone, 'line is', 'lines are')} left out: no longer in the library." if gone else ""
    show(
        f"<p>{number(len(sample.lines), 'line')} drawn by chance by {html(sample.by)} on {html(in_words(sample.on[:10]))} "
        f"(draw number {sample.seed}; the same number draws the same lines again).{html(left)}</p>"
        f"<p>{html(sample.first)}: {sample.coded(1)} of {held} done · {html(sample.second)}: {sample.coded(2)} of {held} done</p>"
    )


def draw_form(name: str, *, opened: bool) -> None:
    """The form that draws a sample."""
    held = state.library().agreement.drawable()
    if held < SMALLEST:
        if opened:
            box(f"A sample needs at least {SMALLEST} lines; this library holds {held}. Add briefings on the Reviews page first.")
        return
    with st.expander("Draw a new sample", expanded=opened), st.form("draw", border=False):
        most = min(held, LARGEST)
        size = st.number_input(f"How many of the {held:,} lines", SMALLEST, most, min(USUAL, most), key="draw-size")
        show(f'<p class="kb-small">Fewer than {FEW_LINES} lines are quick to code, but the figures say less.</p>')
        first = st.text_input("First person", value=name, key="draw-first", max_chars=80)
        second = st.text_input("Second person", key="draw-second", max_chars=80)
        seed = st.number_input("Draw number (leave empty for a new one)", 0, 999_999, None, key="draw-seed")
        if st.form_submit_button("Draw the lines"):
            _draw(int(size), (first, second), name, int(seed) if seed is not None else None)


def _draw(size: int, people: tuple[str, str], name: str, seed: int | None) -> None:
    def draw() -> None:
        made = state.library().agreement.draw(size, people, by=name or "Name not given", seed=seed)
        st.query_params["sample"] = str(made.number)

    _try(draw, f"{size} lines were drawn. Both people can code them now, each on their own.")
    st.session_state[_AT] = None
    st.rerun()


# ------------------------------------------------------------------ coding


def code_form(sample: Sample, name: str) -> None:
    """One line to be coded by this person, the first that they have not coded."""
    if not sample.held:
        box("None of these lines is in the library any more, so there is nothing to code. Draw a new sample.")
        return
    coder = sample.coder(name)
    if coder is None:
        box(f"This sample is coded by {sample.first} and {sample.second}. To code it, give your name above as it stands here.")
        return
    own = {one.position: one.first if coder == 1 else one.second for one in sample.held}
    left = [position for position, themes in own.items() if themes is None]
    at = st.session_state.get(_AT)
    if at not in own:
        at = left[0] if left else None
    if at is None:
        other = (sample.second, sample.first)[coder - 1]
        box(f"You have coded all {len(own)} lines. The figures are shown here once {other} has too.")
        st.button("Look at my lines again", key="again", on_click=_go, args=(sample.held[0].position,))
        return
    _one(sample, next(one for one in sample.held if one.position == at), own[at], name)


def _one(sample: Sample, one: SampleLine, given: tuple[str, ...] | None, name: str) -> None:
    positions = [line.position for line in sample.held]
    place = positions.index(one.position)
    show(f'<p role="status"><strong>Line {place + 1} of {len(positions)}</strong></p>')
    if one.line is not None:
        show(point_card(one.line, in_review=True))
    labels = {theme.id: f"{theme.label} ({theme.family})" for theme in state.library().vocabulary.themes}
    key = f"{sample.number}-{one.position}"
    st.multiselect(
        "Themes of this line",
        list(labels),
        default=[theme for theme in given or () if theme in labels],
        key=f"code-{key}",
        format_func=labels.__getitem__,
        placeholder="Choose every theme that the line is about",
    )
    st.checkbox("No theme fits this line", value=given == (), key=f"none-{key}")
    show(f'<p class="kb-small"><a href="{html(links.vocabulary())}">What each theme means</a></p>')
    with st.container(horizontal=True):
        st.button("Save and go on", key="save", type="primary", on_click=_save, args=(sample, one.position, name))
        st.button("Line before", key="before", disabled=place == 0, on_click=_go, args=(positions[max(place - 1, 0)],))
        st.button(
            "Next without saving",
            key="after",
            disabled=place + 1 == len(positions),
            on_click=_go,
            args=(positions[(place + 1) % len(positions)],),
        )


def _go(position: int) -> None:
    st.session_state[_AT] = position
    st.session_state[_SAID] = st.session_state[_REFUSED] = None


def _save(sample: Sample, position: int, name: str) -> None:
    key = f"{sample.number}-{position}"
    themes, none = st.session_state[f"code-{key}"], st.session_state[f"none-{key}"]
    if bool(themes) == bool(none):
        st.session_state[_SAID] = None
        st.session_state[_REFUSED] = (
            "Either choose themes, or say that none fits: not both." if none else "Choose a theme, or tick that no theme fits this line."
        )
        st.session_state[_AT] = position
        return
    if _try(lambda: state.library().agreement.code(sample.number, position, name, themes), "Saved."):
        following = [line.position for line in sample.held if line.position > position]
        st.session_state[_AT] = following[0] if following and _revising(sample, position, name) else None


def _revising(sample: Sample, position: int, name: str) -> bool:
    """Whether the line had been coded before, so that the next one is its neighbour, not the first without a code."""
    one = next(line for line in sample.lines if line.position == position)
    return (one.first if sample.coder(name) == 1 else one.second) is not None
