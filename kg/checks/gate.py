"""The gate: a claim that would break a shape or a rule is kept out of the graph, with the reason.

A claim is judged by what it adds: shapes and violation queries are evaluated on its two entities without it and with it, and
every new violation is held against it. What the outcome depends on is small (predicate, the types of the two entities, the
value), so each combination is evaluated once, on stand-ins. What no single claim can show, a circle of parts, is found in a
survey of all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import NamedNode

from kg.checks import rules
from kg.checks.compile import Shapes
from kg.checks.shapes import Violation
from kg.checks.stand_in import RUN, STAND_IN, STAND_NAME, description, identity, store
from kg.errors import GraphError
from kg.graph import Resolved, check_evidence, claim_triples, document_iri
from kg.model import Claim, Document, Entity, Extraction
from kg.terms import ONTOLOGY, expand, shrink

DATES = ("startDate", "endDate")
CIRCLES = (("part-of-cycle", ("partOf", "partOfProgramme")), ("supervision-cycle", ("supervisedBy",)))
"""Rules that need all claims at once, and the relations in which there must be no circle."""
HARMLESS = {"MinCount", "MaxCount", "Datatype", "MinLength", "MaxLength", "NodeKind", "Or", "And"}
"""Constraints on a quote whose outcome its length tells."""


@dataclass(frozen=True)
class Fault:
    """Why a claim is kept out."""

    source: str
    """IRI of the shape or file name of the rule; empty where the claim cannot be written as RDF at all."""
    reason_en: str
    reason_nl: str


@dataclass(frozen=True)
class Quarantined:
    """A claim that is not published, and why."""

    document: str
    claim: Claim
    statement: str
    """The claim in words: ``CARA Lab partOf Radboudumc``."""
    quote: str
    shapes: tuple[str, ...]
    """What it breaks: IRIs of shapes, names of rules; empty where it cannot be written as RDF at all."""
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
            shapes: the shapes or their file; by default ``ontology/shapes.ttl``. The rules are those in ``checks/`` beside it.

        Raises:
            DataError: if shapes or rules are faulty.
        """
        self.iri_of = resolution.iri_of
        self.entities = {entity.iri: entity for entity in resolution.entities}
        self.shapes = shapes if isinstance(shapes, Shapes) else Shapes(shapes or ONTOLOGY / "shapes.ttl")
        known = rules.load(self.shapes.path.parent)
        self.rules = [rule for rule in known if rule.severity == "Violation" and rule.scope == "data"]
        self._circles = {rule.name: rule for rule in known if rule.name in dict(CIRCLES)}
        self._closing: dict[tuple[str, str, str], Fault] = {}
        paths = ("oa:exact", "oa:prefix", "oa:suffix")
        self._reads_quotes = any(path in paths and component not in HARMLESS for path, component in self.shapes.uses)
        self._known: dict[Hashable, tuple[Fault, ...]] = {}

    def survey(self, extractions: Iterable[Extraction]) -> None:
        """Look for circles in all claims before the first is judged; the least supported claim of each circle is kept out.

        Parameters:
            extractions: all that will be judged. Without a survey, circles pass.
        """
        for name, predicates in CIRCLES:
            if name not in self._circles:
                continue
            support: dict[tuple[str, str, str], float] = defaultdict(float)
            for extraction in extractions:
                for claim in extraction.claims:
                    if claim.predicate in predicates:
                        ends = [self.iri_of.get((extraction.document.path, end or 0)) for end in (claim.subject, claim.object)]
                        if ends[0] and ends[1] and not self._faults((claim,), extraction.document):
                            support[claim.predicate, ends[0], ends[1]] += claim.confidence
            rule = self._circles[name]
            fault = Fault(rule.path.name, rule.problem_en, rule.problem_nl)
            above: dict[str, set[str]] = defaultdict(set)
            for edge in sorted(support, key=lambda e: (-support[e], e)):
                _, part, whole = edge
                if _reaches(above, whole, part):
                    self._closing[edge] = fault
                else:
                    above[part].add(whole)

    def __call__(self, extraction: Extraction) -> tuple[Extraction, list[Quarantined]]:
        """Split a document's claims into accepted and quarantined ones."""
        broken = {
            n: faults for n, claim in enumerate(extraction.claims) if (faults := self._faults((claim,), extraction.document))
        }
        broken.update(self._together(extraction, broken))
        kept = tuple(claim for number, claim in enumerate(extraction.claims) if number not in broken)
        out = [self._quarantined(extraction, extraction.claims[n], faults) for n, faults in sorted(broken.items())]
        return (extraction if len(kept) == len(extraction.claims) else replace(extraction, claims=kept)), out

    def _together(self, extraction: Extraction, broken: dict[int, tuple[Fault, ...]]) -> Iterator[tuple[int, tuple[Fault, ...]]]:
        """Dates of one entity that are each fine but not together: the less certain one is kept out."""
        by_entity: dict[str, list[int]] = {}
        for number, claim in enumerate(extraction.claims):
            if claim.predicate in DATES and number not in broken:
                by_entity.setdefault(self.iri_of[extraction.document.path, claim.subject], []).append(number)
        claims = extraction.claims
        for numbers in by_entity.values():
            if len({(claims[n].predicate, claims[n].value) for n in numbers}) < 2:
                continue
            kept: list[Claim] = []
            for number in sorted(numbers, key=lambda n: (-claims[n].confidence, claims[n].predicate != "startDate", n)):
                faults = self._faults((*kept, claims[number]), extraction.document)
                if faults:
                    yield number, faults
                else:
                    kept.append(claims[number])

    def _faults(self, claims: tuple[Claim, ...], document: Document) -> tuple[Fault, ...]:
        """What is wrong with some claims of a document, taken together."""
        try:
            for claim in claims:
                check_evidence(claim, document)
            ends = [self._entity(document.path, end) for claim in claims for end in (claim.subject, claim.object)]
        except GraphError as error:
            return (_unwritable(error, document.path),)
        iris = [e.iri if e is not None else None for e in ends]
        kinds = tuple((e.type, iris.index(e.iri)) if e is not None else None for e in ends)
        key = (tuple(_signature(claim) for claim in claims), kinds)
        found = self._known.get(key)
        if found is None:
            found = self._known[key] = self._statement(claims, ends)
        for claim in claims:
            found += self._evidence(claim, document)
            if self._closing and claim.object is not None:
                edge = (claim.predicate, iris[0] or "", self.iri_of[document.path, claim.object])
                found += (self._closing[edge],) if edge in self._closing else ()
        return tuple(dict.fromkeys(found))

    def _entity(self, path: str, mention: int | None) -> Entity | None:
        if mention is None:
            return None
        entity = self.entities.get(self.iri_of.get((path, mention), ""))
        if entity is None:
            raise GraphError(f"{path}: mention {mention} of a claim belongs to no entity")
        return entity

    def _evidence(self, claim: Claim, document: Document) -> tuple[Fault, ...]:
        """What is wrong with the confidence, the rule's name or the quote."""
        length = min(claim.end - claim.start, 1000)
        quote = document.text[claim.start : claim.end] if self._reads_quotes else "x" * length
        key = (claim.confidence, claim.extractor, quote if self._reads_quotes else length)
        found = self._known.get(key)
        if found is None:
            stand_in = replace(STAND_IN, text=quote)
            tried = Claim("startDate", 0, None, 0, len(quote), claim.extractor, claim.confidence, "2020")
            lab = Entity(expand("id:lab/x"), "Lab", (STAND_NAME,), (), ())
            found = self._known[key] = self._new([tried], [lab, None], stand_in)
        return found

    def _statement(self, claims: tuple[Claim, ...], ends: list[Entity | None]) -> tuple[Fault, ...]:
        """Judge a combination once, on stand-ins for its entities and its document."""
        tried = [replace(claim, start=0, end=1, confidence=0.5, extractor="x") for claim in claims]
        try:
            return self._new(tried, ends, STAND_IN)
        except GraphError as error:
            return (_unwritable(error, STAND_IN.path),)

    def _new(self, claims: list[Claim], ends: list[Entity | None], document: Document) -> tuple[Fault, ...]:
        """The faults that are there with some claims and not without them."""
        present = {e.iri: e for e in ends if e is not None}
        names = {iri: expand(f"id:stand-in/{n}") for n, iri in enumerate(present)}
        iri_of = {(document.path, n): names[e.iri] for n, e in enumerate(ends) if e is not None}
        entities = [t for iri, e in present.items() for t in identity(names[iri], e)]
        before = [
            *description(document),
            *((NamedNode(n), expand("dhai:mentionedIn"), document_iri("x")) for n in names.values()),
        ]
        after = list(before)
        for n, claim in enumerate(claims):
            moved = replace(claim, subject=2 * n, object=None if claim.object is None else 2 * n + 1)
            after += [(s, expand(p), o) for s, p, o in claim_triples(moved, document, iri_of, RUN)]
        shapes = self.shapes
        broken = shapes.violations(shapes.facts([*entities, *after])) - shapes.violations(shapes.facts([*entities, *before]))
        faults = [_fault(violation) for violation in sorted(broken, key=_order)]
        said = {shrink(predicate) for _, predicate, _ in after[len(before) :]}
        relevant = [rule for rule in self.rules if rule.names & said]
        if relevant:
            above = shapes.superclasses
            old, new = store(entities, before, above), store(entities, after, above)
            faults += [
                Fault(rule.path.name, rule.problem_en, rule.problem_nl)
                for rule in relevant
                if set(rule.rows(new)) - set(rule.rows(old))
            ]
        return tuple(dict.fromkeys(faults))

    def _quarantined(self, extraction: Extraction, claim: Claim, faults: tuple[Fault, ...]) -> Quarantined:
        document = extraction.document
        return Quarantined(
            document.path,
            claim,
            described(extraction, claim),
            document.text[max(0, claim.start) : max(0, claim.end)],
            tuple(dict.fromkeys(fault.source for fault in faults if fault.source)),
            " ".join(dict.fromkeys(fault.reason_en for fault in faults)),
            " ".join(dict.fromkeys(fault.reason_nl for fault in faults)),
        )


def described(extraction: Extraction, claim: Claim) -> str:
    """A claim in a few words."""

    def name(mention: int) -> str:
        return extraction.mentions[mention].text if 0 <= mention < len(extraction.mentions) else f"mention {mention}"

    words = [name(claim.subject), claim.predicate, name(claim.object) if claim.object is not None else "", claim.value]
    words += [f"from {claim.since}" if claim.since else "", f"until {claim.until}" if claim.until else ""]
    return " ".join(word for word in words if word)


def gate(extractions: Iterable[Extraction], resolution: Resolved, shapes: Shapes | Path | None = None) -> Gated:
    """Keep claims that break a shape out of the graph.

    Parameters:
        extractions: what was read.
        resolution: which mention is which entity.
        shapes: the shapes or their file; by default ``ontology/shapes.ttl``.

    Returns:
        The extractions with the claims that passed, and every other claim with its reason.

    Raises:
        DataError: if shapes or rules are faulty.
    """
    judge = Gate(resolution, shapes)
    extractions = tuple(extractions)
    judge.survey(extractions)
    accepted: list[Extraction] = []
    quarantined: list[Quarantined] = []
    for extraction in extractions:
        passed, out = judge(extraction)
        accepted.append(passed)
        quarantined += out
    return Gated(tuple(accepted), tuple(quarantined))


def _reaches(above: dict[str, set[str]], start: str, goal: str) -> bool:
    """Whether there is a way up from one entity to another."""
    seen, todo = {start}, [start]
    while todo:
        node = todo.pop()
        if node == goal:
            return True
        new = above.get(node, set()) - seen
        seen |= new
        todo += new
    return False


def _signature(claim: Claim) -> Hashable:
    """What the judgement of a statement depends on, beside the types of its entities."""
    return (claim.predicate, claim.value, claim.title, claim.years, claim.approximate, claim.since, claim.until)


def _order(violation: Violation) -> tuple[str, str, str]:
    return violation.shape, violation.component, str(violation.value)


def _unwritable(error: GraphError, path: str) -> Fault:
    reason = error.message.removeprefix(f"{path}: ")
    return Fault("", f"It cannot be written down: {reason}.", f"Zij kan niet worden vastgelegd: {reason}.")


def _fault(violation: Violation) -> Fault:
    text = dict(violation.messages)
    spare = text.get("") or f"{shrink(violation.shape)} ({violation.component.removesuffix('ConstraintComponent')})"
    english = text.get("en") or text.get("nl") or spare
    return Fault(violation.shape, english, text.get("nl") or english)
