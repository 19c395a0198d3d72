"""Exports: what goes out comes back, the same bytes each time, harmless in spreadsheets and XML."""

from __future__ import annotations

import csv
import xml.etree.ElementTree as ET
from pathlib import Path

import networkx as nx
import pytest
import rdflib
from pyoxigraph import RdfFormat, parse
from samples import HOSTILE, ID, cara, hostile, resolved

from kg import exports, graph
from kg.errors import GraphError, UsageError
from kg.store import GraphStore

RDFLIB = {"ttl": "turtle", "rdfxml": "xml", "trig": "trig", "nq": "nquads", "jsonld": "json-ld"}
LAB, UMC = f"{ID}lab/cara-lab", f"{ID}universitymedicalcentre/radboudumc"
WANTED = {graph.clean(f"{n} {name}") for n, name in enumerate(HOSTILE)}


@pytest.fixture(scope="module")
def nq(tmp_path_factory: pytest.TempPathFactory) -> Path:
    documents = [cara(), cara("nl/cara.md", lang="nl"), hostile()]
    path = tmp_path_factory.mktemp("graph") / "graph.nq"
    graph.write(documents, resolved(*documents), path)
    return path


@pytest.fixture(scope="module")
def store(nq: Path) -> GraphStore:
    return GraphStore.memory(nq)


def labels(found: rdflib.Graph) -> set[str]:
    dataset = found if isinstance(found, rdflib.Dataset) else None
    quads = (
        dataset.quads((None, rdflib.SKOS.prefLabel, None, None))
        if dataset is not None
        else found.triples((None, rdflib.SKOS.prefLabel, None))
    )
    return {str(q[2]) for q in quads}


@pytest.mark.parametrize("syntax", ["nq", "trig", "jsonld"])
def test_quads_come_back_whole(store: GraphStore, tmp_path: Path, syntax: str) -> None:
    (path,) = exports.export(store, syntax, tmp_path / f"g.{syntax}")
    assert set(parse(path.read_bytes(), exports.QUADS[syntax])) == set(store.store)
    assert labels(rdflib.Dataset().parse(path, format=RDFLIB[syntax])) >= WANTED


@pytest.mark.parametrize("syntax", ["ttl", "rdfxml"])
def test_triples_come_back_whole(store: GraphStore, tmp_path: Path, syntax: str) -> None:
    (path,) = exports.export(store, syntax, tmp_path / f"g.{syntax}")
    assert {q.triple for q in parse(path.read_bytes(), exports.TRIPLES[syntax])} == {q.triple for q in store.store}
    assert labels(rdflib.Graph().parse(path, format=RDFLIB[syntax])) >= WANTED


def test_nquads_are_those_of_the_build(store: GraphStore, nq: Path, tmp_path: Path) -> None:
    (path,) = exports.export(store, "nq", tmp_path / "g.nq")
    assert path.read_bytes() == nq.read_bytes()


@pytest.mark.parametrize("syntax", exports.FORMATS)
def test_the_same_graph_gives_the_same_bytes(store: GraphStore, nq: Path, tmp_path: Path, syntax: str) -> None:
    directory = tmp_path / "build"
    with GraphStore.create(nq, directory) as other:
        first = [p.read_bytes() for p in exports.export(store, syntax, tmp_path / "one")]
        second = [p.read_bytes() for p in exports.export(other, syntax, tmp_path / "two")]
    assert first == second
    assert all(first)


def test_graphml_reads_back(store: GraphStore, tmp_path: Path) -> None:
    (path,) = exports.export(store, "graphml", tmp_path / "g.graphml")
    found = nx.read_graphml(path, force_multigraph=True)
    assert found.nodes[LAB]["label"] == "CARA Lab"
    assert found.nodes[LAB]["type"] == "Lab"
    assert found.nodes[LAB]["start_date"] == "2019-09"
    assert found.nodes[LAB]["topics"] == "cardiology"
    (edge,) = [d for s, o, d in found.edges(data=True) if (s, o) == (LAB, UMC)]
    assert (edge["predicate"], edge["sources"], edge["confidence"], edge["inferred"]) == ("partOf", 2, 0.95, False)
    assert {n["label"] for _, n in found.nodes(data=True)} >= WANTED


def test_gexf_reads_back(store: GraphStore, tmp_path: Path) -> None:
    (path,) = exports.export(store, "gexf", tmp_path / "g.gexf")
    root = ET.parse(path).getroot()
    space = {"g": "http://www.gexf.net/1.2draft"}
    nodes = {n.get("id"): n for n in root.iterfind(".//g:node", space)}
    assert nodes[LAB].get("label") == "CARA Lab"
    assert nodes[LAB].get("start") is None
    edges = [(e.get("source"), e.get("target"), e.get("label")) for e in root.iterfind(".//g:edge", space)]
    assert (LAB, UMC, "partOf") in edges
    assert {n.get("label") for n in nodes.values()} >= WANTED
    assert len({e.get("id") for e in root.iterfind(".//g:edge", space)}) == len(edges)
    assert b"lastmodifieddate" not in path.read_bytes()


def test_tables(store: GraphStore, tmp_path: Path) -> None:
    nodes, edges = exports.export(store, "csv", tmp_path / "tables")
    assert [p.name for p in (nodes, edges)] == ["nodes.csv", "edges.csv"]
    with nodes.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert tuple(rows[0]) == exports.NODE_FIELDS
    lab = next(row for row in rows if row["id"] == LAB)
    assert (lab["label"], lab["type"], lab["degree"], lab["start_date"], lab["topics"]) == (
        "CARA Lab",
        "Lab",
        "1",
        "2019-09",
        "cardiology",
    )
    with edges.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.DictReader(file))
    assert {
        "source": LAB,
        "target": UMC,
        "predicate": "partOf",
        "sources": "2",
        "confidence": "0.95",
        "since": "",
        "until": "",
        "inferred": "false",
    } in found
    assert len(found) == 1 + len(HOSTILE)
    assert {row["label"] for row in rows} >= WANTED


@pytest.mark.parametrize("value", ["=1+1", "+1", "-1", "@x", "\tx", "\rx", "\n=x", "  =x", "\ufeff=x", "＝x"])
def test_formulas_are_disarmed(value: str) -> None:
    assert exports.cell(value) == "'" + value


def test_what_is_no_formula_stays() -> None:
    assert [exports.cell(v) for v in ("a=b", "UMC+", "", -0.5, 3, True, "'x")] == ["a=b", "UMC+", "", "-0.5", "3", "true", "'x"]


def test_unknown_format_and_unwritable_place(store: GraphStore, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such format 'pdf'; choose one of ttl, trig, nq"):
        exports.export(store, "pdf", tmp_path / "x")
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(UsageError, match="csv needs a folder"):
        exports.export(store, "csv", tmp_path / "file")
    with pytest.raises(GraphError, match="cannot be written"):
        exports.export(store, "ttl", tmp_path / "file" / "below")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


def test_a_failed_export_leaves_the_old_file(store: GraphStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "g.ttl"
    exports.export(store, "ttl", path)
    before = path.read_bytes()

    def fail(_: bytes) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exports, "_ordered_prefixes", fail)
    with pytest.raises(GraphError, match="No space left on device"):
        exports.export(store, "ttl", path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["g.ttl"]


def test_turtle_declares_sorted_prefixes(store: GraphStore, tmp_path: Path) -> None:
    (path,) = exports.export(store, "ttl", tmp_path / "g.ttl")
    head = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("@prefix")]
    assert head == sorted(head)
    assert len(head) > 15
    assert RdfFormat.TURTLE.name == "Turtle"
