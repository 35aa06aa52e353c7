"""Small files made on the spot for tests: Word, PDF and broken ones. All words in them are invented."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence

import docx
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

BRIEFING = """Child Maple

This briefing is invented for a test.

What worked well

- The school nurse rang the hospital the same afternoon.
- A neighbour's call was written down word for word.

Areas for improvement

- Nobody told the night team about the earlier visit.
- The plan was not changed when the lodger moved in.

Recommendations

- The partnership should agree one form for passing on worries.

Questions to consider

- Who in your team would have known about the lodger?
"""


def word(paragraphs: Sequence[str | tuple[str, str]]) -> bytes:
    """A .docx file; a pair is (style, text)."""
    document = docx.Document()
    for paragraph in paragraphs:
        style, text = paragraph if isinstance(paragraph, tuple) else (None, paragraph)
        document.add_paragraph(text, style=style)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def pdf(pages: Sequence[Sequence[tuple[float, float, str, str, float]]]) -> bytes:
    """A PDF; each page is a list of (x, y from the top, text, font, size)."""
    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=A4, invariant=True)
    for page in pages:
        for x, y, text, font, size in page:
            sheet.setFont(font, size)
            sheet.drawString(x, A4[1] - y, text)
        sheet.showPage()
    sheet.save()
    return out.getvalue()


def scan() -> bytes:
    """A PDF whose only page is a picture."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    out = io.BytesIO()
    sheet = canvas.Canvas(out, pagesize=A4)
    sheet.drawImage(ImageReader(Image.new("L", (300, 420), 200)), 0, 0, *A4)
    sheet.showPage()
    sheet.save()
    return out.getvalue()


def locked_pdf() -> bytes:
    """A PDF that needs a password to be opened."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(pdf([[(72, 72, "Locked", "Helvetica", 12)]]))))
    writer.encrypt("secret")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def picture() -> bytes:
    """A PNG picture."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (8, 8), "white").save(out, "PNG")
    return out.getvalue()


def archive(names: Sequence[str]) -> bytes:
    """A zip archive holding small files of these names."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in names:
            packed.writestr(name, "words")
    return out.getvalue()


def bomb() -> bytes:
    """A Word file of some 600 kB that unpacks to 600 MB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        with packed.open("word/document.xml", "w") as part:
            for _ in range(600):
                part.write(b" " * 2**20)
    return out.getvalue()


def looping_pdf() -> bytes:
    """A PDF whose page tree names itself as its own child."""
    stream = zlib.compress(b"BT /F1 12 Tf 72 720 Td (round and round) Tj ET")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>",
        b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /MediaBox [0 0 595 842] >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"xref\n0 5\n0000000000 65535 f \n" + table + b"trailer << /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
