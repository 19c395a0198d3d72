"""The SPARQL 1.1 Protocol (https://www.w3.org/TR/sparql11-protocol/), on ``/sparql`` and, for updates too, ``/update``."""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
import time
import zlib
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any

from kg.server.answer import Answer, Problem
from kg.server.http import (
    COMPRESS_FROM,
    CORS,
    SAFE,
    SEND_WAIT,
    Headers,
    Request,
    Send,
    allowed_to_write,
    packed,
    pairs,
    send_bytes,
    send_problem,
    send_raw,
    takes_gzip,
    while_there,
)  # fmt: skip
from kg.server.negotiate import ROWS, TRIPLES, choose, media_type
from kg.server.pool import Pool
from kg.store.text import keywords, remote_targets

log = logging.getLogger("kg.server.queries")
METHODS = b"GET, HEAD, POST, OPTIONS"
CHANGING = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE", "SERVICE"})
"""Words by which the same query can give something else on the same graph."""
LOGGED = 4000
"""Characters of a query that are logged."""
LARGEST_KEPT = 1 << 20
KNOWN = 1000


@dataclass(frozen=True)
class Operation:
    """A query or update, as a request states it."""

    text: str
    update: bool
    default: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    rows: str | None = None
    triples: str | None = None
    timeout: float | None = None
    steady: bool = True
    """Whether the same graph always gives the same answer."""
    chooses: bool = False
    """Whether the text chooses its data set by FROM."""

    def request(self, base: str) -> dict[str, Any]:
        """What a worker is asked."""
        if self.update:
            return {"op": "update", "text": self.text, "base": base, "using": self.default, "using_named": self.named}
        return {"op": "query", "text": self.text, "base": base, "default": self.default, "named": self.named, "rows": self.rows, "chooses": self.chooses,
                "triples": self.triples}  # fmt: skip


@dataclass
class Cache:
    """Finished answers, the most lately used ones of each version of the graph."""

    limit: int
    kept: OrderedDict[tuple[object, ...], tuple[Headers, bytes, bytes | None]] = field(default_factory=OrderedDict)
    size: int = 0

    def get(self, key: tuple[object, ...]) -> tuple[Headers, bytes, bytes | None] | None:
        """An answer: headers, body, body as gzip."""
        found = self.kept.get(key)
        if found is not None:
            self.kept.move_to_end(key)
        return found

    def put(self, key: tuple[object, ...], headers: Headers, body: bytes) -> tuple[Headers, bytes, bytes | None]:
        """Keep an answer if it is small enough."""
        entry = (headers, body, packed(body) if len(body) >= COMPRESS_FROM else None)
        size = len(body) + len(entry[2] or b"") + 1000
        if self.limit and size <= min(self.limit, LARGEST_KEPT) and key not in self.kept:
            self.kept[key] = entry
            self.size += size
            while self.size > self.limit:
                _, (_, old, gz) = self.kept.popitem(last=False)
                self.size -= len(old) + len(gz or b"") + 1000
        return entry


class Endpoint:
    """Answers queries and updates."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.settings = pool.settings
        self.cache = Cache(self.settings.cache)
        self.known: dict[tuple[object, ...], Operation] = {}
        """What requests by GET asked for that came before: their text need not be looked through again."""

    async def __call__(self, request: Request, send: Send) -> None:
        """Answer one request to ``/sparql`` that has a query or update."""
        began = time.perf_counter()
        note: dict[str, Any] = {"event": "query", "method": request.method}
        try:
            place = (request.scope["query_string"], request.accept, request.path, request.headers.get("host"))
            operation = self.known.get(place) if request.method == "GET" else None
            if operation is None:
                operation = await self.read(request)
                if request.method == "GET":
                    if len(self.known) >= KNOWN:
                        self.known.clear()
                    self.known[place] = operation
            note |= {"event": "update" if operation.update else "query", "text": operation.text[:LOGGED]}
            note |= await (self._update if operation.update else self._query)(request, operation, send)
        except Problem as problem:
            note |= {"status": problem.status, "error": problem.message}
            await send_problem(request, send, problem)
        except asyncio.CancelledError:
            note |= {"status": 499, "error": "the client hung up"}
        finally:
            note["ms"] = round((time.perf_counter() - began) * 1000, 2)
            log.info(json.dumps(note, ensure_ascii=False))

    async def read(self, request: Request) -> Operation:
        """What a request asks for.

        Raises:
            Problem: it is not a request of the protocol.
        """
        given = request.parameters()
        if request.method in ("GET", "HEAD"):
            await request.body(0)
            text = _one(given, "query")
            if any(name == "update" for name, _ in given):
                raise Problem("method", "updates are sent by POST")
            if text is None:
                raise Problem("request", "the parameter query is missing")
            return self._operation(request, text, given, update=False)
        if request.method != "POST":
            raise Problem("method", f"{request.method} is not allowed here; use GET or POST")
        body = await request.body(self.settings.max_request)
        charset = (
            request.headers.get("content-type", "").lower().partition("charset=")[2].strip(" \"'").partition(";")[0] or "utf-8"
        )
        if charset.replace("-", "") not in ("utf8", "usascii"):
            raise Problem("media", f"the request is in {charset[:40]}; only UTF-8 is read")
        if request.media == "application/x-www-form-urlencoded":
            given += pairs(body)
            query, update = _one(given, "query"), _one(given, "update")
            if (query is None) == (update is None):
                raise Problem("request", "the form needs one parameter: query or update")
            return self._operation(request, query if update is None else update, given, update=query is None)
        try:
            text = body.decode()
        except UnicodeDecodeError as error:
            raise Problem("request", f"the request is not UTF-8 (byte {error.start})") from None
        if request.media == "application/sparql-query":
            return self._operation(request, text, given, update=False)
        if request.media == "application/sparql-update":
            return self._operation(request, text, given, update=True)
        raise Problem("media", "send application/sparql-query, application/sparql-update or application/x-www-form-urlencoded")

    def _operation(self, request: Request, text: str | None, given: list[tuple[str, str]], *, update: bool) -> Operation:
        text = text or ""
        kind = "using" if update else "default"
        named = tuple(v for n, v in given if n == ("using-named-graph-uri" if update else "named-graph-uri"))
        default = tuple(v for n, v in given if n == f"{kind}-graph-uri")
        if "\x00" in text or any("\ud800" <= c <= "\udfff" for c in text):
            raise Problem("request", "the text holds characters that are none")
        for iri in (*default, *named):
            if not iri or any(c in '<>"{}|^`\\ ' or c < " " for c in iri) or ":" not in iri:
                raise Problem("request", f"not the address of a graph: {ascii(iri)[:100]}")
        for target in remote_targets(text, ("SERVICE", "LOAD") if update else ("SERVICE",)):
            if not self.settings.reachable(target):
                what = f"<{target}>" if target else "an address that only shows while it runs"
                raise Problem("forbidden", f"SERVICE and LOAD may not reach {what}; see --allow-service")
        form = _one(given, "format")
        rows, triples = choose(request.accept, ROWS), choose(request.accept, TRIPLES)
        if form is not None:
            rows = form if form in dict(ROWS) else None
            triples = {"json": "jsonld", "xml": "rdfxml"}.get(form, form if form in dict(TRIPLES) else None)
        words = keywords(text)
        return Operation(
            text, update, default, named, rows, triples, _seconds(_one(given, "timeout")), not (CHANGING & words), "FROM" in words
        )

    async def _query(self, request: Request, operation: Operation, send: Send) -> dict[str, Any]:
        key = (
            self.pool.version,
            operation.text,
            operation.default,
            operation.named,
            operation.rows,
            operation.triples,
            request.path,
        )
        steady = operation.steady
        kept = self.cache.get(key) if steady else None
        if kept is None and steady and request.headers.get("if-none-match") == _tag(key):
            await send_raw(request, send, 304, [(b"etag", _tag(key).encode()), *CORS], b"")
            return {"status": 304}
        if kept is None:
            asked = self.pool.ask(operation.request(request.base()), timeout=operation.timeout)
            answer = await while_there(request, asked)
            headers = [(b"content-type", media_type(answer.head["format"]).encode())]
            if steady:
                headers.append((b"etag", _tag((answer.head["version"], *key[1:])).encode()))
            headers.append((b"cache-control", b"no-cache" if steady else b"no-store"))
            if not answer.done and request.scope.get("http_version") == "1.0":
                while not answer.done:  # HTTP/1.0 has no way to tell a cut answer from a whole one
                    await asyncio.sleep(0.02)
            if answer.problem is not None:
                raise answer.problem
            if not answer.done:
                return await self._stream(request, send, headers, answer)
            body = answer.body()
            answer.close()
            headers.append((b"server-timing", f"query;dur={answer.tail['ms']}".encode()))
            if not steady or answer.head["version"] != key[0] or len(body) > LARGEST_KEPT:
                await send_bytes(request, send, 200, headers, body)
                return {"status": 200, "bytes": len(body)}
            kept = self.cache.put(key, [*headers, (b"vary", b"Accept, Accept-Encoding"), *CORS, *SAFE], body)
        headers, body, small = kept
        tag = next((value for name, value in headers if name == b"etag"), b"").decode()
        if request.headers.get("if-none-match") == tag:
            await send_raw(request, send, 304, headers, b"")
            return {"status": 304}
        if small is not None and takes_gzip(request):
            await send_raw(request, send, 200, [*headers, (b"content-encoding", b"gzip")], small)
        else:
            await send_raw(request, send, 200, headers, body)
        return {"status": 200, "bytes": len(body)}

    async def _stream(self, request: Request, send: Send, headers: Headers, answer: Answer) -> dict[str, Any]:
        """Send an answer while it comes. If it fails on the way, the connection is cut: an HTTP client then knows it is not whole."""
        coder = zlib.compressobj(5, zlib.DEFLATED, 31) if takes_gzip(request) else None
        headers = [*headers, (b"vary", b"Accept, Accept-Encoding"), *CORS, *SAFE]
        headers += [(b"content-encoding", b"gzip")] if coder else []
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        size = 0
        try:
            if request.method != "HEAD":
                async for piece in answer:
                    size += len(piece)
                    data = coder.compress(piece) if coder else piece
                    if data:
                        async with asyncio.timeout(SEND_WAIT):
                            await send({"type": "http.response.body", "body": data, "more_body": True})
                        if size % (1 << 22) < len(piece):
                            await asyncio.sleep(0)
            async with asyncio.timeout(SEND_WAIT):
                await send({"type": "http.response.body", "body": coder.flush() if coder and size else b""})
        except (Problem, TimeoutError) as error:
            return {"status": 200, "bytes": size, "error": getattr(error, "message", "the client reads too slowly"), "cut": True}
        finally:
            answer.close()
        return {"status": 200, "bytes": size}

    async def _update(self, request: Request, operation: Operation, send: Send) -> dict[str, Any]:
        allowed_to_write(request, self.settings.token)
        answer = await self.pool.ask(operation.request(request.base()))
        answer.close()
        await send_bytes(request, send, 204, [(b"cache-control", b"no-store")], b"")
        return {"status": 204}


def _one(given: list[tuple[str, str]], name: str) -> str | None:
    """The only value of a parameter, None without one.

    Raises:
        Problem: there are several.
    """
    values = [value for key, value in given if key == name]
    if len(values) > 1:
        raise Problem("request", f"the parameter {name} is given {len(values)} times")
    return values[0] if values else None


def _seconds(text: str | None) -> float | None:
    if text is None:
        return None
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e6:
        raise Problem("request", "timeout is a number of seconds above 0")
    return seconds


def _tag(key: tuple[object, ...]) -> str:
    """A validator for the answer to a query on a version of the graph; weak, because the order of rows is not fixed."""
    return f'W/"{hashlib.blake2b(json.dumps(key).encode(), digest_size=12).hexdigest()}"'
