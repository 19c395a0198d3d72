"""Documents with what was found in them, marked.

The graph holds the evidence (quotes and offsets), not the texts; these are taken from the build's cache, if it is still there and
of the very bytes that the graph was made from. Without it a document's page shows the quotes alone.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg.build.cache import Cache
from kg.explain import fold
from kg.explain.read import Reader
from kg.graph import term
from kg.model import BlockKind, Extraction
from kg.store import GraphStore
from kg.terms import shrink


class Texts:
    """The documents of a graph."""

    def __init__(self, graph: GraphStore, folder: Path) -> None:
        self.graph, self.folder = graph, folder
        self._documents: list[dict[str, Any]] | None = None
        self._iris: dict[str, str] = {}

    def documents(self) -> list[dict[str, Any]]:
        """Every document, by title."""
        if self._documents is None:
            quads = self.graph.quads(None, term("rdf:type"), term("dhai:Document"))
            found = [self._about(quad.subject) for quad in quads if isinstance(quad.subject, NamedNode)]
            unique = {d["iri"]: d for d in found if d["identifier"]}
            self._documents = sorted(unique.values(), key=lambda d: (fold(d["title"]), d["identifier"]))
            self._iris = {d["identifier"]: d["iri"] for d in self._documents}
        return self._documents

    def iri(self, identifier: str) -> str:
        """The IRI of a document, empty if there is none of that identifier."""
        self.documents()
        return self._iris.get(identifier, "")

    def _about(self, node: NamedNode) -> dict[str, Any]:
        values = {
            shrink(q.predicate.value): q.object.value
            for q in self.graph.quads(node)
            if isinstance(q.object, (Literal, NamedNode))
        }
        identifier = values.get("dcterms:identifier", "")
        return {
            "iri": node.value, "identifier": identifier, "title": values.get("dcterms:title", "") or identifier,
            "lang": values.get("dcterms:language", ""), "date": values.get("dcterms:date", ""), "source": values.get("dcterms:source", ""),
            "licence": values.get("dcterms:license", ""), "sha256": values.get("dhai:sha256", ""),
        }  # fmt: skip

    def document(self, iri: str, reader: Reader, lang: str) -> dict[str, Any] | None:
        """A document with its text in blocks, its claims and the entities in it; None if there is none."""
        about = next((d for d in self.documents() if d["iri"] == iri), None)
        if about is None:
            return None
        node = NamedNode(iri)
        named = {
            q.subject.value for q in self.graph.quads(None, term("dhai:mentionedIn"), node) if isinstance(q.subject, NamedNode)
        }
        claims = self._claims(node, reader)
        extraction = self._extraction(about)
        entities = [{"iri": e, "name": reader.names.get(e, shrink(e))} for e in named]
        return {
            **about, "claims": claims, "entities": sorted(entities, key=lambda e: fold(e["name"])),
            "blocks": [] if extraction is None else self._blocks(extraction, claims, self._names(named)), "text_language": lang,
        }  # fmt: skip

    def _claims(self, node: NamedNode, reader: Reader) -> list[dict[str, Any]]:
        found = {}
        for quad in self.graph.quads(None, term("oa:hasSource"), node):
            claim = quad.subject
            if isinstance(claim, NamedNode) and claim.value not in found:
                told = reader.claim(claim)
                if told is not None:
                    found[claim.value] = told
        return sorted(found.values(), key=lambda c: (c["start"], c["end"], c["text"]))

    def _extraction(self, about: dict[str, Any]) -> Extraction | None:
        try:
            report = json.loads((self.folder / "report.json").read_text("utf-8"))
            parts = {str(k): str(v) for k, v in report["versions"].items() if k != "kg"}
            cache = Cache(self.folder / "cache", parts)
            outcome = cache.load(cache.key(about["sha256"], about["identifier"]))
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return None if outcome is None else outcome.extraction

    def _names(self, entities: set[str]) -> dict[str, str]:
        """Folded name → entity, for the entities that a document names."""
        found: dict[str, str] = {}
        for iri in sorted(entities):
            for predicate in ("skos:prefLabel", "skos:altLabel"):
                for quad in self.graph.quads(NamedNode(iri), term(predicate)):
                    if isinstance(quad.object, Literal):
                        found.setdefault(fold(quad.object.value), iri)
        return found

    def _blocks(self, extraction: Extraction, claims: list[dict[str, Any]], names: dict[str, str]) -> list[dict[str, Any]]:
        document, blocks = extraction.document, []
        marks = sorted((m.start, -m.end, m.type, names.get(fold(m.text), "")) for m in extraction.mentions)
        spans = [(c["start"], c["end"]) for c in claims]
        for block in document.blocks:
            if block.boilerplate or block.kind is BlockKind.FIELD or block.start >= block.end:
                continue
            inside, last = [], block.start
            for start, end, kind, iri in ((s, -e, k, i) for s, e, k, i in marks if block.start <= s and -e <= block.end):
                if start >= last:
                    inside.append((start, end, kind, iri))
                    last = end
            blocks.append({"kind": block.kind.value, "level": block.level, "lang": block.lang, "start": block.start,
                           "pieces": _pieces(document.text, block.start, block.end, inside, spans)})  # fmt: skip
        return blocks


def _pieces(
    text: str, start: int, end: int, mentions: list[tuple[int, int, str, str]], spans: list[tuple[int, int]]
) -> list[dict[str, Any]]:
    """A block's text, cut where a mention or the evidence of a claim begins or ends."""
    near = [(a, b) for a, b in spans if a < end and b > start]
    cuts = {start, end}
    for a, b in [*near, *((m[0], m[1]) for m in mentions)]:
        cuts |= {min(max(a, start), end), min(max(b, start), end)}
    points, pieces = sorted(cuts), []
    for a, b in pairwise(points):
        mention = next((m for m in mentions if m[0] <= a and b <= m[1]), None)
        pieces.append({
            "text": text[a:b], "claims": sum(x <= a and b <= y for x, y in near), "start": a,
            "type": mention[2] if mention else "", "iri": mention[3] if mention else "",
        })  # fmt: skip
    return pieces
