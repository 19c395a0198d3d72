"""The W3C SPARQL test suites, read from their manifests (https://www.w3.org/TR/sparql11-query/ and its sister documents)."""

from __future__ import annotations

import re
import tarfile
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, RDFS

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
UT = rdflib.Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
BASE = "http://w3c.example/"
"""Where the files are said to be, so that relative addresses in them mean something."""
SUITES = {
    "query": "sparql11/manifest-sparql11-query.ttl", "update": "sparql11/manifest-sparql11-update.ttl",
    "results": "sparql11/manifest-sparql11-results.ttl", "federation": "sparql11/manifest-sparql11-fed.ttl",
    "protocol": "sparql11/protocol/manifest.ttl", "service-description": "sparql11/service-description/manifest.ttl",
    "graph-store": "sparql11/http-rdf-update/manifest.ttl", "graph-store-direct": "sparql11/graph-store-protocol/manifest-direct.ttl",
    "graph-store-indirect": "sparql11/graph-store-protocol/manifest-indirect.ttl", "sparql10": "sparql10/manifest.ttl",
}  # fmt: skip


@dataclass(frozen=True)
class Exchange:
    """A request, and what has to come back."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    statuses: tuple[str, ...]
    """``2xx``, ``404`` …; any of them."""
    boolean: bool | None = None
    form: str = ""
    """``boolean``, ``tabular`` or ``RDF``."""
    graph: str = ""
    """Turtle that the answer has to equal."""
    location: str = ""
    """What later requests call the Location that came back."""


@dataclass(frozen=True)
class Data:
    """A data set: files by the name of their graph, ``""`` being the default graph."""

    graphs: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, eq=False)
class Test:
    """One test."""

    suite: str
    iri: str
    name: str
    kind: str
    request: str = ""
    """File with the query or update."""
    data: Data = Data()
    services: tuple[tuple[str, str], ...] = ()
    """(address of another endpoint, file with what it holds)."""
    result: str = ""
    after: Data = Data()
    exchanges: tuple[Exchange, ...] = field(default=())

    @property
    def id(self) -> str:
        """Suite, folder and local name."""
        folder, _, local = self.iri.partition("#")
        return f"{self.suite}/{folder.removesuffix('/manifest').split('/')[-1]}/{local}"


class Suites:
    """The files of the suites, in memory."""

    def __init__(self, archive: Path) -> None:
        self.files: dict[str, bytes] = {}
        with tarfile.open(archive) as tar:
            for member in tar.getmembers():
                content = tar.extractfile(member) if member.isfile() else None
                if content is not None:
                    self.files[member.name.removeprefix("./").removeprefix("sparql/")] = content.read()

    def text(self, iri: str) -> str:
        """A file by the address that it is said to have."""
        return self.files[iri.removeprefix(BASE)].decode("utf-8")

    def tests(self, suite: str) -> list[Test]:
        """The tests of a suite, in order."""
        return self._tests(suite, SUITES[suite])

    def _tests(self, suite: str, path: str) -> list[Test]:
        g = rdflib.Graph().parse(data=self.files[path], format="turtle", publicID=BASE + path)
        found: list[Test] = []
        for included in g.objects(None, MF.include):
            for manifest in Collection(g, included):
                found += self._tests(suite, str(manifest).removeprefix(BASE))
        for entries in g.objects(None, MF.entries):
            for node in Collection(g, entries):
                if isinstance(node, rdflib.URIRef):
                    found.append(self._test(suite, g, node))
        return found

    def _test(self, suite: str, g: rdflib.Graph, node: rdflib.URIRef) -> Test:
        kind = next(str(o).rpartition("#")[2] for o in g.objects(node, RDF.type))
        name, action, result = str(g.value(node, MF.name)), g.value(node, MF.action), g.value(node, MF.result)
        if kind == "GraphStoreProtocolTest" and g.value(action, HT.requests) is None:
            prose = next(str(c) for c in g.objects(node, RDFS.comment) if "#### Request" in str(c))
            return Test(suite, str(node), name, kind, exchanges=(_from_prose(prose),))
        if action is not None and g.value(action, HT.requests) is not None:
            listed = g.value(action, HT.requests)
            requests = [] if listed is None else list(Collection(g, listed))
            return Test(suite, str(node), name, kind, data=_data(g, node), exchanges=tuple(_exchange(g, r) for r in requests))
        request = g.value(action, QT.query) or g.value(action, UT.request) or action
        services = tuple((str(g.value(s, QT.endpoint)), str(g.value(s, QT.data))) for s in g.objects(action, QT.serviceData))
        file = "" if result is None or (result, None, None) in g else str(result)
        after = Data() if result is None else _data(g, result)
        return Test(
            suite, str(node), name, kind, "" if request is None else str(request), _data(g, action), services, file, after
        )


def _data(g: rdflib.Graph, node: rdflib.term.Node | None) -> Data:
    graphs = [("", str(o)) for p in (QT.data, UT.data) for o in g.objects(node, p)]
    graphs += [(str(o), str(o)) for o in g.objects(node, QT.graphData) if isinstance(o, rdflib.URIRef)]
    for o in g.objects(node, UT.graphData):
        graphs.append((str(g.value(o, RDFS.label)), str(g.value(o, UT.graph) or g.value(o, UT.data))))
    return Data(tuple(sorted(graphs)))


def _headers(g: rdflib.Graph, node: rdflib.term.Node) -> dict[str, str]:
    listed = g.value(node, HT.headers)
    items = [] if listed is None else list(Collection(g, listed))
    return {str(g.value(h, HT.fieldName)).lower(): str(g.value(h, HT.fieldValue)) for h in items}


STATUS = {"OK": "200", "Created": "201", "NoContent": "204", "NotFound": "404"}


def _exchange(g: rdflib.Graph, node: rdflib.term.Node) -> Exchange:
    body = g.value(node, HT.body)
    coding = str(g.value(body, CNT.characterEncoding) or "utf-8")
    response = g.value(node, HT.resp)
    assert response is not None
    wanted = [str(o).rpartition("#")[2] for o in g.objects(response, MF.expectedStatus)]
    boolean = g.value(response, MF.expectedBoolean)
    expected = g.value(response, HT.body)
    return Exchange(
        str(g.value(node, HT.methodName)), str(g.value(node, HT.absolutePath)), _headers(g, node),
        str(g.value(body, CNT.chars) or "").encode(coding),
        tuple(sorted(STATUS.get(w, w.removeprefix("StatusCode")) for w in wanted)),
        None if boolean is None else str(boolean) == "true", str(g.value(response, MF.expectedFormat) or ""),
        str(g.value(expected, CNT.chars) or ""), str(g.value(response, MF.expectedLocation) or ""),
    )  # fmt: skip


def _from_prose(prose: str) -> Exchange:
    """A request and answer that the manifest gives as a reader would write them down."""
    asked, _, answered = (dedent(part) for part in prose.partition("#### Response"))
    text = dedent(asked.partition("#### Request")[2]).strip()
    head, _, body = text.partition("\n\n")
    first, *rest = head.splitlines()
    method, path, *_ = first.split()
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in rest)}
    status = re.search(r"\b(\d{3})\b", answered)
    alternatives = re.findall(r"^\s*(\d{3}) ", answered, re.MULTILINE)
    graph = answered[answered.index("@prefix") :] if "@prefix" in answered else ""
    location = "$NEWPATH$" if "Location:" in answered else ""
    statuses = tuple(alternatives) or ((status[1],) if status else ())
    headers.pop("content-length", None)
    headers.pop("host", None)
    return Exchange(method, path, headers, body.encode(), statuses, graph=graph, location=location)
