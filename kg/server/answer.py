"""What a worker gives, while it gives it; and why it does not."""

from __future__ import annotations

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator
from typing import IO, Any

AHEAD = 1 << 18
"""Bytes that are waited for before a client is told anything: errors up to there have a status of their own."""
IN_MEMORY = 1 << 22
PIECE = 1 << 16

STATUS = {
    "syntax": 400, "request": 400, "token": 401, "forbidden": 403, "not-found": 404, "method": 405, "not-acceptable": 406,
    "large-request": 413, "media": 415, "failed": 500, "memory": 507, "too-large": 507, "busy": 503, "stopped": 504,
}  # fmt: skip
TITLES = {
    "syntax": "Malformed", "request": "Bad request", "token": "Token wanted", "forbidden": "Not allowed here",
    "not-found": "Not found", "method": "Method not allowed", "not-acceptable": "Not acceptable",
    "large-request": "Request too large", "media": "Unsupported media type", "failed": "Failed",
    "memory": "Query ended its process", "too-large": "Result too large", "busy": "Too busy", "stopped": "Query stopped",
}  # fmt: skip
_PLACE = re.compile(r"line (\d+), column (\d+)")


class Problem(Exception):
    """Why a request is not answered (https://www.rfc-editor.org/rfc/rfc9457)."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind, self.message = kind, message
        self.status = STATUS[kind]

    def details(self) -> dict[str, Any]:
        """The members of ``application/problem+json``.

        >>> Problem("syntax", "the query is malformed at line 1, column 4: expected x").details()["column"]
        4
        """
        found = {
            "type": f"urn:dhai-kg:problem:{self.kind}",
            "title": TITLES[self.kind],
            "status": self.status,
            "detail": self.message,
        }
        place = _PLACE.search(self.message)
        return found | ({"line": int(place[1]), "column": int(place[2])} if place else {})


class Answer:
    """An answer: what it is, its bytes as far as they are there, and how it ended."""

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.head: dict[str, Any] = {}
        self.tail: dict[str, Any] = {}
        self.size = 0
        self.done = False
        self.clean = False
        """Whether the worker is ready for the next request although this one failed."""
        self.problem: Problem | None = None
        self.task: asyncio.Task[None] | None = None
        self._parts: list[bytes] = []
        self._file: IO[bytes] | None = None
        self._more = asyncio.Event()

    def add(self, data: bytes) -> None:
        """Take bytes from the worker."""
        self.size += len(data)
        if self._file is None and self.size > IN_MEMORY:
            self._file = tempfile.TemporaryFile(prefix="kg-serve-")  # noqa: SIM115 - closed by close()
            self._file.write(b"".join(self._parts))
            self._parts = []
        if self._file is None:
            self._parts.append(data)
        else:
            self._file.seek(0, 2)
            self._file.write(data)
        self._more.set()

    def end(self, tail: dict[str, Any]) -> None:
        """Note that this was all."""
        self.tail, self.done = tail, True
        self._more.set()

    def fail(self, problem: Problem) -> None:
        """Note that there will be no more."""
        self.problem, self.done = problem, True
        self._more.set()

    def close(self) -> None:
        """Give everything up, the query too if it still runs."""
        if self.task is not None and not self.task.done():
            self.task.cancel()
        if self._file is not None:
            self._file.close()
            self._file = None
        self._parts = []

    def body(self) -> bytes:
        """All bytes of a finished answer."""
        if self._file is None:
            return b"".join(self._parts)
        self._file.seek(0)
        return self._file.read()

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The bytes as they come; afterwards the answer is closed.

        Raises:
            Problem: the worker failed on the way.
        """
        sent = 0
        try:
            while True:
                self._more.clear()
                while sent < self.size:
                    piece = self._piece(sent)
                    sent += len(piece)
                    yield piece
                if self.problem is not None:
                    raise self.problem
                if self.done:
                    return
                await self._more.wait()
        finally:
            self.close()

    def _piece(self, start: int) -> bytes:
        if self._file is not None:
            self._file.seek(start)
            return self._file.read(PIECE)
        at = 0
        for part in self._parts:
            if at + len(part) > start:
                return part[start - at :]
            at += len(part)
        return b""
