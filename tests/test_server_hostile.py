"""What somebody who means harm, or is clumsy, can send: the server goes on answering, and gives its memory back."""

from __future__ import annotations

import asyncio
import socket
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

import httpx
import psutil
import pytest
from server_support import EX, Server, make_graph, serving

FIRST = f"SELECT ?o {{ <{EX}n7> <{EX}next> ?o }}"
MIB = 1 << 20
EVERYTHING = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("hostile")
    options = ("--timeout", "20", "--wait", "3", "--workers", "2", "--memory", "512", "--max-result", "32", "--cache", "1")
    with serving(make_graph(folder / "build", 5000), folder / "log", *options) as running:
        running.query(FIRST)
        yield running


@pytest.fixture(autouse=True)
def unharmed(server: Server) -> Iterator[None]:
    """After each test the server answers its first query, with all its workers, and its memory is back."""
    before = server.memory()
    yield
    for _ in range(300):
        held = server.memory() - before
        if held < 100 * MIB and len(children(server)) == 2:
            break
        time.sleep(0.1)
    assert held < 100 * MIB
    assert len(children(server)) == 2
    assert server.values(FIRST) == [[f"{EX}n8"]]


def children(server: Server) -> list[int]:
    """Processes of the server's workers."""
    found = []
    for child in psutil.Process(server.process.pid).children():
        with suppress(psutil.Error):  # it has just ended
            found += [child.pid] if child.status() != psutil.STATUS_ZOMBIE else []
    return found


@pytest.mark.parametrize(
    "query",
    [
        EVERYTHING.replace("*", "(COUNT(*) AS ?n)", 1),
        f"SELECT (COUNT(*) AS ?n) {{ ?a (<{EX}next>|!<{EX}other>)* ?b }}",
        f"SELECT (COUNT(*) AS ?n) {{ ?a (<{EX}next>|^<{EX}next>)+ ?b . ?b (<{EX}next>|^<{EX}next>)+ ?c }}",
        "SELECT (SUM(STRLEN(CONCAT(STR(?a), STR(?d), STR(?g)))) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
        "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY DESC(?g)",
        'ASK { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(REGEX(CONCAT(STR(?a), STR(?d), STR(?g)), "^(((a+)+)+)+$")) }',
    ],
)
def test_queries_without_end_are_stopped(server: Server, query: str) -> None:
    assert server.client.get("sparql", params={"query": query, "timeout": "1"}).status_code in (504, 507)


def test_a_result_without_end_is_cut_visibly(server: Server) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        server.client.get("sparql", params={"query": EVERYTHING, "timeout": "3"})


def test_a_large_query_is_answered_and_a_too_large_one_refused(server: Server) -> None:
    values = " ".join(f"<{EX}n{i}>" for i in range(40000))
    query = f"SELECT (COUNT(*) AS ?n) {{ VALUES ?s {{ {values} }} ?s <{EX}next> ?o }}"
    assert len(query) > MIB
    assert server.query(query, accept="text/csv").text == "n\r\n5000\r\n"
    assert server.query(f"ASK {{}} # {'x' * (5 * MIB)}").status_code == 413


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * " + "{" * 10000 + "}" * 10000,
        "SELECT * { FILTER(" + "(" * 10000 + "1" + ")" * 10000 + ") }",
        "SELECT * { ?s " + "(" * 10000 + f"<{EX}next>" + ")" * 10000 + " ?o }",
        "SELECT * { FILTER(" + "!" * 10000 + "true) }",
        "SELECT * { ?s ?p " + "[ ?p " * 10000 + "?o" + "]" * 10000 + " }",
        "SELECT * { ?s ?p ?o " + "OPTIONAL { ?s ?p ?o " * 10000 + "}" * 10000 + " }",
    ],
    ids=["groups", "brackets", "path", "not", "blank", "optional"],
)
def test_ten_thousand_brackets_end_one_process_at_most(server: Server, query: str) -> None:
    answer = server.query(query)
    assert answer.status_code in (200, 400, 504, 507)
    assert answer.headers["content-type"].startswith("application/")
    if answer.status_code == 507:
        assert answer.json()["detail"].startswith("the query ended its process (signal SIG")


def test_who_reads_slowly_or_not_at_all_holds_nobody_up(server: Server) -> None:
    host, port = server.address.removeprefix("http://").rstrip("/").split(":")
    large = f"SELECT * {{ ?s <{EX}next> ?o . ?a <{EX}name> ?b . VALUES ?c {{ 1 2 3 4 5 6 7 8 9 }} }}"
    slow = []
    for _ in range(12):
        connection = socket.create_connection((host, int(port)), timeout=10)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(f"GET /sparql?query={quote(large)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        slow.append(connection)
    for _ in range(20):
        assert server.values(FIRST) == [[f"{EX}n8"]]
    for connection in slow[:3]:
        assert connection.recv(12) == b"HTTP/1.1 200"
    for connection in slow:
        connection.close()


def test_who_never_ends_a_request_holds_nobody_up(server: Server) -> None:
    host, port = server.address.removeprefix("http://").rstrip("/").split(":")
    started = []
    for head in (
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: 100\r\n\r\nASK",
        b"GET /spar",
    ):
        for _ in range(30):
            connection = socket.create_connection((host, int(port)), timeout=10)
            connection.sendall(head)
            started.append(connection)
    assert server.values(FIRST) == [[f"{EX}n8"]]
    for connection in started:
        connection.close()


def test_two_hundred_at_once_are_answered_or_told_to_wait(server: Server) -> None:
    async def ask() -> list[int]:
        limits = httpx.Limits(max_connections=200)
        async with httpx.AsyncClient(base_url=server.address, timeout=60, limits=limits, trust_env=False) as client:
            answers = [client.get("sparql", params={"query": f"{FIRST} # {i}"}) for i in range(200)]
            return [answer.status_code for answer in await asyncio.gather(*answers)]

    statuses = Counter(asyncio.run(ask()))
    assert set(statuses) <= {200, 503} and statuses[200] > 20


def test_two_hundred_without_end_are_stopped_or_told_to_wait(server: Server) -> None:
    async def ask() -> list[httpx.Response]:
        limits = httpx.Limits(max_connections=200)
        async with httpx.AsyncClient(base_url=server.address, timeout=60, limits=limits, trust_env=False) as client:
            heavy = {"query": EVERYTHING.replace("*", "(COUNT(*) AS ?n)", 1), "timeout": "1"}
            return await asyncio.gather(*(client.get("sparql", params=heavy) for _ in range(200)))

    answers = asyncio.run(ask())
    statuses = Counter(answer.status_code for answer in answers)
    assert set(statuses) == {503, 504}
    assert all(answer.headers["retry-after"] == "5" for answer in answers if answer.status_code == 503)


@pytest.mark.parametrize(
    "raw",
    [
        b"GET / HTTP/9.9\r\n\r\n",
        b"\x16\x03\x01\x02\x00",
        b"GET " + b"/" * 100_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /sparql?query=%ff HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\nContent-Length: -5\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: x\r\nAccept: " + b"a/b," * 5000 + b"\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: <script>\r\nAccept-Language: nl;q=x,,;;\r\n\r\n",
    ],
    ids=["version", "tls", "path", "bytes", "length", "accept", "host"],
)
def test_broken_requests_break_nothing(server: Server, raw: bytes) -> None:
    host, port = server.address.removeprefix("http://").rstrip("/").split(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_WR)
        answer = connection.recv(65536)
    assert answer == b"" or answer.startswith(b"HTTP/1.1 ")
    assert b"<script>" not in answer and b"Traceback" not in answer


def test_what_was_done_to_it_left_no_defect_in_the_log(server: Server) -> None:
    assert "Traceback" not in Path(server.log).read_text("utf-8")
