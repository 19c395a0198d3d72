"""A query in a process of its own, so that it can be stopped whatever it does, and its memory is freed.

The engine evaluates a query inside one call that cannot be interrupted from Python; killing a process always works.
Run as ``python -m kg.store.worker``: the request as JSON on standard input; on standard output one line of JSON (kind, variables,
or an error), then the result as SPARQL JSON or N-Triples.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from pyoxigraph import QueryResultsFormat, QueryTriples, RdfFormat, Store, parse, parse_query_results

from kg.errors import KgError, QueryError
from kg.store.result import Kind, Result


def run(directory: Path, query: str, timeout: float, *, service: bool) -> Result:
    """Evaluate a query on a store on disk, and stop it after ``timeout`` seconds.

    Raises:
        QueryError: if it is malformed, fails, or was stopped.
    """
    request = json.dumps({"directory": str(directory), "query": query, "service": service}).encode()
    try:
        # -P keeps the working folder out of the module search path.
        done = subprocess.run(
            [sys.executable, "-P", "-m", "kg.store.worker"], input=request, capture_output=True, timeout=timeout, check=False,
            env=_environment(),
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise QueryError(f"the query was stopped after {timeout:g} seconds; ask for less, or allow more with --timeout") from None
    head, _, body = done.stdout.partition(b"\n")
    try:
        about = json.loads(head)
    except ValueError:
        reason = f"signal {-done.returncode}" if done.returncode < 0 else f"exit code {done.returncode}"
        raise QueryError(f"the query ended its process ({reason}), probably for lack of memory") from None
    if "error" in about:
        raise QueryError(about["error"])
    if about["kind"] == Kind.CONSTRUCT:
        triples = Store()
        triples.extend(parse(body, RdfFormat.N_TRIPLES))
        found = triples.query("CONSTRUCT WHERE { ?s ?p ?o }")
        if not isinstance(found, QueryTriples):
            raise TypeError(found)
        return Result(found)
    answer = parse_query_results(body, QueryResultsFormat.JSON)
    return Result(answer)


def _environment() -> dict[str, str]:
    import os

    package = str(Path(__file__).resolve().parents[2])
    paths = [package, *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def main() -> None:
    """Answer one request from standard input."""
    from kg.store import GraphStore

    request = json.loads(sys.stdin.buffer.read())
    out = sys.stdout.buffer
    try:
        with GraphStore.open(Path(request["directory"])) as store:
            result = store.query(request["query"], service=request["service"])
            body = result.serialize("nt" if result.kind is Kind.CONSTRUCT else "json")
            kind = result.kind
            del result
    except KgError as error:
        out.write(json.dumps({"error": str(error)}).encode() + b"\n")
        return
    out.write(json.dumps({"kind": kind}).encode() + b"\n" + body)


if __name__ == "__main__":
    main()
