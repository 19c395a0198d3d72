"""What holds for every block of every document."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg import documents
from kg.documents import html, markdown, plaintext, word
from kg.documents.assembly import assemble
from kg.documents.clean import edit, tidy
from kg.documents.draft import Drafts
from kg.documents.limits import MAX_BLOCK
from kg.errors import DamagedDocument
from kg.model import BlockKind, Document

FUZZ = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check(document: Document) -> None:
    """Assert the invariants of `kg.model.Document`."""
    text = document.text
    assert text == tidy(text)
    end = -2
    for index, block in enumerate(document.blocks):
        quote = document.quote(block.start, block.end)
        assert quote
        assert quote == quote.strip()
        assert quote == " ".join(quote.split())
        assert block.end - block.start <= MAX_BLOCK
        assert text[max(end, 0) : block.start] == ("\n\n" if index else "")
        end = block.end
        assert all(above < index for above in block.path)
        assert all(document.blocks[above].kind is BlockKind.HEADING for above in block.path)
        assert all(document.blocks[above].boilerplate is block.boilerplate for above in block.path)
        levels = [document.blocks[above].level for above in block.path]
        assert levels == sorted(set(levels))
        if block.kind is BlockKind.HEADING:
            assert 1 <= block.level <= 6
            assert not levels or levels[-1] < block.level
        elif block.kind is BlockKind.LIST_ITEM:
            assert block.level >= 1
        else:
            assert block.level == 0
        assert (block.group >= 0) == (block.kind in (BlockKind.LIST_ITEM, BlockKind.TABLE_CELL, BlockKind.FIELD))
        assert (block.row >= 0 and block.column >= 0) == (block.kind is BlockKind.TABLE_CELL)
        for start, stop in [(link.start, link.end) for link in block.links] + list(block.emphasis):
            assert block.start <= start < stop <= block.end
            assert not text[start].isspace()
            assert not text[stop - 1].isspace()
        assert list(block.emphasis) == sorted(block.emphasis)
        assert len(block.lang) == 2
    assert end == len(text)
    assert len(document.lang) == 2


def build(drafts: Drafts, form: str) -> None:
    try:
        document = assemble(drafts, path="x", data=b"", form=form, field_blocks=form != "html")
    except DamagedDocument as error:
        assert "no readable text" in str(error)
    else:
        check(document)


def test_every_document_of_the_corpus(corpus: Path) -> None:
    files = documents.find([corpus]).files
    assert len(files) >= 30
    for file in files:
        document = documents.read(file.path, file.identifier)
        check(document)
        assert document == documents.read(file.path, file.identifier)
        assert document.lang == file.identifier[:2] or file.identifier[:3] not in ("nl-", "en-")


@pytest.mark.parametrize("folder", ["seeds", "dev"])
def test_every_gold_document(shared: Path, folder: str) -> None:
    for file in documents.find([shared / "gold" / folder]).files:
        document = documents.read(file.path, file.identifier)
        check(document)
        headings = [b for b in document.blocks if b.kind is BlockKind.HEADING and not b.boilerplate]
        assert headings or len(document.blocks) < 40 or document.path.startswith("gh-")


PIECES = st.sampled_from(
    [
        "# \n",
        "## \n",
        "- ",
        "  - ",
        "* ",
        "1. ",
        "> ",
        "```",
        "**",
        "*",
        "_",
        "`",
        "[a](b)",
        "[x/y]",
        "![a b c d](e)",
        "<b>",
        "</b>",
        "<a href='x'>",
        "</a>",
        "<br>",
        "<p>",
        "<div>",
        "<li>",
        "<table>",
        "<tr>",
        "<td>",
        "<th>",
        "<dl>",
        "<dt>",
        "<dd>",
        "</table>",
        "</td>",
        "</ul>",
        "<ul>",
        "<h2>",
        "</h2>",
        "<nav>",
        "</nav>",
        "<footer>",
        "<main>",
        "<figure>",
        "<figcaption>",
        "\n",
        "\n\n",
        "    ",
        "\t",
        "a: b\n",
        "---\n",
        "a b c. ",
        "Ann Lee, hoogleraar ",
        "UMCG ",
        "x@y.nl ",
        "06-12345678 ",
        "€ 5 ",
        "&amp;",
        "&#0;",
        "\u202e",
        "\x00",
        "👩\u200d⚕",
        "é",
        "\u2028",
        '!!! note "T"\n',
        '=== "A"\n',
        "{{ x }}",
        "{% y %}",
        'a="b",\n',
        "Lees meer",
        "cookies ",
        "Read more >\n",
        "http://a.nl/b ",
        "|",
        "| a | b |\n|---|---|\n",
    ]
)
SOUP = st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=60).map("".join)


@FUZZ
@given(SOUP)
def test_markdown_soup(text: str) -> None:
    build(markdown.read(text), "markdown")


@FUZZ
@given(SOUP)
def test_html_soup(text: str) -> None:
    build(html.read(text), "html")


@FUZZ
@given(SOUP)
def test_text_soup(text: str) -> None:
    build(plaintext.read(text), "text")


@FUZZ
@given(
    st.lists(
        st.tuples(st.sampled_from(["Title", "Heading 1", "Heading 3", "List Bullet", "Normal", "Caption"]), SOUP), max_size=8
    )
)
def test_docx_soup(paragraphs: list[tuple[str, str]]) -> None:
    document = docx.Document()
    for style, text in paragraphs:
        document.add_paragraph("".join(c for c in tidy(text) if c >= " " or c in "\n\t"), style=style)
    stream = io.BytesIO()
    document.save(stream)
    build(word.read(stream.getvalue(), "x"), "docx")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(
    data=st.binary(max_size=400),
    suffix=st.sampled_from([".md", ".html", ".txt", ".pdf", ".docx"]),
    head=st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04"]),
)
def test_any_bytes(tmp_path: Path, data: bytes, suffix: str, head: bytes) -> None:
    path = tmp_path / f"a{suffix}"
    path.write_bytes(head + data)
    try:
        check(documents.read(path, path.name))
    except DamagedDocument as error:
        assert "\n" not in str(error)


@settings(max_examples=200, deadline=None)
@given(st.text(min_size=1, max_size=30), st.data())
def test_edits_move_offsets(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6, unique=True)))
    edits = [(a, b, "<>") for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    changed, moved = edit(text, edits)
    at = 0
    for start, end, _ in edits:
        assert changed[moved(at, False) : moved(start, True)].endswith(text[at:start]) or at == start
        assert changed[moved(start, False) : moved(end, True)] == "<>"
        at = end
