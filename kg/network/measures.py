"""Who matters in a network, and where it would fall apart: the usual measures, by networkx."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

import networkx as nx

SEED = 20190901
SAMPLE = 150
EXACT_UP_TO = 1500
"""Above this many nodes, betweenness is estimated from SAMPLE of them."""


@dataclass(frozen=True, slots=True)
class NodeMeasures:
    """One row of the table of measures."""

    iri: str
    label: str
    type: str
    degree: int
    """How many other entities it is linked to."""
    betweenness: float
    """Share of all shortest paths that run through it (Freeman 1977)."""
    community: int
    """Number of its cluster; 0 is the largest."""
    core: int
    """Largest k such that it belongs to a group in which everyone is linked to k others."""
    sources: int
    """Documents that support its links."""
    articulation: bool
    """Without it, the network falls into more parts."""


@dataclass(frozen=True, slots=True)
class Measures:
    """Measures of a network."""

    nodes: tuple[NodeMeasures, ...]
    """Sorted by degree, then betweenness, highest first."""
    communities: tuple[tuple[str, ...], ...]
    """IRIs of each cluster, largest first."""
    bridges: tuple[tuple[str, str], ...]
    """Pairs whose link is the only way between two parts of the network."""
    modularity: float
    """How clearly the clusters stand apart, 0 to 1."""

    def __iter__(self) -> Iterator[NodeMeasures]:
        """The rows of the table."""
        return iter(self.nodes)

    def rows(self) -> list[dict[str, str | int | float | bool]]:
        """The table as plain records, for a DataFrame."""
        return [asdict(node) for node in self.nodes]

    def to_csv(self) -> str:
        """The table as CSV (RFC 4180) with a header row."""
        out = io.StringIO()
        writer = csv.DictWriter(out, fieldnames=list(NodeMeasures.__dataclass_fields__))
        writer.writeheader()
        writer.writerows(self.rows())
        return out.getvalue()


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between two states of a network, each part sorted."""

    nodes_added: tuple[str, ...]
    nodes_removed: tuple[str, ...]
    edges_added: tuple[tuple[str, str, str], ...]
    """(subject, predicate, object)"""
    edges_removed: tuple[tuple[str, str, str], ...]
    degree: tuple[tuple[str, int, int], ...]
    """(node, degree before, degree after) for the nodes of both states whose degree changed."""


def simple(graph: nx.Graph[Any]) -> nx.Graph[Any]:
    """Undirected, without loops, at most one edge per pair; its weight is the number of statements.

    Nodes and edges are sorted, so that an algorithm gives the same answer whatever order the statements came in.
    """
    out: nx.Graph[Any] = nx.Graph()
    out.add_nodes_from(sorted(graph))
    for s, o in sorted((min(e[:2]), max(e[:2])) for e in graph.edges()):
        if s != o:
            weight = out[s][o]["weight"] + 1 if out.has_edge(s, o) else 1
            out.add_edge(s, o, weight=weight)
    return out


def communities(graph: nx.Graph[Any]) -> list[list[str]]:
    """Clusters by the Louvain method (https://arxiv.org/abs/0803.0476) with a fixed seed: largest first, members sorted."""
    flat = simple(graph)
    if flat.number_of_edges() == 0:
        return [[node] for node in flat]
    found = nx.community.louvain_communities(flat, weight="weight", seed=SEED)
    return sorted((sorted(c) for c in found), key=lambda c: (-len(c), c))


def measures(graph: nx.MultiDiGraph[Any]) -> Measures:
    """Degree, betweenness, clusters, bridges and k-cores; links count once per pair, whatever their direction.

    >>> g = nx.MultiDiGraph([("a", "b"), ("b", "c")])
    >>> [(m.iri, m.degree, m.betweenness, m.articulation) for m in measures(g)]
    [('b', 2, 1.0, True), ('a', 1, 0.0, False), ('c', 1, 0.0, False)]
    """
    flat = simple(graph)
    between = nx.betweenness_centrality(flat, k=None if len(flat) <= EXACT_UP_TO else SAMPLE, seed=SEED)
    core = nx.core_number(flat)
    cuts = set(nx.articulation_points(flat))
    clusters = communities(graph)
    number = {node: i for i, members in enumerate(clusters) for node in members}
    documents: dict[str, set[str]] = {node: set() for node in flat}
    for s, o, data in graph.edges(data=True):
        named = {source["document"] for source in data.get("sources", ())}
        documents[s] |= named
        documents[o] |= named
    nodes = [
        NodeMeasures(
            node, str(data.get("label", node)), str(data.get("type", "")), flat.degree(node), round(between[node], 6),
            number[node], core[node], len(documents[node]), node in cuts,
        )
        for node, data in graph.nodes(data=True)
    ]  # fmt: skip
    return Measures(
        tuple(sorted(nodes, key=lambda m: (-m.degree, -m.betweenness, m.iri))),
        tuple(tuple(c) for c in clusters),
        tuple(sorted((min(b), max(b)) for b in nx.bridges(flat))),
        round(nx.community.modularity(flat, [set(c) for c in clusters]), 4) if flat.number_of_edges() else 0.0,
    )


def changes(before: nx.MultiDiGraph[Any], after: nx.MultiDiGraph[Any]) -> Changes:
    """What changed between two states of a network, for example ``network(store, since=2019)`` and ``since=2023``.

    >>> changes(nx.MultiDiGraph([("a", "b", "leads")]), nx.MultiDiGraph([("a", "c", "leads")])).nodes_added
    ('c',)
    """

    def triples(graph: nx.MultiDiGraph[Any]) -> set[tuple[str, str, str]]:
        return {(s, str(k), o) for s, o, k in graph.edges(keys=True)}

    old, new = triples(before), triples(after)
    flat_old, flat_new = simple(before), simple(after)
    both = sorted(set(before) & set(after))
    return Changes(
        tuple(sorted(set(after) - set(before))), tuple(sorted(set(before) - set(after))),
        tuple(sorted(new - old)), tuple(sorted(old - new)),
        tuple((n, flat_old.degree(n), flat_new.degree(n)) for n in both if flat_old.degree(n) != flat_new.degree(n)),
    )  # fmt: skip
