"""``kg build``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from kg.build import Progress, Report

STAGES = {
    "look": "Looking at the files", "read": "Reading documents", "resolve": "Finding out what is the same",
    "graph": "Checking and writing the graph", "store": "Loading the store", "map": "Drawing the map",
}  # fmt: skip


def build(
    sources: list[str] = typer.Argument(None, metavar="SOURCE", help="Documents, folders, globs.", show_default="corpus/"),
    out: Path = typer.Option(Path("build"), "--out", "-o", metavar="DIR", help="Where the graph goes."),
    workers: int = typer.Option(None, "--workers", "-j", metavar="N", min=1, help="Processes that read documents.",
                                show_default="one per core"),
    min_confidence: float = typer.Option(0.0, metavar="P", min=0.0, max=1.0, help="Leave out claims less probable than this."),
    strict: bool = typer.Option(False, "--strict", help="Exit with 1 if a document failed."),
    model: str = typer.Option(None, metavar="NAME", help="A spaCy pipeline that you installed, instead of the bundled ones."),
    names: Path = typer.Option(None, metavar="DIR", help="Other known names than those of ontology/names."),
    decisions: Path = typer.Option(None, metavar="FILE", help="Decisions by people; forgotten.tsv stands beside it.",
                                   show_default="decisions.tsv beside the first source"),
    keep: int = typer.Option(3, metavar="N", min=0, help="How many earlier graphs stay, for kg diff."),
) -> None:  # fmt: skip
    """Build the graph of some documents: Markdown, HTML, plain text, PDF, DOCX; Dutch and English.

    Writes graph.nq, store/, map.html and report.json. Documents that have not changed since the last build are not read again.
    A document that cannot be read is listed; the others' results stand.

    \b
    Example:
      kg build
      kg build reports/ "news/*.html" --out my-graph --strict
    """
    from kg.build import build as run

    with _watched() as progress:
        report = run(sources or ["corpus"], out, workers=workers, min_confidence=min_confidence, model=model,
                     names_folder=names, decisions=decisions, keep=keep, progress=progress)  # fmt: skip
    show(report)
    if strict and report.failed:
        raise typer.Exit(1)


@contextmanager
def _watched() -> Iterator[Progress | None]:
    """A progress bar on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description:30}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")

        def progress(stage: str, done: int, total: int) -> None:
            bar.update(task, description=STAGES.get(stage, stage), completed=done, total=total)

        yield progress


def show(report: Report) -> None:
    """Print what a build found: the counts beside each other, then one line per rejected group and per failed document."""
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from kg.store import visible

    console = Console(width=None if sys.stdout.isatty() else 100, highlight=False, soft_wrap=True)
    parts = {
        "Documents": Counter(report.statuses),
        "Entities": Counter(dict(report.entities)),
        "Claims": Counter(dict(report.claims)),
    }
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for title, counts in parts.items():
        table.add_column(title)
        table.add_column(str(counts.total()), justify="right")
    columns = [sorted(counts.items(), key=lambda item: (-item[1], item[0])) for counts in parts.values()]
    for row in zip_longest(*columns, fillvalue=("", "")):
        table.add_row(*(Text(str(cell)) for pair in row for cell in pair))
    console.print(table)
    rejected = Counter(q.reason_en for q in report.quarantined)
    console.print(f"\nRejected: {rejected.total() or 'nothing'}")
    for reason, number in rejected.most_common():
        console.print(Text(f"  {number:5}  {visible(reason)}"))
    told = [d for d in report.documents if d.status in ("failed", "empty", "skipped-language")]
    console.print(f"Documents without result: {len(told) or 'none'}")
    for document in told:
        console.print(Text(f"  {document.status:16}  {visible(document.identifier)}: {visible(document.message)}"))
    idle = [f"{visible(a.id)}: {visible(a.message)}" for a in report.decisions if not a.applied]
    if report.decisions:
        console.print(f"Decisions by people: {len(report.decisions) - len(idle)} applied, {len(idle) or 'none'} without effect")
        for line in idle:
            console.print(Text(f"  {line}"))
    if report.skipped_types:
        kinds = ", ".join(f"{visible(suffix) or 'no suffix'} {n}" for suffix, n in report.skipped_types.items())
        console.print(Text(f"Files of other types, passed over: {kinds}"))
    console.print(Text(f"{report.read} documents read, {report.quads} quads in {visible(report.out)}/graph.nq"))
