"""An OpenDocument text for writers and readers of LibreOffice: real headings, headings in a bar of colour, lists two deep."""

from __future__ import annotations

from pathlib import Path

from odf.opendocument import OpenDocument, OpenDocumentText
from odf.style import ListLevelProperties, ParagraphProperties, Style, TextProperties
from odf.text import A, H, LineBreak, List, ListItem, ListLevelStyleBullet, ListLevelStyleNumber, ListStyle, P, Span
from still import still_package
from words import Briefing, Point, Section

HEADING, LABEL, BAR, STRONG, BULLETS, NUMBERS = "Heading_20_1", "Heading_20_2", "BoxHeading", "Strong", "LB", "LN"
NAVY = "#1a5276"


def add_styles(document: OpenDocument) -> None:
    """Add the styles of paragraphs, of bold words and of lists."""

    def paragraph(name: str, look: dict[str, str], above: str | None = None, behind: str | None = None) -> None:
        style = Style(name=name, family="paragraph", **({} if name == "Standard" else {"parentstylename": "Standard"}))
        place = ({"margintop": above} if above else {}) | ({"backgroundcolor": behind} if behind else {})
        if place:
            style.addElement(ParagraphProperties(**place))
        style.addElement(TextProperties(**look))
        document.styles.addElement(style)

    paragraph("Standard", {"fontsize": "11pt", "fontfamily": "Liberation Serif"})
    paragraph("Title", {"fontsize": "22pt", "fontweight": "bold"})
    paragraph(HEADING, {"fontsize": "15pt", "fontweight": "bold", "color": NAVY}, above="0.4cm")
    paragraph(LABEL, {"fontsize": "12pt", "fontweight": "bold", "fontstyle": "italic"}, above="0.3cm")
    paragraph(BAR, {"fontsize": "13pt", "fontweight": "bold", "color": "#ffffff"}, above="0.4cm", behind=NAVY)
    bold = Style(name=STRONG, family="text")
    bold.addElement(TextProperties(fontweight="bold"))
    bullets, numbers = ListStyle(name=BULLETS), ListStyle(name=NUMBERS)
    for level, mark in ((1, "•"), (2, "◦")):
        bullet = ListLevelStyleBullet(level=level, bulletchar=mark)
        bullet.addElement(ListLevelProperties(spacebefore=f"{0.6 * level}cm", minlabelwidth="0.5cm"))
        bullets.addElement(bullet)
    number = ListLevelStyleNumber(level=1, numformat="1", numsuffix=".")
    number.addElement(ListLevelProperties(spacebefore="0.4cm", minlabelwidth="0.7cm"))
    numbers.addElement(number)
    for style in (bold, bullets, numbers):
        document.automaticstyles.addElement(style)


def plain(text: str, style: str = "Standard") -> P:
    """One paragraph."""
    paragraph = P(stylename=style)
    paragraph.addText(text)
    return paragraph


def passage(point: Point) -> P:
    """One point: linked, or with its label in bold, or plain."""
    paragraph = P(stylename="Standard")
    if "href" in point.hints:
        paragraph.addElement(A(type="simple", href=point.hints["href"], text=point.text))
    elif point.label:
        paragraph.addElement(Span(stylename=STRONG, text=f"{point.label}:"))
        paragraph.addText(f" {point.text}")
    else:
        paragraph.addText(point.text)
    return paragraph


def bullet_list(points: tuple[Point, ...], style: str | None) -> List:
    """A list; nested points stand in a list of their own, in the item of the point above them."""
    whole = List(**({"stylename": style} if style else {}))
    for point in points:
        item = ListItem()
        item.addElement(passage(point))
        if point.children:
            item.addElement(bullet_list(point.children, None))
        whole.addElement(item)
    return whole


def add_section(document: OpenDocument, section: Section) -> None:
    """A heading and what stands under it."""
    body = document.text
    if section.style.get("bar"):
        body.addElement(plain(section.heading or "", BAR))
    else:
        body.addElement(H(outlinelevel=1, stylename=HEADING, text=section.heading))
    for text in (*section.paras, *((section.intro,) if section.intro else ())):
        body.addElement(plain(text))
    if section.style.get("labels") == "headings":
        for point in section.points:
            body.addElement(H(outlinelevel=2, stylename=LABEL, text=point.label))
            body.addElement(plain(point.text))
    elif section.points:
        body.addElement(bullet_list(tuple(section.points), NUMBERS if section.style.get("numbered") else BULLETS))
    if section.outro:
        body.addElement(plain(section.outro))


def build(briefing: Briefing, target: Path, work: Path) -> None:
    """Write the document."""
    document = OpenDocumentText()
    add_styles(document)
    document.text.addElement(plain(briefing.partnership))
    document.text.addElement(plain(briefing.title, "Title"))
    about = P(stylename="Standard")
    for number, line in enumerate(briefing.print["lines"]):
        if number:
            about.addElement(LineBreak())
        about.addText(line)
    document.text.addElement(about)
    for section in briefing.sections:
        add_section(document, section)
    document.save(str(target))
    still_package(target)
