"""One paragraph of a Word document: its accepted words, its place in a list, its heading level, and how much of its front is bold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from weakref import WeakKeyDictionary

from ingest.lines import Line, addresses, clean
from ingest.markers import split_marker

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HEADING = re.compile(r"^heading (\d)$|^(title)$", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list (?:bullet|number|paragraph)|bullet", re.IGNORECASE)

_LIST_DEPTH = re.compile(r"^list (?:bullet|number) ([2-5])$", re.IGNORECASE)


def paragraph_lines(paragraph: Any, blanks: int, flow: int) -> Iterator[Line]:
    """The lines of one paragraph: one, or more where the author broke lines by hand between typed bullets."""
    style = _style(paragraph).name if _style(paragraph) is not None else ""
    heading = _HEADING.match(style or "")
    level = None if heading is None else int(heading[1]) if heading[1] else 0
    if level is None:
        level = _outline(paragraph)
    listed, depth = _listing(paragraph, style or "")
    pieces = _split_breaks(_runs(paragraph))
    for number, runs in enumerate(pieces):
        text = "".join(run[0] for run in runs)
        shown = clean(text)
        if not shown:
            continue
        lead = _lead(runs)
        marker, rest = (None, shown) if level is not None else split_marker(shown)
        if level is not None and (numbered := split_marker(shown))[0]:
            marker, rest = numbered
        taken = len(shown) - len(rest)
        yield Line(
            rest,
            x=float(depth),
            right=float(len(shown)),
            size=_size(paragraph),
            lead=max(0, min(lead - taken, len(rest))),
            marker=marker if level is not None or marker else ("•" if listed and number == 0 else None),
            level=depth,
            heading=level,
            gap=float(blanks) if number == 0 else 0.0,
            whole=True,
            linked=_linked(paragraph, shown),
            links=addresses(link.url for link in paragraph.hyperlinks),
            flow=flow,
        )
        blanks = 0


#: The styles of each open document by their ids: python-docx looks through all styles of a file anew for every paragraph.
_STYLES: WeakKeyDictionary[Any, dict[str | None, Any]] = WeakKeyDictionary()


def _style(paragraph: Any) -> Any:
    """The style of a paragraph, None where it has none."""
    kept = _STYLES.setdefault(paragraph.part, {})
    name = paragraph._p.style
    if name not in kept:
        kept[name] = paragraph.style
    return kept[name]


def _outline(paragraph: Any) -> int | None:
    found = paragraph._p.find(f"{_W}pPr/{_W}outlineLvl")
    if found is None and _style(paragraph) is not None:
        found = _style(paragraph).element.find(f"{_W}pPr/{_W}outlineLvl")
    value = found.get(f"{_W}val") if found is not None else None
    return int(value) + 1 if value and value.isdigit() and int(value) < 9 else None


def _listing(paragraph: Any, style: str) -> tuple[bool, int]:
    """(whether Word numbers or bullets the paragraph, how deep)."""
    number = paragraph._p.find(f"{_W}pPr/{_W}numPr")
    if number is None:
        current = _style(paragraph)
        for _ in range(8):  # a style may take its list from the one it is based on
            if current is None:
                break
            number = current.element.find(f"{_W}pPr/{_W}numPr")
            if number is not None:
                break
            current = current.base_style
    if number is None:
        named = _LIST_DEPTH.search(style)
        return bool(_LIST_STYLE.search(style)) and style.lower() != "list paragraph", int(named[1]) - 1 if named else 0
    identity = number.find(f"{_W}numId")
    if identity is not None and identity.get(f"{_W}val") == "0":
        return False, 0
    depth = number.find(f"{_W}ilvl")
    value = depth.get(f"{_W}val") if depth is not None else "0"
    named = _LIST_DEPTH.search(style)  # Word's "List Bullet 2" is a list of its own, one step further in
    return True, int(value) if value and value.isdigit() and value != "0" else int(named[1]) - 1 if named else 0


def _runs(paragraph: Any) -> list[tuple[str, bool]]:
    """(text, bold) of every run in order, through hyperlinks, fields and accepted insertions; deleted text left out."""
    found: list[tuple[str, bool]] = []
    style_bold = bool(_style_bold(_style(paragraph)))
    for run in paragraph._p.iter(f"{_W}r"):
        if any(above.tag == f"{_W}del" for above in run.iterancestors()) or _own_paragraph(run) is not paragraph._p:
            continue
        text = "".join(
            node.text or ""
            if node.tag == f"{_W}t"
            else "\n"
            if node.tag in (f"{_W}br", f"{_W}cr")
            else "\t"
            if node.tag == f"{_W}tab"
            else "-"
            if node.tag == f"{_W}noBreakHyphen"
            else ""
            for node in run
        )
        bold = run.find(f"{_W}rPr/{_W}b")
        caps = run.find(f"{_W}rPr/{_W}caps")
        if caps is not None and caps.get(f"{_W}val") not in ("0", "false"):
            text = text.upper()
        is_bold = style_bold if bold is None else bold.get(f"{_W}val") not in ("0", "false")
        if text:
            found.append((text, is_bold))
    return found


def _own_paragraph(run: Any) -> Any:
    """The nearest paragraph above a run: text boxes hold paragraphs of their own."""
    return next((above for above in run.iterancestors() if above.tag == f"{_W}p"), None)


def _style_bold(style: Any) -> bool | None:
    for _ in range(8):
        if style is None:
            return None
        if style.font.bold is not None:
            return bool(style.font.bold)
        style = style.base_style
    return None


def _split_breaks(runs: list[tuple[str, bool]]) -> list[list[tuple[str, bool]]]:
    """Cut a paragraph at hand-made line breaks where a bullet or number follows; other breaks are spaces."""
    whole = "".join(text for text, _ in runs)
    rows = whole.split("\n")
    if len(rows) < 2 or not any(split_marker(row)[0] for row in rows[1:]):
        return [[(text.replace("\n", " "), bold) for text, bold in runs]]
    pieces: list[list[tuple[str, bool]]] = [[]]
    for text, bold in runs:
        for i, row in enumerate(text.split("\n")):
            if i:
                pieces.append([])
            pieces[-1].append((row, bold))
    joined: list[list[tuple[str, bool]]] = []
    for piece in pieces:
        if joined and not split_marker("".join(text for text, _ in piece))[0]:
            joined[-1] += [(" ", False), *piece]
        else:
            joined.append(piece)
    return joined


def _lead(runs: list[tuple[str, bool]]) -> int:
    """How many characters at the front are bold, counted in the cleaned text."""
    bold = ""
    for text, is_bold in runs:
        if not is_bold and text.strip():
            break
        bold += text
    return len(clean(bold))


def _size(paragraph: Any) -> float:
    for run in paragraph.runs:
        if run.text.strip() and run.font.size is not None:
            return float(run.font.size.pt)
    style = _style(paragraph)
    for _ in range(8):
        if style is None:
            break
        if style.font.size is not None:
            return float(style.font.size.pt)
        style = style.base_style
    return 0.0


def _linked(paragraph: Any, shown: str) -> bool:
    inside = "".join(link.text for link in paragraph.hyperlinks)
    return bool(inside) and len(clean(inside)) >= 0.9 * len(shown)
