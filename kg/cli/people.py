"""Commands on changes and on people: ``kg review``, ``diff``, ``forget``, ``person``."""

from __future__ import annotations

import json as as_json
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from kg.cli.graph import GRAPH
from kg.errors import UsageError

if TYPE_CHECKING:
    from kg.curate import Doubt
    from kg.decisions import Ruling

INSIDE = typer.Option([], "--in", metavar="DOCUMENT", help="Only in this document, where others have the same name; repeatable.")


def review(
    graph: Path = GRAPH,
    number: int = typer.Option(20, "--number", "-n", metavar="N", min=1, help="At most so many."),
    listing: bool = typer.Option(False, "--list", help="List them, ask nothing."),
    json: bool = typer.Option(False, "--json", help="Print them as JSON, ask nothing."),
    who: str = typer.Option(None, metavar="NAME", help="Who decides.", show_default="$KG_WHO, else the user's name"),
) -> None:
    """Walk through what the build was unsure of, the most valuable first: who is who, and claims of low confidence.

    Answers go into the file of decisions; the next build applies them.

    \b
    Example:
      kg review --list
      kg review --graph my-graph --json --number 5
    """
    from kg.curate import decisions_file, doubts
    from kg.curate.review import to_json
    from kg.decisions import load
    from kg.store import visible

    found = doubts(graph, load(decisions_file(graph)), limit=number)
    if json:
        typer.echo(to_json(found), nl=False)
        return
    if not found:
        typer.echo("Nothing to look at.")
    for place, doubt in enumerate(found, 1):
        typer.echo(visible(f"{place}/{len(found)}  {doubt.question}"))
        for line in _evidence(doubt):
            typer.echo(visible(f"    {line}"))
        if not listing and not _ask(graph, doubt, who):
            return


def _evidence(doubt: Doubt) -> list[str]:
    from kg.terms import shrink

    if doubt.kind == "claim":
        return [
            f"“{' '.join(doubt.quote.split())}”",
            f"{doubt.document}  {doubt.confidence:.2f} {doubt.reason}  {shrink(doubt.claim)}",
        ]
    taken = "taken for one" if doubt.joined else "kept apart"
    lines = [f"{taken}: {doubt.reason} ({doubt.confidence:.2f})"]
    for side in doubt.sides:
        lines.append(f"{side.name}, {side.type}, {side.document}  {shrink(side.iri)}")
        lines += [f"  “{sentence}”" for sentence in side.evidence]
    return lines


def _ask(graph: Path, doubt: Doubt, who: str | None) -> bool:
    """Ask for one decision and write it; False to stop."""
    from kg.cli.decide import record
    from kg.store import visible

    keys = {"s": "same", "d": "different"} if doubt.kind == "identity" else {"a": "accept", "r": "reject"}
    choice = ", ".join(f"[{key}] {word}" for key, word in keys.items())
    while True:
        answer: str = typer.prompt(f"    {choice}, [n] next, [q] stop", default="n", show_default=False).strip().lower()
        if answer in ("q", "n"):
            return answer == "n"
        if answer in keys:
            typer.echo(visible(f"    {record(graph, _ruling(graph, doubt, keys[answer]), who)}"))
            return True


def _ruling(graph: Path, doubt: Doubt, action: str) -> Ruling:
    from kg.curate import ruling_on
    from kg.decisions import Ruling
    from kg.store import GraphStore

    if doubt.kind == "identity":
        one, other = doubt.sides
        return Ruling("", "", "", action, one.name, one.document, other.name, other.document)
    with GraphStore.open(graph) as store:
        return ruling_on(store, graph, doubt.claim, action)


def diff(
    old: str = typer.Argument("last", metavar="OLD", help="A build folder, an .nq file, a date, or last: the graph before."),
    new: str = typer.Argument("now", metavar="NEW", help="The same, or now: the present graph."),
    graph: Path = GRAPH,
    json: bool = typer.Option(False, "--json", help="Print the changes as JSON."),
) -> None:
    """Tell what is new, gone and changed between two graphs, entity by entity.

    \b
    Example:
      kg diff my-graph build
      kg diff my-graph build --json
    """
    from kg.curate import changes, choose
    from kg.store import visible

    found = changes(choose(graph, old), choose(graph, new))
    if json:
        typer.echo(found.to_json(), nl=False)
        return
    for line in found.text().splitlines():
        typer.echo(visible(line))


def forget(
    name: str = typer.Argument(..., metavar="NAME", help="Full name of the person, or the person's IRI."),
    documents: list[str] = INSIDE,
    graph: Path = GRAPH,
    verify: bool = typer.Option(False, "--verify", help="Remove nothing; search every file for the name."),
) -> None:
    """Remove a person from store, cache, exports, maps and kept graphs, for good: no later build brings the person back.

    Writes a receipt beside the file of decisions. The documents themselves stay as they are. With --verify: exits with 1 if
    the name is found.

    \b
    Example:
      kg forget "Mat Daemen"
      kg forget "Mat Daemen" --verify
    """
    from kg.curate import forget as erase
    from kg.curate import traces
    from kg.curate.forget import known_forms
    from kg.store import visible

    if verify:
        forms, _ = known_forms(graph, name, documents)
        left, files = traces(graph, forms, documents)
        for trace in left:
            typer.echo(visible(f"found: {trace.path}"))
        typer.echo(f"{'found' if left else 'not found'}, {files} files searched")
        if left:
            raise typer.Exit(1)
        return
    receipt, path = erase(graph, name, documents)
    typer.echo(visible(f"forgotten as {receipt.id}: {receipt.entities} entities, {len(receipt.documents)} documents blacked out, "
                       f"{receipt.kept} kept graphs cleaned, {len(receipt.rewritten)} exports and maps made again"))  # fmt: skip
    typer.echo(visible(f"receipt: {path}"))
    for file in receipt.traces:
        typer.echo(visible(f"still found: {file}"))
    if receipt.traces:
        raise typer.Exit(1)


def person(
    name: str = typer.Argument(..., metavar="NAME", help="Full name of the person, or the person's IRI."),
    documents: list[str] = INSIDE,
    graph: Path = GRAPH,
    export: Path = typer.Option(
        None, "--export", metavar="FILE", help="Write it to a file (- for the terminal).", show_default="-"
    ),
) -> None:
    """Give everything that is held about a person, as JSON, for a request for access.

    \b
    Example:
      kg person "Bram van Ginneken"
      kg person "Bram van Ginneken" --export person.json --graph my-graph
    """
    from kg.curate import held

    text = as_json.dumps(held(graph, name, tuple(documents)), indent=1, ensure_ascii=False, default=str) + "\n"
    if export is None or str(export) == "-":
        typer.echo(text, nl=False)
        return
    try:
        export.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", path=export) from None
    typer.echo(export)
