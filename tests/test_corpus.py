"""The corpus: its documents, their metadata and the table ``corpus/SOURCES.tsv`` agree, and it holds nothing private."""

# mypy: disallow-untyped-calls=False
from __future__ import annotations

import json
import re
import runpy
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import docx
import pypdfium2
import pytest
from lxml import html

from kg.documents import find
from kg.terms import ENTITY_TYPES, RELATIONS, ROLE_CATEGORIES, TOPICS

HERE = Path(__file__).resolve().parent
CORPUS = HERE.parent / "corpus"
GOLD = HERE / "gold" / "corpus"
TOOL: dict[str, Any] = runpy.run_path(str(HERE / "tools" / "corpus_table.py"))
MAKER: dict[str, Any] = runpy.run_path(str(HERE / "tools" / "make_corpus_files.py"))
ROWS: list[Any] = [TOOL["row"](path) for path in TOOL["documents"]()]
GOLD_FILES = sorted(GOLD.glob("*.gold.json"))


def plain(path: Path) -> str:
    """All text of a document, tags and layout removed, white space folded; without the package's readers."""
    if path.suffix == ".pdf":
        with pypdfium2.PdfDocument(path) as file:
            text = "\n".join(page.get_textpage().get_text_range() for page in file)
    elif path.suffix == ".docx":
        document = docx.Document(str(path))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        text = "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    elif path.suffix == ".html":
        text = " ".join(html.fromstring(path.read_bytes()).itertext())
    else:
        text = path.read_text(encoding="utf-8")
    return re.sub(r"\s+", " ", text)


def test_every_file_is_a_document_or_says_what_the_folder_is() -> None:
    assert {path.name for path in CORPUS.iterdir()} == {row.file for row in ROWS} | {"README.rst", "SOURCES.tsv", "LICENSE"}
    # A description in a format that a reader takes would become a document itself.
    assert {file.identifier for file in find([CORPUS]).files} == {row.file for row in ROWS}


def test_table_is_made_from_the_documents() -> None:
    written = (CORPUS / "SOURCES.tsv").read_text(encoding="utf-8")
    assert written == TOOL["table"](), "the table is out of date; run: python tests/tools/corpus_table.py"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.file)
def test_metadata_is_complete(row: Any) -> None:
    assert row.title.strip() == row.title
    assert len(row.title) > 9
    assert row.file.startswith(f"{row.language}-")
    assert row.licence == "CC BY 4.0"
    assert re.fullmatch(r"(20\d\d(-\d\d){0,2}|retrieved 20\d\d-\d\d-\d\d)", row.date)
    assert urlsplit(row.source).scheme == "https"
    assert "." in urlsplit(row.source).netloc


def test_languages_are_in_balance_and_all_formats_are_present() -> None:
    languages = Counter(row.language for row in ROWS)
    assert set(languages) == {"nl", "en"}
    assert abs(languages["nl"] - languages["en"]) <= 6
    formats = Counter((row.language, row.format) for row in ROWS)
    assert len(ROWS) >= 45
    for format_, least in {"Markdown": 10, "HTML": 4, "PDF": 1, "DOCX": 1}.items():
        for language in languages:
            assert formats[language, format_] >= least, (language, format_)
    assert sum(n for (_, f), n in formats.items() if f == "PDF") >= 3
    assert sum(n for (_, f), n in formats.items() if f == "DOCX") >= 3


@pytest.mark.parametrize(
    "name",
    [
        *("Radboudumc", "Amsterdam UMC", "LUMC", "UMC Utrecht", "UMCG", "Erasmus MC", "Maastricht UMC+"),
        *("AI for Health", "DASH", "Health AI Labs", "SAILS", "CAIRELab", "CARA Lab", "ROBUST", "ICAI", "ELSA"),
        *("NWO", "ZonMw", "KWF", "Hanarth Fonds", "AiNed", "Horizon Europe"),
        *("Philips", "Pacmed", "ScreenPoint Medical", "Thirona", "Health-RI", "AI Coalition", "Convergence", "Santeon"),
    ],
)
def test_the_field_is_covered(name: str) -> None:
    assert any(name in plain(path) for path in TOOL["documents"]()), name


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.file)
def test_nothing_private(row: Any) -> None:
    text = plain(CORPUS / row.file)
    assert not re.findall(r"[\w.+-]+ ?(?:@|\[at\]|\(at\)) ?[\w-]+\.\w+", text)
    assert not re.findall(r"(?:\+31|\b0031|\b0)[\s().-]?\d(?:[\s().-]?\d){7,8}\b", text)
    assert not re.findall(r"\b\d{4} ?[A-Z]{2}\b", text), "a postal code"


@pytest.mark.parametrize("text", MAKER["TEXTS"], ids=lambda text: text.name)
def test_binary_documents_hold_the_text_kept_in_the_script(text: Any, tmp_path: Path) -> None:
    again = MAKER["write"](tmp_path)[MAKER["TEXTS"].index(text)]
    assert plain(again) == plain(CORPUS / text.name), "run: python tests/tools/make_corpus_files.py"
    assert TOOL["row"](again) == TOOL["row"](CORPUS / text.name)


def test_binary_documents_are_the_same_bytes_every_time(tmp_path: Path) -> None:
    first, second = (MAKER["write"](tmp_path / name) for name in ("a", "b"))
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    with zipfile.ZipFile(next(path for path in first if path.suffix == ".docx")) as archive:
        assert {item.date_time for item in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_gold_annotations_cover_both_languages() -> None:
    languages = Counter(json.loads(path.read_text(encoding="utf-8"))["lang"] for path in GOLD_FILES)
    assert min(languages["nl"], languages["en"]) >= 6


@pytest.mark.parametrize("path", GOLD_FILES, ids=lambda path: path.name)
def test_gold_annotation_is_sound(path: Path) -> None:
    gold = json.loads(path.read_text(encoding="utf-8"))
    document = CORPUS / gold["doc"]
    assert path.name == f"{document.stem}.gold.json"
    raw = re.sub(r"\s+", " ", document.read_text(encoding="utf-8"))
    texts = [raw, plain(document), re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", raw))]

    def stands(quote: str) -> bool:
        return any(re.sub(r"\s+", " ", quote) in text for text in texts)

    ids = [entity["id"] for entity in gold["entities"]]
    assert len(ids) == len(set(ids))
    for entity in gold["entities"]:
        assert entity["type"] in ENTITY_TYPES
        assert all(map(stands, [entity["name"], *entity["aliases"]])), entity
    closed = {"relations": ("p", RELATIONS), "roles": ("category", ROLE_CATEGORIES), "topics": ("topic", TOPICS)}
    refs = {"relations": "so", "roles": ("person", "org"), "dates": "s", "amounts": ("recipient", "funder"), "topics": "s"}
    for kind, keys in refs.items():
        for row in gold[kind]:
            assert all(row[key] in ids or (key == "funder" and row[key] is None) for key in keys), row
            assert stands(row["quote"]), row
            assert len(row["quote"].split()) <= 25, row
            if kind in closed:
                key, values = closed[kind]
                assert row[key] in values, row
