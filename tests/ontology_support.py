"""What the tests of ontology/ share: its graphs, its examples, and the store they make together."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import rdflib
from rdflib import OWL, RDFS, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from kg import terms
from kg.graph import inferred_quads, ontology_quads
from kg.terms import ONTOLOGY, PREFIXES

DHAI = Namespace(PREFIXES["dhai"])
SH = Namespace(PREFIXES["sh"])
SHAPE = Namespace("https://w3id.org/dhai/shapes#")
EXAMPLES = ONTOLOGY / "examples"
VALID = sorted((EXAMPLES / "valid").glob("*.trig"))
INVALID = sorted((EXAMPLES / "invalid").iterdir())
LANGUAGES = {"nl", "en"}


@cache
def ontology() -> Graph:
    """The ontology alone."""
    return Graph().parse(ONTOLOGY / "ontology.ttl")


@cache
def topics() -> Graph:
    """The topic scheme."""
    return Graph().parse(ONTOLOGY / "topics.ttl")


@cache
def shapes() -> Graph:
    """The shapes."""
    return Graph().parse(ONTOLOGY / "shapes.ttl")


def leaves(node: Node | None) -> set[str]:
    """The entity types, and role or funding, that a class or union of classes covers."""
    assert node is not None
    union = ontology().value(node, OWL.unionOf)
    members = items(ontology(), union) if union else [node]
    names = {str(sub).rsplit("#", 1)[-1] for member in members for sub in ontology().transitive_subjects(RDFS.subClassOf, member)}
    return names & {*terms.ENTITY_TYPES, "Membership", "Funding"}


def texts(graph: Graph, subject: Node, predicate: URIRef) -> dict[str, str]:
    """Language → text of a property."""
    return {o.language or "": str(o) for o in graph.objects(subject, predicate) if isinstance(o, Literal)}


def items(graph: Graph, head: Node | None) -> list[Node]:
    """The members of an RDF list."""
    assert head is not None
    return list(Collection(graph, head))


def flat(path: Path) -> Graph:
    """The union of the graphs in a file."""
    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(path)
    graph = Graph()
    for s, p, o, _ in dataset.quads((None, None, None, None)):
        graph.add((s, p, o))
    return graph


def example_store(*further: Path, inference: bool = True) -> ox.Store:
    """The valid examples with ontology, topics and inference, and further files beside them."""
    store = ox.Store()
    for path in (*VALID, *further):
        store.load(path=str(path), format=ox.RdfFormat.TRIG)
    store.extend(ontology_quads(ONTOLOGY))
    if inference:
        for _ in inferred_quads(store, ONTOLOGY):
            pass
    return store


def header(path: Path) -> dict[str, str]:
    """The ``# name: value`` lines at the head of a query."""
    found: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        match = re.match(r"# ([\w@ -]+): (.+)", line)
        if not match:
            break
        found[match[1]] = match[2]
    return found


def rows(store: ox.Store, query: str) -> list[list[str]]:
    found = store.query(query, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return [["" if v is None else str(getattr(v, "value", v)) for v in row] for row in found]
