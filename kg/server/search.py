"""Names as people type them → entities: without accents, by initials, in part, with typing errors."""

from __future__ import annotations

from collections import Counter
from typing import Any

from rapidfuzz import fuzz, process

from kg.explain import fold
from kg.explain.find import entities
from kg.store import GraphStore
from kg.terms import PREFIXES

SMALL = frozenset({"voor", "van", "de", "het", "in", "en", "of", "and", "the", "for", "at", "on"})
FUZZY_FROM = 3
"""Letters that a text must have before typing errors are looked for."""
LONGEST = 200


class Index:
    """Every name of every entity, in memory."""

    def __init__(self, graph: GraphStore, lang: str) -> None:
        self.lang = lang
        self._labels: dict[str, list[tuple[str, str]]] = {}
        terms = "SELECT ?e ?l { GRAPH graph:ontology { VALUES ?p { rdfs:label skos:prefLabel } ?e ?p ?l } } ORDER BY ?e LANG(?l)"
        for row in graph.query(terms):
            if hasattr(row["e"], "value") and row["l"].language:
                self._labels.setdefault(row["e"].value, []).append((row["l"].language, row["l"].value))
        self._entities: dict[str, dict[str, str]] = {
            iri: {"iri": iri, "name": name, "type": kind, "type_label": self.type_label(kind)}
            for iri, (_, name, kind) in entities(graph, lang).items()
        }
        names = "SELECT ?e ?name { VALUES ?p { skos:prefLabel skos:altLabel } GRAPH graph:identity { ?e ?p ?name } }"
        self._names: list[tuple[str, str, str]] = []
        """(folded name, name, IRI)."""
        for row in graph.query(names):
            if row["e"].value in self._entities:
                self._names.append((fold(row["name"].value), row["name"].value, row["e"].value))
        self._names.sort()
        self._initials: dict[str, list[int]] = {}
        for number, (folded, _, _) in enumerate(self._names):
            words = [word for word in folded.split() if word not in SMALL]
            if len(words) > 1:
                self._initials.setdefault("".join(word[0] for word in words), []).append(number)
        often = "SELECT ?e (COUNT(*) AS ?n) { ?e dhai:mentionedIn ?d } GROUP BY ?e"
        self._mentioned = Counter({row["e"].value: int(row["n"].value) for row in graph.query(often)})
        self.counts = Counter(entity["type"] for entity in self._entities.values())

    def entity(self, iri: str) -> dict[str, str] | None:
        """Name and type of an entity."""
        return self._entities.get(iri)

    def labels(self, iri: str) -> list[tuple[str, str]]:
        """(language, label) of a class, property or topic."""
        return self._labels.get(iri, [])

    def type_label(self, kind: str) -> str:
        """What a type is called, in the language of the index."""
        return next((text for lang, text in self.labels(PREFIXES["dhai"] + kind) if lang == self.lang), kind)

    def listed(self, kind: str = "") -> list[dict[str, str]]:
        """The entities of a type, or all, by name."""
        found = [e for e in self._entities.values() if not kind or e["type"] == kind]
        return sorted(found, key=lambda e: (fold(e["name"]), e["iri"]))

    def search(self, text: str, limit: int, kind: str = "") -> list[dict[str, Any]]:
        """The entities that a text may mean, best first.

        Parameters:
            text: what was typed: a name, a part of one, initials, an IRI; with or without accents and typing errors.
            limit: how many at most.
            kind: only entities of this type.
        """
        text = text.strip()[:LONGEST]
        if text.startswith(PREFIXES["id"]) and text in self._entities:
            return [{**self._entities[text], "matched": text, "score": 100}]
        wanted = fold(text)
        if not wanted:
            return []
        hits: dict[int, float] = {}
        for number, (folded, _, _) in enumerate(self._names):
            if folded == wanted:
                hits[number] = 100
            elif folded.startswith(wanted):
                hits[number] = 90
            elif f" {wanted}" in f" {folded}":
                hits[number] = 80
            elif len(wanted) >= FUZZY_FROM and wanted in folded:
                hits[number] = 60
        for number in self._initials.get(wanted.replace(" ", ""), ()):
            hits[number] = max(hits.get(number, 0), 85)
        if len(wanted) >= FUZZY_FROM and len(hits) < limit:
            names = [folded for folded, _, _ in self._names]
            for scorer, least, weight in ((fuzz.ratio, 70, 0.75), (fuzz.token_set_ratio, 80, 0.7)):
                for _, score, number in process.extract(wanted, names, scorer=scorer, score_cutoff=least, limit=2 * limit):
                    hits[number] = max(hits.get(number, 0), score * weight)
        best: dict[str, tuple[float, str]] = {}
        for number, score in hits.items():
            _, name, iri = self._names[number]
            if (not kind or self._entities[iri]["type"] == kind) and score > best.get(iri, (0, ""))[0]:
                best[iri] = (score, name)
        order = sorted(best, key=lambda iri: (-best[iri][0], -self._mentioned[iri], self._entities[iri]["name"], iri))
        return [{**self._entities[iri], "matched": best[iri][1], "score": round(best[iri][0])} for iri in order[:limit]]
