"""The small parts of HTTP that every answer shares: reading a body, problems, compression, headers."""

from __future__ import annotations

import asyncio
import hmac
import json
import zlib
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl

from kg.server.answer import Answer, Problem
from kg.server.negotiate import choose

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

BODY_WAIT = 30.0
"""Seconds that a client may take for the next part of its request."""
SEND_WAIT = 60.0
"""Seconds that a client may take to receive the next part of an answer."""
COMPRESS_FROM = 1024
CORS: Headers = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Link, Retry-After, Server-Timing"),
]
SAFE: Headers = [(b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"same-origin")]
_ERRORS = (("json", ("application/problem+json", "application/json")), ("text", ("text/plain", "text/html")))


class Request:
    """What a client sent, read in parts and never more than allowed."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.scope, self.receive = scope, receive
        self.method = str(scope["method"])
        self.path = str(scope["path"])
        self.headers: dict[str, str] = {}
        for name, value in scope["headers"]:
            key = name.decode("latin-1")
            self.headers[key] = (
                f"{self.headers[key]}, {value.decode('latin-1')}" if key in self.headers else value.decode("latin-1")
            )

    @property
    def accept(self) -> str:
        """The Accept header."""
        return self.headers.get("accept", "")

    @property
    def media(self) -> str:
        """The media type of the body, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def base(self, path: str | None = None) -> str:
        """The address of a path of this server, as the client knows it."""
        host = self.headers.get("host", "localhost")
        return f"{self.scope.get('scheme', 'http')}://{host}{self.path if path is None else path}"

    def parameters(self) -> list[tuple[str, str]]:
        """The parameters in the address.

        Raises:
            Problem: they are not UTF-8.
        """
        return pairs(bytes(self.scope["query_string"]))

    async def body(self, limit: int) -> bytes:
        """The whole body.

        Raises:
            Problem: it is larger than allowed, or does not come.
        """
        parts, size = [], 0
        while True:
            try:
                async with asyncio.timeout(BODY_WAIT):
                    message = await self.receive()
            except TimeoutError:
                raise Problem("request", "the request did not end in time") from None
            if message["type"] == "http.disconnect":
                raise asyncio.CancelledError
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > limit:
                raise Problem("large-request", f"the request is larger than {limit} bytes")
            if not message.get("more_body"):
                return b"".join(parts)

    async def gone(self) -> None:
        """Wait until the client hangs up; only after its body was read."""
        while (await self.receive())["type"] != "http.disconnect":
            pass


def pairs(text: bytes) -> list[tuple[str, str]]:
    """The parameters of an address or form.

    Raises:
        Problem: they are not UTF-8, or too many.
    """
    try:
        return parse_qsl(text.decode("ascii"), keep_blank_values=True, errors="strict", max_num_fields=200)
    except (UnicodeError, ValueError):
        raise Problem("request", "the parameters are not URL-encoded UTF-8, or too many") from None


def allowed_to_write(request: Request, token: str | None) -> None:
    """Refuse a request that may not write.

    Raises:
        Problem: nobody may, or it does not show the token.
    """
    if token is None:
        raise Problem("forbidden", "this server allows no writing; it was started without --allow-update")
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not hmac.compare_digest(shown.strip().encode(), token.encode()):
        raise Problem("token", "writing needs the server's token: Authorization: Bearer TOKEN")


async def while_there(request: Request, work: Awaitable[Answer]) -> Answer:
    """The outcome of work, which is cancelled when the client hangs up.

    Raises:
        CancelledError: the client has hung up.
        Problem: as the work does.
    """
    task, gone = asyncio.ensure_future(work), asyncio.ensure_future(request.gone())
    try:
        await asyncio.wait((task, gone), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise asyncio.CancelledError
    finally:
        gone.cancel()
        if not task.done():
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def send_bytes(request: Request, send: Send, status: int, headers: Iterable[tuple[bytes, bytes]], body: bytes) -> None:
    """Send a whole answer, compressed if the client can read that and it pays."""
    out = [*headers, *CORS, *SAFE]
    if len(body) >= COMPRESS_FROM:
        out.append((b"vary", b"Accept, Accept-Encoding"))
        if takes_gzip(request):
            body = await asyncio.to_thread(packed, body) if len(body) > 1 << 18 else packed(body)
            out.append((b"content-encoding", b"gzip"))
    else:
        out.append((b"vary", b"Accept, Accept-Encoding"))
    await send_raw(request, send, status, out, body)


async def send_raw(request: Request, send: Send, status: int, headers: Headers, body: bytes) -> None:
    """Send a whole answer as it is; of HEAD only the head."""
    if status not in (204, 304):
        headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    async with asyncio.timeout(SEND_WAIT):
        await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else body})


async def send_problem(request: Request, send: Send, problem: Problem) -> None:
    """Tell a client why not, in JSON or plain text."""
    headers: Headers = [(b"cache-control", b"no-store")]
    if problem.kind == "busy":
        headers.append((b"retry-after", b"5"))
    if problem.kind == "token":
        headers.append((b"www-authenticate", b'Bearer realm="kg"'))
    if choose(request.accept, _ERRORS) == "text":
        headers.append((b"content-type", b"text/plain; charset=utf-8"))
        body = f"{problem.message}\n".encode(errors="replace")
    else:
        headers.append((b"content-type", b"application/problem+json"))
        body = json.dumps(problem.details(), ensure_ascii=False).encode(errors="replace")
    await send_bytes(request, send, problem.status, headers, body)


def takes_gzip(request: Request) -> bool:
    """Whether a client reads gzip."""
    coding = request.headers.get("accept-encoding", "")
    return "gzip" in coding and "gzip;q=0" not in coding.replace(" ", "").replace("q=0.", "q=1.")


def packed(body: bytes) -> bytes:
    """Bytes as gzip, the same for the same bytes."""
    coder = zlib.compressobj(5, zlib.DEFLATED, 31)
    return coder.compress(body) + coder.flush()
