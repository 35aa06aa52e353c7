"""Changes that people make to the vocabulary in the app, on top of the file: which can be made, and what the vocabulary is with them.

Ids are stable: a new theme gets an id that no theme has ever had, and the id of a merged theme means the theme that it was merged into. Who
made a change and why is kept in the catalogue; what it does to lines is done there.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

from kb.errors import VocabularyRefused
from kb.models import Theme
from kb.theme_models import VocabularyAction, Wanted
from kb.themes.examples import Example, all_labelled
from kb.themes.vocabulary import Vocabulary

_LONGEST_ID = 60
_LONGEST_LABEL, _LONGEST_DEFINITION = 90, 400


def changed(base: Vocabulary, changes: Iterable[Wanted]) -> Vocabulary:
    """Return a vocabulary with changes made to it, in order. A change of a theme that the file no longer has is left out."""
    now = base
    for wanted in changes:
        now = _with(now, wanted)
    return now


def _with(now: Vocabulary, wanted: Wanted) -> Vocabulary:
    held = next((theme for theme in now.themes if theme.id == wanted.theme), None)
    if wanted.entry is not None:
        others = now.themes if held is not None else (*now.themes, wanted.entry)
        themes = tuple(wanted.entry if theme.id == wanted.theme else theme for theme in others)
        renamed = held is not None and held.label.casefold() != wanted.entry.label.casefold()
        former = _named(now.former_labels, held.label.casefold(), held.id) if held is not None and renamed else now.former_labels
        return replace(now, themes=_by_family(themes), former_labels=former)
    if held is None:
        return now
    left = tuple(theme for theme in now.themes if theme.id != wanted.theme)
    if wanted.action is VocabularyAction.RETIRE:
        aliases, former = (tuple(pair for pair in names if pair[1] != held.id) for names in (now.aliases, now.former_labels))
        return replace(now, themes=left, retired=(*now.retired, held), aliases=aliases, former_labels=former)
    into = now.resolve(wanted.into or "")
    if into is None or into == held.id:
        return now
    moved, former = (
        tuple((name, into if means == held.id else means) for name, means in names) for names in (now.aliases, now.former_labels)
    )
    former = _named(former, held.label.casefold(), into)
    return replace(now, themes=left, aliases=_named(moved, held.id, into), former_labels=former)


def _named(names: tuple[tuple[str, str], ...], name: str, theme: str) -> tuple[tuple[str, str], ...]:
    return ((name, theme), *(pair for pair in names if pair[0] != name))


def _by_family(themes: Sequence[Theme]) -> tuple[Theme, ...]:
    """Return the themes with those of one family together, in the order in which families come first."""
    families = list(dict.fromkeys(theme.family for theme in themes))
    return tuple(sorted(themes, key=lambda theme: families.index(theme.family)))


# ------------------------------------------------------------------ what can be made


def entry(theme: str, label: str, family: str, definition: str, phrases: Iterable[str] = ()) -> Theme:
    """Return a theme with its words tidied. Raises VocabularyRefused for one that says too little or too much."""
    label, family, definition = (" ".join(words.split()) for words in (label, family, definition))
    for what, words, most in (
        ("label", label, _LONGEST_LABEL),
        ("family", family, _LONGEST_LABEL),
        ("definition", definition, _LONGEST_DEFINITION),
    ):
        if not re.search(r"\w", words):
            raise VocabularyRefused(f"A theme needs a {what}. Please write one.")
        if len(words) > most:
            raise VocabularyRefused(f"This {what} has {len(words)} letters; at most {most} can be read at a glance. Please shorten it.")
    tidy = (" ".join(phrase.split()) for phrase in phrases)
    return Theme(theme, label, family, definition, tuple(dict.fromkeys(phrase for phrase in tidy if re.search(r"\w", phrase))))


def new_id(label: str, used: Iterable[str]) -> str:
    """Return an id made of a label that no theme has or ever had."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:_LONGEST_ID].strip("-") or "theme"
    taken, name, number = set(used), base, 1
    while name in taken:
        number += 1
        name = f"{base}-{number}"
    return name


def checked(now: Vocabulary, wanted: Wanted) -> Wanted:
    """Return a change with ids that mean something now. Raises VocabularyRefused, and NotFound for a theme that is not there."""
    if wanted.action is VocabularyAction.ADD:
        _free_label(now, wanted)
        return wanted
    theme = now[wanted.theme].id
    if wanted.action is VocabularyAction.EDIT and wanted.entry is not None:
        made = replace(wanted, theme=theme, entry=replace(wanted.entry, id=theme))
        _free_label(now, made)
        if made.entry == now[theme]:
            raise VocabularyRefused(f"Nothing of “{now[theme].label}” was changed.")
        return made
    if len(now.themes) == 1:
        raise VocabularyRefused("This is the only theme there is, so it has to stay.")
    if wanted.action is VocabularyAction.RETIRE:
        return Wanted(VocabularyAction.RETIRE, theme)
    into = now[wanted.into or ""].id
    if into == theme:
        raise VocabularyRefused("A theme cannot be merged into itself. Choose another one.")
    return Wanted(VocabularyAction.MERGE, theme, into=into)


def _free_label(now: Vocabulary, wanted: Wanted) -> None:
    """Refuse a label that another theme has. One that a theme had before is free."""
    label = wanted.entry.label.casefold() if wanted.entry is not None else ""
    other = next((theme for theme in now.themes if theme.label.casefold() == label and theme.id != wanted.theme), None)
    if other is not None:
        raise VocabularyRefused(f"There is a theme called “{other.label}” already. Choose another label, or merge the two.")


def examples_for(vocabulary: Vocabulary) -> tuple[Example, ...] | None:
    """Return the labelled lines with the ids of a vocabulary in which themes were merged; None where the product's own fit as they are."""
    if not vocabulary.aliases:
        return None

    def now(themes: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(vocabulary.resolve(theme) or theme for theme in themes))

    return tuple(replace(one, themes=now(one.themes), perhaps=now(one.perhaps), rejected=now(one.rejected)) for one in all_labelled())
