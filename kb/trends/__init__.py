"""What keeps recurring: themes over reviews and time, counted in reviews, each number with the very lines behind it.

`build` counts, `sentences` says it in plain words, `emerging` groups lines that fit no theme yet, and `meeting` puts together what a
subgroup looks at. Nothing here is written by a machine: sentences are made of counts, dates and printed words.
"""

from kb.trends.build import recurrence
from kb.trends.model import WAYS, CameBack, Count, Recurrence, Selection, ThemeRecord, Together, Turned, lines_of
from kb.trends.stated import Period, surely_before

__all__ = [
    "WAYS",
    "CameBack",
    "Count",
    "Period",
    "Recurrence",
    "Selection",
    "ThemeRecord",
    "Together",
    "Turned",
    "lines_of",
    "recurrence",
    "surely_before",
]
