"""From the store to an explanation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from pyoxigraph import Literal, NamedNode

from kg.explain.find import entities
from kg.explain.model import Evidence, Explanation, Statement
from kg.explain.words import SENTENCES
from kg.graph import INFERRED
from kg.store import GraphStore, Result
from kg.terms import PREFIXES, shrink

_EVIDENCE = """SELECT ?claim ?s ?p ?o ?node ?conf ?rule ?quote ?prefix ?suffix ?start ?end ?doc ?title ?date ?source WHERE {
  { BIND(?this AS ?s) ?claim rdf:subject ?s }
  UNION { ?claim rdf:object ?this ; rdf:subject ?s }
  UNION { ?claim dhai:claims ?held ; rdf:subject ?s . ?held org:organization|dhai:funder ?this }
  ?claim a dhai:Claim ; dhai:confidence ?conf ; dhai:extractor ?rule ; oa:hasSource ?d ; oa:hasSelector ?q , ?t .
  ?q oa:exact ?quote ; oa:prefix ?prefix ; oa:suffix ?suffix . ?t oa:start ?start ; oa:end ?end .
  ?d dcterms:identifier ?doc .
  OPTIONAL { ?d dcterms:title ?title } OPTIONAL { ?d dcterms:date ?date } OPTIONAL { ?d dcterms:source ?source }
  OPTIONAL { ?claim rdf:predicate ?p ; rdf:object ?o }
  OPTIONAL { ?claim dhai:claims ?node }
}"""
_HELD = """SELECT ?node ?p ?v WHERE { ?claim dhai:claims ?node ; rdf:subject ?s . ?node ?p ?v
  FILTER(?s = ?this || EXISTS { ?node org:organization|dhai:funder ?this }) }"""
_INFERRED = """SELECT ?s ?p ?o WHERE {
  GRAPH graph:inferred { { BIND(?this AS ?s) ?s ?p ?o } UNION { ?s ?p ?this BIND(?this AS ?o) } } }"""


@dataclass
class Reader:
    """Reads about one entity after another."""

    store: GraphStore
    lang: str
    names: dict[str, str] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)
    """Labels of properties, role categories and topics in the wanted language."""

    def explanation(self, iri: str, name: str, kind: str) -> Explanation:
        """Everything about an entity, given its IRI, preferred name and type."""
        self.names = {e: label for e, (_, label, _) in entities(self.store).items()}
        labels = "SELECT ?e ?l WHERE { GRAPH graph:ontology { VALUES ?p { rdfs:label skos:prefLabel } ?e ?p ?l } }"
        self.words = {r["e"].value: r["l"].value for r in self.store.query(labels) if r["l"].language == self.lang}
        about = self._about(iri)
        preferred = [(v.language or "", v.value) for v in about["skos:prefLabel"] if isinstance(v, Literal)]
        others = [(v.language or "", v.value) for v in about["skos:altLabel"] if isinstance(v, Literal)]
        documents = self._rows("SELECT DISTINCT ?path WHERE { ?this dhai:mentionedIn ?d . ?d dcterms:identifier ?path }", iri)
        stated = self._stated(iri)
        return Explanation(
            iri=iri,
            name=name,
            type=kind,
            names=(*sorted(preferred), *sorted(others)),
            same_as=tuple(sorted(v.value for v in about["owl:sameAs"])),
            homepage=next((v.value for v in about["foaf:homepage"]), ""),
            documents=tuple(sorted(row["path"].value for row in documents)),
            notes=tuple(sorted(v.value for v in about["skos:editorialNote"])),
            lang=self.lang,
            statements=(*stated, *self._inferred(iri, {(s.subject, s.predicate, s.value) for s in stated})),
        )

    def _rows(self, query: str, iri: str) -> Result:
        # A checked IRI cannot hold what would end it in the text of a query.
        return self.store.query(query.replace("?this", str(NamedNode(iri))))

    def _about(self, iri: str) -> dict[str, list[NamedNode | Literal]]:
        found: dict[str, list[NamedNode | Literal]] = defaultdict(list)
        for quad in self.store.quads(NamedNode(iri)):
            if isinstance(quad.object, (NamedNode, Literal)) and quad.graph_name != INFERRED:
                found[shrink(quad.predicate.value)].append(quad.object)
        return found

    def _stated(self, iri: str) -> list[Statement]:
        held: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for row in self._rows(_HELD, iri):
            values = held[row["node"].value][shrink(row["p"].value)]
            if row["v"].value not in values:
                values.append(row["v"].value)
        found: dict[tuple[str, str, str, str], dict[str, Evidence]] = defaultdict(dict)
        for row in self._rows(_EVIDENCE, iri):
            if row["node"] is not None:
                node = held[row["node"].value]
                role = "org:Membership" in (shrink(v) for v in node["rdf:type"])
                value = node["org:organization"] if role else node["dhai:amountEUR"]
                key = (row["s"].value, "role" if role else "amount", value[0] if value else "", row["node"].value)
            elif row["p"] is not None:
                key = (row["s"].value, row["p"].value.removeprefix(PREFIXES["dhai"]), row["o"].value, "")
            else:
                continue
            found[key].setdefault(row["claim"].value, _evidence(row.asdict()))
        statements = [
            Statement(s, p, value, self._words(s, p, value, held.get(node, {})), s != iri,
                      tuple(sorted(by.values(), key=lambda e: (-e.confidence, e.document, e.start, e.claim))))
            for (s, p, value, node), by in found.items()
        ]  # fmt: skip
        return sorted(statements, key=lambda s: (s.inbound, s.predicate, s.text))

    def _inferred(self, iri: str, stated: set[tuple[str, str, str]]) -> list[Statement]:
        statements = []
        for row in self._rows(_INFERRED, iri):
            s, p, o = row["s"].value, row["p"].value, row["o"].value
            # Types and statements in the words of other vocabularies say nothing new to a reader.
            if not p.startswith(PREFIXES["dhai"]) or o not in self.names or s not in self.names:
                continue
            name = p.removeprefix(PREFIXES["dhai"])
            if (s, name, o) not in stated:
                statements.append(Statement(s, name, o, self._words(s, name, o, {}), s != iri, inferred=True))
        return sorted(dict.fromkeys(statements), key=lambda s: (s.inbound, s.predicate, s.text))

    def _words(self, subject: str, predicate: str, value: str, node: Mapping[str, list[str]]) -> str:
        def name(iri: str) -> str:
            return self.names.get(iri) or self.words.get(iri) or shrink(iri)

        def first(key: str) -> str:
            return next(iter(node.get(key, [])), "")

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


def _evidence(row: Mapping[str, object]) -> Evidence:
    def text(name: str) -> str:
        return str(getattr(row.get(name), "value", ""))

    return Evidence(
        claim=text("claim"), quote=text("quote"), prefix=text("prefix"), suffix=text("suffix"),
        start=int(text("start")), end=int(text("end")), document=text("doc"), title=text("title"), date=text("date"),
        source=text("source"), confidence=float(text("conf")), extractor=text("rule"),
    )  # fmt: skip
