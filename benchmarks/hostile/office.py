"""Hostile Word, OpenDocument and PowerPoint files."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Iterator, Mapping

import docx
import pptx

from .kinds import Hostile, cut, expected, flipped

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_POINTS = ("What worked well", "The school nurse rang the ward the same afternoon.", "Areas for improvement", "Nobody told the night team.")
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Target="word/document.xml" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/></Relationships>'
)
_ODT_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
)


def archive(parts: Mapping[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return out.getvalue()


def word(body: str, head: str = "") -> bytes:
    """A Word file whose body is this XML; `head` stands before the root."""
    document = f"{head}<w:document {_W}><w:body>{body}</w:body></w:document>"
    return archive({"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS, "word/document.xml": document})


def odt(body: str, styles: str = "", **parts: str) -> bytes:
    """An OpenDocument text whose body is this XML."""
    content = (
        f"<office:document-content {_ODT_NAMES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
    return archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content, **parts})


def paragraphs(count: int) -> str:
    """So many paragraphs of Word XML."""
    return "".join(f"<w:p><w:r><w:t>Somebody wrote down what happened on day {n}.</w:t></w:r></w:p>" for n in range(count))


def _sound_word() -> bytes:
    document = docx.Document()
    for number, text in enumerate(_POINTS):
        document.add_paragraph(text, style="List Bullet" if number % 2 else "Heading 1")
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _sound_slides() -> bytes:
    deck = pptx.Presentation()
    for title, text in (_POINTS[:2], _POINTS[2:]):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = text
    out = io.BytesIO()
    deck.save(out)
    return out.getvalue()


def _sound_odt() -> bytes:
    return odt(
        "".join(
            f'<text:h text:outline-level="1">{text}</text:h>' if n % 2 == 0 else f"<text:p>- {text}</text:p>"
            for n, text in enumerate(_POINTS)
        )
    )


def files(*, quick: bool = False) -> Iterator[Hostile]:
    """Every hostile office file; `quick` leaves out the bombs, which take seconds to make."""
    for name, sound in (("sound.docx", _sound_word()), ("sound.odt", _sound_odt()), ("sound.pptx", _sound_slides())):
        yield expected(name, sound, "parsed")
        yield from cut(name, sound, 4)
        yield from flipped(name, sound, 4)
    yield expected("word-named-pdf.pdf", _sound_word(), "parsed")
    yield from _word_files()
    yield from _odt_files()
    yield from _slides()
    if not quick:
        yield from _bombs()


def _word_files() -> Iterator[Hostile]:
    words = "<w:p><w:r><w:t>What worked well</w:t></w:r></w:p>"
    yield Hostile("deep-tables.docx", word("<w:tbl><w:tr><w:tc>" * 400 + words + "</w:tc></w:tr></w:tbl>" * 400))
    yield Hostile("deep-controls.docx", word("<w:sdt><w:sdtContent>" * 2000 + words + "</w:sdtContent></w:sdt>" * 2000))
    yield expected("paragraphs-100000.docx", word(paragraphs(100_000)), "too_large")
    yield Hostile("wide-table.docx", word("<w:tbl><w:tr>" + f"<w:tc>{words}</w:tc>" * 20_000 + "</w:tr></w:tbl>"))
    yield expected("no-words.docx", word("<w:p/>"), "empty")
    yield expected("no-xml.docx", word("").replace(b"word/document.xml", b"word/dokument.xml"), "damaged")
    yield Hostile("no-document.docx", archive({"[Content_Types].xml": _TYPES, "_rels/.rels": _RELATIONS, "word/styles.xml": "<a/>"}))
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ten letters"}">' for n in range(9))
    laughs = word("<w:p><w:r><w:t>&a8;</w:t></w:r></w:p>", head=f"<!DOCTYPE d [{entities}]>")
    yield Hostile("entities.docx", laughs)
    outside = word("<w:p><w:r><w:t>&f;</w:t></w:r></w:p>", head='<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/hostname">]>')
    yield Hostile("entity-outside.docx", outside)
    protected = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600
    yield expected("password.docx", protected, "encrypted")
    yield expected("zip-not-word.docx", archive({"notes.txt": "words"}), "unsupported")
    yield expected("workbook.docx", archive({"[Content_Types].xml": "<Types/>", "xl/workbook.xml": "<a/>"}), "unsupported")


def _odt_files() -> Iterator[Hostile]:
    words = "<text:p>What worked well</text:p>"
    yield Hostile("deep-lists.odt", odt("<text:list><text:list-item>" * 500 + words + "</text:list-item></text:list>" * 500))
    yield Hostile("deep-sections.odt", odt("<text:section>" * 3000 + words + "</text:section>" * 3000))
    circle = "".join(
        f'<style:style style:name="s{n}" style:family="paragraph" style:parent-style-name="s{(n + 1) % 3}"/>' for n in range(3)
    )
    yield expected("styles-in-a-circle.odt", odt('<text:p text:style-name="s0">The nurse rang the ward.</text:p>', circle), "parsed")
    many = 'table:number-columns-repeated="1000000000" table:number-rows-repeated="1000000000"'
    yield expected(
        "cells-repeated.odt",
        odt(f"<table:table><table:table-row {many}><table:table-cell {many}>{words}</table:table-cell></table:table-row></table:table>"),
        "parsed",
    )
    yield expected("spaces-repeated.odt", odt('<text:p>The nurse<text:s text:c="999999999999"/>rang the ward.</text:p>'), "parsed")
    locked = {"META-INF/manifest.xml": "<manifest><encryption-data/></manifest>"}
    yield expected("password.odt", odt(words, **locked), "encrypted")
    yield expected("no-body.odt", archive({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}), "damaged")
    yield expected(
        "sheet.odt", archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<a/>"}), "unsupported"
    )


def _slides() -> Iterator[Hostile]:
    deck = pptx.Presentation()
    out = io.BytesIO()
    deck.save(out)
    yield expected("no-slides.pptx", out.getvalue(), "empty")
    slide = deck.slides.add_slide(deck.slide_layouts[6])
    shapes = slide.shapes
    for _ in range(120):
        shapes = shapes.add_group_shape().shapes
    shapes.add_textbox(0, 0, 9_000_000, 900_000).text_frame.text = "What worked well"
    for number in range(300):
        slide.shapes.add_textbox(number * 1000, number * 1000, 9_000, 9_000).text_frame.text = f"The nurse rang the ward {number} times."
    out = io.BytesIO()
    deck.save(out)
    yield Hostile("deep-groups.pptx", out.getvalue())


def _bombs() -> Iterator[Hostile]:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", _TYPES)
        with packed.open("word/document.xml", "w") as part:
            for _ in range(600):
                part.write(b" " * 2**20)
    bomb = out.getvalue()
    yield expected("bomb.docx", bomb, "too_large")
    # the archive says that the part is small: what is unpacked must stop there
    size = struct.pack("<I", 600 * 2**20)
    yield Hostile("bomb-that-lies.docx", bomb.replace(size, struct.pack("<I", 1000)))
    yield expected(
        "parts-20000.docx",
        archive({"word/document.xml": "<a/>", "[Content_Types].xml": _TYPES, **{f"word/{n}.xml": "" for n in range(20_000)}}),
        "too_large",
    )
    yield expected("bomb.odt", odt("<text:p>" + "a" * 60 * 2**20 + "</text:p>"), "too_large")
    yield expected("bomb.pptx", archive({"ppt/presentation.xml": b" " * 60 * 2**20, "[Content_Types].xml": "<Types/>"}), "too_large")
    inner = archive({"inner.docx": bomb})
    yield expected(
        "bomb-in-bomb.docx",
        archive({"word/embeddings/a.zip": inner, "[Content_Types].xml": _TYPES}, zipfile.ZIP_STORED),
        "damaged",
        "empty",
    )
