"""Which format a file is in, by what it holds. Names lie: pictures are renamed .pdf and zips .docx."""

from __future__ import annotations

import io
import re
import zipfile

from kb.errors import UnreadableFile

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"II*\x00", "a TIFF picture"),
    (b"MM\x00*", "a TIFF picture"),
    (b"BM", "a bitmap picture"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
)
_HTML = re.compile(rb"^\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP_PARTS: tuple[tuple[str, str], ...] = (
    ("ppt/presentation.xml", "a PowerPoint file. Save it as PDF and add that"),
    ("xl/workbook.xml", "an Excel workbook. Save the page that holds the learning as PDF or Word and add that"),
)


def kind_of(content: bytes, file: str) -> str:
    """The key of the reader for `content`: `pdf`, `docx`, `html` or `text`.

    Raises UnreadableFile (`empty`, `unsupported`, `encrypted` or `damaged`) where there is none.
    """
    if not content.strip(b"\x00 \t\r\n\x0c\xef\xbb\xbf"):
        raise UnreadableFile("empty", f"{file} is empty: there is nothing in it to read. Check that the right file was saved.")
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if content.startswith(b"PK"):
        return _kind_of_zip(content, file)
    if content.startswith(_OLE):
        raise _old_office(content, file)
    if content.startswith(b"{\\rtf"):
        raise UnreadableFile("unsupported", f"{file} is a Rich Text file. Open it in Word, save it as .docx or PDF, and add that.")
    for signature, name in _SIGNATURES:
        if content.startswith(signature) and (signature != b"BM" or b"\x00" in content[:64]):
            raise UnreadableFile("unsupported", f"{file} is {name}, not a document with text. Add the PDF or Word file it was made from.")
    if _HTML.match(content[:4096]):
        return "html"
    if _binary(content):
        raise UnreadableFile("unsupported", f"{file} is not a PDF, Word or text file, whatever its name says. Add one of those.")
    return "text"


def _kind_of_zip(content: bytes, file: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise UnreadableFile(
            "damaged", f"{file} is a damaged Word file or archive. Open it in Word, save it again and add that."
        ) from error
    if "[Content_Types].xml" in names and any(name.startswith("word/") for name in names):
        return "docx"
    for part, what in _ZIP_PARTS:
        if part in names:
            raise UnreadableFile("unsupported", f"{file} is {what}.")
    if "content.xml" in names and "mimetype" in names:
        raise UnreadableFile("unsupported", f"{file} is an OpenDocument file. Save it as .docx or PDF and add that.")
    raise UnreadableFile("unsupported", f"{file} is a zip archive, not a Word document. Unpack it and add the files in it.")


def _old_office(content: bytes, file: str) -> UnreadableFile:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return UnreadableFile("encrypted", f"{file} is protected with a password. Open it, remove the password, save it and add that.")
    return UnreadableFile("unsupported", f"{file} is in the old Word, Excel or PowerPoint format. Save it as .docx or PDF and add that.")


def _binary(content: bytes) -> bool:
    """True when the bytes are no text in any usual encoding."""
    head = content[:65536]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    odd = sum(byte < 9 or (13 < byte < 32 and byte != 27) for byte in head)
    return b"\x00" in head or odd > len(head) * 0.02
