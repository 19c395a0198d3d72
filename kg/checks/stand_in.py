"""A small graph in which a claim is tried: its entities and its document replaced by stand-ins that nothing is wrong with."""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import Literal, NamedNode, Quad, Store

from kg.checks.facts import TYPE, Value
from kg.graph import IDENTITY, ONTOLOGY_GRAPH, Run, document_iri, graph_iri
from kg.model import Document, Entity, Label
from kg.terms import expand

Triple = tuple[Value, str, Value]
RUN = Run().iri
STAND_IN = Document("x", "0" * 64, "text", "x", (), "nl", "x", "2020", None, None)
STAND_NAME = Label("x")


def description(document: Document) -> list[Triple]:
    """The document as its graph describes it, and the run."""
    node = document_iri(document.path)
    return [
        (graph_iri(document.path), expand("prov:wasDerivedFrom"), node),
        (node, expand("rdf:type"), NamedNode(expand("dhai:Document"))),
        (node, expand("dcterms:identifier"), Literal(document.path)),
        (node, expand("dcterms:title"), Literal(document.title, language="nl")),
        (node, expand("dcterms:language"), Literal(document.lang)),
        (node, expand("dhai:sha256"), Literal(document.sha256)),
        (RUN, expand("rdf:type"), NamedNode(expand("prov:Activity"))),
    ]


def identity(iri: str, entity: Entity) -> list[Triple]:
    """An entity of the same type under another IRI, with a name that nothing is wrong with."""
    node = NamedNode(iri)
    kind = NamedNode(expand(f"dhai:{entity.type}"))
    return [(node, expand("rdf:type"), kind), (node, expand("skos:prefLabel"), Literal("x"))]


def store(identity: list[Triple], stated: list[Triple], superclasses: Mapping[str, frozenset[str]]) -> Store:
    """The triples in the graphs where they stand when published, for violation queries."""
    found = Store()
    above = [
        (kind, expand("rdfs:subClassOf"), NamedNode(iri))
        for _, p, kind in identity
        if p == TYPE
        for iri in superclasses.get(kind.value, ())
    ]
    for triples, graph in ((identity, IDENTITY), (stated, graph_iri(STAND_IN.path)), (above, ONTOLOGY_GRAPH)):
        found.extend(Quad(s, NamedNode(p), o, graph) for s, p, o in triples if isinstance(s, NamedNode))
    return found
