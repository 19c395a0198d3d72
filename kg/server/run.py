"""Start and stop of a server."""

from __future__ import annotations

import asyncio
import logging
import resource
import socket
import sys
from contextlib import suppress

import uvicorn

from kg.errors import UsageError
from kg.server.app import App
from kg.server.pool import Pool
from kg.server.settings import Settings

CONNECTIONS = 1000
GRACE = 5


def run(settings: Settings, *, host: str, port: int) -> None:
    """Serve until interrupted; see ``kg.server.serve``."""
    listener = _listen(host, port)
    name = f"[{host}]" if ":" in host else host
    address = f"http://{name}:{listener.getsockname()[1]}/"
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(message)s")
    # A cut answer is meant; uvicorn takes it for a defect.
    logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard if hard != resource.RLIM_INFINITY else max(soft, 8192), hard))
    with listener, suppress(KeyboardInterrupt):
        asyncio.run(_serve(settings, listener, address))


async def _serve(settings: Settings, listener: socket.socket, address: str) -> None:
    pool = Pool(settings)
    try:
        await pool.start()
        config = uvicorn.Config(
            App(pool), log_config=None, access_log=False, limit_concurrency=CONNECTIONS, server_header=False, lifespan="off",
            timeout_keep_alive=30, timeout_graceful_shutdown=GRACE, h11_max_incomplete_event_size=1 << 16, ws="none",
        )  # fmt: skip
        print(f"{address}  ({pool.quads} quads; workbench at {address}, endpoint at {address}sparql)", flush=True)
        await uvicorn.Server(config).serve(sockets=[listener])
    finally:
        await pool.close()


def _listen(host: str, port: int) -> socket.socket:
    """A socket that listens, or a sentence why not.

    Raises:
        UsageError: the address is no address of this machine, or in use.
    """
    try:
        family, kind, protocol, _, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(family, kind, protocol)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(where)
        listener.listen(512)
    except (OSError, OverflowError) as error:
        reason = getattr(error, "strerror", None) or error
        raise UsageError(f"cannot listen at {host}:{port}: {reason}; choose another with --host, --port") from None
    return listener
