"""Everything put together: which path is answered by what."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from kg.server import graphstore, protocol
from kg.server.answer import Problem
from kg.server.describe import VOID, service_description
from kg.server.graphstore import GraphStore
from kg.server.http import CORS, Receive, Request, Scope, Send, send_bytes, send_problem, send_raw, while_there
from kg.server.negotiate import TRIPLES, choose, media_type
from kg.server.pool import Pool
from kg.server.protocol import Endpoint
from kg.server.site import Site

log = logging.getLogger("kg.server")
ALLOW_HEADERS = b"Authorization, Content-Type, Accept, If-None-Match"


class App:
    """An ASGI application (https://asgi.readthedocs.io/en/latest/specs/main.html)."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.endpoint, self.graphs, self.site = Endpoint(pool), GraphStore(pool), Site(pool)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        request, started = Request(scope, receive), False

        async def noted(message: Any) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self._answer(request, noted)
        except Problem as problem:
            if not started:
                await send_problem(request, send, problem)
        except (asyncio.CancelledError, TimeoutError):
            return  # the client has gone, or does not read: the connection is cut
        except Exception:
            log.exception("a defect of the server at %s", request.path)
            if not started:
                await send_problem(request, send, Problem("failed", "a defect of the server; its log says more"))

    async def _answer(self, request: Request, send: Send) -> None:
        path = request.path
        writing = path in ("/sparql", "/sparql/", "/update") or path.startswith(graphstore.PATH)
        if request.method == "OPTIONS":
            allow = (
                graphstore.METHODS if path.startswith(graphstore.PATH) else protocol.METHODS if writing else b"GET, HEAD, OPTIONS"
            )
            headers = [(b"allow", allow), (b"access-control-allow-methods", allow), (b"access-control-max-age", b"86400"),
                       (b"access-control-allow-headers", ALLOW_HEADERS)]  # fmt: skip
            await send_raw(request, send, 204, [*headers, *CORS], b"")
        elif path in ("/sparql", "/sparql/", "/update"):
            if request.method in ("GET", "HEAD") and not request.scope["query_string"]:
                await self._describe(request, send)
            else:
                await self.endpoint(request, send)
        elif path == graphstore.PATH or path.startswith(graphstore.PATH + "/"):
            await self.graphs(request, send)
        elif request.method not in ("GET", "HEAD"):
            raise Problem("method", f"{request.method} is not allowed here")
        elif path == "/.well-known/void":
            await self._void(request, send)
        else:
            await self.site(request, send)

    async def _describe(self, request: Request, send: Send) -> None:
        form = choose(request.accept, TRIPLES) or "ttl"
        body = service_description(self.pool.settings, request.base("/sparql"), self.pool.quads, form)
        await send_bytes(request, send, 200, [(b"content-type", media_type(form).encode())], body)

    async def _void(self, request: Request, send: Send) -> None:
        form = choose(request.accept, TRIPLES) or "ttl"
        text = VOID % (request.base("/sparql"), request.base("/graph-store?default"), request.base("/id"))
        answer = await while_there(request, self.pool.ask({"op": "query", "text": text, "triples": form}))
        body = b"".join([piece async for piece in answer])
        await send_bytes(
            request, send, 200, [(b"content-type", media_type(form).encode()), (b"cache-control", b"no-cache")], body
        )
