"""A reading while corrections are applied to it: its parts, where each line comes from, and what touched it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from kb.corrections.recutting import find
from kb.corrections.retracing import is_about_line, is_about_section
from kb.models import Correction, LearningPoint, Notice, Passage, Reading, Section


@dataclass
class Line:
    """A point while corrections are applied, and where it comes from."""

    point: LearningPoint
    origins: tuple[int, ...] = ()
    touched: tuple[Correction, ...] = ()


@dataclass
class Working:
    """A reading while corrections are applied to it."""

    sections: list[Section]
    lines: list[Line]
    notices: list[Notice]
    left_out: list[Passage]
    start: Reading = field(repr=False)

    @classmethod
    def of(cls, reading: Reading) -> Working:
        """Begin with a reading as it was read."""
        lines = [Line(point, (place,)) for place, point in enumerate(reading.points)]
        return cls(list(reading.sections), lines, list(reading.notices), list(reading.left_out), reading)

    @property
    def points(self) -> list[LearningPoint]:
        """The points as they stand now."""
        return [line.point for line in self.lines]

    def reading(self) -> Reading:
        """The reading as it stands now."""
        return replace(
            self.start,
            sections=tuple(self.sections),
            points=tuple(self.points),
            notices=tuple(self.notices),
            left_out=tuple(self.left_out),
        )

    def settle_line(self, wording: str) -> None:
        """Take away the notices that are about this line and no section: a person has decided."""
        self.notices = [
            note
            for note in self.notices
            if not is_about_line(note, wording) or any(is_about_section(note, section) for section in self.sections)
        ]

    def put(self, at: int, *lines: Line) -> None:
        """Put lines in place of the one at `at`."""
        self.settle_line(self.lines[at].point.wording)
        self.lines[at : at + 1] = lines

    def unlabelled(self, line: Line) -> str:
        """The words of a line as the source has them: the colon after a label that a person made does not stand there."""
        if len(line.origins) == 1:
            source = self.start.points[line.origins[0]]
            found = find(line.point.wording, source.text) if source.label is None else None
            if found is not None:
                return source.text[slice(*found)].strip()
        return line.point.wording
