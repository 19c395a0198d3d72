"""The command line: exit codes, one-line errors, output of every command."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import resource
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from kg.cli.graph import ExportFormat
from kg.exports import FORMATS
from kg.terms import expand, shrink


def run(*arguments: str | Path, cwd: Path | None = None, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd, input=stdin, timeout=300, check=False)


def said(done: subprocess.CompletedProcess[str], code: int = 0) -> str:
    assert (done.returncode, done.stderr) == (code, "")
    return done.stdout


def test_help_lists_every_command() -> None:
    text = said(run("--help"))
    for command in ("build", "query", "explain", "export", "map", "check", "score", "info", "names"):
        assert re.search(rf"^│ {command} +\S", text, re.MULTILINE), command
    assert re.fullmatch(r"kg \d+\.\d+\.\d+\n", said(run("--version")))


def test_help_is_quick() -> None:
    assert min(_work() for _ in range(3)) < 0.5


def _work() -> float:
    """Seconds of processor time that the help takes; unlike the time on the clock they do not depend on what else is running."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    run("--help")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["frob"], r"No such command 'frob'\..*"),
        (["explain"], r"Missing argument 'NAME'\. \(kg explain --help shows how\)"),
        (["build", "nowhere.md"], r"no such file or folder: 'nowhere\.md'"),
        (["build", "x", "--workers", "0"], r"Invalid value for '--workers'.*"),
        (["build", "x", "--min-confidence", "2"], r"Invalid value for '--min-confidence'.*"),
        (["query", "ASK {}", "--graph", "nowhere"], r"nowhere: no such folder; .*"),
        (["query", "ASK {}", "--format", "xls"], r"Invalid value for '--format'.*"),
        (["query"], r"give either a query \(text, FILE\.rq or -\) or --name"),
        (["query", "nothing.rq", "--graph", "build"], r"nothing\.rq: cannot be read: No such file or directory"),
        (["query", "SELECT * { ?s ?p }", "--graph", "build"], r"the query is malformed at line 1, column \d+: .*"),
        (["query", "ASK { ?s x:y ?o }", "--graph", "build"], r".*the prefix 'x:' is not declared"),
        (["query", "ASK {}", "--format", "ttl", "--graph", "build"], r"no format 'ttl' for the result of a ASK query; .*"),
        (["query", "ASK {}", "--param", "a=b", "--graph", "build"], r"--param goes with --name"),
        (["explain", "Nothing Of The Kind", "--graph", "build"], r"nothing in the graph is called 'Nothing Of The Kind'.*"),
        (["export", "--format", "docx"], r"Invalid value for '--format'.*"),
        (["map", "--graph", "build", "--focus", "Nothing Of The Kind"], r"no entity is called 'Nothing Of The Kind'.*"),
        (["map", "--graph", "build", "--types", "Labb"], r"no such type 'Labb'; .*"),
        (["score", "build", "empty"], r"no \*\.gold\.json in empty"),
        (["info", "--graph", "empty"], r"empty/report\.json: no report; .*"),
        (["check", "--graph", "empty"], r"empty: holds no graph; .*"),
        (["names", "lint", "nowhere"], r"nowhere: .*"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_a_user_can_get_wrong_is_said_in_one_line(arguments: list[str], message: str, workspace: Path) -> None:
    done = run(*arguments, cwd=workspace)
    assert done.returncode == 2
    assert done.stdout == ""
    assert re.fullmatch(f"kg: {message}\n", done.stderr), done.stderr


@pytest.fixture
def workspace(tmp_path: Path, corpus_build: Path) -> Path:
    """A folder with a built graph in ``build`` and an empty folder."""
    (tmp_path / "build").symlink_to(corpus_build)
    (tmp_path / "empty").mkdir()
    return tmp_path


def test_query_in_every_format(workspace: Path) -> None:
    text = 'SELECT ?name { ?lab a dhai:Lab ; skos:prefLabel ?name FILTER(STR(?name) = "CARA Lab") }'
    assert "CARA Lab" in said(run("query", text, cwd=workspace))
    assert said(run("query", text, "-f", "csv", cwd=workspace)).splitlines() == ["name", "CARA Lab"]
    assert said(run("query", text, "-f", "tsv", cwd=workspace)).startswith('?name\n"CARA Lab"')
    (row,) = json.loads(said(run("query", text, "-f", "json", cwd=workspace)))["results"]["bindings"]
    assert row["name"]["value"] == "CARA Lab"
    triples = said(run("query", "CONSTRUCT { ?lab a org:Unit } WHERE { ?lab a dhai:Lab }", "-f", "ttl", cwd=workspace))
    assert "@prefix org:" in triples
    assert said(run("query", "ASK { ?s a dhai:Lab }", cwd=workspace)) == "true\n"
    (workspace / "labs.rq").write_text(text)
    assert said(run("query", "labs.rq", "-f", "csv", cwd=workspace)).splitlines() == ["name", "CARA Lab"]
    assert said(run("query", "-", "-f", "csv", cwd=workspace, stdin=text)).splitlines() == ["name", "CARA Lab"]


def test_query_can_be_stopped(workspace: Path) -> None:
    begin = time.perf_counter()
    done = run("query", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", "--timeout", "1", cwd=workspace)
    assert done.returncode == 2
    assert re.fullmatch(r"kg: the query was stopped after 1 seconds; .*\n", done.stderr)
    assert time.perf_counter() - begin < 15


def test_explain_shows_sentences_and_documents(workspace: Path) -> None:
    text = said(run("explain", "cara lab", cwd=workspace))
    assert text.startswith(f"CARA Lab  Lab  {shrink(expand('id:lab/cara-lab'))}\n")
    assert "nl-vacature-cara-lab.html" in text


def test_export_writes_every_format(workspace: Path) -> None:
    assert [form.value for form in ExportFormat] == list(FORMATS)
    for form in FORMATS:
        files = said(run("export", "--format", form, "--out", f"out.{form}", cwd=workspace)).splitlines()
        assert files == (["out.csv/nodes.csv", "out.csv/edges.csv"] if form == "csv" else [f"out.{form}"])
        assert all((workspace / file).stat().st_size > 1000 for file in files)


def test_map_is_one_file(workspace: Path) -> None:
    assert said(run("map", "--focus", "CARA Lab", "--lang", "en", "--out", "cara.html", cwd=workspace)) == "cara.html\n"
    page = (workspace / "cara.html").read_text("utf-8")
    assert "CARA Lab" in page
    assert not re.search(r"""<(script|link|img)[^>]*(src|href)=["']?(https?:)?//""", page)


def test_check_of_the_shipped_graph_finds_no_violation(workspace: Path) -> None:
    text = said(run("check", cwd=workspace))
    assert "Violation:" not in text
    assert re.search(r"^shapes and \d+ violation queries: ", text, re.MULTILINE)
    assert re.match(r"\d+ violation queries: ", said(run("check", "--no-shacl", cwd=workspace)).splitlines()[-1])


def test_score_prints_figures(workspace: Path) -> None:
    gold = Path(__file__).parent / "gold"
    text = said(run("score", "build", gold, "--by-extractor", cwd=workspace))
    assert re.search(r"^facts +0\.\d{3} +0\.\d{3} +0\.\d{3} +\d+ +\d+ +\d+$", text, re.MULTILINE)
    assert re.search(r"^extractor +part +right +wrong +neither +P$", text, re.MULTILINE)
    assert set(json.loads(said(run("score", "build", gold, "--json", cwd=workspace)))) >= {"entities", "facts", "topics"}


def test_info_tells_what_is_in_a_graph(workspace: Path) -> None:
    text = said(run("info", cwd=workspace))
    assert re.search(r"^ *Documents +\d+ +Entities +\d+ +Claims +\d+", text, re.MULTILINE)
    assert json.loads(said(run("info", "--json", cwd=workspace)))["totals"]["entities"] > 100


def test_names_lint_tells_the_place_of_an_error(workspace: Path) -> None:
    assert re.match(r"\d+ names in order: ", said(run("names", "lint")))
    (workspace / "names").mkdir()
    (workspace / "names" / "a.tsv").write_text("rubbish\n")
    done = run("names", "lint", "names", cwd=workspace)
    assert done.returncode == 2
    assert re.fullmatch(r"kg: names/a\.tsv:1: .*\n", done.stderr)


def test_a_reader_that_has_enough_is_no_error(workspace: Path) -> None:
    command = f"{sys.executable} -m kg query 'SELECT ?s ?p ?o {{ ?s ?p ?o }}' -f csv | head -n 1"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, cwd=workspace, check=False)
    assert (done.stdout, done.stderr) == ("s,p,o\n", "")
    assert done.returncode in (0, 141)


def test_csv_can_be_read_back(workspace: Path) -> None:
    text = "SELECT ?name ?iri { ?iri a dhai:Lab ; skos:prefLabel ?name } ORDER BY ?iri"
    rows = list(csv.DictReader(io.StringIO(said(run("query", text, "-f", "csv", cwd=workspace)))))
    assert len(rows) > 5
    assert all(row["iri"].startswith("https://w3id.org/dhai/id/lab/") for row in rows)


def test_progress_shows_on_a_terminal_and_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# Lab\n\nThe Open Lab is part of Radboudumc in Nijmegen.\n")
    assert run("build", "a.md", cwd=tmp_path).stderr == ""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "kg", "build", "a.md", "--out", "b"], stderr=theirs, stdout=subprocess.DEVNULL, cwd=tmp_path
    ) as process:
        os.close(theirs)
        seen = b""
        while select.select([ours], [], [], 120)[0]:
            try:
                part = os.read(ours, 4096)
            except OSError:  # how Linux ends a terminal
                break
            if not part:
                break
            seen += part
        assert process.wait(60) == 0
    os.close(ours)
    assert "Reading documents" in seen.decode()
