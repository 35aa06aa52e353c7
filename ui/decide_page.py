"""The parts of the page "Decide on themes": what is shown of the queue, one line with its suggestions, many at once, what was decided."""

from __future__ import annotations

import streamlit as st

from kb.dates import in_words
from kb.errors import Ambiguous, NotFound
from kb.models import Assignment, AssignmentState, CitedPoint, Filter
from kb.theme_models import Progress, Queue, ThemeDecision, Waiting
from ui import decide_actions as actions
from ui import links, state
from ui.components import box, point_card, show
from ui.decide_actions import Asked
from ui.who import your_name
from ui.words import how_sure, html, number, shortened

_ACCEPTED, _REJECTED, _SUGGESTED = AssignmentState.ACCEPTED, AssignmentState.REJECTED, AssignmentState.SUGGESTED
_KEYS = "decide_keys"
#: How many of the last decisions are listed, what was decided in one go as one; how many entries are looked through for them.
_LAST, _READ = 10, 500


def narrowed() -> tuple[str | None, str | None]:
    """The theme and the review that the address narrows the queue to; one that is not there is left out and said."""
    theme, ref = st.query_params.get("theme", "").strip(), st.query_params.get("review", "").strip()
    found_theme = state.library().vocabulary.resolve(theme) if theme else None
    if theme and found_theme is None:
        box("There is no theme of that name, so all themes are shown.", problem=True)
    try:
        found_review = state.library().review(ref).summary.key if ref else None
    except (NotFound, Ambiguous) as error:
        box(f"{error} All reviews are shown.", problem=True)
        found_review = None
    if found_review is not None and found_review not in {review.key for review in state.shown_reviews()}:
        box("That review is not among those that are shown, so all reviews are.", problem=True)
        found_review = None
    return found_theme, found_review


def choose(theme: str | None, review: str | None) -> None:
    """The boxes that narrow the queue to a theme or a review, and the person's name."""
    themes = {one.id: one.label for one in state.library().vocabulary.themes}
    reviews = {one.key: one.reference for one in state.shown_reviews()}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width=270):
            _narrow("theme", "Theme", "All themes", themes, theme)
        with st.container(width=270):
            _narrow("review", "Review", "All reviews", reviews, review)
        with st.container(width=270):
            your_name(actions.NAME)


def _narrow(name: str, label: str, everything: str, options: dict[str, str], now: str | None) -> None:
    values = ["", *options]
    key = f"decide-by-{name}"
    if st.session_state.get(f"{key}-address") != now:
        st.session_state[f"{key}-address"], st.session_state[key] = now, now or ""
    st.selectbox(label, values, key=key, format_func=lambda value: options.get(value, everything), on_change=_narrowed, args=(name, key))


def _narrowed(name: str, key: str) -> None:
    chosen = st.session_state[key]
    if chosen:
        st.query_params[name] = chosen
    else:
        st.query_params.pop(name, None)
    actions.skip_nothing()


def progress(done: Progress, what: str) -> None:
    """How far it has come."""
    show(
        f'<p role="status"><strong>{done.decided:,} of {done.of:,} decided</strong> '
        f'<span class="kb-small">suggested themes{html(what)}</span></p>'
        f'<progress class="kb-progress" max="{max(done.of, 1)}" value="{done.decided}" aria-label="Decided"></progress>'
    )


def answer() -> None:
    """What was done last, or why not, and the way to take it back."""
    problem, done = actions.refused(), actions.said()
    if problem:
        box(problem, problem=True)
    if done:
        show(f'<div class="kb-box" role="status"><p>{html(done)}</p></div>')


def keys() -> bool:
    """Whether single keys press buttons; a person can switch that off (WCAG 2.2, 2.1.4)."""
    return st.toggle("Keys: A accept, X reject, T another theme, S skip, U undo", value=True, key=_KEYS)


# ------------------------------------------------------------------ one line


def line(one: Waiting, *, by_key: bool) -> None:
    """A line as its card, then each suggestion with how sure it is, why, and what can be decided."""
    show(point_card(one.line))
    for place, given in enumerate(one.suggestions, 1):
        _suggestion(one.line, given, place, by_key=by_key and place == 1)
    with st.container(horizontal=True):
        st.button("Skip this line", key="skip", on_click=actions.skip, args=(one.line.id,), shortcut="S" if by_key else None)
        st.button("Undo my last decision", key="undo", on_click=actions.undo, shortcut="U" if by_key else None)
    decided_on(one.line)


def _suggestion(point: CitedPoint, given: Assignment, place: int, *, by_key: bool) -> None:
    theme = state.library().vocabulary[given.theme]
    key = f"{point.id}-{theme.id}"
    with st.container(border=True, key=f"kb-suggestion-{place}"):
        show(
            f'<h3><span class="kb-count">{place}</span> {html(theme.label)}</h3><p>The machine is {html(how_sure_words(given.score))}. '
            f"Why: {html(given.why or 'no reason was recorded')}.</p>"
            f'<p class="kb-small">{html(theme.definition)} <a href="{html(links.theme(theme.id))}">See its other lines</a></p>'
        )
        accept, reject, other = ("A", "X", "T") if by_key else (None, None, None)
        with st.container(horizontal=True):
            args = (point.id, theme.id)
            st.button(f"Accept {place}", key=f"accept-{key}", on_click=actions.decide, args=(*args, _ACCEPTED), shortcut=accept)
            st.button(f"Reject {place}", key=f"reject-{key}", on_click=actions.decide, args=(*args, _REJECTED), shortcut=reject)
            st.button(f"Another theme for {place}", key=f"other-{key}", on_click=actions.open_change, args=args, shortcut=other)
        if actions.changing() == args:
            _another(point, theme.id, key)


def _another(point: CitedPoint, theme: str, key: str) -> None:
    taken = {given.theme for given in point.themes if given.state is not _REJECTED}
    labels = {one.id: f"{one.label} ({one.family})" for one in state.library().vocabulary.themes if one.id not in taken | {theme}}
    box_key = f"new-{key}"
    st.selectbox("The theme that fits", list(labels), index=None, key=box_key, format_func=labels.__getitem__, placeholder="Choose a theme")
    with st.container(horizontal=True):
        st.button("Use this theme instead", key=f"use-{key}", type="primary", on_click=actions.change, args=(point.id, theme, box_key))
        st.button("Close", key=f"close-{key}", on_click=actions.open_change, args=(point.id, theme))


def how_sure_words(score: float) -> str:
    """How sure the machine is of a suggestion, to stand after "The machine is"."""
    words = how_sure(score)
    return "guessing" if words == "a guess" else words


def nothing_left(queue: Queue, *, filtered: bool) -> None:
    """What to do when no line is shown: all decided, none suggested, or the rest put off."""
    if queue.pairs:
        count = len(dict.fromkeys(point for point, _ in queue.pairs))
        box(f"{number(count, 'line')} that you skipped {'is' if count == 1 else 'are'} left here.")
        st.button("Show skipped lines again", key="again", on_click=actions.skip_nothing)
    elif queue.progress.of:
        box("Everything here is decided. Thank you.")
    else:
        box("The machine has suggested no themes here.")
    if filtered:
        show(f'<p><a href="{html(links.decide())}">Show the suggestions of all themes and reviews</a></p>')
    st.button("Undo my last decision", key="undo", on_click=actions.undo)


# ------------------------------------------------------------------ many at once


def many(queue: Queue, what: str) -> None:
    """All that waits here decided in one go, after a confirmation."""
    asked = actions.asked()
    if asked is not None:
        verb = "Accept" if asked.state is _ACCEPTED else "Reject"
        lines = number(len({point for point, _ in asked.pairs}), "line")
        with st.container(border=True, key="kb-confirm"):
            show(
                f"<p><strong>{verb} {number(len(asked.pairs), 'suggestion')} on {lines}{html(what)}?</strong> "
                "Decisions that people made already stay as they are. All of it can be undone in one go.</p>"
            )
            with st.container(horizontal=True):
                yes = f"Yes, {verb.lower()} {len(asked.pairs)}"
                st.button(yes, key="confirm", type="primary", on_click=actions.decide_all, args=(asked,))
                st.button("No, go back", key="cancel", on_click=actions.go_back)
        return
    if len(queue.pairs) < 2:
        return
    with st.expander(f"Decide on all {len(queue.pairs)} at once"):
        show(f"<p>For when you know these lines: one answer for every suggestion{html(what)} that nobody has decided on.</p>")
        with st.container(horizontal=True):
            for wanted, verb in ((_ACCEPTED, "Accept"), (_REJECTED, "Reject")):
                args = (Asked(wanted, queue.pairs),)
                st.button(f"{verb} all {len(queue.pairs)}", key=f"all-{wanted.value}", on_click=actions.ask, args=args)


# ------------------------------------------------------------------ what was decided


def decided_on(point: CitedPoint) -> None:
    """The history of one line; nothing where nobody has decided on it."""
    made = state.library().deciding.history(point.id, _READ)
    if made:
        with st.expander(f"What was decided on this line: {number(len(made), 'decision')}"):
            show(f"<ul>{''.join(f'<li>{_told(one)}</li>' for one in made)}</ul>")


def last_decisions() -> None:
    """The last decisions of all, what was decided in one go together, each with its line."""
    made = state.library().deciding.history(limit=_READ)
    batches: dict[int, list[ThemeDecision]] = {}
    for one in made:
        batches.setdefault(one.batch, []).append(one)
    last = list(batches.values())[:_LAST]
    lines = {line.id: line for line in state.library().points(ids=[batch[0].point for batch in last], where=Filter(restricted=True))}
    rows = [_batch(batch, lines.get(batch[0].point)) for batch in last]
    with st.expander("The last decisions"):
        show(f'<ul class="kb-plain">{"".join(rows)}</ul>' if rows else "<p>Nobody has decided on a theme yet.</p>")


def _batch(batch: list[ThemeDecision], line: CitedPoint | None) -> str:
    """What was decided in one go: on one line in full, on many by their number."""
    count = len({one.point for one in batch})
    if count > 1:
        return f'<li>{_told(batch[0])}<br><span class="kb-small">and so on, on {count:,} lines in one go</span></li>'
    hidden = line is None or (line.restricted and not state.with_restricted())
    return f"<li>{'<br>'.join(map(_told, batch))}{'' if hidden else _line_of(line)}</li>"


def _told(one: ThemeDecision) -> str:
    """A decision in words: who, what, when, and whether it was taken back."""
    verb = {_ACCEPTED: "accepted", _REJECTED: "rejected", _SUGGESTED: "put back"}[one.state]
    when = f", {in_words(one.on[:10])}" if one.on else ""
    came = " (came along when themes were merged)" if one.merged else ""
    ended = f"; taken back by {one.ended_by}" if one.ended_by else ""
    return f"{html(one.by)} {verb} <strong>{html(state.theme_label(one.theme) or one.theme)}</strong>{html(when + came + ended)}"


def _line_of(line: CitedPoint | None) -> str:
    if line is None:
        return ""
    link = links.review(line.review, line.id)
    return f'<br><span class="kb-small">{html(shortened(line.wording, 120))} <a href="{html(link)}">{html(line.reference)}</a></span>'
