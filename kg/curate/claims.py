"""From a claim in the graph to a decision on it."""

from __future__ import annotations

from pathlib import Path

from kg.build.cache import Cache
from kg.build.output import REPORT
from kg.build.report import Report
from kg.decisions import Ruling, said
from kg.errors import UsageError
from kg.model import Claim, Extraction
from kg.store import GraphStore, visible
from kg.terms import PREFIXES, expand, shrink


def ruling_on(store: GraphStore, graph: Path, text: str, action: str) -> Ruling:
    """The decision to reject or accept a claim; date, who and why are still empty.

    Parameters:
        store: the graph.
        graph: its folder.
        text: the claim's IRI, or the last part of it, or enough of its beginning.
        action: ``reject`` or ``accept``.

    Raises:
        UsageError: there is no such claim, or several.
        GraphError: the graph's cache is gone.
    """
    iri = _claim(store, text)
    rows = list(
        store.query(
            f"""SELECT ?document ?start ?end ?predicate ?node ?quote {{
                <{iri}> oa:hasSource/dcterms:identifier ?document ; oa:hasSelector [ oa:start ?start ; oa:end ?end ] ;
                    oa:hasSelector/oa:exact ?quote .
                OPTIONAL {{ <{iri}> rdf:predicate ?predicate }} OPTIONAL {{ <{iri}> dhai:claims/a ?node }} }}"""
        )
    )
    row = rows[0]
    document, start, end = row["document"].value, int(row["start"].value), int(row["end"].value)
    predicate = row["predicate"].value.removeprefix(PREFIXES["dhai"]) if row["predicate"] is not None else ""
    if not predicate:
        predicate = "role" if row["node"].value == expand("org:Membership") else "amount"
    extraction = extraction_of(graph, document)
    names = _ends(store, iri)
    fitting = [
        c for c in extraction.claims if (c.predicate, c.start, c.end) == (predicate, start, end) and _fits(extraction, c, names)
    ]
    if not fitting:
        raise UsageError(f"the claim {shrink(iri)} is not in the cache of this graph; build it again first")
    claim = fitting[0]
    other = extraction.mentions[claim.object].text if claim.object is not None else ""
    return Ruling(
        "", "", "", action, extraction.mentions[claim.subject].text, document, other, document if other else "",
        said(claim.predicate, claim.value), row["quote"].value,
    )  # fmt: skip


def _claim(store: GraphStore, text: str) -> str:
    """The IRI of the claim that is meant."""
    space = f"{PREFIXES['id']}claim/"
    local = text.strip("<> ").replace("\\", "").removeprefix(space).removeprefix("id:claim/").removeprefix("claim/")
    if not (4 <= len(local) <= 64 and local.isalnum() and local.isascii()):
        raise UsageError(f"'{visible(text)}' is no claim; kg review and kg explain --claims show theirs, such as claim/1f2e3d4c")
    found: list[str] = sorted(
        row[0].value for row in store.query(f'SELECT ?c {{ ?c a dhai:Claim FILTER(STRSTARTS(STR(?c), "{space}{local}")) }}')
    )
    if len(found) != 1:
        raise UsageError(f"{len(found) or 'no'} claims begin with claim/{visible(local)}")
    return found[0]


def _ends(store: GraphStore, iri: str) -> set[str]:
    """Every name of the subject and of the object of a claim."""
    query = f"""SELECT ?name {{ {{ <{iri}> rdf:subject|rdf:object ?e }} UNION
        {{ <{iri}> dhai:claims/(org:organization|dhai:funder) ?e }} ?e skos:prefLabel|skos:altLabel ?name }}"""
    return {row[0].value for row in store.query(query)}


def _fits(extraction: Extraction, claim: Claim, names: set[str]) -> bool:
    ends = [extraction.mentions[i].text for i in (claim.subject, claim.object) if i is not None]
    return all(" ".join(text.split()) in names for text in ends)


def extraction_of(graph: Path, document: str) -> Extraction:
    """What was read from a document, out of the cache of a graph.

    Raises:
        UsageError: the cache has no such document; the graph must be built again.
    """
    report = Report.load(graph / REPORT)
    sha256 = next((d.sha256 for d in report.documents if d.identifier == document), "")
    parts = {name: version for name, version in report.versions.items() if name != "kg"}
    cache = Cache(graph / "cache", parts)
    outcome = cache.load(cache.key(sha256, document)) if sha256 else None
    if outcome is None or outcome.extraction is None:
        raise UsageError(f"the cache of this graph does not hold '{visible(document)}'; build it again", path=graph / "cache")
    return outcome.extraction
