"""The pages."""

from __future__ import annotations

from kg.server.answer import Problem
from kg.server.http import Request, Send
from kg.server.pool import Pool


class Site:
    """Pages, API and what they are made of."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool

    async def __call__(self, request: Request, send: Send) -> None:
        """Answer one request."""
        raise Problem("not-found", "there is no such page")
