"""The SPARQL 1.1 Graph Store Protocol (https://www.w3.org/TR/sparql11-http-rdf-update/), below ``/graph-store``."""

from __future__ import annotations

import secrets
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any

from kg.server.answer import Problem
from kg.server.graphs import MEDIA
from kg.server.http import Headers, Request, Send, allowed_to_write, send_bytes, while_there
from kg.server.negotiate import TRIPLES, choose, media_type
from kg.server.pool import Pool

PATH = "/graph-store"
METHODS = b"GET, HEAD, PUT, POST, DELETE, OPTIONS"


class GraphStore:
    """Reads and writes one graph at a time."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    async def __call__(self, request: Request, send: Send) -> None:
        """Answer one request.

        Raises:
            Problem: it is refused.
        """
        if request.method not in ("GET", "HEAD", "PUT", "POST", "DELETE"):
            raise Problem("method", f"{request.method} is not allowed on a graph")
        writing = request.method not in ("GET", "HEAD")
        if writing:
            allowed_to_write(request, self.pool.settings.token)
        graph, fresh = _graph(request), False
        if graph == "":
            if request.method != "POST":
                raise Problem("request", "say which graph: ?default or ?graph=IRI")
            graph, fresh = request.base(f"{PATH}/{secrets.token_hex(12)}"), True
        asked: dict[str, Any] = {"op": "graph", "method": "GET" if request.method == "HEAD" else request.method, "graph": graph,
                                 "base": graph or request.base(), "triples": choose(request.accept, TRIPLES)}  # fmt: skip
        if request.method in ("GET", "HEAD"):
            await request.body(0)
            answer = await while_there(request, self.pool.ask(asked))
            headers: Headers = [
                (b"content-type", media_type(answer.head["format"]).encode()), (b"cache-control", b"no-cache"),
                (b"etag", f'W/"{answer.head["version"][:24]}-{answer.head["format"]}"'.encode()),
            ]  # fmt: skip
            body = b"".join([piece async for piece in answer])
            await send_bytes(request, send, 200, headers, body)
            return
        body = await request.body(self.pool.settings.max_upload)
        if request.method != "DELETE":
            asked["media"] = request.media or "text/turtle"
            if request.media == "multipart/form-data":
                asked["parts"], body = _parts(request, body)
        answer = await self.pool.ask(asked, body)
        answer.close()
        created = bool(answer.head["created"])
        headers = [(b"cache-control", b"no-store")]
        if fresh and graph is not None:
            headers.append((b"location", graph.encode()))
        await send_bytes(request, send, 201 if created else 204, headers, b"")


def _graph(request: Request) -> str | None:
    """The graph that a request is about: its address, None for the default graph, empty where it names none.

    Raises:
        Problem: it names several, or something that is no address.
    """
    given = request.parameters()
    names = [value for name, value in given if name == "graph"]
    default = [value for name, value in given if name == "default"]
    if len(names) + len(default) > 1:
        raise Problem("request", "give either ?default or one ?graph=IRI")
    if default:
        return None
    if not names:
        if request.path.rstrip("/") == PATH:
            return ""
        names = [request.base(bytes(request.scope.get("raw_path", b"")).decode("ascii", "replace"))]
    if ":" not in names[0] or any(c in '<>"{}|^`\\' or c <= " " for c in names[0]):
        raise Problem("request", f"not the address of a graph: {ascii(names[0])[:100]}")
    return names[0]


def _parts(request: Request, body: bytes) -> tuple[list[tuple[str, int]], bytes]:
    """The graphs in a form: media type and size of each, and all of them in a row.

    Raises:
        Problem: the form is damaged, or has none.
    """
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode()
    form = BytesParser(policy=HTTP).parsebytes(head + body)
    kinds, bodies = [], []
    for part in form.iter_parts() if form.is_multipart() else ():
        media, data = part.get_content_type(), part.get_payload(decode=True)
        if media not in MEDIA or not isinstance(data, bytes):
            raise Problem("media", f"no graph can be read from {media}")
        kinds.append((media, len(data)))
        bodies.append(data)
    if not kinds:
        raise Problem("request", "the form has no parts")
    return kinds, b"".join(bodies)
