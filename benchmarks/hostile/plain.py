"""Hostile web pages, texts, and files that are neither."""

from __future__ import annotations

import random
from collections.abc import Iterator

from .kinds import Hostile, expected

_PAGE = b"<!doctype html><html><body>%s</body></html>"
_TEXT = "What worked well\n\n- The school nurse rang the ward the same afternoon.\n- The plan was kept up to date by all.\n"


def files() -> Iterator[Hostile]:
    """Every hostile web page and text, and what is neither."""
    yield from _pages()
    yield from _texts()
    yield from _others()


def _pages() -> Iterator[Hostile]:
    words = b"<p>The school nurse rang the ward.</p>"
    yield expected("deep.html", _PAGE % (b"<div>" * 200_000 + words), "damaged")
    yield Hostile("deep-lists.html", _PAGE % (b"<ul><li>word" * 20_000))
    yield Hostile("deep-tables.html", _PAGE % (b"<table><tr><td>word" * 5_000))
    yield expected("paragraphs-100000.html", _PAGE % (b"<p>The nurse rang the ward.</p>" * 100_000), "too_large")
    yield Hostile("attributes.html", _PAGE % (b"<p " + b'a="b" ' * 300_000 + b">words</p>" + words))
    yield Hostile("comments-open.html", b"<!--" * 300_000 + _PAGE % words)
    entities = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10 if n else b"ten letters") for n in range(9))
    yield Hostile("entities.html", b"<!DOCTYPE html [%s]><html><body><p>&a8;</p>%s" % (entities, words))
    yield expected("script-only.html", _PAGE % b"<script>let x = 1</script>", "empty")
    yield expected(
        "two-bytes.html", ("<html><body><h2>What worked well</h2><ul><li>The nurse rang the ward.</li></ul>").encode("utf-16-be"), "parsed"
    )
    yield Hostile("nulls.html", _PAGE % (b"\x00" * 1000 + words))


def _texts() -> Iterator[Hostile]:
    yield expected("sound.txt", _TEXT.encode(), "parsed")
    yield expected("sound.pdf.txt", _TEXT.encode(), "parsed")
    yield expected("text-named.pdf", _TEXT.encode(), "parsed")
    yield expected("null-inside.txt", _TEXT.replace("rang", "ra\x00ng").encode(), "parsed")
    yield expected("two-bytes.txt", _TEXT.encode("utf-16-le"), "parsed")
    yield expected("lines-200000.txt", b"Somebody wrote it down.\n" * 200_000, "too_large")
    yield expected("one-line-5-mb.txt", b"word " * 1_000_000, "too_large")
    yield expected("one-word-5-mb.txt", b"a" * 5_000_000, "too_large")
    yield Hostile("one-line-500-kb.txt", b"word " * 100_000)
    yield Hostile("one-word-500-kb.txt", b"a" * 500_000)
    yield Hostile("letters-500-kb.txt", "é".encode("latin-1") * 500_000)
    yield Hostile("brackets.md", b"[" * 100_000 + b"words" + b"]" * 100_000)
    yield Hostile("links-open.md", b"[a](" * 100_000)
    yield Hostile("stars.md", b"**" * 200_000 + b" words\n")
    yield Hostile("comments-open.md", b"# x\n" + b"<!--" * 100_000)
    yield Hostile("wide-table.md", b"|a" * 50_000 + b"|\n" + b"|--" * 50_000 + b"|\n" + b"|b" * 50_000 + b"|\n")
    yield Hostile("headings-4000.md", b"".join(b"# What worked well %d\n\n- The nurse rang the ward.\n\n" % n for n in range(4000)))
    yield Hostile("bullets-9000.txt", b"What worked well\n\n" + b"".join(b"- The nurse rang the ward %d times.\n" % n for n in range(9000)))
    yield Hostile("forms-100000.txt", b"word\n\f" * 100_000)
    yield expected("empty.txt", b"", "empty")
    yield expected("blanks.txt", b" \r\n\t" * 1000, "empty")
    yield expected("nulls.txt", b"\x00" * 100_000, "empty")


def _others() -> Iterator[Hostile]:
    dice = random.Random(7)  # noqa: S311  (the same file every time)
    yield expected("noise.pdf", bytes(dice.randrange(256) for _ in range(200_000)), "unsupported", "damaged")
    yield expected("picture.pdf", b"\x89PNG\r\n\x1a\n" + b"\x00" * 500, "unsupported")
    yield expected("letter.rtf", b"{\\rtf1 Dear all, the car park is closed.}", "unsupported")
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
    for stream, name in (
        ("WordDocument", "old.doc"),
        ("PowerPoint Document", "old.ppt"),
        ("Workbook", "old.xls"),
        ("__substg1.0", "mail.msg"),
    ):
        yield expected(name, old + stream.encode("utf-16-le") + b"\x00" * 600, "unsupported")
    yield expected("packed.gz", b"\x1f\x8b\x08" + b"\x00" * 100, "unsupported")
    yield expected("drawing.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><text>words</text></svg>', "unsupported")
    yield expected(
        "mail.eml", b"From: a@b.org\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n\n--x\n", "unsupported"
    )
