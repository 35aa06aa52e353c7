"""How much a line reads as a resource: the title of a document, a link, a service or a course, and not a sentence that says something."""

from __future__ import annotations

import re

from .wording import LINK_LINE

_THING = re.compile(
    r"\b(?:pdf|docx?|leaflets?|toolkits?|guid(?:e|es|ance|eline|elines)|handbooks?|helplines?|websites?|web ?page|policy|policies|procedures?|protocols?|strateg(?:y|ies)"
    r"|films?|videos?|podcasts?|webinars?|courses?|e-?learning|modules?|templates?|checklists?|factsheets?|posters?|booklets?|briefings?|flowcharts?|pathways?|framework"
    r"|workbooks?|handouts?|charts?|cards?|tools?|report|manual|charter|zine|picture book|act \d{4}|chapter|edition|statutory|resources?|training)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"https?://|www\.|\b[\w-]+\.(?:org|gov|nhs|co|ac)\b(?:\.uk)?|\S+@\S+|\b0\d{2,4}[ -]?\d{3}[ -]?\d{3,4}\b|\b0800\b|\b0808\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[.!?][\"'”’)]?$")
_ASKS = re.compile(
    r"\b(?:should|must|will|was|were|did|had|has been|have been|is asked|are asked|to (?:ensure|agree|review|provide|make))\b|\b(?:you|your|we|our|i)\b|^(?:ask|tell|ring|check|look|read|say|write|make|take|put|find|keep)\b",
    re.IGNORECASE,
)
_BRACKETED = re.compile(r"\([^)]*(?:\d{4}|pdf|nice|[A-Z]{2,}|page|download|link)[^)]*\)", re.IGNORECASE)
_TITLED = re.compile(r"^[^:]{3,60}: [a-z“\"‘']?[^.?!]{3,}$|[“\"‘'].{3,}[”\"’']|\s[–—-]\s")


def reads_as_resource(text: str) -> float:
    """The chance, 0 to 1, that a line in a list names a resource."""
    if len(text) > 1_000:
        return 0.03  # no title is that long, and addresses are slow to look for in it
    words = len(text.split())
    if _ADDRESS.search(text) or (LINK_LINE.search(text) and words < 25):
        return 0.93
    if text.rstrip().endswith("?"):
        return 0.03
    sentence = bool(_SENTENCE_END.search(text))
    asks = bool(_ASKS.search(text))
    thing = bool(_THING.search(text)) or bool(_BRACKETED.search(text))
    if words > 30 or (sentence and asks):
        return 0.03
    if thing and not asks:
        return 0.55 if sentence else 0.85
    if sentence or asks:
        return 0.12 if thing else 0.06
    return 0.65 if words <= 12 and _TITLED.search(text) else 0.5 if words <= 8 else 0.3
