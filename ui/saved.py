"""Saved searches on the Search page: the person's own before anything is typed, and under an answer saving it or what is new in it.

The page calls three functions: `opening` where nothing is asked; else `new_ids` before the answer, whose cards it can mark with it, and
`offer` under the answer. A saved search opens as an ordinary address. It is known again by what it asks and by whose it is, so nobody who
opens a colleague's address moves the colleague's mark. What is new stays new for as long as the answer is open in this visit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qs, urlsplit

import streamlit as st

from kb.dates import in_words
from kb.errors import KnowledgeBaseError
from kb.models import Filter
from kb.saving import LONGEST_NAME, Now, SavedSearch, narrowed_by
from ui import links, state
from ui.components import box, heading, show
from ui.searching import Asked, Found, read_address
from ui.who import your_name
from ui.words import KINDS, html, number, plain

#: Where `ui.who` keeps the name that a person gave in this visit.
_PERSON = "your_name"
#: What is the visit's own: the saved search that is open, what was said of the last change, and what was refused.
_OPEN, _SAID, _REFUSED = "saved_open", "saved_said", "saved_refused"


@dataclass(frozen=True)
class _Open:
    """The saved search that is open in this visit: what was known of it when it was opened; `noted` is what was noted as seen since."""

    number: int
    known: frozenset[str]
    since: str
    noted: frozenset[str] | None = None


# ------------------------------------------------------------------ before anything is typed


def opening() -> None:
    """My saved searches, each with how many lines are new; nothing where nobody has saved any."""
    _close()
    library = state.library()
    _said()
    if not library.saved.any():
        return
    heading("My saved searches")
    if not (person := your_name("saved")):
        show("<p>Give your name to see the searches that you saved, and what is new in them.</p>")
    elif not (held := library.saved.of(person)):
        show(f"<p>No search is saved under the name {html(person)}. To save one, search first: it can be saved under the answer.</p>")
    else:
        addresses = _addresses(held)
        with st.spinner("Looking for what is new …"):
            rows = [_row(one, addresses.get(one.number)) for one in held]
        show(f'<ul class="kb-plain">{"".join(rows)}</ul>')
        for one in held:
            if one.number not in addresses:
                st.button(f"Remove “{plain(one.name)}”", key=f"saved-remove-{one.number}", on_click=_remove, args=(one.number,))


def _row(search: SavedSearch, address: str | None) -> str:
    """One saved search in HTML: its name as a link, what is new, what it asks, and when it was last looked at."""
    if address is None:
        gone = "part of what it is narrowed to is not in this library any more, or has no filter on this page."
        new = f"<strong>cannot be opened here</strong>: {gone}"
        name = html(search.name)
    else:
        found = _found(search)
        new = f"<strong>{'could not be searched just now' if found is None else _how_many(len(found.ids - search.found))}</strong>"
        name = f'<a href="{html(address)}">{html(search.name)}</a>'
    told = f"{_asks(search)} · last looked at on {in_words(search.looked_on)}"
    return f'<li>{name}: {new}<br><span class="kb-small">{html(told)}</span></li>'


# ------------------------------------------------------------------ an answer


def new_ids(asked: Asked) -> frozenset[str]:
    """The ids of the lines that are new in this answer since the person last looked; none where they have not saved this search."""
    opened = _opened(asked)
    if opened is None:
        return frozenset()
    search, known = opened
    found = _found(search)
    return found.ids - known.known if found is not None else frozenset()


def offer(asked: Asked, found: Found) -> None:
    """Under an answer: a form that saves this search; or, where it is saved, since when, what is new, and removing it."""
    refused = _said()
    opened = _opened(asked)
    if opened is None:
        _form(asked, found, opened=refused)
        return
    search, known = opened
    now = _found(search)
    new = now.ids - known.known if now is not None else frozenset()
    told = "What is new in it could not be found out just now." if now is None else _new_since(len(new), known.since, search)
    show(
        f'<div class="kb-box"><p>You saved this search as <strong>{html(search.name)}</strong> on {html(in_words(search.saved_on))}. '
        f"{html(told)}</p></div>"
    )
    if new:
        _listed(new)
    st.button("Remove this saved search", key="saved-remove", type="tertiary", on_click=_remove, args=(search.number,))
    if now is not None and known.noted != now.ids:
        _note(search, known, now)


def _listed(new: frozenset[str]) -> None:
    """The new lines, each leading to its place in its review: the groups above show the best lines first, not the new ones."""
    lines = state.library().points(Filter(restricted=state.with_restricted()), ids=sorted(new))
    with st.expander(f"Show what is new: {number(len(lines), 'line')}"):
        rows = (
            f'<li><a href="{html(links.review(line.review, line.id))}">{html(line.wording)}</a><br>'
            f'<span class="kb-small">{html(KINDS[line.kind].name)} · {html(line.reference)}</span></li>'
            for line in sorted(lines, key=lambda line: (line.reference, line.file, line.position))
        )
        show(f'<ul class="kb-plain">{"".join(rows)}</ul>')


def _new_since(new: int, since: str, search: SavedSearch) -> str:
    lines = f"{number(new, 'line is', 'lines are')} new" if new else "Nothing is new"
    return f"{lines} since then." if since == search.saved_on else f"{lines} since you last looked, on {in_words(since)}."


def _form(asked: Asked, found: Found, *, opened: bool) -> None:
    """Name, person, and the button."""
    with st.expander("Save this search", expanded=opened), st.form("saved-form", border=False):
        later = "" if found.total else " Nothing is found now; what comes in later will be new."
        show(
            '<p class="kb-small">It is listed on the Search page under your name, with the number of lines that are new since you last '
            f"looked.{later}</p>"
        )
        key = f"saved-as-{hash((asked.query, replace(asked.where, restricted=False)))}"
        st.text_input("Name of this search", value=_suggested(asked), key=key, max_chars=LONGEST_NAME)
        your_name("saved-form")
        st.form_submit_button("Save", key="saved-save", on_click=_save, args=(asked, key))


def _suggested(asked: Asked) -> str:
    """The name to begin with: what was typed, else what is narrowed to."""
    return (asked.query or "; ".join(state.names().told(asked.where)))[:LONGEST_NAME].strip()


# ------------------------------------------------------------------ what a press does


def _save(asked: Asked, key: str) -> None:
    person = str(st.session_state.get("name-saved-form") or "").strip()

    def save() -> str:
        made = state.library().saved.add(str(st.session_state.get(key) or ""), asked.query, asked.where, person)
        st.session_state[_PERSON] = person
        return f"Saved as “{made.name}”."

    _do(save)


def _remove(search: int) -> None:
    _do(lambda: f"“{state.library().saved.remove(search).name}” is no longer among your saved searches.")
    _close()


def _do(act: Callable[[], str]) -> None:
    """Do it, and keep the sentence that says so, or why it could not be, until the page is made anew."""
    try:
        st.session_state[_SAID] = act()
    except KnowledgeBaseError as error:
        st.session_state[_REFUSED] = str(error)


def _said() -> bool:
    """Say what became of the last press; whether it was refused."""
    said, refused = st.session_state.pop(_SAID, None), st.session_state.pop(_REFUSED, None)
    if said:
        show(f'<p class="kb-quiet" role="status">{html(said)}</p>')
    if refused:
        box(refused, problem=True)
    return bool(refused)


# ------------------------------------------------------------------ the visit


def _person() -> str:
    """The name given in this visit; empty until then."""
    return str(st.session_state.get(_PERSON) or "")


def _close() -> None:
    """Forget which saved search was open: the next look at it is another one."""
    st.session_state.pop(_OPEN, None)


def _opened(asked: Asked) -> tuple[SavedSearch, _Open] | None:
    """The person's saved search that asks the same, and what was known of it when it was opened; None where there is none."""
    person = _person()
    search = state.library().saved.held(asked.query, asked.where, person) if person else None
    if search is None:
        _close()
        return None
    known = st.session_state.get(_OPEN)
    if not isinstance(known, _Open) or known.number != search.number:
        known = st.session_state[_OPEN] = _Open(search.number, search.found, search.looked_on)
    return search, known


def _found(search: SavedSearch) -> Now | None:
    """What a saved search finds now, of what this visit may see; None where the library cannot be searched."""
    restricted = state.with_restricted()
    try:
        return state.remembered(
            ("saved search", search.query, search.where, restricted), lambda: state.library().saved.found(search, restricted=restricted)
        )
    except KnowledgeBaseError:
        return None


def _note(search: SavedSearch, known: _Open, now: Now) -> None:
    """Note that the person has looked; it comes last, since it waits for whoever is writing to the library."""
    try:
        state.library().saved.looked(search.number, now)
    except KnowledgeBaseError as error:
        show(f'<p class="kb-quiet">This look could not be noted, so what is new now stays new. {html(str(error))}</p>')
    else:
        st.session_state[_OPEN] = replace(known, noted=now.ids)


# ------------------------------------------------------------------ words and addresses


def _how_many(new: int) -> str:
    return f"{new:,} new" if new else "nothing new"


def _asks(search: SavedSearch) -> str:
    """What a saved search asks, in words: what was typed, and what it is narrowed to."""
    narrowed = "; ".join(state.names().told(search.where))
    typed = f"“{search.query}”" if search.query else ""
    return " ".join(part for part in (typed, f"narrowed to {narrowed}" if narrowed else "") if part)


def _addresses(held: Sequence[SavedSearch]) -> dict[int, str]:
    """The addresses that open a person's saved searches, by number.

    One is left out where a value is not known any more or has no filter here, so that its address would ask something else; and where it
    has come to ask the same as one before it, which that address would open.
    """
    found: dict[int, str] = {}
    met = []
    for search in held:
        address = links.search(search.query, where=search.where)
        asked = read_address(parse_qs(urlsplit(address).query), state.library())
        narrowed = {field: set(values) for field, values in narrowed_by(asked.where).items()}
        if not asked.ignored and narrowed.keys() == narrowed_by(search.where).keys() and (asked.query.casefold(), narrowed) not in met:
            found[search.number] = address
        met.append((asked.query.casefold(), narrowed))
    return found
