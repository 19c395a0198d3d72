"""Extractions and entities to quads: the exact triples, the same bytes, nothing invalid."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Store, parse
from samples import DHAI, HOSTILE, ID, Resolved, cara, extraction, hostile, resolved

from kg import graph
from kg.errors import DataError, GraphError
from kg.graph.nodes import decimal, named, own, term, web
from kg.model import Decision, Label
from kg.store import Result, Row
from kg.terms import PREFIXES
from kg.terms import shrink as escaped

RUN = graph.Run({"kg": "1.0", "names": "abc"})


def shrink(iri: str) -> str:
    """A prefixed name that is easy to read in a test: without the backslashes."""
    return escaped(iri).replace("\\", "")


def ask(store: Store, query: str) -> list[Row]:
    return list(Result(store.query(query, prefixes=PREFIXES, use_default_graph_as_union=True)))


def triples(quads: list[Quad]) -> set[tuple[str, str, str]]:
    return {(shrink(str(q.subject)[1:-1]), shrink(q.predicate.value), _short(q.object)) for q in quads}


def _short(value: object) -> str:
    return shrink(value.value) if isinstance(value, NamedNode) else str(value).replace(PREFIXES["xsd"], "xsd:")


def of_document() -> list[Quad]:
    example = cara()
    return list(graph.document_quads(example, resolved(example).iri_of, RUN.iri))


def test_one_document_exactly() -> None:
    quads = of_document()
    assert {q.graph_name for q in quads} == {graph.graph_iri("en/cara.md")}
    found = triples(quads)
    role = next(s for s, p, _ in found if p == "org:member")
    funding = next(s for s, p, _ in found if p == "dhai:recipient")
    document = shrink(graph.document_iri("en/cara.md").value)
    lab, umc, ada, nwo = "id:lab/cara-lab", "id:universitymedicalcentre/radboudumc", "id:person/ada-bakker", "id:funder/nwo"
    assert {t for t in found if not t[0].startswith("id:claim/")} == {
        (shrink(graph.graph_iri("en/cara.md").value), "prov:wasDerivedFrom", document),
        (document, "rdf:type", "dhai:Document"),
        (document, "rdf:type", "foaf:Document"),
        (document, "dcterms:identifier", '"en/cara.md"'),
        (document, "dcterms:title", '"A title"@en'),
        (document, "dcterms:language", '"en"'),
        (document, "dcterms:date", '"2023-09-12"^^<xsd:date>'),
        (document, "dcterms:source", "https://example.org/page"),
        (document, "dcterms:license", "https://creativecommons.org/licenses/by/4.0/"),
        (document, "dhai:sha256", f'"{"0" * 64}"'),
        *((entity, "dhai:mentionedIn", document) for entity in (lab, umc, ada, nwo)),
        (lab, "dhai:partOf", umc),
        (lab, "dhai:startDate", '"2019-09"^^<xsd:gYearMonth>'),
        (lab, "dhai:focusesOn", "topic:cardiology"),
        (role, "rdf:type", "org:Membership"),
        (role, "org:member", ada),
        (role, "org:organization", lab),
        (role, "dhai:roleCategory", "dhai:Director"),
        (role, "dhai:roleTitle", '"Scientific Director"@en'),
        (role, "dhai:since", '"2021-03"^^<xsd:gYearMonth>'),
        (funding, "rdf:type", "dhai:Funding"),
        (funding, "dhai:recipient", lab),
        (funding, "dhai:funder", nwo),
        (funding, "dhai:amountEUR", '"2000000"^^<xsd:decimal>'),
        (funding, "dhai:years", '"3"^^<xsd:integer>'),
        (funding, "dhai:approximate", '"true"^^<xsd:boolean>'),
    }


def test_one_claim_exactly() -> None:
    quads = of_document()
    node = next(
        q.subject
        for q in quads
        if q.predicate == term("rdf:object") and q.object == term("id:universitymedicalcentre/radboudumc")
    )
    found = triples([q for q in quads if str(q.subject)[1:-1].startswith(str(node)[1:-1])])
    claim = shrink(str(node)[1:-1])
    document = shrink(graph.document_iri("en/cara.md").value)
    assert found == {
        (claim, "rdf:type", "dhai:Claim"),
        (claim, "rdf:subject", "id:lab/cara-lab"),
        (claim, "rdf:predicate", "dhai:partOf"),
        (claim, "rdf:object", "id:universitymedicalcentre/radboudumc"),
        (claim, "dhai:confidence", '"0.95"^^<xsd:decimal>'),
        (claim, "dhai:extractor", '"rule"'),
        (claim, "prov:wasGeneratedBy", shrink(RUN.iri.value)),
        (claim, "oa:hasSource", document),
        (claim, "oa:hasSelector", f"{claim}/quote"),
        (claim, "oa:hasSelector", f"{claim}/position"),
        (f"{claim}/quote", "rdf:type", "oa:TextQuoteSelector"),
        (f"{claim}/quote", "oa:exact", '"CARA Lab is part of Radboudumc"'),
        (f"{claim}/quote", "oa:prefix", '""'),
        (f"{claim}/quote", "oa:suffix", '". Ada Bakker is Scientific Director of C"'),
        (f"{claim}/position", "rdf:type", "oa:TextPositionSelector"),
        (f"{claim}/position", "oa:start", '"0"^^<xsd:integer>'),
        (f"{claim}/position", "oa:end", '"30"^^<xsd:integer>'),
    }


def test_role_and_funding_claims_point_at_their_nodes() -> None:
    found = triples(of_document())
    nodes = {s for s, p, o in found if p == "rdf:type" and o in ("org:Membership", "dhai:Funding")}
    assert {o for _, p, o in found if p == "dhai:claims"} == nodes
    pointing = {s for s, p, _ in found if p == "dhai:claims"}
    assert {(p, o) for s, p, o in found if s in pointing and p.startswith("rdf:") and p != "rdf:type"} == {
        ("rdf:subject", "id:person/ada-bakker"),
        ("rdf:subject", "id:lab/cara-lab"),
    }


def test_every_quote_is_the_text_at_its_offsets() -> None:
    example = cara()
    store = Store()
    store.extend(of_document())
    query = "SELECT ?q ?s ?e { ?c oa:hasSelector ?a, ?b . ?a oa:exact ?q . ?b oa:start ?s ; oa:end ?e }"
    rows = [(r["q"].value, int(r["s"].value), int(r["e"].value)) for r in ask(store, query)]
    assert len(rows) == 5
    assert all(example.document.text[start:end] == quote for quote, start, end in rows)


def test_equal_claims_merge_and_others_stay() -> None:
    text = "A Lab is part of B Hospital. A Lab is part of B Hospital."
    base = {"predicate": "partOf", "subject": 0, "object": 1, "quote": "A Lab is part of B Hospital."}
    one = extraction("x.md", text, [("A Lab", "Lab"), ("B Hospital", "Hospital")], [
        {**base, "confidence": 0.5, "extractor": "weak"}, {**base, "confidence": 0.8, "extractor": "strong"},
        {**base, "confidence": 0.8, "extractor": "alike"},
    ])  # fmt: skip
    second = replace(one.claims[0], start=29, end=57)
    one = replace(one, claims=(*one.claims, second))
    found = triples(list(graph.document_quads(one, resolved(one).iri_of, RUN.iri)))
    assert sorted((p, o) for _, p, o in found if p in ("dhai:extractor", "dhai:confidence", "dhai:partOf")) == [
        ("dhai:confidence", '"0.5"^^<xsd:decimal>'),
        ("dhai:confidence", '"0.8"^^<xsd:decimal>'),
        ("dhai:extractor", '"alike"'),
        ("dhai:extractor", '"weak"'),
        ("dhai:partOf", "id:hospital/b-hospital"),
    ]
    assert len({s for s, p, o in found if o == "dhai:Claim"}) == 2


def test_claims_keep_their_names_when_text_is_put_in_front() -> None:
    def names(shift: int) -> set[str]:
        text = " " * shift + "A Lab is part of B Hospital"
        one = extraction("x.md", text, [("A Lab", "Lab"), ("B Hospital", "Hospital")],
                         [{"predicate": "partOf", "subject": 0, "object": 1, "quote": text.strip()}])  # fmt: skip
        found = triples(list(graph.document_quads(one, resolved(one).iri_of, RUN.iri)))
        return {s for s, p, o in found if o == "dhai:Claim"}

    assert len(names(0)) == 1
    assert names(0) == names(40)


def test_two_documents_that_state_the_same_role_share_its_node() -> None:
    one, other = cara("a.md"), cara("b.md")
    store = Store()
    both = resolved(one, other)
    for each in (one, other):
        store.extend(graph.document_quads(each, both.iri_of, RUN.iri))
    count = """SELECT (COUNT(DISTINCT ?r) AS ?roles) (COUNT(DISTINCT ?c) AS ?claims) (COUNT(DISTINCT ?g) AS ?graphs)
        { GRAPH ?g { ?r a org:Membership . ?c dhai:claims ?r } }"""
    (row,) = ask(store, count)
    assert [int(row[n].value) for n in ("roles", "claims", "graphs")] == [1, 2, 2]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"predicate": "knows"}, "unknown predicate 'knows'"),
        ({"predicate": "role", "value": "King"}, "unknown role category 'King'"),
        ({"predicate": "focusesOn", "value": "x> <y"}, "unknown topic 'x> <y'"),
        ({"predicate": "startDate", "value": "2019-13"}, "not a date: '2019-13'"),
        ({"predicate": "endDate", "value": "0000"}, "not a date: '0000'"),
        ({"predicate": "amount", "value": "NaN"}, "not a number: 'NaN'"),
        ({"since": "then"}, "not a date: 'then'"),
        ({"start": 5, "end": 5}, "the quote 5:5 of a claim lies outside the text"),
        ({"start": -3}, "the quote -3:"),
        ({"end": 10_000}, ":10000 of a claim lies outside the text"),
        ({"confidence": 1.2}, "confidence 1.2 of a claim is not between 0 and 1"),
        ({"confidence": float("nan")}, "confidence nan"),
        ({"object": None}, "needs an entity for its mention None"),
        ({"object": 77}, "needs an entity for its mention 77"),
    ],
)
def test_impossible_claims_are_refused_with_their_value(change: dict[str, object], message: str) -> None:
    example = cara()
    broken = replace(example, claims=(replace(example.claims[0], **change),))  # type: ignore[arg-type]
    with pytest.raises(GraphError, match="^" + ".*" + re.escape(message)):
        list(graph.document_quads(broken, resolved(example).iri_of, RUN.iri))


@pytest.mark.parametrize("iri", ["http://evil/x", ID, f"{ID}a b", f"{ID}a>", f"{ID}\x00", f"{ID}{{x}}", "", f"{ID}\ud800"])
def test_bad_entity_iris_are_refused(iri: str) -> None:
    with pytest.raises(GraphError) as caught:
        own(iri)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("address", "wanted"),
    [
        ("https://example.org/a?b=1#c", "https://example.org/a?b=1#c"),
        ("HTTP://Example.org", "HTTP://Example.org"),
        (" https://example.org/<script>'\"{}\\^` ", "https://example.org/%3Cscript%3E'%22%7B%7D%5C%5E%60"),
        ("https://example.org/100%zz%20", "https://example.org/100%25zz%20"),
        ("https://example.org/ü\u202e", "https://example.org/%C3%BC%E2%80%AE"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("data:text/html,x", None),
        ("//example.org", None),
        ("https://user:secret@example.org/", None),
        ("https://", None),
        ("https://[::1", None),
        ("https://example.org/" + "a" * 3000, None),
        ("", None),
        (None, None),
    ],
)
def test_addresses_from_documents(address: str | None, wanted: str | None) -> None:
    found = web(address)
    assert (found.value if found else None) == wanted


def test_unknown_prefix_is_loud() -> None:
    with pytest.raises(GraphError, match="unknown prefix in 'nope:x'"):
        term("nope:x")
    with pytest.raises(GraphError, match="not an IRI: 'a b'"):
        named("a b")


def test_numbers() -> None:
    assert [decimal(v).value for v in ("2000000", "1234.50", "1E6", "0.10")] == ["2000000", "1234.5", "1000000", "0.1"]
    assert [decimal(v, 3).value for v in (1, 0, 0.5, 0.8755, 0.12)] == ["1", "0", "0.5", "0.876", "0.12"]


def test_identity_graph() -> None:
    example = cara()
    reasons = {"CARA Lab": (Decision("same", "CARA", "CARA Lab", "acronym in brackets", 0.97),)}
    known = ("http://www.wikidata.org/entity/Q2679884", "https://ror.org/05wg1m734")
    made = resolved(example, decisions=reasons, radboudumc={"identifiers": known, "website": "https://www.radboudumc.nl"})
    entity = next(e for e in made.entities if e.type == "UniversityMedicalCentre")
    named_entity = replace(entity, names=(Label("Radboudumc", "nl"), Label("Radboud UMC", "en")),
                           aliases=(Label("Radboud Centre", "en"), Label("Radboudumc", "nl"), Label("RUMC")))  # fmt: skip
    quads = list(graph.identity_quads([named_entity, next(e for e in made.entities if e.type == "Lab")]))
    assert {q.graph_name for q in quads} == {graph.IDENTITY}
    umc, lab = "id:universitymedicalcentre/radboudumc", "id:lab/cara-lab"
    assert triples(quads) == {
        (umc, "rdf:type", "dhai:UniversityMedicalCentre"),
        (umc, "skos:prefLabel", '"Radboudumc"@nl'),
        (umc, "skos:prefLabel", '"Radboud UMC"@en'),
        (umc, "skos:altLabel", '"Radboud Centre"@en'),
        (umc, "skos:altLabel", '"RUMC"'),
        (umc, "owl:sameAs", "http://www.wikidata.org/entity/Q2679884"),
        (umc, "owl:sameAs", "https://ror.org/05wg1m734"),
        (umc, "foaf:homepage", "https://www.radboudumc.nl"),
        (lab, "rdf:type", "dhai:Lab"),
        (lab, "skos:prefLabel", '"CARA Lab"'),
        (lab, "skos:editorialNote", '"same: CARA | CARA Lab: acronym in brackets (0.97)"'),
    }
    with pytest.raises(DataError, match="unknown type 'Robot'"):
        list(graph.identity_quads([replace(entity, type="Robot")]))


def test_run_graph_has_no_clock_unless_asked() -> None:
    found = triples(list(graph.run_quads(RUN)))
    assert {o for _, p, o in found if p in ("schema:name", "schema:softwareVersion")} == {'"kg"', '"1.0"', '"names"', '"abc"'}
    assert not any(p in ("prov:startedAtTime", "prov:endedAtTime") for _, p, _ in found)
    timed = replace(RUN, started="2026-01-02T03:04:05Z")
    assert timed.iri != RUN.iri
    assert ("prov:startedAtTime", '"2026-01-02T03:04:05Z"^^<xsd:dateTime>') in {
        (p, o) for _, p, o in triples(list(graph.run_quads(timed)))
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small ontology with two rules, so that exact results can be told."""
    path = tmp_path_factory.mktemp("ontology")
    (path / "ontology.ttl").write_text(
        """@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix dhai: <https://w3id.org/dhai/ontology#> .
        [] a owl:AllDisjointClasses ; owl:members ( dhai:Lab dhai:Person ) . dhai:hasPart owl:inverseOf dhai:partOf .""",
        encoding="utf-8",
    )
    (path / "inference").mkdir()
    (path / "inference" / "inverse.rq").write_text("CONSTRUCT { ?b dhai:hasPart ?a } { ?a dhai:partOf ?b }", encoding="utf-8")
    (path / "inference" / "transitive.rq").write_text(
        "CONSTRUCT { ?a dhai:within ?c } { ?a (dhai:partOf|dhai:within)/(dhai:within|dhai:partOf) ?c }", encoding="utf-8"
    )
    return path


def chain() -> tuple[graph.Resolved, list[object]]:
    text = "A Lab is part of B Department is part of C Hospital is part of D University"
    mentions = [("A Lab", "Lab"), ("B Department", "Department"), ("C Hospital", "Hospital"), ("D University", "University")]
    claims = [{"predicate": "partOf", "subject": n, "object": n + 1, "quote": text} for n in range(3)]
    one = extraction("chain.md", text, mentions, claims)
    return resolved(one), [one]


def test_inference_reaches_its_fixpoint_and_repeats_nothing(folder: Path) -> None:
    made, extractions = chain()
    quads = list(graph.quads(extractions, made, run=RUN, folder=folder))  # type: ignore[arg-type]
    inferred = triples([q for q in quads if q.graph_name == graph.INFERRED])
    a, b, c, d = "id:lab/a-lab", "id:department/b-department", "id:hospital/c-hospital", "id:university/d-university"
    assert inferred == {
        (b, "dhai:hasPart", a), (c, "dhai:hasPart", b), (d, "dhai:hasPart", c),
        (a, "dhai:within", c), (b, "dhai:within", d), (a, "dhai:within", d),
    }  # fmt: skip
    stated = {q.triple for q in quads if q.graph_name != graph.INFERRED}
    assert not any(q.triple in stated for q in quads if q.graph_name == graph.INFERRED)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("CONSTRUCT { ?s ?p [] } { ?s ?p ?o }", "must not make blank nodes"),
        ("SELECT * { ?s ?p ?o }", "must be a CONSTRUCT query"),
        ("CONSTRUCT { ?s ?p ?o } WHERE {", "not valid SPARQL"),
        (
            "CONSTRUCT { ?s rdfs:comment ?n } { ?s rdfs:comment|dcterms:identifier ?o BIND(CONCAT(STR(?o), 'x') AS ?n) }",
            "still add statements",
        ),
    ],
)
def test_faulty_rules_are_named(tmp_path: Path, rule: str, message: str) -> None:
    (tmp_path / "inference").mkdir()
    (tmp_path / "inference" / "bad.rq").write_text(rule, encoding="utf-8")
    example = cara()
    with pytest.raises(DataError, match=message) as caught:
        list(graph.quads([example], resolved(example), folder=tmp_path))
    assert "inference" in str(caught.value)


def test_ontology_without_blank_nodes_and_in_any_order(folder: Path, tmp_path: Path) -> None:
    quads = list(graph.ontology_quads(folder))
    assert len(quads) == 7
    assert not any(isinstance(t, BlankNode) for q in quads for t in (q.subject, q.object))
    text = (folder / "ontology.ttl").read_text(encoding="utf-8")
    head, first, second = (
        text.replace("\n", " ").partition("[]")[0],
        "[] a owl:AllDisjointClasses ; owl:members ( dhai:Lab dhai:Person ) .",
        "dhai:hasPart owl:inverseOf dhai:partOf .",
    )
    (tmp_path / "ontology.ttl").write_text(f"{head}\n{second}\n{first}", encoding="utf-8")
    assert graph.lines(graph.ontology_quads(tmp_path)) == graph.lines(quads)
    (tmp_path / "ontology.ttl").write_text("nonsense", encoding="utf-8")
    with pytest.raises(DataError, match=r"ontology\.ttl: not valid Turtle"):
        list(graph.ontology_quads(tmp_path))


def test_file_is_sorted_and_the_same_for_any_order(tmp_path: Path, folder: Path) -> None:
    documents = [cara(f"{n}.md") for n in range(12)] + [hostile()]
    made = resolved(*documents)
    first = graph.write(documents, made, tmp_path / "a.nq", run=RUN, folder=folder)
    shuffled = random.Random(7).sample(documents, len(documents))
    second = graph.write(shuffled, made, tmp_path / "b.nq", run=RUN, folder=folder)
    data = (tmp_path / "a.nq").read_bytes()
    assert data == (tmp_path / "b.nq").read_bytes()
    assert first.sha256 == second.sha256
    rows = data.splitlines(keepends=True)
    keys = [(row.rsplit(b" ", 2)[1], row) for row in rows]
    assert all(one < other for one, other in pairwise(keys))
    assert b"_:" not in data.replace(b"\\u", b"")
    assert set(parse(data, RdfFormat.N_QUADS)) == set(graph.quads(documents, made, run=RUN, folder=folder)) | {
        q for q in parse(data, RdfFormat.N_QUADS) if q.graph_name == graph.DATASET_GRAPH
    }


def test_fragments_are_reused(tmp_path: Path, folder: Path) -> None:
    documents = [cara(f"{n}.md") for n in range(3)]
    made = resolved(*documents)
    kept: dict[str, bytes] = {}
    first = graph.write(documents, made, tmp_path / "a.nq", run=RUN, folder=folder, fragments=kept)
    assert (first.fragments_reused, len(kept)) == (0, 3)
    changed = replace(documents[0], claims=documents[0].claims[:2])
    second = graph.write([changed, *documents[1:]], made, tmp_path / "b.nq", run=RUN, folder=folder, fragments=kept)
    assert (second.fragments_reused, len(kept)) == (2, 4)
    graph.write([changed, *documents[1:]], made, tmp_path / "c.nq", run=RUN, folder=folder)
    assert (tmp_path / "b.nq").read_bytes() == (tmp_path / "c.nq").read_bytes()
    moved = Resolved(made.entities, {**made.iri_of, ("1.md", 0): f"{ID}lab/other"})
    assert graph.fragment_key(documents[1], moved.iri_of, RUN.iri) not in kept


def test_a_removed_document_leaves_no_trace(tmp_path: Path, folder: Path) -> None:
    kept, gone = cara("kept.md"), extraction("gone-secret.md", "Gone Lab", [("Gone Lab", "Lab")])
    graph.write([kept, gone], resolved(kept, gone), tmp_path / "g.nq", run=RUN, folder=folder)
    assert b"gone-secret" in (tmp_path / "g.nq").read_bytes()
    graph.write([kept], resolved(kept), tmp_path / "g.nq", run=RUN, folder=folder)
    assert b"gone" not in (tmp_path / "g.nq").read_bytes().lower()


def test_failed_write_leaves_the_old_file(tmp_path: Path, folder: Path) -> None:
    one = cara()
    graph.write([one], resolved(one), tmp_path / "g.nq", folder=folder)
    before = (tmp_path / "g.nq").read_bytes()
    with pytest.raises(GraphError, match=r"two documents with the identifier 'en/cara\.md'"):
        graph.write([one, one], resolved(one), tmp_path / "g.nq", folder=folder)
    assert (tmp_path / "g.nq").read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["g.nq"]


def test_description_counts_what_is_there(tmp_path: Path, folder: Path) -> None:
    documents = [cara("a.md"), cara("b.md", lang="nl", date="2024")]
    written = graph.write(documents, resolved(*documents), tmp_path / "g.nq", run=RUN, folder=folder)
    store = Store()
    store.bulk_load(path=str(tmp_path / "g.nq"), format=RdfFormat.N_QUADS)
    about = {shrink(q.predicate.value): str(q.object) for q in store.quads_for_pattern(term("id:dataset/dhai"), None, None, None)}
    inside = sum(1 for _ in store.quads_for_pattern(None, None, None, graph.DATASET_GRAPH))
    assert about["void:triples"] == f'"{len(store) - inside}"^^<{PREFIXES["xsd"]}integer>'
    assert written.counts.quads == len(store) - inside
    assert about["dcterms:modified"] == f'"2024"^^<{PREFIXES["xsd"]}gYear>'
    parts = {
        shrink(r["c"].value): int(r["n"].value)
        for r in ask(store, "SELECT ?c ?n { ?p void:class|void:property ?c ; void:entities|void:triples ?n }")
    }
    names = ("dhai:Lab", "dhai:Claim", "dhai:Document", "dhai:partOf", "dhai:focusesOn", "dhai:mentionedIn")
    assert {k: parts[k] for k in names} == {
        "dhai:Lab": 1, "dhai:Claim": 10, "dhai:Document": 2, "dhai:partOf": 2, "dhai:focusesOn": 2, "dhai:mentionedIn": 8,
    }  # fmt: skip
    assert "http://www.w3.org/ns/oa#exact" not in written.counts.statements
    assert written.counts.statements[f"{DHAI}partOf"] == 2


def test_hostile_names_survive_and_are_read_alike_by_rdflib(tmp_path: Path, folder: Path) -> None:
    one = hostile()
    graph.write([one], resolved(one), tmp_path / "g.nq", run=RUN, folder=folder)
    store = Store()
    store.bulk_load(path=str(tmp_path / "g.nq"), format=RdfFormat.N_QUADS)
    labels = {
        q.object.value
        for q in store.quads_for_pattern(None, term("skos:prefLabel"), None, graph.IDENTITY)
        if isinstance(q.object, Literal)
    }
    assert labels == {graph.clean(f"{n} {name}") for n, name in enumerate(HOSTILE)} | {"Ziekenhuis Ω"}
    assert not any(c in label for label in labels for c in "\x00\x07\x1b\ud800\ufffe")
    other = rdflib.Dataset()
    other.parse(tmp_path / "g.nq", format="nquads")
    assert {str(o) for _, _, o, _ in other.quads((None, rdflib.SKOS.prefLabel, None, None))} >= labels
    assert sum(1 for _ in other.quads()) == len(store)
    source = {str(q.object) for q in store.quads_for_pattern(None, term("dcterms:source"), None, None)}
    assert source == {'"javascript:alert(1)"'}


def test_offsets_stand_where_characters_are_replaced() -> None:
    one = hostile()
    quads = list(graph.document_quads(one, resolved(one).iri_of, RUN.iri))
    exact = [q.object.value for q in quads if q.predicate == term("oa:exact") and isinstance(q.object, Literal)]
    assert sorted(exact) == sorted(graph.clean(one.document.text[c.start : c.end]) for c in one.claims)


def test_the_scorer_reads_the_graph(shared: Path, tmp_path: Path) -> None:
    text = "# CARA Lab\n\n" + cara().document.text
    example = cara("deep/er/cara.md")
    graph.write([example], resolved(example), tmp_path / "g.nq", run=RUN)
    gold = {
        "doc": "cara.md", "lang": "en",
        "entities": [
            {"id": "e1", "name": "CARA Lab", "aliases": [], "type": "Lab"},
            {"id": "e2", "name": "Radboudumc", "aliases": [], "type": "UniversityMedicalCentre"},
            {"id": "e3", "name": "Ada Bakker", "aliases": [], "type": "Person"},
            {"id": "e4", "name": "NWO", "aliases": [], "type": "Funder"},
        ],
        "relations": [{"s": "e1", "p": "partOf", "o": "e2", "quote": ""}],
        "roles": [{"person": "e3", "title": "Scientific Director", "category": "Director", "org": "e1", "quote": ""}],
        "dates": [{"s": "e1", "p": "startDate", "value": "2019-09", "quote": ""}],
        "amounts": [{"recipient": "e1", "funder": "e4", "eur": 2000000, "approximate": True, "years": 3, "quote": ""}],
        "topics": [{"s": "e1", "topic": "cardiology", "quote": ""}],
    }  # fmt: skip
    (tmp_path / "cara.gold.json").write_text(json.dumps(gold), encoding="utf-8")
    (tmp_path / "cara.md").write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, shared / "gold" / "score.py", tmp_path / "g.nq", tmp_path, "--json"],
        capture_output=True,
        text=True,
        check=True,
    )
    figures = {k: (v["tp"], v.get("fp", 0), v.get("fn", 0)) for k, v in json.loads(done.stdout).items() if "/" not in k}
    assert figures == {
        "entities": (4, 0, 0), "types": (4, 0, 0), "facts": (4, 0, 0), "relations": (1, 0, 0), "roles": (1, 0, 0),
        "dates": (1, 0, 0), "amounts": (1, 0, 0), "topics": (1, 0, 0),
    }  # fmt: skip
