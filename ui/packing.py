"""The Packs page's parts: what a pack is about, for how long, and the pack itself as it will print."""

from __future__ import annotations

import re
from dataclasses import dataclass

import streamlit as st

from kb.errors import KnowledgeBaseError
from kb.packs import FORMATS, LENGTHS, Pack, build_pack, render
from ui import state
from ui.address import put
from ui.components import problem, show
from ui.searching import Asked
from ui.words import number

ABOUT = {"theme": "A theme", "review": "A review", "q": "A search"}
_DOWNLOADS = ("html", "docx")


@dataclass(frozen=True)
class Wish:
    """What a pack is asked to be about (`theme`, `review` or `q`), its subject, the minutes, and whether restricted reviews are used."""

    about: str
    subject: str | None
    minutes: int
    restricted: bool = False


def wish_from_address() -> Wish:
    """The wish that the address states; what is not known here is left out."""
    about = next((name for name in ABOUT if st.query_params.get(name)), "")
    subject = st.query_params.get(about, "").strip() if about else ""
    if about == "theme":
        subject = state.library().vocabulary.resolve(subject) or subject
    minutes = st.query_params.get("minutes", "")
    chosen = about or st.query_params.get("about", "")
    return Wish(
        about=chosen if chosen in ABOUT else "theme",
        subject=(subject or None) if about == "q" or subject in _subjects(about) else None,
        minutes=int(minutes) if minutes in map(str, LENGTHS) else 20,
        restricted=state.with_restricted(),
    )


def _subjects(about: str) -> dict[str, str]:
    """The themes or the reviews that a pack can be made of, with their names."""
    if about == "review":
        return {review.key: review.reference for review in state.shown_reviews()}
    counts = state.theme_counts()
    by_name = sorted(counts, key=lambda count: count.theme.label)
    return {count.theme.id: f"{count.theme.label} ({number(count.reviews, 'review')})" for count in by_name}


def choose(wish: Wish) -> None:
    """Ask what the pack is about and how long it may last. Each answer goes into the address."""
    st.session_state["about"] = wish.about
    st.radio("What is the pack about?", list(ABOUT), key="about", format_func=ABOUT.__getitem__, horizontal=True, on_change=_about_changed)
    st.session_state["subject"] = wish.subject or ("" if wish.about == "q" else None)
    if wish.about == "q":
        st.text_input("What to search for", key="subject", placeholder="For example: safer sleep", on_change=_subject_changed)
    else:
        names = _subjects(wish.about)
        label = "Which theme?" if wish.about == "theme" else "Which review?"
        st.selectbox(label, list(names), key="subject", format_func=names.__getitem__, placeholder="Choose one", on_change=_subject_changed)
    st.session_state["minutes"] = wish.minutes
    st.radio(
        "How long is the session?",
        list(LENGTHS),
        key="minutes",
        format_func=lambda minutes: f"{minutes} minutes",
        horizontal=True,
        on_change=lambda: put(minutes=[str(st.session_state["minutes"])]),
    )


def _about_changed() -> None:
    put(**{**dict.fromkeys(ABOUT, ()), "about": [st.session_state["about"]]})


def _subject_changed() -> None:
    subject = str(st.session_state["subject"] or "").strip()
    put(
        **{
            **dict.fromkeys((*ABOUT, "about"), ()),
            st.session_state["about"] if subject else "about": [subject or st.session_state["about"]],
        }
    )


def show_pack(wish: Wish) -> None:
    """The pack at once, with its downloads above it; or the sentence that says why there is none."""
    if wish.subject is None:
        show('<p class="kb-quiet">Choose what it is about, and the pack is shown here.</p>')
        return
    refused = Asked(query=wish.subject).refused if wish.about == "q" else None
    if refused:
        show(f'<p class="kb-box">{refused}</p>')
        return
    try:
        with st.spinner("Making the pack …"):
            pack = state.remembered(("pack", wish), lambda: _build(wish))
    except KnowledgeBaseError as error:
        problem(error)
        return
    name = file_name(pack)
    with st.container(horizontal=True, key="kb-downloads"):
        for code in _DOWNLOADS:
            form = FORMATS[code]
            content = state.remembered(("pack", wish, code), lambda code=code: render(pack, code))  # type: ignore[misc]
            st.download_button(
                f"Download as {form.label[0].lower() + form.label[1:] if code == 'html' else form.label}",
                content,
                file_name=f"{name}.{code}",
                mime=form.media_type,
                key=f"download-{code}",
                on_click="ignore",
            )
    page = state.remembered(("pack", wish, "html"), lambda: render(pack, "html")).decode("utf-8")
    # Without a base of its own, links inside the pack would open the product inside itself.
    st.iframe(page.replace("<head>", '<head><base href="about:srcdoc">', 1), height=900, alt="The pack as it will print")


def _build(wish: Wish) -> Pack:
    library = state.library()
    if wish.about == "theme":
        return build_pack(library, themes=[wish.subject or ""], minutes=wish.minutes, restricted=wish.restricted)
    if wish.about == "review":
        return build_pack(library, reviews=[wish.subject or ""], minutes=wish.minutes, restricted=wish.restricted)
    return build_pack(library, query=wish.subject, minutes=wish.minutes, restricted=wish.restricted)


def file_name(pack: Pack) -> str:
    """A name for the downloaded file, without its ending: the pack's title and minutes, of letters that every system takes."""
    words = re.sub(r"[^a-z0-9]+", "-", pack.title.lower()).strip("-")[:60].strip("-")
    return f"{words or 'pack'}-{pack.minutes}-minutes"
