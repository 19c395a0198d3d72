"""The gate: a claim that would break a shape is kept out of the graph, with the reason.

A claim is judged by what it adds: the shapes are evaluated on its two entities without it and with it, and every new violation is
held against it. What the outcome depends on is small (predicate, the types of the two entities, the value), so each combination
is evaluated once; evidence and confidence are evaluated claim by claim.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import Literal, NamedNode

from kg.checks.compile import Shapes
from kg.checks.facts import Value
from kg.checks.shapes import Violation
from kg.errors import GraphError
from kg.graph import Resolved, Run, claim_triples, document_iri
from kg.model import Claim, Document, Entity, Extraction
from kg.terms import ONTOLOGY, expand, shrink

Triple = tuple[Value, str, Value]
DATES = ("startDate", "endDate")
EVIDENCE = expand("id:claim/")


@dataclass(frozen=True)
class Quarantined:
    """A claim that is not published, and why."""

    document: str
    claim: Claim
    statement: str
    """The claim in words: ``CARA Lab partOf Radboudumc``."""
    quote: str
    shapes: tuple[str, ...]
    """IRIs of the shapes it breaks; empty where it cannot be written as RDF at all."""
    reason_en: str
    reason_nl: str


@dataclass(frozen=True)
class Gated:
    """What passed the gate and what did not."""

    accepted: tuple[Extraction, ...]
    """The extractions with the claims that passed, in the order given."""
    quarantined: tuple[Quarantined, ...]


class Gate:
    """Judges the claims of one document at a time, so that a large collection can stream through."""

    def __init__(self, resolution: Resolved, shapes: Shapes | Path | None = None) -> None:
        """Prepare.

        Parameters:
            resolution: which mention is which entity.
            shapes: the shapes or their file; by default ``ontology/shapes.ttl``.

        Raises:
            DataError: if the shapes are faulty.
        """
        self.iri_of = resolution.iri_of
        self.entities = {entity.iri: entity for entity in resolution.entities}
        self.shapes = shapes if isinstance(shapes, Shapes) else Shapes(shapes or ONTOLOGY / "shapes.ttl")
        self._known: dict[Hashable, tuple[Violation, ...]] = {}

    def __call__(self, extraction: Extraction) -> tuple[Extraction, list[Quarantined]]:
        """Split a document's claims into accepted and quarantined ones."""
        document = extraction.document
        broken: dict[int, list[Violation] | GraphError] = {}
        for number, claim in enumerate(extraction.claims):
            try:
                found = self._judge((claim,), document)
            except GraphError as error:
                broken[number] = error
                continue
            if found:
                broken[number] = found
        broken.update(self._together(extraction, broken))
        kept = tuple(claim for number, claim in enumerate(extraction.claims) if number not in broken)
        out = [self._quarantined(extraction, extraction.claims[n], why) for n, why in sorted(broken.items())]
        return (extraction if len(kept) == len(extraction.claims) else replace(extraction, claims=kept)), out

    def _together(
        self, extraction: Extraction, broken: dict[int, list[Violation] | GraphError]
    ) -> Iterator[tuple[int, list[Violation]]]:
        """Dates of one entity that are each fine but not together: the less certain one is kept out."""
        by_entity: dict[str, list[int]] = {}
        for number, claim in enumerate(extraction.claims):
            if claim.predicate in DATES and number not in broken:
                by_entity.setdefault(self.iri_of[extraction.document.path, claim.subject], []).append(number)
        for numbers in by_entity.values():
            if len({(extraction.claims[n].predicate, extraction.claims[n].value) for n in numbers}) < 2:
                continue
            ranked = sorted(
                numbers, key=lambda n: (-extraction.claims[n].confidence, extraction.claims[n].predicate != "startDate", n)
            )
            kept: list[Claim] = []
            for number in ranked:
                claim = extraction.claims[number]
                found = self._judge((*kept, claim), extraction.document)
                if found:
                    yield number, found
                else:
                    kept.append(claim)

    def _judge(self, claims: tuple[Claim, ...], document: Document) -> list[Violation]:
        """The violations that some claims about one subject bring about."""
        path = document.path
        ends = [self._entity(path, end) for claim in claims for end in (claim.subject, claim.object)]
        found: list[Violation] = []
        for claim in claims:
            # Raises for what cannot be written at all: offsets, dates, categories.
            triples = list(_full(claim_triples(claim, document, self.iri_of, RUN)))
            found += self._evidence(triples, document)
        iris = [e.iri if e is not None else None for e in ends]
        kinds = tuple((e.type, iris.index(e.iri)) if e is not None else None for e in ends)
        key = (tuple(_signature(claim) for claim in claims), kinds)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._statement(claims, ends)
        return [*found, *known]

    def _entity(self, path: str, mention: int | None) -> Entity | None:
        if mention is None:
            return None
        iri = self.iri_of.get((path, mention))
        entity = self.entities.get(iri or "")
        if entity is None:
            raise GraphError(f"{path}: mention {mention} of a claim belongs to no entity")
        return entity

    def _evidence(self, triples: Sequence[Triple], document: Document) -> list[Violation]:
        """What is wrong with a claim node and its selectors by themselves."""
        own = [t for t in triples if isinstance(t[0], NamedNode) and t[0].value.startswith(EVIDENCE)]
        facts = self.shapes.facts([*own, *_described(document)])
        return sorted((v for v in self.shapes.violations(facts) if _evident(v)), key=_order)

    def _statement(self, claims: tuple[Claim, ...], ends: list[Entity | None]) -> tuple[Violation, ...]:
        """Judge a combination once, on stand-ins for its entities and its document."""
        present = {e.iri: e for e in ends if e is not None}
        names = {iri: expand(f"id:stand-in/{n}") for n, iri in enumerate(present)}
        before = [t for iri, e in present.items() for t in _context(names[iri], e)] + _described(STAND_IN)
        iri_of = {(STAND_IN.path, n): names[e.iri] for n, e in enumerate(ends) if e is not None}
        after = list(before)
        for n, claim in enumerate(claims):
            moved = replace(claim, subject=2 * n, object=None if claim.object is None else 2 * n + 1, start=0, end=1,
                            confidence=0.5, extractor="x")  # fmt: skip
            after += _full(claim_triples(moved, STAND_IN, iri_of, RUN))
        new = self.shapes.violations(self.shapes.facts(after)) - self.shapes.violations(self.shapes.facts(before))
        return tuple(sorted((v for v in new if not _evident(v)), key=_order))

    def _quarantined(self, extraction: Extraction, claim: Claim, why: list[Violation] | GraphError) -> Quarantined:
        document = extraction.document
        statement = self.describe(extraction, claim)
        quote = document.text[max(0, claim.start) : max(0, claim.end)]
        if isinstance(why, GraphError):
            reason = why.message.removeprefix(f"{document.path}: ")
            return Quarantined(document.path, claim, statement, quote, (), reason, f"kan niet worden vastgelegd: {reason}")
        shapes = tuple(dict.fromkeys(v.shape for v in why))
        return Quarantined(document.path, claim, statement, quote, shapes, _reason(why, "en"), _reason(why, "nl"))

    def describe(self, extraction: Extraction, claim: Claim) -> str:
        """A claim in a few words."""
        mentions = extraction.mentions
        words = [mentions[claim.subject].text if 0 <= claim.subject < len(mentions) else f"mention {claim.subject}"]
        words.append(claim.predicate)
        if claim.object is not None:
            words.append(mentions[claim.object].text if 0 <= claim.object < len(mentions) else f"mention {claim.object}")
        words += [
            part for part in (claim.value, claim.since and f"from {claim.since}", claim.until and f"until {claim.until}") if part
        ]
        return " ".join(words)


def gate(extractions: Iterable[Extraction], resolution: Resolved, shapes: Shapes | Path | None = None) -> Gated:
    """Keep claims that break a shape out of the graph.

    Parameters:
        extractions: what was read.
        resolution: which mention is which entity.
        shapes: the shapes or their file; by default ``ontology/shapes.ttl``.

    Returns:
        The extractions with the claims that passed, and every other claim with its reason.

    Raises:
        DataError: if the shapes are faulty.
    """
    judge = Gate(resolution, shapes)
    accepted: list[Extraction] = []
    quarantined: list[Quarantined] = []
    for extraction in extractions:
        passed, out = judge(extraction)
        accepted.append(passed)
        quarantined += out
    return Gated(tuple(accepted), tuple(quarantined))


RUN = Run().iri
STAND_IN = Document("x", "0" * 64, "text", "x", (), "nl", "x", "2020", None, None)


def _full(triples: Iterable[tuple[NamedNode, str, NamedNode | Literal]]) -> Iterator[Triple]:
    for subject, predicate, value in triples:
        yield subject, expand(predicate), value


def _described(document: Document) -> list[Triple]:
    node = document_iri(document.path)
    return [
        (node, expand("rdf:type"), NamedNode(expand("dhai:Document"))),
        (node, expand("dcterms:identifier"), Literal(document.path)),
        (node, expand("dcterms:title"), Literal(document.title, language="nl")),
        (node, expand("dcterms:language"), Literal(document.lang)),
        (node, expand("dhai:sha256"), Literal(document.sha256)),
        (RUN, expand("rdf:type"), NamedNode(expand("prov:Activity"))),
    ]


def _context(iri: str, entity: Entity) -> list[Triple]:
    node = NamedNode(iri)
    return [
        (node, expand("rdf:type"), NamedNode(expand(f"dhai:{entity.type}"))),
        (node, expand("skos:prefLabel"), Literal("x")),
        (node, expand("dhai:mentionedIn"), document_iri(STAND_IN.path)),
    ]


def _signature(claim: Claim) -> Hashable:
    """What the judgement of a statement depends on, beside the types of its entities."""
    return (claim.predicate, claim.value, claim.title, claim.years, claim.approximate, claim.since, claim.until)


def _evident(violation: Violation) -> bool:
    return isinstance(violation.focus, NamedNode) and violation.focus.value.startswith(EVIDENCE)


def _order(violation: Violation) -> tuple[str, str, str]:
    return violation.shape, violation.component, str(violation.value)


def _reason(violations: Iterable[Violation], lang: str) -> str:
    texts = []
    for violation in violations:
        by_language = dict(violation.messages)
        text = by_language.get(lang) or by_language.get("") or by_language.get("en")
        texts.append(text or f"{shrink(violation.shape)} ({violation.component.removesuffix('ConstraintComponent')})")
    return "; ".join(dict.fromkeys(texts))
