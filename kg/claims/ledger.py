"""Collects the claims of a document: checks their types, keeps the best evidence, and works out their confidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from kg.claims.items import Held
from kg.claims.signatures import BODY, PROG, fits
from kg.cues import Cues
from kg.mentions import Clusters
from kg.model import Claim, Document, Mention

MAX_QUOTE = 300
"""Characters of evidence; a longer sentence is cut down to the part that names both ends."""
DROP_BELOW = 0.12
"""Probability under which a rule's claim is dropped."""
HELD_BY = frozenset({"affiliatedWith", "leads", "worksOn"})
"""Relations of a person that a role goes with."""
DEFAULT_PRIOR = 0.8
"""Precision assumed of a rule that was never measured."""


_DATED = frozenset({"Lab", "Centre", "Programme", "Project", "Network", "Event", "Course", "Company", "ResearchGroup"})


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a claim is read: the words it needs (core) inside the sentence or block they stand in (frame)."""

    start: int
    end: int
    frame_start: int
    frame_end: int


class Ledger:
    """The claims of one document as they are found; ``claims()`` gives the result."""

    def __init__(self, document: Document, mentions: Sequence[Mention], clusters: Clusters, cues: Cues) -> None:
        self.document = document
        self.mentions = mentions
        self.clusters = clusters
        self.cues = cues
        self._found: dict[tuple[str, int, int | None, str], Claim] = {}

    def type(self, mention: int) -> str:
        """Entity type of a mention."""
        return self.mentions[mention].type

    def same(self, a: int, b: int) -> bool:
        """Whether two mentions name the same thing."""
        return self.clusters.find(a) == self.clusters.find(b)

    def relate(self, predicate: str, subject: int, object_: int, at: Evidence, rule: str, factor: float = 1.0) -> bool:
        """Claim a relation; ignored (False) where the types do not fit or both ends are one thing."""
        if (
            self.type(object_) == "Network"
            and predicate in ("partOf", "hasPartner")
            and self.type(subject) in ("Lab", "ResearchGroup", "Department", "Centre")
        ):
            # Units belong to organisations; what belongs to a network is a member of it.
            predicate = "memberOf"
        if self.same(subject, object_) or not fits(predicate, self.type(subject), self.type(object_)):
            return False
        if predicate == "collaboratesWith" and self.clusters.find(object_) < self.clusters.find(subject):
            subject, object_ = object_, subject
        self._keep(predicate, subject, object_, at, rule, factor)
        return True

    def role(self, person: int, held: Held, at: int, evidence: Evidence, rule: str, factor: float = 1.0) -> None:
        """Claim a role and the relation that goes with it: leads, affiliatedWith or worksOn."""
        kind = self.type(at)
        if self.type(person) != "Person" or kind not in BODY | PROG or self.same(person, at):
            return
        self._keep("role", person, at, evidence, rule, factor, value=held.category, title=held.title)
        if held.leads and held.category == "Director":
            self.relate("leads", person, at, evidence, rule, factor)
        elif kind in PROG:
            self.relate("worksOn", person, at, evidence, rule, factor)
        else:
            self.relate("affiliatedWith", person, at, evidence, rule, factor)

    def date(self, predicate: str, subject: int, value: str, at: Evidence, rule: str, factor: float = 1.0) -> None:
        """Claim a start or end date."""
        founded = any(word in rule for word in ("founded", "opgericht", "established", "label", "key"))
        if self.type(subject) in _DATED or (founded and self.type(subject) not in ("Person", "Place", "Vacancy")):
            self._keep(predicate, subject, None, at, rule, factor, value=value)

    def amount(
        self,
        recipient: int,
        funder: int | None,
        euros: Decimal,
        at: Evidence,
        rule: str,
        *,
        approximate: bool = False,
        years: int | None = None,
        factor: float = 1.0,
    ) -> None:
        """Claim a sum of money."""
        if self.type(recipient) in ("Place", "Vacancy") or (funder is not None and self.same(recipient, funder)):
            return
        self._keep(
            "amount",
            recipient,
            funder,
            at,
            rule,
            factor,
            value=str(euros.quantize(Decimal(1))),
            approximate=approximate,
            years=years,
        )

    def topic(self, subject: int, slug: str, at: Evidence, rule: str, factor: float = 1.0) -> None:
        """Claim that a thing's work is about a topic."""
        self._keep("focusesOn", subject, None, at, rule, factor, value=slug)

    def _keep(
        self, predicate: str, subject: int, object_: int | None, at: Evidence, rule: str, factor: float, *, value: str = "", title: str = "",
        approximate: bool = False, years: int | None = None,
    ) -> None:  # fmt: skip
        start, end = self._quote(at)
        doubt = min(self.mentions[m].confidence for m in (subject, object_) if m is not None)
        # A sure rule on a doubtful name is doubtful; half of the name's doubt is already in the rule's measured precision.
        confidence = self.cues.priors.get(rule, DEFAULT_PRIOR) * factor * (0.5 + 0.5 * doubt)
        claim = Claim(
            predicate,
            subject,
            object_,
            start,
            end,
            rule,
            round(min(0.99, max(0.01, confidence)), 3),
            value=value,
            title=title,
            years=years,
            approximate=approximate,
        )
        key = (predicate, self.clusters.find(subject), None if object_ is None else self.clusters.find(object_), value)
        kept = self._found.get(key)
        if kept is None or claim.confidence > kept.confidence:
            self._found[key] = claim

    def _quote(self, at: Evidence) -> tuple[int, int]:
        start, end = at.frame_start, at.frame_end
        if end - start > MAX_QUOTE:
            start, end = at.start, min(at.end, at.start + MAX_QUOTE)
            text = self.document.text
            while start > at.frame_start and at.end - start < MAX_QUOTE - 40 and text[start - 1] not in ".\n":
                start -= 1
            while start < at.start and text[start] != " " and start > at.frame_start:
                start += 1
        text = self.document.text
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        return start, end

    def claims(self) -> tuple[Claim, ...]:
        """All claims, best evidence each, in the order of the text."""
        return tuple(
            sorted(
                self._found.values(),
                key=lambda c: (c.start, c.end, c.predicate, c.subject, -1 if c.object is None else c.object, c.value),
            )
        )

    def targets(self, predicate: str, subject: int) -> list[int]:
        """Mentions that a thing has a relation to, so far."""
        root = self.clusters.find(subject)
        return [
            claim.object
            for key, claim in self._found.items()
            if key[0] == predicate and key[1] == root and claim.object is not None
        ]

    def has(self, predicate: str, subject: int, object_: int | None = None) -> bool:
        """Whether such a relation was claimed already (object: any, if None)."""
        s = self.clusters.find(subject)
        return any(
            key[0] == predicate and key[1] == s and (object_ is None or key[2] == self.clusters.find(object_))
            for key in self._found
        )

    def fired(self) -> dict[tuple[int, int], list[str]]:
        """Rules by the pair of clusters that they claim something of: ``predicate`` and ``predicate/rule``."""
        found: dict[tuple[int, int], list[str]] = {}
        for (predicate, subject, other, _), claim in self._found.items():
            if other is not None and predicate != "amount":
                found.setdefault((subject, other), []).extend((predicate, f"{predicate}/{claim.extractor}"))
        return found

    def weigh(self, probability: Mapping[tuple[str, int, int], float]) -> None:
        """Replace the confidence of relations by the classifier's, and drop those that it finds unlikely, with the roles that hang on them."""
        held: dict[tuple[int, int | None], float] = {}
        for (predicate, person, at), p in probability.items():
            if predicate in HELD_BY:
                held[person, at] = max(p, held.get((person, at), 0.0))
        for key, claim in list(self._found.items()):
            predicate, subject, other, _ = key
            if predicate == "role":
                p = held.get((subject, other), claim.confidence)
            elif other is None or predicate == "amount":
                p = claim.confidence
            else:
                p = probability.get((predicate, subject, other), claim.confidence)
            if p < DROP_BELOW:
                del self._found[key]
            elif predicate != "role":
                self._found[key] = replace(claim, confidence=round(min(0.99, p), 3))

    def learned(self, predicate: str, subject: int, object_: int, at: Evidence, probability: float) -> None:
        """Claim what the classifier alone found."""
        if not self.same(subject, object_) and fits(predicate, self.type(subject), self.type(object_)):
            if predicate == "collaboratesWith" and self.clusters.find(object_) < self.clusters.find(subject):
                subject, object_ = object_, subject
            start, end = self._quote(at)
            key = (predicate, self.clusters.find(subject), self.clusters.find(object_), "")
            if key not in self._found:
                self._found[key] = Claim(predicate, subject, object_, start, end, "classifier", round(min(0.99, probability), 3))

    def learned_role(self, person: int, held: Held, at: int, evidence: Evidence, probability: float) -> None:
        """Claim the role that goes with a relation which the classifier alone found."""
        key = ("role", self.clusters.find(person), self.clusters.find(at), held.category)
        if self.type(at) in BODY | PROG and key not in self._found:
            start, end = self._quote(evidence)
            self._found[key] = Claim(
                "role",
                person,
                at,
                start,
                end,
                "classifier",
                round(min(0.99, probability), 3),
                value=held.category,
                title=held.title,
            )

    def topic_rules(self, root: int, slug: str) -> tuple[str, ...]:
        """Rules that claimed a topic of a thing."""
        claim = self._found.get(("focusesOn", root, None, slug))
        return () if claim is None else (claim.extractor,)

    def set_topic(self, subject: int, slug: str, at: Evidence, probability: float | None) -> None:
        """Set what the classifier thinks of a topic; None drops it."""
        key = ("focusesOn", self.clusters.find(subject), None, slug)
        claim = self._found.pop(key, None)
        if probability is None:
            return
        confidence = round(min(0.99, probability), 3)
        if claim is None:
            start, end = self._quote(at)
            claim = Claim("focusesOn", subject, None, start, end, "topic-classifier", confidence, value=slug)
        self._found[key] = replace(claim, confidence=confidence)

    def tidy(self) -> None:
        """Drop partnerships that a named lab, programme, project or event carries: they are its partners, not a collaboration beside it."""
        carried: dict[object, set[object]] = {}
        for predicate, subject, other, _ in self._found:
            if predicate == "hasPartner":
                carried.setdefault(subject, set()).add(other)
        for key, claim in list(self._found.items()):
            if claim.predicate == "collaboratesWith" and any({key[1], key[2]} <= group for group in carried.values()):
                del self._found[key]
