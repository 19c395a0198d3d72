"""Narrow a network: to the surroundings of a node, to a programme, to a period."""

from __future__ import annotations

import unicodedata
from difflib import get_close_matches
from typing import Any

import networkx as nx

from kg.errors import UsageError


def fold(text: str) -> str:
    """A name as it is compared: without accents, case, and runs of white space.

    >>> fold("  Kliniek  Café ")
    'kliniek cafe'
    """
    plain = unicodedata.normalize("NFKD", text)
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).casefold().split())


def find(graph: nx.MultiDiGraph[Any], name: str) -> str:
    """The IRI of the entity with this IRI or name: first exact, then as the only name that begins so, then contains it.

    Raises:
        UsageError: if none fits or several do; the message names the nearest.
    """
    if name in graph:
        return name
    wanted = fold(name)
    names: dict[str, set[str]] = {}
    for iri, node in graph.nodes(data=True):
        for label in (node.get("label", ""), node.get("label_nl", ""), node.get("label_en", ""), *node.get("aliases", ())):
            if label:
                names.setdefault(fold(label), set()).add(iri)
    exact = names.get(wanted, set())
    if exact:
        # One name for several things: the best-connected is meant most often; the IRI tells them apart.
        return min(exact, key=lambda iri: (-graph.degree(iri), iri))
    for fits in (str.startswith, str.__contains__):
        hits = {iri for label, iris in names.items() if wanted and fits(label, wanted) for iri in iris}
        if len(hits) == 1:
            return hits.pop()
        if hits:
            some = sorted(graph.nodes[iri]["label"] for iri in hits)[:5]
            raise UsageError(f"{name!r} fits several entities: {', '.join(some)}; give one of these names")
    near = sorted(graph.nodes[iri]["label"] for label in get_close_matches(wanted, names, 3, 0.6) for iri in names[label])
    raise UsageError(f"no entity is called {name!r}" + (f"; did you mean {' or '.join(near[:3])}?" if near else ""))


def surroundings(graph: nx.MultiDiGraph[Any], node: str, depth: int = 1) -> set[str]:
    """The nodes at most ``depth`` steps from a node, itself included; direction does not matter."""
    return set(nx.single_source_shortest_path_length(graph.to_undirected(as_view=True), node, cutoff=depth))


def on_programme(graph: nx.MultiDiGraph[Any], programme: str) -> set[str]:
    """A programme, what is (a part of) a part of it, and whatever one of these is directly linked to."""
    inside, queue = {programme}, [programme]
    while queue:
        for s, _, predicate in graph.in_edges(queue.pop(), keys=True):
            if predicate == "partOfProgramme" and s not in inside:
                inside.add(s)
                queue.append(s)
    return inside.union(*(set(graph.predecessors(n)) | set(graph.successors(n)) for n in inside))


def since_year(graph: nx.MultiDiGraph[Any], since: int | str) -> None:
    """Remove edges known to have ended before a year, and those whose every document is older; undated ones stay."""
    start = str(since)
    if not (start[:4].isdigit() and len(start) in (4, 7, 10)):
        raise UsageError(f"since is a year or a date like 2019, 2019-09 or 2019-09-12, not {since!r}")

    def over(edge: dict[str, Any]) -> bool:
        if edge["until"]:
            return bool(edge["until"][: len(start)] < start[: len(edge["until"])])
        if edge["since"][: len(start)] >= start[: len(edge["since"])] and edge["since"]:
            return False
        dates = [source["date"] for source in edge["sources"]]
        return bool(dates) and all(date and date[: len(start)] < start[: len(date)] for date in dates)

    graph.remove_edges_from([(s, o, k) for s, o, k, edge in list(graph.edges(keys=True, data=True)) if over(edge)])
