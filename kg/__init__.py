"""Knowledge graphs of the Dutch health-AI ecosystem: documents in, one graph out, every statement traceable to its sentence.

::

    import kg

    kg.build("my-documents", "build")           # documents → graph
    g = kg.open("build")
    g.query("SELECT ?lab { ?lab a dhai:Lab }")  # SPARQL → DataFrame
    g.explain("CARA Lab")                       # every statement with its sentence
    g.map(focus="ROBUST")                       # a network map in the notebook

What is listed in ``__all__`` is public; the rest may change without notice.
"""

from typing import TYPE_CHECKING, Any

from kg.build import build
from kg.errors import (
    DamagedDocument,
    DataError,
    DocumentError,
    GraphError,
    KgError,
    MissingDependency,
    QueryError,
    UnsupportedDocument,
    UsageError,
)

if TYPE_CHECKING:
    from kg.api import Graph, Map, open  # noqa: A004
    from kg.build import Report
    from kg.scores import score

__all__ = [
    "DamagedDocument",
    "DataError",
    "DocumentError",
    "Graph",
    "GraphError",
    "KgError",
    "Map",
    "MissingDependency",
    "QueryError",
    "Report",
    "UnsupportedDocument",
    "UsageError",
    "build",
    "open",
    "score",
]

_LATER = {"Graph": "kg.api", "Map": "kg.api", "Report": "kg.build", "open": "kg.api", "score": "kg.scores"}
"""Public names that are imported when they are first used, so that ``import kg`` is quick."""


def __getattr__(name: str) -> Any:
    """Import a public name on first use."""
    if name not in _LATER:
        raise AttributeError(f"module 'kg' has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(_LATER[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
