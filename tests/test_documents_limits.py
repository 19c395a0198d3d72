# mypy: disable-error-code="no-untyped-call, no-any-return"

"""Damaged, hostile and over-large files: one clear line each, or a readable document, in bounded time."""

from __future__ import annotations

import io
import os
import time
import zipfile
from pathlib import Path

import docx
import pypdfium2
import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from kg import documents
from kg.documents import limits
from kg.errors import DamagedDocument
from kg.model import Document


def read(tmp_path: Path, name: str, content: str | bytes, **options: int) -> Document:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return documents.read(path, name, **options)


def refused(tmp_path: Path, name: str, content: str | bytes, match: str, **options: int) -> None:
    with pytest.raises(DamagedDocument, match=match) as caught:
        read(tmp_path, name, content, **options)
    assert str(caught.value).startswith(f"{name}: ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["a.md", "a.html", "a.txt", "a.pdf", "a.docx"])
@pytest.mark.parametrize("content", [b"", b" \n\t\n", b"\x00\x00\x00"])
def test_empty(tmp_path: Path, name: str, content: bytes) -> None:
    refused(tmp_path, name, content, "empty")


def test_no_text(tmp_path: Path) -> None:
    refused(tmp_path, "a.html", "<html><body><script>x()</script></body></html>", "no readable text")
    refused(tmp_path, "a.md", "---\n\n<!-- nothing -->\n", "no readable text")


@pytest.mark.parametrize("name", ["a.md", "a.html", "a.txt"])
def test_binary_rubbish(tmp_path: Path, name: str) -> None:
    refused(tmp_path, name, bytes(range(256)) * 40, "not text")
    refused(tmp_path, name, b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + os.urandom(2_000), "not text")


@pytest.mark.parametrize("name", ["a.pdf", "a.docx"])
def test_rubbish_with_the_name_of_a_program(tmp_path: Path, name: str) -> None:
    refused(tmp_path, name, b"Just a text, which is neither.", "damaged")


def test_a_file_that_is_gone_or_a_folder_or_a_pipe(tmp_path: Path) -> None:
    with pytest.raises(DamagedDocument, match="gone"):
        documents.read(tmp_path / "x.md", "x.md")
    (tmp_path / "d.md").mkdir()
    with pytest.raises(DamagedDocument, match="folder"):
        documents.read(tmp_path / "d.md", "d.md")
    os.mkfifo(tmp_path / "p.md")
    with pytest.raises(DamagedDocument, match="not a file"):
        documents.read(tmp_path / "p.md", "p.md")


def test_no_permission(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text("Text.")

    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(DamagedDocument, match="no permission"):
        documents.read(tmp_path / "a.md", "a.md")


def test_too_many_bytes(tmp_path: Path) -> None:
    refused(tmp_path, "a.md", "x" * 1_001, "1,001 bytes are over the limit of 1,000", max_bytes=1_000)
    assert read(tmp_path, "a.md", "x" * 1_000, max_bytes=1_000).text == "x" * 1_000


def test_a_text_of_20_mb_is_refused_at_once(tmp_path: Path) -> None:
    start = time.monotonic()
    refused(tmp_path, "a.txt", "Een zin over een lab in Utrecht. " * 600_000, "19,800,000 characters of text are over the limit")
    assert time.monotonic() - start < 10


def test_too_many_lines_and_blocks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refused(tmp_path, "a.md", "a\n" * 100_001, "lines are over the limit")
    monkeypatch.setattr("kg.documents.assembly.MAX_BLOCKS", 10)
    refused(tmp_path, "a.html", "<p>Text of the lab.</p>" * 11, "11 blocks are over the limit of 10")


def test_ten_thousand_nested_elements(tmp_path: Path) -> None:
    for tag in ("div", "span", "b", "ul><li", "table><tr><td", "section", "blockquote", "font color=red"):
        document = read(tmp_path, "a.html", f"<{tag}>" * 10_000 + "Lab of the UMCG")
        assert document.text == "Lab of the UMCG"


def test_ten_thousand_nested_quotes_and_lists(tmp_path: Path) -> None:
    assert "Lab" in read(tmp_path, "a.md", "> " * 10_000 + "Lab").text
    assert "Lab" in read(tmp_path, "a.md", "- " * 10_000 + "Lab").text
    assert "Lab" in read(tmp_path, "a.md", "\n".join(" " * 2 * i + "- Lab" for i in range(500))).text


def test_nested_front_matter(tmp_path: Path) -> None:
    for header in ("x: " + "[" * 20_000, "x: " + "{a: " * 15_000, "- " * 20_000 + "x", "x:\n  " + "? " * 20_000):
        assert read(tmp_path, "a.md", f"---\ntitle: T\n{header}\n---\n\nBody.\n").text.endswith("Body.")


SIZE = 60_000
PATHOLOGICAL = {
    "brackets": "[", "images": "![", "stars": "*a ", "underscores": "_a", "quotes": ">", "backticks": "`a``b```", "tags": "<", "open-tags": "<a ",
    "divs": "<div>", "backslashes": "\\", "entities": "&#x", "addresses": "a@", "domains": "a.b@c.", "digits": "0 ", "phones": "06-", "plus": "+31 ",
    "letters": "a", "links": "[a](", "comments": "<!-", "templates": "{{", "percent": "{% ", "parentheses": "(", "fields": "a: b\n", "records": 'a: "b",\n',
    "cookies": "cookie ", "bars": " | ", "urls": "http://", "accents": "e\u0301", "marks": "\u202e\u200b", "rules": "---\n", "cue": "tel. ",
    "unclosed-bold": "<p><b id=x>", "attributes": " x=1", "table": "|a", "rows": "|a|b|\n", "bullets": "• ", "captions": "Figure 1 ", "words": "word ",
}  # fmt: skip


@pytest.mark.parametrize("name", PATHOLOGICAL)
def test_hostile_input_takes_time_in_proportion(tmp_path: Path, name: str) -> None:
    unit = PATHOLOGICAL[name]
    content = unit * (SIZE // len(unit))
    if name == "attributes":
        content = f"<div{content}>Lab"
    elif name == "table":
        content += "\n" + "|-" * (SIZE // 2) + "\n"
    elif name == "rows":
        content = "|a|b|\n|-|-|\n" + content
    for suffix in (".md", ".html", ".txt"):
        start = time.process_time()
        try:
            assert len(read(tmp_path, f"a{suffix}", content).text) <= 2 * len(content)
        except DamagedDocument as error:
            assert "\n" not in str(error)
        assert time.process_time() - start < 10


def test_unclosed_formatting_does_not_multiply(tmp_path: Path) -> None:
    content = "".join(f"<p><b id={i}>Lab {i}" for i in range(5_000))
    document = read(tmp_path, "a.html", content)
    assert sum(document.text.count(f"Lab {i}\n") for i in range(100)) == 100


def test_long_paragraphs_are_split_at_sentence_ends(tmp_path: Path) -> None:
    document = read(tmp_path, "a.md", "The lab of [UMCG](https://umcg.nl) works **on care**. " * 500)
    assert len(document.blocks) == 4
    assert all(b.end - b.start <= limits.MAX_BLOCK for b in document.blocks)
    assert all(document.text[b.end - 1] == "." for b in document.blocks)
    assert sum(len(b.links) for b in document.blocks) == 500 == sum(len(b.emphasis) for b in document.blocks)
    assert {document.text[x.start : x.end] for b in document.blocks for x in b.links} == {"UMCG"}


# --- PDF


def pdf(text: str | None, **options: object) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, **options)
    if text is None:
        canvas.rect(100, 100, 200, 200)
    else:
        canvas.drawString(100, 700, text)
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def test_pdf_encrypted(tmp_path: Path) -> None:
    refused(tmp_path, "a.pdf", pdf("Lab", encrypt=StandardEncryption("secret")), "encrypted")
    assert (
        read(tmp_path, "a.pdf", pdf("Lab of the UMCG", encrypt=StandardEncryption("", ownerPassword="x"))).text
        == "Lab of the UMCG"
    )


def test_pdf_damaged(tmp_path: Path) -> None:
    whole = pdf("Lab of the UMCG")
    refused(tmp_path, "a.pdf", whole[:200], "damaged")
    refused(tmp_path, "a.pdf", b"%PDF-1.7\n" + os.urandom(3_000), "damaged")


def test_pdf_without_text_layer(tmp_path: Path) -> None:
    refused(tmp_path, "a.pdf", pdf(None), "no text layer")


def test_pdf_with_too_many_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.documents.pdf.MAX_PAGES", 2)
    file = pypdfium2.PdfDocument.new()
    for _ in range(3):
        file.new_page(100, 100)
    stream = io.BytesIO()
    file.save(stream)
    refused(tmp_path, "a.pdf", stream.getvalue(), "3 pages are over the limit of 2")


# --- DOCX


def word(text: str) -> bytes:
    document = docx.Document()
    document.add_paragraph(text)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def repacked(data: bytes, part: str, content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, content if name == part else old.read(name))
        if part not in old.namelist():
            new.writestr(part, content)
    return stream.getvalue()


def test_docx_zip_bomb(tmp_path: Path) -> None:
    refused(tmp_path, "a.docx", repacked(word("Lab"), "word/media/x.xml", b"0" * 30_000_000), "zip bomb")
    refused(tmp_path, "b.docx", repacked(word("Lab"), "word/media/x.xml", b"0" * 100_000_001), "over the limit")


def test_docx_entity_expansion(tmp_path: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><x>&b;</x>'
    refused(tmp_path, "a.docx", repacked(word("Lab"), "word/document.xml", bomb), "entities")


def test_docx_damaged(tmp_path: Path) -> None:
    refused(tmp_path, "a.docx", word("Lab")[:2_000], "damaged")
    refused(tmp_path, "a.docx", repacked(word("Lab"), "word/document.xml", b"<w:document"), "damaged")
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("a.txt", "x")
    refused(tmp_path, "a.docx", stream.getvalue(), "no DOCX")
    refused(tmp_path, "a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "encrypted")
