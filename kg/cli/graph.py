"""Commands that ask a graph: ``kg query``, ``explain``, ``export``, ``map``, ``info``."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path

import typer

from kg.errors import UsageError

GRAPH = typer.Option(Path("build"), "--graph", "-g", metavar="DIR", help="Folder that kg build made.")


class QueryFormat(StrEnum):
    """How a query's result can be written."""

    TABLE = "table"
    CSV = "csv"
    TSV = "tsv"
    JSON = "json"
    TTL = "ttl"


class ExportFormat(StrEnum):
    """What a graph can be exported to; held equal to ``kg.exports.FORMATS`` by a test."""

    TTL = "ttl"
    TRIG = "trig"
    NQ = "nq"
    JSONLD = "jsonld"
    RDFXML = "rdfxml"
    GRAPHML = "graphml"
    GEXF = "gexf"
    CSV = "csv"


class Language(StrEnum):
    """Language of names and words."""

    NL = "nl"
    EN = "en"


def query(
    text: str = typer.Argument(None, metavar="QUERY", help="SPARQL text, a file FILE.rq, or - for standard input."),
    graph: Path = GRAPH,
    form: QueryFormat = typer.Option(QueryFormat.TABLE, "--format", "-f", help="How the result is written."),
    name: str = typer.Option(None, "--name", "-n", metavar="NAME", help="A question of ontology/queries, instead of a text."),
    param: list[str] = typer.Option([], "--param", "-p", metavar="KEY=VALUE", help="Value of a parameter of the question."),
    questions: bool = typer.Option(False, "--list", help="List the questions that --name knows, with their parameters."),
    lang: Language = typer.Option(None, help="Language of names in the answer to a question.", show_default="en"),
    timeout: float = typer.Option(None, metavar="SECONDS", min=0.001, help="Stop the query after this time."),
) -> None:
    """Ask the graph in SPARQL 1.1. The usual prefixes need no declaration.

    \b
    Example:
      kg query "SELECT ?lab { ?lab a dhai:Lab }" --format csv
      kg query --name labs-per-umc --param umc="UMC Utrecht" --lang nl
    """
    from kg.store import GraphStore

    if questions:
        _list_questions()
        return
    if (text is None) == (name is None):
        raise UsageError("give either a query (text, FILE.rq or -) or --name")
    if param and name is None:
        raise UsageError("--param goes with --name")
    if lang is not None and name is None:
        raise UsageError('--lang goes with --name; a query of your own can say FILTER(LANG(?name) != "nl")')
    with GraphStore.open(graph) as store:
        if name is not None:
            from kg.questions import question

            result = question(name).ask(store, _pairs(param), lang=(lang or Language.EN).value, timeout=timeout)
        else:
            result = store.query(_query_text(text), timeout=timeout)
        width = None
        if form is QueryFormat.TABLE and sys.stdout.isatty():
            from rich.console import Console

            width = Console().width
        sys.stdout.buffer.write(result.serialize(form.value, width=width))
        sys.stdout.buffer.flush()


def _query_text(text: str) -> str:
    """The query that an argument means."""
    if text == "-":
        return sys.stdin.read()
    if not text.endswith(".rq") or "{" in text:
        return text
    try:
        return Path(text).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"cannot be read: {getattr(error, 'strerror', None) or 'not UTF-8'}", path=text) from None


def _pairs(params: list[str]) -> dict[str, str]:
    """``KEY=VALUE`` options as a mapping."""
    pairs = {}
    for param in params:
        key, equals, value = param.partition("=")
        if not equals or not key:
            raise UsageError(f"--param wants KEY=VALUE, not {param!r}")
        pairs[key] = value
    return pairs


def _list_questions() -> None:
    """Name, parameters and title of every question."""
    from kg.questions import questions

    for question in questions():
        typer.echo(f"{question.name:32}  {question.title_en}")
        for parameter in question.parameters:
            typer.echo(f"{'':32}  --param {parameter.name}=…  {parameter.about}")


def explain(
    name: str = typer.Argument(..., metavar="NAME", help="A name, or an IRI such as id:lab/cara-lab."),
    graph: Path = GRAPH,
    lang: Language = typer.Option(Language.EN, help="Language of names and of the words between them."),
    inferred: bool = typer.Option(False, "--inferred", help="Also what follows from the statements, not only how many do."),
    claims: bool = typer.Option(False, "--claims", help="Also the claims' names, for kg reject and kg accept."),
) -> None:
    """Tell everything known about an entity, each statement with its sentence, document and confidence.

    \b
    Example:
      kg explain "CARA Lab"
      kg explain id:lab/cara-lab --lang nl --inferred
    """
    from rich.console import Console

    from kg.explain import Candidates, explain, render
    from kg.store import GraphStore

    with GraphStore.open(graph) as store:
        found = explain(store, name, lang=lang.value)
        Console(highlight=False, soft_wrap=not sys.stdout.isatty()).print(render(found, inferred=inferred, claims=claims))
    if isinstance(found, Candidates):
        raise typer.Exit(1)


def export(
    form: ExportFormat = typer.Option(..., "--format", "-f", help="csv is a folder with nodes.csv and edges.csv."),
    out: Path = typer.Option(None, "--out", "-o", metavar="FILE", help="File to write; csv: folder.",
                             show_default="graph.<format> in the current folder"),
    graph: Path = GRAPH,
) -> None:  # fmt: skip
    """Write the graph for other tools; GraphML and GEXF open in Gephi.

    \b
    Example:
      kg export --format graphml --out health-ai.graphml
      kg export --format csv --out tables/
    """
    from kg.build.written import note
    from kg.exports import export
    from kg.store import GraphStore

    target = out or Path("graph-csv" if form is ExportFormat.CSV else f"graph.{form.value}")
    with GraphStore.open(graph) as store:
        paths = export(store, form.value, target)
    note(graph, "export", target, paths, {"format": form.value})
    for path in paths:
        typer.echo(path)


def map_(
    graph: Path = GRAPH,
    out: Path = typer.Option(Path("map.html"), "--out", "-o", metavar="FILE", help="Page to write."),
    focus: str = typer.Option(None, metavar="NAME", help="Only what lies around this entity."),
    depth: int = typer.Option(1, metavar="N", min=0, help="With --focus: how many steps around it."),
    programme: str = typer.Option(None, metavar="NAME", help="Only this programme and what belongs to it."),
    types: str = typer.Option(None, metavar="TYPE,...", help="Only entities of these types, for example Lab,University."),
    since: str = typer.Option(None, metavar="YEAR", help="Leave out what ended before."),
    lang: Language = typer.Option(Language.NL, help="Language of the page."),
    title: str = typer.Option(None, metavar="TEXT", help="Title of the page."),
) -> None:
    """Draw a network map: one HTML file that opens anywhere, offline.

    \b
    Example:
      kg map --out map.html
      kg map --focus "CARA Lab" --depth 2 --lang en --out cara.html
    """
    from kg.build.written import note
    from kg.maps import write_map
    from kg.network import network
    from kg.store import GraphStore

    wanted = [kind.strip() for kind in types.split(",") if kind.strip()] if types else None
    options = {"types": wanted, "programme": programme, "focus": focus, "depth": depth, "since": since}
    with GraphStore.open(graph) as store:
        found = network(store, **options)  # type: ignore[arg-type]
    path = write_map(found, out, title=title, lang=lang.value)
    note(graph, "map", out, [path], {**options, "title": title, "lang": lang.value})
    typer.echo(path)


def info(
    graph: Path = GRAPH,
    json: bool = typer.Option(False, "--json", help="Print the whole report as JSON."),
) -> None:
    """Tell what is in a graph, what was left out and why, and what made it.

    \b
    Example:
      kg info
      kg info --graph my-graph --json
    """
    from kg.build.report import Report
    from kg.cli.build import show

    report = Report.load(graph / "report.json")
    if json:
        typer.echo(report.to_json(), nl=False)
        return
    show(report)
    for name, version in report.versions.items():
        typer.echo(f"  {name:20} {version}")
