"""Links of a PDF, by pypdf: where they lie on each page, and where they lead."""

from __future__ import annotations

import io
import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pypdf import PdfReader

from ingest.lines import addresses

from .glyphs import Fragment
from .pdf_text import BROKEN
from .turned import Box as Rectangle
from .turned import turned_box

_MAX_LINKS = 5_000


@dataclass(frozen=True)
class Link:
    """The place of a link in points from the bottom left, and its address; "" where it leads to a place in the document."""

    box: Rectangle
    target: str = ""


def links(content: bytes) -> dict[int, list[Link]]:
    """Links by page index; none where pypdf cannot tell."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    if b"/Link" not in content and b"/ObjStm" not in content:
        return {}
    found: dict[int, list[Link]] = {}
    count = 0
    try:
        for number, page in enumerate(PdfReader(io.BytesIO(content)).pages):
            for reference in page.annotations or ():
                note = reference.get_object()
                count += 1
                if count > _MAX_LINKS:
                    return found
                if note.get("/Subtype") == "/Link" and "/Rect" in note:
                    left, bottom, right, top = (float(value) for value in note["/Rect"])
                    box = (min(left, right), min(bottom, top), max(left, right), max(bottom, top))
                    action = note.get("/A")
                    target = action.get_object().get("/URI") if action is not None else None
                    found.setdefault(number, []).append(Link(box, str(target) if target else ""))
    except BROKEN:
        return found  # links are an extra: a file whose notes are broken is still read
    return found


def with_links(fragments: Sequence[Fragment], on_page: Sequence[Link], page_top: float, turn: int) -> list[Fragment]:
    """`fragments` of one page with the links that lie over them."""
    if not on_page:
        return list(fragments)
    boxes = [(turned_box(turn, link.box), link.target) for link in on_page]
    return [_with_link(fragment, boxes, page_top) for fragment in fragments]


def _with_link(fragment: Fragment, boxes: Sequence[tuple[Rectangle, str]], page_top: float) -> Fragment:
    middle = page_top - fragment.y + 0.3 * fragment.size
    covered, targets = 0.0, []
    for (left, bottom, right, top), target in boxes:
        shared = min(right, fragment.right) - max(left, fragment.x)
        if bottom - 2 <= middle <= top + 2 and shared > 0:
            covered += shared
            if shared > min(3.0, 0.5 * (fragment.right - fragment.x)):
                targets.append(target)
    if not targets:
        return fragment
    return replace(fragment, linked=covered > 0.8 * (fragment.right - fragment.x), links=addresses(targets))
