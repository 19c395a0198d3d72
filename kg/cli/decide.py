"""Commands by which people decide: ``kg same``, ``different``, ``rename``, ``retype``, ``reject``, ``accept``, ``decisions``, ``undo``."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import typer

from kg.cli.graph import GRAPH, Language

WHO = typer.Option(None, "--who", metavar="NAME", help="Who decides.", show_default="$KG_WHO, else the user's name")
WHY = typer.Option("", "--why", metavar="TEXT", help="The reason; it stands in the graph.")
BUILD = typer.Option(False, "--build", help="Build the graph again at once.")
FIRST = typer.Argument(..., metavar="A", help="A name, an IRI, or 'NAME @ DOCUMENT'.")
SECOND = typer.Argument(..., metavar="B", help="The other one.")


def same(
    first: str = FIRST, second: str = SECOND, graph: Path = GRAPH, who: str = WHO, why: str = WHY, build: bool = BUILD
) -> None:
    """Decide that two things are one. Of two known ones, the first is what they are.

    \b
    Example:
      kg same "Thirona" "8D Games" --why "one firm since the merger"
      kg same "Thirona" "CARA Lab" --graph my-graph --who redactie
    """
    _pair("same", first, second, graph, who, why, build)


def different(
    first: str = FIRST, second: str = SECOND, graph: Path = GRAPH, who: str = WHO, why: str = WHY, build: bool = BUILD
) -> None:
    """Decide that two things are not one: two entities, or two names or documents of one entity.

    \b
    Example:
      kg different "Thirona" "8D Games"
      kg different "Radboudumc" "Radboud Universiteit" --graph my-graph --why "hospital and university"
    """
    _pair("different", first, second, graph, who, why, build)


def rename(
    thing: str = typer.Argument(..., metavar="A", help="A name, an IRI, or 'NAME @ DOCUMENT'."),
    name: str = typer.Argument(..., metavar="NAME", help="What it is to be called."),
    lang: Language = typer.Option(None, help="Language of the name.", show_default="a name for both"),
    graph: Path = GRAPH, who: str = WHO, why: str = WHY, build: bool = BUILD,
) -> None:  # fmt: skip
    """Decide what a thing is called; its other names stay names of it, its IRI stays as it is.

    \b
    Example:
      kg rename "CARA Lab" "Cardiac AI Lab"
      kg rename "CARA Lab" "Laboratorium CARA" --lang nl --graph my-graph
    """
    from kg.decisions import Ruling

    value = f"{name}@{lang.value}" if lang else name
    _write(graph, Ruling("", "", "", "rename", *_one(graph, thing), value=value, why=why), who, build)


def retype(
    thing: str = typer.Argument(..., metavar="A", help="A name, an IRI, or 'NAME @ DOCUMENT'."),
    kind: str = typer.Argument(..., metavar="TYPE", help="Its type, for example Network."),
    graph: Path = GRAPH, who: str = WHO, why: str = WHY, build: bool = BUILD,
) -> None:  # fmt: skip
    """Decide what sort of thing something is; its IRI stays as it is.

    \b
    Example:
      kg retype "CARA Lab" ResearchGroup
      kg retype "CARA Lab" Centre --graph my-graph --why "it calls itself a centre"
    """
    from kg.decisions import Ruling

    _write(graph, Ruling("", "", "", "retype", *_one(graph, thing), value=kind, why=why), who, build)


def reject(
    claim: str = typer.Argument(..., metavar="CLAIM", help="IRI of a claim, or its beginning, as kg explain --claims shows it."),
    graph: Path = GRAPH, who: str = WHO, why: str = WHY, build: bool = BUILD,
) -> None:  # fmt: skip
    """Decide that a claim is wrong; it is left out from then on.

    \b
    Example:
      kg reject $CLAIM
      kg reject $CLAIM --graph my-graph --why "the sentence denies it"
    """
    _claim("reject", claim, graph, who, why, build)


def accept(
    claim: str = typer.Argument(..., metavar="CLAIM", help="IRI of a claim, or its beginning, as kg explain --claims shows it."),
    graph: Path = GRAPH, who: str = WHO, why: str = WHY, build: bool = BUILD,
) -> None:  # fmt: skip
    """Decide that a claim is right; its confidence is 1 from then on.

    \b
    Example:
      kg accept $CLAIM
      kg accept $CLAIM --graph my-graph --who redactie
    """
    _claim("accept", claim, graph, who, why, build)


def decisions(graph: Path = GRAPH) -> None:
    """List the decisions by people, and whether the last build could apply them.

    \b
    Example:
      kg decisions
      kg decisions --graph my-graph
    """
    from kg.build.output import REPORT
    from kg.build.report import Report
    from kg.curate import decisions_file
    from kg.decisions import load
    from kg.store import visible

    path = decisions_file(graph)
    outcome = {a.id: "applied" if a.applied else f"not applied: {a.message}" for a in Report.load(graph / REPORT).decisions}
    rows = load(path)
    typer.echo(f"{visible(str(path))}: {len(rows) or 'no'} decision{'' if len(rows) == 1 else 's'}")
    for row in rows:
        typer.echo(visible(f"{words(row)}  [{outcome.get(row.id, 'not built yet')}]"))


def undo(
    ids: list[str] = typer.Argument(..., metavar="ID...", help="Decisions, as kg decisions lists them."),
    graph: Path = GRAPH,
    build: bool = BUILD,
) -> None:
    """Take decisions back: the next build is as if they had not been made.

    \b
    Example:
      kg undo $DECISION
      kg undo $DECISION --graph my-graph --build
    """
    from kg.curate import decisions_file, rebuild
    from kg.decisions import remove
    from kg.store import visible

    path = decisions_file(graph)
    for row in remove(path, ids):
        typer.echo(visible(f"taken back: {words(row)}"))
    if build:
        rebuild(graph)


def words(row: object) -> str:
    """A decision on one line."""
    from kg.decisions import Ruling

    assert isinstance(row, Ruling)
    first = row.name + (f" @ {row.document}" if row.document else "")
    second = row.other + (f" @ {row.other_document}" if row.other_document else "")
    rest = " ".join(part for part in (row.value, second) if part)
    return f"{row.id}  {row.date[:10]}  {row.who}  {row.action}: {first} | {rest}" + (f" ({row.why})" if row.why else "")


def record(graph: Path, row: object, who: str | None) -> str:
    """Write a decision into the file of a graph; it on one line."""
    import getpass
    from datetime import UTC, datetime

    from kg.curate import decisions_file
    from kg.decisions import Ruling, add

    assert isinstance(row, Ruling)
    try:
        user = who or os.environ.get("KG_WHO") or getpass.getuser()
    except (OSError, KeyError):
        user = "unknown"
    now = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return words(add(decisions_file(graph), replace(row, who=user, date=now)))


def _write(graph: Path, row: object, who: str | None, build: bool) -> None:
    from kg.curate import rebuild
    from kg.store import visible

    typer.echo(visible(record(graph, row, who)))
    if build:
        rebuild(graph)
    else:
        typer.echo("kg build applies it; kg undo takes it back")


def _pair(action: str, first: str, second: str, graph: Path, who: str | None, why: str, build: bool) -> None:
    from kg.curate import reference, two
    from kg.decisions import Ruling
    from kg.errors import UsageError
    from kg.store import GraphStore

    with GraphStore.open(graph) as store:
        if action == "different":
            one, other = two(store, graph, first, second)
        else:
            one, other = reference(store, graph, first), reference(store, graph, second)
            if one.iri and one.iri == other.iri:
                raise UsageError("they are one already; kg explain tells why")
    _write(graph, Ruling("", "", "", action, one.name, one.document, other.name, other.document, why=why), who, build)


def _one(graph: Path, thing: str) -> tuple[str, str]:
    from kg.curate import reference
    from kg.store import GraphStore

    with GraphStore.open(graph) as store:
        found = reference(store, graph, thing)
    return found.name, found.document


def _claim(action: str, claim: str, graph: Path, who: str | None, why: str, build: bool) -> None:
    from kg.curate import ruling_on
    from kg.store import GraphStore

    with GraphStore.open(graph) as store:
        row = ruling_on(store, graph, claim, action)
    _write(graph, replace(row, why=why), who, build)
