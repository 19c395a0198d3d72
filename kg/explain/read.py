"""From the store to an explanation."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg.explain.find import entities
from kg.explain.model import Evidence, Explanation, Statement
from kg.explain.words import SENTENCES
from kg.graph import INFERRED, term
from kg.store import GraphStore
from kg.terms import PREFIXES, shrink

Values = dict[str, list[NamedNode | Literal]]
"""Prefixed predicate → objects."""


@dataclass
class Reader:
    """Reads about one entity after another."""

    store: GraphStore
    lang: str
    names: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    """Labels of properties, role categories and topics in the wanted language."""

    def load(self) -> Reader:
        """Read the names of entities and the labels of terms; done once for each look at a store that does not change."""
        self.names = {e: label for e, (_, label, _) in entities(self.store, self.lang).items()}
        labels = "SELECT ?e ?l WHERE { GRAPH graph:ontology { VALUES ?p { rdfs:label skos:prefLabel } ?e ?p ?l } }"
        self.words = {r["e"].value: r["l"].value for r in self.store.query(labels) if r["l"].language == self.lang}
        return self

    def explanation(self, iri: str, name: str, kind: str) -> Explanation:
        """Everything about an entity, given its IRI, preferred name and type."""
        about = self._about(iri)
        preferred = [(v.language or "", v.value) for v in about["skos:prefLabel"] if isinstance(v, Literal)]
        others = [(v.language or "", v.value) for v in about["skos:altLabel"] if isinstance(v, Literal)]
        stated = self._stated(iri)
        return Explanation(
            iri=iri,
            name=name,
            type=kind,
            names=(*sorted(preferred), *sorted(others)),
            same_as=tuple(sorted(v.value for v in about["owl:sameAs"])),
            homepage=next((v.value for v in about["foaf:homepage"]), ""),
            documents=tuple(sorted({self._about(d.value)["dcterms:identifier"][0].value for d in about["dhai:mentionedIn"]})),
            notes=tuple(sorted(v.value for v in about["skos:editorialNote"])),
            lang=self.lang,
            statements=(*stated, *self._inferred(iri, {(s.subject, s.predicate, s.value) for s in stated})),
        )

    def _about(self, iri: str) -> Values:
        found: Values = defaultdict(list)
        for quad in self.store.quads(NamedNode(iri)):
            values = found[shrink(quad.predicate.value)]
            if isinstance(quad.object, (NamedNode, Literal)) and quad.graph_name != INFERRED and quad.object not in values:
                values.append(quad.object)
        return found

    def _subjects(self, predicate: str, value: NamedNode) -> list[NamedNode]:
        found = {quad.subject for quad in self.store.quads(None, term(predicate), value)}
        return sorted((node for node in found if isinstance(node, NamedNode)), key=str)

    def claim(self, node: NamedNode) -> dict[str, Any] | None:
        """A claim in words, with its evidence; None if the node is none."""
        about = self._about(node.value)
        if not about["dhai:confidence"] or not about["rdf:subject"]:
            return None
        subject = _first(about, "rdf:subject")
        if about["dhai:claims"]:
            held = self._about(_first(about, "dhai:claims"))
            role = bool(held["org:member"])
            predicate, value = ("role", _first(held, "org:organization")) if role else ("amount", _first(held, "dhai:amountEUR"))
        else:
            held, predicate = {}, _first(about, "rdf:predicate").removeprefix(PREFIXES["dhai"])
            value = _first(about, "rdf:object")
        told = {"subject": subject, "predicate": predicate, "value": value, "text": self._words(subject, predicate, value, held)}
        return told | asdict(self._evidence(node, about))

    def _stated(self, iri: str) -> list[Statement]:
        """By look-ups in the store's indexes: the time depends on what is said of the entity, not on the size of the graph."""
        this = NamedNode(iri)
        held = [node for p in ("org:organization", "dhai:funder") for node in self._subjects(p, this)]
        claims = [*self._subjects("rdf:subject", this), *self._subjects("rdf:object", this)]
        claims += [claim for node in held for claim in self._subjects("dhai:claims", node)]
        found: dict[tuple[str, str, str, str], list[Evidence]] = defaultdict(list)
        nodes: dict[str, Values] = {}
        for claim in dict.fromkeys(claims):
            about = self._about(claim.value)
            if not about["dhai:confidence"]:
                continue  # a reified statement of another make
            subject = about["rdf:subject"][0].value
            if about["dhai:claims"]:
                node = about["dhai:claims"][0].value
                values = nodes.setdefault(node, self._about(node))
                role = bool(values["org:member"])
                value = _first(values, "org:organization" if role else "dhai:amountEUR")
                found[subject, "role" if role else "amount", value, node].append(self._evidence(claim, about))
            else:
                predicate = _first(about, "rdf:predicate").removeprefix(PREFIXES["dhai"])
                found[subject, predicate, _first(about, "rdf:object"), ""].append(self._evidence(claim, about))
        statements = [
            Statement(s, p, value, self._words(s, p, value, nodes.get(node, {})), s != iri,
                      tuple(sorted(evidence, key=lambda e: (-e.confidence, e.document, e.start, e.claim))))
            for (s, p, value, node), evidence in found.items()
        ]  # fmt: skip
        return sorted(statements, key=lambda s: (s.inbound, s.predicate, s.text))

    def _evidence(self, claim: NamedNode, about: Values) -> Evidence:
        selector: Values = defaultdict(list)
        for node in about["oa:hasSelector"]:
            selector |= self._about(node.value)
        document = self._about(_first(about, "oa:hasSource"))
        return Evidence(
            claim=claim.value,
            quote=_first(selector, "oa:exact"),
            prefix=_first(selector, "oa:prefix"),
            suffix=_first(selector, "oa:suffix"),
            start=int(_first(selector, "oa:start") or 0),
            end=int(_first(selector, "oa:end") or 0),
            document=_first(document, "dcterms:identifier"),
            title=_first(document, "dcterms:title"),
            date=_first(document, "dcterms:date"),
            source=_first(document, "dcterms:source"),
            confidence=float(_first(about, "dhai:confidence")),
            extractor=_first(about, "dhai:extractor"),
        )

    def _inferred(self, iri: str, stated: set[tuple[str, str, str]]) -> list[Statement]:
        this = NamedNode(iri)
        quads = [*self.store.quads(this, None, None, INFERRED), *self.store.quads(None, None, this, INFERRED)]
        statements = []
        for quad in dict.fromkeys(quads):
            s, p, o = str(quad.subject)[1:-1], quad.predicate.value, quad.object
            # Types and statements in the words of other vocabularies say nothing new to a reader.
            if not p.startswith(PREFIXES["dhai"]) or not isinstance(o, NamedNode) or not {s, o.value} <= self.names.keys():
                continue
            name = p.removeprefix(PREFIXES["dhai"])
            if (s, name, o.value) not in stated:
                statements.append(Statement(s, name, o.value, self._words(s, name, o.value, {}), s != iri, inferred=True))
        return sorted(statements, key=lambda s: (s.inbound, s.predicate, s.text))

    def _words(self, subject: str, predicate: str, value: str, node: Values) -> str:
        def name(iri: str) -> str:
            return self.names.get(iri) or self.words.get(iri) or shrink(iri)

        def first(key: str) -> str:
            return _first(node, key)

        said = SENTENCES[self.lang]
        if predicate == "role":
            title = first("dhai:roleTitle") or name(first("dhai:roleCategory"))
            words = said["role"].format(name(subject), title, name(value))
        elif predicate == "amount":
            about = said["about"] if node.get("dhai:approximate") else ""
            words = said["amount"].format(name(subject), about, f"{Decimal(value or '0'):,f}")
            words += said["funder"].format(name(first("dhai:funder"))) if first("dhai:funder") else ""
            words += said["years"].format(first("dhai:years")) if first("dhai:years") else ""
        else:
            words = f"{name(subject)} {self.words.get(PREFIXES['dhai'] + predicate, predicate)} {name(value)}"
        since, until = first("dhai:since"), first("dhai:until")
        return words + (said["since"].format(since) if since else "") + (said["until"].format(until) if until else "")


def _first(values: Values, key: str) -> str:
    return next((value.value for value in values.get(key, [])), "")
