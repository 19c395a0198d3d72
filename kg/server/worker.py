"""The process that evaluates queries, one at a time, and is killed when one takes too long or too much.

Run by ``kg.server.pool`` as ``python -m kg.server.worker FD``: its end of a socket, on which it is first told its setting, and then
requests (see ``kg.server.wire``). The engine evaluates a query inside one call that cannot be interrupted from Python; killing a
process always works, and frees its memory. It opens the store once, so that a query costs no start.
"""

from __future__ import annotations

import json
import secrets
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, NoReturn, cast

from pyoxigraph import NamedNode, QueryBoolean, QuerySolutions, QueryTriples, serialize

from kg.errors import KgError, QueryError
from kg.server import confine
from kg.server.update import with_dataset
from kg.server.wire import HEADER, Refusal, frame
from kg.store import GraphStore, folder
from kg.store.result import ROW_FORMATS, SHORT, TRIPLE_FORMATS
from kg.store.text import explained
from kg.terms import PREFIXES

CHUNK = 1 << 16


class Out:
    """What an answer is written to: frames of a bounded size, and an error once the answer is too large."""

    def __init__(self, stream: BinaryIO, limit: int) -> None:
        self.stream, self.limit = stream, limit
        self.size = 0
        self._part: list[bytes] = []
        self._held = 0

    def write(self, data: bytes) -> int:
        """Take bytes; what the engine's serialisers call."""
        self.size += len(data)
        if self.size > self.limit:
            raise Refusal("too-large", f"the result is larger than {self.limit} bytes; ask for less, or in parts (LIMIT, OFFSET)")
        self._part.append(bytes(data))
        self._held += len(data)
        if self._held >= CHUNK:
            self.flush()
            self.stream.flush()
        return len(data)

    def flush(self) -> None:
        """Send what is held."""
        if self._held:
            self.stream.write(frame(b"D", b"".join(self._part)))
            self._part, self._held = [], 0

    def say(self, letter: bytes, about: dict[str, object]) -> None:
        """Send a frame of JSON, after what is held."""
        self.flush()
        self.stream.write(frame(letter, json.dumps(about).encode()))


class Worker:
    """A store and what can be asked of it."""

    def __init__(self, setting: dict[str, object], stream: BinaryIO) -> None:
        self.writable, self.plain = bool(setting["writable"]), bool(setting["plain"])
        self.folder = Path(str(setting["folder"]))
        self.stream = stream
        self.limit = int(str(setting["max_result"]))
        path = Path(str(setting["store"]))
        self.graph = GraphStore.open(path, read_only=not self.writable)
        self.version = secrets.token_hex(16) if self.writable else self.graph.version
        self.prefixes = {} if self.plain else PREFIXES
        self._marked = False
        self._calls: dict[str, Callable[..., object]] | None = None

    def answer(self, request: dict[str, object], body: bytes) -> None:
        """Answer one request, whatever becomes of it."""
        began, out = time.perf_counter(), Out(self.stream, self.limit)
        try:
            match request["op"]:
                case "query":
                    self._query(request, out)
                case "update":
                    self._update(request, out)
                case "call":
                    self._call(request, out)
                case "graph":
                    from kg.server import graphs

                    graphs.answer(self, request, body, out)
                case other:
                    raise Refusal("failed", f"no such request {other!r}")
            out.say(b"E", {"bytes": out.size, "ms": round((time.perf_counter() - began) * 1000, 2), "version": self.version})
        except Refusal as error:
            out.say(b"X", {"kind": error.kind, "message": str(error)})
        except KgError as error:
            out.say(b"X", {"kind": "syntax" if "malformed" in str(error) else "failed", "message": error.message})
        except (OSError, ValueError, RuntimeError) as error:
            out.say(b"X", {"kind": "failed", "message": f"the query failed: {' '.join(str(error).split())}"})
        self.stream.flush()

    def _query(self, request: dict[str, object], out: Out) -> None:
        text = str(request["text"])
        default, named = _nodes(request.get("default")), _nodes(request.get("named"))
        chosen = bool(default or named)
        try:
            answer = self.graph.store.query(
                text,
                base_iri=_text(request.get("base")),
                prefixes=self.prefixes,
                # With a union default graph the engine would pass over FROM.
                use_default_graph_as_union=not (self.plain or chosen or request.get("chooses")),
                default_graph=list(default) if chosen else None,
                named_graphs=list(named) if chosen else None,
            )
        except SyntaxError as error:
            raise Refusal("syntax", explained(error, text)) from None
        self.write(answer, request, out)

    def write(self, answer: QuerySolutions | QueryBoolean | QueryTriples, request: dict[str, object], out: Out) -> None:
        """Write a result in the format that the request gives for its kind."""
        triples = isinstance(answer, QueryTriples)
        wanted = _text(request.get("triples" if triples else "rows"))
        if wanted is None:
            raise Refusal("not-acceptable", "the result of this kind of query cannot be had in any of the formats asked for")
        kind = "CONSTRUCT" if triples else "ASK" if isinstance(answer, QueryBoolean) else "SELECT"
        out.say(b"H", {"kind": kind, "format": wanted, "version": self.version})
        if isinstance(answer, QueryTriples):
            serialize(answer, cast(BinaryIO, out), TRIPLE_FORMATS[wanted], prefixes=None if self.plain else SHORT)
        elif isinstance(answer, QueryBoolean) and wanted in ("csv", "tsv"):
            out.write(b"true" if answer else b"false")  # neither format knows booleans; what others send
        else:
            answer.serialize(cast(BinaryIO, out), ROW_FORMATS[wanted])

    def _update(self, request: dict[str, object], out: Out) -> None:
        if not self.writable:
            raise Refusal("forbidden", "this server allows no updates")
        text = str(request["text"])
        try:
            if request.get("using") or request.get("using_named"):
                text = with_dataset(text, _strings(request.get("using")), _strings(request.get("using_named")))
            self.graph.store.update(text, base_iri=_text(request.get("base")), prefixes=self.prefixes)
        except SyntaxError as error:
            raise Refusal("syntax", explained(error, text).replace("query", "update", 1)) from None
        except QueryError as error:
            raise Refusal("syntax", error.message) from None
        self.changed()
        out.say(b"H", {"kind": "UPDATE", "version": self.version})

    def changed(self) -> None:
        """Note that the store holds something else than it was made from."""
        self.version = secrets.token_hex(16)
        if self.graph.path is not None and not self._marked:
            folder.describe(self.graph.path, {"version": self.version})
            self._marked = True

    def _call(self, request: dict[str, object], out: Out) -> None:
        if self._calls is None:
            from kg.server.views import calls

            self._calls = calls(self.graph, self.folder)
        arguments = request["arguments"]
        if not isinstance(arguments, dict):
            raise TypeError(arguments)
        found = self._calls[str(request["name"])](**arguments)
        out.say(b"H", {"kind": "JSON", "version": self.version})
        out.write(json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode())


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _strings(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _nodes(value: object) -> list[NamedNode]:
    return [NamedNode(item) for item in _strings(value)]


def _read(stream: BinaryIO) -> tuple[bytes, bytes]:
    """The next frame; ends the process when there is none, because the server has gone."""
    head = stream.read(HEADER.size)
    if len(head) < HEADER.size:
        raise SystemExit(0)
    letter, size = HEADER.unpack(head)
    return letter, stream.read(size)


def main() -> NoReturn:
    """Answer requests until the server hangs up."""
    connection = socket.socket(fileno=int(sys.argv[1]))
    incoming, outgoing = connection.makefile("rb"), cast(BinaryIO, connection.makefile("wb", buffering=1 << 18))
    confine.die_with_parent()
    setting = json.loads(_read(incoming)[1])
    try:
        worker = Worker(setting, outgoing)
    except KgError as error:
        outgoing.write(frame(b"X", json.dumps({"kind": "store", "message": str(error)}).encode()))
        outgoing.flush()
        raise SystemExit(2) from None
    confine.limit_memory(int(setting["memory"]))
    offline = True if setting["online"] else confine.leave_network()
    hello = {"version": worker.version, "quads": len(worker.graph), "confined": offline}
    outgoing.write(frame(b"H", json.dumps(hello).encode()))
    outgoing.flush()
    while True:
        request = json.loads(_read(incoming)[1])
        worker.answer(request, _read(incoming)[1] if request.get("body") else b"")


if __name__ == "__main__":
    main()
