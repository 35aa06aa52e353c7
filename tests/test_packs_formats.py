"""A pack in each format: readable by machine and by ear, and safe whatever a review's words hold."""

from __future__ import annotations

import dataclasses
import io
import re
import zipfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn
from lxml import etree
from lxml import html as lxml_html
from markdown_it import MarkdownIt

from kb.errors import PackError
from kb.library import Library
from kb.models import PointKind
from kb.packs import FORMATS, Pack, build_pack, render
from kb.packs.model import Quotes, Table
from tests.fakes import FakeEncoder
from tests.readings import point, reading

HOSTILE = (
    "<script>alert('x')</script> & <b>bold</b>",
    "{{ 7 * 7 }} {% raw %} ${HOME} #{x}",
    "*stars* _lines_ `ticks` [link](http://example.org) | bar | # hash ~wave~",
    "1. looks like a list",
    "- looks like one too",
    "> looks like a quotation",
    "&lt;already escaped&gt; &amp; so",
    "A very-long-word-" + "x" * 200,
)


@pytest.fixture
def pack(tmp_path: Path) -> Iterator[Pack]:
    with Library.open(tmp_path / "library", encoder=FakeEncoder()) as library:
        lines = [point(text, page=number) for number, text in enumerate(HOSTILE, start=1)]
        library.add(
            reading(
                "a<b>&c.pdf",
                point("The nurse rang.", PointKind.GOOD_PRACTICE, label="Timely <i>response</i>"),
                *lines,
                point("Who knew?", PointKind.REFLECTIVE_QUESTION),
                reference="Child <A>",
                partnership="North & South",
                narrative="Child <A> was well. {{ Then }} not.",
            )
        )
        yield build_pack(library, reviews=["Child <A>"], minutes=45)


def with_control_characters(pack: Pack) -> Pack:
    """The pack with, in each line, characters that XML and UTF-8 cannot hold."""
    parts = []
    for part in pack.parts:
        blocks = tuple(
            dataclasses.replace(
                block, lines=tuple(dataclasses.replace(line, text=f"\x00\x0b\ud800{line.text}\ufffe") for line in block.lines)
            )
            if isinstance(block, Quotes)
            else block
            for block in part.blocks
        )
        parts.append(dataclasses.replace(part, blocks=blocks))
    return dataclasses.replace(pack, title=f"\x07{pack.title}", parts=tuple(parts))


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("form", FORMATS)
def test_characters_that_no_document_may_hold_are_left_out(pack: Pack, form: str) -> None:
    assert _words(render(with_control_characters(pack), form), form) == _words(render(pack, form), form)


def _words(content: bytes, form: str) -> str:
    """All words of a file, flat."""
    if form == "docx":
        return flat(" ".join(paragraph.text for paragraph in docx.Document(io.BytesIO(content)).paragraphs))
    if form == "html":
        return flat(_page(content).text_content())
    if form == "md":
        return flat(lxml_html.fromstring(MarkdownIt().enable("table").render(content.decode())).text_content())
    return flat(content.decode())


def _page(content: bytes) -> lxml_html.HtmlElement:
    return lxml_html.document_fromstring(content, parser=lxml_html.HTMLParser(encoding="utf-8"))


@pytest.mark.parametrize("form", FORMATS)
def test_each_line_stands_there_word_for_word_with_its_source(pack: Pack, form: str) -> None:
    words = _words(render(pack, form), form)
    assert pack.quotes
    for line in pack.quotes:
        assert re.search(re.escape(flat(line.wording)) + r"\W+(Source: )?" + re.escape(line.source.words), words), line.wording


@pytest.mark.parametrize("form", FORMATS)
def test_each_part_says_whose_words_it_holds(pack: Pack, form: str) -> None:
    words = _words(render(pack, form), form)
    for part in pack.parts:
        assert f"{part.heading} {part.origin.words}" in re.sub(r"[-\[]+ ?(?=\w)", "", words) or form == "txt"
        assert part.origin.words in words


def test_the_page_holds_no_markup_of_a_review(pack: Pack) -> None:
    page = _page(render(pack, "html"))
    assert page.xpath("//script | //i | //b | //@onclick | //img | //link") == []
    assert page.xpath("//@src | //a/@href[not(starts-with(., '#'))]") == []
    assert "49" not in page.text_content()


def test_the_page_reads_well_by_ear(pack: Pack) -> None:
    page = _page(render(pack, "html"))
    assert page.get("lang") == "en-GB"
    assert len(page.xpath("//title[normalize-space()]")) == 1
    assert [len(page.xpath(f"//{landmark}")) for landmark in ("header", "main", "footer", "nav")] == [1, 1, 1, 1]
    assert page.xpath("//a[@class='skip']/@href") == ["#pack"]
    targets = set(page.xpath("//@id"))
    assert {link.removeprefix("#") for link in page.xpath("//a/@href")} <= targets
    assert len(targets) == len(page.xpath("//@id"))
    assert set(page.xpath("//*/@aria-labelledby")) <= targets
    for table in page.xpath("//table"):
        assert table.xpath("./caption")
        assert table.xpath("./thead//th[not(@scope='col')]") == []
        assert table.xpath("./tbody//th[not(@scope='row')]") == []
        assert table.xpath("./thead//th")
    _no_jumps([int(heading.tag[1]) for heading in page.xpath("//h1|//h2|//h3|//h4|//h5|//h6")])


def _no_jumps(levels: list[int]) -> None:
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_the_word_file_has_real_styles(pack: Pack) -> None:
    document = docx.Document(io.BytesIO(render(pack, "docx")))
    headings = [paragraph for paragraph in document.paragraphs if paragraph.style.name.startswith("Heading")]
    _no_jumps([int(paragraph.style.name[-1]) for paragraph in headings])
    assert [paragraph.text for paragraph in headings if paragraph.style.name == "Heading 2"] == [part.heading for part in pack.parts]
    assert any(paragraph.style.name == "List Bullet" for paragraph in document.paragraphs)
    assert document.core_properties.title == pack.title
    assert document.core_properties.language == "en-GB"
    assert document.styles.element.xpath("w:docDefaults//w:lang/@w:val") == ["en-GB"]
    assert document.styles["Normal"].font.name == "Arial"
    assert document.styles["Normal"].font.size.pt >= 11
    (label,) = [run for paragraph in document.paragraphs for run in paragraph.runs if run.text == "Timely <i>response</i>:"]
    assert label.bold


def test_the_word_files_tables_repeat_their_header(pack: Pack) -> None:
    document = docx.Document(io.BytesIO(render(pack, "docx")))
    tables = [block for part in pack.parts for block in part.blocks if isinstance(block, Table)]
    assert len(document.tables) == len(tables)
    for written, table in zip(document.tables, tables, strict=True):
        assert [cell.text for cell in written.rows[0].cells] == list(table.columns)
        assert [tuple(cell.text for cell in row.cells) for row in written.rows[1:]] == list(table.rows)
        marked = [row._tr.find(qn("w:trPr")).find(qn("w:tblHeader")) is not None for row in written.rows]
        assert marked == [True] + [False] * len(table.rows)


def test_the_word_file_is_sound_xml(pack: Pack) -> None:
    with zipfile.ZipFile(io.BytesIO(render(with_control_characters(pack), "docx"))) as packed:
        for name in packed.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(packed.read(name))


def test_markdown_holds_no_markup_of_a_review(pack: Pack) -> None:
    page = lxml_html.fromstring(MarkdownIt().enable("table").render(render(pack, "md").decode()))
    assert page.xpath("//script | //a | //b | //i | //code | //ol | //blockquote//ul | //blockquote//blockquote | //del | //s") == []
    _no_jumps([int(heading.tag[1]) for heading in page.xpath("//h1|//h2|//h3|//h4|//h5|//h6")])


def test_plain_text_stays_within_its_margin(pack: Pack) -> None:
    lines = render(pack, "txt").decode().splitlines()
    assert all(len(line) <= 78 for line in lines if "xxx" not in line)


def test_a_format_that_is_not_written_is_refused(pack: Pack) -> None:
    with pytest.raises(PackError, match="html, docx, md, txt, not as pptx"):
        render(pack, "pptx")
