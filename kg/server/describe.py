"""What the server says of itself and of its data: SPARQL 1.1 Service Description and VoID.

https://www.w3.org/TR/sparql11-service-description/, https://www.w3.org/TR/void/#well-known
"""

from __future__ import annotations

from pyoxigraph import BlankNode, Literal, NamedNode, Triple, serialize

from kg.server.settings import Settings
from kg.store.result import SHORT, TRIPLE_FORMATS
from kg.terms import expand

SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = "http://www.w3.org/ns/formats/"
RDF_TYPE = NamedNode(expand("rdf:type"))
RESULTS = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "N-Triples",
           "RDF_XML", "JSON-LD", "TriG", "N-Quads")  # fmt: skip
INPUTS = ("Turtle", "N-Triples", "RDF_XML", "JSON-LD")


def service_description(settings: Settings, endpoint: str, quads: int, form: str) -> bytes:
    """The service description.

    Parameters:
        settings: what is allowed.
        endpoint: address of the endpoint.
        quads: how many quads its data set has.
        form: one of ``TRIPLE_FORMATS``.
    """
    service, data, default = BlankNode("service"), BlankNode("dataset"), BlankNode("default")
    triples: list[Triple] = []

    def say(subject: BlankNode, name: str, *values: NamedNode | BlankNode | Literal) -> None:
        triples.extend(Triple(subject, NamedNode(SD + name), value) for value in values)

    triples.append(Triple(service, RDF_TYPE, NamedNode(SD + "Service")))
    say(service, "endpoint", NamedNode(endpoint))
    say(service, "supportedLanguage", NamedNode(SD + "SPARQL11Query"))
    if settings.writable:
        say(service, "supportedLanguage", NamedNode(SD + "SPARQL11Update"))
        say(service, "inputFormat", *(NamedNode(FORMATS + name) for name in INPUTS))
    say(service, "resultFormat", *(NamedNode(FORMATS + name) for name in RESULTS))
    if not settings.plain:
        say(service, "feature", NamedNode(SD + "UnionDefaultGraph"))
    if settings.services:
        say(service, "feature", NamedNode(SD + "BasicFederatedQuery"))
    say(service, "defaultDataset", data)
    triples.append(Triple(data, RDF_TYPE, NamedNode(SD + "Dataset")))
    say(data, "defaultGraph", default)
    triples.append(Triple(default, RDF_TYPE, NamedNode(SD + "Graph")))
    count = Literal(str(quads), datatype=NamedNode(expand("xsd:integer")))
    triples.append(Triple(default, NamedNode(SHORT["void"] + "triples"), count))
    return serialize(triples, format=TRIPLE_FORMATS[form], prefixes={**SHORT, "sd": SD, "formats": FORMATS}) or b""


VOID = """CONSTRUCT { ?s ?p ?o . ?d void:sparqlEndpoint <%s> ; void:dataDump <%s> ; void:uriLookupEndpoint <%s> }
WHERE { GRAPH graph:dataset { ?s ?p ?o } OPTIONAL { GRAPH graph:dataset { ?d a void:Dataset } } }"""
"""The description that stands in the graph, with where it is served."""
