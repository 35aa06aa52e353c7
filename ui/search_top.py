"""The top of the Search page: the one box, what the search understood, what it is narrowed to, and its address to be shared."""

from __future__ import annotations

import re
from collections.abc import Sequence

import streamlit as st

from kb.search_models import ReadHow, Understood
from ui import links, typed
from ui.address import changed
from ui.components import show
from ui.searching import Asked, Found
from ui.tags import tags
from ui.words import html

#: Puts the cursor into the empty search box, unless a person has already gone elsewhere.
_FOCUS = """
for (const wait of [50, 400, 1200]) setTimeout(() => {
  if (document.activeElement === document.body) document.querySelector(".st-key-q input")?.focus();
}, wait)
"""


def box(asked: Asked, *, alone: bool) -> None:
    """The page's heading and the one large box. What stands in the box is what the address says.

    `alone` where nothing is asked yet: then it has the cursor. Else the heading is only heard: the first line found is to stand on the
    first screen.
    """
    heading = "<h1>Search</h1>" if alone else '<h1 class="kb-hidden">Search</h1>'
    show(heading)
    st.session_state["q"] = asked.query
    st.text_input(
        "Search the learning of these reviews",
        key="q",
        type="search",
        placeholder="Two words, or a question",
        on_change=changed(lambda: {"q": (str(st.session_state["q"]).strip(),)}),
    )


def keys(*, alone: bool) -> None:
    """Put the cursor into the box where nothing is asked yet; the key that leads back to it is the business of every page's script."""
    if alone:
        st.html(f"<script>{_FOCUS}</script>", unsafe_allow_javascript=True)


def ignored(asked: Asked) -> None:
    """Say which parts of the address are not known here."""
    if asked.ignored:
        what = " and ".join(f"{'an' if name[:1] in 'aeiou' else 'a'} {name}" for name in dict.fromkeys(asked.ignored))
        show(f'<p class="kb-quiet">The address names {html(what)} that this library does not hold. That part was left out.</p>')


# ------------------------------------------------------------------ what the search understood


def understood(asked: Asked, found: Found) -> None:
    """How the words typed were read, in one quiet line, each thing with the press that takes it back."""
    read = [one for one in found.understood if one.how is not ReadHow.NARROWED]
    # Where one press takes back two things, it stands once, behind the second.
    told = [(one, _told(asked, one, again=one.undone in [later.undone for later in read[place:]])) for place, one in enumerate(read, 1)]
    said = [words for one, words in told if not _other_wordings(one)]
    said += [html(_sentence(note)) for note in other_notes(found)]
    if others := [words for one, words in told if _other_wordings(one)]:
        items = "".join(f"<li>{words}</li>" for words in others)
        said.append(f'<details class="kb-more"><summary>Also searched for other wordings</summary><ul>{items}</ul></details>')
    if said:
        show(f'<div class="kb-small kb-understood" role="status">{"".join(f"<div>{one}</div>" for one in said)}</div>')


def _other_wordings(one: Understood) -> bool:
    """Whether something is no reading of what was typed, and only adds to it."""
    return one.how is ReadHow.GLOSSARY and not one.note.casefold().startswith("read ")


def other_notes(found: Found) -> list[str]:
    """What the search says of itself beside how the words were read."""
    known = {_bare(one.note) for one in found.understood}
    return [note for note in found.notes if _bare(note) not in known]


def _told(asked: Asked, one: Understood, *, again: bool) -> str:
    """One thing in HTML; `again` where what takes it back stands behind another thing too."""
    undo = ""
    if one.undone is not None and not again:
        address = asked.but(one.undone).address
        press, said = ("leave it out", one.typed) if one.how is ReadHow.NOT_USED else ("undo", f"search for {one.typed} as typed")
        undo = f' · <a href="{html(address)}">{press}<span class="kb-hidden">: {html(said)}</span></a>'
    return f"{_words(one)}{undo}{_why(one)}"


def _words(one: Understood) -> str:
    said, meant = html(one.typed), [f"<strong>{html(words)}</strong>" for words in one.meant]
    if one.how is ReadHow.SPELLING:
        return f"Searched for {' '.join(meant)}, not {said}"
    if one.how is ReadHow.CONTESTED:
        return f"Also searched for {_listed(meant, 'and')}: many now avoid “{said}”"
    if _other_wordings(one):
        return f"For “{said}” also searched for {_listed(meant, 'and')}"
    if one.how is ReadHow.GLOSSARY:
        return f"Read {said} as {_listed(meant, 'or')}"
    return html(_sentence(one.note))


def _why(one: Understood) -> str:
    """Why a wording is contested, closed until somebody wants to know."""
    why = re.split(r"(?<=[.!?])\s+", one.note, maxsplit=1)[1:] if one.how is ReadHow.CONTESTED else []
    return f'<details class="kb-more"><summary>Why</summary><p>{html(why[0])}</p></details>' if why else ""


def _listed(words: Sequence[str], last: str) -> str:
    return f" {last} ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith(('.', '!', '?')) else '.'}"


def _bare(note: str) -> str:
    return note.strip(" .").casefold()


# ------------------------------------------------------------------ what it is narrowed to, and its address


def narrowed(asked: Asked, found: Found) -> None:
    """The filters in force as tags, each removable with one press; those of words typed too."""
    shown = tags(asked, found)
    if not shown:
        return
    items = "".join(
        f'<li><a class="kb-tag" href="{html(tag.without.address)}"><span aria-hidden="true">✕</span><span class="kb-hidden">Remove</span> '
        f"{html(tag.name)}</a></li>"
        for tag in shown
    )
    bare = links.search(typed.bare(asked.query), mixed=asked.mixed)
    everything = f'<li><a href="{html(bare)}">Remove all</a></li>' if len(shown) > 1 else ""
    show(f'<div class="kb-active"><span class="kb-small">Narrowed to</span><ul class="kb-tags">{items}{everything}</ul></div>')


def foot(asked: Asked) -> None:
    """Under an answer: the control that copies its address, and how the keyboard comes back to the box, which can be turned off."""
    hint = (
        '<p class="kb-small kb-slash"><span>Press <kbd>/</kbd> to come back to the search box. <button type="button">Turn this key off'
        '</button></span><span>The key <kbd>/</kbd> is off. <button type="button">Use it to come back to the search box</button></span></p>'
    )
    show(f"{_share(asked)}{hint}")


def _share(asked: Asked) -> str:
    """A button that copies the address of this search; nothing where the page does not know where it is."""
    here = str(st.context.url or "").partition("?")[0].rstrip("/")
    if not here:
        return ""
    return (
        '<div class="kb-more kb-copy"><button type="button">Copy the link to this search</button>'
        f'<span class="kb-copied" aria-hidden="true"></span><pre tabindex="-1" hidden>{html(f"{here}/{asked.address[1:]}")}</pre></div>'
    )
