"""The whole line: documents → extraction (parallel, cached) → entities → checks → graph → store → map → report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from kg.build.report import DocumentReport, Quarantined, Report

__all__ = ["DocumentReport", "Progress", "Quarantined", "Report", "build"]

Progress = Callable[[str, int, int], None]
"""Called with the stage, how much of it is done, and how much there is."""


def build(
    sources: str | Path | Sequence[str | Path],
    out: str | Path,
    *,
    workers: int | None = None,
    strict: bool = False,
    min_confidence: float = 0.0,
    model: str | None = None,
    names_folder: Path | None = None,
    decisions: Path | None = None,
    keep: int = 3,
    progress: Progress | None = None,
) -> Report:
    """Build the graph of some documents.

    Parameters:
        sources: documents, folders or globs.
        out: the folder for ``graph.nq``, ``store/``, ``map.html``, ``report.json`` and the cache; made if it is not there.
        workers: how many processes read documents; by default one per core.
        strict: raise after the build if a document failed. The graph of the others is in place all the same.
        min_confidence: claims below this probability are left out.
        model: name of an installed spaCy pipeline to use instead of the bundled ones.
        names_folder: other names than those of the package.
        decisions: the file of decisions by people; by default ``decisions.tsv`` beside the first source. ``forgotten.tsv``, the names
            that must not come back, stands in the same folder.
        keep: how many earlier graphs stay, for ``kg diff``.
        progress: called now and then with stage, done, total.

    Returns:
        What went in, what came out, what was left out and why; ``report.json`` holds the same.

    Raises:
        UsageError: a source does not exist, there is no document in them, an option is out of range, or another build is
            writing to ``out``.
        DocumentError: ``strict`` and a document failed.
        DataError: a file under ontology/ breaks its format.
    """
    # Imported here, so that the doorway ``kg.build`` costs nothing before it is used, and a worker imports only what it needs.
    from kg.build import line

    sources = [sources] if isinstance(sources, str | Path) else list(sources)
    return line.build(
        sources, Path(out), workers, strict, min_confidence, model, names_folder, decisions, keep, progress or _silent
    )


def _silent(_stage: str, _done: int, _total: int) -> None:
    """The progress that nobody watches."""
