"""A small set of triples that shapes are evaluated on: the neighbourhood of one claim."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store

from kg.terms import expand

Node = NamedNode | BlankNode
Value = NamedNode | BlankNode | Literal
TYPE = expand("rdf:type")


class Facts:
    """Triples with an index in both directions, and the superclasses of the ontology."""

    def __init__(self, triples: Iterable[tuple[Value, str, Value]], superclasses: Mapping[str, frozenset[str]]) -> None:
        self.triples = list(dict.fromkeys(triples))
        self.superclasses = superclasses
        self.out: dict[Value, dict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
        self.into: dict[Value, dict[str, list[Value]]] = defaultdict(lambda: defaultdict(list))
        self.by_predicate: dict[str, list[tuple[Value, Value]]] = defaultdict(list)
        for subject, predicate, value in self.triples:
            self.out[subject][predicate].append(value)
            self.into[value][predicate].append(subject)
            self.by_predicate[predicate].append((subject, value))
        self._store: Store | None = None

    def values(self, node: Value, predicate: str, *, inverse: bool = False) -> list[Value]:
        """The objects (inverse: subjects) of a predicate at a node."""
        index = self.into if inverse else self.out
        return index[node][predicate] if node in index and predicate in index[node] else []

    def classes(self, node: Value) -> set[str]:
        """The types of a node and all their superclasses."""
        found: set[str] = set()
        for kind in self.values(node, TYPE):
            found.add(kind.value)
            found |= self.superclasses.get(kind.value, frozenset())
        return found

    def store(self) -> Store:
        """The triples, with the superclasses, as a store for SPARQL constraints."""
        if self._store is None:
            self._store = Store()
            for subject, predicate, value in self.triples:
                if not isinstance(subject, Literal):
                    self._store.add(Quad(subject, NamedNode(predicate), value))
            for kind in {kind.value for _, kind in self.by_predicate[TYPE]}:
                for above in self.superclasses.get(kind, ()):
                    self._store.add(Quad(NamedNode(kind), NamedNode(expand("rdfs:subClassOf")), NamedNode(above)))
        return self._store
