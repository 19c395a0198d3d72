"""A real server for tests: ``kg serve`` in a process of its own, and a graph to serve."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

from kg.store import GraphStore

TOKEN = "a-token-for-tests"
EX = "http://example.org/"


@dataclass
class Server:
    """A server that runs, and a client for it."""

    process: subprocess.Popen[str]
    address: str
    client: httpx.Client
    log: Path

    def query(self, text: str, **headers: str) -> httpx.Response:
        """Send a query."""
        names = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post("sparql", content=text, headers={"content-type": "application/sparql-query", **names})

    def values(self, text: str) -> list[list[str]]:
        """The rows of a query, as strings."""
        rows = self.query(text, accept="text/csv").raise_for_status().text.splitlines()[1:]
        return [row.split(",") for row in rows]

    def memory(self) -> int:
        """Bytes that the server and its workers hold, beside what they share."""
        server, held = psutil.Process(self.process.pid), 0
        for process in (server, *server.children()):
            with suppress(psutil.Error):  # it has just ended
                held += process.memory_full_info().uss
        return held

    def logged(self) -> list[dict[str, Any]]:
        """What the server logged."""
        return [json.loads(line) for line in self.log.read_text("utf-8").splitlines() if line.startswith("{")]


@contextmanager
def serving(graph: Path, log: Path, *options: str) -> Iterator[Server]:
    """A server with some options; ended afterwards."""
    command = [sys.executable, "-m", "kg", "serve", "--graph", str(graph), "--port", "0", *options]
    with log.open("w") as errors:
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=errors, text=True, env={**os.environ, "KG_TOKEN": TOKEN}
        )
    try:
        assert process.stdout is not None
        found = re.match(r"(http://\S+)", line := process.stdout.readline())
        assert found, line + log.read_text()
        with httpx.Client(base_url=found[1], timeout=60, trust_env=False) as client:
            yield Server(process, found[1], client, log)
    finally:
        process.terminate()
        process.wait(20)


def make_graph(folder: Path, size: int = 3000) -> Path:
    """A build folder with a graph: ``size`` links in a ring, and a name in another graph."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = [f"<{EX}n{i}> <{EX}next> <{EX}n{(i + 1) % size}> <{EX}ring> .\n" for i in range(size)]
    lines.append(f'<{EX}n0> <{EX}name> "nul"@nl <{EX}names> .\n')
    (folder / "graph.nq").write_text("".join(lines), "utf-8")
    GraphStore.create(folder / "graph.nq", folder).close()
    return folder
