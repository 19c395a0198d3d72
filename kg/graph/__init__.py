"""Entities and claims → RDF quads with evidence, one named graph per document.

>>> from kg.graph import graph_iri
>>> graph_iri("en-labs.md").value
'https://w3id.org/dhai/graph/doc/en-labs-md-2a584cc3'
"""

from kg.graph.document import SINCE, UNTIL, best, check_evidence, claim_triples, document_iri, document_quads, graph_iri
from kg.graph.identity import (
    DATASET,
    DATASET_GRAPH,
    IDENTITY,
    INFERRED,
    ONTOLOGY_GRAPH,
    RUNS,
    Counts,
    Run,
    dataset_quads,
    identity_quads,
    ontology_quads,
    run_quads,
)  # fmt: skip
from kg.graph.inference import inferred_quads
from kg.graph.nodes import clean, slug, term, web
from kg.graph.write import VERSION, Resolved, Written, fragment, fragment_key, lines, quads, write

__all__ = [
    "DATASET", "DATASET_GRAPH", "IDENTITY", "INFERRED", "ONTOLOGY_GRAPH", "RUNS", "SINCE", "UNTIL", "VERSION", "Counts",
    "Resolved", "Run", "Written", "best", "check_evidence", "claim_triples", "clean",
    "dataset_quads", "document_iri", "document_quads",
    "fragment", "fragment_key", "graph_iri", "identity_quads", "inferred_quads", "lines", "ontology_quads", "quads", "run_quads",
    "slug", "term", "web", "write",
]  # fmt: skip
