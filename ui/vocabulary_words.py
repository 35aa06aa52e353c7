"""What people changed in the vocabulary, in words, for pages and terminals."""

from __future__ import annotations

from kb.dates import in_words
from kb.theme_models import VocabularyAction, VocabularyChange, Wanted
from kb.themes.vocabulary import Vocabulary
from ui.words import number


def told(one: VocabularyChange, vocabulary: Vocabulary) -> str:
    """A change in words: what, why, who and when."""
    moved = f" ({number(one.lines, 'line')})" if one.wanted.action in (VocabularyAction.MERGE, VocabularyAction.RETIRE) else ""
    return f"{wanted(one.wanted, one.label, vocabulary)}{moved}. Why: {one.reason} · {one.by}, {in_words(one.on[:10])}"


def wanted(one: Wanted, label: str, vocabulary: Vocabulary) -> str:
    """What a change does, in words; `label` is that of the theme before it."""
    if one.action is VocabularyAction.ADD:
        return f"Added “{label}”"
    if one.action is VocabularyAction.RETIRE:
        return f"Retired “{label}”"
    if one.action is VocabularyAction.MERGE:
        return f"Merged “{label}” into “{_label(one.into or '', vocabulary)}”"
    if one.entry is not None and one.entry.label != label:
        return f"Renamed “{label}” to “{one.entry.label}”"
    return f"Reworded “{label}”"


def _label(theme: str, vocabulary: Vocabulary) -> str:
    now = vocabulary.resolve(theme)
    gone = next((entry.label for entry in vocabulary.retired if entry.id == theme), theme)
    return vocabulary[now].label if now is not None else gone
