"""The commands, put together."""

from __future__ import annotations

import typer

from kg.cli import build, decide, graph, people, quality, serve

app = typer.Typer(
    name="kg", no_args_is_help=True, add_completion=False, rich_markup_mode="rich", pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip
names = typer.Typer(no_args_is_help=True, rich_markup_mode="rich")
sources = typer.Typer(no_args_is_help=True, rich_markup_mode="rich", help="Add the names of a register.")


@app.callback(invoke_without_command=True)
def kg(version: bool = typer.Option(False, "--version", help="Show the version and exit.")) -> None:
    """Documents in, one graph out: institutions, labs, people and programmes of Dutch health AI.

    Every statement in the graph can be traced to the sentence it came from.

    \b
    Example:
      kg build corpus --out build
      kg explain "CARA Lab" --graph build
    """
    if version:
        from importlib.metadata import version as of

        typer.echo(f"kg {of('dhai-kg')}")
        raise typer.Exit


@names.callback()
def names_() -> None:
    """The known names of ontology/names.

    \b
    Example:
      kg names lint
      kg names lint my-names/
    """


app.command("build")(build.build)
app.command("query")(graph.query)
app.command("explain")(graph.explain)
app.command("export")(graph.export)
app.command("map")(graph.map_)
app.command("check")(quality.check)
app.command("score")(quality.score)
app.command("info")(graph.info)
app.command("serve")(serve.serve)
app.command("review")(people.review)
for command in (
    decide.same,
    decide.different,
    decide.rename,
    decide.retype,
    decide.reject,
    decide.accept,
    decide.decisions,
    decide.undo,
):
    app.command(command.__name__)(command)
app.command("diff")(people.diff)
app.command("forget")(people.forget)
app.command("person")(people.person)
app.add_typer(names, name="names")
names.command("lint")(quality.lint)
sources.command("ror")(quality.import_ror)
names.add_typer(sources, name="import")
