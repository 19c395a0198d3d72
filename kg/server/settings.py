"""What a server is told when it starts."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

MIB = 1 << 20


@dataclass(frozen=True)
class Settings:
    """Limits and permissions of a server; the defaults suit a laptop."""

    graph: Path
    """Build folder, or a store's own folder."""
    timeout: float = 30.0
    """Seconds that a query may take."""
    workers: int = field(default_factory=lambda: max(2, min(8, os.cpu_count() or 2)))
    """Queries that run at the same time."""
    queue: int = 256
    """Requests that may wait for a free worker."""
    wait: float = 10.0
    """Seconds that a request may wait."""
    memory: int = 1024 * MIB
    """Bytes that the process of one query may take."""
    max_result: int = 256 * MIB
    """Bytes of a result."""
    max_request: int = 4 * MIB
    """Bytes of a query, or of a form."""
    max_upload: int = 256 * MIB
    """Bytes of RDF that may be written at once."""
    cache: int = 64 * MIB
    """Bytes of finished answers that are kept; 0 keeps none."""
    token: str | None = None
    """What a request has to show to write; None allows no writing at all."""
    services: tuple[str, ...] = ()
    """``host`` or ``host:port`` that SERVICE and LOAD may reach."""
    plain: bool = False
    """Whether the default graph is the unnamed one instead of the union, and no prefix is known beforehand."""

    @property
    def writable(self) -> bool:
        """Whether anything can be written."""
        return self.token is not None

    def reachable(self, address: str | None) -> bool:
        """Whether SERVICE or LOAD may reach an address.

        >>> allowed = Settings(Path("build"), services=("a.example", "[::1]:7878")).reachable
        >>> allowed("http://a.example/x"), allowed("http://a.example:81/"), allowed("http://[::1]:7878/"), allowed(None)
        (True, False, True, False)
        >>> allowed("http://b.example@a.example:80/"), allowed("file://a.example/x"), allowed("http://b.example/a.example")
        (False, False, False)
        """
        if address is None or "\\" in address:
            return False
        try:
            parts = urlsplit(address)
            port = parts.port
        except ValueError:
            return False
        if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc:
            return False
        host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
        usual = 443 if parts.scheme == "https" else 80
        allowed = {name.casefold() for name in self.services}
        return f"{host}:{port or usual}" in allowed or (port in (None, usual) and host in allowed)
