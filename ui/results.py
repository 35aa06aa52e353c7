"""How the Search page shows an answer: filters in the side panel, tags to remove them, groups of cards, and what to do when there are none.

Every change is written into the address first; `ui.searching` reads it from there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from kb.facets import load_facets
from kb.models import FACETS, Facets, PointKind, ReviewSummary, ThemeCount
from ui import links, state
from ui.components import point_card, review_line, show
from ui.searching import BEST, STEP, Asked, Found, Group
from ui.words import KINDS, html, number, plain

#: Puts the cursor into the empty search box, unless a person has already gone elsewhere.
_FOCUS = """
for (const wait of [50, 400, 1200]) setTimeout(() => {
  if (document.activeElement === document.body) document.querySelector(".st-key-q input")?.focus();
}, wait)
"""

_FIELDS = ("kind", "theme", "review", *FACETS)
#: Facets in the side panel; the others can stand in an address.
_SHOWN_FACETS = ("harm", "age_band", "agency")


def put(**changes: Sequence[str]) -> None:
    """Write values into the address, in one step; a name without values is taken out of it."""
    now = {name: st.query_params.get_all(name) for name in st.query_params}
    now |= {name: [value for value in values if value] for name, values in changes.items()}
    st.query_params.from_dict({name: values for name, values in now.items() if values})


def _changed(name: str, values: Callable[[], Sequence[str]]) -> Callable[[], None]:
    """What to do when a widget changed: its values go into the address, and groups close again."""

    def write() -> None:
        put(**{name: values(), "all": (), "lines": ()})

    return write


def _fixed(values: Sequence[str]) -> Callable[[], Sequence[str]]:
    return lambda: values


def search_box(asked: Asked) -> None:
    """The one large box. What stands in it is what the address says."""
    st.session_state["q"] = asked.query
    st.text_input(
        "Search the learning of these reviews",
        key="q",
        type="search",
        placeholder="Two words, or a question",
        on_change=_changed("q", lambda: (str(st.session_state["q"]).strip(),)),
    )
    if not asked.query:
        st.html(f"<script>{_FOCUS}</script>", unsafe_allow_javascript=True)


def filters(asked: Asked, facets: Facets) -> None:
    """The side panel: kinds, themes and reviews, each with the number of lines."""
    with st.sidebar:
        st.header("Narrow down", anchor=False)
        show('<p class="kb-small">The numbers are lines found.</p>')
        _kinds(asked, facets)
        labels = {count: state.theme_label(count) or count for count in {*facets.theme, *asked.where.theme}}
        _choice("theme", "Themes", asked.where.theme, labels, facets.theme)
        held = state.shown_reviews()
        seen = {name.casefold() for name in facets.review}
        names = {
            review.key: review.reference
            for review in held
            if review.key in asked.where.review or {review.reference.casefold(), review.key.casefold()} & seen
        }
        counts = {key: facets.review.get(name, facets.review.get(key, 0)) for key, name in names.items()}
        _choice("review", "Reviews", asked.where.review, names, counts)
        for name in _SHOWN_FACETS:
            facet, by_value, chosen = load_facets()[name], getattr(facets, name), getattr(asked.where, name)
            _choice(name, facet.label, chosen, {value: facet.label_of(value) for value in (*by_value, *chosen)}, by_value, "Any")


def _kinds(asked: Asked, facets: Facets) -> None:
    with st.container(key="kb-kinds", gap="xxsmall"):
        for kind, words in KINDS.items():
            count = facets.kind.get(kind.value, 0)
            if not count and kind.value not in asked.where.kind:
                continue
            key = f"kind-{kind.value}"
            st.session_state[key] = kind.value in asked.where.kind
            st.checkbox(f"{words.symbol} {words.group} ({count})", key=key, on_change=_changed("kind", _ticked))


def _ticked() -> list[str]:
    return [kind.value for kind in PointKind if st.session_state.get(f"kind-{kind.value}")]


def _choice(
    field: str, label: str, chosen: Sequence[str], names: dict[str, str], counts: dict[str, int], placeholder: str | None = None
) -> None:
    options = sorted(names, key=lambda value: (-counts.get(value, 0), names[value]))
    if not options:
        return
    key = f"choose-{field}"
    st.session_state[key] = list(chosen)
    st.multiselect(
        label,
        options,
        key=key,
        format_func=lambda value: f"{names.get(value, value)} ({counts.get(value, 0)})",
        placeholder=placeholder or f"All {label.lower()}",
        on_change=_changed(field, lambda: st.session_state[key]),
    )


def active(asked: Asked) -> None:
    """The filters in use as tags, each removable with one press."""
    tags = _tags(asked)
    if not tags:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="kb-active"):
        show('<span class="kb-small">Narrowed to</span>', width="content")
        for field, value, name in tags:
            left = tuple(kept for kept in getattr(asked.where, field) if kept != value)
            st.button(
                f"✕ {plain(name)}",
                key=f"drop-{field}-{value}",
                help=f"Remove {plain(name)}",
                on_click=_changed(field, _fixed(left)),
            )
        if len(tags) > 1:
            st.button("Remove all", key="drop-all", type="tertiary", on_click=_drop_all)


def _tags(asked: Asked) -> list[tuple[str, str, str]]:
    held = {review.key: review.reference for review in state.reviews()}
    return [
        *(("kind", value, KINDS[PointKind(value)].group) for value in asked.where.kind),
        *(("theme", value, state.theme_label(value) or value) for value in asked.where.theme),
        *(("review", value, held.get(value, value)) for value in asked.where.review),
        *((name, value, facet.label_of(value)) for name, facet in load_facets().items() for value in getattr(asked.where, name)),
    ]


def _drop_all() -> None:
    put(**dict.fromkeys((*_FIELDS, "all", "lines"), ()))


def understood(asked: Asked, found: Found) -> None:
    """How many lines, how the query was read, and what of the address was left out: one quiet line each."""
    said = [f"{number(found.total, 'line')} found." if asked.query else f"{number(found.total, 'line')}, newest review first."]
    said += [note if note.endswith((".", "!", "?")) else f"{note}." for note in found.notes]
    show(f'<p class="kb-quiet" role="status">{html(" ".join(_sentence(note) for note in said))}</p>')


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]


def ignored(asked: Asked) -> None:
    """Say which parts of the address are not known here."""
    if asked.ignored:
        what = " and ".join(f"a {name}" for name in dict.fromkeys(asked.ignored))
        show(f'<p class="kb-quiet">The address names {html(what)} that this library does not hold. That part was left out.</p>')


def answer(asked: Asked, found: Found) -> None:
    """The groups in their order, or one mixed list."""
    left, right = st.columns([3, 2], vertical_alignment="center")
    with left:
        understood(asked, found)
    with right:
        st.session_state["view"] = "One list" if asked.mixed else "In groups"
        st.segmented_control(
            "Show the lines",
            ["In groups", "One list"],
            key="view",
            required=True,
            label_visibility="collapsed",
            on_change=_changed("view", lambda: ("mixed",) if st.session_state["view"] == "One list" else ()),
        )
    if asked.mixed:
        show("<h2>Best lines first</h2>" if asked.query else "<h2>Newest review first</h2>")
        for hit in found.mixed:
            show(point_card(hit.point, hit=hit))
        if found.total > len(found.mixed) >= asked.lines:
            more = str(asked.lines + STEP)
            st.button(f"Show {STEP} more", key="more", on_click=put, kwargs={"lines": [more]})
        return
    for group in found.groups:
        _group(asked, group)


def _group(asked: Asked, group: Group) -> None:
    words = KINDS[group.kind]
    with st.container(key=f"group-{group.kind.value}", gap="small"):
        show(f'<h2 class="kb-{group.kind.value}"><span aria-hidden="true">{words.symbol}</span> {words.group}</h2>')
        for hit in group.hits:
            show(point_card(hit.point, hit=hit))
        if asked.group is group.kind and group.total > BEST:
            st.button(f"Show the best {BEST} only", key=f"all-{group.kind.value}", on_click=put, kwargs={"all": ()})
        elif group.total > len(group.hits):
            name = words.group[0].lower() + words.group[1:]
            st.button(f"All {group.total} lines: {name}", key=f"all-{group.kind.value}", on_click=put, kwargs={"all": [group.kind.value]})


def nothing_found(asked: Asked, notes: Sequence[str], fewer: Sequence[str]) -> None:
    """No line: what to try, each with one press. `fewer` are words of the query that find something by themselves."""
    said = "".join(f"<p>{html(_sentence(note))}</p>" for note in notes)
    narrowed = " with these filters" if not asked.where.empty else ""
    show(f'<div class="kb-box"><p><strong>No line was found{narrowed}.</strong></p>{said}<p>What you can do:</p></div>')
    for field, value, name in _tags(asked):
        left = tuple(kept for kept in getattr(asked.where, field) if kept != value)
        st.button(f"Search without “{plain(name)}”", key=f"wider-{field}-{value}", on_click=_changed(field, _fixed(left)))
    shorter = " or ".join(f'<a href="{html(links.search(word))}">{html(word)}</a>' for word in fewer)
    tips = [f"Use fewer words, for example {shorter}." if shorter else "Try other words for the same thing."]
    tips.append('Browse <a href="themes">the themes</a> of this library.')
    show(f"<ul>{''.join(f'<li>{tip}</li>' for tip in tips)}</ul>")


def opening(questions: Sequence[str], themes: Sequence[ThemeCount], newest: Sequence[ReviewSummary], held: int) -> None:
    """Before anything is typed: questions to try, the themes most seen, the newest reviews."""
    if questions:
        tried = "".join(f'<li><a href="{html(links.search(text))}">{html(text)}</a></li>' for text in questions)
        show(f'<h2>Try a question from a review</h2><ul class="kb-plain">{tried}</ul>')
    left, right = st.columns(2, gap="large")
    with left:
        rows = "".join(
            f'<li><a href="{html(links.theme(count.theme.id))}">{html(count.theme.label)}</a><br><span class="kb-small">'
            f"seen in {count.reviews} of {held}: a gap in {count.gap}, a strength in {count.strength}</span></li>"
            for count in themes
        )
        show(f'<h2>Themes most seen</h2><ul class="kb-plain">{rows}</ul>' if rows else "")
    with right:
        rows = "".join(f"<li>{review_line(review)}</li>" for review in newest)
        show(f'<h2>Newest reviews</h2><ul class="kb-plain">{rows}</ul>')
