"""Write ``corpus/SOURCES.tsv``, the table of documents, from the documents' own metadata.

::

    python tests/tools/corpus_table.py

The metadata is read here without the package's readers, so that the table and the test that compares it are an independent check.
"""

# mypy: disallow-untyped-calls=False
from __future__ import annotations

import re
from dataclasses import dataclass, fields
from pathlib import Path

import docx
import pypdfium2
import yaml
from lxml import html

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
SUFFIXES = {".md": "Markdown", ".html": "HTML", ".pdf": "PDF", ".docx": "DOCX"}
TABLE = CORPUS / "SOURCES.tsv"


@dataclass(frozen=True, order=True)
class Row:
    """One document's line in the table."""

    file: str
    title: str
    language: str
    format: str
    date: str
    """``2023-05`` when published, ``retrieved 2026-11-21`` when only the day of looking it up is known."""
    licence: str
    source: str


def documents() -> list[Path]:
    """Every document of the corpus, sorted by name."""
    return sorted(path for path in CORPUS.iterdir() if path.suffix in SUFFIXES)


def row(path: Path) -> Row:
    """The table line that a document's own metadata gives."""
    data = _READERS[path.suffix](path)
    date = data["date"] if "date" in data else f"retrieved {data['retrieved']}"
    return Row(path.name, data["title"], data["language"], SUFFIXES[path.suffix], date, data["licence"], data["source"])


def _markdown(path: Path) -> dict[str, str]:
    head = path.read_text(encoding="utf-8").split("---\n")[1]
    return {key: str(value) for key, value in yaml.load(head, yaml.BaseLoader).items()}


def _html(path: Path) -> dict[str, str]:
    tree = html.fromstring(path.read_bytes())
    meta = {str(tag.get("name")): str(tag.get("content")) for tag in tree.iter("meta") if tag.get("name")}
    names = {"source": "dcterms.source", "date": "dcterms.date", "retrieved": "retrieved", "licence": "dcterms.license"}
    title = re.sub(r"\s+", " ", str(tree.findtext(".//title"))).strip()
    return {"title": title, "language": str(tree.get("lang"))} | {k: meta[n] for k, n in names.items() if n in meta}


def _about(line: str) -> dict[str, str]:
    return dict(part.split(": ", 1) for part in line.split("; "))


def _pdf(path: Path) -> dict[str, str]:
    with pypdfium2.PdfDocument(path) as file:
        data = file.get_metadata_dict()
    lang = re.search(rb"/Lang \((\w+)\)", path.read_bytes())
    assert lang is not None
    return {"title": data["Title"], "language": lang[1].decode()} | _about(data["Subject"])


def _docx(path: Path) -> dict[str, str]:
    core = docx.Document(str(path)).core_properties
    return {"title": core.title, "language": core.language} | _about(core.comments)


_READERS = {".md": _markdown, ".html": _html, ".pdf": _pdf, ".docx": _docx}


def table() -> str:
    """The table as tab-separated values, a header line first."""
    names = [field.name for field in fields(Row)]
    rows = [[str(getattr(line, name)) for name in names] for line in map(row, documents())]
    assert not any("\t" in cell or "\n" in cell for cells in rows for cell in cells)
    return "".join("\t".join(cells) + "\n" for cells in [names, *rows])


if __name__ == "__main__":
    TABLE.write_text(table(), encoding="utf-8")
