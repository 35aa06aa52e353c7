"""What pages share: the one library of this server process, answers remembered until the library changes, and the visit's own state.

The library is opened once per process and folder. Nothing here loads the language model while a page is being made.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Hashable
from typing import TypeVar, cast

import streamlit as st

from kb.errors import KnowledgeBaseError
from kb.library import Library
from kb.models import ReviewSummary, ThemeCount
from kb.settings import settings
from ui.filter_words import Names

log = logging.getLogger(__name__)

T = TypeVar("T")

#: Code of the notice that a review carries when its file says that it is invented.
INVENTED = "invented"

_WITH_RESTRICTED = "with_restricted"

#: Seconds after the first page was shown until the model is loaded in the background.
WARM_UP_AFTER = 1.5


class Remembered:
    """The newest answers of one library, which hold until it changes, in this process or another. Safe for several threads."""

    MOST = 200

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._generation: tuple[int, int] | None = None
        self._answers: dict[Hashable, object] = {}

    def get(self, generation: tuple[int, int], name: Hashable, make: Callable[[], T]) -> T:
        """The answer kept under `name` for that generation of the library, else made now."""
        with self._lock:
            if self._generation != generation:
                self._generation, self._answers = generation, {}
            if name in self._answers:
                return cast("T", self._answers[name])
        answer = make()
        with self._lock:
            if self._generation == generation:
                self._answers[name] = answer
                if len(self._answers) > self.MOST:
                    del self._answers[next(iter(self._answers))]
        return answer


@st.cache_resource(show_spinner="Opening the library …")
def _opened(home: str) -> Library:
    return Library.open(settings().home)


@st.cache_resource(show_spinner=False)
def _remembered(home: str) -> Remembered:
    return Remembered()


def library() -> Library:
    """The library that the settings name, opened once for all visits. Raises LibraryError in plain words."""
    return _opened(str(settings().home))


def remembered(name: Hashable, make: Callable[[], T]) -> T:
    """`make()`, asked once and kept until the library changes."""
    return _remembered(str(settings().home)).get(library().generation, name, make)


def reviews() -> list[ReviewSummary]:
    """The reviews held, withdrawn stubs among them, newest published first."""
    return remembered("reviews", library().reviews)


def with_restricted() -> bool:
    """Whether the person has asked, in this visit, to see restricted reviews too."""
    return bool(st.session_state.get(_WITH_RESTRICTED))


def include_restricted(*, wanted: bool) -> None:
    """Note for this visit whether restricted reviews are to be shown."""
    st.session_state[_WITH_RESTRICTED] = wanted


def titles() -> dict[str, str | None]:
    """The title of each review held, by its key; None where its document states none."""
    return remembered("titles", lambda: {review.key: review.title for review in reviews()})


def shown_reviews() -> list[ReviewSummary]:
    """The reviews whose lines the pages show: not withdrawn, and restricted ones only where the person has asked for them."""
    return [review for review in reviews() if review.state != "withdrawn" and (with_restricted() or not review.restricted)]


def theme_counts() -> list[ThemeCount]:
    """Every theme seen in the reviews that are shown, the most widespread first."""
    restricted = with_restricted()
    return remembered(("theme counts", restricted), lambda: library().theme_counts(restricted=restricted))


def invented() -> frozenset[str]:
    """Keys of the reviews whose files say that they are invented."""
    return remembered("invented", lambda: library().reviews_noted(INVENTED))


def names() -> Names:
    """The names of what a filter can hold."""
    return remembered("names", lambda: Names(library()))


def theme_label(theme: str) -> str | None:
    """The label of a theme, None when the vocabulary has no such theme."""
    return theme_labels().get(theme)


def theme_labels() -> dict[str, str]:
    """The label of each theme of the vocabulary, by its id."""
    return remembered("labels", lambda: {theme.id: theme.label for theme in library().vocabulary.themes})


def warm_up() -> None:
    """Load the model in the background, once per process and after the page was shown, so that the first search is quick."""
    _warming(str(settings().home))


@st.cache_resource(show_spinner=False)
def _warming(home: str) -> threading.Timer:
    timer = threading.Timer(WARM_UP_AFTER, _warm_up, [library()])
    timer.daemon = True
    timer.start()
    return timer


def _warm_up(held: Library) -> None:
    try:
        held.warm_up()
    except KnowledgeBaseError as error:
        log.warning("The first search will be slow: %s", error)
