"""The network read from a store, its measures against networkx's own, and the layout."""

from __future__ import annotations

import random
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from network_sample import edge, node, sample, source
from pyoxigraph import RdfFormat, Store

from kg.errors import UsageError
from kg.network import changes, communities, find, layout, measures, network
from kg.network.select import on_programme, since_year, surroundings
from kg.store import GraphStore
from kg.terms import PREFIXES, sparql_prologue

TRIG = (
    "\n".join(f"@prefix {p}: <{ns}> ." for p, ns in PREFIXES.items())
    + """
@prefix lab: <https://w3id.org/dhai/id/lab/> .
@prefix org_: <https://w3id.org/dhai/id/org/> .
@prefix doc: <https://w3id.org/dhai/id/document/> .
@prefix c: <https://w3id.org/dhai/id/claim/> .

graph:identity {
  lab:cara a dhai:Lab ; skos:prefLabel "CARA Lab"@en , "CARA-lab"@nl ; skos:altLabel "CARA" ;
    foaf:homepage <https://cara.example/> ;
    owl:sameAs <https://www.wikidata.org/entity/Q1> .
  org_:umc a dhai:UniversityMedicalCentre ; skos:prefLabel "Radboudumc" .
  org_:heart a dhai:Funder ; skos:prefLabel "Hartstichting"@nl , "Dutch Heart Foundation"@en .
  org_:robust a dhai:Programme ; skos:prefLabel "ROBUST" .
  org_:place a dhai:Place ; skos:prefLabel "Nijmegen" .
  org_:anna a dhai:Person ; skos:prefLabel "Anna de Vries" .
  org_:alone a dhai:Company ; skos:prefLabel "Alleen BV" .
}
graph:one {
  graph:one prov:wasDerivedFrom doc:one .
  doc:one dcterms:identifier "one.md" ; dcterms:title "One"@en ; dcterms:date "2018-03"^^xsd:gYearMonth ;
    dcterms:source <https://x.example/1> ;
    dcterms:language "en" .
  lab:cara dhai:hasPartner org_:umc ; dhai:partOfProgramme org_:robust ; dhai:locatedIn org_:place ;
    dhai:startDate "2017"^^xsd:gYear ;
    dhai:focusesOn topic:cardiology .
  c:1 a dhai:Claim ; rdf:subject lab:cara ; rdf:predicate dhai:hasPartner ; rdf:object org_:umc ; dhai:confidence 0.9 ;
    oa:hasSource doc:one ;
    oa:hasSelector <https://w3id.org/dhai/id/claim/1/quote> , <https://w3id.org/dhai/id/claim/1/position> .
  <https://w3id.org/dhai/id/claim/1/quote> a oa:TextQuoteSelector ; oa:exact "CARA is a lab with Radboudumc" ;
    oa:prefix "So: " ; oa:suffix "." .
  <https://w3id.org/dhai/id/claim/1/position> a oa:TextPositionSelector ; oa:start 4 ; oa:end 33 .
  c:2 a dhai:Claim ; rdf:subject lab:cara ; rdf:predicate dhai:partOfProgramme ; rdf:object org_:robust ;
    dhai:confidence 0.6 ;
    oa:hasSource doc:one ; oa:hasSelector <https://w3id.org/dhai/id/claim/2/quote> ; schema:startDate "2023"^^xsd:gYear .
  <https://w3id.org/dhai/id/claim/2/quote> oa:exact "part of ROBUST" .
  c:3 a dhai:Claim ; rdf:subject lab:cara ; rdf:predicate dhai:locatedIn ; rdf:object org_:place ; dhai:confidence 0.8 ;
    oa:hasSource doc:one ; oa:hasSelector <https://w3id.org/dhai/id/claim/3/quote> .
  <https://w3id.org/dhai/id/claim/3/quote> oa:exact "in Nijmegen" .
  c:4 a dhai:Claim ; rdf:subject lab:cara ; rdf:predicate dhai:startDate ; rdf:object "2017"^^xsd:gYear ;
    dhai:confidence 0.7 ;
    oa:hasSource doc:one ; oa:hasSelector <https://w3id.org/dhai/id/claim/4/quote> .
  <https://w3id.org/dhai/id/claim/4/quote> oa:exact "since 2017" .
}
graph:two {
  graph:two prov:wasDerivedFrom doc:two .
  doc:two dcterms:identifier "two.md" ; dcterms:date "2022-01-05"^^xsd:date .
  lab:cara dhai:hasPartner org_:umc ; dhai:fundedBy org_:heart . org_:anna dhai:leads lab:cara .
  c:5 a dhai:Claim ; rdf:subject lab:cara ; rdf:predicate dhai:hasPartner ; rdf:object org_:umc ; dhai:confidence 0.95 ;
    oa:hasSource doc:two ; oa:hasSelector <https://w3id.org/dhai/id/claim/5/quote> .
  <https://w3id.org/dhai/id/claim/5/quote> oa:exact "Radboudumc, partner of CARA" .
  c:6 a dhai:Claim ; rdf:subject lab:cara ; rdf:predicate dhai:fundedBy ; rdf:object org_:heart ; dhai:confidence 0.5 ;
    oa:hasSource doc:two ; oa:hasSelector <https://w3id.org/dhai/id/claim/6/quote> ; schema:endDate "2020"^^xsd:gYear .
  <https://w3id.org/dhai/id/claim/6/quote> oa:exact "was funded by the Hartstichting until 2020" .
  c:7 a dhai:Claim ; rdf:subject org_:anna ; rdf:predicate dhai:leads ; rdf:object lab:cara ; dhai:confidence 0.9 ;
    oa:hasSource doc:two .
  <https://w3id.org/dhai/id/role/1> a org:Membership ; org:member org_:anna ; org:organization lab:cara ;
    dhai:roleCategory dhai:Director ;
    dhai:roleTitle "Scientific Director"@en ; schema:startDate "2021"^^xsd:gYear .
  c:8 a dhai:Claim ; rdf:subject org_:anna ; dhai:claims <https://w3id.org/dhai/id/role/1> ; dhai:confidence 0.8 ;
    oa:hasSource doc:two ;
    oa:hasSelector <https://w3id.org/dhai/id/claim/8/quote> .
  <https://w3id.org/dhai/id/claim/8/quote> oa:exact "Scientific Director Anna de Vries" .
  <https://w3id.org/dhai/id/funding/1> a dhai:Funding ; dhai:recipient lab:cara ; dhai:funder org_:heart ;
    dhai:amountEUR 2500000 ; dhai:years 5 .
}
graph:inferred { org_:umc dhai:collaboratesWith org_:heart . lab:cara dhai:hasPartner org_:umc . lab:cara a dhai:Entity . }
"""
)

ID = "https://w3id.org/dhai/id/"
CARA, UMC, HEART, ROBUST, PLACE, ANNA, ALONE = (
    f"{ID}{x}" for x in ("lab/cara", "org/umc", "org/heart", "org/robust", "org/place", "org/anna", "org/alone")
)


@pytest.fixture(scope="module")
def store() -> Store:
    out = Store()
    out.load(TRIG.encode(), format=RdfFormat.TRIG)
    return out


def triples(graph: nx.MultiDiGraph[str]) -> set[tuple[str, str, str]]:
    return {(s, k, o) for s, o, k in graph.edges(keys=True)}


ALL = {
    (CARA, "hasPartner", UMC), (CARA, "partOfProgramme", ROBUST), (CARA, "locatedIn", PLACE), (CARA, "fundedBy", HEART),
    (ANNA, "leads", CARA),
}  # fmt: skip


def test_whole_network(store: Store) -> None:
    graph = network(store)
    assert list(graph) == sorted([CARA, UMC, HEART, ROBUST, PLACE, ANNA, ALONE])
    assert triples(graph) == ALL


def test_same_network_from_the_project_store(store: Store, tmp_path: Any) -> None:
    path = tmp_path / "graph.nq"
    store.dump(str(path), format=RdfFormat.N_QUADS)
    with GraphStore.memory(path) as opened:
        graph = network(opened)
    expected = network(store)
    assert list(graph.nodes(data=True)) == list(expected.nodes(data=True))
    assert list(graph.edges(keys=True, data=True)) == list(expected.edges(keys=True, data=True))


def test_what_a_node_tells(store: Store) -> None:
    told = network(store).nodes[CARA]
    facts = told.pop("facts")
    assert told == {
        "iri": CARA, "label": "CARA-lab", "label_nl": "CARA-lab", "label_en": "CARA Lab", "aliases": ["CARA"], "type": "Lab",
        "website": "https://cara.example/", "sameAs": ["https://www.wikidata.org/entity/Q1"], "topics": ["cardiology"],
        "start": "2017", "end": "", "city": "Nijmegen",
    }  # fmt: skip
    assert [(f["kind"], f["value"], f.get("at"), f.get("years"), [s["quote"] for s in f["sources"]]) for f in facts] == [
        ("amount", "2500000", HEART, "5", []),
        ("startDate", "2017", None, None, ["since 2017"]),
    ]
    (role,) = network(store).nodes[ANNA]["facts"]
    assert {**role, "sources": [s["quote"] for s in role["sources"]]} == {
        "kind": "role", "value": "Scientific Director", "category": "Director", "at": CARA, "since": "2021",
        "sources": ["Scientific Director Anna de Vries"],
    }  # fmt: skip


def test_what_an_edge_tells(store: Store) -> None:
    told = network(store).edges[CARA, UMC, "hasPartner"]
    assert told["confidence"] == 0.95
    assert [s["quote"] for s in told["sources"]] == ["Radboudumc, partner of CARA", "CARA is a lab with Radboudumc"]
    assert told["sources"][1] == {
        "quote": "CARA is a lab with Radboudumc", "prefix": "So: ", "suffix": ".", "document": "one.md", "title": "One",
        "date": "2018-03", "source": "https://x.example/1", "lang": "en", "confidence": 0.9, "since": "", "until": "",
    }  # fmt: skip
    assert network(store).edges[CARA, ROBUST, "partOfProgramme"]["since"] == "2023"
    assert network(store).edges[CARA, HEART, "fundedBy"]["until"] == "2020"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"types": ["Lab", "UniversityMedicalCentre"]}, {(CARA, "hasPartner", UMC)}),
        ({"relations": ["leads"]}, {(ANNA, "leads", CARA)}),
        ({"min_confidence": 0.85}, {(CARA, "hasPartner", UMC), (ANNA, "leads", CARA)}),
        ({"focus": "hartstichting"}, {(CARA, "fundedBy", HEART)}),
        ({"focus": "Dutch Heart Foundation", "depth": 2}, ALL),
        ({"focus": ALONE}, set()),
        ({"programme": "ROBUST"}, ALL),
        # Funding ended in 2020; the place stands in a document of 2018 alone; the programme is known to have begun in 2023.
        ({"since": 2021}, {(CARA, "hasPartner", UMC), (ANNA, "leads", CARA), (CARA, "partOfProgramme", ROBUST)}),
        ({"since": "2018-03"}, ALL),
        ({"inferred": True}, ALL | {(UMC, "collaboratesWith", HEART)}),
    ],
)
def test_narrowing(store: Store, options: dict[str, Any], expected: set[tuple[str, str, str]]) -> None:
    assert triples(network(store, **options)) == expected


def test_inferred_statements_are_marked(store: Store) -> None:
    graph = network(store, inferred=True)
    assert [(s, o, k) for s, o, k, d in graph.edges(keys=True, data=True) if d["inferred"]] == [(UMC, HEART, "collaboratesWith")]
    assert graph.edges[UMC, HEART, "collaboratesWith"]["sources"] == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"types": ["Labb"]}, "no such type 'Labb'"),
        ({"relations": ["knows"]}, "no such relation 'knows'"),
        ({"focus": "CARE Lab"}, "no entity is called 'CARE Lab'; did you mean CARA-lab"),
        ({"focus": "a"}, "fits several entities"),
        ({"programme": "nothing at all"}, "no entity is called 'nothing at all'"),
        ({"since": "long ago"}, "since is a year"),
    ],
)
def test_wrong_calls_say_what_is_wrong(store: Store, options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        network(store, **options)


def test_names_are_found_without_accents_and_by_their_start() -> None:
    graph = sample()

    def label(name: str) -> str:
        return str(graph.nodes[find(graph, name)]["label"])

    assert label("patientenfederatie nederland") == "Patiëntenfederatie Nederland"
    assert label("umcu") == "UMC Utrecht"
    assert label("Convergence") == "Convergence Health & Technology"
    assert label("heart foundation") == "Hartstichting"


def test_surroundings_and_programme() -> None:
    graph = sample()
    robust = find(graph, "ROBUST")
    flat = graph.to_undirected()
    assert surroundings(graph, robust, 2) == {n for n, d in nx.single_source_shortest_path_length(flat, robust).items() if d <= 2}
    names = {graph.nodes[n]["label"] for n in on_programme(graph, robust)}
    assert {"ROBUST", "NWO", "CARA Lab", "MERAI Lab", "Quantib", "Isabel Peeters"} <= names
    assert "Nicolab" not in names


def test_since_keeps_what_has_no_date() -> None:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for n in "abc":
        graph.add_node(n, **node(n, n))
    graph.add_edge("a", "b", key="leads", **edge("leads", source("q", 1, date="")))
    graph.add_edge("a", "c", key="leads", **edge("leads", source("q", 1, date="2001")))
    since_year(graph, 2010)
    assert triples(graph) == {("a", "leads", "b")}


# ---- Measures -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(8))
def test_measures_agree_with_networkx(seed: int) -> None:
    rng = random.Random(seed)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    names = [f"n{i:02}" for i in range(40)]
    graph.add_nodes_from(names)
    for _ in range(70):
        graph.add_edge(rng.choice(names), rng.choice(names), key=rng.choice(["leads", "partOf"]))
    flat = nx.Graph([(s, o) for s, o in graph.edges() if s != o])
    flat.add_nodes_from(names)
    got = measures(graph)
    rows = {m.iri: m for m in got}
    assert {n: m.degree for n, m in rows.items()} == dict(flat.degree())
    between = nx.betweenness_centrality(flat)
    assert all(abs(m.betweenness - between[n]) < 1e-6 for n, m in rows.items())
    assert {n: m.core for n, m in rows.items()} == nx.core_number(flat)
    assert {n for n, m in rows.items() if m.articulation} == set(nx.articulation_points(flat))
    assert set(got.bridges) == {(min(b), max(b)) for b in nx.bridges(flat)}
    assert sorted(n for c in got.communities for n in c) == names
    assert abs(got.modularity - nx.community.modularity(_weighted(graph), [set(c) for c in got.communities])) < 1e-4
    assert [m.degree for m in got] == sorted((m.degree for m in got), reverse=True)


def _weighted(graph: nx.MultiDiGraph[str]) -> nx.Graph[str]:
    flat: nx.Graph[str] = nx.Graph()
    flat.add_nodes_from(graph)
    for s, o in graph.edges():
        if s != o:
            flat.add_edge(s, o, weight=flat[s][o]["weight"] + 1 if flat.has_edge(s, o) else 1)
    return flat


def test_communities_are_found_and_do_not_depend_on_order() -> None:
    groups = [[f"{g}{i}" for i in range(8)] for g in "abc"]
    edges = [(x, y) for group in groups for x in group for y in group if x < y] + [("a0", "b0"), ("b1", "c1")]
    assert communities(nx.Graph(edges)) == groups
    rng = random.Random(5)
    rng.shuffle(edges)
    assert communities(nx.Graph([(y, x) for x, y in edges])) == groups


def test_measures_as_a_table() -> None:
    text = measures(sample()).to_csv()
    lines = text.splitlines()
    assert lines[0] == "iri,label,type,degree,betweenness,community,core,sources,articulation"
    assert len(lines) == 86
    assert ",Radboudumc,UniversityMedicalCentre," in lines[1]


def test_changes_between_two_states() -> None:
    before: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    before.add_edge("a", "b", key="leads")
    before.add_edge("b", "c", key="partOf")
    after: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    after.add_edge("a", "b", key="leads")
    after.add_edge("a", "d", key="leads")
    got = changes(before, after)
    assert (got.nodes_added, got.nodes_removed) == (("d",), ("c",))
    assert (got.edges_added, got.edges_removed) == ((("a", "leads", "d"),), (("b", "partOf", "c"),))
    assert got.degree == (("a", 1, 2), ("b", 2, 1))


# ---- Layout ---------------------------------------------------------------------------------------------------------------


def overlaps(places: dict[str, tuple[float, float]], box: tuple[float, float]) -> int:
    xy = np.array([places[n] for n in sorted(places)]).reshape(-1, 2)
    near = (np.abs(xy[:, None] - xy[None]) < np.array(box) - 0.3).all(axis=-1)
    return int(near.sum() - len(xy)) // 2


def test_layout_is_the_same_whatever_the_order() -> None:
    graph = sample()
    shuffled: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    shuffled.add_nodes_from(reversed(list(graph)))
    shuffled.add_edges_from((s, o) for s, o in reversed(list(graph.edges())))
    assert layout(graph) == layout(shuffled)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 40), st.lists(st.tuples(st.integers(0, 39), st.integers(0, 39)), max_size=80))
def test_no_two_nodes_overlap(count: int, pairs: list[tuple[int, int]]) -> None:
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from(f"n{i:02}" for i in range(count))
    graph.add_edges_from((f"n{a:02}", f"n{b:02}") for a, b in pairs if a < count and b < count)
    places = layout(graph)
    assert set(places) == set(graph)
    assert overlaps(places, (34.0, 34.0)) == 0


def test_boxes_get_their_room() -> None:
    graph = nx.star_graph(30)
    named = nx.relabel_nodes(graph, {i: f"n{i:02}" for i in graph})
    places = layout(named, boxes=dict.fromkeys(named, (100.0, 40.0)))
    assert overlaps(places, (100.0, 40.0)) == 0


def test_clusters_stand_apart() -> None:
    graph: nx.Graph[str] = nx.Graph()
    for g in "abcd":
        graph.add_edges_from((f"{g}{i}", f"{g}{j}") for i in range(12) for j in range(i) if (i * j) % 3 == 0)
    graph.add_edges_from([("a0", "b0"), ("b3", "c3"), ("c6", "d6"), ("d0", "a6")])
    places = {n: np.array(p) for n, p in layout(graph).items()}
    for n, p in places.items():
        distance = {g: float(np.mean([np.hypot(*(p - q)) for m, q in places.items() if m[0] == g and m != n])) for g in "abcd"}
        assert min(distance, key=lambda g: distance[g]) == n[0], n


@pytest.mark.slow
def test_large_networks_are_laid_out_without_overlap() -> None:
    rng = random.Random(3)
    graph: nx.Graph[str] = nx.Graph()
    for _ in range(8000):
        group = rng.randrange(100)
        a = group * 40 + rng.randrange(40)
        b = group * 40 + rng.randrange(40) if rng.random() < 0.85 else rng.randrange(4000)
        graph.add_edge(f"n{a:04}", f"n{b:04}")
    places = layout(graph)
    assert len(places) == len(graph)
    assert overlaps(places, (34.0, 34.0)) == 0


def test_queries_are_standard_sparql(store: Store) -> None:
    from kg.network import read

    queries = [getattr(read, name) for name in dir(read) if name.startswith("_") and name[1:].isupper()]
    assert len(queries) == 8
    for text in queries:
        rdflib_parse(sparql_prologue() + (text % "dhai:leads" if "%s" in text else text))


def rdflib_parse(text: str) -> None:
    """An independent parser of SPARQL 1.1."""
    from rdflib.plugins.sparql import prepareQuery

    prepareQuery(text)
