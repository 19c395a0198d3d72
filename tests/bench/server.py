"""Load on the endpoint, beside ``oxigraph serve`` on the same data and rdflib-endpoint on the same data, in one run.

Run by ``make bench``. ``oxigraph`` and ``rdflib-endpoint`` are looked for on the PATH and in the folder ``$KG_BENCH_BIN`` (a virtual
environment's ``bin`` with both from PyPI, kept apart because their dependencies are not the project's); what is absent is left out.

Printed for each server, group of queries and number of clients: requests per second, p50, p95, p99 in milliseconds, and the server's
processor time for a request, which does not depend on how fast the clients are.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
import psutil

from kg.questions import questions
from kg.terms import sparql_prologue

CLIENTS = (1, 8, 32)
HTTP = httpx.Client(timeout=15, trust_env=False)
CHEAP_MS = 5.0
"""Questions that kg serve without its cache answers within this time count as cheap."""
JOIN_MS, JOINS = 60.0, 6
"""So many of those within this time are the joins that every server is given; what takes longer is heavy, and no task for rdflib."""
COMPLETIONS = (
    "SELECT * { ?l a ", "SELECT * { ?l a dhai:Lab ; ", "SELECT * { ?l a dhai:Lab ; deel", "SELECT * { ?l a dhai:Lab . ?l dhai:partOf ",
    "SELECT * { ?p dhai:leads ?l . ?l dhai:partOf ?c . ?c ", "SELECT * { rad", "SELECT * { ?x dhai:focusesOn ", "SELECT * { ?x ",
)  # fmt: skip


@dataclass(frozen=True)
class Target:
    """A server to measure."""

    name: str
    path: str
    port: int
    process: psutil.Process

    def seconds(self) -> float:
        """Processor time of the server and its workers so far."""
        total = 0.0
        for process in (self.process, *self.process.children(recursive=True)):
            times = process.cpu_times()
            total += times.user + times.system
        return total


def tool(name: str) -> str | None:
    """A program, from $KG_BENCH_BIN or the PATH."""
    return shutil.which(name, path=os.pathsep.join([os.environ.get("KG_BENCH_BIN", ""), os.environ.get("PATH", "")]))


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def started(name: str, command: list[str], port: int, path: str) -> Iterator[Target]:
    """A server, from when it answers until the end of the block."""
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, start_new_session=True
    )
    try:
        for _ in range(600):
            try:
                if httpx.get(f"http://127.0.0.1:{port}{path}", params={"query": "ASK {}"}, timeout=5).status_code == 200:
                    break
            except httpx.HTTPError:
                pass
            if process.poll() is not None:
                raise RuntimeError(f"{name} does not start: {' '.join(command)}")
            time.sleep(0.2)
        yield Target(name, path, port, psutil.Process(process.pid))
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()


async def client(target: Target, requests: list[bytes], deadline: float, times: list[float]) -> None:
    """Send requests over one connection, one after the other, until the time is up; every answer must be 200."""
    reader, writer = await asyncio.open_connection("127.0.0.1", target.port, limit=1 << 24)
    number = 0
    while time.perf_counter() < deadline:
        began = time.perf_counter()
        writer.write(requests[number % len(requests)])
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 200 " in head[:16], head[:200]
        lower = head.lower()
        length = re.search(rb"content-length: (\d+)", lower)
        if length:
            await reader.readexactly(int(length[1]))
        else:
            while size := int((await reader.readline()).split(b";")[0], 16):
                await reader.readexactly(size + 2)
            await reader.readline()
        times.append(time.perf_counter() - began)
        number += 1
        if b"connection: close" in lower:
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", target.port, limit=1 << 24)
    writer.close()


def request(target: Target, query: str) -> bytes:
    """A query as the bytes of a request."""
    return (
        f"GET {target.path}?query={quote(query, safe='')} HTTP/1.1\r\nHost: 127.0.0.1:{target.port}\r\n"
        "Accept: application/sparql-results+json\r\n\r\n"
    ).encode()


def load(target: Target, queries: list[str], clients: int, seconds: float) -> tuple[float, list[float], float]:
    """Requests per second, their times in milliseconds, and the server's processor milliseconds for each."""
    requests = [request(target, query) for query in queries]
    times: list[float] = []

    async def run() -> None:
        deadline = time.perf_counter() + seconds
        turned = [requests[i % len(requests) :] + requests[: i % len(requests)] for i in range(clients)]
        await asyncio.gather(*(client(target, mine, deadline, times) for mine in turned))

    before, began = target.seconds(), time.perf_counter()
    asyncio.run(run())
    took = time.perf_counter() - began
    return len(times) / took, sorted(t * 1000 for t in times), (target.seconds() - before) / len(times) * 1000


def answers(target: Target, query: str) -> tuple[int, float]:
    """Rows of an answer, and milliseconds that it took (best of three), as the server tells them, if it does."""
    best, rows, address = 1e9, -1, f"http://127.0.0.1:{target.port}{target.path}"
    for _ in range(3):
        began = time.perf_counter()
        try:
            got = HTTP.get(address, params={"query": query}, headers={"Accept": "application/sparql-results+json"})
        except httpx.TimeoutException:
            return -1, 1e9
        if got.status_code != 200:
            return -1, 1e9
        told = re.search(r"dur=([\d.]+)", got.headers.get("server-timing", ""))
        best = min(best, float(told[1]) if told else (time.perf_counter() - began) * 1000)
        rows = len(got.json()["results"]["bindings"]) if "results" in got.json() else 1
    return rows, best


def probe(target: Target, queries: dict[str, str]) -> dict[str, tuple[int, float]]:
    """The questions that a server answers, one after the other, up to the first that takes longer than the time limit."""
    found = {}
    for question, query in queries.items():
        found[question] = answers(target, query)
        if found[question][0] < 0:
            break
    return found


def targets(build: Path, folder: Path) -> Iterator[tuple[str, list[str], int, str]]:
    """Name, command, port and path of each server that can be measured here."""
    kg = [sys.executable, "-m", "kg", "serve", "--graph", str(build)]
    for name, options in (("kg serve --cache 0", ["--cache", "0"]), ("kg serve", [])):
        port = free_port()
        yield name, [*kg, "--port", str(port), *options], port, "/sparql"
    oxigraph = tool("oxigraph")
    if oxigraph is None:
        print("oxigraph is absent: not measured")
    else:
        store, port = folder / "oxigraph", free_port()
        subprocess.run([oxigraph, "load", "-l", str(store), "-f", str(build / "graph.nq")], check=True, capture_output=True)
        command = [oxigraph, "serve-read-only", "-l", str(store), "-b", f"127.0.0.1:{port}", "--union-default-graph"]
        yield "oxigraph serve", command, port, "/query"
    endpoint = tool("rdflib-endpoint")
    if endpoint is None:
        print("rdflib-endpoint is absent: not measured")
    else:
        port = free_port()
        command = [endpoint, "serve", str(build / "graph.nq"), "--host", "127.0.0.1", "--port", str(port)]
        yield "rdflib-endpoint", command, port, "/"


def measure(build: Path, seconds: float) -> None:
    """Measure everything and print it."""
    gallery = {q.name: sparql_prologue() + q.query({}) for q in questions()}
    speed: dict[tuple[str, str, int], float] = {}
    groups: dict[str, list[str]] = {}
    rows: dict[str, dict[str, int]] = {}
    with tempfile.TemporaryDirectory() as temporary:
        for name, command, port, path in targets(build, Path(temporary)):
            asked = (
                list(gallery) if not groups or name != "rdflib-endpoint" else [q for g in ("cheap", "joins") for q in groups[g]]
            )
            # Started anew for the load: what was given up in between, a server without a time limit would go on working at.
            with started(name, command, port, path) as target:
                single = probe(target, {question: gallery[question] for question in asked})
            with started(name, command, port, path) as target:
                rows[name] = {question: count for question, (count, _) in single.items()}
                if not groups:  # the first server decides which are which
                    slower = sorted((q for q, (_, ms) in single.items() if ms > CHEAP_MS), key=lambda q: single[q][1])
                    joins = [q for q in slower if single[q][1] <= JOIN_MS][:JOINS]
                    groups = {
                        "cheap": [q for q in single if q not in slower],
                        "joins": joins,
                        "heavy": [q for q in slower if q not in joins],
                    }
                    print({group: len(names) for group, names in groups.items()}, "joins:", ", ".join(joins))
                print(f"\n{name}: {target.seconds():.1f} s of processor time to start")
                for group, names in groups.items():
                    fit = [q for q in names if single.get(q, (-1, 0.0))[0] >= 0]
                    if len(fit) < len(names):
                        print(f"  {group}: {len(names) - len(fit)} of {len(names)} left out")
                    if not fit:
                        continue
                    for clients in CLIENTS:
                        rate, times, cpu = load(target, [gallery[q] for q in fit], clients, seconds)
                        speed[name, group, clients] = rate
                        cut = statistics.quantiles(times, n=100) if len(times) > 1 else times * 99
                        print(f"  {group:5} {clients:3} clients {rate:8.1f}/s  p50 {cut[49]:8.2f}  p95 {cut[94]:8.2f}  "
                              f"p99 {cut[98]:8.2f} ms  processor {cpu:7.2f} ms", flush=True)  # fmt: skip
                for question in names_that_differ(rows, name):
                    print(f"  {question}: {rows[name][question]} rows, kg serve {rows['kg serve --cache 0'][question]}")
                if name == "kg serve":
                    completion(target)
                    recovery(target)
    print()
    for other, factor, group in (("oxigraph serve", 0.7, "cheap"), ("rdflib-endpoint", 20, "joins")):
        for name in ("kg serve", "kg serve --cache 0"):
            for clients in CLIENTS:
                if (other, group, clients) in speed:
                    ratio = speed[name, group, clients] / speed[other, group, clients]
                    print(f"{name}, {group}, {clients:2} clients: {ratio:.2f} x {other} (wanted: {factor})")


def names_that_differ(rows: dict[str, dict[str, int]], name: str) -> list[str]:
    """Questions that a server answers with another number of rows than kg serve."""
    return [q for q, count in rows[name].items() if count >= 0 and count != rows["kg serve --cache 0"].get(q, count)]


def completion(target: Target) -> None:
    """How long completion takes."""
    times = []
    with httpx.Client(base_url=f"http://127.0.0.1:{target.port}") as http:
        for turn in range(26):
            for query in COMPLETIONS:
                began = time.perf_counter()
                http.get("/api/complete", params={"query": query, "position": len(query), "lang": "nl"}).raise_for_status()
                if turn:  # the first turn reads the names in
                    times.append((time.perf_counter() - began) * 1000)
    cut = statistics.quantiles(times, n=100)
    print(f"  completion: p50 {cut[49]:.1f}  p95 {cut[94]:.1f}  p99 {cut[98]:.1f} ms (wanted: p95 at most 200)")


def recovery(target: Target) -> None:
    """Speed and memory before and after 40 queries without end."""
    query = "SELECT ?l { ?l a <https://w3id.org/dhai/ontology#Lab> } # "

    def first() -> float:
        times = []
        for number in range(30):
            began = time.perf_counter()
            HTTP.get(f"http://127.0.0.1:{target.port}{target.path}", params={"query": f"{query}{time.time_ns()} {number}"})
            times.append((time.perf_counter() - began) * 1000)
        return statistics.median(times)

    def held() -> float:
        processes = (target.process, *target.process.children(recursive=True))
        return float(sum(p.memory_full_info().uss for p in processes)) / (1 << 20)

    before = first(), held()
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    for _ in range(40):
        HTTP.get(f"http://127.0.0.1:{target.port}{target.path}", params={"query": endless, "timeout": "0.2"})
    time.sleep(2)
    after = first(), held()
    print(
        f"  a first query: {before[0]:.2f} ms and {before[1]:.0f} MiB before 40 endless ones, {after[0]:.2f} ms and {after[1]:.0f} MiB after"
    )


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--graph", type=Path, default=Path("build"), help="folder that kg build made")
    parser.add_argument("--seconds", type=float, default=5.0, help="length of each measurement")
    given = parser.parse_args()
    measure(given.graph, given.seconds)


if __name__ == "__main__":
    main()
