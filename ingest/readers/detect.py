"""Which format a file is in, by what it holds. Names lie: pictures are renamed .pdf and zips .docx.

Whatever cannot be read is refused here, with a sentence that says what the file is and what to do instead. A format that becomes
readable loses its sentence and gets a line in `ingest.readers.READERS`.
"""

from __future__ import annotations

import io
import re
import zipfile

from kb.errors import UnreadableFile

_ORIGINAL = "Add the PDF or Word file it was made from"
_AS_DOCX = "Open it in {program}, save it as .docx or PDF, and add that"

#: First bytes -> what such a file is, and what to do.
_SIGNATURES: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG", "a PNG picture", _ORIGINAL),
    (b"\xff\xd8\xff", "a JPEG picture", _ORIGINAL),
    (b"GIF8", "a GIF picture", _ORIGINAL),
    (b"II*\x00", "a TIFF picture", _ORIGINAL),
    (b"MM\x00*", "a TIFF picture", _ORIGINAL),
    (b"\x00\x00\x00\x0cjP  ", "a JPEG 2000 picture", _ORIGINAL),
    (b"8BPS", "a Photoshop picture", _ORIGINAL),
    (b"\x1f\x8b", "a gzip archive", "Unpack it and add the files in it"),
    (b"BZh", "a bzip2 archive", "Unpack it and add the files in it"),
    (b"\xfd7zXZ", "an xz archive", "Unpack it and add the files in it"),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it and add the files in it"),
    (b"Rar!", "a RAR archive", "Unpack it and add the files in it"),
    (b"%!PS", "a PostScript file", "Print it to PDF and add that"),
    (b"\xdb\xa5", "in a very old Word format", _AS_DOCX.format(program="Word")),
    (b"\x31\xbe\x00\x00", "in a very old Word format", _AS_DOCX.format(program="Word")),
    (b"\xffWPC", "a WordPerfect file", _AS_DOCX.format(program="WordPerfect or LibreOffice")),
    (b"ID3", "a sound recording", _ORIGINAL),
    (b"OggS", "a sound or film recording", _ORIGINAL),
    (b"\x1aE\xdf\xa3", "a film", _ORIGINAL),
    (b"SQLite format 3\x00", "a database", "Export what is to be read as PDF, Word or text, and add that"),
    (b"MZ", "a program", "Check that the right file was chosen"),
    (b"\x7fELF", "a program", "Check that the right file was chosen"),
)
#: A part that a zip archive holds -> what such a file is, and what to do.
_ZIP_PARTS: tuple[tuple[str, str, str], ...] = (
    ("xl/workbook.xml", "an Excel workbook", "Save the page that holds the learning as PDF or Word and add that"),
    ("xl/workbook.bin", "an Excel workbook", "Save the page that holds the learning as PDF or Word and add that"),
    ("visio/document.xml", "a Visio drawing", "Save it as PDF and add that"),
    ("FixedDocSeq.fdseq", "an XPS file", "Print it to PDF and add that"),
    ("FixedDocumentSequence.fdseq", "an XPS file", "Print it to PDF and add that"),
    ("Index/Document.iwa", "an Apple Pages, Numbers or Keynote file", "Export it as Word or PDF and add that"),
    ("index.apxl", "an Apple Keynote file", "Export it as PDF and add that"),
)
#: What an archive says of itself in its part `mimetype` -> what such a file is, and what to do.
_MIMETYPES: tuple[tuple[str, str, str], ...] = (
    ("opendocument.spreadsheet", "an OpenDocument spreadsheet", "Save the page that holds the learning as PDF and add that"),
    ("opendocument.presentation", "an OpenDocument presentation", "Save it as .pptx or PDF and add that"),
    ("opendocument", "an OpenDocument drawing or formula", "Save it as PDF and add that"),
    ("epub", "an e-book", "Save it as PDF or a web page and add that"),
)
#: The name of a stream in the older Office container -> what such a file is, and what to do.
_OLE_STREAMS: tuple[tuple[str, str, str], ...] = (
    ("__substg1.0", "an Outlook message", "Save the document attached to it, or the message as PDF, and add that"),
    ("WordDocument", "in the old Word format (.doc)", _AS_DOCX.format(program="Word")),
    ("PowerPoint Document", "in the old PowerPoint format (.ppt)", "Open it in PowerPoint, save it as .pptx or PDF, and add that"),
    ("Workbook", "in the old Excel format (.xls)", "Save the page that holds the learning as PDF or Word and add that"),
)
#: What marked-up text begins with -> what such a file is, and what to do.
_MARKUP: tuple[tuple[re.Pattern[bytes], str, str], ...] = (
    (re.compile(rb"^\s*\{\\(?:rtf|pard)"), "a Rich Text file (.rtf)", _AS_DOCX.format(program="Word")),
    (
        re.compile(rb"<pkg:package|<w:wordDocument|<\?mso-application[^>]*Word\.Document"),
        "a Word file saved as XML",
        _AS_DOCX.format(program="Word"),
    ),
    (re.compile(rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)?(?:<!DOCTYPE svg[^>]*>\s*)?<svg\b", re.DOTALL), "an SVG drawing", _ORIGINAL),
    (
        re.compile(
            rb"^(?:From|MIME-Version|Content-Type|Subject|Snapshot-Content-Location):.*\n(?:.*\n){0,40}?(?i:content-type: *multipart/)"
        ),
        "a saved e-mail or web archive",
        "Open it in its own program, print it to PDF, and add that",
    ),
)
_HTML = re.compile(
    rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|main|article|section|div|title|meta)\b",
    re.IGNORECASE | re.DOTALL,
)
_FLAT_ODT = re.compile(rb"<office:document\b[^>]*office:mimetype=[\"']application/vnd\.oasis\.opendocument\.text", re.DOTALL)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEAD = 65_536


def kind_of(content: bytes, file: str) -> str:
    """The key of the reader for `content`: `pdf`, `docx`, `odt`, `pptx`, `html` or `text`.

    Raises UnreadableFile (`empty`, `unsupported`, `encrypted` or `damaged`) where there is none.
    """
    if not content.strip(b"\x00 \t\r\n\x0c\xef\xbb\xbf\xfe\xff"):
        raise UnreadableFile("empty", f"{file} is empty: there is nothing in it to read. Check that the right file was saved.")
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"PK"):
        return _kind_of_zip(content, file)
    if content.startswith(_OLE):
        raise _old_office(content, file)
    for signature, what, advice in _SIGNATURES:
        if content.startswith(signature):
            raise _refused(file, what, advice)
    if medium := _media(content):
        raise _refused(file, medium, _ORIGINAL)
    return _kind_of_text(content, file)


def _kind_of_text(content: bytes, file: str) -> str:
    for pattern, what, advice in _MARKUP:
        if pattern.search(content[:4096]):
            raise _refused(file, what, advice)
    if _FLAT_ODT.search(content[:_HEAD]):
        return "odt"
    text = as_utf8(content)
    if _HTML.match(text[:4096]):
        return "html"
    remains = b"startxref" in content or b"\ntrailer" in content
    if remains and (is_binary(text) or file.lower().endswith(".pdf")):
        return "pdf"  # without its first line: the reader says how far it gets
    if not is_binary(text):
        return "text"
    raise UnreadableFile(
        "unsupported", f"{file} is not a PDF, Word, OpenDocument, PowerPoint, web or text file, whatever its name says. Add one of those."
    )


def _refused(file: str, what: str, advice: str) -> UnreadableFile:
    outcome = f"{file} is {what}, which cannot be read here. {advice}."
    return UnreadableFile("unsupported", outcome)


def _media(content: bytes) -> str | None:
    """What a picture, film or recording is whose mark stands a few bytes from the front, or is short."""
    if content[4:8] == b"ftyp":
        return "a HEIC picture" if content[8:12] in (b"heic", b"heix", b"mif1", b"avif") else "a film or sound recording"
    if content.startswith(b"RIFF"):
        return "a WebP picture" if content[8:12] == b"WEBP" else "a film or sound recording"
    if content.startswith(b"BM") and b"\x00" in content[:64]:
        return "a bitmap picture"
    return None


# ------------------------------------------------------------------ archives and the older Office container


def _kind_of_zip(content: bytes, file: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            said = archive.read("mimetype")[:200].decode("ascii", "replace") if "mimetype" in names else ""
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError, EOFError, zipfile.LargeZipFile) as error:
        raise UnreadableFile("damaged", f"{file} is {_torn(content)}, cut off or damaged. {_AGAIN}") from error
    if any(name.startswith("word/") for name in names):
        return "docx"
    if "ppt/presentation.xml" in names:
        return "pptx"
    if "opendocument.text" in said or ("content.xml" in names and "mimetype" not in names):
        return "odt"
    for part, what, advice in _ZIP_PARTS:
        if part in names:
            raise _refused(file, what, advice)
    for mark, what, advice in _MIMETYPES:
        if mark in said:
            raise _refused(file, what, advice)
    raise _refused(file, "a zip archive and not a document", "Unpack it and add the files in it")


_AGAIN = "Ask for it again, or open it in its own program, save it anew and add that."


def _torn(content: bytes) -> str:
    """What an archive whose list of parts is lost once was, by the names of parts that still stand in it."""
    for mark, what in (
        (b"word/", "a Word file"),
        (b"ppt/", "a PowerPoint file"),
        (b"xl/", "an Excel workbook"),
        (b"opendocument", "an OpenDocument file"),
    ):
        if mark in content:
            return what
    return "a zip archive"


def _old_office(content: bytes, file: str) -> UnreadableFile:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in content

    if holds("EncryptedPackage"):
        return UnreadableFile("encrypted", f"{file} is protected with a password. Open it, remove the password, save it and add that.")
    for stream, what, advice in _OLE_STREAMS:
        if holds(stream):
            return _refused(file, what, advice)
    return _refused(file, "in an old Office format", "Open it in its own program, save it as .docx or PDF, and add that")


# ------------------------------------------------------------------ text in two bytes, and what is none


def as_utf8(content: bytes) -> bytes:
    """Text in UTF-16 or UTF-32 as UTF-8, text with a few zero bytes in it without them, and no mark of the encoding at its front."""
    if content.startswith(b"\xef\xbb\xbf"):
        return content[3:]
    for mark, encoding in (
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\x00\x00\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(encoding, "replace").encode("utf-8", "replace")
    head = content[:_HEAD]
    zeros = head.count(0)
    if not zeros:
        return content
    if zeros > 0.3 * len(head):
        first, second = head[0::2].count(0), head[1::2].count(0)
        if min(first, second) < 0.02 * len(head):
            encoding = "utf-16-le" if second > first else "utf-16-be"
            return content.decode(encoding, "replace").encode("utf-8", "replace")
    return content.replace(b"\x00", b"") if zeros <= max(2, 0.005 * len(head)) else content


def is_binary(content: bytes) -> bool:
    """True when the bytes are no text in any usual encoding."""
    head = content[:_HEAD]
    odd = sum(byte < 9 or (13 < byte < 32 and byte != 27) for byte in head)
    return b"\x00" in head or odd > len(head) * 0.02
