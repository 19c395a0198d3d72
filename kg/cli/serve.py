"""``kg serve``."""

from __future__ import annotations

import os
from pathlib import Path

import typer

from kg.cli.graph import GRAPH
from kg.errors import UsageError

MIB = 1 << 20
TOKEN = "KG_TOKEN"  # noqa: S105 - name of a variable


def serve(
    graph: Path = GRAPH,
    host: str = typer.Option("127.0.0.1", metavar="ADDRESS", help="Where to listen; 0.0.0.0 is every address of this machine."),
    port: int = typer.Option(7878, min=0, max=65535, metavar="PORT", help="0 takes a free one."),
    timeout: float = typer.Option(30.0, min=0.01, metavar="SECONDS", help="Stop a query after this time."),
    workers: int = typer.Option(None, min=1, max=64, metavar="N", help="Queries that run at the same time.",
                                show_default="one per core, 2 to 8"),
    wait: float = typer.Option(10.0, min=0.0, metavar="SECONDS", help="How long a query waits for its turn before it is told 503."),
    memory: int = typer.Option(1024, min=64, metavar="MIB", help="Memory that the process of a query may take."),
    max_result: int = typer.Option(256, min=1, metavar="MIB", help="Largest result; a larger one is refused, never cut silently."),
    cache: int = typer.Option(64, min=0, metavar="MIB", help="Memory for finished answers."),
    allow_update: bool = typer.Option(False, "--allow-update", help=f"Allow writing to who shows the token in ${TOKEN}."),
    allow_service: list[str] = typer.Option([], "--allow-service", metavar="HOST[:PORT]", help="Hosts that SERVICE may reach."),
    plain: bool = typer.Option(False, "--plain", help="Default graph: the unnamed one, not the union; no prefixes known."),
) -> None:  # fmt: skip
    """Serve the graph: SPARQL endpoint, workbench, a page for each thing. Nothing leaves this machine.

    Queries are logged to standard error, one JSON object a line. A new build is taken over while the server runs.

    \b
    Example:
      kg serve
      kg serve --graph my-graph --port 8080 --timeout 10
    """
    from kg.server import Settings
    from kg.server import serve as run

    token = os.environ.get(TOKEN) if allow_update else None
    if allow_update and (token is None or len(token) < 8):
        raise UsageError(f"--allow-update wants a token of at least 8 characters in the environment variable {TOKEN}")
    chosen = {} if workers is None else {"workers": workers}
    settings = Settings(
        graph, timeout=timeout, wait=wait, memory=memory * MIB, max_result=max_result * MIB, cache=cache * MIB, token=token,
        services=tuple(allow_service), plain=plain, **chosen,
    )  # fmt: skip
    run(settings, host=host, port=port)
