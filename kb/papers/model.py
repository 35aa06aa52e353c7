"""What a paper is: a few parts of findings, each figure in them numbered, and under these numbers the lines that were counted.

A paper is plain data; the renderers only set it in type. Words of a review stand only in `Quoted`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """Words of a sentence; `note` is the number under which the lines behind a figure are listed."""

    text: str
    note: int | None = None


@dataclass(frozen=True)
class Quoted:
    """One line of a review, word for word, with where it stands; `lead` says what it is an example of."""

    lead: str
    words: str
    source: str


@dataclass(frozen=True)
class Finding:
    """One sentence with its figures, and lines that show what it is about."""

    pieces: tuple[Piece, ...]
    quotes: tuple[Quoted, ...] = ()

    @property
    def text(self) -> str:
        """The sentence without the numbers of its notes."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class Figures:
    """A table of figures: the first cell of each row names it."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Note:
    """The lines behind one figure: what it counts, and for each review counted where its lines stand."""

    number: int
    what: str
    citations: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """One part; `empty` is what to say where there is no finding, `about` what holds for all of them."""

    id: str
    heading: str
    findings: tuple[Finding, ...] = ()
    about: str = ""
    sentences: tuple[str, ...] = ()
    figures: Figures | None = None


@dataclass(frozen=True)
class Paper:
    """A paper, ready to be set in type. `notice` stands above everything where it is set."""

    title: str
    subtitle: str
    parts: tuple[Part, ...]
    notes: tuple[Note, ...]
    notice: str | None = None

    def part(self, part_id: str) -> Part | None:
        """Return the part of that id, None when the paper has none."""
        return next((part for part in self.parts if part.id == part_id), None)
