"""Network → what the page is told: drawing data by pyvis, and beside it the facts and sentences, as plain JSON values."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import networkx as nx
from pyvis.network import Network

from kg.maps.style import load_style
from kg.network import Measures, NodeMeasures, layout, measures

QUOTE = 700
"""Longest quote that is shown whole."""
OPTIONS = {
    "nodes": {"shape": "custom"},
    "edges": {"smooth": False, "hidden": True},
    "physics": {"enabled": False, "solver": "forceAtlas2Based", "stabilization": False},
    "interaction": {"hover": True, "multiselect": False, "selectConnectedEdges": False, "hoverConnectedEdges": False},
    "layout": {"improvedLayout": False},
}


def payload(graph: nx.MultiDiGraph[Any], *, title: str, lang: str, generated: str, pages: str) -> dict[str, Any]:
    """Everything the page shows. Nodes and edges are referred to by their place in the sorted lists."""
    style = load_style()
    measured = measures(graph)
    rows = {m.iri: m for m in measured}
    top = max((m.degree for m in measured), default=0) or 1
    size = {iri: round(6 + 16 * math.sqrt(m.degree / top), 1) for iri, m in rows.items()}
    boxes = {n: _box(str(data["label"]), size[n]) for n, data in graph.nodes(data=True)}
    places = layout(graph, communities=measured.communities, boxes=boxes)
    nodes = sorted(graph)
    number = {node: i for i, node in enumerate(nodes)}
    type_number = {t.id: i for i, t in enumerate(style.types)}
    relation_number = {r.id: i for i, r in enumerate(style.relations)}
    topic_number = {t.id: i for i, t in enumerate(style.topics)}
    documents = _Documents()
    drawing: Any = Network(directed=True, cdn_resources="in_line")  # type: ignore[no-untyped-call]
    about, links = [], []
    for i, node in enumerate(nodes):
        data = graph.nodes[node]
        x, y = places[node]
        drawing.add_node(i, label=_cut(data["label"], 300), shape="custom", group=data["type"], x=x, y=y, size=size[node])
        about.append(_about(data, rows[node], type_number, topic_number, number, documents))
    edges = sorted(graph.edges(keys=True, data=True), key=lambda e: (e[0], e[1], e[2]))
    for k, (s, o, relation, data) in enumerate(edges):
        _add_edge(drawing, number[s], number[o], k)
        links.append({
            "r": relation_number.get(relation, -1), "conf": data.get("confidence", 1.0), "since": data.get("since", ""),
            "until": data.get("until", ""), "inf": int(bool(data.get("inferred"))),
            "src": [documents.cite(source) for source in data.get("sources", ())],
        })  # fmt: skip
    return {
        "meta": {"title": title, "lang": lang, "generated": generated, "pages": pages, "modularity": measured.modularity,
                 "bridges": [[number[a], number[b]] for a, b in measured.bridges]},
        "types": [asdict(t) for t in style.types], "relations": [asdict(r) for r in style.relations],
        "topics": [asdict(t) for t in style.topics],
        "clusters": _clusters(graph, measured, number),
        "nodes": drawing.nodes, "edges": drawing.edges, "options": OPTIONS, "about": about, "links": links,
        "documents": documents.rows,
    }  # fmt: skip


def _add_edge(drawing: Any, source: int, target: int, number: int) -> None:
    """Same entry as ``Network.add_edge`` makes for a directed graph, without its walk over all nodes for every edge."""
    drawing.edges.append({"id": number, "from": source, "to": target, "arrows": "to"})


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _box(label: str, size: float) -> tuple[float, float]:
    """Room for a node and, where it is short, its label of at most two lines."""
    wide = min(5.6 * min(len(label), 20) + 10, 112)
    return max(2 * size + 12, wide), 2 * size + (34 if len(label) > 20 else 24)


class _Documents:
    """The documents cited, each once; a citation is a list that starts with its number."""

    def __init__(self) -> None:
        self.rows: list[dict[str, str]] = []
        self._number: dict[tuple[str, ...], int] = {}

    def cite(self, source: Mapping[str, Any]) -> list[Any]:
        fields = tuple(str(source.get(k) or "") for k in ("document", "title", "date", "source", "lang"))
        if fields not in self._number:
            self._number[fields] = len(self.rows)
            self.rows.append(dict(zip(("id", "title", "date", "url", "lang"), fields, strict=True)))
        texts = (_cut(str(source.get("quote", "")), QUOTE), str(source.get("prefix", "")), str(source.get("suffix", "")))
        return [self._number[fields], *texts, source.get("confidence", 1.0)]


def _about(
    data: Mapping[str, Any],
    row: NodeMeasures,
    types: Mapping[str, int],
    topics: Mapping[str, int],
    number: Mapping[str, int],
    documents: _Documents,
) -> dict[str, Any]:
    facts = []
    for fact in data.get("facts", ()):
        at = fact.get("at", "")
        shown = {k: fact[k] for k in ("kind", "value", "category", "since", "until", "years", "about") if fact.get(k)}
        place = {"at": number[at]} if at in number else {}
        facts.append({**shown, **place, "src": [documents.cite(source) for source in fact["sources"]]})
    out = {
        "iri": data["iri"], "nl": data.get("label_nl", ""), "en": data.get("label_en", ""), "alt": data.get("aliases", []),
        "t": types.get(data["type"], 0), "web": data.get("website", ""), "same": data.get("sameAs", []),
        "topics": [topics[t] for t in data.get("topics", ()) if t in topics], "start": data.get("start", ""),
        "end": data.get("end", ""), "city": data.get("city", ""), "facts": facts, "c": row.community, "b": row.betweenness,
        "k": row.core, "s": row.sources, "cut": int(row.articulation),
    }  # fmt: skip
    if out["nl"] == out["en"] == data["label"]:
        del out["nl"], out["en"]
    return {key: value for key, value in out.items() if value not in ("", [], None)}


def _clusters(graph: nx.MultiDiGraph[Any], measured: Measures, number: Mapping[str, int]) -> list[int]:
    """The node that gives each cluster its name: the best-linked organisation or programme in it, else the best-linked node."""
    degree = Counter({m.iri: m.degree for m in measured})
    plain = {"Person", "Place", "Vacancy", "Event", "Course"}

    def rank(iri: str) -> tuple[bool, int, str]:
        return (graph.nodes[iri]["type"] in plain, -degree[iri], iri)

    return [number[min(members, key=rank)] for members in measured.communities]
