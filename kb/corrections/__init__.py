"""Corrections of a reading by people: applied anew over every reading of the file, in the source's own words, and what is still in doubt.

`apply` is the heart; `accepted` checks what a person proposes, and `doubts` says what a person should look at. All of it is pure: who
stores what is `kb.catalogue.corrections`.
"""

from kb.corrections.applying import Applied, apply
from kb.corrections.checked import CheckedDocument
from kb.corrections.doubts import doubts, notice_of_lost
from kb.corrections.proposals import accepted

__all__ = ["Applied", "CheckedDocument", "accepted", "apply", "doubts", "notice_of_lost"]
