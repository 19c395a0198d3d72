"""The endpoint: the protocol, negotiation, limits, permissions, a store replaced under it."""

from __future__ import annotations

import gzip
import io
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import quote

import httpx
import pandas as pd
import pytest
import rdflib
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from server_support import EX, TOKEN, Server, make_graph, serving
from SPARQLWrapper import CSV, JSON, SPARQLWrapper

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
CROSS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
ALL_PAIRS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
FORM = {"content-type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    with serving(make_graph(folder / "build"), folder / "log", "--timeout", "2", "--workers", "2", "--memory", "256",
                 "--max-result", "4") as running:  # fmt: skip
        yield running


@pytest.mark.parametrize(
    ("method", "path", "body", "kind"),
    [
        ("GET", f"sparql?query={quote(COUNT)}", None, None),
        ("GET", f"sparql/?query={quote(COUNT)}", None, None),
        ("POST", "sparql", f"query={quote(COUNT)}", "application/x-www-form-urlencoded"),
        ("POST", "sparql", COUNT, "application/sparql-query"),
        ("POST", "sparql", COUNT, "application/sparql-query; charset=UTF-8"),
    ],
)
def test_a_query_comes_in_each_way_of_the_protocol(
    server: Server, method: str, path: str, body: str | None, kind: str | None
) -> None:
    answer = server.client.request(method, path, content=body, headers={"content-type": kind} if kind else {})
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/sparql-results+json"
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == "3001"


@pytest.mark.parametrize(
    ("accept", "got"),
    [
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("*/*", "application/sparql-results+json"),
        ("application/xml;q=0.5, text/csv;q=0.4", "application/sparql-results+xml"),
    ],
)
def test_rows_come_in_the_format_asked_for(server: Server, accept: str, got: str) -> None:
    answer = server.query(COUNT, accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, got)
    assert "3001" in answer.text


@pytest.mark.parametrize(
    ("accept", "got", "parser"),
    [
        ("text/turtle", "text/turtle; charset=utf-8", "turtle"),
        ("application/n-triples", "application/n-triples", "nt"),
        ("application/rdf+xml", "application/rdf+xml", "xml"),
        ("application/ld+json", "application/ld+json", "json-ld"),
        ("application/trig", "application/trig", "trig"),
        ("application/n-quads", "application/n-quads", "nquads"),
    ],
)
def test_triples_come_in_the_format_asked_for(server: Server, accept: str, got: str, parser: str) -> None:
    answer = server.query(f"CONSTRUCT WHERE {{ ?s <{EX}name> ?o }}", accept=accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, got)
    found = rdflib.Dataset().parse(io.StringIO(answer.text), format=parser)
    triples = {(str(s), str(p), str(o)) for s, p, o, _ in rdflib.Dataset().parse(data=answer.text, format=parser).quads()}
    assert triples == {(f"{EX}n0", f"{EX}name", "nul")} and found is not None


def test_a_format_that_the_result_does_not_have_is_refused(server: Server) -> None:
    answer = server.query(COUNT, accept="text/turtle")
    assert (answer.status_code, answer.headers["content-type"]) == (406, "application/problem+json")


@pytest.mark.parametrize(
    ("parameters", "rows"),
    [
        ("", 3001),
        (f"default-graph-uri={quote(EX + 'names')}", 1),
        (f"default-graph-uri={quote(EX + 'names')}&default-graph-uri={quote(EX + 'ring')}", 3001),
        (f"named-graph-uri={quote(EX + 'names')}", 0),
    ],
)
def test_the_request_chooses_the_data_set(server: Server, parameters: str, rows: int) -> None:
    answer = server.client.get(f"sparql?query={quote(COUNT)}&{parameters}")
    assert answer.json()["results"]["bindings"][0]["n"]["value"] == str(rows)
    over = server.query(f"SELECT (COUNT(*) AS ?n) FROM <{EX}names> {{ ?s ?p ?o }}", accept="text/csv")
    assert over.text == "n\r\n1\r\n"


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("SELECT * {", 400, "the query is malformed at line 1, column 11: the query ends too early"),
        ("SELECT * {\n ?s nope:x ?o }", 400, "line 2, column 5: the prefix 'nope:' is not declared"),
        ("DELETE WHERE { ?s ?p ?o }", 400, "the query is malformed at line 1, column 1"),
        ("SELECT * { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 403, "SERVICE and LOAD may not reach <http://127.0.0.1:1/>"),
        ("SELECT * { SERVICE ?x { ?s ?p ?o } }", 403, "an address that only shows while it runs"),
        ("SELECT * { ?s ?p 1e5SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }", 403, "SERVICE and LOAD may not reach"),
    ],
)
def test_an_error_says_what_and_where(server: Server, text: str, status: int, said: str) -> None:
    answer = server.query(text)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert said in answer.json()["detail"]
    plain = server.query(text, accept="text/plain")
    assert plain.headers["content-type"] == "text/plain; charset=utf-8"
    assert plain.text == answer.json()["detail"] + "\n"


def test_a_place_in_the_query_is_told_as_numbers(server: Server) -> None:
    told = server.query("SELECT * {\n ?s ?p }").json()
    assert (told["line"], told["column"], told["status"]) == (2, 9, 400)


@pytest.mark.parametrize(
    ("method", "path", "body", "kind", "status"),
    [
        ("GET", "sparql?query=ASK%7B%7D&query=ASK%7B%7D", None, None, 400),
        ("GET", "sparql?update=CLEAR%20ALL", None, None, 405),
        ("GET", "sparql?query=%FF", None, None, 400),
        ("PUT", "sparql", "ASK{}", "application/sparql-query", 405),
        ("POST", "sparql", "ASK{}", "text/plain", 415),
        ("POST", "sparql", "ASK{}".encode("utf-16"), "application/sparql-query; charset=UTF-16", 415),
        ("POST", "sparql", b"ASK{ ?s ?p '\xff' }", "application/sparql-query", 400),
        ("POST", "sparql", "query=ASK%7B%7D&update=x", "application/x-www-form-urlencoded", 400),
        ("POST", "sparql", "x=1", "application/x-www-form-urlencoded", 400),
        ("POST", "sparql", "update=CLEAR+ALL", "application/x-www-form-urlencoded", 403),
        ("GET", "sparql?query=ASK%7B%7D&timeout=-1", None, None, 400),
        ("GET", "sparql?query=ASK%7B%7D&default-graph-uri=%3E", None, None, 400),
        ("PUT", "graph-store?default", "<a:a> <a:a> <a:a> .", "text/turtle", 403),
        ("GET", "graph-store?graph=http%3A%2F%2Fabsent.example%2F", None, None, 404),
        ("GET", "graph-store", None, None, 400),
        ("GET", "nothing-of-that-name", None, None, 404),
        ("DELETE", "", None, None, 405),
    ],
)
def test_what_is_no_request_is_refused(
    server: Server, method: str, path: str, body: str | bytes | None, kind: str | None, status: int
) -> None:
    answer = server.client.request(method, path, content=body, headers={"content-type": kind} if kind else {})
    assert answer.status_code == status
    assert answer.json()["status"] == status


def test_head_options_and_other_origins(server: Server) -> None:
    head, get = (server.client.request(method, f"sparql?query={quote(COUNT)}") for method in ("HEAD", "GET"))
    assert head.content == b""
    assert head.headers["content-length"] == get.headers["content-length"] == str(len(get.content))
    options = server.client.options("sparql", headers={"origin": "http://elsewhere.example"})
    assert (options.status_code, options.headers["allow"]) == (204, "GET, HEAD, POST, OPTIONS")
    assert options.headers["access-control-allow-origin"] == get.headers["access-control-allow-origin"] == "*"


def test_an_answer_is_known_by_its_tag(server: Server) -> None:
    first = server.query(COUNT)
    tag = first.headers["etag"]
    assert server.query(COUNT, if_none_match=tag).status_code == 304
    assert server.query(COUNT, accept="text/csv").headers["etag"] != tag
    assert server.query(COUNT, if_none_match='W/"other"').status_code == 200
    assert "etag" not in server.query("SELECT (RAND() AS ?x) {}").headers
    assert server.query("SELECT (RAND() AS ?x) {}").text != server.query("SELECT (RAND() AS ?x) {}").text


def test_answers_are_compressed_for_who_can_read_that(server: Server) -> None:
    query = f"SELECT * {{ ?s <{EX}next> ?o }}"
    with server.client.stream("GET", "sparql", params={"query": query}, headers={"accept-encoding": "gzip"}) as answer:
        assert answer.headers["content-encoding"] == "gzip"
        raw = b"".join(answer.iter_raw())
    plain = server.client.get("sparql", params={"query": query}, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert gzip.decompress(raw) == plain.content


def test_the_server_describes_itself_and_its_data(server: Server) -> None:
    found = rdflib.Graph().parse(data=server.client.get("sparql", headers={"accept": "text/turtle"}).text, format="turtle")
    sd = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert [str(o) for o in found.objects(None, sd.endpoint)] == [f"{server.address}sparql"]
    assert set(found.objects(None, sd.supportedLanguage)) == {sd.SPARQL11Query}
    assert set(found.objects(None, sd.feature)) == {sd.UnionDefaultGraph}
    assert server.client.get(".well-known/void", headers={"accept": "text/turtle"}).status_code == 200


def test_a_query_is_stopped_in_time_whatever_it_does(server: Server) -> None:
    answer = server.query(CROSS)
    assert answer.status_code == 504
    assert answer.json()["detail"] == "the query was stopped after 2 seconds; ask for less, or in parts"
    shorter = server.client.get("sparql", params={"query": CROSS, "timeout": "0.2"})
    assert shorter.json()["detail"].startswith("the query was stopped after 0.2 seconds")
    assert server.values(COUNT) == [["3001"]]


def test_a_query_that_eats_memory_ends_only_its_own_process(server: Server) -> None:
    answer = server.client.get("sparql", params={"query": f"{ALL_PAIRS} ORDER BY DESC(CONCAT(STR(?a), STR(?d)))"})
    assert answer.status_code in (504, 507)
    sums = "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?b), STR(?c), STR(?d))) AS ?all) { ?a ?b ?c . ?d ?e ?f }"
    assert server.query(sums).status_code in (504, 507)
    assert server.values(COUNT) == [["3001"]]


def test_a_large_result_is_refused_or_visibly_cut(server: Server) -> None:
    with pytest.raises(httpx.RemoteProtocolError, match="incomplete chunked read"):
        server.query(ALL_PAIRS, accept="text/csv")
    whole = server.query(
        f"SELECT * {{ ?s <{EX}next> ?o . ?o <{EX}next> ?p . ?p <{EX}next> ?q }}", accept="application/n-triples, */*"
    )
    assert len(whole.json()["results"]["bindings"]) == 3000  # more than is sent before the rest is known
    with socket.create_connection(("127.0.0.1", httpx.URL(server.address).port or 0), timeout=30) as old:
        old.sendall(f"GET /sparql?query={quote(ALL_PAIRS)} HTTP/1.0\r\n\r\n".encode())
        assert old.makefile("rb").read().split(b"\r\n")[0] == b"HTTP/1.1 507 Insufficient Storage"


def test_who_finds_all_places_taken_waits_and_is_then_told(tmp_path: Path) -> None:
    with serving(make_graph(tmp_path / "build"), tmp_path / "log", "--timeout", "1.5", "--workers", "1") as server:
        statuses: list[int] = []
        threads = [threading.Thread(target=lambda: statuses.append(server.query(CROSS).status_code)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert statuses == [504, 504, 504]


def test_hanging_up_stops_the_query(server: Server) -> None:
    with pytest.raises(httpx.ReadTimeout):
        server.client.get("sparql", params={"query": CROSS}, timeout=0.3)
    assert server.values(COUNT) == [["3001"]]
    for _ in range(50):
        if any(line.get("status") == 499 for line in server.logged()):
            break
        time.sleep(0.1)
    gone = [line for line in server.logged() if line.get("status") == 499]
    assert gone and gone[0]["text"] == CROSS


def test_queries_are_logged_with_what_became_of_them(server: Server) -> None:
    server.query("ASK { ?logged ?p ?o }")
    line = next(line for line in server.logged() if "?logged" in line.get("text", ""))
    assert (line["event"], line["method"], line["status"]) == ("query", "POST", 200)
    assert isinstance(line["ms"], float)


def test_a_new_build_is_taken_over_without_a_request_lost(tmp_path: Path) -> None:
    build = make_graph(tmp_path / "build", 100)
    with serving(build, tmp_path / "log", "--workers", "2", "--cache", "0") as server:
        statuses: list[int] = []
        stop = threading.Event()

        def ask() -> None:
            with httpx.Client(base_url=server.address, trust_env=False) as client:
                while not stop.is_set():
                    statuses.append(client.get("sparql", params={"query": COUNT}).status_code)

        threads = [threading.Thread(target=ask) for _ in range(3)]
        for thread in threads:
            thread.start()
        assert server.values(COUNT) == [["101"]]
        make_graph(build, 200)
        for _ in range(100):
            if server.values(COUNT) == [["201"]]:
                break
            time.sleep(0.1)
        stop.set()
        for thread in threads:
            thread.join()
        assert server.values(COUNT) == [["201"]]
        assert set(statuses) == {200}


def test_clients_that_people_use(server: Server) -> None:
    wrapper = SPARQLWrapper(f"{server.address}sparql")
    wrapper.setQuery(COUNT)
    wrapper.setReturnFormat(JSON)
    rows: Any = wrapper.queryAndConvert()
    assert rows["results"]["bindings"][0]["n"]["value"] == "3001"
    wrapper.setReturnFormat(CSV)
    assert wrapper.queryAndConvert() == b"n\r\n3001\r\n"
    graph = rdflib.Graph(SPARQLStore(f"{server.address}sparql"))
    assert [str(row[0]) for row in graph.query(f"SELECT ?o {{ <{EX}n7> <{EX}next> ?o }}")] == [f"{EX}n8"]  # type: ignore[index]
    frame = pd.read_csv(f"{server.address}sparql?format=csv&query={quote('SELECT ?s ?o { ?s ?p ?o } LIMIT 7')}")
    assert (list(frame.columns), len(frame)) == (["s", "o"], 7)


class Elsewhere(BaseHTTPRequestHandler):
    """Notes who comes."""

    seen: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.seen.append(self.path)
        self.send_response(404)
        self.end_headers()

    do_POST = do_GET  # noqa: N815

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""


def test_nobody_is_reached_by_a_query_that_hides_its_service(server: Server, tmp_path: Path) -> None:
    from kg.server import confine

    elsewhere = HTTPServer(("127.0.0.1", 0), Elsewhere)
    threading.Thread(target=elsewhere.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{elsewhere.server_port}/"
    with serving(make_graph(tmp_path / "build", 10), tmp_path / "log", "--allow-update", "--plain") as writable:
        for text in (f"SELECT * {{ SERVICE <{address}> {{}} }}", f"SELECT * {{ ?s ?p trueSERVICE<{address}>{{}} }}",
                     f"PREFIX a: <x:y> SELECT * {{ ?s ?p a:.SERVICE <{address}> {{}} }}"):  # fmt: skip
            assert server.query(text).status_code == 403
        for text in (f"LOAD <{address}>", f"LOAD SILENT<{address}>", f"INSERT {{}} WHERE {{ SERVICE <{address}> {{}} }}"):
            headers = {"content-type": "application/sparql-update", "authorization": f"Bearer {TOKEN}"}
            assert writable.client.post("update", content=text, headers=headers).status_code == 403
    assert Elsewhere.seen == []
    elsewhere.shutdown()
    assert confine.CALLS  # the second line of defence has a test of its own below


def test_a_confined_process_opens_no_connection() -> None:
    import subprocess
    import sys

    code = (
        "import sys, threading\nfrom kg.server.confine import leave_network\nimport pyoxigraph\n"
        "if not leave_network(): print('no filter here'); sys.exit()\n"
        "try: print(list(pyoxigraph.Store().query('SELECT * { SERVICE <http://127.0.0.1:8/> { ?s ?p ?o } }')))\n"
        "except OSError as error: print(type(error).__name__)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ("PermissionError" if sys.platform == "linux" else "no filter here")


def test_updates_need_permission_and_token(tmp_path: Path) -> None:
    build = make_graph(tmp_path / "build", 10)
    with serving(build, tmp_path / "log", "--allow-update") as server:
        insert = "INSERT DATA { GRAPH <a:g> { <a:s> <a:p> 1 } }"
        kind = {"content-type": "application/sparql-update"}
        assert server.client.post("update", content=insert, headers=kind).status_code == 401
        assert server.client.post("update", content=insert, headers=kind | {"authorization": "Bearer no"}).status_code == 401
        token = {"authorization": f"Bearer {TOKEN}"}
        before = server.query(COUNT)
        assert server.client.post("update", content=insert, headers=kind | token).status_code == 204
        assert server.values(COUNT) == [["12"]]
        assert server.query(COUNT).headers["etag"] != before.headers["etag"]
        turtle = {"content-type": "text/turtle"} | token
        put = server.client.put("graph-store?graph=a:h", content="<a:s> <a:p> 2, 3 .", headers=turtle)
        assert put.status_code == 201
        assert server.client.put("graph-store?graph=a:h", content="<a:s> <a:p> 4 .", headers=turtle).status_code == 204
        got = server.client.get("graph-store?graph=a:h", headers={"accept": "application/n-triples"})
        assert got.text == '<a:s> <a:p> "4"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
        assert server.client.post("graph-store?graph=a:h", content="<a:s> <a:p> .", headers=turtle).status_code == 400
        assert server.client.delete("graph-store?graph=a:h", headers=token).status_code == 204
        assert server.client.delete("graph-store?graph=a:h", headers=token).status_code == 404
    with serving(build, tmp_path / "log") as server:
        assert server.values(COUNT) == [["12"]]  # it is on disk


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--graph", "/nowhere"), "/nowhere: no such folder; build a graph with: kg build SOURCE --out DIR"),
        (("--host", "192.0.2.1"), "cannot listen at 192.0.2.1:7878"),
        (("--allow-update",), "--allow-update wants a token of at least 8 characters in the environment variable KG_TOKEN"),
    ],
)
def test_a_server_that_cannot_start_says_why_in_one_line(options: tuple[str, ...], said: str, tmp_path: Path) -> None:
    import os
    import subprocess
    import sys

    command = [sys.executable, "-m", "kg", "serve", "--graph", str(make_graph(tmp_path / "b", 3)), *options]
    if "--graph" in options:
        command += ["--port", "0"]
    shutil.rmtree(tmp_path / "nothing", ignore_errors=True)
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "KG_TOKEN": "short"}, timeout=60)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert said in done.stderr
