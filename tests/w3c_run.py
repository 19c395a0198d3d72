"""Runs the W3C SPARQL suites against a server, and reports in EARL.

Called by ``tests/test_server_w3c.py``, and by hand: ``python tests/w3c_run.py ARCHIVE EARL.ttl``.
"""

from __future__ import annotations

import re
import socket
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

import httpx
import pyoxigraph
import rdflib
import w3c_compare as compare
from server_support import TOKEN, Server, serving
from w3c_manifest import BASE, Data, Exchange, Suites, Test

from kg.store import GraphStore

AUTH = {"authorization": f"Bearer {TOKEN}"}
_TARGET = re.compile(r"(\b(?:SERVICE|LOAD)\s+(?:SILENT\s+)?)<([^>]*)>", re.IGNORECASE)
RDF = ("text/turtle", "application/n-triples", "application/rdf+xml")
ABSENT = "http://www.example/gsp"


class Failed(Exception):
    """Why a test is not passed."""


class Runner:
    """A server under test, and two others for SERVICE (one query may ask both, one through the other)."""

    def __init__(self, suites: Suites, server: Server, others: tuple[Server, Server]) -> None:
        self.suites, self.server, self.others = suites, server, others
        self.known: dict[str, str] = {}
        """What later requests of a suite call something that the server named."""

    def run(self, test: Test) -> str:
        """Run one test; empty if it is passed, else why not."""
        method = {"QueryEvaluationTest": self._evaluate, "CSVResultFormatTest": self._evaluate, "UpdateEvaluationTest": self._change,
                  "ProtocolTest": self._protocol, "GraphStoreProtocolTest": self._protocol,
                  "ServiceDescriptionTest": self._describe}.get(test.kind, self._parse)  # fmt: skip
        try:
            method(test)
        except Failed as error:
            return str(error)[:500]
        return ""

    def _load(self, server: Server, graphs: tuple[tuple[str, str], ...], *, clear: bool = True) -> None:
        if clear:
            self._send("DROP ALL", server)
        for name, file in graphs:
            kind = {"ttl": pyoxigraph.RdfFormat.TURTLE, "rdf": pyoxigraph.RdfFormat.RDF_XML, "nt": pyoxigraph.RdfFormat.N_TRIPLES,
                    "n3": pyoxigraph.RdfFormat.N3}[file.rpartition(".")[2]]  # fmt: skip
            triples = pyoxigraph.parse(self.suites.text(file), kind, base_iri=file)
            body = pyoxigraph.serialize((q.triple for q in triples), format=pyoxigraph.RdfFormat.N_TRIPLES)
            address = f"graph-store?graph={quote(name, safe='')}" if name else "graph-store?default"
            headers = {"content-type": "application/n-triples", **AUTH}
            server.client.post(address, content=body, headers=headers).raise_for_status()

    def _send(self, update: str, server: Server | None = None) -> httpx.Response:
        headers = {"content-type": "application/sparql-update", **AUTH}
        return (server or self.server).client.post("update", content=update, headers=headers)

    def _text(self, test: Test, *, base: bool = True) -> str:
        """The query, with other machines' endpoints put on the second server."""
        text = self.suites.text(test.request)
        for number, (address, _) in enumerate(test.services):
            text = text.replace(f"<{address}>", f"<{self._place(number, address)}>")
        text = _TARGET.sub(self._nowhere, text)
        return f"BASE <{test.request}>\n{text}" if base else text

    def _nowhere(self, found: re.Match[str]) -> str:
        near = any(found[2].startswith(other.address) for other in self.others)
        return found[0] if near else f"{found[1]}<{self.others[0].address}none>"

    def _place(self, number: int, address: str) -> str:
        return f"{self.others[number % 2].address}sparql?default-graph-uri={quote(address, safe='')}"

    def _serve(self, test: Test) -> None:
        for number, service in enumerate(test.services):
            self._load(self.others[number % 2], (service,))

    def _parse(self, test: Test) -> None:
        update = test.request.endswith(".ru")
        text = self._text(test, base=False)
        self._send("DROP ALL")
        answer = self._send(text) if update else self.server.query(text)
        broken = answer.status_code == 400
        if answer.status_code == 403:
            raise Failed(f"not parsed: {answer.json()['detail']}")
        if broken != test.kind.startswith("Negative"):
            raise Failed(f"status {answer.status_code} {answer.text[:200]}")

    def _evaluate(self, test: Test) -> None:
        text = self._text(test)
        wanted = re.findall(r"FROM\s+(?:NAMED\s+)?<([^>]*)>", self.suites.text(test.request), re.IGNORECASE)
        folder = test.request.rpartition("/")[0]
        extra = tuple((f"{folder}/{file}", f"{folder}/{file}") for file in wanted if ":" not in file)
        self._load(self.server, (*test.data.graphs, *(e for e in extra if e not in test.data.graphs)))
        self._serve(test)
        suffix = test.result.rpartition(".")[2]
        accept = {"csv": "text/csv", "tsv": "text/tab-separated-values", "srj": "application/sparql-results+json"}.get(
            suffix, "application/sparql-results+xml, text/turtle"
        )
        answer = self.server.query(text, accept=accept)
        if answer.status_code != 200:
            raise Failed(f"status {answer.status_code}: {answer.text[:300]}")
        if not self._same(test, suffix, self.suites.text(test.result), answer):
            raise Failed(f"another result: {answer.text[:300]}")

    def _same(self, test: Test, suffix: str, expected: str, answer: httpx.Response) -> bool:
        if suffix == "csv":
            return compare.same_csv(answer.text, expected)
        if suffix == "tsv":
            return compare.same_rows(compare.from_tsv(answer.text), compare.from_tsv(expected))
        if suffix == "srj":
            return compare.same_rows(compare.from_json(answer.text), compare.from_json(expected))
        if suffix == "srx":
            return compare.same_rows(compare.from_xml(answer.text), compare.from_xml(expected))
        g = rdflib.Graph().parse(data=expected, format="xml" if suffix == "rdf" else "turtle", publicID=test.result)
        rows = compare.from_graph(g)
        if rows is None:
            return compare.same_graph(rdflib.Graph().parse(data=answer.text, format="turtle"), g)
        return compare.same_rows(rows, compare.from_xml(answer.text))

    def _change(self, test: Test) -> None:
        self._load(self.server, test.data.graphs)
        self._serve(test)
        answer = self._send(self._text(test))
        if answer.status_code != 204:
            raise Failed(f"status {answer.status_code}: {answer.text[:300]}")
        self._holds(test.after)

    def _holds(self, data: Data) -> None:
        names = {name: "" for (name,) in self.server.values("SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")}
        for name in {"", *names, *(name for name, _ in data.graphs)}:
            address = f"graph-store?graph={quote(name, safe='')}" if name else "graph-store?default"
            answer = self.server.client.get(address, headers={"accept": "application/n-triples"})
            found = rdflib.Graph().parse(data=answer.text if answer.status_code == 200 else "", format="nt")
            expected = rdflib.Graph()
            for _, file in (item for item in data.graphs if item[0] == name):
                expected.parse(data=self.suites.text(file), format="turtle", publicID=file)
            if not compare.same_graph(found, expected):
                raise Failed(f"graph <{name}> is {answer.text[:200]}")

    def _protocol(self, test: Test) -> None:
        if not test.suite.startswith("graph-store") or test.suite != "graph-store":
            self._load(self.server, test.data.graphs)
        for number, exchange in enumerate(test.exchanges, 1):
            try:
                self._exchange(test, exchange)
            except Failed as error:
                raise Failed(f"request {number} of {len(test.exchanges)}: {error}") from None

    def _fill(self, text: str) -> str:
        host = self.server.address.removeprefix("http://").rstrip("/")
        for name, value in {"$HOST$": host, "$GRAPHSTORE$": "graph-store", **self.known}.items():
            text = text.replace(name, value)
        return text.replace(ABSENT, f"{self.server.address}graph-store").replace("www.example", host)

    def _exchange(self, test: Test, asked: Exchange) -> None:
        encoded = quote(f"{self.server.address}graph-store", safe="")
        path = self._fill(asked.path.replace(quote(ABSENT, safe=""), encoded))
        path = re.sub(r"^/gsp", "/graph-store", path) if path.startswith("/") else path
        utf16 = asked.body.startswith((b"\xff\xfe", b"\xfe\xff"))
        body = asked.body if utf16 else self._fill(asked.body.decode()).encode()
        if "multipart" in asked.headers.get("content-type", "") and b"\r\n" not in body:
            body = body.replace(b"\n", b"\r\n")
        headers = dict(asked.headers)
        if "update" in headers.get("content-type", "") or b"update=" in body or test.suite.startswith("graph-store"):
            headers |= AUTH
        address = path if path.startswith("http://") else self.server.address + path.lstrip("/")
        answer = self.server.client.request(asked.method, address, content=body, headers=headers)
        if not any(self._fits(answer.status_code, status) for status in asked.statuses):
            raise Failed(f"status {answer.status_code}, not {' or '.join(asked.statuses)}: {answer.text[:200]}")
        if asked.location:
            self.known[asked.location] = answer.headers["location"]
        kind = answer.headers.get("content-type", "").partition(";")[0]
        if asked.boolean is not None:
            found = (compare.from_json if kind.endswith("json") else compare.from_xml)(answer.text).boolean
            if found is not asked.boolean:
                raise Failed(f"the answer is {found}")
        if asked.form == "RDF" and kind not in RDF:
            raise Failed(f"the answer is {kind}")
        if asked.form == "tabular" and not kind.startswith("application/sparql-results"):
            raise Failed(f"the answer is {kind}")
        if asked.graph and asked.method == "GET":
            expected = rdflib.Graph().parse(data=self._fill(asked.graph), format="turtle")
            if not compare.same_graph(rdflib.Graph().parse(data=answer.text, format="turtle"), expected):
                raise Failed(f"another graph: {answer.text[:300]}")

    def _fits(self, status: int, wanted: str) -> bool:
        # Where the prose says 200 for a change without an answer, 204 is the same (RFC 9110, section 9.3.4).
        return str(status) == wanted or (wanted[1:] == "xx" and str(status)[0] == wanted[0]) or (status, wanted) == (204, "200")

    def _describe(self, test: Test) -> None:
        answer = self.server.client.get("sparql", headers={"accept": "text/turtle"})
        g = rdflib.Graph().parse(data=answer.text, format="turtle")
        sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
        service = g.value(None, rdflib.RDF.type, sd.Service)
        checks = {
            "returns-rdf": len(g) > 0,
            "has-endpoint-triple": (service, sd.endpoint, rdflib.URIRef(f"{self.server.address}sparql")) in g,
            "conforms-to-schema": service is not None
            and {sd.SPARQL11Query, sd.SPARQL11Update} == set(g.objects(service, sd.supportedLanguage))
            and (g.value(service, sd.defaultDataset), rdflib.RDF.type, sd.Dataset) in g
            and all(isinstance(o, rdflib.URIRef) for o in g.objects(service, sd.resultFormat)),
        }
        if not checks[test.iri.rpartition("#")[2]]:
            raise Failed("the service description lacks it")


def earl(results: dict[Test, tuple[str, str]]) -> str:
    """A report in EARL (https://www.w3.org/TR/EARL10-Schema/).

    Parameters:
        results: test → outcome (``passed``, ``failed``, ``cantTell``), and what there is to say of it.
    """
    g, ns = rdflib.Graph(), rdflib.Namespace("http://www.w3.org/ns/earl#")
    g.bind("earl", ns)
    subject = rdflib.URIRef("https://w3id.org/dhai/id/software/kg-serve")
    g.add((subject, rdflib.RDF.type, ns.Software))
    g.add((subject, rdflib.RDF.type, ns.TestSubject))
    g.add((subject, rdflib.RDFS.label, rdflib.Literal("kg serve")))
    for test, (outcome, why) in results.items():
        node, result = rdflib.BNode(), rdflib.BNode()
        iri = rdflib.URIRef(test.iri.replace(BASE, "http://www.w3.org/2009/sparql/docs/tests/data-"))
        for triple in ((node, rdflib.RDF.type, ns.Assertion), (node, ns.assertedBy, subject), (node, ns.subject, subject),
                       (node, ns.test, iri), (node, ns.mode, ns.automatic), (node, ns.result, result),
                       (result, rdflib.RDF.type, ns.TestResult), (result, ns.outcome, ns[outcome])):  # fmt: skip
            g.add(triple)
        if why:
            g.add((result, ns.info, rdflib.Literal(why)))
    return g.serialize(format="turtle")


def empty(folder: Path) -> Path:
    """A build folder with an empty graph."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "graph.nq").write_text("")
    GraphStore.create(folder / "graph.nq", folder).close()
    return folder


def run(suites: Suites, names: list[str], folder: Path) -> dict[Test, str]:
    """Run some suites on servers started for that; test → empty, or why it is not passed."""
    ports = []
    with (
        socket.socket() as one,
        socket.socket() as two,
    ):  # these reach each other, so that their ports have to be known beforehand
        for taken in (one, two):
            taken.bind(("127.0.0.1", 0))
            ports.append(taken.getsockname()[1])
    options = ["--plain", "--allow-update"] + [word for port in ports for word in ("--allow-service", f"127.0.0.1:{port}")]
    with (
        serving(empty(folder / "a"), folder / "a.log", *options, "--port", str(ports[0])) as first,
        serving(empty(folder / "b"), folder / "b.log", *options, "--port", str(ports[1])) as second,
        serving(empty(folder / "tested"), folder / "log", *options) as server,
    ):
        runner = Runner(suites, server, (first, second))
        results: dict[Test, str] = {}
        for name in names:
            runner._send("DROP ALL")
            results |= {test: runner.run(test) for test in suites.tests(name)}
        return results


def main() -> None:
    """Run every suite and print what failed."""
    from w3c_manifest import SUITES

    suites = Suites(Path(sys.argv[1]))
    with tempfile.TemporaryDirectory() as folder:
        results = run(suites, sys.argv[3:] or list(SUITES), Path(folder))
    for test, why in results.items():
        if why:
            print(f"{test.id}\t{why}")
    Path(sys.argv[2]).write_text(earl({test: ("failed" if why else "passed", why) for test, why in results.items()}), "utf-8")
    print(f"{sum(not why for why in results.values())} of {len(results)} passed")


if __name__ == "__main__":
    main()
