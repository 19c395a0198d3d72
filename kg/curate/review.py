"""What a person had best look at: uncertain decisions on identity and uncertain claims, the most valuable first.

The value of a look is how unsure the graph is, times how much hangs on it: the statements and documents of the things concerned.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from math import log2
from pathlib import Path

from kg.build.output import REVIEW
from kg.decisions import Rulings
from kg.entities import Question
from kg.errors import GraphError
from kg.store import GraphStore
from kg.terms import PREFIXES

AROUND = 90


@dataclass(frozen=True, slots=True)
class Side:
    """One of two things that may be one."""

    iri: str
    name: str
    document: str
    type: str
    evidence: tuple[str, ...]
    """Sentences of that document about it."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """One thing to decide."""

    kind: str
    """``identity`` or ``claim``."""
    question: str
    """In words."""
    reason: str
    """Why the build decided as it did."""
    confidence: float
    value: float
    """The higher, the more a look is worth."""
    sides: tuple[Side, ...] = ()
    """identity: both things."""
    joined: bool = False
    """identity: whether the build took them for one."""
    claim: str = ""
    """claim: its IRI."""
    quote: str = ""
    document: str = ""


def doubts(graph: Path, rulings: Rulings, *, limit: int = 50) -> list[Doubt]:
    """What to look at, most valuable first, without what people have decided already.

    Parameters:
        graph: the build folder.
        rulings: the decisions made so far.
        limit: at most so many.

    Raises:
        GraphError: there is no graph, or it is of another version.
    """
    with GraphStore.open(graph) as store:
        weight: Counter[str] = Counter()
        for row in store.query("SELECT ?e ?n { { SELECT ?e (COUNT(*) AS ?n) { ?c rdf:subject|rdf:object ?e } GROUP BY ?e } }"):
            weight[row["e"].value] = int(row["n"].value)
        found = [*_identities(store, graph, weight, rulings), *_claims(store, weight)]
    accepted = {(r.document, r.quote) for r in rulings.of("accept", "reject")}
    found = [d for d in found if d.kind == "identity" or (d.document, " ".join(d.quote.split())) not in accepted]
    found.sort(key=lambda d: (-d.value, d.question, d.document))
    return found[:limit]


def _worth(confidence: float, hanging: Iterable[int]) -> float:
    return round((1 - confidence) * log2(2 + sum(hanging)), 4)


def load_questions(graph: Path) -> list[Question]:
    """The uncertain decisions on identity that the last build noted.

    Raises:
        GraphError: the file is missing or damaged.
    """
    try:
        return [Question(**row) for row in json.loads((graph / REVIEW).read_text("utf-8"))]
    except (OSError, ValueError, TypeError) as error:
        raise GraphError(f"not readable ({error}); build again", path=graph / REVIEW) from None


def _identities(store: GraphStore, graph: Path, weight: Counter[str], rulings: Rulings) -> list[Doubt]:
    settled = {frozenset(((r.name, r.document), (r.other, r.other_document))) for r in rulings.of("same", "different")}
    found = []
    for q in load_questions(graph):
        if frozenset(((q.left_name, q.left_document), (q.right_name, q.right_document))) in settled:
            continue
        # How sure the build is that it did right, whichever way it decided.
        hanging = (weight[q.left], weight[q.right])
        sides = tuple(
            Side(iri, name, document, kind, _sentences(store, iri, document))
            for iri, name, document, kind in (
                (q.left, q.left_name, q.left_document, q.left_type), (q.right, q.right_name, q.right_document, q.right_type),
            )
        )  # fmt: skip
        words = f"Are {q.left_name} ({q.left_document}) and {q.right_name} ({q.right_document}) one {q.left_type}?"
        found.append(Doubt("identity", words, q.reason, q.score, _worth(q.score, hanging), sides, q.joined))
    return found


def _sentences(store: GraphStore, iri: str, document: str) -> tuple[str, ...]:
    name = document.replace("\\", "\\\\").replace('"', '\\"')
    query = f"""SELECT DISTINCT ?p ?q ?s {{ ?c oa:hasSource/dcterms:identifier "{name}" ; oa:hasSelector ?sel .
        {{ ?c rdf:subject <{iri}> }} UNION {{ ?c rdf:object <{iri}> }} UNION {{ ?c dhai:claims/(org:organization|dhai:funder) <{iri}> }}
        ?sel oa:exact ?q ; oa:prefix ?p ; oa:suffix ?s }}"""
    texts = {" ".join(f"{row['p'].value}{row['q'].value}{row['s'].value}".split()) for row in store.query(query)}
    return tuple(sorted(texts, key=lambda text: (len(text), text))[:3])


def _claims(store: GraphStore, weight: Counter[str]) -> list[Doubt]:
    query = """SELECT ?c ?s ?sn ?p ?on ?confidence ?extractor ?q ?d {
        ?c a dhai:Claim ; rdf:subject ?s ; dhai:confidence ?confidence ; dhai:extractor ?extractor ;
            oa:hasSource/dcterms:identifier ?d ; oa:hasSelector/oa:exact ?q .
        FILTER(?confidence < 0.75)
        { ?c rdf:predicate ?p ; rdf:object ?o } UNION { ?c dhai:claims/org:organization ?o BIND(dhai:role AS ?p) }
        OPTIONAL { ?s skos:prefLabel ?sl } OPTIONAL { ?o skos:prefLabel ?ol }
        BIND(COALESCE(STR(?sl), STR(?s)) AS ?sn) BIND(COALESCE(STR(?ol), STR(?o)) AS ?on) }"""
    found: dict[str, Doubt] = {}
    for row in store.query(query):
        if row["c"].value in found:
            continue
        confidence = float(row["confidence"].value)
        predicate = row["p"].value.removeprefix(PREFIXES["dhai"])
        value = row["on"].value.removeprefix(PREFIXES["topic"])
        found[row["c"].value] = Doubt(
            "claim", f"{row['sn'].value} {predicate} {value}", f"rule {row['extractor'].value}", confidence,
            _worth(confidence, (weight[row["s"].value],)), claim=row["c"].value, quote=row["q"].value, document=row["d"].value,
        )  # fmt: skip
    return list(found.values())


def to_json(found: Iterable[Doubt]) -> str:
    """Doubts as JSON text."""
    return json.dumps([asdict(doubt) for doubt in found], indent=1, ensure_ascii=False) + "\n"
