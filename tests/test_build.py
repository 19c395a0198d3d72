"""The whole line on real input, good and bad."""

# mypy: disallow-untyped-calls=False
from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections import Counter, defaultdict
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

import kg
from kg.build import Report, cache
from kg.documents import find, read
from kg.store import GraphStore
from kg.terms import RELATIONS, expand

GOOD_EN = """---
title: A new lab
---

# Lung Image Lab

The Lung Image Lab is a collaboration between Radboudumc and Thirona. The lab is led by Jane Jansen. It started in September
2019 and works on deep learning for radiology.
"""
GOOD_NL = """# Nieuw lab in Utrecht

Het Hartlab is een samenwerking van UMC Utrecht en Philips. Het lab staat onder leiding van Piet de Vries. Het programma krijgt
twee miljoen euro subsidie van NWO.
"""
FRENCH = """# Le nouveau laboratoire

Le laboratoire est une collaboration entre l'hôpital universitaire et plusieurs entreprises de la région. Les chercheurs
travaillent ensemble depuis plusieurs années afin de mieux comprendre les maladies du cœur et des poumons.
"""
HOSTILE = "a\"b'<script>alert(1)\u202e\U0001f600\n.md"


def kg_command(*arguments: str | Path, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=timeout, check=False)


def write_bad(folder: Path) -> None:
    """One document of every kind that goes wrong, and some that must not."""
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.pdfgen.canvas import Canvas

    folder.mkdir()
    (folder / "good-en.md").write_text(GOOD_EN, "utf-8")
    (folder / "good-nl.md").write_text(GOOD_NL, "utf-8")
    (folder / "again.md").write_text(GOOD_EN, "utf-8")
    (folder / "empty.md").write_text("")
    (folder / "blank.txt").write_text(" \n\n\t ")
    (folder / "rubbish.md").write_bytes(random.Random(1).randbytes(50_000))
    body = GOOD_EN.split("---\n", 2)[2]
    (folder / "header.md").write_text(f"---\ntitle: [broken\n  - : :\n---\n\n{body}", "utf-8")
    script = "<script>var x = 'Evil Lab is part of Radboudumc';</script>"
    (folder / "unclosed.html").write_text(
        f"<html><body>{script}<div><p>The Open Lab is part of Radboudumc.</p><ul><li>one", "utf-8"
    )
    (folder / "nested.html").write_text("<div>" * 10_000 + "<p>The Deep Lab is part of Radboudumc in Nijmegen.</p>", "utf-8")
    (folder / "large.txt").write_text("The lab works with the hospital in the city. " * 450_000)
    (folder / "french.md").write_text(FRENCH, "utf-8")
    (folder / HOSTILE).write_text(
        '# <script>alert("x")</script> Lab\n\nThe Evil "Quote" Lab is part of Radboudumc. \u202e \U0001f600\n'
    )
    canvas = Canvas(str(folder / "encrypted.pdf"), encrypt=StandardEncryption("secret", ownerPassword="owner"))
    canvas.drawString(72, 720, "The Secret Lab is part of Radboudumc.")
    canvas.save()
    canvas = Canvas(str(folder / "scanned.pdf"))
    canvas.rect(100, 100, 200, 200, fill=1)
    canvas.save()
    (folder / "damaged.pdf").write_bytes((folder / "scanned.pdf").read_bytes()[:300])
    with zipfile.ZipFile(folder / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("[Content_Types].xml", "<Types/>")
        bomb.writestr("word/document.xml", b" " * 150_000_000)
    for name in ("picture.png", "data.json", "other.json"):
        (folder / name).write_text("{}")


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Report, subprocess.CompletedProcess[str]]:
    """A strict build of everything bad: its folder, its report, and what the command said."""
    folder = tmp_path_factory.mktemp("bad")
    write_bad(folder / "docs")
    done = kg_command("build", folder / "docs", "--out", folder / "out", "--strict")
    return folder, Report.load(folder / "out" / "report.json"), done


STATUS = {
    "good-en.md": "extracted", "good-nl.md": "extracted", "again.md": "extracted", "header.md": "extracted",
    "unclosed.html": "extracted", "nested.html": "extracted", HOSTILE: "extracted",
    "empty.md": "empty", "blank.txt": "empty", "french.md": "skipped-language",
    "rubbish.md": "failed", "large.txt": "failed", "encrypted.pdf": "failed", "scanned.pdf": "failed", "damaged.pdf": "failed",
    "bomb.docx": "failed",
}  # fmt: skip


def test_every_bad_document_is_told_and_costs_no_other(bad: tuple[Path, Report, subprocess.CompletedProcess[str]]) -> None:
    _, report, done = bad
    assert {d.identifier: d.status for d in report.documents} == STATUS
    assert done.returncode == 1, done.stderr
    assert done.stderr == ""
    assert report.skipped_types == {".json": 2, ".png": 1}
    assert report.read == len(STATUS)


@pytest.mark.parametrize(
    ("identifier", "words"),
    [
        ("empty.md", "empty"), ("blank.txt", "empty"), ("rubbish.md", "text"), ("large.txt", "limit"),
        ("encrypted.pdf", "password|encrypted"), ("scanned.pdf", "no text"), ("damaged.pdf", "damaged|PDF"),
        ("bomb.docx", "limit|unpack|bomb"), ("french.md", "language fr"),
    ],
)  # fmt: skip
def test_one_clear_line_per_document(
    bad: tuple[Path, Report, subprocess.CompletedProcess[str]], identifier: str, words: str
) -> None:
    _, report, done = bad
    message = next(d.message for d in report.documents if d.identifier == identifier)
    assert "\n" not in message
    assert any(word in message for word in words.split("|")), message
    lines = [line for line in done.stdout.splitlines() if f" {identifier}: " in line]
    assert len(lines) == 1
    assert lines[0].endswith(f"{identifier}: {message}")


def test_bad_documents_leave_the_good_ones_as_they_are(
    bad: tuple[Path, Report, subprocess.CompletedProcess[str]], tmp_path: Path
) -> None:
    folder, report, _ = bad
    (tmp_path / "docs").mkdir()
    for name in ("good-en.md", "good-nl.md"):
        shutil.copy(folder / "docs" / name, tmp_path / "docs" / name)
    alone = kg.build(tmp_path / "docs", tmp_path / "out", workers=1)
    counts = {d.identifier: d.counts for d in report.documents}
    for document in alone.documents:
        assert document.status == "extracted"
        assert document.counts["claims"] > 0
        assert document.counts == counts[document.identifier]


def test_equal_content_is_two_documents(bad: tuple[Path, Report, subprocess.CompletedProcess[str]]) -> None:
    folder, report, _ = bad
    by_identifier = {d.identifier: d for d in report.documents}
    assert by_identifier["good-en.md"].message == "same content as again.md"
    assert by_identifier["good-en.md"].counts == by_identifier["again.md"].counts
    with GraphStore.open(folder / "out") as store:
        rows = store.query("SELECT DISTINCT ?i { ?g prov:wasDerivedFrom ?d . ?d dcterms:identifier ?i }").values()
    assert {row[0] for row in rows} == {name for name, status in STATUS.items() if status == "extracted"}


def test_hostile_names_and_texts_stay_text(bad: tuple[Path, Report, subprocess.CompletedProcess[str]]) -> None:
    folder, _, done = bad
    out = folder / "out"
    assert "<script>alert" not in (out / "map.html").read_text("utf-8")
    assert "\u202e" not in done.stdout
    assert "Evil Lab" not in (out / "graph.nq").read_text("utf-8")  # it stands in a script
    assert json.loads((out / "report.json").read_text("utf-8"))["documents"]


def test_second_build_reads_nothing_and_says_the_same(bad: tuple[Path, Report, subprocess.CompletedProcess[str]]) -> None:
    folder, first, _ = bad
    before = (folder / "out" / "graph.nq").stat()
    again = kg.build(folder / "docs", folder / "out")
    assert again.read == 0
    assert {d.identifier: d.status for d in again.documents} == {
        name: "cached" if status == "extracted" else status for name, status in STATUS.items()
    }
    assert again.outputs == first.outputs
    assert (folder / "out" / "graph.nq").stat().st_mtime_ns == before.st_mtime_ns
    assert Report.load(folder / "out" / "report.json") == again


# ---- small builds ----


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "en.md").write_text(GOOD_EN, "utf-8")
    (folder / "nl.md").write_text(GOOD_NL, "utf-8")
    return folder


def test_a_removed_document_leaves_no_trace(docs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    kg.build(docs, out, workers=1)
    assert b"Hartlab" in (out / "graph.nq").read_bytes()
    (docs / "nl.md").unlink()
    report = kg.build(docs, out, workers=1, keep=0)  # an earlier graph that is kept would still name it
    assert report.read == 0
    assert report.cache["removed"] == 1
    assert [d.identifier for d in report.documents] == ["en.md"]
    fresh = kg.build(docs, tmp_path / "fresh", workers=1)
    assert (out / "graph.nq").read_bytes() == (tmp_path / "fresh" / "graph.nq").read_bytes()
    assert report.outputs == fresh.outputs
    for path in out.rglob("*"):
        if path.is_file():
            assert b"Hartlab" not in path.read_bytes(), path
            assert b"nl.md" not in path.read_bytes(), path
    with GraphStore.open(out) as store:
        assert not store.query('ASK { ?s ?p ?o FILTER(CONTAINS(STR(?o), "Hartlab")) }')


def test_a_changed_document_is_read_again_and_the_other_is_not(docs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    kg.build(docs, out, workers=1)
    (docs / "nl.md").write_text(GOOD_NL.replace("Hartlab", "Longlab"), "utf-8")
    report = kg.build(docs, out, workers=1)
    assert report.read == 1
    assert {d.identifier: d.status for d in report.documents} == {"en.md": "cached", "nl.md": "extracted"}
    assert b"Longlab" in (out / "graph.nq").read_bytes()
    assert b"Hartlab" not in (out / "graph.nq").read_bytes()


def test_a_damaged_cache_is_mended(docs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = kg.build(docs, out, workers=1)
    for number, path in enumerate(p for p in (out / "cache").glob("??/*") if p.is_file()):
        path.write_bytes(b"" if number else path.read_bytes()[:-1] + b"x")
    (out / "cache" / "files.json").write_text("{")
    (out / "graph.nq").write_bytes(b"")
    report = kg.build(docs, out, workers=1)
    assert report.cache["damaged"] == 2
    assert report.read == 2
    assert report.outputs == first.outputs
    assert kg.build(docs, out, workers=1).read == 0


def test_min_confidence_leaves_out_claims_without_reading_again(docs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    everything = kg.build(docs, out, workers=1)
    nothing = kg.build(docs, out, workers=1, min_confidence=1.0)
    assert nothing.read == 0
    assert sum(nothing.claims.values()) < sum(everything.claims.values())
    assert kg.build(docs, out, workers=1).claims == everything.claims


def test_files_that_go_or_cannot_be_read(docs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (docs / "vanishing.md").write_text(GOOD_EN, "utf-8")
    (docs / "locked.md").write_text(GOOD_EN, "utf-8")
    digest = cache.file_digest

    def refuse(path: Path) -> str:  # the superuser may read everything, so file permissions cannot be tried by every user
        if path.name == "locked.md":
            raise PermissionError(13, "Permission denied", str(path))
        return digest(path)

    def progress(stage: str, done: int, total: int) -> None:
        if stage == "read" and done == 0:
            (docs / "vanishing.md").unlink(missing_ok=True)

    monkeypatch.setattr(cache, "file_digest", refuse)
    report = kg.build(docs, tmp_path / "out", workers=1, progress=progress)
    told = {d.identifier: (d.status, d.message) for d in report.documents}
    assert told["vanishing.md"] == ("failed", "the file vanished before it could be read")
    assert told["locked.md"] == ("failed", "no permission to read the file")
    assert told["en.md"][0] == told["nl.md"][0] == "extracted"
    with pytest.raises(kg.DocumentError, match=r"^locked.md: no permission to read the file$"):
        kg.build(docs, tmp_path / "out", workers=1, strict=True)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_unreadable_permissions(docs: Path, tmp_path: Path) -> None:
    (docs / "locked.md").write_text(GOOD_EN, "utf-8")
    (docs / "locked.md").chmod(0)
    report = kg.build(docs, tmp_path / "out", workers=1)
    assert {d.identifier: d.message for d in report.failed} == {"locked.md": "no permission to read the file"}


def test_wrong_calls_are_refused_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.png").write_text("x")
    (tmp_path / "file").write_text("x")
    (tmp_path / "a.md").write_text(GOOD_EN)
    out = tmp_path / "out"
    for call, words in [
        (lambda: kg.build(tmp_path / "nowhere", out), "nowhere"),
        (lambda: kg.build(tmp_path / "none", out), "no documents|matches no|no file"),
        (lambda: kg.build(tmp_path / "pictures", out), r"\.png: 1|no documents|no file"),
        (lambda: kg.build(str(tmp_path / "*.docx"), out), r"\*.docx"),
        (lambda: kg.build([], out), "no documents|source"),
        (lambda: kg.build(tmp_path / "a.md", out, workers=0), "at least 1, not 0"),
        (lambda: kg.build(tmp_path / "a.md", out, min_confidence=2), "probability, 0 to 1, not 2"),
        (lambda: kg.build(tmp_path / "a.md", tmp_path / "file"), "cannot be the output folder"),
    ]:
        with pytest.raises(kg.UsageError, match=words) as caught:
            call()
        assert "\n" not in str(caught.value)
    assert not (out / "graph.nq").exists()


def test_what_a_build_wrote_is_no_source(tmp_path: Path) -> None:
    (tmp_path / "en.md").write_text(GOOD_EN, "utf-8")
    kg.build(tmp_path, tmp_path / "build", workers=1)
    report = kg.build(tmp_path, tmp_path / "build", workers=1)
    assert [d.identifier for d in report.documents] == ["en.md"]
    assert report.read == 0


def test_works_from_standard_input_without_a_main_guard(docs: Path, tmp_path: Path) -> None:
    code = f"import kg\nprint(kg.build({str(docs)!r}, {str(tmp_path / 'out')!r}, workers=2).read)\n"
    done = subprocess.run([sys.executable, "-"], input=code, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("2\n", "")


# ---- interruptions ----


def good(out: Path) -> str:
    """The digest of the graph in a folder, after making sure that it is whole."""
    import hashlib

    digest = hashlib.sha256((out / "graph.nq").read_bytes()).hexdigest()
    with GraphStore.open(out) as store:
        assert store.version == digest
        assert len(store) == sum(1 for _ in parse(path=str(out / "graph.nq"), format=RdfFormat.N_QUADS))
    assert Report.load(out / "report.json").outputs["graph.nq"] == digest
    assert "<html" in (out / "map.html").read_text("utf-8")
    return digest


@pytest.mark.parametrize("fraction", [0.1, 0.4, 0.7, 0.9])
def test_kill_leaves_the_last_good_graph(docs: Path, tmp_path: Path, fraction: float) -> None:
    out = tmp_path / "out"
    kg.build(docs, out)
    before = good(out)
    (docs / "new.md").write_text(GOOD_EN.replace("Lung Image Lab", "Fresh Lab"), "utf-8")
    begin = time.monotonic()
    kg.build(docs, tmp_path / "other")
    seconds = time.monotonic() - begin
    after = good(tmp_path / "other")
    assert after != before
    with subprocess.Popen([sys.executable, "-m", "kg", "build", docs, "--out", out], stdout=subprocess.DEVNULL) as process:
        time.sleep(seconds * fraction)
        process.kill()
    assert good(out) in (before, after)
    kg.build(docs, out)
    assert good(out) == after
    assert not (out / ".new").exists()


def _heed_interrupts() -> None:
    """A shell's background job ignores SIGINT, and its children inherit that; the build under test must not."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_interrupt_leaves_the_last_good_graph_and_no_process(docs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    kg.build(docs, out)
    before = good(out)
    for number in range(30):
        (docs / f"{number}.md").write_text(GOOD_EN.replace("Lung", f"Lung {number}") * 40, "utf-8")
    command = [sys.executable, "-m", "kg", "build", str(docs), "--out", str(out)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=_heed_interrupts
    ) as process:
        before_reading = len(list((out / "cache").glob("??/*")))
        while len(list((out / "cache").glob("??/*"))) < before_reading + 3:  # until it is reading
            assert process.poll() is None
            time.sleep(0.05)
        os.killpg(process.pid, signal.SIGINT)
        _, stderr = process.communicate(timeout=30)
    assert (process.returncode, stderr) == (130, "kg: interrupted\n")
    assert good(out) == before
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


# ---- the corpus ----


def test_same_bytes_whatever_the_workers_the_order_and_the_cache(corpus: Path, corpus_build: Path, tmp_path: Path) -> None:
    files = [str(f.path) for f in find([corpus]).files]
    shuffled = random.Random(7).sample(files, len(files))
    report = kg.build(shuffled, tmp_path / "out", workers=3)
    assert report.read == len(files)
    assert (tmp_path / "out" / "graph.nq").read_bytes() == (corpus_build / "graph.nq").read_bytes()
    assert (tmp_path / "out" / "map.html").read_bytes() == (corpus_build / "map.html").read_bytes()
    shutil.rmtree(tmp_path / "out" / "store", ignore_errors=True)
    (tmp_path / "out" / "report.json").unlink()
    assert kg.build(files, tmp_path / "out", workers=1).read == 0
    assert (tmp_path / "out" / "graph.nq").read_bytes() == (corpus_build / "graph.nq").read_bytes()


def test_corpus_is_read_whole(corpus: Path, corpus_build: Path) -> None:
    report = Report.load(corpus_build / "report.json")
    assert report.statuses.keys() <= {"extracted", "cached"}
    assert len(report.documents) == len(find([corpus]).files) >= 30
    assert set(report.claims) >= {"role", "startDate", "amount", "focusesOn", *RELATIONS} - {"spinOffOf"}


def test_every_statement_has_a_claim_whose_offsets_give_back_its_quote(corpus: Path, corpus_build: Path) -> None:
    texts = {f.identifier: read(f.path, f.identifier).text for f in find([corpus]).files}
    graphs: dict[str, dict[str, dict[str, list[str]]]] = defaultdict(lambda: defaultdict(lambda: defaultdict(list)))
    for quad in parse(path=str(corpus_build / "graph.nq"), format=RdfFormat.N_QUADS):
        graphs[str(quad.graph_name)][quad.subject.value][quad.predicate.value].append(quad.object.value)
    checked: Counter[str] = Counter()
    identifier, claims = expand("dcterms:identifier"), expand("dhai:claims")
    for nodes in graphs.values():
        document = next((node for node in nodes.values() if identifier in node), None)
        if document is None or expand("prov:wasDerivedFrom") not in {p for node in nodes.values() for p in node}:
            continue
        text = texts[document[identifier][0]]
        claimed: set[tuple[str, ...]] = set()
        for node in nodes.values():
            if expand("dhai:Claim") not in node.get(expand("rdf:type"), ()):
                continue
            selectors = [nodes[iri] for iri in node[expand("oa:hasSelector")]]
            quote = next(s[expand("oa:exact")][0] for s in selectors if expand("oa:exact") in s)
            start, end = next((s[expand("oa:start")][0], s[expand("oa:end")][0]) for s in selectors if expand("oa:start") in s)
            assert text[int(start) : int(end)] == quote
            assert 0 < float(node[expand("dhai:confidence")][0]) <= 1
            if claims in node:
                claimed.add((node[claims][0],))
            else:
                claimed.add((node[expand("rdf:subject")][0], node[expand("rdf:predicate")][0], node[expand("rdf:object")][0]))
        for subject, node in nodes.items():
            for kind in ("org:Membership", "dhai:Funding"):
                if expand(kind) in node.get(expand("rdf:type"), ()):
                    assert (subject,) in claimed
                    checked[kind] += 1
            for predicate in (*RELATIONS, "startDate", "endDate", "focusesOn"):
                for value in node.get(expand(f"dhai:{predicate}"), ()):
                    assert (subject, expand(f"dhai:{predicate}"), value) in claimed
                    checked[predicate] += 1
    assert set(checked) >= {"org:Membership", "dhai:Funding", "startDate", "focusesOn", "partOf", "hasPartner", "leads"}
    assert sum(checked.values()) > 300


def test_of_a_circle_over_documents_one_statement_is_kept_out(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.md").write_text(
        "# News\n\nThe Alpha Lab is part of the Beta Centre. The Alpha Lab is part of the Beta Centre.\n"
    )
    (folder / "b.md").write_text("# News\n\nThe Beta Centre is part of the Alpha Lab.\n")
    report = kg.build([folder], tmp_path / "out", workers=1)
    assert report.claims == {"partOf": 1}
    assert {(q.document, q.shapes) for q in report.quarantined} == {("b.md", ("part-of-cycle-violation.rq",))}
