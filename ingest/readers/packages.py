"""Office files are zip archives of XML parts: what is refused before any part is unpacked, and how a part is parsed without risk."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib

from lxml import etree

from kb.errors import UnreadableFile

#: What comes up where an archive or its parts are broken.
BROKEN_ARCHIVE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    etree.LxmlError,
    ValueError,
    OSError,
    EOFError,
    LookupError,
    RuntimeError,
    AttributeError,
    TypeError,
)
_MOST_UNPACKED = 200 * 2**20
_MOST_XML = 30 * 2**20  # bytes of one part; as a tree it takes some ten times as much memory
_MOST_PARTS = 5_000
_PRESENTATION = b"application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
_DOCUMENT = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


def refuse_bomb(content: bytes, what: str) -> None:
    """Raise UnreadableFile (`damaged`, `encrypted`, `too_large`) for an archive that should not be unpacked; `what` names the format."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except BROKEN_ARCHIVE as error:
        raise damaged(what) from error
    if any(part.flag_bits & 1 for part in parts):
        raise locked(what)
    unpacked = sum(part.file_size for part in parts)
    largest = max((part.file_size for part in parts if part.filename.endswith((".xml", ".rels"))), default=0)
    if unpacked > _MOST_UNPACKED or len(parts) > _MOST_PARTS:
        size = f"{unpacked // 2**20} MB in {len(parts):,} parts"
        raise UnreadableFile("too_large", f"Unpacked, the {what} holds {size}. Save it without its large pictures and add that.")
    if largest > _MOST_XML:
        message = f"Unpacked, the text of the {what} takes {largest // 2**20} MB; that of a briefing takes less than one."
        raise UnreadableFile("too_large", f"{message} Add the part that holds the learning as a file of its own.")


def damaged(what: str) -> UnreadableFile:
    """The refusal of a file whose archive or parts are broken."""
    return UnreadableFile("damaged", f"The {what} is damaged. Open it in its own program, let it be repaired, save it again and add that.")


def locked(what: str) -> UnreadableFile:
    """The refusal of a file that is protected."""
    return UnreadableFile("encrypted", f"The {what} is protected with a password. Save a copy without one and add that.")


def parse_xml(part: bytes) -> etree._Element:
    """The tree of one part; names of entities are left alone and nothing is fetched. Raises lxml's XMLSyntaxError."""
    return etree.fromstring(part, parser=etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, collect_ids=False))


#: Names of ISO-strict files, templates, shows and files with macros -> those that python-docx and python-pptx know.
_OTHER_FORMS: tuple[tuple[bytes, bytes], ...] = (
    (b"http://purl.oclc.org/ooxml/officeDocument/", b"http://schemas.openxmlformats.org/officeDocument/2006/"),
    (b"http://purl.oclc.org/ooxml/wordprocessingml/", b"http://schemas.openxmlformats.org/wordprocessingml/2006/"),
    (b"http://purl.oclc.org/ooxml/presentationml/", b"http://schemas.openxmlformats.org/presentationml/2006/"),
    (b"http://purl.oclc.org/ooxml/drawingml/", b"http://schemas.openxmlformats.org/drawingml/2006/"),
    (b"presentationml.slideshow.main+xml", b"presentationml.presentation.main+xml"),
    (b"presentationml.template.main+xml", b"presentationml.presentation.main+xml"),
    (b"application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml", _PRESENTATION),
    (b"application/vnd.ms-powerpoint.template.macroEnabled.main+xml", _PRESENTATION),
    (b"application/vnd.ms-powerpoint.presentation.macroEnabled.main+xml", _PRESENTATION),
    (b"wordprocessingml.template.main+xml", b"wordprocessingml.document.main+xml"),
    (b"application/vnd.ms-word.document.macroEnabled.main+xml", _DOCUMENT),
    (b"application/vnd.ms-word.template.macroEnabledTemplate.main+xml", _DOCUMENT),
)


def usual_form(content: bytes) -> bytes:
    """`content` as an ordinary file where it is a template, a show, holds macros or is ISO-strict; they hold the same text."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = [part for part in archive.infolist() if part.filename.endswith((".xml", ".rels"))]
        changed: dict[str, bytes] = {}
        for part in parts:
            data = before = archive.read(part)
            for other, usual in _OTHER_FORMS:
                data = data.replace(other, usual)
            if data is not before and data != before:
                changed[part.filename] = data
        if not changed:
            return content
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as copy:
            for part in archive.infolist():
                copy.writestr(part.filename, changed.get(part.filename) or archive.read(part))
        return out.getvalue()
