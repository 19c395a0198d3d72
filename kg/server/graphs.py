"""The Graph Store Protocol in a worker: one graph read, replaced, added to or removed (https://www.w3.org/TR/sparql11-http-rdf-update/)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pyoxigraph import DefaultGraph, NamedNode, Quad, QueryTriples, RdfFormat, parse

from kg.server.wire import Refusal

if TYPE_CHECKING:
    from kg.server.worker import Out, Worker

MEDIA = {
    "text/turtle": RdfFormat.TURTLE, "application/n-triples": RdfFormat.N_TRIPLES, "text/plain": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML, "application/ld+json": RdfFormat.JSON_LD, "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS, "text/n3": RdfFormat.N3,
}  # fmt: skip
"""What can be written, by media type."""
WHOLE = ("application/trig", "application/n-quads")
"""Types that carry graphs of their own; only taken where no graph is named."""


def answer(worker: Worker, request: dict[str, object], body: bytes, out: Out) -> None:
    """Do what a request asks of one graph.

    Raises:
        Refusal: there is no such graph; nothing may be written; the body is malformed.
    """
    name, method = request.get("graph"), str(request["method"])
    graph: DefaultGraph | NamedNode = DefaultGraph() if name is None else NamedNode(str(name))
    store = worker.graph.store
    union = name is None and not worker.plain and method == "GET"
    there = name is None or store.contains_named_graph(NamedNode(str(name)))
    if method == "GET":
        if not there:
            raise Refusal("not-found", f"there is no graph <{name}>")
        chosen = None if union else graph
        found = store.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", use_default_graph_as_union=union, default_graph=chosen)
        if not isinstance(found, QueryTriples):
            raise TypeError(found)
        worker.write(found, request, out)
        return
    if not worker.writable:
        raise Refusal("forbidden", "this server allows no writing")
    if method == "DELETE":
        if not there:
            raise Refusal("not-found", f"there is no graph <{name}>")
        store.clear_graph(graph) if name is None else store.remove_graph(graph)
    else:
        _write(worker, request, graph, body)
    worker.changed()
    out.say(b"H", {"kind": "GRAPH", "created": not there, "version": worker.version})


def _write(worker: Worker, request: dict[str, object], graph: DefaultGraph | NamedNode, body: bytes) -> None:
    try:
        quads = []
        for media, part in _parts(request, body):
            if media not in MEDIA or media in WHOLE:
                raise Refusal("media", f"no graph can be read from {media or 'nothing'}; known are {', '.join(sorted(MEDIA))}")
            form = MEDIA[media]
            found = parse(part, form, base_iri=str(request["base"]), rename_blank_nodes=True)
            quads += [Quad(q.subject, q.predicate, q.object, graph) for q in found]
    except (SyntaxError, ValueError) as error:
        raise Refusal("syntax", f"the graph is malformed: {' '.join(str(error).split())[:300]}") from None
    store = worker.graph.store
    if request["method"] == "PUT":
        store.clear_graph(graph)
    if isinstance(graph, NamedNode):
        store.add_graph(graph)
    store.extend(quads)


def _parts(request: dict[str, object], body: bytes) -> list[tuple[str, bytes]]:
    """The graphs that a body carries: itself, or the parts of a form."""
    parts, at = request.get("parts"), 0
    if not isinstance(parts, list):
        return [(str(request["media"]), body)]
    found = []
    for media, size in parts:
        found.append((str(media), body[at : at + size]))
        at += size
    return found
