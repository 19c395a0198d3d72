"""The graph as a network: read from the store, narrowed, measured and laid out.

::

    store ──network──► networkx.MultiDiGraph ──measures──► Measures
                                             ──layout────► {node: (x, y)}

A node is an entity's IRI; an edge is one statement ``subject predicate object`` whose ``sources`` are the sentences behind it.
"""

from kg.network.layout import layout
from kg.network.measures import Changes, Measures, NodeMeasures, changes, communities, measures
from kg.network.read import Queryable, network
from kg.network.select import find, on_programme, since_year, surroundings

__all__ = [
    "Changes",
    "Measures",
    "NodeMeasures",
    "Queryable",
    "changes",
    "communities",
    "find",
    "layout",
    "measures",
    "network",
    "on_programme",
    "since_year",
    "surroundings",
]
