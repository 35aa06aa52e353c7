"""What stands near a line or a question: more lines like one, good practice elsewhere, the closest sentence, and what else to try."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.catalogue.catalogue import Catalogue
from kb.errors import NotFound
from kb.models import AssignmentState, CitedPoint, Filter, Hit, PointKind, SearchMode, SearchResult
from kb.search.comparing import Comparing
from kb.search.fusion import spread
from kb.search.grammar import Sign, read_parts
from kb.search.query import COMMON_WORDS
from kb.search.ranking import DEPTH, NEAR
from kb.search.showing import Showing
from kb.search.state import States
from kb.search_models import SearchHelp, Wider

if TYPE_CHECKING:
    from spacy.language import Language

#: How strongly a query must be about a theme for the theme to be offered where nothing was found, and how many are offered.
_ABOUT, _THEMES = 0.15, 3
#: So many of the longest words are tried alone there, and so many that find something are offered.
_TRIED, _WORDS = 8, 3
#: How alike good practice must be to a gap with which it shares no theme.
_ALIKE = 0.4
#: Sentences whose vectors are kept: those of the cards that people look at again and again.
_SENTENCES = 4_000


class Nearby:
    """Looks around in one library."""

    def __init__(self, catalogue: Catalogue, states: States, comparing: Comparing, search: Callable[..., SearchResult]) -> None:
        """`search` is that of the library."""
        self._catalogue = catalogue
        self._states = states
        self._comparing = comparing
        self._search = search
        self._sentence = lru_cache(_SENTENCES)(lambda text: comparing.vectors([text])[0])

    def more_like(self, point: str, where: Filter, limit: int) -> tuple[Hit, ...]:
        """Return lines of other reviews that say something alike, best first. Raises NotFound."""
        line = self._line(point, where)
        return self._near(line, where, limit)

    def elsewhere(self, point: str, limit: int, *, restricted: bool) -> tuple[Hit, ...]:
        """Return good practice of other reviews on the themes of a line, the closest first; without themes, on what it says."""
        where = Filter(kind=(PointKind.GOOD_PRACTICE.value,), restricted=restricted)
        line = self._line(point, where)
        themes = tuple(_themes(line))
        if themes and (found := self._near(line, replace(where, theme=themes), limit, floor=0.0)):
            return found
        return self._near(line, where, limit, floor=_ALIKE)

    def closest_sentences(self, query: str, points: Sequence[CitedPoint]) -> dict[str, tuple[int, int]]:
        """Return by point where in its text the sentence stands that is closest in meaning to a query: start and end.

        Points of one sentence are left out, and those without any that is close.
        """
        parted = {point.id: (point.text, found) for point in points if len(found := sentences(point.text)) > 1}
        if not parted or not query.strip():
            return {}
        vector = self._comparing.vectors([query])[0]
        closest = {}
        for name, (text, spans) in parted.items():
            alike = [float(self._sentence(text[start:end]) @ vector) for start, end in spans]
            best = int(np.argmax(alike))
            if alike[best] >= NEAR:
                closest[name] = spans[best]
        return closest

    def help_with(self, query: str, where: Filter) -> SearchHelp:
        """Return what can be tried where a search finds nothing; everything in it finds something."""
        parts = read_parts(query)
        bare = " ".join(part.words.strip() for part in parts if part.sign in (Sign.WORDS, Sign.PHRASE))
        seen = Filter(restricted=where.restricted)
        signed = any(part.sign in (Sign.PHRASE, Sign.WITHOUT) for part in parts)
        return SearchHelp(
            themes=self._nearest_themes(bare, seen),
            words=tuple(self._words_that_find(bare, seen)),
            wider=tuple(sorted(self._wider(query, where), key=lambda one: (-one.total, one.field, one.value))),
            unquoted=bare if signed and bare != query and self._search(bare, where=where, limit=0).total else None,
        )

    # -------------------------------------------------------------- of a line

    def _line(self, point: str, where: Filter) -> CitedPoint:
        line = self._catalogue.cited([point]).get(point)
        if line is None or (line.restricted and not where.restricted):
            raise NotFound("This line is not in the library any more.")
        return line

    def _near(self, line: CitedPoint, where: Filter, limit: int, *, floor: float = NEAR) -> tuple[Hit, ...]:
        state = self._states.now()
        meaning = self._comparing.with_line(state, line.id, _themes(line))
        if meaning is None:
            return ()
        columns = state.columns
        allowed = columns.allowed(where)
        if line.id in columns.row_of:
            allowed &= columns.review != columns.review[columns.row_of[line.id]]
        found = meaning.ranking(allowed, DEPTH, floor)
        return Showing(self._catalogue, state, restricted=where.restricted).hits(spread(found, columns.review), limit, meaning=found)

    # -------------------------------------------------------------- of a search without hits

    def _nearest_themes(self, text: str, seen: Filter) -> tuple[str, ...]:
        if not text.strip():
            return ()
        columns = self._states.now().columns
        about = sorted(self._comparing.themes(text).items(), key=lambda pair: (-pair[1], pair[0]))
        likely = [theme for theme, strength in about if strength >= _ABOUT]
        return tuple(theme for theme in likely if columns.allowed(replace(seen, theme=(theme,))).any())[:_THEMES]

    def _words_that_find(self, text: str, seen: Filter) -> list[str]:
        words = [word.strip(".,;:!?()'’") for word in text.split()]
        if len(words) < 2:
            return []
        telling = {word for word in words if len(word) > 2 and word.casefold() not in COMMON_WORDS}
        longest = sorted(telling, key=lambda word: (-len(word), word))[:_TRIED]
        return [word for word in longest if self._search(word, where=seen, limit=0, mode=SearchMode.KEYWORD).total][:_WORDS]

    def _wider(self, query: str, where: Filter) -> Iterator[Wider]:
        for field in fields(Filter):
            now = getattr(where, field.name)
            if field.name == "restricted" or not now:
                continue
            for value in (now,) if isinstance(now, str) else now:
                left: dict[str, Any] = {field.name: "" if isinstance(now, str) else tuple(kept for kept in now if kept != value)}
                total = self._search(query, where=replace(where, **left), limit=0).total
                if total:
                    yield Wider(field.name, value, total)


def _themes(line: CitedPoint) -> Mapping[str, float]:
    return {given.theme: given.score for given in line.themes if given.state is not AssignmentState.REJECTED}


@lru_cache(maxsize=2_000)
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """Return where each sentence of a text starts and ends."""
    return tuple((sent.start_char, sent.end_char) for sent in _sentencizer()(text).sents if sent.text.strip())


@lru_cache
def _sentencizer() -> Language:
    import spacy

    pipeline = spacy.blank("en")
    pipeline.add_pipe("sentencizer")
    return pipeline
