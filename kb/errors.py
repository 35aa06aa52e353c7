"""Errors in words for the person at the screen: what failed, and what to do.

Foreign exceptions become one of these at the module that imports the library in question.
"""

from __future__ import annotations


class KnowledgeBaseError(Exception):
    """Base of every error of this product; `str(error)` is a plain sentence that can be shown as it is."""


class LibraryError(KnowledgeBaseError):
    """The library folder or its database cannot be used."""


class LibraryBusy(LibraryError):
    """Another process is writing to the library and did not finish in time."""


class IndexMismatch(LibraryError):
    """The search index was made with another model than the one in use; `kb reindex` rebuilds it."""


class ModelError(KnowledgeBaseError):
    """The language model is missing or is not the one that was pinned."""


class NotFound(KnowledgeBaseError):
    """No review, theme or line of that name is held."""


class FactRefused(KnowledgeBaseError):
    """What a person wants to record of a review cannot be; the sentence says why and what to do."""


class Ambiguous(KnowledgeBaseError):
    """A reference names more than one review."""


class CorrectionRefused(KnowledgeBaseError):
    """A correction of a reading cannot be made as asked; the sentence says why and what to do."""


class DecisionRefused(KnowledgeBaseError):
    """A decision on a theme cannot be made or taken back; the sentence says why and what to do."""


class VocabularyRefused(KnowledgeBaseError):
    """A change of the vocabulary cannot be made as asked; the sentence says why and what to do."""


class AgreementRefused(KnowledgeBaseError):
    """A sample cannot be drawn or coded as asked; the sentence says why and what to do."""


class PackError(KnowledgeBaseError):
    """A pack cannot be made as asked."""


class UnreadableFile(KnowledgeBaseError):
    """A file cannot be read; `outcome` says which parse outcome that is."""

    def __init__(self, outcome: str, message: str) -> None:
        super().__init__(message)
        self.outcome = outcome
