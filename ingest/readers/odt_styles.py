"""Styles of an OpenDocument text: what a paragraph or a run inherits, and how lists are numbered."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from lxml.etree import _Element as Element

_NAMES = {
    "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0",
    "style": "urn:oasis:names:tc:opendocument:xmlns:style:1.0",
    "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
    "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
}
_HEADING = re.compile(r"^heading[ _](?:20_)?(\d)$|^(title)$", re.IGNORECASE)
_DEEPEST = 20  # styles that may stand on one another


def name(prefixed: str) -> str:
    """`text:p` as lxml writes it, with its namespace in braces."""
    prefix, local = prefixed.split(":")
    return f"{{{_NAMES[prefix]}}}{local}"


@dataclass(frozen=True)
class Style:
    """What one style says itself; None where it says nothing. `size` is in points, `title` the name that people see."""

    parent: str | None = None
    title: str = ""
    bold: bool | None = None
    hidden: bool | None = None
    capitals: bool | None = None
    size: float | None = None
    outline: int | None = None


@dataclass(frozen=True)
class Styles:
    """All styles of a document by (family, name), and the levels of its lists that are numbered, by list style."""

    styles: dict[tuple[str, str], Style] = field(default_factory=dict)
    numbered: dict[str, frozenset[int]] = field(default_factory=dict)
    bare: dict[str, frozenset[int]] = field(default_factory=dict)

    def whole(self, family: str, style: str | None) -> Style:
        """The style of this name with all that it inherits."""
        found = self.styles.get((family, ""), Style())
        for one in reversed(list(self._chain(family, style))):
            found = _over(found, one)
        return found

    def heading(self, style: str | None) -> int | None:
        """The heading level that a paragraph style means: 0 for the title, None for running text."""
        for one in self._chain("paragraph", style):
            if one.outline is not None:
                return one.outline or None
            if match := _HEADING.match(one.title):
                return int(match[1]) if match[1] else 0
        return None

    def marker(self, list_style: str | None, depth: int) -> str | None:
        """What a list of this style draws in front of an item at `depth` (0 is the outermost): a bullet, a number or nothing."""
        if depth in self.bare.get(list_style or "", ()):
            return None
        return "1." if depth in self.numbered.get(list_style or "", ()) else "•"

    def _chain(self, family: str, style: str | None) -> Iterable[Style]:
        for _ in range(_DEEPEST):
            one = self.styles.get((family, style or ""))
            if not style or one is None:
                return
            yield one
            style = one.parent


def read_styles(*parts: Element | None) -> Styles:
    """The styles that stand anywhere in these parts (styles.xml, content.xml); later ones win."""
    styles: dict[tuple[str, str], Style] = {}
    numbered: dict[str, frozenset[int]] = {}
    bare: dict[str, frozenset[int]] = {}
    for part in parts:
        for element in part.iter(name("style:style"), name("style:default-style"), name("text:list-style")) if part is not None else ():
            called = element.get(name("style:name"), "")
            if element.tag == name("text:list-style"):
                numbered[called], bare[called] = _levels(element)
            else:
                styles[(element.get(name("style:family"), ""), called)] = _style(element)
    return Styles(styles, numbered, bare)


def _levels(element: Element) -> tuple[frozenset[int], frozenset[int]]:
    """(depths that are numbered, depths without any mark) of a list style."""
    numbered: set[int] = set()
    bare: set[int] = set()
    for level in element:
        depth = _number(level.get(name("text:level"))) or 1
        if level.tag == name("text:list-level-style-number"):
            (numbered if level.get(name("style:num-format")) else bare).add(depth - 1)
        elif level.tag == name("text:list-level-style-bullet") and not (level.get(name("text:bullet-char")) or "").strip():
            bare.add(depth - 1)
    return frozenset(numbered), frozenset(bare)


def _style(element: Element) -> Style:
    said = element.find(name("style:text-properties"))
    outline = element.get(name("style:default-outline-level"))
    style = Style(
        parent=element.get(name("style:parent-style-name")),
        title=element.get(name("style:display-name")) or element.get(name("style:name"), ""),
        outline=None if outline is None else (_number(outline) or 0),
    )
    if said is None:
        return style
    weight = said.get(name("fo:font-weight"))
    return replace(
        style,
        bold=None if weight is None else weight == "bold" or (_number(weight) or 0) >= 600,
        hidden=None if said.get(name("text:display")) is None else said.get(name("text:display")) == "none",
        capitals=None if said.get(name("fo:text-transform")) is None else said.get(name("fo:text-transform")) == "uppercase",
        size=_points(said.get(name("fo:font-size"))),
    )


def _over(below: Style, above: Style) -> Style:
    """`below` with all that `above` says itself."""
    return Style(
        parent=above.parent,
        title=above.title,
        bold=below.bold if above.bold is None else above.bold,
        hidden=below.hidden if above.hidden is None else above.hidden,
        capitals=below.capitals if above.capitals is None else above.capitals,
        size=below.size if above.size is None else above.size,
        outline=below.outline if above.outline is None else above.outline,
    )


def _number(said: str | None) -> int | None:
    return int(said) if said and said.isdigit() and len(said) < 6 else None


def _points(said: str | None) -> float | None:
    """A size in points; None for a share of another size."""
    match = re.fullmatch(r"(\d{1,4}(?:\.\d+)?)(pt|in|cm|mm|px)", said or "")
    return float(match[1]) * {"pt": 1.0, "in": 72.0, "cm": 28.35, "mm": 2.835, "px": 0.75}[match[2]] if match else None
