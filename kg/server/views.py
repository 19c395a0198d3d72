"""What the pages and the API show, read from the store by a worker.

Each function returns plain values that become JSON; nothing in them is escaped yet.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg.explain import Statement
from kg.explain.read import Reader
from kg.graph import term
from kg.server.complete import Completer
from kg.server.search import Index
from kg.server.texts import Texts
from kg.store import GraphStore
from kg.terms import ENTITY_TYPES, PREFIXES, shrink

DATED = ("startDate", "endDate")
ORDER = (
    "role", "leads", "affiliatedWith", "partOf", "memberOf", "partOfProgramme", "hasPartner", "collaboratesWith", "worksOn", "fundedBy",
    "amount", "startDate", "endDate", "focusesOn", "locatedIn",
)  # fmt: skip
LABELS = {"role": ("rollen", "roles"), "amount": ("bedragen", "amounts")}
NEIGHBOURS = 40


class Views:
    """Answers from one store; what costs time is kept, unless the store can change."""

    def __init__(self, graph: GraphStore, folder: Path) -> None:
        self.graph = graph
        self.texts = Texts(graph, folder)
        self._readers: dict[str, Reader] = {}
        self._indexes: dict[str, Index] = {}
        self._version = ""

    def _fresh(self) -> None:
        if self._version != self.graph.version:
            self._readers, self._indexes, self._version = {}, {}, self.graph.version

    def reader(self, lang: str) -> Reader:
        """What reads about entities in a language."""
        self._fresh()
        if lang not in self._readers:
            self._readers[lang] = Reader(self.graph, lang).load()
        return self._readers[lang]

    def index(self, lang: str) -> Index:
        """What finds names."""
        self._fresh()
        if lang not in self._indexes:
            self._indexes[lang] = Index(self.graph, lang)
        return self._indexes[lang]

    def search(self, text: str, lang: str, limit: int = 20, kind: str = "") -> dict[str, Any]:
        """Entities by something like their name."""
        return {"query": text, "results": self.index(lang).search(text, limit, kind)}

    def complete(self, query: str, position: int, lang: str, limit: int = 30) -> dict[str, Any]:
        """What can stand at a place in a query, so that there is a result."""
        return Completer(self.graph, self.index(lang), lang).complete(query, position, limit)

    def overview(self, lang: str) -> dict[str, Any]:
        """How much there is of each type, and the documents."""
        index = self.index(lang)
        types = [{"type": kind, "label": index.type_label(kind), "count": n} for kind, n in index.counts.most_common()]
        return {"quads": len(self.graph), "version": self.graph.version, "types": types, "documents": len(self.texts.documents())}

    def entities(self, kind: str, lang: str, limit: int = 100, offset: int = 0) -> dict[str, Any]:
        """The entities of a type (all, without one) by name."""
        found = self.index(lang).listed(kind)
        return {"total": len(found), "offset": offset, "results": found[offset : offset + limit]}

    def documents(self, lang: str) -> dict[str, Any]:
        """Every document."""
        return {"lang": lang, "results": self.texts.documents()}

    def document(self, iri: str, lang: str) -> dict[str, Any] | None:
        """A document: what is known of it, its text in pieces, its claims; None if there is none."""
        found = self.texts.document(iri, self.reader(lang), lang)
        return None if found is None else found | {"types": {kind: self.index(lang).type_label(kind) for kind in ENTITY_TYPES}}

    def entity(self, iri: str, lang: str) -> dict[str, Any] | None:
        """Everything about an entity; None if there is none."""
        reader = self.reader(lang)
        found = self.index(lang).entity(iri)
        if found is None:
            return None
        told = reader.explanation(iri, found["name"], found["type"])
        statements = [self._statement(s, lang) for s in told.statements]
        return {
            "iri": iri, "short": shrink(iri), "name": told.name, "type": told.type, "type_label": found["type_label"],
            "names": [{"lang": language, "name": name} for language, name in told.names if name != told.name],
            "same_as": list(told.same_as), "homepage": told.homepage, "notes": list(told.notes),
            "documents": [d for d in self.texts.documents() if d["identifier"] in set(told.documents)],
            "groups": self._groups([s for s in statements if not s["inferred"]]),
            "inferred": self._groups([s for s in statements if s["inferred"]]),
            "contradictions": _contradictions(told.statements, iri, self._label, lang),
            "neighbours": self._neighbours(statements, iri),
        }  # fmt: skip

    def _label(self, predicate: str, lang: str) -> str:
        if predicate in LABELS:
            return LABELS[predicate][lang == "en"]
        return self.reader(lang).words.get(PREFIXES["dhai"] + predicate, predicate)

    def _statement(self, s: Statement, lang: str) -> dict[str, Any]:
        other = s.subject if s.inbound else s.value
        entity = self.index(lang).entity(other)
        evidence = [{**asdict(e), "document_iri": self.texts.iri(e.document)} for e in s.evidence]
        return {
            "predicate": s.predicate, "label": self._label(s.predicate, lang), "inbound": s.inbound, "inferred": s.inferred,
            "text": s.text, "other": entity, "value": s.value, "evidence": evidence,
            "sources": len({e.document for e in s.evidence}),
        }  # fmt: skip

    def _groups(self, statements: list[dict[str, Any]]) -> list[dict[str, Any]]:
        groups: dict[tuple[bool, str], list[dict[str, Any]]] = defaultdict(list)
        for statement in statements:
            groups[statement["inbound"], statement["predicate"]].append(statement)

        def order(key: tuple[bool, str]) -> tuple[bool, int, str]:
            return key[0], ORDER.index(key[1]) if key[1] in ORDER else len(ORDER), key[1]

        return [{"predicate": key[1], "inbound": key[0], "label": groups[key][0]["label"], "statements": groups[key]}
                for key in sorted(groups, key=order)]  # fmt: skip

    def _neighbours(self, statements: list[dict[str, Any]], iri: str) -> list[dict[str, Any]]:
        """The entities that something stated links to this one, the best supported first."""
        found: dict[str, dict[str, Any]] = {}
        for s in statements:
            other = s["other"]
            if other is None or other["iri"] == iri or s["inferred"]:
                continue
            entry = found.setdefault(other["iri"], {**other, "relations": [], "weight": 0})
            entry["weight"] += max(1, s["sources"])
            if s["label"] not in entry["relations"]:
                entry["relations"].append(s["label"])
        return sorted(found.values(), key=lambda e: (-e["weight"], e["name"]))[:NEIGHBOURS]

    def node(self, iri: str, lang: str, limit: int = 200) -> dict[str, Any] | None:
        """A thing of another kind (claim, topic, class, run): its triples as they stand; None if there is none."""
        this, reader = NamedNode(iri), self.reader(lang)

        def shown(value: Any) -> dict[str, Any]:
            if isinstance(value, Literal):
                return {"text": value.value, "lang": value.language or ""}
            address = getattr(value, "value", str(value))
            name = reader.names.get(address) or reader.words.get(address) or shrink(address)
            return {"text": name, "iri": address}

        def first(*pattern: Any) -> list[Any]:
            found = set()
            for quad in self.graph.quads(*pattern):
                found.add((quad.subject, quad.predicate, quad.object))
                if len(found) >= limit:
                    break
            return sorted(found, key=str)

        out = [{"property": shown(p), "value": shown(o)} for _, p, o in first(this)]
        back = [{"property": shown(p), "value": shown(s)} for s, p, _ in first(None, None, this)]
        if not out and not back:
            return None
        labels = [q.object for p in ("skos:prefLabel", "rdfs:label", "dcterms:title") for q in self.graph.quads(this, term(p))]
        named = [label for label in labels if isinstance(label, Literal)]
        best = sorted(named, key=lambda label: (label.language != lang, label.value))
        return {"iri": iri, "short": shrink(iri), "name": best[0].value if best else shrink(iri), "out": out, "back": back}


def _contradictions(
    statements: tuple[Statement, ...], iri: str, label: Callable[[str, str], str], lang: str
) -> list[dict[str, Any]]:
    """Dates of the thing that do not refine each other (2019 and 2019-09 do; 2019 and 2020 do not)."""
    found = []
    for predicate in DATED:
        dated = sorted(
            (s for s in statements if s.predicate == predicate and s.subject == iri and s.evidence), key=lambda s: s.value
        )
        apart = [(a, b) for i, a in enumerate(dated) for b in dated[i + 1 :] if not b.value.startswith(a.value)]
        if apart:
            values = sorted({s.value for pair in apart for s in pair})
            found.append({"predicate": predicate, "label": label(predicate, lang), "values": values})
    return found


def calls(graph: GraphStore, folder: Path) -> dict[str, Callable[..., Any]]:
    """What a worker can be asked for by name."""
    views = Views(graph, folder)
    names = ("search", "complete", "overview", "entities", "entity", "documents", "document", "node")
    return {name: getattr(views, name) for name in names}
