"""Commands that judge: ``kg check``, ``kg score``, ``kg names lint``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import typer

from kg.cli.graph import GRAPH


def check(
    graph: Path = GRAPH,
    shacl: bool = typer.Option(True, "--shacl/--no-shacl", help="Judge by the shapes too, which takes longer."),
) -> None:
    """Judge a finished graph by the shapes (pySHACL) and the violation queries of ontology/checks.

    Exits with 1 if there is a violation; warnings are listed only.

    \b
    Example:
      kg check
      kg check --graph my-graph --no-shacl
    """
    from kg.checks import conforms
    from kg.store import GraphStore, visible
    from kg.terms import shrink

    with GraphStore.open(graph) as store:
        report = conforms(store, shacl=shacl)
    for finding in report.findings:
        where = " ".join(part for part in (shrink(finding.focus), shrink(finding.value)) if part)
        typer.echo(visible(f"{finding.severity}: {where}: {finding.message_en} [{shrink(finding.source)}]"))
    counts = Counter(finding.severity for finding in report.findings)
    found = ", ".join(f"{n} of severity {severity}" for severity, n in sorted(counts.items())) or "nothing wrong"
    queries = sum(name.endswith(".rq") for name in report.checked)
    shapes = "shapes and " if queries < len(report.checked) else ""
    typer.echo(f"{shapes}{queries} violation queries: {found}")
    if not report.conforms:
        raise typer.Exit(1)


def score(
    graph: Path = typer.Argument(..., metavar="DIR", help="Folder that kg build made from the gold documents, or its graph.nq."),
    gold: list[Path] = typer.Argument(..., metavar="GOLD", help="Folders with *.gold.json files."),
    errors: bool = typer.Option(False, "--errors", help="List every miss and every extra, document by document."),
    json: bool = typer.Option(False, "--json", help="Print the figures as JSON."),
    by_extractor: bool = typer.Option(False, "--by-extractor", help="Count right and wrong claims rule by rule."),
    calibration: bool = typer.Option(False, "--calibration", help="Set the claims' confidence beside their truth."),
) -> None:
    """Measure precision, recall and F1 against documents that a reader annotated.

    \b
    Example:
      kg score build tests/gold
      kg score build tests/gold --errors --by-extractor --calibration
    """
    from kg.scores import score
    from kg.store import visible

    scores = score(graph, gold)
    if errors:
        typer.echo("".join(f"{visible(line)}\n" for line in scores.errors_text().splitlines()), nl=False)
    typer.echo(scores.to_json() if json else scores.text(), nl=False)
    if by_extractor:
        typer.echo("\n" + scores.by_extractor_text(), nl=False)
    if calibration:
        typer.echo("\n" + scores.reliability().text(), nl=False)


def lint(
    folder: Path = typer.Argument(None, metavar="DIR", help="Folder with *.tsv files.", show_default="ontology/names"),
) -> None:
    """Check the files of known names: format, types, duplicates, identifiers.

    \b
    Example:
      kg names lint
      kg names lint my-names/
    """
    from kg.names import load

    names = load(folder) if folder else load()
    kinds = ", ".join(f"{n} {kind}" for kind, n in Counter(row.type for row in names.rows).most_common())
    typer.echo(f"{len(names.rows)} names in order: {kinds}")


def import_ror(
    dump: Path = typer.Argument(..., metavar="FILE", help="ROR dump: JSON, JSON lines, gzip or zip; schema 1 or 2."),
    out: Path = typer.Option(Path("names"), "--out", "-o", metavar="DIR", help="Folder of names to write, for kg build --names."),
    country: list[str] = typer.Option([], metavar="CODE", help="Only organisations of this country; repeatable."),
) -> None:
    """Add the organisations of the Research Organization Registry to the known names.

    A known organisation gains its identifiers where name and city agree; the others come as further names. In a text, an organisation
    is linked only where the name means no other.

    \b
    Example:
      kg names import ror ror-dump.json.gz --out names-with-ror
      kg names import ror ror-dump.json.gz --country NL --out names-with-ror
    """
    from kg.names import add_ror

    names, new, gained = add_ror(dump, out, countries=country)
    typer.echo(
        f"{len(names)} names in {out}: {new} new, {gained} known ones gained their ROR id; kg build --names {out} uses them"
    )
