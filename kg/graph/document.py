"""What one document states, as quads of that document's own named graph.

========  =====================================================================================================
graph     ``graph:doc/<slug>-<hash of the path>``, ``prov:wasDerivedFrom`` the document
document  ``id:document/<slug>-<hash>``: identifier, title, language, date, source, licence, sha256
direct    ``E1 dhai:partOf E2``, ``E dhai:startDate "2019"^^xsd:gYear``, ``E dhai:focusesOn topic:cardiology``
role      ``org:Membership`` node: ``org:member``, ``org:organization``, ``dhai:roleCategory``, ``dhai:roleTitle``
funding   ``dhai:Funding`` node: ``dhai:recipient``, ``dhai:funder``, ``dhai:amountEUR``, ``dhai:years``
claim     ``dhai:Claim`` node beside each of these: the statement, confidence, rule, run, and where it stands, as Web
          Annotation selectors (https://www.w3.org/TR/annotation-model/#selectors)
========  =====================================================================================================

A removed document leaves no trace, because all of this stands in its graph alone. Role and funding nodes are known by what
they say, not by the document: two documents that state the same role share the node, as they share a direct triple.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pyoxigraph import Literal, NamedNode, Quad

from kg.errors import GraphError
from kg.graph.nodes import date, decimal, digest, is_date, minted, named, own, shown, slug, term, text, typed, web
from kg.model import Claim, Document, Extraction
from kg.terms import PREFIXES, RELATIONS, ROLE_CATEGORIES, TOPICS

CONTEXT = 40  # characters of oa:prefix and oa:suffix
DATE_PREDICATES = ("startDate", "endDate")
# Validity of a role, funding or claim. Not dhai:startDate, which in a document's graph is said of entities alone: who reads the
# dates that a document states would otherwise get those of its roles too.
SINCE, UNTIL = "dhai:since", "dhai:until"
LICENCES = {
    "cc by 4.0": "https://creativecommons.org/licenses/by/4.0/",
    "cc by-sa 4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "cc0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "cc0 1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
    "apache-2.0": "https://www.apache.org/licenses/LICENSE-2.0",
}

IriOf = Mapping[tuple[str, int], str]


def local_name(path: str) -> str:
    """The last part of a document's IRIs: a readable slug and a hash of the identifier."""
    return f"{slug(path)}-{digest(path, length=8)}"


def document_iri(path: str) -> NamedNode:
    """The IRI of a document, from its identifier.

    >>> document_iri("en-labs.md").value
    'https://w3id.org/dhai/id/document/en-labs-md-2a584cc3'
    """
    return named(f"{PREFIXES['id']}document/{local_name(path)}")


def graph_iri(path: str) -> NamedNode:
    """The IRI of the named graph that holds what a document states."""
    return named(f"{PREFIXES['graph']}doc/{local_name(path)}")


def document_quads(extraction: Extraction, iri_of: IriOf, run: NamedNode) -> Iterator[Quad]:
    """The quads of one document's graph.

    Parameters:
        extraction: what was read from the document.
        iri_of: the entity of each mention, by (document path, mention index).
        run: the extraction run that made the claims.

    Raises:
        GraphError: for a claim whose offsets, entities or values are impossible.
    """
    graph = graph_iri(extraction.document.path)
    for subject, predicate, value in _triples(extraction, iri_of, run, graph):
        yield Quad(subject, term(predicate), value, graph)


Triples = Iterable[tuple[NamedNode, str, NamedNode | Literal]]
Points = Sequence[tuple[str, NamedNode | Literal]]


def claim_triples(claim: Claim, document: Document, iri_of: IriOf, run: NamedNode, count: int = 1) -> Triples:
    """What one claim states, and its claim node with the evidence.

    Parameters:
        claim: the claim.
        document: where it stands.
        iri_of: the entity of each mention, by (document path, mention index).
        run: the extraction run that made it.
        count: 1 for the first claim of the document with this statement and quote, 2 for the second …

    Raises:
        GraphError: for impossible offsets, entities or values.
    """
    statement, points, key = _statement(claim, document, iri_of)
    # Offsets are not part of a claim's identity: an edit elsewhere in the document must not rename it.
    node = minted("claim", document.path, key, document.text[claim.start : claim.end], count)
    yield from statement
    yield from _claim(node, claim, points, document, document_iri(document.path), run)


def _triples(extraction: Extraction, iri_of: IriOf, run: NamedNode, graph: NamedNode) -> Triples:
    document = extraction.document
    source = document_iri(document.path)
    yield graph, "prov:wasDerivedFrom", source
    yield from _description(document, source)
    for number in range(len(extraction.mentions)):
        entity = iri_of.get((document.path, number))
        if entity is not None:
            yield own(entity), "dhai:mentionedIn", source
    occurrence: dict[tuple[str, str], int] = {}
    for claim in best(extraction, iri_of):
        key = statement_key(claim, document.path, iri_of), document.text[claim.start : claim.end]
        occurrence[key] = occurrence.get(key, 0) + 1
        yield from claim_triples(claim, document, iri_of, run, occurrence[key])


def _description(document: Document, source: NamedNode) -> Triples:
    yield source, "rdf:type", term("dhai:Document")
    yield source, "rdf:type", term("foaf:Document")
    yield source, "dcterms:identifier", text(document.path)
    yield source, "dhai:sha256", text(document.sha256)
    if document.lang:
        yield source, "dcterms:language", text(document.lang)
    if document.title:
        yield source, "dcterms:title", text(document.title, document.lang)
    if document.date:
        yield source, "dcterms:date", date(document.date) if is_date(document.date) else text(document.date)
    if document.source:
        yield source, "dcterms:source", web(document.source) or text(document.source)
    if document.licence:
        licence = LICENCES.get(" ".join(document.licence.casefold().split()), document.licence)
        yield source, "dcterms:license", web(licence) or text(document.licence)


def statement_key(claim: Claim, path: str, iri_of: IriOf) -> str:
    """What a claim says, without where it stands: equal for two claims that state the same."""
    ends = [_entity(claim, end, path, iri_of).value for end in (claim.subject, claim.object) if end is not None]
    said = (claim.value, claim.title, claim.years, claim.approximate, claim.since, claim.until)
    return digest(claim.predicate, claim.object is None, *ends, *said, length=64)


def best(extraction: Extraction, iri_of: IriOf) -> list[Claim]:
    """The claims of a document in the order of the text, equal ones (same statement, same span) merged to the best.

    The more confident one stays; of equally confident ones the one whose rule comes first in the alphabet.
    """
    path = extraction.document.path
    kept: dict[tuple[int, int, str], Claim] = {}
    for claim in extraction.claims:
        key = (claim.start, claim.end, statement_key(claim, path, iri_of))
        old = kept.get(key)
        if old is None or (-claim.confidence, claim.extractor) < (-old.confidence, old.extractor):
            kept[key] = claim
    return [kept[key] for key in sorted(kept)]


def _entity(claim: Claim, mention: int | None, path: str, iri_of: IriOf) -> NamedNode:
    entity = None if mention is None else iri_of.get((path, mention))
    if entity is None:
        raise GraphError(f"{path}: a claim {shown(claim.predicate)} needs an entity for its mention {mention}")
    return own(entity)


def _statement(claim: Claim, document: Document, iri_of: IriOf) -> tuple[Triples, Points, str]:
    """The triples that a claim states, those by which its claim node points at them, and its key."""
    path = document.path
    key = statement_key(claim, path, iri_of)
    subject = _entity(claim, claim.subject, path, iri_of)
    kind = claim.predicate
    value: NamedNode | Literal
    if kind == "role":
        role = minted("role", key)
        return _role(role, claim, subject, document, iri_of), [("rdf:subject", subject), ("dhai:claims", role)], key
    if kind == "amount":
        funding = minted("funding", key)
        return _funding(funding, claim, subject, document, iri_of), [("rdf:subject", subject), ("dhai:claims", funding)], key
    if kind in RELATIONS:
        value = _entity(claim, claim.object, path, iri_of)
    elif kind in DATE_PREDICATES:
        value = date(claim.value)
    elif kind == "focusesOn":
        value = term(f"topic:{_one_of(TOPICS, claim.value, 'topic', path)}")
    else:
        raise GraphError(f"{path}: unknown predicate {shown(kind)} in a claim")
    node: Points = [("rdf:subject", subject), ("rdf:predicate", term(f"dhai:{kind}")), ("rdf:object", value)]
    return [(subject, f"dhai:{kind}", value)], [*node, *_validity(claim)], key


def _role(role: NamedNode, claim: Claim, person: NamedNode, document: Document, iri_of: IriOf) -> Triples:
    yield role, "rdf:type", term("org:Membership")
    yield role, "org:member", person
    yield role, "org:organization", _entity(claim, claim.object, document.path, iri_of)
    yield role, "dhai:roleCategory", term(f"dhai:{_one_of(ROLE_CATEGORIES, claim.value, 'role category', document.path)}")
    if claim.title:
        yield role, "dhai:roleTitle", text(claim.title, _language(document, claim.start))
    yield from ((role, predicate, value) for predicate, value in _validity(claim))


def _funding(funding: NamedNode, claim: Claim, recipient: NamedNode, document: Document, iri_of: IriOf) -> Triples:
    yield funding, "rdf:type", term("dhai:Funding")
    yield funding, "dhai:recipient", recipient
    if claim.object is not None:
        yield funding, "dhai:funder", _entity(claim, claim.object, document.path, iri_of)
    yield funding, "dhai:amountEUR", decimal(claim.value)
    if claim.years is not None:
        yield funding, "dhai:years", typed(claim.years, "integer")
    if claim.approximate:
        yield funding, "dhai:approximate", typed(True, "boolean")
    yield from ((funding, predicate, value) for predicate, value in _validity(claim))


def _validity(claim: Claim) -> Points:
    """From when and until when a statement holds, where the text says so."""
    return [(name, date(value)) for name, value in ((SINCE, claim.since), (UNTIL, claim.until)) if value]


def check_evidence(claim: Claim, document: Document) -> None:
    """Refuse a claim whose quote is not in the document, or whose confidence is no probability.

    Raises:
        GraphError: with the value.
    """
    if not 0 <= claim.start < claim.end <= len(document.text):
        where = f"{claim.start}:{claim.end}"
        raise GraphError(
            f"{document.path}: the quote {where} of a claim lies outside the text of {len(document.text)} characters"
        )
    if not 0 <= claim.confidence <= 1:
        raise GraphError(f"{document.path}: confidence {shown(claim.confidence)} of a claim is not between 0 and 1")


def _claim(node: NamedNode, claim: Claim, points: Points, document: Document, source: NamedNode, run: NamedNode) -> Triples:
    """The claim node with its evidence."""
    check_evidence(claim, document)
    start, end, whole = claim.start, claim.end, document.text
    quote, position = named(f"{node.value}/quote"), named(f"{node.value}/position")
    yield node, "rdf:type", term("dhai:Claim")
    yield from ((node, predicate, value) for predicate, value in points)
    yield node, "dhai:confidence", decimal(claim.confidence, 3)
    yield node, "dhai:extractor", text(claim.extractor)
    yield node, "prov:wasGeneratedBy", run
    yield node, "oa:hasSource", source
    yield node, "oa:hasSelector", quote
    yield node, "oa:hasSelector", position
    yield quote, "rdf:type", term("oa:TextQuoteSelector")
    yield quote, "oa:exact", text(whole[start:end])
    yield quote, "oa:prefix", text(whole[max(0, start - CONTEXT) : start])
    yield quote, "oa:suffix", text(whole[end : end + CONTEXT])
    yield position, "rdf:type", term("oa:TextPositionSelector")
    yield position, "oa:start", typed(start, "integer")
    yield position, "oa:end", typed(end, "integer")


def _one_of(known: tuple[str, ...], value: str, what: str, path: str) -> str:
    if value not in known:
        raise GraphError(f"{path}: unknown {what} {shown(value)}; known: {', '.join(known)}")
    return value


def _language(document: Document, offset: int) -> str:
    """The language of the block at an offset."""
    return next((b.lang for b in document.blocks if b.start <= offset < b.end and b.lang), document.lang)
