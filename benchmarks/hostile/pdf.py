"""Hostile PDFs, written byte by byte."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Sequence

from .kinds import ANY, Hostile, cut, expected, flipped

_LINES = (
    "Child Quince",
    "Everything in this briefing is invented for a test.",
    "What worked well",
    "- The school nurse rang the ward the same afternoon.",
    "- A neighbour's call was written down word for word.",
    "Areas for improvement",
    "- Nobody told the night team about the earlier visit.",
    "Recommendations",
    "- The partnership should agree one form for passing on worries.",
)
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_LETTER = b"[0 0 595 842]"


def body(objects: Sequence[bytes], *, trailer: bytes = b"", places: bool = True) -> bytes:
    """A PDF of these objects, numbered from 1; the first is the catalogue. `places` writes the true places into its table."""
    out = bytearray(b"%PDF-1.7\n")
    found = []
    for number, content in enumerate(objects, start=1):
        found.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(out)
    table = b"".join(b"%010d 00000 n \n" % (place if places else place + 7) for place in found)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    out += b"trailer << /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    return bytes(out)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    """A compressed stream object."""
    packed = zlib.compress(content, 9)
    return b"<< /Length %d /Filter /FlateDecode %s >>\nstream\n%s\nendstream" % (len(packed), entries, packed)


def written(lines: Sequence[str], size: int = 11) -> bytes:
    """The drawing of `lines`, one under the other."""
    rows = b"".join(b"(%s) Tj T*\n" % line.encode("latin-1").replace(b"(", b"[").replace(b")", b"]") for line in lines)
    return b"BT /F1 %d Tf 14 TL 60 780 Td\n%s ET\n" % (size, rows)


def pages(drawings: Sequence[bytes], *, box: bytes = _LETTER, resources: bytes = b"", more: Sequence[bytes] = ()) -> list[bytes]:
    """The objects of a PDF with one page for each drawing: catalogue, page tree, font, `more`, then page and drawing by turns."""
    first = 4 + len(more)
    kids = b" ".join(b"%d 0 R" % (first + 2 * number) for number in range(len(drawings)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(drawings)),
        _FONT,
        *more,
    ]
    for number, drawing in enumerate(drawings):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox %s /Contents %d 0 R /Resources << /Font << /F1 3 0 R >> %s >> >>"
            % (box, first + 2 * number + 1, resources)
        )
        objects.append(stream(drawing))
    return objects


def good() -> bytes:
    """A sound PDF with a few points."""
    return body(pages([written(_LINES)]))


def locked(password: str) -> bytes:
    """The sound PDF, encrypted; without a password anybody may open it."""
    from pypdf import PdfReader, PdfWriter

    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(good())))
    writer.encrypt(password, owner_password="owner", algorithm="AES-256")  # noqa: S106  (a file for tests)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _image(wide: int, high: int, data: bytes) -> bytes:
    return stream(data, b"/Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /DeviceGray /BitsPerComponent 8" % (wide, high))


def files(*, quick: bool = False) -> Iterator[Hostile]:
    """Every hostile PDF; `quick` leaves out the large ones, which take seconds to make."""
    sound = good()
    yield expected("sound.pdf", sound, "parsed")
    yield expected("pdf-named-word.docx", sound, "parsed")
    yield from cut("sound.pdf", sound, 8)
    yield from flipped("sound.pdf", sound, 10)
    yield from _structure(sound)
    yield from _cycles()
    yield from _boxes()
    if not quick:
        yield from _sizes()
    yield from _wordless()


def _structure(sound: bytes) -> Iterator[Hostile]:
    yield expected("password.pdf", locked("secret"), "encrypted")
    yield expected("owner-password-only.pdf", locked(""), "parsed")
    yield expected("wrong-places.pdf", body(pages([written(_LINES)]), places=False), "parsed", "damaged")
    yield Hostile("no-table.pdf", sound[: sound.index(b"xref\n0")])
    yield Hostile("table-before-itself.pdf", sound.replace(b"trailer <<", b"trailer << /Prev %d" % sound.index(b"xref\n0")))
    yield Hostile("no-first-line.pdf", sound[9:])
    yield expected("junk-before.pdf", b"\x00" * 900 + sound, "parsed", "damaged")
    yield Hostile("nulls.pdf", b"%PDF-1.7\n" + b"\x00" * 500_000)
    yield Hostile("nulls-inside.pdf", sound.replace(b"endobj", b"\x00\x00\x00"))
    yield Hostile("deep-arrays.pdf", body([b"<< /Type /Catalog /Pages 2 0 R >>", b"[" * 100_000 + b"]" * 100_000]))
    yield Hostile(
        "deep-names.pdf", body([b"<< /Type /Catalog /Pages 2 0 R /Names " + b"<< /Kids [" * 20_000 + b"]>>" * 20_000 + b" >>", b"null"])
    )
    yield Hostile("deep-states.pdf", body(pages([b"q " * 1_000_000 + written(_LINES)])))
    yield Hostile("lone-halves.pdf", body(pages([written(_LINES)])).replace(b"Helvetica", b"Helv\xd8\x3dtica"))


def _cycles() -> Iterator[Hostile]:
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>"
    yield Hostile(
        "tree-holds-itself.pdf", body([b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>", page])
    )
    yield Hostile("objects-name-one-another.pdf", body([b"<< /Type /Catalog /Pages 2 0 R >>", b"3 0 R", b"2 0 R"]))
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 595 842] /Resources << /XObject << /X 4 0 R >> >>"
    yield Hostile("drawing-draws-itself.pdf", body(pages([b"/X Do"], resources=b"/XObject << /X 4 0 R >>", more=[stream(b"/X Do", form)])))
    doubling = [
        stream(b"/X Do /X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X %d 0 R >> >>" % (5 + number))
        for number in range(24)
    ]
    last = stream(written(("What worked well",)), b"/Type /XObject /Subtype /Form /BBox [0 0 9 9]")
    yield Hostile("drawing-doubles.pdf", body(pages([b"/X Do"], resources=b"/XObject << /X 4 0 R >>", more=[*doubling, last])))


def _boxes() -> Iterator[Hostile]:
    for name, box in (
        ("huge", b"[0 0 1e9 1e9]"),
        ("empty", b"[0 0 0 0]"),
        ("negative", b"[595 842 0 0]"),
        ("endless", b"[0 0 1e400 842]"),
        ("words", b"[/A (b) null]"),
    ):
        yield Hostile(f"page-box-{name}.pdf", body(pages([written(_LINES)], box=box)))


def _sizes() -> Iterator[Hostile]:
    long_page = written([f"- Line {n} of a page that holds a good deal of text, as reports do, and goes on." for n in range(52)])
    yield expected(
        "pages-600.pdf",
        body(pages([written(("Areas for improvement", f"- Nobody wrote down what happened on day {n}.")) for n in range(600)])),
        "parsed",
        "too_large",
    )
    yield expected("pages-600-full.pdf", body(pages([long_page] * 600)), "too_large")
    yield expected("pages-3000.pdf", body(pages([written(_LINES)] * 3000)), "too_large")
    yield Hostile("lines-200000.pdf", body(pages([b"1 1 m 9 9 l S " * 200_000 + written(_LINES)])))
    yield Hostile(
        "pieces-60000.pdf",
        body(
            pages([b"BT /F1 9 Tf " + b"".join(b"1 0 0 1 %d %d Tm (ab) Tj " % (n % 300 * 2, n // 300 * 4) for n in range(60_000)) + b"ET"])
        ),
    )
    yield Hostile("letters-3000000.pdf", body(pages([b"BT /F1 9 Tf (" + b"word " * 600_000 + b") Tj ET"])))
    yield Hostile("objects-60000.pdf", body([*pages([written(_LINES)]), *[b"<< /A 1 >>"] * 60_000]))
    yield Hostile("stream-bomb.pdf", body(pages([b" " * 300_000_000])))
    twice = zlib.compress(zlib.compress(b"\x00" * 400_000_000, 9), 9)
    double = b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n%s\nendstream" % (len(twice), twice)
    yield Hostile("stream-bomb-twice.pdf", body([*pages([b" "])[:-1], double]))


def _wordless() -> Iterator[Hostile]:
    yield expected("blank.pdf", body(pages([b" "])), "empty")
    yield expected("page-numbers-only.pdf", body(pages([written((str(n),)) for n in range(1, 5)])), "empty")
    picture = _image(300, 420, bytes(range(256)) * 493)
    yield expected(
        "scan.pdf", body(pages([b"q 595 0 0 842 0 0 cm /X Do Q"], resources=b"/XObject << /X 4 0 R >>", more=[picture])), "needs_ocr"
    )
    small = b"q 60 0 0 60 0 0 cm /X Do Q"
    yield expected("small-picture.pdf", body(pages([small], resources=b"/XObject << /X 4 0 R >>", more=[picture])), "needs_ocr")
    yield Hostile(
        "picture-bomb.pdf",
        body(pages([b"q 595 0 0 842 0 0 cm /X Do Q"], resources=b"/XObject << /X 4 0 R >>", more=[_image(60_000, 60_000, b"\x00" * 1000)])),
        ANY,
    )
    curves = b"".join(b"%d 700 m %d 720 %d 730 %d 700 c S " % (n, n + 2, n + 4, n + 6) for n in range(0, 560, 4))
    yield expected("letters-as-shapes.pdf", body(pages([curves])), "needs_ocr")
    moved = ["WKH QXUVH UDQJ WKH ZDUG DQG ZURWH GRZQ ZKDW VKH KHDUG IURP WKH IDWKHU RQ WKH GRRUVWHS"] * 4
    yield expected("letters-without-meaning.pdf", body(pages([written(moved)])), "needs_ocr")
