"""Forgetting a person: no byte of the name is left anywhere, no build brings it back; access; what is not touched."""

from __future__ import annotations

import html
import json
import re
import shutil
import subprocess
import sys
import unicodedata
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

import pytest

import kg
from kg import forgotten
from kg.build.kept import kept
from kg.curate import forget, held
from kg.curate.forms import forms
from kg.errors import DataError, GraphError, UsageError
from kg.forgotten import BLACK, Forgotten
from kg.model import Block, BlockKind, Document, Link
from kg.store import GraphStore

WHO = "Zoë van Ravenstein"
TEXTS = {
    "zoe-van-ravenstein.md": f"""---
title: {WHO}
people: zoe-van-ravenstein
---
# {WHO}

Dr. {WHO} is director of the [Thira Lab](https://example.org/thira). Van Ravenstein works at Radboudumc.
Read [her page](https://example.org/people/zo%C3%AB-van-ravenstein) or [this one](https://zoevanravenstein.example.org/).
""",
    "news.html": "<html lang='en'><title>Opening</title><body><h1>Opening of the Thira Lab</h1><p>Ravenstein, Zoe van, and Bram Zernike "
    "lead the Thira Lab at Radboudumc. Z. van Ravenstein spoke; Zernike is a professor at UMC Utrecht.</p></body></html>",
    "other.md": "# Ravenstein\n\nJan Ravenstein works at the UMCG. The lab of the UMCG is in Ravenstein, in the Netherlands.\n",
}


def everything(folder: Path) -> Iterator[tuple[Path, str]]:
    """What every file below a folder says, unpacked and unescaped, independent of the code under test."""
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.is_symlink()):
        data = path.read_bytes()
        texts = [data.decode("utf-8", "replace"), str(path)]
        if data.startswith(b"dhai1\n"):
            texts = [zlib.decompress(data[38:]).decode()]
        if path.name.endswith(".sst"):
            with GraphStore.open(path.parent) as store:
                texts.append("\n".join(map(str, store.quads())))
        for text in texts:
            text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m[1], 16)), html.unescape(unquote(text)))
            yield path, "".join(c for c in unicodedata.normalize("NFKD", text).casefold() if not unicodedata.combining(c))


NAMED = re.compile(r"zoe[\W_]{0,3}van[\W_]{0,3}ravenstein|van[\W_]{1,3}ravenstein|ravenstein,? zoe|z\.? van ravenstein")


def named(folder: Path) -> list[Path]:
    return sorted({path for path, text in everything(folder) if NAMED.search(text)})


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "docs" / name).write_text(text, "utf-8")
    return tmp_path


def run(home: Path, *arguments: str, code: int = 0) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "kg", *arguments, "--graph", str(home / "build")],
        capture_output=True,
        text=True,
        check=False,
        cwd=home,
    )
    assert done.returncode == code, done.stderr + done.stdout
    return done.stdout + done.stderr


def test_no_byte_of_a_forgotten_person_is_left(home: Path) -> None:
    out = home / "build"
    kg.build(home / "docs", out)
    run(home, "rename", WHO, "Zoë Ravenstein", "--who", "me", "--build")
    assert len(kept(out)) == 1
    run(home, "export", "--format", "ttl", "--out", "exported.ttl")
    run(home, "export", "--format", "csv", "--out", "tables")
    run(home, "map", "--out", "own.html")
    run(home, "map", "--focus", "Zoë Ravenstein", "--title", WHO, "--out", "focus.html")
    before = {p.relative_to(home).parts[0] for p in named(home)}
    assert {"build", "exported.ttl", "tables", "own.html", "focus.html", "decisions.tsv", "docs"} <= before
    assert "found: " in run(home, "forget", WHO, "--verify", code=1)
    told = run(home, "forget", WHO)
    assert "forgotten as " in told
    for name in TEXTS:
        shutil.move(home / "docs" / name, home.parent / f"{home.name}-{name}")  # the sources keep what they say
    assert named(home) == []
    assert not (home / "focus.html").exists()
    assert "Thira Lab" in (home / "exported.ttl").read_text("utf-8")
    assert "not found, " in run(home, "forget", WHO, "--verify")
    (receipt,) = home.glob("forgotten-*.json")
    said = json.loads(receipt.read_text("utf-8"))
    assert (said["entities"], said["decisions"], said["traces"]) == (1, 1, [])
    assert len(said["documents"]) == 2
    assert len(said["rewritten"]) == 4
    # A rebuild from nothing does not bring the person back, and leaves everybody else alone.
    for name in TEXTS:
        shutil.move(home.parent / f"{home.name}-{name}", home / "docs" / name)
    again = (out / "graph.nq").read_bytes()
    shutil.rmtree(out)
    kg.build(home / "docs", out)
    assert (out / "graph.nq").read_bytes() == again
    assert named(out) == []
    with GraphStore.open(out) as store:
        people = {row[0].value for row in store.query("SELECT ?n { ?p a dhai:Person ; skos:prefLabel ?n }")}
    assert {"Bram Zernike", "Jan Ravenstein"} <= people
    assert not any(BLACK in name for name in people)


def test_a_namesake_in_another_document_stays(home: Path) -> None:
    (home / "docs" / "other.md").write_text("# Team\n\nJan de Vries is a professor at the UMCG.\n", "utf-8")
    (home / "docs" / "news.md").write_text("# Team\n\nJan de Vries is a researcher at Philips.\n", "utf-8")
    (home / "docs" / "news.html").unlink()
    (home / "docs" / "zoe-van-ravenstein.md").unlink()
    out = home / "build"
    kg.build(home / "docs", out)
    with pytest.raises(UsageError, match=r"2 people are called 'Jan de Vries'.*--in DOCUMENT"):
        forget(out, "Jan de Vries")
    with pytest.raises(UsageError, match=r"no document 'none\.md'"):
        forget(out, "Jan de Vries", ["none.md"])
    receipt, _ = forget(out, "Jan de Vries", ["other.md"])
    assert (receipt.documents, receipt.traces) == (("other.md",), ())
    with GraphStore.open(out) as store:
        asked = store.query('SELECT ?d { ?p skos:prefLabel "Jan de Vries" ; dhai:mentionedIn/dcterms:identifier ?d }')
        assert [row[0].value for row in asked] == ["news.md"]


def test_everything_held_about_a_person_is_given_and_wrong_calls_are_refused(home: Path) -> None:
    out = home / "build"
    kg.build(home / "docs", out)
    found = held(out, WHO)
    assert [e["name"] for e in found["entities"]] == [WHO]
    documents = {d["document"]: d for d in found["documents"]}
    assert "zoe-van-ravenstein.md" in documents
    assert any("works at Radboudumc" in m["around"] for m in documents["zoe-van-ravenstein.md"]["mentions"])
    assert set(found["purpose"]) == {"en", "nl"}
    assert any(file.endswith("graph.nq") for file in found["files"])
    path = home / "person.json"
    assert run(home, "person", WHO, "--export", str(path)).strip() == str(path)
    assert json.loads(path.read_text("utf-8"))["entities"][0]["name"] == WHO
    assert "nothing" not in run(home, "person", "Nobody Atall", "--export", "-")
    for command in ("person", "forget"):
        assert "give the full name" in run(home, command, "Nobody", code=2)
    with pytest.raises(GraphError, match="no report"):
        forget(home / "docs", "Jan Jansen")


def test_forms_of_a_name() -> None:
    found = forms("Prof. dr. A.B. (Anna) Jansen-de Boer, PhD")
    assert {"a b jansen boer", "a jansen", "a boer"} <= found.full
    assert {"jansen", "boer"} <= found.near
    common = forms("Jan de Vries")
    assert {"jan de vries", "vries jan de", "jandevries"} <= common.full
    assert "j de vries" not in common.full
    assert {"j de vries", "de vries", "vries"} <= common.near


def document(text: str, **more: object) -> Document:
    block = Block(BlockKind.PARAGRAPH, 0, len(text), "en", links=(Link(0, 3, "https://x.org/people/jan-de-vries?q=1"),))
    return Document("a.md", "0" * 64, "markdown", text, (block,), "en", **more)  # type: ignore[arg-type]


def test_what_is_blacked_out_keeps_its_length_and_white_space(tmp_path: Path) -> None:
    found = forms("Jan de Vries")
    forgotten.add(tmp_path / "f.tsv", "2024-05-31", found.full, found.near)
    erased = forgotten.load(tmp_path / "f.tsv")
    text = "Jan\nde Vries and J. de Vries met De Vries. He, Jan, left; Piet Vriesman stayed."
    clean = erased.document(
        document(text, title="Vries, Jan de", fields=(("people", "jan-de-vries"),), source="https://jandevries.nl/")
    )
    assert clean.text == "███\n██ █████ and ██ ██ █████ met ██ █████. He, Jan, left; Piet Vriesman stayed."
    assert clean.title == "██████ ███ ██"
    assert clean.fields == (("people", "█" * 12),)
    assert clean.blocks[0].links[0].target == "https://x.org/people/████████████?q=1"
    assert clean.source == "https://██████████.nl/"
    other = Document("b.md", "0" * 64, "markdown", "J. de Vries of another document", (), "en")
    assert erased.document(other) is other
    assert Forgotten().document(other) is other
    assert "vries" not in (tmp_path / "f.tsv").read_text("utf-8").lower()


@pytest.mark.parametrize("text", ["nonsense\n", "id\tdate\tsalt\tfull\tnear\tdocuments\nx\t2024\t00\tzz\t\t\n",
                                  "id\tdate\tsalt\tfull\tnear\tdocuments\nx\t2024\tsalt\t" + "0" * 32 + "\t\t\n"])  # fmt: skip
def test_a_damaged_file_stops_the_build(text: str, home: Path) -> None:
    (home / "forgotten.tsv").write_text(text)
    with pytest.raises(DataError, match="restore the file"):
        kg.build(home / "docs", home / "build")
