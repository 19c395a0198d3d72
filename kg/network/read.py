"""Store → networkx.MultiDiGraph, by SPARQL 1.1 alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeAlias

import networkx as nx

from kg.errors import UsageError
from kg.network.select import find, on_programme, since_year, surroundings
from kg.terms import ENTITY_TYPES, PREFIXES, RELATIONS, sparql_prologue

Graph: TypeAlias = "nx.MultiDiGraph[str]"
Row = dict[str, str]
Source = dict[str, Any]

DHAI = PREFIXES["dhai"]

# Each pattern names its graph, so that the answer does not depend on whether the store's default graph is the union.
_TYPES = "SELECT DISTINCT ?e ?t WHERE { GRAPH ?g { ?e a ?t } FILTER(STRSTARTS(STR(?e), STR(id:))) }"
_NAMES = """SELECT DISTINCT ?e ?p ?v (LANG(?v) AS ?lang) WHERE {
  VALUES ?p { skos:prefLabel skos:altLabel rdfs:label owl:sameAs skos:exactMatch foaf:homepage
              dhai:startDate dhai:endDate dhai:focusesOn }
  GRAPH ?g { ?e ?p ?v } FILTER(STRSTARTS(STR(?e), STR(id:))) FILTER(?g != graph:inferred) }"""
_DOCUMENTS = """SELECT DISTINCT ?e ?p ?v WHERE {
  VALUES ?p { dcterms:title dcterms:identifier dcterms:date dcterms:source dcterms:language }
  GRAPH ?g { ?e ?p ?v } { SELECT DISTINCT ?e WHERE { GRAPH ?h { ?x prov:wasDerivedFrom ?e } } } }"""
_STATEMENTS = """SELECT DISTINCT ?g ?s ?p ?o WHERE {
  VALUES ?p { %s } GRAPH ?g { ?s ?p ?o } }"""
_CLAIMS = """SELECT DISTINCT ?c ?s ?p ?o ?node ?conf ?since ?until ?doc ?exact ?prefix ?suffix WHERE {
  GRAPH ?g {
    ?c a dhai:Claim ; rdf:subject ?s .
    OPTIONAL { ?c rdf:predicate ?p ; rdf:object ?o }
    OPTIONAL { ?c dhai:claims ?node }
    OPTIONAL { ?c dhai:confidence ?conf }
    OPTIONAL { ?c dhai:since|schema:startDate ?since }
    OPTIONAL { ?c dhai:until|schema:endDate ?until }
    OPTIONAL { ?c oa:hasSource ?doc }
    OPTIONAL { ?c oa:hasSelector ?sel . ?sel oa:exact ?exact
               OPTIONAL { ?sel oa:prefix ?prefix } OPTIONAL { ?sel oa:suffix ?suffix } }
  } }"""
_DERIVED = "SELECT DISTINCT ?g ?doc WHERE { GRAPH ?h { ?g prov:wasDerivedFrom ?doc } }"
_ROLES = """SELECT DISTINCT ?m ?person ?org ?cat ?title ?since ?until ?g WHERE { GRAPH ?g {
    ?m a org:Membership ; org:member ?person ; org:organization ?org .
    OPTIONAL { ?m dhai:roleCategory ?cat } OPTIONAL { ?m dhai:roleTitle ?title }
    OPTIONAL { ?m dhai:since|schema:startDate ?since } OPTIONAL { ?m dhai:until|schema:endDate ?until } } }"""
_FUNDINGS = """SELECT DISTINCT ?m ?recipient ?funder ?eur ?years ?about ?g WHERE { GRAPH ?g {
    ?m a dhai:Funding ; dhai:recipient ?recipient ; dhai:amountEUR ?eur .
    OPTIONAL { ?m dhai:funder ?funder } OPTIONAL { ?m dhai:years ?years } OPTIONAL { ?m dhai:approximate ?about } } }"""


class Queryable(Protocol):
    """What this module asks of a store: SPARQL text in, solutions out (``kg.store.GraphStore``, ``pyoxigraph.Store``)."""

    def query(self, text: str, /) -> Any:
        """Solutions of a SELECT query: each can be indexed by a variable's name."""


def network(
    store: Queryable,
    *,
    types: Iterable[str] | None = None,
    relations: Iterable[str] | None = None,
    programme: str | None = None,
    focus: str | None = None,
    depth: int = 1,
    since: int | str | None = None,
    min_confidence: float = 0.0,
    inferred: bool = False,
) -> Graph:
    """The network of entities and the statements between them.

    Parameters:
        store: where the graph is.
        types: keep only entities of these types (``Lab``, ``Person`` …); None for all.
        relations: keep only these relations (``hasPartner`` …); None for all.
        programme: name or IRI of a programme; keeps it, what belongs to it, and what these are directly linked to.
        focus: name or IRI of an entity; keeps it and what lies at most ``depth`` steps away, whatever the direction.
        depth: how many steps around ``focus``.
        since: a year; leaves out statements known to have ended before it and those whose every document is older.
        min_confidence: leaves out statements below this confidence.
        inferred: also statements that follow from others (edge attribute ``inferred`` is then true, ``sources`` is empty).

    Returns:
        A multigraph: nodes are IRIs, the key of an edge is the relation's name. Node attributes: ``iri label label_nl label_en
        aliases type website sameAs topics start end city facts``; edge attributes: ``predicate confidence sources since until
        inferred``. Nodes and edges come in sorted order.

    Raises:
        UsageError: for an unknown type or relation, or a name that fits no entity.
    """
    wanted_types = _known("type", types, ENTITY_TYPES)
    wanted_relations = _known("relation", relations, RELATIONS)
    graph = _nodes(store)
    _edges(store, graph, inferred=inferred)
    if min_confidence > 0:
        weak = [(s, o, k) for s, o, k, data in graph.edges(keys=True, data=True) if data["confidence"] < min_confidence]
        graph.remove_edges_from(weak)
    if wanted_relations is not None:
        graph.remove_edges_from([edge for edge in list(graph.edges(keys=True)) if edge[2] not in wanted_relations])
    if since is not None:
        since_year(graph, since)
    replaced: Mapping[str, str] = getattr(store, "redirects", {})  # an IRI that was replaced means the present one
    keep: set[str] = set(graph)
    if programme is not None:
        keep &= on_programme(graph, find(graph, replaced.get(programme, programme)))
    if focus is not None:
        keep &= surroundings(graph, find(graph, replaced.get(focus, focus)), depth)
    if wanted_types is not None:
        keep = {n for n in keep if graph.nodes[n]["type"] in wanted_types}
    graph.remove_nodes_from([n for n in list(graph) if n not in keep])
    return graph


def _known(what: str, given: Iterable[str] | None, known: Sequence[str]) -> frozenset[str] | None:
    if given is None:
        return None
    wanted = frozenset(given)
    for name in sorted(wanted):
        if name not in known:
            raise UsageError(f"no such {what} {name!r}; known are: {', '.join(known)}")
    return wanted


def _rows(store: Queryable, text: str) -> Iterator[Row]:
    solutions = store.query(sparql_prologue() + text)
    names = [str(getattr(v, "value", v)).lstrip("?") for v in solutions.variables]
    for solution in solutions:
        row = {}
        for name in names:
            term = solution[name]
            if term is not None:
                row[name] = str(getattr(term, "value", term))
        yield row


def _local(iri: str) -> str:
    return iri.removeprefix(DHAI) if iri.startswith(DHAI) else iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1]


def _nodes(store: Queryable) -> Graph:
    """All entities, with everything about them that is no link to another entity."""
    rank = {t: i for i, t in enumerate(ENTITY_TYPES)}
    types: dict[str, list[str]] = {}
    for row in _rows(store, _TYPES):
        name = _local(row["t"])
        if row["t"].startswith(DHAI) and name in rank:
            types.setdefault(row["e"], []).append(name)
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for iri in sorted(types):
        blank: dict[str, Any] = {
            "iri": iri, "label": "", "label_nl": "", "label_en": "", "aliases": [], "type": min(types[iri], key=rank.__getitem__),
            "website": "", "sameAs": [], "topics": [], "start": "", "end": "", "city": "", "facts": [],
        }  # fmt: skip
        graph.add_node(iri, **blank)
    names: dict[str, dict[tuple[str, str], set[str]]] = {}
    for row in _rows(store, _NAMES):
        if row["e"] in types:
            names.setdefault(row["e"], {}).setdefault((_local(row["p"]), row.get("lang", "")), set()).add(row["v"])
    for iri, node in graph.nodes(data=True):
        _describe(node, names.get(iri, {}))
    return graph


def _describe(node: dict[str, Any], names: dict[tuple[str, str], set[str]]) -> None:
    def values(predicate: str) -> list[str]:
        return sorted({v for (p, _), vs in names.items() if p == predicate for v in vs})

    preferred = {lang: min(vs) for (p, lang), vs in sorted(names.items()) if p == "prefLabel"}
    every = values("prefLabel") or values("label") or values("altLabel") or [node["iri"].rsplit("/", 1)[-1]]
    node["label"] = preferred.get("") or preferred.get("nl") or preferred.get("en") or every[0]
    node["label_nl"] = preferred.get("nl") or node["label"]
    node["label_en"] = preferred.get("en") or node["label"]
    shown = {node["label"], node["label_nl"], node["label_en"]}
    node["aliases"] = sorted({*values("altLabel"), *values("label"), *values("prefLabel")} - shown)
    node["website"] = next(iter(values("homepage")), "")
    node["sameAs"] = sorted({*values("sameAs"), *values("exactMatch")})
    node["start"] = next(iter(values("startDate")), "")
    node["end"] = next(reversed(values("endDate")), "")
    node["topics"] = sorted(_local(topic) for topic in values("focusesOn"))


def _documents(store: Queryable) -> dict[str, Source]:
    keys = {"title": "title", "identifier": "document", "date": "date", "source": "source", "language": "lang"}
    documents: dict[str, Source] = {}
    for row in _rows(store, _DOCUMENTS):
        documents.setdefault(row["e"], {"iri": row["e"]})[keys[_local(row["p"])]] = row["v"]
    return documents


def _edges(store: Queryable, graph: Graph, *, inferred: bool) -> None:
    """Put statements between entities on the graph, and the rest of the claims as facts on their nodes."""
    documents = _documents(store)
    of_graph = {row["g"]: row["doc"] for row in _rows(store, _DERIVED)}
    evidence: dict[tuple[str, str, str], list[Source]] = {}
    facts: dict[tuple[str, str, str], list[Source]] = {}
    behind: dict[str, list[Source]] = {}
    for row in _rows(store, _CLAIMS):
        source = _source(row, documents)
        if "node" in row:
            behind.setdefault(row["node"], []).append(source)
        elif "p" in row:
            key = (row["s"], _local(row["p"]), row["o"])
            (evidence if key[1] in RELATIONS else facts).setdefault(key, []).append(source)
    values = " ".join(f"dhai:{r}" for r in RELATIONS)
    # What a document states comes before the same thing inferred.
    rows = sorted(_rows(store, _STATEMENTS % values), key=lambda r: (r["s"], r["p"], r["o"], r["g"] not in of_graph))
    for row in rows:
        s, p, o = row["s"], _local(row["p"]), row["o"]
        is_inferred = row["g"] not in of_graph
        if s not in graph or o not in graph or s == o or (is_inferred and not inferred) or graph.has_edge(s, o, key=p):
            continue
        sources = sorted(_distinct(evidence.get((s, p, o), [])), key=_order)
        graph.add_edge(
            s, o, key=p, predicate=p, sources=sources, inferred=is_inferred,
            confidence=max((x["confidence"] for x in sources), default=0.5 if is_inferred else 1.0),
            since=min((x["since"] for x in sources if x["since"]), default=""),
            until=max((x["until"] for x in sources if x["until"]), default=""),
        )  # fmt: skip
        if p == "locatedIn" and graph.nodes[o]["type"] == "Place" and not graph.nodes[s]["city"]:
            graph.nodes[s]["city"] = graph.nodes[o]["label"]
    _facts(store, graph, facts, behind)


def _source(row: Row, documents: dict[str, Source]) -> Source:
    document = documents.get(row.get("doc", ""), {})
    return {
        "quote": row.get("exact", ""), "prefix": row.get("prefix", ""), "suffix": row.get("suffix", ""),
        "document": document.get("document", row.get("doc", "")), "title": document.get("title", ""),
        "date": document.get("date", ""), "source": document.get("source", ""), "lang": document.get("lang", ""),
        "confidence": round(float(row.get("conf", "1")), 4), "since": row.get("since", ""), "until": row.get("until", ""),
    }  # fmt: skip


def _order(source: Source) -> tuple[float, str, str, str]:
    return (-source["confidence"], source["document"], source["quote"], source["prefix"])


def _distinct(sources: Iterable[Source]) -> list[Source]:
    """Each sentence once: two rules may have found the same statement in it."""
    best: dict[tuple[str, str, str], Source] = {}
    for source in sorted(sources, key=_order):
        best.setdefault((source["document"], source["prefix"], source["quote"]), source)
    return list(best.values())


def _facts(
    store: Queryable, graph: Graph, claims: dict[tuple[str, str, str], list[Source]], behind: dict[str, list[Source]]
) -> None:
    """Dates, topics, roles and amounts, each with its sentences, as ``facts`` of the node they speak of."""
    found: dict[str, dict[str, dict[str, Any]]] = {}

    def add(node: str, kind: str, value: str, sources: Iterable[Source], **more: str) -> None:
        if node in graph:
            fact = {"kind": kind, "value": value, **{k: v for k, v in more.items() if v}}
            kept = found.setdefault(node, {}).setdefault(repr(fact), {**fact, "sources": []})
            kept["sources"] = sorted(_distinct([*kept["sources"], *sources]), key=_order)

    for (s, p, o), sources in claims.items():
        if p in ("startDate", "endDate", "focusesOn"):
            add(s, p, _local(o) if p == "focusesOn" else o, sources)
    for row in _rows(store, _ROLES):
        category = _local(row.get("cat", ""))
        add(
            row["person"], "role", row.get("title") or category, behind.get(row["m"], ()),
            category=category, at=row["org"], since=row.get("since", ""), until=row.get("until", ""),
        )  # fmt: skip
    for row in _rows(store, _FUNDINGS):
        add(
            row["recipient"], "amount", row["eur"], behind.get(row["m"], ()),
            at=row.get("funder", ""), years=row.get("years", ""), about=row.get("about", ""),
        )  # fmt: skip
    for iri, facts in found.items():
        graph.nodes[iri]["facts"] = sorted(facts.values(), key=lambda f: (f["kind"], f["value"], f.get("at", "")))
