"""The graph in Python, for notebooks and scripts.

::

    import kg

    g = kg.open("build")
    g.query("SELECT ?lab ?name { ?lab a dhai:Lab ; skos:prefLabel ?name }")   # a DataFrame
    g.explain("CARA Lab")                                                     # what is known, sentence by sentence
    g.map(focus="ROBUST")                                                     # a map, in the notebook
"""

from __future__ import annotations

import html
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from kg.errors import MissingDependency

if TYPE_CHECKING:
    from types import TracebackType

    import networkx as nx
    from pandas import DataFrame

    from kg.build import Report
    from kg.explain import Candidates, Explanation
    from kg.store import Result


def open(path: str | Path = "build") -> Graph:  # noqa: A001
    """Open a graph that was built.

    Parameters:
        path: the folder that ``kg build`` made.

    Raises:
        GraphError: there is no graph, or it is of another version.
    """
    return Graph(path)


class Graph:
    """A built graph, open for reading; it stays as it is while it is open, also when a build replaces it on disk.

    Parameters:
        path: the folder that ``kg build`` made.

    Raises:
        GraphError: there is no graph, or it is of another version.
    """

    def __init__(self, path: str | Path = "build") -> None:
        from kg.store import GraphStore

        self.path = Path(path)
        self.store = GraphStore.open(self.path)
        """The store, for what this class does not offer."""

    def __repr__(self) -> str:
        return f"<kg.Graph {str(self.path)!r}: {len(self.store)} quads>"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Give the graph up; it cannot be asked after that."""
        self.store.close()

    def rows(self, text: str, *, timeout: float | None = None, values: Mapping[str, Any] | None = None) -> Result:
        """Ask in SPARQL and get the raw result: rows of RDF terms, read once.

        Parameters:
            text: the query; the usual prefixes need no declaration.
            timeout: seconds after which the query is stopped.
            values: RDF terms for variables, by name.

        Raises:
            QueryError: the query is malformed or was stopped.
        """
        return self.store.query(text, timeout=timeout, values=values)

    def query(self, text: str, *, timeout: float | None = None, values: Mapping[str, Any] | None = None) -> DataFrame:
        """Ask in SPARQL and get a table.

        Parameters:
            text: the query; the usual prefixes need no declaration.
            timeout: seconds after which the query is stopped.
            values: RDF terms for variables, by name.

        Returns:
            A DataFrame with typed columns: whole numbers as ``Int64``, other numbers as ``Float64``, truth values as ``boolean``,
            full dates as ``datetime64``, everything else as ``string``. IRIs are shortened by the known prefixes; what is missing
            is NA. An ASK gives one cell, a CONSTRUCT the columns subject, predicate, object.

        Raises:
            MissingDependency: pandas is not installed; ``rows`` needs none.
            QueryError: the query is malformed or was stopped.
        """
        try:
            from kg.frames import frame
        except ImportError:
            raise MissingDependency(
                "g.query gives a DataFrame, which needs pandas: pip install 'dhai-kg[notebook]'; g.rows needs none"
            ) from None
        return frame(self.rows(text, timeout=timeout, values=values))

    def explain(self, name: str, *, lang: str = "en") -> Explanation | Candidates:
        """Everything known about an entity, each statement with its sentence, document and confidence.

        Parameters:
            name: a name or IRI of the entity.
            lang: ``en`` or ``nl``, for names and the words between them.

        Returns:
            The explanation; the candidates where several entities have the name.

        Raises:
            UsageError: nothing is called so.
        """
        from kg.explain import explain

        return explain(self.store, name, lang=lang)

    def network(self, **options: Any) -> nx.MultiDiGraph[str]:
        """The graph as a networkx graph.

        Parameters:
            **options: those of ``kg.network.network``: ``types``, ``relations``, ``programme``, ``focus``, ``depth``, ``since``,
                ``min_confidence``, ``inferred``.

        Raises:
            UsageError: an unknown type or relation, or a name that fits no entity.
        """
        from kg.network import network

        return network(self.store, **options)

    def map(self, *, title: str | None = None, lang: str = "nl", height: int = 640, **options: Any) -> Map:
        """A network map, shown in a notebook by the cell that ends with it; ``.save("map.html")`` keeps it.

        Parameters:
            title: shown above the map.
            lang: language of the map's own words, ``nl`` or ``en``.
            height: in pixels, inside the notebook.
            **options: what to draw, as for ``network``.

        Raises:
            UsageError: as for ``network``.
        """
        from kg.maps import render

        return Map(render(self.network(**options), title=title, lang=lang), height)

    def info(self) -> Report:
        """What went into the graph, what came out, what was left out and why.

        Raises:
            GraphError: the report is missing or unreadable.
        """
        from kg.build import Report

        return Report.load(self.path / "report.json")


class Map:
    """A map as one HTML page that needs nothing else."""

    def __init__(self, page: str, height: int) -> None:
        self.page, self.height = page, height

    def __repr__(self) -> str:
        return f"<kg.Map, {len(self.page)} characters of HTML; .save('map.html') keeps it>"

    def _repr_html_(self) -> str:
        # In a frame of its own: the page's styles and scripts neither reach the notebook nor are reached by it. srcdoc rather
        # than a file, because Colab and VS Code do not serve files beside the notebook.
        return (
            f'<iframe srcdoc="{html.escape(self.page)}" title="Network map" sandbox="allow-scripts allow-downloads allow-popups" '
            f'style="width:100%;height:{int(self.height)}px;border:0"></iframe>'
        )

    def save(self, path: str | Path) -> Path:
        """Write the page to a file."""
        path = Path(path)
        path.write_text(self.page, "utf-8")
        return path
