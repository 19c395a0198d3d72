"""The output folder: made aside, put in place at the end.

::

    DIR/graph.nq  map.html  report.json    replaced one after the other, the report last
    DIR/iris.tsv                           the IRIs given out (``kg.entities.registry``): the next build goes by it
    DIR/review.json                        uncertain decisions on identity, for ``kg review``
    DIR/kept/                              earlier graphs (``kg.build.kept``)
    DIR/store                              a link to the current store (``kg.store.folder``)
    DIR/cache/                             ``kg.build.cache``
    DIR/.lock                              ``kg.build.lock``
    DIR/.new/                              the next graph, while a build makes it
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from kg.build.cache import file_digest
from kg.build.report import Report
from kg.entities import IRIS
from kg.errors import GraphError
from kg.store import folder

GRAPH, MAP, REVIEW, REPORT = "graph.nq", "map.html", "review.json", "report.json"
STAGING = ".new"


@contextmanager
def staging(out: Path) -> Iterator[Path]:
    """A folder beside the last good graph, empty at the start and gone at the end, however it ends."""
    path = out / STAGING
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir()
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def put_in_place(made: Path, out: Path) -> None:
    """Replace the last graph by a finished one; both folders are on one file system.

    Raises:
        GraphError: something that is not ours is in the way.
    """
    store = folder.current_store(made)
    if store is None:
        raise GraphError("no store was made", path=made)
    target = out / store.name
    for name in (GRAPH, MAP, IRIS, REVIEW, REPORT):
        with (made / name).open("rb") as file:  # on the disk before the name is, or a power cut leaves an empty file
            os.fsync(file.fileno())
    store.rename(target)
    folder.publish(out, target)
    for name in (GRAPH, MAP, IRIS, REVIEW, REPORT):
        (made / name).replace(out / name)
    folder.sync(out)
    folder.clean(out)


def finished(out: Path, manifest: str) -> Report | None:
    """The report of the graph in a folder, if the graph is whole and was made from exactly these inputs."""
    with suppress(OSError, GraphError):
        report = Report.load(out / REPORT)
        if report.manifest != manifest:
            return None
        if any(file_digest(out / name) != report.outputs.get(name) for name in (GRAPH, MAP, IRIS)):
            return None
        store = folder.current_store(out)
        if store is not None and folder.description(store).get("version") == report.outputs.get(GRAPH):
            return report
    return None
