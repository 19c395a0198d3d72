"""Competency questions: their form, and parameters that stay values."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import DataError, UsageError
from kg.questions import question, questions
from kg.store import GraphStore
from kg.terms import expand

HEAD = "# title@nl: Wat\n# title@en: What\n"


def test_every_question_runs_and_has_titles() -> None:
    store = GraphStore.memory()
    found = questions()
    assert len(found) >= 5
    for item in found:
        assert item.title_nl != item.title_en
        assert list(item.ask(store, {p.name: "1" for p in item.parameters})) == []
        assert list(item.ask(store)) == []  # each parameter has a default
        assert all("For example: " in p.about for p in item.parameters)


@pytest.fixture
def store() -> GraphStore:
    graph, store = NamedNode(expand("graph:identity")), GraphStore.memory()
    for name in ("UMC Utrecht", 'A "quoted" } name'):
        store.store.add(Quad(NamedNode(expand(f"id:x/{len(name)}")), NamedNode(expand("skos:prefLabel")), Literal(name), graph))
    return store


@pytest.mark.parametrize(
    ("value", "rows"),
    [
        ("UMC Utrecht", 1), ('A "quoted" } name', 1), ('" } ?s ?p ?o . FILTER("" = "', 0), ("UNDEF", 0), ("?name", 0), ("\\1", 0),
        ("<http://x>", 0), ("\n}", 0), ("x' \\\" UNION {", 0),
    ],
)  # fmt: skip
def test_a_parameter_never_becomes_query_text(store: GraphStore, tmp_path: Path, value: str, rows: int) -> None:
    (tmp_path / "q.rq").write_text(
        f"{HEAD}# param name: a name\nSELECT ?s WHERE {{ VALUES ?name {{ UNDEF }} ?s skos:prefLabel ?name }}"
    )
    asked = question("q", tmp_path)
    assert len(list(asked.ask(store))) == 2
    assert len(list(asked.ask(store, {"name": value}))) == rows


def test_wrong_parameters_and_names_are_refused(tmp_path: Path) -> None:
    (tmp_path / "q.rq").write_text(f'{HEAD}# param name: a name\nASK {{ VALUES ?name {{ "x" }} ?s ?p ?name }}')
    with pytest.raises(UsageError, match="no question is called 'r'; there are: q"):
        question("r", tmp_path)
    with pytest.raises(UsageError, match="no parameter 'nome'; it has: name"):
        question("q", tmp_path).query({"nome": "x"})
    with pytest.raises(UsageError, match="no such language 'de'; choose en or nl"):
        question("q", tmp_path).query({"name": "x"}, lang="de")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ASK {}", "needs the lines"),
        (f"{HEAD}# param a: b\nASK {{}}", r"parameter a needs exactly one line VALUES \?a"),
        (f"{HEAD}# param a: b\nASK {{ VALUES ?a {{ 1 }} VALUES ?a {{ 2 }} }}", "not 2"),
    ],
)
def test_a_file_that_breaks_the_format_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "q.rq").write_text(text)
    with pytest.raises(DataError, match=f"q.rq: .*{message}"):
        questions(tmp_path)
