"""The paragraphs of a box on a slide: their runs, and the bullets, sizes and weights that they take from layout and master."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn

from .runs import Place, Run

_DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
_DGM = f"{{{_DIAGRAM}}}"
_BODIES = (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT, PP_PLACEHOLDER.SUBTITLE, PP_PLACEHOLDER.VERTICAL_BODY, PP_PLACEHOLDER.TABLE)
_DEEPEST = 8


def paragraphs(holder: Any, slide: Any) -> Iterator[tuple[list[Run], Place]]:
    """(runs, place) of every paragraph of a shape or a table cell."""
    styles = list(_styles(holder, slide))
    for paragraph in holder.text_frame._txBody.iterchildren(qn("a:p")):
        yield _paragraph(paragraph, styles, slide)


def _paragraph(paragraph: Any, styles: list[Any], slide: Any) -> tuple[list[Run], Place]:
    own = paragraph.find(qn("a:pPr"))
    depth = min(int(own.get("lvl", 0)) if own is not None else 0, _DEEPEST)
    levels = [found for style in styles if (found := style.find(qn(f"a:lvl{depth + 1}pPr"))) is not None]
    chain = [own, *levels] if own is not None else levels
    bold = _said(levels, "b") in ("1", "true")
    runs = list(_runs(paragraph, slide, bold=bold))
    sizes = [run.find(qn("a:rPr")) for run in paragraph.iterchildren(qn("a:r"))]
    size = next((said.get("sz") for said in sizes if said is not None and said.get("sz")), None) or _said(levels, "sz")
    return runs, Place(marker=_bullet(chain), depth=depth, size=int(size) / 100 if size and size.isdigit() else 0.0)


def _said(levels: list[Any], name: str) -> str | None:
    """What the nearest style says of the characters of a level."""
    said = (level.find(qn("a:defRPr")) for level in levels)
    return next((properties.get(name) for properties in said if properties is not None and properties.get(name)), None)


def _bullet(chain: list[Any]) -> str | None:
    """The bullet or number that the nearest style draws, None for none."""
    for properties in chain:
        if properties.find(qn("a:buNone")) is not None:
            return None
        if properties.find(qn("a:buAutoNum")) is not None:
            return "1."
        if properties.find(qn("a:buChar")) is not None or properties.find(qn("a:buBlip")) is not None:
            return "•"
    return None


def _runs(paragraph: Any, slide: Any, *, bold: bool) -> Iterator[Run]:
    for child in paragraph:
        if child.tag == qn("a:br"):
            yield Run("\n", bold)
        elif child.tag in (qn("a:r"), qn("a:fld")):
            properties, text = child.find(qn("a:rPr")), child.find(qn("a:t"))
            said = properties.get("b") if properties is not None else None
            words = (text.text or "") if text is not None else ""
            if properties is not None and properties.get("cap") == "all":
                words = words.upper()
            yield Run(words.replace("\x0b", "\n"), bold if said is None else said in ("1", "true"), _link(properties, slide))


def _link(properties: Any, slide: Any) -> str | None:
    """The address that a run leads to; None where it leads nowhere, or to another slide."""
    click = properties.find(qn("a:hlinkClick")) if properties is not None else None
    relation = slide.part.rels.get(click.get(qn("r:id"))) if click is not None and click.get(qn("r:id")) else None
    return str(relation.target_ref) if relation is not None and relation.is_external else None


def _styles(holder: Any, slide: Any) -> Iterator[Any]:
    """The list styles that hold for a box, the nearest first: its own, its layout's, its master's, and the master's for its kind."""
    body = holder.text_frame._txBody
    yield from body.iterchildren(qn("a:lstStyle"))
    kind = holder.placeholder_format.type if getattr(holder, "is_placeholder", False) else None
    if kind is not None:
        place = holder.placeholder_format.idx
        layout = next((one for one in slide.slide_layout.placeholders if one.placeholder_format.idx == place), None)
        master = next((one for one in slide.slide_layout.slide_master.placeholders if one.placeholder_format.type == _family(kind)), None)
        for above in (layout, master):
            if above is not None and above.has_text_frame:
                yield from above.text_frame._txBody.iterchildren(qn("a:lstStyle"))
    found = slide.slide_layout.slide_master._element.find(f"{qn('p:txStyles')}/{qn('p:bodyStyle' if kind in _BODIES else 'p:otherStyle')}")
    if found is not None:
        yield found


def _family(kind: Any) -> Any:
    """The placeholder of a master that one of a slide is made from."""
    return PP_PLACEHOLDER.BODY if kind in _BODIES else kind


# ------------------------------------------------------------------ SmartArt


def diagram_paragraphs(shape: Any, slide: Any) -> Iterator[tuple[list[Run], Place]]:
    """(runs, place) of the texts of a SmartArt diagram, in its own order; nothing for other shapes."""
    ids = shape._element.find(f".//{_DGM}relIds")
    relation = slide.part.rels.get(ids.get(qn("r:dm"))) if ids is not None and ids.get(qn("r:dm")) else None
    if relation is None or relation.is_external:
        return
    model = parse_xml(relation.target_part.blob)
    points = {point.get("modelId"): point for point in model.iter(f"{_DGM}pt")}
    below: dict[str, list[tuple[int, str]]] = {}
    for link in model.iter(f"{_DGM}cxn"):
        if link.get("type", "parOf") == "parOf":
            below.setdefault(link.get("srcId"), []).append((int(link.get("srcOrd", 0)), link.get("destId")))
    top = next((name for name, point in points.items() if point.get("type") == "doc"), None)
    yield from _walk(top, points, below, slide, 0)


def _walk(
    name: str | None, points: dict[str, Any], below: dict[str, list[tuple[int, str]]], slide: Any, depth: int
) -> Iterator[tuple[list[Run], Place]]:
    for _, child in sorted(below.get(name or "", ())):
        if child in points and depth < _DEEPEST:
            for paragraph in points[child].iter(qn("a:p")):
                yield list(_runs(paragraph, slide, bold=False)), Place(marker="•", depth=depth)
            yield from _walk(child, points, below, slide, depth + 1)
