"""The store: queries and their errors, results in every format, replacement that a killed build cannot break."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse, serialize
from rich.cells import cell_len
from samples import HOSTILE, ID, cara, extraction, hostile, resolved

from kg import graph
from kg.errors import GraphError, QueryError, UsageError
from kg.store import FORMATS, GraphStore, Kind, folder, shown, visible
from kg.store.text import keywords
from kg.terms import PREFIXES, expand

LABS = "SELECT ?lab WHERE { ?lab a dhai:Lab } ORDER BY ?lab"


@pytest.fixture(scope="module")
def nq(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of two documents."""
    documents = [cara(), hostile()]
    path = tmp_path_factory.mktemp("graph") / "graph.nq"
    graph.write(documents, resolved(*documents), path, run=graph.Run({"kg": "1"}))
    return path


@pytest.fixture(scope="module")
def store(nq: Path) -> GraphStore:
    return GraphStore.memory(nq)


@pytest.fixture(scope="module")
def on_disk(nq: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("build")
    GraphStore.create(nq, directory).close()
    return directory


def small(path: Path, name: str) -> Path:
    """A graph file with one lab."""
    one = extraction("x.md", name, [(name, "Lab")])
    graph.write([one], resolved(one), path)
    return path


def names(store: GraphStore) -> list[str]:
    return [str(row[0]) for row in store.query("SELECT ?n { ?lab a dhai:Lab ; skos:prefLabel ?n } ORDER BY ?n").values()]


# ---- queries ----


def test_select_rows(store: GraphStore) -> None:
    lab = f"<{ID}lab/cara-lab>"
    result = store.query(f"SELECT ?p ?o ?none {{ VALUES ?p {{ dhai:partOf dhai:focusesOn }} {lab} ?p ?o }} ORDER BY ?p")
    assert (result.kind, result.variables) == (Kind.SELECT, ("p", "o", "none"))
    rows = list(result)
    assert [tuple(row) for row in rows] == [
        (graph.term("dhai:focusesOn"), graph.term("topic:cardiology"), None),
        (graph.term("dhai:partOf"), NamedNode(f"{ID}universitymedicalcentre/radboudumc"), None),
    ]
    assert rows[0]["o"] == rows[0][1] == graph.term("topic:cardiology")
    assert rows[0].asdict() == {"p": graph.term("dhai:focusesOn"), "o": graph.term("topic:cardiology")}
    with pytest.raises(KeyError, match="nope"):
        rows[0]["nope"]


def test_ask_and_construct(store: GraphStore) -> None:
    assert bool(store.query("ASK { ?x a dhai:Lab }")) is True
    assert bool(store.query("ASK { ?x a dhai:Place }")) is False
    made = store.query("CONSTRUCT { ?s dhai:partOf ?o } WHERE { ?s dhai:partOf ?o . ?o a dhai:UniversityMedicalCentre }")
    assert made.kind is Kind.CONSTRUCT
    assert made.values() == [(f"{ID}lab/cara-lab", f"{PREFIXES['dhai']}partOf", f"{ID}universitymedicalcentre/radboudumc")]
    with pytest.raises(UsageError, match="only an ASK query is true or false"):
        bool(store.query(LABS))


def test_default_graph_is_the_union_unless_from_chooses(store: GraphStore) -> None:
    count = "SELECT (COUNT(*) AS ?n) %s WHERE { ?s ?p ?o }"
    everything = int(store.query(count % "").values()[0][0] or 0)
    one = int(store.query(count % "FROM <https://w3id.org/dhai/graph/runs>").values()[0][0] or 0)
    runs = sum(1 for _ in store.quads(graph=graph.RUNS))
    assert one == runs < everything
    both = "{ { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"
    named = store.query(f"SELECT (COUNT(*) AS ?n) FROM NAMED <https://w3id.org/dhai/graph/runs> WHERE {both}")
    assert int(named.values()[0][0] or 0) == runs


def test_own_prefixes_win_and_strange_queries_are_read_right(store: GraphStore) -> None:
    assert bool(store.query("PREFIX dhai: <http://other/> ASK { ?s a dhai:Lab }")) is False
    assert bool(store.query('ASK { ?s a dhai:Lab BIND("FROM SERVICE" AS ?from) } # SERVICE FROM')) is True
    assert keywords("SELECT * { ?s <http://x/SERVICE> '''FROM ' x''' ; ex:SERVICE \"a\\\"SERVICE\" ; a ?SERVICE }") == {
        "SELECT"
    } | {"A"}
    assert "SERVICE" in keywords("select * { service <http://x> {} }")


def test_values_never_become_text(store: GraphStore) -> None:
    name = Literal(graph.clean(f"0 {HOSTILE[0]}"))
    query = "SELECT ?lab ?name WHERE { ?lab skos:prefLabel ?name }"
    (row,) = store.query(query, values={"name": name})
    assert row["name"] == name
    evil = Literal('" } DROP ALL #')
    assert list(store.query(query, values={"name": evil})) == []


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("SELECT ?x WHERE {", "malformed at line 1, column 18: the query ends too early"),
        ("SELECT ?x\nWHERE { ?x foo:bar ?y }", "malformed at line 2, column 12: the prefix 'foo:' is not declared"),
        ("SELECT (COUNT(*) AS ?n WHERE {}", 'malformed at line 1, column 24: expected ")"'),
        ("", "malformed"),
        ("DELETE WHERE { ?s ?p ?o }", "malformed at line 1, column 1"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", "SERVICE is not allowed"),
        ("SELECT ?x { ?x ?p ?o } GROUP BY ?y", "malformed"),
        ("SELECT \ud800 { }", "not text"),
        ("[" * 3000, "malformed"),
    ],
)
def test_query_errors_are_one_line_with_their_place(store: GraphStore, query: str, message: str) -> None:
    with pytest.raises(QueryError) as caught:
        store.query(query)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 420


# ---- stopping ----


def test_timeout_stops_a_query_that_would_run_for_ages(on_disk: Path) -> None:
    with GraphStore.open(on_disk) as store:
        begin = time.monotonic()
        with pytest.raises(QueryError, match=r"stopped after 1\.5 seconds"):
            store.query("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", timeout=1.5)
        assert time.monotonic() - begin < 6
        assert bool(store.query("ASK { ?x a dhai:Lab }"))


def test_with_a_timeout_the_answer_is_the_same(on_disk: Path) -> None:
    with GraphStore.open(on_disk) as store:
        for query in (LABS, "SELECT ?l ?none { ?x skos:prefLabel ?l } ORDER BY ?l"):
            assert [tuple(r) for r in store.query(query, timeout=60)] == [tuple(r) for r in store.query(query)]
        assert bool(store.query("ASK { ?x a dhai:Lab }", timeout=60)) is True
        construct = "CONSTRUCT { ?s skos:prefLabel ?o } { ?s skos:prefLabel ?o }"
        assert sorted(store.query(construct, timeout=60).values()) == sorted(store.query(construct).values())
        with pytest.raises(QueryError, match="the prefix 'foo:' is not declared"):
            store.query("SELECT * { ?s foo:x ?o }", timeout=60)


def test_timeout_needs_a_store_on_disk(store: GraphStore) -> None:
    with pytest.raises(UsageError, match="a timeout needs a store on disk"):
        store.query(LABS, timeout=1)


# ---- formats ----

EXPECTED = {f"{n} {name}" for n, name in enumerate(HOSTILE)}
NAMES = f"SELECT ?lab ?name {{ ?lab a dhai:Lab ; skos:prefLabel ?name FILTER(?lab != <{ID}lab/cara-lab>) }} ORDER BY ?lab"


def test_hostile_names_in_every_row_format(store: GraphStore) -> None:
    wanted = {graph.clean(name) for name in EXPECTED}
    rows = json.loads(store.query(NAMES).serialize("json"))["results"]["bindings"]
    assert {row["name"]["value"] for row in rows} == wanted
    table = list(csv.reader(io.StringIO(store.query(NAMES).serialize("csv").decode(), newline="")))
    assert table[0] == ["lab", "name"]
    assert {row[1] for row in table[1:]} == wanted
    root = ET.fromstring(store.query(NAMES).serialize("xml"))
    found = {e.text for e in root.iter("{http://www.w3.org/2005/sparql-results#}literal")}
    # XML itself turns a carriage return into a line feed.
    assert {str(t).replace("\r\n", "\n") for t in found} == {w.replace("\r\n", "\n") for w in wanted}
    assert len(store.query(NAMES).serialize("tsv").decode().split("\n")) == len(wanted) + 2


def test_table_cannot_steer_the_terminal(store: GraphStore) -> None:
    text = store.query(NAMES).serialize("table").decode()
    lines = text.splitlines()
    assert len(lines) == len(HOSTILE) + 3
    assert lines[-1] == f"{len(HOSTILE)} rows"
    assert not set(text) & set("\x1b\x07\x00\u202e\u2066\u200f\r\t")
    assert "a\\u202eb\\u2066c\\u200f" in text
    assert "[bold red]mark-up[/]" in text
    narrow = store.query(NAMES).serialize("table", width=40).decode()
    assert max(map(cell_len, narrow.splitlines())) <= 40
    assert store.query("SELECT ?x { ?x a dhai:Nothing }").serialize().decode().splitlines() == ["x", "━", "0 rows"]
    assert store.query("ASK {}").serialize() == b"true\n"


def test_construct_in_every_format_is_read_back(store: GraphStore) -> None:
    query = "CONSTRUCT { ?s skos:prefLabel ?o } { ?s a dhai:Lab ; skos:prefLabel ?o }"
    wanted = {(str(s), str(o)) for s, _, o in store.query(query)}
    syntaxes = {"ttl": RdfFormat.TURTLE, "nt": RdfFormat.N_TRIPLES, "nq": RdfFormat.N_QUADS, "trig": RdfFormat.TRIG,
                "jsonld": RdfFormat.JSON_LD, "json": RdfFormat.JSON_LD, "rdfxml": RdfFormat.RDF_XML,
                "xml": RdfFormat.RDF_XML}  # fmt: skip
    for name, syntax in syntaxes.items():
        found = {(str(q.subject), str(q.object)) for q in parse(store.query(query).serialize(name), syntax)}
        assert found == wanted, name
    rows = list(csv.reader(io.StringIO(store.query(query).serialize("csv").decode(), newline="")))
    assert rows[0] == ["subject", "predicate", "object"]
    assert len(rows) == len(wanted) + 1
    assert len(store.query(query).serialize("tsv").decode().splitlines()) == len(wanted) + 1


def test_formats_that_do_not_fit_are_refused(store: GraphStore) -> None:
    with pytest.raises(
        UsageError, match=r"no format 'ttl' for the result of a SELECT query; choose one of table, csv, tsv, json, xml"
    ):
        store.query(LABS).serialize("ttl")
    with pytest.raises(UsageError, match="no format 'pdf'"):
        store.query("CONSTRUCT WHERE { ?s ?p ?o }").serialize("pdf")
    assert len(set(FORMATS)) == len(FORMATS)


def test_terms_for_a_terminal() -> None:
    assert shown(None) == ""
    assert shown(graph.term("dhai:Lab")) == "dhai:Lab"
    assert visible("a\nb\x1b[0m\u200d") == "a b\\x1b[0m\u200d"


# ---- on disk ----


def test_create_and_open(nq: Path, tmp_path: Path) -> None:
    with GraphStore.create(nq, tmp_path) as made:
        size, version, path = len(made), made.version, made.path
    assert (tmp_path / "store").is_symlink()
    assert path is not None
    for place in (tmp_path, tmp_path / "store", path):
        with GraphStore.open(place) as store:
            assert (len(store), store.version) == (size, version)
    with GraphStore.memory(nq) as memory:
        assert (len(memory), memory.version) == (size, version)
        assert set(memory.store) == set(parse(nq.read_bytes(), RdfFormat.N_QUADS))


def test_the_store_gives_back_the_file_byte_for_byte(nq: Path, store: GraphStore) -> None:
    by_graph: dict[str, list[bytes]] = {}
    for row in (serialize(store.store, format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True):
        by_graph.setdefault(row.rsplit(b" ", 2)[1].decode(), []).append(row)
    assert b"".join(b"".join(sorted(by_graph[name])) for name in sorted(by_graph)) == nq.read_bytes()


def test_what_is_no_store(tmp_path: Path, nq: Path) -> None:
    with pytest.raises(GraphError, match="no such folder; build a graph with: kg build"):
        GraphStore.open(tmp_path / "none")
    with pytest.raises(GraphError, match="holds no graph; build one with: kg build"):
        GraphStore.open(tmp_path)
    (tmp_path / "bad.nq").write_text("<a> <b>\n", encoding="utf-8")
    with pytest.raises(GraphError, match=r"bad\.nq: not valid N-Quads"):
        GraphStore.create(tmp_path / "bad.nq", tmp_path / "out")
    assert [p.name for p in (tmp_path / "out").iterdir()] == []
    with pytest.raises(GraphError, match="cannot make a store"):
        GraphStore.create(tmp_path / "none.nq", tmp_path / "out")
    with pytest.raises(GraphError, match="cannot load the graph"):
        GraphStore.memory(tmp_path / "none.nq")
    (tmp_path / "out" / "store").mkdir()
    with pytest.raises(GraphError, match="is a folder that kg did not make"):
        GraphStore.create(nq, tmp_path / "out")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["store"]


def test_other_versions_are_refused(nq: Path, tmp_path: Path) -> None:
    with GraphStore.create(nq, tmp_path) as store:
        assert store.path is not None
        (store.path / folder.ABOUT).write_text('{"layout": 99}', encoding="utf-8")
    with pytest.raises(GraphError, match="made by another version"):
        GraphStore.open(tmp_path)


def test_a_reader_keeps_its_graph_while_builds_replace_it(tmp_path: Path) -> None:
    first = small(tmp_path / "1.nq", "First Lab")
    second = small(tmp_path / "2.nq", "Second Lab")
    out = tmp_path / "out"
    GraphStore.create(first, out).close()
    reader = GraphStore.open(out)
    for _ in range(3):
        GraphStore.create(second, out).close()
        GraphStore.create(first, out).close()
    GraphStore.create(second, out).close()
    assert names(reader) == ["First Lab"]
    with GraphStore.open(out) as new:
        assert names(new) == ["Second Lab"]
    kept = [p for p in out.iterdir() if p.is_dir() and not p.is_symlink()]
    assert len(kept) == 2
    reader.close()
    GraphStore.create(second, out).close()
    assert [p.name for p in out.iterdir() if not p.is_symlink()] == [str((out / "store").readlink())]


def test_writing_excludes_reading(nq: Path, tmp_path: Path) -> None:
    GraphStore.create(nq, tmp_path).close()
    with GraphStore.open(tmp_path), pytest.raises(GraphError, match="in use by another process"):
        GraphStore.open(tmp_path, read_only=False)
    with GraphStore.open(tmp_path, read_only=False) as writer:
        writer.store.update("INSERT DATA { <http://e/a> <http://e/b> 1 }")
    with GraphStore.open(tmp_path) as store:
        assert bool(store.query("ASK { <http://e/a> ?p ?o }"))


BUILD_AND_DIE = """
import os, signal, sys
from kg.store import GraphStore, folder
step = sys.argv[3]
def die(*_, **__): os.kill(os.getpid(), signal.SIGKILL)
if step == "load":
    import kg.store as s
    s._load = die
elif step == "describe": folder.describe = die
elif step == "publish": folder.publish = die
elif step == "rename":
    import pathlib
    pathlib.Path.replace = die
elif step == "clean": folder.clean = die
GraphStore.create(sys.argv[1], sys.argv[2])
"""


@pytest.mark.parametrize(
    ("step", "wanted"), [("load", "Old"), ("describe", "Old"), ("publish", "Old"), ("rename", "Old"), ("clean", "New")]
)
def test_a_killed_build_leaves_a_whole_graph(tmp_path: Path, step: str, wanted: str) -> None:
    out = tmp_path / "out"
    GraphStore.create(small(tmp_path / "old.nq", "Old Lab"), out).close()
    new = small(tmp_path / "new.nq", "New Lab")
    done = subprocess.run([sys.executable, "-c", BUILD_AND_DIE, new, out, step], check=False)
    assert done.returncode == -signal.SIGKILL
    with GraphStore.open(out) as store:
        assert names(store) == [f"{wanted} Lab"]
    GraphStore.create(new, out).close()
    with GraphStore.open(out) as store:
        assert names(store) == ["New Lab"]
    assert len(list(out.iterdir())) == 2, "what the killed build left is gone"


def test_killed_at_any_moment(tmp_path: Path) -> None:
    """A build that runs again and again, killed from outside: at every moment one of the two graphs is there, whole."""
    out = tmp_path / "out"
    old, new = small(tmp_path / "old.nq", "Old Lab"), small(tmp_path / "new.nq", "New Lab")
    GraphStore.create(old, out).close()
    code = "import sys\nfrom kg.store import GraphStore\nprint('ready', flush=True)\n"
    code += "while True:\n for p in sys.argv[1:3]: GraphStore.create(p, sys.argv[3]).close()"
    for n in range(5):
        process = subprocess.Popen([sys.executable, "-c", code, old, new, out], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        seen = set()
        stop = time.monotonic() + 0.3 + 0.05 * n
        while time.monotonic() < stop:
            with GraphStore.open(out) as store:
                seen.add(tuple(names(store)))
        process.kill()
        process.wait()
        process.stdout.close()
        assert seen <= {("Old Lab",), ("New Lab",)}
        with GraphStore.open(out) as store:
            assert names(store) in (["Old Lab"], ["New Lab"])


def test_leftovers_of_a_running_build_are_left_alone(tmp_path: Path) -> None:
    out = tmp_path / "out"
    path, lease = folder.new_store(out)
    GraphStore.create(small(tmp_path / "a.nq", "A Lab"), out).close()
    assert path.is_dir()
    lease.close()
    GraphStore.create(small(tmp_path / "b.nq", "B Lab"), out).close()
    assert not path.exists()


@pytest.mark.parametrize(
    "iri",
    [f"{ID}lab/cara-lab", f"{ID}-x", f"{ID}x.", f"{ID}.", f"{ID}a%20b", f"{ID}a~b!$&'()*+,;=/?#@_-", f"{ID}é",
     "https://w3id.org/dhai/ontology#Lab", "https://w3id.org/dhai/graph/doc/a.md", "https://w3id.org/dhai/id/"],
)  # fmt: skip
def test_a_prefixed_name_as_shown_can_be_asked_for(iri: str) -> None:
    """What a table shows goes back into a query as it is, whatever stands in the IRI."""
    store = GraphStore.memory()
    store.store.add(Quad(NamedNode(iri), NamedNode(f"{ID}p"), Literal("x"), NamedNode(f"{ID}g")))
    short = shown(NamedNode(iri))
    assert (short == iri) == (iri == f"{ID}é")
    asked = short if short != iri else f"<{iri}>"
    assert store.query(f"SELECT ?o {{ {asked} ?p ?o }}").values() == [("x",)]
    assert short == iri or expand(short) == iri
